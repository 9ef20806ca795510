//! Front-ends: one per language, bytes to [`FileFacts`]. Code that stands in other files is found
//! by [`embedded`].

pub mod bulk;
pub mod candidates;
pub mod carrier;
pub mod cursor;
pub mod document;
pub mod embedded;
pub mod hcl;
pub mod http;
pub mod javascript;
pub mod json;
pub mod notebook;
pub mod places;
pub mod python;
pub mod quick;
pub mod resolver;
pub mod rust;
pub mod settings;
pub mod shell;
mod structured;
mod syntax;
#[cfg(test)]
mod testing;
pub mod workspace;
pub mod yaml;

use std::ops::Range;

use camino::{Utf8Path, Utf8PathBuf};

use crate::ir::{FileFacts, ModuleSpec};
use crate::lang::quick::QuickImports;
use crate::lang::workspace::Workspace;
use crate::text::{FileKind, Lang, SourceFile};

/// Reads one language (or a family of dialects).
pub trait Frontend: Sync {
    /// The dialects it reads, each with its file extensions.
    fn languages(&self) -> &'static [(Lang, &'static [&'static str])];

    /// The interpreters of its scripts, as a first line `#!…` names them.
    fn interpreters(&self) -> &'static [(Lang, &'static [&'static str])] {
        &[]
    }

    /// Never fails: what cannot be read becomes a problem in the facts, the rest is still returned.
    fn lower(&self, file: &SourceFile) -> FileFacts;

    /// Where `spec`, written in the file `from`, may lead: candidate paths, best guess first.
    /// Pure, on path strings. Empty when the module is not of this run.
    fn resolve_import(&self, from: &Utf8Path, spec: &ModuleSpec, workspace: &Workspace) -> Vec<Utf8PathBuf>;

    /// How imports are told from the text without parsing it, where that is possible.
    fn quick_imports(&self) -> Option<&'static QuickImports> {
        None
    }

    /// Where the text has syntax errors, in bytes: all of it, where the parser gives up. Used to check code that is
    /// rewritten.
    fn syntax_errors(&self, lang: Lang, text: &[u8]) -> Vec<Range<usize>>;

    /// Which of these places, sorted bytes of the text, stand in comments; `None` where that cannot be told.
    fn comments(&self, _lang: Lang, _text: &[u8], places: &[usize]) -> Vec<Option<bool>> {
        vec![None; places.len()]
    }
}

/// The error that a text is which a parser gives up on.
fn everywhere(text: &[u8]) -> Vec<Range<usize>> {
    std::iter::once(0..text.len()).collect()
}

/// All front-ends.
pub static LANGUAGES: &[&dyn Frontend] = &[
    &python::Python,
    &javascript::JavaScript,
    &rust::Rust,
    &shell::Shell,
    &hcl::Hcl,
    &http::Http,
    &carrier::postman::Postman,
    &carrier::recording::Recording,
    &settings::Settings,
];

/// What a file holds, by its name.
pub fn detect(path: &Utf8Path) -> Option<FileKind> {
    let by_ending = || path.extension().and_then(language_of).map(FileKind::Code);
    let data = || carrier::may_be(path).then_some(FileKind::Data);
    let kind = settings::names::detect(path).or_else(by_ending).or_else(data);
    let kind = kind.or_else(|| embedded::detect(path).map(FileKind::Host));
    kind.filter(|kind| *kind == FileKind::Data || !kind.is_settings() || !settings::names::is_other(path))
}

/// What JSON or YAML holds, by its text: requests that were recorded or collected, else settings if its name is not
/// that of something else.
pub fn kind_of_data(path: &Utf8Path, text: &[u8]) -> FileKind {
    let settings = || embedded::detect(path).filter(|_| !settings::names::is_other(path)).map(FileKind::Host);
    carrier::detect(path, text).map(FileKind::Code).or_else(settings).unwrap_or(FileKind::Data)
}

/// The language of files with an extension, in letters of either case: disks that do not tell these apart hold `A.PY`.
fn language_of(extension: &str) -> Option<Lang> {
    let mut languages = LANGUAGES.iter().flat_map(|frontend| frontend.languages());
    let is_one = |extensions: &[&str]| extensions.iter().any(|known| known.eq_ignore_ascii_case(extension));
    languages.find(|(_, extensions)| is_one(extensions)).map(|(lang, _)| *lang)
}

/// The language of a script by its first bytes: `#!/bin/bash`, `#!/usr/bin/env -S bash -e`.
pub fn detect_script(start: &[u8]) -> Option<Lang> {
    let line = start.strip_prefix(b"#!")?.split(|byte| *byte == b'\n').next()?;
    let line = std::str::from_utf8(line).ok()?;
    let mut words = line.split_whitespace().filter(|word| !word.starts_with('-') && !word.contains('='));
    let program = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let mut interpreter = program(words.next()?);
    if interpreter == "env" {
        interpreter = program(words.next()?);
    }
    LANGUAGES
        .iter()
        .flat_map(|frontend| frontend.interpreters())
        .find(|(_, names)| names.contains(&interpreter.as_str()))
        .map(|(lang, _)| *lang)
}

/// The front-end that reads a language.
pub fn frontend(lang: Lang) -> &'static dyn Frontend {
    let reads = |frontend: &&&dyn Frontend| frontend.languages().iter().any(|(other, _)| *other == lang);
    LANGUAGES.iter().find(reads).copied().unwrap_or(&python::Python)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_say_what_runs_them() {
        for start in ["#!/bin/sh\nx", "#! /usr/bin/env bash", "#!/usr/bin/env -S zsh -e\n", "#!/usr/local/bin/dash -eu"]
        {
            assert_eq!(detect_script(start.as_bytes()), Some(Lang::Shell), "{start}");
        }
        for start in ["#!/usr/bin/env python3", "#!", "echo", "", "#!/usr/bin/env", "#!/bin/bash2"] {
            assert_eq!(detect_script(start.as_bytes()), None, "{start}");
        }
    }
}
