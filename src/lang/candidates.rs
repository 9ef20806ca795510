//! Paths that a module may lie at, in order of likelihood, each once.

use camino::Utf8PathBuf;
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
