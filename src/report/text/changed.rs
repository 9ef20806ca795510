//! The lines of a fix as they would read.

use crate::diag::{Edit, Fix};
use crate::engine::QuotedFile;
use crate::report::escape::terminal;
use crate::report::frame;
use crate::report::view::View;

/// Lines shown of a changed text.
const MOST_LINES: usize = 12;

/// Columns shown of a changed line.
const WIDEST: usize = 300;

/// The lines that a fix changes, as they read afterwards.
pub(in crate::report) struct Changed {
    /// The first of them, each with its number.
    pub(in crate::report) lines: Vec<(usize, String)>,
    /// Whether there are more.
    pub(in crate::report) cut: bool,
}

/// What a fix does, with the lines that it changes as they read afterwards.
pub(super) fn note(view: &View<'_>, fix: &Fix) -> String {
    let mut note = format!("help: {}", terminal(&view.say(&fix.title)));
    let changed = changed(view, fix);
    for (number, line) in changed.lines {
        note.push_str(&format!("\n{number:>6} │ {line}"));
    }
    if changed.cut {
        note.push_str("\n       …");
    }
    note
}

/// The lines that a fix changes, as they may be shown.
pub(in crate::report) fn changed(view: &View<'_>, fix: &Fix) -> Changed {
    let edits: Vec<&Edit> = fix.edits.iter().collect();
    let mut all = edits.chunk_by(|a, b| adjoin(view, a, b)).flat_map(|together| lines(view, together));
    let shown = |(number, line): (usize, String)| {
        let text: String = line.chars().take(WIDEST).collect();
        let more = if text.len() < line.len() { "…" } else { "" };
        (number, format!("{}{more}", terminal(&text.replace('\t', "    "))))
    };
    let lines = all.by_ref().take(MOST_LINES).map(shown).collect();
    Changed { lines, cut: all.next().is_some() }
}

/// Whether two edits change the same line.
fn adjoin(view: &View<'_>, a: &Edit, b: &Edit) -> bool {
    let same = |file: &QuotedFile| file.lines.line(a.span.end) == file.lines.line(b.span.start);
    a.span.file == b.span.file && view.file(a.span.file).is_some_and(same)
}

/// The lines that edits of one file leave, each with the number that its first one has on disk and those after it in
/// turn. A line that goes as a whole is not shown.
fn lines(view: &View<'_>, edits: &[&Edit]) -> Vec<(usize, String)> {
    let (Some(first), Some(last)) = (edits.first(), edits.last()) else { return Vec::new() };
    let Some(file) = view.file(first.span.file) else { return Vec::new() };
    let around = |range| {
        let mut text = String::new();
        frame::quote_bytes(view, first.span.file, &file.bytes, range, &mut text, &mut Vec::new());
        text
    };
    let line = file.lines.line(first.span.start);
    let mut from = file.lines.line_range(&file.bytes, line).start;
    let mut changed = String::new();
    for edit in edits {
        changed.push_str(&around(from..edit.span.start as usize));
        changed.push_str(&view.say(&edit.text));
        from = edit.span.end as usize;
    }
    let rest = file.lines.line_range(&file.bytes, file.lines.line(last.span.end));
    let whole_lines = rest.start == from && (last.text.ends_with('\n') || last.text.is_empty());
    if !whole_lines {
        changed.push_str(&around(from..rest.end.max(from)));
    }
    (file.line_on_disk(line)..).zip(changed.lines().map(str::to_owned)).collect()
}
