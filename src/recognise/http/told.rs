//! Addresses of the service that are handed to something nobody knows: it may send them.

use rustc_hash::FxHashSet;

use crate::data::model::Slot;
use crate::eval::{Event, EventKind};
use crate::recognise::http::candidates::{api_path, known_path_of};
use crate::recognise::http::group::Grouped;
use crate::recognise::http::place::main_piece;
use crate::recognise::http::unmodelled::Unmodelled;
use crate::recognise::related::HostIs;
use crate::recognise::url::{Address, split};
use crate::recognise::{Context, Recognised, UnresolvedRequest};
use crate::text::Span;
use crate::value::{Template, Value};

/// List addresses with a certain host that an unknown function is given and no known request uses.
pub(super) fn told(cx: &Context<'_>, groups: &[Grouped<'_>], events: &[Event], found: &mut Recognised) {
    let used: FxHashSet<Span> =
        groups.iter().flat_map(|group| group.urls()).filter_map(|url| main_piece(&split(&url).path)).collect();
    let mut once = FxHashSet::default();
    for event in events.iter().filter(|event| !event.doubted && !cx.in_tests(event.site.span)) {
        let EventKind::Unmodelled { name, receiver, base, args } = &event.kind else { continue };
        let call = Unmodelled { name, receiver: receiver.as_deref(), base: base.as_ref(), args };
        if !call.may_send(&cx.catalog.lists) || call.request(&cx.catalog.lists).is_some() {
            continue;
        }
        let addresses = args.iter().flat_map(texts).map(|text| split(&text));
        let unused = |address: &Address| main_piece(&address.path).is_some_and(|written| !used.contains(&written));
        let mut ours = addresses.filter(|address| of_service(cx, address)).filter(unused);
        if let Some(address) = ours.next()
            && once.insert(event.site.span)
        {
            found.unresolved.push(UnresolvedRequest {
                span: event.site.span,
                method: None,
                path: Some(api_path(cx, &address, false).0),
                why: "the address is given to a function that is not in view".to_owned(),
                via: name.to_string(),
            });
        }
    }
}

/// Whether code makes a client with the service's address: it means to send something.
pub(super) fn makes_client(cx: &Context<'_>, events: &[Event]) -> bool {
    let ours = |value: &Value| {
        let text = value.to_text(Span::default());
        text.templates().iter().any(|text| split(text).host.is_some_and(|host| cx.host_is(&host) == HostIs::Service))
    };
    events.iter().any(|event| match &event.kind {
        EventKind::Made { slots, .. } => [Slot::Base, Slot::Host].iter().any(|slot| slots.get(slot).is_some_and(ours)),
        EventKind::Unmodelled { base, .. } => base.as_ref().is_some_and(ours),
        _ => false,
    })
}

/// Whether an address is one of the API's, with a host that is the service's for certain.
fn of_service(cx: &Context<'_>, address: &Address) -> bool {
    let host = address.host.as_ref().is_some_and(|host| cx.host_is(host) == HostIs::Service);
    host && known_path_of(cx, address) && !cx.other_product(&api_path(cx, address, false).0)
}

/// The texts of an argument. (A record that names an address may be data like any other.)
fn texts(value: &Value) -> Vec<Template> {
    match value {
        Value::Text(set) => set.templates().to_vec(),
        _ => Vec::new(),
    }
}
