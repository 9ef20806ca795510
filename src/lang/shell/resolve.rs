//! Where `source file` leads.

use camino::{Utf8Path, Utf8PathBuf};

use crate::ir::ModuleSpec;
use crate::lang::candidates::{Candidates, normalized};
use crate::lang::workspace::Workspace;

/// Candidate paths: beside the script, one folder up (a path that starts with a variable is mostly
/// given from the project's root or the script's folder), in the folder where it is run.
pub(super) fn candidates(from: &Utf8Path, spec: &ModuleSpec, workspace: &Workspace) -> Vec<Utf8PathBuf> {
    let path = Utf8Path::new(spec.text.trim_start_matches('/'));
    let absolute = spec.text.starts_with('/') && spec.level == 0;
    if absolute || path.file_name().is_none() {
        return Vec::new();
    }
    let here = from.parent().unwrap_or(Utf8Path::new(""));
    let above = here.parent();
    let mut found = Candidates::default();
    for folder in std::iter::once(here).chain(above).chain(workspace.roots.iter().map(Utf8PathBuf::as_path)) {
        found.add(normalized(&folder.join(path)));
    }
    found.into_paths()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(from: &str, text: &str, level: u8) -> Vec<String> {
        let spec = ModuleSpec { text: text.into(), level };
        candidates(Utf8Path::new(from), &spec, &Workspace::new(vec![Utf8PathBuf::new()]))
            .into_iter()
            .map(Utf8PathBuf::into_string)
            .collect()
    }

    #[test]
    fn beside_and_above() {
        assert_eq!(paths("bin/a.sh", "./env.sh", 0), ["bin/env.sh", "env.sh"]);
        assert_eq!(paths("bin/a.sh", "../lib/env.sh", 0), ["lib/env.sh", "../lib/env.sh"]);
        assert_eq!(paths("a/b/c.sh", "/lib/env.sh", 1), ["a/b/lib/env.sh", "a/lib/env.sh", "lib/env.sh"]);
        assert_eq!(paths("a.sh", "/etc/profile", 0), [""; 0]);
        assert_eq!(paths("a.sh", "", 0), [""; 0]);
    }
}
