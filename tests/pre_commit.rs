//! The hook under the real pre-commit: a clean commit passes, one with an API token does not.
//!
//! Needs `pre-commit` and `git`, which `scripts/test` provides; without them the tests pass
//! unless `ZLINT_REQUIRE_PRE_COMMIT=1` is set.

#![allow(clippy::unwrap_used, clippy::print_stderr)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

fn is_there(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|s| s.success())
}

/// Whether the tests can run.
fn ready() -> bool {
    let missing: Vec<_> = ["git", "pre-commit"].into_iter().filter(|program| !is_there(program)).collect();
    let required = std::env::var_os("ZLINT_REQUIRE_PRE_COMMIT").is_some_and(|value| value == "1");
    assert!(missing.is_empty() || !required, "not installed: {}", missing.join(", "));
    if !missing.is_empty() {
        eprintln!("not tried: {} not installed", missing.join(", "));
    }
    missing.is_empty()
}

fn run(folder: &Path, program: &str, args: &[&str]) -> Output {
    Command::new(program)
        .args(args)
        .current_dir(folder)
        .env("PRE_COMMIT_HOME", folder.join("../pre-commit-home"))
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env_remove("GIT_DIR")
        .env_remove("GIT_INDEX_FILE")
        .output()
        .unwrap()
}

/// A repository with the hooks of `.pre-commit-hooks.yaml` as local ones, and staged files.
fn repository(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("repo");
    fs::create_dir_all(&root).unwrap();
    assert!(run(&root, "git", &["init", "-q"]).status.success());
    let hooks = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml")).unwrap();
    let system = hooks.split("- id: ").find(|hook| hook.starts_with("zlint-system\n")).unwrap();
    let binary = assert_cmd::cargo::cargo_bin("zlint");
    let system = system.replace("entry: zlint check", &format!("entry: \"{} check\"", binary.display()));
    let system = system.replace('\n', "\n    ");
    let config = format!("repos:\n- repo: local\n  hooks:\n    - id: {}\n", system.trim_end());
    fs::write(root.join(".pre-commit-config.yaml"), config).unwrap();
    for (name, text) in files {
        fs::write(root.join(name), text).unwrap();
    }
    assert!(run(&root, "git", &["add", "-A"]).status.success());
    folder
}

/// Run the hooks on what is staged.
fn hooks(files: &[(&str, &str)]) -> (bool, String) {
    let folder = repository(files);
    let output = run(&folder.path().join("repo"), "pre-commit", &["run"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.success(), said)
}

#[test]
fn the_manifest_is_valid() {
    if ready() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let output = run(root, "pre-commit", &["validate-manifest", ".pre-commit-hooks.yaml"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
}

#[test]
fn a_clean_commit_passes() {
    if ready() {
        let (passed, said) = hooks(&[("clean.py", "print('hello')\n"), ("notes.txt", "zendesk\n")]);
        assert!(passed, "{said}");
        assert!(said.contains("Passed"), "{said}");
    }
}

#[test]
fn a_commit_without_source_passes() {
    if ready() {
        // What pre-commit is configured with is YAML, and no settings of a program.
        let (passed, said) = hooks(&[("notes.txt", "zendesk\n")]);
        assert!(passed && said.contains("Passed"), "{said}");
    }
}

#[test]
fn scripts_and_settings_are_handed_over() {
    if ready() {
        let script = "curl -u \"a@b.test/token:$T\" https://acme.zendesk.com/api/v2/tickets.json\n";
        for (name, text) in [("sync.sh", script.to_owned()), ("ci.yaml", format!("job:\n  run: |\n    {script}"))] {
            let (passed, said) = hooks(&[(name, text.as_str())]);
            assert!(!passed && said.contains("api-token-auth"), "{name}: {said}");
        }
    }
}

#[test]
fn a_stale_ignore_comment_is_blocked() {
    if ready() {
        let (passed, said) = hooks(&[("client.py", "import zenpy  # zlint: ignore[no-such-rule] gone\n")]);
        assert!(!passed && said.contains("unused-suppression"), "{said}");
    }
}

#[test]
fn code_in_other_files_is_passed() {
    if ready() {
        let call = |name: &str, start: &str, end: &str| {
            let code = "fetch('https://acme.zendesk.com/api/v2/users.json', \
                        {headers: {Authorization: 'Basic ' + btoa(`${mail}/token:${key}`)}})";
            (name.to_owned(), format!("{start}{code}{end}"))
        };
        let markup = ["a.vue", "b.svelte", "c.html"].map(|name| call(name, "<script>", "</script>\n"));
        let cell = "{\"cells\": [{\"cell_type\": \"code\", \"source\": \"%%js\\n";
        let files = markup.into_iter().chain([call("d.ipynb", cell, "\"}]}\n")]).collect::<Vec<_>>();
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let (passed, said) = hooks(&files);
        assert!(!passed && files.iter().all(|(name, _)| said.contains(&format!("─ {name}:"))), "{said}");
    }
}

#[test]
fn a_commit_with_an_api_token_is_blocked() {
    if ready() {
        let code = "import os\nimport requests\n\nemail = os.environ[\"ZENDESK_EMAIL\"]\n\
                    token = os.environ[\"ZENDESK_API_TOKEN\"]\n\
                    requests.get(\"https://acme.zendesk.com/api/v2/tickets.json\", auth=(f\"{email}/token\", token))\n";
        let (passed, said) = hooks(&[("client.py", code)]);
        assert!(!passed && said.contains("api-token-auth"), "{said}");
    }
}
