//! A bug of zlint costs the file it shows on and nothing else, and no output keeps quiet about it.
//!
//! Builds with debug assertions fail on purpose where `ZLINT_FAIL` says.

#![cfg(debug_assertions)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "support/tree.rs"]
mod tree;

use std::collections::BTreeSet;
use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;
use tree::tree;

/// Where in a run something may fail with one file: stages, and a rule.
const STAGES: [&str; 5] = ["lower", "evaluate", "recognise", "plan", "api-token-auth"];

/// Files that are connected by imports, and one that stands alone. Each has a finding of its own.
fn project() -> TempDir {
    let call = |path: &str| {
        format!("requests.get('https://acme.zendesk.com/api/v2/{path}.json', auth=(mail + '/token', key))\n")
    };
    let file =
        |imports: &str, path: &str| format!("import requests\n{imports}\n{}def f():\n    {}", call(path), call(path));
    tree(&[
        ("a.py", file("from b import f as g\ng()", "users")),
        ("b.py", file("", "tickets")),
        ("c.py", file("import b\nb.f()", "groups")),
        ("alone.js", "fetch('https://acme.zendesk.com/api/v2/views.json', {headers: {Authorization: `Basic ${btoa(mail + '/token:' + key)}`}});\n".to_owned()),
    ])
}

fn run(folder: &TempDir, fail: &str, args: &[&str]) -> Output {
    let mut command = Command::cargo_bin("zlint").unwrap();
    command.current_dir(folder.path()).args(args).env("ZLINT_FAIL", fail).env_remove("GITHUB_STEP_SUMMARY");
    command.output().unwrap()
}

fn parsed(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The findings of a report: rule, path and line.
fn findings(report: &Value) -> BTreeSet<(String, String, u64)> {
    let rows = report["diagnostics"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    rows.map(|row| (text(&row["rule"]), text(&row["path"]), row["line"].as_u64().unwrap())).collect()
}

#[test]
fn a_failure_costs_one_file() {
    let folder = project();
    let whole = findings(&parsed(&run(&folder, "", &["--format", "json"])));
    assert_eq!(whole.iter().map(|(_, path, _)| path.as_str()).collect::<BTreeSet<_>>().len(), 4, "{whole:?}");
    for stage in STAGES {
        for file in ["a.py", "b.py", "c.py", "alone.js"] {
            let output = run(&folder, &format!("{stage} {file}"), &["--format", "json"]);
            assert_eq!(output.status.code(), Some(70), "{stage} {file}");
            let report = parsed(&output);
            let problems: Vec<(&str, &str)> = (report["problems"].as_array().unwrap().iter())
                .map(|row| (row["path"].as_str().unwrap(), row["kind"].as_str().unwrap()))
                .collect();
            assert_eq!(problems, [(file, "internal error")], "{stage}");
            // Scopes are no findings; the rule that failed loses its own only.
            let is_lost = |(rule, path, _): &&(String, String, u64)| match stage {
                "plan" => false,
                "lower" | "evaluate" | "recognise" => path == file,
                rule_of_stage => path == file && rule == rule_of_stage,
            };
            let left: BTreeSet<_> = whole.iter().filter(|finding| !is_lost(finding)).cloned().collect();
            let found = findings(&report);
            let missing: Vec<_> = left.difference(&found).collect();
            assert!(missing.is_empty(), "{stage} {file}: {missing:?}");
            assert!(found.is_subset(&whole), "{stage} {file}: {:?}", found.difference(&whole));
            assert!(stage == "plan" || found.len() < whole.len(), "{stage} {file}: nothing is lost");
        }
    }
}

#[test]
fn scopes_of_the_other_files_are_there() {
    let folder = project();
    for stage in STAGES.iter().filter(|stage| **stage != "api-token-auth") {
        let output = run(&folder, &format!("{stage} b.py"), &["scopes", "--format", "json"]);
        assert_eq!(output.status.code(), Some(70), "{stage}");
        let scopes = parsed(&output);
        assert_eq!(scopes["complete"], false, "{stage}");
        let paths: BTreeSet<&str> =
            scopes["calls"].as_array().unwrap().iter().map(|call| call["path"].as_str().unwrap()).collect();
        assert_eq!(paths, BTreeSet::from(["a.py", "alone.js", "c.py"]), "{stage}");
    }
}

/// A file that speaks of nothing and imports one that does is read late, and is lost as loudly.
#[test]
fn a_file_that_is_read_late() {
    let client = "import requests\nclass Desk:\n    def get(self, path):\n        return requests.get('https://acme.zendesk.com' + path, auth=(mail + '/token', key))\n";
    let folder =
        tree(&[("client.py", client), ("sync.py", "from client import Desk\nDesk().get('/api/v2/users.json')\n")]);
    let whole = run(&folder, "", &["scopes", "--format", "json"]);
    assert_eq!(parsed(&whole)["calls"][0]["path"], "sync.py");
    for stage in ["lower", "evaluate"] {
        let output = run(&folder, &format!("{stage} sync.py"), &["scopes", "--format", "json"]);
        assert_eq!(output.status.code(), Some(70), "{stage}");
        assert_eq!(parsed(&output)["problems"][0]["path"], "sync.py", "{stage}");
        assert_eq!(parsed(&output)["complete"], false, "{stage}");
    }
}

/// What a failure says may quote scanned code, and is not shown.
#[test]
fn words_of_a_failure_are_not_shown() {
    let folder = project();
    for stage in STAGES {
        for verbosity in ["--quiet", "--verbose"] {
            let output = run(&folder, &format!("{stage} b.py"), &[verbosity]);
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(said.contains("internal error at src/injected.rs:"), "{stage}: {said}");
            for text in [&said, &String::from_utf8_lossy(&output.stdout)] {
                assert!(!text.contains("injectedSecret"), "{stage}: {text}");
            }
            assert_eq!(said.matches("internal error at").count(), 1, "{stage}: {said}");
        }
    }
}

#[test]
fn every_format_tells_of_it() {
    let folder = project();
    let fail = "evaluate b.py";
    for format in zlint::report::Format::ALL.map(zlint::report::Format::name) {
        let output = run(&folder, fail, &["--format", format]);
        assert_eq!(output.status.code(), Some(70), "{format}");
        let (out, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let has_room = !matches!(format, "jsonl" | "gitlab");
        let told = if has_room { &out } else { &said };
        let words = ["internal error", "zlint failed on this file", "not analysed"];
        assert!(words.iter().any(|word| told.contains(word)), "{format}: {told}");
        assert!(format == "github" || told.contains("b.py"), "{format}: {told}");
        assert!(out.contains("alone.js"), "{format}: {out}");
    }
    let sarif = parsed(&run(&folder, fail, &["--format", "sarif"]));
    let invocation = &sarif["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let notifications = invocation["toolExecutionNotifications"].as_array().unwrap();
    let told = notifications.iter().find(|row| row["level"] == "error").unwrap();
    assert_eq!(told["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "b.py");
    assert!(told["message"]["text"].as_str().unwrap().starts_with("internal error: "), "{told}");
}

#[test]
fn fixes_are_made_elsewhere() {
    let folder = project();
    let output = run(&folder, "lower b.py", &["check", "--diff", "--unsafe-fixes", "alone.js", "b.py"]);
    assert_eq!(output.status.code(), Some(70));
    let diff = String::from_utf8_lossy(&output.stdout);
    assert!(diff.contains("+++ b/alone.js") && !diff.contains("b/b.py"), "{diff}");
}
