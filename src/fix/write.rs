//! Putting changed files on disk, whole or not at all.
//!
//! Everything happens relative to open folders, each opened in its parent without following links: a folder that is
//! swapped for a link meanwhile leads nowhere.

use std::ffi::OsStr;
use std::io::{self, Read, Write};
use std::path::{Component, Path};

use cap_fs_ext::{DirExt, FollowSymlinks, MetadataExt, OpenOptionsFollowExt, OpenOptionsSyncExt};
use cap_std::ambient_authority;
use cap_std::fs::{Dir, File, Metadata, OpenOptions};
use thiserror::Error;

use crate::engine::paths::Base;
use crate::fix::Changed;

/// Why a file was left as it is.
#[derive(Debug, Error)]
pub enum WriteError {
    /// It lies elsewhere than it seems to.
    #[error("it is a link, or reached through one; fix the file that it leads to")]
    Link,
    /// It lies outside the folder of the run.
    #[error("it lies outside the working directory; run zlint from a folder above it")]
    Outside,
    /// Another name leads to the same bytes.
    #[error("it has other hard links, which a new file would part from it")]
    HardLinked,
    /// It is marked as not to be written.
    #[error("it is read-only")]
    ReadOnly,
    /// Somebody else changed it.
    #[error("it was changed while zlint ran; run zlint again")]
    Changed,
    /// Nothing may be overwritten by a new file.
    #[error("a file of that name is there already")]
    InTheWay,
    /// The operating system refused.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Write a changed file: a temporary file beside it takes its place in one step.
///
/// # Errors
/// Why it was left as it is; then it is byte for byte what it was.
pub fn write(base: &Base, file: &Changed) -> Result<(), WriteError> {
    let name = file.location.file_name().ok_or(WriteError::Outside)?;
    let folder = folder_of(base, &file.location)?;
    match &file.before {
        Some(before) => replace(&folder, name, before, &file.after)?,
        None => create(&folder, name, &file.after)?,
    }
    // The file is whole already; this makes its new name outlast a loss of power where the system can.
    let _ = folder.open(".").and_then(|folder| folder.sync_all());
    Ok(())
}

/// The open folder of a file below the working directory.
fn folder_of(base: &Base, file: &Path) -> Result<Dir, WriteError> {
    let root = base.absolute(Path::new("."));
    let folder = file.parent().and_then(|folder| folder.strip_prefix(&root).ok()).ok_or(WriteError::Outside)?;
    let mut open = Dir::open_ambient_dir(&root, ambient_authority())?;
    for part in folder.components() {
        let Component::Normal(name) = part else { return Err(WriteError::Outside) };
        if open.symlink_metadata(name)?.is_symlink() {
            return Err(WriteError::Link);
        }
        open = open.open_dir_nofollow(name)?;
    }
    Ok(open)
}

fn replace(folder: &Dir, name: &OsStr, before: &[u8], after: &[u8]) -> Result<(), WriteError> {
    let (meta, _) = current(folder, name)?;
    let mut temporary = Temporary::new(folder)?;
    // First, so that nobody reads from the new file who may not read the old one.
    keep_owner(&meta, &temporary.file);
    temporary.file.set_permissions(meta.permissions())?;
    temporary.fill(after)?;
    // Looked at last, so that little time is left for another change.
    let (now, bytes) = current(folder, name)?;
    if (meta.dev(), meta.ino()) != (now.dev(), now.ino()) || bytes != before {
        return Err(WriteError::Changed);
    }
    Ok(folder.rename(&temporary.name, folder, name)?)
}

fn create(folder: &Dir, name: &OsStr, after: &[u8]) -> Result<(), WriteError> {
    let in_the_way = |error: io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => WriteError::InTheWay,
        _ => WriteError::Io(error),
    };
    if folder.symlink_metadata(name).is_ok() {
        return Err(WriteError::InTheWay);
    }
    let mut temporary = Temporary::new(folder)?;
    temporary.fill(after)?;
    // Unlike renaming, linking replaces nothing that came meanwhile. Not all file systems have links.
    match folder.hard_link(&temporary.name, folder, name) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists && folder.symlink_metadata(name).is_err() => {
            Ok(folder.rename(&temporary.name, folder, name)?)
        }
        linked => linked.map_err(in_the_way),
    }
}

/// A file as it is now, if it is one to replace.
fn current(folder: &Dir, name: &OsStr) -> Result<(Metadata, Vec<u8>), WriteError> {
    if !folder.symlink_metadata(name)?.is_file() {
        return Err(WriteError::Link);
    }
    // Should it have become a pipe since, nothing waits for its other end.
    let mut options = OpenOptions::new();
    options.read(true).follow(FollowSymlinks::No).nonblock(true);
    let mut file = folder.open_with(name, &options)?;
    let meta = file.metadata()?;
    if !meta.is_file() {
        return Err(WriteError::Link);
    }
    if meta.permissions().readonly() {
        return Err(WriteError::ReadOnly);
    }
    if meta.nlink() > 1 {
        return Err(WriteError::HardLinked);
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok((meta, bytes))
}

/// A new file with a name of its own, which goes when it was not put in a place.
struct Temporary<'f> {
    folder: &'f Dir,
    name: String,
    file: File,
}

impl<'f> Temporary<'f> {
    fn new(folder: &'f Dir) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).follow(FollowSymlinks::No);
        let mut number = 0;
        loop {
            let name = format!(".zlint-{}-{number}.tmp", std::process::id());
            match folder.open_with(&name, &options) {
                // What a run that was killed has left.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < 100 => number += 1,
                opened => return opened.map(|file| Self { folder, name, file }),
            }
        }
    }

    fn fill(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.file.sync_all()
    }
}

impl Drop for Temporary<'_> {
    fn drop(&mut self) {
        // Renamed, there is none of that name.
        let _ = self.folder.remove_file(&self.name);
    }
}

/// Whose the file is, stays, as far as who runs zlint may say so.
#[cfg(unix)]
fn keep_owner(meta: &Metadata, file: &File) {
    use cap_std::fs::MetadataExt;
    if file.metadata().is_ok_and(|new| (new.uid(), new.gid()) != (meta.uid(), meta.gid())) {
        let _ = std::os::unix::fs::fchown(file, Some(meta.uid()), Some(meta.gid()));
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &Metadata, _: &File) {}
