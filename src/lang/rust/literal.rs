//! Literals: values, and where their text stands.

use std::ops::Range;

use syn::Lit;

use crate::ir::{Expr, ExprId, StrLit};
use crate::text::Span;

use super::lower::Lowering;

impl Lowering<'_> {
    /// The value of a literal.
    pub(super) fn literal(&mut self, lit: &Lit) -> ExprId {
        let span = self.at(lit.span());
        let bytes = |bytes: Vec<u8>| String::from_utf8(bytes).ok();
        match lit {
            Lit::Str(text) => self.text_literal(span, Some(text.value())),
            Lit::ByteStr(text) => self.text_literal(span, bytes(text.value())),
            Lit::CStr(text) => self.text_literal(span, bytes(text.value().into_bytes())),
            Lit::Char(char) => self.text_literal(span, Some(char.value().to_string())),
            Lit::Byte(byte) => self.b.expr(span, Expr::Number(byte.value().into())),
            Lit::Int(int) => self.integer(span, int),
            Lit::Bool(value) => self.b.expr(span, Expr::Bool(value.value)),
            _ => self.unsupported(span),
        }
    }

    fn integer(&mut self, span: Span, int: &syn::LitInt) -> ExprId {
        match int.base10_parse() {
            Ok(value) => self.b.expr(span, Expr::Number(value)),
            Err(_) => self.unsupported(span),
        }
    }

    fn text_literal(&mut self, span: Span, value: Option<String>) -> ExprId {
        match value {
            Some(value) => {
                let literal = self.str_lit(self.inside(span), &value);
                self.b.expr(span, Expr::Str(literal))
            }
            None => self.unsupported(span),
        }
    }

    /// A piece of known text that stands at `span`.
    pub(super) fn str_lit(&self, span: Span, value: &str) -> StrLit {
        StrLit { value: value.into(), span, verbatim: self.source(span) == value }
    }

    /// The place of a literal's text, without quotes, prefix and suffix.
    pub(super) fn inside(&self, literal: Span) -> Span {
        let Range { start, end } = inner_range(self.source(literal));
        let at = |offset: usize| literal.start as usize + offset;
        self.b.span(at(start)..at(end))
    }
}

fn inner_range(source: &str) -> Range<usize> {
    let is_quote = |c| c == '"' || c == '\'';
    match (source.find(is_quote), source.rfind(is_quote)) {
        (Some(first), Some(last)) if first < last => first + 1..last,
        _ => 0..source.len(),
    }
}

/// The characters that the inside of a string literal stands for, each with the bytes that spell it.
pub(super) fn decode(inside: &str, raw: bool) -> Vec<(char, Range<usize>)> {
    let mut chars = Vec::new();
    let mut at = 0;
    while let Some(rest) = inside.get(at..)
        && let Some(first) = rest.chars().next()
    {
        let (char, length) = match first {
            '\\' if !raw => escape(rest),
            '\r' if rest.starts_with("\r\n") => (Some('\n'), 2),
            _ => (Some(first), first.len_utf8()),
        };
        if let Some(char) = char {
            chars.push((char, at..at + length));
        }
        at += length;
    }
    chars
}

/// The character of the escape that `rest` starts with (none for a line continuation), and its length.
fn escape(rest: &str) -> (Option<char>, usize) {
    let hex = |digits: &str| u32::from_str_radix(&digits.replace('_', ""), 16).ok().and_then(char::from_u32);
    let after = rest.get(2..).unwrap_or_default();
    match rest.chars().nth(1) {
        Some('n') => (Some('\n'), 2),
        Some('r') => (Some('\r'), 2),
        Some('t') => (Some('\t'), 2),
        Some('0') => (Some('\0'), 2),
        Some('x') => (after.get(..2).and_then(hex), 4),
        Some('u') => {
            let length = after.find('}').unwrap_or(0);
            (after.get(1..length).and_then(hex), length + 3)
        }
        Some('\n' | '\r') => {
            (None, 1 + rest.get(1..).unwrap_or_default().find(|c: char| !c.is_whitespace()).unwrap_or(rest.len() - 1))
        }
        Some(other) => (Some(other), 1 + other.len_utf8()),
        None => (Some('\\'), 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_keep_their_place() {
        let text = |inside, raw| decode(inside, raw).into_iter().map(|(c, _)| c).collect::<String>();
        for source in ["\"a\\n\\t\\\\\\\"\\x41\\u{1F600}b\"", "\"a\\\n   b\"", "\"é\\0\"", "\"a\r\nb\"", "\"\\u{4_1}\""]
        {
            let expected = syn::parse_str::<syn::LitStr>(source).map(|lit| lit.value()).ok();
            assert_eq!(Some(text(&source[1..source.len() - 1], false)), expected, "{source}");
        }
        assert_eq!(text("a\\n", true), "a\\n");
        assert_eq!(decode("é\\n{", false).last(), Some(&('{', 4..5)));
        for odd in ["\\", "\\x", "\\x4", "\\u", "\\u{", "\\u{110000}", "\\é"] {
            assert!(decode(odd, false).len() <= 2, "{odd}");
        }
    }

    #[test]
    fn the_inside_of_each_form() {
        for (source, inside) in
            [("\"ab\"", "ab"), ("r#\"a\"b\"#", "a\"b"), ("b\"a\"", "a"), ("'a'", "a"), ("br##\"x\"##", "x"), ("1", "1")]
        {
            assert_eq!(&source[inner_range(source)], inside);
        }
    }
}
