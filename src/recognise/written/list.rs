//! Lists of named things: the arguments of a call, the entries of an object.

use crate::ir::{Arg, BinaryOp, Call, Entry, Expr, ExprId, FileFacts, Place};
use crate::recognise::visit;
use crate::text::Span;

/// A list of named elements as it is written.
#[derive(Debug, Clone)]
pub struct List {
    /// The whole: an object with its braces; for arguments, from behind the callee to the end of the call.
    pub span: Span,
    /// Whether it is an object; else it is arguments.
    pub is_object: bool,
    /// Its elements, in order.
    pub elements: Vec<Element>,
    /// Whether something is spread into it.
    pub open: bool,
}

/// An element of a list.
#[derive(Debug, Clone)]
pub struct Element {
    /// Its name; positional arguments have none.
    pub name: Option<Box<str>>,
    /// Where its key is written, for an object.
    pub key: Option<Span>,
    /// Its value.
    pub value: Span,
    /// What it holds, when its value is an object written here.
    pub object: Option<Box<List>>,
}

impl List {
    /// The element of this name.
    pub fn element(&self, name: &str) -> Option<&Element> {
        self.elements.iter().find(|element| element.name.as_deref() == Some(name))
    }
}

fn span(facts: &FileFacts, id: ExprId) -> Option<Span> {
    facts.expr_spans.get(id).copied()
}

/// An object and what it holds, down to a few levels.
pub(super) fn object(facts: &FileFacts, id: ExprId, levels: u8) -> Option<List> {
    let Some(Expr::Dict(entries)) = facts.exprs.get(id) else { return None };
    let mut list = List { span: span(facts, id)?, is_object: true, elements: Vec::new(), open: false };
    for entry in entries {
        let Entry::Pair(key, value) = entry else {
            list.open = true;
            continue;
        };
        let name = match facts.exprs.get(*key) {
            Some(Expr::Str(literal)) => Some(literal.value.clone()),
            _ => None,
        };
        let inner = if levels > 0 { object(facts, *value, levels - 1) } else { None };
        let (key, value) = (span(facts, *key)?, span(facts, *value)?);
        list.elements.push(Element { name, key: Some(key), value, object: inner.map(Box::new) });
    }
    Some(list)
}

/// The arguments of a call that stands at `at`.
pub(super) fn arguments(facts: &FileFacts, call: &Call, at: Span) -> Option<List> {
    let whole = Span { start: span(facts, call.callee)?.end, ..at };
    let mut list = List { span: whole, is_object: false, elements: Vec::new(), open: false };
    for arg in &call.args {
        let (name, value) = match arg {
            Arg::Positional(value) => (None, *value),
            Arg::Named(name, value) => (Some(facts.names.name(*name).into()), *value),
            Arg::Spread(_) | Arg::SpreadNamed(_) => {
                list.open = true;
                continue;
            }
        };
        let inner = object(facts, value, 1).map(Box::new);
        list.elements.push(Element { name, key: None, value: span(facts, value)?, object: inner });
    }
    Some(list)
}

/// The arguments of a call, with the place of the one that has a name.
pub(super) fn named(facts: &FileFacts, call: &Call, name: &str, at: Span) -> Option<(List, Span)> {
    let list = arguments(facts, call, at)?;
    let value = list.element(name)?.value;
    Some((list, value))
}

/// The options object among the arguments of a call, with the place of one of its entries.
pub(super) fn entry(facts: &FileFacts, call: &Call, arg: usize, key: &str) -> Option<(List, Span)> {
    let Some(Arg::Positional(options)) = call.args.get(arg) else { return None };
    let list = object(facts, written_out(facts, *options)?, 1)?;
    let value = list.element(key)?.value;
    Some((list, value))
}

/// What a client's constructor is given by name: its arguments, or an object among them, or one that is spread there.
pub(super) fn of_client(facts: &FileFacts, call: &Call, at: Span) -> Option<List> {
    let spread = call.args.iter().find_map(|arg| match arg {
        Arg::SpreadNamed(value) => Some(*value),
        _ => None,
    });
    let first = call.args.iter().find_map(|arg| match arg {
        Arg::Positional(value) => object(facts, written_out(facts, *value)?, 1),
        Arg::Named(..) | Arg::Spread(_) | Arg::SpreadNamed(_) => None,
    });
    match spread {
        Some(value) => merged(facts, value).into_iter().find_map(|part| object(facts, written_out(facts, part)?, 1)),
        None => first.or_else(|| arguments(facts, call, at)),
    }
}

/// The parts of `a | b`.
fn merged(facts: &FileFacts, id: ExprId) -> Vec<ExprId> {
    match facts.exprs.get(id) {
        Some(Expr::Binary { op: BinaryOp::Merge, left, right }) => vec![*left, *right],
        _ => vec![id],
    }
}

/// The expression itself, or what the variable that it names is set to, if that is in no doubt.
pub(super) fn written_out(facts: &FileFacts, id: ExprId) -> Option<ExprId> {
    match facts.exprs.get(id)? {
        Expr::Name(name) => {
            let (mut value, mut count) = (None, 0);
            visit::assignments(facts, &mut |place, assigned| {
                if *place == Place::Name(*name) {
                    count += 1;
                    value = Some(assigned);
                }
            });
            value.filter(|_| count == 1)
        }
        _ => Some(id),
    }
}
