//! `zlint scaffold`: write a token provider, and say what is to be done next.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::args::ScaffoldArgs;
use super::plan::Plan;
use super::{CLEAN, Failure, exit_code, print, progress, tell};
use crate::data::Catalog;
use crate::diag::RuleMeta;
use crate::engine::{EngineError, Report};
use crate::report;
use crate::scaffold::survey::survey;
use crate::scaffold::{self, Language, Provider, Request};

/// Do it.
pub(super) fn scaffold(args: &ScaffoldArgs, rules: &[&'static RuleMeta]) -> Result<u8, Failure> {
    let mut plan = Plan::new(&args.input, &args.screen, rules)?;
    plan.options.conservative = args.conservative;
    let report = progress::check(&plan.options, &plan.input, &args.screen)?;
    // Whoever names the scopes needs no code to be read.
    let code = if args.scopes.is_some() { CLEAN } else { exit_code(&report, &args.input, false) };
    if code != CLEAN {
        return Ok(code);
    }
    let catalog = plan.options.catalog()?;
    let scopes = scopes(args, &report, catalog)?;
    let texts: Vec<_> =
        report.sources.0.values().map(|file| (file.path.as_str(), String::from_utf8_lossy(&file.bytes))).collect();
    let seen = survey(args.language, texts.iter().map(|(path, text)| (*path, text.as_ref())));
    let request = Request {
        language: args.language,
        clients: seen.clients,
        modules: seen.modules,
        scopes: &scopes,
        account: seen.account,
        prefix: &seen.prefix,
    };
    let provider = scaffold::provider(&request, &catalog.scopes)
        .map_err(|error| EngineError::Rules(format!("scaffold: {error}")))?;
    let next = next(args.language, &provider, &scopes);
    let file = args.output.clone().unwrap_or_else(|| PathBuf::from(provider.file_name));
    if file.as_os_str() == "-" {
        print(&provider.text)?;
        let _ = io::stderr().write_all(next.as_bytes());
        return Ok(CLEAN);
    }
    write(&file, &provider.text, args.force)?;
    print(&format!("Wrote {}\n{next}", report::escaped(&file.display().to_string())))
}

/// The scopes asked for, or those that the code needs.
fn scopes(args: &ScaffoldArgs, report: &Report, catalog: &Catalog) -> Result<Vec<String>, Failure> {
    let Some(given) = &args.scopes else {
        if report.plan.required.is_empty() {
            let text = "no call of Zendesk was found, so the scopes are not known; name them with --scopes";
            return Err(Failure::Usage(text.to_owned()));
        }
        if !report.plan.complete {
            tell("not every call could be worked out, so the token may need more scopes; `zlint scopes` shows them");
        }
        return Ok(report.plan.required.clone());
    };
    let scopes: Vec<String> = given.split([' ', ',']).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    match scopes.iter().find(|name| catalog.scopes.standing(name).is_none()) {
        Some(unknown) => Err(Failure::Usage(match catalog.scopes.suggestion(unknown) {
            Some(meant) => format!("`{unknown}` is not a scope that Zendesk lists; did you mean `{meant}`?"),
            None => format!("`{unknown}` is not a scope that Zendesk lists"),
        })),
        None if scopes.is_empty() => Err(Failure::Usage("--scopes names no scope".to_owned())),
        None => Ok(scopes),
    }
}

/// Write the file, over another one only if that was asked for, and never through a link.
pub(super) fn write(file: &Path, text: &str, force: bool) -> Result<(), Failure> {
    let failed = |error| Failure::Write { file: file.to_owned(), error };
    let there = file.symlink_metadata().ok();
    if there.as_ref().is_some_and(|there| there.is_symlink()) {
        return Err(Failure::Usage(format!("{} is a link; nothing was written", file.display())));
    }
    if there.is_some() && !force {
        return Err(Failure::Usage(format!("{} is there already; --force overwrites it", file.display())));
    }
    let mut options = OpenOptions::new();
    options.write(true).truncate(force).create(force).create_new(!force);
    options.open(file).and_then(|mut file| file.write_all(text.as_bytes())).map_err(failed)
}

/// What a person has to do.
fn next(language: Language, provider: &Provider, scopes: &[String]) -> String {
    let mut text = String::from("\nNext:\n");
    let _ = writeln!(
        text,
        "1. Make an OAuth client in Admin Center (Apps and integrations > APIs > OAuth clients), signed in as the\n   \
         user the code is to act as. Client kind: confidential. Allowed scopes: {}",
        scopes.join(" ")
    );
    text.push_str("2. Set, where the code runs:\n");
    let width = provider.settings.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    for (name, what) in &provider.settings {
        let _ = writeln!(text, "     {name:width$}  {what}");
    }
    let send = match language {
        Language::Python if provider.text.contains("class ZendeskAuth(") => "auth=ZendeskAuth()",
        Language::Python => "the header Authorization: f\"Bearer {get_token()}\"",
        Language::JavaScript | Language::TypeScript if provider.text.contains("function withZendeskToken") => {
            "withZendeskToken(axios.create(...)), or `Bearer ${await getZendeskToken()}`"
        }
        Language::JavaScript | Language::TypeScript => {
            "zendeskFetch(url, init), or `Bearer ${await getZendeskToken()}`"
        }
        Language::Rust if provider.text.contains("pub async fn") => ".bearer_auth(zendesk_oauth::token().await?)",
        Language::Rust => ".bearer_auth(zendesk_oauth::token()?)",
        Language::Shell => "curl --header \"Authorization: Bearer $(zendesk_token)\"",
    };
    let _ = writeln!(text, "3. Send the token instead of the API token: {send}");
    text
}
