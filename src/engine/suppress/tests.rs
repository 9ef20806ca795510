use super::*;
use crate::diag::Severity;

const KNOWN: &[&str] = &["api-token-auth", "password-auth", "unused-suppression"];

/// Findings of `api-token-auth` at every `BAD`, settled against the directives of the text.
fn settle(text: &str) -> Settled {
    settle_with(text, Policy::default())
}

fn settle_with(text: &str, policy: Policy) -> Settled {
    let id = FileId(0);
    let mut sources = Sources::default();
    sources.0.insert(id, QuotedFile::new("a.py", text.as_bytes().to_vec()));
    let finding = |(at, bad): (usize, &str)| Finding {
        rule: "api-token-auth",
        severity: Severity::Error,
        ..complain(Span::new(id, at, at + bad.len()), "found".into(), String::new())
    };
    held(text.match_indices("BAD").map(finding).collect(), &sources, policy, &[])
}

fn held(findings: Vec<Finding>, sources: &Sources, policy: Policy, in_part: &[&str]) -> Settled {
    let in_part = in_part.iter().copied().collect();
    let base = Base::new("/w".as_ref());
    let asked = Asked::default();
    let comments =
        Comments { policy: &policy, base: &base, known: KNOWN, in_part: &in_part, asked: &asked, whole: true };
    apply(findings, sources, &comments)
}

fn ruled(rules: RuleSet) -> Policy {
    Policy { rules, ..Policy::default() }
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
    assert_eq!(held(vec![finding], &sources, Policy::default(), &[]).silenced.len(), 1);
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

#[test]
fn some_hold_until_a_day() {
    let on = |day: &str| {
        let policy = Policy { as_of: Some(day.parse().unwrap()), ..Policy::default() };
        let settled = settle_with("BAD  # zlint: ignore[api-token-auth] until=2027-04-30 moves", policy);
        (settled.kept.len(), settled.extra.into_iter().map(|finding| finding.message).collect::<Vec<_>>())
    };
    assert_eq!(on("2027-04-30"), (0, vec![]));
    assert_eq!(on("2027-05-01"), (1, vec!["the ignore comment for `api-token-auth` ended on 2027-04-30".into()]));
    let told = |text: &str| outcome(text).2.join("; ");
    assert!(told("BAD # zlint: ignore[api-token-auth] until=tomorrow").contains("`until=tomorrow` names no day"));
    assert!(told("BAD # zlint: ignore[api-token-auth] until= x").contains("write it as `until=2027-04-30`"));
    // Such a word further back is a part of the reason.
    assert_eq!(outcome("BAD # zlint: ignore[api-token-auth] wait until=x"), (0, 1, vec![]));
    assert_eq!(outcome("BAD /* zlint: ignore[api-token-auth] until=2027-04-30*/"), (0, 1, vec![]));
}

#[test]
fn reasons_may_be_asked_for() {
    let settle = |text: &str| settle_with(text, ruled(RuleSet { require_reason: true, ..RuleSet::default() }));
    let told = |text: &str| settle(text).extra.len();
    assert_eq!(told("BAD  # zlint: ignore[api-token-auth] moves in May"), 0);
    for text in ["BAD  # zlint: ignore[api-token-auth]", "BAD /* zlint: ignore[api-token-auth] until=2027-04-30 */"] {
        assert_eq!(told(text), 1, "{text}");
        assert_eq!(settle(text).silenced.len(), 1, "it silences all the same");
    }
}

#[test]
fn some_rules_cannot_be_silenced() {
    let policy = ruled(RuleSet { never_ignore: ["api-token-auth".to_owned()].into(), ..RuleSet::default() });
    let settled = settle_with("BAD  # zlint: ignore[api-token-auth] moves in May", policy);
    assert_eq!((settled.kept.len(), settled.silenced.len()), (1, 0));
    assert_eq!(settled.extra[0].message, "the configuration does not let a comment silence `api-token-auth`");
}

#[test]
fn comments_may_count_for_nothing() {
    let policy = Policy { comments: false, ..Policy::default() };
    let settled = settle_with("BAD  # zlint: ignore[api-token-auth, nonsense]", policy);
    assert_eq!((settled.kept.len(), settled.silenced.len(), settled.extra.len()), (1, 0, 0));
}

#[test]
fn what_could_not_be_read_may_hide_what_a_comment_silences() {
    let id = FileId(0);
    let mut sources = Sources::default();
    sources.0.insert(id, QuotedFile::new("a.py", b"x = 1 # zlint: ignore[api-token-auth]".to_vec()));
    let settled = held(Vec::new(), &sources, Policy::default(), &["a.py"]);
    assert!(settled.extra.is_empty());
}
