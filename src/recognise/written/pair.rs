//! Pairs of user name and token, where they are put together.

use std::collections::{BTreeMap, BTreeSet};

use crate::data::model::Slot;
use crate::index::Symbol;
use crate::ir::{Arg, Call, Expr, ExprId, FileFacts, Item, Place};
use crate::recognise::written::{Form, Site, list, site, span};
use crate::recognise::{Context, visit};
use crate::text::Span;
use crate::value::FileIx;

/// The pairs whose user name is marked at `marker`.
pub(super) fn around(cx: &Context<'_>, marker: Span) -> Vec<Site> {
    let Some(file) = cx.file_of(marker) else { return Vec::new() };
    let facts = cx.program.facts(file);
    let user = User::marked(facts, marker);
    let pairs = facts.exprs.enumerate().filter(|(_, expr)| match expr {
        Expr::List(items) => match items.as_slice() {
            [Item::One(first), Item::One(_)] => user.is(*first),
            _ => false,
        },
        Expr::Call(call) => call.args.iter().any(|arg| user.is_given(arg)) && makes_auth(cx, facts, expr),
        _ => false,
    });
    pairs.filter_map(|(id, _)| Some(site(cx, file, Form::Pair, span(facts, id)?))).collect()
}

/// A marked user name.
struct User<'f> {
    facts: &'f FileFacts,
    marker: Span,
    /// Variables that hold it and nothing else.
    variables: BTreeSet<Symbol>,
}

impl<'f> User<'f> {
    fn marked(facts: &'f FileFacts, marker: Span) -> Self {
        let mut set: BTreeMap<Symbol, (usize, bool)> = BTreeMap::new();
        visit::assignments(facts, &mut |place, value| {
            if let Place::Name(name) = place {
                let (count, holds) = set.entry(*name).or_default();
                *count += 1;
                *holds |= span(facts, value).is_some_and(|at| at.contains(marker));
            }
        });
        let variables = set.into_iter().filter(|(_, (count, holds))| *count == 1 && *holds).map(|(name, _)| name);
        Self { facts, marker, variables: variables.collect() }
    }

    /// Whether an expression is the user name, or a variable that holds it.
    fn is(&self, id: ExprId) -> bool {
        let here = span(self.facts, id).is_some_and(|at| at.contains(self.marker));
        here || matches!(self.facts.exprs.get(id), Some(Expr::Name(name)) if self.variables.contains(name))
    }

    fn is_given(&self, arg: &Arg) -> bool {
        match arg {
            Arg::Positional(value) | Arg::Named(_, value) => self.is(*value),
            Arg::Spread(_) | Arg::SpreadNamed(_) => false,
        }
    }

    /// Whether what stands at a place holds the user name, or is a variable that holds it.
    fn is_at(&self, at: Span) -> bool {
        let variable = |(id, expr): (ExprId, &Expr)| {
            matches!(expr, Expr::Name(name) if self.variables.contains(name)) && span(self.facts, id) == Some(at)
        };
        at.contains(self.marker) || self.facts.exprs.enumerate().any(variable)
    }
}

/// Whether an expression makes an object that stands for credentials, by the last part of its name.
pub(super) fn makes_auth(cx: &Context<'_>, facts: &FileFacts, expr: &Expr) -> bool {
    let Expr::Call(Call { callee, .. }) = expr else { return false };
    let (Some(Expr::Name(name)) | Some(Expr::Item(name)) | Some(Expr::Member { name, .. })) = facts.exprs.get(*callee)
    else {
        return false;
    };
    let (family, name) = (facts.lang.family(), facts.names.name(*name));
    cx.catalog.types.iter().any(|ty| {
        let language = cx.catalog.libraries.get(ty.library).map(|library| library.language);
        let made = || ty.model.made_by.iter().any(|path| path.rsplit('.').next() == Some(name));
        language == Some(family) && !ty.model.sdk && ty.model.takes.contains_key(&Slot::User) && made()
    })
}

/// The entry of a client's options that holds a marked user name: `axios.create({ auth: { … } })`.
pub(super) fn client(cx: &Context<'_>, marker: Span) -> Option<Site> {
    let file = cx.file_of(marker)?;
    let facts = cx.program.facts(file);
    let user = User::marked(facts, marker);
    let made = facts.exprs.enumerate().filter_map(|(id, expr)| {
        let Expr::Call(call) = expr else { return None };
        let Some(Expr::Member { name, .. }) = facts.exprs.get(call.callee) else { return None };
        let [Arg::Positional(options)] = call.args.as_slice() else { return None };
        let options =
            list::written_out(facts, *options).filter(|_| makes_client(cx, facts, facts.names.name(*name)))?;
        let list = list::object(facts, options, 1)?;
        let element = list.elements.iter().find(|element| user.is_at(element.value))?;
        let (name, at) = (element.name.as_deref()?.to_owned(), element.value);
        Some(site(cx, file, Form::Client(name, list, span(facts, id)?), at))
    });
    made.min_by_key(|site| site.span.end - site.span.start)
}

/// Whether a call of this name makes a client that later requests go through.
fn makes_client(cx: &Context<'_>, facts: &FileFacts, name: &str) -> bool {
    let family = facts.lang.family();
    cx.catalog.types.iter().any(|ty| {
        let language = cx.catalog.libraries.get(ty.library).map(|library| library.language);
        let made = || ty.model.made_by.iter().any(|path| path.rsplit('.').next() == Some(name));
        language == Some(family) && !ty.model.sdk && ty.model.takes.contains_key(&Slot::Auth) && made()
    })
}

/// Where a session's credentials are set, when its file sets any but once: `session.auth = …`.
pub(super) fn assigned(cx: &Context<'_>, file: FileIx) -> Option<Site> {
    let facts = cx.program.facts(file);
    let fields: BTreeSet<&str> = (cx.catalog.types.iter())
        .flat_map(|ty| ty.model.fields.iter().filter(|(_, slot)| **slot == Slot::Auth).map(|(name, _)| name.as_str()))
        .collect();
    let mut values = Vec::new();
    visit::assignments(facts, &mut |place, value| {
        if let Place::Member(_, name) = place
            && fields.contains(facts.names.name(*name))
        {
            values.push(value);
        }
    });
    let [value] = values.as_slice() else { return None };
    let is_pair = match facts.exprs.get(*value)? {
        Expr::List(items) => items.len() == 2,
        expr => makes_auth(cx, facts, expr),
    };
    is_pair.then(|| span(facts, *value)).flatten().map(|at| site(cx, file, Form::Pair, at))
}
