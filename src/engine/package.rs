//! Which package a file belongs to: the nearest manifest above it, within the folder that paths
//! are relative to.

use std::collections::BTreeMap;
use std::fs;

use camino::{Utf8Path, Utf8PathBuf};

use crate::data::manifest::{self, MANIFESTS};
use crate::engine::paths::Base;
use crate::limits;

/// Names of packages by folder.
#[derive(Debug, Default)]
pub struct Packages {
    names: BTreeMap<Utf8PathBuf, Option<String>>,
}

impl Packages {
    /// Look up the packages of these files.
    pub fn of<'a>(base: &Base, files: impl Iterator<Item = &'a Utf8Path>) -> Self {
        let mut packages = Self::default();
        for file in files {
            for folder in file.ancestors().skip(1) {
                if packages.names.contains_key(folder) {
                    continue;
                }
                packages.names.insert(folder.to_owned(), name_in(base, folder));
            }
        }
        packages
    }

    /// The name of the package that a file belongs to.
    pub fn name(&self, file: &Utf8Path) -> Option<&str> {
        file.ancestors().skip(1).find_map(|folder| self.names.get(folder)?.as_deref())
    }
}

/// The name that a manifest in a folder gives.
fn name_in(base: &Base, folder: &Utf8Path) -> Option<String> {
    MANIFESTS.iter().find_map(|manifest| {
        let path = base.absolute(folder.join(manifest).as_std_path());
        let size = fs::symlink_metadata(&path).ok().filter(fs::Metadata::is_file)?.len();
        let text = (size <= limits::MAX_FILE_SIZE).then(|| fs::read_to_string(&path).ok()).flatten()?;
        manifest::read(manifest, &text).name
    })
}
