//! The state of lowering one file, and what all parts of it share.

use std::borrow::Cow;

use crate::diag::ProblemKind;
use crate::index::Symbol;
use crate::ir::build::Builder;
use crate::ir::{Arm, Expr, ExprId, FileFacts, How, MODULE_EXPORTS, Place, Stmt, Why};
use crate::lang::syntax::Syntax;
use crate::text::{SourceFile, Span};

use super::node::{Node, named};
use super::prototype;

/// Deepest chain of members that is written out again instead of kept in a temporary.
const MAX_PURE_CHAIN: usize = 16;

/// Lowers one file.
pub(super) struct Lowerer<'a> {
    pub(super) b: Builder,
    source: &'a [u8],
    /// Whether `exports` and `module` are names of the open function rather than the file's.
    pub(super) shadowed: bool,
    /// Names exported by each open namespace.
    pub(super) namespaces: Vec<Vec<Symbol>>,
}

impl<'a> Lowerer<'a> {
    pub(super) fn new(file: &'a SourceFile) -> Self {
        Self {
            b: Builder::new(file.id, file.lang, file.bytes.len()),
            source: &file.bytes,
            shadowed: false,
            namespaces: Vec::new(),
        }
    }

    /// Lower a whole tree into the open block.
    pub(super) fn program(&mut self, syntax: &Syntax<'_>) {
        let top = syntax.root().map(named).unwrap_or_default();
        self.statements(&top);
    }

    /// The parser found errors, the first on this line.
    pub(super) fn harmed(&mut self, line: Option<usize>) {
        self.b.problem_at(ProblemKind::Syntax, line, "syntax errors; the code around them may be misread");
    }

    /// The parser gave up on this text.
    pub(super) fn unparsed(&mut self) {
        self.b.problem(ProblemKind::Syntax, "too many syntax errors to read this file");
    }

    pub(super) fn finish(self) -> FileFacts {
        let mut facts = self.b.finish();
        prototype::state_classes(&mut facts);
        facts
    }

    pub(super) fn span(&self, node: Node<'_>) -> Span {
        self.b.span(node.byte_range())
    }

    pub(super) fn bytes(&self, range: std::ops::Range<usize>) -> &'a [u8] {
        self.source.get(range).unwrap_or_default()
    }

    pub(super) fn text(&self, node: Node<'_>) -> Cow<'a, str> {
        String::from_utf8_lossy(self.bytes(node.byte_range()))
    }

    pub(super) fn symbol(&mut self, node: Node<'_>) -> Symbol {
        let text = self.text(node);
        self.b.symbol(&text)
    }

    /// The symbol of a variable that is read or written. `exports` is what the file exports.
    pub(super) fn variable(&mut self, node: Node<'_>) -> Symbol {
        let text = self.text(node);
        if text == "exports" && !self.shadowed {
            return self.b.symbol(MODULE_EXPORTS);
        }
        self.b.symbol(&text)
    }

    pub(super) fn unsupported(&mut self, node: Node<'_>) -> ExprId {
        let span = self.span(node);
        self.b.unknown(span, Why::Unsupported)
    }

    pub(super) fn set(&mut self, target: Place, value: ExprId) {
        self.b.stmt(Stmt::Assign { target, value, how: How::Set });
    }

    /// State an expression for its effect, if it may have one.
    pub(super) fn effect(&mut self, value: ExprId) {
        if self.may_act(value, 4) {
            self.b.stmt(Stmt::Expr(value));
        }
    }

    /// Whether an expression may call something; beyond `depth` it is assumed to.
    fn may_act(&self, value: ExprId, depth: usize) -> bool {
        let Some(depth) = depth.checked_sub(1) else { return true };
        match self.b.get(value) {
            None
            | Some(
                Expr::Name(_)
                | Expr::Str(_)
                | Expr::Number(_)
                | Expr::Bool(_)
                | Expr::Null
                | Expr::Unknown(_)
                | Expr::Module(_),
            ) => false,
            Some(Expr::Member { base, .. }) => self.may_act(*base, depth),
            Some(Expr::Binary { left, right, .. }) => self.may_act(*left, depth) || self.may_act(*right, depth),
            Some(Expr::Index { base, key }) => self.may_act(*base, depth) || self.may_act(*key, depth),
            Some(Expr::Not(of)) => self.may_act(*of, depth),
            Some(_) => true,
        }
    }

    /// Whether reading an expression twice is the same as reading it once.
    pub(super) fn is_pure(&self, mut value: ExprId) -> bool {
        for _ in 0..MAX_PURE_CHAIN {
            match self.b.get(value) {
                Some(Expr::Member { base, .. }) => value = *base,
                Some(Expr::Index { base, key }) => {
                    if !matches!(self.b.get(*key), Some(Expr::Name(_) | Expr::Str(_) | Expr::Number(_))) {
                        return false;
                    }
                    value = *base;
                }
                Some(Expr::Name(_) | Expr::Str(_) | Expr::Number(_) | Expr::Bool(_) | Expr::Null | Expr::Module(_)) => {
                    return true;
                }
                _ => return false,
            }
        }
        false
    }

    /// An expression that can be stated several times: itself, or a temporary that holds it.
    pub(super) fn shared(&mut self, value: ExprId) -> ExprId {
        if self.is_pure(value) {
            return value;
        }
        let span = self.b.span_of(value);
        let name = self.b.temporary();
        self.b.define(name, value);
        self.b.expr(span, Expr::Name(name))
    }

    /// A second reading of an expression for which [`Self::is_pure`] holds.
    pub(super) fn again(&mut self, value: ExprId) -> ExprId {
        let span = self.b.span_of(value);
        match self.b.get(value).cloned() {
            Some(Expr::Member { base, name }) => {
                let base = self.again(base);
                self.b.expr(span, Expr::Member { base, name })
            }
            Some(Expr::Index { base, key }) => {
                let (base, key) = (self.again(base), self.again(key));
                self.b.expr(span, Expr::Index { base, key })
            }
            Some(expr) => self.b.expr(span, expr),
            None => value,
        }
    }

    /// Lower an operand that is evaluated only if `test` holds (or does not). What it has to state
    /// before itself is put under that condition.
    pub(super) fn guarded(&mut self, node: Option<Node<'_>>, at: Node<'_>, test: &mut ExprId, holds: bool) -> ExprId {
        self.b.open_block();
        let value = self.expr_or_unknown(node, at);
        let body = self.b.close_block();
        if !body.is_empty() {
            *test = self.shared(*test);
            let mut condition = self.again(*test);
            if !holds {
                let span = self.b.span_of(condition);
                condition = self.b.expr(span, Expr::Not(condition));
            }
            self.b.stmt(Stmt::Branch(vec![Arm { test: Some(condition), body }]));
        }
        value
    }

    /// The expression in a field; unknown, with the span of `at`, when broken code left it out.
    pub(super) fn expr_or_unknown(&mut self, node: Option<Node<'_>>, at: Node<'_>) -> ExprId {
        match node {
            Some(node) => self.expr(node),
            None => {
                let span = self.span(at);
                self.b.unknown(span, Why::Syntax)
            }
        }
    }

    /// State what is readable in code that is not understood as a whole.
    pub(super) fn recover(&mut self, node: Node<'_>) {
        for child in named(node) {
            self.stmt(child);
        }
    }
}
