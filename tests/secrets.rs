//! No output shows a secret of the scanned code: not as it is, not in base64, not as an address
//! spells it.

#![allow(clippy::unwrap_used)]

#[path = "support/planted.rs"]
mod planted;
mod support;

use std::collections::BTreeMap;

use aho_corasick::AhoCorasick;
use camino::Utf8Path;
use planted::{ODD, POSITIONS, Position, forms, planted, secret};
use support::Random;
use zlint::report::{Detail, Format};

/// How many secrets are planted, each at every position.
const SECRETS: usize = 40;

/// All outputs of a run over a folder, by name.
fn outputs(base: &Utf8Path) -> BTreeMap<String, String> {
    let report = support::run(base, vec![".".into()], 1);
    let details = [Detail::Quiet, Detail::Normal, Detail::Verbose];
    planted::outputs(&report, &support::fixes(base), &Format::ALL, &details, &[false, true])
}

/// The outputs of a run over one file a secret that show one of them.
fn leaks(position: &Position, secrets: &[String]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    for (number, secret) in secrets.iter().enumerate() {
        std::fs::write(folder.path().join(format!("{number}{}", position.file)), planted(position, secret)).unwrap();
    }
    let forms = AhoCorasick::new(secrets.iter().flat_map(|secret| forms(secret))).unwrap();
    let outputs = outputs(Utf8Path::from_path(folder.path()).unwrap());
    outputs.into_iter().filter(|(_, text)| forms.is_match(text)).map(|(name, _)| name).collect()
}

fn secrets(seed: u64) -> Vec<String> {
    let mut random = Random::new(seed);
    (0..SECRETS).map(|_| secret(&mut random)).collect()
}

#[test]
fn no_output_shows_a_secret() {
    let mut wrong = Vec::new();
    for (seed, position) in (0..).zip(POSITIONS.iter().chain(ODD)) {
        let leaks = leaks(position, &secrets(seed));
        if !leaks.is_empty() {
            wrong.push(format!("{} in {}: {}", position.name, position.file, leaks.join(", ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The test can fail: the planted code has findings, and their frames would quote the line.
#[test]
fn secrets_stand_where_frames_are() {
    for position in POSITIONS.iter().chain(ODD) {
        let folder = tempfile::tempdir().unwrap();
        let code = planted(position, "not-a-secret-at-all");
        let halves = code.contains("not-a-sec") && code.contains("ret-at-all");
        assert!(halves || code.contains("%6E%6F%74%2D") || code.contains("Basic YWdlbnRA"), "{code}");
        std::fs::write(folder.path().join(position.file), planted(position, &secret(&mut Random::new(1)))).unwrap();
        let report = support::run(Utf8Path::from_path(folder.path()).unwrap(), vec![".".into()], 1);
        assert!(!report.findings.is_empty(), "{} in {}", position.name, position.file);
    }
}

/// Many secrets in one file: a frame around one finding quotes the lines of others.
#[test]
fn neighbours_do_not_show() {
    let secrets = secrets(3);
    let named = |(number, secret): (usize, &String)| {
        format!("ZENDESK_TOKEN_{number} = '{secret}' # \u{e9}{number}\nzendesk_token = '{secret}'\n")
    };
    let code: String = secrets.iter().enumerate().map(named).collect();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.py"), code).unwrap();
    for (name, text) in outputs(Utf8Path::from_path(folder.path()).unwrap()) {
        let shown = secrets.iter().flat_map(|secret| forms(secret)).find(|form| text.contains(form.as_str()));
        assert!(shown.is_none(), "{name} shows {shown:?}");
    }
}
