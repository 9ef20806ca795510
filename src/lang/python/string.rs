//! String literals, f-strings and implicit concatenation.

use std::iter::Peekable;
use std::str::Chars;

use crate::lang::syntax::Node;

use super::kinds::{field, kind};
use super::{Lowering, node};
use crate::ir::{Expr, ExprId, Part, StrLit, Why};

/// How the text between the quotes is to be read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Style {
    /// `r""`: a backslash is a backslash.
    raw: bool,
    /// `b""`: no `\u` and `\N`.
    bytes: bool,
    /// `f""`: `{{` is `{`.
    formatted: bool,
}

impl Style {
    /// From what stands before and with the opening quote.
    fn of(start: &str) -> Self {
        let prefix = start.trim_end_matches(['"', '\'']).to_ascii_lowercase();
        Self {
            raw: prefix.contains('r'),
            bytes: prefix.contains('b'),
            formatted: prefix.contains('f') || prefix.contains('t'),
        }
    }
}

impl Lowering<'_> {
    /// A string, or several that stand side by side.
    pub(super) fn string(&mut self, node: Node<'_>) -> ExprId {
        let mut parts = Vec::new();
        if node.kind() == kind::CONCATENATED_STRING {
            for piece in node.named_children() {
                self.string_parts(piece, &mut parts);
            }
        } else {
            self.string_parts(node, &mut parts);
        }
        if parts.iter().all(is_empty) {
            parts.truncate(1);
        } else {
            parts.retain(|part| !is_empty(part));
        }
        let span = self.span(node);
        match <[Part; 1]>::try_from(parts) {
            Ok([Part::Text(literal)]) => self.b.expr(span, Expr::Str(literal)),
            Ok(parts) => self.b.expr(span, Expr::Template(parts.into())),
            Err(parts) => self.b.expr(span, Expr::Template(parts)),
        }
    }

    /// Whether a template has holes, so that evaluating it may do something.
    pub(super) fn has_holes(&self, template: ExprId) -> bool {
        let Some(Expr::Template(parts)) = self.b.get(template) else { return true };
        parts.iter().any(|part| matches!(part, Part::Hole(_)))
    }

    /// The parts of one literal. What lies between the quotes and outside the holes is text.
    fn string_parts(&mut self, node: Node<'_>, parts: &mut Vec<Part>) {
        let children = node::named_children(node);
        let Some(start) = children.first().filter(|child| child.kind() == kind::STRING_START) else {
            parts.push(Part::Hole(self.opaque(node, Why::Syntax)));
            return;
        };
        let opening = self.text(*start);
        if opening.ends_with('`') {
            // Python 2's repr().
            parts.push(Part::Hole(self.unknown(node, Why::Unsupported)));
            return;
        }
        let style = Style::of(&opening);
        let mut from = start.end_byte();
        for child in children.iter().skip(1) {
            match child.kind() {
                kind::STRING_CONTENT => continue,
                kind::STRING_END => break,
                kind::INTERPOLATION => {
                    self.text_part(from, child.start_byte(), style, parts);
                    self.interpolation(*child, style, parts);
                }
                _ => {
                    self.text_part(from, child.start_byte(), style, parts);
                    parts.push(Part::Hole(self.opaque(*child, Why::Syntax)));
                }
            }
            from = child.end_byte();
        }
        let end = children.last().filter(|child| child.kind() == kind::STRING_END);
        let to = end.map_or(node.end_byte(), |end| end.start_byte());
        self.text_part(from, to, style, parts);
    }

    /// `{value!r:>10}`, of which only the value matters, and `{value=}`.
    fn interpolation(&mut self, node: Node<'_>, style: Style, parts: &mut Vec<Part>) {
        let shown = node.children().find(|child| child.kind() == "=");
        if let Some(equals) = shown {
            self.text_part(node.start_byte() + 1, equals.end_byte(), Style { raw: true, ..style }, parts);
        }
        let value = match node.field(field::EXPRESSION) {
            Some(value) if !node::is_broken(node) => self.expr(value),
            _ => self.opaque(node, Why::Syntax),
        };
        parts.push(Part::Hole(value));
    }

    fn text_part(&mut self, from: usize, to: usize, style: Style, parts: &mut Vec<Part>) {
        let bytes = self.source.get(from..to).unwrap_or_default();
        let value = unescape(&String::from_utf8_lossy(bytes), style);
        let verbatim = value.as_bytes() == bytes;
        parts.push(Part::Text(StrLit { value: value.into(), span: self.b.span(from..to), verbatim }));
    }
}

fn is_empty(part: &Part) -> bool {
    matches!(part, Part::Text(text) if text.value.is_empty())
}

/// The value that a literal's text stands for.
fn unescape(text: &str, style: Style) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(char) = rest.next() {
        match char {
            '{' | '}' if style.formatted => {
                rest.next_if_eq(&char);
                out.push(char);
            }
            '\r' if rest.peek() == Some(&'\n') => {}
            '\\' if !style.raw => escape(&mut rest, style, &mut out),
            _ => out.push(char),
        }
    }
    out
}

/// One escape, after its backslash. An unknown one is kept as it is written, as Python does.
fn escape(rest: &mut Peekable<Chars<'_>>, style: Style, out: &mut String) {
    let Some(char) = rest.next() else {
        out.push('\\');
        return;
    };
    match char {
        '\n' => {}
        '\r' => drop(rest.next_if_eq(&'\n')),
        '\\' | '\'' | '"' => out.push(char),
        'a' => out.push('\x07'),
        'b' => out.push('\x08'),
        'f' => out.push('\x0c'),
        'n' => out.push('\n'),
        'r' => out.push('\r'),
        't' => out.push('\t'),
        'v' => out.push('\x0b'),
        '0'..='7' => out.push(octal(char, rest)),
        'x' => hexadecimal(char, 2, rest, out),
        'u' if !style.bytes => hexadecimal(char, 4, rest, out),
        'U' if !style.bytes => hexadecimal(char, 8, rest, out),
        'N' if !style.bytes && rest.peek() == Some(&'{') => {
            // Characters by name would need a table; the text is then known but for this one.
            rest.by_ref().find(|&char| char == '}');
            out.push(char::REPLACEMENT_CHARACTER);
        }
        _ => out.extend(['\\', char]),
    }
}

fn octal(first: char, rest: &mut Peekable<Chars<'_>>) -> char {
    let mut code = first.to_digit(8).unwrap_or_default();
    for _ in 0..2 {
        let Some(digit) = rest.peek().and_then(|char| char.to_digit(8)) else { break };
        code = code * 8 + digit;
        rest.next();
    }
    char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn hexadecimal(letter: char, length: usize, rest: &mut Peekable<Chars<'_>>, out: &mut String) {
    let digits: String = rest.clone().take(length).take_while(char::is_ascii_hexdigit).collect();
    match u32::from_str_radix(&digits, 16) {
        Ok(code) if digits.len() == length => {
            out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            rest.by_ref().take(length).for_each(drop);
        }
        _ => out.extend(['\\', letter]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes() {
        let plain = Style::default();
        for (text, value) in [
            (r"a\n\t\\\'\x", "a\n\t\\'\\x"),
            (r"\x41\u00e9\U0001F600\101\0z", "Aé😀A\0z"),
            (r"\d\q", r"\d\q"),
            ("a\\\nb\\\r\nc\r\nd", "abc\nd"),
            (r"\N{BULLET}x", "\u{fffd}x"),
            (r"\ud83d\u12", "\u{fffd}\\u12"),
            ("{{}}", "{{}}"),
            ("\\", "\\"),
        ] {
            assert_eq!(unescape(text, plain), value);
        }
        assert_eq!(unescape(r"\d{{2}}", Style { raw: true, formatted: true, bytes: false }), r"\d{2}");
        assert_eq!(unescape(r"\x41\u0041", Style { bytes: true, ..plain }), r"A\u0041");
    }
}
