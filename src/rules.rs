//! The rules: short questions asked of what was recognised. One rule, one file.

pub mod api_token_auth;
pub mod broad_scope;
pub mod hardcoded_credential;
pub mod identity_switching;
pub mod missing_scope;
pub mod password_auth;
pub mod rewrite;
pub mod unresolved_endpoint;
pub mod unused_suppression;

use crate::data::Catalog;
use crate::diag::{Finding, RuleMeta};
use crate::recognise::Recognised;
use crate::scopes::ScopePlan;

/// What a rule may look at.
#[derive(Debug)]
pub struct RuleContext<'a> {
    /// What was recognised.
    pub found: &'a Recognised,
    /// Which scopes the code needs.
    pub plan: &'a ScopePlan,
    /// The knowledge.
    pub catalog: &'a Catalog,
}

/// A rule.
pub trait Rule: Sync {
    /// Its identity and words.
    fn meta(&self) -> &'static RuleMeta;
    /// Ask its question.
    fn check(&self, cx: &RuleContext<'_>, out: &mut Vec<Finding>);
}

/// The registry, in the order of the contract.
static RULES: &[&dyn Rule] = &[
    &api_token_auth::ApiTokenAuth,
    &password_auth::PasswordAuth,
    &hardcoded_credential::HardcodedCredential,
    &identity_switching::IdentitySwitching,
    &broad_scope::BroadScope,
    &missing_scope::MissingScope,
    &unresolved_endpoint::UnresolvedEndpoint,
];

/// All rules: help, SARIF rules, the documentation index and tests read it. The last one is asked
/// by the engine, when it applies ignore comments.
pub fn all() -> Vec<&'static RuleMeta> {
    RULES.iter().map(|rule| rule.meta()).chain([&unused_suppression::META]).collect()
}

/// Ask every rule.
pub fn check(cx: &RuleContext<'_>) -> Vec<Finding> {
    let mut out = Vec::new();
    for rule in RULES {
        rule.check(cx, &mut out);
    }
    out
}
