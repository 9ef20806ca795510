//! Code that stands in another file, its host: the text as it is read, and the way back to the
//! bytes on disk.
//!
//! A notebook keeps each line of code as a JSON string, a document indents its examples: what is
//! parsed is put together from pieces, and each piece remembers where it stands.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::ops::Range;
use std::sync::Arc;

use crate::text::{ColumnUnit, FileId, Host, LineIndex};

/// Text put together from pieces of a host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assembled {
    /// The text.
    pub text: Vec<u8>,
    /// Where its pieces stand.
    pub map: Map,
}

/// Where the pieces of a text stand in its host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Map {
    runs: Vec<Run>,
    /// Length of the text.
    length: usize,
}

/// A stretch of text with one origin; it ends where the next begins.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Run {
    /// Offset in the text.
    start: usize,
    /// The bytes of the host that it stands for.
    host: Range<usize>,
    /// Whether these bytes are the text itself, so that each byte has a place of its own.
    same: bool,
}

impl Assembled {
    /// Append bytes as they stand in the host at `at`.
    pub fn push(&mut self, at: usize, bytes: &[u8]) {
        self.add(at..at + bytes.len(), bytes, true);
    }

    /// Append text for which other bytes stand in the host, e.g. an escape.
    pub fn replace(&mut self, host: Range<usize>, text: &[u8]) {
        self.add(host, text, false);
    }

    /// Append text that stands nowhere in the host.
    pub fn insert(&mut self, text: &[u8]) {
        let end = self.map.end();
        self.add(end..end, text, false);
    }

    /// Append a part of another text of the same host.
    pub fn append(&mut self, other: &Assembled, range: Range<usize>) {
        let first = other.map.runs.partition_point(|run| run.start <= range.start).saturating_sub(1);
        for (index, run) in other.map.runs.iter().enumerate().skip(first) {
            let (start, end) = (run.start.max(range.start), other.map.end_of(index).min(range.end));
            let Some(bytes) = other.text.get(start..end).filter(|bytes| !bytes.is_empty()) else { break };
            let host = if run.same { run.host_of(start)..run.host_of(end) } else { run.host.clone() };
            self.add(host, bytes, run.same);
        }
    }

    fn add(&mut self, host: Range<usize>, text: &[u8], same: bool) {
        if text.is_empty() {
            return;
        }
        match self.map.runs.last_mut() {
            Some(run) if same && run.same && run.host.end == host.start => run.host.end = host.end,
            _ => self.map.runs.push(Run { start: self.text.len(), host, same }),
        }
        self.text.extend_from_slice(text);
        self.map.length = self.text.len();
    }
}

impl Run {
    /// Where an offset in this run stands, if each has a place of its own.
    fn host_of(&self, offset: usize) -> usize {
        self.host.start + (offset - self.start)
    }
}

impl Map {
    /// The bytes of the host for which a part of the text stands, what lies between its pieces included.
    pub fn host(&self, range: Range<usize>) -> Range<usize> {
        let start = self.host_start(range.start);
        let end = if range.is_empty() { start } else { self.host_end(range.end) };
        start..end.max(start)
    }

    /// The parts of the text that stand for some bytes of the host.
    pub fn text(&self, host: &Range<usize>) -> Vec<Range<usize>> {
        let part = |(index, run): (usize, &Run)| {
            let (start, end) = (run.host.start.max(host.start), run.host.end.min(host.end));
            let whole = run.start..self.end_of(index);
            let own = |at: usize| run.start + (at - run.host.start);
            (start < end).then(|| if run.same { own(start)..own(end) } else { whole })
        };
        self.runs.iter().enumerate().filter_map(part).collect()
    }

    fn host_start(&self, offset: usize) -> usize {
        match self.run_at(offset) {
            Some(run) if offset < self.length => {
                if run.same {
                    run.host_of(offset)
                } else {
                    run.host.start
                }
            }
            _ => self.end(),
        }
    }

    /// Where the byte before `offset` ends.
    fn host_end(&self, offset: usize) -> usize {
        let offset = offset.min(self.length);
        match self.run_at(offset.saturating_sub(1)) {
            Some(run) if run.same => run.host_of(offset),
            Some(run) => run.host.end,
            None => 0,
        }
    }

    fn run_at(&self, offset: usize) -> Option<&Run> {
        self.runs.get(self.runs.partition_point(|run| run.start <= offset).checked_sub(1)?)
    }

    fn end_of(&self, run: usize) -> usize {
        self.runs.get(run + 1).map_or(self.length, |next| next.start)
    }

    /// Where the last piece ends in the host.
    fn end(&self) -> usize {
        self.runs.last().map_or(0, |run| run.host.end)
    }
}

/// A numbered part of a host, e.g. a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// Its number, from one.
    pub index: u32,
    /// Where it starts in the assembled text.
    pub start: usize,
}

/// A place in a cell, both from one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellPlace {
    /// The cell's number among all cells.
    pub index: u32,
    /// The line of its code.
    pub line: u32,
}

impl fmt::Display for CellPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cell {}, line {}", self.index, self.line)
    }
}

/// How text is spelled in a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// As it is.
    Plain,
    /// Inside a JSON string.
    Json,
}

impl Spelling {
    /// The text as it must be written in the host.
    pub fn spell(self, text: &str) -> Cow<'_, str> {
        let special = |c: char| matches!(c, '"' | '\\') || c < ' ';
        if self == Spelling::Plain || !text.contains(special) {
            return Cow::Borrowed(text);
        }
        let mut spelled = String::with_capacity(text.len() + 8);
        for c in text.chars() {
            match c {
                '"' | '\\' => spelled.extend(['\\', c]),
                '\n' => spelled.push_str("\\n"),
                '\r' => spelled.push_str("\\r"),
                '\t' => spelled.push_str("\\t"),
                // Writing to a string does not fail.
                c if c < ' ' => drop(write!(spelled, "\\u{:04x}", u32::from(c))),
                c => spelled.push(c),
            }
        }
        Cow::Owned(spelled)
    }
}

/// A host's bytes and lines, shared by all the code in it.
#[derive(Debug)]
pub struct HostText {
    /// The host's id in this run.
    pub file: FileId,
    /// What it is.
    pub kind: Host,
    /// Its bytes as they lie on disk.
    pub bytes: Vec<u8>,
    /// Its lines.
    pub lines: LineIndex,
}

/// How a text lies in its host.
#[derive(Debug, Clone)]
pub struct Embedding {
    /// The host.
    pub host: Arc<HostText>,
    /// Where its pieces stand.
    pub map: Map,
    /// The numbered parts of the host that the text comes from, in order; none in a document.
    pub cells: Vec<Cell>,
    /// How the text is spelled in the host.
    pub spelling: Spelling,
}

impl Embedding {
    /// The cell that an offset of the text is in, and the line there; `lines` are those of the text.
    pub fn cell(&self, lines: &LineIndex, offset: u32) -> Option<CellPlace> {
        let last = self.cells.partition_point(|cell| cell.start <= offset as usize).checked_sub(1)?;
        let cell = self.cells.get(last)?;
        let line = lines.line(offset).saturating_sub(lines.line(u32::try_from(cell.start).ok()?)) + 1;
        Some(CellPlace { index: cell.index, line: u32::try_from(line).ok()? })
    }

    /// One-based line and column in the host of both ends of a part of the text.
    pub fn locate(&self, range: Range<usize>, unit: ColumnUnit) -> [(u32, u32); 2] {
        let host = self.map.host(range);
        let clamp = |offset| u32::try_from(offset).unwrap_or(u32::MAX);
        [host.start, host.end].map(|offset| self.host.lines.locate(&self.host.bytes, clamp(offset), unit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Host `..ab\nc##de`, where `\n` is two bytes and `##` is left out.
    fn assembled() -> Assembled {
        let mut text = Assembled::default();
        text.push(2, b"a");
        text.push(3, b"b");
        text.replace(4..6, b"\n");
        text.push(6, b"c");
        text.insert(b" ");
        text.push(9, b"de");
        text
    }

    #[test]
    fn places() {
        let text = assembled();
        assert_eq!(text.text, b"ab\nc de");
        assert_eq!(text.map.host(0..2), 2..4);
        assert_eq!(text.map.host(1..3), 3..6);
        assert_eq!(text.map.host(3..4), 6..7);
        assert_eq!(text.map.host(4..5), 7..7);
        assert_eq!(text.map.host(3..6), 6..10);
        assert_eq!(text.map.host(5..5), 9..9);
        assert_eq!(text.map.host(7..99), 11..11);
        assert_eq!(Map::default().host(0..1), 0..0);
    }

    #[test]
    fn parts_of_the_host() {
        let text = assembled();
        assert_eq!(text.map.text(&(3..7)), [1..2, 2..3, 3..4]);
        assert!(text.map.text(&(0..2)).is_empty());
        assert_eq!(text.map.text(&(10..99)).first(), Some(&(6..7)));
    }

    #[test]
    fn parts_keep_their_places() {
        let whole = assembled();
        let mut part = Assembled::default();
        part.append(&whole, 1..6);
        assert_eq!(part.text, b"b\nc d");
        assert_eq!(part.map.host(0..1), 3..4);
        assert_eq!(part.map.host(4..5), 9..10);
        let mut all = Assembled::default();
        all.append(&whole, 0..whole.text.len());
        assert_eq!(all, whole);
        all.append(&whole, 7..7);
        assert_eq!(all, whole);
    }

    #[test]
    fn spelled_in_json() {
        assert_eq!(Spelling::Json.spell("a\"b\\\n\u{1}\u{e9}"), "a\\\"b\\\\\\n\\u0001\u{e9}");
        assert!(matches!(Spelling::Json.spell("ab'"), Cow::Borrowed(_)));
        assert_eq!(Spelling::Plain.spell("\""), "\"");
    }
}
