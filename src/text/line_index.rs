//! Byte offset to line and column.

use std::str::Utf8Chunk;

/// Which unit a column is counted in. Asked for by reports, never stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ColumnUnit {
    /// Bytes.
    Utf8,
    /// UTF-16 code units, as SARIF on GitHub wants them.
    Utf16,
    /// Unicode characters, as the JSON report counts.
    Char,
}

/// Where each line of one file starts.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<u32>,
    len: u32,
}

impl LineIndex {
    /// Scan a file once. `\n` ends a line; a `\r` before it belongs to the line.
    pub fn new(text: &[u8]) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text).map(|at| clamp(at + 1)));
        Self { starts, len: clamp(text.len()) }
    }

    /// Zero-based line of a byte offset.
    pub fn line(&self, offset: u32) -> usize {
        self.starts.partition_point(|&start| start <= offset).saturating_sub(1)
    }

    /// The bytes of a zero-based line, without its line ending; empty past the last line.
    pub fn line_range(&self, text: &[u8], line: usize) -> std::ops::Range<usize> {
        let start = self.starts.get(line).copied().unwrap_or(self.len) as usize;
        let mut end = self.starts.get(line + 1).copied().unwrap_or(self.len) as usize;
        while end > start && matches!(text.get(end - 1), Some(b'\n' | b'\r')) {
            end -= 1;
        }
        start..end
    }

    /// One-based line and column of a byte offset; clamps rather than panics.
    ///
    /// An offset inside a character counts as that character's start, unless bytes are counted. A
    /// byte-order mark at the start of the file takes no column. What is not UTF-8 counts as one
    /// character wherever decoding it gives one.
    pub fn locate(&self, text: &[u8], offset: u32, unit: ColumnUnit) -> (u32, u32) {
        let offset = offset.min(self.len);
        let line = self.line(offset);
        let start = self.starts.get(line).copied().unwrap_or(0) as usize;
        let (line_up_to, behind) = text.split_at_checked(offset as usize).unwrap_or((text, &[]));
        let mut before = line_up_to.get(start..).unwrap_or_default();
        if line == 0 {
            before = before.strip_prefix(b"\xef\xbb\xbf").unwrap_or(before);
        }
        let column = match unit {
            ColumnUnit::Utf8 => before.len(),
            // Exports of a megabyte on one line are ASCII, as a rule.
            ColumnUnit::Char | ColumnUnit::Utf16 if before.is_ascii() => before.len(),
            ColumnUnit::Char => columns(before, behind, |valid| valid.chars().count()),
            ColumnUnit::Utf16 => columns(before, behind, |valid| valid.encode_utf16().count()),
        };
        let one_based = |n: usize| u32::try_from(n + 1).unwrap_or(u32::MAX);
        (one_based(line), one_based(column))
    }

    /// Number of lines, counting a last one without a line ending.
    pub fn lines(&self) -> usize {
        self.starts.len()
    }
}

/// How many columns a part of a line takes. It may end inside a character, which goes on behind it.
fn columns(part: &[u8], behind: &[u8], count: impl Fn(&str) -> usize) -> usize {
    let size = |chunk: Utf8Chunk<'_>| count(chunk.valid()) + usize::from(!chunk.invalid().is_empty());
    let whole: usize = part.utf8_chunks().map(size).sum();
    let open = part.utf8_chunks().last().map_or(&[][..], |chunk| chunk.invalid());
    // A character has four bytes at most.
    let joined: Vec<u8> = open.iter().chain(behind.iter().take(4)).copied().collect();
    let goes_on = joined.utf8_chunks().next().is_some_and(|chunk| {
        let first = chunk.valid().chars().next().map_or(chunk.invalid().len(), char::len_utf8);
        first > open.len()
    });
    whole - usize::from(!open.is_empty() && goes_on)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn columns_in_three_units() {
        let text = "a\n\u{e9}\u{1f600}x\r\n".as_bytes();
        let index = LineIndex::new(text);
        let x = u32::try_from(text.iter().position(|&b| b == b'x').unwrap()).unwrap();
        assert_eq!(index.locate(text, x, ColumnUnit::Utf8), (2, 7));
        assert_eq!(index.locate(text, x, ColumnUnit::Utf16), (2, 4));
        assert_eq!(index.locate(text, x, ColumnUnit::Char), (2, 3));
        assert_eq!(index.locate(text, x - 2, ColumnUnit::Char), (2, 2), "inside a character");
        assert_eq!(index.locate(text, 9_999, ColumnUnit::Char), (3, 1));
        assert_eq!(index.line_range(text, 1), 2..9);
    }

    #[test]
    fn a_byte_order_mark_takes_no_column() {
        let text = b"\xef\xbb\xbfab";
        assert_eq!(LineIndex::new(text).locate(text, 4, ColumnUnit::Char), (1, 2));
    }
}
