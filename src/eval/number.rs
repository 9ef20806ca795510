//! Arithmetic on whole numbers, as in `60 * 60 * 24`. Numbers are values in the form of text, as they are sent.

use crate::eval::Evaluator;
use crate::ir::{BinaryOp, Expr, ExprId};
use crate::text::Span;
use crate::value::{Origin, Value};

impl Evaluator<'_> {
    /// What an operator makes of two numbers that are known. Digits that are written as text are text: `+` puts
    /// them together.
    pub(super) fn calculated(
        &self,
        op: BinaryOp,
        (left, a): (ExprId, &Value),
        (right, b): (ExprId, &Value),
        at: Span,
    ) -> Option<Value> {
        let (a, b) = (whole(a)?, whole(b)?);
        if [left, right].into_iter().any(|side| self.is_written_as_text(side)) {
            return None;
        }
        let result = match op {
            BinaryOp::Add => a.checked_add(b),
            BinaryOp::Subtract => a.checked_sub(b),
            BinaryOp::Multiply => a.checked_mul(b),
            BinaryOp::Percent
            | BinaryOp::Merge
            | BinaryOp::Eq
            | BinaryOp::NotEq
            | BinaryOp::In
            | BinaryOp::NotIn
            | BinaryOp::And
            | BinaryOp::Other => None,
        };
        result.map(|number| Value::text(&number.to_string(), Origin { span: at, exact: false }))
    }

    fn is_written_as_text(&self, expr: ExprId) -> bool {
        matches!(self.facts().exprs.get(expr), Some(Expr::Str(_) | Expr::Template(_)))
    }
}

/// The number that a value is known to be. `007` is none: such text names something.
fn whole(value: &Value) -> Option<i64> {
    let text = value.as_str()?;
    text.parse::<i64>().ok().filter(|number| number.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_what_is_spelled_like_one() {
        let number = |text: &str| whole(&Value::text(text, Origin::near(Span::default())));
        assert_eq!(number("86400"), Some(86_400));
        assert_eq!(number("-1"), Some(-1));
        for text in ["", "007", "+1", "1.5", "1e3", "x", "99999999999999999999"] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
