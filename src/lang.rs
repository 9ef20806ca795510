//! Front-ends: one per language, bytes to [`FileFacts`].

pub mod candidates;
pub mod cursor;
pub mod javascript;
pub mod python;
pub mod rust;
pub mod workspace;

use camino::{Utf8Path, Utf8PathBuf};

use crate::ir::{FileFacts, ModuleSpec};
use crate::lang::workspace::Workspace;
use crate::text::{Lang, SourceFile};

/// Reads one language (or a family of dialects).
pub trait Frontend: Sync {
    /// The dialects it reads, each with its file extensions.
    fn languages(&self) -> &'static [(Lang, &'static [&'static str])];

    /// Never fails: what cannot be read becomes a problem in the facts, the rest is still returned.
    fn lower(&self, file: &SourceFile) -> FileFacts;

    /// Where `spec`, written in the file `from`, may lead: candidate paths, best guess first.
    /// Pure, on path strings. Empty when the module is not of this run.
    fn resolve_import(&self, from: &Utf8Path, spec: &ModuleSpec, workspace: &Workspace) -> Vec<Utf8PathBuf>;

    /// How many syntax errors the text has; used to check rewritten code.
    fn syntax_errors(&self, lang: Lang, text: &[u8]) -> u32;
}

/// All front-ends.
pub static LANGUAGES: &[&dyn Frontend] = &[&python::Python, &javascript::JavaScript, &rust::Rust];

/// The language of a file by its extension.
pub fn detect(path: &Utf8Path) -> Option<Lang> {
    let extension = path.extension()?;
    LANGUAGES
        .iter()
        .flat_map(|frontend| frontend.languages())
        .find(|(_, extensions)| extensions.contains(&extension))
        .map(|(lang, _)| *lang)
}

/// The front-end that reads a language.
pub fn frontend(lang: Lang) -> &'static dyn Frontend {
    let reads = |frontend: &&&dyn Frontend| frontend.languages().iter().any(|(other, _)| *other == lang);
    LANGUAGES.iter().find(reads).copied().unwrap_or(&python::Python)
}
