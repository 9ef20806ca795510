//! Parentheses around expressions, which Ruff's tree has no nodes for.

use std::ops::Range;

use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_text_size::Ranged;

/// The pairs of parentheses of a text, taken one by one from the left as the tree is walked.
///
/// Nodes start behind the parentheses that stand around them, so those that are left when a node
/// is met, open before it and close behind it are its own, as long as each construct with
/// parentheses takes its own.
#[derive(Debug, Default)]
pub(super) struct Parentheses {
    pairs: Vec<Range<u32>>,
    next: usize,
}

impl Parentheses {
    pub(super) fn of(tokens: &Tokens) -> Self {
        let mut pairs: Vec<Range<u32>> = Vec::new();
        let mut open = Vec::new();
        for token in tokens {
            match token.kind() {
                TokenKind::Lpar => {
                    open.push(pairs.len());
                    pairs.push(token.start().to_u32()..u32::MAX);
                }
                TokenKind::Rpar => {
                    if let Some(pair) = open.pop().and_then(|at| pairs.get_mut(at)) {
                        pair.end = token.end().to_u32();
                    }
                }
                _ => {}
            }
        }
        Self { pairs, next: 0 }
    }

    /// The next pair around what stands here.
    pub(super) fn take_around(&mut self, inner: &Range<usize>) -> Option<Range<usize>> {
        while let Some(pair) = self.peek().filter(|pair| pair.start < inner.start) {
            self.next += 1;
            if pair.end >= inner.end {
                return Some(pair);
            }
        }
        None
    }

    /// The outermost pair around what stands here, and that itself if there is none. Takes nothing.
    pub(super) fn outermost(&self, inner: Range<usize>) -> Range<usize> {
        let left = self.pairs.get(self.next..).unwrap_or_default();
        let mut before = left.iter().map(wide).take_while(|pair| pair.start < inner.start);
        before.find(|pair| pair.end >= inner.end).unwrap_or(inner)
    }

    /// Take all that open up to here: they belong to the construct that is met.
    pub(super) fn skip_to(&mut self, place: usize) {
        while self.peek().is_some_and(|pair| pair.start <= place) {
            self.next += 1;
        }
    }

    /// Take those that open before what stands here and close behind the other place.
    pub(super) fn skip_wider(&mut self, start: usize, end: usize) {
        while self.peek().is_some_and(|pair| pair.start < start && pair.end > end) {
            self.next += 1;
        }
    }

    /// Whether a pair that is left is exactly this.
    pub(super) fn are_around(&self, whole: &Range<usize>) -> bool {
        let left = self.pairs.get(self.next..).unwrap_or_default();
        let mut before = left.iter().map(wide).take_while(|pair| pair.start <= whole.start);
        before.any(|pair| pair == *whole)
    }

    fn peek(&self) -> Option<Range<usize>> {
        self.pairs.get(self.next).map(wide)
    }
}

fn wide(pair: &Range<u32>) -> Range<usize> {
    pair.start as usize..pair.end as usize
}
