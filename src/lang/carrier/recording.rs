//! Recordings of requests that a program sent: HAR, cassettes of VCR and its kin, nock, WireMock.
//!
//! Requests that differ in nothing that matters are stated once, where the first one stands.

use std::ops::Range;

use camino::{Utf8Path, Utf8PathBuf};

use crate::ir::{Expr, ExprId, FileFacts, ModuleSpec};
use crate::lang;
use crate::lang::Frontend;
use crate::lang::carrier::body;
use crate::lang::carrier::request::{Given, Lowering, Variables, lower};
use crate::lang::carrier::wiremock::Match;
use crate::lang::structured::{Notation, Structured, Value};
use crate::lang::workspace::Workspace;
use crate::text::{Lang, SourceFile};

/// Where answers stand, and what else is recorded.
const BULK: &[&[u8]] = &[
    b"response",
    b"Response",
    b"rawHeaders",
    b"responseHeaders",
    b"cookies",
    b"timings",
    b"cache",
    b"pages",
    b"_initiator",
    b"_webSocketMessages",
];

/// Reads recordings.
#[derive(Debug)]
pub struct Recording;

impl Frontend for Recording {
    fn languages(&self) -> &'static [(Lang, &'static [&'static str])] {
        &[(Lang::Recording, &[])]
    }

    fn lower(&self, file: &SourceFile) -> FileFacts {
        lower(file, Variables::None, BULK, |lowering, root| lowering.recording(root))
    }

    fn resolve_import(&self, _from: &Utf8Path, _spec: &ModuleSpec, _workspace: &Workspace) -> Vec<Utf8PathBuf> {
        Vec::new()
    }

    fn syntax_errors(&self, _lang: Lang, text: &[u8]) -> Vec<Range<usize>> {
        let parsed = Structured::parse(Notation::of(text), text);
        let fails = parsed.is_none_or(|parsed| parsed.error_line(text).is_some());
        if fails { lang::everywhere(text) } else { Vec::new() }
    }
}

/// Where a recorded request goes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Address<'t> {
    /// An address.
    Whole(Value<'t>),
    /// Scheme and host, and the path.
    Joined(Value<'t>, Value<'t>),
    /// What addresses must be like.
    Like(Value<'t>, Match),
}

impl<'t> Address<'t> {
    /// The text that says which endpoint it is.
    fn last(self) -> Value<'t> {
        match self {
            Address::Whole(last) | Address::Joined(_, last) | Address::Like(last, _) => last,
        }
    }

    fn to_text(self) -> String {
        match self {
            Address::Joined(host, path) => host.to_text() + &path.to_text(),
            Address::Whole(address) | Address::Like(address, _) => address.to_text(),
        }
    }
}

/// A recorded request, whatever recorded it.
pub(super) struct Recorded<'t> {
    /// What recorded it: the name of the call that stands for it.
    pub(super) by: &'static str,
    /// All of it.
    pub(super) whole: Value<'t>,
    pub(super) method: Option<Value<'t>>,
    pub(super) url: Address<'t>,
    pub(super) headers: Vec<(Value<'t>, Value<'t>)>,
    pub(super) user: Option<(Value<'t>, Value<'t>)>,
    pub(super) body: Option<Value<'t>>,
}

impl Lowering<'_> {
    fn recording(&mut self, root: Value<'_>) {
        if let Some(log) = root.get(&["log"]) {
            self.har(log);
        } else if let Some(interactions) = root.get(&["http_interactions", "interactions"]) {
            self.vcr(interactions);
        } else if root.is_list() {
            for item in root.items() {
                if item.get(&["scope"]).is_some() {
                    self.nock(item);
                } else {
                    self.interaction(item);
                }
            }
        } else {
            self.wire_mock(root);
        }
    }

    /// State a recorded request, unless one like it was stated.
    pub(super) fn recorded(&mut self, mut request: Recorded<'_>) {
        request.headers.retain(|(name, _)| body::matters(&name.to_text()));
        if !self.is_new(likeness(&request)) {
            return;
        }
        let at = request.url.last().range();
        self.request(request.by, None, request.whole.range(), at, |this| {
            let mut given: Given = Vec::new();
            given.extend(request.method.map(|method| ("method", this.text(method))));
            given.push(("url", this.address(request.url)));
            if !request.headers.is_empty() {
                given.push(("headers", this.map(request.whole.range(), &request.headers)));
            }
            if let Some((user, password)) = request.user {
                given.extend([("user", this.text(user)), ("password", this.text(password))]);
            }
            given.extend(request.body.map(|body| ("body", this.body(body))));
            given
        });
    }
}

impl Lowering<'_> {
    fn address(&mut self, address: Address<'_>) -> ExprId {
        match address {
            Address::Whole(address) => self.text(address),
            Address::Like(address, how) => self.matched(address, how),
            Address::Joined(host, path) => {
                let mut parts = Vec::new();
                for text in [host.text(), path.text()].into_iter().flatten() {
                    self.part(&text, 0..text.text.len(), &mut parts);
                }
                let span = self.b.span(path.range());
                self.b.expr(span, Expr::Template(parts))
            }
        }
    }
}

/// What two requests have in common that need not both be stated: everything but the numbers in their paths, the values of
/// their queries and what they send. Headers in use are few and repeat.
fn likeness(request: &Recorded<'_>) -> String {
    let url = request.url.to_text();
    let (path, query) = url.split_once('?').unwrap_or((&url, ""));
    let is_number = |segment: &str| segment.trim_end_matches(".json").bytes().all(|byte| byte.is_ascii_digit());
    let path: Vec<&str> = path.split('/').map(|segment| if is_number(segment) { "0" } else { segment }).collect();
    let mut names: Vec<&str> = query.split('&').map(|pair| pair.split('=').next().unwrap_or_default()).collect();
    names.sort_unstable();
    names.dedup();
    let headers = request.headers.iter().filter(|(name, _)| name.to_text().eq_ignore_ascii_case("authorization"));
    let headers: Vec<String> = headers.map(|(_, value)| value.to_text()).collect();
    let acts = request.headers.iter().map(|(name, _)| name.to_text()).collect::<Vec<_>>();
    let method = request.method.map(Value::to_text).unwrap_or_default();
    let has_body = request.body.is_some();
    format!("{method} {path:?} {names:?} {headers:?} {acts:?} {has_body}")
}
