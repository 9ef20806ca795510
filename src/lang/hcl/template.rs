//! Text: quoted, and in here-documents.

use std::ops::Range;

use tree_sitter::Node;

use super::kinds::kind;
use super::{Lowering, cursor};
use crate::ir::{Expr, ExprId, Part, StrLit, Why};

impl Lowering<'_> {
    /// `"text ${value}"`.
    pub(super) fn quoted(&mut self, node: Node<'_>) -> ExprId {
        let range = node.byte_range();
        let closed = range.len() > 1 && self.source.get(range.end - 1) == Some(&b'"');
        self.template(node, range.start + 1..range.end - usize::from(closed), true)
    }

    /// `<<END` and the lines to that word. The white space that `<<-END` takes away is kept.
    pub(super) fn document(&mut self, node: Node<'_>) -> ExprId {
        let words: Vec<Node<'_>> =
            cursor::named_children(node).into_iter().filter(|child| child.kind() == kind::HEREDOC_IDENTIFIER).collect();
        if !self.text(node).starts_with("<<") || words.len() < 2 {
            // Behind an error, the parser takes other things for a here-document.
            return self.unknown(node, Why::Syntax);
        }
        let start = words.first().map_or(node.start_byte(), Node::end_byte);
        let end = words.get(1).map_or(node.end_byte(), Node::start_byte);
        let inside = self.source.get(start..end).unwrap_or_default();
        let first_line = memchr::memchr(b'\n', inside).map_or(inside.len(), |at| at + 1);
        let blank = inside.iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        self.template(node, start + first_line..(end - blank).max(start + first_line), false)
    }

    /// The text in a range with the values in it.
    fn template(&mut self, node: Node<'_>, range: Range<usize>, quoted: bool) -> ExprId {
        let mut parts = Vec::new();
        let mut from = range.start;
        for child in cursor::named_children(node) {
            let hole =
                matches!(child.kind(), kind::TEMPLATE_INTERPOLATION | kind::TEMPLATE_DIRECTIVE) || child.is_error();
            if hole && child.start_byte() >= from && child.end_byte() <= range.end {
                self.literal(from..child.start_byte(), quoted, &mut parts);
                let value = self.hole(child);
                parts.push(Part::Hole(value));
                from = child.end_byte();
            }
        }
        self.literal(from..range.end, quoted, &mut parts);
        self.joined(node, range, parts)
    }

    fn joined(&mut self, node: Node<'_>, range: Range<usize>, mut parts: Vec<Part>) -> ExprId {
        let span = self.span(node);
        match parts.len() {
            0 => self.b.string(self.b.span(range.start..range.start), ""),
            1 => match parts.pop() {
                Some(Part::Text(literal)) => self.b.expr(span, Expr::Str(literal)),
                Some(Part::Hole(value)) => value,
                None => self.b.unknown(span, Why::Syntax),
            },
            _ => self.b.expr(span, Expr::Template(parts)),
        }
    }

    /// `${value}`; what `%{ if … }` makes is unknown.
    fn hole(&mut self, node: Node<'_>) -> ExprId {
        let value = cursor::named_children(node).into_iter().find(|child| child.kind() == kind::EXPRESSION);
        match value.filter(|_| node.kind() == kind::TEMPLATE_INTERPOLATION) {
            Some(value) => self.expr(value),
            None => self.unknown(node, Why::Unsupported),
        }
    }

    fn literal(&mut self, range: Range<usize>, quoted: bool, parts: &mut Vec<Part>) {
        let Some(bytes) = self.source.get(range.clone()).filter(|bytes| !bytes.is_empty()) else { return };
        if quoted && bytes.contains(&b'\n') {
            // A quote ends on its line: behind an error, the parser took its end for a start.
            let value = self.b.unknown(self.b.span(range), Why::Syntax);
            parts.push(Part::Hole(value));
            return;
        }
        let value = unescape(&String::from_utf8_lossy(bytes), quoted);
        let verbatim = value.as_bytes() == bytes;
        parts.push(Part::Text(StrLit { value: value.into(), span: self.b.span(range), verbatim }));
    }
}

/// Text without its escapes: `$${` and `%%{` everywhere, the others between quotes.
fn unescape(text: &str, quoted: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '$', '%']) {
        let (before, special) = rest.split_at(at);
        out.push_str(before);
        let (meant, length) = escape(special, quoted);
        out.push_str(&meant);
        rest = special.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// What stands for itself or for something else at the start of a text, and how long that is.
fn escape(text: &str, quoted: bool) -> (String, usize) {
    for (spelled, meant) in [("$${", "${"), ("%%{", "%{")] {
        if text.starts_with(spelled) {
            return (meant.to_owned(), spelled.len());
        }
    }
    let mut chars = text.chars();
    let (first, second) = (chars.next().unwrap_or_default(), chars.next().unwrap_or_default());
    if first != '\\' || !quoted {
        return (first.to_string(), first.len_utf8());
    }
    let by_number = |digits: usize| {
        let spelled = text.get(2..2 + digits)?;
        let c = char::from_u32(u32::from_str_radix(spelled, 16).ok()?)?;
        Some((c.to_string(), 2 + digits))
    };
    let plain = |meant: &str| Some((meant.to_owned(), 2));
    let escaped = match second {
        'n' => plain("\n"),
        'r' => plain("\r"),
        't' => plain("\t"),
        '"' => plain("\""),
        '\\' => plain("\\"),
        'u' => by_number(4),
        'U' => by_number(8),
        _ => None,
    };
    escaped.unwrap_or_else(|| ("\\".to_owned(), 1))
}
