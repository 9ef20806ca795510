//! Functions and their positional parameters.

use tree_sitter::Node;

use super::kinds::{field, kind};
use super::names::walk;
use super::{Lowering, Output, cursor};
use crate::ir::{Expr, ExprId, FunctionKind, How, Item, Param, ParamKind, Place, Stmt, Why};

/// Most positional parameters of a function that have a name.
const MAX_POSITIONAL: usize = 24;

/// The name of the parameters that have none of their own.
const REST: &str = "@";

/// What is known of the positional parameters of an open function.
#[derive(Debug)]
pub(super) struct Positional {
    /// How many have a name.
    named: usize,
    /// How many are shifted away by now; `None` where a loop shifts.
    shifted: Option<usize>,
}

impl Lowering<'_> {
    /// `name() { … }`.
    pub(super) fn function(&mut self, node: Node<'_>) {
        let (Some(name), Some(body)) = (cursor::field(node, field::NAME), cursor::field(node, field::BODY)) else {
            return self.inside(node);
        };
        let text = self.text(name).into_owned();
        let symbol = self.b.symbol(&text);
        let span = self.span(node);
        let id = self.b.start_function(Some(symbol), span, FunctionKind::Plain);
        let named = self.most_positional(body).min(MAX_POSITIONAL);
        self.scopes.push(Positional { named, shifted: Some(0) });
        self.statement(body, Output::Returned);
        self.scopes.pop();
        let mut params = Vec::new();
        for number in 1..=named {
            let name = self.b.symbol(&number.to_string());
            params.push(Param { name, default: None, kind: ParamKind::One, ty: None });
        }
        let rest = self.b.symbol(REST);
        params.push(Param { name: rest, default: None, kind: ParamKind::Rest, ty: None });
        self.b.function(id, |function| function.params = params);
        self.b.close_function();
        let value = self.b.expr(span, Expr::Function(id));
        if self.scopes.is_empty() {
            self.b.declare(symbol);
        }
        self.b.stmt(Stmt::Assign { target: Place::Name(symbol), value, how: How::Set });
    }

    /// The highest positional parameter that a body speaks of, shifts counted in.
    fn most_positional(&self, body: Node<'_>) -> usize {
        let (mut most, mut shifts) = (0, 0);
        walk(body, &mut |node| match node.kind() {
            kind::VARIABLE_NAME => {
                let number = self.text(node).parse::<usize>().unwrap_or(0);
                if node.parent().is_some_and(is_expansion) {
                    most = most.max(number);
                }
            }
            // `${@:2}` leaves out the first.
            kind::EXPANSION => {
                let text = self.text(node);
                let from = text.strip_prefix("${@:").and_then(|rest| rest.trim_end_matches('}').parse::<usize>().ok());
                most = most.max(from.unwrap_or(1).saturating_sub(1));
            }
            kind::COMMAND => {
                if let Some(count) = self.shift_count(node) {
                    shifts += count;
                }
            }
            _ => {}
        });
        most.saturating_add(shifts)
    }

    /// How far a command shifts the positional parameters, if it is `shift`.
    pub(super) fn shift_count(&self, node: Node<'_>) -> Option<usize> {
        let name = cursor::field(node, field::NAME)?;
        if self.text(name) != "shift" {
            return None;
        }
        let count =
            cursor::fields(node, field::ARGUMENT).first().map_or(Some(1), |count| self.text(*count).parse().ok());
        Some(count.unwrap_or(1).min(MAX_POSITIONAL))
    }

    /// `shift`.
    pub(super) fn shift(&mut self, count: usize) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.shifted = scope.shifted.map(|before| before + count);
        }
    }

    /// Lower something that may run repeatedly: where it shifts, nobody knows which parameter is
    /// the first.
    pub(super) fn repeated(&mut self, body: Node<'_>, lower: impl FnOnce(&mut Self)) {
        let mut shifts = false;
        walk(body, &mut |node| shifts |= node.kind() == kind::COMMAND && self.shift_count(node).is_some());
        let before = self.scopes.last_mut().map(|scope| {
            let before = scope.shifted;
            scope.shifted = before.filter(|_| !shifts);
            before
        });
        lower(self);
        if let (Some(scope), Some(before)) = (self.scopes.last_mut(), before) {
            scope.shifted = if shifts { None } else { before };
        }
    }

    /// `$1`.
    pub(super) fn positional(&mut self, number: usize, node: Node<'_>) -> ExprId {
        let span = self.span(node);
        let at = self.scopes.last().and_then(|scope| Some((scope.shifted?.checked_add(number)?, scope.named)));
        match at {
            Some((at, named)) if at <= named => self.b.name(span, &at.to_string()),
            Some(_) => self.b.unknown(span, Why::Parameter),
            None => self.b.unknown(span, Why::Outside),
        }
    }

    /// `$@`, or those behind the first ones: `${@:2}`.
    pub(super) fn all_positional(&mut self, node: Node<'_>, from: usize) -> ExprId {
        let span = self.span(node);
        let Some((Some(shifted), named)) = self.scopes.last().map(|scope| (scope.shifted, scope.named)) else {
            return self.b.unknown(span, Why::Outside);
        };
        let shifted = shifted.saturating_add(from.saturating_sub(1));
        if shifted > named {
            return self.b.unknown(span, Why::Parameter);
        }
        let rest = self.b.name(span, REST);
        if shifted == named {
            return rest;
        }
        let mut items = Vec::new();
        for number in shifted + 1..=named {
            items.push(Item::One(self.b.name(span, &number.to_string())));
        }
        items.push(Item::Spread(rest));
        self.b.expr(span, Expr::List(items))
    }
}

fn is_expansion(node: Node<'_>) -> bool {
    matches!(node.kind(), kind::SIMPLE_EXPANSION | kind::EXPANSION)
}
