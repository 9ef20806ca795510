//! Where files and folders lie, for asking often and cheaply whether there may be one at a path.

use camino::Utf8Path;
use rustc_hash::FxHashSet;

/// Paths of files, with their endings and without, and of folders. Only hashes of them are kept: two paths may share
/// one, so that a path which is told to be there need not be.
#[derive(Debug, Default)]
pub struct Places(FxHashSet<u64>);

/// The hash of a path that may go on. It takes one byte after the other (FNV-1a), so that many ends of one path cost
/// only themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot(u64);

impl Spot {
    const START: Spot = Spot(0xcbf2_9ce4_8422_2325);

    /// A path.
    pub fn of(path: &str) -> Self {
        Self::START.then(path)
    }

    /// The path with more behind it.
    #[must_use]
    pub fn then(self, more: &str) -> Self {
        Self(more.bytes().fold(self.0, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)))
    }
}

impl Places {
    /// Add a file, and the folder it lies in.
    pub fn add(&mut self, path: &Utf8Path) {
        let folder = path.parent().map_or("", Utf8Path::as_str);
        let inside = Spot::of(folder);
        self.0.insert(inside.0);
        let name = path.as_str().get(folder.len()..).unwrap_or_default();
        let stem = name.len() - path.extension().map_or(0, |ending| ending.len() + 1);
        let (stem, ending) = name.split_at_checked(stem).unwrap_or((name, ""));
        let without = inside.then(stem);
        self.0.extend([without.0, without.then(ending).0]);
    }

    /// Whether there may be something at a path.
    pub fn hold(&self, spot: Spot) -> bool {
        self.0.contains(&spot.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_folders_and_names_without_endings() {
        let mut places = Places::default();
        ["src/a/b.test.ts", "main.py", "Makefile"].iter().for_each(|path| places.add(Utf8Path::new(path)));
        for path in ["src/a/b.test.ts", "src/a/b.test", "src/a", "main.py", "main", "", "Makefile"] {
            assert!(places.hold(Spot::of(path)), "{path}");
        }
        for path in ["src/a/b", "src/a/b.test.tsx", "main.p", "Make", "src/a/"] {
            assert!(!places.hold(Spot::of(path)), "{path}");
        }
        assert_eq!(Spot::of("src/a").then("/b"), Spot::of("src/a/b"));
    }
}
