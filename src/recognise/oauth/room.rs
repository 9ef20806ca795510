//! Where a request that lacks a parameter has room for one: beside another parameter, as that is written.
//!
//! The places of parameters are lost when requests are evaluated, so the neighbour is looked for in the facts again: by
//! the place of its text, or else by its name, if that stands once in the function that makes the request.

use crate::data::model::Slot;
use crate::index::IndexVec;
use crate::ir::{Arg, Call, Entry, Expr, ExprId, FileFacts, Item, Part, Place, Stmt, StrLit};
use crate::recognise::http::Grouped;
use crate::recognise::oauth::{OAuthRequest, Parameter};
use crate::recognise::{Context, visit};
use crate::text::{Family, Span};

/// Parameters beside which one more is put, the best first: those that are written as texts most of the time.
const NEIGHBOURS: [Parameter; 5] = [
    Parameter::GrantType,
    Parameter::ResponseType,
    Parameter::ClientId,
    Parameter::RedirectUri,
    Parameter::ClientSecret,
];

/// Where one more parameter can be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Room {
    /// Beside another one of the request.
    Beside(Neighbour),
    /// As an argument with this name, behind the others; their place starts behind the callee.
    Argument(Span, String),
    /// As an entry with this key, behind the others of an object.
    Entry(Span, String),
    /// As an entry with this key in an object that is given as one more argument.
    Options(Span, String),
    /// As a call in a chain, spelled so, with `{scope}` in the place of each scope; the place is behind what is called.
    Chained(Span, String),
}

/// Another parameter of the request, which has room beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbour {
    /// What it is called.
    pub name: &'static str,
    /// How the two are written.
    pub form: RoomForm,
    /// All that belongs to it: the entry, the call, the option and its word. In a text, its value or its name.
    pub whole: Span,
    /// Its value: the text without quotes, or an expression.
    pub value: Span,
    /// Whether the value is a text.
    pub literal: bool,
}

/// What scopes are called among the parameters of a request.
const SCOPE: &str = "scope";

/// How parameters are written that stand beside one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoomForm {
    /// As entries of an object, pairs of a list or arguments, with commas between them.
    Element,
    /// As calls in a chain; the whole starts with the dot.
    Chained,
    /// As statements: `form.append("grant_type", …)`, `body["grant_type"] = …`.
    Statement,
    /// As words of a command: `-d grant_type=…`.
    Word,
    /// In one text, which is a query or JSON.
    Text,
}

/// Where a request that is made by hand has room for one more parameter, if that is seen.
pub(super) fn of(cx: &Context<'_>, request: &OAuthRequest) -> Option<Room> {
    let at_value = NEIGHBOURS.into_iter().find_map(|parameter| {
        let text = request.text(parameter)?;
        let place = request.get(parameter)?.spellings.first()?.span;
        let facts = cx.program.facts(cx.file_of(place)?);
        Search { facts, name: parameter.name() }.at(place, text)
    });
    let by_name = || {
        let func = request.func?;
        let (facts, function) = (cx.program.facts(func.file), cx.program.function(func)?);
        let sent = NEIGHBOURS.into_iter().filter(|parameter| request.get(*parameter).is_some());
        sent.map(|parameter| Search { facts, name: parameter.name() }).find_map(|search| search.within(function.span))
    };
    at_value.or_else(by_name).map(Room::Beside)
}

/// Where the call of an OAuth library takes scopes that it is not given, as its model says.
pub(super) fn of_library(cx: &Context<'_>, group: &Grouped<'_>) -> Option<Room> {
    let facts = cx.program.facts(group.site.func.file);
    let span = |id: ExprId| facts.expr_spans.get(id).copied();
    let call = facts.exprs.enumerate().find_map(|(id, expr)| match expr {
        Expr::Call(call) if span(id) == Some(group.site.span) => Some(call),
        _ => None,
    })?;
    let model = &cx.catalog.call(group.call?)?.model;
    if let (Some(spelled), Some(Expr::Member { base, .. })) = (&model.adds_scope, facts.exprs.get(call.callee)) {
        let held = span(*base)?;
        return Some(Room::Chained(Span { start: held.end, ..held }, spelled.clone()));
    }
    let arguments = Span { start: span(call.callee)?.end, ..group.site.span };
    let scope = model.takes.get(&Slot::Scope).into_iter().flat_map(|sources| &sources.0);
    let parameters = model.takes.get(&Slot::Parameters).into_iter().flat_map(|sources| &sources.0);
    let named = scope.clone().find_map(|source| source.name.clone().filter(|_| source.key.is_none()));
    if let Some(name) = named {
        return Some(Room::Argument(arguments, name));
    }
    let keyed = scope.filter_map(|source| Some((source.arg?, source.key.clone()?)));
    let plain =
        parameters.filter(|source| source.key.is_none()).filter_map(|source| Some((source.arg?, SCOPE.to_owned())));
    let (number, key) = keyed.chain(plain).next()?;
    match call.args.get(number) {
        None if call.args.len() == number => Some(Room::Options(arguments, key)),
        Some(Arg::Positional(options)) if matches!(facts.exprs.get(*options), Some(Expr::Dict(_))) => {
            Some(Room::Entry(span(*options)?, key))
        }
        _ => None,
    }
}

/// A look for a parameter of this name.
struct Search<'f> {
    facts: &'f FileFacts,
    name: &'static str,
}

impl<'f> Search<'f> {
    /// The parameter whose value is the text at a place.
    fn at(&self, place: Span, text: &str) -> Option<Neighbour> {
        let literal =
            literals(self.facts).filter(|literal| literal.span.contains(place)).min_by_key(|l| width(l.span))?;
        if &*literal.value != text {
            return self.word(place).or(Some(self.room(RoomForm::Text, place, place, true)));
        }
        let mut found: Option<Neighbour> = None;
        self.each(&mut |form, whole, value| {
            let closer = found.as_ref().is_none_or(|known| width(whole) < width(known.whole));
            if value.contains(place) && closer {
                found = Some(self.room(form, whole, literal.span, true));
            }
        });
        found
    }

    /// The one parameter of this name in a function, whatever its value is.
    fn within(&self, function: Span) -> Option<Neighbour> {
        let mut found = Vec::new();
        self.each(&mut |form, whole, value| {
            if function.contains(whole) {
                found.push(self.room(form, whole, value, false));
            }
        });
        let own = literals(self.facts).filter(|literal| literal.verbatim && function.contains(literal.span));
        found.extend(own.filter_map(|literal| {
            let at = literal.span.start as usize + in_query(&literal.value, self.name)?;
            let name = Span::new(literal.span.file, at, at + self.name.len());
            Some(self.room(RoomForm::Text, name, name, false))
        }));
        match <[Neighbour; 1]>::try_from(found) {
            Ok([only]) => Some(only),
            Err(_) => None,
        }
    }

    fn room(&self, form: RoomForm, whole: Span, value: Span, literal: bool) -> Neighbour {
        Neighbour { name: self.name, form, whole, value, literal }
    }

    fn span(&self, id: ExprId) -> Option<Span> {
        self.facts.expr_spans.get(id).copied()
    }

    fn is_name(&self, id: ExprId) -> bool {
        matches!(self.facts.exprs.get(id), Some(Expr::Str(literal)) if &*literal.value == self.name)
    }

    /// Show every parameter of this name: how it is written, the whole of it, and its value.
    fn each(&self, show: &mut impl FnMut(RoomForm, Span, Span)) {
        for (id, expr) in self.facts.exprs.enumerate() {
            match expr {
                Expr::Dict(entries) => {
                    for entry in entries {
                        if let Entry::Pair(key, value) = entry
                            && self.is_name(*key)
                            && let (Some(start), Some(value)) = (self.span(*key), self.span(*value))
                        {
                            show(RoomForm::Element, Span { end: value.end, ..start }, value);
                        }
                    }
                }
                Expr::List(items) => {
                    if let [Item::One(key), Item::One(value)] = items.as_slice()
                        && self.is_name(*key)
                        && let (Some(whole), Some(value)) = (self.span(id), self.span(*value))
                    {
                        show(RoomForm::Element, whole, value);
                    }
                }
                Expr::Call(call) => self.call(id, call, show),
                _ => {}
            }
        }
        self.assignments(show);
    }

    /// `set("grant_type", …)`, `dict(grant_type=…)`.
    fn call(&self, id: ExprId, call: &Call, show: &mut impl FnMut(RoomForm, Span, Span)) {
        if let [Arg::Positional(key), Arg::Positional(value)] = call.args.as_slice()
            && self.is_name(*key)
            && let Some(Expr::Member { base, .. }) = self.facts.exprs.get(call.callee)
            && let (Some(whole), Some(held), Some(value)) = (self.span(id), self.span(*base), self.span(*value))
        {
            // What a call returns takes further calls; what is only named may return anything.
            match self.facts.exprs.get(*base) {
                Some(Expr::Call(_)) => show(RoomForm::Chained, Span { start: held.end, ..whole }, value),
                _ => show(RoomForm::Statement, whole, value),
            }
        }
        let makes_dict = |name: &crate::index::Symbol| self.facts.names.name(*name) == "dict";
        if matches!(self.facts.exprs.get(call.callee), Some(Expr::Name(name)) if makes_dict(name)) {
            for arg in &call.args {
                if let Arg::Named(name, value) = arg
                    && self.facts.names.name(*name) == self.name
                    && let Some(value) = self.span(*value)
                {
                    // The keyword stands in front of its value; `=` without spaces, as is the custom.
                    let lead = u32::try_from(self.name.len() + 1).unwrap_or_default();
                    show(RoomForm::Element, Span { start: value.start.saturating_sub(lead), ..value }, value);
                }
            }
        }
    }

    /// `body["grant_type"] = …`, `body.grant_type = …`.
    fn assignments(&self, show: &mut impl FnMut(RoomForm, Span, Span)) {
        visit::statements(self.facts, &mut |stmt| {
            let Stmt::Assign { target, value, .. } = stmt else { return };
            let base = match target {
                Place::Index(base, key) if self.is_name(*key) => *base,
                Place::Member(base, name) if self.facts.names.name(*name) == self.name => *base,
                _ => return,
            };
            if let (Some(start), Some(value)) = (self.span(base), self.span(*value)) {
                show(RoomForm::Statement, Span { end: value.end, ..start }, value);
            }
        });
    }

    /// A word of a command that is the parameter and nothing else, with the option in front of it.
    fn word(&self, place: Span) -> Option<Neighbour> {
        if self.facts.lang.family() != Family::Shell {
            return None;
        }
        let calls = self.facts.exprs.iter().filter_map(|expr| match expr {
            Expr::Call(call) => Some(call),
            _ => None,
        });
        calls.flat_map(|call| words(&self.facts.exprs, call).into_iter()).find_map(|(option, word, text)| {
            let span = self.span(word).filter(|span| span.contains(place))?;
            let start = option.and_then(|option| self.span(option)).map_or(span.start, |option| option.start);
            let alone = in_query(text, self.name) == Some(0) && !text.contains('&');
            alone.then(|| self.room(RoomForm::Word, Span { start, ..span }, place, true))
        })
    }
}

/// The words of a command that are texts, each with the option in front of it.
fn words<'f>(exprs: &'f IndexVec<ExprId, Expr>, call: &Call) -> Vec<(Option<ExprId>, ExprId, &'f str)> {
    let mut found = Vec::new();
    let mut before = None;
    for arg in &call.args {
        let Arg::Positional(id) = arg else { continue };
        let text = match exprs.get(*id) {
            Some(Expr::Str(literal)) => Some(&*literal.value),
            _ => None,
        };
        found.extend(text.map(|text| (before, *id, text)));
        before = text.is_some_and(|text| text.starts_with('-')).then_some(*id);
    }
    found
}

/// Every text that is written in a file.
fn literals(facts: &FileFacts) -> impl Iterator<Item = &StrLit> {
    facts.exprs.iter().flat_map(|expr| {
        let parts = match expr {
            Expr::Template(parts) => parts.as_slice(),
            _ => &[],
        };
        let whole = match expr {
            Expr::Str(literal) => Some(literal),
            _ => None,
        };
        let parts = parts.iter().filter_map(|part| match part {
            Part::Text(literal) => Some(literal),
            Part::Hole(_) => None,
        });
        whole.into_iter().chain(parts)
    })
}

/// Where a text names a parameter as queries do, if it does so once.
fn in_query(text: &str, name: &str) -> Option<usize> {
    let named = format!("{name}=");
    let mut places = text.match_indices(&named).map(|(at, _)| at);
    let at =
        places.find(|at| text.get(..*at).is_some_and(|before| before.is_empty() || before.ends_with(['?', '&'])))?;
    places.next().is_none().then_some(at)
}

fn width(span: Span) -> u32 {
    span.end - span.start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_queries() {
        assert_eq!(in_query("grant_type=x&client_id=y", "client_id"), Some(13));
        assert_eq!(in_query("https://a/b?client_id=", "client_id"), Some(12));
        assert_eq!(in_query("my_client_id=x", "client_id"), None);
        assert_eq!(in_query("client_id=x&client_id=y", "client_id"), None);
    }
}
