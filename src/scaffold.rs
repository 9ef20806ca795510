//! The token provider: a small module, in the project's own language, that asks for access tokens,
//! keeps them and renews them. Templates stand under `rules/scaffold/`.
//!
//! The names that rewritten code calls:
//!
//! | language | file | names |
//! | --- | --- | --- |
//! | Python | `zendesk_oauth.py` | `get_token(force=False)`; `ZendeskAuth` for requests and httpx; `zendesk_session()` for zenpy |
//! | JavaScript, TypeScript | `zendesk-token.js` and the like | `getZendeskToken(force)`, `zendeskFetch(url, init)`; `withZendeskToken(instance)` for axios |
//! | Rust | `zendesk_oauth.rs` | `token()` and `send(request)`, async or blocking as the client is; their error is `reqwest::Error` |
//! | shell | `zendesk_oauth.sh` | `zendesk_token`; `zendesk_curl`; sourcing the file asks for a token at once, and fails if there is none |

pub mod survey;

use std::collections::BTreeSet;

use minijinja::{Environment, Error, Value, context};

use crate::data::scopes::ScopeCatalog;

/// What variables are named after where the project's own do not say.
pub const PREFIX: &str = "ZENDESK_";

/// The language of a provider.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Language {
    /// Python 3.9 or later.
    Python,
    /// JavaScript with a global `fetch`.
    JavaScript,
    /// TypeScript.
    TypeScript,
    /// Rust with reqwest.
    Rust,
    /// POSIX shell with curl.
    Shell,
}

impl Language {
    /// All of them.
    pub const ALL: [Language; 5] =
        [Language::Python, Language::JavaScript, Language::TypeScript, Language::Rust, Language::Shell];

    /// The word that users write.
    pub fn name(self) -> &'static str {
        match self {
            Language::Python => "python",
            Language::JavaScript => "javascript",
            Language::TypeScript => "typescript",
            Language::Rust => "rust",
            Language::Shell => "shell",
        }
    }
}

/// How JavaScript modules are written, and what their file's name ends in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Modules {
    /// `export`, `.js`
    #[default]
    Esm,
    /// `export`, `.mjs`
    Mjs,
    /// `module.exports`, `.js`
    CommonJs,
    /// `module.exports`, `.cjs`
    Cjs,
}

/// Which account tokens are asked for, if the environment does not say otherwise.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Account {
    /// The project does not say: `ZENDESK_URL`, else `ZENDESK_SUBDOMAIN`.
    #[default]
    Unknown,
    /// The subdomain is written in the code.
    Subdomain(String),
    /// The variable that holds the subdomain.
    SubdomainIn(String),
    /// The variable that holds an address of the account, with or without a path.
    AddressIn(String),
}

/// What a provider is to be like.
#[derive(Clone, Debug)]
pub struct Request<'r> {
    /// Its language.
    pub language: Language,
    /// What the project sends requests with, and what else it depends on: `requests`, `httpx`, `zenpy`,
    /// `axios`, `reqwest`, `reqwest-blocking`, `tokio`. Other names make no difference.
    pub clients: BTreeSet<String>,
    /// How JavaScript modules are written.
    pub modules: Modules,
    /// The scopes to ask for, one at least.
    pub scopes: &'r [String],
    /// The account.
    pub account: Account,
    /// What variables begin with, e.g. [`PREFIX`].
    pub prefix: &'r str,
}

/// A module that gets tokens.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Provider {
    /// The name of its file.
    pub file_name: &'static str,
    /// Its text.
    pub text: String,
    /// The variables it reads, with what they hold; the first two must be set.
    pub settings: Vec<(String, String)>,
}

/// Write a provider.
///
/// Whatever of the request comes from scanned code and is not of the form that names have is left
/// out: it would be code in the module.
///
/// # Errors
/// A template is malformed; the tests render all of them.
pub fn provider(request: &Request<'_>, catalog: &ScopeCatalog) -> Result<Provider, Error> {
    let uses = |name: &str| request.clients.contains(name);
    let names = Names::new(request);
    let scopes: BTreeSet<&str> = request.scopes.iter().map(String::as_str).filter(|scope| is_scope(scope)).collect();
    let rows =
        scopes.iter().map(|scope| (*scope, catalog.covers(scope).unwrap_or_default().to_owned())).collect::<Vec<_>>();
    let settings = names.settings();
    let common_js = matches!(request.modules, Modules::CommonJs | Modules::Cjs);
    let blocking = uses("reqwest-blocking") && !uses("reqwest");
    let context = context! {
        requests => uses("requests") || uses("zenpy"),
        zenpy => uses("zenpy"),
        httpx => uses("httpx"),
        axios => uses("axios"),
        typescript => request.language == Language::TypeScript,
        common_js => common_js && request.language == Language::JavaScript,
        export => if common_js && request.language == Language::JavaScript { "" } else { "export " },
        blocking,
        single_flight => uses("tokio") && !blocking,
        async => if blocking { "" } else { "async " },
        wait => if blocking { "" } else { ".await" },
        scope => scopes.iter().copied().collect::<Vec<_>>().join(" "),
        scopes => table(rows),
        settings => table(settings.clone()),
        id_env => names.id,
        secret_env => names.secret,
        address_env => names.address,
        address_only => matches!(names.account, Account::AddressIn(_)),
        subdomain => match &names.account { Account::Subdomain(name) => name.as_str(), _ => "" },
        subdomain_env => match &names.account { Account::SubdomainIn(name) => name.as_str(), _ => "" },
    };
    let (file_name, template) = template(request.language, request.modules);
    let mut text = Environment::empty().render_str(template, context)?;
    text.push('\n');
    Ok(Provider { file_name, text, settings })
}

/// The file's name, and its template.
fn template(language: Language, modules: Modules) -> (&'static str, &'static str) {
    const JAVASCRIPT: &str = include_str!("../rules/scaffold/javascript.js.jinja");
    match (language, modules) {
        (Language::Python, _) => ("zendesk_oauth.py", include_str!("../rules/scaffold/python.py.jinja")),
        (Language::TypeScript, _) => ("zendesk-token.ts", JAVASCRIPT),
        (Language::JavaScript, Modules::Esm | Modules::CommonJs) => ("zendesk-token.js", JAVASCRIPT),
        (Language::JavaScript, Modules::Mjs) => ("zendesk-token.mjs", JAVASCRIPT),
        (Language::JavaScript, Modules::Cjs) => ("zendesk-token.cjs", JAVASCRIPT),
        (Language::Rust, _) => ("zendesk_oauth.rs", include_str!("../rules/scaffold/rust.rs.jinja")),
        (Language::Shell, _) => ("zendesk_oauth.sh", include_str!("../rules/scaffold/shell.sh.jinja")),
    }
}

/// The variables that a provider reads.
struct Names {
    id: String,
    secret: String,
    address: String,
    account: Account,
}

impl Names {
    fn new(request: &Request<'_>) -> Self {
        let prefix = if is_variable(request.prefix) { request.prefix } else { PREFIX };
        let name = |stem: &str| format!("{prefix}{stem}");
        let account = match &request.account {
            Account::Subdomain(text) if is_label(text) => request.account.clone(),
            Account::SubdomainIn(text) | Account::AddressIn(text) if is_variable(text) => request.account.clone(),
            _ => Account::SubdomainIn(name("SUBDOMAIN")),
        };
        let address = match &account {
            Account::AddressIn(variable) => variable.clone(),
            _ => name("URL"),
        };
        Self { id: name("CLIENT_ID"), secret: name("CLIENT_SECRET"), address, account }
    }

    /// Each with what it holds.
    fn settings(&self) -> Vec<(String, String)> {
        let mut settings = vec![
            (self.id.clone(), "the client's identifier".to_owned()),
            (self.secret.clone(), "the client's secret".to_owned()),
        ];
        match &self.account {
            Account::AddressIn(variable) => {
                settings.push((variable.clone(), "the account's address, e.g. https://acme.zendesk.com".to_owned()));
            }
            Account::SubdomainIn(variable) => {
                settings.push((variable.clone(), "acme, if the account is acme.zendesk.com".to_owned()));
                settings.push((self.address.clone(), "optional: the account's address instead".to_owned()));
            }
            Account::Subdomain(name) => {
                let what = format!("optional: the account's address, if not https://{name}.zendesk.com");
                settings.push((self.address.clone(), what));
            }
            Account::Unknown => {}
        }
        settings
    }
}

/// Names with what they stand for, and the gap that puts the latter below one another.
fn table(rows: Vec<(impl AsRef<str>, String)>) -> Vec<Value> {
    let width = rows.iter().map(|(name, _)| name.as_ref().len()).max().unwrap_or_default();
    let row = |(name, what): (_, String)| {
        let name: &str = AsRef::as_ref(&name);
        context! { name, gap => " ".repeat(width.saturating_sub(name.len())), what }
    };
    rows.into_iter().map(row).collect()
}

fn is_scope(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '-' | '.'))
}

fn is_variable(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn is_label(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}
