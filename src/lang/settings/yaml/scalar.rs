//! The text of YAML's scalars, each character with its place.

use std::ops::Range;

use saphyr_parser::ScalarStyle;

use crate::text::embedded::Assembled;

/// The text of a scalar that stands at a place.
pub(super) fn text(style: ScalarStyle, source: &[u8], range: Range<usize>) -> Assembled {
    let written = source.get(range.clone()).unwrap_or_default();
    match style {
        ScalarStyle::Plain => folded(source, range),
        ScalarStyle::SingleQuoted => quoted(source, inside(written, range), b'\''),
        ScalarStyle::DoubleQuoted => quoted(source, inside(written, range), b'"'),
        ScalarStyle::Literal | ScalarStyle::Folded => block(source, range, style == ScalarStyle::Folded),
    }
}

/// What stands between the quotes of a place, which may go on behind the second one.
fn inside(written: &[u8], range: Range<usize>) -> Range<usize> {
    let quote = written.first().copied().unwrap_or_default();
    let mut at = 1;
    while let Some(byte) = written.get(at) {
        let escaped = match quote {
            b'"' => *byte == b'\\',
            _ => *byte == quote && written.get(at + 1) == Some(&quote),
        };
        if !escaped && *byte == quote {
            break;
        }
        at += 1 + usize::from(escaped);
    }
    range.start + 1..(range.start + at).min(range.end).max(range.start + 1)
}

/// Text whose line breaks are spaces.
fn folded(source: &[u8], range: Range<usize>) -> Assembled {
    let mut text = Assembled::default();
    for (number, line) in lines(source, range).enumerate() {
        let shown = trimmed(source, line);
        if number > 0 {
            text.replace(shown.start..shown.start, b" ");
        }
        text.push(shown.start, source.get(shown).unwrap_or_default());
    }
    text
}

/// What stands between quotes.
fn quoted(source: &[u8], range: Range<usize>, quote: u8) -> Assembled {
    let mut text = Assembled::default();
    let whole = folded(source, range);
    let escape = if quote == b'"' { b'\\' } else { quote };
    let mut at = 0;
    while let Some(next) = memchr::memchr(escape, whole.text.get(at..).unwrap_or_default()) {
        text.append(&whole, at..at + next);
        let start = at + next;
        let written = whole.map.host(start..start + 2);
        match (quote, whole.text.get(start + 1)) {
            (b'"', Some(b'n')) => text.replace(written, b"\n"),
            (b'"', Some(b't')) => text.replace(written, b"\t"),
            (_, Some(c)) => text.replace(written, &[*c]),
            (_, None) => text.append(&whole, start..start + 1),
        }
        at = start + 2;
    }
    text.append(&whole, at..whole.text.len());
    text
}

/// A block behind `|` or `>`: its lines without the indentation they share. In a folded one, a line break between
/// lines of text is a space.
fn block(source: &[u8], range: Range<usize>, folds: bool) -> Assembled {
    // The parser's place starts behind the indentation of the first line.
    let before = source.get(..range.start).unwrap_or_default();
    let start = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
    let mut lines: Vec<Range<usize>> = lines(source, start..range.end).collect();
    let is_blank = |line: &Range<usize>| source.get(line.clone()).unwrap_or_default().trim_ascii().is_empty();
    while lines.pop_if(|line| is_blank(line)).is_some() {}
    let indent = |line: &Range<usize>| {
        let text = source.get(line.clone()).unwrap_or_default();
        (!text.trim_ascii().is_empty()).then(|| text.iter().take_while(|byte| **byte == b' ').count())
    };
    let all = lines.iter().filter_map(indent).min().unwrap_or(0);
    let mut text = Assembled::default();
    for line in lines {
        let start = (line.start + all).min(line.end);
        let shown = source.get(start..line.end).unwrap_or_default();
        let shown = shown.strip_suffix(b"\r").unwrap_or(shown);
        text.push(start, shown);
        let folded = folds && !shown.trim_ascii().is_empty();
        text.replace(line.end..line.end + 1, if folded { b" " } else { b"\n" });
    }
    text
}

/// The lines of a range without their ends.
fn lines(source: &[u8], range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let text = source.get(range.clone()).unwrap_or_default();
    let mut at = range.start;
    text.split(|byte| *byte == b'\n').map(move |line| {
        let start = at;
        at += line.len() + 1;
        start..start + line.len()
    })
}

fn trimmed(source: &[u8], range: Range<usize>) -> Range<usize> {
    crate::lang::settings::lines::trimmed(source, range)
}
