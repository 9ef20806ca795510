//! Edits come out as if each were made by hand: what meets is refused, what touches inside one fix is kept, offsets
//! inside a character are refused. Lines and columns are those that counting character by character gives.

use std::ops::Range;

use zlint::diag::{Applicability, Edit, Edits, Fix};
use zlint::engine::paths::Base;
use zlint::engine::{QuotedFile, Report};
use zlint::fix::patch::Patches;
use zlint::text::{ColumnUnit, FileId, LineIndex, Span};

use super::input::Input;

const FILE: FileId = FileId(0);

/// What is put in.
const TEXTS: [&str; 6] = ["", "x", "é", "\n", "a\nb", "🎫"];

/// Fixes and a text.
pub fn holds(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let sizes: Vec<usize> = (0..input.below(8)).map(|_| 1 + input.below(3)).collect();
    let draws: Vec<_> = sizes.iter().map(|size| input.bytes(4 * size)).collect();
    let text = input.rest();
    let fixes: Vec<Vec<Edit>> = sizes.iter().zip(draws).map(|(size, draw)| edits(*size, draw, text.len())).collect();
    patches(text, fixes);
    lines(text);
}

fn edits(size: usize, draw: &[u8], length: usize) -> Vec<Edit> {
    let mut input = Input::new(draw);
    let mut one = || {
        // Near the front, where they meet.
        let start = input.below(length.min(40) + 2);
        let end = start + input.below(6);
        Edit::replace(Span::new(FILE, start, end), *input.pick(&TEXTS))
    };
    (0..size).map(|_| one()).collect()
}

fn patches(text: &[u8], fixes: Vec<Vec<Edit>>) {
    let mut report = Report::default();
    report.sources.0.insert(FILE, QuotedFile::new("a.py", text.to_vec()));
    let base = Base::new("/no/such/folder".as_ref());
    let mut patches = Patches::default();
    let mut made: Vec<(Range<usize>, String)> = Vec::new();
    for edits in fixes.into_iter().filter_map(Edits::new) {
        let wanted: Vec<_> = edits.iter().map(|edit| (range(edit), with_line_ends(&edit.text, text))).collect();
        let fits =
            wanted.iter().all(|new| is_place(text, &new.0) && made.iter().all(|old| old == new || apart(old, new)));
        let fix = Fix { edits, ..Fix::of("", Applicability::Safe, Edit::insert(Span::default(), "")) };
        assert_eq!(patches.add(&report, &base, &fix), fits, "{wanted:?} after {made:?} in {text:?}");
        if fits {
            made.extend(wanted);
        }
    }
    made.sort_by_key(|(range, _)| (range.start, range.end));
    made.dedup();
    let mut expected = text.to_vec();
    for (range, new) in made.iter().rev() {
        expected.splice(range.clone(), new.bytes());
    }
    let after = patches.iter().map(|(_, patch)| patch.after()).next();
    assert_eq!(after.unwrap_or_else(|| text.to_vec()), expected, "{made:?} in {text:?}");
}

fn range(edit: &Edit) -> Range<usize> {
    edit.span.start as usize..edit.span.end as usize
}

/// Whether a range lies between characters of a text.
fn is_place(text: &[u8], range: &Range<usize>) -> bool {
    std::str::from_utf8(text).is_ok_and(|text| text.get(range.clone()).is_some())
}

/// Whether some byte, or the end of one, stands between two changes.
fn apart(a: &(Range<usize>, String), b: &(Range<usize>, String)) -> bool {
    a.0.end < b.0.start || b.0.end < a.0.start
}

fn with_line_ends(new: &str, text: &[u8]) -> String {
    let first = text.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
    if first.ends_with(b"\r\n") { new.replace('\n', "\r\n") } else { new.to_owned() }
}

/// Each offset is where counting from the front says.
fn lines(text: &[u8]) {
    let text = &text[..text.len().min(200)];
    let index = LineIndex::new(text);
    for (offset, place) in (0..).zip(counted(text)) {
        let found =
            [ColumnUnit::Utf8, ColumnUnit::Utf16, ColumnUnit::Char].map(|unit| index.locate(text, offset, unit));
        assert_eq!(found, place, "offset {offset} of {text:?}");
        let line = index.line_range(text, index.line(offset));
        assert!(line.start <= offset as usize && line.end <= text.len());
        assert!(!text[line.clone()].contains(&b'\n'), "line {line:?} of {text:?}");
    }
    assert_eq!(index.lines(), 1 + text.iter().filter(|byte| **byte == b'\n').count());
}

/// Line and column of each offset, one-based, in bytes, UTF-16 units and characters. Each broken sequence of bytes
/// counts as one of each.
fn counted(text: &[u8]) -> Vec<[(u32, u32); 3]> {
    let mut places = Vec::new();
    let (mut line, mut columns) = (1, [1; 3]);
    for chunk in text.utf8_chunks() {
        let valid = chunk.valid().chars().map(|c| (c, c.len_utf8()));
        let invalid = (!chunk.invalid().is_empty()).then_some(('\u{fffd}', chunk.invalid().len()));
        for (c, length) in valid.chain(invalid) {
            for inside in 0..length {
                places.push(
                    [columns[0] + u32::try_from(inside).unwrap(), columns[1], columns[2]].map(|column| (line, column)),
                );
            }
            if c == '\n' {
                (line, columns) = (line + 1, [1; 3]);
            } else if !(c == '\u{feff}' && places.len() == length) {
                let sizes = [length, c.len_utf16(), 1].map(|size| u32::try_from(size).unwrap());
                columns = [0, 1, 2].map(|unit| columns[unit] + sizes[unit]);
            }
        }
    }
    places.push(columns.map(|column| (line, column)));
    places
}
