//! The hash by which GitHub knows a line again: the value of `primaryLocationLineHash`.
//!
//! GitHub works it out by itself when a file is uploaded, warns if the file holds another value, and
//! ignores all other keys. The hash is that of the hundred characters (UTF-16 units) from the start of
//! the line on, spaces and tabs not counted and every line end read as one `\n`, rolled over the
//! whole file; equal ones are numbered. `tests/data/line-hash.tsv` has texts with what GitHub's own routine makes of them.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

/// How many characters the hash of a line covers.
const BLOCK: usize = 100;

/// The base of the rolling hash.
const BASE: u64 = 37;

/// What stands behind the last character.
const END: u16 = u16::MAX;

/// The hashes of some lines of a text, by their one-based number.
pub(super) fn line_hashes(text: &[u8], lines: &BTreeSet<u32>) -> BTreeMap<u32, String> {
    let mut rolling = Rolling::default();
    let mut after_cr = false;
    for unit in String::from_utf8_lossy(text).encode_utf16() {
        let is_cr = unit == u16::from(b'\r');
        // A space between CR and LF makes two line ends of them, as it does for GitHub.
        let skipped = matches!(unit, 0x20 | 0x09) || (after_cr && unit == u16::from(b'\n'));
        after_cr = is_cr;
        if !skipped {
            rolling.read(if is_cr { u16::from(b'\n') } else { unit });
        }
    }
    rolling.read(END);
    numbered(&rolling.finish(), lines)
}

/// A window over the characters that count.
struct Rolling {
    window: [u16; BLOCK],
    /// Where a line starts in the window.
    starts: [bool; BLOCK],
    at: usize,
    hash: u64,
    is_line_start: bool,
    /// The hashes of the lines that left the window.
    done: Vec<u64>,
}

impl Default for Rolling {
    fn default() -> Self {
        Self { window: [0; BLOCK], starts: [false; BLOCK], at: 0, hash: 0, is_line_start: true, done: Vec::new() }
    }
}

impl Rolling {
    fn read(&mut self, unit: u16) {
        self.settle();
        if let Some(start) = self.starts.get_mut(self.at) {
            *start = self.is_line_start;
        }
        self.is_line_start = unit == u16::from(b'\n');
        self.shift(unit);
    }

    /// A line that starts where the window begins has all its characters.
    fn settle(&mut self) {
        if let Some(start) = self.starts.get_mut(self.at).filter(|start| **start) {
            *start = false;
            self.done.push(self.hash);
        }
    }

    fn shift(&mut self, unit: u16) {
        const FIRST: u64 = BASE.wrapping_pow(BLOCK as u32);
        let gone = self.window.get_mut(self.at).map_or(0, |slot| std::mem::replace(slot, unit));
        self.hash = self
            .hash
            .wrapping_mul(BASE)
            .wrapping_add(u64::from(unit))
            .wrapping_sub(FIRST.wrapping_mul(u64::from(gone)));
        self.at = (self.at + 1) % BLOCK;
    }

    /// The hashes of all lines.
    fn finish(mut self) -> Vec<u64> {
        for _ in 0..BLOCK {
            self.settle();
            self.shift(0);
        }
        self.done
    }
}

/// The hashes that are asked for, each with its number among equal ones.
fn numbered(hashes: &[u64], lines: &BTreeSet<u32>) -> BTreeMap<u32, String> {
    let mut seen: FxHashMap<u64, u32> = FxHashMap::default();
    let mut found = BTreeMap::new();
    for (line, hash) in (1..).zip(hashes) {
        let count = seen.entry(*hash).or_default();
        *count += 1;
        if lines.contains(&line) {
            found.insert(line, format!("{hash:x}:{count}"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &[u8]) -> Vec<String> {
        let lines = (1..=u32::try_from(text.len()).unwrap() + 1).collect();
        line_hashes(text, &lines).into_values().collect()
    }

    /// Texts with their hashes, made with the routine of `github/codeql-action`.
    #[test]
    fn as_github_hashes() {
        let table = include_str!("../../../tests/data/line-hash.tsv");
        let mut cases = 0;
        for row in table.lines().filter(|row| !row.starts_with('#')) {
            let (text, hashes) = row.split_once('\t').unwrap();
            let text: String = serde_json::from_str(text).unwrap();
            assert_eq!(all(text.as_bytes()).join(" "), hashes, "{text:?}");
            cases += 1;
        }
        assert!(cases > 20);
    }

    #[test]
    fn lines_above_do_not_count() {
        let tail = "requests.get(url, auth=pair)\n".to_owned() + &"x = 1\n".repeat(30);
        let hash = |text: &str, line: u32| line_hashes(text.as_bytes(), &BTreeSet::from([line])).remove(&line).unwrap();
        assert_eq!(hash(&tail, 1), hash(&format!("import a\n\n{tail}"), 3));
        assert_eq!(hash(&tail, 1), hash(&tail.replace('\n', "\r\n"), 1));
        assert_eq!(hash(&tail, 1), hash(&format!("  {tail}"), 1));
    }
}
