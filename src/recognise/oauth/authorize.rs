//! Addresses of the authorization page: texts that code builds, and requests with a query.

use crate::data::model::Slot;
use crate::diag::Confidence;
use crate::eval::{Event, EventKind, Site};
use crate::ir::TOP_LEVEL;
use crate::recognise::Context;
use crate::recognise::http::Grouped;
use crate::recognise::oauth::fields::Carried;
use crate::recognise::oauth::{MadeBy, OAuthKind, OAuthRequest, Parameter, Seen};
use crate::recognise::related::HostIs;
use crate::recognise::url::{show_path, split};
use crate::text::Span;
use crate::value::{Piece, Template, Value};

/// What the page's path holds.
pub(super) const PAGE: &str = "/oauth/authorizations";

/// An address of the authorization page as seen at one moment: code may still be adding to it.
struct View<'e> {
    text: Template,
    /// Whether its query is given beside it, and so is not a text that grows.
    beside: bool,
    carried: Carried,
    /// Where the page's path is written.
    place: Span,
    confidence: Confidence,
    site: Site,
    chain: &'e [Site],
}

/// The authorization requests in view.
pub(super) fn requests(cx: &Context<'_>, groups: &[Grouped<'_>], events: &[Event]) -> Vec<Seen> {
    let mut views: Vec<View<'_>> = Vec::new();
    for event in events {
        let EventKind::Watched { text } = &event.kind else { continue };
        views.extend(text.templates().iter().filter_map(|text| view(cx, text, None, event.site, &event.chain)));
    }
    for group in groups {
        let Some(query) = group.slots.get(&Slot::Query) else { continue };
        views.extend(group.urls().iter().filter_map(|url| view(cx, url, Some(query), group.site, group.chain)));
    }
    let finished: Vec<bool> = views.iter().map(|one| !views.iter().any(|other| goes_on(one, other))).collect();
    let finished = views.iter().zip(finished).filter(|(_, finished)| *finished);
    finished.map(|(view, _)| seen(cx, view)).collect()
}

/// A text, with parameters beside it, as an address of the authorization page.
fn view<'e>(
    cx: &Context<'_>,
    text: &Template,
    query: Option<&Value>,
    site: Site,
    chain: &'e [Site],
) -> Option<View<'e>> {
    let marked = |piece: &&Piece| piece.as_text().is_some_and(|text| cx.catalog.is_watched(text));
    let place = text.pieces().iter().find(marked)?.origin().span;
    let address = split(text);
    let path = show_path(&address.path);
    // A sentence that mentions the address is not the address.
    let before_query = text.show("").split('?').next().is_some_and(|before| before.contains(char::is_whitespace));
    // Under a wrong name it is the service's page only on a host that is spelled out.
    let spelled = address.host.as_ref().is_some_and(|host| cx.host_is(host) == HostIs::Service);
    let wrong = cx.catalog.lists.meant_endpoint(&path).is_some();
    if before_query || (wrong && !spelled) || !(wrong || path.contains(PAGE)) {
        return None;
    }
    let sites: Vec<Site> = chain.iter().copied().chain([site]).collect();
    let confidence = cx.relation(&address, true, &sites)?;
    let mut carried = Carried::default();
    if let Some(written) = &address.query {
        carried.add_query(written);
    }
    if let Some(query) = query {
        carried.add(query);
    }
    carried.any.then(|| View { text: text.clone(), beside: query.is_some(), carried, place, confidence, site, chain })
}

/// Whether `later` is `view` with something added, or where it came from.
fn goes_on(view: &View<'_>, later: &View<'_>) -> bool {
    if view.place != later.place || view.beside {
        return false;
    }
    if view.text == later.text {
        // The same text once more, where it is used.
        return (later.chain.len(), later.site.span) < (view.chain.len(), view.site.span);
    }
    let longer =
        later.text.pieces().len() > view.text.pieces().len() && later.text.pieces().starts_with(view.text.pieces());
    let (mine, theirs) = (&view.carried.record, &later.carried.record);
    let more = theirs.fields.len() > mine.fields.len() && mine.fields.keys().all(|key| theirs.fields.contains_key(key));
    longer || (more && view.site.func == later.site.func)
}

fn seen(cx: &Context<'_>, view: &View<'_>) -> Seen {
    let parameters = view.carried.parameters(view.place);
    let site = view.site.span;
    let span = match view.chain.first() {
        _ if is_written_here(cx, view) => view.place,
        Some(call) => call.span,
        None => site,
    };
    let request = OAuthRequest {
        span,
        kind: OAuthKind::Authorize,
        // An address without a client is a part of one.
        complete: view.carried.complete() && parameters.contains_key(&Parameter::ClientId),
        parameters,
        made_by: MadeBy::Hand,
        exposed: None,
        func: Some(view.site.func),
        confidence: if cx.in_tests(view.place) { Confidence::Low } else { view.confidence },
        room: None,
    };
    Seen::new(request, view.site.span, view.site.span, view.chain)
}

/// Whether the page's address is written in the code that adds to it. Elsewhere it may be a constant that several
/// requests start from.
fn is_written_here(cx: &Context<'_>, view: &View<'_>) -> bool {
    let func = view.site.func;
    let within = match cx.program.function(func) {
        Some(function) if func.func != TOP_LEVEL => function.span.contains(view.place),
        _ => cx.program.facts(func.file).file == view.place.file,
    };
    within && (view.chain.is_empty() || view.site.span.contains(view.place))
}
