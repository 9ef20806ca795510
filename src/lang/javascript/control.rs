//! Branches, loops, `try`.

use crate::index::Symbol;
use crate::ir::{Arg, Arm, BinaryOp, Block, CallStyle, Expr, ExprId, Place, Stmt};

use super::kind::{self, field};
use super::lower::Lowerer;
use super::node::{Node, child_of_kind, field, fields, has_token, named, operand, peeled};
use super::pattern::Binding;

impl Lowerer<'_> {
    /// Lower into a block of its own.
    fn block(&mut self, lower: impl FnOnce(&mut Self)) -> Block {
        self.b.open_block();
        lower(self);
        self.b.close_block()
    }

    fn body_of(&mut self, node: Option<Node<'_>>) -> Block {
        self.block(|this| node.into_iter().for_each(|node| this.stmt(node)))
    }

    /// `if … else if … else …`, however long.
    pub(super) fn if_else(&mut self, node: Node<'_>) {
        let test = self.expr_or_unknown(field(node, field::CONDITION), node);
        self.arms(node, test);
    }

    /// The arms of an `if` whose first test is lowered already.
    fn arms(&mut self, first: Node<'_>, test: ExprId) {
        let (mut node, mut test) = (first, test);
        let mut arms = Vec::new();
        loop {
            let body = self.body_of(field(node, field::CONSEQUENCE));
            arms.push(Arm { test: Some(test), body });
            let Some(other) = field(node, field::ALTERNATIVE).and_then(operand) else { break };
            if other.kind() != kind::IF {
                let body = self.body_of(Some(other));
                arms.push(Arm { test: None, body });
                break;
            }
            self.b.open_block();
            test = self.expr_or_unknown(field(other, field::CONDITION), other);
            let before = self.b.close_block();
            if !before.is_empty() {
                let body = self.late_arms(other, test, before);
                arms.push(Arm { test: None, body });
                break;
            }
            node = other;
        }
        self.b.stmt(Stmt::Branch(arms));
    }

    /// An `else if` whose test states something first, which must not happen before the `else`.
    fn late_arms(&mut self, node: Node<'_>, test: ExprId, before: Block) -> Block {
        if !self.b.enter() {
            return before;
        }
        let body = self.block(|this| {
            before.into_iter().for_each(|stmt| this.b.stmt(stmt));
            this.arms(node, test);
        });
        self.b.leave();
        body
    }

    /// `switch`: each case is an arm; labels without a body share the next one's.
    pub(super) fn switch(&mut self, node: Node<'_>) {
        let subject = self.expr_or_unknown(field(node, field::VALUE), node);
        let subject = self.shared(subject);
        let (mut arms, mut default) = (Vec::new(), None);
        let (mut labels, mut takes_rest) = (Vec::new(), false);
        for case in field(node, field::BODY).map(named).unwrap_or_default() {
            match case.kind() {
                kind::SWITCH_CASE => labels.push(self.case_test(subject, case)),
                kind::SWITCH_DEFAULT => takes_rest = true,
                _ => {
                    self.recover(case);
                    continue;
                }
            }
            let body = fields(case, field::BODY);
            if body.is_empty() {
                continue;
            }
            let body = self.block(|this| this.statements(&without_break(body)));
            if takes_rest {
                default = Some(Arm { test: None, body });
            } else {
                let test = self.any_of(std::mem::take(&mut labels));
                arms.push(Arm { test, body });
            }
            labels.clear();
            takes_rest = false;
        }
        arms.extend(default);
        if !arms.is_empty() {
            self.b.stmt(Stmt::Branch(arms));
        }
    }

    /// `switch (true)` has its tests in the cases.
    fn case_test(&mut self, subject: ExprId, case: Node<'_>) -> ExprId {
        let right = self.expr_or_unknown(field(case, field::VALUE), case);
        if matches!(self.b.get(subject), Some(Expr::Bool(true))) {
            return right;
        }
        let left = self.again(subject);
        let span = self.b.span_of(right);
        self.b.expr(span, Expr::Binary { op: BinaryOp::Eq, left, right })
    }

    fn any_of(&mut self, tests: Vec<ExprId>) -> Option<ExprId> {
        let last = *tests.last()?;
        if tests.len() == 1 {
            return Some(last);
        }
        let span = self.b.span_of(last);
        Some(self.b.expr(span, Expr::Or(tests)))
    }

    /// The test and the step are stated for their effect, in each round.
    pub(super) fn for_loop(&mut self, node: Node<'_>) {
        for initializer in fields(node, field::INITIALIZER) {
            self.stmt(initializer);
        }
        let body = self.block(|this| {
            for part in [field::CONDITION, field::BODY, field::INCREMENT] {
                field(node, part).into_iter().for_each(|part| this.stmt(part));
            }
        });
        self.b.stmt(Stmt::Loop { each: None, body });
    }

    pub(super) fn while_loop(&mut self, node: Node<'_>) {
        let body = self.block(|this| {
            for part in [field::CONDITION, field::BODY] {
                field(node, part).into_iter().for_each(|part| this.stmt(part));
            }
        });
        self.b.stmt(Stmt::Loop { each: None, body });
    }

    pub(super) fn do_loop(&mut self, node: Node<'_>) {
        let body = self.block(|this| {
            for part in [field::BODY, field::CONDITION] {
                field(node, part).into_iter().for_each(|part| this.stmt(part));
            }
        });
        self.b.stmt(Stmt::Loop { each: None, body });
    }

    /// `for (x of xs)`; `for (k in o)` walks the keys.
    pub(super) fn for_each(&mut self, node: Node<'_>) {
        let mut sequence = self.expr_or_unknown(field(node, field::RIGHT), node);
        if has_token(node, "in") {
            sequence = self.keys_of(sequence);
        }
        let Some(target) = field(node, field::LEFT).map(peeled) else { return };
        let how = if field(node, field::KIND).is_some() { Binding::Declare } else { Binding::Assign };
        let (place, element) = self.each_target(target, how);
        let body = self.block(|this| {
            if let Some(element) = element {
                let span = this.span(target);
                let element = this.b.expr(span, Expr::Name(element));
                this.bind(target, element, how);
            }
            field(node, field::BODY).into_iter().for_each(|body| this.stmt(body));
        });
        self.b.stmt(Stmt::Loop { each: Some((place, sequence)), body });
    }

    /// Where each element goes; one that is taken apart goes to a temporary first.
    fn each_target(&mut self, target: Node<'_>, how: Binding) -> (Place, Option<Symbol>) {
        if target.kind() == kind::IDENTIFIER {
            if how == Binding::Declare {
                self.declare_all(target);
            }
            return (Place::Name(self.variable(target)), None);
        }
        let element = self.b.temporary();
        (Place::Name(element), Some(element))
    }

    fn keys_of(&mut self, object: ExprId) -> ExprId {
        let span = self.b.span_of(object);
        let callee = self.b.name(span, "Object");
        let callee = self.b.member(span, callee, "keys");
        self.b.call(span, callee, vec![Arg::Positional(object)], CallStyle::Plain)
    }

    pub(super) fn try_catch(&mut self, node: Node<'_>) {
        let mut blocks = vec![self.body_of(field(node, field::BODY))];
        if let Some(handler) = field(node, field::HANDLER) {
            let body = self.block(|this| {
                if let Some(error) = field(handler, field::PARAMETER) {
                    let value = this.unsupported(error);
                    this.bind(error, value, Binding::Declare);
                }
                field(handler, field::BODY).into_iter().for_each(|body| this.stmt(body));
            });
            blocks.push(body);
        }
        if let Some(finalizer) = field(node, field::FINALIZER) {
            blocks.push(self.body_of(field(finalizer, field::BODY)));
        }
        self.b.stmt(Stmt::Try(blocks));
    }
}

/// A case's statements without the `break` that ends it: what follows the `switch` does run.
fn without_break(body: Vec<Node<'_>>) -> Vec<Node<'_>> {
    let mut flat: Vec<Node<'_>> = body
        .into_iter()
        .flat_map(|node| if node.kind() == kind::STATEMENT_BLOCK { named(node) } else { vec![node] })
        .collect();
    while flat
        .pop_if(|last| last.kind() == kind::BREAK && child_of_kind(*last, kind::STATEMENT_IDENTIFIER).is_none())
        .is_some()
    {}
    flat
}
