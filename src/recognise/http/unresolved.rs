//! Requests to the service of which nobody in view knows the endpoint.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::diag::Confidence;
use crate::eval::Site;
use crate::ir::{Arg, Entry, Expr, ExprId, FileFacts, Item, Part};
use crate::recognise::http::candidates::Candidate;
use crate::recognise::http::place::SeenFrom;
use crate::recognise::http::{Grouped, Seen, is_session, via};
use crate::recognise::url::show_path;
use crate::recognise::{Context, Recognised, UnresolvedRequest};
use crate::text::Span;

/// Requests to the service of which nobody in view knows the endpoint.
pub(super) fn unresolved(cx: &Context<'_>, groups: &[Grouped<'_>], seen: &Seen, found: &mut Recognised) {
    let all = || seen.iter().filter_map(|(i, candidates)| Some((groups.get(*i)?, candidates)));
    let spans = |sites: &[Site]| sites.iter().map(|site| site.span).collect::<Vec<Span>>();
    // What a function leaves open is for its callers to say, if it has callers in view.
    let inner = |group: &Grouped<'_>| -> Vec<SeenFrom> {
        let tails = (1..=group.chain.len()).filter_map(|skip| group.chain.get(skip..));
        tails.map(|tail| (group.site.span, spans(tail))).collect()
    };
    let place_of = |group: &Grouped<'_>| group.chain.first().map_or(group.site.span, |site| site.span);
    // A test that calls it says nothing of what the program does.
    let in_program = all().filter(|(group, _)| !cx.in_tests(place_of(group)));
    let called: FxHashSet<SeenFrom> = in_program.flat_map(|(group, _)| inner(group)).collect();
    let resolved: FxHashSet<SeenFrom> = all()
        .filter(|(_, candidates)| candidates.iter().any(|(c, _)| c.resolved()))
        .map(|(g, _)| (g.site.span, spans(g.chain)))
        .collect();
    let by_key: FxHashMap<SeenFrom, &[(Candidate, Confidence)]> =
        all().map(|(group, candidates)| ((group.site.span, spans(group.chain)), candidates.as_slice())).collect();
    let mut reported = FxHashSet::default();
    for (group, candidates) in all() {
        let key = (group.site.span, spans(group.chain));
        // In the user's own session any path needs no scope.
        if group.call.is_none() || is_session(cx, group) || resolved.contains(&key) || called.contains(&key) {
            continue;
        }
        let place = place_of(group);
        let stops = stops_at(cx, group, &by_key);
        for (candidate, confidence) in candidates {
            let sure = *confidence == Confidence::High || candidate.opens_api();
            let counts = sure && reaches_api(candidate) && !cx.in_tests(place);
            if !counts || !reported.insert(stops) {
                continue;
            }
            let by_caller = by_caller(candidate);
            found.unresolved.push(UnresolvedRequest {
                span: stops,
                method: candidate.method.clone(),
                path: (!candidate.path.is_empty()).then(|| candidate.path.clone()),
                why: match (candidate.resource, by_caller) {
                    (true, true) => "the method is a parameter that no caller in view gives",
                    (true, false) => "the method is not known",
                    (false, true) => "the path is a parameter that no caller in view gives",
                    (false, false) => "the path is built from values that are not known",
                },
                via: via(cx, group),
            });
        }
    }
}

/// Whether something is missing that a caller gives.
fn by_caller(candidate: &Candidate) -> bool {
    candidate.method_param || candidate.address.path.has_param()
}

/// Where what is missing stops being known: in the innermost function that does not just pass on its
/// own parameters.
fn stops_at(cx: &Context<'_>, group: &Grouped<'_>, seen: &FxHashMap<SeenFrom, &[(Candidate, Confidence)]>) -> Span {
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

/// Whether a request may be an API call at all: its path is not known to be something else.
fn reaches_api(candidate: &Candidate) -> bool {
    let shown = show_path(&candidate.address.path);
    !candidate.path.is_empty()
        || shown.is_empty()
        || shown.starts_with("{}")
        || shown == "/{}"
        || shown.starts_with("/{}")
}
