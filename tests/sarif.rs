//! SARIF as code hosts take it: paths in repositories, categories, suppressions; and what Microsoft's
//! validator says, with the rules of GitHub.
//!
//! `scripts/sarif-validator` installs the validator on first use; `ZLINT_SKIP_SARIF_VALIDATOR=1` leaves it out.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stderr)]

#[path = "support/tree.rs"]
mod tree;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command as Process;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;
use tree::tree;

const CODE: &str =
    "import requests\nrequests.get('https://acme.zendesk.com/api/v2/users.json', auth=(f'{mail}/token', key))\n";

/// A repository with a submodule, a worktree beside it, and two configurations.
fn disk() -> TempDir {
    tree(&[
        ("repo/.git/HEAD", "ref: refs/heads/main\n"),
        ("repo/src/a b.py", CODE),
        ("repo/sub/.git", "gitdir: ../.git/modules/sub\n"),
        ("repo/sub/code/c.py", CODE),
        ("repo/packages/web/zlint.toml", ""),
        ("repo/packages/web/d.py", CODE),
        ("worktree/.git", "gitdir: ../repo/.git/worktrees/w\n"),
        ("worktree/src/e.py", CODE),
    ])
}

/// The only run of what `zlint` writes in a folder.
fn run(folder: &Path, args: &[&str]) -> Value {
    let mut command = Command::cargo_bin("zlint").unwrap();
    let output = command.current_dir(folder).args(args).args(["--format", "sarif"]).output().unwrap();
    assert!([0, 1].contains(&output.status.code().unwrap()), "{}", String::from_utf8_lossy(&output.stderr));
    let mut log: Value = serde_json::from_slice(&output.stdout).unwrap();
    log["runs"][0].take()
}

fn uris(run: &Value) -> Vec<&str> {
    let results = run["results"].as_array().unwrap().iter();
    results
        .map(|result| result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap())
        .collect()
}

#[test]
fn paths_are_those_in_the_repository() {
    let disk = disk();
    let uris = |folder: &str, args: &[&str]| {
        let run = run(&disk.path().join(folder), args);
        uris(&run).join(" ")
    };
    assert_eq!(uris("repo", &["src"]), "src/a%20b.py");
    assert_eq!(uris("repo", &["."]), "packages/web/d.py src/a%20b.py sub/code/c.py");
    assert_eq!(uris("repo/src", &[]), "src/a%20b.py");
    assert_eq!(uris("repo/src", &["../src/../src/a b.py"]), "src/a%20b.py");
    assert_eq!(uris("repo/packages/web", &["../../src"]), "src/a%20b.py");
    assert_eq!(uris("", &["repo/src"]), "src/a%20b.py");
    assert_eq!(uris("", &["repo/sub", "worktree/src"]), "code/c.py src/e.py");
    assert_eq!(uris("repo/sub/code", &[]), "code/c.py");
    assert_eq!(uris("worktree/src", &["e.py"]), "src/e.py");
    assert_eq!(uris("repo/src", &["--sarif-root", "."]), "a%20b.py");
    assert_eq!(uris("", &["repo/src", "--sarif-root", "."]), "repo/src/a%20b.py");
}

#[test]
fn other_paths_stay_relative_to_the_working_directory() {
    let disk = disk();
    let mut command = Command::cargo_bin("zlint").unwrap();
    let output = command.current_dir(disk.path().join("repo/src")).args([".", "--format", "json"]).output().unwrap();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["diagnostics"][0]["path"], "a b.py");
    // An identity is the same from wherever it is looked at.
    let sarif = run(disk.path(), &["repo/src"]);
    assert_eq!(sarif["results"][0]["partialFingerprints"]["zlint/v1"], document["diagnostics"][0]["fingerprint"]);
}

#[test]
fn a_root_that_does_not_hold_the_input_is_refused() {
    let disk = disk();
    for root in ["packages", "gone"] {
        let mut command = Command::cargo_bin("zlint").unwrap();
        let output =
            command.current_dir(disk.path().join("repo")).args(["src", "--sarif-root", root]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{root}");
    }
}

#[test]
fn a_category_tells_uploads_apart() {
    let disk = disk();
    let id = |folder: &str, args: &[&str]| run(&disk.path().join(folder), args)["automationDetails"]["id"].take();
    assert_eq!(id("repo", &[]), "zlint/");
    assert_eq!(id("repo", &["packages/web"]), "zlint/packages/web/");
    assert_eq!(id("repo/packages/web", &[]), "zlint/packages/web/");
    assert_eq!(id("repo", &["--sarif-category", "nightly"]), "zlint/nightly/");
}

#[test]
fn hidden_findings_are_left_out_unless_asked_for() {
    let silenced = CODE.replace("\nrequests", "\n# zlint: ignore[api-token-auth] known\nrequests");
    let disk = tree(&[("a.py", silenced.as_str()), ("b.py", CODE)]);
    let known = disk.path().join("known");
    fs::write(&known, "").unwrap();
    run(disk.path(), &["b.py", "--write-baseline", "known"]);
    assert_eq!(uris(&run(disk.path(), &["--baseline", "known"])), [""; 0]);
    let all = run(disk.path(), &["--baseline", "known", "--sarif-include-suppressed"]);
    assert_eq!(uris(&all), ["a.py", "b.py"]);
    let kinds: Vec<&Value> =
        all["results"].as_array().unwrap().iter().map(|result| &result["suppressions"][0]["kind"]).collect();
    assert_eq!(kinds, ["inSource", "external"]);
    let prints: Vec<&Value> =
        all["results"].as_array().unwrap().iter().map(|result| &result["partialFingerprints"]["zlint/v1"]).collect();
    assert!(fs::read_to_string(known).unwrap().contains("\napi-token-auth b.py "));
    assert_ne!(prints[0], prints[1]);
}

/// Two credentials on one line are two alerts only if their identities differ.
#[test]
fn findings_on_one_line_have_identities_of_their_own() {
    let line = CODE.lines().nth(1).unwrap();
    let disk = tree(&[("a.py", format!("import requests\n{line}; {line}\n"))]);
    let run = run(disk.path(), &["."]);
    let prints: Vec<&Value> =
        run["results"].as_array().unwrap().iter().map(|result| &result["partialFingerprints"]).collect();
    assert_eq!(prints.len(), 2);
    assert_eq!(prints[0]["primaryLocationLineHash"], prints[1]["primaryLocationLineHash"], "GitHub's own");
    assert_ne!(prints[0]["zlint/v1"], prints[1]["zlint/v1"]);
}

/// An endpoint's chain comes with the finding about it.
#[test]
fn chains_show_how_an_endpoint_came_together() {
    let code = "import requests\nBASE = 'https://acme.zendesk.com'\n\ndef get(path):\n    return requests.get(BASE + path, headers={'Authorization': f'Bearer {token}'})\n\nget('/api/v2/api_tokens.json')\n";
    let disk = tree(&[("a.py", code)]);
    let run = run(disk.path(), &["."]);
    let result = run["results"].as_array().unwrap().iter().find(|result| result["ruleId"] == "api-token-management");
    let steps = result.unwrap()["codeFlows"][0]["threadFlows"][0]["locations"].as_array().unwrap();
    let shown: Vec<(u64, &str)> = steps
        .iter()
        .map(|step| {
            let location = &step["location"];
            let line = location["physicalLocation"]["region"]["startLine"].as_u64().unwrap();
            (line, location["message"]["text"].as_str().unwrap())
        })
        .collect();
    assert!(shown.contains(&(2, "base URL written here")), "{shown:?}");
    assert!(shown.iter().any(|(line, words)| *line == 5 && words.starts_with("sent through here")), "{shown:?}");
}

/// The validator, installed on first use; nothing where it is left out.
fn validator() -> Option<PathBuf> {
    if std::env::var_os("ZLINT_SKIP_SARIF_VALIDATOR").is_some_and(|value| value == "1") {
        eprintln!("not tried: Microsoft's validator is left out as asked");
        return None;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Process::new("bash").arg(root.join("scripts/sarif-validator")).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\nZLINT_SKIP_SARIF_VALIDATOR=1 leaves this test out");
    Some(String::from_utf8(output.stdout).unwrap().trim().into())
}

/// What the validator has to say against a file: errors and warnings of its own rules and GitHub's.
fn complaints(validator: &Path, file: &Path) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Process::new(validator)
        .arg("validate")
        .arg(file)
        .args(["--rule-kind", "Sarif;GHAS", "--level", "Error;Warning", "--config"])
        .arg(root.join("tests/data/sarif-validator.xml"))
        .env("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("1 files scanned"), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let is_complaint = |line: &&str| line.contains(": error ") || line.contains(": warning ");
    // That a rule is off.
    let is_known = |line: &&str| line.contains("WRN999.RuleExplicitlyDisabled");
    said.lines().filter(|line| is_complaint(line) && !is_known(line)).map(str::to_owned).collect()
}

#[test]
fn the_validator_has_no_complaint() {
    let Some(validator) = validator() else { return };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let disk = disk();
    fs::write(disk.path().join("odd #%25 :name.py"), CODE).unwrap();
    fs::write(disk.path().join("empty.py"), "").unwrap();
    fs::write(disk.path().join("large.py"), "zendesk = 1\n".repeat(100_000)).unwrap();
    let file = disk.path().join("out.sarif");
    let target = format!("sarif={}", file.display());
    for (folder, args) in [
        (root, &["fixtures", "examples", "--sarif-include-suppressed"][..]),
        (disk.path(), &["."]),
        (disk.path(), &["empty.py"]),
    ] {
        let mut command = Command::cargo_bin("zlint").unwrap();
        let output = command.current_dir(folder).args(args).args(["--output", &target, "--quiet"]).output().unwrap();
        assert!(output.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(complaints(&validator, &file), [""; 0], "{args:?}");
    }
    // The check is one: GitHub refuses a result without a place.
    let mut log: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    log["runs"][0]["results"] = serde_json::json!([{"ruleId": "api-token-auth", "message": {"text": "Words."}}]);
    fs::write(&file, log.to_string()).unwrap();
    assert!(complaints(&validator, &file).iter().any(|line| line.contains("error GH")));
}
