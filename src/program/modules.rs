//! The module graph: every module name of every file, resolved once.

use camino::{Utf8Path, Utf8PathBuf};
use rustc_hash::FxHashMap;

use crate::ir::{Export, Expr, FileFacts, ImportItem, ModuleSpec};
use crate::lang;
use crate::lang::workspace::Workspace;
use crate::text::Family;
use crate::value::FileIx;

/// The module names that a file mentions, with those a named import may turn out to be.
pub fn specs(facts: &FileFacts) -> Vec<ModuleSpec> {
    let mut specs = Vec::new();
    let mut add = |spec: ModuleSpec| {
        if !specs.contains(&spec) {
            specs.push(spec);
        }
    };
    for import in &facts.imports {
        add(import.module.clone());
        if let ImportItem::Named(name) = import.item {
            // `from package import module`, `use a::module`: the name may be a module itself.
            add(submodule(facts, &import.module, facts.names.name(name)));
        }
    }
    for export in &facts.exports {
        match export {
            Export::From { module, .. } | Export::StarFrom(module) => add(module.clone()),
            Export::Local { .. } => {}
        }
    }
    for expr in facts.exprs.iter() {
        if let Expr::Module(spec) = expr {
            add(spec.clone());
        }
    }
    if facts.lang.family() == Family::Rust {
        for head in ["crate", "self", "super"] {
            add(ModuleSpec { text: head.into(), level: 0 });
        }
    }
    specs
}

/// A module below another, as an import of the language would write it.
pub fn submodule(facts: &FileFacts, module: &ModuleSpec, name: &str) -> ModuleSpec {
    let separator = match facts.lang.family() {
        Family::Python => ".",
        Family::Rust => "::",
        Family::JavaScript
        | Family::Shell
        | Family::Postman
        | Family::Recording
        | Family::Hcl
        | Family::Http
        | Family::Settings => "/",
    };
    let text = if module.text.is_empty() { name.to_owned() } else { format!("{}{separator}{name}", module.text) };
    ModuleSpec { text: text.into(), level: module.level }
}

/// Which of the program's files each module name leads to.
pub(crate) fn links(
    paths: &[Utf8PathBuf],
    files: &[FileFacts],
    workspace: &Workspace,
) -> FxHashMap<(FileIx, ModuleSpec), FileIx> {
    let index = |i: usize| FileIx(u32::try_from(i).unwrap_or(u32::MAX));
    let by_path: FxHashMap<&Utf8Path, FileIx> =
        paths.iter().enumerate().map(|(i, p)| (p.as_path(), index(i))).collect();
    let mut links = FxHashMap::default();
    for (i, (path, facts)) in paths.iter().zip(files).enumerate() {
        let frontend = lang::frontend(facts.lang);
        for spec in specs(facts) {
            let candidates = frontend.resolve_import(path, &spec, workspace);
            if let Some(&target) = candidates.iter().find_map(|candidate| by_path.get(candidate.as_path()))
                && (target != index(i) || facts.lang.family() == Family::Rust)
            {
                links.insert((index(i), spec), target);
            }
        }
    }
    links
}
