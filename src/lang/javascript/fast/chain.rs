//! Chains (`a + b + …`, `x.a().b()…`), which are as deep as they are long: they are walked down to their innermost operand
//! and closed from there, without recursion.

use oxc_ast::ast::{
    BinaryExpression, CallExpression, ChainElement, ComputedMemberExpression, Expression, LogicalExpression,
    MemberExpression, PrivateFieldExpression, StaticMemberExpression, TaggedTemplateExpression,
};
use oxc_span::{GetSpan, Span};

use crate::lang::javascript::kind::{self, field};

use super::build::Build;

/// One link of a chain, which has the rest of the chain as its first operand.
pub(super) enum Link<'t, 'a> {
    Member(&'t StaticMemberExpression<'a>),
    Private(&'t PrivateFieldExpression<'a>),
    Subscript(&'t ComputedMemberExpression<'a>),
    Call(&'t CallExpression<'a>),
    Tagged(&'t TaggedTemplateExpression<'a>),
    Binary(&'t BinaryExpression<'a>),
    Logical(&'t LogicalExpression<'a>),
    /// Something around an expression that leaves its value as it is.
    Wrapper(&'static str, Span, &'t Expression<'a>),
}

impl<'t, 'a> Link<'t, 'a> {
    /// The link that an expression is, if it is one.
    pub(super) fn of(expression: &'t Expression<'a>) -> Option<Self> {
        Some(match expression {
            Expression::CallExpression(call) => Self::Call(call),
            Expression::TaggedTemplateExpression(tagged) => Self::Tagged(tagged),
            Expression::BinaryExpression(binary) => Self::Binary(binary),
            Expression::LogicalExpression(logical) => Self::Logical(logical),
            Expression::ParenthesizedExpression(it) => Self::Wrapper(kind::PARENTHESIZED, it.span, &it.expression),
            Expression::AwaitExpression(it) => Self::Wrapper(kind::AWAIT, it.span, &it.argument),
            Expression::TSAsExpression(it) => Self::Wrapper(kind::AS, it.span, &it.expression),
            Expression::TSSatisfiesExpression(it) => Self::Wrapper(kind::SATISFIES, it.span, &it.expression),
            Expression::TSNonNullExpression(it) => Self::Wrapper(kind::NON_NULL, it.span, &it.expression),
            Expression::TSTypeAssertion(it) => Self::Wrapper(kind::TYPE_ASSERTION, it.span, &it.expression),
            Expression::TSInstantiationExpression(it) => Self::Wrapper(kind::INSTANTIATION, it.span, &it.expression),
            Expression::ChainExpression(chain) => return Self::of_chain(&chain.expression),
            _ => return Self::of_member(expression.as_member_expression()?),
        })
    }

    /// What stands in a chain with `?.`.
    fn of_chain(chain: &'t ChainElement<'a>) -> Option<Self> {
        Some(match chain {
            ChainElement::CallExpression(call) => Self::Call(call),
            ChainElement::TSNonNullExpression(it) => Self::Wrapper(kind::NON_NULL, it.span, &it.expression),
            _ => return Self::of_member(chain.as_member_expression()?),
        })
    }

    fn of_member(member: &'t MemberExpression<'a>) -> Option<Self> {
        Some(match member {
            MemberExpression::ComputedMemberExpression(it) => Self::Subscript(it),
            MemberExpression::StaticMemberExpression(it) => Self::Member(it),
            MemberExpression::PrivateFieldExpression(it) => Self::Private(it),
        })
    }

    /// The operand at which the chain goes on towards its beginning.
    pub(super) fn inner(&self) -> &'t Expression<'a> {
        match self {
            Self::Member(it) => &it.object,
            Self::Private(it) => &it.object,
            Self::Subscript(it) => &it.object,
            Self::Call(it) => &it.callee,
            Self::Tagged(it) => &it.tag,
            Self::Binary(it) => &it.left,
            Self::Logical(it) => &it.left,
            Self::Wrapper(_, _, inner) => inner,
        }
    }
}

impl Build<'_> {
    /// What stands before the operand at which the chain goes on.
    pub(super) fn open_link(&mut self, link: &Link<'_, '_>) {
        let (kind, span, field) = match link {
            Link::Member(it) => (kind::MEMBER, it.span, field::OBJECT),
            Link::Private(it) => (kind::MEMBER, it.span, field::OBJECT),
            Link::Subscript(it) => (kind::SUBSCRIPT, it.span, field::OBJECT),
            Link::Call(it) => (kind::CALL, it.span, field::FUNCTION),
            Link::Tagged(it) => (kind::CALL, it.span, field::FUNCTION),
            Link::Binary(it) => (kind::BINARY, it.span, field::LEFT),
            Link::Logical(it) => (kind::BINARY, it.span, field::LEFT),
            Link::Wrapper(kind, span, _) => (*kind, *span, ""),
        };
        self.open(kind, span);
        self.field(field);
    }

    /// What stands behind it.
    pub(super) fn close_link(&mut self, link: &Link<'_, '_>) {
        match link {
            Link::Member(it) => self.field(field::PROPERTY).leaf("property_identifier", it.property.span),
            Link::Private(it) => self.field(field::PROPERTY).leaf("private_property_identifier", it.field.span),
            Link::Subscript(it) => self.field(field::INDEX).expr(&it.expression),
            Link::Call(it) => {
                let open = it.callee.span().end;
                self.field(field::ARGUMENTS).arguments(&it.arguments, Span::new(open, it.span.end));
            }
            Link::Tagged(it) => self.field(field::ARGUMENTS).template(&it.quasi),
            Link::Binary(it) => self.operation(it.operator.as_str(), it.left.span().end, &it.right),
            Link::Logical(it) => self.operation(it.operator.as_str(), it.left.span().end, &it.right),
            Link::Wrapper(..) => {}
        }
        self.close();
    }

    fn operation(&mut self, operator: &'static str, at: u32, right: &Expression<'_>) {
        self.field(field::OPERATOR).token(operator, Span::empty(at));
        self.field(field::RIGHT).expr(right);
    }
}
