//! Which file a module's name leads to. Names are looked up per folder once, for the files of a folder import alike.

use std::sync::{PoisonError, RwLock};

use camino::Utf8Path;
use rustc_hash::FxHashMap;

use crate::ir::ModuleSpec;
use crate::lang;
use crate::lang::workspace::Workspace;
use crate::text::{Family, Lang};

/// Resolves imports among the files of a run. Paths are keyed as text: comparing them part by part costs more than
/// all else here.
#[derive(Debug)]
pub struct Resolver<'a, T> {
    workspace: &'a Workspace,
    files: FxHashMap<&'a str, T>,
    known: RwLock<FxHashMap<Family, Places<T>>>,
}

/// The targets of names by the place they are written in.
type Places<T> = FxHashMap<Box<str>, FxHashMap<ModuleSpec, Option<T>>>;

impl<'a, T: Copy> Resolver<'a, T> {
    /// A resolver over files, given by their paths.
    pub fn new(workspace: &'a Workspace, files: impl Iterator<Item = (&'a Utf8Path, T)>) -> Self {
        let files = files.map(|(path, file)| (path.as_str(), file)).collect();
        Self { workspace, files, known: RwLock::default() }
    }

    /// The file that `spec`, written in the file at `from`, leads to.
    pub fn resolve(&self, from: &Utf8Path, lang: Lang, spec: &ModuleSpec) -> Option<T> {
        let place = match lang.family() {
            Family::Python | Family::JavaScript => from.parent().unwrap_or(from),
            // What a name means depends on the file's own place in its module.
            _ => from,
        };
        let known =
            |places: &FxHashMap<Family, Places<T>>| places.get(&lang.family())?.get(place.as_str())?.get(spec).copied();
        if let Some(target) = known(&self.known.read().unwrap_or_else(PoisonError::into_inner)) {
            return target;
        }
        let candidates = lang::frontend(lang).resolve_import(from, spec, self.workspace);
        let target = candidates.iter().find_map(|path| self.files.get(path.as_str())).copied();
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let places = known.entry(lang.family()).or_default();
        places.entry(place.as_str().into()).or_default().insert(spec.clone(), target);
        target
    }
}
