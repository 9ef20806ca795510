//! The module graph: every module name of every file, resolved once.

use camino::Utf8PathBuf;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::ir::{Export, Expr, FileFacts, ImportItem, ModuleSpec};
use crate::lang::resolver::Resolver;
use crate::lang::workspace::Workspace;
use crate::text::Family;
use crate::value::FileIx;

/// The module names that a file mentions, with those a named import may turn out to be.
pub fn specs(facts: &FileFacts) -> Vec<ModuleSpec> {
    let mut specs = Vec::new();
    let mut seen = FxHashSet::default();
    let mut add = |spec: ModuleSpec| {
        if seen.insert(spec.clone()) {
            specs.push(spec);
        }
    };
    for import in &facts.imports {
        add(import.module.clone());
        if let ImportItem::Named(name) = import.item {
            // `from package import module`, `use a::module`: the name may be a module itself.
            submodule(facts, &import.module, facts.names.name(name)).into_iter().for_each(&mut add);
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

/// A module below another, as an import of the language would write it; `None` where an import by name never means a
/// module.
pub fn submodule(facts: &FileFacts, module: &ModuleSpec, name: &str) -> Option<ModuleSpec> {
    let separator = match facts.lang.family() {
        Family::Python => ".",
        Family::Rust => "::",
        Family::JavaScript
        | Family::Shell
        | Family::Postman
        | Family::Recording
        | Family::Hcl
        | Family::Http
        | Family::Settings => return None,
    };
    let text = if module.text.is_empty() { name.to_owned() } else { format!("{}{separator}{name}", module.text) };
    Some(ModuleSpec { text: text.into(), level: module.level })
}

/// Which of the program's files each module name leads to.
pub(crate) fn links(
    paths: &[Utf8PathBuf],
    files: &[FileFacts],
    workspace: &Workspace,
) -> FxHashMap<(FileIx, ModuleSpec), FileIx> {
    let index = |i: usize| FileIx(u32::try_from(i).unwrap_or(u32::MAX));
    let resolver = Resolver::new(workspace, paths.iter().enumerate().map(|(i, path)| (path.as_path(), index(i))));
    let of_file = |(i, (path, facts)): (usize, (&Utf8PathBuf, &FileFacts))| {
        let links = specs(facts).into_iter().filter_map(|spec| {
            let target = resolver.resolve(path, facts.lang, &spec)?;
            (target != index(i) || facts.lang.family() == Family::Rust).then_some(((index(i), spec), target))
        });
        links.collect::<Vec<_>>()
    };
    let links: Vec<_> = paths.par_iter().zip(files).enumerate().map(of_file).collect();
    links.into_iter().flatten().collect()
}
