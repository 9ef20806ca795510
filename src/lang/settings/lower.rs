//! From a tree of settings to facts: one record.

use std::ops::Range;

use crate::ir::build::Builder;
use crate::ir::{Entry as Pair, Expr, ExprId, FileFacts, Item, Part, Stmt, StrLit, Why};
use crate::lang::settings::reference::{Piece, pieces};
use crate::lang::settings::tree::{Entry, Value, sets_variables, variable};
use crate::text::embedded::Assembled;

/// State a tree.
pub(super) fn lower(builder: Builder, source: &[u8], tree: &Value) -> FileFacts {
    let mut lowering = Lowering { b: builder, source };
    let record = lowering.value(tree);
    lowering.b.stmt(Stmt::Expr(record));
    lowering.b.finish()
}

struct Lowering<'s> {
    b: Builder,
    source: &'s [u8],
}

impl Lowering<'_> {
    fn value(&mut self, value: &Value) -> ExprId {
        if !self.b.enter() {
            return self.unknown(0..0, Why::Bound);
        }
        let stated = match value {
            Value::Map(entries) => self.map(entries),
            Value::List(items) => self.list(items, false),
            Value::Text(text) => self.text(text),
            Value::Other(range) => self.other(range.clone()),
        };
        self.b.leave();
        stated
    }

    fn map(&mut self, entries: &[Entry]) -> ExprId {
        let pairs: Vec<Pair> = entries
            .iter()
            .map(|entry| {
                let key = self.literal(&entry.key);
                let key = self.b.expr(key.span, Expr::Str(key));
                let value = match &entry.value {
                    Value::List(items) if sets_variables(&entry.key) => self.list(items, true),
                    value => self.value(value),
                };
                Pair::Pair(key, value)
            })
            .collect();
        self.record(pairs)
    }

    /// A list; one of variables is a record too. Where a list is known to be one, a name alone is a variable.
    fn list(&mut self, items: &[Value], of_variables: bool) -> ExprId {
        let mut pairs = Vec::new();
        let mut stated = Vec::new();
        for item in items {
            match variable(item).filter(|(_, held, text)| of_variables || held.is_some() || text.is_some()) {
                Some((name, held, text)) => {
                    let key = self.literal(&name);
                    let key = self.b.expr(key.span, Expr::Str(key));
                    let value = match (held, &text) {
                        (Some(held), _) => self.value(held),
                        (None, Some(text)) => self.text(text),
                        (None, None) => self.unknown(name.map.host(0..name.text.len()), Why::Outside),
                    };
                    pairs.push(Pair::Pair(key, value));
                }
                None => stated.push(Item::One(self.value(item))),
            }
        }
        if pairs.is_empty() {
            let span = self.b.span(0..0);
            return self.b.expr(span, Expr::List(stated));
        }
        let record = self.record(pairs);
        if stated.is_empty() {
            return record;
        }
        stated.push(Item::One(record));
        let span = self.b.span(0..0);
        self.b.expr(span, Expr::List(stated))
    }

    fn record(&mut self, pairs: Vec<Pair>) -> ExprId {
        let span = self.b.span(0..0);
        self.b.expr(span, Expr::Dict(pairs))
    }

    /// Text with a hole for each reference.
    fn text(&mut self, text: &Assembled) -> ExprId {
        let span = self.b.span(text.map.host(0..text.text.len()));
        let mut parts: Vec<Part> = Vec::new();
        for piece in pieces(&text.text) {
            parts.push(match piece {
                Piece::Text(range) => Part::Text(self.literal_part(text, range)),
                Piece::Reference { range, name } => {
                    let at = self.b.span(text.map.host(range));
                    let hole = match name {
                        Some(name) => self.b.name(at, &name),
                        None => self.b.unknown(at, Why::Outside),
                    };
                    Part::Hole(hole)
                }
            });
        }
        match parts.as_slice() {
            [] => {
                let literal = self.literal(text);
                self.b.expr(span, Expr::Str(literal))
            }
            [Part::Text(literal)] => {
                let literal = literal.clone();
                self.b.expr(span, Expr::Str(literal))
            }
            [Part::Hole(hole)] => *hole,
            _ => self.b.expr(span, Expr::Template(parts)),
        }
    }

    fn literal(&self, text: &Assembled) -> StrLit {
        self.literal_part(text, 0..text.text.len())
    }

    fn literal_part(&self, text: &Assembled, range: Range<usize>) -> StrLit {
        let bytes = text.text.get(range.clone()).unwrap_or_default();
        let host = text.map.host(range);
        let verbatim = self.source.get(host.clone()) == Some(bytes);
        StrLit { value: String::from_utf8_lossy(bytes).into(), span: self.b.span(host), verbatim }
    }

    /// What is no text: the few values that formats share, or something that is not followed.
    fn other(&mut self, range: Range<usize>) -> ExprId {
        let span = self.b.span(range.clone());
        let written = self.source.get(range).and_then(|text| std::str::from_utf8(text).ok()).unwrap_or_default();
        let expr = match written.trim() {
            "true" => Expr::Bool(true),
            "false" => Expr::Bool(false),
            "" | "null" | "~" => Expr::Null,
            text => text.parse().map_or(Expr::Unknown(Why::Unsupported), Expr::Number),
        };
        self.b.expr(span, expr)
    }

    fn unknown(&mut self, range: Range<usize>, why: Why) -> ExprId {
        let span = self.b.span(range);
        self.b.unknown(span, why)
    }
}
