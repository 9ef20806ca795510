//! What all formats of settings have in common.

use std::ops::Range;

use crate::text::embedded::Assembled;

/// A value in a file of settings.
#[derive(Debug)]
pub(super) enum Value {
    /// Names with values.
    Map(Vec<Entry>),
    /// Values in order.
    List(Vec<Value>),
    /// Text with the places of its characters; also numbers and the like in formats that have only text.
    Text(Assembled),
    /// Nothing, or something that is no text; where it stands.
    Other(Range<usize>),
}

/// A name with its value.
#[derive(Debug)]
pub(super) struct Entry {
    /// The name.
    pub(super) key: Assembled,
    /// Its value.
    pub(super) value: Value,
}

impl Value {
    /// The entries of a map; of anything else, none.
    pub(super) fn entries(&self) -> &[Entry] {
        match self {
            Value::Map(entries) => entries,
            Value::List(_) | Value::Text(_) | Value::Other(_) => &[],
        }
    }

    /// The value under a key of a map.
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        self.entries().iter().find(|entry| entry.key.text == key.as_bytes()).map(|entry| &entry.value)
    }

    /// The text, if it is one.
    pub(super) fn text(&self) -> Option<&Assembled> {
        match self {
            Value::Text(text) => Some(text),
            Value::Map(_) | Value::List(_) | Value::Other(_) => None,
        }
    }
}

/// Text that stands in the file as it is.
pub(super) fn verbatim(source: &[u8], range: Range<usize>) -> Assembled {
    let mut text = Assembled::default();
    text.push(range.start, source.get(range).unwrap_or_default());
    text
}

/// Keys under which variables for programs stand.
const VARIABLES: &[&str] = &["env", "environment", "variables"];

/// Whether a key says that variables for programs stand under it.
pub(super) fn sets_variables(key: &Assembled) -> bool {
    VARIABLES.iter().any(|name| key.text == name.as_bytes())
}

/// What a list of variables sets: `- NAME=value`, `- NAME`, `- name: NAME` with a value beside it.
/// `None` for any other value.
pub(super) fn variable(item: &Value) -> Option<(Assembled, Option<&Value>, Option<Assembled>)> {
    match item {
        Value::Text(text) => {
            let end = memchr::memchr(b'=', &text.text).unwrap_or(text.text.len());
            let name = part(text, 0..end);
            let value = (end < text.text.len()).then(|| part(text, end + 1..text.text.len()));
            is_name(&name.text).then_some((name, None, value))
        }
        Value::Map(_) => {
            let name = item.get("name").or_else(|| item.get("key")).and_then(Value::text)?;
            let value = VALUES.iter().find_map(|key| item.get(key))?;
            is_name(&name.text).then(|| (name.clone(), Some(value), None))
        }
        Value::List(_) | Value::Other(_) => None,
    }
}

/// What stands beside the name of a variable and says what it holds, or where that comes from.
const VALUES: &[&str] = &["value", "valueFrom", "valueFromSecret", "secretKeyRef", "fromSecret", "sync", "secure"];

/// Whether a text can be the name of a variable, or a path of names.
pub(super) fn is_name(text: &[u8]) -> bool {
    text.first().is_some_and(|first| first.is_ascii_alphabetic() || matches!(first, b'_' | b'.'))
        && text.iter().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'_' | b'-' | b'.' | b':'))
}

/// A part of a text.
pub(super) fn part(text: &Assembled, range: Range<usize>) -> Assembled {
    let mut out = Assembled::default();
    out.append(text, range);
    out
}
