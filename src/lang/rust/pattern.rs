//! Patterns: the names they bind, and what must hold for them to match.

use syn::{Member, Pat};

use crate::index::Symbol;
use crate::ir::{BinaryOp, Expr, ExprId};
use crate::text::Span;

use super::lower::Lowering;
use super::types::{is_err, is_transparent};

impl Lowering<'_> {
    /// The name of a pattern that is nothing but a new variable.
    pub(super) fn plain_name(&mut self, pat: &Pat) -> Option<Symbol> {
        match pat {
            Pat::Ident(of) if of.subpat.is_none() && !is_constant(of) => Some(self.ident(&of.ident)),
            Pat::Type(of) => self.plain_name(&of.pat),
            Pat::Paren(of) => self.plain_name(&of.pat),
            Pat::Reference(of) => self.plain_name(&of.pat),
            _ => None,
        }
    }

    /// State what a pattern binds when it matches `subject`.
    pub(super) fn bind(&mut self, pat: &Pat, subject: ExprId) {
        match pat {
            Pat::Ident(of) => self.bind_ident(of, subject),
            Pat::Type(of) => self.bind(&of.pat, subject),
            Pat::Paren(of) => self.bind(&of.pat, subject),
            Pat::Reference(of) => self.bind(&of.pat, subject),
            Pat::Guard(of) => self.bind(&of.pat, subject),
            Pat::Or(of) => {
                // All cases bind the same names.
                if let Some(first) = of.cases.first() {
                    self.bind(first, subject);
                }
            }
            Pat::Tuple(of) => self.bind_elements(of.elems.iter(), subject),
            Pat::Slice(of) => self.bind_elements(of.elems.iter(), subject),
            Pat::Struct(of) => {
                let subject = match variant(&of.path) {
                    Some(variant) => {
                        let (span, name) = (self.b.span_of(subject), self.ident(variant));
                        self.b.expr(span, Expr::Member { base: subject, name })
                    }
                    None => subject,
                };
                for field in &of.fields {
                    let value = self.field_of(subject, &field.member);
                    self.bind(&field.pat, value);
                }
            }
            Pat::TupleStruct(of) => self.bind_payload(of, subject),
            _ => {}
        }
    }

    fn bind_ident(&mut self, of: &syn::PatIdent, subject: ExprId) {
        if is_constant(of) {
            return;
        }
        let name = self.ident(&of.ident);
        if self.b.get(subject) != Some(&Expr::Name(name)) {
            self.b.define(name, subject);
        }
        if let Some((_, inner)) = &of.subpat {
            self.bind(inner, subject);
        }
    }

    /// The elements of a tuple or slice; after `..` nobody knows which they are.
    fn bind_elements<'p>(&mut self, elements: impl Iterator<Item = &'p Pat>, subject: ExprId) {
        let mut past_rest = false;
        for (index, pat) in elements.enumerate() {
            past_rest |= is_rest(pat);
            let value =
                if past_rest { self.unsupported(self.b.span_of(subject)) } else { self.element(subject, index) };
            self.bind(pat, value);
        }
    }

    /// `Some(x)`, `Enum::Variant(a, b)`, `Newtype(x)`.
    fn bind_payload(&mut self, of: &syn::PatTupleStruct, subject: ExprId) {
        let single = if of.elems.len() == 1 { of.elems.first() } else { None };
        if let Some(inner) = single.filter(|_| is_transparent(&of.path)) {
            return self.bind(inner, subject);
        }
        let payload = match of.path.segments.last() {
            _ if is_err(&of.path) => self.unsupported(self.b.span_of(subject)),
            Some(variant) if of.path.segments.len() > 1 => {
                let (span, name) = (self.b.span_of(subject), self.ident(&variant.ident));
                let value = self.b.expr(span, Expr::Member { base: subject, name });
                if single.is_none() {
                    return self.bind_elements(of.elems.iter(), value);
                }
                value
            }
            _ => return self.bind_numbered(of, subject),
        };
        for pat in &of.elems {
            self.bind(pat, payload);
        }
    }

    /// A tuple struct's fields are named by number.
    fn bind_numbered(&mut self, of: &syn::PatTupleStruct, subject: ExprId) {
        for (index, pat) in of.elems.iter().enumerate().take_while(|(_, pat)| !is_rest(pat)) {
            let value = self.b.member(self.b.span_of(subject), subject, &index.to_string());
            self.bind(pat, value);
        }
    }

    fn field_of(&mut self, subject: ExprId, member: &Member) -> ExprId {
        let (span, name) = match member {
            Member::Named(ident) => (self.at(ident.span()), self.ident(ident)),
            Member::Unnamed(index) => (self.at(index.span), self.b.symbol(&index.index.to_string())),
        };
        self.b.expr(span, Expr::Member { base: subject, name })
    }

    /// An element of a tuple or slice.
    pub(super) fn element(&mut self, subject: ExprId, index: usize) -> ExprId {
        let span = self.b.span_of(subject);
        let key = self.b.expr(span, Expr::Number(i64::try_from(index).unwrap_or(i64::MAX)));
        self.b.expr(span, Expr::Index { base: subject, key })
    }

    /// What holds when `subject` matches; `None` when it always does.
    pub(super) fn pattern_test(&mut self, pat: &Pat, subject: ExprId) -> Option<ExprId> {
        let span = self.b.span_of(subject);
        match pat {
            Pat::Wild(_) | Pat::Rest(_) => None,
            Pat::Ident(of) if of.ident == "None" => {
                let nothing = self.b.expr(span, Expr::Null);
                Some(self.compare(BinaryOp::Eq, subject, nothing))
            }
            Pat::Ident(of) if is_constant(of) => {
                let constant = self.ident(&of.ident);
                let constant = self.variable(span, constant);
                Some(self.compare(BinaryOp::Eq, subject, constant))
            }
            Pat::Ident(of) => of.subpat.as_ref().and_then(|(_, inner)| self.pattern_test(inner, subject)),
            Pat::Path(of) => {
                let constant = self.path_value(of);
                Some(self.compare(BinaryOp::Eq, subject, constant))
            }
            Pat::Type(of) => self.pattern_test(&of.pat, subject),
            Pat::Paren(of) => self.pattern_test(&of.pat, subject),
            Pat::Reference(of) => self.pattern_test(&of.pat, subject),
            Pat::Lit(of) => {
                let literal = self.literal(&of.lit);
                Some(self.compare(BinaryOp::Eq, subject, literal))
            }
            Pat::Or(of) => {
                let tests: Option<Vec<ExprId>> = of.cases.iter().map(|case| self.pattern_test(case, subject)).collect();
                tests.map(|tests| self.b.expr(span, Expr::Or(tests)))
            }
            Pat::Tuple(of) => self.tuple_test(of, subject),
            Pat::TupleStruct(of) if is_transparent(&of.path) => {
                let inner = of.elems.first().and_then(|inner| self.pattern_test(inner, subject));
                Some(inner.unwrap_or_else(|| self.matches_any(of, subject)))
            }
            Pat::TupleStruct(syn::PatTupleStruct { path, .. }) | Pat::Struct(syn::PatStruct { path, .. })
                if variant(path).is_some() =>
            {
                let variant = self.path(path);
                Some(match variant {
                    Some(variant) => self.compare(BinaryOp::Eq, subject, variant),
                    None => self.unsupported(span),
                })
            }
            Pat::Guard(of) => {
                let inner = self.pattern_test(&of.pat, subject);
                let guard = self.unsupported(span);
                Some(self.both(span, inner, guard))
            }
            _ => Some(self.unsupported(span)),
        }
    }

    /// What `Some(any)` asks. Of `Ok(any)` nobody knows: a result that is in view may still be an error.
    fn matches_any(&mut self, of: &syn::PatTupleStruct, subject: ExprId) -> ExprId {
        let span = self.b.span_of(subject);
        if of.path.segments.last().is_none_or(|last| last.ident != "Some") {
            return self.unsupported(span);
        }
        let nothing = self.b.expr(span, Expr::Null);
        self.compare(BinaryOp::NotEq, subject, nothing)
    }

    fn compare(&mut self, op: BinaryOp, left: ExprId, right: ExprId) -> ExprId {
        self.b.expr(self.b.span_of(right), Expr::Binary { op, left, right })
    }

    fn tuple_test(&mut self, of: &syn::PatTuple, subject: ExprId) -> Option<ExprId> {
        let span = self.b.span_of(subject);
        let mut all = None;
        for (index, pat) in of.elems.iter().enumerate().take_while(|(_, pat)| !is_rest(pat)) {
            let element = self.element(subject, index);
            if let Some(test) = self.pattern_test(pat, element) {
                all = Some(self.both(span, all, test));
            }
        }
        all
    }

    /// Two tests that must both hold.
    pub(super) fn both(&mut self, span: Span, left: Option<ExprId>, right: ExprId) -> ExprId {
        match left {
            Some(left) => self.b.expr(span, Expr::Binary { op: BinaryOp::And, left, right }),
            None => right,
        }
    }
}

/// The variant that a path like `Self::Open` names.
fn variant(path: &syn::Path) -> Option<&syn::Ident> {
    let mut segments = path.segments.iter().rev();
    let (variant, of) = (segments.next()?, segments.next()?);
    of.ident.to_string().starts_with(char::is_uppercase).then_some(&variant.ident)
}

fn is_rest(pat: &Pat) -> bool {
    match pat {
        Pat::Rest(_) => true,
        Pat::Ident(of) => of.subpat.as_ref().is_some_and(|(_, inner)| is_rest(inner)),
        _ => false,
    }
}

/// Whether an identifier is the name of a constant or variant rather than a new variable. Rust
/// decides by what is in scope; the naming convention comes close.
fn is_constant(of: &syn::PatIdent) -> bool {
    of.by_ref.is_none()
        && of.mutability.is_none()
        && of.subpat.is_none()
        && of.ident.to_string().starts_with(char::is_uppercase)
}
