//! Paths as users type them and as reports show them.

use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

use camino::Utf8PathBuf;

/// The working directory of a run, against which paths are shown.
#[derive(Debug, Clone, Default)]
pub struct Base {
    folder: PathBuf,
    real: Option<PathBuf>,
}

impl Base {
    /// Take the working directory.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), real: folder.canonicalize().ok() }
    }

    /// A path made absolute, without `.` and `..`.
    pub fn absolute(&self, path: &Path) -> PathBuf {
        normalised(&self.folder.join(path))
    }

    /// The path to show: relative to the working directory, `..` where it lies outside.
    pub fn shown(&self, path: &Path) -> PathBuf {
        let path = self.absolute(path);
        // The working directory is usually the real one; a path through a link (`/tmp` on macOS)
        // then only looks as if it lay elsewhere.
        if !path.starts_with(&self.folder)
            && let (Some(real), Ok(target)) = (&self.real, path.canonicalize())
            && let Ok(inside) = target.strip_prefix(real)
        {
            return inside.to_owned();
        }
        self.relative(&path)
    }

    /// As [`Base::shown`], by name alone, without asking the file system.
    pub fn relative(&self, path: &Path) -> PathBuf {
        relative(&self.folder, &self.absolute(path))
    }
}

/// The path with `/`, if it is UTF-8.
pub fn utf8(path: &Path) -> Option<Utf8PathBuf> {
    let text = path.to_str()?;
    Some(if cfg!(windows) { text.replace('\\', "/").into() } else { text.into() })
}

/// The path with `/`, odd bytes replaced; empty for an empty one.
pub fn slashed(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}

/// The path with `/`, odd bytes replaced; for messages only.
pub fn lossy(path: &Path) -> String {
    let text = slashed(path);
    if text.is_empty() { ".".to_owned() } else { text }
}

/// Take out `.` and `..` by name alone.
fn normalised(path: &Path) -> PathBuf {
    let mut parts = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                parts.pop();
            }
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => parts.push(part),
        }
    }
    parts
}

/// The way from one absolute folder to an absolute path.
fn relative(from: &Path, to: &Path) -> PathBuf {
    let shared = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    if shared == 0 {
        return to.to_owned(); // another drive
    }
    let up = from.components().skip(shared).map(|_| OsStr::new(".."));
    up.chain(to.components().skip(shared).map(Component::as_os_str)).collect()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn paths_are_shown_from_the_working_directory() {
        let base = Base::new(Path::new("/srv/app"));
        let shown = |path: &str| lossy(&base.shown(Path::new(path)));
        assert_eq!(shown("./src/../src/a.py"), "src/a.py");
        assert_eq!(shown("/srv/app/a.py"), "a.py");
        assert_eq!(shown("../lib/a.py"), "../lib/a.py");
        assert_eq!(shown("/etc/a.py"), "../../etc/a.py");
        assert_eq!(shown("."), ".");
    }
}
