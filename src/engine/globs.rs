//! Path patterns of the configuration, in the syntax of `.gitignore`.

use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// Patterns with the folder they speak of.
#[derive(Debug, Clone)]
pub struct Globs {
    root: PathBuf,
    matcher: Gitignore,
}

impl Globs {
    /// Patterns that match nothing.
    pub fn none() -> Self {
        Self { root: PathBuf::new(), matcher: Gitignore::empty() }
    }

    /// Whether there are no patterns.
    pub fn is_empty(&self) -> bool {
        self.matcher.is_empty()
    }

    /// Read patterns; `root` is the folder of the file they are written in.
    ///
    /// # Errors
    /// The first malformed pattern: its index and what is wrong.
    pub fn new<'p>(root: &Path, patterns: impl IntoIterator<Item = &'p str>) -> Result<Self, (usize, String)> {
        let mut builder = GitignoreBuilder::new(root);
        for (index, pattern) in patterns.into_iter().enumerate() {
            builder.add_line(None, pattern).map_err(|error| (index, error.to_string()))?;
        }
        let matcher = builder.build().map_err(|error| (0, error.to_string()))?;
        Ok(Self { root: root.to_owned(), matcher })
    }

    /// Whether an absolute path, or a folder it lies in, is matched.
    pub fn matches(&self, path: &Path, is_folder: bool) -> bool {
        // The matcher panics on paths outside its root, so the prefix is taken off here.
        let Ok(relative) = path.strip_prefix(&self.root) else { return false };
        !relative.as_os_str().is_empty() && self.matcher.matched_path_or_any_parents(relative, is_folder).is_ignore()
    }
}

impl Default for Globs {
    fn default() -> Self {
        Self::none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speaks_gitignore() {
        let globs = Globs::new(Path::new("/p"), ["tests/", "*.gen.py", "!keep.gen.py"]).unwrap();
        assert!(globs.matches(Path::new("/p/a/tests/x.py"), false));
        assert!(globs.matches(Path::new("/p/a.gen.py"), false));
        assert!(!globs.matches(Path::new("/p/keep.gen.py"), false));
        assert!(!globs.matches(Path::new("/q/a.gen.py"), false));
        assert!(!globs.matches(Path::new("/p"), true));
    }

    #[test]
    fn a_bad_pattern_is_named_by_its_index() {
        assert_eq!(Globs::new(Path::new("/p"), ["ok", "a{b"]).unwrap_err().0, 1);
    }
}
