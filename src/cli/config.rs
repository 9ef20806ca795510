//! `zlint.toml`, or `[tool.zlint]` in `pyproject.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use thiserror::Error;
use toml::Spanned;

use crate::cli::client::{self, ClientKeys};
use crate::cli::own;
use crate::cli::threshold::Threshold;
use crate::data::Catalog;
use crate::data::own::OwnEndpoint;
use crate::diag::Confidence;
use crate::engine::clients::OwnClients;
use crate::engine::discover::Documents;
use crate::engine::globs::Globs;
use crate::engine::suppress::closest;
use crate::text::{ColumnUnit, LineIndex};

/// A configuration that cannot be used.
#[derive(Debug, Error)]
pub(super) enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {}: {error}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// Something in it is wrong.
    #[error("{}:{line}:{column}: {message}", file.display())]
    Wrong {
        /// The file.
        file: PathBuf,
        /// One-based line.
        line: u32,
        /// One-based column.
        column: u32,
        /// What.
        message: String,
    },
}

/// A configuration, checked.
#[derive(Debug)]
pub(super) struct Config {
    /// Where it was read from.
    pub(super) file: PathBuf,
    /// Hosts that serve Zendesk beside the known ones.
    pub(super) hosts: Vec<String>,
    /// The catalogue with the models, names and endpoints of the configuration, if it has any.
    pub(super) catalog: Option<Arc<Catalog>>,
    /// The OAuth clients it describes.
    pub(super) clients: OwnClients,
    /// Only these rules.
    pub(super) select: Option<BTreeSet<String>>,
    /// Not these rules.
    pub(super) ignore: Option<BTreeSet<String>>,
    /// Paths that are left out.
    pub(super) exclude: Globs,
    /// Least confidence that is shown.
    pub(super) min_confidence: Option<Confidence>,
    /// From where on a finding fails the run.
    pub(super) fail_on: Option<Threshold>,
    /// What becomes of documents.
    pub(super) documents: Documents,
    /// Known findings are recorded there.
    pub(super) baseline: Option<PathBuf>,
    /// Whether ignore comments must say why.
    pub(super) require_reason: bool,
    /// Rules that no ignore comment silences.
    pub(super) never_ignore: BTreeSet<String>,
    /// Rules that are off for some paths.
    pub(super) per_file_ignores: Vec<(Globs, BTreeSet<String>)>,
}

/// The keys as they are written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct Keys {
    hosts: Vec<Spanned<String>>,
    names: Vec<Spanned<String>>,
    models: Vec<Spanned<String>>,
    endpoint: Vec<Spanned<EndpointKeys>>,
    client: Vec<ClientKeys>,
    select: Option<Vec<Spanned<String>>>,
    ignore: Option<Vec<Spanned<String>>>,
    exclude: Vec<Spanned<String>>,
    min_confidence: Option<Sure>,
    fail_on: Option<Spanned<String>>,
    documents: Option<Examples>,
    baseline: Option<String>,
    require_reason: bool,
    never_ignore: Vec<Spanned<String>>,
    per_file_ignores: BTreeMap<String, Vec<Spanned<String>>>,
}

/// An endpoint as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EndpointKeys {
    method: String,
    path: String,
    scope: String,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Sure {
    Low,
    Medium,
    High,
}

/// What is done with the examples in documents.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Examples {
    Lower,
    Same,
    Off,
}

impl Examples {
    fn meaning(self) -> Documents {
        match self {
            Examples::Lower => Documents::Lower,
            Examples::Same => Documents::Same,
            Examples::Off => Documents::Off,
        }
    }
}

#[derive(Debug, Deserialize)]
struct PyProject {
    tool: Option<Tools>,
}

#[derive(Debug, Deserialize)]
struct Tools {
    zlint: Option<Keys>,
}

/// Find and read the nearest configuration of a folder, not looking above its repository.
pub(super) fn nearest(folder: &Path, rules: &[&str]) -> Result<Option<Config>, ConfigError> {
    for folder in above(folder) {
        for name in ["zlint.toml", "pyproject.toml"] {
            let file = folder.join(name);
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
    let text = fs::read_to_string(file).map_err(|error| ConfigError::Unreadable { file: file.to_owned(), error })?;
    let source = Source { file, text: &text };
    let keys = if file.file_name().is_some_and(|name| name == "pyproject.toml") {
        source.parse::<PyProject>()?.tool.and_then(|tool| tool.zlint)
    } else {
        Some(source.parse::<Keys>()?)
    };
    keys.map(|keys| source.check(keys, rules)).transpose()
}

/// The text of a configuration, for places in errors.
#[derive(Clone, Copy)]
pub(super) struct Source<'s> {
    pub(super) file: &'s Path,
    pub(super) text: &'s str,
}

impl Source<'_> {
    fn parse<T: for<'de> Deserialize<'de>>(self) -> Result<T, ConfigError> {
        toml::from_str(self.text).map_err(|error: toml::de::Error| self.wrong(error.span(), with_hint(error.message())))
    }

    /// Something wrong at a place; the first line without one.
    pub(super) fn wrong(self, place: Option<Range<usize>>, message: impl Into<String>) -> ConfigError {
        let offset = place.map_or(0, |range| u32::try_from(range.start).unwrap_or(u32::MAX));
        let text = self.text.as_bytes();
        let (line, column) = LineIndex::new(text).locate(text, offset, ColumnUnit::Char);
        ConfigError::Wrong { file: self.file.to_owned(), line, column, message: message.into() }
    }

    fn check(self, keys: Keys, rules: &[&str]) -> Result<Config, ConfigError> {
        // Patterns are relative to the folder the file lies in.
        let root = std::path::absolute(self.file).unwrap_or_else(|_| self.file.to_owned());
        let root = root.parent().unwrap_or(&root).to_owned();
        let names = |list: Vec<Spanned<String>>| self.rules(list, rules);
        let per_file = |(glob, list): (String, Vec<Spanned<String>>)| {
            let globs = Globs::new(&root, [glob.as_str()]).map_err(|(_, message)| self.wrong(None, message))?;
            Ok((globs, self.rules(list, rules)?))
        };
        let endpoint = |row: &Spanned<EndpointKeys>| {
            let EndpointKeys { method, path, scope } = row.get_ref();
            (row.span(), OwnEndpoint { method: method.clone(), path: path.clone(), scope: scope.clone() })
        };
        let endpoints = keys.endpoint.iter().map(endpoint).collect();
        let embedded = Catalog::embedded().map_err(|error| self.wrong(None, error.to_string()))?;
        Ok(Config {
            file: self.file.to_owned(),
            catalog: own::catalog(self, &root, &keys.models, &keys.names, endpoints)?,
            clients: client::clients(self, &root, &embedded.scopes, &keys.client)?,
            hosts: keys.hosts.into_iter().map(|host| self.host(host)).collect::<Result<_, _>>()?,
            select: keys.select.map(&names).transpose()?,
            ignore: keys.ignore.map(&names).transpose()?,
            exclude: self.globs(&root, &keys.exclude)?,
            min_confidence: keys.min_confidence.map(Sure::meaning),
            fail_on: keys.fail_on.map(|text| self.threshold(&text)).transpose()?,
            documents: keys.documents.map(Examples::meaning).unwrap_or_default(),
            baseline: keys.baseline.map(|file| root.join(file)),
            require_reason: keys.require_reason,
            never_ignore: names(keys.never_ignore)?,
            per_file_ignores: keys.per_file_ignores.into_iter().map(per_file).collect::<Result<_, _>>()?,
        })
    }

    fn rules(self, list: Vec<Spanned<String>>, rules: &[&str]) -> Result<BTreeSet<String>, ConfigError> {
        let known = |name: Spanned<String>| match unknown_rule(name.get_ref(), rules) {
            None => Ok(name.into_inner()),
            Some(message) => Err(self.wrong(Some(name.span()), message)),
        };
        list.into_iter().map(known).collect()
    }

    fn threshold(self, text: &Spanned<String>) -> Result<Threshold, ConfigError> {
        text.get_ref().parse().map_err(|message: String| self.wrong(Some(text.span()), message))
    }

    /// Path patterns below a folder.
    pub(super) fn globs(self, root: &Path, patterns: &[Spanned<String>]) -> Result<Globs, ConfigError> {
        Globs::new(root, patterns.iter().map(|pattern| pattern.get_ref().as_str()))
            .map_err(|(index, message)| self.wrong(patterns.get(index).map(Spanned::span), message))
    }

    fn host(self, host: Spanned<String>) -> Result<String, ConfigError> {
        let name = host.get_ref();
        if name.is_empty() || name.contains(|c: char| c == '/' || c == ':' || c.is_whitespace()) {
            let message = "write a host by its name alone, e.g. \"support.example.com\"";
            return Err(self.wrong(Some(host.span()), message));
        }
        Ok(host.into_inner())
    }
}

/// A message of the parser with the name that was probably meant, when it lists those there are.
pub(super) fn with_hint(message: &str) -> String {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let near = match quoted.as_slice() {
        [wrong, known @ ..] if message.starts_with("unknown ") => closest(wrong, known),
        _ => None,
    };
    near.map_or_else(|| message.to_owned(), |near| format!("{message}; did you mean `{near}`?"))
}

/// What to say about a name that is no rule's.
pub(super) fn unknown_rule(name: &str, rules: &[&str]) -> Option<String> {
    if rules.contains(&name) {
        return None;
    }
    let hint = match closest(name, rules) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`zlint rules` lists the rules".to_owned(),
    };
    Some(format!("there is no rule `{name}`; {hint}"))
}

impl Sure {
    fn meaning(self) -> Confidence {
        match self {
            Sure::Low => Confidence::Low,
            Sure::Medium => Confidence::Medium,
            Sure::High => Confidence::High,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Severity;

    const RULES: &[&str] = &["api-token-auth", "missing-scope"];

    fn parse(name: &str, text: &str) -> Result<Option<Config>, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(name);
        fs::write(&file, text).unwrap();
        let shown = format!("{}/", folder.path().display());
        read(&file, RULES).map_err(|error| error.to_string().replace(&shown, ""))
    }

    #[test]
    fn all_keys() {
        let text = r#"
            hosts = ["help.example.com"]
            select = ["api-token-auth"]
            ignore = []
            exclude = ["tests/"]
            min-confidence = "low"
            fail-on = "error"
            documents = "off"
            [per-file-ignores]
            "scripts/*" = ["missing-scope"]
        "#;
        let config = parse("zlint.toml", text).unwrap().unwrap();
        assert_eq!(config.hosts, ["help.example.com"]);
        assert_eq!(config.min_confidence, Some(Confidence::Low));
        assert_eq!(config.fail_on, Some(Threshold::Severity(Severity::Error)));
        assert_eq!(config.documents, Documents::Off);
        assert_eq!(config.per_file_ignores.len(), 1);
    }

    #[test]
    fn errors_have_places() {
        let error = |text| parse("zlint.toml", text).unwrap_err();
        assert!(error("\nhots = []").starts_with("zlint.toml:2:1: unknown field `hots`"));
        assert!(error("fail-on = \"fatal\"").starts_with("zlint.toml:1:11: `fatal` is not understood"));
        assert!(error("fail-on = \"breaks in 9 days\"").contains("write it as `breaks within 90 days`"));
        assert!(error("fail-on = 3").starts_with("zlint.toml:1:11: "));
        assert_eq!(
            error("select = [\n  \"api-token-aut\"]"),
            "zlint.toml:2:3: there is no rule `api-token-aut`; did you mean `api-token-auth`?"
        );
        assert!(error("exclude = [\"ok\", \"a{b\"]").starts_with("zlint.toml:1:18: "));
        assert!(error("hosts = [\"https://x\"]").starts_with("zlint.toml:1:10: write a host"));
        assert!(error("hosts = [").starts_with("zlint.toml:1:"));
    }

    #[test]
    fn pyproject() {
        assert!(parse("pyproject.toml", "[project]\nname = 'x'\n[tool.ruff]\nx = 1").unwrap().is_none());
        let config = parse("pyproject.toml", "[tool.zlint]\nfail-on = 'note'").unwrap().unwrap();
        assert_eq!(config.fail_on, Some(Threshold::Severity(Severity::Note)));
        assert!(parse("pyproject.toml", "[tool.zlint]\nx = 1").unwrap_err().starts_with("pyproject.toml:2:1: "));
    }

    #[test]
    fn the_nearest_below_the_repository_counts() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("repo/.git")).unwrap();
        fs::create_dir_all(at("repo/a/b")).unwrap();
        fs::write(at("zlint.toml"), "fail-on = 'note'").unwrap();
        assert!(nearest(&at("repo/a/b"), RULES).unwrap().is_none());
        fs::write(at("repo/zlint.toml"), "").unwrap();
        fs::write(at("repo/a/pyproject.toml"), "[project]").unwrap();
        assert_eq!(nearest(&at("repo/a/b"), RULES).unwrap().unwrap().file, at("repo/zlint.toml"));
    }
}
