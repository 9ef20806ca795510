//! `json!`: an object written in JSON with Rust expressions for values and keys.

use syn::parse::{Parse, ParseStream};
use syn::{Expr as Syn, Token, braced, bracketed, token};

use crate::ir::{Entry, Expr, ExprId, Item, Why};
use crate::text::Span;

use super::lower::Lowering;

/// What stands in a `json!`.
pub(super) enum Json {
    Null(proc_macro2::Span),
    Array(proc_macro2::Span, Vec<Json>),
    Object(proc_macro2::Span, Vec<(Syn, Json)>),
    Value(Box<Syn>),
}

mod keyword {
    syn::custom_keyword!(null);
}

impl Parse for Json {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(keyword::null) {
            return Ok(Json::Null(input.parse::<keyword::null>()?.span));
        }
        if input.peek(token::Bracket) {
            let content;
            let brackets = bracketed!(content in input);
            let items = content.parse_terminated(Json::parse, Token![,])?;
            return Ok(Json::Array(brackets.span.join(), items.into_iter().collect()));
        }
        if input.peek(token::Brace) {
            let content;
            let braces = braced!(content in input);
            let entries = content.parse_terminated(entry, Token![,])?;
            return Ok(Json::Object(braces.span.join(), entries.into_iter().collect()));
        }
        Ok(Json::Value(input.parse()?))
    }
}

fn entry(input: ParseStream<'_>) -> syn::Result<(Syn, Json)> {
    let key = input.parse()?;
    input.parse::<Token![:]>()?;
    Ok((key, input.parse()?))
}

impl Lowering<'_> {
    /// The value of a `json!`.
    pub(super) fn json(&mut self, json: &Json) -> ExprId {
        match json {
            Json::Null(span) => self.b.expr(self.at(*span), Expr::Null),
            Json::Value(value) => self.expr(value),
            Json::Array(span, items) => {
                let span = self.at(*span);
                self.json_nested(span, |this| Expr::List(items.iter().map(|item| Item::One(this.json(item))).collect()))
            }
            Json::Object(span, entries) => {
                let span = self.at(*span);
                self.json_nested(span, |this| {
                    let pair = |(key, value): &(Syn, Json)| Entry::Pair(this.expr(key), this.json(value));
                    Expr::Dict(entries.iter().map(pair).collect())
                })
            }
        }
    }

    fn json_nested(&mut self, span: Span, inside: impl FnOnce(&mut Self) -> Expr) -> ExprId {
        if !self.b.enter() {
            return self.b.unknown(span, Why::Bound);
        }
        let expr = inside(self);
        self.b.leave();
        self.b.expr(span, expr)
    }
}
