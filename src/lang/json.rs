//! JSON with places, for files that hold code or settings.
//!
//! The parser tolerates errors and comments and does not recurse, and strings keep the place of
//! each of their characters.

use std::ops::Range;

use tree_sitter::{Node, Tree};

use crate::lang::cursor;
use crate::text::embedded::Assembled;

/// A text that was parsed as JSON.
#[derive(Debug)]
pub struct Json<'s> {
    tree: Tree,
    source: &'s [u8],
}

/// A value in it.
#[derive(Debug, Clone, Copy)]
pub struct Value<'j> {
    node: Node<'j>,
    source: &'j [u8],
}

impl<'s> Json<'s> {
    /// Parse a text; `None` when the parser gives up.
    pub fn parse(source: &'s [u8]) -> Option<Self> {
        let tree = cursor::parse(&tree_sitter_json::LANGUAGE.into(), source)?;
        Some(Self { tree, source })
    }

    /// The value of the whole text.
    pub fn root(&self) -> Option<Value<'_>> {
        let node = cursor::named_children(self.tree.root_node()).into_iter().find(|node| !node.is_error())?;
        Some(self.value(node))
    }

    /// Whether all of the text is JSON.
    pub fn is_valid(&self) -> bool {
        !self.tree.root_node().has_error()
    }

    /// Line of the first error, counted from one. What is not closed is missed at the end of what
    /// it holds.
    pub fn error_line(&self) -> Option<usize> {
        let first = self.nodes().find(|node| node.is_error() || node.is_missing())?;
        let is_open = cursor::has_token(first, "{") || cursor::has_token(first, "[");
        let place = if is_open { first.end_position() } else { first.start_position() };
        Some(place.row + 1)
    }

    /// All objects that were read whole, wherever they stand; an outer one before those in it.
    pub fn objects(&self) -> Vec<Value<'_>> {
        self.nodes().filter(|node| node.kind() == "object").map(|node| self.value(node)).collect()
    }

    /// All nodes in source order.
    fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        let mut cursor = self.tree.root_node().walk();
        let mut done = false;
        std::iter::from_fn(move || {
            let node = (!done).then(|| cursor.node());
            if !cursor.goto_first_child() {
                while !done && !cursor.goto_next_sibling() {
                    done = !cursor.goto_parent();
                }
            }
            node
        })
    }

    fn value<'j>(&'j self, node: Node<'j>) -> Value<'j> {
        Value { node, source: self.source }
    }
}

impl<'j> Value<'j> {
    /// The values of an object, each with its key; of anything else, nothing.
    pub fn entries(self) -> impl Iterator<Item = (Value<'j>, Value<'j>)> {
        let children = if self.node.kind() == "object" { cursor::named_children(self.node) } else { Vec::new() };
        children.into_iter().filter_map(move |pair| {
            let part = |name| Some(Value { node: pair.child_by_field_name(name)?, ..self });
            Some((part("key")?, part("value")?))
        })
    }

    /// The value under a key of an object; the last one, as JSON readers take it.
    pub fn get(self, key: &str) -> Option<Value<'j>> {
        self.entries().filter(|(name, _)| name.is(key)).last().map(|(_, value)| value)
    }

    /// Where it stands.
    pub fn range(self) -> Range<usize> {
        self.node.byte_range()
    }

    /// Whether it is an object.
    pub fn is_object(self) -> bool {
        self.node.kind() == "object"
    }

    /// Whether it is an array.
    pub fn is_array(self) -> bool {
        self.node.kind() == "array"
    }

    /// The values of an array; of anything else, nothing.
    pub fn items(self) -> impl Iterator<Item = Value<'j>> {
        let children = if self.is_array() { cursor::named_children(self.node) } else { Vec::new() };
        children.into_iter().filter(|node| !node.is_error()).map(move |node| Value { node, ..self })
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
        let is_string = self.node.kind() == "string";
        if is_string {
            let range = self.node.byte_range();
            let quoted = self.source.get(range.clone()).unwrap_or_default();
            let inside = quoted.strip_prefix(b"\"").unwrap_or(quoted);
            decode(range.start + 1, inside.strip_suffix(b"\"").unwrap_or(inside), text);
        }
        is_string
    }
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

    #[test]
    fn errors_have_a_line() {
        let json = Json::parse(b"{\"a\": 1,\n \"b\": [{\"c\": 2}, }").unwrap();
        assert!(!json.is_valid());
        assert_eq!(json.error_line(), Some(2));
        assert!(json.objects().iter().any(|object| object.get("c").is_some()));
    }
}
