//! What `zlint scopes` prints for a small repository: packages in three languages, wrappers, calls
//! that stay open.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "support/tree.rs"]
mod tree;

use std::fs;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;
use tree::tree;

const FILES: &[(&str, &str)] = &[
    ("desk/pyproject.toml", "[project]\nname = \"desk\"\n"),
    ("desk/settings.py", "import os\n\nBASE_URL = f\"https://{os.environ['ZENDESK_SUBDOMAIN']}.zendesk.com/api/v2\"\n"),
    (
        "desk/client.py",
        r#"import requests

from desk.settings import BASE_URL


class Helpdesk:
    def __init__(self, token):
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {token}"

    def get(self, path, **params):
        return self.session.get(f"{BASE_URL}{path}", params=params)

    def raw(self, path):
        return self.session.get(f"{BASE_URL}/{path}")

    def send(self, verb):
        return self.session.request(verb, f"{BASE_URL}/tickets.json")
"#,
    ),
    (
        "desk/sync.py",
        r#"import os

from desk.client import Helpdesk


def run():
    helpdesk = Helpdesk(os.environ["ZENDESK_TOKEN"])
    helpdesk.get("/tickets.json")
    helpdesk.get("/groups.json")
    helpdesk.get("/organizations.json")
"#,
    ),
    ("web/package.json", "{\"name\": \"@acme/contact\"}\n"),
    (
        "web/contact.js",
        r#"const base = `https://${process.env.ZENDESK_SUBDOMAIN}.zendesk.com/api/v2`;

export const send = (ticket, token, user) =>
  fetch(`${base}/tickets.json`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'X-On-Behalf-Of': user },
    body: JSON.stringify({ ticket }),
  });

export const signIn = (state) =>
  location.assign(
    `https://acme.zendesk.com/oauth/authorizations/new?response_type=code&client_id=web&state=${state}&scope=read%20users:write`,
  );
"#,
    ),
    (
        "tool.rs",
        r#"fn me(client: &reqwest::blocking::Client, token: &str) -> reqwest::Result<reqwest::blocking::Response> {
    client.get("https://acme.zendesk.com/api/v2/users/me.json").bearer_auth(token).send()
}
"#,
    ),
];

fn scopes(folder: &TempDir, args: &[&str]) -> String {
    let mut command = Command::cargo_bin("zlint").unwrap();
    let output = command.current_dir(folder.path()).arg("scopes").args(args).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    String::from_utf8(output.stdout).unwrap()
}

fn json(folder: &TempDir, args: &[&str]) -> Value {
    serde_json::from_str(&scopes(folder, &[args, &["--format", "json"]].concat())).unwrap()
}

#[test]
fn text() {
    insta::assert_snapshot!(scopes(&tree(FILES), &[]));
}

#[test]
fn text_verbose() {
    insta::assert_snapshot!(scopes(&tree(FILES), &["--verbose", "desk"]));
}

#[test]
fn text_quiet_is_the_answer_alone() {
    insta::assert_snapshot!(scopes(&tree(FILES), &["--quiet"]));
}

#[test]
fn text_conservative() {
    insta::assert_snapshot!(scopes(
        &tree(FILES),
        &["--conservative", "desk/sync.py", "desk/client.py", "desk/settings.py"]
    ));
}

#[test]
fn json_of_a_package() {
    let document = scopes(&tree(FILES), &["--format", "json", "web"]);
    insta::assert_snapshot!(document.replace(env!("CARGO_PKG_VERSION"), "VERSION"));
}

#[test]
fn conservative_asks_for_the_broad_scope_where_nobody_documents_a_narrow_one() {
    let folder = tree(FILES);
    assert_eq!(
        json(&folder, &["desk"])["required"],
        serde_json::json!(["groups:read", "organizations:read", "tickets:read"])
    );
    let safe = json(&folder, &["--conservative", "desk"]);
    assert_eq!(safe["required"], serde_json::json!(["read"]));
    assert_eq!(safe["conservative"], true);
    let calls = safe["calls"].as_array().unwrap();
    let groups = calls.iter().find(|call| call["endpoint"] == "/api/v2/groups.json").unwrap();
    assert_eq!((&groups["scope"], &groups["narrow"]), (&"read".into(), &"groups:read".into()));
    let tickets = calls.iter().find(|call| call["endpoint"] == "/api/v2/tickets.json").unwrap();
    assert_eq!((&tickets["scope"], &tickets["narrow"]), (&"tickets:read".into(), &Value::Null));
}

/// What was not followed keeps the answer open, for its file and package as for the whole.
#[test]
fn code_that_is_not_read_keeps_the_answer_open() {
    let broken = ("broken.rs", "// asks the Zendesk API\nfn ask( {\n");
    let folder = tree(&[FILES, &[broken]].concat());
    let document = json(&folder, &["tool.rs", "broken.rs"]);
    assert_eq!(document["complete"], false);
    assert_eq!(document["files"][0], serde_json::json!({"path": "broken.rs", "required": [], "complete": false}));
    assert_eq!(document["files"][1]["complete"], true);
    assert!(scopes(&folder, &["tool.rs", "broken.rs"]).contains("Scopes needed at least"));
    assert_eq!(json(&folder, &["tool.rs"])["complete"], true);
}

/// Every reason is a sentence that names what is not known.
#[test]
fn reasons() {
    let python = r#"import json
import os
import sys

import requests

from elsewhere import LOST

BASE = "https://acme.zendesk.com"


class Client:
    def __init__(self, prefix):
        self.prefix = prefix

    def get(self, path):
        return requests.get(BASE + path)

    def by_field(self):
        return requests.get(f"{BASE}{self.prefix}/list.json")


def from_env():
    return requests.get(f"{BASE}{os.environ['ZENDESK_PATH']}")


def from_options(options):
    return requests.get(f"{BASE}/api/v2/{options['resource']}.json")


def from_call():
    return requests.get(BASE + open("path.txt").read())


def from_arguments():
    return requests.get(BASE + sys.argv[1])


def from_import():
    return requests.get(f"{BASE}/api/v2/{LOST}")


def method_from_env():
    return requests.request(os.environ["VERB"], f"{BASE}/api/v2/tickets.json")


def no_path():
    return requests.get(BASE)


def computed(n):
    return requests.get(f"{BASE}/api/v2/{n * 3 if n else n ** 2}")


def recursive(n):
    return requests.get(f"{BASE}/api/v2/{spell(n)}")


def spell(n):
    return spell(n - 1)


def encoded(data):
    return requests.get(f"{BASE}/api/v2/{json.dumps(data)}")


def spread(*parts):
    return requests.get(f"{BASE}/api/v2/{'/'.join(parts)}")
"#;
    let script = r#"const base = 'https://acme.zendesk.com';
export const destructured = ({ path }: Options) => fetch(`${base}${path}`);
export const handler = (event) => fetch(`${base}/api/v2/${event.params.kind}.json`);
export const method = (method) => fetch(`${base}/api/v2/tickets.json`, { method });
"#;
    let rust = r#"impl Zendesk {
    pub async fn all(&self, kinds: &[String]) {
        for kind in kinds {
            reqwest::Client::new().get(format!("https://acme.zendesk.com/api/v2/{kind}")).send().await;
        }
    }
}
"#;
    let folder = tree(&[("a.py", python), ("b.ts", script), ("c.rs", rust)]);
    let document = json(&folder, &[]);
    let row = |call: &Value| {
        let text = |key: &str| call[key].as_str().unwrap_or("-").to_owned();
        format!("{}:{} {} {}: {}", text("path"), call["line"], text("method"), text("endpoint"), text("why"))
    };
    let rows: Vec<String> = document["unresolved"].as_array().unwrap().iter().map(row).collect();
    insta::assert_snapshot!(rows.join("\n"));
}

#[test]
fn the_readme_shows_what_is_printed() {
    let mut command = Command::cargo_bin("zlint").unwrap();
    let output =
        command.current_dir(env!("CARGO_MANIFEST_DIR")).args(["scopes", "examples/helpdesk"]).output().unwrap();
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(readme.contains(&printed), "{printed}");
}
