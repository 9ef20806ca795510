//! Literals: strings, templates, numbers, objects, arrays.

use std::ops::Range;

use crate::ir::{Entry, Expr, ExprId, FunctionKind, Item, Part, Stmt, StrLit, Why};

use super::function::Shape;
use super::kind::{self, field};
use super::lower::Lowerer;
use super::node::{Node, field, has_token, named, operand, peeled};

impl Lowerer<'_> {
    pub(super) fn string(&mut self, node: Node<'_>) -> ExprId {
        let literal = self.text_at(inside_quotes(node), false);
        let span = self.span(node);
        self.b.expr(span, Expr::Str(literal))
    }

    /// A template; without holes it is a string like any other.
    pub(super) fn template(&mut self, node: Node<'_>) -> ExprId {
        let inside = inside_quotes(node);
        let mut parts = Vec::new();
        let mut start = inside.start;
        for hole in named(node) {
            if hole.kind() == kind::TEMPLATE_SUBSTITUTION {
                self.template_text(start..hole.start_byte(), &mut parts);
                parts.push(Part::Hole(self.expr_or_unknown(operand(hole), hole)));
                start = hole.end_byte();
            } else if hole.is_error() {
                self.recover(hole);
            }
        }
        let span = self.span(node);
        if parts.is_empty() {
            let literal = self.text_at(inside, true);
            return self.b.expr(span, Expr::Str(literal));
        }
        self.template_text(start..inside.end, &mut parts);
        self.b.expr(span, Expr::Template(parts))
    }

    fn template_text(&mut self, range: Range<usize>, parts: &mut Vec<Part>) {
        if !range.is_empty() {
            parts.push(Part::Text(self.text_at(range, true)));
        }
    }

    fn text_at(&self, range: Range<usize>, is_template: bool) -> StrLit {
        let bytes = self.bytes(range.clone());
        let mut text = String::from_utf8_lossy(bytes).into_owned();
        if is_template && text.contains('\r') {
            text = text.replace("\r\n", "\n").replace('\r', "\n");
        }
        if text.contains('\\') {
            text = unescaped(&text);
        }
        let verbatim = text.as_bytes() == bytes;
        StrLit { value: text.into(), span: self.b.span(range), verbatim }
    }

    pub(super) fn number(&mut self, node: Node<'_>) -> ExprId {
        let span = self.span(node);
        match integer(&self.text(node)) {
            Some(number) => self.b.expr(span, Expr::Number(number)),
            None => self.b.unknown(span, Why::Unsupported),
        }
    }

    pub(super) fn array(&mut self, node: Node<'_>) -> ExprId {
        let mut items = Vec::new();
        for item in named(node) {
            if item.is_error() {
                self.recover(item);
            } else if item.kind() == kind::SPREAD {
                items.push(Item::Spread(self.expr_or_unknown(operand(item), item)));
            } else {
                items.push(Item::One(self.expr(item)));
            }
        }
        let span = self.span(node);
        self.b.expr(span, Expr::List(items))
    }

    pub(super) fn object(&mut self, node: Node<'_>) -> ExprId {
        let mut entries = Vec::new();
        for member in named(node) {
            self.object_member(member, &mut entries);
        }
        let span = self.span(node);
        self.b.expr(span, Expr::Dict(entries))
    }

    fn object_member(&mut self, member: Node<'_>, entries: &mut Vec<Entry>) {
        match member.kind() {
            kind::PAIR => {
                let key = self.key(field(member, field::KEY), member);
                let value = self.pair_value(member);
                entries.push(Entry::Pair(key, value));
            }
            kind::SHORTHAND => {
                let key = self.plain_key(member);
                entries.push(Entry::Pair(key, self.expr(member)));
            }
            kind::SPREAD => entries.push(Entry::Spread(self.expr_or_unknown(operand(member), member))),
            kind::METHOD => {
                let key = self.key(field(member, field::NAME), member);
                let value = self.method(member, None, Vec::new());
                let span = self.span(member);
                let value = self.b.expr(span, Expr::Function(value));
                if has_token(member, "set") {
                    self.b.stmt(Stmt::Expr(value));
                } else {
                    entries.push(Entry::Pair(key, value));
                }
            }
            _ => self.recover(member),
        }
    }

    /// A pair's value; a function there is a method of the object.
    fn pair_value(&mut self, pair: Node<'_>) -> ExprId {
        let Some(value) = field(pair, field::VALUE).map(peeled) else { return self.expr_or_unknown(None, pair) };
        if !matches!(value.kind(), kind::FUNCTION_EXPRESSION | kind::GENERATOR) {
            return self.expr(value);
        }
        let name = field(value, field::NAME).map(|name| self.symbol(name));
        let function = self.function(value, Shape { name, kind: FunctionKind::Method, ..Shape::default() });
        let span = self.span(value);
        self.b.expr(span, Expr::Function(function))
    }

    /// The key of a property as an expression.
    pub(super) fn key(&mut self, key: Option<Node<'_>>, at: Node<'_>) -> ExprId {
        match key {
            Some(key) if key.kind() == kind::STRING => self.string(key),
            Some(key) if key.kind() == kind::COMPUTED_PROPERTY_NAME => self.expr_or_unknown(operand(key), key),
            Some(key) => self.plain_key(key),
            None => self.expr_or_unknown(None, at),
        }
    }

    fn plain_key(&mut self, key: Node<'_>) -> ExprId {
        let (span, name) = (self.span(key), self.text(key));
        self.b.string(span, &name)
    }
}

/// The bytes between the quotes of a string or template, whose end may be missing.
fn inside_quotes(node: Node<'_>) -> Range<usize> {
    let start = (node.start_byte() + 1).min(node.end_byte());
    let last = node.children().last();
    let is_closed = last.is_some_and(|last| !last.is_named() && !last.is_missing() && last.start_byte() >= start);
    let end = if is_closed { node.end_byte() - 1 } else { node.end_byte() };
    start..end.max(start)
}

/// The value of an integer literal in any notation.
fn integer(text: &str) -> Option<i64> {
    let digits = text.replace('_', "");
    let digits = digits.strip_suffix('n').unwrap_or(&digits);
    let radix = match digits.get(..2) {
        Some("0x" | "0X") => 16,
        Some("0o" | "0O") => 8,
        Some("0b" | "0B") => 2,
        _ => return digits.parse().ok(),
    };
    i64::from_str_radix(digits.get(2..)?, radix).ok()
}

/// Text with its escapes resolved.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        rest = escape(after, &mut out);
    }
    out.push_str(rest);
    out
}

/// Resolve the escape that `text` begins with, after its backslash; returns what follows it.
fn escape<'t>(text: &'t str, out: &mut String) -> &'t str {
    let mut chars = text.chars();
    let simple = match chars.next() {
        None => return text,
        Some('n') => '\n',
        Some('t') => '\t',
        Some('r') => '\r',
        Some('b') => '\u{8}',
        Some('f') => '\u{c}',
        Some('v') => '\u{b}',
        Some('\r') => return chars.as_str().strip_prefix('\n').unwrap_or(chars.as_str()),
        Some('\n' | '\u{2028}' | '\u{2029}') => return chars.as_str(),
        Some('x') => return code_point(chars.as_str(), 2, out),
        Some('u') => return unicode_escape(chars.as_str(), out),
        Some('0'..='7') => return octal_escape(text, out),
        Some(other) => other,
    };
    out.push(simple);
    chars.as_str()
}

fn octal_escape<'t>(text: &'t str, out: &mut String) -> &'t str {
    let most = if text.starts_with(['0', '1', '2', '3']) { 3 } else { 2 };
    let length = text.bytes().take(most).take_while(|byte| (b'0'..=b'7').contains(byte)).count();
    let (digits, rest) = text.split_at(length);
    out.extend(u8::from_str_radix(digits, 8).map(char::from));
    rest
}

/// `u{1F600}`, `uD83D\uDE00` or `u00e9`, after the `u`.
fn unicode_escape<'t>(text: &'t str, out: &mut String) -> &'t str {
    if let Some((digits, rest)) = text.strip_prefix('{').and_then(|text| text.split_once('}')) {
        let value = u32::from_str_radix(digits, 16).ok();
        out.push(value.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER));
        return rest;
    }
    let Some((high, rest)) = hex(text, 4) else { return text };
    let low = rest.strip_prefix("\\u").and_then(|rest| hex(rest, 4));
    if let (0xD800..=0xDBFF, Some((low @ 0xDC00..=0xDFFF, rest))) = (high, low) {
        let value = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
        out.push(char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER));
        return rest;
    }
    code_point(text, 4, out)
}

/// A code point in so many hexadecimal digits; half a surrogate pair has no character.
fn code_point<'t>(text: &'t str, digits: usize, out: &mut String) -> &'t str {
    let Some((value, rest)) = hex(text, digits) else { return text };
    out.push(char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER));
    rest
}

fn hex(text: &str, digits: usize) -> Option<(u32, &str)> {
    let (digits, rest) = text.split_at_checked(digits)?;
    Some((u32::from_str_radix(digits, 16).ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::{integer, unescaped};

    #[test]
    fn escapes() {
        assert_eq!(unescaped(r"a\nb\x41\u0042\u{43}\'\/\0"), "a\nbABC'/\0");
        assert_eq!(unescaped("line\\\r\n two\\\n three"), "line two three");
        assert_eq!(unescaped(r"\uD83D\uDE00 \uD83D!"), "\u{1F600} \u{FFFD}!");
        assert_eq!(unescaped(r"\101\7\377"), "A\u{7}ÿ");
        assert_eq!(unescaped(r"\xZ \u12 \u{zz} \"), "Z 12 \u{FFFD} ");
    }

    #[test]
    fn integers() {
        assert_eq!(integer("1_000"), Some(1000));
        assert_eq!(integer("0xFF"), Some(255));
        assert_eq!(integer("0b11"), Some(3));
        assert_eq!(integer("0o17"), Some(15));
        assert_eq!(integer("10n"), Some(10));
        assert_eq!(integer("1.5"), None);
        assert_eq!(integer("99999999999999999999"), None);
    }
}
