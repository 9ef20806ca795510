//! Whose name stands in front of the marker. With an API token a program can act for any user, by
//! changing the name; an OAuth token belongs to one user.
//!
//! A name changes when a loop brings another one each round, when it is a part of what each call
//! brings (a request, a row), or when several callers give different known names. The token must stay
//! the same: names that come with tokens of their own are accounts, not identities. A name from the
//! environment, from settings, or given to a constructor is one name.

use std::collections::BTreeSet;

use crate::data::model::Slot;
use crate::eval::{Event, Site, Slots};
use crate::ir::{FunctionKind, Why};
use crate::recognise::Context;
use crate::text::Span;
use crate::value::{FuncRef, Hole, HoleKind, Piece, StrSet, Template, Value};

/// How a user name changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The way it changes.
    pub how: Change,
    /// Where callers give different names.
    pub callers: BTreeSet<Span>,
}

/// The way a user name changes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// A loop brings another one in each round; what it goes by.
    Loop(Option<String>),
    /// It is a part of the parameter of this name.
    Part(String),
    /// Callers give different ones.
    Callers,
}

/// One sign-in that was observed by an event.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// What the user name may be, with or without its marker.
    pub users: Vec<Template>,
    /// What the token may be.
    pub tokens: Vec<Template>,
    /// The calls that led there, outermost first.
    pub sites: Vec<Site>,
}

impl SignIn {
    /// Of texts that are user names, or `user:password`, with what stands beside them in a pair.
    pub fn of_text(users: Vec<Template>, text: &StrSet, beside: Option<&Value>, event: &Event) -> Self {
        let behind = |text: &Template| Some(text.split_at(text.find(":")? + 1).1);
        let inside: Vec<Template> = text.templates().iter().filter_map(behind).collect();
        let tokens = if inside.is_empty() { beside.map(texts).unwrap_or_default() } else { inside };
        Self { users, tokens, sites: sites(event) }
    }

    /// Of what a client of the service is made with.
    pub fn of_client(slots: &Slots, event: &Event) -> Self {
        let first = |all: [Slot; 2]| all.iter().find_map(|slot| slots.get(slot)).map(texts).unwrap_or_default();
        let (users, tokens) = (first([Slot::Email, Slot::User]), first([Slot::ApiToken, Slot::Password]));
        Self { users, tokens, sites: sites(event) }
    }
}

fn texts(value: &Value) -> Vec<Template> {
    value.to_text(Span::default()).templates().to_vec()
}

fn sites(event: &Event) -> Vec<Site> {
    event.chain.iter().copied().chain([event.site]).collect()
}

/// How the user name of one use changes, if it does.
pub fn of(cx: &Context<'_>, seen: &[SignIn]) -> Option<Identity> {
    let counts = |one: &&SignIn| {
        let in_tests = one.sites.first().is_some_and(|site| cx.in_tests(site.span));
        !in_tests && !one.tokens.is_empty() && one.tokens.iter().all(|token| is_fixed(cx, token))
    };
    let kept: Vec<&SignIn> = seen.iter().filter(counts).collect();
    let mut holes = kept.iter().flat_map(|one| &one.users).flat_map(Template::holes);
    let by_value = holes.find_map(|hole| changes(cx, hole));
    by_value.map(|how| Identity { how, callers: BTreeSet::new() }).or_else(|| by_callers(&kept))
}

/// Whether a hole of a user name stands for another one in each call.
fn changes(cx: &Context<'_>, hole: &Hole) -> Option<Change> {
    let name = hole.name.as_deref().filter(|name| !name.starts_with('%')).map(str::to_owned);
    if hole.each {
        return Some(Change::Loop(name));
    }
    let HoleKind::Param(func, index) = hole.kind else { return None };
    let declared = parameter(cx, func, index)?;
    let part = hole.name.as_deref().is_some_and(|name| name != declared);
    let brought = cx.catalog.lists.caller_names.iter().any(|name| name.eq_ignore_ascii_case(declared));
    (part && brought && !makes_an_object(cx, func)).then(|| Change::Part(declared.to_owned()))
}

fn parameter<'c>(cx: &'c Context<'_>, func: FuncRef, index: u16) -> Option<&'c str> {
    let param = cx.program.function(func)?.params.get(usize::from(index))?;
    Some(cx.program.facts(func.file).names.name(param.name))
}

/// Whether a function is a constructor, also in languages where it is a function of the type.
fn makes_an_object(cx: &Context<'_>, func: FuncRef) -> bool {
    let Some(function) = cx.program.function(func) else { return false };
    let name = function.name.map_or("", |name| cx.program.facts(func.file).names.name(name));
    function.kind == FunctionKind::Constructor
        || (function.kind == FunctionKind::Static && function.class.is_some() && name == "new")
}

/// Whether a token is the same in each call, as far as can be seen.
fn is_fixed(cx: &Context<'_>, password: &Template) -> bool {
    password.pieces().iter().all(|piece| match piece {
        Piece::Text(..) => true,
        Piece::Hole(hole, _) if hole.each => false,
        Piece::Hole(hole, _) => match hole.kind {
            HoleKind::Env(_) | HoleKind::Opaque(Why::Outside | Why::Name) => true,
            HoleKind::Param(func, _) => makes_an_object(cx, func),
            HoleKind::Opaque(_) | HoleKind::Base64(_) | HoleKind::Json(_) => false,
        },
    })
}

/// Whether callers, or rounds of a loop over known names, give different users with one token.
fn by_callers(seen: &[&SignIn]) -> Option<Identity> {
    let known: Vec<(Span, BTreeSet<Words>, BTreeSet<Words>)> = seen
        .iter()
        .filter(|one| !one.users.is_empty() && one.users.iter().all(is_known))
        .filter_map(|one| Some((one.sites.first()?.span, words(&one.users), words(&one.tokens))))
        .collect();
    // Alternatives of one sign-in (`a if test else b`, a default) are one choice.
    let differs = |(_, users, tokens): &&(Span, BTreeSet<Words>, BTreeSet<Words>)| {
        known.iter().any(|(_, others, other_tokens)| others.is_disjoint(users) && other_tokens == tokens)
    };
    let places: BTreeSet<Span> = known.iter().filter(differs).map(|(span, ..)| *span).collect();
    match places.len() {
        0 => None,
        1 => Some(Identity { how: Change::Loop(None), callers: BTreeSet::new() }),
        _ => Some(Identity { how: Change::Callers, callers: places }),
    }
}

/// Whether a user name is one that is known or stands in the environment.
fn is_known(user: &Template) -> bool {
    user.holes().all(|hole| matches!(hole.kind, HoleKind::Env(_)) && !hole.each)
}

/// A text by what it says, wherever that is written.
type Words = Vec<String>;

fn words(texts: &[Template]) -> BTreeSet<Words> {
    let word = |piece: &Piece| match piece {
        Piece::Text(text, _) => text.to_string(),
        Piece::Hole(hole, _) => format!("{:?} {:?}", hole.kind, hole.name),
    };
    texts.iter().map(|text| text.pieces().iter().map(word).collect()).collect()
}
