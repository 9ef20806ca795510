//! What helps a user along: a configuration to begin with, manual pages, hints on what was mistyped, rules described
//! alike everywhere.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "support/tree.rs"]
mod tree;
#[path = "support/typed.rs"]
mod typed;

use std::fs;

use serde_json::Value;
use typed::Tree;
use zlint::diag::{FixAvailability, RuleMeta};

fn project() -> Tree {
    Tree(tree::tree(&[("a.py", "x = 1\n"), ("zlint/desk.toml", "")]))
}

#[test]
fn a_configuration_to_begin_with() {
    let tree = project();
    let ran = tree.run("init");
    assert_eq!(ran.code, 0, "{}", ran.err);
    for words in
        ["Wrote zlint.toml\n", ".pre-commit-config.yaml", "- id: zlint", "actions/checkout", "--write-baseline"]
    {
        assert!(ran.out.contains(words), "{words}: {}", ran.out);
    }
    let text = tree.read("zlint.toml");
    assert!(toml::from_str::<toml::Table>(&text).unwrap().is_empty(), "nothing holds that nobody chose");
    assert_eq!(tree.run(".").code, 0);
    // It is the user's from then on.
    tree.write("zlint.toml", "# mine\n");
    let ran = tree.run("init");
    assert!(ran.code == 2 && ran.err.contains("zlint.toml is there already; --force overwrites it"), "{}", ran.err);
    assert_eq!(tree.read("zlint.toml"), "# mine\n");
    assert_eq!(tree.run("init --force").code, 0);
    assert_eq!(tree.read("zlint.toml"), text);
    assert!(tree.run("init --output other.toml").out.contains("counts with --config"));
}

#[test]
fn what_it_comments_out_is_all_there_is() {
    let tree = project();
    assert_eq!(tree.run("init").code, 0);
    let is_key = |line: &str| line.starts_with('#') && !line.starts_with("# ") && !line.starts_with("#:");
    let text = tree.read("zlint.toml");
    let keys: String = text.lines().filter(|line| is_key(line)).map(|line| format!("{}\n", &line[1..])).collect();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/zlint.toml.json");
    let schema: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let table: toml::Table = toml::from_str(&keys).unwrap();
    let mut there: Vec<&String> = table.keys().collect();
    let mut known: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
    there.sort();
    known.sort();
    assert_eq!(there, known);
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(validator.is_valid(&serde_json::to_value(&table).unwrap()), "{keys}");
    assert!(text.starts_with(&format!("#:schema {}\n", schema["$id"].as_str().unwrap())), "{text}");
}

#[cfg(unix)]
#[test]
fn a_link_is_not_followed() {
    let tree = project();
    std::os::unix::fs::symlink(tree.path("elsewhere.toml"), tree.path("zlint.toml")).unwrap();
    for line in ["init", "init --force"] {
        assert_eq!(tree.run(line).code, 2);
        assert!(!tree.path("elsewhere.toml").exists());
    }
}

#[test]
fn manual_pages() {
    let tree = project();
    let page = tree.run("man").out;
    assert!(page.contains(".TH zlint 1") && page.contains("zlint\\-scopes"), "{page}");
    let page = tree.run("man scopes").out;
    assert!(page.contains("zlint\\-scopes") && page.contains("\\-\\-write\\-lock"), "{page}");
    let ran = tree.run("man scope");
    assert!(ran.code == 2 && ran.err.contains("did you mean `scopes`?"), "{}", ran.err);
}

#[test]
fn what_was_mistyped() {
    let tree = project();
    for (line, says) in [
        ("chek", "no such file or folder: chek; did you mean the command `zlint check`?"),
        ("check --formt json", "a similar argument exists: '--format'"),
        ("--format jsn", "a similar value exists: 'json'"),
        ("--output jsn=x", "there is no format `jsn`; did you mean `json`?"),
        ("--output exe=x", "there are text, concise"),
        ("--select api-token-aut", "did you mean `api-token-auth`?"),
        ("explain api-token-aut", "did you mean `api-token-auth`?"),
        ("--fail-on eror", "did you mean `error`?"),
        ("--no-supressions", "a similar argument exists: '--no-suppressions'"),
        ("baseline prun", "a similar subcommand exists: 'prune'"),
        ("completions bsh", "a similar value exists: 'bash'"),
    ] {
        let ran = tree.run(line);
        assert!(ran.code == 2 && ran.err.contains(says), "{line}: {}", ran.err);
    }
    assert!(!tree.run("gone.py").err.contains("did you mean"));
}

#[test]
fn nothing_but_findings_in_a_pipe() {
    let tree = project();
    let ran = tree.run(".");
    assert!(ran.err.is_empty() && !ran.out.contains('\u{1b}'), "{}{}", ran.out, ran.err);
}

#[test]
fn rules_are_described_alike() {
    let tree = project();
    let sarif: Value = serde_json::from_str(&tree.run(". --format sarif").out).unwrap();
    let described = sarif["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap().clone();
    let listed = tree.run("rules").out;
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = fs::read_to_string(file).unwrap();
    let rules = zlint::rules::all();
    let table: Vec<&str> = readme.lines().filter(|line| line.starts_with("| [`")).collect();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let rows: Vec<String> = rules.iter().map(|rule| row(rule)).collect();
        fs::write(file, readme.replace(&table.join("\n"), &rows.join("\n"))).unwrap();
        return;
    }
    assert_eq!(table, rules.iter().map(|rule| row(rule)).collect::<Vec<_>>(), "UPDATE_EXPECT=1 rewrites the table");
    for (rule, described) in rules.iter().zip(described) {
        let name = rule.name;
        let short = described["shortDescription"]["text"].as_str().unwrap();
        assert!(short.trim_end_matches('.').eq_ignore_ascii_case(rule.summary), "{name}: {short}");
        assert_eq!(described["help"]["markdown"], rule.docs);
        assert_eq!(tree.run(&format!("explain {name}")).out, rule.docs);
        assert!(listed.lines().any(|line| line.starts_with(name) && line.ends_with(rule.summary)), "{name}");
    }
}

/// A rule's row in the README.
fn row(rule: &RuleMeta) -> String {
    let fixes = if rule.fixes == FixAvailability::Never { "" } else { " some" };
    let (name, severity, summary) = (rule.name, rule.severity.name(), rule.summary);
    format!("| [`{name}`](rules/docs/{name}.md) | {severity} |{fixes} | {summary} |")
}
