//! The binary as a user types it: exit codes, formats, configuration, determinism.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

#[path = "support/tree.rs"]
mod tree;

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command as Process, Output, Stdio};

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;
use tree::tree;

/// A file whose ignore comment silences nothing, which is a warning.
const STALE: &str = "import zendesk\n\nx = 1  # zlint: ignore[unused-suppression, nonsense]\n";

fn zlint(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::cargo_bin("zlint").unwrap();
    command.current_dir(folder).args(args).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

fn run(folder: &TempDir, args: &[&str]) -> Output {
    zlint(folder.path(), args).output().unwrap()
}

fn code(folder: &TempDir, args: &[&str]) -> i32 {
    run(folder, args).status.code().unwrap()
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

/// A clean file and one with a warning about its ignore comment.
fn project() -> TempDir {
    // `nonsense` is no rule; the name of the rule itself would silence the complaint.
    tree(&[("a.py", "x = 1\n"), ("src/stale.py", &STALE.replace("unused-suppression, ", ""))])
}

#[test]
fn exit_codes() {
    let folder = project();
    assert_eq!(code(&folder, &["a.py"]), 0);
    assert_eq!(code(&folder, &[]), 1);
    assert_eq!(code(&folder, &["check", "."]), 1);
    assert_eq!(code(&folder, &["--exit-zero"]), 0);
    assert_eq!(code(&folder, &["--fail-on", "error"]), 0);
    assert_eq!(code(&folder, &["--min-severity", "error"]), 0);
    assert_eq!(code(&folder, &["--ignore", "unused-suppression"]), 0);
    assert_eq!(code(&folder, &["--select", "unused-suppression"]), 1);
    for format in zlint::report::Format::ALL.map(zlint::report::Format::name) {
        assert_eq!(code(&folder, &["--format", format]), 1, "{format}");
        assert_eq!(code(&folder, &["--format", format, "--exit-zero"]), 0, "{format}");
        assert_eq!(code(&folder, &["a.py", "--format", format]), 0, "{format}");
        assert_eq!(code(&folder, &["gone.py", "--format", format]), 2, "{format}");
    }
}

/// A program that reads tickets.
fn reader() -> TempDir {
    let code = "import os, requests\n\nrequests.get(os.environ['ZENDESK_URL'] + '/api/v2/tickets.json')\n";
    tree(&[("desk.py", code)])
}

#[test]
fn scaffold_writes_a_module_with_the_inferred_scopes() {
    let folder = reader();
    let output = run(&folder, &["scaffold", "python"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let said = stdout(&output);
    for words in
        ["Wrote zendesk_oauth.py", "Allowed scopes: tickets:read", "ZENDESK_CLIENT_SECRET", "auth=ZendeskAuth()"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }
    let text = fs::read_to_string(folder.path().join("zendesk_oauth.py")).unwrap();
    assert!(text.contains("SCOPE = \"tickets:read\"") && text.contains("import requests"), "{text}");
    assert_eq!(code(&folder, &["."]), 0);
}

#[test]
fn scaffold_overwrites_when_told_to() {
    let folder = reader();
    let file = folder.path().join("zendesk_oauth.py");
    fs::write(&file, "mine").unwrap();
    let output = run(&folder, &["scaffold", "python"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("zendesk_oauth.py is there already; --force overwrites it"),
        "{}",
        stderr(&output)
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    assert_eq!(code(&folder, &["scaffold", "python", "--force"]), 0);
    assert!(fs::read_to_string(&file).unwrap().contains("def get_token"));
}

#[cfg(unix)]
#[test]
fn scaffold_writes_through_no_link() {
    let folder = reader();
    let elsewhere = folder.path().join("elsewhere");
    std::os::unix::fs::symlink(&elsewhere, folder.path().join("zendesk_oauth.py")).unwrap();
    for args in [&["scaffold", "python"][..], &["scaffold", "python", "--force"]] {
        assert_eq!(code(&folder, args), 2);
        assert!(!elsewhere.exists());
    }
}

#[test]
fn scaffold_to_standard_output() {
    let folder = reader();
    let output = run(&folder, &["scaffold", "shell", "--output", "-", "--scopes", "users:read, read"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).contains("zendesk_scope='read users:read'"), "{}", stdout(&output));
    assert!(stderr(&output).contains("Next:"), "{}", stderr(&output));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn scaffold_says_what_it_does_not_know() {
    let folder = tree(&[("desk.py", "x = 1\n")]);
    for (args, says) in [
        (&["scaffold", "python"][..], "no call of Zendesk was found"),
        (&["scaffold", "python", "--scopes", "ticket:read"], "did you mean `tickets:read`?"),
        (&["scaffold", "python", "--scopes", " "], "--scopes names no scope"),
        (&["scaffold", "cobol"], "python, javascript, typescript, rust, shell"),
    ] {
        let output = run(&folder, args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(stderr(&output).contains(says), "{args:?}: {}", stderr(&output));
    }
    let open = "import requests\n\ndef get(path):\n    requests.get('https://acme.zendesk.com' + path)\n    \
                requests.get('https://acme.zendesk.com/api/v2/users.json')\n";
    let folder = tree(&[("desk.py", open)]);
    let output = run(&folder, &["scaffold", "python"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(stderr(&output).contains("not every call could be worked out"), "{}", stderr(&output));
}

#[test]
fn runs_that_cannot_be_done() {
    let folder = project();
    for (args, says) in [
        (&["--no-such-flag"][..], "--no-such-flag"),
        (&["gone.py"], "no such file or folder: gone.py"),
        (&["--format", "pdf"], "text, concise, json, jsonl, sarif, github"),
        (&["--output", "pdf=x"], "there is no format `pdf`; there are text, concise"),
        (&["--select", "unused-supression"], "did you mean `unused-suppression`?"),
        (&["--config", "gone.toml"], "cannot read gone.toml"),
        (&["--baseline", "gone"], "cannot read gone"),
        (&["--as-of", "yesterday"], "is no date"),
        (&["--as-of", "2026-11-31"], "write it as 2026-11-22"),
        (&["--fail-on", "breaks within a while"], "`breaks within 90 days`"),
        (&["--fail-on", "warnings"], "did you mean `warning`?"),
        (&["--output", "json=no/such/folder"], "cannot write no/such/folder"),
        (&["-"], "--stdin-filename"),
        (&["explain", "nonsense"], "there is no rule `nonsense`"),
    ] {
        let output = run(&folder, args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(stderr(&output).contains(says), "{args:?}: {}", stderr(&output));
    }
}

#[test]
fn a_folder_without_source_is_not_clean() {
    let folder = tree(&[("notes.txt", ""), ("hidden/.gitignore", "*"), ("hidden/a.py", "")]);
    for path in [".", "hidden"] {
        let output = run(&folder, &[path, "--format", "json"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains("no file in a language zlint reads was found"));
        assert_eq!(serde_json::from_slice::<Value>(&output.stdout).unwrap()["summary"]["files"], 0);
    }
    assert_eq!(code(&folder, &["hidden", "--no-ignore"]), 0);
}

#[test]
fn named_files_of_other_languages_are_problems() {
    let folder = tree(&[("notes.txt", "zendesk"), ("a.py", "")]);
    let output = run(&folder, &["notes.txt", "a.py"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).contains("notes.txt: named on the command line"), "{}", stdout(&output));
    assert_eq!(code(&folder, &["notes.txt", "a.py", "--strict"]), 3);
    let alone = run(&folder, &["notes.txt"]);
    assert_eq!(alone.status.code(), Some(2));
    assert!(stderr(&alone).contains("no file that was named is in a language zlint reads"));
    assert_eq!(code(&folder, &["notes.txt", "--allow-empty"]), 0);
    assert_eq!(code(&folder, &["a.py", "--strict"]), 0);
}

#[test]
fn skipped_files_are_told() {
    let folder = tree(&[("a.py", "x = 1\n"), ("big.py", &"x = 1\n".repeat(1000))]);
    let output = run(&folder, &["--max-file-size", "1k"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).contains("big.py: larger than 1024 bytes"), "{}", stdout(&output));
    assert_eq!(code(&folder, &["--max-file-size", "1k", "--strict"]), 3);
    assert_eq!(code(&folder, &["--max-file-size", "6k"]), 0);
}

#[test]
fn standard_input() {
    let folder = project();
    let piped = |args: &[&str], text: &str| zlint(folder.path(), args).write_stdin(text).output().unwrap();
    let stale = "# zlint: ignore[nonsense] zendesk\n";
    let output = piped(&["--stdin-filename", "src/x.py", "--format", "concise"], stale);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).starts_with("src/x.py:1:17: warning[unused-suppression]"), "{}", stdout(&output));
    assert_eq!(piped(&["-", "--stdin-filename", "x.ts"], "let x").status.code(), Some(0));
    assert_eq!(piped(&["--stdin-filename", "x.txt"], "").status.code(), Some(2));
    assert_eq!(piped(&["--stdin-filename", "x.py", "a.py"], "").status.code(), Some(2));
}

#[test]
fn machine_formats_parse() {
    let folder = project();
    let json = run(&folder, &["--format", "json"]);
    let document: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(document["version"], 1);
    assert_eq!(document["diagnostics"][0]["path"], "src/stale.py");
    assert_eq!(document["diagnostics"][0]["line"], 3);
    assert_eq!(document["diagnostics"][0]["fingerprint"].as_str().unwrap().len(), 16);
    assert_eq!(document["summary"]["by_rule"]["unused-suppression"], 1);
    let lines = run(&folder, &["--format", "jsonl"]);
    for line in stdout(&lines).lines() {
        assert_eq!(serde_json::from_str::<Value>(line).unwrap()["rule"], "unused-suppression");
    }
    let sarif: Value = serde_json::from_slice(&run(&folder, &["--format", "sarif"]).stdout).unwrap();
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), 1);
    let scopes: Value = serde_json::from_slice(&run(&folder, &["scopes", "--format", "json"]).stdout).unwrap();
    assert_eq!(scopes["version"], 1);
    assert!(scopes["required"].is_array() && scopes["unresolved"].is_array());
}

#[test]
fn several_outputs_in_one_run() {
    let folder = project();
    let outputs = ["--output", "json=a.json", "--output", "sarif=b.sarif", "--output", "html=c.html"];
    let output = run(&folder, &[&["--format", "concise"], &outputs[..]].concat());
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stdout(&output).lines().count(), 1);
    assert!(fs::read_to_string(folder.path().join("c.html")).unwrap().trim_end().ends_with("</html>"));
    // Text on the screen beside a file.
    let output = run(&folder, &["--output", "sarif=b.sarif"]);
    assert!(stdout(&output).contains("Found 1 warning"), "{}", stdout(&output));
    for file in ["a.json", "b.sarif"] {
        serde_json::from_slice::<Value>(&fs::read(folder.path().join(file)).unwrap()).unwrap();
    }
}

#[test]
fn reports_are_not_read_as_code() {
    let code =
        "import requests\nrequests.get('https://acme.zendesk.com/api/v2/users.json', auth=(f'{mail}/token', key))\n";
    let folder = tree(&[("a.py", code)]);
    let outputs = ["json=a.json", "sarif=b.json", "html=c.html"];
    let flags: Vec<&str> = outputs.iter().flat_map(|output| ["--output", *output]).collect();
    run(&folder, &flags);
    let again: Value = serde_json::from_slice(&run(&folder, &["--format", "json"]).stdout).unwrap();
    assert_eq!(again["summary"]["files"], 4);
    assert_eq!(again["summary"]["parsed"], 1);
}

#[test]
fn a_job_has_a_summary() {
    let folder = project();
    let summary = |args: &[&str]| {
        let mut command = zlint(folder.path(), args);
        assert_eq!(
            command.env("GITHUB_STEP_SUMMARY", folder.path().join("summary")).output().unwrap().status.code(),
            Some(1)
        );
        fs::read_to_string(folder.path().join("summary")).unwrap_or_default()
    };
    assert_eq!(summary(&["--format", "json"]), "");
    let text = summary(&["--format", "github"]);
    assert!(text.starts_with("## zlint\n\nFound 1 warning: 2 files read, 1 parsed\n"), "{text}");
    assert!(text.contains("src/stale.py:3 | the ignore comment names \\`nonsense\\`, which is no rule |"), "{text}");
    // Another step's summary stays.
    assert_eq!(summary(&["--output", "github=annotations"]), text.repeat(2));
}

#[test]
fn a_reader_that_leaves_is_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    let many = "# zlint: ignore[nonsense] zendesk\n".repeat(3_000);
    fs::write(folder.path().join("a.py"), many).unwrap();
    let binary = assert_cmd::cargo::cargo_bin("zlint");
    for format in ["text", "json", "sarif"] {
        let mut child = Process::new(&binary)
            .args(["--format", format])
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut some = [0; 100];
        child.stdout.take().unwrap().read_exact(&mut some).unwrap(); // and close
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{format}");
        assert!(output.stderr.is_empty(), "{format}: {}", stderr(&output));
    }
}

#[test]
fn colour() {
    let folder = project();
    let colored = |args: &[&str], key: &str, value: &str| {
        stdout(&zlint(folder.path(), args).env(key, value).output().unwrap()).contains('\u{1b}')
    };
    assert!(!colored(&[], "X", ""));
    assert!(colored(&["--color", "always"], "X", ""));
    assert!(colored(&[], "CLICOLOR_FORCE", "1"));
    assert!(!colored(&["--color", "never"], "CLICOLOR_FORCE", "1"));
    assert!(!colored(&["--color", "auto"], "NO_COLOR", "1"));
    assert!(!colored(&["--color", "always", "--format", "json"], "X", ""));
}

#[test]
fn the_same_whatever_the_threads_and_the_order() {
    let names: Vec<String> = (0..60).map(|number| format!("d{}/f{number}.py", number % 7)).collect();
    let text = STALE.replace("unused-suppression, ", "");
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), text.as_str())).collect();
    let folder = tree(&files);
    for format in ["text", "json", "sarif", "github"] {
        let base = &["--as-of", "2026-11-22", "--format", format][..];
        let first = run(&folder, &[base, &["-j", "1"]].concat()).stdout;
        assert!(!first.is_empty());
        for _ in 0..3 {
            assert_eq!(run(&folder, &[base, &["-j", "4"]].concat()).stdout, first, "{format}");
        }
        let mut reversed: Vec<&str> = names.iter().map(String::as_str).rev().collect();
        reversed.push("d1");
        assert_eq!(run(&folder, &[base, &reversed].concat()).stdout, first, "{format}");
    }
}

#[test]
fn configuration() {
    let folder = project();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("zlint.toml"), "exclude = [\"src/\"]\n").unwrap();
    assert_eq!(code(&folder, &[]), 0);
    assert_eq!(code(&folder, &["src/stale.py"]), 1); // named, hence read
    assert_eq!(code(&folder, &["--isolated"]), 1);
    fs::write(at("zlint.toml"), "[per-file-ignores]\n\"src/*.py\" = [\"unused-suppression\"]\n").unwrap();
    assert_eq!(code(&folder, &[]), 0);
    fs::write(at("zlint.toml"), "fail-on = \"error\"\n").unwrap();
    assert_eq!(code(&folder, &[]), 0);
    assert_eq!(code(&folder, &["--fail-on", "note"]), 1);
    fs::write(at("other.toml"), "ignore = [\"unused-suppression\"]\n").unwrap();
    assert_eq!(code(&folder, &["--config", "other.toml"]), 0);
    fs::write(at("zlint.toml"), "ignore = [\"unused-supression\"]\n").unwrap();
    let output = run(&folder, &[]);
    assert_eq!(output.status.code(), Some(2));
    let said = stderr(&output);
    assert!(said.contains("zlint.toml:1:11: there is no rule `unused-supression`; did you mean"), "{said}");
}

#[test]
fn a_baseline_hides_what_is_known() {
    let folder = project();
    assert_eq!(code(&folder, &["--write-baseline", "known"]), 0);
    let text = fs::read_to_string(folder.path().join("known")).unwrap();
    assert_eq!(text.lines().count(), 2, "{text}");
    assert!(text.contains("\nunused-suppression src/stale.py "), "{text}");
    let output = run(&folder, &["--baseline", "known"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).contains("1 finding known to the baseline"), "{}", stdout(&output));
    let stale = folder.path().join("src/stale.py");
    let moved = format!("\n\n{}", fs::read_to_string(&stale).unwrap());
    fs::write(&stale, &moved).unwrap();
    assert_eq!(code(&folder, &["--baseline", "known"]), 0);
    fs::write(&stale, format!("{moved}y = 2  # zlint: ignore[nonsense]\n")).unwrap();
    assert_eq!(code(&folder, &["--baseline", "known"]), 1);
    fs::write(&stale, "import zendesk\n").unwrap();
    assert!(stdout(&run(&folder, &["--baseline", "known"])).contains("gone from the code"));
}

#[test]
fn quiet_verbose_statistics() {
    let folder = project();
    let quiet = run(&folder, &["--quiet"]);
    assert!(stdout(&quiet).contains("warning[unused-suppression]") && !stdout(&quiet).contains("Found"));
    assert!(run(&folder, &["--quiet", "a.py"]).stdout.is_empty());
    assert!(stderr(&run(&folder, &["--verbose"])).contains("configuration: none"));
    let counted = run(&folder, &["--statistics"]);
    assert!(stdout(&counted).contains("  unused-suppression  1\n") && !stdout(&counted).contains("│"));
    let text = run(&folder, &["--as-of", "2027-04-29"]);
    assert!(stdout(&text).contains("2027-04-30: 1 day left"), "{}", stdout(&text));
}

#[test]
fn other_commands() {
    let folder = project();
    let page = run(&folder, &["explain", "unused-suppression"]);
    assert!(stdout(&page).starts_with("# unused-suppression\n"));
    assert!(stdout(&run(&folder, &["rules"])).contains("unused-suppression"));
    assert!(stdout(&run(&folder, &["completions", "bash"])).contains("_zlint"));
    assert!(stdout(&run(&folder, &["--help"])).contains("Exit codes:"));
    assert_eq!(code(&folder, &["--version"]), 0);
    assert_eq!(code(&folder, &["scopes"]), 0);
    assert_eq!(code(&folder, &["scopes", "gone"]), 2);
}

#[test]
fn paths_are_shown_from_the_working_directory() {
    let folder = project();
    let shown = |cwd: &str, path: &str| {
        let output = zlint(&folder.path().join(cwd), &["--format", "concise", path]).output().unwrap();
        stdout(&output).split(':').next().unwrap().to_owned()
    };
    assert_eq!(shown(".", "."), "src/stale.py");
    assert_eq!(shown("src", "."), "stale.py");
    assert_eq!(shown("src", ".."), "stale.py");
    assert_eq!(shown(".", folder.path().to_str().unwrap()), "src/stale.py");
}

#[test]
fn a_path_named_like_a_command() {
    let folder = tree(&[("check/a.py", "x = 1\n"), ("rules/a.py", "x = 1\n")]);
    assert_eq!(code(&folder, &["./check"]), 0);
    assert_eq!(code(&folder, &["check", "check"]), 0);
    assert_eq!(code(&folder, &["./rules"]), 0);
}

/// A password, whose day has passed, and an API token, whose day is to come.
fn deadlines() -> TempDir {
    let call = |user: &str| {
        format!("import requests\nrequests.get(\"https://acme.zendesk.com/api/v2/tickets.json\", auth=({user}, key))\n")
    };
    tree(&[("password.py", &call("\"a@acme.test\"")), ("token.py", &call("\"a@acme.test/token\""))])
}

#[test]
fn findings_know_the_day_they_break() {
    let folder = deadlines();
    let output = run(&folder, &["--format", "json", "--as-of", "2026-11-22"]);
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    let days: Vec<&str> =
        json["diagnostics"].as_array().unwrap().iter().map(|d| d["breaks"].as_str().unwrap()).collect();
    assert_eq!(days, ["2026-01-12", "2027-04-30"]);
    assert_eq!(json["summary"]["as_of"], "2026-11-22");
    let row = |date, left| serde_json::json!({"date": date, "days_left": left, "findings": 1});
    assert_eq!(json["summary"]["deadlines"], serde_json::json!([row("2026-01-12", -314), row("2027-04-30", 159)]));
    let sarif: Value = serde_json::from_slice(&run(&folder, &["--format", "sarif"]).stdout).unwrap();
    assert_eq!(sarif["runs"][0]["results"][1]["properties"]["breaks"], "2027-04-30");
    let text = run(&folder, &["--as-of", "2027-04-29"]);
    let end =
        "What password-auth finds stopped working on 2026-01-12\nAPI tokens stop working on 2027-04-30: 1 day left\n";
    assert!(stdout(&text).ends_with(end), "{}", stdout(&text));
    // A finding without a day has no such field.
    let stale = run(&project(), &["--format", "json"]);
    assert!(!stdout(&stale).contains("\"breaks\""));
}

#[test]
fn a_run_may_fail_by_the_day() {
    let folder = deadlines();
    let failing = |file: &str, day: &str, within: &str| code(&folder, &[file, "--as-of", day, "--fail-on", within]);
    assert_eq!(failing("token.py", "2026-11-22", "breaks within 158 days"), 0);
    assert_eq!(failing("token.py", "2026-11-22", "breaks within 159 days"), 1);
    assert_eq!(failing("token.py", "2027-05-30", "breaks within 0 days"), 1, "broken already");
    assert_eq!(failing("password.py", "2026-11-22", "breaks within 0 days"), 1, "broken already");
    assert_eq!(failing("password.py", "2026-01-11", "breaks within 0 days"), 0);
    assert_eq!(code(&project(), &["--fail-on", "breaks within 9999 days"]), 0, "no day is known");
    fs::write(folder.path().join("zlint.toml"), "fail-on = \"breaks within 30 days\"\n").unwrap();
    assert_eq!(code(&folder, &["token.py", "--as-of", "2026-11-22"]), 0);
    assert_eq!(code(&folder, &["token.py", "--as-of", "2027-04-01"]), 1);
    assert_eq!(code(&folder, &["token.py", "--as-of", "2026-11-22", "--fail-on", "error"]), 1, "the flag wins");
    fs::write(folder.path().join("zlint.toml"), "fail-on = \"breaks in 30 days\"\n").unwrap();
    let output = run(&folder, &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("zlint.toml:1:11: `breaks in 30 days`"), "{}", stderr(&output));
}
