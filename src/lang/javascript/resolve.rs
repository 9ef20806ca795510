//! Where an import may lead, on path strings alone.

use std::borrow::Cow;

use crate::lang::candidates::{Candidates, is_plain, normalized};
use crate::lang::places::Spot;
use crate::lang::workspace::Workspace;
use crate::text::Family;
use camino::{Utf8Path, Utf8PathBuf};

/// What may follow a module's path, best guess first.
const ENDINGS: &[&str] = &[
    "",
    ".ts",
    ".tsx",
    ".js",
    ".jsx",
    ".mjs",
    ".cjs",
    ".mts",
    ".cts",
    ".vue",
    ".svelte",
    ".json",
    "/index.ts",
    "/index.tsx",
    "/index.js",
    "/index.jsx",
    "/index.mjs",
    "/index.cjs",
    "/index.mts",
    "/index.cts",
    "/index.vue",
    "/index.json",
];

/// Endings of compiled files as TypeScript's imports write them, and of the sources they come from.
const SOURCES: &[(&str, &[&str])] =
    &[(".js", &[".ts", ".tsx", ".jsx"]), (".jsx", &[".tsx"]), (".mjs", &[".mts"]), (".cjs", &[".cts"])];

/// Folders that the aliases `@/…` and `~/…` stand for, below some folder above the file.
const ALIAS_FOLDERS: &[&str] = &["src", "", "app"];

/// Candidates for `spec`, written in the file `from`.
pub(super) fn candidates(from: &Utf8Path, spec: &str, workspace: &Workspace) -> Vec<Utf8PathBuf> {
    let roots = &workspace.roots;
    let spec = spec.split(['?', '#']).next().filter(|path| !path.is_empty()).unwrap_or(spec);
    let folder = from.parent().unwrap_or(Utf8Path::new(""));
    let mut found = Found { candidates: Candidates::default(), workspace };
    if is_relative(spec) {
        found.module(&folder.join(spec));
        return found.candidates.into_paths();
    }
    workspace.aliased(from, spec).iter().for_each(|path| found.module(path));
    found.package(spec);
    if let Some(path) = spec.strip_prefix('/') {
        roots.iter().for_each(|root| found.module(&root.join(path)));
    } else if let Some(path) = spec.strip_prefix("@/").or_else(|| spec.strip_prefix("~/")) {
        found.aliased(folder, roots, path);
    } else if let Some(path) = spec.strip_prefix("$lib/") {
        found.aliased(folder, roots, &format!("lib/{path}"));
    } else if may_be_below_base(spec) {
        // `@name/…` is a scope of packages or an alias for a folder; only the folder can be found.
        let path = spec.strip_prefix('@').unwrap_or(spec);
        for above in ancestors(folder, roots) {
            found.module(&above.join(path));
            if path.len() < spec.len() {
                found.module(&above.join("src").join(path));
            }
        }
    }
    found.candidates.into_paths()
}

fn is_relative(spec: &str) -> bool {
    matches!(spec, "." | "..") || spec.starts_with("./") || spec.starts_with("../")
}

/// Whether a spec may be a path below TypeScript's `baseUrl`. A single word is taken for a package:
/// a file `axios.js` that imports `axios` does not mean itself.
fn may_be_below_base(spec: &str) -> bool {
    spec.contains('/') && !spec.contains([':', '\\', '!']) && !spec.starts_with(['.', '#', '$', '~'])
}

/// The folder itself and those above it, up to the outermost root that holds it.
fn ancestors<'p>(folder: &'p Utf8Path, roots: &[Utf8PathBuf]) -> Vec<&'p Utf8Path> {
    let root = roots.iter().filter(|root| folder.starts_with(root)).min_by_key(|root| root.as_str().len());
    folder.ancestors().filter(|above| root.is_none_or(|root| above.starts_with(root))).collect()
}

/// Normalised paths with all endings.
struct Found<'w> {
    candidates: Candidates,
    workspace: &'w Workspace,
}

impl Found<'_> {
    fn aliased(&mut self, folder: &Utf8Path, roots: &[Utf8PathBuf], path: &str) {
        for above in ancestors(folder, roots) {
            for alias in ALIAS_FOLDERS {
                self.module(&above.join(alias).join(path));
            }
        }
    }

    /// A module of a package of the run, by the package's name. Manifests name compiled files, which may not be
    /// there; sources customarily lie in `src` or `lib`.
    fn package(&mut self, spec: &str) {
        let parts = if spec.starts_with('@') { 2 } else { 1 };
        let end = spec.match_indices('/').nth(parts - 1).map_or(spec.len(), |(at, _)| at);
        let (name, rest) = spec.split_at(end);
        let Some(package) = self.workspace.package(Family::JavaScript, name) else { return };
        let rest = rest.trim_start_matches('/');
        if rest.is_empty() {
            package.entries.iter().for_each(|entry| self.module(entry));
        }
        for source in ["src", "", "lib"] {
            self.module(&package.folder.join(source).join(rest));
        }
    }

    /// A module's path as written, with its endings.
    fn module(&mut self, path: &Utf8Path) {
        let path = if is_plain(path.as_str()) { Cow::Borrowed(path) } else { Cow::Owned(normalized(path)) };
        let text = path.as_str();
        let compiled = SOURCES.iter().find_map(|(compiled, _)| text.strip_suffix(compiled));
        let spot = Spot::of(text);
        if !self.workspace.may_lie_at(spot) && !compiled.is_some_and(|path| self.workspace.may_lie_at(Spot::of(path))) {
            return;
        }
        for (compiled, sources) in SOURCES {
            if let Some(stem) = text.strip_suffix(compiled) {
                self.add(text, spot, "");
                sources.iter().for_each(|source| self.add(stem, Spot::of(stem), source));
            }
        }
        for ending in ENDINGS {
            // The root folder itself has no name that an extension could follow.
            let ending = if text.is_empty() { ending.strip_prefix('/').unwrap_or("") } else { ending };
            self.add(text, spot, ending);
        }
    }

    /// Add a path, if there may be a file.
    fn add(&mut self, path: &str, spot: Spot, ending: &str) {
        if self.workspace.may_lie_at(spot.then(ending)) {
            self.candidates.add(format!("{path}{ending}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::workspace::Package;

    fn resolve(from: &str, spec: &str) -> Vec<String> {
        let workspace = Workspace::new(vec![Utf8PathBuf::from("")]);
        candidates(Utf8Path::new(from), spec, &workspace).into_iter().map(Utf8PathBuf::into_string).collect()
    }

    fn has(from: &str, spec: &str, path: &str) -> bool {
        resolve(from, spec).iter().any(|candidate| candidate == path)
    }

    #[test]
    fn relative() {
        assert_eq!(
            resolve("src/a.ts", "./b").get(..3),
            Some(&["src/b".into(), "src/b.ts".into(), "src/b.tsx".into()][..])
        );
        assert!(has("src/a/b.js", "../c", "src/c/index.js"));
        assert!(has("a.js", "./b.json", "b.json"));
        assert!(has("src/x/a.vue", "../y.vue", "src/y.vue"));
        assert!(has("../other/src/a.js", "./b", "../other/src/b.js"));
        assert!(has("/abs/src/a.js", "../b", "/abs/b.js"));
        assert!(has("src/a.js", "./b.svg?raw", "src/b.svg"));
    }

    #[test]
    fn folders() {
        assert!(has("src/a/b.ts", ".", "src/a/index.ts"));
        assert!(has("src/a/b.ts", "..", "src/index.ts"));
        assert!(has("a.ts", ".", "index.ts"));
        assert!(has("a.ts", "./", "index.js"));
        assert!(!has("a.ts", ".", ".ts"));
    }

    #[test]
    fn compiled_names() {
        assert_eq!(
            resolve("src/a.ts", "./b.js").get(..3),
            Some(&["src/b.js".into(), "src/b.ts".into(), "src/b.tsx".into()][..])
        );
        assert!(has("src/a.mts", "./b.mjs", "src/b.mts"));
    }

    #[test]
    fn aliases() {
        assert!(has("web/src/views/a.vue", "@/api/client", "web/src/api/client.js"));
        assert!(has("web/pages/a.vue", "~/lib/x", "web/lib/x.ts"));
        assert!(has("packages/a/src/x/y.ts", "src/config", "packages/a/src/config.ts"));
        assert!(has("src/app/x/y.ts", "app/services/z", "src/app/services/z.ts"));
        assert!(has("src/x/y.ts", "utils/request", "src/utils/request.ts"));
        assert!(has("src/x/y.ts", "@app/config", "src/app/config.ts"));
        assert!(has("src/routes/a.ts", "$lib/b", "src/lib/b.ts"));
    }

    #[test]
    fn packages_of_the_workspace() {
        let mut workspace = Workspace::default();
        let package = Package { folder: "packages/desk".into(), entries: vec!["packages/desk/dist/main.js".into()] };
        workspace.add_package(Family::JavaScript, "@acme/desk".into(), package);
        let found = |spec| candidates(Utf8Path::new("apps/a/src/b.ts"), spec, &workspace);
        assert_eq!(found("@acme/desk").first(), Some(&"packages/desk/dist/main.js".into()));
        assert!(found("@acme/desk").contains(&"packages/desk/src/index.ts".into()));
        assert!(found("@acme/desk/client").contains(&"packages/desk/src/client.ts".into()));
        assert!(!found("@acme/other").contains(&"packages/desk/src/index.ts".into()));
    }

    #[test]
    fn roots_bound_the_search() {
        let workspace = Workspace::new(vec![Utf8PathBuf::from("web/src"), Utf8PathBuf::from("web")]);
        let found = candidates(Utf8Path::new("web/src/a/b.ts"), "@/c", &workspace);
        assert!(found.contains(&"web/src/c.ts".into()));
        assert!(!found.contains(&"c.ts".into()));
        assert_eq!(candidates(Utf8Path::new("web/a.ts"), "/c", &workspace).first(), Some(&"web/src/c".into()));
    }

    #[test]
    fn packages_lead_nowhere() {
        for spec in ["axios", "node:fs", "https://deno.land/x/oak/mod.ts", "npm:axios/dist", "#internal/x", ""] {
            assert!(resolve("src/axios.js", spec).is_empty(), "{spec}");
        }
    }

    #[test]
    fn each_path_once_and_normal() {
        for spec in ["./../x/./b.js", "@/x/../b", "src/b"] {
            let found = resolve("src/a/c.ts", spec);
            let unique: std::collections::BTreeSet<_> = found.iter().collect();
            assert_eq!(unique.len(), found.len());
            assert!(found.iter().all(|path| !path.contains("..") && !path.contains("/./")), "{found:?}");
        }
    }
}
