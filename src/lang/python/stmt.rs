//! Statements, but for control flow.

use crate::lang::syntax::Node;

use super::kinds::{field, kind};
use super::{Lowering, node};
use crate::ir::{Arm, Stmt, TOP_LEVEL, Why};

impl Lowering<'_> {
    /// Statements into the open block.
    pub(super) fn block(&mut self, node: Node<'_>) {
        for child in node.named_children() {
            self.stmt(child);
        }
    }

    /// A statement; an expression is taken for its effect.
    pub(super) fn stmt(&mut self, node: Node<'_>) {
        if !self.b.enter() {
            return;
        }
        match node.kind() {
            _ if node.is_error() => self.error(node),
            kind::BLOCK => self.block(node),
            kind::FUNCTION_DEFINITION | kind::CLASS_DEFINITION | kind::DECORATED_DEFINITION => self.definition(node),
            kind::IMPORT_STATEMENT | kind::IMPORT_FROM_STATEMENT => self.import(node),
            kind::PASS_STATEMENT | kind::FUTURE_IMPORT_STATEMENT => {}
            kind::ASSIGNMENT => {
                self.errors_inside(node);
                self.assignment(node);
            }
            kind::AUGMENTED_ASSIGNMENT => {
                self.errors_inside(node);
                self.augmented(node);
            }
            kind if kind.ends_with("_statement") => {
                self.errors_inside(node);
                if !self.control(node) {
                    self.simple(node);
                }
            }
            _ => self.effect(node),
        }
        self.b.leave();
    }

    fn simple(&mut self, node: Node<'_>) {
        match node.kind() {
            kind::EXPRESSION_STATEMENT => {
                for child in parts(node) {
                    self.stmt(child);
                }
            }
            kind::RETURN_STATEMENT => self.return_(node),
            kind::RAISE_STATEMENT => {
                self.effects(node);
                self.b.stmt(Stmt::Stop);
            }
            kind::BREAK_STATEMENT | kind::CONTINUE_STATEMENT => self.b.stmt(Stmt::Stop),
            kind::DELETE_STATEMENT => self.delete(node),
            kind::GLOBAL_STATEMENT => self.outside(node, true),
            kind::NONLOCAL_STATEMENT => self.outside(node, false),
            kind::PRINT_STATEMENT => self.print(node),
            kind::TYPE_ALIAS_STATEMENT => self.type_alias(node),
            // `assert`, `exec`, and what a newer grammar may bring.
            _ => self.effects(node),
        }
    }

    fn effects(&mut self, node: Node<'_>) {
        for child in parts(node) {
            self.effect(child);
        }
    }

    /// Code around a syntax error. What is indented may belong to a construct that was not
    /// recognised, so it is stated as code that may run or not: a stray `raise` must not end what
    /// follows.
    pub(super) fn error(&mut self, node: Node<'_>) {
        let mut stray = Vec::new();
        for child in node.named_children() {
            if self.at_file_level() && self.belongs_to_file(child) {
                self.stray(node, &std::mem::take(&mut stray));
                self.stmt(child);
            } else {
                stray.push(child);
            }
        }
        self.stray(node, &stray);
    }

    fn stray(&mut self, error: Node<'_>, statements: &[Node<'_>]) {
        let body = self.in_block(|this| statements.iter().for_each(|statement| this.stmt(*statement)));
        if !body.is_empty() {
            let test = Some(self.unknown(error, Why::Syntax));
            self.b.stmt(Stmt::Branch(vec![Arm { test, body }]));
        }
    }

    fn at_file_level(&self) -> bool {
        self.nesting == 0 && self.b.open_function() == TOP_LEVEL && self.scopes.is_empty()
    }

    /// Whether a part of an error is a statement of the file itself, by its indentation.
    fn belongs_to_file(&self, node: Node<'_>) -> bool {
        let kind = node.kind();
        let whole = node.is_error() || kind.ends_with("_statement") || kind.ends_with("_definition");
        let before = node.start_byte().checked_sub(1).and_then(|at| self.source.get(at));
        whole && before.is_none_or(|byte| *byte == b'\n')
    }

    /// Errors directly inside a statement, which its own lowering passes over.
    pub(super) fn errors_inside(&mut self, node: Node<'_>) {
        if !node.has_error() {
            return;
        }
        for child in node.named_children().filter(|child| child.is_error()) {
            self.error(child);
        }
    }

    fn return_(&mut self, node: Node<'_>) {
        let value = parts(node).first().map(|value| self.expr(*value));
        if self.b.open_function() != TOP_LEVEL && self.scopes.in_function() {
            self.b.stmt(Stmt::Return(value));
        } else if let Some(value) = value {
            // The function around was lost to a syntax error.
            self.state(value);
        }
    }

    /// `del d[k]`: what stood there is gone. Names need nothing, they are not read afterwards.
    fn delete(&mut self, node: Node<'_>) {
        let mut open = parts(node);
        while let Some(target) = open.pop() {
            match target.kind() {
                kind::EXPRESSION_LIST | kind::TUPLE | kind::PARENTHESIZED_EXPRESSION => open.extend(parts(target)),
                kind::ATTRIBUTE | kind::SUBSCRIPT => {
                    let gone = self.unknown(target, Why::Unsupported);
                    self.store(target, gone);
                }
                _ => self.effect(target),
            }
        }
    }

    /// `global a, b` and `nonlocal a, b`.
    fn outside(&mut self, node: Node<'_>, of_file: bool) {
        for name in parts(node) {
            let name = self.symbol(name);
            self.scopes.declare_outside(name);
            if of_file {
                // The file may never assign it outside functions; it is the file's nonetheless.
                self.b.function(TOP_LEVEL, |file| {
                    if !file.locals.contains(&name) {
                        file.locals.push(name);
                    }
                });
            }
        }
    }

    /// Python 2's `print a, b` and `print >>file, a`.
    fn print(&mut self, node: Node<'_>) {
        for child in parts(node) {
            let value = self.expr(child);
            if child.kind() != kind::CHEVRON {
                self.b.stmt(Stmt::Expr(value));
            }
        }
    }

    /// `type Name = T`: another name for a class.
    fn type_alias(&mut self, node: Node<'_>) {
        let (Some(left), Some(right)) = (node.field(field::LEFT), node.field(field::RIGHT)) else {
            return;
        };
        let Some(name) = node::only_child(left) else { return };
        if name.kind() == kind::IDENTIFIER {
            let value = self.type_name(right).unwrap_or_else(|| self.unknown(right, Why::Unsupported));
            self.assign_name(name, value);
        }
    }
}

/// The children of a statement that are in order.
fn parts<'t>(node: Node<'t>) -> Vec<Node<'t>> {
    node.named_children().filter(|child| !child.is_error()).collect()
}
