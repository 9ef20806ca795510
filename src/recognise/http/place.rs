//! Where a request belongs: the innermost function that knows its endpoint without its caller.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::data::model::Slot;
use crate::diag::Confidence;
use crate::eval::{Site, Slots};
use crate::recognise::auth::sent;
use crate::recognise::http::candidates::Candidate;
use crate::recognise::http::{Grouped, Seen, in_session, via};
use crate::recognise::{Context, HttpRequest};
use crate::scopes::Step;
use crate::text::Span;
use crate::value::{Piece, Template, Value};

/// The place of a request, and the calls that led there.
pub(super) type SeenFrom = (Span, Vec<Span>);

/// The endpoints of requests, by place and by the calls that led there.
#[derive(Default)]
pub(super) struct SeenEndpoints(FxHashMap<SeenFrom, BTreeSet<(String, String)>>);

impl SeenEndpoints {
    pub(super) fn add<'c>(&mut self, group: &Grouped<'_>, candidates: impl Iterator<Item = &'c Candidate>) {
        let chain: Vec<Span> = group.chain.iter().map(|site| site.span).collect();
        let known = self.0.entry((group.site.span, chain)).or_default();
        let resolved = candidates.filter(|candidate| candidate.resolved());
        known.extend(resolved.map(|c| (c.method.clone().unwrap_or_default(), c.path.clone())));
    }

    /// How many of the outer calls a function further in does without to know this endpoint: the
    /// innermost such function's.
    fn innermost(&self, group: &Grouped<'_>, candidate: &Candidate) -> Option<usize> {
        let chain: Vec<Span> = group.chain.iter().map(|site| site.span).collect();
        (1..=chain.len()).rev().find(|skip| {
            let inner = chain.get(*skip..).unwrap_or_default().to_vec();
            self.0.get(&(group.site.span, inner)).is_some_and(|known| {
                known.iter().any(|(method, path)| {
                    Some(method) == candidate.method.as_ref() && is_general_form(path, &candidate.path)
                })
            })
        })
    }
}

/// What functions know of their requests without their callers.
pub(super) struct DeeperView {
    /// Requests of which the function alone says that they go to the service.
    pub(super) related: SeenEndpoints,
    /// All requests: that one goes to the service may be for a caller to say.
    pub(super) anyone: SeenEndpoints,
}

impl DeeperView {
    pub(super) fn add(&mut self, groups: &[Grouped<'_>], seen: &Seen) {
        for (i, candidates) in seen {
            if let Some(group) = groups.get(*i) {
                self.related.add(group, candidates.iter().map(|(candidate, _)| candidate));
            }
        }
    }

    /// Whether a function further in already knows this endpoint.
    fn covers(&self, group: &Grouped<'_>, candidate: &Candidate) -> bool {
        self.related.innermost(group, candidate).is_some()
    }

    /// The place of a request: in the innermost function that knows its endpoint.
    fn place(&self, group: &Grouped<'_>, candidate: &Candidate) -> Site {
        let skip = self.anyone.innermost(group, candidate).unwrap_or(0);
        group.chain.get(skip).copied().unwrap_or(group.site)
    }
}

/// Whether `general` is `path` with holes for some of its segments.
fn is_general_form(general: &str, path: &str) -> bool {
    let trim = |path: &str| path.trim_end_matches(".json").trim_end_matches('/').to_owned();
    let (general, path) = (trim(general), trim(path));
    let (a, b): (Vec<&str>, Vec<&str>) = (general.split('/').collect(), path.split('/').collect());
    a.len() == b.len() && a.iter().zip(&b).all(|(x, y)| x == y || x.contains("{}"))
}

/// A request with the place where its path is written.
pub(super) struct Placed {
    pub(super) request: HttpRequest,
    written: Option<Span>,
}

impl Placed {
    /// Where it is sent, with its endpoint.
    pub(super) fn at_sender(&self) -> (Span, String, String) {
        (self.request.sent, self.request.method.clone(), self.request.path.clone())
    }
}

/// The requests that belong to the function they were seen in.
pub(super) fn placed(cx: &Context<'_>, groups: &[Grouped<'_>], seen: &Seen, deeper: &DeeperView) -> Vec<Placed> {
    let mut kept: Vec<Placed> = Vec::new();
    let mut reported = FxHashSet::default();
    for (i, candidates) in seen {
        let Some(group) = groups.get(*i) else { continue };
        for (candidate, confidence) in candidates.iter().filter(|(c, _)| c.resolved()) {
            if !deeper.covers(group, candidate)
                && !cx.in_tests(group.chain.first().map_or(group.site.span, |site| site.span))
                && let Some(placed) = place(cx, group, candidate, *confidence, deeper.place(group, candidate).span)
                && reported.insert((placed.request.span, placed.request.method.clone(), placed.request.path.clone()))
            {
                kept.push(placed);
            }
        }
    }
    kept
}

fn place(
    cx: &Context<'_>,
    group: &Grouped<'_>,
    candidate: &Candidate,
    confidence: Confidence,
    span: Span,
) -> Option<Placed> {
    let written = main_piece(&candidate.address.path);
    let mut trace = Vec::new();
    let host = candidate.address.host.as_ref().and_then(|host| host.pieces().iter().find(|p| p.as_text().is_some()));
    if let Some(host) = host {
        push_step(&mut trace, span, host.origin().span, "base URL written here");
    }
    if let Some(written) = written {
        push_step(&mut trace, span, written, "path written here");
    }
    for site in group.chain.iter().skip_while(|site| site.span != span).skip(1).chain([&group.sent]) {
        push_step(&mut trace, span, site.span, "sent through here");
    }
    Some(Placed {
        request: HttpRequest {
            span,
            sent: group.sent.span,
            method: candidate.method.clone()?,
            path: candidate.path.clone(),
            via: via(cx, group),
            confidence: if candidate.assumed { confidence.min(Confidence::Medium) } else { confidence },
            session: in_session(cx, group),
            impersonates: impersonates(&group.slots),
            auth: sent(cx, group),
            trace,
        },
        written,
    })
}

fn push_step(trace: &mut Vec<Step>, request: Span, span: Span, note: &str) {
    let elsewhere = span != Span::default() && !request.contains(span) && !trace.iter().any(|step| step.span == span);
    if elsewhere {
        trace.push(Step { span, note: note.to_owned() });
    }
}

fn impersonates(slots: &Slots) -> bool {
    match slots.get(&Slot::Headers) {
        Some(Value::Record(headers)) => headers.fields.keys().any(|name| name.eq_ignore_ascii_case("x-on-behalf-of")),
        _ => false,
    }
}

/// Where the longest known part of a path is written.
pub(super) fn main_piece(path: &Template) -> Option<Span> {
    const PREFIX: &str = "/api/v2/";
    let path = match path.find(PREFIX) {
        Some(at) => path.split_at(at + PREFIX.len()).1,
        None => path.clone(),
    };
    let known = path.pieces().iter().filter(|piece| matches!(piece, Piece::Text(_, at) if at.exact));
    // The last part that says something: a base in front, or `.json` behind, may be written elsewhere.
    let says = |text: &str| text.trim_end_matches(".json").bytes().filter(u8::is_ascii_alphabetic).count() >= 3;
    let last = known.rev().find(|piece| piece.as_text().is_some_and(says))?;
    Some(last.origin().span)
}

/// Several endpoints at one place come from a table, a loop or class attributes: each belongs where
/// its path is written.
pub(super) fn spread_places(placed: &mut [Placed]) {
    let mut at: FxHashMap<Span, FxHashSet<Option<Span>>> = FxHashMap::default();
    for one in placed.iter() {
        at.entry(one.request.span).or_default().insert(one.written);
    }
    for one in placed.iter_mut() {
        let several = at.get(&one.request.span).is_some_and(|places| places.len() > 1);
        if let Some(written) = one.written
            && several
            && !one.request.span.contains(written)
        {
            let sent = one.request.span;
            one.request.span = written;
            one.request.trace.retain(|step| step.span != written);
            push_step(&mut one.request.trace, written, sent, "sent through here");
        }
    }
}
