//! Which files are looked at: a walk that honours ignore files, then a sorted list.

mod walk;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;

use crate::data::manifest::{self, MANIFESTS};
use crate::diag::{Problem, ProblemKind};
use crate::engine::EngineError;
use crate::engine::discover::walk::{Kind, Seen, Shown, Unread, is_bundle};
use crate::engine::globs::Globs;
use crate::engine::paths::{self, Base};
use crate::lang;
use crate::text::{FileKind, Lang};

/// Folders of other people's code and of tools, by name. They are skipped even where no ignore
/// file names them, as in an unpacked archive.
const VENDORED: &[&str] = &[
    "node_modules",
    "bower_components",
    "jspm_packages",
    "site-packages",
    "dist-packages",
    "__pycache__",
    ".venv",
    ".tox",
    ".nox",
    ".yarn",
    ".pnpm-store",
];

/// Files of zlint's own, by name: they speak of the service and are no part of the program.
const OWN: &[&str] = &["zlint.toml", "zlint.scopes.lock", ".zlint-baseline"];

/// What configurations are called.
const CONFIGS: [&str; 2] = ["zlint.toml", "pyproject.toml"];

/// What is said of pipes, devices and sockets.
const NOT_REGULAR: &str = "not a regular file";

/// How much of a file without an ending is read to see what runs it.
const FIRST_LINE: usize = 128;

/// What the walk leaves out.
#[derive(Debug, Clone)]
pub struct Filters {
    /// Whether ignore files, vendored folders and bundles count.
    pub honour_ignores: bool,
    /// Whether hidden files and folders are read.
    pub hidden: bool,
    /// Patterns of the configuration.
    pub exclude: Globs,
    /// What becomes of documents.
    pub documents: Documents,
    /// Whether files named one by one are left out too if the walk would leave them out or not know their language.
    pub force_exclude: bool,
    /// Files that zlint itself writes and reads in this run; never scanned.
    pub own: Vec<PathBuf>,
}

/// What becomes of documents with examples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Documents {
    /// Their findings are one less severe.
    #[default]
    Lower,
    /// Their findings are like those of a program.
    Same,
    /// The walk leaves them out.
    Off,
}

/// A file in a language zlint reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiscoveredFile {
    /// Path as shown to the user: relative to the working directory, with `/`.
    pub path: Utf8PathBuf,
    /// Path to open.
    pub location: PathBuf,
    /// What it holds.
    pub kind: FileKind,
    /// Its bytes, when these are not to be read from disk: standard input, or what a fix would write.
    pub given: Option<Arc<[u8]>>,
    /// Whether it was asked for; others only lie around those that were, and have no findings of their own.
    pub asked: bool,
}

/// A package's manifest, or a compiler's settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestFile {
    /// Path as shown to the user.
    pub path: Utf8PathBuf,
    /// Path to open.
    pub location: PathBuf,
}

/// What a walk found.
#[derive(Debug, Default)]
pub struct Discovery {
    /// The files, each once, sorted by the bytes of their shown path.
    pub files: Vec<DiscoveredFile>,
    /// The manifests, sorted likewise.
    pub manifests: Vec<ManifestFile>,
    /// What could not be listed or has no language.
    pub problems: Vec<Problem>,
    /// How many of the given paths are folders.
    pub folders: usize,
    /// How many of the given files the filters leave out.
    pub excluded: usize,
    /// The files that were given by themselves.
    pub named: BTreeSet<Utf8PathBuf>,
    /// What may be a configuration, by absolute path: in each folder `zlint.toml` before `pyproject.toml`.
    pub configs: Vec<PathBuf>,
}

/// List the files under `roots`, and those under `around` that these may import. A file named by itself is taken
/// whatever ignore files say.
///
/// # Errors
/// A path that does not exist.
pub fn discover(
    base: &Base,
    roots: &[PathBuf],
    around: Option<&Path>,
    filters: &Filters,
) -> Result<Discovery, EngineError> {
    let mut found = Found::new(base);
    let mut folders = 0;
    let mut excluded = 0;
    for root in roots {
        match fs::metadata(base.absolute(root)) {
            Ok(meta) if meta.is_dir() => {
                folders += 1;
                found.walk(root, filters);
            }
            Ok(meta) if meta.is_file() && filters.leaves_out(&base.absolute(root)) => excluded += 1,
            Ok(meta) if meta.is_file() => found.add_named(root, filters.force_exclude),
            Ok(_) => found.problem(&base.shown(root), ProblemKind::Unreadable, NOT_REGULAR.to_owned()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(EngineError::NoSuchPath(paths::lossy(root)));
            }
            Err(error) => found.problem(&base.shown(root), ProblemKind::Unreadable, error.to_string()),
        }
    }
    found.tell_links();
    found.problems.sort();
    found.problems.dedup();
    if let Some(folder) = around {
        if !base.absolute(folder).is_dir() {
            return Err(EngineError::NoSuchPath(paths::lossy(folder)));
        }
        found.add_around(folder, filters);
    }
    Ok(Discovery {
        files: each_once(found.files),
        manifests: found.manifests.into_values().collect(),
        problems: found.problems,
        folders,
        excluded,
        named: found.named,
        configs: in_order(found.configs),
    })
}

impl Filters {
    /// Whether a file that is named by itself is left out.
    fn leaves_out(&self, path: &Path) -> bool {
        if is_own(path, &self.own) {
            return true;
        }
        let is_vendored = |name: &OsStr| VENDORED.iter().any(|vendored| name == *vendored);
        let is_others = || path.iter().any(is_vendored) || path.file_name().is_some_and(is_bundle);
        let is_document = || self.documents == Documents::Off && kind(path).is_some_and(FileKind::is_document);
        let is_excluded = || self.exclude.matches(path, false) || is_document();
        self.force_exclude && (is_excluded() || (self.honour_ignores && is_others()))
    }
}

/// Whether a file is zlint's own: its configuration, or what it writes.
fn is_own(path: &Path, written: &[PathBuf]) -> bool {
    path.file_name().is_some_and(|name| OWN.iter().any(|own| name == *own)) || written.iter().any(|own| own == path)
}

/// What a file holds by its name, which need not be UTF-8.
pub fn kind(path: &Path) -> Option<FileKind> {
    lang::detect(Utf8Path::new(&path.to_string_lossy()))
}

/// What a file holds by its name or, if that has no ending, by its first line. Few files have none,
/// so few are opened.
fn kind_of_file(path: &Path) -> Option<FileKind> {
    let by_first_line = || path.extension().is_none().then(|| script_language(path))?;
    kind(path).or_else(|| by_first_line().map(FileKind::Code))
}

fn script_language(path: &Path) -> Option<Lang> {
    let mut start = [0; FIRST_LINE];
    let read = fs::File::open(path).and_then(|mut file| file.read(&mut start)).ok()?;
    lang::detect_script(start.get(..read)?)
}

/// Configurations with `zlint.toml` before `pyproject.toml`.
fn in_order(configs: BTreeSet<PathBuf>) -> Vec<PathBuf> {
    let mut configs: Vec<PathBuf> = configs.into_iter().collect();
    configs.sort_by_key(|file| file.file_name().is_none_or(|name| name != CONFIGS[0]));
    configs
}

/// What may be a configuration in the folders that a file lies in, up to its repository.
pub fn configurations_above(file: &Path) -> Vec<PathBuf> {
    let mut found = BTreeSet::new();
    for folder in file.ancestors().skip(1) {
        found.extend(CONFIGS.iter().map(|name| folder.join(name)).filter(|file| file.is_file()));
        if folder.join(".git").exists() {
            break;
        }
    }
    in_order(found)
}

/// Files in the order of their shown paths. Of those that were found twice, what was found last.
fn each_once(mut files: Vec<DiscoveredFile>) -> Vec<DiscoveredFile> {
    files.reverse();
    files.par_sort_by(|a, b| a.path.as_str().cmp(b.path.as_str()));
    files.dedup_by(|a, b| a.path.as_str() == b.path.as_str());
    files
}

/// What was found so far. Overlapping roots give a file more than once: the last counts.
struct Found<'b> {
    base: &'b Base,
    files: Vec<DiscoveredFile>,
    manifests: BTreeMap<String, ManifestFile>,
    problems: Vec<Problem>,
    named: BTreeSet<Utf8PathBuf>,
    configs: BTreeSet<PathBuf>,
    /// Links with what they lead to, and the folders that were walked.
    links: Vec<(PathBuf, PathBuf)>,
    walked: Vec<PathBuf>,
    /// Folders in which configurations were looked for.
    looked_in: BTreeSet<PathBuf>,
    /// Whether what is found now was asked for.
    asked: bool,
}

impl<'b> Found<'b> {
    fn new(base: &'b Base) -> Self {
        Self {
            base,
            files: Vec::new(),
            manifests: BTreeMap::new(),
            problems: Vec::new(),
            named: BTreeSet::new(),
            configs: BTreeSet::new(),
            links: Vec::new(),
            walked: Vec::new(),
            looked_in: BTreeSet::new(),
            asked: true,
        }
    }

    fn problem(&mut self, shown: &Path, kind: ProblemKind, message: String) {
        self.problems.push(Problem { file: None, path: paths::lossy(shown), kind, message });
    }

    /// Add a file that was named. Who names whatever changed (`lenient`) does not mean that it is code.
    fn add_named(&mut self, path: &Path, lenient: bool) {
        let shown = self.base.shown(path);
        match kind_of_file(&self.base.absolute(path)) {
            Some(kind) => {
                let location = self.base.absolute(path);
                self.add_manifests_above(&shown, &location);
                if location.parent().is_some_and(|folder| self.looked_in.insert(folder.to_owned())) {
                    self.configs.extend(configurations_above(&location));
                }
                self.named.extend(paths::utf8(&shown));
                self.add(&shown, location, kind);
            }
            None if lenient => {}
            None => {
                let message = "named on the command line, but in no language zlint reads".to_owned();
                self.problem(&shown, ProblemKind::UnknownLanguage, message);
            }
        }
    }

    /// The manifests above a file that no walk leads to, up to the working directory.
    fn add_manifests_above(&mut self, shown: &Path, location: &Path) {
        let inside = !shown.is_absolute() && !shown.starts_with("..");
        let folders = shown.ancestors().skip(1).zip(location.ancestors().skip(1));
        for (folder, place) in folders.take_while(|_| inside) {
            for name in MANIFESTS.iter().chain(manifest::ALIASES) {
                let location = place.join(name);
                if location.is_file() {
                    self.add_kind(&folder.join(name), location, Kind::Manifest);
                }
            }
        }
    }

    /// Add what lies in a folder beside the files found so far. What is wrong there is no concern of the run.
    fn add_around(&mut self, folder: &Path, filters: &Filters) {
        if self.files.is_empty() {
            return;
        }
        let (asked, problems) = (std::mem::take(&mut self.files), std::mem::take(&mut self.problems));
        self.asked = false;
        self.walk(folder, filters);
        self.files.extend(asked);
        self.problems = problems;
    }

    fn add(&mut self, shown: &Path, location: PathBuf, kind: FileKind) {
        let Some(path) = paths::utf8(shown) else {
            return self.problem(shown, ProblemKind::OddName, "the file's name is not UTF-8; rename it".to_owned());
        };
        self.files.push(DiscoveredFile { path, location, kind, given: None, asked: self.asked });
    }

    fn add_kind(&mut self, shown: &Path, location: PathBuf, kind: Kind) {
        match kind {
            Kind::Source(kind) => self.add(shown, location, kind),
            Kind::Configuration => {}
            Kind::Manifest => {
                if let Some(path) = paths::utf8(shown) {
                    self.manifests.insert(path.as_str().to_owned(), ManifestFile { path, location });
                }
            }
        }
    }

    fn walk(&mut self, root: &Path, filters: &Filters) {
        let start = self.base.absolute(root);
        for entry in walk::walk(&start, &Shown::below(self.base, root, &start), filters) {
            match entry {
                Ok(Seen { shown, location, kind }) => {
                    let is_config = |name: &OsStr| CONFIGS.iter().any(|config| name == *config);
                    if self.asked && location.file_name().is_some_and(is_config) {
                        self.configs.insert(location.clone());
                    }
                    let left_out = filters.documents == Documents::Off && kind.is_document();
                    if !left_out && !filters.exclude.matches(&location, false) && !is_own(&location, &filters.own) {
                        self.add_kind(&shown, location, kind);
                    }
                }
                Err(Unread::Link { shown, target }) => self.links.push((shown, target)),
                Err(Unread::Failed { shown, message }) => self.problem(&shown, ProblemKind::Unreadable, message),
            }
        }
        self.walked.extend(start.canonicalize());
    }

    /// Tell which links lead to what is not read for itself. Links are not followed: they may lead in circles, or
    /// anywhere.
    fn tell_links(&mut self) {
        for (path, target) in std::mem::take(&mut self.links) {
            if !self.walked.iter().any(|folder| target.starts_with(folder)) {
                let message = "a link that leads out of what is read, and is not followed; name its target".to_owned();
                self.problem(&path, ProblemKind::Link, message);
            }
        }
    }
}

/// The folder of the repository that a folder belongs to.
pub fn repository(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|folder| folder.join(".git").exists())
}

#[cfg(test)]
mod tests;
