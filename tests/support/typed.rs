//! The binary as a user types it, in a throw-away tree.

#![allow(dead_code, clippy::unwrap_used, clippy::indexing_slicing)] // each test program uses a part of it

use std::fs;
use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use tempfile::TempDir;

/// A call with an API token, which is an error.
pub(crate) const TOKEN: &str =
    "requests.get(\"https://acme.zendesk.com/api/v2/tickets.json\", auth=(\"a@acme.test/token\", key))";

/// A tree of files in which commands are run.
pub(crate) struct Tree(pub(crate) TempDir);

/// What a command did.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Tree {
    pub(crate) fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
    }

    pub(crate) fn remove(&self, name: &str) {
        fs::remove_file(self.path(name)).unwrap();
    }

    /// Run `zlint` with these words, separated by spaces.
    pub(crate) fn run(&self, line: &str) -> Ran {
        self.run_in(".", line)
    }

    /// The same in a folder below.
    pub(crate) fn run_in(&self, folder: &str, line: &str) -> Ran {
        run(&self.path(folder), &line.split_whitespace().collect::<Vec<_>>())
    }

    pub(crate) fn run_args(&self, args: &[&str]) -> Ran {
        run(self.0.path(), args)
    }

    /// Rule and place of each finding, one line each.
    pub(crate) fn findings(&self, line: &str) -> Vec<String> {
        let ran = self.run(&format!("{line} --format jsonl"));
        assert!(ran.code < 2, "{}", ran.err);
        let short = |line: &str| {
            let finding: serde_json::Value = serde_json::from_str(line).unwrap();
            let text = |key: &str| finding[key].as_str().unwrap().to_owned();
            format!("{}:{} {}", text("path"), finding["line"], text("rule"))
        };
        ran.out.lines().map(short).collect()
    }
}

fn run(folder: &Path, args: &[&str]) -> Ran {
    let mut command = Command::cargo_bin("zlint").unwrap();
    command.current_dir(folder).args(args).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    let Output { status, stdout, stderr } = command.output().unwrap();
    Ran {
        code: status.code().unwrap(),
        out: String::from_utf8(stdout).unwrap(),
        err: String::from_utf8(stderr).unwrap(),
    }
}
