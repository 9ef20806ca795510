//! The configuration as a user meets it: which file counts, what its keys do, what is told about mistakes. The schema
//! and the reference are held against the program.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "support/tree.rs"]
mod tree;
#[path = "support/typed.rs"]
mod typed;

use std::collections::BTreeSet;
use std::fs;

use jsonschema::Validator;
use serde_json::Value;
use typed::{TOKEN, Tree};

fn with_token() -> String {
    format!("import requests\n{TOKEN}\n")
}

fn project(files: &[(&str, &str)]) -> Tree {
    let tree = Tree(tree::tree(files));
    fs::create_dir(tree.path(".git")).unwrap();
    tree
}

/// Findings of two packages, each with a file `a.py` that has one.
fn monorepo(root: &str, nested: &str) -> Tree {
    let tree = project(&[("zlint.toml", root), ("web/zlint.toml", nested)]);
    for file in ["a.py", "web/a.py", "web/lib/b.py"] {
        tree.write(file, &with_token());
    }
    tree
}

const ALL: [&str; 3] = ["a.py:2 api-token-auth", "web/a.py:2 api-token-auth", "web/lib/b.py:2 api-token-auth"];

#[test]
fn severities() {
    let tree = project(&[("a.py", &with_token()), ("old/a.py", &with_token())]);
    let severities = |config: &str| -> Vec<String> {
        tree.write("zlint.toml", config);
        let ran = tree.run(". --format jsonl");
        let rows = ran.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        rows.map(|row| format!("{} {}", row["path"].as_str().unwrap(), row["severity"].as_str().unwrap())).collect()
    };
    assert_eq!(severities(""), ["a.py error", "old/a.py error"]);
    assert_eq!(severities("severity.api-token-auth = \"note\""), ["a.py note", "old/a.py note"]);
    assert_eq!(severities("severity = { api-token-auth = \"off\" }"), [""; 0]);
    let override_ = "[severity]\napi-token-auth = \"warning\"\n[[override]]\npaths = [\"old/\"]\nseverity = { api-token-auth = \"note\" }\n";
    assert_eq!(severities(override_), ["a.py warning", "old/a.py note"]);
    let last = format!("{override_}[[override]]\npaths = [\"old/a.py\"]\nignore = [\"api-token-auth\"]\n");
    assert_eq!(severities(&last), ["a.py warning"]);
    assert_eq!(tree.run(". --fail-on error").code, 0);
    assert_eq!(tree.run(".").code, 1);
}

#[test]
fn a_document_stays_less_severe() {
    let page = format!("# Zendesk\n\n```python\nimport requests\n{TOKEN}\n```\n");
    let tree = project(&[("a.md", &page), ("zlint.toml", "severity.api-token-auth = \"error\"\n")]);
    let severity = |tree: &Tree| {
        let row: Value = serde_json::from_str(tree.run(". --format jsonl").out.lines().next().unwrap()).unwrap();
        row["severity"].as_str().unwrap().to_owned()
    };
    assert_eq!(severity(&tree), "warning");
    tree.write("zlint.toml", "severity.api-token-auth = \"note\"\n");
    assert_eq!(severity(&tree), "note");
}

#[test]
fn the_nearest_counts_for_each_file() {
    let tree = monorepo("", "ignore = [\"api-token-auth\"]\n");
    assert_eq!(tree.findings("."), ALL[..1]);
    assert_eq!(tree.findings("web a.py"), ALL[..1], "named folders and files");
    assert_eq!(tree.findings("web/lib/b.py a.py"), ALL[..1], "named files alone");
    let tree = monorepo("ignore = [\"api-token-auth\"]\n", "");
    assert_eq!(tree.findings("."), ALL[1..], "nothing is inherited");
    assert_eq!(tree.findings(". --isolated"), ALL);
    assert_eq!(tree.findings(". --config zlint.toml"), [""; 0]);
    let tree = monorepo("ignore = [\"api-token-auth\"]\n", "extend = \"../zlint.toml\"\n");
    assert_eq!(tree.findings("."), [""; 0], "unless it is asked for");
    assert_eq!(tree.findings("web"), [""; 0]);
    // [tool.zlint] counts, a file without it does not.
    let tree = monorepo("ignore = [\"api-token-auth\"]\n", "");
    tree.remove("web/zlint.toml");
    tree.write("web/pyproject.toml", "[project]\nname = \"x\"\n");
    assert_eq!(tree.findings("."), [""; 0]);
    tree.write("web/pyproject.toml", "[tool.zlint]\n");
    assert_eq!(tree.findings("."), ALL[1..]);
}

#[test]
fn what_nested_files_leave_out() {
    let tree = monorepo("", "exclude = [\"lib/\"]\n");
    assert_eq!(tree.findings("."), ALL[..2]);
    assert_eq!(tree.findings("web/lib/b.py"), ALL[2..], "named, hence read");
    let ran = tree.run("web/lib/b.py --force-exclude");
    assert!(ran.code == 2 && ran.err.contains("left out by the configuration; see --allow-empty"), "{}", ran.err);
    assert_eq!(tree.run("web/lib/b.py --force-exclude --allow-empty").code, 0);
    // Comments of a file stand under the configuration nearest to it.
    let tree = monorepo("", "never-ignore = [\"api-token-auth\"]\n");
    for file in ["a.py", "web/a.py"] {
        tree.write(file, &with_token().replace(TOKEN, &format!("{TOKEN}  # zlint: ignore[api-token-auth] why")));
    }
    assert_eq!(tree.findings("."), [ALL[1], "web/a.py:2 unused-suppression", ALL[2]]);
}

#[test]
fn keys_of_the_run_are_told() {
    let tree = monorepo("", "hosts = [\"help.acme.test\"]\n");
    let ran = tree.run(".");
    let told = "web/zlint.toml:1: `hosts` counts in the configuration of a run alone; that of this run is zlint.toml";
    assert!(ran.err.contains(told), "{}", ran.err);
    assert!(tree.run("web").err.is_empty(), "there it is the run's");
    assert!(tree.run(". --quiet").err.is_empty());
    tree.write("zlint.toml", "hosts = [\"help.acme.test\"]\n");
    tree.write("web/zlint.toml", "extend = \"../zlint.toml\"\n");
    assert!(tree.run(".").err.is_empty(), "inherited, it says the same");
}

/// There is another linter of this name, with a file of this name.
#[test]
fn what_is_another_programs() {
    let tree = monorepo("", "[e_some_lint]\nseverity = \"x\"\n");
    let ran = tree.run(".");
    assert!(ran.code == 1 && ran.err.contains("web/zlint.toml: none of its keys is one of zlint's"), "{}", ran.err);
    assert_eq!(tree.findings("."), ALL);
    assert_eq!(tree.run("web").code, 2, "where it would be the run's own, that is told");
}

#[test]
fn the_repository_is_the_end() {
    let tree = Tree(tree::tree(&[("zlint.toml", "ignore = [\"api-token-auth\"]\n"), ("repo/.git/HEAD", "")]));
    tree.write("repo/a.py", &with_token());
    assert_eq!(tree.run_in("repo", ".").code, 1);
    fs::remove_dir_all(tree.path("repo/.git")).unwrap();
    assert_eq!(tree.run_in("repo", ".").code, 0);
}

#[test]
fn mistakes_point_into_the_file() {
    for (text, says) in [
        ("hots = []", "zlint.toml:1:1: unknown field `hots`"),
        ("hots = []", "did you mean `hosts`?"),
        (
            "\n[severity]\nbroad-scop = \"error\"",
            "zlint.toml:3:1: there is no rule `broad-scop`; did you mean `broad-scope`?",
        ),
        ("severity.broad-scope = \"eror\"", "zlint.toml:1:24: unknown variant `eror`"),
        ("severity.broad-scope = \"eror\"", "did you mean `error`?"),
        ("[[override]]\nignore = []", "missing field `paths`"),
        ("[[override]]\npaths = [\"a{b\"]", "zlint.toml:2:10: "),
        ("[per-file-ignores]\n\"a{b\" = []", "zlint.toml:2:1: "),
        ("fail-on = \"error, hgh confidence\"", "zlint.toml:1:11: there is no confidence `hgh`"),
        ("extend = \"nowhere.toml\"", "zlint.toml:1:10: cannot read nowhere.toml"),
        ("extend = \"zlint.toml\"", "zlint.toml:1:10: `extend` goes round in a circle: zlint.toml -> zlint.toml"),
        ("require-reason = 1", "zlint.toml:1:18: invalid type: integer `1`, expected a boolean"),
    ] {
        let tree = project(&[("a.py", "x = 1\n"), ("zlint.toml", text)]);
        let ran = tree.run(".");
        assert!(ran.code == 2 && ran.err.contains(says), "{text}: {}", ran.err);
        let nested = project(&[("a.py", "x = 1\n"), ("web/a.py", "x = 1\n"), ("web/zlint.toml", text)]);
        let ran = nested.run(".");
        let says = says.replace("zlint.toml", "web/zlint.toml").replace("nowhere.toml", "web/nowhere.toml");
        assert!(ran.code == 2 && ran.err.contains(&says), "{text}: {}", ran.err);
    }
}

#[test]
fn what_fails_a_run() {
    let tree = project(&[("a.py", &with_token())]);
    for (value, code) in [
        ("error", 1),
        ("high confidence", 1),
        ("note, medium confidence", 1),
        ("error, breaks within 9 days", 0),
        ("error, high confidence, breaks within 400 days", 1),
    ] {
        tree.write("zlint.toml", &format!("fail-on = \"{value}\"\n"));
        assert_eq!(tree.run(". --as-of 2026-11-22").code, code, "{value}");
        assert_eq!(tree.run_args(&["--isolated", "--as-of", "2026-11-22", "--fail-on", value]).code, code, "{value}");
    }
    let unsure = "# Zendesk\nimport requests\nrequests.get(f\"{BASE}/api/v2/a.json\", auth=(f\"{user}/token\", key))\n";
    let tree = project(&[("a.py", unsure)]);
    assert_eq!(tree.findings("."), ["a.py:3 api-token-auth"]);
    assert_eq!(tree.run_args(&[".", "--fail-on", "high confidence"]).code, 0);
}

#[test]
fn explicit_files_and_empty_runs() {
    let tree = project(&[("zlint.toml", "exclude = [\"gen/\"]\n"), ("b.py", "x = 1\n")]);
    for file in ["gen/a.py", "node_modules/a/a.py"] {
        tree.write(file, &with_token());
        assert_eq!(tree.run(file).code, 1, "named, hence read");
        assert_eq!(tree.run(&format!("{file} b.py --force-exclude")).code, 0, "{file}");
        assert_eq!(tree.run(&format!("{file} --force-exclude")).code, 2, "{file}");
        assert_eq!(tree.run(&format!("{file} --force-exclude --allow-empty")).code, 0, "{file}");
    }
    assert_eq!(tree.run("gen").code, 2);
    assert_eq!(tree.run("gen --allow-empty").code, 0);
}

#[test]
fn what_holds_is_shown_with_what_says_so() {
    let root = "hosts = [\"help.acme.test\"]\nmin-confidence = \"low\"\nignore = [\"password-auth\"]\n";
    let nested = "extend = \"../zlint.toml\"\n\n[severity]\nbroad-scope = \"error\"\n[[override]]\npaths = [\"lib/\"]\nignore = [\"missing-state\"]\n";
    let tree = monorepo(root, nested);
    let ran = tree.run("config web/lib/b.py --select broad-scope,missing-state,password-auth");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let lines: Vec<String> = ran.out.lines().map(words).collect();
    for expected in [
        "# web/lib/b.py: web/zlint.toml, which extends zlint.toml",
        "# the run over this folder: zlint.toml",
        "hosts = [\"help.acme.test\"] # zlint.toml:1",
        "names = [] # default",
        "# baseline: none # default",
        "select = [\"broad-scope\", \"missing-state\", \"password-auth\"] # --select",
        "ignore = [\"password-auth\"] # zlint.toml:3",
        "severity = { broad-scope = \"error\" } # web/zlint.toml:3",
        "min-confidence = \"low\" # zlint.toml:2",
        "require-reason = false # default",
        "# broad-scope error severity, web/zlint.toml:3",
        "# missing-state off override 1, web/zlint.toml:5",
        "# password-auth off ignore, zlint.toml:3",
        "# api-token-auth off --select",
    ] {
        assert!(lines.iter().any(|line| line == expected), "{expected}\n{}", ran.out);
    }
    assert!(toml::from_str::<toml::Table>(&ran.out).is_ok(), "it is TOML itself: {}", ran.out);
    let excluded = monorepo("exclude = [\"*.py\"]\n", "");
    let said = excluded.run("config a.py").out;
    assert!(said.contains("# The walk leaves it out: exclude, zlint.toml:1\n"), "{said}");
    assert!(tree.run("config").out.starts_with("# the run over this folder: zlint.toml\n"));
    assert!(tree.run("config --isolated a.py").out.starts_with("# a.py: no configuration\n"));
    assert_eq!(tree.run("config a.py web/a.py").code, 2);
    let in_python = project(&[("pyproject.toml", "[project]\nname = \"x\"\n\n[tool.zlint]\n\nfail-on = \"error\"\n")]);
    let said = in_python.run("config").out;
    assert!(said.lines().map(words).any(|line| line == "fail-on = \"error\" # pyproject.toml:6"), "{said}");
}

fn schema() -> (Value, Validator) {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/zlint.toml.json");
    let schema: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    (schema, validator)
}

/// Whether the schema and the program take a configuration; they must agree.
fn is_taken(validator: &Validator, text: &str) -> bool {
    let table: toml::Table = toml::from_str(text).unwrap();
    let by_schema = validator.is_valid(&serde_json::to_value(&table).unwrap());
    let tree = project(&[("a.py", "x = 1\n"), ("zlint.toml", text), ("b.toml", "")]);
    let ran = tree.run(".");
    assert_eq!(ran.code == 0, by_schema, "the schema says {by_schema} of\n{text}\n{}", ran.err);
    by_schema
}

#[test]
fn the_schema_and_the_program_agree() {
    let (schema, validator) = schema();
    let keys: BTreeSet<&str> = schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
    let refused = project(&[("a.py", ""), ("zlint.toml", "x = 1")]).run(".").err;
    let parsed: BTreeSet<&str> = refused.split('`').skip(3).step_by(2).collect();
    assert_eq!(keys, parsed, "every key is in both");
    let rules = schema["$defs"]["rule"]["enum"].as_array().unwrap();
    let all: Vec<&str> = zlint::rules::all().iter().map(|rule| rule.name).collect();
    assert_eq!(rules.iter().map(|rule| rule.as_str().unwrap()).collect::<Vec<_>>(), all);

    let mut seen = BTreeSet::new();
    for good in [
        "extend = \"b.toml\"",
        "hosts = [\"help.acme.test\"]\nnames = [\"helpdesk\"]\nmodels = []",
        "documents = \"same\"\nexclude = [\"a/\"]\nselect = []\nignore = [\"missing-scope\"]\nbaseline = \"known\"",
        "fail-on = \"note\"\nmin-confidence = \"high\"\nrequire-reason = true\nnever-ignore = [\"missing-scope\"]",
        "fail-on = \"error, high confidence, breaks within 1 day\"",
        "[severity]\nmissing-scope = \"off\"\n[per-file-ignores]\n\"a/\" = [\"missing-scope\"]",
        "[[override]]\npaths = []\nseverity = { missing-scope = \"note\" }\nignore = [\"broad-scope\"]",
        "[[client]]\nname = \"web\"\npaths = [\"web/\"]\nscopes = [\"tickets:read\"]",
        "[[endpoint]]\nmethod = \"GET\"\npath = \"/api/v2/custom/{id}\"\nscope = \"tickets:read\"",
    ] {
        let good = good.replace("baseline = \"known\"", "baseline = \"b.toml\"");
        assert!(is_taken(&validator, &good), "{good}");
        seen.extend(toml::from_str::<toml::Table>(&good).unwrap().into_iter().map(|(key, _)| key));
    }
    assert_eq!(seen.iter().map(String::as_str).collect::<BTreeSet<_>>(), keys, "every key was tried");
    for bad in [
        "hosts = \"a\"",
        "hosts = [\"https://a\"]",
        "names = [\"x\"]",
        "documents = \"no\"",
        "select = [\"no-rule\"]",
        "fail-on = \"often\"",
        "fail-on = 3",
        "min-confidence = \"sure\"",
        "require-reason = \"yes\"",
        "severity = { missing-scope = \"fatal\" }",
        "severity = { no-rule = \"note\" }",
        "per-file-ignores = { \"a\" = \"missing-scope\" }",
        "override = { paths = [] }",
        "[[override]]\nseverity = {}",
        "[[override]]\npaths = []\nselect = []",
        "[[client]]\nname = \"\"\npaths = [\"a\"]",
        "[[client]]\nname = \"a\"\npaths = []",
        "[[client]]\nname = \"a\"",
        "[[endpoint]]\nmethod = \"GET\"\npath = \"/v2/a\"\nscope = \"read\"",
        "[[endpoint]]\nmethod = \"GET\"\nscope = \"read\"",
    ] {
        assert!(!is_taken(&validator, bad), "{bad}");
    }
}

/// The blocks of a page, by language.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let text = fs::read_to_string(format!("{}/{page}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let fence = format!("```{language}\n");
    text.split(&fence).skip(1).map(|block| block.split("```").next().unwrap().to_owned()).collect()
}

#[test]
fn the_examples_of_the_reference_hold() {
    let (_, validator) = schema();
    let model = blocks("README.md", "toml").into_iter().find(|block| block.starts_with("# zlint/desk.toml")).unwrap();
    let configs = blocks("docs/configuration.md", "toml");
    assert!(configs.len() > 2);
    let mut keys = BTreeSet::new();
    for text in &configs {
        let table: toml::Table = toml::from_str(text).unwrap();
        assert!(validator.is_valid(&serde_json::to_value(&table).unwrap()), "{text}");
        let tree = project(&[
            ("pkg/zlint.toml", text),
            ("pkg/a.py", "x = 1\n"),
            ("zlint.toml", ""),
            ("pkg/zlint/desk.toml", &model),
        ]);
        tree.write("pkg/.zlint-baseline", "");
        let ran = tree.run_in("pkg", ".");
        assert_eq!(ran.code, 0, "{text}\n{}", ran.err);
        keys.extend(table.into_iter().map(|(key, _)| key));
    }
    let (schema, _) = self::schema();
    let all: BTreeSet<String> = schema["properties"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, all, "every key is in the reference");

    let comments = blocks("docs/configuration.md", "python").concat();
    let tree = project(&[("a.py", &comments)]);
    assert_eq!(tree.findings(". --as-of 2027-04-30"), [""; 0]);
    assert_eq!(tree.findings(". --as-of 2027-05-01").len(), 2, "the second comment ends");

    let tree = project(&[("a.py", &with_token())]);
    for line in blocks("docs/configuration.md", "sh").concat().lines() {
        let command = line.split('#').next().unwrap().trim().strip_prefix("zlint ").unwrap();
        let ran = tree.run(command);
        assert_eq!(ran.code, 0, "{line}: {}{}", ran.out, ran.err);
    }
}
