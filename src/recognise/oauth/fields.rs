//! Parameters out of the values that carry them: records, forms, lists of pairs, queries.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

use crate::ir::Why;
use crate::recognise::oauth::{Parameter, Sent, Spelling};
use crate::text::Span;
use crate::value::json;
use crate::value::{Hole, HoleKind, Piece, Record, Template, Value};

/// What an OAuth request carries: its parameters by name, and whether that is all.
#[derive(Debug, Clone, Default)]
pub(super) struct Carried {
    pub(super) record: Record,
    /// Whether there is anything at all that carries parameters.
    pub(super) any: bool,
}

impl Carried {
    /// Add the entries of a body or a query.
    pub(super) fn add(&mut self, value: &Value) {
        match of_value(value) {
            Some(more) => {
                self.any = true;
                self.record.fields.extend(more.fields);
                self.record.open |= more.open;
            }
            None => {
                self.any = true;
                self.record.open = true;
            }
        }
    }

    /// Add a query as it stands in an address.
    pub(super) fn add_query(&mut self, query: &Template) {
        if !query.is_empty() {
            self.add_record(form(query));
        }
    }

    fn add_record(&mut self, more: Record) {
        self.any = true;
        self.record.fields.extend(more.fields);
        self.record.open |= more.open;
    }

    /// The parameters, with a place for those that have none of their own. The service takes them
    /// one level down too, in `token`.
    pub(super) fn parameters(&self, near: Span) -> BTreeMap<Parameter, Sent> {
        let nested = self.record.fields.get("token").and_then(of_value).unwrap_or_default();
        let sent = |parameter: Parameter| {
            let name = parameter.name();
            let value = self.record.fields.get(name).or_else(|| nested.fields.get(name))?;
            Some((parameter, sent(value, near)?))
        };
        Parameter::ALL.into_iter().filter_map(sent).collect()
    }

    /// Whether it describes a token to be created rather than asking for one.
    pub(super) fn names_a_token(&self) -> bool {
        let nested = self.record.fields.get("token").and_then(of_value);
        nested.is_some_and(|token| token.fields.contains_key("scopes") || token.fields.contains_key("client_id"))
    }

    /// Whether all of it is known.
    pub(super) fn complete(&self) -> bool {
        let nested = self.record.fields.get("token").and_then(of_value).is_some_and(|token| token.open);
        self.any && !self.record.open && !nested
    }
}

/// A body as a record, whatever form it is sent in.
pub(in crate::recognise) fn of_value(body: &Value) -> Option<Record> {
    match body {
        Value::Record(record) => Some(Record::clone(record)),
        Value::Hole(Hole { kind: HoleKind::Json(value), .. }, _) => of_value(value),
        Value::Text(set) => set.templates().first().and_then(|text| match text.pieces() {
            [Piece::Hole(Hole { kind: HoleKind::Json(value), .. }, _)] => of_value(value),
            _ => Some(match json::read(text) {
                Some(Value::Record(record)) => Record::clone(&record),
                _ => form(text),
            }),
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
            let fields = seq.items.iter().filter_map(pair).collect();
            Some(Record {
                fields,
                open: seq.rest.is_some() || !seq.items.iter().all(|i| pair(i).is_some()),
                spread: None,
            })
        }
        Value::Instance(instance) => {
            Some(Record { fields: instance.fields.clone(), open: instance.generic, spread: None })
        }
        Value::Extern(object) => Some(Record { fields: object.fields.clone(), open: true, spread: None }),
        Value::Any(values) => {
            // One of several: each may be what is sent, so none of them is all.
            let mut records = values.iter().filter_map(of_value);
            let first = records.next()?;
            Some(Record { open: true, ..first })
        }
        Value::Null | Value::Bool(_) | Value::Hole(..) | Value::Function(_) | Value::Class(_) | Value::Module(_) => {
            None
        }
    }
}

/// `k=v&k=v` as a record; a part without a known key leaves it open.
pub(super) fn form(text: &Template) -> Record {
    // What was cut out of a long text may have held any entry.
    let cut = |hole: &Hole| matches!(hole.kind, HoleKind::Opaque(Why::Bound | Why::Widened));
    let mut record = Record { open: text.holes().any(cut), ..Record::default() };
    for part in text.split("&") {
        match part.find("=") {
            Some(at) => {
                let (key, value) = part.split_at(at);
                let value = value.split_at(1).1.map_text(decode);
                match key.as_str() {
                    Some(key) => {
                        record.fields.insert(key.trim_start_matches(['?', '#']).into(), Value::Text(value.into()));
                    }
                    None => record.open = true,
                }
            }
            None => record.open |= !part.is_empty(),
        }
    }
    record
}

/// Text as it was before it was encoded for an address.
fn decode(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// What is sent for a value; `None` for one that is certainly left out.
pub(super) fn sent(value: &Value, near: Span) -> Option<Sent> {
    let mut sent = Sent { spellings: Vec::new(), open: false, span: near, setting: None, by_caller: value.has_param() };
    for one in value.alternatives() {
        add_value(one, &mut sent);
    }
    let absent = sent.spellings.is_empty() && value.alternatives().iter().all(|one| matches!(one, Value::Null));
    if let Some(place) = sent.spellings.first().map(|spelling| spelling.span) {
        sent.span = place;
    }
    (!absent).then_some(sent)
}

fn add_value(value: &Value, sent: &mut Sent) {
    match value {
        Value::Text(set) => set.templates().iter().for_each(|text| add_text(text, sent)),
        Value::Seq(seq) => {
            let texts: Option<Vec<String>> = seq.items.iter().map(Value::as_str).collect();
            match texts.filter(|_| seq.rest.is_none()) {
                Some(texts) => {
                    let first = seq.items.first().and_then(Value::place);
                    sent.spellings.push(Spelling { span: first.unwrap_or(sent.span), list: true, texts });
                }
                None => sent.open = true,
            }
        }
        Value::Hole(Hole { kind: HoleKind::Json(inner), .. }, _) => add_value(inner, sent),
        Value::Hole(hole, _) => add_hole(hole, sent),
        Value::Null
        | Value::Bool(_)
        | Value::Record(_)
        | Value::Function(_)
        | Value::Class(_)
        | Value::Instance(_)
        | Value::Module(_)
        | Value::Extern(_)
        | Value::Any(_) => sent.open = true,
    }
}

fn add_text(text: &Template, sent: &mut Sent) {
    match (text.as_str(), text.pieces()) {
        (Some(known), pieces) => {
            let place = pieces.first().map(|piece| piece.origin().span).filter(|span| *span != Span::default());
            sent.spellings.push(Spelling { span: place.unwrap_or(sent.span), list: false, texts: vec![known] });
        }
        (None, [Piece::Hole(Hole { kind: HoleKind::Json(inner), .. }, _)]) => add_value(inner, sent),
        (None, pieces) => pieces.iter().for_each(|piece| match piece {
            Piece::Hole(hole, _) => add_hole(hole, sent),
            Piece::Text(..) => sent.open = true,
        }),
    }
}

fn add_hole(hole: &Hole, sent: &mut Sent) {
    sent.open = true;
    if let HoleKind::Env(name) = &hole.kind {
        sent.setting = Some(name.clone());
    }
}
