//! JSON and YAML as one: maps, lists and texts, each with its place.

mod fold;
mod yaml;

use std::ops::Range;

use crate::lang::bulk;
use crate::lang::json::{self, Json};
use crate::text::embedded::Assembled;
use yaml::Yaml;
pub(super) use yaml::scalar as yaml_scalar;

/// A text that was parsed.
#[derive(Debug)]
pub(super) enum Structured<'s> {
    Json(Json<'s>),
    Yaml(Yaml<'s>),
}

/// A value in it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value<'t> {
    Json(json::Value<'t>),
    Yaml(yaml::Value<'t>),
}

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notation {
    Json,
    Yaml,
}

impl Notation {
    /// By the first byte that says something: JSON that is an object or a list begins with a bracket.
    pub(super) fn of(text: &[u8]) -> Self {
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        match text.trim_ascii_start() {
            [b'{' | b'[', ..] => Notation::Json,
            _ => Notation::Yaml,
        }
    }

    /// As much of a text as can be parsed.
    pub(super) fn readable(self, text: &[u8]) -> &[u8] {
        match self {
            Notation::Json => text,
            Notation::Yaml => fold::readable(text),
        }
    }

    /// The text without what stands under these keys; places stay what they are. It is not parsed.
    pub(super) fn without<'t>(self, text: &'t [u8], keys: &[&[u8]]) -> std::borrow::Cow<'t, [u8]> {
        match self {
            Notation::Json => bulk::without(text, keys).0,
            Notation::Yaml => fold::without(text, keys),
        }
    }
}

impl<'s> Structured<'s> {
    /// Parse a text; `None` when the parser gives up.
    pub(super) fn parse(notation: Notation, source: &'s [u8]) -> Option<Self> {
        match notation {
            Notation::Json => Json::parse(source).map(Structured::Json),
            Notation::Yaml => Yaml::parse(source).map(Structured::Yaml),
        }
    }

    /// The value of the whole text.
    pub(super) fn root(&self) -> Option<Value<'_>> {
        match self {
            Structured::Json(json) => json.root().map(Value::Json),
            Structured::Yaml(yaml) => yaml.root().map(Value::Yaml),
        }
    }

    /// Line of the first error, counted from one, if there is one: of the text as it was before anything was taken out.
    pub(super) fn error_line(&self, original: &[u8]) -> Option<usize> {
        match self {
            Structured::Json(json) if json.is_valid() => None,
            Structured::Json(json) => json.error_line().or(Some(1)),
            Structured::Yaml(yaml) => yaml.error_line(original),
        }
    }
}

impl<'t> Value<'t> {
    /// The entries of a map; of anything else, nothing.
    pub(super) fn entries(self) -> Vec<(Value<'t>, Value<'t>)> {
        match self {
            Value::Json(value) => value.entries().map(|(key, value)| (Value::Json(key), Value::Json(value))).collect(),
            Value::Yaml(value) => {
                value.entries().into_iter().map(|(key, value)| (Value::Yaml(key), Value::Yaml(value))).collect()
            }
        }
    }

    /// The value under one of several names of a key: writers differ in case.
    pub(super) fn get(self, names: &[&str]) -> Option<Value<'t>> {
        self.entries().into_iter().rfind(|(key, _)| names.iter().any(|name| key.is(name))).map(|(_, value)| value)
    }

    /// The text under one of several names of a key, unless it is empty.
    pub(super) fn text_at(self, names: &[&str]) -> Option<Value<'t>> {
        self.get(names).filter(|value| value.text().is_some_and(|text| !text.text.is_empty()))
    }

    /// The values of a list; of anything else, nothing.
    pub(super) fn items(self) -> Vec<Value<'t>> {
        match self {
            Value::Json(value) => value.items().map(Value::Json).collect(),
            Value::Yaml(value) => value.items().into_iter().map(Value::Yaml).collect(),
        }
    }

    /// Whether it is `true`.
    pub(super) fn is_true(self) -> bool {
        match self {
            Value::Json(value) => value.is_true(),
            Value::Yaml(value) => value.text().is_some_and(|own| own.text == b"true"),
        }
    }

    /// Whether it is `false`.
    pub(super) fn is_false(self) -> bool {
        match self {
            Value::Json(value) => value.is_false(),
            Value::Yaml(value) => value.text().is_some_and(|own| own.text == b"false"),
        }
    }

    /// Whether it is a list.
    pub(super) fn is_list(self) -> bool {
        match self {
            Value::Json(value) => value.is_array(),
            Value::Yaml(value) => value.is_list(),
        }
    }

    /// Whether it is a map.
    pub(super) fn is_map(self) -> bool {
        match self {
            Value::Json(value) => value.is_object(),
            Value::Yaml(value) => value.is_map(),
        }
    }

    /// A text with the places of its characters.
    pub(super) fn text(self) -> Option<Assembled> {
        match self {
            Value::Json(value) => value.string(),
            Value::Yaml(value) => value.text(),
        }
    }

    /// A text, bytes that are not UTF-8 replaced; empty for anything else.
    pub(super) fn to_text(self) -> String {
        self.text().map_or_else(String::new, |text| String::from_utf8_lossy(&text.text).into_owned())
    }

    /// Whether it is this text.
    pub(super) fn is(self, text: &str) -> bool {
        match self {
            Value::Json(value) => value.is(text),
            Value::Yaml(value) => value.text().is_some_and(|own| own.text == text.as_bytes()),
        }
    }

    /// The bytes it stands at, quotes included.
    pub(super) fn range(self) -> Range<usize> {
        match self {
            Value::Json(value) => value.range(),
            Value::Yaml(value) => value.range(),
        }
    }
}
