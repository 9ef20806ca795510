//! Where a path in a `use` may lead: candidate files, on path strings alone.

use camino::{Utf8Path, Utf8PathBuf};

use crate::lang::candidates::Candidates;
use crate::lang::workspace::Workspace;
use crate::text::Family;

/// Crates that come with the compiler.
const BUILT_IN: [&str; 5] = ["std", "core", "alloc", "proc_macro", "test"];

/// Folders whose files are programs of their own, beside `src`.
const TARGETS: [&str; 3] = ["tests", "examples", "benches"];

/// Files that `spec` may mean when written in `from`, best guess first. The last names of a path
/// may be items rather than modules, so shorter paths follow longer ones.
pub(super) fn candidates(from: &Utf8Path, spec: &str, workspace: &Workspace) -> Vec<Utf8PathBuf> {
    let roots = &workspace.roots;
    let segments: Vec<&str> = spec.split("::").filter(|segment| !segment.is_empty()).collect();
    let Some((first, rest)) = segments.split_first() else { return Vec::new() };
    let from = normal(from);
    let mut found = Found::default();
    match *first {
        "self" => {
            found.modules(&children(&from), rest);
            found.add(from);
        }
        "super" => found.super_module(&from, rest),
        "crate" => found.crate_root(&from, rest, roots),
        name if BUILT_IN.contains(&name) => {}
        name => {
            found.modules(&children(&from), &segments);
            found.package(name, rest, workspace);
            found.member(&from, name, rest, roots);
            found.own_library(&from, rest);
        }
    }
    found.candidates.into_paths()
}

#[derive(Debug, Default)]
struct Found {
    candidates: Candidates,
}

impl Found {
    fn add(&mut self, path: Utf8PathBuf) {
        self.candidates.add(path);
    }

    /// The modules that `segments` may name below a folder, longest path first.
    fn modules(&mut self, folder: &Utf8Path, segments: &[&str]) {
        for length in (1..=segments.len()).rev() {
            let mut path = folder.to_owned();
            path.extend(segments.iter().take(length));
            self.add(Utf8PathBuf::from(format!("{path}.rs")));
            self.add(path.join("mod.rs"));
        }
    }

    /// A crate's root file; the one that `from` is itself comes first.
    fn root_files(&mut self, folder: &Utf8Path, from: &Utf8Path) {
        let mut names = ["lib.rs", "main.rs"];
        if from.file_name() == Some("main.rs") {
            names.reverse();
        }
        for name in names {
            self.add(folder.join(name));
        }
    }

    fn super_module(&mut self, from: &Utf8Path, rest: &[&str]) {
        let more = rest.iter().take_while(|segment| **segment == "super").count();
        let mut folder = children(from);
        for _ in 0..=more {
            let Some(parent) = folder.parent() else { return };
            folder = parent.to_owned();
        }
        self.modules(&folder, rest.get(more..).unwrap_or_default());
        if folder.file_name() == Some("src") {
            return self.root_files(&folder, from);
        }
        self.add(folder.join("mod.rs"));
        if folder.file_name().is_some() {
            self.add(Utf8PathBuf::from(format!("{folder}.rs")));
        }
        self.root_files(&folder, from);
    }

    /// `crate::…`: below the nearest `src`; without one, below any folder above, nearest first.
    fn crate_root(&mut self, from: &Utf8Path, rest: &[&str], roots: &[Utf8PathBuf]) {
        if is_program(from) {
            self.modules(&children(from), rest);
            self.add(from.to_owned());
        }
        let folder = from.parent().unwrap_or(Utf8Path::new(""));
        let folders = match folder.ancestors().find(|above| above.file_name() == Some("src")) {
            Some(src) => vec![src],
            None => above_within(from, roots),
        };
        for folder in folders {
            self.modules(folder, rest);
            self.root_files(folder, from);
        }
    }

    /// Another crate of the workspace, by the name in its manifest.
    fn package(&mut self, name: &str, rest: &[&str], workspace: &Workspace) {
        let package = |name: &str| workspace.package(Family::Rust, name);
        let Some(package) = package(name).or_else(|| package(&name.replace('_', "-"))) else { return };
        self.modules(&package.folder.join("src"), rest);
        package.entries.iter().for_each(|entry| self.add(entry.clone()));
        self.add(package.folder.join("src/lib.rs"));
    }

    /// Another crate of the workspace, by the name of its folder.
    fn member(&mut self, from: &Utf8Path, name: &str, rest: &[&str], roots: &[Utf8PathBuf]) {
        for folder in above_within(from, roots) {
            for name in [name.to_owned(), name.replace('_', "-")] {
                for source in [folder.join(&name).join("src"), folder.join("crates").join(&name).join("src")] {
                    self.modules(&source, rest);
                    self.add(source.join("lib.rs"));
                }
            }
        }
    }

    /// The library beside a program of the same package. Its name stands in `Cargo.toml`, so any
    /// name may be it.
    fn own_library(&mut self, from: &Utf8Path, rest: &[&str]) {
        let Some(folder) = from.parent() else { return };
        let source = match folder.file_name() {
            Some("src") if from.file_name() == Some("main.rs") => folder.to_owned(),
            _ => {
                let is_target = |above: &&Utf8Path| {
                    above.ends_with("src/bin") || above.file_name().is_some_and(|name| TARGETS.contains(&name))
                };
                let Some(target) = folder.ancestors().find(is_target) else { return };
                let parent = target.parent().unwrap_or(Utf8Path::new(""));
                if target.ends_with("src/bin") { parent.to_owned() } else { parent.join("src") }
            }
        };
        self.modules(&source, rest);
        self.add(source.join("lib.rs"));
    }
}

/// The folder that holds the modules declared in a file.
fn children(file: &Utf8Path) -> Utf8PathBuf {
    let folder = file.parent().unwrap_or(Utf8Path::new(""));
    match file.file_stem() {
        Some("lib" | "main" | "mod" | "build") | None => folder.to_owned(),
        Some(_) if is_program(file) => folder.to_owned(),
        Some(name) => folder.join(name),
    }
}

/// Whether a file is a crate root by its folder: `src/bin/x.rs`, `tests/x.rs`.
fn is_program(file: &Utf8Path) -> bool {
    let Some(folder) = file.parent() else { return false };
    folder.ends_with("src/bin") || folder.file_name().is_some_and(|name| TARGETS.contains(&name))
}

/// The folders above a file, nearest first, as far as they lie inside a root.
fn above_within<'a>(file: &'a Utf8Path, roots: &[Utf8PathBuf]) -> Vec<&'a Utf8Path> {
    let roots: Vec<Utf8PathBuf> = roots.iter().map(|root| normal(root)).collect();
    let inside = |folder: &&Utf8Path| roots.is_empty() || roots.iter().any(|root| folder.starts_with(root));
    file.ancestors().skip(1).filter(inside).collect()
}

/// Without `.`, and with `..` applied where that is possible.
fn normal(path: &Utf8Path) -> Utf8PathBuf {
    let mut normal = Utf8PathBuf::new();
    for component in path.components() {
        match component.as_str() {
            "." => {}
            ".." if normal.file_name().is_some_and(|name| name != "..") => {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::workspace::Package;

    fn paths(from: &str, spec: &str) -> Vec<String> {
        candidates(Utf8Path::new(from), spec, &Workspace::default()).into_iter().map(Utf8PathBuf::into_string).collect()
    }

    #[test]
    fn own_modules() {
        assert_eq!(paths("src/lib.rs", "self::api"), ["src/api.rs", "src/api/mod.rs", "src/lib.rs"]);
        assert_eq!(paths("src/api.rs", "self::v2")[..2], ["src/api/v2.rs", "src/api/v2/mod.rs"]);
        assert_eq!(
            paths("./src/api/mod.rs", "self::v2::tickets"),
            [
                "src/api/v2/tickets.rs",
                "src/api/v2/tickets/mod.rs",
                "src/api/v2.rs",
                "src/api/v2/mod.rs",
                "src/api/mod.rs"
            ]
        );
        assert_eq!(paths("src/bin/tool.rs", "self::args")[0], "src/bin/args.rs");
    }

    #[test]
    fn the_crate_root() {
        assert_eq!(
            paths("app/src/api/client.rs", "crate::config"),
            ["app/src/config.rs", "app/src/config/mod.rs", "app/src/lib.rs", "app/src/main.rs"]
        );
        assert_eq!(paths("src/main.rs", "crate"), ["src/main.rs", "src/lib.rs"]);
        assert_eq!(paths("demo/client.rs", "crate::config")[0], "demo/config.rs");
        assert_eq!(paths("src/bin/tool.rs", "crate::args")[0], "src/bin/args.rs");
    }

    #[test]
    fn one_module_up() {
        assert_eq!(
            paths("src/api/client.rs", "super::auth"),
            [
                "src/api/auth.rs",
                "src/api/auth/mod.rs",
                "src/api/mod.rs",
                "src/api.rs",
                "src/api/lib.rs",
                "src/api/main.rs"
            ]
        );
        assert_eq!(paths("src/api.rs", "super"), ["src/lib.rs", "src/main.rs"]);
        assert_eq!(paths("src/api/mod.rs", "super::config")[0], "src/config.rs");
        assert_eq!(paths("src/a/b/c.rs", "super::super::d")[0], "src/a/d.rs");
        assert!(paths("main.rs", "super::super::super::x").is_empty());
    }

    #[test]
    fn other_crates() {
        assert!(paths("src/main.rs", "std::env").is_empty());
        let found = paths("app/src/main.rs", "zd_client::api");
        assert_eq!(found[0], "app/src/zd_client/api.rs");
        for expected in
            ["zd-client/src/api.rs", "zd-client/src/lib.rs", "crates/zd_client/src/lib.rs", "app/src/lib.rs"]
        {
            assert!(found.iter().any(|path| path == expected), "{expected}");
        }
        assert!(paths("app/tests/it.rs", "app").iter().any(|path| path == "app/src/lib.rs"));
        assert!(paths("app/src/bin/x.rs", "app::api").iter().any(|path| path == "app/src/api.rs"));
    }

    #[test]
    fn packages_of_the_workspace() {
        let mut workspace = Workspace::default();
        let package = Package { folder: "libs/a".into(), entries: Vec::new() };
        workspace.add_package(Family::Rust, "desk-client".into(), package);
        let found = candidates(Utf8Path::new("app/src/main.rs"), "desk_client::api::Client", &workspace);
        for path in ["libs/a/src/api/Client.rs", "libs/a/src/api.rs", "libs/a/src/lib.rs"] {
            assert!(found.contains(&path.into()), "{path}");
        }
    }

    #[test]
    fn roots_bound_the_search() {
        let workspace = Workspace::new(vec![Utf8PathBuf::from("./ws")]);
        let found = candidates(Utf8Path::new("ws/app/src/api.rs"), "other", &workspace);
        assert!(found.iter().all(|path| path.starts_with("ws")));
        assert!(found.iter().any(|path| path == "ws/other/src/lib.rs"));
    }

    #[test]
    fn each_path_is_plain_and_stands_once() {
        for spec in ["self::a::b", "super::super::x", "crate::a", "a_b::c", "", "::", "self", "super"] {
            for from in ["src/lib.rs", "a/../src/x/mod.rs", "x.rs", "", "../y/src/z.rs", "/abs/src/main.rs"] {
                let found = paths(from, spec);
                let mut unique = found.clone();
                unique.sort();
                unique.dedup();
                assert_eq!(unique.len(), found.len(), "{from} {spec}");
                assert!(from.starts_with("..") || found.iter().all(|path| !path.contains("..")), "{from} {spec}");
            }
        }
    }
}
