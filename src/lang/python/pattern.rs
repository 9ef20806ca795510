//! Patterns of `match`: what they test and what they capture.

use crate::lang::syntax::Node;

use super::kinds::{field, kind};
use super::{Lowering, node};
use crate::index::Symbol;
use crate::ir::{BinaryOp, Expr, ExprId, Why};
use crate::text::Span;

/// A name that a pattern gives to a part of the subject.
pub(super) struct Capture {
    name: Symbol,
    value: ExprId,
    span: Span,
}

/// What is matched against a pattern.
#[derive(Clone, Copy)]
enum Subject {
    /// The value of a temporary name.
    Name(Symbol),
    /// A part of it, as an expression that may be stated once.
    Part(ExprId),
    /// A part that is not followed.
    Unknown,
}

/// What a pattern tests; `None` if it always matches.
type Test = Option<ExprId>;

impl Lowering<'_> {
    /// Test and captures of a `case`.
    pub(super) fn case_test(&mut self, clause: Node<'_>, subject: Symbol) -> (Test, Vec<Capture>) {
        let mut captures = Vec::new();
        let patterns: Vec<_> = clause.named_children().filter(|child| child.kind() == kind::CASE_PATTERN).collect();
        let test = match patterns.as_slice() {
            [pattern] => self.pattern(*pattern, Subject::Name(subject), &mut captures),
            // `case a, b:` is a tuple without parentheses.
            patterns => self.elements(clause, patterns, Subject::Name(subject), &mut captures),
        };
        (test, captures)
    }

    /// Bind what a pattern captured.
    pub(super) fn capture(&mut self, captures: Vec<Capture>) {
        for Capture { name, value, span } in captures {
            self.assign_symbol(name, value, span);
        }
    }

    fn pattern(&mut self, node: Node<'_>, subject: Subject, captures: &mut Vec<Capture>) -> Test {
        if !self.b.enter() {
            return Some(self.unknown(node, Why::Bound));
        }
        let test = self.pattern_inside(node, subject, captures);
        self.b.leave();
        test
    }

    fn pattern_inside(&mut self, node: Node<'_>, subject: Subject, captures: &mut Vec<Capture>) -> Test {
        let children = node::named_children(node);
        match (node.kind(), children.as_slice()) {
            (kind::CASE_PATTERN, []) => None,
            (kind::CASE_PATTERN, [inside]) => self.pattern(*inside, subject, captures),
            (kind::AS_PATTERN, [inside, name]) => {
                let test = self.pattern(*inside, subject, captures);
                self.add_capture(*name, subject, captures);
                test
            }
            (kind::UNION_PATTERN, alternatives) => self.union(node, alternatives, subject, captures),
            (kind::DOTTED_NAME, [name]) => {
                self.add_capture(*name, subject, captures);
                None
            }
            (kind::DOTTED_NAME, [first, rest @ ..]) => {
                let value = self.dotted(*first, rest);
                Some(self.equals(node, subject, value))
            }
            (
                kind::STRING
                | kind::CONCATENATED_STRING
                | kind::INTEGER
                | kind::FLOAT
                | kind::TRUE
                | kind::FALSE
                | kind::NONE,
                _,
            ) => {
                let value = self.literal(node);
                Some(self.equals(node, subject, value))
            }
            // Parentheses around a single pattern.
            (kind::TUPLE_PATTERN, [inside]) if !node::has_token(node, ",") => self.pattern(*inside, subject, captures),
            (kind::TUPLE_PATTERN | kind::LIST_PATTERN, items) => self.elements(node, items, subject, captures),
            (kind::DICT_PATTERN, _) => self.entries(node, subject, captures),
            (kind::CLASS_PATTERN, items) => self.members(node, items, subject, captures),
            (kind::SPLAT_PATTERN, [name]) => {
                self.add_capture(*name, Subject::Unknown, captures);
                Some(self.unknown(node, Why::Unsupported))
            }
            _ => Some(self.opaque(node, Why::Unsupported)),
        }
    }

    /// `"a" | "b"`.
    fn union(
        &mut self,
        node: Node<'_>,
        alternatives: &[Node<'_>],
        subject: Subject,
        captures: &mut Vec<Capture>,
    ) -> Test {
        let mut tests = Vec::new();
        for alternative in alternatives {
            tests.push(self.pattern(*alternative, subject, captures)?);
        }
        if node::has_token(node, "_") {
            return None;
        }
        let span = self.span(node);
        Some(self.b.expr(span, Expr::Or(tests)))
    }

    fn literal(&mut self, node: Node<'_>) -> ExprId {
        let value = self.expr(node);
        // The grammar leaves the sign of `-1` outside the number.
        let before = node.start_byte().checked_sub(1).and_then(|at| self.source.get(at));
        match self.b.get(value) {
            Some(&Expr::Number(number)) if before == Some(&b'-') => {
                let span = self.span(node);
                self.b.expr(span, Expr::Number(number.wrapping_neg()))
            }
            _ => value,
        }
    }

    /// `A.B`.
    fn dotted(&mut self, first: Node<'_>, rest: &[Node<'_>]) -> ExprId {
        let mut value = self.expr(first);
        for name in rest {
            let span = self.b.span(first.start_byte()..name.end_byte());
            let name = self.symbol(*name);
            value = self.b.expr(span, Expr::Member { base: value, name });
        }
        value
    }

    fn equals(&mut self, node: Node<'_>, subject: Subject, value: ExprId) -> ExprId {
        let span = self.span(node);
        let left = self.subject(node, subject);
        self.b.expr(span, Expr::Binary { op: BinaryOp::Eq, left, right: value })
    }

    fn subject(&mut self, node: Node<'_>, subject: Subject) -> ExprId {
        match subject {
            Subject::Name(name) => {
                let span = self.span(node);
                self.b.expr(span, Expr::Name(name))
            }
            Subject::Part(part) => part,
            Subject::Unknown => self.unknown(node, Why::Unsupported),
        }
    }

    fn add_capture(&mut self, name: Node<'_>, subject: Subject, captures: &mut Vec<Capture>) {
        let value = self.subject(name, subject);
        let span = self.span(name);
        captures.push(Capture { name: self.symbol(name), value, span });
    }

    /// `[a, b, *rest]`: the length is not tested, so whether it matches is unknown.
    fn elements(&mut self, node: Node<'_>, items: &[Node<'_>], subject: Subject, captures: &mut Vec<Capture>) -> Test {
        let mut after_splat = false;
        for (at, item) in items.iter().enumerate() {
            after_splat |= is_splat(*item);
            let part = match i64::try_from(at) {
                Ok(at) if !after_splat => {
                    let span = self.span(*item);
                    let key = self.b.expr(span, Expr::Number(at));
                    self.part(*item, subject, key)
                }
                _ => Subject::Unknown,
            };
            self.pattern(*item, part, captures);
        }
        Some(self.unknown(node, Why::Unsupported))
    }

    /// `{"key": value, **rest}`.
    fn entries(&mut self, node: Node<'_>, subject: Subject, captures: &mut Vec<Capture>) -> Test {
        let keys = node::fields(node, field::KEY);
        let values = node::fields(node, field::VALUE);
        for (key, value) in keys.into_iter().zip(values) {
            let key = self.expr(key);
            let part = self.part(value, subject, key);
            self.pattern(value, part, captures);
        }
        for rest in node.named_children().filter(|child| is_splat(*child)) {
            self.pattern(rest, Subject::Unknown, captures);
        }
        Some(self.unknown(node, Why::Unsupported))
    }

    /// `Point(x=0, y=name)`.
    fn members(&mut self, node: Node<'_>, items: &[Node<'_>], subject: Subject, captures: &mut Vec<Capture>) -> Test {
        for item in items.iter().skip(1) {
            let inside = node::named_children(*item);
            let keyword = inside.first().filter(|inside| inside.kind() == kind::KEYWORD_PATTERN);
            match keyword.map(|keyword| node::named_children(*keyword)).as_deref() {
                Some([name, value]) => {
                    let base = self.subject(*item, subject);
                    let (span, name) = (self.span(*item), self.symbol(*name));
                    let member = self.b.expr(span, Expr::Member { base, name });
                    self.pattern(*value, Subject::Part(member), captures);
                }
                _ => drop(self.pattern(*item, Subject::Unknown, captures)),
            }
        }
        Some(self.unknown(node, Why::Unsupported))
    }

    fn part(&mut self, node: Node<'_>, subject: Subject, key: ExprId) -> Subject {
        let base = self.subject(node, subject);
        let span = self.span(node);
        Subject::Part(self.b.expr(span, Expr::Index { base, key }))
    }
}

fn is_splat(node: Node<'_>) -> bool {
    node.kind() == kind::SPLAT_PATTERN
        || node::named_children(node).first().is_some_and(|inside| inside.kind() == kind::SPLAT_PATTERN)
}
