//! Requests: which endpoint each modelled call reaches, and where that is written.
//!
//! A request sent by a wrapper is observed once for the wrapper alone and once for each caller.
//! It belongs to the innermost function that knows the endpoint without its caller: that is where
//! it is reported, and callers that add nothing are dropped.

mod apps;
mod candidates;
mod group;
mod observed;
mod place;
mod stops;
mod told;
mod unmodelled;

use rustc_hash::FxHashSet;

use crate::diag::Confidence;
use crate::eval::Event;
use crate::recognise::auth::sent;
use crate::recognise::related::HostIs;
use crate::recognise::shape::of_slots;
use crate::recognise::{AuthSent, Context, Recognised, open};
use crate::text::Span;

use apps::is_page;
pub use candidates::urls;
pub(super) use candidates::{Candidate, methods};
use candidates::{candidates, is_path, known_path, possible};
pub use group::Grouped;
use group::group;
pub(super) use observed::is_observed;
pub(super) use place::SeenFrom;
use place::{DeeperView, Placed, SeenEndpoints, placed, spread_places};
pub(super) use stops::stops_at;
pub(super) use unmodelled::words;

/// Groups, by index, with the ways their requests may look that concern the service, and how sure that is.
pub(super) type Seen = [(usize, Vec<(Candidate, Confidence)>)];

/// Put the steps of each request together, and say whose client sends it.
pub fn grouped<'e>(cx: &Context<'_>, events: &'e [Event]) -> Vec<Grouped<'e>> {
    let mut groups = group(events, &cx.catalog.lists);
    apps::adopt(cx, &mut groups);
    groups
}

/// The requests behind groups of events.
pub fn requests(cx: &Context<'_>, groups: &[Grouped<'_>], events: &[Event], found: &mut Recognised) {
    let mut anyone = SeenEndpoints::default();
    let seen: Vec<(usize, Vec<(Candidate, Confidence)>)> = groups
        .iter()
        .enumerate()
        .map(|(i, group)| {
            let candidates = possible(cx, candidates(cx, group));
            anyone.add(cx, group, candidates.iter());
            // A client that may talk to another product is that product's: the paths are alike.
            let other = |c: &Candidate| c.address.host.as_ref().is_some_and(|host| cx.is_other_product(host));
            let candidates = if candidates.iter().any(other) { Vec::new() } else { candidates };
            let related = candidates.into_iter().filter_map(|candidate| {
                let confidence = relate(cx, group, &candidate)?;
                Some((candidate, confidence))
            });
            (i, related.collect())
        })
        .collect();
    let (doubted, certain): (Vec<_>, Vec<_>) =
        seen.into_iter().partition(|(i, _)| groups.get(*i).is_some_and(|group| group.doubted));
    let mut deeper = DeeperView { related: SeenEndpoints::default(), anyone };
    deeper.add(cx, groups, &certain);
    let mut kept = placed(cx, groups, &certain, &deeper);
    // Behind a doubted test only what nothing else shows counts, and only if it is known as a whole.
    let known: FxHashSet<(Span, String, String)> = kept.iter().map(Placed::at_sender).collect();
    deeper.add(cx, groups, &doubted);
    let more = placed(cx, groups, &doubted, &deeper);
    kept.extend(more.into_iter().filter(|one| !known.contains(&one.at_sender())));
    spread_places(&mut kept);
    let mut once = FxHashSet::default();
    let mut recorded = observed::Seen::default();
    let requests = kept.into_iter().map(|placed| placed.request);
    let requests = requests.filter(|r| once.insert((r.span, r.method.clone(), r.path.clone())));
    found.requests.extend(requests.filter(|request| recorded.is_new(request)));
    open::unresolved(cx, groups, &certain, found);
    told::told(cx, groups, events, found);
    found.makes_client |= told::makes_client(cx, events);
}

fn relate(cx: &Context<'_>, group: &Grouped<'_>, candidate: &Candidate) -> Option<Confidence> {
    if !is_path(&candidate.path) {
        return None;
    }
    if is_session(cx, group) || is_sdk(cx, group) {
        let elsewhere = candidate.address.host.as_ref().is_some_and(|host| cx.host_is(host) == HostIs::Other);
        let own = candidate.path.starts_with("/api/v2/") || known_path(cx, candidate) || candidate.path.is_empty();
        // An app's client that only its name and its argument give away.
        let confidence = if group.name.is_empty() { Confidence::High } else { Confidence::Medium };
        return (own && !elsewhere && !cx.other_product(&candidate.path)).then_some(confidence);
    }
    let known = known_path(cx, candidate);
    let marked = || sent(cx, group) == AuthSent::Token;
    // A wrapper whose callers are elsewhere: the API's prefix is there, what follows is not.
    let sites = group.sites();
    let wrapper = candidate.opens_api() && (cx.speaks(&sites) || marked());
    let confidence = cx.relation_of_request(&candidate.address, known || wrapper, &sites, &marked)?;
    // A call nobody modelled counts only with the service's own host or an unmistakable path.
    if group.call.is_none() && confidence < Confidence::High && (candidate.assumed || !known) {
        return None;
    }
    Some(confidence)
}

/// Whether a request runs in the signed-in user's session, without a token of the program's.
fn in_session(cx: &Context<'_>, group: &Grouped<'_>) -> bool {
    let call = group.call.and_then(|ix| cx.catalog.call(ix));
    let browser = call.and_then(|call| cx.catalog.libraries.get(call.library)).is_some_and(|library| library.browser);
    is_session(cx, group) || (browser && of_slots(&group.slots).is_empty()) || is_page(cx, group)
}

/// Whether a call is modelled as running in the user's session.
pub(super) fn is_session(cx: &Context<'_>, group: &Grouped<'_>) -> bool {
    group.call.and_then(|ix| cx.catalog.call(ix)).is_some_and(|call| call.model.session)
}

/// Whether a client of the service itself sends the request.
pub(super) fn is_sdk(cx: &Context<'_>, group: &Grouped<'_>) -> bool {
    let call = group.call.and_then(|ix| cx.catalog.call(ix));
    let library = call.and_then(|call| cx.catalog.libraries.get(call.library));
    library.is_some_and(|library| library.types.iter().any(|ty| ty.sdk))
}

/// The name of the call that sends a request.
pub(super) fn via(cx: &Context<'_>, group: &Grouped<'_>) -> String {
    let call = group.call.and_then(|ix| cx.catalog.call(ix));
    call.map_or_else(|| group.name.to_owned(), |call| call.path.clone())
}
