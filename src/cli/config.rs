//! `zlint.toml`, or `[tool.zlint]` in `pyproject.toml`.
//!
//! What speaks of the run as a whole (hosts, models, …) is taken from the configuration nearest to all input; what
//! speaks of findings, from the one nearest to each file. A file counts alone, unless it says what it extends.

mod chain;
mod keys;
pub(super) mod show;
mod source;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::threshold::Threshold;
use crate::cli::{client, own, tell};
use crate::data::Catalog;
use crate::engine::clients::OwnClients;
use crate::engine::discover::Documents;
use crate::engine::globs::Globs;
use crate::engine::paths::Base;
use crate::engine::policy::{Configure, Level, Override, RuleSet};
use crate::rules;

use chain::{Chain, Layer};
use keys::{Examples, KEYS, List, OverrideKeys, Sure};

pub(super) use source::{ConfigError, Source, unknown_rule, with_hint};

/// A configuration, checked.
#[derive(Debug)]
pub(super) struct Config {
    /// The file it was read from, and those that this extends.
    chain: Chain,
    /// Hosts that serve Zendesk beside the known ones.
    pub(super) hosts: Vec<String>,
    /// The catalogue with the models, names and endpoints of the configuration, if it has any.
    pub(super) catalog: Option<Arc<Catalog>>,
    /// The OAuth clients it describes.
    pub(super) clients: OwnClients,
    /// From where on a finding fails the run.
    pub(super) fail_on: Option<Threshold>,
    /// What becomes of documents.
    pub(super) documents: Documents,
    /// Known findings are recorded there.
    pub(super) baseline: Option<PathBuf>,
    /// What holds for findings.
    pub(super) rules: RuleSet,
}

/// Find and read the nearest configuration of a folder, not looking above its repository.
pub(super) fn nearest(base: &Base, folder: &Path, rules: &[&str]) -> Result<Option<Config>, ConfigError> {
    for folder in above(folder) {
        for name in ["zlint.toml", "pyproject.toml"] {
            let file = base.relative(&folder.join(name));
            if file.is_file()
                && let Some(config) = read(&file, rules)?
            {
                return Ok(Some(config));
            }
        }
    }
    Ok(None)
}

/// A folder and those above it, up to its repository.
pub(super) fn above(folder: &Path) -> impl Iterator<Item = &Path> {
    let mut ended = false;
    folder.ancestors().take_while(move |folder| !std::mem::replace(&mut ended, folder.join(".git").exists()))
}

/// Read a configuration; `None` for a `pyproject.toml` that does not mention zlint.
pub(super) fn read(file: &Path, rules: &[&str]) -> Result<Option<Config>, ConfigError> {
    Chain::read(file)?.map(|chain| Config::new(chain, rules)).transpose()
}

/// What a configuration says of findings, by its text as if it lay at `file`; `None` for a `pyproject.toml` that does
/// not mention zlint. The files that it names are read.
///
/// # Errors
/// What is wrong with it, behind file, line and column.
pub fn read_config(file: &Path, text: &str) -> Result<Option<RuleSet>, String> {
    let rules: Vec<&str> = rules::all().iter().map(|rule| rule.name).collect();
    let chain = Chain::of_text(file, text.to_owned()).map_err(|error| error.to_string())?;
    let config = chain.map(|chain| Config::new(chain, &rules)).transpose().map_err(|error| error.to_string())?;
    Ok(config.map(|config| config.rules))
}

impl Config {
    fn new(chain: Chain, rules: &[&str]) -> Result<Self, ConfigError> {
        let hosts = chain.pick(|keys| keys.hosts.as_ref());
        let hosts = hosts.map(|(layer, list)| list.iter().map(|host| layer.source().host(host)).collect());
        let fail_on = chain.pick(|keys| keys.fail_on.as_ref());
        let baseline = chain.pick(|keys| keys.baseline.as_ref());
        Ok(Self {
            hosts: hosts.transpose()?.unwrap_or_default(),
            catalog: catalog(&chain)?,
            clients: clients(&chain)?,
            fail_on: fail_on.map(|(layer, text)| layer.source().threshold(text)).transpose()?,
            documents: chain
                .pick(|keys| keys.documents)
                .map(|(_, examples)| Examples::meaning(examples))
                .unwrap_or_default(),
            baseline: baseline.map(|(layer, file)| layer.root.join(file.get_ref())),
            rules: rule_set(&chain, rules)?,
            chain,
        })
    }

    /// The file it was read from.
    pub(super) fn file(&self) -> &Path {
        self.chain.file()
    }
}

/// What the configuration adds to the catalogue.
fn catalog(chain: &Chain) -> Result<Option<Arc<Catalog>>, ConfigError> {
    fn of<'c, T>((layer, given): (&'c Layer, T)) -> own::Given<'c, T> {
        own::Given { source: layer.source(), folder: &layer.root, given }
    }
    let additions = own::Additions {
        models: chain.pick(|keys| keys.models.as_deref()).map(of),
        names: chain.pick(|keys| keys.names.as_deref()).map(of),
        endpoints: chain.pick(|keys| keys.endpoint.as_deref()).map(|(layer, rows)| {
            let endpoints = rows.iter().map(|row| (row.span(), row.get_ref().endpoint())).collect();
            of((layer, endpoints))
        }),
    };
    match chain.0.first() {
        Some(first) => own::catalog(first.source(), additions),
        None => Ok(None),
    }
}

fn clients(chain: &Chain) -> Result<OwnClients, ConfigError> {
    let Some((layer, written)) = chain.pick(|keys| keys.client.as_deref()) else { return Ok(OwnClients::default()) };
    let embedded = Catalog::embedded().map_err(|error| layer.source().wrong(None, error.to_string()))?;
    client::clients(layer.source(), &layer.root, &embedded.scopes, written)
}

/// What the configuration says of findings.
fn rule_set(chain: &Chain, rules: &[&str]) -> Result<RuleSet, ConfigError> {
    let named = |list: Option<(&Layer, &List)>| {
        list.map(|(layer, list)| layer.source().rules(list, rules)).transpose().map(Option::unwrap_or_default)
    };
    let severity = chain.pick(|keys| keys.severity.as_ref());
    let exclude = chain.pick(|keys| keys.exclude.as_deref());
    let mut set = RuleSet {
        select: named(chain.pick(|keys| keys.select.as_ref()))?,
        ignore: named(chain.pick(|keys| keys.ignore.as_ref()))?,
        severity: severity.map(|(layer, levels)| layer.source().levels(levels, rules)).transpose()?.unwrap_or_default(),
        min_confidence: chain.pick(|keys| keys.min_confidence).map(|(_, sure)| Sure::meaning(sure)),
        exclude: exclude.map_or_else(|| Ok(Globs::none()), |(layer, list)| layer.source().globs(&layer.root, list))?,
        require_reason: chain.pick(|keys| keys.require_reason).is_some_and(|(_, required)| required),
        never_ignore: named(chain.pick(|keys| keys.never_ignore.as_ref()))?,
        ..RuleSet::default()
    };
    if let Some((layer, table)) = chain.pick(|keys| keys.per_file_ignores.as_ref()) {
        for (pattern, list) in table {
            let paths = layer.source().globs(&layer.root, std::slice::from_ref(pattern))?;
            set.per_file_ignores.push((paths, layer.source().rules(list, rules)?));
        }
    }
    if let Some((layer, overrides)) = chain.pick(|keys| keys.overrides.as_deref()) {
        set.overrides = overrides.iter().map(|keys| overriding(layer, keys, rules)).collect::<Result<_, _>>()?;
    }
    Ok(set)
}

fn overriding(layer: &Layer, keys: &OverrideKeys, rules: &[&str]) -> Result<Override, ConfigError> {
    let source = layer.source();
    let mut severity: BTreeMap<_, _> = source.levels(&keys.severity, rules)?;
    severity.extend(source.rules(&keys.ignore, rules)?.into_iter().map(|rule| (rule, Level::Off)));
    Ok(Override { paths: source.globs(&layer.root, &keys.paths)?, severity })
}

/// Reads the configurations below the folder of a run.
#[derive(Debug)]
pub(super) struct Below {
    /// The folder that paths are shown from.
    pub(super) base: Base,
    /// The names of all rules.
    pub(super) rules: Vec<&'static str>,
    /// The configuration of the run.
    pub(super) of_run: Option<PathBuf>,
    /// Whether keys that do not count are not told.
    pub(super) quiet: bool,
}

impl Configure for Below {
    fn rules(&self, file: &Path) -> Result<Option<RuleSet>, String> {
        let shown = self.base.relative(file);
        if chain::is_foreign(&shown) {
            let text = "none of its keys is one of zlint's, so it is taken for another program's and left out";
            if !self.quiet {
                tell(&format!("{}: {text}", shown.display()));
            }
            return Ok(None);
        }
        let config = read(&shown, &self.rules).map_err(|error| error.to_string())?;
        let is_of_run = self.of_run.as_ref().is_some_and(|of_run| self.base.absolute(of_run) == file);
        if let Some(first) = config.as_ref().and_then(|config| config.chain.0.first()).filter(|_| !is_of_run) {
            self.tell_idle(first);
        }
        Ok(config.map(|config| config.rules))
    }
}

impl Below {
    /// Say which keys of a file speak of a run as a whole, and not of this one.
    fn tell_idle(&self, layer: &Layer) {
        let own = match &self.of_run {
            Some(file) => format!("that of this run is {}", file.display()),
            None => "this run has none".to_owned(),
        };
        for key in KEYS.iter().filter(|key| key.whole_run && !self.quiet) {
            if let Some(place) = layer.written(key.name) {
                let (line, _) = layer.source().locate(Some(&place));
                let file = layer.file.display();
                tell(&format!("{file}:{line}: `{}` counts in the configuration of a run alone; {own}", key.name));
            }
        }
    }
}

#[cfg(test)]
mod tests;
