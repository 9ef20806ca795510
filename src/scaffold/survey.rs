//! What a project's code looks like, as far as a provider should look alike: which HTTP clients and
//! modules it uses, and how its variables are called. Words in the text decide; nothing is evaluated.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use crate::scaffold::{Account, Language, Modules, PREFIX};

/// What was seen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Survey {
    /// For [`crate::scaffold::Request::clients`].
    pub clients: BTreeSet<String>,
    /// For [`crate::scaffold::Request::modules`].
    pub modules: Modules,
    /// For [`crate::scaffold::Request::account`].
    pub account: Account,
    /// For [`crate::scaffold::Request::prefix`].
    pub prefix: String,
}

/// How uses of clients are written.
const CLIENTS: &[(Language, &str, &str)] = &[
    (Language::Python, "requests", r"(?m)^\s*(?:from requests\b|import [^#\n]*\brequests\b)"),
    (Language::Python, "httpx", r"(?m)^\s*(?:from httpx\b|import [^#\n]*\bhttpx\b)"),
    (Language::Python, "zenpy", r"(?m)^\s*(?:from zenpy\b|import [^#\n]*\bzenpy\b)"),
    (Language::JavaScript, "axios", r#"["']axios["']"#),
    (Language::Rust, "reqwest-blocking", r"\breqwest::blocking\b|\breqwest::\{[^}]*\bblocking\b"),
    (Language::Rust, "reqwest", r"\breqwest::(?:get|Client|ClientBuilder|RequestBuilder|Response)\b"),
    (Language::Rust, "reqwest", r"\breqwest::\{[^}]*\b(?:Client|ClientBuilder|RequestBuilder|Response)\b"),
    (Language::Rust, "tokio", r"\btokio::"),
];

/// Names of variables that hold the old credentials or the account, as upper-case words.
const VARIABLE: &str = concat!(
    r"\b((?:[A-Z][A-Z0-9]*_)*?(?:ZENDESK|ZD)_)",
    r"(API_TOKEN|API_KEY|TOKEN|EMAIL|USER_EMAIL|USERNAME|USER|SUBDOMAIN|URL|BASE_URL)\b",
);

/// Hosts of Zendesk's own, which are nobody's account.
const OWN: [&str; 8] = ["developer", "developers", "support", "help", "www", "status", "api", "training"];

/// Words of names that stand for an account.
const STANDS_IN: [&str; 5] = ["your", "example", "subdomain", "company", "mydomain"];

/// A host that is spelled out.
const HOST: &str = r"https://([a-z0-9][a-z0-9-]*)\.zendesk\.com";

/// Look at files, given as path and text. Where they do not say, what is usual is taken.
pub fn survey<'f>(language: Language, files: impl Iterator<Item = (&'f str, &'f str)>) -> Survey {
    let files: Vec<_> = files.filter(|(path, _)| belongs(path, language)).collect();
    let texts = || files.iter().map(|(_, text)| *text);
    let family = if language == Language::TypeScript { Language::JavaScript } else { language };
    let uses = |pattern: &str| Regex::new(pattern).is_ok_and(|pattern| texts().any(|text| pattern.is_match(text)));
    let of_language = CLIENTS.iter().filter(|(other, ..)| *other == family);
    let clients = of_language.filter(|(.., pattern)| uses(pattern)).map(|(_, name, _)| (*name).to_owned()).collect();
    let (prefix, account) = names(texts());
    Survey { clients, modules: modules(&files), account, prefix }
}

/// What most variables in texts begin with, and what says which account it is.
pub fn account<'t>(texts: impl Iterator<Item = &'t str>) -> (String, Account) {
    names(texts)
}

/// Whether a file is written in the language, or so that its scripts may be.
fn belongs(path: &str, language: Language) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    match language {
        Language::Python => matches!(ending, "py" | "pyi" | "ipynb"),
        Language::JavaScript | Language::TypeScript => {
            matches!(ending, "js" | "jsx" | "mjs" | "cjs" | "ts" | "tsx" | "mts" | "cts" | "vue" | "svelte")
        }
        Language::Rust => ending == "rs",
        // Scripts may be without an ending.
        Language::Shell => !matches!(ending, "py" | "rs" | "js" | "ts" | "ipynb"),
    }
}

/// The form that most JavaScript files have.
fn modules(files: &[(&str, &str)]) -> Modules {
    let all_end_in = |ending| !files.is_empty() && files.iter().all(|(path, _)| path.ends_with(ending));
    let count = |pattern: &str| {
        let pattern = Regex::new(pattern);
        pattern.map_or(0, |pattern| files.iter().filter(|(_, text)| pattern.is_match(text)).count())
    };
    if all_end_in(".mjs") {
        Modules::Mjs
    } else if all_end_in(".cjs") {
        Modules::Cjs
    } else if count(r#"\brequire\(\s*["']|\bmodule\.exports\b"#) > count(r"(?m)^\s*(?:import|export)\b") {
        Modules::CommonJs
    } else {
        Modules::Esm
    }
}

/// What most variables begin with, and what says which account it is.
fn names<'t>(texts: impl Iterator<Item = &'t str>) -> (String, Account) {
    let (Ok(variable), Ok(host)) = (Regex::new(VARIABLE), Regex::new(HOST)) else {
        return (PREFIX.to_owned(), Account::Unknown);
    };
    let mut prefixes: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut hosts = BTreeSet::new();
    for text in texts {
        for found in variable.captures_iter(text) {
            let (_, [prefix, stem]) = found.extract();
            prefixes.entry(prefix).or_default().insert(stem);
        }
        let named = host.captures_iter(text).map(|found| found.extract::<1>().1.concat());
        let is_account =
            |name: &String| !OWN.contains(&name.as_str()) && !STANDS_IN.iter().any(|word| name.contains(word));
        hosts.extend(named.filter(is_account));
    }
    let most = prefixes.into_iter().max_by_key(|(prefix, stems)| (stems.len(), *prefix == PREFIX));
    let (prefix, stems) = most.unwrap_or((PREFIX, BTreeSet::new()));
    let address = ["URL", "BASE_URL"].into_iter().find(|stem| stems.contains(stem));
    let account = match (stems.contains("SUBDOMAIN"), address, hosts.first()) {
        (true, ..) => Account::SubdomainIn(format!("{prefix}SUBDOMAIN")),
        (_, Some(stem), _) => Account::AddressIn(format!("{prefix}{stem}")),
        (.., Some(name)) if hosts.len() == 1 => Account::Subdomain(name.clone()),
        _ => Account::Unknown,
    };
    (prefix.to_owned(), account)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(language: Language, files: &[(&str, &str)]) -> Survey {
        survey(language, files.iter().copied())
    }

    fn clients(language: Language, text: &str) -> Vec<String> {
        let name = match language {
            Language::Python => "a.py",
            Language::Rust => "a.rs",
            _ => "a.ts",
        };
        of(language, &[(name, text)]).clients.into_iter().collect()
    }

    #[test]
    fn clients_are_those_imported() {
        assert_eq!(clients(Language::Python, "import os, requests\nfrom httpx import Client\n"), ["httpx", "requests"]);
        assert_eq!(clients(Language::Python, "import requests_toolbelt"), [""; 0]);
        assert_eq!(clients(Language::TypeScript, "import axios from 'axios'"), ["axios"]);
        assert_eq!(
            clients(Language::Rust, "use reqwest::{header, blocking::Client};"),
            ["reqwest", "reqwest-blocking"]
        );
        assert_eq!(clients(Language::Rust, "reqwest::get(x); #[tokio::main]"), ["reqwest", "tokio"]);
        assert!(of(Language::Python, &[("a.js", "import requests")]).clients.is_empty());
    }

    #[test]
    fn modules_are_those_of_most_files() {
        let esm = ("a.js", "import x from 'y'\n");
        let common = ("b.js", "const x = require('y')\n");
        assert_eq!(of(Language::JavaScript, &[esm]).modules, Modules::Esm);
        assert_eq!(of(Language::JavaScript, &[common]).modules, Modules::CommonJs);
        assert_eq!(of(Language::JavaScript, &[esm, common]).modules, Modules::Esm);
        assert_eq!(of(Language::JavaScript, &[("a.mjs", "")]).modules, Modules::Mjs);
    }

    #[test]
    fn variables_keep_their_prefix() {
        let names = |text| {
            let survey = of(Language::Python, &[("a.py", text)]);
            (survey.prefix, survey.account)
        };
        assert_eq!(names("x"), (PREFIX.to_owned(), Account::Unknown));
        assert_eq!(
            names("os.environ['NEXT_ZENDESK_API_KEY'], os.environ['NEXT_ZENDESK_SUBDOMAIN']"),
            ("NEXT_ZENDESK_".to_owned(), Account::SubdomainIn("NEXT_ZENDESK_SUBDOMAIN".to_owned()))
        );
        assert_eq!(
            names("ZD_TOKEN ZD_EMAIL ZENDESK_TOKEN ZD_URL"),
            ("ZD_".to_owned(), Account::AddressIn("ZD_URL".to_owned()))
        );
        assert_eq!(names("'https://acme.zendesk.com/api'").1, Account::Subdomain("acme".to_owned()));
        assert_eq!(names("https://a.zendesk.com https://b.zendesk.com").1, Account::Unknown);
        for text in [
            "https://developer.zendesk.com/api-reference",
            "https://your-subdomain.zendesk.com",
            "https://mycompany.zendesk.com",
        ] {
            assert_eq!(names(text).1, Account::Unknown);
        }
    }
}
