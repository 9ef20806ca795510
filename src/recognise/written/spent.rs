//! Variables that nothing reads once the credentials are gone.

use std::collections::BTreeSet;

use crate::index::Symbol;
use crate::ir::{Export, Expr, ExprId, FileFacts, ImportItem, Place, TOP_LEVEL};
use crate::recognise::written::pair;
use crate::recognise::{Context, visit};
use crate::text::Span;
use crate::value::FileIx;

/// An assignment that has lost its purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spent {
    /// The variable.
    pub name: Box<str>,
    /// What it is set to.
    pub value: Span,
}

/// Most parts of an access path; models know none that is longer.
const MOST_PARTS: usize = 12;

/// Most variables that one change makes idle.
const MOST: usize = 12;

/// The variables that only what is lost reads, and those that only these read in turn.
pub(super) fn after(cx: &Context<'_>, file: FileIx, mut lost: Vec<Span>) -> Vec<Spent> {
    let mut spent: Vec<Spent> = Vec::new();
    while spent.len() < MOST {
        let Some(next) = idle(cx, file, &lost).into_iter().find(|next| !spent.contains(next)) else { break };
        lost.push(next.value);
        spent.push(next);
    }
    spent
}

/// Variables that are read in what is lost, and nowhere else.
fn idle(cx: &Context<'_>, file: FileIx, lost: &[Span]) -> Vec<Spent> {
    let facts = cx.program.facts(file);
    let is_lost = |id: ExprId| facts.expr_spans.get(id).is_some_and(|at| lost.iter().any(|gone| gone.contains(*at)));
    let mut inside: BTreeSet<Symbol> = BTreeSet::new();
    let mut outside: BTreeSet<Symbol> = BTreeSet::new();
    for (id, expr) in facts.exprs.enumerate() {
        if let Expr::Name(name) | Expr::Item(name) = expr {
            if is_lost(id) {
                inside.insert(*name)
            } else {
                outside.insert(*name)
            };
        }
    }
    let parameters: BTreeSet<Symbol> =
        facts.functions.iter().flat_map(|function| function.params.iter().map(|param| param.name)).collect();
    let mut found = Vec::new();
    for name in inside.difference(&outside).filter(|name| !parameters.contains(*name)) {
        let mut values = Vec::new();
        visit::assignments(facts, &mut |place, value| {
            if *place == Place::Name(*name) {
                values.push(value);
            }
        });
        if let [value] = values.as_slice()
            && is_quiet(cx, file, *value)
            && let Some(at) = facts.expr_spans.get(*value)
            && (in_function(facts, *at) || !is_offered(cx, file, facts.names.name(*name)))
        {
            found.push(Spent { name: facts.names.name(*name).into(), value: *at });
        }
    }
    found
}

fn in_function(facts: &FileFacts, at: Span) -> bool {
    facts.functions.enumerate().any(|(id, function)| id != TOP_LEVEL && function.span.contains(at))
}

/// Whether others may use a name of a file: it is exported, or a file of the program imports or reads one that is
/// called so.
fn is_offered(cx: &Context<'_>, file: FileIx, name: &str) -> bool {
    let exported = cx.program.facts(file).exports.iter().any(|export| match export {
        Export::Local { local, .. } => cx.program.facts(file).names.name(*local) == name,
        Export::From { .. } | Export::StarFrom(_) => false,
    });
    exported || cx.program.files().filter(|other| *other != file).any(|other| mentions(cx.program.facts(other), name))
}

fn mentions(facts: &FileFacts, name: &str) -> bool {
    let Some(symbol) = facts.names.find(name) else { return false };
    facts.imports.iter().any(|import| import.item == ImportItem::Named(symbol))
        || facts.exprs.iter().any(|expr| matches!(expr, Expr::Member { name, .. } if *name == symbol))
}

/// Whether leaving an expression out changes nothing but its value: by the models, all that it calls reads, joins or
/// encodes.
fn is_quiet(cx: &Context<'_>, file: FileIx, id: ExprId) -> bool {
    let facts = cx.program.facts(file);
    let Some(at) = facts.expr_spans.get(id) else { return false };
    let inside = |other: ExprId| facts.expr_spans.get(other).is_some_and(|place| at.contains(*place));
    facts.exprs.enumerate().filter(|(other, _)| inside(*other)).all(|(_, expr)| match expr {
        Expr::Call(call) => is_pure(cx, file, call.callee) || pair::makes_auth(cx, facts, expr),
        Expr::Function(_) | Expr::Class(_) | Expr::Module(_) => false,
        _ => true,
    })
}

/// Whether what is called is a function or a method that only computes.
fn is_pure(cx: &Context<'_>, file: FileIx, callee: ExprId) -> bool {
    let facts = cx.program.facts(file);
    let family = facts.lang.family();
    let path = access_path(cx, file, callee, MOST_PARTS);
    if let Some(path) = &path {
        if cx.catalog.function(family, path).is_some() {
            return true;
        }
        if !cx.catalog.calls_at(family, path).is_empty() {
            return false;
        }
    }
    match facts.exprs.get(callee) {
        Some(Expr::Member { name, .. }) => cx.catalog.method(family, facts.names.name(*name)).is_some(),
        _ => false,
    }
}

/// How code reaches what it calls, as models spell it.
fn access_path(cx: &Context<'_>, file: FileIx, id: ExprId, parts: usize) -> Option<String> {
    let facts = cx.program.facts(file);
    let parts = parts.checked_sub(1)?;
    match facts.exprs.get(id)? {
        Expr::Name(name) | Expr::Item(name) => {
            let Some(import) = cx.program.import(file, *name) else { return Some(facts.names.name(*name).to_owned()) };
            let module = import.module.text.replace("::", ".");
            match import.item {
                ImportItem::Named(item) => Some(format!("{module}.{}", facts.names.name(item))),
                ImportItem::Module | ImportItem::Default | ImportItem::Star => Some(module),
            }
        }
        Expr::Member { base, name } => {
            Some(format!("{}.{}", access_path(cx, file, *base, parts)?, facts.names.name(*name)))
        }
        _ => None,
    }
}
