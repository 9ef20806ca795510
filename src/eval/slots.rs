//! Filling a model's slots from a call's arguments and its receiver's state.

use std::collections::BTreeMap;

use crate::data::model::{Slot, Source, Sources};
use crate::eval::Evaluator;
use crate::eval::call::Args;
use crate::eval::expr::add;
use crate::text::Span;
use crate::value::{Extern, Fields, Origin, Record, Value};

/// Values by what they are for.
pub type Slots = BTreeMap<Slot, Value>;

impl Evaluator<'_> {
    /// What a call's arguments give for each slot of its model.
    pub(super) fn take(&self, takes: &BTreeMap<Slot, Sources>, args: &Args, at: Span) -> Slots {
        let mut slots = Slots::new();
        // Sources with a condition look at slots filled without one, so these go first.
        for conditional in [false, true] {
            for (slot, sources) in takes {
                if slots.contains_key(slot) || sources.0.iter().any(|s| s.when.is_some()) != conditional {
                    continue;
                }
                let found = sources.0.iter().find_map(|source| {
                    source
                        .when
                        .is_none_or(|when| slots.contains_key(&when))
                        .then(|| from_source(source, args, at))
                        .flatten()
                        .filter(|value| fits(*slot, value))
                });
                if let Some(value) = found {
                    slots.insert(*slot, value);
                }
            }
        }
        slots
    }

    /// The state of a modelled object: its slots, and what was set on mapped attributes.
    pub(super) fn state(&self, object: &Extern) -> Slots {
        let mut slots = object.slots.clone();
        let Some(ty) = object.ty.and_then(|ty| self.catalog.types.get(usize::from(ty))) else { return slots };
        for (path, slot) in &ty.model.fields {
            if let Some(value) = dotted(&object.fields, path) {
                merge_slot(&mut slots, *slot, value.clone());
            }
        }
        for (slot, text) in &ty.model.fixed {
            let at = Origin::near(object.made.unwrap_or_default());
            slots.entry(*slot).or_insert_with(|| Value::text(text, at));
        }
        slots
    }
}

impl Evaluator<'_> {
    /// An object given for a slot that it holds itself brings its whole state: a request for an
    /// address, a client for headers. (Credentials objects hold a user and a password, no
    /// credentials, and stay what they are.)
    pub(super) fn unfold(&self, own: Slots) -> Slots {
        let mut slots = Slots::new();
        let mut rest = Slots::new();
        for (slot, value) in own {
            let held = match &value {
                Value::Extern(object) if object.made.is_some() => {
                    Some(self.state(object)).filter(|s| s.contains_key(&slot))
                }
                _ => None,
            };
            match held {
                Some(held) => slots.extend(held),
                None => {
                    rest.insert(slot, value);
                }
            }
        }
        // A default such as GET does not override what the object says.
        for (slot, value) in rest {
            if !matches!(slot, Slot::Method | Slot::GrantType) || !slots.contains_key(&slot) {
                merge_slot(&mut slots, slot, value);
            }
        }
        slots
    }
}

/// Put a value into a slot: records (headers, queries) are merged, anything else is replaced; a
/// single header goes into the headers.
pub(super) fn merge_slot(slots: &mut Slots, slot: Slot, value: Value) {
    let merged = match (slots.remove(&slot), value) {
        (Some(Value::Record(mine)), Value::Record(theirs)) => {
            let mut fields = mine.fields.clone();
            fields.extend(theirs.fields.iter().map(|(k, v)| (k.clone(), v.clone())));
            Value::record(Record {
                fields,
                open: mine.open || theirs.open,
                spread: mine.spread.clone().or_else(|| theirs.spread.clone()),
            })
        }
        (Some(mine), Value::Null) => mine,
        (Some(mine), more) if slot == Slot::Argv => more_words(mine, more),
        // A map that is not known adds to one that is.
        (Some(Value::Record(mine)), Value::Hole(hole, _))
            if matches!(slot, Slot::Headers | Slot::Query | Slot::Parameters) =>
        {
            Value::record(Record { open: true, spread: Some(hole), ..Record::clone(&mine) })
        }
        (_, value) => value,
    };
    slots.insert(slot, merged);
}

/// Words of a command with one or several behind them.
fn more_words(mine: Value, more: Value) -> Value {
    let list = |value: Value| match value {
        Value::Seq(_) => value,
        other => Value::seq(vec![other]),
    };
    super::expr::add(list(mine), list(more), Span::default())
}

/// The receiver's state with a call's own slots over it.
pub(super) fn overlay(mut state: Slots, own: Slots) -> Slots {
    for (slot, value) in own {
        if slot == Slot::MoreScope {
            let before = state.remove(&Slot::Scope).unwrap_or_else(|| Value::seq(Vec::new()));
            let more = if matches!(value, Value::Seq(_)) { value } else { Value::seq(vec![value]) };
            state.insert(Slot::Scope, add(before, more, Span::default()));
        } else {
            merge_slot(&mut state, slot, value);
        }
    }
    if let (Some(name), Some(value)) = (state.remove(&Slot::HeaderName), state.remove(&Slot::HeaderValue)) {
        let name = match &name {
            Value::Extern(constant) => {
                constant.path.rsplit('.').next().unwrap_or_default().replace('_', "-").to_lowercase()
            }
            other => other.as_str().unwrap_or_default(),
        };
        if !name.is_empty() {
            let fields = Fields::from([(name.into(), value)]);
            merge_slot(&mut state, Slot::Headers, Value::record(Record { fields, ..Record::default() }));
        }
    }
    state
}

fn from_source(source: &Source, args: &Args, at: Span) -> Option<Value> {
    if let Some(value) = &source.value {
        return Some(Value::text(value, Origin::near(at)));
    }
    let named = source.name.as_deref().and_then(|name| args.named(name));
    let value = named.or_else(|| source.arg.and_then(|arg| args.positional(arg)))?;
    match &source.key {
        Some(key) => present(value.alternatives().iter().filter_map(|v| in_record(v, key)).reduce(Value::join)?),
        None => present(value.clone()),
    }
}

/// Whether a value may fill a slot: libraries that take an address or options, a name or a whole map
/// in one place tell them apart by what is there.
fn fits(slot: Slot, value: &Value) -> bool {
    let plain = matches!(value, Value::Record(_) | Value::Seq(_) | Value::Function(_) | Value::Bool(_));
    match slot {
        Slot::Url | Slot::Base | Slot::Host | Slot::Path | Slot::HeaderName | Slot::User | Slot::Password => !plain,
        Slot::Headers => !matches!(value, Value::Text(_) | Value::Function(_) | Value::Bool(_)),
        Slot::Options => matches!(value, Value::Record(_)),
        _ => true,
    }
}

fn present(value: Value) -> Option<Value> {
    (!matches!(value, Value::Null)).then_some(value)
}

fn in_record(value: &Value, key: &str) -> Option<Value> {
    match value {
        Value::Record(record) => dotted(&record.fields, key).cloned(),
        Value::Instance(instance) => dotted(&instance.fields, key).cloned(),
        Value::Extern(object) => dotted(&object.fields, key).cloned(),
        // Several requests in one call.
        Value::Seq(all) => all.items.iter().chain(&all.rest).filter_map(|one| in_record(one, key)).reduce(Value::join),
        _ => None,
    }
}

/// The value at a dotted path. A key that itself holds dots is found too.
fn dotted<'a>(fields: &'a Fields, path: &str) -> Option<&'a Value> {
    if let Some(value) = fields.get(path) {
        return Some(value);
    }
    let (first, rest) = path.split_once('.')?;
    match fields.get(first)? {
        Value::Record(record) => dotted(&record.fields, rest),
        Value::Instance(instance) => dotted(&instance.fields, rest),
        Value::Extern(object) => dotted(&object.fields, rest),
        _ => None,
    }
}
