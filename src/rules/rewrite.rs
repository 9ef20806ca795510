//! The Bearer form in the words of each library, for help texts.

use crate::rules::RuleContext;
use crate::text::Family;

/// Most places a finding lists beside its own.
pub const MAX_LABELS: usize = 5;

/// How to send an OAuth token instead, as the library spells it.
pub fn bearer_help(cx: &RuleContext<'_>, library: Option<usize>) -> String {
    let library = library.and_then(|library| cx.catalog.libraries.get(library));
    let spelling = library.and_then(|library| library.bearer.as_ref().map(|bearer| (library.language, bearer)));
    match spelling {
        Some((language, bearer)) => {
            let token = token_expression(language);
            let interpolated = format!("{{{token}}}");
            let instead = bearer.instead.replace("{{token}}", &interpolated);
            let instead = instead.replace("${token}", &format!("${interpolated}")).replace("{token}", token);
            match &bearer.remove {
                Some(remove) => format!("send an OAuth access token: `{instead}`, and take away {remove}"),
                None => format!("send an OAuth access token: `{instead}`"),
            }
        }
        None => "send an OAuth access token in the header `Authorization: Bearer <token>` instead of the credentials"
            .to_owned(),
    }
}

/// An expression that reads the access token from where zcli keeps it too.
fn token_expression(language: Family) -> &'static str {
    match language {
        Family::Python => "os.environ['ZENDESK_OAUTH_TOKEN']",
        Family::JavaScript => "process.env.ZENDESK_OAUTH_TOKEN",
        Family::Rust => "std::env::var(\"ZENDESK_OAUTH_TOKEN\")?",
    }
}
