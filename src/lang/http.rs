//! The front-end for HTTP requests: as they are sent, in documents, and as clients in editors keep
//! them in `.http` and `.rest` files.
//!
//! A request is a call of [`REQUEST`] with the arguments `method`, `url`, `headers`, `body`, and `auth`
//! for Basic credentials that the client is to encode. `@name = value` sets a variable, `{{name}}`
//! reads it, `{{$processEnv NAME}}` is a call of `$processEnv`. A path alone is put behind the header
//! `Host`.

mod request;
mod template;

#[cfg(test)]
mod tests;

use std::ops::Range;

use camino::{Utf8Path, Utf8PathBuf};

use crate::ir::build::Builder;
use crate::ir::{Arg, CallStyle, Entry, Expr, ExprId, FileFacts, ModuleSpec, Part, Stmt, StrLit, Why};
use crate::lang;
use crate::lang::Frontend;
use crate::lang::workspace::Workspace;
use crate::text::{Lang, SourceFile};

use request::{Body, Item, Request};

/// What a request is a call of.
const REQUEST: &str = "http.request";

/// Reads HTTP requests.
#[derive(Debug)]
pub struct Http;

impl Frontend for Http {
    fn languages(&self) -> &'static [(Lang, &'static [&'static str])] {
        &[(Lang::Http, &["http", "rest"])]
    }

    fn lower(&self, file: &SourceFile) -> FileFacts {
        let mut lowering = Lowering { b: Builder::new(file.id, file.lang, file.bytes.len()), source: &file.bytes };
        for item in request::items(&file.bytes) {
            match item {
                Item::Variable { name, value } => {
                    let value = lowering.text(value);
                    let name = lowering.word(name);
                    let name = lowering.b.symbol(&name);
                    lowering.b.define(name, value);
                }
                Item::Request(request) => lowering.request(&request),
            }
        }
        lowering.b.finish()
    }

    fn resolve_import(&self, _from: &Utf8Path, _spec: &ModuleSpec, _workspace: &Workspace) -> Vec<Utf8PathBuf> {
        Vec::new()
    }

    fn syntax_errors(&self, _lang: Lang, text: &[u8]) -> Vec<Range<usize>> {
        if request::items(text).is_empty() { lang::everywhere(text) } else { Vec::new() }
    }
}

/// Whether a text starts with a request.
pub(super) fn starts_with_request(text: &[u8]) -> bool {
    request::starts_with_request(text)
}

/// One file on its way from text to facts.
struct Lowering<'s> {
    b: Builder,
    source: &'s [u8],
}

impl Lowering<'_> {
    fn request(&mut self, request: &Request) {
        let span = self.b.span(request.line.clone());
        let callee = self.b.name(span, REQUEST);
        let mut args = Vec::new();
        if let Some(method) = &request.method {
            let method = self.text(method.clone());
            self.named(&mut args, "method", method);
        }
        let url = self.url(request);
        self.named(&mut args, "url", url);
        let mut headers = Vec::new();
        for (name, value) in &request.headers {
            match self.credentials(name, value) {
                Some(credentials) => self.named(&mut args, "auth", credentials),
                None => {
                    let (name, value) = (self.text(name.clone()), self.text(value.clone()));
                    headers.push(Entry::Pair(name, value));
                }
            }
        }
        let headers = self.b.expr(span, Expr::Dict(headers));
        self.named(&mut args, "headers", headers);
        let body = match &request.body {
            Body::None => None,
            Body::Text(range) => Some(self.text(range.clone())),
            Body::File(range) => {
                let at = self.b.span(range.clone());
                Some(self.b.unknown(at, Why::Outside))
            }
        };
        if let Some(body) = body {
            self.named(&mut args, "body", body);
        }
        let call = self.b.call(span, callee, args, CallStyle::Literal);
        self.b.stmt(Stmt::Expr(call));
    }

    fn named(&mut self, args: &mut Vec<Arg>, name: &str, value: ExprId) {
        let name = self.b.symbol(name);
        args.push(Arg::Named(name, value));
    }

    /// The address: its lines put together, a path alone behind the host that a header names.
    fn url(&mut self, request: &Request) -> ExprId {
        let first = request.target.first().cloned().unwrap_or_default();
        let mut parts = Vec::new();
        let is_path = self.source.get(first.start) == Some(&b'/');
        let host = request.headers.iter().find(|(name, _)| self.word(name.clone()).eq_ignore_ascii_case("host"));
        if let Some((_, host)) = host.filter(|_| is_path) {
            let span = self.b.span(host.start..host.start);
            parts.push(Part::Text(StrLit { value: "https://".into(), span, verbatim: false }));
            self.parts(host.clone(), &mut parts);
        }
        for piece in &request.target {
            self.parts(piece.clone(), &mut parts);
        }
        let end = request.target.last().map_or(first.end, |last| last.end);
        self.joined(first.start..end, parts)
    }

    /// `Basic user:password` and `Basic user password`, which editors encode before they send it.
    fn credentials(&mut self, name: &Range<usize>, value: &Range<usize>) -> Option<ExprId> {
        if !self.word(name.clone()).eq_ignore_ascii_case("authorization") {
            return None;
        }
        let text = self.source.get(value.clone())?;
        let scheme = text.get(..6).filter(|scheme| scheme.eq_ignore_ascii_case(b"basic "))?.len();
        let blank = text.get(scheme..)?.iter().take_while(|byte| **byte == b' ').count();
        let start = value.start + scheme + blank;
        let given = self.source.get(start..value.end)?;
        if template::outside(given, b':').is_some() {
            return Some(self.text(start..value.end));
        }
        let space = start + template::outside(given, b' ')?;
        let mut parts = Vec::new();
        self.parts(start..space, &mut parts);
        let colon = self.b.span(space..space + 1);
        parts.push(Part::Text(StrLit { value: ":".into(), span: colon, verbatim: false }));
        self.parts(space + 1..value.end, &mut parts);
        Some(self.joined(start..value.end, parts))
    }

    fn word(&self, range: Range<usize>) -> String {
        String::from_utf8_lossy(self.source.get(range).unwrap_or_default()).into_owned()
    }
}
