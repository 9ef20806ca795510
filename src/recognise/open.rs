//! Requests to the service of which nobody in view knows the endpoint, and why.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::diag::Confidence;
use crate::eval::Site;
use crate::ir::Why;
use crate::recognise::http::{Candidate, Grouped, Seen, SeenFrom, is_observed, is_session, stops_at, via};
use crate::recognise::url::show_path;
use crate::recognise::{Context, Recognised, UnresolvedRequest};
use crate::text::Span;
use crate::value::{FuncRef, Hole, HoleKind, Template};

/// Note the requests whose method or path stays open.
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
        if group.call.is_none() || is_observed(cx, group) || is_session(cx, group) || called.contains(&key) {
            continue;
        }
        let place = place_of(group);
        let stops = stops_at(cx, group, &by_key);
        // Where one endpoint is known, the others matter only if they were known before there were too many.
        let is_resolved = resolved.contains(&key);
        let is_lost = |candidate: &Candidate| !is_resolved || (!candidate.resolved() && is_cut(candidate));
        for (candidate, confidence) in candidates.iter().filter(|(candidate, _)| is_lost(candidate)) {
            let sure = *confidence == Confidence::High || candidate.opens_api();
            let counts = sure && reaches_api(candidate) && !cx.in_tests(place);
            if !counts || !reported.insert(stops) {
                continue;
            }
            found.unresolved.push(UnresolvedRequest {
                span: stops,
                method: candidate.method.clone(),
                path: (!candidate.path.is_empty()).then(|| candidate.path.clone()),
                why: why(cx, candidate),
                via: via(cx, group),
            });
        }
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

/// Whether a bound hides the resource.
fn is_cut(candidate: &Candidate) -> bool {
    let hole = candidate.method_hole.as_ref().filter(|_| candidate.resource).or_else(|| open_part(candidate));
    hole.is_some_and(|hole| matches!(hole.kind, HoleKind::Opaque(Why::Bound | Why::Widened)))
}

/// Why an endpoint is not known, in words.
fn why(cx: &Context<'_>, candidate: &Candidate) -> String {
    match (candidate.resource, &candidate.method_hole) {
        (true, Some(hole)) => format!("the method {}", reason(cx, hole)),
        (true, None) => "the method is none that HTTP has".to_owned(),
        (false, _) => match open_part(candidate) {
            Some(hole) => format!("the path {}", reason(cx, hole)),
            None => "the address has no path that says which resource is meant".to_owned(),
        },
    }
}

/// The hole of an address that hides the resource: the first one behind the API's prefix, else the
/// first of the path. A base that hides all of it stands for the host too.
fn open_part(candidate: &Candidate) -> Option<&Hole> {
    let behind = |path: &Template| path.find("/api/v2/").map(|at| path.split_at(at).0.holes().count());
    let path = &candidate.address.path;
    let first = path.holes().nth(behind(path).unwrap_or(0)).or_else(|| path.holes().next());
    first.or_else(|| candidate.address.host.as_ref()?.holes().last())
}

/// The rest of a sentence that begins with what is not known.
fn reason(cx: &Context<'_>, hole: &Hole) -> String {
    let name = hole.name.as_deref().filter(|name| is_written(name));
    let from = |otherwise: &str| name.map_or_else(|| otherwise.to_owned(), |name| format!("comes from `{name}`"));
    match &hole.kind {
        HoleKind::Param(func, index) => parameter(cx, *func, *index, name),
        HoleKind::Env(variable) => {
            format!("comes from the setting `{variable}`, which is known only when the program runs")
        }
        HoleKind::Base64(_) | HoleKind::Json(_) => "is an encoded value".to_owned(),
        HoleKind::Opaque(why) => match why {
            Why::Outside => match name {
                Some(name) => format!("comes from `{name}`, which is known only when the program runs"),
                None => "is known only when the program runs".to_owned(),
            },
            Why::Call => match name {
                Some(name) => format!("comes from `{name}`, the result of a call that is not followed"),
                None => "is the result of a call that is not followed".to_owned(),
            },
            Why::Name => format!("{}, which none of the files read defines", from("comes from a name")),
            Why::Parameter => format!("{}, which no caller in view gives", from("comes from a parameter")),
            Why::Unsupported => match name {
                Some(name) => format!("comes from `{name}`, which is computed in a way that is not followed"),
                None => "is computed in a way that is not followed".to_owned(),
            },
            Why::Syntax => "stands beside a syntax error".to_owned(),
            Why::Bound => "comes out of more code than is followed".to_owned(),
            Why::Recursive => "comes from a function that calls itself".to_owned(),
            Why::Widened => "has more different values than are told apart".to_owned(),
        },
    }
}

/// The same for a parameter, or a part of it, of a function that is looked at without a caller.
fn parameter(cx: &Context<'_>, func: FuncRef, index: u16, part: Option<&str>) -> String {
    let facts = cx.program.facts(func.file);
    let declared = cx.program.function(func).and_then(|function| function.params.get(usize::from(index)));
    // A parameter that is destructured has a name of our own making.
    let declared = declared.map(|param| facts.names.name(param.name)).filter(|name| is_written(name));
    let of = cx.function_name(func).map_or_else(String::new, |name| format!(" of `{name}`"));
    let what = match (declared, part) {
        (Some(name), Some(part)) if part != name && is_written(part) => format!("`{part}` in the parameter `{name}`"),
        (Some(name), _) => format!("the parameter `{name}`"),
        (None, Some(part)) if is_written(part) => format!("the parameter `{part}`"),
        (None, _) => "a parameter".to_owned(),
    };
    format!("comes from {what}{of}, which no caller in view gives")
}

/// Whether a name is one that code can spell: no temporary of a front-end, no index.
fn is_written(name: &str) -> bool {
    name.starts_with(|c: char| !c.is_numeric())
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$' | '-' | '#'))
}
