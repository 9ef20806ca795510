//! Postman's collections (2.0 and 2.1) and environments.
//!
//! - a request is a call of `postman.request`; its name is the function's;
//! - `{{name}}` is the variable of that name: of the collection, or of an environment near it, whose
//!   variables the collection imports;
//! - what a request does not say of authorization, the folders around it and the collection do;
//! - an OAuth 2.0 configuration is a call of `postman.oauth2.` with its grant type.
//!
//! Scripts, saved responses and examples are not looked at.

mod auth;
mod url;

use std::ops::Range;

use camino::{Utf8Path, Utf8PathBuf};

use crate::ir::{Entry, Expr, ExprId, FileFacts, Import, ImportItem, ModuleSpec};
use crate::lang;
use crate::lang::carrier::body;
use crate::lang::carrier::request::{Given, Lowering, Variables, lower};
use crate::lang::structured::{Notation, Structured, Value};
use crate::lang::workspace::Workspace;
use crate::lang::{Frontend, carrier};
use crate::text::embedded::Assembled;
use crate::text::{Lang, SourceFile};

/// The ending of an environment's name.
pub const ENVIRONMENT: &str = ".postman_environment.json";

/// What every collection holds, in the address of its schema.
pub const SCHEMA: &str = "schema.getpostman.com/";

/// Most environments whose variables a collection sees; of several that set one, the nearest counts.
const MAX_ENVIRONMENTS: usize = 4;

/// Where saved responses and scripts stand.
const BULK: &[&[u8]] = &[b"response", b"event"];

/// Reads collections and environments.
#[derive(Debug)]
pub struct Postman;

impl Frontend for Postman {
    fn languages(&self) -> &'static [(Lang, &'static [&'static str])] {
        &[(Lang::Postman, &[])]
    }

    fn lower(&self, file: &SourceFile) -> FileFacts {
        lower(file, Variables::Braces, BULK, |lowering, root| {
            // As its API hands them out, a collection or an environment stands in an envelope.
            let inner = root.get(&["collection", "environment"]).filter(|inner| inner.is_map());
            lowering.postman(inner.unwrap_or(root));
        })
    }

    fn resolve_import(&self, from: &Utf8Path, spec: &ModuleSpec, workspace: &Workspace) -> Vec<Utf8PathBuf> {
        let nearest = workspace.environments(from);
        nearest.into_iter().nth(spec.level.into()).into_iter().collect()
    }

    fn syntax_errors(&self, _lang: Lang, text: &[u8]) -> Vec<Range<usize>> {
        let parsed = Structured::parse(Notation::Json, text);
        let fails = parsed.is_none_or(|parsed| parsed.error_line(text).is_some());
        if fails { lang::everywhere(text) } else { Vec::new() }
    }
}

/// Whether a file is an environment, by its name.
pub fn is_environment(path: &Utf8Path) -> bool {
    carrier::may_be(path) && path.as_str().to_ascii_lowercase().ends_with(ENVIRONMENT)
}

impl Lowering<'_> {
    fn postman(&mut self, root: Value<'_>) {
        if let Some(values) = root.get(&["values"]) {
            return self.variables(values);
        }
        self.import_environments(root);
        if let Some(variables) = root.get(&["variable"]) {
            self.variables(variables);
        }
        self.folder(root, None);
    }

    /// Environments are files of their own, which nothing in the collection names.
    fn import_environments(&mut self, root: Value<'_>) {
        let span = self.b.span(root.range().start..root.range().start);
        let local = self.b.symbol("environment");
        for level in (0..MAX_ENVIRONMENTS).filter_map(|level| u8::try_from(level).ok()) {
            let module = ModuleSpec { text: "environment".into(), level };
            self.b.import(Import { local, module, item: ImportItem::Star, span });
        }
    }

    /// Variables that have a value; the others are set elsewhere.
    fn variables(&mut self, list: Value<'_>) {
        for variable in list.items() {
            let off = variable.get(&["disabled"]).is_some_and(Value::is_true)
                || variable.get(&["enabled"]).is_some_and(Value::is_false);
            let name = variable.text_at(&["key", "id"]);
            if let (false, Some(name), Some(value)) = (off, name, variable.text_at(&["value"])) {
                self.define(&name.to_text(), value);
            }
        }
    }

    /// The requests of a folder or a collection; `auth` is what holds around it.
    fn folder<'t>(&mut self, folder: Value<'t>, auth: Option<Value<'t>>) {
        if !self.b.enter() {
            return;
        }
        let auth = self.own_auth(folder).or(auth);
        for item in folder.get(&["item"]).map(Value::items).unwrap_or_default() {
            if let Some(request) = item.get(&["request"]) {
                let name = item.get(&["name"]).map(Value::to_text);
                self.postman_request(item, name.as_deref(), request, auth);
            } else {
                self.folder(item, auth);
            }
        }
        self.b.leave();
    }

    fn own_auth<'t>(&mut self, of: Value<'t>) -> Option<Value<'t>> {
        let auth = of.get(&["auth"]).filter(|auth| auth.is_map())?;
        self.oauth(auth);
        Some(auth)
    }

    fn postman_request(&mut self, item: Value<'_>, name: Option<&str>, request: Value<'_>, auth: Option<Value<'_>>) {
        // A request that is a text is its address.
        let place = if request.is_map() { request.get(&["url"]) } else { Some(request) };
        let Some((url, at)) = place.and_then(url::of) else { return };
        let auth = self.own_auth(request).or(auth);
        self.request("postman.request", name, item.range(), at.clone(), |this| {
            let mut given: Given = Vec::new();
            if let Some(method) = request.text_at(&["method"]) {
                given.push(("method", this.text(method)));
            }
            given.push(("url", this.assembled(&url, at)));
            this.give_headers(request, auth, &mut given);
            if let Some(auth) = auth {
                this.give_auth(auth, &mut given);
            }
            if let Some(body) = request.get(&["body"]).and_then(|body| this.postman_body(body)) {
                given.push(("body", body));
            }
            given
        });
    }

    fn give_headers(&mut self, request: Value<'_>, auth: Option<Value<'_>>, given: &mut Given) {
        let Some(headers) = request.get(&["header"]) else {
            let key = auth.and_then(auth::header);
            given.extend(key.map(|key| ("headers", self.map(key.0.range(), &[key]))));
            return;
        };
        let mut pairs = body::of_list(headers, &["key"]);
        pairs.extend(auth.and_then(auth::header));
        if !pairs.is_empty() {
            given.push(("headers", self.map(headers.range(), &pairs)));
        } else if let Some(lines) = headers.text() {
            given.push(("headers", self.header_lines(&lines, headers)));
        }
    }

    /// `Name: value`, one a line, as format 2.0 may have them.
    fn header_lines(&mut self, lines: &Assembled, whole: Value<'_>) -> ExprId {
        let mut entries = Vec::new();
        let mut at = 0;
        for line in lines.text.split(|byte| *byte == b'\n') {
            let start = at;
            at += line.len() + 1;
            let Some(colon) = memchr::memchr(b':', line) else { continue };
            let behind = line.get(colon + 1..).unwrap_or_default();
            let value = start + colon + 1 + (behind.len() - behind.trim_ascii_start().len());
            let mut part = |range: std::ops::Range<usize>| {
                let mut part = Assembled::default();
                part.append(lines, range.clone());
                self.assembled(&part, lines.map.host(range))
            };
            entries.push(Entry::Pair(part(start..start + colon), part(value..start + line.trim_ascii_end().len())));
        }
        let span = self.b.span(whole.range());
        self.b.expr(span, Expr::Dict(entries))
    }

    fn postman_body(&mut self, body: Value<'_>) -> Option<ExprId> {
        let mode = body.get(&["mode"])?.to_text();
        let content = body.get(&[mode.as_str()])?;
        match mode.as_str() {
            "raw" => Some(self.text(content)),
            "urlencoded" | "formdata" if content.is_list() => {
                let fields = body::of_list(content, &["key"]);
                Some(self.map(content.range(), &fields))
            }
            "urlencoded" => Some(self.text(content)),
            _ => None,
        }
    }
}
