//! Requests: which endpoint each modelled call reaches, and where that is written.
//!
//! A request sent by a wrapper is observed once for the wrapper alone and once for each caller.
//! It belongs to the innermost function that knows the endpoint without its caller: that is where
//! it is reported, and callers that add nothing are dropped.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::data::CallIx;
use crate::data::model::Slot;
use crate::data::needles::Lists;
use crate::diag::Confidence;
use crate::eval::{Event, EventKind, Site, Slots};
use crate::recognise::auth::sent;
use crate::recognise::related::HostIs;
use crate::recognise::shape::{has_header, of_slots};
use crate::recognise::url::{Address, show_path, split, with_base};
use crate::recognise::{Context, HttpRequest, Recognised, open};
use crate::scopes::{Step, StepKind};
use crate::text::Span;
use crate::value::{FuncRef, Hole, Piece, Template, Value};

/// Most (method, address) combinations looked at for one request.
const MAX_COMBINATIONS: usize = 32;

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
pub fn group<'e>(events: &'e [Event], lists: &Lists) -> Vec<Grouped<'e>> {
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
            EventKind::Unmodelled { name, receiver, base, args } if sends(lists, name, receiver.as_deref()) => {
                if let Some(slots) = unmodelled_slots(name, base.as_ref(), args) {
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
            EventKind::Unmodelled { .. }
            | EventKind::Made { .. }
            | EventKind::Credential { .. }
            | EventKind::Watched { .. }
            | EventKind::Described { .. } => {}
        }
    }
    groups
}

/// Whether the name of a call nobody modelled says that it sends a request.
fn sends(lists: &Lists, name: &str, receiver: Option<&str>) -> bool {
    let last = receiver.unwrap_or_default().trim_end_matches("()").rsplit('.').next().unwrap_or_default();
    let said = words(name);
    let any = |words: &[String], list: &[String]| words.iter().any(|word| list.contains(word));
    any(&said, &lists.request_words)
        && !any(&said, &lists.no_request_words)
        && !any(&words(last), &lists.no_request_words)
}

/// The words of a name in camel or snake case, lower case.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut fresh = true;
    for c in name.chars() {
        if !c.is_alphanumeric() {
            fresh = true;
            continue;
        }
        if fresh || c.is_uppercase() {
            words.push(String::new());
        }
        fresh = false;
        if let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
    }
    words
}

/// Read a call nobody modelled the way most clients are called: `get(url, …)`,
/// `request(method, url, …)`, `request({method, url})`, `anything(url, {method})`, on a client that
/// was perhaps made with a base URL.
fn unmodelled_slots(name: &str, base: Option<&Value>, args: &[Value]) -> Option<Slots> {
    // What sets an address or a header sends nothing.
    if name.starts_with("set") || name.to_lowercase().contains("header") {
        return None;
    }
    let mut slots = Slots::new();
    let verb = |text: &str| crate::data::model::VERBS.contains(&text.to_lowercase().as_str());
    let is_verb = |value: &Value| value.as_str().is_some_and(|text| verb(&text));
    let with_url = |value: &Value| match value {
        Value::Record(options) => {
            ["url", "uri"].iter().find_map(|key| options.fields.get(*key)).cloned().map(|url| (url, options.clone()))
        }
        _ => None,
    };
    let (url, options) = match args {
        [method, url @ Value::Text(_), ..] if is_verb(method) => {
            slots.insert(Slot::Method, method.clone());
            (url.clone(), None)
        }
        _ => match args.iter().find_map(with_url) {
            Some((url, options)) => (url, Some(options)),
            None => match args {
                [url @ Value::Text(_), Value::Record(options), ..] => (url.clone(), Some(options.clone())),
                [url @ Value::Text(_), ..] => (url.clone(), None),
                _ => return None,
            },
        },
    };
    slots.insert(Slot::Url, url);
    slots.extend(base.map(|base| (Slot::Base, base.clone())));
    if let Some(options) = options {
        let keys = [
            ("type", Slot::Method),
            ("method", Slot::Method),
            ("headers", Slot::Headers),
            ("auth", Slot::Auth),
            ("baseURL", Slot::Base),
            ("baseUrl", Slot::Base),
        ];
        for (key, slot) in keys {
            if let Some(value) = options.fields.get(key) {
                slots.insert(slot, value.clone());
            }
        }
    }
    if !slots.contains_key(&Slot::Method) {
        let said = words(name).into_iter().find(|word| verb(word) || word == "del");
        let method = said.map(|word| if word == "del" { "DELETE".to_owned() } else { word.to_uppercase() });
        slots.extend(
            method.map(|method| (Slot::Method, Value::text(&method, crate::value::Origin::near(Span::default())))),
        );
    }
    let address = slots.get(&Slot::Url).map(|url| url.to_text(Span::default()))?;
    let starts = |text: &Template| text.known_start().starts_with("http") || text.known_start().starts_with('/');
    let open = |text: &Template| matches!(text.pieces().first(), Some(Piece::Hole(..)));
    (base.is_some() || address.templates().iter().any(|text| starts(text) || open(text))).then_some(slots)
}

/// One way a request may look.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// HTTP method, if known.
    pub(super) method: Option<String>,
    /// What stands for the method when it is not known.
    pub(super) method_hole: Option<Hole>,
    /// Where it goes.
    pub(super) address: Address,
    /// The path from `/api/` on; empty when it does not reach there.
    pub(super) path: String,
    /// Whether `/api/v2` was not spelled out.
    assumed: bool,
    /// Whether the path says which resource it is.
    pub(super) resource: bool,
}

/// Groups, by index, with the ways their requests may look that concern the service, and how sure that is.
pub(super) type Seen = [(usize, Vec<(Candidate, Confidence)>)];

impl Candidate {
    /// Whether method and resource are known.
    pub(super) fn resolved(&self) -> bool {
        self.method.is_some() && self.resource
    }
}

/// Whether the first segments of a path say which resource it is.
fn resource_known(path: &str) -> bool {
    let mut segments = path.split('/').filter(|s| !s.is_empty());
    let Some("api") = segments.next() else { return false };
    let Some(version) = segments.next() else { return false };
    let versioned = version.strip_prefix('v').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    // Outside the versioned API a product comes first: `/api/services/zis/…`.
    let first = segments.next();
    (versioned || !version.contains("{}")) && first.is_some_and(|first| !first.contains("{}"))
}

/// Whether a path says which resource it is: by its first segments, or because one endpoint of the
/// catalogue has its known segments (`/api/v2/{}/{}/relationship_fields/{}`).
fn says_resource(cx: &Context<'_>, method: Option<&str>, path: &str) -> bool {
    let some_known = || path.split('/').skip(3).any(|segment| segment.len() > 2 && !segment.contains("{}"));
    let listed = || cx.catalog.endpoints.scope_for(method.unwrap_or("GET"), path).operation.is_some();
    resource_known(path) || (some_known() && listed())
}

/// The requests behind groups of events.
pub fn requests(cx: &Context<'_>, groups: &[Grouped<'_>], found: &mut Recognised) {
    let seen: Vec<(usize, Vec<(Candidate, Confidence)>)> = groups
        .iter()
        .enumerate()
        .map(|(i, group)| {
            let candidates = possible(cx, candidates(cx, group));
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
    let mut deeper = DeeperView::default();
    deeper.add(cx, groups, &certain);
    let mut kept = placed(cx, groups, &certain, &deeper);
    // Behind a doubted test only what nothing else shows counts, and only if it is known as a whole.
    let known: FxHashSet<(Span, String, String)> = kept.iter().map(Placed::at_sender).collect();
    deeper.add(cx, groups, &doubted);
    let more = placed(cx, groups, &doubted, &deeper);
    kept.extend(more.into_iter().filter(|one| !known.contains(&one.at_sender())));
    spread_places(&mut kept);
    let mut once = FxHashSet::default();
    let requests = kept.into_iter().map(|placed| placed.request);
    found.requests.extend(requests.filter(|r| once.insert((r.span, r.method.clone(), r.path.clone()))));
    open::unresolved(cx, groups, &certain, found);
}

/// The requests that belong to the function they were seen in.
fn placed(cx: &Context<'_>, groups: &[Grouped<'_>], seen: &Seen, deeper: &DeeperView) -> Vec<Placed> {
    let mut kept: Vec<Placed> = Vec::new();
    let mut reported: FxHashMap<_, usize> = FxHashMap::default();
    for (i, candidates) in seen {
        let Some(group) = groups.get(*i) else { continue };
        let impersonates = impersonates(cx, group);
        for (candidate, confidence) in candidates.iter().filter(|(c, _)| c.resolved()) {
            if !deeper.covers(group, candidate, impersonates)
                && !cx.in_tests(group.chain.first().map_or(group.site.span, |site| site.span))
                && let Some(placed) = place(cx, group, candidate, *confidence)
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

/// Without combinations of method and path that no endpoint has, where the same path has one: the
/// two were chosen together, in a way that is not followed.
fn possible(cx: &Context<'_>, mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    let listed = |c: &Candidate| {
        c.method
            .as_deref()
            .is_some_and(|method| cx.catalog.endpoints.find(method, &c.path).is_some_and(|row| row.method == method))
    };
    merge_same_operation(cx, &mut candidates);
    let good: FxHashSet<String> = candidates.iter().filter(|c| listed(c)).map(|c| c.path.clone()).collect();
    candidates.retain(|c| listed(c) || !good.contains(&c.path));
    candidates
}

/// Alternatives of one endpoint (an enum's values in one segment) are one request with a hole there.
fn merge_same_operation(cx: &Context<'_>, candidates: &mut Vec<Candidate>) {
    let operation = |c: &Candidate| {
        let method = c.method.as_deref()?;
        Some((method.to_owned(), cx.catalog.endpoints.find(method, &c.path)?.path.clone()))
    };
    let mut merged: Vec<(Option<(String, String)>, Candidate)> = Vec::new();
    for candidate in candidates.drain(..) {
        let key = operation(&candidate);
        match merged.iter_mut().find(|(other, _)| key.is_some() && *other == key) {
            Some((_, known)) => {
                let listed = key.as_ref().map_or("", |(_, path)| path.as_str());
                if let Some(path) = common_form(&known.path, &candidate.path, listed) {
                    known.path = path;
                } else {
                    merged.push((key, candidate));
                }
            }
            None => merged.push((key, candidate)),
        }
    }
    candidates.extend(merged.into_iter().map(|(_, candidate)| candidate));
}

/// Two paths as one, with holes where they differ, unless one of them says there what the catalogue does; `None` if
/// they differ in length.
fn common_form(a: &str, b: &str, listed: &str) -> Option<String> {
    if a == b {
        return Some(a.to_owned());
    }
    let (a, b) = (a.trim_end_matches(".json"), b.trim_end_matches(".json"));
    let (x, y): (Vec<&str>, Vec<&str>) = (a.split('/').collect(), b.split('/').collect());
    let listed: Vec<&str> = listed.split('/').collect();
    let segment = |(at, (x, y)): (usize, (&&str, &&str))| {
        let said = listed.get(at).filter(|said| *said == x || *said == y);
        if x == y { (*x).to_owned() } else { said.map_or("{}", |said| *said).to_owned() }
    };
    (x.len() == y.len()).then(|| x.iter().zip(&y).enumerate().map(segment).collect::<Vec<_>>().join("/"))
}

fn relate(cx: &Context<'_>, group: &Grouped<'_>, candidate: &Candidate) -> Option<Confidence> {
    if !is_path(&candidate.path) {
        return None;
    }
    if is_session(cx, group) || is_sdk(cx, group) {
        let elsewhere = candidate.address.host.as_ref().is_some_and(|host| cx.host_is(host) == HostIs::Other);
        let own = candidate.path.starts_with("/api/v2/") || known_path(cx, candidate) || candidate.path.is_empty();
        return (own && !elsewhere && !cx.other_product(&candidate.path)).then_some(Confidence::High);
    }
    let known = known_path(cx, candidate);
    let confidence = cx.relation(&candidate.address, known, &group.sites())?;
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
    is_session(cx, group) || (browser && of_slots(&group.slots).is_empty())
}

/// Whether a call is modelled as running in the user's session.
pub(super) fn is_session(cx: &Context<'_>, group: &Grouped<'_>) -> bool {
    group.call.and_then(|ix| cx.catalog.call(ix)).is_some_and(|call| call.model.session)
}

/// Whether a text can be a path at all: prose that mentions one is not.
fn is_path(path: &str) -> bool {
    !path.contains([' ', '(', ')', '"', '\'', '`', '\n', ','])
}

/// Whether a client of the service itself sends the request.
pub(super) fn is_sdk(cx: &Context<'_>, group: &Grouped<'_>) -> bool {
    let call = group.call.and_then(|ix| cx.catalog.call(ix));
    let library = call.and_then(|call| cx.catalog.libraries.get(call.library));
    library.is_some_and(|library| library.types.iter().any(|ty| ty.sdk))
}

fn known_path(cx: &Context<'_>, candidate: &Candidate) -> bool {
    let method = candidate.method.as_deref().unwrap_or("GET");
    candidate.resource && is_known(cx, method, &candidate.path)
}

/// Whether the catalogue knows a path, or at least the family it belongs to.
fn is_known(cx: &Context<'_>, method: &str, path: &str) -> bool {
    let answer = cx.catalog.endpoints.scope_for(method, path);
    answer.operation.is_some() || answer.resource.is_some() || !answer.family_only
}

/// The ways a request may look.
fn candidates(cx: &Context<'_>, group: &Grouped<'_>) -> Vec<Candidate> {
    let methods = methods(group);
    let session = is_session(cx, group);
    let mut all = Vec::new();
    for url in group.urls() {
        let address = split(&url);
        let (path, assumed) = api_path(cx, &address, session);
        for (method, method_hole) in &methods {
            if all.len() < MAX_COMBINATIONS {
                all.push(Candidate {
                    method: method.clone(),
                    method_hole: method_hole.clone(),
                    address: address.clone(),
                    path: path.clone(),
                    assumed,
                    resource: says_resource(cx, method.as_deref(), &path),
                });
            }
        }
    }
    all
}

/// The methods a request may have; what stands for one that is not known.
pub(super) fn methods(group: &Grouped<'_>) -> Vec<(Option<String>, Option<Hole>)> {
    let Some(method) = group.slots.get(&Slot::Method) else { return vec![(Some("GET".to_owned()), None)] };
    let mut all = Vec::new();
    for value in method.alternatives() {
        match value {
            Value::Extern(constant) => {
                let last = constant.path.trim_end_matches("()").rsplit('.').next().unwrap_or_default().to_uppercase();
                let known = is_method(&last).then_some(last);
                all.push((
                    known,
                    value.to_text(group.site.span).templates().iter().flat_map(Template::holes).next().cloned(),
                ));
            }
            // An alternative that is not there: set on every path that matters.
            Value::Null if method.alternatives().len() > 1 => {}
            Value::Null => all.push((Some("GET".to_owned()), None)),
            other => {
                for text in other.to_text(group.site.span).templates() {
                    let known = text.as_str().map(|text| text.trim().to_uppercase()).filter(|text| is_method(text));
                    all.push((known, text.holes().next().cloned()));
                }
            }
        }
    }
    all.sort_by(|(a, _), (b, _)| a.cmp(b));
    all.dedup_by(|(a, _), (b, _)| a == b);
    all
}

fn is_method(text: &str) -> bool {
    matches!(text, "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS")
}

/// The addresses a request may go to.
pub fn urls(slots: &Slots) -> Vec<Template> {
    let texts = |slot: Slot| slots.get(&slot).map(|value| value.to_text(Span::default()));
    let near = crate::value::Origin::near(Span::default());
    let mut all = Vec::new();
    match (texts(Slot::Url), texts(Slot::Host)) {
        (Some(url), _) => {
            let bases = texts(Slot::Base);
            for url in url.templates() {
                match &bases {
                    Some(bases) => all.extend(bases.templates().iter().map(|base| with_base(Some(base), url))),
                    None => all.push(url.clone()),
                }
            }
        }
        (None, Some(hosts)) => {
            let paths = texts(Slot::Path);
            for host in hosts.templates() {
                let base = if host.find("://").is_some() {
                    host.clone()
                } else {
                    Template::text("https://", near).concat(host)
                };
                match &paths {
                    Some(paths) => all.extend(paths.templates().iter().map(|path| with_base(Some(&base), path))),
                    None => all.push(base),
                }
            }
        }
        (None, None) => all.extend(texts(Slot::Path).iter().flat_map(|paths| paths.templates().to_vec())),
    }
    all.truncate(MAX_COMBINATIONS);
    all
}

/// The path from `/api/` on, and whether `/api/v2` had to be assumed: a base that is not known may
/// end in it, when what follows is one of the service's resources.
fn api_path(cx: &Context<'_>, address: &Address, session: bool) -> (String, bool) {
    let shown = show_path(&address.path);
    if let Some(at) = shown.find("/api/") {
        return (shown.get(at..).unwrap_or_default().to_owned(), false);
    }
    if shown.starts_with("api/v") {
        return (format!("/{shown}"), false);
    }
    let host_known = address.host.as_ref().is_some_and(|host| host.holes().next().is_none());
    if host_known || session || shown.is_empty() || shown.starts_with("{}") {
        return (String::new(), false);
    }
    let assumed = format!("/api/v2/{}", shown.trim_start_matches('/'));
    if resource_known(&assumed) && is_known(cx, "GET", &assumed) { (assumed, true) } else { (String::new(), false) }
}

/// The place of a request, and the calls that led there.
pub(super) type SeenFrom = (Span, Vec<Span>);

/// What functions know of their requests without their callers.
#[derive(Default)]
struct DeeperView {
    resolved: FxHashMap<SeenFrom, BTreeSet<Known>>,
}

/// An endpoint that a function knows.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Known {
    method: String,
    path: String,
    impersonates: bool,
}

impl DeeperView {
    fn add(&mut self, cx: &Context<'_>, groups: &[Grouped<'_>], seen: &Seen) {
        for (i, candidates) in seen {
            let Some(group) = groups.get(*i) else { continue };
            let chain: Vec<Span> = group.chain.iter().map(|site| site.span).collect();
            let known = self.resolved.entry((group.site.span, chain)).or_default();
            let impersonates = impersonates(cx, group);
            for (candidate, _) in candidates.iter().filter(|(c, _)| c.resolved()) {
                let method = candidate.method.clone().unwrap_or_default();
                known.insert(Known { method, path: candidate.path.clone(), impersonates });
            }
        }
    }

    /// Whether a function further in already knows this endpoint, and for whom it acts.
    fn covers(&self, group: &Grouped<'_>, candidate: &Candidate, impersonates: bool) -> bool {
        let chain: Vec<Span> = group.chain.iter().map(|site| site.span).collect();
        (1..=chain.len()).any(|skip| {
            let inner = chain.get(skip..).unwrap_or_default().to_vec();
            self.resolved.get(&(group.site.span, inner)).is_some_and(|known| {
                known.iter().any(|known| {
                    Some(&known.method) == candidate.method.as_ref()
                        && is_general_form(&known.path, &candidate.path)
                        && known.impersonates >= impersonates
                })
            })
        })
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
struct Placed {
    request: HttpRequest,
    written: Option<Span>,
}

impl Placed {
    /// Where it is sent, with its endpoint.
    fn at_sender(&self) -> (Span, String, String) {
        (self.request.sent, self.request.method.clone(), self.request.path.clone())
    }
}

fn place(cx: &Context<'_>, group: &Grouped<'_>, candidate: &Candidate, confidence: Confidence) -> Option<Placed> {
    let span = group.chain.first().map_or(group.site.span, |site| site.span);
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
    for site in group.chain.iter().chain(made).chain([&group.sent]) {
        let function = (site.func != group.root()).then(|| cx.function_name(site.func)).flatten();
        push_step(&mut trace, span, Step { span: site.span, kind: StepKind::Sent, function });
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
            impersonates: impersonates(cx, group),
            sideloads: sideloads(&candidate.address, &group.slots),
            auth: sent(cx, group),
            trace,
        },
        written,
    })
}

fn push_step(trace: &mut Vec<Step>, request: Span, step: Step) {
    let known = request.contains(step.span) || trace.iter().any(|other| other.span == step.span);
    if step.span != Span::default() && !known {
        trace.push(step);
    }
}

/// The name of the call that sends a request.
pub(super) fn via(cx: &Context<'_>, group: &Grouped<'_>) -> String {
    let call = group.call.and_then(|ix| cx.catalog.call(ix));
    call.map_or_else(|| group.name.to_owned(), |call| call.path.clone())
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
fn main_piece(path: &Template) -> Option<Span> {
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
fn spread_places(placed: &mut [Placed]) {
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
            push_step(&mut one.request.trace, written, Step { span: sent, kind: StepKind::Sent, function: None });
        }
    }
}
