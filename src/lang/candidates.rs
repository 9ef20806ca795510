//! Paths that a module may lie at, in order of likelihood, each once.

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use rustc_hash::FxHashSet;

/// A list of paths without repetitions. They are compared as text: comparing paths part by part would cost more than
/// making them.
#[derive(Debug, Default)]
pub struct Candidates {
    paths: Vec<Utf8PathBuf>,
    seen: FxHashSet<String>,
}

impl Candidates {
    /// Add a path, less likely than all before it.
    pub fn add(&mut self, path: impl Into<String>) {
        let path: String = path.into();
        if !path.is_empty() && self.seen.insert(path.clone()) {
            self.paths.push(path.into());
        }
    }

    /// The paths.
    pub fn into_paths(self) -> Vec<Utf8PathBuf> {
        self.paths
    }
}

/// Whether a path has nothing to take out: most have not, and looking is cheaper than taking apart.
pub(super) fn is_plain(path: &str) -> bool {
    let bytes = path.as_bytes();
    let odd = |pair: &[u8]| matches!(pair, b"//" | b"./" | b"/." | b"..");
    !bytes.windows(2).any(odd) && !path.ends_with('/') && path != "."
}

/// The path without `.` and inner `..`. One that starts outside the working folder keeps the `..` it starts with, for
/// the files there are known by it.
pub(super) fn normalized(path: &Utf8Path) -> Utf8PathBuf {
    if is_plain(path.as_str()) {
        return path.to_owned();
    }
    let mut out = Utf8PathBuf::new();
    for component in path.components() {
        match component {
            Utf8Component::CurDir => {}
            Utf8Component::ParentDir if out.file_name().is_some() => drop(out.pop()),
            other => out.push(other),
        }
    }
    out
}
