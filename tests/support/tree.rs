//! Throw-away trees of files.

#![allow(clippy::unwrap_used)]

use std::fs;

use tempfile::TempDir;

/// A folder with these files, deleted when it goes.
pub(crate) fn tree<T: AsRef<[u8]>>(files: &[(&str, T)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}
