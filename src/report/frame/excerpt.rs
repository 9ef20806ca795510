//! The quoted lines of a finding as rows with marked parts, for formats that lay them out themselves.

use std::ops::Range;

use codespan_reporting::diagnostic::LabelStyle;
use serde::Serialize;

use crate::report::frame::{Frame, Quote};
use crate::text::FileId;

/// The quoted lines of one file.
#[derive(Debug, Serialize)]
pub(in crate::report) struct Excerpt {
    /// The path as shown to the user.
    pub(in crate::report) path: String,
    rows: Vec<Row>,
}

/// A line.
#[derive(Debug, Serialize)]
struct Row {
    /// Its number on disk.
    number: usize,
    /// Whether lines are left out above it.
    gap: bool,
    parts: Vec<Part>,
    /// What is said of places that start on it.
    notes: Vec<Note>,
}

/// A part of a line.
#[derive(Debug, Serialize)]
struct Part {
    text: String,
    /// `main`, `also`, or nothing.
    mark: &'static str,
}

/// The words of a label.
#[derive(Debug, Serialize)]
struct Note {
    text: String,
    mark: &'static str,
}

/// The rows without empty ones at either end, where nothing is said.
fn trimmed(mut rows: Vec<Row>) -> Vec<Row> {
    let is_blank = |row: &Row| row.notes.is_empty() && row.parts.iter().all(|part| part.text.trim().is_empty());
    while rows.last().is_some_and(is_blank) {
        rows.pop();
    }
    let first = rows.iter().position(|row| !is_blank(row)).unwrap_or(0);
    rows.split_off(first)
}

impl Frame {
    /// The quotes, that of the primary place first.
    pub(in crate::report) fn excerpts(&self) -> Vec<Excerpt> {
        let first = self.labels.first().map(|label| label.file_id);
        let mut files: Vec<FileId> = self.files.keys().copied().collect();
        files.sort_by_key(|file| (Some(*file) != first, *file));
        files.into_iter().filter_map(|file| Some(self.excerpt(file, self.files.get(&file)?))).collect()
    }

    fn excerpt(&self, file: FileId, quote: &Quote) -> Excerpt {
        let mut rows: Vec<Row> = Vec::new();
        // Lines beside these are nobody's business: they may hold what only their authors know for a secret.
        let is_spoken_of = |range: &Range<usize>| {
            let mut own = self.labels.iter().filter(|label| label.file_id == file);
            own.any(|label| label.range.start <= range.end && range.start <= label.range.end)
        };
        for (line, range) in quote.lines.iter().filter(|(_, range)| is_spoken_of(range)) {
            let number = quote.numbers.get(line).copied().unwrap_or(line + 1);
            let gap = rows.last().is_some_and(|last| last.number + 1 != number);
            rows.push(Row { number, gap, parts: self.parts(file, quote, range), notes: self.notes(file, range) });
        }
        Excerpt { path: quote.name.clone(), rows: trimmed(rows) }
    }

    /// A line cut where labels start and end.
    fn parts(&self, file: FileId, quote: &Quote, line: &Range<usize>) -> Vec<Part> {
        let ends = self.labels.iter().filter(|label| label.file_id == file);
        let mut cuts: Vec<usize> = ends
            .flat_map(|label| [label.range.start, label.range.end])
            .filter(|cut| line.contains(cut))
            .chain([line.start, line.end])
            .collect();
        cuts.sort_unstable();
        cuts.dedup();
        let part = |pair: &[usize]| {
            let (start, end) = (*pair.first()?, *pair.last()?);
            let text = quote.text.get(start..end)?.to_owned();
            Some(Part { text, mark: self.mark_of(file, start..end) })
        };
        cuts.windows(2).filter_map(part).collect()
    }

    /// Whether a part belongs to the primary place, else to another one.
    fn mark_of(&self, file: FileId, part: Range<usize>) -> &'static str {
        let covers = |style: LabelStyle| {
            self.labels.iter().any(|label| {
                label.file_id == file
                    && label.style == style
                    && label.range.start <= part.start
                    && part.end <= label.range.end
            })
        };
        match () {
            () if covers(LabelStyle::Primary) => "main",
            () if covers(LabelStyle::Secondary) => "also",
            () => "",
        }
    }

    fn notes(&self, file: FileId, line: &Range<usize>) -> Vec<Note> {
        let starts_here = |at: usize| line.contains(&at) || at == line.end;
        let here = self.labels.iter().filter(|label| label.file_id == file && starts_here(label.range.start));
        let note = |style: LabelStyle| if style == LabelStyle::Primary { "main" } else { "also" };
        here.filter(|label| !label.message.is_empty())
            .map(|label| Note { text: label.message.clone(), mark: note(label.style) })
            .collect()
    }
}
