//! Where the credentials of a request are written, as something that a Bearer form can replace.
//!
//! Credentials can be taken over where they are put together (a pair in a variable), or where they are
//! given to the library (an argument, an entry of an options object, a header). This says which places
//! there are; which one a rewrite takes is its own choice.

mod list;
mod pair;
mod spent;

use std::collections::{BTreeMap, BTreeSet};

use crate::data::command::{CommandModel, Takes};
use crate::data::model::{Slot, Sources};
use crate::ir::{Arg, Call, CallStyle, Entry, Expr, ExprId, FileFacts, Item, Place, Stmt, TOP_LEVEL};
use crate::recognise::Context;
use crate::recognise::http::Grouped;
use crate::text::Span;
use crate::value::FileIx;

pub use list::{Element, List};
pub use spent::Spent;

/// The places at which the credentials of one use are written.
#[derive(Debug, Clone, Default)]
pub struct Written {
    /// Where they are put together, by place.
    pub pairs: BTreeMap<Span, Site>,
    /// Where they are given to the library, by the place of the request; `None` where that is not seen.
    pub given: BTreeMap<Span, Option<Site>>,
}

impl Written {
    /// Add what another request of the same use shows.
    pub fn merge(&mut self, other: Written) {
        self.pairs.extend(other.pairs);
        for (sent, site) in other.given {
            let known = self.given.entry(sent).or_default();
            *known = known.take().or(site);
        }
    }
}

impl Written {
    /// Whether they are the value of a header.
    pub fn is_header(&self) -> bool {
        self.given.values().flatten().any(|site| matches!(site.form, Form::Header))
    }
}

/// One place at which credentials are written.
#[derive(Debug, Clone)]
pub struct Site {
    /// How they are written.
    pub form: Form,
    /// What is replaced.
    pub span: Span,
    /// The innermost function around it, if it does not stand at the top level.
    pub function: Option<Span>,
    /// Where the file's imports at the top level stand, but for those that must come first.
    pub imports: Vec<Span>,
    /// Whether what is written here is kept: it is set once on an object and read with each request.
    pub kept: bool,
    /// What nothing reads once the credentials are gone.
    pub spent: Vec<Spent>,
}

/// How credentials are written.
#[derive(Debug, Clone)]
pub enum Form {
    /// A pair or an authentication object, as an expression.
    Pair,
    /// The value of an argument with this name, in a list of arguments.
    Named(String, List),
    /// The value of an entry with this key, in an options object.
    Entry(String, List),
    /// An entry with this key in the options that a client is made with; the call that makes it.
    Client(String, List, Span),
    /// A call in a chain, with its dot.
    Chained,
    /// The value of an `Authorization` header.
    Header,
    /// An option of a command with its value: `-u user:password`.
    Option,
    /// What an SDK's constructor is given: its arguments, or the object that holds them.
    Sdk(List),
}

/// Where a request is given its credentials; the pair, if it is written right there.
pub(super) fn of(cx: &Context<'_>, group: &Grouped<'_>, header: Option<Span>) -> Written {
    let mut written = Written::default();
    if !cx.program.facts(group.sent.func.file).lang.family().is_code() {
        return written;
    }
    let found = given(cx, group, header);
    if let Some((file, site)) = &found {
        written.pairs.extend(literal_pair(cx, *file, site).map(|pair| (pair.span, pair)));
    }
    written.given.insert(group.sent.span, found.map(|(_, site)| site));
    written
}

/// Look for what can only be told once all requests are known: where the user name that is marked at `marker` meets
/// its token, and what nothing reads afterwards.
pub(super) fn complete(cx: &Context<'_>, written: &mut Written, marker: Option<Span>) {
    let is_code = |file: FileIx| cx.program.facts(file).lang.family().is_code();
    let marker = marker.filter(|marker| cx.file_of(*marker).is_some_and(is_code));
    let by_hand = written.given.values().flatten().any(|site| matches!(site.form, Form::Header | Form::Option));
    if let Some(marker) = marker.filter(|_| !by_hand) {
        written.pairs.extend(pair::around(cx, marker).into_iter().map(|site| (site.span, site)));
    }
    let client = marker.filter(|_| !by_hand).and_then(|marker| pair::client(cx, marker));
    let files: Vec<FileIx> = written.given.keys().filter_map(|sent| cx.file_of(*sent)).collect();
    for given in written.given.values_mut().filter(|given| given.is_none()) {
        given.clone_from(&client);
    }
    if written.pairs.is_empty() && written.given.values().any(Option::is_none) {
        let set = files.into_iter().find_map(|file| pair::assigned(cx, file));
        written.pairs.extend(set.map(|site| (site.span, site)));
    }
    spend(cx, written.pairs.values_mut().collect());
    spend(cx, written.given.values_mut().flatten().collect());
}

/// Note what nothing reads any more once all of these are gone.
fn spend(cx: &Context<'_>, sites: Vec<&mut Site>) {
    let mut by_file: BTreeMap<FileIx, Vec<&mut Site>> = BTreeMap::new();
    for site in sites {
        if let Some(file) = cx.file_of(site.span) {
            by_file.entry(file).or_default().push(site);
        }
    }
    for (file, sites) in by_file {
        let spent = spent::after(cx, file, sites.iter().map(|site| site.span).collect());
        sites.into_iter().for_each(|site| site.spent.clone_from(&spent));
    }
}

/// What an SDK's constructor at `made` is given.
pub(super) fn of_client(cx: &Context<'_>, made: Span) -> Written {
    let site = cx.file_of(made).and_then(|file| {
        let facts = cx.program.facts(file);
        let list = list::of_client(facts, call_at(facts, made)?, made)?;
        Some(site(cx, file, Form::Sdk(list.clone()), list.span))
    });
    Written { pairs: BTreeMap::new(), given: BTreeMap::from([(made, site)]) }
}

/// A site with what surrounds it.
fn site(cx: &Context<'_>, file: FileIx, form: Form, span: Span) -> Site {
    let facts = cx.program.facts(file);
    let around = |at: Span| {
        let inner = facts.functions.enumerate().filter(|(id, function)| *id != TOP_LEVEL && function.span.contains(at));
        inner.map(|(_, function)| function.span).min_by_key(|span| span.end - span.start)
    };
    let plain = |import: &&crate::ir::Import| &*import.module.text != "__future__" && around(import.span).is_none();
    let imports: BTreeSet<Span> = facts.imports.iter().filter(plain).map(|import| import.span).collect();
    Site { form, span, function: around(span), imports: imports.into_iter().collect(), kept: false, spent: Vec::new() }
}

/// Where a request is given its credentials, with its file.
fn given(cx: &Context<'_>, group: &Grouped<'_>, header: Option<Span>) -> Option<(FileIx, Site)> {
    let modelled = group.call.and_then(|ix| cx.catalog.call(ix));
    let sender = group.sent.func.file;
    let at = |file: FileIx, (form, span): (Form, Span)| (file, site(cx, file, form, span));
    if let Some(command) = modelled.and_then(|call| call.model.command.as_deref()) {
        let span = option(cx.program.facts(sender), command, group.sent.span, header)?;
        return Some(at(sender, (Form::Option, span)));
    }
    if let Some(header) = header {
        let file = cx.file_of(header)?;
        let (span, kept) = header_value(cx.program.facts(file), header)?;
        let (file, site) = at(file, (Form::Header, span));
        return Some((file, Site { kept, ..site }));
    }
    let facts = cx.program.facts(sender);
    let takes = &modelled?.model.takes;
    if let Some(sources) = takes.get(&Slot::Auth).or_else(|| takes.get(&Slot::User)) {
        let call = call_at(facts, group.sent.span)?;
        let found = sources.0.iter().find_map(|source| match (&source.key, &source.name, source.arg) {
            (Some(key), _, Some(arg)) => {
                let (list, span) = list::entry(facts, call, arg, key)?;
                Some((Form::Entry(key.clone(), list), span))
            }
            (None, Some(name), _) => {
                let (list, span) = list::named(facts, call, name, group.sent.span)?;
                Some((Form::Named(name.clone(), list), span))
            }
            _ => None,
        });
        return found.map(|found| at(sender, found));
    }
    Some(at(sender, (Form::Chained, chained(cx, facts, group.sent.span)?)))
}

/// The pair that is written where it is given.
fn literal_pair(cx: &Context<'_>, file: FileIx, given: &Site) -> Option<Site> {
    let facts = cx.program.facts(file);
    let (Form::Named(name, list) | Form::Entry(name, list)) = &given.form else { return None };
    let value = list.element(name)?.value;
    let is_pair = |(id, expr): (ExprId, &Expr)| {
        let whole = facts.expr_spans.get(id) == Some(&value);
        whole && (matches!(expr, Expr::List(items) if items.len() == 2) || pair::makes_auth(cx, facts, expr))
    };
    facts.exprs.enumerate().any(is_pair).then(|| site(cx, file, Form::Pair, value))
}

/// The argument that fills one of these slots in a call that is written as a block, over many lines.
pub fn in_block(facts: &FileFacts, at: Span, takes: &BTreeMap<Slot, Sources>, slots: &[Slot]) -> Option<Span> {
    let call = call_at(facts, at).filter(|call| call.style == CallStyle::Literal)?;
    let sources = slots.iter().filter_map(|slot| takes.get(slot)).flat_map(|sources| &sources.0);
    let names: Vec<&str> = sources.filter_map(|source| source.name.as_deref()).collect();
    call.args.iter().find_map(|arg| match arg {
        Arg::Named(name, value) if names.contains(&facts.names.name(*name)) => span(facts, *value),
        _ => None,
    })
}

/// The option that gives a command its credentials, where the two are words of one command line.
fn option(facts: &FileFacts, command: &CommandModel, sent: Span, header: Option<Span>) -> Option<Span> {
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
        gives(takes, place).then_some(Span { start: start.start, ..place })
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

/// `.basic_auth(user, password)` in the chain that a request is sent with.
fn chained(cx: &Context<'_>, facts: &FileFacts, sent: Span) -> Option<Span> {
    let family = facts.lang.family();
    facts.exprs.enumerate().find_map(|(id, expr)| {
        let Expr::Call(call) = expr else { return None };
        let Some(Expr::Member { base, name }) = facts.exprs.get(call.callee) else { return None };
        let whole = span(facts, id).filter(|at| sent.contains(*at))?;
        let sets = cx.catalog.sets_user(family, facts.names.name(*name));
        sets.then_some(Span { start: span(facts, *base)?.end, ..whole })
    })
}

/// The value of the header whose text stands at `header`, and whether it is kept on an object: an entry of headers, or
/// what a variable is set to or a function returns on the way there.
fn header_value(facts: &FileFacts, header: Span) -> Option<(Span, bool)> {
    let is_header = |key: ExprId| match facts.exprs.get(key) {
        Some(Expr::Str(literal)) => literal.value.eq_ignore_ascii_case("authorization"),
        // `AUTHORIZATION` of an HTTP library.
        Some(Expr::Name(name) | Expr::Item(name) | Expr::Member { name, .. }) => {
            facts.names.name(*name).eq_ignore_ascii_case("authorization")
        }
        _ => false,
    };
    let holds = |value: ExprId| span(facts, value).filter(|at| at.contains(header));
    let entry = facts.exprs.iter().find_map(|expr| match expr {
        Expr::Dict(entries) => entries.iter().find_map(|entry| match entry {
            Entry::Pair(key, value) if is_header(*key) => holds(*value),
            Entry::Pair(..) | Entry::Spread(_) => None,
        }),
        // `.header("Authorization", value)`
        Expr::Call(call) => call.args.windows(2).find_map(|pair| match pair {
            [Arg::Positional(key), Arg::Positional(value)] if is_header(*key) => holds(*value),
            _ => None,
        }),
        // `["Authorization", value]`
        Expr::List(items) => match items.as_slice() {
            [Item::One(key), Item::One(value)] if is_header(*key) => holds(*value),
            _ => None,
        },
        _ => None,
    });
    if let Some(entry) = entry {
        return Some((entry, false));
    }
    let mut found: Option<(Span, bool)> = None;
    let mut closer = |at: Option<Span>, kept: bool| {
        let width = |at: Span| at.end - at.start;
        if let Some(at) = at.filter(|at| found.is_none_or(|(known, _)| width(*at) < width(known))) {
            found = Some((at, kept));
        }
    };
    super::visit::statements(facts, &mut |stmt| match stmt {
        Stmt::Assign { target: Place::Index(_, key), value, .. } if is_header(*key) => closer(holds(*value), false),
        Stmt::Assign { target: Place::Member(..), value, .. } => closer(literal_header(facts, *value, header), true),
        Stmt::Assign { target: Place::Name(_), value, .. } => closer(literal_header(facts, *value, header), false),
        Stmt::Return(Some(value)) => closer(literal_header(facts, *value, header), false),
        _ => {}
    });
    found
}

/// Where an expression stands that is the text of a header and nothing else.
fn literal_header(facts: &FileFacts, value: ExprId, header: Span) -> Option<Span> {
    let text = matches!(facts.exprs.get(value)?, Expr::Template(_) | Expr::Binary { .. } | Expr::Str(_));
    span(facts, value).filter(|at| text && at.contains(header))
}
