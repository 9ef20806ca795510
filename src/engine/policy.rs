//! Which findings are shown, and how severe they are: what the nearest configuration says of a file, and the flags.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diag::{Confidence, Date, Finding, RuleMeta, Severity};
use crate::engine::EngineError;
use crate::engine::globs::Globs;

/// How severe the findings of a rule are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// They are not shown.
    Off,
    /// So severe.
    At(Severity),
}

/// What one configuration says of the findings in its files.
#[derive(Debug, Clone, Default)]
pub struct RuleSet {
    /// Only these rules; all when empty.
    pub select: BTreeSet<String>,
    /// Not these rules.
    pub ignore: BTreeSet<String>,
    /// How severe the findings of some rules are.
    pub severity: BTreeMap<String, Level>,
    /// Not these rules in these files.
    pub per_file_ignores: Vec<(Globs, BTreeSet<String>)>,
    /// What else holds for some files; of several, the last that speaks of a rule counts.
    pub overrides: Vec<Override>,
    /// Nothing less sure.
    pub min_confidence: Option<Confidence>,
    /// Files that are left out.
    pub exclude: Globs,
    /// Whether each ignore comment must say why.
    pub require_reason: bool,
    /// Rules that no ignore comment silences.
    pub never_ignore: BTreeSet<String>,
}

/// What holds for some files.
#[derive(Debug, Clone)]
pub struct Override {
    /// The files.
    pub paths: Globs,
    /// How severe the findings of some rules are there.
    pub severity: BTreeMap<String, Level>,
}

/// What decides how severe the findings of a rule are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The rule itself.
    Rule,
    /// `select`, which does not name it.
    Select,
    /// `ignore`.
    Ignore,
    /// `severity`.
    Severity,
    /// `per-file-ignores`.
    PerFileIgnores,
    /// The override with this index.
    Override(usize),
}

impl RuleSet {
    /// How severe the findings of a rule are in a file, if that is not for the rule to say; and what decides it.
    /// Whether the rule is asked at all is another question.
    fn level(&self, rule: &str, path: &Path) -> (Option<Level>, Decision) {
        if self.per_file_ignores.iter().any(|(paths, rules)| rules.contains(rule) && paths.matches(path, false)) {
            return (Some(Level::Off), Decision::PerFileIgnores);
        }
        let says = |(index, other): (usize, &Override)| {
            let level = other.severity.get(rule).filter(|_| other.paths.matches(path, false))?;
            Some((Some(*level), Decision::Override(index)))
        };
        let overridden = self.overrides.iter().enumerate().rev().find_map(says);
        let own = || self.severity.get(rule).map(|level| (Some(*level), Decision::Severity));
        overridden.or_else(own).unwrap_or((None, Decision::Rule))
    }
}

/// Reads configurations that lie below the folder of a run.
pub trait Configure: fmt::Debug + Send + Sync {
    /// What a file says of findings; `None` if it is no configuration.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    fn rules(&self, file: &Path) -> Result<Option<RuleSet>, String>;
}

/// The configurations of a tree, by the folder they lie in. Each holds for the files that none is nearer to.
#[derive(Debug, Clone, Default)]
pub struct Nested(BTreeMap<PathBuf, Arc<RuleSet>>);

impl Nested {
    /// Read them; `files` are absolute paths, the better of two in one folder first.
    ///
    /// # Errors
    /// One cannot be used.
    pub fn read(files: &[PathBuf], configure: Option<&dyn Configure>) -> Result<Self, EngineError> {
        let mut nested = Self::default();
        let Some(configure) = configure else { return Ok(nested) };
        for file in files {
            let Some(folder) = file.parent().filter(|folder| !nested.0.contains_key(*folder)) else { continue };
            if let Some(rules) = configure.rules(file).map_err(EngineError::Configuration)? {
                nested.0.insert(folder.to_owned(), Arc::new(rules));
            }
        }
        Ok(nested)
    }

    /// The nearest configuration of a file, by its absolute path.
    pub fn nearest(&self, path: &Path) -> Option<&RuleSet> {
        if self.0.is_empty() {
            return None;
        }
        path.ancestors().skip(1).find_map(|folder| self.0.get(folder)).map(AsRef::as_ref)
    }
}

/// Which findings a user wants to see.
#[derive(Debug, Clone)]
pub struct Policy {
    /// What the configuration of the run says.
    pub rules: RuleSet,
    /// What nearer ones say.
    pub nested: Nested,
    /// Only these rules, whatever configurations say.
    pub select: Option<BTreeSet<String>>,
    /// Not these rules, whatever configurations say.
    pub ignore: Option<BTreeSet<String>>,
    /// Nothing less severe.
    pub min_severity: Severity,
    /// Nothing less sure, whatever configurations say.
    pub min_confidence: Option<Confidence>,
    /// Whether ignore comments count.
    pub comments: bool,
    /// The day that it is, which ends some ignore comments; without one, none ends.
    pub as_of: Option<Date>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            rules: RuleSet::default(),
            nested: Nested::default(),
            select: None,
            ignore: None,
            min_severity: Severity::Note,
            min_confidence: None,
            comments: true,
            as_of: None,
        }
    }
}

impl Policy {
    /// Least confidence that is shown where nobody says otherwise.
    pub const MIN_CONFIDENCE: Confidence = Confidence::Medium;

    /// What holds for a file, by its absolute path.
    pub fn rules_for(&self, path: &Path) -> &RuleSet {
        self.nested.nearest(path).unwrap_or(&self.rules)
    }

    /// How severe the findings of a rule are in a file; flags win.
    pub fn level(&self, rule: &str, path: &Path) -> (Option<Level>, Decision) {
        let rules = self.rules_for(path);
        let select = self.select.as_ref().unwrap_or(&rules.select);
        let ignore = self.ignore.as_ref().unwrap_or(&rules.ignore);
        if !select.is_empty() && !select.contains(rule) {
            return (Some(Level::Off), Decision::Select);
        }
        if ignore.contains(rule) {
            return (Some(Level::Off), Decision::Ignore);
        }
        rules.level(rule, path)
    }

    /// Give a finding the severity it has in its file; whether it is shown at all.
    pub(super) fn settle(&self, finding: &mut Finding, own: Option<&RuleMeta>, path: &Path) -> bool {
        let level = self.level(finding.rule, path).0;
        if let Some(Level::At(severity)) = level {
            // What is less severe than usual, in an example or where nothing can be done, stays so.
            let lowered = own.is_some_and(|meta| finding.severity < meta.severity);
            finding.severity = if lowered { finding.severity.min(severity) } else { severity };
        }
        let sure = self.min_confidence.or(self.rules_for(path).min_confidence).unwrap_or(Self::MIN_CONFIDENCE);
        level != Some(Level::Off) && finding.severity >= self.min_severity && finding.confidence >= sure
    }
}
