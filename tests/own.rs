//! What a team adds in its configuration: models of its wrappers, names, hosts, endpoints.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "support/tree.rs"]
mod tree;

use std::fs;
use std::process::Output;

use assert_cmd::Command;
use serde_json::{Value, json};
use tempfile::TempDir;
use tree::tree;

/// A wrapper that is installed from elsewhere.
const PYTHON: &str = r#"from acme_desk import Desk, find

desk = Desk("team", token)
desk.get("/groups.json")
desk.close_ticket(1)
find("printer")
"#;

const MODEL: &str = r#"language = "python"

[[type]]
name = "acme_desk.Desk"
made-by = ["acme_desk.Desk"]
sdk = true
takes.oauth-token = { arg = 1, name = "token" }

[[call]]
path = "acme_desk.Desk.{verb}"
takes.url = { arg = 0, name = "path" }
takes.base = "https://{}.zendesk.com/api/v2"

[[call]]
path = "acme_desk.Desk.close_ticket"
takes.method = "PUT"
takes.url = "https://{}.zendesk.com/api/v2/tickets/{}.json"

[[call]]
path = "acme_desk.find"
takes.url = "https://{}.zendesk.com/api/v2/search.json"
"#;

fn run(folder: &TempDir, args: &[&str]) -> Output {
    Command::cargo_bin("zlint").unwrap().current_dir(folder.path()).args(args).output().unwrap()
}

/// The calls that `zlint scopes` lists, one line each.
fn calls(folder: &TempDir, path: &str) -> Vec<String> {
    let output = run(folder, &["scopes", "--format", "json", path]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |call: &Value, key: &str| call[key].as_str().unwrap_or("-").to_owned();
    let line = |call: &Value| {
        let words = ["path", "method", "endpoint", "scope", "via"].map(|key| text(call, key));
        format!("{} {}", call["line"], words.join(" "))
    };
    document["calls"].as_array().unwrap().iter().map(line).collect()
}

/// What is said of a configuration that cannot be used.
fn refused(files: &[(&str, &str)]) -> String {
    let folder = tree(&[files, &[("a.py", "x = 1\n")]].concat());
    let output = run(&folder, &["."]);
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stdout));
    let shown = format!("{}/", folder.path().canonicalize().unwrap().display());
    String::from_utf8(output.stderr).unwrap().replace(&shown, "").replace(&format!("{}/", folder.path().display()), "")
}

#[test]
fn a_wrapper_of_ones_own() {
    let folder = tree(&[("a.py", PYTHON), ("zlint/desk.toml", MODEL)]);
    assert!(calls(&folder, ".").is_empty(), "nothing is known of it yet");
    fs::write(folder.path().join("zlint.toml"), "models = [\"zlint/desk.toml\"]\n").unwrap();
    let expected = [
        "4 a.py GET /api/v2/groups.json groups:read acme_desk.Desk.get",
        "5 a.py PUT /api/v2/tickets/{}.json tickets:write acme_desk.Desk.close_ticket",
        "6 a.py GET /api/v2/search.json read acme_desk.find",
    ];
    assert_eq!(calls(&folder, "."), expected);
    // Relative to the configuration, wherever the run starts.
    let output = Command::cargo_bin("zlint")
        .unwrap()
        .current_dir(folder.path().join("zlint"))
        .args(["scopes", "../a.py"])
        .output();
    assert!(String::from_utf8(output.unwrap().stdout).unwrap().contains("scope=read tickets:write"));
    assert!(String::from_utf8(run(&folder, &["scopes", "--isolated"]).stdout).unwrap().contains("No scope is needed"));
}

#[test]
fn credentials_given_to_ones_own_sdk() {
    let model = MODEL.replace("takes.oauth-token = { arg = 1", "takes.api-token = { arg = 1");
    let folder = tree(&[("a.py", PYTHON), ("desk.toml", &model), ("zlint.toml", "models = [\"desk.toml\"]\n")]);
    let output = run(&folder, &["--format", "concise"]);
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(
        shown.starts_with("a.py:3:8: error[api-token-auth] acme_desk.Desk is given a Zendesk API token"),
        "{shown}"
    );
}

#[test]
fn a_wrapper_in_typescript_and_rust() {
    let script = "language = \"javascript\"\n[[call]]\npath = \"@acme/desk.ask\"\ntakes.url = { arg = 0 }\ntakes.base = \"https://{}.zendesk.com/api/v2\"\n";
    let rust = "language = \"rust\"\n[[type]]\nname = \"acme_desk.Client\"\nmade-by = [\"acme_desk.Client.new\"]\nsdk = true\n[[call]]\npath = \"acme_desk.Client.ticket\"\ntakes.url = \"/api/v2/tickets/{}.json\"\n";
    let folder = tree(&[
        ("a.ts", "import { ask } from '@acme/desk';\n\nexport const me = () => ask('/users/me.json');\n"),
        ("b.rs", "fn show() {\n    let client = acme_desk::Client::new();\n    client.ticket(1);\n}\n"),
        ("own/script.toml", script),
        ("own/rust.toml", rust),
        ("zlint.toml", "models = [\"own/script.toml\", \"own/rust.toml\"]\n"),
    ]);
    let expected = [
        "3 a.ts GET /api/v2/users/me.json users:read @acme/desk.ask",
        "3 b.rs GET /api/v2/tickets/{}.json tickets:read acme_desk.Client.ticket",
    ];
    assert_eq!(calls(&folder, "."), expected);
}

/// A model of a wrapper counts also where its code is in view, if zlint cannot follow that.
#[test]
fn a_wrapper_whose_code_is_in_view() {
    let wrapper =
        "import requests\n\n\ndef ask(name, **given):\n    return requests.get(TABLE[name].format(**given))\n";
    let model = "language = \"python\"\nneedles = [\"tools.desk\"]\n[[call]]\npath = \"tools.desk.ask\"\ntakes.url = \"https://{}.zendesk.com/api/v2/tickets/{}.json\"\n";
    let folder = tree(&[
        ("tools/desk.py", wrapper),
        ("a.py", "from tools.desk import ask\n\nask(\"ticket\", id=1)\n"),
        ("desk.toml", model),
        ("zlint.toml", "models = [\"desk.toml\"]\n"),
    ]);
    assert_eq!(calls(&folder, "."), ["3 a.py GET /api/v2/tickets/{}.json tickets:read tools.desk.ask"]);
}

#[test]
fn operations_stand_in_a_table_beside_the_model() {
    let model = "language = \"python\"\noperations = \"acme_desk.Desk\"\n[[type]]\nname = \"acme_desk.Desk\"\nmade-by = [\"acme_desk.Desk\"]\nsdk = true\n";
    let folder = tree(&[
        ("a.py", "import acme_desk\n\nacme_desk.Desk().views.list()\n"),
        ("desk.toml", model),
        ("desk.tsv", "#CHAIN\tMETHOD\tPATH\tGIVEN\nviews.list\tGET\t/api/v2/views\t-\n"),
        ("zlint.toml", "models = [\"desk.toml\"]\n"),
    ]);
    assert_eq!(calls(&folder, "."), ["3 a.py GET /api/v2/views ticket_views:read acme_desk.Desk.views.list"]);
    let said = refused(&[
        ("desk.toml", model),
        ("desk.tsv", "# of ours\nviews.list GET /api/v2/views\n"),
        ("zlint.toml", "models = [\"desk.toml\"]\n"),
    ]);
    assert!(said.contains("desk.tsv:2:1: not an operation: write CHAIN"), "{said}");
    let said = refused(&[("desk.toml", model), ("zlint.toml", "models = [\"desk.toml\"]\n")]);
    assert!(said.contains("desk.toml:2:1: `operations` needs the table desk.tsv beside this file"), "{said}");
}

#[test]
fn names_hosts_and_endpoints_of_ones_own() {
    let code = "import requests\n\ndef ask(helpdesk_url, session):\n    requests.get(helpdesk_url + \"/api/v2/tickets.json\")\n    requests.get(\"https://support.acme.test/api/v2/custom/1.json\")\n";
    let folder = tree(&[("a.py", code)]);
    assert!(calls(&folder, ".").is_empty());
    let config = "names = [\"helpdesk\"]\nhosts = [\"support.acme.test\"]\n\n[[endpoint]]\nmethod = \"GET\"\npath = \"/api/v2/custom/{id}\"\nscope = \"tickets:read\"\n";
    fs::write(folder.path().join("zlint.toml"), config).unwrap();
    let expected = [
        "4 a.py GET /api/v2/tickets.json tickets:read requests.get",
        "5 a.py GET /api/v2/custom/1.json tickets:read requests.get",
    ];
    assert_eq!(calls(&folder, "."), expected);
    // It takes the place of what the catalogue says.
    let config = config.replace("custom/{id}", "tickets").replace("tickets:read", "read");
    fs::write(folder.path().join("zlint.toml"), config).unwrap();
    assert_eq!(calls(&folder, ".").first().unwrap(), "4 a.py GET /api/v2/tickets.json read requests.get");
    let output = run(&folder, &["scopes", "--format", "json"]);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["calls"][0]["certainty"], json!("evidence"));
}

#[test]
fn mistakes_are_told_with_their_place() {
    let of_model = |model: &str| refused(&[("own/desk.toml", model), ("zlint.toml", "models = [\"own/desk.toml\"]\n")]);
    let call = "language = \"python\"\n[[call]]\npath = \"acme_desk.get\"\n";
    for (model, says) in [
        ("langage = \"python\"\n", "own/desk.toml:1:1: unknown field `langage`, expected one of"),
        ("langage = \"python\"\n", "; did you mean `language`?"),
        ("language = \"pyton\"\n", "own/desk.toml:1:12: unknown variant `pyton`"),
        ("language = \"python\"\n", "own/desk.toml:1:1: nothing is modelled here: add a [[call]]"),
        (&format!("{call}takes.ulr = {{ arg = 0 }}\n"), "own/desk.toml:4:7: unknown variant `ulr`"),
        (
            &format!("{call}takes.url = {{ args = 0 }}\n"),
            "own/desk.toml:4:13: expected a constant, { arg, name, key, value, when }",
        ),
        (&format!("{call}does = \"build\"\n"), "own/desk.toml:3:8: `does = \"build\"` needs `returns`"),
        (
            &format!("{call}returns = \"acme_desk.Request\"\n"),
            "own/desk.toml:4:11: `returns` names no [[type]] of this file",
        ),
        (&format!("{call}verbs = [\"fetch\"]\n"), "own/desk.toml:4:10: there is no verb `fetch`; there are get"),
        ("language = \"python\"\n[[call]]\npath = 3\n", "own/desk.toml:3:8: expected a text or a list of texts"),
        (
            "language = \"python\"\n[[call]]\npath = \"requests.get\"\n",
            "own/desk.toml:3:8: `requests.get` is modelled already, by python/requests",
        ),
        (
            "language = \"python\"\n[[type]]\nname = \"lib.D\"\nsdk = true\n[[call]]\npath = \"lib.D.get\"\n",
            "own/desk.toml:6:1: add `needles`, a list of words",
        ),
    ] {
        let said = of_model(model);
        assert!(said.contains(says), "{model}\n{said}");
    }
    for (config, says) in [
        ("\nmodels = [\"gone.toml\"]\n", "zlint.toml:2:11: cannot read gone.toml: "),
        ("model = []\n", "zlint.toml:1:1: unknown field `model`, expected one of"),
        ("model = []\n", "; did you mean `models`?"),
        ("names = [\"zd\"]\n", "zlint.toml:1:10: write a name of 3 letters or more"),
        (
            "[[endpoint]]\nmethod = \"GET\"\npath = \"/api/v2/x\"\nscope = \"ticket:read\"\n",
            "zlint.toml:1:1: Zendesk has no scope `ticket:read`; did you mean `tickets:read`?",
        ),
        (
            "[[endpoint]]\nmethod = \"GET\"\npath = \"/api/v2/x\"\nscope = \"tickets:write\"\n",
            "a GET needs `read` or a scope that ends in `:read`",
        ),
        ("[[endpoint]]\nmethod = \"GET\"\npath = \"x\"\nscope = \"read\"\n", "write the path from `/api/` on"),
        ("[[endpoint]]\nmethod = \"FETCH\"\npath = \"/api/v2/x\"\nscope = \"read\"\n", "there is no method `FETCH`"),
        (
            "[[endpoint]]\nmethod = \"GET\"\npath = \"/api/v2/x\"\nscopes = \"read\"\n",
            "zlint.toml:4:1: unknown field `scopes`",
        ),
    ] {
        let said = refused(&[("zlint.toml", config)]);
        assert!(said.contains(says), "{config}\n{said}");
    }
}

/// The model that the README shows works as it is.
#[test]
fn the_model_of_the_readme() {
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let blocks = readme.split("```toml\n").skip(1).filter_map(|block| block.split("```").next());
    let block = |start: &str| blocks.clone().find(|block| block.starts_with(start)).unwrap();
    let config = block("hosts = ");
    let folder = tree(&[("a.py", PYTHON), ("zlint.toml", config), ("zlint/desk.toml", block("# zlint/desk.toml"))]);
    let expected = [
        "4 a.py GET /api/v2/groups.json groups:read acme_desk.Desk.get",
        "5 a.py PUT /api/v2/tickets/{}.json tickets:write acme_desk.Desk.close_ticket",
        "6 a.py GET /api/v2/search.json read acme_desk.find",
    ];
    assert_eq!(calls(&folder, "."), expected);
    let shown = String::from_utf8(run(&folder, &["--select", "api-token-auth", "--format", "concise"]).stdout).unwrap();
    assert!(shown.starts_with("a.py:3:8: error[api-token-auth]"), "{shown}");
}
