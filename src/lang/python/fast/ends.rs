//! Where blocks end. For Ruff with the last statement; for the grammar with what follows that on
//! its line, and with the comment lines behind it that are indented like the block.

use std::ops::Range;

use ruff_python_ast::Stmt;

use super::{Mapping, range};

impl Mapping<'_> {
    /// A construct that ends with a body.
    pub(super) fn to_end_of(&self, body: &[Stmt], place: Range<usize>) -> Range<usize> {
        place.start..self.end_of_body(body).unwrap_or(place.end)
    }

    /// Where the grammar ends a body.
    fn end_of_body(&self, body: &[Stmt]) -> Option<usize> {
        let (first, last) = (body.first()?, body.last()?);
        let end = match last_body(last) {
            Some(inner) => self.end_of_body(inner).unwrap_or_else(|| range(last).end),
            None => self.end_of_line(range(last).end),
        };
        Some(match self.indentation(range(first).start) {
            Some(indentation) => self.behind_comments(end, indentation),
            // All on one line.
            None => end,
        })
    }

    /// The end of a block of clauses, which start here and the last of which ends there.
    pub(super) fn end_of_clauses(&self, first: usize, last: usize) -> usize {
        self.indentation(first).map_or(last, |indentation| self.behind_comments(last, indentation))
    }

    /// Behind the `;` and the comment that follow a simple statement.
    fn end_of_line(&self, mut end: usize) -> usize {
        let mut blank = self.behind_blanks(end);
        if self.byte(blank) == Some(b';') {
            end = blank + 1;
            blank = self.behind_blanks(end);
        }
        if self.byte(blank) == Some(b'#') { self.end_of_comment(blank) } else { end }
    }

    /// The scanner of the grammar ends a block once the first of the comments that follow is
    /// indented less.
    fn behind_comments(&self, mut end: usize, indentation: usize) -> usize {
        let mut width = 0;
        let mut at = end;
        while let Some(byte) = self.byte(at) {
            match byte {
                b'#' if width >= indentation => {
                    end = self.end_of_comment(at);
                    at = end;
                    continue;
                }
                b' ' => width += 1,
                b'\t' => width += 8,
                b'\n' | b'\r' | b'\x0c' => width = 0,
                _ => break,
            }
            at += 1;
        }
        end
    }

    /// How far a place is indented, as the grammar counts; `None` if it does not begin its line.
    fn indentation(&self, place: usize) -> Option<usize> {
        let before = self.bytes(0..place);
        let line = before.get(memchr::memrchr(b'\n', before).map_or(0, |at| at + 1)..).unwrap_or_default();
        let mut width = 0;
        for byte in line {
            match byte {
                b' ' => width += 1,
                b'\t' => width += 8,
                b'\r' | b'\x0c' => width = 0,
                _ => return None,
            }
        }
        Some(width)
    }

    fn behind_blanks(&self, mut place: usize) -> usize {
        let text = self.text.as_bytes();
        loop {
            match text.get(place..).unwrap_or_default() {
                [b' ' | b'\t' | b'\x0c', ..] => place += 1,
                [b'\\', b'\n', ..] => place += 2,
                [b'\\', b'\r', b'\n', ..] => place += 3,
                _ => return place,
            }
        }
    }

    fn end_of_comment(&self, place: usize) -> usize {
        let after = self.bytes(place..self.text.len());
        place + memchr::memchr(b'\n', after).unwrap_or(after.len())
    }

    fn byte(&self, place: usize) -> Option<u8> {
        self.text.as_bytes().get(place).copied()
    }

    /// Where the two stars before a place start.
    pub(super) fn stars_before(&mut self, start: usize) -> usize {
        let before = self.bytes(0..start).trim_ascii_end();
        if before.ends_with(b"**") {
            return before.len() - 2;
        }
        self.refuse();
        start
    }
}

/// The body that a compound statement ends with.
fn last_body(statement: &Stmt) -> Option<&[Stmt]> {
    let body = match statement {
        Stmt::FunctionDef(function) => &function.body,
        Stmt::ClassDef(class) => &class.body,
        Stmt::With(with) => &with.body,
        Stmt::For(repeated) if repeated.orelse.is_empty() => &repeated.body,
        Stmt::For(repeated) => &repeated.orelse,
        Stmt::While(repeated) if repeated.orelse.is_empty() => &repeated.body,
        Stmt::While(repeated) => &repeated.orelse,
        Stmt::If(choice) => choice.elif_else_clauses.last().map_or(&choice.body, |clause| &clause.body),
        Stmt::Match(matched) => &matched.cases.last()?.body,
        Stmt::Try(tried) if !tried.finalbody.is_empty() => &tried.finalbody,
        Stmt::Try(tried) if !tried.orelse.is_empty() => &tried.orelse,
        Stmt::Try(tried) => {
            let ruff_python_ast::ExceptHandler::ExceptHandler(last) = tried.handlers.last()?;
            &last.body
        }
        _ => return None,
    };
    Some(body)
}
