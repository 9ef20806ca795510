//! The keys of a configuration as they are written.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::cli::client::ClientKeys;
use crate::data::own::OwnEndpoint;
use crate::diag::{Confidence, Severity};
use crate::engine::discover::Documents;
use crate::engine::policy::Level;

/// A list of names or patterns.
pub(super) type List = Vec<Spanned<String>>;

/// Rules with the severity of their findings.
pub(super) type Levels = BTreeMap<Spanned<String>, Spanned<Severe>>;

/// All keys. `schema/zlint.toml.json` says the same to editors.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct Keys {
    pub(super) extend: Option<Spanned<String>>,
    pub(super) hosts: Option<List>,
    pub(super) names: Option<List>,
    pub(super) models: Option<List>,
    pub(super) endpoint: Option<Vec<Spanned<EndpointKeys>>>,
    pub(super) client: Option<Vec<ClientKeys>>,
    pub(super) documents: Option<Examples>,
    pub(super) baseline: Option<Spanned<String>>,
    pub(super) fail_on: Option<Spanned<String>>,
    pub(super) exclude: Option<List>,
    pub(super) select: Option<List>,
    pub(super) ignore: Option<List>,
    pub(super) severity: Option<Levels>,
    pub(super) min_confidence: Option<Sure>,
    pub(super) per_file_ignores: Option<BTreeMap<Spanned<String>, List>>,
    #[serde(rename = "override")]
    pub(super) overrides: Option<Vec<OverrideKeys>>,
    pub(super) require_reason: Option<bool>,
    pub(super) never_ignore: Option<List>,
}

/// A key with what holds without it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key {
    /// Its name.
    pub(super) name: &'static str,
    /// What holds without it, as it would be written.
    pub(super) default: &'static str,
    /// Whether it speaks of the run as a whole, and not of the files that the configuration is the nearest of.
    pub(super) whole_run: bool,
}

const fn key(name: &'static str, default: &'static str, whole_run: bool) -> Key {
    Key { name, default, whole_run }
}

/// All keys but `extend`, in the order in which they are shown.
pub(super) const KEYS: [Key; 17] = [
    key("hosts", "[]", true),
    key("names", "[]", true),
    key("models", "[]", true),
    key("endpoint", "[]", true),
    key("client", "[]", true),
    key("documents", "\"lower\"", true),
    key("baseline", "", true),
    key("fail-on", "\"warning\"", true),
    key("exclude", "[]", false),
    key("select", "[]", false),
    key("ignore", "[]", false),
    key("severity", "{}", false),
    key("min-confidence", "\"medium\"", false),
    key("per-file-ignores", "{}", false),
    key("override", "[]", false),
    key("require-reason", "false", false),
    key("never-ignore", "[]", false),
];

/// An endpoint as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EndpointKeys {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) scope: String,
}

impl EndpointKeys {
    pub(super) fn endpoint(&self) -> OwnEndpoint {
        OwnEndpoint { method: self.method.clone(), path: self.path.clone(), scope: self.scope.clone() }
    }
}

/// What holds for some files.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OverrideKeys {
    pub(super) paths: List,
    #[serde(default)]
    pub(super) severity: Levels,
    #[serde(default)]
    pub(super) ignore: List,
}

/// A confidence as it is written.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Sure {
    Low,
    Medium,
    High,
}

/// A severity as it is written.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Severe {
    Off,
    Note,
    Warning,
    Error,
}

/// What is done with the examples in documents.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Examples {
    Lower,
    Same,
    Off,
}

impl Examples {
    pub(super) fn meaning(self) -> Documents {
        match self {
            Examples::Lower => Documents::Lower,
            Examples::Same => Documents::Same,
            Examples::Off => Documents::Off,
        }
    }
}

impl Severe {
    pub(super) fn meaning(self) -> Level {
        match self {
            Severe::Off => Level::Off,
            Severe::Note => Level::At(Severity::Note),
            Severe::Warning => Level::At(Severity::Warning),
            Severe::Error => Level::At(Severity::Error),
        }
    }
}

impl Sure {
    pub(super) fn meaning(self) -> Confidence {
        match self {
            Sure::Low => Confidence::Low,
            Sure::Medium => Confidence::Medium,
            Sure::High => Confidence::High,
        }
    }
}

/// `pyproject.toml`, as far as it matters.
#[derive(Debug, Deserialize)]
pub(super) struct PyProject {
    pub(super) tool: Option<Tools>,
}

/// Its table `tool`.
#[derive(Debug, Deserialize)]
pub(super) struct Tools {
    pub(super) zlint: Option<Keys>,
}
