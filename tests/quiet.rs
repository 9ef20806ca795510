//! No run opens a connection or starts a process, whatever the scanned tree invites to: its system calls say so.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

#[path = "support/strace.rs"]
mod strace;
#[path = "support/tree.rs"]
mod tree;

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;
use tree::tree;

/// Code, scripts, git configuration and hooks that would do something if anything ran them.
fn inviting() -> TempDir {
    let code = "import os, requests, subprocess\nsubprocess.run(['curl', '-u', 'a@b.c/token:x', \
                'https://acme.zendesk.com/api/v2/users.json'])\n\
                requests.get('https://acme.zendesk.com/api/v2/tickets.json', auth=(os.environ['E'] + '/token', os.environ['T']))\n";
    tree(&[
        ("desk.py", code.as_bytes()),
        ("setup.py", b"import os\nos.system('touch ran')  # zendesk\n"),
        ("run.sh", b"#!/bin/sh\ntouch ran # zendesk\n"),
        (".git/config", b"[core]\n\tfsmonitor = touch ran\n\thooksPath = hooks\n\tsshCommand = touch ran\n"),
        (".git/HEAD", b"ref: refs/heads/main\n"),
        ("zlint.toml", b"names = [\"desk\"]\n"),
    ])
}

/// The calls that a run makes of these kinds.
fn calls(folder: &Path, args: &[&str]) -> Vec<String> {
    let trace = TempDir::new().unwrap();
    let file = trace.path().join("trace");
    let mut run = Command::new("strace");
    run.args(["-f", "-qq", "-e", "trace=%network,%process", "-o"])
        .arg(&file)
        .arg(env!("CARGO_BIN_EXE_zlint"))
        .args(args);
    let output = run.current_dir(folder).output().unwrap();
    assert!(output.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&output.stderr));
    let text = fs::read_to_string(&file).unwrap();
    // `PID  call(arguments…`
    text.lines().filter_map(|line| Some(line.split_once(' ')?.1.trim_start().to_owned())).collect()
}

#[test]
fn no_run_connects_or_starts_anything() {
    if !strace::works() {
        return;
    }
    let folder = inviting();
    for args in [&["check", "."][..], &["scopes", "."], &["check", "--diff", "--unsafe-fixes", "--scaffold", "."]] {
        let calls = calls(folder.path(), args);
        let started = calls.iter().filter(|call| call.starts_with("execve(")).count();
        assert_eq!(started, 1, "{args:?}: {calls:?}");
        for call in &calls {
            let is_thread = call.starts_with("clone") && call.contains("CLONE_THREAD");
            let ends = ["exit", "execve(", "<...", "+++", "---", "kill(", "tgkill("]
                .iter()
                .any(|start| call.starts_with(start));
            assert!(is_thread || ends, "{args:?}: {call}");
        }
    }
    assert!(!folder.path().join("ran").exists());
}
