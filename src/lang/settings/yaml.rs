//! YAML: the tree of its grammar, and the text of its scalars.

use std::borrow::Cow;

use tree_sitter::Node;

use crate::lang::settings::tree::{Entry, Value};
use crate::lang::{cursor, structured, yaml};
use crate::limits;

/// What a text says: of several documents, a list.
pub(super) fn read(text: &[u8]) -> Option<Value> {
    let shown = without_templates(text);
    let tree = yaml::parse(&shown)?;
    let reading = Reading { source: text };
    let mut documents = reading.content(tree.root_node(), limits::MAX_DEPTH);
    Some(if documents.len() == 1 { documents.remove(0) } else { Value::List(documents) })
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
        match is_template(line) {
            true => out.extend(line.iter().map(|byte| if *byte == b'\n' { b'\n' } else { b' ' })),
            false => out.extend_from_slice(line),
        }
    }
    Cow::Owned(out)
}

struct Reading<'s> {
    source: &'s [u8],
}

impl Reading<'_> {
    /// The values in something that is none itself: the stream, a document, an error.
    fn content(&self, node: Node<'_>, depth: u32) -> Vec<Value> {
        let Some(depth) = depth.checked_sub(1) else { return Vec::new() };
        let mut found = Vec::new();
        let mut loose = Vec::new();
        for child in cursor::named_children(node) {
            match child.kind() {
                "document" | "ERROR" => found.extend(self.content(child, depth)),
                "block_node" | "flow_node" => found.push(self.value(child, depth)),
                // In a file that the grammar does not take as a whole, pairs and items stand alone.
                "block_mapping_pair" | "flow_pair" => loose.extend(self.pair(child, depth)),
                "block_mapping" | "flow_mapping" | "block_sequence" | "flow_sequence" => {
                    found.push(self.inner(child, depth));
                }
                "block_sequence_item" => found.extend(self.content(child, depth)),
                _ => {}
            }
        }
        if !loose.is_empty() {
            found.push(Value::Map(loose));
        }
        found
    }

    /// A node with its anchor and tag. What has a tag of its own (`!vault`, `!Ref`) is made by somebody else.
    fn value(&self, node: Node<'_>, depth: u32) -> Value {
        let mut held = None;
        for child in cursor::named_children(node) {
            match child.kind() {
                "tag" if !cursor::text(child, self.source).starts_with("!!") => return Value::Other(node.byte_range()),
                "anchor" | "tag" => {}
                _ => held = Some(child),
            }
        }
        held.map_or_else(|| Value::Other(node.byte_range()), |held| self.inner(held, depth))
    }

    fn inner(&self, node: Node<'_>, depth: u32) -> Value {
        let Some(depth) = depth.checked_sub(1) else { return Value::Other(node.byte_range()) };
        match node.kind() {
            "block_mapping" | "flow_mapping" => {
                Value::Map(cursor::named_children(node).into_iter().flat_map(|pair| self.pair(pair, depth)).collect())
            }
            "block_sequence" | "flow_sequence" => Value::List(
                cursor::named_children(node).into_iter().filter_map(|item| self.item(item, depth)).collect(),
            ),
            "plain_scalar" | "double_quote_scalar" | "single_quote_scalar" | "block_scalar" => {
                let null = cursor::named_children(node).iter().any(|child| child.kind() == "null_scalar");
                let text = structured::yaml_scalar(node, self.source).filter(|_| !null);
                text.map_or_else(|| Value::Other(node.byte_range()), Value::Text)
            }
            _ => Value::Other(node.byte_range()),
        }
    }

    fn item(&self, node: Node<'_>, depth: u32) -> Option<Value> {
        match node.kind() {
            "flow_node" | "block_node" => Some(self.value(node, depth)),
            "flow_pair" => Some(Value::Map(self.pair(node, depth))),
            _ => self.content(node, depth).into_iter().next(),
        }
    }

    /// A pair; an error in a mapping may hold some.
    fn pair(&self, node: Node<'_>, depth: u32) -> Vec<Entry> {
        if node.is_error() {
            return match self.content(node, depth).pop() {
                Some(Value::Map(entries)) => entries,
                _ => Vec::new(),
            };
        }
        let Some(key) = cursor::field(node, "key") else { return Vec::new() };
        let Value::Text(key) = self.value(key, depth) else { return Vec::new() };
        let value = match cursor::field(node, "value") {
            Some(value) => self.value(value, depth),
            None => Value::Other(node.end_byte()..node.end_byte()),
        };
        vec![Entry { key, value }]
    }
}
