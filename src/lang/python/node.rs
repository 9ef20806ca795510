//! What the front-end asks of nodes beyond what they say themselves.

use std::borrow::Cow;

use crate::lang::syntax::Node;
pub(super) use crate::lang::syntax::{fields, has_token};

/// The named children. Errors are among them.
pub(super) fn named_children(node: Node<'_>) -> Vec<Node<'_>> {
    node.named_children().collect()
}

/// The only named child; `None` if there are none or several.
pub(super) fn only_child(node: Node<'_>) -> Option<Node<'_>> {
    let mut children = node.named_children();
    children.next().filter(|_| children.next().is_none())
}

/// The text of a node; bytes that are not UTF-8 are replaced, and the text is then owned.
pub(super) fn text<'s>(node: Node<'_>, source: &'s [u8]) -> Cow<'s, str> {
    String::from_utf8_lossy(source.get(node.byte_range()).unwrap_or_default())
}

/// Whether a node is, or directly holds, text that the grammar has no place for, or lacks a part
/// with a name. Missing punctuation does no harm.
pub(super) fn is_broken(node: Node<'_>) -> bool {
    let bad = |node: Node<'_>| node.is_error() || (node.is_missing() && node.is_named());
    bad(node) || (node.has_error() && node.children().any(bad))
}
