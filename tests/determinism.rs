//! The same input gives the same bytes, however many threads work and in whatever order paths are
//! named.

#![allow(clippy::unwrap_used)]

mod support;

use std::path::PathBuf;

use camino::{Utf8Path, Utf8PathBuf};
use support::Random;
use zlint::report::{Detail, Format};

/// All outputs of a run.
fn outputs(base: &Utf8Path, paths: Vec<PathBuf>, jobs: usize) -> Vec<String> {
    let report = support::run(base, paths, jobs);
    let check = |format| support::render(&report, format, false, Detail::Verbose);
    let mut all = Format::ALL.map(check).to_vec();
    all.extend([support::step_summary(&report), support::scopes(&report, true), support::scopes(&report, false)]);
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
        for jobs in [1, 2, 16] {
            assert_eq!(one, outputs(&tree, vec![".".into()], jobs), "{tree} with {jobs} threads");
        }
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
