//! `unused-suppression`: an ignore comment that silences nothing. The engine asks this rule's
//! question while it applies the comments; here is what the rule is.

use crate::diag::{FixAvailability, RuleMeta, Severity};

/// The rule's identity and words.
pub static META: RuleMeta = RuleMeta {
    name: "unused-suppression",
    summary: "an ignore comment that silences nothing",
    severity: Severity::Warning,
    tags: &["maintainability"],
    security_severity: "",
    fixes: FixAvailability::Sometimes,
    breaks: None,
    docs: include_str!("../../rules/docs/unused-suppression.md"),
    since: "0.1.0",
};
