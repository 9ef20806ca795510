//! Files that fixes write are whole at every moment: each system call from the first temporary file on is made to
//! fail, and the run is killed at each. What lies there afterwards is the old file or the new one.
//!
//! strace makes the faults; without it these tests are left out, unless `ZLINT_REQUIRE_STRACE=1`. `ZLINT_FAULTS=all`
//! disturbs the calls before, too, which takes minutes.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::print_stderr)]

#[path = "support/desk.rs"]
mod desk;
#[path = "support/strace.rs"]
mod strace;
#[path = "support/tree.rs"]
mod tree;

use std::collections::BTreeMap;
use std::fs;
use std::ops::RangeInclusive;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, Ordering};

use desk::CODE;
use tempfile::TempDir;
use tree::tree;

const MIGRATE: [&str; 7] = ["check", "--isolated", "--jobs", "1", "--fix", "--unsafe-fixes", "--scaffold"];
/// What the write path consists of, beside what every process does: names as strace knows them.
const CALLS: [&str; 14] = [
    "openat",
    "openat2",
    "write",
    "fsync",
    "fchmod",
    "fchown",
    "rename",
    "renameat",
    "renameat2",
    "linkat",
    "unlinkat",
    "statx",
    "newfstatat",
    "read",
];

/// Files by name.
type Files = BTreeMap<String, Vec<u8>>;

/// Run zlint under strace; the trace.
fn traced(folder: &Path, options: &[&str], trace: &Path) -> Output {
    let mut strace = Command::new("strace");
    strace.arg("-f").arg("-o").arg(trace).args(options).arg(env!("CARGO_BIN_EXE_zlint")).args(MIGRATE);
    strace.current_dir(folder).output().unwrap()
}

/// The files of a folder by name, without what a killed run leaves.
fn files(folder: &Path) -> Files {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let named = entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()));
    named.filter(|(name, _)| !(name.starts_with(".zlint-") && name.ends_with(".tmp"))).collect()
}

/// Which of the calls of each kind to disturb, counted from one, and what a run leaves that is let be.
fn undisturbed() -> (BTreeMap<&'static str, RangeInclusive<usize>>, Files) {
    let folder = tree(&[("desk.py", CODE.as_bytes())]);
    let trace = TempDir::new().unwrap();
    let run = traced(folder.path(), &[], &trace.path().join("trace"));
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let text = fs::read_to_string(trace.path().join("trace")).unwrap();
    let all = std::env::var_os("ZLINT_FAULTS").is_some_and(|value| value == "all");
    let first = if all { 0 } else { text.find("\".zlint-").expect("a temporary file is made") };
    let (before, _) = text.split_at(text[..first].rfind('\n').unwrap_or(0));
    // `PID  call(arguments…`
    let called = |text: &str, call: &str| {
        let line = |line: &str| line.split_once(' ').is_some_and(|(_, rest)| rest.trim_start().starts_with(call));
        text.lines().filter(|text| line(text)).count()
    };
    let numbers = CALLS.iter().map(|name| {
        let call = format!("{name}(");
        (*name, called(before, &call) + 1..=called(&text, &call))
    });
    (numbers.collect(), files(folder.path()))
}

/// Disturb each call in turn; how many runs there were, and how many of them wrote nothing.
fn disturbed(fault: &str) -> (usize, usize) {
    let (calls, after) = undisturbed();
    let before = BTreeMap::from([("desk.py".to_owned(), CODE.as_bytes().to_vec())]);
    let (mut runs, mut old) = (0, 0);
    for (call, numbers) in calls {
        for number in numbers {
            let folder = tree(&[("desk.py", CODE.as_bytes())]);
            let inject = format!("inject={call}:{fault}:when={number}");
            let _ = traced(folder.path(), &["-e", &inject], Path::new("/dev/null"));
            let left = files(folder.path());
            runs += 1;
            old += usize::from(left == before);
            for (name, bytes) in &left {
                let known = [&before, &after].iter().any(|state| state.get(name) == Some(bytes));
                assert!(known, "{inject}: {name} is neither old nor new:\n{}", String::from_utf8_lossy(bytes));
            }
            let asks = left.get("desk.py") != before.get("desk.py");
            assert!(left.contains_key("desk.py"), "{inject}: the file is gone");
            assert!(!asks || left.contains_key("zendesk_oauth.py"), "{inject}: the code lacks its module");
        }
    }
    (runs, old)
}

#[test]
fn a_failing_call_leaves_files_whole() {
    if !strace::works() {
        return;
    }
    for fault in ["error=ENOSPC", "error=EIO"] {
        let (runs, old) = disturbed(fault);
        eprintln!("{fault}: {runs} runs, {old} of them left all as it was");
        assert!(runs > 20 && old > 0 && old < runs, "{fault}: {runs} runs, {old} wrote nothing");
    }
}

#[test]
fn a_killed_run_leaves_files_whole() {
    if !strace::works() {
        return;
    }
    let (runs, old) = disturbed("signal=KILL");
    eprintln!("kill: {runs} runs, {old} of them left all as it was");
    assert!(runs > 20 && old > 0 && old < runs, "{runs} runs, {old} wrote nothing");
}

/// A folder that is swapped for a link, over and over, while runs write into it.
#[test]
fn a_folder_swapped_for_a_link_leads_nowhere() {
    let folder = tree(&[("in/sub/desk.py", CODE.as_bytes()), ("out/desk.py", CODE.as_bytes())]);
    let (inside, outside) = (folder.path().join("in"), folder.path().join("out"));
    let done = AtomicBool::new(false);
    let swaps = std::thread::scope(|scope| {
        let swapping = scope.spawn(|| {
            let (real, aside) = (inside.join("sub"), folder.path().join("aside"));
            let mut swaps = 0;
            while !done.load(Ordering::Relaxed) || swaps == 0 {
                fs::rename(&real, &aside).unwrap();
                symlink(&outside, &real).unwrap();
                fs::remove_file(&real).unwrap();
                fs::rename(&aside, &real).unwrap();
                swaps += 1;
            }
            swaps
        });
        for _ in 0..60 {
            // The file may be gone at the moment, which is an error of the run and no matter here.
            let _ = Command::new(env!("CARGO_BIN_EXE_zlint"))
                .args(MIGRATE)
                .arg("sub/desk.py")
                .current_dir(&inside)
                .output()
                .unwrap();
            let _ = fs::write(folder.path().join("aside/desk.py"), CODE);
        }
        done.store(true, Ordering::Relaxed);
        swapping.join().unwrap()
    });
    assert!(swaps > 60, "only {swaps} swaps");
    assert_eq!(fs::read_to_string(outside.join("desk.py")).unwrap(), CODE);
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 1, "a file was made outside");
}
