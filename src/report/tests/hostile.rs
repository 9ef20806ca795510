//! Whatever file names and strings hold, outputs keep their form: nothing acts on a terminal, opens an
//! element, starts a command or a line.

use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use quick_xml::Reader;
use quick_xml::events::Event;

use super::*;

/// What could break out of some format.
const PIECES: [&str; 34] = [
    "\u{1b}[31m",
    "\u{1b}]0;title\u{7}",
    "\u{1b}]8;;http://x\u{1b}\\",
    "\u{9b}31m",
    "\u{9d}0;t\u{9c}",
    "\u{202e}",
    "\u{2066}",
    "\u{200b}",
    "\u{e0041}",
    "\u{0}",
    "\u{7f}",
    "\u{fffe}",
    "\r\n",
    "\n",
    "\r",
    "\u{2028}",
    "\u{85}",
    "::error file=a::b",
    "%0A::warning::",
    "%0D%0A",
    "##[error]",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "]]>",
    "-->",
    "&lt;",
    "\"'",
    "\" onload=\"x",
    "| a | b |",
    "](http://x)",
    "{{ 7 * 7 }}{% raw %}",
    "</code></pre>",
    "\u{e9}",
    "a/b",
];

fn nasty() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(PIECES.to_vec());
    prop::collection::vec(prop_oneof![3 => piece.prop_map(str::to_owned), 1 => ".{0,6}"], 1..5)
        // Where nothing is said, nothing is shown.
        .prop_map(|pieces| format!("w{}", pieces.concat()))
}

/// A report in which everything that comes from scanned code is `text`.
fn fixture(text: &str) -> Fixture {
    let one_line = text.replace(['\n', '\r'], "");
    let code = format!("{CLIENT}# {one_line}\n");
    let mut fixture = Fixture::new(&[(text, code.as_bytes())]);
    let place = fixture.span(0, "requests.get");
    let last = fixture.span(0, "# ");
    let end = fixture.0.sources.0[&FileId(0)].bytes.len();
    let rest = Span { end: u32::try_from(end).unwrap() - 1, ..last };
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        let mut found = Finding { severity, ..finding(rest, text) };
        found.primary.message = text.to_owned();
        found.secondary = vec![Label { span: place, message: text.to_owned() }];
        found.notes = vec![text.to_owned()];
        found.help = text.to_owned();
        found.fixes = vec![Fix::of(text, Applicability::Suggestion, Edit::replace(place, one_line.clone()))];
        fixture.add(found);
    }
    let message = text.to_owned();
    fixture.0.problems = vec![Problem { file: None, path: text.to_owned(), kind: ProblemKind::Syntax, message }];
    let known = crate::engine::SetAside {
        finding: finding(place, text),
        fingerprint: "00".to_owned(),
        by: crate::engine::SetAsideBy::Baseline,
    };
    fixture.0.set_aside = vec![known];
    fixture.0.baselined = 1;
    fixture.0.stale = vec![crate::engine::baseline::Stale { rule: text.to_owned(), path: text.to_owned(), count: 1 }];
    fixture.0.plan = hostile_plan(&fixture, text);
    fixture
}

fn hostile_plan(fixture: &Fixture, text: &str) -> ScopePlan {
    let mut plan = plan(fixture);
    let some = || Some(text.to_owned());
    for call in &mut plan.calls {
        call.endpoint = text.to_owned();
        call.operation = some();
        call.narrow = some();
        call.via = text.to_owned();
        call.trace.iter_mut().for_each(|step| step.function = some());
    }
    plan.packages.iter_mut().for_each(|package| (package.name, package.manifest) = (some(), some()));
    plan.files.iter_mut().for_each(|file| file.path = text.to_owned());
    for call in &mut plan.unresolved {
        (call.endpoint, call.why, call.via) = (some(), text.to_owned(), text.to_owned());
    }
    for request in &mut plan.requested {
        request.client = some();
        request.scopes.push(text.to_owned());
    }
    plan.required.push(text.to_owned());
    plan
}

/// The names of the elements of a page. What stands in backticks is set as code, wherever it comes from.
fn elements(page: &str) -> Vec<String> {
    let name = |tag: &str| tag.split(|c: char| !(c.is_alphanumeric() || c == '/')).next().unwrap_or("").to_owned();
    page.split('<').skip(1).map(name).filter(|name| name.trim_start_matches('/') != "code").collect()
}

/// The elements of an XML document, which must be well-formed.
fn xml_elements(text: &str) -> Vec<String> {
    let mut reader = Reader::from_str(text);
    let mut names = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return names,
            Event::Start(tag) | Event::Empty(tag) => {
                tag.attributes().for_each(|attribute| drop(attribute.unwrap().unescape_value().unwrap()));
                names.push(String::from_utf8_lossy(tag.name().as_ref()).into_owned());
            }
            _ => {}
        }
    }
}

fn all(fixture: &Fixture) -> Vec<(&'static str, String)> {
    let formats = Format::ALL.into_iter().map(|format| (format.name(), fixture.write(format, false)));
    let others = [
        ("step summary", fixture.step_summary()),
        ("scopes", fixture.scopes(false)),
        ("scopes as JSON", fixture.scopes(true)),
    ];
    formats.chain(others).collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 96,
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        ..ProptestConfig::default()
    })]

    #[test]
    fn outputs_keep_their_form(text in nasty()) {
        let (hostile, tame) = (fixture(&text), fixture("w"));
        for (name, out) in all(&hostile) {
            // The page sets the tabs of code.
            let is_set = |c: char| c == '\n' || (c == '\t' && name == "html");
            let bad = out.chars().find(|c| !is_set(*c) && !escape::is_harmless(*c));
            prop_assert!(bad.is_none(), "{} holds {:?}", name, bad);
        }
        for format in [Format::Concise, Format::Jsonl, Format::Sarif, Format::Github] {
            let lines = |fixture: &Fixture| fixture.write(format, false).lines().count();
            prop_assert_eq!(lines(&hostile), lines(&tame), "{}", format.name());
        }
        let is_command = |line: &str| ["::error ", "::warning ", "::notice "].iter().any(|start| line.starts_with(start));
        prop_assert!(hostile.write(Format::Github, false).lines().all(is_command));
        prop_assert_eq!(hostile.step_summary().lines().count(), tame.step_summary().lines().count());
        // An indented line is code, whatever it holds.
        prop_assert!(!hostile.step_summary().lines().any(|line| line.contains('<') && !line.starts_with("    ")));
        let page = |fixture: &Fixture| elements(&fixture.write(Format::Html, false));
        prop_assert_eq!(page(&hostile), page(&tame));
        let xml = |fixture: &Fixture| xml_elements(&fixture.write(Format::Junit, false));
        prop_assert_eq!(xml(&hostile), xml(&tame));
    }

    #[test]
    fn json_says_what_there_is(text in nasty()) {
        let fixture = fixture(&text);
        let parsed = |out: &str| serde_json::from_str::<Value>(out).unwrap();
        let check = parsed(&fixture.write(Format::Json, false));
        prop_assert_eq!(check["diagnostics"][0]["message"].as_str(), Some(text.as_str()));
        prop_assert_eq!(check["diagnostics"][0]["path"].as_str(), Some(text.as_str()));
        prop_assert_eq!(&parsed(&fixture.write(Format::Gitlab, false))[0]["description"], &check["diagnostics"][0]["message"]);
        let sarif = parsed(&fixture.write(Format::Sarif, false));
        let uri = sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
        let decoded = percent_encoding::percent_decode_str(uri).decode_utf8().unwrap();
        prop_assert_eq!(decoded.as_ref(), text.as_str());
        prop_assert!(uri.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"%/-._~".contains(&byte)));
        let scopes = parsed(&fixture.scopes(true));
        prop_assert_eq!(scopes["calls"][0]["endpoint"].as_str(), Some(text.as_str()));
    }
}
