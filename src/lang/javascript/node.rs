//! Small helpers over the nodes of the syntax tree.

use crate::lang::syntax;
pub(super) use crate::lang::syntax::{fields, has_token};

use super::kind;

pub(super) type Node<'t> = syntax::Node<'t>;

/// Named children. Errors are kept: they may hold readable code.
pub(super) fn named(node: Node<'_>) -> Vec<Node<'_>> {
    node.named_children().collect()
}

/// All children, tokens included.
pub(super) fn children(node: Node<'_>) -> Vec<Node<'_>> {
    node.children().collect()
}

/// The first named child that is no error: the operand of a wrapper.
pub(super) fn operand(node: Node<'_>) -> Option<Node<'_>> {
    node.named_children().find(|child| !child.is_error())
}

/// The child in a field.
pub(super) fn field<'t>(node: Node<'t>, name: &str) -> Option<Node<'t>> {
    node.field(name)
}

/// The first named child of a kind.
pub(super) fn child_of_kind<'t>(node: Node<'t>, kind: &str) -> Option<Node<'t>> {
    node.named_children().find(|child| child.kind() == kind)
}

/// The operator's text.
pub(super) fn operator(node: Node<'_>) -> &str {
    field(node, kind::field::OPERATOR).map_or("", |operator| operator.kind())
}

/// What stands in wrappers that leave a value as it is: parentheses, `await`, casts, `!`.
pub(super) fn unwrapped(node: Node<'_>) -> Option<Node<'_>> {
    match node.kind() {
        kind::PARENTHESIZED | kind::AWAIT | kind::AS | kind::SATISFIES | kind::NON_NULL | kind::INSTANTIATION => {
            operand(node)
        }
        kind::TYPE_ASSERTION => node.named_children().find(|child| child.kind() != kind::TYPE_ARGUMENTS),
        _ => None,
    }
}

/// The node without any wrappers around it.
pub(super) fn peeled(mut node: Node<'_>) -> Node<'_> {
    while let Some(inner) = unwrapped(node) {
        node = inner;
    }
    node
}
