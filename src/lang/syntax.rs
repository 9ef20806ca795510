//! A syntax tree as front-ends walk it, whoever parsed the text.
//!
//! A language may have two parsers: a fast one for text without mistakes, and tree-sitter, which
//! makes something of any text. Both give this tree, in the terms of the language's tree-sitter
//! grammar, so that there is one lowering. Comments are no part of it.

use std::fmt;
use std::ops::Range;

use tree_sitter::{Tree, TreeCursor};

/// The nodes of one text, each before those in it.
pub(in crate::lang) struct Syntax<'k> {
    nodes: Vec<Entry<'k>>,
}

/// What is kept of a node.
struct Entry<'k> {
    kind: &'k str,
    /// What it is to the node around it; empty where the grammar has no word for that.
    field: &'k str,
    start: u32,
    end: u32,
    /// The number of the first node behind all that is in this one.
    next: u32,
    flags: u8,
}

const NAMED: u8 = 1;
const ERROR: u8 = 2;
const MISSING: u8 = 4;
const HAS_ERROR: u8 = 8;

/// A node of a syntax tree.
#[derive(Clone, Copy)]
pub(in crate::lang) struct Node<'t> {
    tree: &'t Syntax<'t>,
    at: u32,
}

impl<'k> Syntax<'k> {
    /// The tree that tree-sitter made. `None` for one with more nodes than numbers.
    pub(in crate::lang) fn of(tree: &'k Tree) -> Option<Self> {
        let mut builder = SyntaxBuilder::default();
        let mut cursor = tree.walk();
        loop {
            // Comments may stand anywhere; tree-sitter calls them "extra", but calls some errors so as well.
            let node = cursor.node();
            if !node.is_extra() || node.is_error() {
                builder.open_parsed(&cursor)?;
                if cursor.goto_first_child() {
                    continue;
                }
                builder.close();
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return Some(builder.finish());
                }
                builder.close();
            }
        }
    }

    /// The same tree with other names of kinds and fields.
    pub(in crate::lang) fn named<'n>(self, name: impl Fn(&'k str) -> &'n str) -> Syntax<'n> {
        let named = |Entry { kind, field, start, end, next, flags }| {
            let (kind, field) = (name(kind), name(field));
            Entry { kind, field, start, end, next, flags }
        };
        Syntax { nodes: self.nodes.into_iter().map(named).collect() }
    }

    /// All nodes, each before those in it.
    pub(in crate::lang) fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        (0..self.nodes.len() as u32).map(|at| Node { tree: self, at })
    }

    /// The node that holds all others; `None` for a tree without any.
    pub(in crate::lang) fn root(&self) -> Option<Node<'_>> {
        (!self.nodes.is_empty()).then_some(Node { tree: self, at: 0 })
    }
}

impl fmt::Debug for Syntax<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.nodes()).finish()
    }
}

impl<'t> Node<'t> {
    /// The grammar's name of what this is.
    pub(in crate::lang) fn kind(self) -> &'t str {
        self.entry().map_or("", |entry| entry.kind)
    }

    /// Whether it is more than a keyword or a mark.
    pub(in crate::lang) fn is_named(self) -> bool {
        self.has(NAMED)
    }

    /// Whether it is text that the grammar has no place for.
    pub(in crate::lang) fn is_error(self) -> bool {
        self.has(ERROR)
    }

    /// Whether the parser made it up, since the grammar asks for it.
    pub(in crate::lang) fn is_missing(self) -> bool {
        self.has(MISSING)
    }

    /// Whether it is, or holds, an error or something missing.
    pub(in crate::lang) fn has_error(self) -> bool {
        self.has(HAS_ERROR)
    }

    /// Where it starts, in bytes.
    pub(in crate::lang) fn start_byte(self) -> usize {
        self.byte_range().start
    }

    /// Where it ends, in bytes.
    pub(in crate::lang) fn end_byte(self) -> usize {
        self.byte_range().end
    }

    /// Where it stands, in bytes.
    pub(in crate::lang) fn byte_range(self) -> Range<usize> {
        self.entry().map_or(0..0, |entry| entry.start as usize..entry.end as usize)
    }

    /// All in it, keywords and marks included, in order.
    pub(in crate::lang) fn children(self) -> Children<'t> {
        let end = self.entry().map_or(0, |entry| entry.next);
        Children { tree: self.tree, at: self.at + 1, end }
    }

    /// The nodes in it that are more than keywords and marks. Errors are among them.
    pub(in crate::lang) fn named_children(self) -> impl Iterator<Item = Node<'t>> {
        self.children().filter(|child| child.is_named())
    }

    /// The first node in a field.
    pub(in crate::lang) fn field(self, name: &str) -> Option<Node<'t>> {
        self.fields(name).next()
    }

    /// All nodes in a field.
    pub(in crate::lang) fn fields(self, name: &str) -> impl Iterator<Item = Node<'t>> {
        self.children().filter(move |child| child.entry().is_some_and(|entry| entry.field == name))
    }

    fn entry(self) -> Option<&'t Entry<'t>> {
        self.tree.nodes.get(self.at as usize)
    }

    fn has(self, flag: u8) -> bool {
        self.entry().is_some_and(|entry| entry.flags & flag != 0)
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = self.entry().map_or("", |entry| entry.field);
        let colon = if field.is_empty() { "" } else { ": " };
        // Not what is in it: trees may be as deep as they are large.
        write!(f, "{field}{colon}{} {:?}", self.kind(), self.byte_range())
    }
}

/// All named nodes in a field, in order.
pub(in crate::lang) fn fields<'t>(node: Node<'t>, name: &str) -> Vec<Node<'t>> {
    node.fields(name).filter(|child| child.is_named()).collect()
}

/// Whether a keyword or mark stands directly in a node.
pub(in crate::lang) fn has_token(node: Node<'_>, token: &str) -> bool {
    node.children().any(|child| !child.is_named() && child.kind() == token)
}

/// The nodes in a node.
pub(in crate::lang) struct Children<'t> {
    tree: &'t Syntax<'t>,
    at: u32,
    end: u32,
}

impl<'t> Iterator for Children<'t> {
    type Item = Node<'t>;

    fn next(&mut self) -> Option<Node<'t>> {
        if self.at >= self.end {
            return None;
        }
        let node = Node { tree: self.tree, at: self.at };
        self.at = node.entry()?.next;
        Some(node)
    }
}

/// Puts a syntax tree together, from the outside in and from left to right.
#[derive(Default)]
pub(in crate::lang) struct SyntaxBuilder<'k> {
    nodes: Vec<Entry<'k>>,
    open: Vec<usize>,
    field: &'k str,
}

impl<'k> SyntaxBuilder<'k> {
    /// The next node is this to the node around it.
    pub(in crate::lang) fn field(&mut self, name: &'k str) -> &mut Self {
        self.field = name;
        self
    }

    /// Begin a node; what follows is in it until [`Self::close`].
    pub(in crate::lang) fn open(&mut self, kind: &'k str, range: Range<usize>) {
        self.push(kind, range, NAMED);
        self.open.push(self.nodes.len() - 1);
    }

    /// End the node that was begun last.
    pub(in crate::lang) fn close(&mut self) {
        let behind = self.nodes.len() as u32;
        if let Some(entry) = self.open.pop().and_then(|at| self.nodes.get_mut(at)) {
            entry.next = behind;
        }
    }

    /// A node with nothing in it.
    pub(in crate::lang) fn leaf(&mut self, kind: &'k str, range: Range<usize>) {
        self.push(kind, range, NAMED);
    }

    /// A keyword or a mark.
    pub(in crate::lang) fn token(&mut self, kind: &'k str, range: Range<usize>) {
        self.push(kind, range, 0);
    }

    /// The tree; what is still open ends here.
    pub(in crate::lang) fn finish(mut self) -> Syntax<'k> {
        while !self.open.is_empty() {
            self.close();
        }
        Syntax { nodes: self.nodes }
    }

    fn push(&mut self, kind: &'k str, range: Range<usize>, flags: u8) {
        let next = self.nodes.len() as u32 + 1;
        let (start, end) = (range.start as u32, range.end as u32);
        self.nodes.push(Entry { kind, field: std::mem::take(&mut self.field), start, end, next, flags });
    }

    fn open_parsed(&mut self, cursor: &TreeCursor<'k>) -> Option<()> {
        let node = cursor.node();
        u32::try_from(node.end_byte().max(self.nodes.len() + 1)).ok()?;
        let flag = |set: bool, flag: u8| if set { flag } else { 0 };
        let flags = flag(node.is_named(), NAMED)
            | flag(node.is_error(), ERROR)
            | flag(node.is_missing(), MISSING)
            | flag(node.has_error(), HAS_ERROR);
        self.field = cursor.field_name().unwrap_or_default();
        self.push(node.kind(), node.byte_range(), flags);
        self.open.push(self.nodes.len() - 1);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::cursor;

    #[test]
    fn a_tree_of_tree_sitter_stays_what_it_is() {
        let tree = cursor::parse(&tree_sitter_python::LANGUAGE.into(), b"x = f(1, # one\n  k=2)\n").unwrap();
        let syntax = Syntax::of(&tree).unwrap();
        let assignment = syntax.root().unwrap().named_children().next().unwrap().named_children().next().unwrap();
        assert_eq!(assignment.kind(), "assignment");
        let call = assignment.field("right").unwrap();
        let arguments: Vec<_> = call.field("arguments").unwrap().named_children().map(Node::kind).collect();
        assert_eq!(arguments, ["integer", "keyword_argument"], "comments are left out");
        let marks: Vec<_> = call.field("arguments").unwrap().children().map(Node::kind).collect();
        assert_eq!(marks, ["(", "integer", ",", "keyword_argument", ")"]);
    }

    #[test]
    fn errors_and_what_is_missing_are_told() {
        let tree = cursor::parse(&tree_sitter_python::LANGUAGE.into(), b"f(1 2").unwrap();
        let syntax = Syntax::of(&tree).unwrap();
        let root = syntax.root().unwrap();
        assert!(root.has_error());
        let tree = format!("{syntax:?}");
        assert!(tree.contains("ERROR"), "{tree}");
    }

    #[test]
    fn a_tree_is_built_from_the_outside_in() {
        let mut builder = SyntaxBuilder::default();
        builder.open("module", 0..5);
        builder.open("call", 0..3);
        builder.field("function").leaf("identifier", 0..1);
        builder.token("(", 1..2);
        builder.close();
        builder.leaf("identifier", 4..5);
        let syntax = builder.finish();
        let printed = "[module 0..5, call 0..3, function: identifier 0..1, ( 1..2, identifier 4..5]";
        assert_eq!(format!("{syntax:?}"), printed);
        let root: Vec<_> = syntax.root().unwrap().children().map(Node::kind).collect();
        assert_eq!(root, ["call", "identifier"]);
    }
}
