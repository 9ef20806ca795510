//! JSON written out as text, with holes where the program fills it in.

use crate::value::{Record, StrSet, Template, Value};

/// Deepest nesting that is read.
const MAX_DEPTH: usize = 6;

/// What a hole is shown as; JSON has no place for it outside strings.
const HOLE: u8 = 1;

/// The object or list that a text spells; `None` if it starts as neither. What cannot be read
/// leaves an object open.
pub fn read(text: &Template) -> Option<Value> {
    let shown = text.show("\u{1}");
    let mut reader = Reader { text, shown: shown.as_bytes(), at: 0 };
    reader.blank();
    matches!(reader.peek(), Some(b'{' | b'[')).then(|| reader.value(MAX_DEPTH)).flatten()
}

struct Reader<'t> {
    text: &'t Template,
    shown: &'t [u8],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.shown.get(self.at).copied()
    }

    fn blank(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    /// Go on behind `byte` and what is blank around it, if it is next.
    fn eat(&mut self, byte: u8) -> bool {
        self.blank();
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        self.blank();
        found
    }

    /// The text between two places.
    fn slice(&self, start: usize, end: usize) -> Template {
        self.text.split_at(end).0.split_at(start).1
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        let depth = depth.checked_sub(1)?;
        match self.peek()? {
            b'{' => Some(self.object(depth)),
            b'[' => Some(self.list(depth)),
            b'"' => Some(Value::Text(StrSet::from(self.string()?))),
            _ => {
                let start = self.at;
                while self
                    .peek()
                    .is_some_and(|byte| byte == HOLE || byte.is_ascii_alphanumeric() || b"+-._".contains(&byte))
                {
                    self.at += 1;
                }
                let word = self.slice(start, self.at);
                match word.as_str().as_deref() {
                    Some("") => None,
                    Some("null") => Some(Value::Null),
                    Some("true") => Some(Value::Bool(true)),
                    Some("false") => Some(Value::Bool(false)),
                    _ => Some(Value::Text(StrSet::from(word))),
                }
            }
        }
    }

    /// A string without its quotes; escapes are kept as they are written.
    fn string(&mut self) -> Option<Template> {
        let start = self.at + 1;
        let mut end = start;
        while let Some(byte) = self.shown.get(end) {
            match byte {
                b'"' => {
                    self.at = end + 1;
                    return Some(self.slice(start, end));
                }
                b'\\' => end += 2,
                _ => end += 1,
            }
        }
        None
    }

    fn object(&mut self, depth: usize) -> Value {
        let mut record = Record::default();
        self.eat(b'{');
        while self.peek().is_some_and(|byte| byte != b'}') {
            match self.entry(depth) {
                Some((Some(key), value)) => drop(record.fields.insert(key.as_str().into(), value)),
                Some((None, _)) => record.open = true,
                None => return Value::record(Record { open: true, ..record }),
            }
            if !self.eat(b',') {
                break;
            }
        }
        record.open |= !self.eat(b'}');
        Value::record(record)
    }

    /// A key, if it is known, and its value.
    fn entry(&mut self, depth: usize) -> Option<(Option<String>, Value)> {
        if self.peek() != Some(b'"') {
            return None;
        }
        let key = self.string()?.as_str();
        let value = if self.eat(b':') { self.value(depth) } else { None };
        Some((key, value?))
    }

    fn list(&mut self, depth: usize) -> Value {
        let mut items = Vec::new();
        self.eat(b'[');
        while self.peek().is_some_and(|byte| byte != b']') {
            let Some(item) = self.value(depth) else { break };
            items.push(item);
            if !self.eat(b',') {
                break;
            }
        }
        self.eat(b']');
        Value::seq(items)
    }
}

#[cfg(test)]
#[allow(clippy::panic)]
mod tests {
    use super::*;
    use crate::ir::Why;
    use crate::text::{FileId, Span};
    use crate::value::{Hole, Origin};

    /// `§` in the text is a hole.
    fn template(text: &str) -> Template {
        let mut at = 0;
        let mut parts = text.split('§').map(|part| {
            let span = Span::new(FileId(0), at, at + part.len());
            at += part.len() + 1;
            Template::text(part, Origin { span, exact: true })
        });
        let first = parts.next().unwrap_or_default();
        let hole = Template::hole(Hole::opaque(Why::Call), Origin::near(Span::default()));
        parts.fold(first, |all, part| all.concat(&hole).concat(&part))
    }

    fn record(text: &str) -> Record {
        match read(&template(text)) {
            Some(Value::Record(record)) => Record::clone(&record),
            other => panic!("{other:?}"),
        }
    }

    fn shown(value: Option<&Value>) -> String {
        match value {
            Some(Value::Text(set)) => set.templates().iter().map(|text| text.show("{}")).collect(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn objects() {
        let record = record(
            r#" {"token": {"client_id": 12, "scopes": ["read", "a:write"]}, "s": "x§y\"z", "n": §, "t": true } "#,
        );
        assert!(!record.open);
        assert_eq!(shown(record.fields.get("s")), "x{}y\\\"z");
        assert_eq!(shown(record.fields.get("n")), "{}");
        assert_eq!(record.fields.get("t"), Some(&Value::Bool(true)));
        let Some(Value::Record(token)) = record.fields.get("token") else { panic!("no object") };
        assert_eq!(shown(token.fields.get("client_id")), "12");
        assert!(matches!(token.fields.get("scopes"), Some(Value::Seq(seq)) if seq.items.len() == 2));
    }

    #[test]
    fn what_cannot_be_read_leaves_it_open() {
        for text in [r#"{"a": 1, §}"#, r#"{"a": 1"#, r#"{"a": 1, "b": {x}}"#, r#"{"a": 1, "b"#, r#"{"a": 1 "b": 2}"#] {
            let record = record(text);
            assert!(record.open, "{text}");
            assert_eq!(shown(record.fields.get("a")), "1", "{text}");
        }
        assert_eq!(read(&template("a=1")), None);
        assert_eq!(read(&template("")), None);
        assert!(read(&template(&"[".repeat(100))).is_some());
    }
}
