//! The walk through a folder. What it sees is looked at by the threads that walk.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use ignore::{DirEntry, WalkBuilder, WalkState};

use super::{CONFIGS, Filters, NOT_REGULAR, VENDORED, kind, kind_of_file, repository};
use crate::data::manifest::{self, MANIFESTS};
use crate::engine::paths::Base;
use crate::lang::settings::names;
use crate::text::FileKind;

/// Files that mark the folder they lie in: a Python environment, a cache (Cargo's `target`).
const MARKERS: &[&str] = &["pyvenv.cfg", "CACHEDIR.TAG"];

/// The stores of version control, never read whatever the flags.
const STORES: &[&str] = &[".git", ".hg", ".svn"];

/// Endings of bundles made by a minifier.
const BUNDLES: &[&str] = &[".min.js", ".min.mjs", ".min.cjs"];

/// Why a file matters.
pub(super) enum Kind {
    Source(FileKind),
    Manifest,
    /// zlint's own; a manifest may hold one too.
    Configuration,
}

impl Kind {
    pub(super) fn is_document(&self) -> bool {
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

/// A file that matters.
pub(super) struct Seen {
    /// Its path as shown to the user.
    pub(super) shown: PathBuf,
    /// Its absolute path.
    pub(super) location: PathBuf,
    pub(super) kind: Kind,
}

/// What is not read though it lies there, by the path that is shown.
pub(super) enum Unread {
    /// A link to a file or folder that would be read.
    Link { shown: PathBuf, target: PathBuf },
    /// Something that cannot be read.
    Failed { shown: PathBuf, message: String },
}

/// How paths below a folder are shown.
pub(super) struct Shown<'a> {
    base: &'a Base,
    /// The folder, and how it is shown itself.
    start: &'a Path,
    folder: PathBuf,
    /// Whether the working directory may lie below the folder: then a path is not shown as the folder is.
    is_above: bool,
}

impl<'a> Shown<'a> {
    /// For `root` as it was given, which is `start` as an absolute path.
    pub(super) fn below(base: &'a Base, root: &Path, start: &'a Path) -> Self {
        let folder = base.shown(root);
        let is_above = folder.is_absolute() || folder.starts_with("..");
        Self { base, start, folder, is_above }
    }

    fn path(&self, path: &Path) -> PathBuf {
        match path.strip_prefix(self.start) {
            Ok(inside) if self.is_above => self.base.relative(&self.folder.join(inside)),
            // `.` is shown as nothing.
            Ok(inside) if self.folder.as_os_str().is_empty() => inside.to_owned(),
            Ok(inside) => self.folder.join(inside),
            Err(_) => path.to_owned(),
        }
    }
}

/// All that matters below a folder, in no order.
pub(super) fn walk(start: &Path, shown: &Shown<'_>, filters: &Filters) -> Vec<Result<Seen, Unread>> {
    let all = Mutex::new(Vec::new());
    walker(start, filters).build_parallel().run(|| {
        let mut found = Batch { all: &all, found: Vec::new() };
        Box::new(move |entry| {
            found.found.extend(consider(entry, shown));
            WalkState::Continue
        })
    });
    all.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// What one thread found, handed over when it ends.
struct Batch<'a> {
    all: &'a Mutex<Vec<Result<Seen, Unread>>>,
    found: Vec<Result<Seen, Unread>>,
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).append(&mut self.found);
    }
}

/// A file that matters, what cannot be read, or nothing.
fn consider(entry: Result<DirEntry, ignore::Error>, shown: &Shown<'_>) -> Option<Result<Seen, Unread>> {
    let entry = match entry {
        Ok(entry) => entry,
        Err(error) => {
            let message = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
            let path = place(&error).unwrap_or_else(|| shown.start.to_owned());
            return Some(Err(Unread::Failed { shown: shown.path(&path), message }));
        }
    };
    let file_type = entry.file_type()?;
    if file_type.is_file() {
        let kind = Kind::of(entry.path())?;
        Some(Ok(Seen { shown: shown.path(entry.path()), location: entry.into_path(), kind }))
    } else if file_type.is_symlink() {
        link(entry.path(), shown).map(Err)
    } else {
        // A pipe or a device with the name of a source file.
        let is_code = !file_type.is_dir() && kind(entry.path()).is_some();
        is_code.then(|| Err(Unread::Failed { shown: shown.path(entry.path()), message: NOT_REGULAR.to_owned() }))
    }
}

/// A link to a folder, or one with the name of a source file. One that leads nowhere hides nothing.
fn link(path: &Path, shown: &Shown<'_>) -> Option<Unread> {
    let target = path.canonicalize().ok()?;
    let is_vendored = path.file_name().is_some_and(|name| VENDORED.iter().any(|vendored| name == *vendored));
    let matters = if target.is_dir() { !is_vendored } else { target.is_file() && kind(path).is_some() };
    matters.then(|| Unread::Link { shown: shown.path(path), target })
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

pub(super) fn is_bundle(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| BUNDLES.iter().any(|ending| name.ends_with(ending)))
}
