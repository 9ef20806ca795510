//! Scopes that a file notes under a name, where no request in view sends them.

use std::collections::BTreeMap;

use crate::diag::Confidence;
use crate::ir::{Arg, Entry, Expr, ExprId, FileFacts, Item, Place, StrLit};
use crate::recognise::Context;
use crate::recognise::oauth::{MadeBy, OAuthKind, OAuthRequest, Parameter, Sent, Spelling};
use crate::recognise::related::is_test_path;
use crate::recognise::visit::assignments;
use crate::scopes::collapse;
use crate::text::Span;
use crate::value::FileIx;

/// The scopes noted in a file.
pub(super) fn scopes(cx: &Context<'_>, file: FileIx) -> Vec<OAuthRequest> {
    let request = |(span, texts): (Span, Vec<String>)| {
        let spelling = Spelling { span, list: texts.len() > 1, texts };
        let sent = Sent { spellings: vec![spelling], open: false, span, setting: None, by_caller: false };
        OAuthRequest {
            span,
            kind: OAuthKind::Noted,
            parameters: BTreeMap::from([(Parameter::Scope, sent)]),
            complete: false,
            made_by: MadeBy::Library,
            exposed: None,
            func: None,
            confidence: Confidence::High,
            room: None,
        }
    };
    written(cx, file).into_iter().map(request).collect()
}

/// Scopes that stand in a file under a name that speaks of scopes.
fn written(cx: &Context<'_>, file: FileIx) -> Vec<(Span, Vec<String>)> {
    let facts = cx.program.facts(file);
    let path = cx.program.path(file);
    if !(cx.mentions)(file) || cx.file_speaks(file) == Some(false) || is_test_path(path.as_str()) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut named = |name: &str, value: ExprId| {
        if names_scopes(name)
            && cx.name_speaks(name) != Some(false)
            && let Some((span, scopes)) = literal_scopes(facts, value)
            && scopes.iter().all(|scope| cx.catalog.scopes.standing(scope).is_some())
        {
            found.push((span, scopes));
        }
    };
    assignments(facts, &mut |place, value| match place {
        Place::Name(symbol) | Place::Member(_, symbol) => named(facts.names.name(*symbol), value),
        Place::Index(..) | Place::Nowhere => {}
    });
    for expr in facts.exprs.iter() {
        match expr {
            Expr::Dict(entries) => {
                let pair = |entry: &Entry| match entry {
                    Entry::Pair(key, value) => match facts.exprs.get(*key)? {
                        Expr::Str(key) => Some((&*key.value, *value)),
                        _ => None,
                    },
                    Entry::Spread(_) => None,
                };
                let pairs = || entries.iter().filter_map(pair);
                if pairs().any(|(key, _)| names_scopes(key))
                    && asks_for_access(facts, entries)
                    && !of_another_vendor(cx, facts, entries)
                {
                    pairs().for_each(|(key, value)| named(key, value));
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

/// Whether a name is one of scopes.
fn names_scopes(name: &str) -> bool {
    let end = |length: usize| name.len().checked_sub(length).and_then(|start| name.get(start..));
    ["scope", "scopes"].iter().any(|word| end(word.len()).is_some_and(|end| end.eq_ignore_ascii_case(word)))
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
    let words: Vec<String> = words.flatten().collect();
    let host = |word: &String| {
        let host = word.split_once("://").filter(|(scheme, _)| scheme.starts_with("http"))?.1.split('/').next()?;
        let own = cx.catalog.lists.is_host(host) || cx.hosts.iter().any(|own| host.ends_with(own.as_str()));
        Some(own)
    };
    let said: Vec<bool> = words.iter().filter_map(|word| host(word).or_else(|| cx.name_speaks(word))).collect();
    said.contains(&false) && !said.contains(&true)
}
