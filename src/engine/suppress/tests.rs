use super::*;
use crate::diag::Severity;

const KNOWN: &[&str] = &["api-token-auth", "password-auth", "unused-suppression"];

/// Findings of `api-token-auth` at every `BAD`, settled against the directives of the text.
fn settle(text: &str) -> Settled {
    let id = FileId(0);
    let mut sources = Sources::default();
    sources.0.insert(id, QuotedFile::new("a.py", text.as_bytes().to_vec()));
    let finding = |(at, bad): (usize, &str)| Finding {
        rule: "api-token-auth",
        severity: Severity::Error,
        ..complain(Span::new(id, at, at + bad.len()), "found".into(), String::new())
    };
    apply(text.match_indices("BAD").map(finding).collect(), &sources, KNOWN, &Asked::default(), true)
}

/// Findings kept, findings silenced, and the complaints.
fn outcome(text: &str) -> (usize, usize, Vec<String>) {
    let settled = settle(text);
    (settled.kept.len(), settled.silenced.len(), settled.extra.into_iter().map(|finding| finding.message).collect())
}

#[test]
fn on_the_line_or_the_line_above() {
    assert_eq!(outcome("BAD  # zlint: ignore[api-token-auth] moving in May\nBAD"), (1, 1, vec![]));
    assert_eq!(outcome("  // zlint: ignore[api-token-auth]\nBAD\nBAD"), (1, 1, vec![]));
    assert_eq!(outcome("x /* zlint:ignore[api-token-auth] */\nBAD").0, 1);
    assert_eq!(outcome("<!-- zlint: ignore[api-token-auth] -->\r\nBAD\r\n"), (0, 1, vec![]));
}

#[test]
fn comments_stack() {
    let text = "# zlint: ignore[password-auth]\n# zlint: ignore[api-token-auth]\n# why\nBAD";
    let (kept, suppressed, complaints) = outcome(text);
    assert_eq!((kept, suppressed), (0, 1));
    assert_eq!(complaints, ["the ignore comment for `password-auth` silences nothing"]);
}

#[test]
fn inside_the_reported_lines() {
    let text = "f(\n  a, // zlint: ignore[api-token-auth]\n  b)\n";
    let id = FileId(0);
    let mut sources = Sources::default();
    sources.0.insert(id, QuotedFile::new("a.js", text.as_bytes().to_vec()));
    let finding =
        Finding { rule: "api-token-auth", ..complain(Span::new(id, 0, text.len()), "m".into(), String::new()) };
    assert_eq!(apply(vec![finding], &sources, KNOWN, &Asked::default(), true).silenced.len(), 1);
}

#[test]
fn for_the_whole_file_near_the_top() {
    assert_eq!(outcome("#!/bin/x\n# zlint: ignore-file[api-token-auth] fixture\nBAD\n\nBAD"), (0, 2, vec![]));
    let late = format!("{}# zlint: ignore-file[api-token-auth]\nBAD", "\n".repeat(40));
    assert_eq!(outcome(&late), (1, 0, vec!["`ignore-file` stands below line 30 and has no effect".into()]));
}

#[test]
fn mistakes_are_told() {
    let told = |text: &str| outcome(text).2.join("; ");
    assert_eq!(
        told("x # zlint: ignore[api-token-auht]"),
        "the ignore comment names `api-token-auht`, which is no rule"
    );
    assert_eq!(told("# zlint: ignore"), "this ignore comment is not understood: it names no rule in brackets");
    assert_eq!(told("# zlint: ignore[]"), "this ignore comment is not understood: it names no rule in brackets");
    assert_eq!(told("# zlint: ignore[api-token-auth"), "this ignore comment is not understood: a `]` is missing");
    assert!(told("# zlint: ingore[api-token-auth]").ends_with("only `ignore` and `ignore-file` are known"));
    assert_eq!(told("# zlint: a linter for our helpdesk"), "");
    assert_eq!(told("text = 'zlint: ignore'"), "");
    assert_eq!(told("# zlint: ignore[pass\u{e9}]"), "the ignore comment names `pass??`, which is no rule");
}

#[test]
fn a_complaint_can_be_silenced_too() {
    let text = "# zlint: ignore[password-auth, unused-suppression] both branches\nok";
    assert_eq!(outcome(text), (0, 0, vec![]));
}

#[test]
fn names_have_places() {
    let settled = settle("x # zlint: ignore[password-auth,  nope] why");
    let places: Vec<_> = settled.extra.iter().map(|f| (f.primary.span.start, f.primary.span.end)).collect();
    assert_eq!(places, [(18, 31), (34, 38)]);
    assert_eq!(settled.extra[1].help, "`zlint rules` lists the rules");
}

#[test]
fn near_names() {
    assert_eq!(closest("api-tokn-auth", KNOWN), Some("api-token-auth"));
    assert_eq!(closest("zzz", KNOWN), None);
    assert_eq!(edit_distance("kitten", "sitting"), 3);
}

#[test]
fn thousands_of_comments_take_no_time() {
    let text = format!("{}BAD", "# zlint: ignore[api-token-auth]\n".repeat(20_000));
    let (kept, suppressed, complaints) = outcome(&text);
    assert_eq!((kept, suppressed, complaints.len()), (0, 1, 0));
}
