//! Which package a file belongs to: the nearest manifest above it, within the folder that paths
//! are relative to.

use std::collections::BTreeMap;
use std::fs;

use camino::{Utf8Path, Utf8PathBuf};

use crate::data::manifest::{self, MANIFESTS, Manifest};
use crate::engine::paths::Base;
use crate::limits;

/// Packages by folder: `None` without a manifest, else what it says.
#[derive(Debug, Default)]
pub struct Packages {
    manifests: BTreeMap<Utf8PathBuf, Option<Manifest>>,
}

impl Packages {
    /// Look up the packages of these files.
    pub fn of<'a>(base: &Base, files: impl Iterator<Item = &'a Utf8Path>) -> Self {
        let mut packages = Self::default();
        for file in files {
            for folder in file.ancestors().skip(1) {
                if packages.manifests.contains_key(folder) {
                    continue;
                }
                packages.manifests.insert(folder.to_owned(), manifest_in(base, folder));
            }
        }
        packages
    }

    /// The name of the package that a file belongs to.
    pub fn name(&self, file: &Utf8Path) -> Option<&str> {
        file.ancestors().skip(1).find_map(|folder| self.manifests.get(folder)?.as_ref()?.name.as_deref())
    }

    /// The folder of the package that a file belongs to.
    pub fn folder<'f>(&self, file: &'f Utf8Path) -> Option<&'f Utf8Path> {
        file.ancestors().skip(1).find(|folder| self.manifests.get(*folder).is_some_and(Option::is_some))
    }
}

/// The manifest in a folder; of several, the first that gives a name.
fn manifest_in(base: &Base, folder: &Utf8Path) -> Option<Manifest> {
    let all = MANIFESTS.iter().filter_map(|name| {
        let path = base.absolute(folder.join(name).as_std_path());
        let size = fs::symlink_metadata(&path).ok().filter(fs::Metadata::is_file)?.len();
        let text = (size <= limits::MAX_FILE_SIZE).then(|| fs::read_to_string(&path).ok()).flatten();
        Some(text.map_or_else(Manifest::default, |text| manifest::read(name, &text)))
    });
    all.reduce(|first, next| if first.name.is_some() { first } else { next })
}
