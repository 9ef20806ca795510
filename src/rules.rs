//! The rules: short questions asked of what was recognised. One rule, one file.

pub mod unused_suppression;

use crate::diag::RuleMeta;

/// The registry's public face: help, SARIF rules, the documentation index and tests read it.
pub fn all() -> Vec<&'static RuleMeta> {
    vec![&unused_suppression::META]
}
