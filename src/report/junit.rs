//! JUnit's XML, which most CI servers show: a suite for each file, a failed case for each finding.
//!
//! A run without findings has one case that passes: servers take an empty report for a broken run.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use crate::diag::Finding;
use crate::report::escape::{terminal, terminal_lines};
use crate::report::view::View;
use crate::text::ColumnUnit;

/// Where the elements are put together.
type Xml = Writer<Vec<u8>>;

/// The suites: failed cases, and what was not analysed, by path.
type Suites<'v> = BTreeMap<&'v str, Vec<Case>>;

/// A test case.
struct Case {
    name: String,
    class: String,
    /// The element within: `failure` or `error`, with its type, message and text.
    outcome: Option<(&'static str, String, String, String)>,
}

pub(super) fn write(view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let suites = suites(view);
    let mut xml = Xml::new_with_indent(Vec::new(), b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let cases = || suites.values().flatten();
    let numbers = totals(cases());
    xml.create_element("testsuites")
        .with_attribute(("name", "zlint"))
        .with_attributes(numbers.pairs())
        .write_inner_content(|xml| suites.iter().try_for_each(|(path, cases)| suite(xml, path, cases)))?;
    out.write_all(&xml.into_inner())?;
    writeln!(out)
}

fn suites<'v>(view: &'v View<'_>) -> Suites<'v> {
    let mut suites = Suites::new();
    for finding in &view.report.findings {
        suites.entry(view.path(finding.primary.span)).or_default().push(failed(view, finding));
    }
    for problem in &view.report.problems {
        let (class, text) = (legal_line(&problem.path).into_owned(), view.say(&problem.message));
        let outcome = ("error", problem.kind.name().to_owned(), legal_line(&text).into_owned(), String::new());
        let case = Case { name: "analysis".to_owned(), class, outcome: Some(outcome) };
        suites.entry(&problem.path).or_default().push(case);
    }
    if suites.is_empty() {
        let passed = Case { name: "no findings".to_owned(), class: "zlint".to_owned(), outcome: None };
        suites.insert("zlint", vec![passed]);
    }
    suites
}

fn failed(view: &View<'_>, finding: &Finding) -> Case {
    let region = view.region(finding.primary.span, ColumnUnit::Char);
    let path = legal_line(view.path(finding.primary.span));
    let place = format!("{path}:{}:{}{}", region.line, region.column, view.in_cell(finding.primary.span));
    let message = legal_line(&view.say(&finding.message)).into_owned();
    let mut text = format!("{place}: {}: {message}", finding.severity.name());
    for (word, more) in finding.notes.iter().map(|note| ("note", note)).chain([("help", &finding.help)]) {
        if !more.is_empty() {
            text.push_str(&format!("\n{word}: {}", view.say(more)));
        }
    }
    let outcome = ("failure", finding.rule.to_owned(), message, legal(&text));
    let name = format!("{} at {}:{}", finding.rule, region.line, region.column);
    Case { name, class: path.into_owned(), outcome: Some(outcome) }
}

/// How many cases there are, as servers want to be told in front.
struct Totals {
    tests: String,
    failures: String,
    errors: String,
}

impl Totals {
    fn pairs(&self) -> [(&str, &str); 3] {
        [("tests", self.tests.as_str()), ("failures", &self.failures), ("errors", &self.errors)]
    }
}

fn totals<'c>(cases: impl Iterator<Item = &'c Case> + Clone) -> Totals {
    let of = |element: &str| {
        let ended = cases.clone().filter(|case| case.outcome.as_ref().is_some_and(|outcome| outcome.0 == element));
        ended.count().to_string()
    };
    Totals { tests: cases.clone().count().to_string(), failures: of("failure"), errors: of("error") }
}

fn suite(xml: &mut Xml, path: &str, cases: &[Case]) -> io::Result<()> {
    let (name, numbers) = (legal_line(path), totals(cases.iter()));
    xml.create_element("testsuite")
        .with_attribute(("name", &*name))
        .with_attributes(numbers.pairs())
        .write_inner_content(|xml| cases.iter().try_for_each(|case| self::case(xml, case)))?;
    Ok(())
}

fn case(xml: &mut Xml, case: &Case) -> io::Result<()> {
    let element = xml
        .create_element("testcase")
        .with_attribute(("name", case.name.as_str()))
        .with_attribute(("classname", case.class.as_str()))
        .with_attribute(("time", "0"));
    match &case.outcome {
        None => element.write_empty()?,
        Some((name, kind, message, text)) => element.write_inner_content(|xml| {
            let inner = xml
                .create_element(*name)
                .with_attribute(("type", kind.as_str()))
                .with_attribute(("message", message.as_str()));
            if text.is_empty() { inner.write_empty() } else { inner.write_text_content(BytesText::new(text)) }.map(drop)
        })?,
    };
    Ok(())
}

/// Text that XML can hold, and that does nothing where it is shown: XML 1.0 has no way to write most
/// control characters.
fn legal(text: &str) -> String {
    terminal_lines(text)
}

/// The same for what is one line: a line end in the name of a file would let what follows start a line of the log that
/// shows the report, and a log's line can be a command.
fn legal_line(text: &str) -> Cow<'_, str> {
    terminal(text)
}
