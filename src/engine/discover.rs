//! Which files are looked at: a walk that honours ignore files, then a sorted list.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc;
use std::{fs, io};

use camino::{Utf8Path, Utf8PathBuf};
use ignore::{DirEntry, WalkBuilder, WalkState};

use crate::data::manifest::{self, MANIFESTS};
use crate::diag::{Problem, ProblemKind};
use crate::engine::EngineError;
use crate::engine::globs::Globs;
use crate::engine::paths::{self, Base};
use crate::lang;
use crate::lang::settings::names;
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

/// Files that mark the folder they lie in: a Python environment, a cache (Cargo's `target`).
const MARKERS: &[&str] = &["pyvenv.cfg", "CACHEDIR.TAG"];

/// The stores of version control, never read whatever the flags.
const STORES: &[&str] = &[".git", ".hg", ".svn"];

/// Endings of bundles made by a minifier.
const BUNDLES: &[&str] = &[".min.js", ".min.mjs", ".min.cjs"];

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
        files: found.files.into_values().collect(),
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

/// Files found so far, by shown path, so that overlapping roots give each file once.
struct Found<'b> {
    base: &'b Base,
    files: BTreeMap<String, DiscoveredFile>,
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
            files: BTreeMap::new(),
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
        let (asked, problems) = (self.files.clone(), std::mem::take(&mut self.problems));
        self.asked = false;
        self.walk(folder, filters);
        self.files.extend(asked);
        self.problems = problems;
    }

    fn add(&mut self, shown: &Path, location: PathBuf, kind: FileKind) {
        let Some(path) = paths::utf8(shown) else {
            return self.problem(shown, ProblemKind::OddName, "the file's name is not UTF-8; rename it".to_owned());
        };
        self.files
            .insert(path.as_str().to_owned(), DiscoveredFile { path, location, kind, given: None, asked: self.asked });
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
        let shown_root = self.base.shown(root);
        let (sender, receiver) = mpsc::channel();
        walker(&start, filters).build_parallel().run(|| {
            let sender = sender.clone();
            Box::new(move |entry| {
                if let Some(found) = consider(entry) {
                    // Fails only when the receiver is gone, and that outlives the walk.
                    let _ = sender.send(found);
                }
                WalkState::Continue
            })
        });
        drop(sender);
        let base = self.base;
        let shown = |path: &Path| match path.strip_prefix(&start) {
            Ok(inside) => base.relative(&shown_root.join(inside)),
            Err(_) => path.to_owned(),
        };
        for entry in receiver {
            match entry {
                Ok((path, kind)) => {
                    if self.asked && path.file_name().is_some_and(|name| CONFIGS.iter().any(|config| name == *config)) {
                        self.configs.insert(path.clone());
                    }
                    let left_out = filters.documents == Documents::Off && kind.is_document();
                    if !left_out && !filters.exclude.matches(&path, false) && !is_own(&path, &filters.own) {
                        self.add_kind(&shown(&path), path, kind);
                    }
                }
                Err(Unread::Link { path, target }) => self.links.push((shown(&path), target)),
                Err(Unread::Failed { path, message }) => {
                    let path = path.unwrap_or_else(|| start.clone());
                    self.problem(&shown(&path), ProblemKind::Unreadable, message);
                }
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

/// Why a file matters.
enum Kind {
    Source(FileKind),
    Manifest,
    /// zlint's own; a manifest may hold one too.
    Configuration,
}

impl Kind {
    fn is_document(&self) -> bool {
        matches!(self, Kind::Source(kind) if kind.is_document())
    }

    fn of(path: &Path) -> Option<Self> {
        let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
        if name == CONFIGS[0] {
            return Some(Self::Configuration);
        }
        if MANIFESTS.contains(&name) || manifest::has_aliases(name) {
            return Some(Self::Manifest);
        }
        kind_of_file(path).map(Self::Source)
    }
}

type Entry = Result<(PathBuf, Kind), Unread>;

/// What is not read though it lies there.
enum Unread {
    /// A link to a file or folder that would be read.
    Link { path: PathBuf, target: PathBuf },
    /// Something that cannot be read.
    Failed { path: Option<PathBuf>, message: String },
}

/// A file that matters, what cannot be read, or nothing.
fn consider(entry: Result<DirEntry, ignore::Error>) -> Option<Entry> {
    let entry = match entry {
        Ok(entry) => entry,
        Err(error) => {
            let message = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
            return Some(Err(Unread::Failed { path: place(&error), message }));
        }
    };
    let file_type = entry.file_type()?;
    if file_type.is_file() {
        let kind = Kind::of(entry.path())?;
        Some(Ok((entry.into_path(), kind)))
    } else if file_type.is_symlink() {
        link(entry.into_path()).map(Err)
    } else {
        // A pipe or a device with the name of a source file.
        let is_code = !file_type.is_dir() && kind(entry.path()).is_some();
        let failed = |path| Err(Unread::Failed { path: Some(path), message: NOT_REGULAR.to_owned() });
        is_code.then(|| failed(entry.into_path()))
    }
}

/// A link to a folder, or one with the name of a source file. One that leads nowhere hides nothing.
fn link(path: PathBuf) -> Option<Unread> {
    let target = path.canonicalize().ok()?;
    let is_vendored = path.file_name().is_some_and(|name| VENDORED.iter().any(|vendored| name == *vendored));
    let matters = if target.is_dir() { !is_vendored } else { target.is_file() && kind(&path).is_some() };
    matters.then_some(Unread::Link { path, target })
}

/// The path a walk's error speaks of.
fn place(error: &ignore::Error) -> Option<PathBuf> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path.clone()),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => place(err),
        _ => None,
    }
}

fn walker(start: &Path, filters: &Filters) -> WalkBuilder {
    let repository = repository(start);
    let mut walker = WalkBuilder::new(start);
    walker
        .threads(rayon::current_num_threads())
        .follow_links(false)
        // Some hidden files are read all the same: `wanted` knows which.
        .hidden(false)
        // Without a repository its ignore files still count, as in an unpacked archive.
        .require_git(repository.is_some())
        .git_ignore(filters.honour_ignores)
        .git_global(filters.honour_ignores)
        .git_exclude(filters.honour_ignores)
        .ignore(filters.honour_ignores && !repository.is_some_and(strays))
        // Ignore files above the start count inside a repository, where the walk up ends at its
        // root. Elsewhere some `*` in a home folder would hide everything.
        .parents(filters.honour_ignores && repository.is_some());
    let filters = filters.clone();
    walker.filter_entry(move |entry| entry.depth() == 0 || wanted(entry, &filters));
    walker
}

/// The folder of the repository that a folder belongs to.
pub fn repository(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|folder| folder.join(".git").exists())
}

/// Whether a `.ignore` file lies above the repository. The walk would obey it, and can only be
/// told to obey none.
fn strays(repository: &Path) -> bool {
    repository.ancestors().skip(1).any(|folder| folder.join(".ignore").exists())
}

fn wanted(entry: &DirEntry, filters: &Filters) -> bool {
    let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
    let name = entry.file_name();
    if !filters.hidden && !is_shown(entry.path(), is_folder) {
        return false;
    }
    if is_folder {
        let is_store = STORES.iter().any(|store| name == *store);
        let is_vendored = || VENDORED.iter().any(|vendored| name == *vendored) || is_marked(entry.path());
        let is_left_out =
            is_store || filters.exclude.matches(entry.path(), true) || (filters.honour_ignores && is_vendored());
        !is_left_out
    } else {
        !(filters.honour_ignores && is_bundle(name))
    }
}

/// Whether a file or folder is not hidden, or hidden and known to configure programs.
fn is_shown(path: &Path, is_folder: bool) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let inside = || {
        let folder = path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
        !folder.starts_with('.') || names::is_shown_in(&folder, &name)
    };
    if name.starts_with('.') { names::is_shown(&name, is_folder) } else { inside() }
}

fn is_marked(folder: &Path) -> bool {
    MARKERS.iter().any(|marker| folder.join(marker).exists())
}

fn is_bundle(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| BUNDLES.iter().any(|ending| name.ends_with(ending)))
}

#[cfg(test)]
mod tests;
