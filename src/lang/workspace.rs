//! Where modules lie beyond what their names say: packages by name, and aliases for folders.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use crate::lang::places::{Places, Spot};
use crate::text::Family;

/// Packages whose folders a Python import is looked up in: each costs a few lookups an import.
const MAX_SOURCE_FOLDERS: usize = 16;

/// A package of the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// Where its manifest lies.
    pub folder: Utf8PathBuf,
    /// Files that its manifest says are the package itself, best guess first.
    pub entries: Vec<Utf8PathBuf>,
}

/// A pattern of module names and the files it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// Holds for the files below this folder.
    pub below: Utf8PathBuf,
    /// With at most one `*`.
    pub pattern: String,
    /// Paths, each with at most one `*` that takes what the pattern's `*` matched.
    pub targets: Vec<Utf8PathBuf>,
}

impl Alias {
    /// Whether the pattern may match a module name. Asked of every import, so cheap.
    fn speaks_of(&self, spec: &str) -> bool {
        spec.starts_with(self.pattern.split('*').next().unwrap_or_default())
    }

    /// Where the alias leads a module name, if it speaks of it.
    fn resolve(&self, spec: &str) -> Vec<Utf8PathBuf> {
        let rest = match self.pattern.split_once('*') {
            Some((before, after)) => spec.strip_prefix(before).and_then(|rest| rest.strip_suffix(after)),
            None => (spec == self.pattern).then_some(""),
        };
        let target = |rest: &str, target: &Utf8Path| Utf8PathBuf::from(target.as_str().replacen('*', rest, 1));
        rest.map_or_else(Vec::new, |rest| self.targets.iter().map(|path| target(rest, path)).collect())
    }
}

/// Folders and names that imports are resolved with. All paths are relative to the working directory.
#[derive(Debug, Default)]
pub struct Workspace {
    /// Folders that hold packages.
    pub roots: Vec<Utf8PathBuf>,
    packages: BTreeMap<(Family, String), Package>,
    sources: Vec<Utf8PathBuf>,
    aliases: Vec<Alias>,
    environments: Vec<Utf8PathBuf>,
    /// `None` where nothing is known of them.
    places: Option<Places>,
}

impl Workspace {
    /// A workspace of which nothing is known but its roots.
    pub fn new(roots: Vec<Utf8PathBuf>) -> Self {
        Self { roots, ..Self::default() }
    }

    /// Note the files of the run, so that no others are thought of.
    pub fn add_files<'p>(&mut self, paths: impl Iterator<Item = &'p Utf8Path>) {
        let places = self.places.get_or_insert_default();
        paths.for_each(|path| places.add(path));
    }

    /// Whether there may be a file at a path, with an ending that is not said or in a folder of that name.
    pub fn may_lie_at(&self, spot: Spot) -> bool {
        self.places.as_ref().is_none_or(|places| places.hold(spot))
    }

    /// Note a package. Of two with the same name the first counts.
    pub fn add_package(&mut self, family: Family, name: String, package: Package) {
        if family == Family::Python && self.sources.len() < MAX_SOURCE_FOLDERS {
            self.sources.extend([package.folder.clone(), package.folder.join("src")]);
        }
        self.packages.entry((family, name)).or_insert(package);
    }

    /// Note a file of variables that requests of other files are sent with.
    pub fn add_environment(&mut self, path: Utf8PathBuf) {
        self.environments.push(path);
    }

    /// Such files in or below the folder of a file, or the folder above; those beside it first.
    pub fn environments(&self, of: &Utf8Path) -> Vec<Utf8PathBuf> {
        let Some(folder) = of.parent() else { return Vec::new() };
        let above = folder.parent().unwrap_or(folder);
        let near = |path: &&Utf8PathBuf| path.starts_with(above);
        let mut found: Vec<Utf8PathBuf> = self.environments.iter().filter(near).cloned().collect();
        found.sort_by_key(|path| (path.parent() != Some(folder), !path.starts_with(folder), path.clone()));
        found
    }

    /// Note an alias.
    pub fn add_alias(&mut self, alias: Alias) {
        // The settings nearest to a file count, and of those the pattern that says most.
        let nearness = |alias: &Alias| (alias.below.components().count(), alias.pattern.len());
        let at = self.aliases.partition_point(|known| nearness(known) >= nearness(&alias));
        self.aliases.insert(at, alias);
    }

    /// A package by the name that imports use.
    pub fn package(&self, family: Family, name: &str) -> Option<&Package> {
        self.packages.get(&(family, name.to_owned()))
    }

    /// The names under which modules of other packages may import a file: its package's, and aliases for it alone.
    pub fn names_of(&self, family: Family, file: &Utf8Path) -> impl Iterator<Item = &str> {
        let holds = move |((of, _), package): &(&(Family, String), &Package)| {
            *of == family && file.starts_with(&package.folder)
        };
        let stands_for =
            move |alias: &&Alias| family == Family::JavaScript && alias.targets.iter().any(|to| to == file);
        let packages = self.packages.iter().filter(holds).map(|((_, name), _)| name.as_str());
        packages.chain(self.aliases.iter().filter(stands_for).map(|alias| alias.pattern.as_str()))
    }

    /// What aliases call a folder, without what they call the files in it.
    pub fn aliases_of(&self, folder: &Utf8Path) -> impl Iterator<Item = &str> {
        let is_it =
            move |target: &Utf8PathBuf| target.as_str().strip_suffix('*').is_some_and(|to| Utf8Path::new(to) == folder);
        let of_folder = self.aliases.iter().filter(move |alias| alias.targets.iter().any(is_it));
        of_folder.filter_map(|alias| alias.pattern.strip_suffix('*')).map(|name| name.trim_end_matches('/'))
    }

    /// Folders in which Python packages of the run keep their modules.
    pub fn sources(&self) -> &[Utf8PathBuf] {
        &self.sources
    }

    /// Where aliases lead a module name written in a file, best guess first.
    pub fn aliased(&self, from: &Utf8Path, spec: &str) -> Vec<Utf8PathBuf> {
        let leads = |alias: &&Alias| alias.speaks_of(spec) && from.starts_with(&alias.below);
        self.aliases.iter().filter(leads).flat_map(|alias| alias.resolve(spec)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alias(below: &str, pattern: &str, target: &str) -> Alias {
        Alias { below: below.into(), pattern: pattern.into(), targets: vec![target.into()] }
    }

    #[test]
    fn the_nearest_alias_comes_first() {
        let mut workspace = Workspace::default();
        workspace.add_alias(alias("", "@/*", "src/*"));
        workspace.add_alias(alias("web", "@/*", "web/app/*"));
        workspace.add_alias(alias("", "desk", "libs/desk/index.ts"));
        let to = |from: &str, spec: &str| workspace.aliased(Utf8Path::new(from), spec);
        assert_eq!(to("web/a.ts", "@/b"), ["web/app/b", "src/b"]);
        assert_eq!(to("a.ts", "@/b/c"), ["src/b/c"]);
        assert_eq!(to("a.ts", "desk"), ["libs/desk/index.ts"]);
        assert!(to("a.ts", "desk/x").is_empty());
    }
}
