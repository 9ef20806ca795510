//! YAML with places. Tags mean nothing here; an alias is what its anchor names.

use std::ops::Range;

use rustc_hash::FxHashMap;
use tree_sitter::{Node, Tree};

use crate::lang::{cursor, yaml};
use crate::text::embedded::Assembled;

/// Most aliases followed from one to the next.
const MAX_ALIASES: usize = 4;

/// A text that was parsed as YAML.
#[derive(Debug)]
pub(in crate::lang) struct Yaml<'s> {
    tree: Tree,
    source: &'s [u8],
    /// Where the node of each anchor starts and ends.
    anchors: FxHashMap<Vec<u8>, Range<usize>>,
}

/// A value in it.
#[derive(Debug, Clone, Copy)]
pub(in crate::lang) struct Value<'y> {
    /// What holds the value, below anchors and tags.
    node: Node<'y>,
    yaml: &'y Yaml<'y>,
}

impl<'s> Yaml<'s> {
    /// Parse a text; `None` when the parser gives up.
    pub(super) fn parse(source: &'s [u8]) -> Option<Self> {
        let tree = yaml::parse(source)?;
        let mut parsed = Self { tree, source, anchors: FxHashMap::default() };
        if memchr::memchr(b'*', source).is_some() && memchr::memchr(b'&', source).is_some() {
            parsed.anchors = parsed.anchors();
        }
        Some(parsed)
    }

    /// The value of the first document.
    pub(super) fn root(&self) -> Option<Value<'_>> {
        let document = cursor::named_children(self.tree.root_node()).into_iter().find(|n| n.kind() == "document")?;
        let whole = cursor::named_children(document).into_iter().find(|node| node.kind().ends_with("_node"))?;
        Value::of(self, whole)
    }

    /// Line of the first error, counted from one, if there is one: of `original`, which has the same offsets.
    pub(super) fn error_line(&self, original: &[u8]) -> Option<usize> {
        let root = self.tree.root_node();
        let before =
            |(_, at): (usize, usize)| memchr::memchr_iter(b'\n', original.get(..at).unwrap_or_default()).count();
        root.has_error().then(|| cursor::first_error(root).map_or(1, |place| before(place) + 1))
    }

    fn bytes(&self, range: Range<usize>) -> &[u8] {
        self.source.get(range).unwrap_or_default()
    }

    fn anchors(&self) -> FxHashMap<Vec<u8>, Range<usize>> {
        let mut found = FxHashMap::default();
        let mut cursor = self.tree.root_node().walk();
        loop {
            let node = cursor.node();
            if node.kind() == "anchor"
                && let Some(parent) = node.parent()
            {
                let name = self.bytes(node.byte_range()).get(1..).unwrap_or_default().to_vec();
                found.entry(name).or_insert_with(|| parent.byte_range());
            }
            if cursor.goto_first_child() {
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return found;
                }
            }
        }
    }
}

impl<'y> Value<'y> {
    /// The value of a node that may carry an anchor and a tag, or be an alias.
    fn of(yaml: &'y Yaml<'y>, node: Node<'y>) -> Option<Self> {
        let mut node = node;
        for _ in 0..MAX_ALIASES {
            let content = if node.kind().ends_with("_node") {
                cursor::named_children(node).into_iter().find(|child| !matches!(child.kind(), "anchor" | "tag"))?
            } else {
                node
            };
            if content.kind() != "alias" {
                return (!content.is_error()).then_some(Value { node: content, yaml });
            }
            let name = yaml.bytes(content.byte_range()).get(1..)?;
            let place = yaml.anchors.get(name)?;
            node = yaml.tree.root_node().named_descendant_for_byte_range(place.start, place.end)?;
        }
        None
    }

    /// The entries of a map; of anything else, nothing.
    pub(super) fn entries(self) -> Vec<(Value<'y>, Value<'y>)> {
        if !self.is_map() {
            return Vec::new();
        }
        let entry = |pair: Node<'y>| {
            let part = |name| Value::of(self.yaml, pair.child_by_field_name(name)?);
            Some((part("key")?, part("value")?))
        };
        cursor::named_children(self.node).into_iter().filter_map(entry).collect()
    }

    /// The values of a list; of anything else, nothing.
    pub(super) fn items(self) -> Vec<Value<'y>> {
        if !self.is_list() {
            return Vec::new();
        }
        let item = |node: Node<'y>| match node.kind() {
            "block_sequence_item" => Value::of(self.yaml, cursor::named_children(node).into_iter().next()?),
            _ => Value::of(self.yaml, node),
        };
        cursor::named_children(self.node).into_iter().filter_map(item).collect()
    }

    /// Whether it is a list.
    pub(super) fn is_list(self) -> bool {
        matches!(self.node.kind(), "block_sequence" | "flow_sequence")
    }

    /// Whether it is a map.
    pub(super) fn is_map(self) -> bool {
        matches!(self.node.kind(), "block_mapping" | "flow_mapping")
    }

    /// The bytes it stands at.
    pub(super) fn range(self) -> Range<usize> {
        self.node.byte_range()
    }

    /// A scalar as text, with the places of its characters. (What is a number or null is text too.)
    pub(super) fn text(self) -> Option<Assembled> {
        scalar(self.node, self.yaml.source)
    }
}

/// The text of a scalar's node, with the places of its characters.
pub(in crate::lang) fn scalar(node: Node<'_>, source: &[u8]) -> Option<Assembled> {
    let mut text = Assembled::default();
    let range = node.byte_range();
    let bytes = source.get(range.clone()).unwrap_or_default();
    match node.kind() {
        "plain_scalar" => folded(range.start, bytes, plain, &mut text),
        "single_quote_scalar" => folded(range.start + 1, inside(bytes), single, &mut text),
        "double_quote_scalar" => folded(range.start + 1, inside(bytes), double, &mut text),
        "block_scalar" => block(range.start, bytes, &mut text),
        _ => return None,
    }
    Some(text)
}

/// What stands between quotes.
fn inside(quoted: &[u8]) -> &[u8] {
    quoted.get(1..quoted.len().saturating_sub(1).max(1)).unwrap_or_default()
}

/// Append one line of a scalar that starts at an offset; whether the next line follows without a space.
type Line = fn(usize, &[u8], &mut Assembled) -> bool;

/// A scalar whose lines are joined: one line end is a space, more are one less.
fn folded(at: usize, text: &[u8], line: Line, out: &mut Assembled) {
    let mut lines = text.split_inclusive(|byte| *byte == b'\n').peekable();
    let (mut start, mut breaks, mut joined) = (at, 0, true);
    let mut first = true;
    while let Some(whole) = lines.next() {
        let ended =
            if lines.peek().is_some() { whole.trim_ascii_end() } else { whole.strip_suffix(b"\n").unwrap_or(whole) };
        let own = if first { ended } else { ended.trim_ascii_start() };
        let own_start = start + (ended.len() - own.len());
        if own.is_empty() && !first && lines.peek().is_some() {
            breaks += 1;
        } else {
            match (joined, breaks) {
                (true, _) => {}
                (false, 0) => out.replace(start.saturating_sub(1)..own_start, b" "),
                (false, count) => out.replace(start.saturating_sub(1)..own_start, &b"\n".repeat(count)),
            }
            joined = line(own_start, own, out);
            breaks = 0;
        }
        start += whole.len();
        first = false;
    }
}

fn plain(at: usize, text: &[u8], out: &mut Assembled) -> bool {
    out.push(at, text);
    false
}

/// `''` is a quote.
fn single(at: usize, text: &[u8], out: &mut Assembled) -> bool {
    let mut done = 0;
    while let Some(next) = text.get(done..).and_then(|rest| memchr::memmem::find(rest, b"''")) {
        out.push(at + done, text.get(done..done + next).unwrap_or_default());
        out.replace(at + done + next..at + done + next + 2, b"'");
        done += next + 2;
    }
    out.push(at + done, text.get(done..).unwrap_or_default());
    false
}

/// Escapes; one at the end of a line joins it with the next.
fn double(at: usize, text: &[u8], out: &mut Assembled) -> bool {
    let mut done = 0;
    while let Some(next) = text.get(done..).and_then(|rest| memchr::memchr(b'\\', rest)) {
        let start = done + next;
        out.push(at + done, text.get(done..start).unwrap_or_default());
        let rest = text.get(start..).unwrap_or_default();
        if rest.len() == 1 {
            return true;
        }
        let (length, decoded) = escape(rest);
        out.replace(at + start..at + start + length, decoded.encode_utf8(&mut [0; 4]).as_bytes());
        done = start + length;
    }
    out.push(at + done, text.get(done..).unwrap_or_default());
    false
}

/// The length of an escape and its character; what is no escape stands for itself.
fn escape(text: &[u8]) -> (usize, char) {
    let coded = |digits: usize| {
        let code = text.get(2..2 + digits).and_then(|digits| std::str::from_utf8(digits).ok());
        let code = code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        code.map_or((1, '\\'), |c| (2 + digits, c))
    };
    match text.get(1) {
        Some(b'n') => (2, '\n'),
        Some(b't' | b'\t') => (2, '\t'),
        Some(b'r') => (2, '\r'),
        Some(b'0') => (2, '\0'),
        Some(b'e') => (2, '\u{1b}'),
        Some(c @ (b'"' | b'\\' | b'/' | b' ')) => (2, char::from(*c)),
        Some(b'x') => coded(2),
        Some(b'u') => coded(4),
        Some(b'U') => coded(8),
        _ => (1, '\\'),
    }
}

/// `|` and `>` with the lines below, without their common indent.
fn block(at: usize, text: &[u8], out: &mut Assembled) {
    let mut lines = text.split_inclusive(|byte| *byte == b'\n');
    let header = lines.next().unwrap_or_default();
    let is_folded = header.starts_with(b">");
    let indent = |line: &[u8]| line.iter().take_while(|byte| **byte == b' ').count();
    let body: Vec<&[u8]> = lines.collect();
    let common = body.iter().find(|line| !line.trim_ascii().is_empty()).map_or(0, |line| indent(line));
    let mut start = at + header.len();
    for line in body {
        let lead = common.min(indent(line));
        let own = line.get(lead..).unwrap_or_default();
        match own.strip_suffix(b"\n") {
            Some(own) if is_folded => {
                out.push(start + lead, own);
                out.replace(start + lead + own.len()..start + line.len(), b" ");
            }
            _ => out.push(start + lead, own),
        }
        start += line.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The texts below the keys of a map, each with where its first and last byte stand.
    fn texts(source: &str) -> Vec<(String, String)> {
        let yaml = Yaml::parse(source.as_bytes()).unwrap();
        let root = yaml.root().unwrap();
        let text = |(_, value): (Value<'_>, Value<'_>)| {
            let text = value.text()?;
            let host = text.map.host(0..text.text.len());
            Some((String::from_utf8(text.text).unwrap(), source[host].to_owned()))
        };
        root.entries().into_iter().filter_map(text).collect()
    }

    #[test]
    fn scalars() {
        let own = |text: &str| (text.to_owned(), text.to_owned());
        let of = |text: &str, place: &str| (text.to_owned(), place.to_owned());
        assert_eq!(texts("a: b c\nd: 1\n? e\n: f"), [own("b c"), own("1"), own("f")]);
        assert_eq!(
            texts("a: 'it''s'\nb: \"x\\u00e9\\n\\\"\\/\""),
            [of("it's", "it''s"), of("x\u{e9}\n\"/", "x\\u00e9\\n\\\"\\/")]
        );
        assert_eq!(texts("a: one\n  two\n\n  three"), [of("one two\nthree", "one\n  two\n\n  three")]);
        assert_eq!(texts("a: \"one\\\n  two\""), [of("onetwo", "one\\\n  two")]);
        assert_eq!(texts("a: |-\n  x\n    y\nb: >\n  p\n  q\n"), [of("x\n  y", "x\n    y"), of("p q ", "p\n  q\n")]);
        assert_eq!(texts("a: ''\nb: \"\"\nc: !ruby/x 'd'"), [own(""), own(""), own("d")]);
        assert_eq!(texts("{\"a\": \"b\", c: d}"), [own("b"), own("d")]);
    }

    #[test]
    fn aliases_are_what_they_name() {
        assert_eq!(
            texts("a: &x one\nb: *x\nc: *y"),
            [("one".to_owned(), "one".to_owned()), ("one".to_owned(), "one".to_owned())]
        );
        let yaml = Yaml::parse(b"a: &x\n  k: [v, w]\nb: *x\n").unwrap();
        let (_, alias) = yaml.root().unwrap().entries().into_iter().next_back().unwrap();
        let list = alias.entries().into_iter().next().unwrap().1;
        let items: Vec<_> = list.items().into_iter().map(|item| item.text().unwrap().text).collect();
        assert_eq!(items, [b"v", b"w"]);
    }

    #[test]
    fn what_is_broken() {
        for text in
            ["", "a", "a: [", "a: 'x", "*x", "a: *a", "- - -", "%YAML 9", "a: \"\\", "a: |", "\t", "a: \"\\xzz\""]
        {
            let yaml = Yaml::parse(text.as_bytes()).unwrap();
            yaml.error_line(text.as_bytes());
            for (_, value) in yaml.root().map(Value::entries).unwrap_or_default() {
                value.text();
            }
        }
    }
}
