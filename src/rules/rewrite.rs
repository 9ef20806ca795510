//! The Bearer form in the words of each library, for help texts.

use crate::diag::Suggestion;
use crate::recognise::AuthUse;
use crate::recognise::written::Form;
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
            let instead = fill(&bearer.instead, language);
            match &bearer.remove {
                Some(remove) => format!("send an OAuth access token: `{instead}`, and take away {remove}"),
                None => format!("send an OAuth access token: `{instead}`"),
            }
        }
        None => "send an OAuth access token in the header `Authorization: Bearer <token>` instead of the credentials"
            .to_owned(),
    }
}

/// A library's Bearer form with the expression that reads the token.
fn fill(instead: &str, language: Family) -> String {
    let token = token_expression(language);
    let interpolated = format!("{{{token}}}");
    let instead = instead.replace("{{token}}", &interpolated);
    instead.replace("${token}", &format!("${interpolated}")).replace("{token}", token)
}

/// The line with the Bearer form in place of the credentials, where the two are of one form.
pub fn suggestion(cx: &RuleContext<'_>, auth: &AuthUse) -> Option<Suggestion> {
    let written = auth.written.as_ref()?;
    let library = cx.catalog.libraries.get(auth.library?)?;
    let instead = &library.bearer.as_ref()?.instead;
    let fits = match &written.form {
        Form::Named(_) | Form::Entry => instead.starts_with("headers"),
        Form::Chained => instead.starts_with('.'),
        Form::Header => true,
        Form::Option => instead.starts_with('-'),
    };
    let text = match &written.form {
        Form::Header => header_value(library.language),
        Form::Named(_) | Form::Entry | Form::Chained | Form::Option => fill(instead, library.language),
    };
    let keyword = match &written.form {
        Form::Named(name) => Some(name.clone()),
        Form::Entry | Form::Chained | Form::Header | Form::Option => None,
    };
    let title = "with an OAuth access token this reads".to_owned();
    fits.then_some(Suggestion { title, span: written.span, keyword, text })
}

/// The value of an `Authorization` header with the token.
fn header_value(language: Family) -> String {
    let token = token_expression(language);
    match language {
        Family::Python => format!("f\"Bearer {{{token}}}\""),
        Family::JavaScript => format!("`Bearer ${{{token}}}`"),
        Family::Rust => format!("format!(\"Bearer {{}}\", {token})"),
        Family::Shell | Family::Settings => format!("\"Bearer {token}\""),
    }
}

/// An expression that reads the access token from where zcli keeps it too.
fn token_expression(language: Family) -> &'static str {
    match language {
        Family::Python => "os.environ['ZENDESK_OAUTH_TOKEN']",
        Family::JavaScript => "process.env.ZENDESK_OAUTH_TOKEN",
        Family::Rust => "std::env::var(\"ZENDESK_OAUTH_TOKEN\")?",
        Family::Shell | Family::Settings => "$ZENDESK_OAUTH_TOKEN",
    }
}
