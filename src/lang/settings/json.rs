//! JSON.

use crate::lang::json::{Json, Value as JsonValue};
use crate::lang::settings::tree::{Entry, Value};
use crate::limits;

/// What a text says.
pub(super) fn read(text: &[u8]) -> Option<Value> {
    let json = Json::parse(text)?;
    Some(json.root().map_or(Value::Other(0..0), |root| value(root, limits::MAX_DEPTH)))
}

fn value(json: JsonValue<'_>, depth: u32) -> Value {
    let Some(depth) = depth.checked_sub(1) else { return Value::Other(json.range()) };
    if let Some(text) = json.string() {
        Value::Text(text)
    } else if json.is_array() {
        Value::List(json.items().map(|item| value(item, depth)).collect())
    } else if json.is_object() {
        let entry =
            |(key, held): (JsonValue<'_>, JsonValue<'_>)| Some(Entry { key: key.string()?, value: value(held, depth) });
        Value::Map(json.entries().filter_map(entry).collect())
    } else {
        Value::Other(json.range())
    }
}
