//! What lies under `packaging` and beside it agrees with `Cargo.toml` and with itself. `scripts/packages` makes the
//! packages and runs them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

fn json(path: &str) -> Value {
    serde_json::from_str(&read(path)).unwrap()
}

/// All files for other tools and readers that speak of the project from outside.
fn outside() -> Vec<(String, String)> {
    fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { collect(&path, files) } else { files.push(path) }
        }
    }
    let mut files: Vec<PathBuf> =
        ["README.md", "CHANGELOG.md", "Cargo.toml", "action.yml", "pyproject.toml", ".pre-commit-hooks.yaml"]
            .map(|name| root().join(name))
            .into();
    for folder in ["packaging", "docs", ".github"] {
        collect(&root().join(folder), &mut files);
    }
    files.into_iter().map(|path| (path.display().to_string(), fs::read_to_string(path).unwrap())).collect()
}

/// The text between two marks, at each place where they stand.
fn between<'t>(text: &'t str, start: &str, end: &str) -> Vec<&'t str> {
    text.split(start).skip(1).filter_map(|rest| rest.split(end).next()).collect()
}

#[test]
fn versions_are_in_step() {
    let version = env!("CARGO_PKG_VERSION");
    let manifest = json("packaging/npm/package.json");
    assert_eq!(manifest["version"], version);
    assert!(manifest["optionalDependencies"].as_object().unwrap().values().all(|pinned| pinned == version));
    let action = read("action.yml");
    assert_eq!(between(&action, "The release of zlint\n    default: \"", "\""), [version]);
    let template = read("packaging/gitlab/zlint.gitlab-ci.yml");
    assert_eq!(between(&template, "ZLINT_VERSION: \"", "\""), [version]);
    assert_eq!(between(&read("packaging/pre-commit/pyproject.toml"), "\"zlint==", "\""), [version]);
    for (path, text) in outside() {
        let marks = ["zlint/zlint@v", "zlint/zlint/v", "rev: v", "zlint==", "zlint:v"];
        for (mark, named) in
            marks.iter().flat_map(|mark| between(&text, mark, "\n").into_iter().map(move |n| (mark, n)))
        {
            let digits = named.starts_with(|first: char| first.is_ascii_digit());
            assert!(!digits || named.starts_with(version), "{path}: {mark}{named} is not {version}");
        }
    }
}

#[test]
fn the_project_has_one_address() {
    let address = env!("CARGO_PKG_REPOSITORY");
    let own = address.strip_prefix("https://github.com/").unwrap();
    for (path, text) in outside() {
        for named in between(&text, "github.com/", "\n").into_iter().filter(|rest| rest.contains("/zlint")) {
            let owner = named.split("/zlint").next().unwrap();
            assert!(owner.contains(' ') || format!("{owner}/zlint") == own, "{path}: github.com/{named}");
        }
    }
    assert_eq!(zlint::report::HOME_URL, address);
}

#[test]
fn the_oldest_rust_is_the_same_everywhere() {
    let oldest = env!("CARGO_PKG_RUST_VERSION");
    assert!(read("README.md").contains(&format!("a Rust toolchain, {oldest} or later")));
    assert!(read("packaging/docker/Dockerfile").contains(&format!("FROM rust:{oldest}-")));
}

/// Tags move; a commit does not.
#[test]
fn actions_are_pinned_to_commits() {
    let mut seen = 0;
    for (path, text) in outside() {
        for used in between(&text, "uses: ", "\n") {
            let (name, rest) = used.split_once('@').unwrap_or((used, ""));
            if name.starts_with("./") || name == "zlint/zlint" || name.contains("zizmor") {
                continue;
            }
            let (commit, comment) = rest.split_once(' ').unwrap_or((rest, ""));
            let is_commit = commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
            assert!(is_commit && comment.starts_with("# v"), "{path}: {used}");
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen} actions");
}

/// What pip installs in the repository made of `packaging/pre-commit` is what it installs from this one.
#[test]
fn hooks_agree() {
    let hooks = |path: &str| -> Vec<String> {
        read(path).split("- id: ").skip(1).map(|hook| hook.trim_end().to_owned()).collect()
    };
    let all = hooks(".pre-commit-hooks.yaml");
    let python: Vec<&String> = all.iter().filter(|hook| hook.contains("language: python")).collect();
    assert_eq!(hooks("packaging/pre-commit/.pre-commit-hooks.yaml").iter().collect::<Vec<_>>(), python);
    for hook in &all {
        let language = between(hook, "language: ", "\n")[0];
        let id = hook.lines().next().unwrap();
        let suffix = if language == "python" { String::new() } else { format!("-{language}") };
        let name = id.strip_suffix(&suffix).unwrap();
        let same = python.iter().find(|other| other.lines().next() == Some(name)).unwrap();
        let own = hook.replacen(id, name, 1).replace(&format!("language: {language}"), "language: python");
        assert_eq!(own, **same, "{id}");
    }
}

/// Each platform that is built has a package, and each that the action installs is built.
#[test]
fn platforms_agree() {
    let platforms = json("packaging/npm/platforms.json");
    let platforms = platforms.as_object().unwrap();
    let manifest = json("packaging/npm/package.json");
    let packages: BTreeSet<String> = manifest["optionalDependencies"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(packages, platforms.keys().map(|name| format!("@zlint/{name}")).collect());
    let targets: BTreeSet<&str> = platforms.values().map(|platform| platform["target"].as_str().unwrap()).collect();
    let workflow = read(".github/workflows/release.yml");
    assert_eq!(targets, between(&workflow, "{ target: ", ",").into_iter().collect());
    let installed = read("packaging/action/install.sh");
    let installed = between(&installed, ") target=", " ");
    assert!(installed.len() >= 6 && installed.iter().all(|target| targets.contains(target)), "{installed:?}");
}

/// A package holds what a build needs. Fixtures are full of what looks like secrets, and would alarm scanners.
#[test]
fn the_package_is_small() {
    let output = std::process::Command::new(env!("CARGO"))
        .args(["package", "--list", "--offline", "--allow-dirty"])
        .current_dir(root())
        .output()
        .unwrap();
    let list = String::from_utf8(output.stdout).unwrap();
    let files: BTreeSet<&str> = list.lines().collect();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for file in ["Cargo.lock", "LICENSE", "README.md", "build.rs", "pyproject.toml", "src/main.rs", "rules/scopes.toml"]
    {
        assert!(files.contains(file), "{file} is missing");
    }
    let needed = |file: &&str| file.starts_with("src/") || file.starts_with("rules/") || !file.contains('/');
    assert!(files.iter().all(needed), "{list}");
}
