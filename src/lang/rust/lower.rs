//! The state of lowering one file, and where values go.

use std::collections::BTreeSet;

use syn::ext::IdentExt;

use crate::index::Symbol;
use crate::ir::build::Builder;
use crate::ir::{Expr, ExprId, FileFacts, How, Place, Stmt, Why};
use crate::text::Span;

use super::Source;

/// Where the value of an expression goes. Rust's blocks, branches and loops are expressions, in
/// facts they are statements: their value is handed to a sink inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sink {
    /// Nowhere; what runs is stated nonetheless.
    Effect,
    /// Into a variable.
    Assign(Symbol),
    /// Out of the function.
    Return,
}

/// Lowers one file.
pub(super) struct Lowering<'a> {
    /// Where the facts go.
    pub(super) b: Builder,
    text: &'a str,
    base: usize,
    tree: &'a syn::File,
    /// Names of the modules written out in this file; their items join the file's top level.
    pub(super) inline_modules: BTreeSet<String>,
    /// How many such modules the current place is in.
    pub(super) module_depth: usize,
    /// How many macro arguments the current place is in.
    pub(super) macro_depth: u32,
    /// What `return` returns from: the function, or the `async` block that was inlined into it.
    pub(super) returns: Sink,
    /// What `break value` assigns to, for each open loop.
    pub(super) breaks: Vec<Sink>,
}

impl<'a> Lowering<'a> {
    /// Start on a file.
    pub(super) fn new(builder: Builder, source: &'a Source<'a>) -> Self {
        Self {
            b: builder,
            text: source.text,
            base: source.base,
            tree: &source.tree,
            inline_modules: BTreeSet::new(),
            module_depth: 0,
            macro_depth: 0,
            returns: Sink::Return,
            breaks: Vec::new(),
        }
    }

    /// State the whole file.
    pub(super) fn file(mut self) -> FileFacts {
        self.find_inline_modules(&self.tree.items);
        self.items(&self.tree.items.iter().collect::<Vec<_>>());
        self.b.finish()
    }

    /// A place as facts have it.
    pub(super) fn at(&self, span: proc_macro2::Span) -> Span {
        let range = span.byte_range();
        self.b.span(self.base + range.start..self.base + range.end)
    }

    /// From the start of one place to the end of another.
    pub(super) fn between(&self, start: proc_macro2::Span, end: proc_macro2::Span) -> Span {
        join(self.at(start), self.at(end))
    }

    /// The text at a place.
    pub(super) fn source(&self, span: Span) -> &'a str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// The symbol of an identifier.
    pub(super) fn ident(&mut self, ident: &syn::Ident) -> Symbol {
        self.b.symbol(&ident.unraw().to_string())
    }

    /// A variable as an expression.
    pub(super) fn variable(&mut self, span: Span, name: Symbol) -> ExprId {
        self.b.expr(span, Expr::Name(name))
    }

    /// `base.name` where the name stands at `ident`.
    pub(super) fn member_of(&mut self, base: ExprId, ident: &syn::Ident) -> ExprId {
        let span = join(self.b.span_of(base), self.at(ident.span()));
        let name = self.ident(ident);
        self.b.expr(span, Expr::Member { base, name })
    }

    /// An expression of a kind that facts do not have.
    pub(super) fn unsupported(&mut self, span: Span) -> ExprId {
        self.b.unknown(span, Why::Unsupported)
    }

    /// State an assignment to a variable that may belong outside.
    pub(super) fn set(&mut self, target: Place, value: ExprId, how: How) {
        self.b.stmt(Stmt::Assign { target, value, how });
    }

    /// Hand a value to where it goes.
    pub(super) fn give(&mut self, value: ExprId, sink: Sink) {
        match sink {
            Sink::Effect => self.effect(value),
            Sink::Assign(name) => self.set(Place::Name(name), value, How::Set),
            Sink::Return => self.b.stmt(Stmt::Return(Some(value))),
        }
    }

    /// State an expression for its effect, if it can have one.
    pub(super) fn effect(&mut self, value: ExprId) {
        if self.may_call(value) {
            self.b.stmt(Stmt::Expr(value));
        }
    }

    /// Whether evaluating an expression may call something; errs towards yes.
    fn may_call(&self, value: ExprId) -> bool {
        let mut at = value;
        loop {
            match self.b.get(at) {
                Some(Expr::Member { base, .. }) => at = *base,
                Some(
                    Expr::Str(_)
                    | Expr::Number(_)
                    | Expr::Bool(_)
                    | Expr::Null
                    | Expr::Name(_)
                    | Expr::Unknown(_)
                    | Expr::Module(_),
                )
                | None => return false,
                Some(_) => return true,
            }
        }
    }
}

/// From the start of one place to the end of another.
pub(super) fn join(start: Span, end: Span) -> Span {
    Span { file: start.file, start: start.start, end: end.end.max(start.end) }
}
