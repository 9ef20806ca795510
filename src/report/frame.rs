//! The quoted lines of a code frame: secrets as stars, unprintable characters spelled out, long
//! lines cropped around what is pointed at.
//!
//! codespan-reporting wants UTF-8 text and offsets into it. The lines to show are therefore
//! copied into a small text of their own, with a table from offsets in the file to offsets there.

pub(super) mod excerpt;

use std::collections::BTreeMap;
use std::ops::Range;

use codespan_reporting::diagnostic::{Label as Marked, LabelStyle};
use codespan_reporting::files::{Error, Files, Location};

use crate::diag::Finding;
use crate::engine::QuotedFile;
use crate::report::escape::{is_harmless, push_spelled, terminal};
use crate::report::view::View;
use crate::text::{ColumnUnit, FileId, Span};

/// Longest line shown whole, in bytes.
const WIDEST: usize = 300;

/// Text shown before the first place of a cropped line, in bytes.
const LEAD: usize = 60;

/// Lines shown of a span of many, from its start and up to its end.
const CONTEXT: usize = 5;

/// The quotes of one finding.
#[derive(Debug, Default)]
pub(super) struct Frame {
    files: BTreeMap<FileId, Quote>,
    labels: Vec<Marked<FileId>>,
}

/// The shown lines of one file.
#[derive(Debug, Default)]
struct Quote {
    name: String,
    text: String,
    /// Zero-based line in the file to its range in `text`.
    lines: BTreeMap<usize, Range<usize>>,
    /// Zero-based line in the file to its number on disk.
    numbers: BTreeMap<usize, usize>,
    /// Offset in `text` of the start of a label to its line and column on disk.
    starts: BTreeMap<usize, Location>,
}

/// Offsets in the file, each with the offset in the quote where its text starts.
type Offsets = Vec<(usize, usize)>;

impl Frame {
    /// Quote the lines that a finding's labels are on.
    pub(super) fn new(view: &View<'_>, finding: &Finding) -> Self {
        let labels = std::iter::once((LabelStyle::Primary, &finding.primary))
            .chain(finding.secondary.iter().map(|label| (LabelStyle::Secondary, label)));
        let mut by_file: BTreeMap<FileId, Vec<Span>> = BTreeMap::new();
        for (_, label) in labels.clone() {
            by_file.entry(label.span.file).or_default().push(label.span);
        }
        let mut frame = Frame::default();
        let mut tables = BTreeMap::new();
        for (id, spans) in by_file {
            if let Some(file) = view.file(id) {
                let (quote, offsets) = quote(view, id, file, &spans);
                frame.files.insert(id, quote);
                tables.insert(id, offsets);
            }
        }
        for (style, label) in labels {
            if let (Some(offsets), Some(file)) = (tables.get(&label.span.file), view.file(label.span.file)) {
                let words = format!("{}{}", terminal(&view.say(&label.message)), view.in_cell(label.span));
                frame.mark(style, trimmed(label.span, file), words.trim_start(), offsets, file);
            }
        }
        frame
    }

    /// The labels, with places in the quotes.
    pub(super) fn labels(&self) -> Vec<Marked<FileId>> {
        self.labels.clone()
    }

    fn mark(&mut self, style: LabelStyle, span: Span, words: &str, offsets: &Offsets, file: &QuotedFile) {
        let Some(quote) = self.files.get_mut(&span.file) else { return };
        let start = shown_offset(offsets, span.start as usize);
        let end = shown_offset(offsets, span.end as usize).max(start);
        let [(line, column), _] = file.locate(span, ColumnUnit::Char);
        quote.starts.insert(start, Location { line_number: line as usize, column_number: column as usize });
        self.labels.push(Marked::new(style, span.file, start..end).with_message(words));
    }
}

/// A span inside its file that does not end with a line end: nothing can be pointed at there.
fn trimmed(span: Span, file: &QuotedFile) -> Span {
    let length = file.bytes.len();
    let start = (span.start as usize).min(length);
    let mut end = (span.end as usize).clamp(start, length);
    while end > start && matches!(file.bytes.get(end - 1), Some(b'\n' | b'\r')) {
        end -= 1;
    }
    Span::new(span.file, start, end)
}

fn quote(view: &View<'_>, id: FileId, file: &QuotedFile, spans: &[Span]) -> (Quote, Offsets) {
    let spans: Vec<Span> = spans.iter().map(|span| trimmed(*span, file)).collect();
    let mut quote = Quote { name: view.linked(&file.path), ..Quote::default() };
    let mut offsets = Offsets::new();
    for (line, focus) in shown_lines(file, &spans) {
        let start = quote.text.len();
        quote_line(view, id, file, line, focus, &mut quote.text, &mut offsets);
        quote.lines.insert(line, start..quote.text.len());
        quote.numbers.insert(line, file.line_on_disk(line));
        quote.text.push('\n');
    }
    (quote, offsets)
}

/// The lines to copy, each with the bytes of it that labels cover, if any.
fn shown_lines(file: &QuotedFile, spans: &[Span]) -> BTreeMap<usize, Option<Range<usize>>> {
    let mut shown: BTreeMap<usize, Option<Range<usize>>> = BTreeMap::new();
    for span in spans {
        let (first, last) = (file.lines.line(span.start), file.lines.line(span.end));
        // One line more on either side: it is shown when it alone lies between two labels.
        let near = (first.saturating_sub(1)..first + CONTEXT).chain(last.saturating_sub(CONTEXT)..last + 2);
        for line in near.filter(|line| *line < file.lines.lines()) {
            let range = file.lines.line_range(&file.bytes, line);
            let covered = range.start.max(span.start as usize)..range.end.min(span.end as usize);
            let focus = shown.entry(line).or_default();
            if (first..=last).contains(&line) {
                *focus = Some(match focus.take() {
                    Some(other) => other.start.min(covered.start)..other.end.max(covered.end),
                    None => covered,
                });
            }
        }
    }
    shown
}

/// Append one line; a long one only around its focus.
fn quote_line(
    view: &View<'_>,
    id: FileId,
    file: &QuotedFile,
    line: usize,
    focus: Option<Range<usize>>,
    text: &mut String,
    offsets: &mut Offsets,
) {
    let whole = file.lines.line_range(&file.bytes, line);
    let window = window(&file.bytes, whole.clone(), focus);
    offsets.push((whole.start, text.len()));
    if window.start > whole.start {
        text.push('…');
    }
    quote_bytes(view, id, &file.bytes, window.clone(), text, offsets);
    offsets.push((window.end, text.len()));
    if window.end < whole.end {
        text.push('…');
        offsets.push((whole.end, text.len()));
    }
}

/// The part of a line to show, not cutting a character in two.
fn window(bytes: &[u8], line: Range<usize>, focus: Option<Range<usize>>) -> Range<usize> {
    if line.len() <= WIDEST {
        return line;
    }
    let focus = focus.map_or(line.start, |focus| focus.start);
    let boundary = |mut at: usize| {
        while bytes.get(at).is_some_and(|byte| byte & 0xc0 == 0x80) && at > line.start {
            at -= 1;
        }
        at
    };
    let start = if focus - line.start <= LEAD { line.start } else { boundary(focus - LEAD) };
    start..boundary((start + WIDEST).min(line.end))
}

/// Append bytes as they may be shown.
pub(super) fn quote_bytes(
    view: &View<'_>,
    id: FileId,
    bytes: &[u8],
    range: Range<usize>,
    text: &mut String,
    offsets: &mut Offsets,
) {
    let mut at = range.start;
    for chunk in bytes.get(range).unwrap_or_default().utf8_chunks() {
        for c in chunk.valid().chars() {
            offsets.push((at, text.len()));
            push_shown(view.report.masks.covers(id, at), c, text);
            at += c.len_utf8();
        }
        for _ in chunk.invalid() {
            offsets.push((at, text.len()));
            push_shown(view.report.masks.covers(id, at), char::REPLACEMENT_CHARACTER, text);
            at += 1;
        }
    }
}

fn push_shown(masked: bool, c: char, text: &mut String) {
    match c {
        _ if masked => text.push('*'),
        '\t' => text.push('\t'), // codespan widens it
        '\u{feff}' => {}         // a byte-order mark takes no column
        _ if is_harmless(c) => text.push(c),
        _ => push_spelled(text, c),
    }
}

/// Where an offset of the file is in the quote; one that is not shown counts as the nearest before.
fn shown_offset(offsets: &Offsets, at: usize) -> usize {
    let next = offsets.partition_point(|(offset, _)| *offset <= at);
    next.checked_sub(1).and_then(|last| offsets.get(last)).map_or(0, |(_, shown)| *shown)
}

impl<'f> Files<'f> for Frame {
    type FileId = FileId;
    type Name = &'f str;
    type Source = &'f str;

    fn name(&'f self, id: FileId) -> Result<&'f str, Error> {
        self.files.get(&id).map(|quote| quote.name.as_str()).ok_or(Error::FileMissing)
    }

    fn source(&'f self, id: FileId) -> Result<&'f str, Error> {
        self.files.get(&id).map(|quote| quote.text.as_str()).ok_or(Error::FileMissing)
    }

    fn line_index(&'f self, id: FileId, offset: usize) -> Result<usize, Error> {
        let quote = self.files.get(&id).ok_or(Error::FileMissing)?;
        let line = quote.lines.iter().rev().find(|(_, range)| range.start <= offset);
        Ok(line.map_or(0, |(line, _)| *line))
    }

    fn line_number(&'f self, id: FileId, line: usize) -> Result<usize, Error> {
        let quote = self.files.get(&id).ok_or(Error::FileMissing)?;
        Ok(quote.numbers.get(&line).copied().unwrap_or(line + 1))
    }

    fn line_range(&'f self, id: FileId, line: usize) -> Result<Range<usize>, Error> {
        let quote = self.files.get(&id).ok_or(Error::FileMissing)?;
        Ok(quote.lines.get(&line).cloned().unwrap_or(0..0)) // not shown, hence not copied
    }

    fn location(&'f self, id: FileId, offset: usize) -> Result<Location, Error> {
        let quote = self.files.get(&id).ok_or(Error::FileMissing)?;
        let unknown = Location { line_number: 1, column_number: 1 };
        Ok(quote.starts.get(&offset).copied().unwrap_or(unknown))
    }
}
