//! What stands in the place of what a finding is about, as edits.
//!
//! A rewrite is a proposal: whoever applies it parses the result and runs the rules again.

mod bearer;
mod insert;
mod list;
mod module;
mod scope;
mod spelling;
mod token;

use std::collections::{BTreeMap, BTreeSet};

use crate::text::{FileId, SourceFile, Span};

pub use bearer::bearer;
pub use module::matters;
pub use scope::{Due, Respelled, add_scopes, rename_scopes, replace_scopes, respell_scopes};
pub use spelling::{bearer_spelling, header_help};

/// What rewriting may look at, beside what was recognised.
#[derive(Debug, Default)]
pub struct Rewriting<'a> {
    /// The texts of the run.
    pub texts: BTreeMap<FileId, &'a SourceFile>,
    /// Paths of the run's files that give out access tokens, and of those that make folders packages.
    pub present: BTreeSet<&'a str>,
    /// The folder of the package that a file belongs to; files of no package are not in it.
    pub packages: BTreeMap<FileId, String>,
    /// Whether a fix may call for a module that gives out access tokens.
    pub scaffold: bool,
}

impl<'a> Rewriting<'a> {
    /// The file that a place is in.
    pub(crate) fn file(&self, span: Span) -> Option<&'a SourceFile> {
        self.texts.get(&span.file).copied()
    }

    /// The text at a place; empty where it is not UTF-8 or not there.
    pub(crate) fn text(&self, span: Span) -> &'a str {
        let bytes = self.file(span).and_then(|file| file.bytes.get(span.start as usize..span.end as usize));
        bytes.and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }

    /// The text of a file in front of a place.
    pub(crate) fn before(&self, span: Span) -> &'a str {
        self.text(Span { start: 0, end: span.start, ..span })
    }

    /// The text of a file behind a place.
    pub(crate) fn after(&self, span: Span) -> &'a str {
        let end = self.file(span).map_or(0, |file| u32::try_from(file.bytes.len()).unwrap_or(u32::MAX));
        self.text(Span { start: span.end, end, ..span })
    }
}
