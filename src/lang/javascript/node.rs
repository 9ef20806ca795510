//! Small helpers over tree-sitter nodes.

use super::kind;

pub(super) type Node<'t> = tree_sitter::Node<'t>;

/// Named children without comments. Errors are kept: they may hold readable code.
pub(super) fn named(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(|child| !is_comment(*child)).collect()
}

/// All children, tokens included, without comments.
pub(super) fn children(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.children(&mut cursor).filter(|child| !is_comment(*child)).collect()
}

/// The first named child that is neither a comment nor an error: the operand of a wrapper.
pub(super) fn operand(node: Node<'_>) -> Option<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).find(|child| !child.is_extra() && !child.is_error())
}

/// The child in a field.
pub(super) fn field<'t>(node: Node<'t>, name: &str) -> Option<Node<'t>> {
    node.child_by_field_name(name)
}

/// All children in a field.
pub(super) fn fields<'t>(node: Node<'t>, name: &str) -> Vec<Node<'t>> {
    let mut cursor = node.walk();
    node.children_by_field_name(name, &mut cursor).filter(Node::is_named).collect()
}

/// The first named child of a kind.
pub(super) fn child_of_kind<'t>(node: Node<'t>, kind: &str) -> Option<Node<'t>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).find(|child| child.kind() == kind)
}

/// Whether a keyword or sign stands directly in a node, e.g. `static`.
pub(super) fn has_token(node: Node<'_>, token: &str) -> bool {
    let mut cursor = node.walk();
    node.children(&mut cursor).any(|child| !child.is_named() && child.kind() == token)
}

/// The operator's text.
pub(super) fn operator<'t>(node: Node<'t>) -> &'t str {
    field(node, kind::field::OPERATOR).map_or("", |operator| operator.kind())
}

/// What stands in wrappers that leave a value as it is: parentheses, `await`, casts, `!`.
pub(super) fn unwrapped(node: Node<'_>) -> Option<Node<'_>> {
    match node.kind() {
        kind::PARENTHESIZED | kind::AWAIT | kind::AS | kind::SATISFIES | kind::NON_NULL | kind::INSTANTIATION => {
            operand(node)
        }
        kind::TYPE_ASSERTION => named(node).into_iter().find(|child| child.kind() != kind::TYPE_ARGUMENTS),
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

fn is_comment(node: Node<'_>) -> bool {
    node.is_extra() && !node.is_error()
}
