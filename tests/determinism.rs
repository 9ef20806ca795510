//! The same input gives the same bytes, however many threads work and in whatever order paths are
//! named.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use std::path::PathBuf;

use camino::{Utf8Path, Utf8PathBuf};
use support::Random;
use zlint::engine::baseline::{Baseline, Scope};
use zlint::report::{Detail, Format};

/// All outputs of a run.
fn outputs(base: &Utf8Path, paths: Vec<PathBuf>, jobs: usize) -> Vec<String> {
    let report = support::run(base, paths, jobs);
    let check = |format| support::render(&report, format, false, Detail::Verbose);
    let mut all = Format::ALL.map(check).to_vec();
    all.extend([support::step_summary(&report), support::scopes(&report, true), support::scopes(&report, false)]);
    all.push(support::scopes_markdown(&report));
    let scope = Scope { path: &str::to_owned, in_view: &|_| true };
    all.push(Baseline::of(&report, &scope).print());
    all
}

/// Trees with enough in them to go wrong: whole projects, and all fixtures of several files at once.
fn trees() -> Vec<Utf8PathBuf> {
    let examples = support::project().join("examples");
    let fixtures = support::project().join("fixtures");
    vec![examples.join("helpdesk"), fixtures.join("eval"), fixtures.join("scopes"), fixtures.join("python")]
}

#[test]
fn threads_do_not_show() {
    for tree in trees() {
        let one = outputs(&tree, vec![".".into()], 1);
        assert!(one.iter().all(|text| text.len() > 100), "{tree}: nothing to compare");
        for jobs in [1, 2, 4, 8, 16] {
            assert_eq!(one, outputs(&tree, vec![".".into()], jobs), "{tree} with {jobs} threads");
        }
    }
}

/// What one run in twenty shows is not the same in every format.
#[test]
fn twenty_runs_are_one() {
    let tree = support::project().join("examples/helpdesk");
    let first = outputs(&tree, vec![".".into()], 8);
    for run in 1..20 {
        assert_eq!(first, outputs(&tree, vec![".".into()], 8), "run {run}");
    }
}

#[test]
fn the_order_of_paths_does_not_show() {
    for tree in trees() {
        let sources = support::files_below(&tree).into_iter().filter(|file| zlint::lang::detect(file).is_some());
        let mut files: Vec<PathBuf> = sources.map(|file| file.strip_prefix(&tree).unwrap().into()).collect();
        let sorted = outputs(&tree, files.clone(), 2);
        let mut random = Random::new(7);
        for _ in 0..3 {
            random.shuffle(&mut files);
            assert_eq!(sorted, outputs(&tree, files.clone(), 2), "{tree}");
        }
        // A file that is named twice, and through its folder, is one file.
        files.extend(files.clone());
        files.push(".".into());
        assert_eq!(sorted, outputs(&tree, files, 2), "{tree}");
    }
}

/// Paths from elsewhere do not show in the outputs.
#[test]
fn the_place_on_disk_does_not_show() {
    let tree = support::project().join("examples/helpdesk");
    let copy = tempfile::tempdir().unwrap();
    for file in support::files_below(&tree) {
        let target = copy.path().join(file.strip_prefix(&tree).unwrap());
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::copy(&file, target).unwrap();
    }
    let copied = outputs(Utf8Path::from_path(copy.path()).unwrap(), vec![".".into()], 2);
    assert_eq!(outputs(&tree, vec![".".into()], 2), copied);
}

/// The formats of code hosts name files as the repository does, wherever the command was typed.
#[test]
fn the_current_folder_does_not_show_to_hosts() {
    let tree = support::project().join("examples/helpdesk");
    let copy = tempfile::tempdir().unwrap();
    for file in support::files_below(&tree) {
        let target = copy.path().join(file.strip_prefix(&tree).unwrap());
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::copy(&file, target).unwrap();
    }
    std::fs::create_dir(copy.path().join(".git")).unwrap();
    let run = |folder: &str, path: &str, format: &str| {
        let mut command = assert_cmd::Command::cargo_bin("zlint").unwrap();
        command.current_dir(copy.path().join(folder)).env_remove("GITHUB_STEP_SUMMARY");
        command.args(["check", path, "--format", format, "--as-of", "2026-11-22"]).output().unwrap().stdout
    };
    for format in ["sarif", "gitlab", "github"] {
        let here = rows(format, &run(".", ".", format));
        assert!(here.len() > 3, "{format}");
        for (folder, path) in [("service", ".."), ("web", copy.path().to_str().unwrap())] {
            let there = rows(format, &run(folder, path, format));
            let other = there.iter().find(|row| !here.contains(row));
            assert!(there == here, "{format} from {folder}: {other:?}");
        }
    }
    // The others are relative to it, and say the same of the same place.
    for format in Format::ALL.map(Format::name) {
        assert!(run(".", "service", format) == run(".", "./service/../service/", format), "{format}");
    }
}

/// What a format says of each finding. Their order is that of the paths as they are shown elsewhere.
fn rows(format: &str, output: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(output);
    let parsed = || serde_json::from_str::<serde_json::Value>(&text).unwrap();
    let list = |value: serde_json::Value| value.as_array().unwrap().iter().map(ToString::to_string).collect();
    let mut rows: Vec<String> = match format {
        "sarif" => list(parsed()["runs"][0]["results"].take()),
        "gitlab" => list(parsed()),
        _ => text.lines().map(str::to_owned).collect(),
    };
    rows.sort();
    rows
}
