//! What the manifests of a run say: packages by name, aliases of folders, packages of the service.

use std::fs;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::data::Catalog;
use crate::data::manifest::{self, MANIFESTS};
use crate::diag::{Problem, ProblemKind};
use crate::engine::discover::{DiscoveredFile, ManifestFile};
use crate::engine::gather::{self, ReadFile};
use crate::engine::prefilter::Prefilter;
use crate::engine::read::{self, Bounds, Outcome};
use crate::lang::carrier::postman;
use crate::lang::workspace::{Alias, Package, Workspace};
use crate::limits;
use crate::text::{Family, FileId, FileKind};

/// Read where the manifests say modules lie, and note the files of variables that no manifest names.
pub fn read(manifests: &[ManifestFile], all: &[DiscoveredFile]) -> Workspace {
    let mut workspace = Workspace::new(vec![Utf8PathBuf::new()]);
    workspace.add_files(all.iter().map(|file| file.path.as_path()));
    let data = all.iter().filter(|file| file.kind == FileKind::Data);
    for file in data.filter(|file| postman::is_environment(&file.path)) {
        workspace.add_environment(file.path.clone());
    }
    for file in manifests {
        let (Some(name), Some(folder)) = (file.path.file_name(), file.path.parent()) else { continue };
        let Some(text) = text(file) else { continue };
        if manifest::has_aliases(name) {
            let found = manifest::path_aliases(&text);
            let base = inside(folder, found.base.as_deref().unwrap_or("."));
            for (pattern, targets) in found.paths {
                let targets = targets.iter().map(|target| inside(&base, target)).collect();
                workspace.add_alias(Alias { below: folder.to_owned(), pattern, targets });
            }
            if found.base.is_some() {
                workspace.add_alias(Alias {
                    below: folder.to_owned(),
                    pattern: "*".into(),
                    targets: vec![base.join("*")],
                });
            }
        } else if let manifest = manifest::read(name, &text)
            && let Some(package) = manifest.module.or(manifest.name)
        {
            let entries = manifest.entries.iter().map(|entry| inside(folder, entry)).collect();
            workspace.add_package(family(name), package, Package { folder: folder.to_owned(), entries });
        }
    }
    workspace
}

/// The folders of the packages whose manifests mention the service, with the packages' names in lower case.
pub fn naming(manifests: &[ManifestFile], prefilter: &Prefilter) -> Vec<(Utf8PathBuf, String)> {
    let naming = |file: &ManifestFile| {
        let name = file.path.file_name().filter(|name| MANIFESTS.contains(name))?;
        let bounds = Bounds::code(limits::MAX_FILE_SIZE);
        let Outcome::Hit(bytes) = read::read(&file.location, bounds, Some(prefilter)) else {
            return None;
        };
        let package = manifest::read(name, &String::from_utf8_lossy(&bytes)).name?.to_lowercase();
        Some((file.path.parent()?.to_owned(), package))
    };
    manifests.par_iter().filter_map(naming).collect()
}

/// Those of packages named after the service. Their code need not mention it: a client's own manifest may be the one
/// place that does.
pub fn named_after_service(packages: Vec<(Utf8PathBuf, String)>, catalog: &Catalog) -> Vec<Utf8PathBuf> {
    let is_named = |package: &str| {
        let mut names = catalog.lists.names.iter().filter(|name| name.len() > 2);
        names.any(|name| package.contains(name.as_str()))
    };
    packages.into_iter().filter(|(_, package)| is_named(package)).map(|(folder, _)| folder).collect()
}

/// The files of packages, but for those of packages inside them and those already known; and the one from which on there
/// are too many.
pub fn files_of(
    packages: &[Utf8PathBuf],
    manifests: &[ManifestFile],
    all: &[DiscoveredFile],
    known: &FxHashSet<FileId>,
    max_file_size: u64,
) -> (Vec<ReadFile>, Option<Problem>) {
    if packages.is_empty() {
        return (Vec::new(), None);
    }
    let folders: FxHashSet<&Utf8Path> = manifests
        .iter()
        .filter(|file| file.path.file_name().is_some_and(|name| MANIFESTS.contains(&name)))
        .filter_map(|file| file.path.parent())
        .collect();
    let nearest =
        |path: &Utf8Path| path.ancestors().skip(1).find(|folder| folders.contains(folder)).map(Utf8Path::to_owned);
    let belongs = |file: &DiscoveredFile| nearest(&file.path).is_some_and(|folder| packages.contains(&folder));
    let wanted = |(id, file): &(u32, &DiscoveredFile)| {
        !known.contains(&FileId(*id)) && !file.kind.is_settings() && belongs(file)
    };
    let mut files = (0..).zip(all).filter(wanted);
    let ids: Vec<FileId> = files.by_ref().take(limits::MAX_PACKAGE_FILES).map(|(id, _)| FileId(id)).collect();
    let cut = files.next().map(|(_, file)| Problem {
        file: None,
        path: file.path.to_string(),
        kind: ProblemKind::Cut,
        message: format!(
            "more than {} files in packages named after the service: this one and those behind it are looked at only if \
             they say its name or others import them",
            limits::MAX_PACKAGE_FILES
        ),
    });
    // What cannot be read was told when the files were searched.
    (ids.into_par_iter().filter_map(|id| gather::load(all, id, max_file_size)?.ok()).collect(), cut)
}

fn text(file: &ManifestFile) -> Option<String> {
    let size = fs::symlink_metadata(&file.location).ok().filter(fs::Metadata::is_file)?.len();
    (size <= limits::MAX_FILE_SIZE).then(|| fs::read_to_string(&file.location).ok()).flatten()
}

fn family(manifest: &str) -> Family {
    match manifest {
        "Cargo.toml" => Family::Rust,
        "pyproject.toml" => Family::Python,
        _ => Family::JavaScript,
    }
}

/// A path written in a manifest, from the working directory, without `.` and inner `..`.
fn inside(folder: &Utf8Path, path: &str) -> Utf8PathBuf {
    let mut out = folder.to_owned();
    for component in Utf8Path::new(path).components() {
        match component {
            Utf8Component::ParentDir if out.file_name().is_some() => drop(out.pop()),
            Utf8Component::Normal(part) => out.push(part),
            _ => {}
        }
    }
    out
}
