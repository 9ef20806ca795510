//! Names that stand for a variable and for a command in one file.

use rustc_hash::FxHashSet;
use tree_sitter::Node;

use super::cursor;
use super::kinds::{field, kind};

/// The variables that a file sets and that go by the name of a command it runs or defines:
/// `date=$(date)`.
pub(super) fn clashes(root: Node<'_>, source: &[u8]) -> FxHashSet<String> {
    let (mut variables, mut commands) = (FxHashSet::default(), FxHashSet::default());
    walk(root, &mut |node| match node.kind() {
        kind::VARIABLE_ASSIGNMENT => {
            variables.extend(cursor::field(node, field::NAME).map(|name| cursor::text(name, source).into_owned()));
        }
        kind::FOR_STATEMENT => {
            variables.extend(cursor::field(node, field::VARIABLE).map(|name| cursor::text(name, source).into_owned()));
        }
        kind::COMMAND | kind::FUNCTION_DEFINITION => {
            commands.extend(cursor::field(node, field::NAME).map(|name| cursor::text(name, source).into_owned()));
        }
        _ => {}
    });
    variables.retain(|name| commands.contains(name));
    variables
}

/// Every named node below one and itself, without recursion.
pub(super) fn walk<'t>(root: Node<'t>, visit: &mut impl FnMut(Node<'t>)) {
    let mut cursor = root.walk();
    let mut depth = 0_usize;
    loop {
        let node = cursor.node();
        if node.is_named() {
            visit(node);
        }
        if cursor.goto_first_child() {
            depth += 1;
            continue;
        }
        loop {
            if depth == 0 {
                return;
            }
            if cursor.goto_next_sibling() {
                break;
            }
            cursor.goto_parent();
            depth -= 1;
        }
    }
}
