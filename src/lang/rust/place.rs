//! Where an expression stands, found from its first and last token. (syn's own way writes out all
//! tokens of the expression, once for every expression around it.)

use proc_macro2::Span as Token;
use syn::Expr as Syn;

use crate::text::Span;

use super::lower::{Lowering, join};

impl Lowering<'_> {
    /// Where an expression stands, the operand alone for wrappers that mean nothing.
    pub(super) fn whole(&self, value: &Syn) -> Span {
        join(self.start_of(value), self.end_of(value))
    }

    /// The first token of an expression.
    fn start_of(&self, value: &Syn) -> Span {
        let mut at = value;
        loop {
            at = match at {
                Syn::MethodCall(of) => &of.receiver,
                Syn::Call(of) => &of.func,
                Syn::Field(of) => &of.base,
                Syn::Index(of) => &of.expr,
                Syn::Await(of) => &of.base,
                Syn::Try(of) => &of.expr,
                Syn::Cast(of) => &of.expr,
                Syn::Binary(of) => &of.left,
                Syn::Assign(of) => &of.left,
                Syn::Range(of) if let Some(start) = &of.start => start,
                _ => break,
            };
        }
        first_token(at).map_or(self.b.span(0..0), |token| self.at(token))
    }

    /// The last token of an expression.
    pub(super) fn end_of(&self, value: &Syn) -> Span {
        let mut at = value;
        loop {
            at = match at {
                Syn::Reference(of) => &of.expr,
                Syn::RawAddr(of) => &of.expr,
                Syn::Unary(of) => &of.expr,
                Syn::Binary(of) => &of.right,
                Syn::Assign(of) => &of.right,
                Syn::Closure(of) => &of.body,
                Syn::Let(of) => &of.expr,
                Syn::If(of) if let Some((_, otherwise)) = &of.else_branch => otherwise,
                Syn::Range(of) if let Some(end) = &of.end => end,
                Syn::Return(of) if let Some(value) = &of.expr => value,
                Syn::Break(of) if let Some(value) = &of.expr => value,
                _ => break,
            };
        }
        last_token(at).or_else(|| first_token(at)).map_or(self.b.span(0..0), |token| self.at(token))
    }
}

/// The first token of an expression that starts with a token of its own.
fn first_token(value: &Syn) -> Option<Token> {
    Some(match value {
        Syn::Path(of) => {
            of.qself.as_ref().map(|of| of.lt_token.span).or(of.path.segments.first().map(|s| s.ident.span()))?
        }
        Syn::Lit(of) => of.lit.span(),
        Syn::Macro(of) => of.mac.path.segments.first()?.ident.span(),
        Syn::Struct(of) => of.path.segments.first()?.ident.span(),
        Syn::Paren(of) => of.paren_token.span.open(),
        Syn::Tuple(of) => of.paren_token.span.open(),
        Syn::Array(of) => of.bracket_token.span.open(),
        Syn::Repeat(of) => of.bracket_token.span.open(),
        Syn::Reference(of) => of.and_token.span,
        Syn::RawAddr(of) => of.and_token.span,
        Syn::Unary(of) => match &of.op {
            syn::UnOp::Not(token) => token.span,
            syn::UnOp::Neg(token) => token.span,
            syn::UnOp::Deref(token) => token.span,
            _ => return None,
        },
        Syn::Closure(of) => of.inputs_begin.span,
        Syn::Let(of) => of.let_token.span,
        Syn::If(of) => of.if_token.span,
        Syn::Match(of) => of.match_token.span,
        Syn::Loop(of) => of.loop_token.span,
        Syn::While(of) => of.while_token.span,
        Syn::ForLoop(of) => of.for_token.span,
        Syn::Block(of) => of.block.brace_token.span.open(),
        Syn::Unsafe(of) => of.unsafe_token.span,
        Syn::Const(of) => of.const_token.span,
        Syn::Async(of) => of.async_token.span,
        Syn::TryBlock(of) => of.try_token.span,
        Syn::Return(of) => of.return_token.span,
        Syn::Break(of) => of.break_token.span,
        Syn::Continue(of) => of.continue_token.span,
        Syn::Yield(of) => of.yield_token.span,
        Syn::Range(of) => match &of.limits {
            syn::RangeLimits::HalfOpen(token) => token.spans.first().copied()?,
            syn::RangeLimits::Closed(token) => token.spans.first().copied()?,
        },
        Syn::Infer(of) => of.underscore_token.span,
        _ => return None,
    })
}

/// The last token of an expression that ends with a token of its own.
fn last_token(value: &Syn) -> Option<Token> {
    Some(match value {
        Syn::Path(of) => of.path.segments.last()?.ident.span(),
        Syn::Macro(of) => of.mac.delimiter.span().close(),
        Syn::Struct(of) => of.brace_token.span.close(),
        Syn::Paren(of) => of.paren_token.span.close(),
        Syn::Tuple(of) => of.paren_token.span.close(),
        Syn::Array(of) => of.bracket_token.span.close(),
        Syn::Repeat(of) => of.bracket_token.span.close(),
        Syn::MethodCall(of) => of.paren_token.span.close(),
        Syn::Call(of) => of.paren_token.span.close(),
        Syn::Index(of) => of.bracket_token.span.close(),
        Syn::Field(of) => match &of.member {
            syn::Member::Named(name) => name.span(),
            syn::Member::Unnamed(index) => index.span,
        },
        Syn::Await(of) => of.await_token.span,
        Syn::Try(of) => of.question_token.span,
        Syn::Cast(of) => of.as_token.span,
        Syn::If(of) => of.then_branch.brace_token.span.close(),
        Syn::Match(of) => of.brace_token.span.close(),
        Syn::Loop(of) => of.body.brace_token.span.close(),
        Syn::While(of) => of.body.brace_token.span.close(),
        Syn::ForLoop(of) => of.body.brace_token.span.close(),
        Syn::Block(of) => of.block.brace_token.span.close(),
        Syn::Unsafe(of) => of.block.brace_token.span.close(),
        Syn::Const(of) => of.block.brace_token.span.close(),
        Syn::Async(of) => of.block.brace_token.span.close(),
        Syn::TryBlock(of) => of.block.brace_token.span.close(),
        _ => return None,
    })
}
