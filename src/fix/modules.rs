//! The modules that give out access tokens, which fixes need and which are not there yet.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use camino::Utf8Path;

use crate::data::Catalog;
use crate::diag::Fix;
use crate::engine::Report;
use crate::engine::paths::Base;
use crate::scaffold::survey::survey;
use crate::scaffold::{self, Language, Modules as Style, Request};

/// The modules of a run, by shown path, with the HTTP clients of the files that use each.
#[derive(Debug, Clone, Default)]
pub(super) struct Modules(BTreeMap<String, BTreeSet<String>>);

impl Modules {
    /// Take note of what a fix needs.
    pub(super) fn add(&mut self, fix: &Fix) {
        if let Some(module) = &fix.module {
            self.0.entry(module.path.clone()).or_default().insert(module.client.clone());
        }
    }

    /// Where they lie, each with the path to show.
    pub(super) fn locations(&self, base: &Base) -> Vec<(PathBuf, String)> {
        self.0.keys().map(|path| (base.absolute(path.as_ref()), path.clone())).collect()
    }

    /// Their texts, by location. They ask for what the code needs.
    pub(super) fn written(&self, base: &Base, catalog: &Catalog, report: &Report) -> Vec<(PathBuf, Vec<u8>)> {
        let texts = report.sources.0.values().map(|file| (file.path.as_str(), String::from_utf8_lossy(&file.bytes)));
        let texts: Vec<_> = texts.collect();
        let text = |(path, clients): (&String, &BTreeSet<String>)| {
            let (language, modules) = kind(path.as_ref())?;
            let seen = survey(language, texts.iter().map(|(path, text)| (*path, text.as_ref())));
            // One library may have several kinds of clients, which only its users' words tell apart.
            let clients = if language == Language::Rust { seen.clients } else { clients.clone() };
            let request = Request {
                language,
                clients,
                modules,
                scopes: &report.plan.required,
                account: seen.account,
                prefix: &seen.prefix,
            };
            let provider = scaffold::provider(&request, &catalog.scopes).ok()?;
            Some((base.absolute(path.as_ref()), provider.text.into_bytes()))
        };
        self.0.iter().filter_map(text).collect()
    }
}

fn kind(path: &Utf8Path) -> Option<(Language, Style)> {
    Some(match path.extension()? {
        "py" => (Language::Python, Style::default()),
        "ts" => (Language::TypeScript, Style::Esm),
        "mjs" => (Language::JavaScript, Style::Mjs),
        "cjs" => (Language::JavaScript, Style::Cjs),
        "js" => (Language::JavaScript, Style::Esm),
        "rs" => (Language::Rust, Style::default()),
        "sh" => (Language::Shell, Style::default()),
        _ => return None,
    })
}
