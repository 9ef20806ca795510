//! The shapes credentials come in: pairs, records, headers, `user:password`.

use base64::Engine as _;

use crate::data::model::Slot;
use crate::eval::Slots;
use crate::text::Span;
use crate::value::{HoleKind, Origin, Piece, Record, StrSet, Template, Value};

/// Credentials found in a value.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "a request has one or two, and most are of the large kind")]
pub enum Credentials {
    /// Basic authentication.
    Basic {
        /// User name.
        user: Template,
        /// Password or token.
        password: Option<Template>,
        /// A ready-made header whose bytes spell both in base64.
        ready_made: Option<Origin>,
        /// Where the header is written, when it is written by hand.
        header: Option<Span>,
    },
    /// Basic authentication of which nothing more is known.
    OpaqueBasic(Origin),
    /// A bearer token.
    Bearer(Template),
    /// Something that is not known.
    Opaque,
}

/// All credentials that a request's state may carry.
pub fn of_slots(slots: &Slots) -> Vec<Credentials> {
    let mut found = Vec::new();
    if let Some(auth) = slots.get(&Slot::Auth) {
        add_auth(auth, &mut found);
    }
    if let Some(user) = slots.get(&Slot::User) {
        basic(user, slots.get(&Slot::Password), &mut found);
    }
    if let Some(token) = slots.get(&Slot::Bearer) {
        found.extend(texts(token).into_iter().map(Credentials::Bearer));
    }
    if found.is_empty()
        && let Some(headers) = slots.get(&Slot::Headers)
    {
        of_headers(headers, &mut found);
    }
    found
}

fn texts(value: &Value) -> Vec<Template> {
    value.to_text(Span::default()).templates().to_vec()
}

fn basic(user: &Value, password: Option<&Value>, found: &mut Vec<Credentials>) {
    let passwords = password.map(texts);
    for user in texts(user) {
        match &passwords {
            Some(passwords) => found.extend(passwords.iter().map(|password| Credentials::Basic {
                user: user.clone(),
                password: Some(password.clone()),
                ready_made: None,
                header: None,
            })),
            None => found.push(Credentials::Basic { user, password: None, ready_made: None, header: None }),
        }
    }
}

/// Credentials in an `auth` argument.
/// All credentials that a value given for authentication may be.
pub fn of_auth(auth: &Value) -> Vec<Credentials> {
    let mut found = Vec::new();
    add_auth(auth, &mut found);
    found
}

fn add_auth(auth: &Value, found: &mut Vec<Credentials>) {
    match auth {
        Value::Any(values) => values.iter().for_each(|value| add_auth(value, found)),
        Value::Seq(seq) => match seq.items.as_slice() {
            [user, password] => basic(user, Some(password), found),
            _ => found.push(Credentials::Opaque),
        },
        Value::Record(record) => of_record(record, found),
        Value::Extern(object) => found.extend(of_slots(&object.slots)),
        Value::Text(set) => found.extend(set.templates().iter().map(of_text)),
        Value::Hole(..) | Value::Instance(_) | Value::Function(_) | Value::Class(_) | Value::Module(_) => {
            found.push(Credentials::Opaque);
        }
        Value::Null | Value::Bool(_) => {}
    }
}

fn of_record(record: &Record, found: &mut Vec<Credentials>) {
    let first = |names: &[&str]| names.iter().find_map(|name| record.fields.get(*name));
    if let Some(token) = first(&["bearer"]) {
        found.extend(texts(token).into_iter().map(Credentials::Bearer));
    } else if let Some(user) = first(&["username", "user", "login"]) {
        basic(user, first(&["password", "pass"]), found);
    } else {
        found.push(Credentials::Opaque);
    }
}

/// Credentials in a header map.
fn of_headers(headers: &Value, found: &mut Vec<Credentials>) {
    match headers {
        Value::Any(values) => values.iter().for_each(|value| of_headers(value, found)),
        Value::Record(record) => {
            for (name, value) in &record.fields {
                if name.eq_ignore_ascii_case("authorization") {
                    of_header(value, found);
                }
            }
        }
        Value::Seq(seq) => {
            for item in &seq.items {
                if let Value::Seq(pair) = item
                    && let [name, value] = pair.items.as_slice()
                    && name.as_str().is_some_and(|name| name.eq_ignore_ascii_case("authorization"))
                {
                    of_header(value, found);
                }
            }
        }
        Value::Extern(object) => {
            let fields = Record { fields: object.fields.clone(), ..Record::default() };
            of_headers(&Value::record(fields), found);
            found.extend(of_slots(&object.slots));
        }
        Value::Instance(_)
        | Value::Hole(..)
        | Value::Null
        | Value::Bool(_)
        | Value::Text(_)
        | Value::Function(_)
        | Value::Class(_)
        | Value::Module(_) => {}
    }
}

/// Whether a header map holds a header on some path, in whatever form it was given.
pub fn has_header(headers: &Value, wanted: &str) -> bool {
    let named = |name: &str| name.eq_ignore_ascii_case(wanted);
    match headers {
        Value::Any(values) => values.iter().any(|value| has_header(value, wanted)),
        Value::Record(record) => record.fields.keys().any(|name| named(name)),
        Value::Seq(seq) => seq.items.iter().any(|item| match item {
            Value::Seq(pair) => pair.items.first().and_then(Value::as_str).is_some_and(|name| named(&name)),
            _ => false,
        }),
        Value::Extern(object) => {
            object.fields.keys().any(|name| named(name))
                || object.slots.get(&Slot::Headers).is_some_and(|inner| has_header(inner, wanted))
        }
        Value::Instance(_)
        | Value::Hole(..)
        | Value::Null
        | Value::Bool(_)
        | Value::Text(_)
        | Value::Function(_)
        | Value::Class(_)
        | Value::Module(_) => false,
    }
}

/// Credentials in an `Authorization` header's value.
fn of_header(value: &Value, found: &mut Vec<Credentials>) {
    match value {
        Value::Null | Value::Bool(_) => {}
        Value::Any(values) => values.iter().for_each(|value| of_header(value, found)),
        other => {
            for text in texts(other) {
                found.extend(of_header_text(&text));
            }
        }
    }
}

fn of_header_text(text: &Template) -> Vec<Credentials> {
    let start = text.known_start();
    let scheme = start.split_whitespace().next().unwrap_or_default().to_lowercase();
    if scheme == "bearer" {
        let lead = start.len() - start.trim_start().len() + "bearer".len();
        return vec![Credentials::Bearer(text.split_at(lead).1.trim_start(char::is_whitespace))];
    }
    let body = match text.pieces() {
        [Piece::Text(..), ..] if scheme == "basic" => {
            let lead = start.len() - start.trim_start().len() + "basic".len();
            text.split_at(lead).1.trim_start(char::is_whitespace)
        }
        [Piece::Hole(hole, _), ..] if matches!(hole.kind, HoleKind::Base64(_)) => text.clone(),
        _ => return vec![Credentials::Opaque],
    };
    let at = text.pieces().first().map_or(Origin::near(Span::default()), Piece::origin);
    match body.pieces() {
        [Piece::Hole(hole, _), ..] => match &hole.kind {
            HoleKind::Base64(inner) => {
                inner.templates().iter().map(|text| written_at(of_text(text), at.span)).collect()
            }
            _ => vec![Credentials::OpaqueBasic(at)],
        },
        [Piece::Text(ready, place)] => vec![ready_made(ready, *place)],
        _ => vec![Credentials::OpaqueBasic(at)],
    }
}

/// Credentials with the place of the header that carries them.
fn written_at(credentials: Credentials, place: Span) -> Credentials {
    match credentials {
        Credentials::Basic { user, password, ready_made, .. } => {
            Credentials::Basic { user, password, ready_made, header: Some(place) }
        }
        other => other,
    }
}

/// `user:password` as one text.
pub fn of_text(text: &Template) -> Credentials {
    let lower = text.known_start().to_lowercase();
    if lower.starts_with("basic ") || lower.starts_with("bearer ") {
        return of_header_text(text).into_iter().next().unwrap_or(Credentials::Opaque);
    }
    match text.find(":") {
        Some(at) => {
            let (user, rest) = text.split_at(at);
            Credentials::Basic { user, password: Some(rest.split_at(1).1), ready_made: None, header: None }
        }
        None if text.holes().next().is_some() => {
            let at = text.pieces().first().map_or(Origin::near(Span::default()), Piece::origin);
            Credentials::OpaqueBasic(at)
        }
        None => Credentials::Opaque,
    }
}

/// A base64 literal, decoded.
pub fn ready_made(encoded: &str, place: Origin) -> Credentials {
    let bytes = base64::engine::general_purpose::STANDARD.decode(encoded.trim());
    let text = bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok());
    match text.as_deref().and_then(|text| text.split_once(':')) {
        Some((user, password)) => Credentials::Basic {
            user: Template::text(user, Origin::near(place.span)),
            password: Some(Template::text(password, Origin::near(place.span))),
            ready_made: Some(place),
            header: Some(place.span),
        },
        None => Credentials::OpaqueBasic(place),
    }
}

/// The place where a marker at the end of a user name is written: the last known text.
pub fn marker_place(user: &Template, marker: &str) -> Option<Span> {
    if !user.known_end().ends_with(marker) {
        return None;
    }
    let last = user.pieces().iter().rev().find(|piece| piece.as_text().is_some_and(|text| !text.is_empty()))?;
    Some(last.origin().span)
}

/// The texts of a set whose user name ends in a marker, with the marker's place.
pub fn marked_users(set: &StrSet, marker: &str) -> Vec<(Template, Span)> {
    let with_password = format!("{marker}:");
    let user = |text: &Template| match text.find(&with_password) {
        Some(at) => {
            let (user, rest) = text.split_at(at + marker.len());
            // `mail/token:***` is shown to somebody, not sent.
            let masked = rest.known_start().trim_start_matches(':').starts_with("**");
            if masked { Template::default() } else { user }
        }
        None => text.clone(),
    };
    set.templates().iter().map(user).filter_map(|user| marker_place(&user, marker).map(|place| (user, place))).collect()
}
