use std::path::Path;

use super::*;
use crate::diag::{Confidence, Label, Severity};
use crate::engine::QuotedFile;
use crate::engine::gather::Input;
use crate::engine::globs::Globs;
use crate::engine::paths::Base;
use crate::engine::policy::{Level, Override, RuleSet};
use crate::rules::unused_suppression::META;
use crate::text::FileId;

fn sources(texts: &[(&str, &str)]) -> Sources {
    let mut sources = Sources::default();
    for (id, (path, text)) in (0..).zip(texts) {
        sources.0.insert(FileId(id), QuotedFile::new(*path, text.as_bytes().to_vec()));
    }
    sources
}

fn finding(rule: &'static str, file: u32, start: usize, end: usize) -> Finding {
    Finding {
        rule,
        severity: Severity::Error,
        confidence: Confidence::High,
        message: "m".into(),
        primary: Label { span: Span::new(FileId(file), start, end), message: String::new() },
        secondary: vec![],
        flows: false,
        notes: vec![],
        help: String::new(),
        fixes: Vec::new(),
        breaks: None,
        secrets: vec![],
    }
}

fn run(findings: Vec<Finding>, sources: Sources, policy: &Policy) -> Report {
    let analysis = Analysis { findings, ..Analysis::default() };
    let roots = Roots::find(&Base::new(Path::new("/w")), &Input::Paths(Vec::new()), None).unwrap();
    settle(analysis, sources, Coverage::default(), &[], policy, Asked::default(), roots)
}

#[test]
fn order_is_by_path_and_place_and_duplicates_go() {
    let texts = [("b.py", "0123456789"), ("a.py", "0123456789")];
    let findings = vec![
        finding("z", 0, 5, 6),
        finding("a", 0, 5, 6),
        finding("z", 0, 1, 2),
        finding("z", 1, 8, 9),
        finding("z", 0, 5, 6),
    ];
    let report = run(findings, sources(&texts), &Policy::default());
    let order: Vec<_> = report.findings.iter().map(|f| (f.primary.span.file.0, f.primary.span.start, f.rule)).collect();
    assert_eq!(order, [(1, 8, "z"), (0, 1, "z"), (0, 5, "a"), (0, 5, "z")]);
    assert_eq!(report.fingerprints.len(), 4);
}

#[test]
fn a_fingerprint_ignores_secrets_and_lines_above() {
    let print = |text: &str, secret: &str| {
        let at = text.find("key").unwrap();
        let from = text.find(secret).unwrap();
        let mut found = finding("r", 0, at, at + 3);
        found.secrets = vec![Span::new(FileId(0), from, from + secret.len())];
        run(vec![found], sources(&[("a.py", text)]), &Policy::default()).fingerprints
    };
    let one = print("key = 'abcdef'\n", "abcdef");
    assert_eq!(one, print("\n\nkey   = 'uvwxyz'\r\n", "uvwxyz"));
    assert_ne!(one, print("other_key = 'abcdef'\n", "abcdef"));
}

#[test]
fn equal_lines_have_fingerprints_of_their_own() {
    let report =
        run(vec![finding("r", 0, 0, 1), finding("r", 0, 2, 3)], sources(&[("a.py", "x\nx\n")]), &Policy::default());
    assert_ne!(report.fingerprints[0], report.fingerprints[1]);
}

#[test]
fn policies() {
    let count = |policy: &Policy| {
        let mut doubtful = finding("a", 0, 1, 2);
        doubtful.confidence = Confidence::Low;
        let mut slight = finding("b", 0, 2, 3);
        slight.severity = Severity::Note;
        run(vec![finding("a", 0, 0, 1), doubtful, slight], sources(&[("t/a.py", "xyz")]), policy).findings.len()
    };
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    let ruled = |rules: RuleSet| count(&Policy { rules, ..Policy::default() });
    assert_eq!(count(&Policy::default()), 2);
    assert_eq!(count(&Policy { min_confidence: Some(Confidence::Low), ..Policy::default() }), 3);
    assert_eq!(ruled(RuleSet { min_confidence: Some(Confidence::Low), ..RuleSet::default() }), 3);
    assert_eq!(count(&Policy { min_severity: Severity::Warning, ..Policy::default() }), 1);
    assert_eq!(ruled(RuleSet { select: names(&["b"]), ..RuleSet::default() }), 1);
    assert_eq!(ruled(RuleSet { ignore: names(&["a", "b"]), ..RuleSet::default() }), 0);
    let globs = || Globs::new(Path::new("/w"), ["t/"]).unwrap();
    assert_eq!(ruled(RuleSet { per_file_ignores: vec![(globs(), names(&["a"]))], ..RuleSet::default() }), 1);
    let levels = |name: &str, level| BTreeMap::from([(name.to_owned(), level)]);
    let off = RuleSet { severity: levels("a", Level::Off), ..RuleSet::default() };
    assert_eq!(ruled(off.clone()), 1);
    let overrides = vec![Override { paths: globs(), severity: levels("a", Level::At(Severity::Note)) }];
    let policy = Policy { rules: RuleSet { overrides, ..off }, ..Policy::default() };
    assert_eq!(count(&policy), 2, "the override wins");
    assert_eq!(count(&Policy { min_severity: Severity::Warning, ..policy }), 0);
}

#[test]
fn severities() {
    let settled = |own: Severity, level: Severity| {
        let mut found = finding(META.name, 0, 0, 1);
        found.severity = own;
        let rules = RuleSet { severity: [(META.name.to_owned(), Level::At(level))].into(), ..RuleSet::default() };
        let policy = Policy { rules, ..Policy::default() };
        policy.settle(&mut found, Some(&META), Path::new("/w/a.py"));
        found.severity
    };
    assert_eq!(META.severity, Severity::Warning);
    assert_eq!(settled(Severity::Warning, Severity::Error), Severity::Error);
    assert_eq!(settled(Severity::Error, Severity::Note), Severity::Note);
    assert_eq!(settled(Severity::Note, Severity::Error), Severity::Note, "what the rule itself says less of stays so");
}
