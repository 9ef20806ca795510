//! Secrets in the source: literals that reach a credential, or that are named and shaped like one.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use regex::Regex;

use crate::data::model::Slot;
use crate::diag::{Confidence, Redacted};
use crate::eval::Slots;
use crate::ir::{Arg, Entry, Expr, ExprId, Part, Place, StrLit};
use crate::recognise::auth::user_info;
use crate::recognise::http::Grouped;
use crate::recognise::oauth::body_record;
use crate::recognise::related::is_test_path;
use crate::recognise::shape::{Credentials, of_slots, ready_made};
use crate::recognise::url::{show_path, split};
use crate::recognise::{Context, Recognised, SecretLiteral, setting};
use crate::text::{Family, Span};
use crate::value::{FileIx, Piece, Template, Value};

/// Shortest text that is taken for a password when it reaches a request.
const MIN_PASSWORD: usize = 6;

/// Shortest text that is taken for a secret because of its name.
const MIN_NAMED: usize = 8;

/// Bits a character of a token that people did not make up; kingfisher asks for 3.8 at 40 characters.
const MIN_ENTROPY: f64 = 3.3;

struct Secrets<'a> {
    cx: &'a Context<'a>,
    found: BTreeMap<Span, SecretLiteral>,
}

/// Secrets in a group of files; `tokens` are those that callers are set up with.
pub fn literals(
    cx: &Context<'_>,
    files: &[FileIx],
    groups: &[Grouped<'_>],
    tokens: &[Template],
    found: &mut Recognised,
) {
    let mut secrets = Secrets { cx, found: BTreeMap::new() };
    for group in groups {
        secrets.in_request(group);
    }
    for token in tokens {
        secrets.known_text(token, "API token", Confidence::High, None);
    }
    for &file in files {
        if (cx.mentions)(file) {
            secrets.in_file(file);
        }
    }
    found.secrets.extend(secrets.found.into_values());
}

impl Secrets<'_> {
    fn add(&mut self, span: Span, secret: &str, what: &'static str, confidence: Confidence) {
        self.add_parts(span, Vec::new(), secret, what, confidence);
    }

    fn add_parts(&mut self, span: Span, rest: Vec<Span>, secret: &str, what: &'static str, confidence: Confidence) {
        // One literal may be reached as a whole and in parts.
        let overlaps = |known: &Span| known.contains(span) || span.contains(*known);
        if span == Span::default() || self.found.keys().any(overlaps) {
            return;
        }
        self.found.insert(span, SecretLiteral { span, rest, what, shown: Redacted::new(secret), confidence });
    }

    /// Literals that a request carries as credentials.
    fn in_request(&mut self, group: &Grouped<'_>) {
        let relation = |url: &Template| {
            let address = split(url);
            let api = show_path(&address.path).contains("/api/v2/");
            self.cx.relation(&address, api, &group.sites())
        };
        let Some(confidence) = group.urls().iter().filter_map(relation).max() else { return };
        for credentials in of_slots(&group.slots).into_iter().chain(user_info(&group.slots)) {
            match credentials {
                Credentials::Basic { user, password: Some(password), ready_made, .. } => {
                    let marked = self
                        .cx
                        .catalog
                        .lists
                        .credential_markers
                        .iter()
                        .any(|marker| user.known_end().ends_with(marker));
                    let what = if marked { "API token" } else { "password" };
                    match ready_made {
                        Some(place) => self.known_text(&password, what, confidence, Some(place.span)),
                        None => self.known_text(&password, what, confidence, None),
                    }
                }
                Credentials::Bearer(token) => self.known_text(&token, "OAuth token", confidence, None),
                Credentials::Basic { .. } | Credentials::OpaqueBasic(_) | Credentials::Opaque => {}
            }
        }
        self.in_slots(&group.slots, confidence);
        self.in_body(&group.slots, confidence);
    }

    /// Literals among the fields of a body: `client_secret=…`.
    fn in_body(&mut self, slots: &Slots, confidence: Confidence) {
        let body = [Slot::Body, Slot::Query].iter().find_map(|slot| slots.get(slot)).and_then(body_record);
        for (name, value) in body.iter().flat_map(|body| &body.fields) {
            if let (Some(what @ ("client secret" | "OAuth token" | "password")), Value::Text(set)) =
                (secret_name(name), value)
            {
                set.templates().iter().for_each(|text| self.known_text(text, what, confidence, None));
            }
        }
    }

    /// Literals given to an SDK's client.
    fn in_slots(&mut self, slots: &Slots, confidence: Confidence) {
        for (slot, what) in [(Slot::ApiToken, "API token"), (Slot::OauthToken, "OAuth token")] {
            if let Some(Value::Text(set)) = slots.get(&slot) {
                for text in set.templates() {
                    self.known_text(text, what, confidence, None);
                }
            }
        }
    }

    /// A text that is known in full, and written as one literal or as several that are joined.
    fn known_text(&mut self, text: &Template, what: &'static str, confidence: Confidence, place: Option<Span>) {
        let literal = |piece: &Piece| match piece {
            Piece::Text(text, at) => Some((text.clone(), at.span)),
            Piece::Hole(..) => None,
        };
        let Some(pieces) = text.pieces().iter().map(literal).collect::<Option<Vec<_>>>() else { return };
        let Some(((_, at), others)) = pieces.split_first() else { return };
        let secret: &str = &pieces.iter().map(|(text, _)| &**text).collect::<String>();
        if secret.len() < MIN_PASSWORD || self.stands_in(secret) {
            return;
        }
        if what != "password" && entropy(secret) < MIN_ENTROPY - 0.5 {
            return;
        }
        let test = self.cx.examples || self.cx.in_tests(*at);
        if test && (!token_shape(secret) || is_typed(secret)) {
            return;
        }
        let rest = others.iter().map(|(_, span)| *span).filter(|span| place.is_none() && *span != Span::default());
        self.add_parts(place.unwrap_or(*at), rest.collect(), secret, what, confidence);
    }

    /// Whether a text stands in for a secret.
    fn stands_in(&self, text: &str) -> bool {
        let distinct = text.chars().collect::<std::collections::BTreeSet<_>>().len();
        let lists = &self.cx.catalog.lists;
        // A short word such as `xXx` turns up in real tokens by chance.
        let made_up = if token_shape(text) {
            lists.is_placeholder_token(text) || repeats(text, 1, 5)
        } else {
            lists.is_placeholder(text)
        };
        made_up || distinct < 5 || text.contains(char::is_whitespace)
    }

    /// Literals that are named and shaped like a secret.
    fn in_file(&mut self, file: FileIx) {
        let facts = self.cx.program.facts(file);
        if facts.lang.family() == Family::Settings {
            return self.in_settings(file);
        }
        let name = |symbol| facts.names.name(symbol);
        crate::recognise::visit::assignments(facts, &mut |place, value| match place {
            Place::Name(symbol) | Place::Member(_, symbol) => self.named(file, name(*symbol), value),
            Place::Index(_, key) => {
                if let Some(Expr::Str(key)) = facts.exprs.get(*key) {
                    self.named(file, &key.value, value);
                }
            }
            Place::Nowhere => {}
        });
        for function in facts.functions.iter() {
            for param in &function.params {
                if let Some(default) = param.default {
                    self.named(file, name(param.name), default);
                }
            }
        }
        for class in facts.classes.iter() {
            for field in &class.fields {
                if let Some(value) = field.value {
                    self.named(file, name(field.name), value);
                }
            }
        }
        for expr in facts.exprs.iter() {
            match expr {
                Expr::Dict(entries) => {
                    for entry in entries {
                        if let Entry::Pair(key, value) = entry
                            && let Some(Expr::Str(key)) = facts.exprs.get(*key)
                        {
                            self.named(file, &key.value, *value);
                        }
                    }
                }
                Expr::Call(call) => {
                    for arg in &call.args {
                        if let Arg::Named(symbol, value) = arg {
                            self.named(file, name(*symbol), *value);
                        }
                    }
                }
                Expr::Str(literal) => self.header(literal),
                Expr::Template(parts) => {
                    if let [Part::Text(only)] = parts.as_slice() {
                        self.header(only);
                    }
                }
                _ => {}
            }
        }
    }

    /// Settings that are named after the service, or stand below a name that is, and are shaped like a secret.
    fn in_settings(&mut self, file: FileIx) {
        let facts = self.cx.program.facts(file);
        let (all, settings) = setting::all(facts);
        for one in settings {
            let Some(Expr::Str(literal)) = facts.exprs.get(one.value) else { continue };
            let own = &*one.key.value;
            // Most settings are nothing of the kind, and need no name in full.
            let what = if literal.value.len() < MIN_NAMED { None } else { secret_name(own) };
            let named = what.map(|what| (what, all.path(&one).join(".")));
            // A file of settings holds those of many vendors.
            let speaks =
                |name: &str| self.cx.name_speaks(name) == Some(true) && self.cx.name_speaks(own) != Some(false);
            match named.filter(|(_, name)| speaks(name)) {
                Some((what, name)) => self.named_literal(file, &name, what, literal),
                None => self.header(literal),
            }
        }
    }

    /// A literal under a name.
    fn named(&mut self, file: FileIx, name: &str, value: ExprId) {
        let facts = self.cx.program.facts(file);
        for literal in crate::recognise::visit::literals(facts, value) {
            if literal.value.len() >= MIN_NAMED
                && let Some(what) = secret_name(name)
            {
                self.named_literal(file, name, what, literal);
            }
        }
    }

    /// A literal under a name that says what it is.
    fn named_literal(&mut self, file: FileIx, name: &str, what: &'static str, literal: &StrLit) {
        let speaks = self.cx.name_speaks(name);
        if speaks == Some(false) || self.stands_in(&literal.value) || self.cx.file_speaks(file) == Some(false) {
            return;
        }
        let strong = token_shape(&literal.value);
        let long = literal.value.len() >= 32
            && entropy(&literal.value) >= MIN_ENTROPY
            && !literal.value.contains(['/', ' ', '.', ':']);
        // None of these is below `MIN_NAMED`.
        let enough = match what {
            "API token" | "OAuth token" => strong || (speaks == Some(true) && long),
            "client secret" => hex(&literal.value, 32) || long,
            _ => speaks == Some(true) && literal.value.len() >= MIN_NAMED && entropy(&literal.value) >= 2.5,
        };
        let test = self.cx.examples || is_test_path(self.cx.program.path(file).as_str());
        if enough && (!test || (strong && !is_typed(&literal.value))) {
            let confidence = if speaks == Some(true) { Confidence::High } else { Confidence::Medium };
            self.add(literal.span, &literal.value, what, confidence);
        }
    }

    /// A ready-made header that spells a token user.
    fn header(&mut self, literal: &StrLit) {
        let Some(encoded) = basic_header(&literal.value) else { return };
        let place = crate::value::Origin { span: literal.span, exact: literal.verbatim };
        if let Credentials::Basic { user, password: Some(password), .. } = ready_made(encoded, place) {
            let marked =
                self.cx.catalog.lists.credential_markers.iter().any(|marker| user.known_end().ends_with(marker));
            let text = password.as_str().unwrap_or_default();
            if marked && !self.stands_in(&text) && entropy(&text) >= MIN_ENTROPY {
                self.add(literal.span, &text, "API token", Confidence::High);
            }
        }
    }
}

/// What a header of Basic authentication encodes.
fn basic_header(text: &str) -> Option<&str> {
    let (_, encoded) = text.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))?;
    let letters = encoded.strip_suffix("==").or_else(|| encoded.strip_suffix('=')).unwrap_or(encoded);
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    (letters.len() >= 16 && letters.bytes().all(plain)).then_some(encoded)
}

/// What a name says its value is.
pub(super) fn secret_name(name: &str) -> Option<&'static str> {
    static NAMES: OnceLock<Vec<(Option<Regex>, &'static str)>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        [
            (r"(?i-u)client[_-]?secret|app[_-]?secret|oauth[_-]?secret|^secret$", "client secret"),
            (r"(?i-u)(access|oauth|bearer|refresh)[_-]?token", "OAuth token"),
            (r"(?i-u)(token|key)$", "API token"),
            (r"(?i-u)passw(or)?d$|pass$|pwd$", "password"),
        ]
        .map(|(pattern, what)| (Regex::new(pattern).ok(), what))
        .into()
    });
    names.iter().find(|(pattern, _)| pattern.as_ref().is_some_and(|p| p.is_match(name))).map(|(_, what)| *what)
}

/// Whether a text has the shape of a token: an API token's, or 64 hex digits.
fn token_shape(text: &str) -> bool {
    is_api_token(text) || hex(text, 64)
}

/// Whether a text has the shape of an API token: 40 letters and digits of both cases.
fn is_api_token(text: &str) -> bool {
    let mixed = text.len() == 40
        && text.bytes().all(|b| b.is_ascii_alphanumeric())
        && text.bytes().filter(u8::is_ascii_digit).count() >= 2
        && text.bytes().any(|b| b.is_ascii_uppercase())
        && text.bytes().any(|b| b.is_ascii_lowercase());
    mixed && entropy(text) >= 3.8
}

/// Whether a text repeats itself as fingers on a keyboard do: `000`, `hehehe`. Examples hold such tokens.
fn is_typed(text: &str) -> bool {
    repeats(text, 1, 3) || repeats(text, 2, 3)
}

/// Whether a text holds something of this length so many times in a row.
fn repeats(text: &str, length: usize, times: usize) -> bool {
    let runs = |part: &[u8]| part.chunks(length).all(|chunk| part.starts_with(chunk));
    text.as_bytes().windows(length * times).any(runs)
}

fn hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|b| b.is_ascii_hexdigit()) && entropy(text) >= 3.0
}

/// Shannon entropy in bits a character.
fn entropy(text: &str) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in text.bytes() {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count += 1;
        }
    }
    let length = f64::from(u32::try_from(text.len().max(1)).unwrap_or(u32::MAX));
    counts.iter().filter(|count| **count > 0).map(|count| f64::from(*count) / length).map(|p| -p * p.log2()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_of_tokens() {
        // Put together here, so that no scanner takes this file for a leak.
        let token = ["q7Gk2LmN9pRsT4vW", "x1YzA3bC5dE8fH0j", "K2lM4nP6"].concat();
        assert!(token_shape(&token));
        assert!(!token_shape(&"a".repeat(40)));
        assert!(!token_shape("https://acme.zendesk.com/api/v2/tickets"));
    }

    #[test]
    fn tokens_that_people_type() {
        assert!(
            is_typed("a7xhehehe9") && is_typed("q000z") && !is_typed("q00zheheh1") && !is_typed("") && !is_typed("ab")
        );
    }

    #[test]
    fn names_of_secrets() {
        assert_eq!(secret_name("ZENDESK_API_TOKEN"), Some("API token"));
        assert_eq!(secret_name("client_secret"), Some("client secret"));
        assert_eq!(secret_name("oauthToken"), Some("OAuth token"));
        assert_eq!(secret_name("password"), Some("password"));
        assert_eq!(secret_name("tokens_per_minute"), None);
    }
}
