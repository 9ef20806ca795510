//! A record of known findings, so that only new ones are shown.
//!
//! One line a finding, sorted, without line numbers, dates or versions: the file merges well and
//! changes only when findings do. A fingerprint carries the count of equal findings before it, so
//! a second copy of a known problem is new.

use std::collections::BTreeMap;

use crate::engine::{Report, SetAside, SetAsideBy};

/// The first line of the file; its number changes with the form.
const HEADER: &str = "# zlint baseline 1: rule, fingerprint, path";

/// Known findings: fingerprint to rule and path.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Baseline(BTreeMap<String, (String, String)>);

impl Baseline {
    /// The findings of a report.
    pub fn of(report: &Report) -> Self {
        let entry = |(finding, print): (&crate::diag::Finding, &String)| {
            let path = report.sources.path(finding.primary.span.file);
            (print.clone(), (finding.rule.to_owned(), path.to_owned()))
        };
        Self(report.findings.iter().zip(&report.fingerprints).map(entry).collect())
    }

    /// Read the file's text.
    ///
    /// # Errors
    /// The one-based number of the first line that is not of its form.
    pub fn parse(text: &str) -> Result<Self, usize> {
        let mut entries = BTreeMap::new();
        for (number, line) in (1..).zip(text.lines()) {
            if number == 1 && line != HEADER {
                return Err(1);
            }
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let mut parts = line.splitn(3, ' ');
            let (Some(rule), Some(print), Some(path)) = (parts.next(), parts.next(), parts.next()) else {
                return Err(number);
            };
            entries.insert(print.to_owned(), (rule.to_owned(), path.to_owned()));
        }
        Ok(Self(entries))
    }

    /// The file's text.
    pub fn print(&self) -> String {
        let mut lines: Vec<String> = self
            .0
            .iter()
            // A line break in a path would break the form; the path is for readers only.
            .map(|(print, (rule, path))| format!("{rule} {print} {}", path.escape_debug()))
            .collect();
        lines.sort();
        lines.insert(0, HEADER.to_owned());
        lines.join("\n") + "\n"
    }

    /// Take the known findings out of a report, and note how many entries match none any more.
    pub fn apply(&self, report: &mut Report) {
        let findings = std::mem::take(&mut report.findings);
        let prints = std::mem::take(&mut report.fingerprints);
        let before = findings.len();
        for (finding, print) in findings.into_iter().zip(prints) {
            if self.0.contains_key(&print) {
                report.set_aside.push(SetAside { finding, fingerprint: print, by: SetAsideBy::Baseline });
            } else {
                report.findings.push(finding);
                report.fingerprints.push(print);
            }
        }
        report.baselined = before - report.findings.len();
        // What is not found in some of the files may stand in the others.
        report.stale_baseline = if report.coverage.partial { 0 } else { self.0.len() - report.baselined };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trip() {
        let mut baseline = Baseline::default();
        baseline.0.insert("00ff".into(), ("api-token-auth".into(), "a b.py".into()));
        baseline.0.insert("0011".into(), ("api-token-auth".into(), "a.py".into()));
        let text = baseline.print();
        assert_eq!(text, format!("{HEADER}\napi-token-auth 0011 a.py\napi-token-auth 00ff a b.py\n"));
        assert_eq!(Baseline::parse(&text), Ok(baseline));
    }

    #[test]
    fn other_files_are_refused() {
        assert_eq!(Baseline::parse("{}"), Err(1));
        assert_eq!(Baseline::parse(&format!("{HEADER}\nx\n")), Err(2));
        assert_eq!(Baseline::parse(""), Ok(Baseline::default()));
    }
}
