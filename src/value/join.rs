//! Joining values: what holds whichever of two paths was taken.

use crate::ir::Why;
use crate::text::Span;
use crate::value::{Extern, Fields, Instance, Record, Seq, Value};

/// Values that do not join are kept side by side up to this number.
const MAX_SIDE_BY_SIDE: usize = 6;

impl Value {
    /// Either of both.
    #[must_use]
    pub fn join(self, other: Value) -> Value {
        if self == other {
            return self;
        }
        match (self, other) {
            (Value::Text(a), Value::Text(b)) => Value::Text(a.join(b)),
            (Value::Text(a), hole @ Value::Hole(..)) | (hole @ Value::Hole(..), Value::Text(a)) => {
                Value::Text(a.join(hole.to_text(Span::default())))
            }
            (Value::Hole(a, at), Value::Hole(b, _)) if a.kind == b.kind => Value::Hole(a, at),
            (a @ Value::Hole(..), b @ Value::Hole(..)) => {
                Value::Text(a.to_text(Span::default()).join(b.to_text(Span::default())))
            }
            (Value::Record(a), Value::Record(b)) => Value::record(Record {
                fields: join_fields(&a.fields, &b.fields),
                open: a.open || b.open,
                spread: a.spread.clone().or_else(|| b.spread.clone()),
            }),
            (Value::Seq(a), Value::Seq(b)) if a.items.len() == b.items.len() && !are_pairs(&a, &b) => {
                Value::sequence(Seq {
                    items: a.items.iter().zip(&b.items).map(|(x, y)| x.clone().join(y.clone())).collect(),
                    rest: join_options(a.rest.clone(), b.rest.clone()),
                })
            }
            (Value::Instance(a), Value::Instance(b)) if a.class == b.class => Value::instance(Instance {
                class: a.class,
                fields: join_fields(&a.fields, &b.fields),
                generic: a.generic && b.generic,
            }),
            (Value::Extern(a), Value::Extern(b)) if like(&a, &b) => {
                let mut slots = a.slots.clone();
                for (slot, value) in &b.slots {
                    let joined = slots.remove(slot).map_or_else(|| value.clone(), |mine| mine.join(value.clone()));
                    slots.insert(*slot, joined);
                }
                Value::object(Extern { slots, fields: join_fields(&a.fields, &b.fields), ..(*a).clone() })
            }
            (a, b) => side_by_side(a, b),
        }
    }
}

/// Whether two lists are pairs that differ in both parts: a user name goes with its password.
fn are_pairs(a: &Seq, b: &Seq) -> bool {
    matches!((a.items.as_slice(), b.items.as_slice()), ([x, y], [v, w]) if x != v && y != w)
}

fn join_options(a: Option<Value>, b: Option<Value>) -> Option<Value> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.join(b)),
        (a, b) => a.or(b),
    }
}

/// Entries of either; an entry of one side only is kept as it is (it may be absent).
pub fn join_fields(a: &Fields, b: &Fields) -> Fields {
    let mut joined = a.clone();
    for (name, value) in b {
        match joined.get_mut(name) {
            Some(mine) if mine == value => {}
            Some(mine) => *mine = std::mem::replace(mine, Value::Null).join(value.clone()),
            None => {
                joined.insert(name.clone(), value.clone());
            }
        }
    }
    joined
}

fn side_by_side(a: Value, b: Value) -> Value {
    let mut all: Vec<Value> = a.alternatives().to_vec();
    for value in b.alternatives() {
        if all.contains(value) {
            continue;
        }
        // A like value may already be there: fold into it rather than list it again.
        match all.iter_mut().find(|mine| same_kind(mine, value)) {
            Some(mine) => *mine = std::mem::replace(mine, Value::Null).join(value.clone()),
            None => all.push(value.clone()),
        }
    }
    if all.len() > MAX_SIDE_BY_SIDE {
        return Value::unknown(Why::Widened, Span::default());
    }
    match <[Value; 1]>::try_from(all) {
        Ok([only]) => only,
        Err(all) => Value::Any(all.into()),
    }
}

/// Whether two values join into one of the same kind.
fn same_kind(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Text(_) | Value::Hole(..), Value::Text(_) | Value::Hole(..)) | (Value::Record(_), Value::Record(_)) => {
            true
        }
        (Value::Seq(a), Value::Seq(b)) => a.items.len() == b.items.len() && !are_pairs(a, b),
        (Value::Instance(a), Value::Instance(b)) => a.class == b.class,
        (Value::Extern(a), Value::Extern(b)) => like(a, b),
        _ => false,
    }
}

/// Whether two outside things are the same but for their state.
fn like(a: &Extern, b: &Extern) -> bool {
    a.path == b.path && a.ty == b.ty && a.receiver == b.receiver && a.bound == b.bound
}
