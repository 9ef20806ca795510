//! Statements, and the order in which a block states them.

use crate::ir::Stmt;

use super::kind::{self, field};
use super::lower::Lowerer;
use super::node::{Node, field, named, operand, peeled};

impl Lowerer<'_> {
    /// The statements of a block: types first, then functions (both are known throughout the
    /// block), then the rest in order.
    pub(super) fn statements(&mut self, nodes: &[Node<'_>]) {
        for rank in [Rank::Type, Rank::Function, Rank::InOrder] {
            for node in nodes {
                if hoisting(*node) == rank {
                    self.stmt(*node);
                }
            }
        }
    }

    /// Lower a statement into the open block. Broken code leaves expressions where statements
    /// should be; they are stated for their effect.
    pub(super) fn stmt(&mut self, node: Node<'_>) {
        if !self.b.enter() {
            return;
        }
        match node.kind() {
            kind::EXPRESSION_STATEMENT => operand(node).into_iter().for_each(|inner| self.expr_stmt(inner)),
            kind::LEXICAL_DECLARATION | kind::VARIABLE_DECLARATION | kind::USING_DECLARATION => self.declaration(node),
            kind::STATEMENT_BLOCK => self.statements(&named(node)),
            kind::RETURN => {
                let value = operand(node).map(|value| self.expr(value));
                self.b.stmt(Stmt::Return(value));
            }
            kind::THROW => {
                operand(node).into_iter().for_each(|value| self.expr_stmt(value));
                self.b.stmt(Stmt::Stop);
            }
            kind::BREAK | kind::CONTINUE => self.b.stmt(Stmt::Stop),
            kind::EMPTY | kind::DEBUGGER => {}
            kind::FUNCTION_DECLARATION | kind::GENERATOR_DECLARATION => self.function_declaration(node),
            kind::IMPORT_STATEMENT => self.import(node),
            kind::EXPORT_STATEMENT => self.export(node),
            _ => self.compound(node),
        }
        self.b.leave();
    }

    fn compound(&mut self, node: Node<'_>) {
        match node.kind() {
            kind::IF => self.if_else(node),
            kind::SWITCH => self.switch(node),
            kind::FOR => self.for_loop(node),
            kind::FOR_IN => self.for_each(node),
            kind::WHILE => self.while_loop(node),
            kind::DO => self.do_loop(node),
            kind::TRY => self.try_catch(node),
            kind::WITH | kind::LABELED => field(node, field::BODY).into_iter().for_each(|body| self.stmt(body)),
            kind::CLASS_DECLARATION | kind::ABSTRACT_CLASS => self.class_declaration(node, &[]),
            kind::INTERFACE => self.interface(node),
            kind::TYPE_ALIAS => self.type_alias(node),
            kind::ENUM => self.enumeration(node),
            kind::INTERNAL_MODULE | kind::MODULE => self.namespace(node),
            kind::IMPORT_ALIAS => self.import_alias(node),
            kind::AMBIENT => self.ambient(node),
            kind::FUNCTION_SIGNATURE => {}
            _ => self.expr_stmt(node),
        }
    }

    /// An expression whose value nobody takes.
    pub(super) fn expr_stmt(&mut self, node: Node<'_>) {
        if !self.b.enter() {
            return;
        }
        let node = peeled(node);
        match node.kind() {
            kind::ASSIGNMENT => self.assignment(node),
            kind::AUGMENTED_ASSIGNMENT => {
                self.augmented(node);
            }
            kind::YIELD => self.yield_stmt(node),
            kind::INTERNAL_MODULE => self.namespace(node),
            _ => {
                let value = self.expr(node);
                self.effect(value);
            }
        }
        self.b.leave();
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rank {
    Type,
    Function,
    InOrder,
}

fn hoisting(node: Node<'_>) -> Rank {
    match node.kind() {
        kind::INTERFACE | kind::TYPE_ALIAS => Rank::Type,
        kind::FUNCTION_DECLARATION | kind::GENERATOR_DECLARATION => Rank::Function,
        kind::EXPORT_STATEMENT => match field(node, field::DECLARATION) {
            Some(declaration) => hoisting(declaration),
            None => Rank::InOrder,
        },
        _ => Rank::InOrder,
    }
}
