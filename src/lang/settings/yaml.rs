//! YAML: a tree from a parser's events. What stands behind an error is read from the next key on that starts a line.

mod scalar;

use std::borrow::Cow;
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use crate::lang::settings::tree::{Entry, Value};
use crate::limits;
use crate::text::embedded::Assembled;

/// How often reading goes on behind an error.
const MAX_ERRORS: usize = 100;

/// What a text says: of several documents, a list. `None` if it is not UTF-8.
pub(super) fn read(text: &[u8]) -> Option<Value> {
    let shown = without_templates(text);
    let shown = std::str::from_utf8(&shown).ok()?;
    let mut documents = Vec::new();
    let mut start = shown.len() - shown.trim_start_matches('\u{feff}').len();
    for _ in 0..MAX_ERRORS {
        let Some(rest) = shown.get(start..).filter(|rest| !rest.is_empty()) else { break };
        let mut reading = Reading { source: text, start, offsets: offsets(rest), ..Reading::default() };
        let Err(reached) = reading.events(rest) else {
            documents.append(&mut reading.documents);
            break;
        };
        reading.close_all();
        documents.append(&mut reading.documents);
        let Some(next) = next_key(text, reached.max(start)) else { break };
        start = next;
    }
    Some(if documents.len() == 1 { documents.remove(0) } else { Value::List(documents) })
}

/// The start of the next line, behind that of an offset, that does not begin with white space.
fn next_key(text: &[u8], from: usize) -> Option<usize> {
    let rest = text.get(from..)?;
    let starts = |at: usize| rest.get(at + 1).is_some_and(|first| first.is_ascii_alphanumeric() || *first == b'"');
    memchr::memchr_iter(b'\n', rest).find(|at| starts(*at)).map(|at| from + at + 1)
}

/// The byte offset of each character and of the end, unless all characters are bytes.
fn offsets(text: &str) -> Vec<usize> {
    if text.is_ascii() {
        return Vec::new();
    }
    text.char_indices().map(|(at, _)| at).chain([text.len()]).collect()
}

/// The text with spaces in place of lines that only a template's engine reads: `{{- if … }}`, `{% for … %}`.
fn without_templates(text: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memmem::find(text, b"{{").is_none() && memchr::memmem::find(text, b"{%").is_none() {
        return Cow::Borrowed(text);
    }
    let is_template = |line: &[u8]| {
        let line = line.trim_ascii();
        let encloses = |open: &[u8], close: &[u8]| line.starts_with(open) && line.ends_with(close);
        encloses(b"{{", b"}}") || encloses(b"{%", b"%}")
    };
    let mut out = Vec::with_capacity(text.len());
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        if is_template(line) {
            out.extend(line.iter().map(|byte| if *byte == b'\n' { b'\n' } else { b' ' }));
        } else {
            out.extend_from_slice(line);
        }
    }
    Cow::Owned(out)
}

/// A list or map that is not closed yet.
#[derive(Debug)]
enum Open {
    List(Vec<Value>),
    Map {
        entries: Vec<Entry>,
        /// The key whose value comes next; one that is no text has none.
        key: Option<Option<Assembled>>,
    },
    /// Something with a tag of its own (`!Ref`), which somebody else makes, or nested too deep; how many more are open
    /// inside.
    Other(usize),
}

#[derive(Debug, Default)]
struct Reading<'s> {
    source: &'s [u8],
    /// Where the text that is read starts in the source.
    start: usize,
    /// See [`offsets`].
    offsets: Vec<usize>,
    open: Vec<Open>,
    documents: Vec<Value>,
}

impl Reading<'_> {
    /// Read all events; an error says how far it came.
    fn events(&mut self, text: &str) -> Result<(), usize> {
        let mut reached = self.start;
        for event in Parser::new_from_str(text) {
            let (event, span) = event.map_err(|_| reached)?;
            let range = self.byte(span.start.index())..self.byte(span.end.index());
            reached = reached.max(range.start);
            self.event(event, range);
        }
        Ok(())
    }

    fn byte(&self, character: usize) -> usize {
        self.start + if self.offsets.is_empty() { character } else { self.offset(character) }
    }

    fn offset(&self, character: usize) -> usize {
        self.offsets.get(character).or(self.offsets.last()).copied().unwrap_or_default()
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Scalar(value, style, _, tag) => {
                let value = self.scalar(&value, style, is_own(tag.as_deref()), range);
                self.put(value);
            }
            Event::Alias(_) => self.put(Value::Other(range)),
            Event::SequenceStart(_, tag) => self.open(Open::List(Vec::new()), tag.as_deref()),
            Event::MappingStart(_, tag) => {
                self.open(Open::Map { entries: Vec::new(), key: None }, tag.as_deref());
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            Event::DocumentStart(_) | Event::DocumentEnd | Event::StreamStart | Event::StreamEnd | Event::Nothing => {}
        }
    }

    fn scalar(&self, value: &str, style: ScalarStyle, own: bool, range: Range<usize>) -> Value {
        let is_null = style == ScalarStyle::Plain && matches!(value, "" | "~" | "null" | "Null" | "NULL");
        if own || is_null { Value::Other(range) } else { Value::Text(scalar::text(style, self.source, range)) }
    }

    fn open(&mut self, open: Open, tag: Option<&Tag>) {
        let deep = self.open.len() >= limits::MAX_DEPTH as usize;
        match self.open.last_mut() {
            Some(Open::Other(inner)) => *inner += 1,
            _ if deep || is_own(tag) => self.open.push(Open::Other(0)),
            _ => self.open.push(open),
        }
    }

    fn close(&mut self) {
        if let Some(Open::Other(inner @ 1..)) = self.open.last_mut() {
            *inner -= 1;
            return;
        }
        match self.open.pop() {
            Some(Open::List(items)) => self.put(Value::List(items)),
            Some(Open::Map { entries, .. }) => self.put(Value::Map(entries)),
            Some(Open::Other(_)) => self.put(Value::Other(0..0)),
            None => {}
        }
    }

    fn close_all(&mut self) {
        while !self.open.is_empty() {
            self.close();
        }
    }

    /// Put a value where it belongs: into the innermost list or map, as key or as value.
    fn put(&mut self, value: Value) {
        match self.open.last_mut() {
            None => self.documents.push(value),
            Some(Open::List(items)) => items.push(value),
            Some(Open::Other(_)) => {}
            Some(Open::Map { entries, key }) => match key.take() {
                None => {
                    *key = Some(match value {
                        Value::Text(text) => Some(text),
                        Value::Map(_) | Value::List(_) | Value::Other(_) => None,
                    });
                }
                Some(Some(key)) => entries.push(Entry { key, value }),
                Some(None) => {}
            },
        }
    }
}

/// Whether a tag is one of the file's own, not of YAML.
fn is_own(tag: Option<&Tag>) -> bool {
    tag.is_some_and(|tag| !tag.is_yaml_core_schema())
}
