//! Where the credentials of a request are written, as something that a Bearer form can replace.

use crate::data::command::{CommandModel, Takes};
use crate::data::model::Slot;
use crate::ir::{Arg, Call, Entry, Expr, ExprId, FileFacts, Place};
use crate::recognise::Context;
use crate::recognise::http::Grouped;
use crate::text::Span;

/// Credentials as they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// What is replaced.
    pub span: Span,
    /// How they are written.
    pub form: Form,
}

/// How credentials are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// The value of a named argument; its name and equals sign stand in front.
    Named(String),
    /// An entry of an options object.
    Entry,
    /// A call in a chain, with its dot.
    Chained,
    /// The value of an `Authorization` header.
    Header,
    /// An option of a command with its value: `-u user:password`.
    Option,
}

/// Where a request's credentials are written, if that is a place of its own: a call that sets
/// headers too is left alone, since both would have to be merged.
pub fn of(cx: &Context<'_>, group: &Grouped<'_>, header: Option<Span>) -> Option<Written> {
    if let Some(command) = group.call.and_then(|ix| cx.catalog.call(ix)).and_then(|call| call.model.command.as_deref())
    {
        return option(cx.program.facts(group.sent.func.file), command, group.sent.span, header);
    }
    if let Some(header) = header {
        let file = cx.file_of(header)?;
        return header_value(cx.program.facts(file), header);
    }
    let facts = cx.program.facts(group.sent.func.file);
    let model = &cx.catalog.call(group.call?)?.model;
    if let Some(sources) = model.takes.get(&Slot::Auth) {
        let call = call_at(facts, group.sent.span)?;
        let names = |slot: Slot| model.takes.get(&slot).into_iter().flat_map(|s| &s.0);
        let header_names: Vec<&str> =
            names(Slot::Headers).flat_map(|s| [&s.name, &s.key]).flatten().map(String::as_str).collect();
        return sources.0.iter().find_map(|source| match (&source.key, &source.name, source.arg) {
            (Some(key), _, Some(arg)) => entry(facts, call, arg, key, &header_names),
            (None, Some(name), _) => named(facts, call, name, &header_names),
            _ => None,
        });
    }
    chained(cx, facts, group.sent.span)
}

/// The option that gives a command its credentials, where the two are words of one command line.
fn option(facts: &FileFacts, command: &CommandModel, sent: Span, header: Option<Span>) -> Option<Written> {
    let words: Vec<ExprId> = call_at(facts, sent)?
        .args
        .iter()
        .filter_map(|arg| match arg {
            Arg::Positional(word) => Some(*word),
            Arg::Named(..) | Arg::Spread(_) | Arg::SpreadNamed(_) => None,
        })
        .collect();
    let gives = |takes: Takes, place: Span| match takes {
        Takes::Auth => header.is_none(),
        Takes::Header => header.is_some_and(|header| place.contains(header)),
        _ => false,
    };
    words.windows(2).find_map(|pair| {
        let [name, value] = pair else { return None };
        let Some(Expr::Str(literal)) = facts.exprs.get(*name) else { return None };
        let takes = command.option(&literal.value)?.1.takes?;
        let (start, place) = (span(facts, *name)?, span(facts, *value)?);
        let whole = Span { start: start.start, ..place };
        gives(takes, place).then_some(Written { span: whole, form: Form::Option })
    })
}

fn span(facts: &FileFacts, id: ExprId) -> Option<Span> {
    facts.expr_spans.get(id).copied()
}

fn call_at(facts: &FileFacts, at: Span) -> Option<&Call> {
    facts.exprs.enumerate().find_map(|(id, expr)| match expr {
        Expr::Call(call) if span(facts, id) == Some(at) => Some(call),
        _ => None,
    })
}

fn named(facts: &FileFacts, call: &Call, name: &str, headers: &[&str]) -> Option<Written> {
    let given = |wanted: &str| {
        call.args.iter().find_map(|arg| match arg {
            Arg::Named(symbol, value) if facts.names.name(*symbol) == wanted => Some(*value),
            _ => None,
        })
    };
    let open = call.args.iter().any(|arg| matches!(arg, Arg::SpreadNamed(_)));
    if open || headers.iter().any(|header| given(header).is_some()) {
        return None;
    }
    Some(Written { span: span(facts, given(name)?)?, form: Form::Named(name.to_owned()) })
}

fn entry(facts: &FileFacts, call: &Call, arg: usize, key: &str, headers: &[&str]) -> Option<Written> {
    let Some(Arg::Positional(options)) = call.args.get(arg) else { return None };
    let Some(Expr::Dict(entries)) = facts.exprs.get(*options) else { return None };
    let pair = |wanted: &str| {
        entries.iter().find_map(|entry| match entry {
            Entry::Pair(key, value) => match facts.exprs.get(*key) {
                Some(Expr::Str(literal)) if *literal.value == *wanted => Some((*key, *value)),
                _ => None,
            },
            Entry::Spread(_) => None,
        })
    };
    let open = entries.iter().any(|entry| matches!(entry, Entry::Spread(_)));
    if open || headers.iter().any(|header| pair(header).is_some()) {
        return None;
    }
    let (name, value) = pair(key)?;
    let whole = Span { start: span(facts, name)?.start, ..span(facts, value)? };
    Some(Written { span: whole, form: Form::Entry })
}

/// `.basic_auth(user, password)` in the chain that a request is sent with.
fn chained(cx: &Context<'_>, facts: &FileFacts, sent: Span) -> Option<Written> {
    let family = facts.lang.family();
    facts.exprs.enumerate().find_map(|(id, expr)| {
        let Expr::Call(call) = expr else { return None };
        let Some(Expr::Member { base, name }) = facts.exprs.get(call.callee) else { return None };
        let whole = span(facts, id).filter(|at| sent.contains(*at))?;
        let sets = cx.catalog.sets_user(family, facts.names.name(*name));
        sets.then_some(Written { span: Span { start: span(facts, *base)?.end, ..whole }, form: Form::Chained })
    })
}

/// The value of the header whose text stands at `header`.
fn header_value(facts: &FileFacts, header: Span) -> Option<Written> {
    let is_header = |key: ExprId| match facts.exprs.get(key) {
        Some(Expr::Str(literal)) => literal.value.eq_ignore_ascii_case("authorization"),
        _ => false,
    };
    let holds = |value: ExprId| span(facts, value).filter(|at| at.contains(header));
    let mut found = facts.exprs.iter().find_map(|expr| match expr {
        Expr::Dict(entries) => entries.iter().find_map(|entry| match entry {
            Entry::Pair(key, value) if is_header(*key) => holds(*value),
            Entry::Pair(..) | Entry::Spread(_) => None,
        }),
        _ => None,
    });
    super::visit::assignments(facts, &mut |place, value| {
        if let Place::Index(_, key) = place
            && is_header(*key)
        {
            found = found.or_else(|| holds(value));
        }
    });
    Some(Written { span: found?, form: Form::Header })
}
