//! The steps of one request put together: made, refined, sent.

use rustc_hash::FxHashMap;

use crate::data::CallIx;
use crate::data::model::Slot;
use crate::data::needles::Lists;
use crate::eval::{Event, EventKind, Site, Slots};
use crate::recognise::http::candidates::urls;
use crate::recognise::http::unmodelled::Unmodelled;
use crate::text::Span;
use crate::value::{FuncRef, Template};

/// The steps of one request put together.
#[derive(Debug, Clone)]
pub struct Grouped<'e> {
    /// The call that makes it; `None` for a call nobody modelled.
    pub call: Option<CallIx>,
    /// The name of that call, when nobody modelled it.
    pub name: &'e str,
    /// Its state when it goes out.
    pub slots: std::borrow::Cow<'e, Slots>,
    /// Where it is made.
    pub site: Site,
    /// Where it goes out.
    pub sent: Site,
    /// Whether it is seen to go out.
    pub sends: bool,
    /// The calls that led there, outermost first.
    pub chain: &'e [Site],
    /// See [`Event::doubted`].
    pub doubted: bool,
}

impl Grouped<'_> {
    /// The function that was evaluated without a caller.
    pub(super) fn root(&self) -> FuncRef {
        self.chain.first().map_or(self.site.func, |site| site.func)
    }

    /// The places the request passes through, outermost first.
    pub fn sites(&self) -> Vec<Site> {
        self.chain.iter().copied().chain([self.site]).collect()
    }

    /// The addresses it may go to: of a client that sends without saying where to, its base.
    pub fn urls(&self) -> Vec<Template> {
        let named = urls(&self.slots);
        match self.slots.get(&Slot::Base) {
            Some(base) if self.sends && named.is_empty() => base.to_text(Span::default()).templates().to_vec(),
            _ => named,
        }
    }

    /// Whether a later step is about another request: one object may send several in turn.
    fn goes_on(&self, slots: &Slots, sent: bool) -> bool {
        let same = |slot: Slot| self.slots.get(&slot) == slots.get(&slot);
        !(self.sends && sent) || (same(Slot::Method) && same(Slot::Url))
    }
}

/// Put the steps of each request together: made, refined, sent.
pub(super) fn group<'e>(events: &'e [Event], lists: &Lists) -> Vec<Grouped<'e>> {
    let mut groups: Vec<Grouped<'_>> = Vec::new();
    let mut open: FxHashMap<(FuncRef, Span, bool), usize> = FxHashMap::default();
    for event in events {
        match &event.kind {
            EventKind::Request { call, slots, started, sent } => {
                let fresh = Grouped {
                    call: Some(*call),
                    name: "",
                    slots: std::borrow::Cow::Borrowed(slots),
                    site: event.site,
                    sent: event.site,
                    sends: *sent,
                    chain: &event.chain,
                    doubted: event.doubted,
                };
                let key = (fresh.root(), *started, event.doubted);
                let known = (event.site.span != *started).then(|| open.get(&key)).flatten();
                match known.and_then(|&at| groups.get_mut(at)).filter(|group| group.goes_on(slots, *sent)) {
                    Some(group) => {
                        group.slots = std::borrow::Cow::Borrowed(slots);
                        group.sent = event.site;
                        group.sends |= sent;
                    }
                    None => {
                        open.insert(key, groups.len());
                        groups.push(fresh);
                    }
                }
            }
            EventKind::Unmodelled { name, receiver, base, args } => {
                let call = Unmodelled { name, receiver: receiver.as_deref(), base: base.as_ref(), args };
                if let Some(slots) = call.request(lists) {
                    groups.push(Grouped {
                        call: None,
                        name,
                        slots: std::borrow::Cow::Owned(slots),
                        site: event.site,
                        sent: event.site,
                        sends: true,
                        chain: &event.chain,
                        doubted: event.doubted,
                    });
                }
            }
            EventKind::Made { .. }
            | EventKind::Credential { .. }
            | EventKind::Watched { .. }
            | EventKind::Described { .. } => {}
        }
    }
    groups
}
