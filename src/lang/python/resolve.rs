//! Where an import may lead, on path strings alone.

use camino::{Utf8Path, Utf8PathBuf};

use crate::ir::ModuleSpec;
use crate::lang::candidates::{Candidates, normalized};
use crate::lang::places::Spot;
use crate::lang::workspace::Workspace;

/// Files that may be the module, best guess first. An absolute import is tried from the importing
/// file's folder outwards (a script finds its neighbours, a package its root), then from the roots.
pub(super) fn candidates(from: &Utf8Path, spec: &ModuleSpec, workspace: &Workspace) -> Vec<Utf8PathBuf> {
    if spec.text.contains(['/', '\\']) {
        return Vec::new();
    }
    let Some(folder) = normalized(from).parent().map(Utf8Path::to_owned) else { return Vec::new() };
    let module = spec.text.split('.').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
    let bases = if spec.level > 0 {
        folder.ancestors().nth(usize::from(spec.level) - 1).map(Utf8Path::to_owned).into_iter().collect()
    } else if module.is_empty() {
        Vec::new()
    } else {
        search_path(&folder, workspace)
    };
    let mut found = Candidates::default();
    for base in bases {
        let path = if module.is_empty() { base } else { base.join(&module) };
        let spot = Spot::of(path.as_str());
        if !workspace.may_lie_at(spot) {
            continue;
        }
        if !module.is_empty() && workspace.may_lie_at(spot.then(".py")) {
            found.add(format!("{path}.py"));
        }
        let package = path.join("__init__.py");
        if workspace.may_lie_at(Spot::of(package.as_str())) {
            found.add(package);
        }
    }
    found.into_paths()
}

/// Folders that an absolute import may start from.
fn search_path(folder: &Utf8Path, workspace: &Workspace) -> Vec<Utf8PathBuf> {
    let roots: Vec<Utf8PathBuf> = workspace.roots.iter().map(|root| normalized(root)).collect();
    let top = roots.iter().filter(|root| folder.starts_with(root)).max_by_key(|root| root.components().count());
    let mut folders = Vec::new();
    for ancestor in folder.ancestors() {
        if ancestor.file_name().is_none() && !ancestor.as_str().is_empty() {
            // `/` and `..` hold no packages of this program.
            break;
        }
        add(&mut folders, ancestor.to_owned());
        if top.is_some_and(|top| top == ancestor) {
            break;
        }
    }
    for root in roots {
        let src = root.join("src");
        add(&mut folders, root);
        add(&mut folders, src);
    }
    workspace.sources().iter().for_each(|source| add(&mut folders, source.clone()));
    folders
}

fn add(paths: &mut Vec<Utf8PathBuf>, path: Utf8PathBuf) {
    // As text: most of them differ at their ends only.
    if !paths.iter().any(|known| known.as_str() == path.as_str()) {
        paths.push(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(from: &str, level: u8, text: &str, roots: &[&str]) -> Vec<String> {
        let workspace = Workspace::new(roots.iter().map(Utf8PathBuf::from).collect());
        let spec = ModuleSpec { text: text.into(), level };
        candidates(Utf8Path::new(from), &spec, &workspace).into_iter().map(Utf8PathBuf::into_string).collect()
    }

    #[test]
    fn relative() {
        assert_eq!(paths("pkg/sub/a.py", 1, "b", &["."]), ["pkg/sub/b.py", "pkg/sub/b/__init__.py"]);
        assert_eq!(paths("pkg/sub/__init__.py", 1, "b", &["."]), ["pkg/sub/b.py", "pkg/sub/b/__init__.py"]);
        assert_eq!(paths("pkg/sub/a.py", 2, "c.d", &[]), ["pkg/c/d.py", "pkg/c/d/__init__.py"]);
        assert_eq!(paths("pkg/sub/a.py", 1, "", &[]), ["pkg/sub/__init__.py"]);
        assert_eq!(paths("./pkg/x/../a.py", 1, "b", &[]), ["pkg/b.py", "pkg/b/__init__.py"]);
        assert_eq!(paths("a.py", 1, "b", &[]), ["b.py", "b/__init__.py"]);
    }

    #[test]
    fn relative_past_the_top() {
        assert_eq!(paths("pkg/a.py", 3, "b", &[]), [""; 0]);
    }

    #[test]
    fn absolute() {
        assert_eq!(
            paths("proj/app/views/v.py", 0, "app.client", &["proj", "."]),
            [
                "proj/app/views/app/client.py",
                "proj/app/views/app/client/__init__.py",
                "proj/app/app/client.py",
                "proj/app/app/client/__init__.py",
                "proj/app/client.py",
                "proj/app/client/__init__.py",
                "proj/src/app/client.py",
                "proj/src/app/client/__init__.py",
                "app/client.py",
                "app/client/__init__.py",
                "src/app/client.py",
                "src/app/client/__init__.py",
            ]
        );
    }

    #[test]
    fn absolute_from_a_script() {
        assert_eq!(
            paths("main.py", 0, "settings", &["."]),
            ["settings.py", "settings/__init__.py", "src/settings.py", "src/settings/__init__.py"]
        );
        assert_eq!(paths("main.py", 0, "settings", &[]), ["settings.py", "settings/__init__.py"]);
    }

    #[test]
    fn outside_the_working_folder() {
        assert_eq!(
            paths("../other/a.py", 0, "b", &["../other"]),
            ["../other/b.py", "../other/b/__init__.py", "../other/src/b.py", "../other/src/b/__init__.py"]
        );
        assert_eq!(
            paths("/abs/x/a.py", 0, "b", &[]),
            ["/abs/x/b.py", "/abs/x/b/__init__.py", "/abs/b.py", "/abs/b/__init__.py"]
        );
    }

    #[test]
    fn nothing_strange() {
        assert_eq!(paths("a.py", 0, "", &["."]), [""; 0]);
        assert_eq!(paths("a.py", 0, "../b", &["."]), [""; 0]);
        assert_eq!(paths("", 0, "b", &["."]), [""; 0]);
    }
}
