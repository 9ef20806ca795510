//! The repositories that a run reads. Code hosts know a file by its path in its repository, whatever
//! the working directory of a run is.

use std::path::{Path, PathBuf};

use crate::engine::EngineError;
use crate::engine::gather::Input;
use crate::engine::paths::{self, Base};

/// What marks the top of a repository: a folder, or in worktrees and submodules a file.
const MARK: &str = ".git";

/// Where the inputs of a run lie in their repositories.
#[derive(Debug, Clone, Default)]
pub struct Roots {
    base: Base,
    inputs: Vec<Rooted>,
}

/// An input of the run.
#[derive(Debug, Clone)]
struct Rooted {
    /// The input as paths below it are shown, made absolute.
    named: PathBuf,
    /// The top of its repository, without links.
    root: PathBuf,
    /// The way from there to the input.
    inside: PathBuf,
}

impl Roots {
    /// Find the repository of each input; where there is none, the working directory stands in for it, or the
    /// input itself where it lies elsewhere. `chosen` takes the place of all of them.
    ///
    /// # Errors
    /// The chosen folder is not there, or does not hold an input.
    pub fn find(base: &Base, input: &Input, chosen: Option<&Path>) -> Result<Self, EngineError> {
        let named = match input {
            Input::Paths(paths) => paths.as_slice(),
            Input::Piped(piped) => std::slice::from_ref(&piped.name),
        };
        let missing = |folder: &Path| EngineError::NoSuchPath(paths::lossy(folder));
        let chosen =
            chosen.map(|folder| base.absolute(folder).canonicalize().map_err(|_| missing(folder))).transpose()?;
        let rooted = |path: &PathBuf| {
            Rooted::new(base, path, chosen.as_deref()).ok_or_else(|| EngineError::OutsideRoot(paths::lossy(path)))
        };
        Ok(Self { base: base.clone(), inputs: named.iter().map(rooted).collect::<Result<_, _>>()? })
    }

    /// The working directory.
    pub fn base(&self) -> &Base {
        &self.base
    }

    /// The path in its repository of a file, of which the path is given as it is shown.
    pub fn path(&self, shown: &str) -> String {
        self.inside(Path::new(shown)).map_or_else(|| shown.to_owned(), |path| paths::slashed(&path))
    }

    /// The way to a file or folder from the top of its repository, if that is one of the run's.
    pub fn inside(&self, path: &Path) -> Option<PathBuf> {
        let path = self.base.absolute(path);
        let deepest = self.inputs.iter().filter(|input| path.starts_with(&input.named));
        if let Some(input) = deepest.max_by_key(|input| input.named.components().count()) {
            return Some(input.inside.join(path.strip_prefix(&input.named).ok()?).components().collect());
        }
        // Not below an input: a configuration above them, for instance.
        let real = real(&path);
        self.inputs.iter().find_map(|input| real.strip_prefix(&input.root).ok().map(Path::to_owned))
    }
}

impl Rooted {
    fn new(base: &Base, input: &Path, chosen: Option<&Path>) -> Option<Self> {
        let real = real(&base.absolute(input));
        let root = match chosen {
            Some(root) => root.to_owned(),
            None => top(&real).unwrap_or_else(|| stand_in(base, &real)),
        };
        let inside = real.strip_prefix(&root).ok()?.to_owned();
        Some(Self { named: base.absolute(&base.shown(input)), root, inside })
    }
}

/// The path without links, as far as it is there: piped code may go by a name that is not.
fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| match (path.parent().map(Path::canonicalize), path.file_name()) {
        (Some(Ok(folder)), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    })
}

/// The top of the repository that a path lies in.
fn top(path: &Path) -> Option<PathBuf> {
    path.ancestors().find(|folder| folder.join(MARK).exists()).map(Path::to_owned)
}

/// What stands in for the top of a repository where there is none.
fn stand_in(base: &Base, path: &Path) -> PathBuf {
    let folder = real(&base.absolute(Path::new(".")));
    if path.starts_with(&folder) {
        folder
    } else if path.is_dir() {
        path.to_owned()
    } else {
        path.parent().unwrap_or(path).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::engine::gather::Piped;

    /// A folder with repositories in it: `app` has the submodule `app/lib`, `tree` is a worktree of it.
    fn disk() -> tempfile::TempDir {
        let disk = tempfile::tempdir().unwrap();
        for folder in ["app/.git", "app/src/deep", "app/lib/code", "tree/src", "plain/src"] {
            fs::create_dir_all(disk.path().join(folder)).unwrap();
        }
        fs::write(disk.path().join("app/lib/.git"), "gitdir: ../.git/modules/lib\n").unwrap();
        fs::write(disk.path().join("tree/.git"), "gitdir: ../app/.git/worktrees/tree\n").unwrap();
        for file in ["app/src/deep/a b.py", "app/lib/code/c.py", "tree/src/d.py", "plain/src/e.py"] {
            fs::write(disk.path().join(file), "").unwrap();
        }
        disk
    }

    /// The path in its repository of a file that a run in `folder` over `inputs` shows as `shown`.
    fn path(disk: &tempfile::TempDir, folder: &str, inputs: &[&str], shown: &str) -> String {
        let base = Base::new(&disk.path().join(folder));
        let inputs = Input::Paths(inputs.iter().map(PathBuf::from).collect());
        Roots::find(&base, &inputs, None).unwrap().path(shown)
    }

    #[test]
    fn paths_count_from_the_top_of_the_repository() {
        let disk = disk();
        assert_eq!(path(&disk, "app", &["."], "src/deep/a b.py"), "src/deep/a b.py");
        assert_eq!(path(&disk, "app/src", &["."], "deep/a b.py"), "src/deep/a b.py");
        assert_eq!(path(&disk, "app/src", &["deep/a b.py"], "deep/a b.py"), "src/deep/a b.py");
        assert_eq!(path(&disk, "app/src/deep", &[".."], "a b.py"), "src/deep/a b.py");
        assert_eq!(path(&disk, "app/lib", &["../src"], "../src/deep/a b.py"), "src/deep/a b.py");
        assert_eq!(path(&disk, "plain", &["../app"], "../app/src/deep/a b.py"), "src/deep/a b.py");
        assert_eq!(path(&disk, "", &["app", "tree/src"], "tree/src/d.py"), "src/d.py");
    }

    #[test]
    fn submodules_and_worktrees_are_repositories() {
        let disk = disk();
        assert_eq!(path(&disk, "app/lib", &["."], "code/c.py"), "code/c.py");
        assert_eq!(path(&disk, "app/lib/code", &["."], "c.py"), "code/c.py");
        // Read as a part of the outer one, its files are where the outer one has them.
        assert_eq!(path(&disk, "app", &["."], "lib/code/c.py"), "lib/code/c.py");
        assert_eq!(path(&disk, "app", &[".", "lib"], "lib/code/c.py"), "code/c.py");
        assert_eq!(path(&disk, "tree/src", &["."], "d.py"), "src/d.py");
    }

    #[test]
    fn without_a_repository() {
        let disk = disk();
        assert_eq!(path(&disk, "plain", &["src"], "src/e.py"), "src/e.py");
        assert_eq!(path(&disk, "tree", &["../plain"], "../plain/src/e.py"), "src/e.py");
        assert_eq!(path(&disk, "tree", &["../plain/src/e.py"], "../plain/src/e.py"), "e.py");
    }

    #[test]
    fn what_lies_above_the_inputs() {
        let disk = disk();
        assert_eq!(path(&disk, "app/src", &["deep"], "../zlint.toml"), "zlint.toml");
        assert_eq!(path(&disk, "app/src", &["deep"], "../../elsewhere"), "../../elsewhere");
        assert_eq!(Roots::default().path("a.py"), "a.py");
    }

    #[test]
    fn a_folder_may_be_chosen() {
        let disk = disk();
        let base = Base::new(&disk.path().join("app/src"));
        let find = |input: &str, root: &str| Roots::find(&base, &Input::Paths(vec![input.into()]), Some(root.as_ref()));
        assert_eq!(find("deep", "..").unwrap().path("deep/a b.py"), "src/deep/a b.py");
        assert_eq!(find(".", ".").unwrap().path("deep/a b.py"), "deep/a b.py");
        assert!(matches!(find("..", "."), Err(EngineError::OutsideRoot(_))));
        assert!(matches!(find(".", "gone"), Err(EngineError::NoSuchPath(_))));
    }

    #[test]
    fn piped_code_goes_by_its_name() {
        let disk = disk();
        let base = Base::new(&disk.path().join("app/src"));
        let piped = Input::Piped(Piped { name: "deep/new.py".into(), bytes: Vec::new() });
        assert_eq!(Roots::find(&base, &piped, None).unwrap().path("deep/new.py"), "src/deep/new.py");
    }

    #[cfg(unix)]
    #[test]
    fn links_to_a_repository() {
        let disk = disk();
        std::os::unix::fs::symlink(disk.path().join("app/src"), disk.path().join("plain/link")).unwrap();
        assert_eq!(path(&disk, "plain", &["link"], "link/deep/a b.py"), "src/deep/a b.py");
        assert_eq!(path(&disk, "plain/link", &["."], "deep/a b.py"), "src/deep/a b.py");
    }
}
