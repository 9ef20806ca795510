//! TOML.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::lang::settings::tree::{Entry, Value, verbatim};
use crate::limits;
use crate::text::embedded::Assembled;

/// What a text says; `None` if it is not UTF-8.
pub(super) fn read(text: &[u8]) -> Option<Value> {
    // The parser bounds its own depth, and goes on behind errors.
    let (table, _) = DeTable::parse_recoverable(std::str::from_utf8(text).ok()?);
    Some(map(table.get_ref(), text, limits::MAX_DEPTH))
}

fn map(table: &DeTable<'_>, source: &[u8], depth: u32) -> Value {
    let mut entries: Vec<(usize, Entry)> = table
        .iter()
        .map(|(key, held)| {
            let range = key.span();
            let entry = Entry { key: text(key.get_ref(), range.clone(), source), value: value(held, source, depth) };
            (range.start, entry)
        })
        .collect();
    entries.sort_by_key(|(start, _)| *start);
    Value::Map(entries.into_iter().map(|(_, entry)| entry).collect())
}

fn value(held: &Spanned<DeValue<'_>>, source: &[u8], depth: u32) -> Value {
    let Some(depth) = depth.checked_sub(1) else { return Value::Other(held.span()) };
    match held.get_ref() {
        DeValue::String(string) => Value::Text(text(string, held.span(), source)),
        DeValue::Array(items) => Value::List(items.iter().map(|item| value(item, source, depth)).collect()),
        DeValue::Table(table) => map(table, source, depth),
        _ => Value::Other(held.span()),
    }
}

/// A string that stands at a place with its quotes; one with escapes stands for the whole place.
fn text(string: &str, range: Range<usize>, source: &[u8]) -> Assembled {
    let written = source.get(range.clone()).unwrap_or_default();
    match memchr::memmem::find(written, string.as_bytes()) {
        Some(at) => verbatim(source, range.start + at..range.start + at + string.len()),
        None => {
            let mut text = Assembled::default();
            text.replace(range, string.as_bytes());
            text
        }
    }
}
