//! Words: quoting, strings, text with expansions in it.

use tree_sitter::Node;

use super::escape::{Quote, unescape};
use super::kinds::kind;
use super::{Lowering, SPLIT, cursor};
use crate::ir::{Arg, CallStyle, Expr, ExprId, Item, Part, StrLit, Why};
use crate::limits;

impl Lowering<'_> {
    /// A word as an argument: what the shell takes apart is spread.
    pub(super) fn argument(&mut self, node: Node<'_>) -> Arg {
        if let Some(all) = self.whole_list(node) {
            return Arg::Spread(all);
        }
        let value = self.word(node);
        let splits = matches!(node.kind(), kind::SIMPLE_EXPANSION | kind::EXPANSION | kind::COMMAND_SUBSTITUTION);
        // Nothing of what is unknown, and no call, can be taken apart.
        if splits && matches!(self.b.get(value), Some(Expr::Name(_) | Expr::Or(_) | Expr::Cond { .. })) {
            return Arg::Spread(self.split(value));
        }
        Arg::Positional(value)
    }

    /// The words of a text.
    pub(super) fn split(&mut self, value: ExprId) -> ExprId {
        let span = self.b.span_of(value);
        let callee = self.b.name(span, SPLIT);
        self.b.call(span, callee, vec![Arg::Positional(value)], CallStyle::Plain)
    }

    /// The same as an element of a list.
    pub(super) fn item(&mut self, node: Node<'_>) -> Item {
        match self.argument(node) {
            Arg::Spread(all) => Item::Spread(all),
            Arg::Positional(one) | Arg::Named(_, one) | Arg::SpreadNamed(one) => Item::One(one),
        }
    }

    /// `"$@"`, `"${list[@]}"`, with or without quotes.
    fn whole_list(&mut self, node: Node<'_>) -> Option<ExprId> {
        match node.kind() {
            kind::STRING => match cursor::named_children(node).as_slice() {
                [only] if only.byte_range().len() + 2 == node.byte_range().len() => self.whole_list(*only),
                _ => None,
            },
            kind::SIMPLE_EXPANSION | kind::EXPANSION => self.list_expansion(node),
            _ => None,
        }
    }

    /// A word as one value.
    pub(super) fn word(&mut self, node: Node<'_>) -> ExprId {
        if !self.b.enter() {
            return self.unknown(node, Why::Bound);
        }
        let mut parts = Vec::new();
        self.parts(node, Quote::None, &mut parts);
        self.b.leave();
        self.joined(node, parts)
    }

    /// Text from several parts.
    pub(super) fn joined(&mut self, node: Node<'_>, mut parts: Vec<Part>) -> ExprId {
        let span = self.span(node);
        match parts.len() {
            0 => self.b.string(self.b.span(node.end_byte()..node.end_byte()), ""),
            1 => match parts.pop() {
                Some(Part::Text(literal)) => self.b.expr(span, Expr::Str(literal)),
                Some(Part::Hole(value)) => value,
                None => self.b.unknown(span, Why::Syntax),
            },
            _ => self.b.expr(span, Expr::Template(parts)),
        }
    }

    /// The parts of a word.
    fn parts(&mut self, node: Node<'_>, quote: Quote, parts: &mut Vec<Part>) {
        let range = node.byte_range();
        match node.kind() {
            kind::STRING => {
                let start = range.start + usize::from(self.text(node).starts_with('"'));
                let end = range.end - usize::from(range.end > start && self.text(node).ends_with('"'));
                self.between(start, end, &cursor::named_children(node), Quote::Double, parts);
            }
            kind::TRANSLATED_STRING => {
                for child in cursor::named_children(node) {
                    self.nested(child, quote, parts);
                }
            }
            kind::RAW_STRING => self.literal(range.start + 1, range.end.saturating_sub(1), Quote::Single, parts),
            kind::ANSI_C_STRING => self.literal(range.start + 2, range.end.saturating_sub(1), Quote::Ansi, parts),
            kind::CONCATENATION => {
                self.between(range.start, range.end, &cursor::named_children(node), quote, parts);
            }
            kind::SIMPLE_EXPANSION | kind::EXPANSION => {
                let value = self.expansion(node);
                parts.push(Part::Hole(value));
            }
            kind::COMMAND_SUBSTITUTION => {
                let value = self.substitution(node);
                parts.push(Part::Hole(value));
            }
            kind::ARITHMETIC_EXPANSION | kind::PROCESS_SUBSTITUTION => {
                self.inside(node);
                let value = self.unknown(node, Why::Outside);
                parts.push(Part::Hole(value));
            }
            kind::BRACE_EXPRESSION => {
                let value = self.unknown(node, Why::Unsupported);
                parts.push(Part::Hole(value));
            }
            _ if node.is_error() => {
                self.inside(node);
                let value = self.unknown(node, Why::Syntax);
                parts.push(Part::Hole(value));
            }
            // Words, numbers (which may hold expansions), patterns.
            _ if node.named_child_count() > 0 => {
                self.between(range.start, range.end, &cursor::named_children(node), quote, parts);
            }
            _ => self.literal(range.start, range.end, quote, parts),
        }
    }

    /// One level down.
    fn nested(&mut self, node: Node<'_>, quote: Quote, parts: &mut Vec<Part>) {
        if self.b.enter() {
            self.parts(node, quote, parts);
            self.b.leave();
        } else {
            let value = self.unknown(node, Why::Bound);
            parts.push(Part::Hole(value));
        }
    }

    /// Nodes and the text between them, which the grammar does not always name.
    pub(super) fn between(
        &mut self,
        start: usize,
        end: usize,
        nodes: &[Node<'_>],
        quote: Quote,
        parts: &mut Vec<Part>,
    ) {
        let mut from = start;
        for node in nodes {
            let range = node.byte_range();
            if node.kind() == kind::STRING_CONTENT || range.start < from || range.end > end {
                continue;
            }
            self.literal(from, range.start, quote, parts);
            self.nested(*node, quote, parts);
            from = range.end;
        }
        self.literal(from, end, quote, parts);
    }

    /// Text as it is written; pieces that touch are one.
    fn literal(&mut self, start: usize, end: usize, quote: Quote, parts: &mut Vec<Part>) {
        let Some(bytes) = self.source.get(start..end).filter(|bytes| !bytes.is_empty()) else { return };
        let value = unescape(&String::from_utf8_lossy(bytes), quote);
        let verbatim = value.as_bytes() == bytes;
        let span = self.b.span(start..end);
        if let Some(Part::Text(before)) = parts.last_mut()
            && before.verbatim
            && verbatim
            && before.span.end == span.start
            // Further text would be cut off by whoever reads it.
            && before.value.len() < limits::MAX_TEXT
        {
            before.value = format!("{}{value}", before.value).into();
            before.span.end = span.end;
            return;
        }
        if !value.is_empty() {
            parts.push(Part::Text(StrLit { value: value.into(), span, verbatim }));
        }
    }

    /// The text of a word without expansions.
    pub(super) fn plain(&mut self, node: Node<'_>) -> Option<String> {
        let mut parts = Vec::new();
        match node.kind() {
            kind::WORD | kind::RAW_STRING | kind::VARIABLE_NAME => self.parts(node, Quote::None, &mut parts),
            kind::STRING if cursor::named_children(node).iter().all(|child| child.kind() == kind::STRING_CONTENT) => {
                self.parts(node, Quote::None, &mut parts);
            }
            _ if node.named_child_count() == 0 => return Some(self.text(node).into_owned()),
            _ => return None,
        }
        match parts.as_slice() {
            [] => Some(String::new()),
            [Part::Text(only)] => Some(only.value.to_string()),
            _ => None,
        }
    }
}
