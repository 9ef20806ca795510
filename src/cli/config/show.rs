//! `zlint config`: what holds for a file, and what says so.

use std::fmt::Write as _;
use std::path::Path;

use crate::cli::args::{ConfigArgs, FindingArgs, InputArgs};
use crate::cli::config::keys::{KEYS, Key};
use crate::cli::config::{self, Config};
use crate::cli::plan::Plan;
use crate::cli::{Failure, print};
use crate::diag::{Confidence, RuleMeta, Severity};
use crate::engine::policy::{Decision, Level};
use crate::report;

/// Most columns that a value may take before what says so goes on without alignment.
const WIDEST: usize = 60;

/// `zlint config`.
pub(in crate::cli) fn show(args: &ConfigArgs, rules: &[&'static RuleMeta]) -> Result<u8, Failure> {
    let file = match args.input.paths.as_slice() {
        [] => None,
        [file] => Some(file.clone()),
        _ => return Err(Failure::Usage("`zlint config` speaks of one file".to_owned())),
    };
    let mut plan = Plan::new(&run(&args.input, file.as_deref()), &args.screen, rules)?;
    plan.choose(&args.findings, rules)?;
    let names: Vec<&str> = rules.iter().map(|rule| rule.name).collect();
    let of_file = match &file {
        Some(file) if args.input.config.is_none() && !args.input.isolated => {
            let file = plan.options.base.absolute(file);
            config::nearest(&plan.options.base, file.parent().unwrap_or(&file), &names)?
        }
        _ => None,
    };
    if let Some(config) = &of_file {
        plan.options.policy.rules = config.rules.clone();
    }
    let shown = Shown { plan: &plan, findings: &args.findings, of_file: of_file.as_ref().or(plan.config.as_ref()) };
    let mut out = shown.head(file.as_deref());
    for key in KEYS {
        shown.key(key, &mut out);
    }
    if let Some(file) = &file {
        shown.rules(file, rules, &mut out);
    }
    print(&out)
}

/// The run that a file belongs to: one over the working directory, unless it lies outside.
fn run(args: &InputArgs, file: Option<&Path>) -> InputArgs {
    let inside = file.is_none_or(|file| !file.is_absolute() && !file.starts_with(".."));
    InputArgs { paths: if inside { vec![".".into()] } else { args.paths.clone() }, ..args.clone() }
}

struct Shown<'s> {
    plan: &'s Plan,
    findings: &'s FindingArgs,
    /// The configuration of the file.
    of_file: Option<&'s Config>,
}

impl Shown<'_> {
    /// Which files count.
    fn head(&self, file: Option<&Path>) -> String {
        let of_run = chain(self.plan.config.as_ref());
        match file {
            None => format!("# the run over this folder: {of_run}\n"),
            Some(file) => {
                let file = escaped(file);
                format!("# {file}: {}\n# the run over this folder: {of_run}\n", chain(self.of_file))
            }
        }
    }

    /// One key with its value and what gives it.
    fn key(&self, key: Key, out: &mut String) {
        let (value, giver) = self.value(key);
        let line = if value.is_empty() { format!("# {}: none", key.name) } else { format!("{} = {value}", key.name) };
        // Writing to a string does not fail.
        let _ = writeln!(out, "{:WIDEST$}  # {giver}", report::escaped(&line));
    }

    fn value(&self, key: Key) -> (String, String) {
        if let Some(value) = self.flag(key.name) {
            return (value, format!("--{}", key.name));
        }
        let config = if key.whole_run { self.plan.config.as_ref() } else { self.of_file };
        let given = config.and_then(|config| config.chain.giver(key.name));
        match given.and_then(|(layer, _)| Some((layer, layer.value(key.name)?))) {
            Some((_, value)) => (report::escaped(&value.to_string()).into_owned(), self.place(key.name, config)),
            None => (key.default.to_owned(), "default".to_owned()),
        }
    }

    /// What a flag says instead, as it would be written in a configuration.
    fn flag(&self, key: &str) -> Option<String> {
        let text = report::toml;
        let list = |list: &Vec<String>| {
            format!("[{}]", list.iter().map(|one| report::toml(one)).collect::<Vec<_>>().join(", "))
        };
        match key {
            "select" => self.findings.select.as_ref().map(list),
            "ignore" => self.findings.ignore.as_ref().map(list),
            "min-confidence" => self.findings.min_confidence.map(Confidence::name).map(text),
            "fail-on" => self.findings.fail_on.map(|threshold| text(&threshold.to_string())),
            "baseline" => self.findings.baseline.as_ref().map(|file| text(&file.display().to_string())),
            _ => None,
        }
    }

    /// Where a key is written.
    fn place(&self, key: &str, config: Option<&Config>) -> String {
        let Some((layer, place)) = config.and_then(|config| config.chain.giver(key)) else {
            return "default".to_owned();
        };
        let (line, _) = layer.source().locate(Some(&place));
        format!("{}:{line}", escaped(&layer.file))
    }

    /// How severe the findings of each rule are in a file.
    fn rules(&self, file: &Path, rules: &[&'static RuleMeta], out: &mut String) {
        let path = self.plan.options.base.absolute(file);
        let policy = &self.plan.options.policy;
        if policy.rules.exclude.matches(&path, false) {
            let _ = writeln!(out, "\n# The walk leaves it out: exclude, {}", self.place("exclude", self.of_file));
        }
        let _ = writeln!(out, "\n# Rules there");
        let width = rules.iter().map(|rule| rule.name.len()).max().unwrap_or_default();
        for rule in rules {
            let (level, decision) = policy.level(rule.name, &path);
            let level = match level {
                None => rule.severity.name(),
                Some(Level::Off) => "off",
                Some(Level::At(severity)) => Severity::name(severity),
            };
            let _ = writeln!(out, "#   {:width$}  {level:7}  {}", rule.name, self.decided(decision));
        }
    }

    /// What decides about a rule.
    fn decided(&self, decision: Decision) -> String {
        let key = match decision {
            Decision::Rule => return "default".to_owned(),
            Decision::Select if self.findings.select.is_some() => return "--select".to_owned(),
            Decision::Ignore if self.findings.ignore.is_some() => return "--ignore".to_owned(),
            Decision::Select => "select",
            Decision::Ignore => "ignore",
            Decision::Severity => "severity",
            Decision::PerFileIgnores => "per-file-ignores",
            Decision::Override(index) => {
                return format!("override {}, {}", index + 1, self.place("override", self.of_file));
            }
        };
        format!("{key}, {}", self.place(key, self.of_file))
    }
}

/// A configuration with those that it extends.
fn chain(config: Option<&Config>) -> String {
    let Some(config) = config else { return "no configuration".to_owned() };
    let files: Vec<String> = config.chain.0.iter().map(|layer| escaped(&layer.file)).collect();
    files.join(", which extends ")
}

fn escaped(path: &Path) -> String {
    report::escaped(&path.display().to_string()).into_owned()
}
