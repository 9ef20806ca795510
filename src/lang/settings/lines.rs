//! Formats of lines: `KEY=value` as shells and containers read it, INI files, Java's properties.

use std::ops::Range;

use crate::lang::settings::tree::{Entry, Value, is_name, verbatim};
use crate::text::embedded::Assembled;

/// `KEY=value`, `export KEY="value"`, `KEY = 'value'  # why`.
pub(super) fn dotenv(source: &[u8]) -> Value {
    let mut entries = Vec::new();
    let mut at = 0;
    while at < source.len() {
        let line = line_at(source, at);
        at = line.end + 1;
        let Some((key, value)) = assignment(source, line.clone(), b"=") else { continue };
        let words = trimmed(source, without_export(source, key));
        if !is_name(source.get(words.clone()).unwrap_or_default()) {
            continue;
        }
        let (value, end) = dotenv_value(source, value, line.end);
        at = at.max(end);
        entries.push(Entry { key: verbatim(source, words), value: Value::Text(value) });
    }
    Value::Map(entries)
}

/// Sections with `key = value` or `key: value`; lines that start with white space go on. Properties have no sections.
pub(super) fn ini(source: &[u8]) -> Value {
    let mut top = Vec::new();
    let mut sections: Vec<Entry> = Vec::new();
    let mut at = 0;
    while at < source.len() {
        let line = line_at(source, at);
        at = line.end + 1;
        let shown = trimmed(source, line.clone());
        let text = source.get(shown.clone()).unwrap_or_default();
        if text.starts_with(b"[") && text.ends_with(b"]") {
            let name = verbatim(source, shown.start + 1..shown.end - 1);
            sections.push(Entry { key: name, value: Value::Map(Vec::new()) });
            continue;
        }
        if text.first().is_none_or(|first| matches!(first, b'#' | b';' | b'!')) {
            continue;
        }
        let Some((key, value)) = assignment(source, line, b"=:") else { continue };
        let key = verbatim(source, trimmed(source, key));
        let value = Value::Text(unquoted(source, trimmed(source, without_comment(source, value))));
        match sections.last_mut().map(|section| &mut section.value) {
            Some(Value::Map(entries)) => entries.push(Entry { key, value }),
            _ => top.push(Entry { key, value }),
        }
    }
    top.append(&mut sections);
    Value::Map(top)
}

/// The line that starts at an offset, without its end.
fn line_at(source: &[u8], start: usize) -> Range<usize> {
    let rest = source.get(start..).unwrap_or_default();
    start..start + memchr::memchr(b'\n', rest).unwrap_or(rest.len())
}

/// A range without the white space around.
pub(super) fn trimmed(source: &[u8], range: Range<usize>) -> Range<usize> {
    let text = source.get(range.clone()).unwrap_or_default();
    let start = range.start + (text.len() - text.trim_ascii_start().len());
    start..start + text.trim_ascii().len()
}

/// What stands in front of the first sign and behind it; nothing for a comment.
fn assignment(source: &[u8], line: Range<usize>, signs: &[u8]) -> Option<(Range<usize>, Range<usize>)> {
    let text = source.get(line.clone())?;
    if matches!(text.trim_ascii_start().first(), Some(b'#') | None) {
        return None;
    }
    let sign = line.start + text.iter().position(|byte| signs.contains(byte))?;
    Some((line.start..sign, sign + 1..line.end))
}

fn without_export(source: &[u8], key: Range<usize>) -> Range<usize> {
    let key = trimmed(source, key);
    let text = source.get(key.clone()).unwrap_or_default();
    match text.strip_prefix(b"export") {
        Some(rest) if rest.starts_with(b" ") || rest.starts_with(b"\t") => key.end - rest.len()..key.end,
        _ => key,
    }
}

/// The value behind the sign, and where it ends: one in quotes may go on over lines.
fn dotenv_value(source: &[u8], value: Range<usize>, line_end: usize) -> (Assembled, usize) {
    let value = trimmed(source, value);
    let text = source.get(value.clone()).unwrap_or_default();
    let rest = source.get(value.start..).unwrap_or_default();
    if let Some(quote @ (b'"' | b'\'' | b'`')) = text.first().copied() {
        let inside = value.start + 1;
        return match closing(rest, quote) {
            Some(length) => (quoted(source, inside..inside + length, quote), inside + length + 1),
            None => (verbatim(source, inside..value.end.max(inside)), line_end),
        };
    }
    (verbatim(source, trimmed(source, without_comment(source, value))), line_end)
}

/// A value without the comment behind it, which needs a space in front: `a#b` is a value.
fn without_comment(source: &[u8], value: Range<usize>) -> Range<usize> {
    let text = source.get(value.clone()).unwrap_or_default();
    let starts = |pair: &[u8]| matches!(pair, [b' ' | b'\t', b'#' | b';']);
    let comment = if text.starts_with(b"#") { Some(0) } else { text.windows(2).position(starts) };
    value.start..comment.map_or(value.end, |at| value.start + at)
}

/// How much stands in front of the closing quote of a text that starts with one.
fn closing(text: &[u8], quote: u8) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in text.iter().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quote == b'"' => escaped = true,
            byte if *byte == quote => return Some(at - 1),
            _ => {}
        }
    }
    None
}

/// What stands between quotes, escapes resolved.
fn quoted(source: &[u8], inside: Range<usize>, quote: u8) -> Assembled {
    let mut text = Assembled::default();
    let mut at = inside.start;
    while at < inside.end {
        let rest = source.get(at..inside.end).unwrap_or_default();
        let plain = if quote == b'"' { memchr::memchr(b'\\', rest).unwrap_or(rest.len()) } else { rest.len() };
        text.push(at, rest.get(..plain).unwrap_or_default());
        at += plain;
        match rest.get(plain + 1) {
            Some(b'n') => text.replace(at..at + 2, b"\n"),
            Some(c) => text.replace(at..at + 2, &[*c]),
            None => text.push(at, rest.get(plain..).unwrap_or_default()),
        }
        at += 2;
    }
    text
}

/// A value without quotes around it.
fn unquoted(source: &[u8], value: Range<usize>) -> Assembled {
    let text = source.get(value.clone()).unwrap_or_default();
    let inside = [b'"', b'\'']
        .iter()
        .find(|quote| text.len() >= 2 && text.first() == Some(*quote) && text.last() == Some(*quote));
    match inside {
        Some(_) => verbatim(source, value.start + 1..value.end - 1),
        None => verbatim(source, value),
    }
}
