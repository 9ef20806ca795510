//! `zlint explain` and `zlint rules`.

use crate::cli::config::unknown_rule;
use crate::diag::{FixAvailability, RuleMeta};

/// A rule's page.
pub(super) fn explain(name: &str, rules: &[&'static RuleMeta]) -> Result<String, String> {
    let names: Vec<&str> = rules.iter().map(|rule| rule.name).collect();
    match rules.iter().find(|rule| rule.name == name) {
        Some(rule) => Ok(rule.docs.to_owned()),
        None => Err(unknown_rule(name, &names).unwrap_or_default()),
    }
}

/// The list of rules: name, severity, whether it offers a changed text, what it says.
pub(super) fn list(rules: &[&'static RuleMeta]) -> String {
    let width = rules.iter().map(|rule| rule.name.len()).max().unwrap_or(0);
    let line = |rule: &&RuleMeta| {
        let fixes = match rule.fixes {
            FixAvailability::Never => "",
            FixAvailability::Sometimes => "some fixes",
            FixAvailability::Always => "fixes",
        };
        let severity = rule.severity.name();
        format!("{:width$}  {severity:7}  {fixes:10}  {}\n", rule.name, rule.summary)
    };
    rules.iter().map(line).collect()
}
