//! `--context` and `--force-exclude`, as hooks use them: the files named are judged with what they import, and
//! nothing else is reported or changed.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "support/tree.rs"]
mod tree;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;
use tree::tree;

/// A wrapper that is given path and credentials.
const SEND: &str = "import requests\n\n\ndef get(path, auth):\n    \
                    return requests.get('https://acme.zendesk.com/api/v2' + path, auth=auth).json()\n";

/// Passes the wrapper on.
const BETWEEN: &str = "from lib.send import get\n\n\ndef fetch(path, auth):\n    return get(path, auth)\n";

/// Names no vendor; the credentials are an API token all the same.
const SYNC: &str = "import os\n\nfrom lib.send import get\n\n\ndef tickets():\n    \
                    return get('/tickets.json', (os.environ['MAIL'] + '/token', os.environ['KEY']))\n";

fn zlint(folder: &Path, args: &[&str]) -> Output {
    Command::cargo_bin("zlint").unwrap().current_dir(folder).args(args).output().unwrap()
}

fn run(folder: &TempDir, args: &[&str]) -> (i32, String) {
    let output = zlint(folder.path(), args);
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8_lossy(&output.stderr),
    )
}

/// Rule, path and line of the findings.
fn findings(folder: &Path, args: &[&str]) -> BTreeSet<(String, String, u64)> {
    let output = zlint(folder, &[args, &["--format", "json"]].concat());
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let all = document["diagnostics"].as_array().unwrap().iter();
    all.map(|one| (text(&one["rule"]), text(&one["path"]), one["line"].as_u64().unwrap())).collect()
}

#[test]
fn wrappers_that_were_not_named_are_followed() {
    let twice = SYNC.replace("lib.send import get", "lib.between import fetch").replace("get('", "fetch('");
    let files = [
        ("lib/__init__.py", ""),
        ("lib/send.py", SEND),
        ("lib/between.py", BETWEEN),
        ("sync.py", SYNC),
        ("twice.py", &twice),
    ];
    let folder = tree(&files);
    for name in ["sync.py", "twice.py"] {
        assert_eq!(run(&folder, &[name]).0, 0, "{name} alone says nothing");
        let (code, said) = run(&folder, &["--context", ".", name]);
        assert!(code == 1 && said.contains("api-token-auth") && said.contains("1 file read"), "{name}: {said}");
    }
}

#[test]
fn only_what_is_named_is_reported() {
    let broken = "import zendesk\ndef f(:\n";
    let folder = tree(&[("lib/send.py", SEND), ("sync.py", SYNC), ("clean.py", "import sync\n"), ("b.py", broken)]);
    assert_eq!(run(&folder, &["."]).0, 1);
    let (code, said) = run(&folder, &["--context", ".", "--strict", "clean.py"]);
    assert!(code == 0 && said.contains("No findings: 1 file read"), "{said}");
}

/// A request for scopes, and elsewhere the one call that needs more, and one that needs less.
#[test]
fn nothing_is_said_because_something_is_not_in_view() {
    let auth = "import requests\n\nTOKENS = 'https://acme.zendesk.com/oauth/tokens'\n\n\ndef token(key):\n    \
                return requests.post(TOKENS, json={'grant_type': 'client_credentials', 'client_id': 'a',\n        \
                'client_secret': key, 'scope': 'users:read tickets:read'}).json()['access_token']\n";
    let call = "import requests\nfrom auth import token\n\n\ndef users(key):\n    head = {'Authorization': 'Bearer ' + token(key)}\n    \
                requests.get('https://acme.zendesk.com/api/v2/tickets.json', headers=head)\n    \
                return requests.get('https://acme.zendesk.com/api/v2/users.json', headers=head)\n";
    let stale = "import zendesk  # zlint: ignore[excess-scope] the calls are in call.py\n";
    let folder = tree(&[("auth.py", auth), ("call.py", call), ("stale.py", stale)]);
    assert!(findings(folder.path(), &["."]).iter().all(|(rule, path, _)| rule != "excess-scope" && path == "stale.py"));
    assert_eq!(findings(folder.path(), &["--context", ".", "auth.py", "stale.py"]), BTreeSet::new());
    let (_, said) = run(&folder, &["--context", ".", "auth.py"]);
    assert!(said.contains("left to a run over everything"), "{said}");
}

/// What is said of each file of the example when it alone is named is said by the run over everything.
#[test]
fn a_part_agrees_with_the_whole() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/helpdesk");
    let whole = findings(&root, &["."]);
    let takes_all =
        |rule: &str| ["broad-scope", "excess-scope", "insufficient-scope", "unresolved-endpoint"].contains(&rule);
    let mut seen = BTreeSet::new();
    for path in whole.iter().map(|(_, path, _)| path).collect::<BTreeSet<_>>() {
        seen.extend(findings(&root, &["--context", ".", path]));
    }
    let expected: BTreeSet<_> = whole.iter().filter(|(rule, ..)| !takes_all(rule)).cloned().collect();
    assert!(!expected.is_empty());
    assert_eq!(seen, expected);
}

#[test]
fn fixes_stay_in_what_is_named() {
    let folder = tree(&[("lib/__init__.py", ""), ("lib/send.py", SEND), ("sync.py", SYNC), ("other.py", SYNC)]);
    let fix = ["--fix", "--unsafe-fixes", "--context", "."];
    let (_, said) = run(&folder, &[&fix[..], &["other.py"]].concat());
    for (name, text) in [("sync.py", SYNC), ("lib/send.py", SEND)] {
        assert_eq!(fs::read_to_string(folder.path().join(name)).unwrap(), text, "{name}: {said}");
    }
    let one = "import os\nimport requests\n\n\ndef tickets():\n    \
               return requests.get('https://acme.zendesk.com/api/v2/tickets.json', auth=(os.environ['MAIL'] + '/token', os.environ['KEY']))\n";
    let folder = tree(&[("one.py", one), ("two.py", one)]);
    let (code, said) = run(&folder, &[&fix[..], &["one.py"]].concat());
    assert!(code == 0 && said.contains("fixed one.py"), "{said}");
    assert!(fs::read_to_string(folder.path().join("one.py")).unwrap().contains("Bearer"));
    assert_eq!(fs::read_to_string(folder.path().join("two.py")).unwrap(), one);
}

#[test]
fn exclusions_hold_for_files_that_are_named() {
    let files = [
        ("zlint.toml", "exclude = [\"old/\"]\n"),
        ("old/client.py", SYNC),
        ("node_modules/x/index.js", "fetch('https://acme.zendesk.com')"),
        ("app.min.js", "fetch('https://acme.zendesk.com')"),
        ("notes.txt", "zendesk"),
        ("a.py", "x = 1\n"),
    ];
    let folder = tree(&files);
    let names = ["old/client.py", "node_modules/x/index.js", "app.min.js"];
    for name in names {
        assert!(run(&folder, &[name]).1.contains("1 file read"), "{name} is named");
        let (code, said) = run(&folder, &["--force-exclude", "--allow-empty", name]);
        assert!(
            code == 0 && said.contains("nothing was scanned") && said.contains("1 file named and excluded"),
            "{said}"
        );
    }
    assert_eq!(run(&folder, &["--force-exclude", "notes.txt"]).0, 2);
    assert!(run(&folder, &["--force-exclude", "--allow-empty", "notes.txt"]).1.contains("nothing was scanned"));
    let (code, said) = run(&folder, &["--force-exclude", "a.py", "old/client.py"]);
    assert!(code == 0 && said.contains("1 file read") && !said.contains("nothing was scanned"), "{said}");
}

#[test]
fn a_run_that_could_read_nothing_fails() {
    let folder = tree(&[("big.py", &"x = 1\n".repeat(1000)), ("a.py", &"x = 1\n".to_owned())]);
    let (code, said) = run(&folder, &["--max-file-size", "1k", "--allow-empty", "big.py"]);
    assert!(code == 2 && said.contains("none of the files found (1) could be read"), "{said}");
    assert_eq!(run(&folder, &["--max-file-size", "1k", "big.py", "a.py"]).0, 0);
    assert_eq!(run(&folder, &["--context", "gone", "a.py"]).0, 2);
}
