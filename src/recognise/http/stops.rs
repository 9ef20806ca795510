//! Where the value that an unresolved request lacks stops being known.

use rustc_hash::FxHashMap;

use crate::diag::Confidence;
use crate::eval::Site;
use crate::ir::{Arg, Entry, Expr, ExprId, FileFacts, Item, Part};
use crate::recognise::Context;
use crate::recognise::http::Grouped;
use crate::recognise::http::candidates::Candidate;
use crate::recognise::http::place::SeenFrom;
use crate::text::Span;
use crate::value::Hole;

/// Whether something is missing that a caller gives.
fn by_caller(candidate: &Candidate) -> bool {
    candidate.method_hole.as_ref().is_some_and(Hole::is_param) || candidate.address.path.has_param()
}

/// Where what is missing stops being known: in the innermost function that does not just pass on its
/// own parameters.
pub(in crate::recognise) fn stops_at(
    cx: &Context<'_>,
    group: &Grouped<'_>,
    seen: &FxHashMap<SeenFrom, &[(Candidate, Confidence)]>,
) -> Span {
    for skip in (1..=group.chain.len()).rev() {
        let inner: Vec<Span> = group.chain.iter().skip(skip).map(|site| site.span).collect();
        let at = group.chain.get(skip).unwrap_or(&group.site);
        let open = seen.get(&(group.site.span, inner)).is_some_and(|own| {
            let unknown = own.iter().map(|(candidate, _)| candidate).filter(|candidate| !candidate.resolved());
            let sends = skip == group.chain.len();
            unknown.clone().next().is_some() && unknown.clone().all(|c| !by_caller(c) || !(sends || passes_on(cx, at)))
        });
        if open {
            return at.span;
        }
    }
    group.chain.first().map_or(group.site.span, |site| site.span)
}

/// Whether a call is given parameters of its function as they are.
fn passes_on(cx: &Context<'_>, site: &Site) -> bool {
    let facts = cx.program.facts(site.func.file);
    let Some(function) = cx.program.function(site.func) else { return false };
    let own = |expr: &ExprId| match facts.exprs.get(*expr) {
        Some(Expr::Name(name)) => function.params.iter().any(|param| param.name == *name),
        _ => false,
    };
    let at = |(id, _): &(ExprId, &Expr)| facts.expr_spans.get(*id) == Some(&site.span);
    let call = facts.exprs.enumerate().filter(at).find_map(|(_, expr)| match expr {
        Expr::Call(call) => Some(call),
        _ => None,
    });
    call.is_some_and(|call| {
        call.args.iter().any(|arg| match arg {
            Arg::Positional(expr) | Arg::Named(_, expr) | Arg::Spread(expr) | Arg::SpreadNamed(expr) => {
                own(expr) || parts(facts, *expr).iter().any(own)
            }
        })
    })
}

/// The values in a record, list or text that is written out.
fn parts(facts: &FileFacts, expr: ExprId) -> Vec<ExprId> {
    match facts.exprs.get(expr) {
        Some(Expr::Dict(entries)) => entries
            .iter()
            .map(|entry| match entry {
                Entry::Pair(_, value) | Entry::Spread(value) => *value,
            })
            .collect(),
        Some(Expr::List(items)) => items
            .iter()
            .map(|item| match item {
                Item::One(one) | Item::Spread(one) => *one,
            })
            .collect(),
        Some(Expr::Template(parts)) => parts
            .iter()
            .filter_map(|part| match part {
                Part::Hole(expr) => Some(*expr),
                Part::Text(_) => None,
            })
            .collect(),
        Some(Expr::Binary { left, right, .. }) => vec![*left, *right],
        _ => Vec::new(),
    }
}
