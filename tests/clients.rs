//! Which OAuth requests and which calls belong together: packages, their examples, and the clients that a
//! configuration describes.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "support/tree.rs"]
mod tree;

use std::process::Output;

use assert_cmd::Command;
use serde_json::{Value, json};
use tempfile::TempDir;
use tree::tree;

fn run(folder: &TempDir, args: &[&str]) -> Output {
    Command::cargo_bin("zlint").unwrap().current_dir(folder.path()).args(args).output().unwrap()
}

/// The findings about scopes, one line each.
fn findings(folder: &TempDir) -> Vec<String> {
    let output = run(folder, &["--format", "concise"]);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

fn scopes(folder: &TempDir) -> Value {
    serde_json::from_slice(&run(folder, &["scopes", "--format", "json"]).stdout).unwrap()
}

/// Gets a token for these scopes by itself.
fn token(scope: &str) -> String {
    format!(
        r#"import os
import requests


def token():
    return requests.post("https://acme.zendesk.com/oauth/tokens", json={{
        "grant_type": "client_credentials",
        "client_id": os.environ["ID"],
        "client_secret": os.environ["SECRET"],{scope}
    }}).json()["access_token"]
"#
    )
}

fn asks(scopes: &str) -> String {
    token(&format!("\n        \"scope\": \"{scopes}\","))
}

/// Reads what is at a path.
fn reads(path: &str) -> String {
    format!(
        r#"import requests


def read(token):
    headers = {{"Authorization": f"Bearer {{token}}"}}
    return requests.get("https://acme.zendesk.com/api/v2/{path}.json", headers=headers)
"#
    )
}

/// Two programs in one package, one of them in two folders.
fn two_programs() -> Vec<(&'static str, String)> {
    vec![
        ("pyproject.toml", "[project]\nname = \"desk\"\n".to_owned()),
        ("sync/auth.py", asks("tickets:read")),
        ("sync/work.py", reads("tickets")),
        ("web/auth.py", asks("users:read")),
        ("web/work.py", reads("users")),
        ("shared/work.py", reads("groups")),
    ]
}

fn tree_of(files: Vec<(&str, String)>, config: &str) -> TempDir {
    let mut files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    files.push(("zlint.toml", config));
    tree(&files)
}

const CLIENTS: &str = r#"[[client]]
name = "sync"
paths = ["sync/", "shared/"]

[[client]]
name = "web"
paths = ["web/", "shared/"]
"#;

#[test]
fn one_request_is_held_against_all_calls_of_its_package() {
    let files = vec![
        ("pyproject.toml", "[project]\nname = \"desk\"\n".to_owned()),
        ("auth.py", asks("tickets:read")),
        ("work.py", reads("users")),
    ];
    let said = findings(&tree_of(files, ""));
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].contains("[excess-scope] `tickets:read`"), "{said:?}");
    assert!(said[1].contains("[insufficient-scope] GET /api/v2/users.json"), "{said:?}");
}

#[test]
fn requests_that_differ_say_nothing_of_calls_elsewhere() {
    let folder = tree_of(two_programs(), "");
    // No token in view covers the groups; who knows which one gets there.
    assert!(findings(&folder).is_empty(), "{:?}", findings(&folder));
    let requested = &scopes(&folder)["requested"];
    assert_eq!(requested[0]["needed"], json!(["groups:read", "tickets:read", "users:read"]));
    assert_eq!(requested[0]["missing"], json!([]));
}

#[test]
fn requests_that_differ_are_held_against_the_calls_beside_them() {
    let mut files = two_programs();
    let both = asks("tickets:read") + &reads("users").replace("import requests\n", "");
    files[1] = ("sync/auth.py", both);
    let said = findings(&tree_of(files, ""));
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].starts_with("sync/auth.py:10:19: error[insufficient-scope] GET /api/v2/users.json"), "{said:?}");
}

#[test]
fn clients_of_the_configuration_part_a_package() {
    let folder = tree_of(two_programs(), CLIENTS);
    let said = findings(&folder);
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].starts_with("sync/auth.py:10:19: error[insufficient-scope] GET /api/v2/groups.json"), "{said:?}");
    assert!(said[1].starts_with("web/auth.py:10:19: error[insufficient-scope] GET /api/v2/groups.json"), "{said:?}");
    let document = scopes(&folder);
    let client = |name: &str, own: &str| {
        let (asked, required) = ([own], ["groups:read", own]);
        json!({"name": name, "asked": asked, "required": required, "missing": ["groups:read"], "surplus": [], "complete": true})
    };
    assert_eq!(document["clients"], json!([client("sync", "tickets:read"), client("web", "users:read")]));
    assert_eq!(document["requested"][1]["client"], "web");
    let text = String::from_utf8(run(&folder, &["scopes"]).stdout).unwrap();
    let shown = "By client\n  sync\n    asked    tickets:read\n    needed   groups:read tickets:read\n    lack     groups:read\n  web\n";
    assert!(text.contains(shown), "{text}");
}

#[test]
fn a_client_may_say_what_its_code_does_not() {
    let mut files = two_programs();
    files[1] = ("sync/auth.py", token(""));
    let folder =
        tree_of(files, &CLIENTS.replace("\"sync\"\n", "\"sync\"\nscopes = [\"tickets:read\", \"users:read\"]\n"));
    let said = findings(&folder);
    // The request without a scope gets those that the client is allowed: no `missing-scope`.
    assert_eq!(said.len(), 3, "{said:?}");
    assert!(said[0].starts_with("web/auth.py:10:19: error[insufficient-scope]"), "{said:?}");
    assert!(said[1].starts_with("zlint.toml:3:10: warning[excess-scope] `users:read`"), "{said:?}");
    assert!(said[2].starts_with("zlint.toml:3:10: error[insufficient-scope] GET /api/v2/groups.json"), "{said:?}");
    let text = String::from_utf8(run(&folder, &[]).stdout).unwrap();
    assert!(text.contains("scopes = [\"tickets:read\", \"users:read\"]"), "the configuration is quoted: {text}");
    // In `pyproject.toml` too, from another folder, and with code that asks by itself.
    let mut files = two_programs();
    files[0].1.push_str("[[tool.zlint.client]]\nname = \"web\"\npaths = [\"web/\"]\nscopes = [\"hc:read\"]\n");
    let folder = tree(&files.iter().map(|(name, text)| (*name, text.as_str())).collect::<Vec<_>>());
    let output = run(&folder, &["web", "--format", "concise"]);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "");
    // An ignore comment is heard in the configuration as well.
    let mut files = two_programs();
    files.truncate(2);
    files[1] = ("work.py", reads("users"));
    let config = "[[client]]\nname = \"a\"\npaths = [\"*.py\"]\n# zlint: ignore[broad-scope] allowed for now\nscopes = [\"read\"]\n";
    assert!(findings(&tree_of(files.clone(), config)).is_empty());
    assert_eq!(findings(&tree_of(files, &config.replace("# zlint", "# lint"))).len(), 1);
}

#[test]
fn a_client_without_calls_in_view_lacks_nothing() {
    let config = "[[client]]\nname = \"gone\"\npaths = [\"gone/\"]\nscopes = [\"tickets:read\"]\n";
    let folder = tree_of(two_programs(), config);
    assert!(findings(&folder).is_empty(), "{:?}", findings(&folder));
    assert_eq!(scopes(&folder)["clients"][0]["required"], json!([]));
}

#[test]
fn examples_ask_for_themselves() {
    let mut files = two_programs();
    files.truncate(1);
    files.push(("src/client.py", reads("users")));
    files.push(("examples/auth.py", asks("tickets:read")));
    files.push(("examples/work.py", reads("tickets")));
    let said = findings(&tree_of(files, ""));
    assert!(said.is_empty(), "{said:?}");
}

#[test]
fn mistakes_are_told_with_their_place() {
    let refused = |config: &str| {
        let output = run(&tree(&[("a.py", "x = 1\n"), ("zlint.toml", config)]), &[]);
        assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stdout));
        let text = String::from_utf8(output.stderr).unwrap();
        text[text.find("zlint.toml").unwrap()..].trim_end().to_owned()
    };
    let client = |rest: &str| refused(&format!("[[client]]\nname = \"a\"\n{rest}\n"));
    assert!(client("").contains("missing field `paths`"));
    assert!(refused("[[client]]\npaths = [\"a/\"]\n").starts_with("zlint.toml:1:1: missing field `name`"));
    assert!(client("paths = [\"a/\"]\nscope = []").ends_with("did you mean `scopes`?"));
    assert!(client("paths = []").starts_with("zlint.toml:3:9: name the files of the client"));
    assert!(client("paths = [\"ok/\", \"a{b\"]").starts_with("zlint.toml:3:17: "));
    assert!(client("paths = \"a/\"").starts_with("zlint.toml:3:9: invalid type"));
    assert_eq!(
        client("paths = [\"a/\"]\nscopes = [\"tickets:read\", \"user:read\"]"),
        "zlint.toml:4:27: Zendesk has no scope `user:read`; did you mean `users:read`?"
    );
    assert_eq!(
        client("paths = [\"a/\"]\nscopes = [\"tickets:read users:read\"]"),
        "zlint.toml:4:11: write each scope by itself: [\"tickets:read\", \"users:read\"]"
    );
    assert!(client("paths = [\"a/\"]\nscopes = []").starts_with("zlint.toml:4:10: name a scope at least"));
    let twice = "paths = [\"a/\"]\n[[client]]\nname = \"a\"\npaths = [\"b/\"]";
    assert!(client(twice).starts_with("zlint.toml:5:8: there is a client of this name above"));
    assert!(
        refused("[[client]]\nname = \" \"\npaths = [\"a/\"]\n").starts_with("zlint.toml:2:8: a client needs a name")
    );
}
