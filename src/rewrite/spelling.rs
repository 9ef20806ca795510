//! The Bearer form in the words of each library and language.

use crate::data::Catalog;
use crate::text::Family;

/// How to send an OAuth token instead of the credentials, as the library spells it: for help texts.
pub fn bearer_spelling(catalog: &Catalog, library: Option<usize>) -> Option<(String, Option<&str>)> {
    let library = catalog.libraries.get(library?)?;
    let bearer = library.bearer.as_ref()?;
    Some((fill(&bearer.instead, library.language, environment(library.language)), bearer.remove.as_deref()))
}

/// How to send an OAuth token where no library says how.
pub fn header_help() -> String {
    "send an OAuth access token in the header `Authorization: Bearer <token>` instead of the credentials".to_owned()
}

/// A library's Bearer form with the expression that yields the token.
pub(super) fn fill(instead: &str, language: Family, token: &str) -> String {
    // Quotes of the same kind inside an f-string are understood from Python 3.12 on only.
    let inner = if language == Family::Python { token.replace('"', "'") } else { token.to_owned() };
    let interpolated = format!("{{{inner}}}");
    let instead = instead.replace("{{token}}", &interpolated);
    let instead = instead.replace("${token}", &format!("${interpolated}"));
    instead.replace("{token}", token)
}

/// The value of an `Authorization` header with a token.
pub(super) fn header_value(language: Family, token: &str) -> String {
    match language {
        // Quotes of the same kind inside are understood from Python 3.12 on only.
        Family::Python => format!("f\"Bearer {{{}}}\"", token.replace('"', "'")),
        Family::JavaScript => format!("`Bearer ${{{token}}}`"),
        Family::Rust => format!("format!(\"Bearer {{}}\", {token})"),
        Family::Shell | Family::Postman | Family::Recording | Family::Settings => format!("\"Bearer {token}\""),
        Family::Hcl => format!("\"Bearer ${{{token}}}\""),
        Family::Http => format!("Bearer {token}"),
    }
}

/// An entry for an object of headers.
pub(super) fn header_entry(language: Family, value: &str) -> String {
    match language {
        Family::JavaScript => format!("Authorization: {value}"),
        Family::Python | Family::Rust | Family::Shell | Family::Postman | Family::Recording | Family::Settings => {
            format!("\"Authorization\": {value}")
        }
        Family::Hcl => format!("Authorization = {value}"),
        Family::Http => format!("Authorization: {value}"),
    }
}

/// An expression that reads the access token from where zcli keeps it too.
pub(super) fn environment(language: Family) -> &'static str {
    match language {
        Family::Python => "os.environ[\"ZENDESK_OAUTH_TOKEN\"]",
        Family::JavaScript => "process.env.ZENDESK_OAUTH_TOKEN",
        Family::Rust => "std::env::var(\"ZENDESK_OAUTH_TOKEN\")?",
        Family::Shell | Family::Settings => "$ZENDESK_OAUTH_TOKEN",
        Family::Postman | Family::Http => "{{zendesk_oauth_token}}",
        Family::Recording => "<TOKEN>",
        Family::Hcl => "var.zendesk_oauth_token",
    }
}
