//! The rules: short questions asked of what was recognised. One rule, one file.

pub mod api_token_auth;
pub mod api_token_config;
pub mod api_token_management;
pub mod broad_scope;
pub mod deadlines;
pub mod excess_scope;
pub mod exposed_client_secret;
pub mod hardcoded_credential;
pub mod identity_switching;
pub mod insufficient_scope;
pub mod malformed_scope;
pub mod missing_pkce;
pub mod missing_refresh;
pub mod missing_scope;
pub mod missing_state;
pub mod password_auth;
pub mod removed_grant;
pub mod rewrite;
pub mod static_oauth_token;
pub mod token_lifetime;
pub mod unknown_scope;
pub mod unresolved_endpoint;
pub mod unused_suppression;
pub mod webhook_basic_auth;
pub mod write_without_read;
pub mod wrong_auth_scheme;

use std::collections::BTreeSet;

use crate::data::Catalog;
use crate::diag::{Finding, RuleMeta};
use crate::recognise::Recognised;
use crate::rewrite::Rewriting;
use crate::scopes::ScopePlan;
use crate::scopes::homes::Homes;

/// What a rule may look at.
#[derive(Debug)]
pub struct RuleContext<'a> {
    /// What was recognised.
    pub found: &'a Recognised,
    /// Which scopes the code needs.
    pub plan: &'a ScopePlan,
    /// The knowledge.
    pub catalog: &'a Catalog,
    /// Which requests and calls belong together.
    pub homes: &'a Homes,
    /// The texts, and what fixes may count on.
    pub rewriting: &'a Rewriting<'a>,
    /// Whether all code is in view. If not, nothing may be said for the reason that something is not there.
    pub whole: bool,
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
    &api_token_management::ApiTokenManagement,
    &webhook_basic_auth::WebhookBasicAuth,
    &broad_scope::BroadScope,
    &missing_scope::MissingScope,
    &insufficient_scope::InsufficientScope,
    &excess_scope::ExcessScope,
    &unknown_scope::UnknownScope,
    &malformed_scope::MalformedScope,
    &write_without_read::WriteWithoutRead,
    &token_lifetime::TokenLifetime,
    &missing_refresh::MissingRefresh,
    &exposed_client_secret::ExposedClientSecret,
    &missing_pkce::MissingPkce,
    &missing_state::MissingState,
    &removed_grant::RemovedGrant,
    &static_oauth_token::StaticOauthToken,
    &wrong_auth_scheme::WrongAuthScheme,
    &api_token_config::ApiTokenConfig,
    &unresolved_endpoint::UnresolvedEndpoint,
];

/// All rules: help, SARIF rules, the documentation index and tests read it. The last one is asked
/// by the engine, when it applies ignore comments.
pub fn all() -> Vec<&'static RuleMeta> {
    RULES.iter().map(|rule| rule.meta()).chain([&unused_suppression::META]).collect()
}

/// The rules that are asked of what was recognised.
pub fn asked() -> &'static [&'static dyn Rule] {
    RULES
}

/// Say once what several requests share.
pub fn once(mut findings: Vec<Finding>) -> Vec<Finding> {
    let mut said = BTreeSet::new();
    findings.retain(|finding| said.insert((finding.rule, finding.primary.span, finding.message.clone())));
    findings
}
