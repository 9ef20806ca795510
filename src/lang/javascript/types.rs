//! TypeScript's types, as far as they are plain names.

use crate::ir::{Expr, ExprId};

use super::kind::{self, field};
use super::lower::Lowerer;
use super::node::{Node, field, named, operand};

/// Generic types that stand for their first argument.
const WRAPPERS: &[&str] = &[
    "Promise",
    "PromiseLike",
    "Awaited",
    "Readonly",
    "Partial",
    "Required",
    "NonNullable",
    "Pick",
    "Omit",
    "Optional",
    "Maybe",
    "Nullable",
];

impl Lowerer<'_> {
    /// A type as a chain of names; nothing for any other shape.
    pub(super) fn ty(&mut self, node: Node<'_>) -> Option<ExprId> {
        if !self.b.enter() {
            return None;
        }
        let ty = self.type_name(node);
        self.b.leave();
        ty
    }

    fn type_name(&mut self, node: Node<'_>) -> Option<ExprId> {
        match node.kind() {
            kind::TYPE_ANNOTATION | kind::PARENTHESIZED_TYPE | kind::READONLY_TYPE | kind::FLOW_MAYBE_TYPE => {
                self.ty(operand(node)?)
            }
            kind::TYPE_IDENTIFIER | kind::IDENTIFIER => {
                let (span, name) = (self.span(node), self.symbol(node));
                Some(self.b.expr(span, Expr::Name(name)))
            }
            kind::NESTED_TYPE_IDENTIFIER => self.qualified(node, field::MODULE, field::NAME),
            kind::NESTED_IDENTIFIER | kind::MEMBER => self.qualified(node, field::OBJECT, field::PROPERTY),
            kind::GENERIC_TYPE => {
                let name = field(node, field::NAME)?;
                if WRAPPERS.contains(&self.text(name).as_ref()) {
                    return self.ty(operand(field(node, field::TYPE_ARGUMENTS)?)?);
                }
                self.ty(name)
            }
            kind::UNION_TYPE => self.ty(sole_member(node)?),
            _ => None,
        }
    }

    /// `a.b`, also as the name of a namespace or the right of `import x = a.b`.
    fn qualified(&mut self, node: Node<'_>, base: &str, name: &str) -> Option<ExprId> {
        let base = self.ty(field(node, base)?)?;
        let name = self.symbol(field(node, name)?);
        let span = self.span(node);
        Some(self.b.expr(span, Expr::Member { base, name }))
    }
}

/// `T | null | undefined`: the one member that says something. Unions nest to the left.
fn sole_member(node: Node<'_>) -> Option<Node<'_>> {
    let mut found = None;
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        if node.kind() == kind::UNION_TYPE {
            open.extend(named(node));
        } else if !is_nothing(node) && found.replace(node).is_some() {
            return None;
        }
    }
    found
}

fn is_nothing(node: Node<'_>) -> bool {
    node.kind() == kind::LITERAL_TYPE
        && operand(node).is_some_and(|value| matches!(value.kind(), kind::NULL | kind::UNDEFINED))
}
