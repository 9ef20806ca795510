//! Fixes and help texts that several rules share.

use crate::diag::Fix;
use crate::recognise::AuthUse;
use crate::rewrite;
use crate::rules::RuleContext;

/// Most places a finding lists beside its own.
pub const MAX_LABELS: usize = 5;

/// How to send an OAuth token instead, as the library spells it.
pub fn bearer_help(cx: &RuleContext<'_>, library: Option<usize>) -> String {
    match rewrite::bearer_spelling(cx.catalog, library) {
        Some((instead, Some(remove))) => format!("send an OAuth access token: `{instead}`, and take away {remove}"),
        Some((instead, None)) => format!("send an OAuth access token: `{instead}`"),
        None => rewrite::header_help(),
    }
}

/// The code with the Bearer form in place of the credentials; if there is none, a note says why.
pub fn bearer_fix(cx: &RuleContext<'_>, auth: &AuthUse, notes: &mut Vec<String>) -> Vec<Fix> {
    let model = auth.library.and_then(|library| cx.catalog.libraries.get(library));
    match rewrite::bearer(cx.rewriting, cx.found, model, auth) {
        Ok(fix) => vec![fix],
        Err(why) => {
            notes.push(why.to_owned());
            Vec::new()
        }
    }
}
