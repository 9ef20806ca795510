//! Putting changed files on disk, whole or not at all.

use std::fs::{self, Metadata};
use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;
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
    let folder = file.location.parent().ok_or(WriteError::Outside)?;
    inside(base, folder)?;
    let meta = match fs::symlink_metadata(&file.location) {
        Ok(_) if file.before.is_none() => return Err(WriteError::InTheWay),
        Ok(meta) => Some(checked(meta)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound && file.before.is_none() => None,
        Err(error) => return Err(error.into()),
    };
    let mut temporary = NamedTempFile::new_in(folder)?;
    temporary.write_all(&file.after)?;
    if let Some(meta) = &meta {
        temporary.as_file().set_permissions(meta.permissions())?;
    } else {
        ordinary(&temporary)?;
    }
    temporary.as_file().sync_all()?;
    match &file.before {
        None => temporary.persist_noclobber(&file.location).map(drop).map_err(|error| error.error.into()),
        Some(before) => {
            // Looked at last, so that little time is left for another change.
            if !checked(fs::symlink_metadata(&file.location)?).is_ok_and(|now| same_file(meta.as_ref(), &now))
                || fs::read(&file.location)? != *before
            {
                return Err(WriteError::Changed);
            }
            temporary.persist(&file.location).map(drop).map_err(|error| error.error.into())
        }
    }
}

/// Refuse folders that links lead out of the run.
fn inside(base: &Base, folder: &Path) -> Result<(), WriteError> {
    let real = folder.canonicalize()?;
    let root = base.absolute(Path::new(".")).canonicalize()?;
    if !real.starts_with(&root) {
        return Err(if folder.starts_with(base.absolute(Path::new("."))) {
            WriteError::Link
        } else {
            WriteError::Outside
        });
    }
    // A link inside the run leads to a file that has a name of its own.
    let relative = folder.strip_prefix(base.absolute(Path::new("."))).map_err(|_| WriteError::Outside)?;
    if real.strip_prefix(&root).is_ok_and(|inside| inside == relative) { Ok(()) } else { Err(WriteError::Link) }
}

fn checked(meta: Metadata) -> Result<Metadata, WriteError> {
    if !meta.is_file() {
        return Err(WriteError::Link);
    }
    if meta.permissions().readonly() {
        return Err(WriteError::ReadOnly);
    }
    if links(&meta) > 1 {
        return Err(WriteError::HardLinked);
    }
    Ok(meta)
}

#[cfg(unix)]
fn links(meta: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(meta)
}

#[cfg(not(unix))]
fn links(_: &Metadata) -> u64 {
    1
}

#[cfg(unix)]
fn same_file(before: Option<&Metadata>, now: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    before.is_some_and(|before| (before.dev(), before.ino()) == (now.dev(), now.ino()))
}

#[cfg(not(unix))]
fn same_file(_: Option<&Metadata>, _: &Metadata) -> bool {
    true
}

/// A new file may be read by those who may read the others; temporary files are for their owner alone.
#[cfg(unix)]
fn ordinary(temporary: &NamedTempFile) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    temporary.as_file().set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn ordinary(_: &NamedTempFile) -> io::Result<()> {
    Ok(())
}
