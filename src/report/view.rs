//! A report as the formats look at it: places as lines and columns, words without secrets.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::diag::Severity;
use crate::engine::paths::{self, Base};
use crate::engine::{QuotedFile, Report};
use crate::report::escape::{Scrub, terminal};
use crate::text::embedded::CellPlace;
use crate::text::{ColumnUnit, FileId, Span};

/// What stays as it is in the path of an address.
const IN_PATHS: AsciiSet = NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_').remove(b'~');

/// A report with what all formats ask of it.
#[derive(Debug)]
pub(super) struct View<'r> {
    pub(super) report: &'r Report,
    scrub: Scrub,
    links: Option<&'r Base>,
}

/// A place in lines and columns, one-based, the end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Region {
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) end_line: u32,
    pub(super) end_column: u32,
}

impl<'r> View<'r> {
    pub(super) fn new(report: &'r Report) -> Self {
        Self { report, scrub: Scrub::new(report), links: None }
    }

    /// The same with paths that lead to files.
    pub(super) fn with_links(self, links: Option<&'r Base>) -> Self {
        Self { links, ..self }
    }

    /// A path as a terminal shows it: a link, where that is wanted.
    pub(super) fn linked(&self, path: &str) -> String {
        let shown = terminal(path);
        match self.links {
            None => shown.into_owned(),
            Some(base) => {
                let target = paths::lossy(&base.absolute(path.as_ref()));
                let target = utf8_percent_encode(&target, &IN_PATHS);
                format!("\u{1b}]8;;file://{target}\u{1b}\\{shown}\u{1b}]8;;\u{1b}\\")
            }
        }
    }

    pub(super) fn file(&self, file: FileId) -> Option<&'r QuotedFile> {
        self.report.sources.0.get(&file)
    }

    pub(super) fn path(&self, span: Span) -> &'r str {
        self.report.sources.path(span.file)
    }

    /// The path of a place in its repository, as code hosts know it.
    pub(super) fn repository_path(&self, span: Span) -> String {
        self.report.roots.path(self.path(span))
    }

    /// Words of a rule, without secrets.
    pub(super) fn say(&self, text: &str) -> String {
        self.scrub.clean(text)
    }

    /// A place on disk.
    pub(super) fn region(&self, span: Span, unit: ColumnUnit) -> Region {
        let Some(file) = self.file(span.file) else {
            return Region { line: 1, column: 1, end_line: 1, end_column: 1 };
        };
        let [(line, column), (end_line, end_column)] = file.locate(span, unit);
        Region { line, column, end_line, end_column }
    }

    /// The cell of a notebook that a place is in.
    pub(super) fn cell(&self, span: Span) -> Option<CellPlace> {
        self.file(span.file)?.cell(span.start)
    }

    /// The cell that a place is in, as it stands behind other words; empty outside notebooks.
    pub(super) fn in_cell(&self, span: Span) -> String {
        self.cell(span).map_or_else(String::new, |cell| format!(" ({cell})"))
    }

    /// New text for a place as it must be written on disk.
    pub(super) fn spelled(&self, span: Span, text: &str) -> String {
        self.file(span.file).map_or_else(|| text.to_owned(), |file| file.spelled(text).into_owned())
    }

    /// The identity of the finding with this index.
    pub(super) fn fingerprint(&self, index: usize) -> &'r str {
        self.report.fingerprints.get(index).map_or("", String::as_str)
    }

    /// How many findings are this severe.
    pub(super) fn severe(&self, severity: Severity) -> usize {
        self.report.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// Indices of the findings, the worst and surest first.
    pub(super) fn by_weight(&self) -> Vec<usize> {
        let findings = &self.report.findings;
        let weight = |index: &usize| findings.get(*index).map(|finding| (finding.severity, finding.confidence));
        let mut order: Vec<usize> = (0..findings.len()).collect();
        order.sort_by_key(|index| std::cmp::Reverse(weight(index)));
        order
    }
}
