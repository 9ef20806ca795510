//! The hook under the real pre-commit: a clean commit passes, one with an API token does not.
//!
//! Needs `pre-commit` and `git`, which `scripts/test` provides; without them the tests pass
//! unless `ZLINT_REQUIRE_PRE_COMMIT=1` is set.

#![allow(clippy::unwrap_used, clippy::print_stderr)]

use std::fs;
use std::path::{Path, PathBuf};
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

/// A repository with a hook of `.pre-commit-hooks.yaml` as a local one; `old` files are committed, the others staged.
struct Repository(TempDir);

impl Repository {
    fn new(id: &str, settings: &str, old: &[(&str, &str)], files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("repo")).unwrap();
        let repository = Self(folder);
        repository.git(&["init", "-q"]);
        let hooks = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml")).unwrap();
        let hook = hooks.split("- id: ").find(|hook| hook.starts_with(&format!("{id}\n"))).unwrap();
        let binary = assert_cmd::cargo::cargo_bin("zlint");
        let hook = hook.replace("entry: zlint", &format!("entry: {}", binary.display())) + settings;
        let hook = hook.trim_end().replace('\n', "\n    ");
        let config = format!("repos:\n- repo: local\n  hooks:\n    - id: {hook}\n");
        repository.write(&[(".pre-commit-config.yaml", &config)]);
        repository.write(old);
        repository.git(&["add", "-A"]);
        repository.git(&["-c", "user.name=a", "-c", "user.email=a@b.test", "commit", "-qm", "old"]);
        repository.write(files);
        repository.git(&["add", "-A"]);
        repository
    }

    fn root(&self) -> PathBuf {
        self.0.path().join("repo")
    }

    fn write(&self, files: &[(&str, &str)]) {
        for (name, text) in files {
            let path = self.root().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.root().join(name)).unwrap()
    }

    fn git(&self, args: &[&str]) {
        let output = run(&self.root(), "git", args);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// Run the hook; whether it passes, and what is said.
    fn hook(&self, args: &[&str]) -> (bool, String) {
        let output = run(&self.root(), "pre-commit", &[&["run", "--verbose"], args].concat());
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        (output.status.success(), said)
    }
}

/// Run the hook on what is staged.
fn hooks(files: &[(&str, &str)]) -> (bool, String) {
    Repository::new("zlint-system", "", &[], files).hook(&[])
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
        let call = "fetch('https://acme.zendesk.com/api/v2/users.json', \
                    {headers: {Authorization: 'Basic ' + btoa(`${mail}/token:${key}`)}})\n";
        let sent = "GET https://acme.zendesk.com/api/v2/users.json\nAuthorization: Basic a@b.test/token {{key}}\n";
        let files = [
            ("sync.sh", script.to_owned()),
            ("bin/sync", format!("#!/bin/sh\n{script}")),
            ("ci.yaml", format!("job:\n  run: |\n    {script}")),
            ("a.mts", call.to_owned()),
            ("b.gs", call.to_owned()),
            ("c.http", sent.to_owned()),
            (".env", "ZENDESK_API_TOKEN=6wiIBWbGkBMo1mRDMuVwkw1EPsNkeUj95PIz2akv\n".to_owned()),
        ];
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let (passed, said) = hooks(&files);
        assert!(!passed && files.iter().all(|(name, _)| said.contains(&format!("─ {name}:"))), "{said}");
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

/// A wrapper, and code that gives it an API token without naming the vendor.
const SEND: &str = "import requests\n\n\ndef get(path, auth):\n    \
                    return requests.get('https://acme.zendesk.com/api/v2' + path, auth=auth).json()\n";
const SYNC: &str = "import os\n\nfrom send import get\n\n\ndef tickets():\n    \
                    return get('/tickets.json', (os.environ['MAIL'] + '/token', os.environ['KEY']))\n";

/// A call of its own.
const CALL: &str = "import os\nimport requests\n\n\ndef tickets():\n    \
                    return requests.get('https://acme.zendesk.com/api/v2/tickets.json', \
                    auth=(os.environ['MAIL'] + '/token', os.environ['KEY']))\n";

#[test]
fn wrappers_in_other_files_are_followed() {
    if ready() {
        let repository = Repository::new("zlint-system", "", &[("send.py", SEND)], &[("sync.py", SYNC)]);
        let (passed, said) = repository.hook(&[]);
        assert!(!passed && said.contains("─ sync.py:") && said.contains("1 file read"), "{said}");
    }
}

#[test]
fn files_that_do_not_change_are_no_concern_of_a_commit() {
    if ready() {
        let repository = Repository::new("zlint-system", "", &[("old.py", CALL)], &[("new.py", "import old\n")]);
        let (passed, said) = repository.hook(&[]);
        assert!(passed && said.contains("1 file read"), "{said}");
        let (passed, said) = repository.hook(&["--all-files"]);
        assert!(!passed && said.contains("─ old.py:"), "{said}");
        let (passed, said) = repository.hook(&["--files", "old.py"]);
        assert!(!passed && said.contains("1 file read"), "{said}");
    }
}

#[test]
fn what_is_excluded_is_passed_and_told() {
    if ready() {
        let config = ("zlint.toml", "exclude = [\"old/\"]\n");
        let repository = Repository::new("zlint-system", "", &[config], &[("old/call.py", CALL)]);
        let (passed, said) = repository.hook(&[]);
        assert!(passed && said.contains("nothing was scanned"), "{said}");
        let (passed, said) = repository.hook(&["--all-files"]);
        assert!(passed && !said.contains("api-token-auth"), "{said}");
    }
}

#[test]
fn fixes_that_keep_what_code_does_are_made() {
    if ready() {
        let repository = Repository::new("zlint-fix-system", "", &[], &[("call.py", CALL)]);
        let (passed, said) = repository.hook(&[]);
        assert!(!passed && said.contains("api-token-auth"), "{said}");
        assert_eq!(repository.read("call.py"), CALL, "the move to OAuth is no such fix");
    }
}

#[test]
fn fixes_touch_what_was_handed_over_and_fail_the_commit() {
    if ready() {
        let files = [("call.py", CALL), ("sync.py", SYNC)];
        let old = [("old.py", CALL), ("send.py", SEND)];
        let repository = Repository::new("zlint-fix-system", "  args: [--unsafe-fixes]\n", &old, &files);
        let (passed, said) = repository.hook(&[]);
        assert!(!passed && said.contains("files were modified by this hook"), "{said}");
        assert!(repository.read("call.py").contains("Bearer"), "{said}");
        assert!(old.iter().all(|(name, text)| repository.read(name) == *text), "{said}");
        repository.write(&[("sync.py", "")]);
        repository.git(&["add", "-A"]);
        let (passed, said) = repository.hook(&[]);
        assert!(passed, "{said}");
    }
}
