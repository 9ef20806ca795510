//! Requests to the service of which nobody in view knows the endpoint.

use rustc_hash::FxHashSet;

use crate::diag::Confidence;
use crate::eval::Site;
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
    let mut reported = FxHashSet::default();
    for (group, candidates) in all() {
        let key = (group.site.span, spans(group.chain));
        // In the user's own session any path needs no scope.
        if group.call.is_none() || is_session(cx, group) || resolved.contains(&key) || called.contains(&key) {
            continue;
        }
        let place = place_of(group);
        for (candidate, confidence) in candidates {
            let counts = *confidence == Confidence::High && reaches_api(candidate) && !cx.in_tests(place);
            if !counts || !reported.insert(place) {
                continue;
            }
            let by_caller = candidate.method_param || candidate.address.path.has_param();
            found.unresolved.push(UnresolvedRequest {
                span: place,
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

/// Whether a request may be an API call at all: its path is not known to be something else.
fn reaches_api(candidate: &Candidate) -> bool {
    let shown = show_path(&candidate.address.path);
    !candidate.path.is_empty()
        || shown.is_empty()
        || shown.starts_with("{}")
        || shown == "/{}"
        || shown.starts_with("/{}")
}
