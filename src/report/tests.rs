mod hostile;

use std::collections::BTreeMap;

use serde_json::Value;

use super::*;
use crate::diag::{Applicability, Edit, Fix};
use crate::diag::{Confidence, Finding, Label, Problem, ProblemKind, Severity};
use crate::engine::mask::Masks;
use crate::engine::{Coverage, QuotedFile, Sources};
use crate::recognise::AuthSent;
use crate::rules;
use crate::scopes::{
    Certainty, FileScopes, NeededScope, PackageScopes, RequestedScopes, Resolution, ScopePlan, ScopedCall, Step,
    StepKind, UnresolvedCall,
};
use crate::text::{FileId, Span};

const CLIENT: &str = r#"import requests

TOKEN = "q7Zx81kfPw02LmNs"

def tickets(email):
	return requests.get(
        "https://acme.zendesk.com/api/v2/tickets.json",
        auth=(f"{email}/token", TOKEN),
    )
"#;

const SECRET: &str = "q7Zx81kfPw02LmNs";

struct Fixture(Report);

impl Fixture {
    fn new(files: &[(&str, &[u8])]) -> Self {
        let quoted = |(path, bytes): &(&str, &[u8])| QuotedFile::new(*path, bytes.to_vec());
        let sources = Sources((0..).map(FileId).zip(files.iter().map(quoted)).collect::<BTreeMap<_, _>>());
        let coverage =
            Coverage { files: 12, read: 11, mentioning: 2, parsed: files.len(), folders: 1, ..Coverage::default() };
        Self(Report { sources, coverage, ..Report::default() })
    }

    fn span(&self, file: u32, needle: &str) -> Span {
        let bytes = &self.0.sources.0[&FileId(file)].bytes;
        let at = memchr::memmem::find(bytes, needle.as_bytes()).unwrap();
        Span::new(FileId(file), at, at + needle.len())
    }

    fn add(&mut self, finding: Finding) {
        let secrets: Vec<_> = self.0.masks.iter().chain(finding.secrets.iter().copied()).collect();
        self.0.masks = Masks::new(secrets);
        self.0.fingerprints.push(format!("{:016x}", self.0.findings.len()));
        self.0.findings.push(finding);
    }

    fn write(&self, format: Format, color: bool) -> String {
        let mut out = Vec::new();
        check(format, &self.0, &Context { color, ..context() }, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn step_summary(&self) -> String {
        let mut out = Vec::new();
        step_summary(&self.0, &context(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn text(&self) -> String {
        self.write(Format::Text, false)
    }

    fn scopes(&self, json: bool) -> String {
        let mut out = Vec::new();
        scopes(json, &self.0, &context(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }
}

fn context() -> Context<'static> {
    let as_of = "2026-11-22".parse().unwrap();
    let rules: &'static [_] = rules::all().leak();
    Context {
        rules,
        as_of,
        color: false,
        detail: Detail::Normal,
        statistics: false,
        links: None,
        sarif: Sarif::default(),
        outlook: Outlook::default(),
    }
}

fn finding(span: Span, message: &str) -> Finding {
    Finding {
        rule: "api-token-auth",
        severity: Severity::Error,
        confidence: Confidence::High,
        message: message.into(),
        primary: Label { span, message: String::new() },
        secondary: vec![],
        flows: false,
        notes: vec![],
        help: String::new(),
        fixes: vec![],
        breaks: None,
        secrets: vec![],
    }
}

/// Two findings in one file with all that a finding can carry, and problems.
fn full() -> Fixture {
    let mut fixture = Fixture::new(&[("src/client.py", CLIENT.as_bytes())]);
    let suffix = fixture.span(0, "/token");
    let auth = fixture.span(0, "auth=(f\"{email}/token\", TOKEN)");
    let secret = fixture.span(0, SECRET);
    let call = Span { start: fixture.span(0, "requests.get").start, ..fixture.span(0, "    )") };
    let call = Span { end: fixture.span(0, "    )").end, ..call };
    fixture.add(Finding {
        secrets: vec![secret],
        rule: "hardcoded-credential",
        help: "read it from the environment".into(),
        primary: Label { span: secret, message: "an API token".into() },
        ..finding(secret, "an API token is written in the code: q7Zx\u{2026} (16 characters)")
    });
    fixture.add(Finding {
        primary: Label { span: suffix, message: "marks the user name for an API token".into() },
        secondary: vec![
            Label { span: call, message: "sent here".into() },
            Label { span: fixture.span(0, "TOKEN"), message: "the token".into() },
        ],
        notes: vec!["API tokens stop working on 2027-04-30".into()],
        help: "use an OAuth access token".into(),
        fixes: vec![Fix::of(
            "send a Bearer token",
            Applicability::Suggestion,
            Edit::replace(auth, "headers={\"Authorization\": f\"Bearer {token}\"}"),
        )],
        ..finding(suffix, "a request to Zendesk signs in with an API token")
    });
    fixture.0.problems.push(Problem {
        file: None,
        path: "big.js".into(),
        kind: ProblemKind::TooLarge,
        message: "larger than 1048576 bytes".into(),
    });
    fixture.0.plan = plan(&fixture);
    fixture
}

fn plan(fixture: &Fixture) -> ScopePlan {
    let span = fixture.span(0, "https://acme.zendesk.com/api/v2/tickets.json");
    ScopePlan {
        required: vec!["tickets:read".into(), "users:write".into()],
        complete: false,
        conservative: false,
        lost: BTreeMap::new(),
        homes: BTreeMap::new(),
        calls: vec![ScopedCall {
            span,
            method: "GET".into(),
            endpoint: "/api/v2/tickets.json".into(),
            operation: Some("/api/v2/tickets".into()),
            scope: Some("tickets:read".into()),
            narrow: None,
            certainty: Certainty::Doc,
            impersonates: false,
            via: "requests.get".into(),
            resolution: Resolution::Exact,
            trace: vec![
                Step { span, kind: StepKind::Path, function: None },
                Step {
                    span: fixture.span(0, "requests.get"),
                    kind: StepKind::Sent,
                    function: Some("Helpdesk.get".into()),
                },
            ],
            auth: AuthSent::Bearer,
            sideloads: false,
        }],
        scopes: vec![NeededScope {
            scope: "tickets:read".into(),
            certainty: Certainty::Doc,
            calls: vec![0],
            instead_of: Some("read".into()),
        }],
        clients: vec![],
        requested: vec![RequestedScopes {
            span: fixture.span(0, "TOKEN"),
            scopes: vec!["read".into(), "write".into()],
            surplus: vec!["write".into()],
            ..RequestedScopes::default()
        }],
        files: vec![FileScopes {
            path: "src/client.py".into(),
            required: vec!["tickets:read".into()],
            complete: false,
        }],
        packages: vec![
            PackageScopes {
                name: Some("desk".into()),
                manifest: Some("pyproject.toml".into()),
                required: vec!["tickets:read".into()],
                complete: false,
            },
            PackageScopes { name: None, manifest: None, required: vec!["users:write".into()], complete: true },
        ],
        unresolved: vec![UnresolvedCall {
            span: fixture.span(0, "tickets(email)"),
            method: Some("GET".into()),
            endpoint: None,
            why: "the path comes from the parameter `path` of `Helpdesk.get`, which no caller in view gives".into(),
            via: "requests.get".into(),
        }],
    }
}

#[test]
fn text_with_everything() {
    insta::assert_snapshot!(full().text());
}

#[test]
fn scopes_as_text() {
    insta::assert_snapshot!(full().scopes(false));
}

#[test]
fn json_with_everything() {
    insta::assert_snapshot!(full().write(Format::Json, false).replace(VERSION, "VERSION"));
}

#[test]
fn scopes_as_json() {
    insta::assert_snapshot!(full().scopes(true).replace(VERSION, "VERSION"));
}

#[test]
fn lines_of_other_formats() {
    let fixture = full();
    insta::assert_snapshot!([Format::Concise, Format::Github].map(|format| fixture.write(format, false)).join("\n"));
}

#[test]
fn no_format_shows_a_secret() {
    let mut fixture = full();
    let span = fixture.span(0, "import requests");
    // A rule that speaks of a secret by mistake.
    fixture.add(Finding {
        notes: vec![format!("note {SECRET}")],
        help: format!("help {SECRET}"),
        fixes: vec![Fix::of(SECRET, Applicability::Unsafe, Edit::replace(span, format!("x = '{SECRET}'")))],
        secondary: vec![Label { span, message: SECRET.into() }],
        ..finding(span, &format!("message {SECRET}"))
    });
    for format in Format::ALL {
        for color in [false, true] {
            assert!(!fixture.write(format, color).contains(SECRET), "{}", format.name());
        }
    }
    assert!(!fixture.step_summary().contains(SECRET));
    assert!(fixture.text().contains("TOKEN = \"****************\""));
}

#[test]
fn scanned_text_cannot_speak_to_the_terminal() {
    let nasty = "a\u{1b}[31m\u{202e}\u{7}\r::error::b";
    let mut fixture = Fixture::new(&[(nasty, "x = 1 \u{1b}]0;t\u{7} \u{202e}\n".as_bytes())]);
    let mut found = finding(Span::new(FileId(0), 0, 12), nasty);
    found.notes = vec![nasty.into()];
    found.help = nasty.into();
    found.primary.message = nasty.into();
    let edit = Edit::replace(Span::new(FileId(0), 0, 1), nasty);
    found.fixes = vec![Fix::of(nasty, Applicability::Suggestion, edit)];
    fixture.add(found);
    fixture.0.problems.push(Problem {
        file: None,
        path: nasty.into(),
        kind: ProblemKind::Syntax,
        message: nasty.into(),
    });
    for format in [Format::Text, Format::Concise] {
        let out = fixture.write(format, false);
        assert!(out.chars().all(|c| c == '\n' || escape::is_harmless(c)), "{out:?}");
    }
    let github = fixture.write(Format::Github, false);
    assert!(github.lines().all(|line| line.starts_with("::error file=") || line.starts_with("::notice title=zlint::")));
    assert_eq!(github.lines().count(), 2);
}

#[test]
fn bytes_that_are_no_text_keep_their_columns() {
    let mut fixture = Fixture::new(&[("a.py", b"\xef\xbb\xbfs = '\xe9\xff' + bad\n")]);
    let span = fixture.span(0, "bad");
    fixture.add(finding(span, "found"));
    let text = fixture.text();
    assert!(text.contains("a.py:1:12"), "{text}");
    assert!(text.contains("1 │ s = '\u{fffd}\u{fffd}' + bad\n  │            ^^^\n"), "{text}");
}

#[test]
fn long_lines_are_cropped_around_the_place() {
    let line = format!("{}needle{}\n", "\u{e9}".repeat(5_000), "y".repeat(500_000));
    let mut fixture = Fixture::new(&[("a.js", line.as_bytes())]);
    let span = fixture.span(0, "needle");
    fixture.add(finding(span, "found"));
    let whole = Span::new(FileId(0), 0, line.len());
    fixture.add(finding(whole, "all of it"));
    let text = fixture.text();
    assert!(text.lines().all(|line| line.chars().count() < 340));
    assert!(text.contains("a.js:1:5001"), "{text}");
    assert!(text.contains("…\u{e9}"), "{text}");
}

#[test]
fn spans_of_many_lines_show_their_ends() {
    let body: String = (0..400).map(|number| format!("  line {number}\n")).collect();
    let mut fixture = Fixture::new(&[("a.py", format!("f(\n{body})\n").as_bytes())]);
    let whole = Span::new(FileId(0), 0, fixture.0.sources.0[&FileId(0)].bytes.len());
    fixture.add(finding(whole, "found"));
    let text = fixture.text();
    assert!(text.lines().count() < 20, "{text}");
    assert!(text.contains("1 │") && text.contains("402 │"), "{text}");
}

#[test]
fn places_outside_a_file_do_no_harm() {
    let mut fixture = Fixture::new(&[("a.py", b"x"), ("empty.py", b"")]);
    fixture.add(finding(Span { file: FileId(0), start: 900, end: 5 }, "past the end"));
    fixture.add(finding(Span { file: FileId(1), start: 0, end: 0 }, "empty"));
    fixture.add(finding(Span { file: FileId(7), start: 1, end: 2 }, "no such file"));
    for format in Format::ALL {
        assert!(!fixture.write(format, false).is_empty());
    }
}

#[test]
fn colour_is_asked_for() {
    assert!(!full().text().contains('\u{1b}'));
    assert!(full().write(Format::Text, true).contains("\u{1b}["));
}

#[test]
fn sarif_is_valid() {
    let schema: Value = serde_json::from_str(include_str!("../../tests/data/sarif-2.1.0.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let empty = Fixture::new(&[]);
    for fixture in [&empty, &full()] {
        let log: Value = serde_json::from_str(&fixture.write(Format::Sarif, false)).unwrap();
        let errors: Vec<String> = validator.iter_errors(&log).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
    // The check is one: a wrong type is seen.
    let wrong = serde_json::json!({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": 1}}}]});
    assert!(!validator.is_valid(&wrong));
}

#[test]
fn sarif_as_github_wants_it() {
    let fixture = full();
    let log: Value = serde_json::from_str(&fixture.write(Format::Sarif, false)).unwrap();
    let run = &log["runs"][0];
    let result = &run["results"][1];
    let location = &result["locations"][0]["physicalLocation"];
    assert_eq!(location["artifactLocation"]["uri"], "src/client.py");
    assert_eq!(location["region"]["startLine"], 8);
    assert_eq!(location["region"]["startColumn"], 24);
    assert_eq!(location["region"]["endColumn"], 30);
    assert_eq!(result["relatedLocations"].as_array().unwrap().len(), 2);
    assert!(
        result["message"]["text"].as_str().unwrap().starts_with("A request to Zendesk signs in with an API token.")
    );
    assert!(result["partialFingerprints"]["zlint/v1"].is_string());
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    for rule in run["tool"]["driver"]["rules"].as_array().unwrap() {
        let severity = &rule["properties"]["security-severity"];
        assert!(severity.is_null() || severity.as_str().unwrap().parse::<f32>().is_ok(), "{rule}");
        assert!(rule["properties"]["tags"].as_array().unwrap().len() <= 10);
    }
}

#[test]
fn sarif_keeps_the_worst_results() {
    let mut fixture = Fixture::new(&[("a.py", b"x")]);
    let span = Span::new(FileId(0), 0, 1);
    for number in 0..5_010 {
        let severity = if number < 20 { Severity::Note } else { Severity::Error };
        fixture.add(Finding { severity, ..finding(span, "m") });
    }
    let log: Value = serde_json::from_str(&fixture.write(Format::Sarif, false)).unwrap();
    let levels = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(levels.len(), 5_000);
    assert_eq!(levels.iter().filter(|result| result["level"] == "note").count(), 10);
    let notifications = &log["runs"][0]["invocations"][0]["toolExecutionNotifications"];
    assert!(notifications[0]["message"]["text"].as_str().unwrap().starts_with("10 of 5010 results are left out"));
}

#[test]
fn annotations_are_ten_and_a_count() {
    let mut fixture = Fixture::new(&[("a.py", b"x")]);
    for number in 0..13 {
        let severity = if number == 12 { Severity::Error } else { Severity::Warning };
        fixture.add(Finding { severity, ..finding(Span::new(FileId(0), 0, 1), "m") });
    }
    let out = fixture.write(Format::Github, false);
    assert_eq!(out.lines().count(), 11);
    assert!(out.starts_with("::error file=a.py,line=1"), "the worst comes first: {out}");
    let rest = "::notice title=zlint::3 more findings: see the job's summary, or `zlint --format text`\n";
    assert!(out.ends_with(rest), "{out}");
}

#[test]
fn gitlab_reads_each_finding_once() {
    let issues: Value = serde_json::from_str(&full().write(Format::Gitlab, false)).unwrap();
    let issues = issues.as_array().unwrap();
    assert_eq!(issues.len(), 2);
    let fingerprints: std::collections::BTreeSet<&str> =
        issues.iter().map(|issue| issue["fingerprint"].as_str().unwrap()).collect();
    assert_eq!(fingerprints.len(), 2);
    let issue = &issues[1];
    assert_eq!(issue["check_name"], "api-token-auth");
    assert_eq!(issue["severity"], "critical");
    assert_eq!(issue["description"], "a request to Zendesk signs in with an API token");
    assert_eq!(issue["location"]["path"], "src/client.py");
    assert_eq!(issue["location"]["lines"]["begin"], 8);
}

#[test]
fn junit_has_a_case_for_each_finding_and_problem() {
    insta::assert_snapshot!(full().write(Format::Junit, false));
    let clean = Fixture::new(&[("a.py", b"x")]).write(Format::Junit, false);
    assert!(clean.contains("tests=\"1\" failures=\"0\" errors=\"0\""), "{clean}");
}

#[test]
fn summary_of_a_job() {
    insta::assert_snapshot!(full().step_summary());
}

#[test]
fn statistics_replace_frames() {
    let mut out = Vec::new();
    check(Format::Text, &full().0, &Context { statistics: true, ..context() }, &mut out).unwrap();
    let out = String::from_utf8(out).unwrap();
    assert!(out.contains("api-token-auth"), "{out}");
    assert!(!out.contains("│"), "{out}");
}
