//! Where a request belongs: the innermost function that knows its endpoint without its caller.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::data::model::Slot;
use crate::diag::Confidence;
use crate::eval::{Site, Slots};
use crate::recognise::auth::sent;
use crate::recognise::http::candidates::Candidate;
use crate::recognise::http::{Grouped, Seen, in_session, is_observed, observed, via};
use crate::recognise::shape::has_header;
use crate::recognise::url::Address;
use crate::recognise::{Context, HttpRequest};
use crate::scopes::{Step, StepKind};
use crate::text::Span;
use crate::value::{Piece, Template, Value};

/// The place of a request, and the calls that led there.
pub(in crate::recognise) type SeenFrom = (Span, Vec<Span>);

/// An endpoint that a function knows.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Known {
    method: String,
    path: String,
    impersonates: bool,
}

/// The endpoints of requests, by place and by the calls that led there.
#[derive(Default)]
pub(super) struct SeenEndpoints(FxHashMap<SeenFrom, BTreeSet<Known>>);

impl SeenEndpoints {
    pub(super) fn add<'c>(
        &mut self,
        cx: &Context<'_>,
        group: &Grouped<'_>,
        candidates: impl Iterator<Item = &'c Candidate>,
    ) {
        let chain: Vec<Span> = group.chain.iter().map(|site| site.span).collect();
        let known = self.0.entry((group.site.span, chain)).or_default();
        let impersonates = impersonates(cx, group);
        for candidate in candidates.filter(|candidate| candidate.resolved()) {
            let method = candidate.method.clone().unwrap_or_default();
            known.insert(Known { method, path: candidate.path.clone(), impersonates });
        }
    }

    /// How many of the outer calls a function further in does without to know this endpoint, and for
    /// whom it acts: the innermost such function's.
    fn innermost(&self, group: &Grouped<'_>, candidate: &Candidate, impersonates: bool) -> Option<usize> {
        let chain: Vec<Span> = group.chain.iter().map(|site| site.span).collect();
        (1..=chain.len()).rev().find(|skip| {
            let inner = chain.get(*skip..).unwrap_or_default().to_vec();
            self.0.get(&(group.site.span, inner)).is_some_and(|known| {
                known.iter().any(|known| {
                    Some(&known.method) == candidate.method.as_ref()
                        && is_general_form(&known.path, &candidate.path)
                        && known.impersonates >= impersonates
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
    pub(super) fn add(&mut self, cx: &Context<'_>, groups: &[Grouped<'_>], seen: &Seen) {
        for (i, candidates) in seen {
            if let Some(group) = groups.get(*i) {
                self.related.add(cx, group, candidates.iter().map(|(candidate, _)| candidate));
            }
        }
    }

    /// Whether a function further in already knows this endpoint.
    fn covers(&self, group: &Grouped<'_>, candidate: &Candidate, impersonates: bool) -> bool {
        self.related.innermost(group, candidate, impersonates).is_some()
    }

    /// The place of a request: in the innermost function that knows its endpoint.
    fn place(&self, group: &Grouped<'_>, candidate: &Candidate, impersonates: bool) -> Site {
        let skip = self.anyone.innermost(group, candidate, impersonates).unwrap_or(0);
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
    /// The function it stands in, unless that is a file's top level.
    function: Option<Span>,
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
    let mut reported: FxHashMap<_, usize> = FxHashMap::default();
    for (i, candidates) in seen {
        let Some(group) = groups.get(*i) else { continue };
        let impersonates = impersonates(cx, group);
        for (candidate, confidence) in candidates.iter().filter(|(c, _)| c.resolved()) {
            // Recordings lie among tests, and show what the program sends all the same.
            let in_tests = || cx.in_tests(group.chain.first().map_or(group.site.span, |site| site.span));
            if !deeper.covers(group, candidate, impersonates)
                && (is_observed(cx, group) || !in_tests())
                && let Some(placed) =
                    place(cx, group, candidate, *confidence, deeper.place(group, candidate, impersonates).span)
            {
                let key = (placed.request.span, placed.request.method.clone(), placed.request.path.clone());
                match reported.get(&key).and_then(|&at| kept.get_mut(at)) {
                    // Seen on another way through the code.
                    Some(known) => known.request.impersonates |= impersonates,
                    None => {
                        reported.insert(key, kept.len());
                        kept.push(placed);
                    }
                }
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
    let step = |kind, span| Step { span, kind, function: None };
    let host = candidate.address.host.as_ref().and_then(|host| host.pieces().iter().find(|p| p.as_text().is_some()));
    if let Some(host) = host {
        push_step(&mut trace, span, step(StepKind::BaseUrl, host.origin().span));
    }
    if let Some(written) = written {
        push_step(&mut trace, span, step(StepKind::Path, written));
    }
    // Where a wrapper makes a request it sends it, as a rule: the two are told once.
    let made =
        (group.site.span != group.sent.span && !group.sent.span.contains(group.site.span)).then_some(&group.site);
    let observed = is_observed(cx, group);
    let method = candidate.method.clone()?;
    let path = if observed { observed::endpoint(cx, &method, &candidate.path) } else { candidate.path.clone() };
    let inner = group.chain.iter().skip_while(|site| site.span != span).skip(1);
    for site in inner.chain(made).chain([&group.sent]) {
        let function = (site.func != group.root()).then(|| cx.function_name(site.func)).flatten();
        push_step(&mut trace, span, Step { span: site.span, kind: StepKind::Sent, function });
    }
    Some(Placed {
        request: HttpRequest {
            span,
            sent: group.sent.span,
            method,
            path,
            via: via(cx, group),
            confidence: if candidate.assumed { confidence.min(Confidence::Medium) } else { confidence },
            observed,
            session: in_session(cx, group),
            impersonates: impersonates(cx, group),
            sideloads: sideloads(&candidate.address, &group.slots),
            auth: sent(cx, group),
            trace,
        },
        written,
        function: cx
            .program
            .function(group.root())
            .filter(|function| function.parent.is_some())
            .map(|function| function.span),
    })
}

fn push_step(trace: &mut Vec<Step>, request: Span, step: Step) {
    let known = request.contains(step.span) || trace.iter().any(|other| other.span == step.span);
    if step.span != Span::default() && !known {
        trace.push(step);
    }
}

/// Whether a request says that it acts for another user.
fn impersonates(cx: &Context<'_>, group: &Grouped<'_>) -> bool {
    let says = |headers: &Value| cx.catalog.lists.impersonation_headers.iter().any(|name| has_header(headers, name));
    group.slots.get(&Slot::Headers).is_some_and(says)
}

/// Whether a query names related records, or may.
fn sideloads(address: &Address, slots: &Slots) -> bool {
    let written = address.query.as_ref().is_some_and(|query| query.find("include").is_some());
    written
        || slots.get(&Slot::Query).is_some_and(|query| {
            query.alternatives().iter().any(|one| match one {
                Value::Record(record) => record.open || record.fields.contains_key("include"),
                Value::Null => false,
                other => other.to_text(Span::default()).templates().iter().any(|text| text.find("include").is_some()),
            })
        })
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

/// Several endpoints at one place come from a table or class attributes: each belongs where its path is written, unless
/// that is in the function that sends them.
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
            && !one.function.is_some_and(|function| function.contains(written))
        {
            let sent = one.request.span;
            one.request.span = written;
            one.request.trace.retain(|step| step.span != written);
            push_step(&mut one.request.trace, written, Step { span: sent, kind: StepKind::Sent, function: None });
        }
    }
}
