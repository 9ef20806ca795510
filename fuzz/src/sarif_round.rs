//! SARIF is JSON that passes the schema, and each of its places is in its file: for what a run finds, and for findings
//! with any words and any places.

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;
use zlint::diag::{Applicability, Edit, Finding, Fix, Label, RuleMeta};
use zlint::engine::{QuotedFile, Report, SetAside, SetAsideBy};
use zlint::report::{Detail, Format};
use zlint::text::{FileId, Span};

use super::input::Input;
use super::support;
use super::tree::Tree;

static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    let schema = serde_json::from_str(include_str!("../../tests/data/sarif-2.1.0.schema.json")).unwrap();
    jsonschema::validator_for(&schema).unwrap()
});

/// Files to lint, or findings as they come.
pub fn holds(bytes: &[u8]) {
    match bytes.split_first() {
        Some((number, files)) if number & 1 == 0 => written(&Tree::read(files).check()),
        Some((_, made_up)) => written(&report(&mut Input::new(made_up))),
        None => {}
    }
}

/// A report with findings that no rule would make.
fn report(input: &mut Input<'_>) -> Report {
    let mut report = Report::default();
    let files = 1 + input.below(3);
    for number in 0..files {
        let path = format!("{number}{}", input.text(20));
        report
            .sources
            .0
            .insert(FileId(u32::try_from(number).unwrap()), QuotedFile::new(path, input.bytes(200).to_vec()));
    }
    while !input.is_empty() && report.findings.len() < 5 {
        let finding = finding(input, files);
        let fingerprint = input.text(8);
        if input.flag() {
            report.fingerprints.push(fingerprint);
            report.findings.push(finding);
        } else {
            report.set_aside.push(SetAside { finding, fingerprint, by: SetAsideBy::Comment });
        }
    }
    report
}

fn finding(input: &mut Input<'_>, files: usize) -> Finding {
    let rules = zlint::rules::all();
    let primary = label(input, files);
    let fix = Edit::replace(primary.span, input.text(10));
    let mut finding = Finding::new(input.pick::<&'static RuleMeta>(&rules), primary, input.text(30));
    finding.secondary = (0..input.below(3)).map(|_| label(input, files)).collect();
    finding.flows = input.flag();
    finding.notes = (0..input.below(2)).map(|_| input.text(30)).collect();
    finding.help = input.text(30);
    if input.flag() {
        finding.fixes.push(Fix::of(input.text(10), Applicability::Safe, fix));
        finding.secrets.push(label(input, files).span);
    }
    finding
}

/// A place, which may lie behind the end of its file.
fn label(input: &mut Input<'_>, files: usize) -> Label {
    let file = FileId(u32::try_from(input.below(files)).unwrap());
    let range = input.range(220);
    Label { span: Span::new(file, range.start, range.end), message: input.text(10) }
}

fn written(report: &Report) {
    let text = support::render(report, Format::Sarif, false, Detail::Normal);
    let log: Value = serde_json::from_str(&text).unwrap();
    let errors: Vec<String> =
        SCHEMA.iter_errors(&log).map(|error| format!("{} at {}", error, error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), report.findings.len() + report.set_aside.len());
    places(run, &mut |uri, region| {
        let inside =
            report.sources.0.values().filter(|file| of_path(&file.path) == uri).any(|file| is_inside(file, region));
        assert!(inside, "{uri}: {region}");
    });
}

/// A path as an address holds it.
fn of_path(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/.-_~".contains(&byte);
    path.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// Call `check` for each place with a region: the address of its file, and the region.
fn places(value: &Value, check: &mut dyn FnMut(&str, &Value)) {
    if let (Some(uri), Some(region)) = (value["artifactLocation"]["uri"].as_str(), value.get("region")) {
        check(uri, region);
    }
    if let (Some(uri), Some(replacements)) =
        (value["artifactLocation"]["uri"].as_str(), value["replacements"].as_array())
    {
        replacements.iter().for_each(|replacement| check(uri, &replacement["deletedRegion"]));
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| places(item, check)),
        Value::Object(fields) => fields.values().for_each(|field| places(field, check)),
        _ => {}
    }
}

/// Whether a region starts and ends in lines that the file has, in front of their ends.
fn is_inside(file: &QuotedFile, region: &Value) -> bool {
    let text = String::from_utf8_lossy(file.disk());
    let lines: Vec<&str> = text.split('\n').collect();
    let number = |name: &str, default: u64| usize::try_from(region[name].as_u64().unwrap_or(default)).unwrap();
    let line = number("startLine", 0);
    let end = number("endLine", line as u64);
    let fits = |line: usize, column: usize| {
        let length = line.checked_sub(1).and_then(|line| lines.get(line)).map(|text| text.encode_utf16().count());
        length.is_some_and(|length| (1..=length + 1).contains(&column))
    };
    let (from, to) = (number("startColumn", 1), number("endColumn", 1));
    fits(line, from) && fits(end, to) && (line, from) <= (end, to)
}
