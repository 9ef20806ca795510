//! A request on its way to facts.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::diag::ProblemKind;
use crate::index::Symbol;
use crate::ir::build::Builder;
use crate::ir::{Arg, CallStyle, Entry, Expr, ExprId, FileFacts, FunctionKind, Part, Stmt, StrLit, Why};
use crate::lang::structured::{Notation, Structured, Value};
use crate::limits;
use crate::text::SourceFile;
use crate::text::embedded::Assembled;

/// How variables are written in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Variables {
    /// `{{name}}`.
    Braces,
    /// There are none.
    None,
}

/// One file on its way to facts.
pub(super) struct Lowering<'s> {
    pub(super) b: Builder,
    source: &'s [u8],
    variables: Variables,
    /// What requests were stated that need not be stated twice.
    seen: FxHashSet<String>,
    /// Texts that were stated before: where a recording repeats one, only the first place counts.
    texts: FxHashMap<Vec<u8>, ExprId>,
    requests: usize,
}

/// The facts of a file: what `state` makes of its value, without what stands under the keys of `bulk`.
pub(super) fn lower(
    file: &SourceFile,
    variables: Variables,
    bulk: &[&[u8]],
    state: impl FnOnce(&mut Lowering<'_>, Value<'_>),
) -> FileFacts {
    let notation = Notation::of(&file.bytes);
    let text = notation.without(&file.bytes, bulk);
    let b = Builder::new(file.id, file.lang, file.bytes.len());
    let mut lowering = Lowering {
        b,
        source: &file.bytes,
        variables,
        seen: FxHashSet::default(),
        texts: FxHashMap::default(),
        requests: 0,
    };
    let readable = notation.readable(&text);
    if readable.len() < text.len() {
        lowering
            .b
            .problem(ProblemKind::TooDeep, "more lines than zlint reads of YAML; the rest of the file is not analysed");
    }
    let parsed = Structured::parse(notation, readable);
    match &parsed {
        None => lowering.b.problem(ProblemKind::TooDeep, "nested deeper than zlint follows; it is not analysed"),
        Some(parsed) => {
            if let Some(line) = parsed.error_line(&file.bytes) {
                let message = "syntax error; what can be read is still analysed";
                lowering.b.problem_at(ProblemKind::Syntax, Some(line), message);
            }
        }
    }
    if let Some(root) = parsed.as_ref().and_then(Structured::root) {
        state(&mut lowering, root);
    }
    lowering.b.finish()
}

/// What a call is given: names with values.
pub(super) type Given = Vec<(&'static str, ExprId)>;

impl Lowering<'_> {
    /// State one request as a function of its own. What it is given is stated inside it.
    pub(super) fn request(
        &mut self,
        callee: &str,
        name: Option<&str>,
        whole: Range<usize>,
        at: Range<usize>,
        given: impl FnOnce(&mut Self) -> Given,
    ) {
        if self.requests >= limits::MAX_REQUESTS {
            self.b
                .problem(ProblemKind::TooDeep, "more requests than zlint keeps; the rest of the file is not analysed");
            return;
        }
        self.requests += 1;
        let name = name.map(|name| self.b.symbol(name));
        let whole = self.b.span(whole);
        let function = self.b.start_function(name, whole, FunctionKind::Plain);
        let given = given(self);
        let span = self.b.span(at);
        let callee = self.b.name(span, callee);
        let args = given.into_iter().map(|(name, value)| Arg::Named(self.b.symbol(name), value)).collect();
        let call = self.b.call(span, callee, args, CallStyle::Plain);
        self.b.stmt(Stmt::Expr(call));
        self.b.close_function();
        let function = self.b.expr(whole, Expr::Function(function));
        self.b.stmt(Stmt::Expr(function));
    }

    /// Whether a request like this one was not stated yet.
    pub(super) fn is_new(&mut self, like: String) -> bool {
        self.seen.insert(like)
    }

    /// A text, with its variables.
    pub(super) fn text(&mut self, value: Value<'_>) -> ExprId {
        let text = value.text().unwrap_or_default();
        self.assembled(&text, value.range())
    }

    /// A text put together from pieces; `whole` is where it stands.
    pub(super) fn assembled(&mut self, text: &Assembled, whole: Range<usize>) -> ExprId {
        let span = self.b.span(whole);
        if text.text.len() > limits::MAX_TEXT {
            return self.b.unknown(span, Why::Bound);
        }
        let mut parts = Vec::new();
        let mut at = 0;
        while let Some((before, name, after)) = self.variable(&text.text, at) {
            self.part(text, at..before, &mut parts);
            let place = self.b.span(text.map.host(before..after));
            let hole = self.hole(name, place);
            parts.push(Part::Hole(hole));
            at = after;
        }
        if at < text.text.len() || parts.is_empty() {
            self.part(text, at..text.text.len(), &mut parts);
        }
        match <[Part; 1]>::try_from(parts) {
            Ok([Part::Text(only)]) => self.b.expr(span, Expr::Str(only)),
            Ok([Part::Hole(only)]) => only,
            Err(parts) if parts.is_empty() => self.b.string(span, ""),
            Err(parts) => self.b.expr(span, Expr::Template(parts)),
        }
    }

    /// The next variable in a text: where it starts, its name, where it ends.
    fn variable<'t>(&self, text: &'t [u8], from: usize) -> Option<(usize, &'t [u8], usize)> {
        if self.variables == Variables::None {
            return None;
        }
        let start = from + memchr::memmem::find(text.get(from..)?, b"{{")?;
        let end = start + 2 + memchr::memmem::find(text.get(start + 2..)?, b"}}")?;
        Some((start, text.get(start + 2..end)?.trim_ascii(), end + 2))
    }

    fn hole(&mut self, name: &[u8], span: crate::text::Span) -> ExprId {
        match std::str::from_utf8(name) {
            // `{{$guid}}` is made up for each request.
            Ok(name) if !name.is_empty() && !name.starts_with('$') => self.b.name(span, name),
            _ => self.b.unknown(span, Why::Outside),
        }
    }

    /// Add known text to the parts of a template.
    pub(super) fn part(&mut self, text: &Assembled, range: Range<usize>, parts: &mut Vec<Part>) {
        let Some(bytes) = text.text.get(range.clone()).filter(|bytes| !bytes.is_empty()) else { return };
        let host = text.map.host(range);
        let verbatim = self.source.get(host.clone()) == Some(bytes);
        let value = String::from_utf8_lossy(bytes).into();
        parts.push(Part::Text(StrLit { value, span: self.b.span(host), verbatim }));
    }

    /// A map of texts that stand elsewhere.
    pub(super) fn map(&mut self, whole: Range<usize>, entries: &[(Value<'_>, Value<'_>)]) -> ExprId {
        let pairs = entries.iter().map(|(key, value)| {
            let key = self.text(*key);
            Entry::Pair(key, self.repeated(*value))
        });
        let pairs = pairs.collect();
        let span = self.b.span(whole);
        self.b.expr(span, Expr::Dict(pairs))
    }

    /// A text that many requests may have in common, such as who sends them.
    fn repeated(&mut self, value: Value<'_>) -> ExprId {
        if self.variables == Variables::Braces {
            return self.text(value);
        }
        let bytes = value.text().unwrap_or_default().text;
        match self.texts.get(&bytes) {
            Some(known) => *known,
            None => {
                let text = self.text(value);
                self.texts.insert(bytes, text);
                text
            }
        }
    }

    /// Give a name a text, at the file's top level.
    pub(super) fn define(&mut self, name: &str, value: Value<'_>) {
        let symbol: Symbol = self.b.symbol(name);
        let value = self.text(value);
        self.b.define(symbol, value);
    }
}
