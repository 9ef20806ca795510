//! The ways a request may look: its methods and addresses combined.

use rustc_hash::FxHashSet;

use crate::data::model::Slot;
use crate::eval::Slots;
use crate::recognise::Context;
use crate::recognise::http::{Grouped, is_session};
use crate::recognise::url::{Address, show_path, split, with_base};
use crate::text::Span;
use crate::value::{Hole, Template, Value};

/// Most (method, address) combinations looked at for one request.
const MAX_COMBINATIONS: usize = 32;

/// One way a request may look.
#[derive(Debug, Clone)]
pub(in crate::recognise) struct Candidate {
    /// HTTP method, if known.
    pub(in crate::recognise) method: Option<String>,
    /// What stands for the method when it is not known.
    pub(in crate::recognise) method_hole: Option<Hole>,
    /// Where it goes.
    pub(in crate::recognise) address: Address,
    /// The path from `/api/` on; empty when it does not reach there.
    pub(in crate::recognise) path: String,
    /// Whether `/api/v2` was not spelled out.
    pub(in crate::recognise) assumed: bool,
    /// Whether the path says which resource it is.
    pub(in crate::recognise) resource: bool,
}

impl Candidate {
    /// Whether the path is spelled out up to the API's version, and unknown behind it.
    pub(in crate::recognise) fn opens_api(&self) -> bool {
        !self.assumed && !self.resource && self.path.starts_with("/api/v2/{}")
    }

    /// Whether method and resource are known.
    pub(in crate::recognise) fn resolved(&self) -> bool {
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

/// The ways a request may look.
pub(super) fn candidates(cx: &Context<'_>, group: &Grouped<'_>) -> Vec<Candidate> {
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

/// Without combinations of method and path that no endpoint has, where the same path has one: the
/// two were chosen together, in a way that is not followed.
pub(super) fn possible(cx: &Context<'_>, mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    // One alone is no combination.
    if candidates.len() < 2 {
        return candidates;
    }
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

pub(super) fn known_path(cx: &Context<'_>, candidate: &Candidate) -> bool {
    let method = candidate.method.as_deref().unwrap_or("GET");
    candidate.resource && is_known(cx, method, &candidate.path)
}

/// Whether an address says which resource of the API it is.
pub(super) fn known_path_of(cx: &Context<'_>, address: &Address) -> bool {
    let (path, assumed) = api_path(cx, address, false);
    !assumed && is_path(&path) && resource_known(&path) && is_known(cx, "GET", &path)
}

/// Whether the catalogue knows a path, or at least the family it belongs to.
fn is_known(cx: &Context<'_>, method: &str, path: &str) -> bool {
    let answer = cx.catalog.endpoints.scope_for(method, path);
    answer.operation.is_some() || answer.resource.is_some() || !answer.family_only
}

/// The methods a request may have; what stands for one that is not known.
pub(in crate::recognise) fn methods(group: &Grouped<'_>) -> Vec<(Option<String>, Option<Hole>)> {
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
pub(super) fn api_path(cx: &Context<'_>, address: &Address, session: bool) -> (String, bool) {
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

/// Whether a text can be a path at all: prose that mentions one is not.
pub(super) fn is_path(path: &str) -> bool {
    !path.contains([' ', '(', ')', '"', '\'', '`', '\n', ','])
}
