//! JSON with places, for files that hold code or settings.
//!
//! Errors and comments are tolerated, and strings keep the place of each of their characters. Text
//! without errors is read by a parser that is a dozen times as fast as the one that tolerates them.

mod strict;

use std::ops::Range;

use tree_sitter::Tree;

use crate::lang::cursor;
use crate::lang::syntax::{Node, Syntax};
use crate::text::embedded::Assembled;

/// A text that was parsed as JSON.
#[derive(Debug)]
pub struct Json<'s> {
    syntax: Syntax<'static>,
    source: &'s [u8],
    is_valid: bool,
    error_line: Option<usize>,
}

/// A value in it.
#[derive(Clone, Copy, Debug)]
pub struct Value<'j> {
    node: Node<'j>,
    source: &'j [u8],
}

impl<'s> Json<'s> {
    /// Parse a text; `None` when the parser gives up.
    pub fn parse(source: &'s [u8]) -> Option<Self> {
        match strict::parse(source) {
            Some(syntax) => Some(Self { syntax, source, is_valid: true, error_line: None }),
            None => Self::tolerant(source),
        }
    }

    /// Parse a text that may have errors, or be nested too deep for others.
    fn tolerant(source: &'s [u8]) -> Option<Self> {
        let tree = cursor::parse(&tree_sitter_json::LANGUAGE.into(), source)?;
        let is_valid = !tree.root_node().has_error();
        let error_line = if is_valid { None } else { error_line(&tree) };
        Some(Self { syntax: Syntax::of(&tree)?.named(name), source, is_valid, error_line })
    }

    /// The value of the whole text.
    pub fn root(&self) -> Option<Value<'_>> {
        Some(self.value(self.syntax.root()?.named_children().find(|node| !node.is_error())?))
    }

    /// Whether all of the text is JSON.
    pub fn is_valid(&self) -> bool {
        self.is_valid
    }

    /// Line of the first error, counted from one. What is not closed is missed at the end of what
    /// it holds.
    pub fn error_line(&self) -> Option<usize> {
        self.error_line
    }

    /// All objects that were read whole, wherever they stand; an outer one before those in it.
    pub fn objects(&self) -> Vec<Value<'_>> {
        self.syntax.nodes().filter(|node| node.kind() == OBJECT).map(|node| self.value(node)).collect()
    }

    fn value<'j>(&'j self, node: Node<'j>) -> Value<'j> {
        Value { node, source: self.source }
    }
}

impl<'j> Value<'j> {
    /// The values of an object, each with its key; of anything else, nothing.
    pub fn entries(self) -> impl Iterator<Item = (Value<'j>, Value<'j>)> {
        let pairs = self.is_object().then(|| self.node.named_children());
        pairs.into_iter().flatten().filter_map(move |pair| {
            let part = |name| Some(Value { node: pair.field(name)?, ..self });
            Some((part(KEY)?, part(VALUE)?))
        })
    }

    /// The value under a key of an object; the last one, as JSON readers take it.
    pub fn get(self, key: &str) -> Option<Value<'j>> {
        self.entries().filter(|(name, _)| name.is(key)).last().map(|(_, value)| value)
    }

    /// The bytes it stands at, quotes included.
    pub fn range(self) -> Range<usize> {
        self.node.byte_range()
    }

    /// Whether it is `true`.
    pub fn is_true(self) -> bool {
        self.node.kind() == TRUE
    }

    /// Whether it is `false`.
    pub fn is_false(self) -> bool {
        self.node.kind() == FALSE
    }

    /// Whether it is an object.
    pub fn is_object(self) -> bool {
        self.node.kind() == OBJECT
    }

    /// Whether it is an array.
    pub fn is_array(self) -> bool {
        self.node.kind() == ARRAY
    }

    /// The values of an array; of anything else, nothing.
    pub fn items(self) -> impl Iterator<Item = Value<'j>> {
        let children = self.is_array().then(|| self.node.named_children());
        children.into_iter().flatten().filter(|node| !node.is_error()).map(move |node| Value { node, ..self })
    }

    /// Whether it is this string.
    pub fn is(self, text: &str) -> bool {
        self.string().is_some_and(|string| string.text == text.as_bytes())
    }

    /// A string with the places of its characters.
    pub fn string(self) -> Option<Assembled> {
        let mut text = Assembled::default();
        self.append_to(&mut text).then_some(text)
    }

    /// A string, bytes that are not UTF-8 replaced.
    pub fn to_text(self) -> Option<String> {
        self.string().map(|string| String::from_utf8_lossy(&string.text).into_owned())
    }

    /// Append a string to a text; `false` for any other value.
    pub fn append_to(self, text: &mut Assembled) -> bool {
        let is_string = self.node.kind() == STRING;
        if is_string {
            let range = self.node.byte_range();
            let quoted = self.source.get(range.clone()).unwrap_or_default();
            let inside = quoted.strip_prefix(b"\"").unwrap_or(quoted);
            decode(range.start + 1, inside.strip_suffix(b"\"").unwrap_or(inside), text);
        }
        is_string
    }
}

// Names of the grammar's nodes and fields, as far as they are asked for.
const OBJECT: &str = "object";
const ARRAY: &str = "array";
const PAIR: &str = "pair";
const STRING: &str = "string";
const TRUE: &str = "true";
const FALSE: &str = "false";
const KEY: &str = "key";
const VALUE: &str = "value";

/// A name of the grammar, to be kept for longer than its trees.
fn name(name: &str) -> &'static str {
    let known = [OBJECT, ARRAY, PAIR, STRING, TRUE, FALSE, KEY, VALUE];
    known.into_iter().find(|known| *known == name).unwrap_or_default()
}

/// Line of the first error of a tree.
fn error_line(tree: &Tree) -> Option<usize> {
    let first = cursor::first_broken(tree.root_node())?;
    let is_open = cursor::has_token(first, "{") || cursor::has_token(first, "[");
    let place = if is_open { first.end_position() } else { first.start_position() };
    Some(place.row + 1)
}

/// Append what stands between the quotes of a string that starts at `at`.
fn decode(at: usize, inside: &[u8], text: &mut Assembled) {
    let mut done = 0;
    while let Some(next) = memchr::memchr(b'\\', inside.get(done..).unwrap_or_default()) {
        let start = done + next;
        text.push(at + done, inside.get(done..start).unwrap_or_default());
        let (length, decoded) = escape(inside.get(start..).unwrap_or_default());
        let host: Range<usize> = at + start..at + start + length;
        text.replace(host, decoded.encode_utf8(&mut [0; 4]).as_bytes());
        done = start + length;
    }
    text.push(at + done, inside.get(done..).unwrap_or_default());
}

/// The length of an escape and its character; what is no escape stands for itself.
fn escape(text: &[u8]) -> (usize, char) {
    let simple = |c| (2, c);
    match text.get(1) {
        Some(b'n') => simple('\n'),
        Some(b't') => simple('\t'),
        Some(b'r') => simple('\r'),
        Some(b'b') => simple('\u{8}'),
        Some(b'f') => simple('\u{c}'),
        Some(c @ (b'"' | b'\\' | b'/')) => simple(char::from(*c)),
        Some(b'u') => unicode(text),
        _ => (1, '\\'),
    }
}

/// `\u00e9`, or a pair of surrogates; a surrogate alone is no character.
fn unicode(text: &[u8]) -> (usize, char) {
    let Some(first) = unit(text) else { return (1, '\\') };
    let second = text.get(6..).and_then(unit);
    let pair = char::decode_utf16(std::iter::once(first).chain(second)).next();
    match pair {
        Some(Ok(c)) => (6 * c.len_utf16(), c),
        Some(Err(_)) | None => (6, char::REPLACEMENT_CHARACTER),
    }
}

/// The UTF-16 unit of an escape at the start of a text.
fn unit(text: &[u8]) -> Option<u16> {
    let digits = text.strip_prefix(b"\\u")?.get(..4)?;
    digits.iter().try_fold(0, |unit, digit| {
        let digit = char::from(*digit).to_digit(16).and_then(|digit| u16::try_from(digit).ok())?;
        Some(unit * 16 + digit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(inside: &str) -> (String, Vec<Range<usize>>) {
        let source = format!("\"{inside}\"");
        let json = Json::parse(source.as_bytes()).unwrap();
        let string = json.root().unwrap().string().unwrap();
        let text = String::from_utf8(string.text.clone()).unwrap();
        let places = text.char_indices().map(|(at, c)| string.map.host(at..at + c.len_utf8())).collect();
        (text, places)
    }

    #[test]
    fn strings_keep_places() {
        assert_eq!(decoded(r#"a\"\u00e9b"#), ("a\"\u{e9}b".to_owned(), vec![1..2, 2..4, 4..10, 10..11]));
        assert_eq!(decoded(r"\ud83d\ude00x"), ("\u{1f600}x".to_owned(), vec![1..13, 13..14]));
        assert_eq!(decoded(r"\ud83dx\ude00"), ("\u{fffd}x\u{fffd}".to_owned(), vec![1..7, 7..8, 8..14]));
        assert_eq!(decoded(""), (String::new(), vec![]));
    }

    #[test]
    fn what_is_no_escape_stands_for_itself() {
        for odd in ["\\x", "\\u12", "\\u12g4", "\\"] {
            let mut text = Assembled::default();
            decode(0, odd.as_bytes(), &mut text);
            assert_eq!(text.text, odd.as_bytes());
        }
    }

    #[test]
    fn values() {
        let json = Json::parse(b"{\"a\": [1, \"x\"], \"a\": [\"y\", {}], // why\n \"b\": null}").unwrap();
        let root = json.root().unwrap();
        let items: Vec<_> = root.get("a").unwrap().items().map(Value::to_text).collect();
        assert_eq!(items, [Some("y".to_owned()), None]);
        assert!(root.get("c").is_none() && root.get("b").unwrap().get("d").is_none());
        assert_eq!(root.items().count(), 0);
        assert!(json.is_valid());
        assert_eq!(json.objects().len(), 2);
    }

    /// What a text says, with places.
    fn said(json: &Json<'_>) -> Vec<String> {
        let mut said = Vec::new();
        let mut todo: Vec<Value<'_>> = json.root().into_iter().collect();
        while let Some(value) = todo.pop() {
            let kind = (value.is_object(), value.is_array(), value.is_true(), value.is_false());
            said.push(format!("{:?} {kind:?} {:?}", value.range(), value.to_text()));
            todo.extend(value.items().chain(value.entries().flat_map(|(key, value)| [key, value])));
        }
        said
    }

    /// How the strict parser's reading of a text differs from the tolerant one's.
    fn difference(text: &[u8]) -> Option<String> {
        let strict = Json { syntax: strict::parse(text)?, source: text, is_valid: true, error_line: None };
        let tolerant = Json::tolerant(text).unwrap();
        let (one, other) = (said(&strict), said(&tolerant));
        let at = one.iter().zip(&other).position(|(one, other)| one != other);
        let differ = at.is_some() || one.len() != other.len() || !tolerant.is_valid();
        differ.then(|| format!("{:?} {:?}", at.and_then(|at| one.get(at)), at.and_then(|at| other.get(at))))
    }

    #[test]
    fn parsers_agree() {
        for text in [
            "{\"a\": [1, -2.5e3, \"x\", true, false, null, {}], // why\n \"b\\n\": {\"c\": [[]]} /* so */}",
            " \"alone\" ",
            "[]",
            "\u{feff}{\"a\": \"\u{e9}\\u00e9\"}",
        ] {
            assert_eq!(difference(text.as_bytes()), None, "{text}");
            assert!(text.starts_with('\u{feff}') || strict::parse(text.as_bytes()).is_some(), "{text}");
        }
        // What one of them refuses is the other's.
        for text in ["", "{", "{} {}", "[1,]", "{a: 1}", "['a']", "\"a\nb\"", "[01]", "[+1]", "[.5]", "[1 2]", "# {}"] {
            assert_eq!(difference(text.as_bytes()), None, "{text}");
        }
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        assert!(strict::parse(deep.as_bytes()).is_none() && Json::parse(deep.as_bytes()).unwrap().is_valid());
    }

    fn compare_below(folder: &str) {
        let is_json = |path: &std::path::Path| path.extension().is_some_and(|end| end == "json");
        let files = ignore::Walk::new(folder).flatten().filter(|entry| is_json(entry.path()));
        let (mut strictly, mut all, mut differ) = (0, 0, Vec::new());
        for file in files {
            let text = std::fs::read(file.path()).unwrap();
            all += 1;
            strictly += u32::from(strict::parse(&text).is_some());
            differ.extend(difference(&text).map(|how| format!("{}: {how}", file.path().display())));
        }
        assert!(strictly > all / 2, "{strictly} of {all} files by the strict parser");
        assert_eq!(differ, [""; 0]);
    }

    #[test]
    fn parsers_agree_on_fixtures() {
        compare_below("fixtures");
    }

    #[test]
    #[ignore = "compares over the folder that ZLINT_PARSERS_TREE names"]
    fn parsers_agree_on_a_tree() {
        compare_below(&std::env::var("ZLINT_PARSERS_TREE").unwrap());
    }

    #[test]
    fn errors_have_a_line() {
        let json = Json::parse(b"{\"a\": 1,\n \"b\": [{\"c\": 2}, }").unwrap();
        assert!(!json.is_valid());
        assert_eq!(json.error_line(), Some(2));
        assert!(json.objects().iter().any(|object| object.get("c").is_some()));
    }
}
