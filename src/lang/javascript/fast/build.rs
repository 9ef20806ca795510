//! The tree that is put together, and places in the text.

use std::ops::Range;

use oxc_span::Span;

use crate::lang::syntax::{Syntax, SyntaxBuilder};

use super::Refused;

/// Deepest nesting of syntax that is followed; the lowering follows less.
const MAX_DEPTH: u32 = 1_000;

/// Builds one tree.
pub(super) struct Build<'s> {
    b: SyntaxBuilder<'static>,
    text: &'s str,
    /// Where the text starts in the file.
    offset: usize,
    /// Whether the tree is one of TypeScript's grammar.
    pub(super) typed: bool,
    depth: u32,
    refused: Option<Refused>,
}

impl<'s> Build<'s> {
    pub(super) fn new(text: &'s str, offset: usize, typed: bool) -> Self {
        Self { b: SyntaxBuilder::default(), text, offset, typed, depth: 0, refused: None }
    }

    pub(super) fn finish(self) -> Result<Syntax<'static>, Refused> {
        match self.refused {
            Some(refused) => Err(refused),
            None => Ok(self.b.finish()),
        }
    }

    /// Go one level deeper; not if that is too deep.
    pub(super) fn enter(&mut self) -> bool {
        if self.depth >= MAX_DEPTH {
            self.refuse(Refused::Depth);
            return false;
        }
        self.depth += 1;
        true
    }

    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// The text holds something for which there are no words.
    pub(super) fn unmapped(&mut self, what: &'static str) {
        self.refuse(Refused::Unmapped(what));
    }

    fn refuse(&mut self, refused: Refused) {
        self.refused.get_or_insert(refused);
    }

    /// The next node is this to the node around it.
    pub(super) fn field(&mut self, name: &'static str) -> &mut Self {
        self.b.field(name);
        self
    }

    /// Begin a node.
    pub(super) fn open(&mut self, kind: &'static str, span: Span) {
        let range = self.range(span);
        self.b.open(kind, range);
    }

    /// End the node that was begun last.
    pub(super) fn close(&mut self) {
        self.b.close();
    }

    /// A node with nothing in it.
    pub(super) fn leaf(&mut self, kind: &'static str, span: Span) {
        let range = self.range(span);
        self.b.leaf(kind, range);
    }

    /// A keyword or a mark.
    pub(super) fn token(&mut self, kind: &'static str, span: Span) {
        let range = self.range(span);
        self.b.token(kind, range);
    }

    fn range(&self, span: Span) -> Range<usize> {
        self.offset + span.start as usize..self.offset + span.end as usize
    }

    /// The text at a place.
    pub(super) fn at(&self, span: Span) -> &'s str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// The text from a place on.
    pub(super) fn from(&self, at: u32) -> &'s str {
        self.text.get(at as usize..).unwrap_or_default()
    }

    /// Where the next token stands at or behind a place.
    pub(super) fn next_token(&self, at: u32) -> u32 {
        let mut rest = self.from(at);
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
            let comment = if rest.starts_with("//") {
                rest.find(['\n', '\r', '\u{2028}', '\u{2029}'])
            } else if rest.starts_with("/*") {
                rest.find("*/").map(|end| end + 2)
            } else {
                break;
            };
            rest = comment.and_then(|end| rest.get(end..)).unwrap_or_default();
        }
        (self.text.len() - rest.len()) as u32
    }
}
