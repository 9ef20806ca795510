//! Dockerfiles: what they set, and the commands they run.

use std::ops::Range;

use crate::lang::settings::lines::trimmed;
use crate::lang::settings::tree::{Entry, Value, is_name, verbatim};
use crate::text::embedded::Assembled;

/// The variables of `ENV` and `ARG`.
pub(super) fn settings(source: &[u8]) -> Value {
    let set = instructions(source).into_iter().filter(|one| one.sets()).flat_map(|one| one.variables(source));
    Value::Map(set.map(|(key, value)| Entry { key, value }).collect())
}

/// What is run, with the variables as they are set on the way; nothing if nothing is run.
pub(super) fn script(source: &[u8]) -> Option<Assembled> {
    let mut code = Assembled::default();
    let all = instructions(source);
    for one in &all {
        if one.sets() {
            for (key, value) in one.variables(source) {
                if let Value::Text(value) = value {
                    code.append(&key, 0..key.text.len());
                    code.insert(b"=\"");
                    code.append(&value, 0..value.text.len());
                    code.insert(b"\"\n");
                }
            }
        } else if one.is("RUN") && !one.text(source).starts_with(b"[") {
            let body = one.without_options(source);
            code.push(body.start, source.get(body).unwrap_or_default());
            code.insert(b"\n");
        }
    }
    all.iter().any(|one| one.is("RUN")).then_some(code)
}

/// One instruction with what follows it.
#[derive(Debug)]
struct Instruction {
    name: String,
    /// Its arguments, lines that go on included.
    body: Range<usize>,
}

/// The instructions of a file.
fn instructions(source: &[u8]) -> Vec<Instruction> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < source.len() {
        let end = end_of(source, at);
        let whole = trimmed(source, at..end);
        at = end + 1;
        let text = source.get(whole.clone()).unwrap_or_default();
        let length = text.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        if length > 0 {
            let name = String::from_utf8_lossy(text.get(..length).unwrap_or_default()).to_uppercase();
            let body = trimmed(source, whole.start + length..whole.end);
            let end = heredoc_end(source, body.clone());
            at = at.max(end + 1);
            found.push(Instruction { name, body: body.start..body.end.max(end) });
        }
    }
    found
}

/// Where the instruction that starts at an offset ends: a line that ends with a backslash goes on, comments between
/// such lines included.
fn end_of(source: &[u8], start: usize) -> usize {
    let mut at = start;
    loop {
        let rest = source.get(at..).unwrap_or_default();
        let end = at + memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let line = source.get(at..end).unwrap_or_default().trim_ascii();
        let goes_on = line.ends_with(b"\\") || (at > start && line.starts_with(b"#"));
        if !goes_on || end >= source.len() {
            return end;
        }
        at = end + 1;
    }
}

/// Where the here-document ends that an instruction starts, else where the instruction does.
fn heredoc_end(source: &[u8], body: Range<usize>) -> usize {
    let text = source.get(body.clone()).unwrap_or_default();
    let Some(at) = memchr::memmem::find(text, b"<<") else { return body.end };
    let word = text.get(at + 2..).unwrap_or_default();
    let word = word.strip_prefix(b"-").unwrap_or(word);
    let word: Vec<u8> = word
        .iter()
        .copied()
        .filter(|byte| !matches!(byte, b'"' | b'\''))
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        .collect();
    if word.is_empty() {
        return body.end;
    }
    let mut start = body.end + 1;
    while let Some(rest) = source.get(start..).filter(|rest| !rest.is_empty()) {
        let end = start + memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        if source.get(start..end).is_some_and(|line| line.trim_ascii() == word) {
            return end;
        }
        start = end + 1;
    }
    body.end
}

impl Instruction {
    fn is(&self, name: &str) -> bool {
        self.name == name
    }

    fn sets(&self) -> bool {
        self.is("ENV") || self.is("ARG")
    }

    fn text<'s>(&self, source: &'s [u8]) -> &'s [u8] {
        source.get(self.body.clone()).unwrap_or_default()
    }

    /// The arguments behind `--mount=…` and the like; a here-document without its first and last line.
    fn without_options(&self, source: &[u8]) -> Range<usize> {
        let mut body = self.body.clone();
        while source.get(body.clone()).is_some_and(|text| text.starts_with(b"--")) {
            let text = source.get(body.clone()).unwrap_or_default();
            let length = text.iter().position(u8::is_ascii_whitespace).unwrap_or(text.len());
            body = trimmed(source, body.start + length..body.end);
        }
        let text = source.get(body.clone()).unwrap_or_default();
        let lines = |byte| memchr::memchr(byte, text).zip(memchr::memrchr(byte, text));
        match lines(b'\n') {
            Some((first, last)) if text.starts_with(b"<<") && first < last => body.start + first + 1..body.start + last,
            _ => body,
        }
    }

    /// `A=1 B="two words"`, `A 1` and, of an argument without a value, the name.
    fn variables(&self, source: &[u8]) -> Vec<(Assembled, Value)> {
        let mut found = Vec::new();
        let mut at = self.body.start;
        while at < self.body.end {
            let rest = source.get(at..self.body.end).unwrap_or_default();
            let skipped = rest.iter().take_while(|byte| byte.is_ascii_whitespace() || **byte == b'\\').count();
            at += skipped;
            let rest = rest.get(skipped..).unwrap_or_default();
            let length = rest.iter().take_while(|byte| !byte.is_ascii_whitespace() && **byte != b'=').count();
            let key = at..at + length;
            if !is_name(source.get(key.clone()).unwrap_or_default()) {
                break;
            }
            let key = verbatim(source, key);
            at += length;
            if rest.get(length) == Some(&b'=') {
                let (value, end) = word(source, at + 1..self.body.end);
                found.push((key, Value::Text(value)));
                at = end;
            } else if found.is_empty() && self.is("ENV") {
                let value = trimmed(source, at..self.body.end);
                found.push((key, Value::Text(verbatim(source, value))));
                break;
            } else {
                found.push((key, Value::Other(at..at)));
            }
        }
        found
    }
}

/// A word at the start of a range, and where it ends.
fn word(source: &[u8], range: Range<usize>) -> (Assembled, usize) {
    let text = source.get(range.clone()).unwrap_or_default();
    if let Some(quote @ (b'"' | b'\'')) = text.first().copied()
        && let Some(length) = memchr::memchr(quote, text.get(1..).unwrap_or_default())
    {
        let inside = range.start + 1..range.start + 1 + length;
        return (verbatim(source, inside.clone()), inside.end + 1);
    }
    let length = text.iter().position(u8::is_ascii_whitespace).unwrap_or(text.len());
    (verbatim(source, range.start..range.start + length), range.start + length)
}
