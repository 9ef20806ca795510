//! Text with `{{variables}}` in it.

use std::ops::Range;

use super::Lowering;
use crate::ir::{Arg, CallStyle, Expr, ExprId, Part, StrLit, Why};

impl Lowering<'_> {
    /// The text in a range.
    pub(super) fn text(&mut self, range: Range<usize>) -> ExprId {
        let mut parts = Vec::new();
        self.parts(range.clone(), &mut parts);
        self.joined(range, parts)
    }

    /// Text from several parts.
    pub(super) fn joined(&mut self, range: Range<usize>, mut parts: Vec<Part>) -> ExprId {
        let span = self.b.span(range);
        match parts.len() {
            0 => self.b.string(span, ""),
            1 => match parts.pop() {
                Some(Part::Text(literal)) => self.b.expr(span, Expr::Str(literal)),
                Some(Part::Hole(value)) => value,
                None => self.b.unknown(span, Why::Syntax),
            },
            _ => self.b.expr(span, Expr::Template(parts)),
        }
    }

    /// The parts of a range.
    pub(super) fn parts(&mut self, range: Range<usize>, parts: &mut Vec<Part>) {
        let mut from = range.start;
        while let Some(hole) = next_hole(self.source.get(from..range.end).unwrap_or_default()) {
            let hole = from + hole.start..from + hole.end;
            self.literal(from..hole.start, parts);
            let value = self.variable(hole.clone());
            parts.push(Part::Hole(value));
            from = hole.end;
        }
        self.literal(from..range.end, parts);
    }

    fn literal(&mut self, range: Range<usize>, parts: &mut Vec<Part>) {
        let Some(bytes) = self.source.get(range.clone()).filter(|bytes| !bytes.is_empty()) else { return };
        let value = String::from_utf8_lossy(bytes);
        let verbatim = value.as_bytes() == bytes;
        parts.push(Part::Text(StrLit { value: value.into(), span: self.b.span(range), verbatim }));
    }

    /// `{{name}}`, `{{$processEnv NAME}}`.
    fn variable(&mut self, hole: Range<usize>) -> ExprId {
        let span = self.b.span(hole.clone());
        let inside = self.word(hole.start + 2..hole.end - 2);
        let mut words = inside.split_whitespace();
        let (Some(name), argument) = (words.next(), words.next()) else {
            return self.b.unknown(span, Why::Syntax);
        };
        if !name.starts_with('$') {
            return self.b.name(span, name);
        }
        let callee = self.b.name(span, name);
        let argument = argument.map(|argument| self.b.string(span, argument.trim_start_matches('%')));
        self.b.call(span, callee, argument.into_iter().map(Arg::Positional).collect(), CallStyle::Plain)
    }
}

/// The first `{{…}}` of a text, on one line.
fn next_hole(text: &[u8]) -> Option<Range<usize>> {
    let mut from = 0;
    loop {
        let start = from + memchr::memmem::find(text.get(from..)?, b"{{")?;
        let inside = text.get(start + 2..)?;
        match inside.iter().position(|byte| matches!(byte, b'}' | b'\n')) {
            Some(length) if inside.get(length..)?.starts_with(b"}}") => return Some(start..start + length + 4),
            Some(length) => from = start + 2 + length,
            None => return None,
        }
    }
}

/// Where a byte first stands outside of variables.
pub(super) fn outside(text: &[u8], byte: u8) -> Option<usize> {
    let mut from = 0;
    loop {
        let rest = text.get(from..)?;
        let hole = next_hole(rest);
        let plain = hole.as_ref().map_or(rest, |hole| rest.get(..hole.start).unwrap_or_default());
        match (memchr::memchr(byte, plain), hole) {
            (Some(at), _) => return Some(from + at),
            (None, Some(hole)) => from += hole.end,
            (None, None) => return None,
        }
    }
}
