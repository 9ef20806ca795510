//! Which package a file belongs to: the nearest manifest above it, within the folder that paths
//! are relative to.

use std::collections::BTreeMap;
use std::fs;

use camino::{Utf8Path, Utf8PathBuf};

use crate::data::manifest::{self, MANIFESTS, SETUP};
use crate::engine::paths::Base;
use crate::limits;

/// A package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// Its manifest.
    pub manifest: Utf8PathBuf,
    /// The name that the manifest gives, if it gives one.
    pub name: Option<String>,
}

/// Packages by folder.
#[derive(Debug, Default)]
pub struct Packages {
    folders: BTreeMap<Utf8PathBuf, Option<Package>>,
}

impl Packages {
    /// Look up the packages of these files.
    pub fn of<'a>(base: &Base, files: impl Iterator<Item = &'a Utf8Path>) -> Self {
        let mut packages = Self::default();
        for file in files {
            for folder in folders(file) {
                if packages.folders.contains_key(folder) {
                    continue;
                }
                packages.folders.insert(folder.to_owned(), package_in(base, folder));
            }
        }
        packages
    }

    /// The package that a file belongs to.
    pub fn package(&self, file: &Utf8Path) -> Option<&Package> {
        self.above(file).next()
    }

    /// The name of the nearest package that has one.
    pub fn name(&self, file: &Utf8Path) -> Option<&str> {
        self.above(file).find_map(|package| package.name.as_deref())
    }

    fn above(&self, file: &Utf8Path) -> impl Iterator<Item = &Package> {
        folders(file).filter_map(|folder| self.folders.get(folder)?.as_ref())
    }
}

/// The folders that a file lies in. The working directory, whose path is empty, is none of those of a file outside.
fn folders(file: &Utf8Path) -> impl Iterator<Item = &Utf8Path> {
    let outside = file.starts_with("..");
    file.ancestors().skip(1).filter(move |folder| !(outside && folder.as_str().is_empty()))
}

/// The package whose manifest lies in a folder; of several manifests, the first that gives a name.
fn package_in(base: &Base, folder: &Utf8Path) -> Option<Package> {
    let packages: Vec<Package> =
        MANIFESTS.iter().chain([&SETUP]).filter_map(|manifest| read(base, folder, manifest)).collect();
    let named = packages.iter().find(|package| package.name.is_some());
    named.or_else(|| packages.first()).cloned()
}

fn read(base: &Base, folder: &Utf8Path, manifest: &str) -> Option<Package> {
    let path = base.absolute(folder.join(manifest).as_std_path());
    let size = fs::symlink_metadata(&path).ok().filter(fs::Metadata::is_file)?.len();
    let text = (size <= limits::MAX_FILE_SIZE).then(|| fs::read_to_string(&path).ok()).flatten();
    Some(Package { manifest: folder.join(manifest), name: text.and_then(|text| manifest::read(manifest, &text).name) })
}
