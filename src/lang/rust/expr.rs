//! Expressions.

use syn::spanned::Spanned;
use syn::{BinOp, Expr as Syn, Member};

use crate::ir::{Arg, BinaryOp, CallStyle, Expr, ExprId, FunctionKind, Item, Param, ParamKind, Stmt, Why};
use crate::text::Span;

use super::flow;
use super::lower::{Lowering, Sink, join};
use super::types::is_transparent;

impl Lowering<'_> {
    /// The value of an expression; statements inside it are stated first.
    pub(super) fn expr(&mut self, value: &Syn) -> ExprId {
        if !self.b.enter() {
            return self.b.unknown(self.whole(value), Why::Bound);
        }
        let id = self.chain(value);
        self.b.leave();
        id
    }

    /// State an expression; its value goes to `sink`.
    pub(super) fn sink(&mut self, value: &Syn, sink: Sink) {
        if !self.b.enter() {
            let unknown = self.b.unknown(self.whole(value), Why::Bound);
            return self.give(unknown, sink);
        }
        self.sink_inner(value, sink);
        self.b.leave();
    }

    fn sink_inner(&mut self, value: &Syn, sink: Sink) {
        match value {
            Syn::Paren(of) => self.sink(&of.expr, sink),
            Syn::Group(of) => self.sink(&of.expr, sink),
            Syn::Block(of) => self.block(&of.block, sink),
            Syn::Unsafe(of) => self.block(&of.block, sink),
            Syn::Const(of) => self.block(&of.block, sink),
            Syn::TryBlock(of) => self.block(&of.block, sink),
            Syn::Async(of) => self.async_block(&of.block, sink),
            Syn::If(of) => self.if_into(of, sink),
            Syn::Match(of) => self.match_into(of, sink),
            Syn::Loop(of) => self.loop_into(of, sink),
            Syn::While(of) => self.while_loop(of),
            Syn::ForLoop(of) => self.for_loop(of),
            Syn::Return(of) => self.return_from(of.expr.as_deref()),
            Syn::Break(of) => self.break_loop(of),
            Syn::Continue(_) => self.b.stmt(Stmt::Stop),
            Syn::Assign(of) => self.assign(&of.left, &of.right),
            Syn::Binary(of) if flow::is_compound(&of.op) => self.compound_assign(of),
            Syn::MethodCall(of) if flow::is_append(of) => self.append(of),
            Syn::Macro(of) => self.macro_into(&of.mac, sink),
            Syn::Yield(of) => self.yield_value(of.expr.as_deref()),
            Syn::Try(of) => match flow::error_value(&of.expr) {
                Some(error) => self.error(error),
                None => self.plain_value(value, sink),
            },
            _ => match flow::error_value(value) {
                Some(error) if sink == Sink::Return => self.error(error),
                _ => self.plain_value(value, sink),
            },
        }
    }

    fn plain_value(&mut self, value: &Syn, sink: Sink) {
        let id = self.chain(value);
        self.give(id, sink);
    }

    fn error(&mut self, error: &Syn) {
        let error = self.expr(error);
        self.fail([error]);
    }

    fn yield_value(&mut self, value: Option<&Syn>) {
        if let Some(value) = value {
            let value = self.expr(value);
            self.b.stmt(Stmt::Yield(value));
        }
    }

    /// Chained calls and operators lean to the left, thousands deep at times: walked in a loop.
    fn chain(&mut self, value: &Syn) -> ExprId {
        let mut links = Vec::new();
        let mut at = value;
        loop {
            at = match at {
                Syn::Paren(of) => &of.expr,
                Syn::Group(of) => &of.expr,
                Syn::Reference(of) => &of.expr,
                Syn::RawAddr(of) => &of.expr,
                Syn::Cast(of) => &of.expr,
                Syn::Await(of) => &of.base,
                Syn::Try(of) => &of.expr,
                Syn::Unary(of) if matches!(of.op, syn::UnOp::Deref(_)) => &of.expr,
                Syn::Call(of) if transparent(of).is_some() => match transparent(of) {
                    Some(content) => content,
                    None => break,
                },
                Syn::MethodCall(of) if !flow::is_append(of) => {
                    links.push(at);
                    &of.receiver
                }
                Syn::Call(of) => {
                    links.push(at);
                    &of.func
                }
                Syn::Field(of) => {
                    links.push(at);
                    &of.base
                }
                Syn::Index(of) => {
                    links.push(at);
                    &of.expr
                }
                Syn::Binary(of) if !flow::is_compound(&of.op) => {
                    links.push(at);
                    &of.left
                }
                _ => break,
            };
        }
        let mut id = self.head(at);
        while let Some(link) = links.pop() {
            id = self.link(link, id);
        }
        id
    }

    /// One link of a chain, on top of the value before it.
    fn link(&mut self, link: &Syn, before: ExprId) -> ExprId {
        match link {
            Syn::MethodCall(of) => {
                let callee = self.member_of(before, &of.method);
                let args = self.arguments(&of.args);
                let span = join(self.b.span_of(before), self.at(of.paren_token.span.close()));
                self.b.call(span, callee, args, CallStyle::Plain)
            }
            Syn::Call(of) => {
                let args = self.arguments(&of.args);
                let span = join(self.b.span_of(before), self.at(of.paren_token.span.close()));
                self.b.call(span, before, args, CallStyle::Plain)
            }
            Syn::Field(of) => match &of.member {
                Member::Named(name) => self.member_of(before, name),
                Member::Unnamed(index) => {
                    let span = join(self.b.span_of(before), self.at(index.span));
                    self.b.member(span, before, &index.index.to_string())
                }
            },
            Syn::Index(of) => {
                let key = self.expr(&of.index);
                let span = join(self.b.span_of(before), self.at(of.bracket_token.span.close()));
                self.b.expr(span, Expr::Index { base: before, key })
            }
            Syn::Binary(of) => {
                let right = self.expr(&of.right);
                let span = join(self.b.span_of(before), self.b.span_of(right));
                self.b.expr(span, Expr::Binary { op: operator(&of.op), left: before, right })
            }
            _ => before,
        }
    }

    /// What a chain starts with.
    fn head(&mut self, value: &Syn) -> ExprId {
        match value {
            Syn::Lit(of) => self.literal(&of.lit),
            Syn::Path(of) => self.path_value(of),
            Syn::Macro(of) if !flow::is_unit(value) => self.macro_value(&of.mac),
            Syn::Closure(of) => self.closure(of),
            Syn::Struct(of) => self.struct_literal(of),
            Syn::Tuple(of) => self.list(&of.elems, self.at(of.paren_token.span.join())),
            Syn::Array(of) => self.list(&of.elems, self.at(of.bracket_token.span.join())),
            Syn::Repeat(of) => self.operands([&*of.expr, &*of.len], self.at(of.bracket_token.span.join())),
            Syn::Unary(of) => self.unary(of),
            Syn::Range(of) => {
                let ends = of.start.iter().chain(&of.end).map(|end| &**end);
                self.operands(ends, self.whole(value))
            }
            Syn::Let(of) => self.operands([&*of.expr], self.at(of.let_token.span)),
            Syn::If(_)
            | Syn::Match(_)
            | Syn::Loop(_)
            | Syn::Block(_)
            | Syn::Unsafe(_)
            | Syn::Async(_)
            | Syn::Const(_)
            | Syn::TryBlock(_) => {
                let name = self.b.temporary();
                self.temporary_value(value, name)
            }
            _ if flow::is_unit(value) || matches!(value, Syn::Yield(_)) => {
                self.sink(value, Sink::Effect);
                self.b.expr(self.whole(value), Expr::Null)
            }
            _ => self.unsupported(self.whole(value)),
        }
    }

    pub(super) fn arguments<'e>(&mut self, args: impl IntoIterator<Item = &'e Syn>) -> Vec<Arg> {
        args.into_iter().map(|arg| Arg::Positional(self.expr(arg))).collect()
    }

    /// A tuple or array; `()` is nothing at all.
    fn list(&mut self, elems: &syn::punctuated::Punctuated<Syn, syn::Token![,]>, span: Span) -> ExprId {
        if elems.is_empty() && self.source(span).starts_with('(') {
            return self.b.expr(span, Expr::Null);
        }
        let items = elems.iter().map(|elem| Item::One(self.expr(elem))).collect();
        self.b.expr(span, Expr::List(items))
    }

    /// An unknown value made from operands, which are stated.
    pub(super) fn operands<'e>(&mut self, operands: impl IntoIterator<Item = &'e Syn>, span: Span) -> ExprId {
        for operand in operands {
            let value = self.expr(operand);
            self.effect(value);
        }
        self.unsupported(span)
    }

    fn unary(&mut self, of: &syn::ExprUnary) -> ExprId {
        match &of.op {
            syn::UnOp::Not(token) => {
                let value = self.expr(&of.expr);
                let span = join(self.at(token.span), self.b.span_of(value));
                self.b.expr(span, Expr::Not(value))
            }
            syn::UnOp::Neg(token) => {
                let value = self.expr(&of.expr);
                let span = join(self.at(token.span), self.b.span_of(value));
                if let Some(Expr::Number(number)) = self.b.get(value) {
                    let negative = number.wrapping_neg();
                    return self.b.expr(span, Expr::Number(negative));
                }
                self.effect(value);
                self.unsupported(span)
            }
            _ => self.expr(&of.expr),
        }
    }

    /// `X { a, b: 1, ..base }`
    fn struct_literal(&mut self, of: &syn::ExprStruct) -> ExprId {
        let close = self.at(of.brace_token.span.close());
        let callee = match self.qualified(of.qself.as_ref(), &of.path) {
            Some(callee) => callee,
            None => self.unsupported(self.at(of.brace_token.span.open())),
        };
        let mut args = Vec::new();
        for field in &of.fields {
            let value = self.expr(&field.expr);
            let name = match &field.member {
                Member::Named(name) => self.ident(name),
                Member::Unnamed(index) => self.b.symbol(&index.index.to_string()),
            };
            args.push(Arg::Named(name, value));
        }
        if let Some(base) = &of.rest {
            args.push(Arg::SpreadNamed(self.expr(base)));
        }
        self.b.call(join(self.b.span_of(callee), close), callee, args, CallStyle::Literal)
    }

    /// `|a, (b, c)| body`
    fn closure(&mut self, of: &syn::ExprClosure) -> ExprId {
        let span = join(self.at(of.inputs_begin.span), self.end_of(&of.body));
        let id = self.b.start_function(None, span, FunctionKind::Plain);
        let outer = (std::mem::replace(&mut self.returns, Sink::Return), std::mem::take(&mut self.breaks));
        let returns = self.return_type(&of.output);
        let params: Vec<Param> = of.inputs.iter().map(|pat| self.param(pat)).collect();
        let names: Vec<_> = params.iter().map(|param| param.name).collect();
        self.b.function(id, |function| {
            function.params = params;
            function.returns = returns;
        });
        for (pat, name) in of.inputs.iter().zip(names) {
            self.bind_param(pat, name);
        }
        self.sink(&of.body, Sink::Return);
        (self.returns, self.breaks) = outer;
        self.b.close_function();
        self.b.expr(span, Expr::Function(id))
    }

    /// A parameter by its pattern; one that is destructured gets a temporary name.
    pub(super) fn param(&mut self, pat: &syn::Pat) -> Param {
        let ty = match pat {
            syn::Pat::Type(of) => self.type_name(&of.ty),
            _ => None,
        };
        let name = match self.plain_name(pat) {
            Some(name) => name,
            None => self.b.temporary(),
        };
        Param { name, default: None, kind: ParamKind::One, ty }
    }

    /// Take a destructured parameter apart.
    pub(super) fn bind_param(&mut self, pat: &syn::Pat, name: crate::index::Symbol) {
        if self.plain_name(pat).is_none() {
            let value = self.variable(self.at(pat.span()), name);
            self.bind(pat, value);
        }
    }
}

/// The content of `Some(x)` or `Ok(x)`.
fn transparent(of: &syn::ExprCall) -> Option<&Syn> {
    match &*of.func {
        Syn::Path(path) if is_transparent(&path.path) && of.args.len() == 1 => of.args.first(),
        _ => None,
    }
}

fn operator(op: &BinOp) -> BinaryOp {
    match op {
        BinOp::Add(_) => BinaryOp::Add,
        BinOp::Sub(_) => BinaryOp::Subtract,
        BinOp::Mul(_) => BinaryOp::Multiply,
        BinOp::Eq(_) => BinaryOp::Eq,
        BinOp::Ne(_) => BinaryOp::NotEq,
        BinOp::And(_) => BinaryOp::And,
        _ => BinaryOp::Other,
    }
}
