//! Conditions: `[ … ]`, `[[ … ]]`, commands that succeed or fail.

use tree_sitter::Node;

use super::command::Input;
use super::kinds::{field, kind};
use super::{Lowering, Output, cursor};
use crate::ir::{BinaryOp, Expr, ExprId, Why};

impl Lowering<'_> {
    /// Whether a statement succeeds.
    pub(super) fn test(&mut self, node: Node<'_>) -> ExprId {
        if !self.b.enter() {
            return self.unknown(node, Why::Bound);
        }
        let test = match node.kind() {
            kind::TEST_COMMAND => match cursor::named_children(node).as_slice() {
                [inside] => self.condition(*inside),
                _ => self.unknown(node, Why::Unsupported),
            },
            kind::NEGATED_COMMAND => match cursor::named_children(node).as_slice() {
                [inside] => {
                    let test = self.test(*inside);
                    self.not(node, test)
                }
                _ => self.unknown(node, Why::Unsupported),
            },
            kind::COMMAND => self.command_test(node),
            _ => {
                self.statement_inside(node);
                self.unknown(node, Why::Outside)
            }
        };
        self.b.leave();
        test
    }

    /// Statements of which the last one decides.
    pub(super) fn tests(&mut self, nodes: &[Node<'_>], at: Node<'_>) -> ExprId {
        let Some((last, before)) = nodes.split_last() else { return self.unknown(at, Why::Syntax) };
        self.statements(before, Output::Ignored);
        if last.kind() == kind::LIST { self.list_test(*last) } else { self.test(*last) }
    }

    /// `a && b` as a condition. More operands than two are rare; they are left open.
    fn list_test(&mut self, node: Node<'_>) -> ExprId {
        let span = self.span(node);
        match cursor::named_children(node).as_slice() {
            [left, right] if left.kind() != kind::LIST => {
                let (left, right) = (self.test(*left), self.test(*right));
                let expr = if cursor::has_token(node, "||") {
                    Expr::Or(vec![left, right])
                } else {
                    Expr::Binary { op: BinaryOp::And, left, right }
                };
                self.b.expr(span, expr)
            }
            _ => self.test(node),
        }
    }

    fn statement_inside(&mut self, node: Node<'_>) {
        match node.kind() {
            kind::PIPELINE | kind::REDIRECTED_STATEMENT => {
                let value = self.value(node, Input::default());
                self.state(value);
            }
            _ => self.statement(node, Output::Ignored),
        }
    }

    fn not(&mut self, node: Node<'_>, test: ExprId) -> ExprId {
        let span = self.span(node);
        self.b.expr(span, Expr::Not(test))
    }

    /// `test -n "$x"`, `[ … ]` where the grammar sees a command, `true`, any other command.
    fn command_test(&mut self, node: Node<'_>) -> ExprId {
        let span = self.span(node);
        let name = cursor::field(node, field::NAME).map(|name| self.text(name).into_owned()).unwrap_or_default();
        let arguments = cursor::fields(node, field::ARGUMENT);
        match (&*name, arguments.as_slice()) {
            ("true" | ":", _) => self.b.expr(span, Expr::Bool(true)),
            ("false", _) => self.b.expr(span, Expr::Bool(false)),
            ("test" | "[", [operator, of, ..]) if arguments.len() == 2 + usize::from(name == "[") => {
                let operator = self.text(*operator).into_owned();
                self.unary(node, &operator, *of)
            }
            ("test" | "[", [left, operator, right, ..]) if arguments.len() == 3 + usize::from(name == "[") => {
                let operator = self.text(*operator).into_owned();
                self.compared(node, &operator, *left, *right)
            }
            ("test" | "[", _) => self.unknown(node, Why::Unsupported),
            _ => {
                self.command_statement(node, Output::Ignored);
                self.unknown(node, Why::Outside)
            }
        }
    }

    /// What stands in brackets.
    fn condition(&mut self, node: Node<'_>) -> ExprId {
        if !self.b.enter() {
            return self.unknown(node, Why::Bound);
        }
        let span = self.span(node);
        let test = match node.kind() {
            kind::PARENTHESIZED_EXPRESSION => match cursor::named_children(node).as_slice() {
                [inside] => self.condition(*inside),
                _ => self.unknown(node, Why::Unsupported),
            },
            kind::UNARY_EXPRESSION => {
                let operator = self.operator_of(node);
                match cursor::named_children(node).last() {
                    Some(of) if operator == "!" => {
                        let test = self.condition(*of);
                        self.not(node, test)
                    }
                    Some(of) => self.unary(node, &operator, *of),
                    None => self.unknown(node, Why::Syntax),
                }
            }
            kind::BINARY_EXPRESSION => {
                let (Some(left), Some(right)) = (cursor::field(node, field::LEFT), cursor::field(node, field::RIGHT))
                else {
                    self.b.leave();
                    return self.unknown(node, Why::Syntax);
                };
                match &*self.operator_of(node) {
                    "&&" | "-a" => {
                        let (left, right) = (self.condition(left), self.condition(right));
                        self.b.expr(span, Expr::Binary { op: BinaryOp::And, left, right })
                    }
                    "||" | "-o" => {
                        let (left, right) = (self.condition(left), self.condition(right));
                        self.b.expr(span, Expr::Or(vec![left, right]))
                    }
                    operator => self.compared(node, operator, left, right),
                }
            }
            _ => self.word(node),
        };
        self.b.leave();
        test
    }

    /// The operator of an expression, which is not always in its field.
    fn operator_of(&self, node: Node<'_>) -> String {
        if let Some(operator) = node.child_by_field_name(field::OPERATOR) {
            return self.text(operator).into_owned();
        }
        let (left, right) = (cursor::field(node, field::LEFT), cursor::field(node, field::RIGHT));
        let (Some(left), Some(right)) = (left, right) else { return String::new() };
        let between = self.source.get(left.end_byte()..right.start_byte()).unwrap_or_default();
        String::from_utf8_lossy(between).trim().to_owned()
    }

    fn unary(&mut self, node: Node<'_>, operator: &str, of: Node<'_>) -> ExprId {
        let value = self.word(of);
        match operator {
            "-z" => self.not(node, value),
            "-n" => value,
            _ => {
                self.state(value);
                self.unknown(node, Why::Unsupported)
            }
        }
    }

    fn compared(&mut self, node: Node<'_>, operator: &str, left: Node<'_>, right: Node<'_>) -> ExprId {
        let pattern = matches!(right.kind(), kind::EXTGLOB_PATTERN | kind::REGEX | kind::WORD)
            && self.text(right).contains(['*', '?', '[', '|']);
        let (left, right) = (self.word(left), self.word(right));
        let op = match operator {
            "=" | "==" if !pattern => BinaryOp::Eq,
            "!=" if !pattern => BinaryOp::NotEq,
            _ => BinaryOp::Other,
        };
        let span = self.span(node);
        self.b.expr(span, Expr::Binary { op, left, right })
    }
}
