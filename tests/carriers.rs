//! Files that carry requests: places are those of the file on disk, recordings count as observed, and
//! what merely looks like one is left alone.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use std::fs;

use camino::Utf8Path;
use serde_json::{Value, json};
use support::{render, run_text, scopes};
use zlint::diag::ProblemKind;
use zlint::engine::Report;
use zlint::report::{Detail, Format};

const SCHEMA: &str = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";

fn collection(items: &Value) -> Value {
    json!({"info": {"name": "Zendesk", "schema": SCHEMA}, "item": items})
}

/// The bytes on disk that the only finding marks.
fn marked<'t>(report: &Report, text: &'t str) -> &'t str {
    assert!(report.problems.is_empty(), "{:?}", report.problems);
    let [finding] = report.findings.as_slice() else { panic!("{:?}", report.findings) };
    let range = report.sources.on_disk(finding.primary.span);
    &text[range.start as usize..range.end as usize]
}

/// The calls as `METHOD endpoint`, each with the bytes that its place marks.
fn calls(report: &Report, text: &str) -> Vec<(String, String)> {
    let call = |call: &zlint::scopes::ScopedCall| {
        let range = report.sources.on_disk(call.span);
        (format!("{} {}", call.method, call.endpoint), text[range.start as usize..range.end as usize].to_owned())
    };
    report.plan.calls.iter().map(call).collect()
}

#[test]
fn escapes_keep_their_places() {
    let user = r"caf\u00e9@acme.test\/token";
    let url = r#"https:\/\/acme.zendesk.com\/api\/v2\/tickets.json?q=\"\u00e9\""#;
    let auth = format!(r#"{{"type": "basic", "basic": {{"username": "{user}", "password": "{{{{p}}}}"}}}}"#);
    let text = format!(
        r#"{{"info": {{"schema": "{SCHEMA}", "name": "\ud83d\ude00"}}, "item": [{{"request": {{"auth": {auth}, "url": "{url}"}}}}]}}"#
    );
    for text in [text.clone(), text.replace("}, ", "},\r\n"), format!("\u{feff}{text}")] {
        let report = run_text("a.json", text.as_bytes());
        assert_eq!(marked(&report, &text), user);
        assert_eq!(calls(&report, &text), [("GET /api/v2/tickets.json".to_owned(), format!("\"{url}\""))]);
    }
}

#[test]
fn yaml_keeps_its_places() {
    let cassette = |uri: &str, header: &str| {
        format!(
            "http_interactions:\r\n- request:\r\n    uri: {uri}\r\n    headers:\r\n      Authorization: [{header}]\r\n"
        )
    };
    let encoded = "YWdlbnRAYWNtZS50ZXN0L3Rva2VuOntzZWNyZXR9MQ==";
    let url = "https://acme.zendesk.com/api/v2/users/1.json";
    for (uri, header) in [
        (url.to_owned(), format!("Basic {encoded}")),
        (format!("\"{}\"", url.replace('/', "\\/")), format!("'Basic {encoded}'")),
        (format!("'{url}'"), format!("\"Basic\\x20{encoded}\"")),
    ] {
        let text = cassette(&uri, &header);
        let report = run_text("a.yml", text.as_bytes());
        assert_eq!(calls(&report, &text), [("GET /api/v2/users/{}.json".to_owned(), uri)], "{text}");
    }
}

/// A call that a recording holds five hundred times is one call, marked as observed.
#[test]
fn recordings_do_not_drown() {
    let entry = |id: usize| {
        json!({"request": {"method": "GET", "url": format!("https://acme.zendesk.com/api/v2/tickets/{id}.json?page={id}"),
            "headers": [{"name": "Authorization", "value": "Bearer <TOKEN>"}]}, "response": {"content": {"text": "x"}}})
    };
    let har = json!({"log": {"entries": (0..500).map(entry).collect::<Vec<_>>()}}).to_string();
    let folder = tempfile::tempdir().unwrap();
    let base = Utf8Path::from_path(folder.path()).unwrap();
    for name in ["a.har", "b.har", "c.har", "d.har", "e.har"] {
        fs::create_dir_all(base.join("tests")).unwrap();
        fs::write(base.join("tests").join(name), &har).unwrap();
    }
    let report = support::run(base, vec![".".into()], 2);
    assert_eq!(report.plan.calls.len(), 5);
    assert_eq!((report.plan.required.as_slice(), report.plan.complete), (["tickets:read".to_owned()].as_slice(), true));
    let json: Value = serde_json::from_str(&scopes(&report, true)).unwrap();
    let call = &json["calls"][0];
    assert_eq!((&call["via"], &call["resolution"]), (&json!("har"), &json!("observed")));
    assert_eq!(call["endpoint"], "/api/v2/tickets/{}.json");
    let text = scopes(&report, false);
    assert!(text.contains("tests/a.har:1:") && text.contains("  har  observed\n"), "{text}");
    assert!(text.contains("    and 2 more recordings\n") && text.contains("  and 2 more recordings\n"), "{text}");
}

/// Whatever a value is, it is not what a collection has there.
#[test]
fn wrong_types() {
    let url = json!({"raw": "https://acme.zendesk.com/api/v2/users.json", "host": ["a"], "path": ["b"]});
    let header = json!([{"key": "Authorization", "value": "Basic {{x}}"}]);
    let auth = json!({"type": "basic", "basic": [{"key": "username", "value": "a@b.test/token"}]});
    let request =
        json!({"auth": auth, "method": "GET", "url": url, "header": header, "body": {"mode": "raw", "raw": "{}"}});
    let whole = collection(&json!([{"name": "a", "item": [{"name": "b", "request": request}]}]));
    assert_eq!(run_text("a.json", whole.to_string().as_bytes()).plan.calls.len(), 1);
    let odd = [json!(null), json!(1), json!("zendesk"), json!([]), json!({}), json!([[]]), json!([1, "a", {}])];
    let inside = "/item/0/item/0/request";
    let own = [
        "",
        "/auth",
        "/auth/type",
        "/auth/basic",
        "/auth/basic/0",
        "/method",
        "/url",
        "/url/raw",
        "/header/0/value",
        "/body",
    ];
    let paths =
        own.iter().map(|path| format!("{inside}{path}")).chain(["/item", "/item/0", "/info"].map(str::to_owned));
    for path in paths {
        for value in &odd {
            let mut changed = whole.clone();
            *changed.pointer_mut(&path).unwrap() = value.clone();
            let report = run_text("a.postman_collection.json", changed.to_string().as_bytes());
            assert!(report.problems.is_empty(), "{path} = {value}: {:?}", report.problems);
        }
    }
}

#[test]
fn sizes() {
    let url = "https://acme.zendesk.com/api/v2/users.json";
    let saved =
        |size: usize| collection(&json!([{"request": url, "response": [{"body": "x".repeat(size)}]}])).to_string();
    assert_eq!(run_text("a.json", saved(3 << 20).as_bytes()).plan.calls.len(), 1);
    let folder = tempfile::tempdir().unwrap();
    let base = Utf8Path::from_path(folder.path()).unwrap();
    fs::write(base.join("a.json"), saved(6 << 20)).unwrap();
    fs::write(base.join("b.har"), "x".repeat(6 << 20)).unwrap();
    fs::write(base.join("data.json"), format!("[\"zendesk{}\"]", "x".repeat(6 << 20))).unwrap();
    let report = support::run(base, vec![".".into()], 2);
    let told: Vec<_> = report.problems.iter().map(|problem| (problem.path.as_str(), problem.kind)).collect();
    assert_eq!(told, [("a.json", ProblemKind::TooLarge), ("b.har", ProblemKind::TooLarge)]);
}

/// On one line, as exports without indentation are: the frame shows the place, not all of it.
#[test]
fn one_line() {
    let saved = json!([{"body": "zendesk ".repeat(10_000)}]);
    let auth = json!({"type": "basic", "basic": {"username": "a@acme.test/token", "password": "{{p}}"}});
    let request = json!({"auth": auth, "url": "https://acme.zendesk.com/api/v2/users.json"});
    let text = collection(&json!([{"request": request, "response": saved}])).to_string();
    let report = run_text("a.json", text.as_bytes());
    assert_eq!(marked(&report, &text), "a@acme.test/token");
    let shown = render(&report, Format::Text, false, Detail::Quiet);
    assert!(shown.len() < 5_000, "{}", shown.len());
}

#[test]
fn broken_files_are_told() {
    let text = collection(&json!([{"request": "https://acme.zendesk.com/api/v2/users.json"}])).to_string();
    for broken in [&text[..text.len() - 1], &text.replace("\"item\":", "\"item\"")] {
        let report = run_text("a.postman_collection.json", broken.as_bytes());
        assert_eq!(report.problems.len(), 1, "{broken}");
        assert_eq!(report.problems[0].kind, ProblemKind::Syntax);
    }
}

/// JSON and YAML of other kinds hold no requests: settings, data, what only mentions a recording.
#[test]
fn other_data_is_left_alone() {
    let url = "https://acme.zendesk.com/api/v2/tickets.json";
    for (name, text) in [
        ("settings.json", json!({"zendesk": {"url": url, "request": {"method": "GET", "url": url}}}).to_string()),
        ("data.json", json!([{"request": {"url": url}, "method": "GET", "path": "/api/v2/tickets.json"}]).to_string()),
        (
            "openapi.json",
            json!({"openapi": "3.0.0", "servers": [{"url": url}], "paths": {"/api/v2/tickets": {}}}).to_string(),
        ),
        ("log.json", json!({"log": url, "entries": 3}).to_string()),
        ("ci.yml", format!("jobs:\n  request:\n    uri: {url}\n    method: get\n")),
        ("list.yaml", format!("- method: get\n  url: {url}\n")),
    ] {
        let report = run_text(name, text.as_bytes());
        assert!(report.plan.calls.is_empty() && report.problems.is_empty(), "{name}");
        assert!(report.findings.is_empty() && report.plan.unresolved.is_empty(), "{name}");
    }
}
