//! OAuth requests to the service, and the scopes they ask for.

use std::collections::BTreeMap;

use crate::data::model::Slot;
use crate::eval::{Event, EventKind};
use crate::ir::{Arg, Entry, Expr, ExprId, FileFacts, Item, Place, StrLit};
use crate::recognise::http::Grouped;
use crate::recognise::related::is_test_path;
use crate::recognise::url::{show_path, split};
use crate::recognise::{Context, OAuthKind, OAuthRequest, Recognised};
use crate::scopes::collapse;
use crate::text::Span;
use crate::value::{FileIx, HoleKind, Piece, Record, Template, Value};

/// OAuth requests in a group of files.
pub fn requests(cx: &Context<'_>, files: &[FileIx], groups: &[Grouped<'_>], events: &[Event], found: &mut Recognised) {
    let mut all: BTreeMap<Span, OAuthRequest> = BTreeMap::new();
    for group in groups {
        token_request(cx, group, &mut all);
    }
    authorize_texts(cx, events, &mut all);
    let spoken: Vec<Span> = all.values().filter_map(|request| request.scope.as_ref()).map(|(span, _)| *span).collect();
    for &file in files {
        for (span, scopes) in written_scopes(cx, file) {
            if !spoken.iter().any(|known| span.contains(*known) || known.contains(span)) {
                let request = OAuthRequest {
                    span,
                    kind: OAuthKind::Token,
                    scope: Some((span, scopes)),
                    complete: false,
                    grant: None,
                };
                all.entry(span).or_insert(request);
            }
        }
    }
    found.oauth.extend(all.into_values());
}

/// A request to the token endpoint.
fn token_request(cx: &Context<'_>, group: &Grouped<'_>, all: &mut BTreeMap<Span, OAuthRequest>) {
    let to_tokens = group.urls().iter().any(|url| {
        let address = split(url);
        let path = show_path(&address.path);
        let path = path.trim_end_matches('/').trim_end_matches(".json");
        let ends = cx.catalog.lists.token_paths.iter().any(|end| path.ends_with(end.as_str()));
        ends && cx.relation(&address, true, &group.sites()).is_some()
    });
    if !to_tokens {
        return;
    }
    let body = group.slots.get(&Slot::Body).or_else(|| group.slots.get(&Slot::Query));
    let body = body.and_then(body_record);
    let span = group.chain.first().map_or(group.site.span, |site| site.span);
    let complete = body.as_ref().is_some_and(|body| !body.open);
    let field = |name: &str| body.as_ref().and_then(|body| in_body(body, name));
    let scope = field("scope").or_else(|| field("scopes")).and_then(|value| scopes_of(&value, span));
    let grant = field("grant_type").and_then(|value| value.as_str());
    let request = OAuthRequest { span, kind: OAuthKind::Token, scope, complete, grant };
    let place = request.scope.as_ref().map_or(span, |(place, _)| *place);
    all.entry(place).or_insert(request);
}

/// A request's body as a record, whatever form it is sent in.
fn body_record(body: &Value) -> Option<Record> {
    match body {
        Value::Record(record) => Some(Record::clone(record)),
        Value::Hole(hole, _) => match &hole.kind {
            HoleKind::Json(value) => body_record(value),
            _ => None,
        },
        Value::Text(set) => set.templates().first().and_then(|text| match text.pieces() {
            [Piece::Hole(hole, _)] => match &hole.kind {
                HoleKind::Json(value) => body_record(value),
                _ => None,
            },
            _ => Some(form_record(text)),
        }),
        Value::Seq(seq) => {
            // `[("grant_type", "…"), …]`
            let pair = |item: &Value| match item {
                Value::Seq(pair) => match pair.items.as_slice() {
                    [key, value] => Some((key.as_str()?.into(), value.clone())),
                    _ => None,
                },
                _ => None,
            };
            Some(Record { fields: seq.items.iter().filter_map(pair).collect(), open: seq.rest.is_some(), spread: None })
        }
        Value::Instance(instance) => Some(Record { fields: instance.fields.clone(), open: false, spread: None }),
        Value::Extern(object) => Some(Record { fields: object.fields.clone(), open: true, spread: None }),
        _ => None,
    }
}

/// A field of a body; the service also takes it one level down, in `token`.
fn in_body(body: &Record, name: &str) -> Option<Value> {
    let nested = || match body.fields.get("token")? {
        Value::Record(token) => token.fields.get(name).cloned(),
        Value::Instance(token) => token.fields.get(name).cloned(),
        _ => None,
    };
    body.fields.get(name).cloned().or_else(nested)
}

/// `k=v&k=v` as a record; a part without a known key leaves it open.
fn form_record(text: &Template) -> Record {
    let mut record = Record::default();
    for part in text.split("&") {
        match part.find("=") {
            Some(at) => {
                let (key, value) = part.split_at(at);
                let value = Value::Text(value.split_at(1).1.into());
                match key.as_str() {
                    Some(key) => {
                        record.fields.insert(key.into(), value);
                    }
                    None => record.open = true,
                }
            }
            None => record.open |= !part.is_empty(),
        }
    }
    record
}

/// The scopes that a value spells, with the place of its first known part.
fn scopes_of(value: &Value, near: Span) -> Option<(Span, Vec<String>)> {
    match value {
        Value::Text(set) => {
            let text = set.templates().iter().find(|text| text.holes().next().is_none())?;
            let place = text.pieces().first().map_or(near, |piece| piece.origin().span);
            let known = text.as_str()?.replace("%20", " ").replace("%3A", ":").replace("%3a", ":");
            let scopes = collapse::parse(&known);
            (!scopes.is_empty()).then_some((if place == Span::default() { near } else { place }, scopes))
        }
        Value::Seq(seq) => {
            let all: Vec<String> = seq.items.iter().map(Value::as_str).collect::<Option<_>>()?;
            let place = seq.items.iter().find_map(|item| scopes_of(item, near)).map(|(place, _)| place)?;
            Some((place, all))
        }
        _ => None,
    }
}

/// Addresses of the authorization page, as text.
fn authorize_texts(cx: &Context<'_>, events: &[Event], all: &mut BTreeMap<Span, OAuthRequest>) {
    // A text grows step by step; of those that share the marked piece, the longest counts.
    let mut longest: BTreeMap<Span, &Template> = BTreeMap::new();
    for event in events {
        let EventKind::Watched { text } = &event.kind else { continue };
        for template in text.templates() {
            let marks = |piece: &&Piece| {
                piece
                    .as_text()
                    .is_some_and(|text| cx.catalog.lists.authorize_paths.iter().any(|m| text.contains(m.as_str())))
            };
            let Some(marked) = template.pieces().iter().find(marks) else { continue };
            let related = {
                let address = split(template);
                let sites: Vec<crate::eval::Site> = event.chain.iter().copied().chain([event.site]).collect();
                cx.relation(&address, true, &sites).is_some()
            };
            let place = marked.origin().span;
            if related && longest.get(&place).is_none_or(|known| known.pieces().len() < template.pieces().len()) {
                longest.insert(place, template);
            }
        }
    }
    for (place, text) in longest {
        let Some(query) = split(text).query else { continue };
        let record = form_record(&query);
        let scope = record.fields.get("scope").map(|value| match scopes_of(value, place) {
            Some(known) => known,
            None => (place, Vec::new()),
        });
        let complete = !record.open && !record.fields.is_empty();
        let at = scope.as_ref().filter(|(_, scopes)| !scopes.is_empty()).map_or(place, |(span, _)| *span);
        let request = OAuthRequest { span: at, kind: OAuthKind::Authorize, scope, complete, grant: None };
        all.entry(at).or_insert(request);
    }
}

/// Scopes that a file writes down under a name, where no request was seen to use them.
fn written_scopes(cx: &Context<'_>, file: FileIx) -> Vec<(Span, Vec<String>)> {
    let facts = cx.program.facts(file);
    let path = cx.program.path(file);
    if !(cx.mentions)(file) || cx.file_speaks(file) == Some(false) || is_test_path(path.as_str()) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut named = |name: &str, value: ExprId| {
        let lower = name.to_lowercase();
        if (lower.ends_with("scope") || lower.ends_with("scopes"))
            && cx.name_speaks(name) != Some(false)
            && let Some((span, scopes)) = literal_scopes(facts, value)
            && scopes.iter().all(|scope| cx.catalog.scopes.standing(scope).is_some())
        {
            found.push((span, scopes));
        }
    };
    super::visit::assignments(facts, &mut |place, value| match place {
        Place::Name(symbol) | Place::Member(_, symbol) => named(facts.names.name(*symbol), value),
        Place::Index(..) | Place::Nowhere => {}
    });
    for expr in facts.exprs.iter() {
        match expr {
            Expr::Dict(entries) if asks_for_access(facts, entries) && !of_another_vendor(cx, facts, entries) => {
                for entry in entries {
                    if let Entry::Pair(key, value) = entry
                        && let Some(Expr::Str(key)) = facts.exprs.get(*key)
                    {
                        named(&key.value, *value);
                    }
                }
            }
            Expr::Call(call) => {
                for arg in &call.args {
                    if let Arg::Named(symbol, value) = arg {
                        named(facts.names.name(*symbol), *value);
                    }
                }
            }
            _ => {}
        }
    }
    found
}

/// The scopes that a literal, or a list of literals, spells.
fn literal_scopes(facts: &FileFacts, value: ExprId) -> Option<(Span, Vec<String>)> {
    let text = |id: ExprId| match facts.exprs.get(id)? {
        Expr::Str(literal) => Some(literal),
        // `String::from("read")`
        Expr::Call(call) => match call.args.as_slice() {
            [Arg::Positional(only)] => match facts.exprs.get(*only)? {
                Expr::Str(literal) => Some(literal),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    };
    let (first, scopes): (&StrLit, Vec<String>) = match facts.exprs.get(value)? {
        Expr::List(items) => {
            let literals: Vec<&StrLit> = items
                .iter()
                .map(|item| match item {
                    Item::One(id) => text(*id),
                    Item::Spread(_) => None,
                })
                .collect::<Option<_>>()?;
            (literals.first()?, literals.iter().map(|literal| literal.value.to_string()).collect())
        }
        _ => {
            let literal = text(value)?;
            (literal, collapse::parse(&literal.value))
        }
    };
    (!scopes.is_empty()).then_some((first.span, scopes))
}

/// Whether the entries beside a scope are those of an OAuth request or client, or of a token.
fn asks_for_access(facts: &FileFacts, entries: &[Entry]) -> bool {
    const WORDS: [&str; 7] = ["client", "grant", "redirect", "oauth", "token", "authoriz", "response_type"];
    let key = |entry: &Entry| match entry {
        Entry::Pair(key, _) => match facts.exprs.get(*key)? {
            Expr::Str(literal) => Some(literal.value.to_lowercase()),
            _ => None,
        },
        Entry::Spread(_) => None,
    };
    entries.iter().filter_map(key).any(|key| WORDS.iter().any(|word| key.contains(word)))
}

/// Whether the entries beside a scope speak of another vendor and not of the service.
fn of_another_vendor(cx: &Context<'_>, facts: &FileFacts, entries: &[Entry]) -> bool {
    let word = |id: &ExprId| match facts.exprs.get(*id)? {
        Expr::Str(literal) => Some(literal.value.to_string()),
        Expr::Name(name) | Expr::Member { name, .. } => Some(facts.names.name(*name).to_owned()),
        _ => None,
    };
    let words = entries.iter().flat_map(|entry| match entry {
        Entry::Pair(key, value) => [word(key), word(value)],
        Entry::Spread(_) => [None, None],
    });
    // What a client registers with a server of one's own.
    let registers = |entry: &Entry| match entry {
        Entry::Pair(key, _) => matches!(word(key).as_deref(), Some("redirect_uris" | "redirectUris")),
        Entry::Spread(_) => false,
    };
    if entries.iter().any(registers) {
        return true;
    }
    let said: Vec<bool> = words.flatten().filter_map(|word| cx.name_speaks(&word)).collect();
    said.contains(&false) && !said.contains(&true)
}
