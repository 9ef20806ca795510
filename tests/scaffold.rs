//! The modules that `zlint scaffold` writes: each passes zlint itself and the tools of its language.
//! `tests/programs.rs` runs them.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use zlint::data::Catalog;
use zlint::engine::paths::Base;
use zlint::engine::{self, Options, gather::Input};
use zlint::scaffold::{self, Account, Language, Modules, PREFIX, Provider, Request};

const CLIENTS: &[(Language, Modules, &[&str])] = &[
    (Language::Python, Modules::Esm, &[]),
    (Language::Python, Modules::Esm, &["requests"]),
    (Language::Python, Modules::Esm, &["httpx"]),
    (Language::Python, Modules::Esm, &["requests", "httpx"]),
    (Language::Python, Modules::Esm, &["zenpy"]),
    (Language::JavaScript, Modules::Esm, &["fetch"]),
    (Language::JavaScript, Modules::Mjs, &["axios"]),
    (Language::JavaScript, Modules::CommonJs, &["axios"]),
    (Language::JavaScript, Modules::Cjs, &[]),
    (Language::TypeScript, Modules::Esm, &[]),
    (Language::TypeScript, Modules::CommonJs, &["axios"]),
    (Language::Rust, Modules::Esm, &["reqwest"]),
    (Language::Rust, Modules::Esm, &["reqwest", "tokio"]),
    (Language::Rust, Modules::Esm, &["reqwest-blocking", "tokio"]),
    (Language::Shell, Modules::Esm, &["curl"]),
];

fn accounts() -> [Account; 4] {
    [
        Account::Unknown,
        Account::Subdomain("acme".to_owned()),
        Account::SubdomainIn("DESK".to_owned()),
        Account::AddressIn("DESK_URL".to_owned()),
    ]
}

fn provider(language: Language, modules: Modules, clients: &[&str], account: Account) -> Provider {
    let clients: BTreeSet<String> = clients.iter().map(|name| (*name).to_owned()).collect();
    let scopes = ["tickets:write".to_owned(), "users:read".to_owned()];
    let request = Request { language, clients, modules, scopes: &scopes, account, prefix: PREFIX };
    scaffold::provider(&request, &Catalog::embedded().unwrap().scopes).unwrap()
}

/// Write all variants, each to a folder of its own.
fn written() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("scaffold");
    let mut files = Vec::new();
    for (at, (language, modules, clients)) in CLIENTS.iter().enumerate() {
        for (which, account) in accounts().into_iter().enumerate() {
            let provider = provider(*language, *modules, clients, account);
            let folder = root.join(format!("{at}-{which}"));
            fs::create_dir_all(&folder).unwrap();
            let file = folder.join(provider.file_name);
            fs::write(&file, provider.text).unwrap();
            files.push(file);
        }
    }
    files
}

#[test]
fn they_pass_zlint() {
    for file in written() {
        let options = Options::new(Base::new(Path::new("/")));
        let report = engine::check(&options, &Input::Paths(vec![file.clone()])).unwrap();
        let messages: Vec<_> = report.findings.iter().map(|finding| (finding.rule, &finding.message)).collect();
        assert!(messages.is_empty() && report.problems.is_empty(), "{}: {messages:?}", file.display());
    }
}

#[test]
fn their_languages_accept_them() {
    for file in written() {
        let (program, arguments): (_, &[&str]) = match file.extension().and_then(|ending| ending.to_str()) {
            Some("py") => ("python3", &["-m", "py_compile"]),
            Some("js" | "mjs" | "cjs") => ("node", &["--check"]),
            Some("sh") => ("sh", &["-n"]),
            _ => continue,
        };
        let output = Command::new(program).args(arguments).arg(&file).output().unwrap();
        assert!(output.status.success(), "{}: {}", file.display(), String::from_utf8_lossy(&output.stderr));
    }
}
