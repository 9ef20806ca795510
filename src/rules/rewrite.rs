//! Fixes and help texts that several rules share.

use crate::diag::{Applicability, Fix};
use crate::recognise::AuthUse;
use crate::rewrite;
use crate::rules::RuleContext;
use crate::text::Span;

/// Most places a finding lists beside its own.
pub const MAX_LABELS: usize = 5;

/// Why scopes are not written unasked.
pub const CALLS_LEFT_OPEN: &str = "some calls could not be worked out, and may need more";

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

/// What a change promises, which in examples of documents and in scripts of settings is for reading only: those have
/// to fit the text around them, too.
pub fn at_most_shown(cx: &RuleContext<'_>, place: Span, promise: Applicability) -> Applicability {
    let file = cx.rewriting.texts.get(&place.file);
    let shown = file.is_some_and(|file| file.is_example() || file.is_in_settings());
    if shown { Applicability::Suggestion } else { promise }
}
