//! Control flow.

use tree_sitter::Node;

use super::kinds::{field, kind};
use super::{Lowering, Output, cursor};
use crate::ir::{Arm, BinaryOp, Expr, ExprId, How, Place, Stmt, Why};

impl Lowering<'_> {
    /// Lower a statement if it is one that directs control.
    pub(super) fn control(&mut self, node: Node<'_>, output: Output) -> bool {
        match node.kind() {
            kind::IF_STATEMENT => self.if_(node, output),
            kind::CASE_STATEMENT => self.case(node, output),
            kind::FOR_STATEMENT => self.for_(node),
            kind::C_STYLE_FOR_STATEMENT => self.c_style_for(node),
            kind::WHILE_STATEMENT => self.while_(node),
            _ => return false,
        }
        true
    }

    /// Tests of later arms are lowered before the branch, as if all were evaluated.
    fn if_(&mut self, node: Node<'_>, output: Output) {
        let mut arms = vec![self.arm(node, output)];
        for child in cursor::named_children(node) {
            match child.kind() {
                kind::ELIF_CLAUSE => arms.push(self.arm(child, output)),
                kind::ELSE_CLAUSE => {
                    let body = self.in_block(|this| this.statements(&cursor::named_children(child), output));
                    arms.push(Arm { test: None, body });
                }
                _ => {}
            }
        }
        self.b.stmt(Stmt::Branch(arms));
    }

    /// The condition and body of `if` and `elif`: what stands before and behind `then`.
    fn arm(&mut self, node: Node<'_>, output: Output) -> Arm {
        let mut walk = node.walk();
        let then =
            node.children(&mut walk).find(|child| child.kind() == "then").map_or(node.end_byte(), |t| t.start_byte());
        let (tests, body): (Vec<Node<'_>>, Vec<Node<'_>>) = cursor::named_children(node)
            .into_iter()
            .filter(|child| !matches!(child.kind(), kind::ELIF_CLAUSE | kind::ELSE_CLAUSE))
            .partition(|child| child.start_byte() < then);
        let test = self.tests(&tests, node);
        let body = self.in_block(|this| this.statements(&body, output));
        Arm { test: Some(test), body }
    }

    fn case(&mut self, node: Node<'_>, output: Output) {
        let subject = match cursor::field(node, field::VALUE) {
            Some(value) => self.word(value),
            None => self.unknown(node, Why::Syntax),
        };
        let mut arms = Vec::new();
        for item in cursor::named_children(node) {
            if item.kind() != kind::CASE_ITEM {
                continue;
            }
            let patterns = cursor::fields(item, field::VALUE);
            let all = patterns.iter().any(|pattern| self.text(*pattern) == "*");
            let test = if all { None } else { Some(self.matches(item, subject, &patterns)) };
            let body: Vec<Node<'_>> =
                cursor::named_children(item).into_iter().filter(|child| !patterns.contains(child)).collect();
            let body = self.in_block(|this| this.statements(&body, output));
            arms.push(Arm { test, body });
        }
        self.b.stmt(Stmt::Branch(arms));
    }

    /// Whether a value is one of several patterns.
    fn matches(&mut self, item: Node<'_>, subject: ExprId, patterns: &[Node<'_>]) -> ExprId {
        let span = self.span(item);
        let tests: Vec<ExprId> = patterns
            .iter()
            .map(|pattern| {
                let open = self.text(*pattern).contains(['*', '?', '[']);
                let right = self.word(*pattern);
                let op = if open { BinaryOp::Other } else { BinaryOp::Eq };
                self.b.expr(span, Expr::Binary { op, left: subject, right })
            })
            .collect();
        match tests.as_slice() {
            [only] => *only,
            _ => self.b.expr(span, Expr::Or(tests)),
        }
    }

    /// `for name in words`, `select name in words`; without words, the positional parameters.
    fn for_(&mut self, node: Node<'_>) {
        let Some(variable) = cursor::field(node, field::VARIABLE) else { return self.inside(node) };
        let variable = self.variable_of(variable);
        if self.scopes.is_empty() {
            self.b.declare(variable);
        }
        let words = cursor::fields(node, field::VALUE);
        let span = self.span(node);
        let sequence = if words.is_empty() {
            self.all_positional(node, 1)
        } else {
            let items = words.into_iter().map(|word| self.looped(word)).collect();
            self.b.expr(span, Expr::List(items))
        };
        let body = self.body(node);
        self.b.stmt(Stmt::Loop { each: Some((Place::Name(variable), sequence)), body });
    }

    /// A word of a loop. What a command prints is many words.
    fn looped(&mut self, word: Node<'_>) -> crate::ir::Item {
        if word.kind() == kind::COMMAND_SUBSTITUTION {
            let value = self.word(word);
            return crate::ir::Item::Spread(self.split(value));
        }
        self.item(word)
    }

    fn c_style_for(&mut self, node: Node<'_>) {
        for start in cursor::fields(node, field::INITIALIZER) {
            // The first value says nothing about the others.
            if start.kind() == kind::VARIABLE_ASSIGNMENT
                && let Some(name) = cursor::field(start, field::NAME)
            {
                let symbol = self.variable_of(name);
                let value = self.unknown(start, Why::Outside);
                self.b.stmt(Stmt::Assign { target: Place::Name(symbol), value, how: How::Set });
            }
        }
        let body = self.body(node);
        self.b.stmt(Stmt::Loop { each: None, body });
    }

    fn body(&mut self, node: Node<'_>) -> crate::ir::Block {
        let Some(body) = cursor::field(node, field::BODY) else { return Vec::new() };
        let mut block = Vec::new();
        self.repeated(node, |this| block = this.in_block(|this| this.statement(body, Output::Ignored)));
        block
    }

    /// `while` and `until`: the condition runs in each round.
    fn while_(&mut self, node: Node<'_>) {
        let body = cursor::field(node, field::BODY);
        let start = body.map_or(node.end_byte(), |body| body.start_byte());
        let tests: Vec<Node<'_>> =
            cursor::named_children(node).into_iter().filter(|child| child.start_byte() < start).collect();
        let mut read = self.read_each(&tests).into_iter();
        let each = read.next();
        let mut block = Vec::new();
        self.repeated(node, |this| {
            block = this.in_block(|this| {
                if each.is_none() {
                    let test = this.tests(&tests, node);
                    this.state(test);
                }
                // Each round brings another value of the other names too: a loop of one round.
                read.for_each(|each| this.b.stmt(Stmt::Loop { each: Some(each), body: Vec::new() }));
                body.into_iter().for_each(|body| this.statement(body, Output::Ignored));
            });
        });
        self.b.stmt(Stmt::Loop { each, body: block });
    }

    /// `while read a b`, a loop over what comes in: the names that are filled in each round, and
    /// from what.
    fn read_each(&mut self, tests: &[Node<'_>]) -> Vec<(Place, ExprId)> {
        let [test] = tests else { return Vec::new() };
        let is_read = cursor::field(*test, field::NAME).is_some_and(|name| self.text(name) == "read");
        if test.kind() != kind::COMMAND || !is_read {
            return Vec::new();
        }
        let mut filled = Vec::new();
        for word in cursor::fields(*test, field::ARGUMENT) {
            if let Some(name) = self.filled_name(word) {
                if self.scopes.is_empty() {
                    self.b.declare(name);
                }
                filled.push((Place::Name(name), self.unknown(*test, Why::Outside)));
            }
        }
        filled
    }
}
