//! Identities of findings: GitHub's hash of a line is what its own routine makes of the text, and zlint's stays when
//! lines are added above, when line ends change, and when a secret is renewed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use zlint::diag::{Finding, Label};
use zlint::engine::policy::Policy;
use zlint::engine::roots::Roots;
use zlint::engine::settle::{Analysis, Asked, settle};
use zlint::engine::{Coverage, QuotedFile, Report, Sources};
use zlint::report::{Detail, Format};
use zlint::text::{FileId, Span};

use super::input::Input;
use super::support;

const FILE: FileId = FileId(0);

/// How many characters GitHub's hash of a line covers.
const BLOCK: usize = 100;

/// Places with their secrets, lines to add, a text.
pub fn holds(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let draws: Vec<_> = (0..1 + input.below(6)).map(|_| [0; 3].map(|_| input.below(1 << 10))).collect();
    let above: String = (0..input.below(4)).map(|_| input.line(20) + "\n").collect();
    let text = input.rest();
    as_github(text, &draws);
    let plain: Vec<u8> = text.iter().copied().filter(|byte| *byte != b'\r').collect();
    let places: Vec<Place> = draws.iter().map(|draw| Place::new(*draw, plain.len())).collect();
    let known = prints(&plain, &places);
    let moved = [above.as_bytes(), &plain].concat();
    let below: Vec<Place> = places.iter().map(|place| place.map(|at| at + above.len())).collect();
    assert_eq!(prints(&moved, &below), known, "below {above:?}");
    assert_eq!(prints(&renewed(&plain, &places), &places), known, "with other secrets");
    let crlf: Vec<u8> =
        plain.iter().flat_map(|byte| if *byte == b'\n' { vec![b'\r', b'\n'] } else { vec![*byte] }).collect();
    let breaks = |at: usize| plain[..at].iter().filter(|byte| **byte == b'\n').count();
    let shifted: Vec<Place> = places.iter().map(|place| place.map(|at| at + breaks(at))).collect();
    assert_eq!(prints(&crlf, &shifted), known, "with the line ends of Windows");
}

/// Where a finding is, and how far the secret goes that it speaks of.
struct Place {
    rule: usize,
    start: usize,
    end: usize,
    secret: usize,
}

impl Place {
    fn new([start, length, secret]: [usize; 3], text: usize) -> Self {
        let start = start % (text + 1);
        let end = start + length % (text - start + 1).min(30);
        Self { rule: length % 2, start, end, secret: start + secret % (end - start + 1) }
    }

    fn map(&self, change: impl Fn(usize) -> usize) -> Self {
        Self { rule: self.rule, start: change(self.start), end: change(self.end), secret: change(self.secret) }
    }

    fn finding(&self) -> Finding {
        let primary = Label { span: Span::new(FILE, self.start, self.end), message: String::new() };
        let secrets = vec![Span::new(FILE, self.start, self.secret)];
        Finding { secrets, ..Finding::new(zlint::rules::all()[self.rule], primary, String::new()) }
    }
}

/// The identities of findings at these places.
fn prints(text: &[u8], places: &[Place]) -> Vec<String> {
    let mut sources = Sources::default();
    sources.0.insert(FILE, QuotedFile::new("a.py", text.to_vec()));
    let analysis = Analysis { findings: places.iter().map(Place::finding).collect(), ..Analysis::default() };
    let policy = Policy { comments: false, ..Policy::default() };
    let rules = zlint::rules::all();
    settle(analysis, sources, Coverage::default(), &rules, &policy, Asked::default(), Roots::default()).fingerprints
}

/// The text with other secrets of the same length.
fn renewed(text: &[u8], places: &[Place]) -> Vec<u8> {
    let mut renewed = text.to_vec();
    for place in places {
        for byte in renewed[place.start..place.secret].iter_mut().filter(|byte| **byte != b'\n') {
            *byte = if *byte == b'k' { b'm' } else { b'k' };
        }
    }
    renewed
}

/// The hashes in a SARIF file are those that GitHub would work out by itself.
fn as_github(text: &[u8], draws: &[[usize; 3]]) {
    let mut report = Report::default();
    report.sources.0.insert(FILE, QuotedFile::new("a.py", text.to_vec()));
    report.findings = draws.iter().map(|draw| Place::new(*draw, text.len()).finding()).collect();
    report.fingerprints = vec![String::new(); report.findings.len()];
    let log: Value = serde_json::from_str(&support::render(&report, Format::Sarif, false, Detail::Normal)).unwrap();
    let mut told = BTreeMap::new();
    for result in log["runs"][0]["results"].as_array().unwrap() {
        let line = result["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64().unwrap();
        told.insert(usize::try_from(line).unwrap(), result["partialFingerprints"]["primaryLocationLineHash"].as_str());
    }
    let units: Vec<u16> = String::from_utf8_lossy(text).encode_utf16().collect();
    // GitHub ends a line at a lone carriage return too, after which the numbers of lines are not the same.
    let lone = units.iter().enumerate().any(|(at, unit)| *unit == 13 && units.get(at + 1) != Some(&10));
    let hashes = line_hashes(&units);
    let lines: BTreeSet<usize> = told.keys().copied().filter(|_| !lone).collect();
    for line in lines {
        assert_eq!(told[&line], hashes.get(line - 1).map(String::as_str), "line {line} of {text:?}");
    }
}

/// GitHub's routine as its comments tell it: of each line the first hundred characters from its start on, those of
/// the lines below among them, without white space, line ends read as one; then the end of the file, then zeros.
fn line_hashes(units: &[u16]) -> Vec<String> {
    let mut counted: Vec<u16> = Vec::new();
    let mut starts = vec![0];
    let mut last = 0;
    for &unit in units {
        match (last, unit) {
            (_, 0x20 | 0x09) | (13, 10) => {}
            (_, 10 | 13) => {
                counted.push(10);
                starts.push(counted.len());
            }
            _ => counted.push(unit),
        }
        last = unit;
    }
    counted.push(u16::MAX);
    let mut seen = BTreeMap::new();
    let hash = |start: &usize| {
        let window = counted[*start..].iter().copied().chain(std::iter::repeat(0)).take(BLOCK);
        let hash = window.fold(0_u64, |hash, unit| hash.wrapping_mul(37).wrapping_add(u64::from(unit)));
        let count = seen.entry(hash).or_insert(0);
        *count += 1;
        format!("{hash:x}:{count}")
    };
    starts.iter().map(hash).collect()
}
