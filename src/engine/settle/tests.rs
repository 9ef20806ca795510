use std::path::Path;

use super::*;
use crate::diag::Label;
use crate::engine::QuotedFile;
use crate::engine::gather::Input;
use crate::engine::paths::Base;
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
    assert_eq!(count(&Policy::default()), 2);
    assert_eq!(count(&Policy { min_confidence: Confidence::Low, ..Policy::default() }), 3);
    assert_eq!(count(&Policy { min_severity: Severity::Warning, ..Policy::default() }), 1);
    assert_eq!(count(&Policy { select: names(&["b"]), ..Policy::default() }), 1);
    assert_eq!(count(&Policy { ignore: names(&["a", "b"]), ..Policy::default() }), 0);
    let globs = Globs::new(Path::new("/w"), ["t/"]).unwrap();
    assert_eq!(count(&Policy { per_file_ignores: vec![(globs, names(&["a"]))], ..Policy::default() }), 1);
}
