//! What the API answers: made-up records of any collection, in Zendesk's envelopes.

use serde_json::{Map, Value, json};

use super::Answer;

/// Answer a request that may pass. `base` is the server's own address.
pub(super) fn answer(base: &str, method: &str, path: &str, query: &str, body: &[u8]) -> Answer {
    let path = path.strip_suffix(".json").unwrap_or(path);
    let parts: Vec<&str> = path.split('/').skip(3).filter(|part| *part != "help_center").collect();
    let sent: Value = serde_json::from_slice(body).unwrap_or_default();
    match (method, parts.as_slice()) {
        ("DELETE", _) => (204, Value::Null),
        ("POST", ["uploads"]) => (201, json!({"upload": {"token": "6bk3gql82em5nmf", "attachment": {"id": 498_483}}})),
        ("GET", ["search"]) => (200, page(base, path, query, "results", "ticket")),
        ("GET", ["job_statuses", id]) => (200, json!({"job_status": {"id": id, "status": "completed", "total": 2}})),
        ("GET", ["users", "me"]) => (200, json!({"user": record(base, "user", 35436)})),
        ("GET", ["incremental", collection, ..]) => {
            let mut answer = page(base, path, "page=2", collection, singular(collection).as_str());
            answer["end_of_stream"] = json!(true);
            answer["end_time"] = json!(1_790_000_000);
            (200, answer)
        }
        ("GET", [.., last]) if last.parse::<u64>().is_ok() => {
            let name = parts.iter().rev().nth(1).map_or_else(String::new, |collection| singular(collection));
            (200, wrapped(&name, record(base, &name, last.parse().unwrap_or_default())))
        }
        ("GET", [.., collection]) => (200, page(base, path, query, collection, &singular(collection))),
        ("POST", [.., "create_many"]) | ("PUT", [.., "update_many"]) => {
            (200, json!({"job_status": {"id": "8b726e606741012ffc2d782bcb7848fe", "status": "queued"}}))
        }
        ("POST" | "PUT" | "PATCH", _) => (if method == "POST" { 201 } else { 200 }, echoed(base, sent, &parts)),
        _ => (405, json!({"error": "MethodNotAllowed"})),
    }
}

/// Two pages of two records each. Those who ask for cursors get cursors.
fn page(base: &str, path: &str, query: &str, collection: &str, name: &str) -> Value {
    let asks = |name: &str| query.replace("%5B", "[").replace("%5D", "]").split('&').any(|pair| pair.starts_with(name));
    let by_cursor = asks("page[size]=");
    let last = asks("page=2") || asks("page[after]=");
    let first = if last { 3 } else { 1 };
    let records: Vec<Value> = (first..first + 2).map(|id| record(base, name, id)).collect();
    let mut answer = wrapped(collection, Value::Array(records));
    if by_cursor {
        let next = format!("{base}{path}.json?page%5Bsize%5D=2&page%5Bafter%5D=c2");
        answer["meta"] = json!({"has_more": !last, "after_cursor": if last { Value::Null } else { json!("c2") }});
        answer["links"] = json!({"next": if last { Value::Null } else { json!(next) }});
    } else {
        let rest: String = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| format!("{pair}&")).collect();
        let next = format!("{base}{path}.json?{rest}page=2");
        answer["next_page"] = if last { Value::Null } else { json!(next) };
        answer["count"] = json!(4);
    }
    answer
}

/// What was sent, with an id.
fn echoed(base: &str, sent: Value, parts: &[&str]) -> Value {
    let id = parts.iter().rev().find_map(|part| part.parse().ok()).unwrap_or(101);
    let Value::Object(envelope) = sent else { return json!({}) };
    let filled = |(name, value): (String, Value)| {
        let mut full = record(base, &name, id);
        if let (Value::Object(full), Value::Object(given)) = (&mut full, &value) {
            full.extend(given.clone());
        }
        (name, if value.is_object() { full } else { value })
    };
    Value::Object(envelope.into_iter().map(filled).collect())
}

fn record(base: &str, name: &str, id: u64) -> Value {
    json!({
        "id": id,
        "url": format!("{base}/api/v2/{name}s/{id}.json"),
        "result_type": name,
        "name": format!("{name} {id}"),
        "subject": format!("{name} {id}"),
        "email": format!("{name}{id}@example.com"),
        "status": "open",
        "created_at": "2026-11-01T09:00:00Z",
        "updated_at": "2026-11-02T09:00:00Z",
    })
}

fn wrapped(name: &str, value: Value) -> Value {
    Value::Object(Map::from_iter([(name.to_owned(), value)]))
}

fn singular(collection: &str) -> String {
    match collection.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => collection.strip_suffix('s').unwrap_or(collection).to_owned(),
    }
}
