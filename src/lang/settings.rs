//! Settings: names with values, in the formats that programs, containers and build servers read.
//!
//! Each format is read into the same small [`tree`]; [`lower`] states a tree as one record, in which
//! a value that refers to something (`${NAME}`, `{{ name }}`, `ENC[…]`) has a hole. Files that hold
//! scripts too (a workflow in YAML, a Dockerfile) are hosts: the whole file is a text of settings,
//! and each script another text, behind the variables that are set for it ([`script`]).
//!
//! Settings are read as well as can be: templates make many files no valid YAML, and an error says
//! nothing of the rest.

mod dockerfile;
mod json;
mod lines;
mod lower;
pub mod names;
mod reference;
mod script;
mod toml;
mod tree;
mod yaml;

#[cfg(test)]
mod tests;

use std::ops::Range;

use camino::{Utf8Path, Utf8PathBuf};

use crate::diag::ProblemKind;
use crate::ir::build::Builder;
use crate::ir::{FileFacts, ModuleSpec};
use crate::lang;
use crate::lang::Frontend;
use crate::lang::embedded::{Holding, HostReader, Part};
use crate::lang::workspace::Workspace;
use crate::limits;
use crate::text::embedded::{Assembled, Spelling};
use crate::text::{Host, Lang, SourceFile};

use tree::Value;

/// Reads settings in all formats.
#[derive(Debug)]
pub struct Settings;

impl Frontend for Settings {
    fn languages(&self) -> &'static [(Lang, &'static [&'static str])] {
        &[
            (Lang::Dotenv, &["env"]),
            (Lang::Ini, &["ini", "cfg", "properties"]),
            (Lang::Toml, &["toml"]),
            // What may hold more than settings is found as a host.
            (Lang::Yaml, &[]),
            (Lang::Json, &[]),
            (Lang::Dockerfile, &[]),
        ]
    }

    fn lower(&self, file: &SourceFile) -> FileFacts {
        let mut builder = Builder::new(file.id, file.lang, file.bytes.len());
        if file.bytes.len() > limits::MAX_SETTINGS {
            builder.problem(ProblemKind::TooLarge, &too_large());
            return builder.finish();
        }
        match tree(file.lang, &file.bytes) {
            Some(tree) => lower::lower(builder, &file.bytes, &tree),
            None => {
                builder.problem(ProblemKind::TooDeep, "too involved a file; it is not analysed");
                builder.finish()
            }
        }
    }

    fn resolve_import(&self, _: &Utf8Path, _: &ModuleSpec, _: &Workspace) -> Vec<Utf8PathBuf> {
        Vec::new()
    }

    fn syntax_errors(&self, lang: Lang, text: &[u8]) -> Vec<Range<usize>> {
        if tree(lang, text).is_none() { lang::everywhere(text) } else { Vec::new() }
    }

    fn comments(&self, lang: Lang, text: &[u8], places: &[usize]) -> Vec<Option<bool>> {
        let leaders: &[&[u8]] = match lang {
            Lang::Json => &[b"//", b"/*"],
            Lang::Ini => &[b"#", b";", b"!"],
            _ => &[b"#"],
        };
        // Behind a value it may be a part of that.
        let starts_line = |at: &usize| {
            let line = text.get(..*at)?.rsplit(|byte| *byte == b'\n').next()?.trim_ascii_start();
            leaders.iter().any(|leader| line.starts_with(leader)).then_some(true)
        };
        places.iter().map(starts_line).collect()
    }
}

/// What a text says; `None` when a parser gives up.
fn tree(lang: Lang, text: &[u8]) -> Option<Value> {
    match lang {
        Lang::Ini => Some(lines::ini(text)),
        Lang::Toml => toml::read(text),
        Lang::Yaml => yaml::read(text),
        Lang::Json => json::read(text),
        Lang::Dockerfile => Some(dockerfile::settings(text)),
        _ => Some(lines::dotenv(text)),
    }
}

fn too_large() -> String {
    format!("larger than {} bytes, which settings are not; it is not analysed", limits::MAX_SETTINGS)
}

/// Reads YAML.
#[derive(Debug)]
pub struct Yaml;

/// Reads JSON.
#[derive(Debug)]
pub struct Json;

/// Reads Dockerfiles.
#[derive(Debug)]
pub struct Dockerfile;

impl HostReader for Yaml {
    fn host(&self) -> Host {
        Host::Yaml
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["yml", "yaml"]
    }

    fn read(&self, text: &[u8], _limit: u64) -> Holding {
        let mut holding = whole(Lang::Yaml, text);
        if text.len() <= limits::MAX_SETTINGS && script::may_stand_in(text) {
            holding.parts.extend(yaml::read(text).map(|tree| script::parts(&tree)).unwrap_or_default());
        }
        holding
    }
}

impl HostReader for Json {
    fn host(&self) -> Host {
        Host::Json
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["json", "jsonc", "json5"]
    }

    fn read(&self, text: &[u8], _limit: u64) -> Holding {
        whole(Lang::Json, text)
    }
}

impl HostReader for Dockerfile {
    fn host(&self) -> Host {
        Host::Dockerfile
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["dockerfile", "Dockerfile"]
    }

    fn read(&self, text: &[u8], _limit: u64) -> Holding {
        let mut holding = whole(Lang::Dockerfile, text);
        if text.len() <= limits::MAX_SETTINGS {
            holding.parts.extend(dockerfile::script(text).map(|code| part(Lang::Shell, code, Spelling::Plain)));
        }
        holding
    }
}

/// All of a host as a text of settings.
fn whole(lang: Lang, text: &[u8]) -> Holding {
    let mut code = Assembled::default();
    code.push(0, text);
    let spelling = if lang == Lang::Json { Spelling::Json } else { Spelling::Plain };
    Holding { parts: vec![part(lang, code, spelling)], faults: Vec::new() }
}

fn part(lang: Lang, code: Assembled, spelling: Spelling) -> Part {
    Part { lang, code, cells: Vec::new(), spelling }
}
