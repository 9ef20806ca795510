//! Control flow.

use crate::lang::syntax::Node;

use super::kinds::{field, kind};
use super::{Lowering, node};
use crate::index::Symbol;
use crate::ir::{Arm, BinaryOp, Block, Expr, ExprId, Item, Stmt, Why};

impl Lowering<'_> {
    /// Lower a statement if it is one that directs control.
    pub(super) fn control(&mut self, node: Node<'_>) -> bool {
        match node.kind() {
            kind::IF_STATEMENT => self.if_(node),
            kind::FOR_STATEMENT => self.for_(node),
            kind::WHILE_STATEMENT => self.while_(node),
            kind::TRY_STATEMENT => self.try_(node),
            kind::WITH_STATEMENT => self.with(node),
            kind::MATCH_STATEMENT => self.match_(node),
            _ => return false,
        }
        true
    }

    /// The block in a field, as a block of its own.
    fn body(&mut self, node: Node<'_>, name: &str) -> Block {
        self.in_block(|this| {
            if let Some(body) = node.field(name) {
                this.block(body);
            }
        })
    }

    /// Tests of later arms are lowered before the branch, as if all were evaluated.
    fn if_(&mut self, node: Node<'_>) {
        let mut arms = vec![self.arm(node)];
        for alternative in node.fields(field::ALTERNATIVE).filter(|child| child.is_named()) {
            self.errors_inside(alternative);
            arms.push(match alternative.kind() {
                kind::ELIF_CLAUSE => self.arm(alternative),
                _ => Arm { test: None, body: self.body(alternative, field::BODY) },
            });
        }
        self.b.stmt(Stmt::Branch(arms));
    }

    fn arm(&mut self, node: Node<'_>) -> Arm {
        let test = match node.field(field::CONDITION) {
            Some(condition) => self.expr(condition),
            None => self.unknown(node, Why::Syntax),
        };
        Arm { test: Some(test), body: self.body(node, field::CONSEQUENCE) }
    }

    fn for_(&mut self, node: Node<'_>) {
        let sequence = match node.field(field::RIGHT) {
            Some(right) => self.expr(right),
            None => self.unknown(node, Why::Syntax),
        };
        let Some(target) = node.field(field::LEFT) else { return self.state(sequence) };
        let (place, unpack) = self.loop_place(target);
        let body = self.in_block(|this| {
            this.unpack(unpack);
            if let Some(body) = node.field(field::BODY) {
                this.block(body);
            }
        });
        self.b.stmt(Stmt::Loop { each: Some((place, sequence)), body });
        self.after_loop(node);
    }

    /// The test is evaluated at the start of each round.
    fn while_(&mut self, node: Node<'_>) {
        let body = self.in_block(|this| {
            if let Some(condition) = node.field(field::CONDITION) {
                this.effect(condition);
            }
            if let Some(body) = node.field(field::BODY) {
                this.block(body);
            }
        });
        self.b.stmt(Stmt::Loop { each: None, body });
        self.after_loop(node);
    }

    /// A loop's `else` runs unless the loop was left by `break`.
    fn after_loop(&mut self, node: Node<'_>) {
        let Some(clause) = node.field(field::ALTERNATIVE) else { return };
        let body = self.body(clause, field::BODY);
        let test = Some(self.unknown(clause, Why::Unsupported));
        self.b.stmt(Stmt::Branch(vec![Arm { test, body }]));
    }

    /// `else` continues the body; it comes before the handlers.
    fn try_(&mut self, node: Node<'_>) {
        let clauses = node::named_children(node);
        let body = self.in_block(|this| {
            if let Some(body) = node.field(field::BODY) {
                this.block(body);
            }
            for clause in clauses.iter().filter(|clause| clause.kind() == kind::ELSE_CLAUSE) {
                this.clause_blocks(*clause);
            }
        });
        let mut blocks = vec![body];
        for clause in clauses {
            match clause.kind() {
                kind::EXCEPT_CLAUSE => blocks.push(self.in_block(|this| this.except(clause))),
                kind::FINALLY_CLAUSE => blocks.push(self.in_block(|this| this.clause_blocks(clause))),
                _ => {}
            }
        }
        self.b.stmt(Stmt::Try(blocks));
    }

    /// The block of a clause that has it in no field, and errors beside it.
    fn clause_blocks(&mut self, node: Node<'_>) {
        for child in node.named_children() {
            if child.kind() == kind::BLOCK || child.is_error() {
                self.stmt(child);
            }
        }
    }

    /// `except A as e`, `except A, e`.
    fn except(&mut self, node: Node<'_>) {
        let values = node::fields(node, field::VALUE);
        let caught = values.first().copied();
        let mut name = values.get(1).copied().or(node.field(field::ALIAS));
        match caught {
            Some(caught) if caught.kind() == kind::AS_PATTERN => {
                name = caught.field(field::ALIAS);
                if let Some(ty) = node::named_children(caught).first() {
                    self.effect(*ty);
                }
            }
            Some(caught) => self.effect(caught),
            None => {}
        }
        if let Some(name) = name {
            let exception = self.unknown(name, Why::Unsupported);
            self.store(name, exception);
        }
        self.clause_blocks(node);
    }

    /// `with a as b, c:` is `b = a`, then `c` for its effect. What the body does is done in any
    /// case, so it stays in the open block.
    fn with(&mut self, node: Node<'_>) {
        for clause in node.named_children().filter(|child| child.kind() == kind::WITH_CLAUSE) {
            self.errors_inside(clause);
            for item in clause.named_children() {
                if let Some(value) = item.field(field::VALUE) {
                    self.with_item(value);
                }
            }
        }
        if let Some(body) = node.field(field::BODY) {
            self.block(body);
        }
    }

    fn with_item(&mut self, node: Node<'_>) {
        match node.kind() {
            kind::AS_PATTERN => {
                let Some(manager) = node.named_children().next() else { return };
                let value = self.expr(manager);
                match node.field(field::ALIAS) {
                    Some(target) => self.store(target, value),
                    None => self.state(value),
                }
            }
            // `with (a as b, c as d):` may be read as a tuple.
            kind::TUPLE | kind::PARENTHESIZED_EXPRESSION if self.b.enter() => {
                for item in node.named_children() {
                    self.with_item(item);
                }
                self.b.leave();
            }
            _ => self.effect(node),
        }
    }

    fn match_(&mut self, node: Node<'_>) {
        let subjects = node::fields(node, field::SUBJECT);
        let subject = match subjects.as_slice() {
            [subject] => self.expr(*subject),
            several => {
                let items = several.iter().map(|node| Item::One(self.expr(*node))).collect();
                let span = self.span(node);
                self.b.expr(span, Expr::List(items))
            }
        };
        let subject = self.hold(subject);
        let Some(body) = node.field(field::BODY) else { return };
        let mut arms = Vec::new();
        for clause in body.named_children() {
            match clause.kind() {
                kind::CASE_CLAUSE => arms.push(self.case(clause, subject)),
                _ => self.stmt(clause),
            }
        }
        self.b.stmt(Stmt::Branch(arms));
    }

    fn case(&mut self, node: Node<'_>, subject: Symbol) -> Arm {
        self.errors_inside(node);
        let (test, captures) = self.case_test(node, subject);
        let guard = node.field(field::GUARD);
        let Some(guard) = guard else {
            let body = self.in_block(|this| {
                this.capture(captures);
                if let Some(body) = node.field(field::CONSEQUENCE) {
                    this.block(body);
                }
            });
            return Arm { test, body };
        };
        // The guard reads what the pattern captures.
        self.capture(captures);
        let guard = self.only_child(guard);
        let test = match test {
            Some(test) => self.both(node, test, guard),
            None => guard,
        };
        Arm { test: Some(test), body: self.body(node, field::CONSEQUENCE) }
    }

    fn both(&mut self, node: Node<'_>, left: ExprId, right: ExprId) -> ExprId {
        let span = self.span(node);
        self.b.expr(span, Expr::Binary { op: BinaryOp::And, left, right })
    }
}
