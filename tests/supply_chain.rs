//! What zlint is built of, and how: nothing unsafe, nothing that the lock file does not name, and pipelines that hold it.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// The files below a folder.
fn below(folder: &str) -> Vec<PathBuf> {
    fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { collect(&path, files) } else { files.push(path) }
        }
    }
    let mut files = Vec::new();
    collect(&root().join(folder), &mut files);
    files.sort();
    files
}

/// What builds, tests and releases zlint.
fn pipelines() -> Vec<(PathBuf, String)> {
    let files = below(".github/workflows").into_iter().chain(below("scripts")).chain(below("packaging/docker"));
    files.filter_map(|path| Some((path.clone(), fs::read_to_string(path).ok()?))).collect()
}

/// The job of a workflow, up to the next one.
fn job<'w>(workflow: &'w str, name: &str) -> &'w str {
    let from = workflow.split(&format!("\n  {name}:\n")).nth(1).unwrap_or_else(|| panic!("no job {name}"));
    let next = |line: &&str| line.starts_with("  ") && !line.starts_with("   ") && line.ends_with(':');
    let length: usize = from.lines().take_while(|line| !next(line)).map(|line| line.len() + 1).sum();
    &from[..length.min(from.len())]
}

/// The lints of the manifest hold for all its targets, the build script among them; nothing may say otherwise, since
/// `forbid` cannot be allowed again.
#[test]
fn nothing_is_unsafe() {
    assert!(read("Cargo.toml").contains("[lints.rust]\nunsafe_code = \"forbid\"\n"));
    let code = ["src", "tests", "benches"].into_iter().flat_map(below).chain([root().join("build.rs")]);
    let rust: Vec<PathBuf> = code.filter(|path| path.extension().is_some_and(|ending| ending == "rs")).collect();
    assert!(rust.len() > 100, "{}", rust.len());
    for path in rust.iter().filter(|path| !path.ends_with("tests/supply_chain.rs")) {
        let text = fs::read_to_string(path).unwrap();
        for keyword in ["unsafe {", "unsafe fn", "unsafe impl", "unsafe extern", "#[unsafe("] {
            let stands = |line: &str| line.trim_start().starts_with(keyword) || line.contains(&format!("= {keyword}"));
            assert!(!text.lines().any(stands), "{}: {keyword}", path.display());
        }
    }
}

/// Whoever builds gets the versions that were tested.
#[test]
fn builds_are_locked() {
    let mut seen = 0;
    for (path, text) in pipelines() {
        for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
            let resolves = ["build", "check", "clippy", "test", "bench", "run", "install", "fetch", "deny"];
            let is_told = line.contains(['"', '`']) || line.contains("--version >/dev/null");
            let is_command = !is_told
                && resolves
                    .into_iter()
                    .any(|word| line.contains(&format!("cargo {word} ")) || line.ends_with(&format!("cargo {word}")));
            assert!(!is_command || line.contains("--locked"), "{}: {line}", path.display());
            seen += usize::from(is_command);
        }
    }
    assert!(seen >= 8, "{seen} commands were looked at");
    assert!(read("scripts/compare").contains(r#"["cargo", "build", "--release", "--locked"]"#));
}

/// The lock file names packages of the registry only, each with its checksum.
#[test]
fn dependencies_come_from_the_registry() {
    let lock = read("Cargo.lock");
    let packages = lock.split("[[package]]\n").skip(1).filter(|package| !package.starts_with("name = \"zlint\"\n"));
    let mut seen = 0;
    for package in packages {
        assert!(
            package.contains("\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n"),
            "{package}"
        );
        assert!(package.contains("\nchecksum = \""), "{package}");
        seen += 1;
    }
    assert!(seen > 100, "{seen}");
}

#[test]
fn pipelines_hold_it() {
    let ci = read(".github/workflows/ci.yml");
    assert!(job(&ci, "dependencies").contains("cargo deny --locked check\n"));
    let oldest = job(&ci, "msrv");
    assert!(oldest.contains(r#"s/^rust-version = "\(.*\)"$/\1/p"#) && oldest.contains("cargo check --locked"));
    assert!(read("Cargo.toml").lines().any(|line| line.starts_with("rust-version = \"1.")));
    let release = read(".github/workflows/release.yml");
    let sbom = job(&release, "source");
    assert!(sbom.contains("cargo cyclonedx") && sbom.contains("zlint.cdx"));
    assert!(
        job(&release, "sign").contains("actions/attest-sbom@")
            && job(&release, "github").contains("dist/zlint.cdx.json")
    );
    assert!(job(&release, "build").contains("--locked"));
    assert!(release.contains("uses: ./.github/workflows/ci.yml"), "a release passes the same tests");
}
