//! Which files are worth parsing: one pass over the bytes for a few words.

use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::engine::EngineError;

/// Searches for any of the listed spellings.
///
/// Spellings are listed rather than folded, and the match kind is leftmost-first: a case-insensitive
/// automaton of several needles, or one of the default kind, gets no vector search and runs at a
/// tenth of the speed.
#[derive(Debug)]
pub struct Prefilter {
    automaton: AhoCorasick,
}

impl Prefilter {
    /// Build the search. Without needles nothing matches.
    ///
    /// # Errors
    /// More needles than an automaton can hold.
    pub fn new(needles: &[&str]) -> Result<Self, EngineError> {
        let needles = needles.iter().filter(|needle| !needle.is_empty());
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostFirst)
            .build(needles)
            .map_err(|error| EngineError::Prefilter(error.to_string()))?;
        Ok(Self { automaton })
    }

    /// Where needles stand.
    pub fn places(&self, bytes: &[u8]) -> impl Iterator<Item = Range<usize>> {
        self.automaton.find_iter(bytes).map(|found| found.range())
    }

    /// Whether any needle occurs.
    pub fn matches(&self, bytes: &[u8]) -> bool {
        self.automaton.is_match(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_listed_spellings_only() {
        let prefilter = Prefilter::new(&["zendesk", "Zendesk", ""]).unwrap();
        assert!(prefilter.matches(b"\xff import Zendesk"));
        assert!(!prefilter.matches(b"zenDesk"));
        assert!(!prefilter.matches(b""));
        assert!(!Prefilter::new(&[]).unwrap().matches(b"anything"));
    }
}
