//! The rule pages are true: their examples have the finding and their replacements do not. Every
//! rule has fixtures with and without its finding, in each language. (`architecture.rs` looks after the
//! form of the pages.)

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use std::collections::BTreeSet;

use support::expect::{Expectations, State};
use zlint::diag::RuleMeta;

/// The languages of code blocks, with the name of a file in that language. The word in the names
/// stands for what surrounds an excerpt in a real project.
const FENCES: [(&str, &str); 4] =
    [("python", "zendesk.py"), ("javascript", "zendesk.mjs"), ("rust", "zendesk.rs"), ("sh", "zendesk.sh")];

/// The same for formats of settings.
const SETTINGS: [(&str, &str); 6] = [
    ("dotenv", ".env"),
    ("yaml", "ci.yaml"),
    ("toml", "app.toml"),
    ("ini", "app.ini"),
    ("json", "app.json"),
    ("dockerfile", "Dockerfile"),
];

/// Rules about settings: their pages speak of these, not of code.
const ABOUT_SETTINGS: [&str; 1] = ["api-token-config"];

/// Rules whose page need not have an example in each language: comments are alike everywhere.
const ONE_LANGUAGE: [&str; 1] = ["unused-suppression"];

/// Rules that have nothing to say of a language: scripts do not run in browsers, and what they read
/// out of an answer is not followed.
const NOT_IN: [(&str, &str); 2] = [("missing-refresh", "sh"), ("exposed-client-secret", "sh")];

/// What the page of a rule says and the program does not do yet: rule, section, language. Such an
/// entry must go when it is no longer true.
const GAPS: [(&str, &str, &str); 0] = [];

/// A code block of a page.
struct Block<'p> {
    section: &'p str,
    fence: &'p str,
    code: String,
}

fn blocks(page: &str) -> Vec<Block<'_>> {
    let (mut section, mut open) = ("", None::<(&str, String)>);
    let mut found = Vec::new();
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(fence)) => open = Some((fence, String::new())),
            (Some(_), Some(_)) => {
                let (fence, code) = open.take().unwrap();
                found.push(Block { section, fence, code });
            }
            (Some((_, code)), None) => code.extend([line, "\n"]),
            (None, None) => section = line.strip_prefix("## ").unwrap_or(section),
        }
    }
    assert!(open.is_none(), "a code block is not closed");
    found
}

/// The rules that speak up about a block.
fn findings(block: &Block<'_>) -> BTreeSet<&'static str> {
    let (_, name) = FENCES.iter().chain(&SETTINGS).find(|(fence, _)| *fence == block.fence).unwrap();
    let report = support::run_text(name, block.code.as_bytes());
    assert!(report.problems.is_empty(), "{:?}\n{}", report.problems, block.code);
    report.findings.iter().map(|finding| finding.rule).collect()
}

#[test]
fn examples_have_the_finding_and_replacements_do_not() {
    let mut wrong = Vec::new();
    for rule in zlint::rules::all() {
        for block in blocks(rule.docs).iter().filter(|block| ["Example", "Use instead"].contains(&block.section)) {
            let found = findings(block).contains(rule.name);
            let known = GAPS.contains(&(rule.name, block.section, block.fence));
            if (found == (block.section == "Example")) == known {
                let what = if known { "is as the page says by now" } else { "is not as the page says" };
                wrong.push(format!("{}: {} in {} {what}\n{}", rule.name, block.section, block.fence, block.code));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is shown as the better way has no finding of any rule, but for calls left open.
#[test]
fn replacements_are_clean() {
    for rule in zlint::rules::all() {
        for block in blocks(rule.docs).iter().filter(|block| block.section == "Use instead") {
            let found = findings(block);
            assert!(found.is_empty(), "{}: {found:?}\n{}", rule.name, block.code);
        }
    }
}

#[test]
fn pages_speak_each_language() {
    for rule in zlint::rules::all().into_iter().filter(|rule| !ONE_LANGUAGE.contains(&rule.name)) {
        for section in ["Example", "Use instead"] {
            let all = if ABOUT_SETTINGS.contains(&rule.name) { &SETTINGS[..] } else { &FENCES };
            for (fence, _) in all.iter().filter(|(fence, _)| !NOT_IN.contains(&(rule.name, fence))) {
                let has = |block: &Block<'_>| block.section == section && block.fence == *fence;
                assert!(blocks(rule.docs).iter().any(has), "{}: {section} has no {fence}", rule.name);
            }
        }
    }
}

#[test]
fn rules_have_fixtures_in_each_language() {
    let cases = support::cases();
    let mut missing = Vec::new();
    for rule in zlint::rules::all() {
        let silent = |language: &str| language == "shell" && NOT_IN.contains(&(rule.name, "sh"));
        let about_settings = ABOUT_SETTINGS.contains(&rule.name);
        let languages = if about_settings { &["settings"][..] } else { &support::LANGUAGES };
        for language in languages.iter().copied().filter(|language| !silent(language)) {
            let folder = format!("{language}/{}/", rule.name);
            let here = || cases.iter().filter(|case| case.name.starts_with(&folder));
            if !here().any(|case| expects(case, rule).contains(&State::Right)) {
                missing.push(format!("{folder}: none with the finding"));
            }
            if !here().any(|case| expects(case, rule).is_empty()) {
                missing.push(format!("{folder}: none without the finding"));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// A folder under a language is that of a rule, or the front-end's.
#[test]
fn fixtures_belong_to_rules() {
    for language in support::LANGUAGES.into_iter().chain(support::CARRIERS).chain(support::HOSTS) {
        for folder in support::entries(&support::project().join("fixtures").join(language)) {
            let name = folder.file_name().unwrap();
            let known = name == "facts" || zlint::rules::all().iter().any(|rule| rule.name == name);
            assert!(known, "{folder} belongs to no rule");
        }
    }
}

fn expects(case: &support::Case, rule: &RuleMeta) -> Vec<State> {
    let mut expectations = Expectations::default();
    for file in &case.files {
        expectations.add(file, &case.read(file)).unwrap();
    }
    expectations.lines.into_values().flatten().filter(|e| e.what == rule.name).map(|e| e.state).collect()
}
