//! A record of known findings, so that only new ones are shown.
//!
//! One line for each rule, file and line of code, sorted, with the number of findings there; no line numbers, dates or
//! versions: the file merges well and changes only when findings do. Paths are relative to its folder.

use std::collections::BTreeMap;

use crate::diag::Finding;
use crate::diag::fingerprint::fingerprint;
use crate::engine::settle::line_of;
use crate::engine::{Report, SetAside, SetAsideBy};

/// The first line of the file; its number changes with the form.
const HEADER: &str = "# zlint baseline 1: rule, path, fingerprint, count";

/// Known findings, with the number of those that are alike.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline(BTreeMap<Entry, usize>);

/// Findings that are alike: of one rule, on equal lines of one file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    rule: String,
    /// From the folder of the baseline; unprintable characters are spelled out.
    path: String,
    /// Identity of the line of code, whatever file it is in.
    print: String,
}

/// Findings that are listed and not in the code any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stale {
    /// Their rule.
    pub rule: String,
    /// Their file, as the baseline names it.
    pub path: String,
    /// How many.
    pub count: usize,
}

/// How a baseline sees the files of a run.
pub struct Scope<'s> {
    /// The path of a file from the folder of the baseline, for one as shown to the user.
    pub path: &'s dyn Fn(&str) -> String,
    /// Whether the run looked at a file, by its path from the folder of the baseline. What lies elsewhere may be there
    /// still.
    pub in_view: &'s dyn Fn(&str) -> bool,
}

impl std::fmt::Debug for Scope<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scope").finish_non_exhaustive()
    }
}

impl Baseline {
    /// The findings of a report.
    pub fn of(report: &Report, scope: &Scope<'_>) -> Self {
        let mut entries = BTreeMap::new();
        for finding in &report.findings {
            *entries.entry(entry(report, finding, scope)).or_default() += 1;
        }
        Self(entries)
    }

    /// Read the file's text. Lines that a merge brought in twice count once.
    ///
    /// # Errors
    /// The one-based number of the first line that is not of its form.
    pub fn parse(text: &str) -> Result<Self, usize> {
        let mut entries: BTreeMap<Entry, usize> = BTreeMap::new();
        for (number, line) in (1..).zip(text.lines()) {
            if number == 1 && line != HEADER {
                return Err(1);
            }
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            // A path may hold spaces.
            let mut ends = line.rsplitn(3, ' ');
            let (Some(Ok(count)), Some(print), Some((rule, path))) = (
                ends.next().map(str::parse::<usize>),
                ends.next(),
                ends.next().and_then(|start| start.split_once(' ')),
            ) else {
                return Err(number);
            };
            let entry = Entry { rule: rule.to_owned(), print: print.to_owned(), path: path.to_owned() };
            let known = entries.entry(entry).or_default();
            *known = count.max(*known);
        }
        Ok(Self(entries))
    }

    /// The file's text.
    pub fn print(&self) -> String {
        let line = |(entry, count): (&Entry, &usize)| format!("{} {} {} {count}", entry.rule, entry.path, entry.print);
        let mut lines: Vec<String> = self.0.iter().map(line).collect();
        lines.sort();
        lines.insert(0, HEADER.to_owned());
        lines.join("\n") + "\n"
    }

    /// Take the known findings out of a report, and note what is listed and gone. The result lists what is still there,
    /// or may be.
    pub fn apply(&self, report: &mut Report, scope: &Scope<'_>) -> Self {
        let entries = |findings: &[Finding]| -> Vec<Entry> {
            findings.iter().map(|finding| entry(report, finding, scope)).collect()
        };
        let (shown, hidden) = (entries(&report.findings), entries(&report.hidden));
        let mut ledger = Ledger { left: self.0.clone(), still: BTreeMap::new() };
        let mut known: Vec<bool> = shown.iter().map(|entry| ledger.take(entry)).collect();
        for entry in &hidden {
            ledger.take(entry);
        }
        let mut movable = ledger.movable(scope);
        for (entry, known) in shown.iter().zip(&mut known) {
            *known = *known || ledger.take_moved(entry, &mut movable);
        }
        let before = report.findings.len();
        let findings = std::mem::take(&mut report.findings);
        let prints = std::mem::take(&mut report.fingerprints);
        for ((finding, print), known) in findings.into_iter().zip(prints).zip(known) {
            if known {
                report.set_aside.push(SetAside { finding, fingerprint: print, by: SetAsideBy::Baseline });
            } else {
                report.findings.push(finding);
                report.fingerprints.push(print);
            }
        }
        report.baselined = before - report.findings.len();
        report.stale = ledger.close(scope);
        Self(ledger.still)
    }
}

/// A baseline while findings are held against it.
struct Ledger {
    /// What was not met yet.
    left: BTreeMap<Entry, usize>,
    /// What was.
    still: BTreeMap<Entry, usize>,
}

impl Ledger {
    /// Whether a finding is listed; it is then crossed off.
    fn take(&mut self, entry: &Entry) -> bool {
        match self.left.get_mut(entry) {
            Some(count) if *count > 0 => {
                *count -= 1;
                *self.still.entry(entry.clone()).or_default() += 1;
                true
            }
            _ => false,
        }
    }

    /// What is left of files in view, by rule and line: these findings may have moved to another file.
    fn movable(&self, scope: &Scope<'_>) -> BTreeMap<(String, String), Vec<Entry>> {
        let mut movable: BTreeMap<(String, String), Vec<Entry>> = BTreeMap::new();
        for (entry, count) in self.left.iter().filter(|(entry, _)| (scope.in_view)(&entry.path)) {
            let alike = movable.entry((entry.rule.clone(), entry.print.clone())).or_default();
            alike.extend(std::iter::repeat_n(entry.clone(), *count));
        }
        movable
    }

    /// Whether a finding is one that is listed for another file, and gone from there.
    fn take_moved(&mut self, entry: &Entry, movable: &mut BTreeMap<(String, String), Vec<Entry>>) -> bool {
        let key = (entry.rule.clone(), entry.print.clone());
        let Some(from) = movable.get_mut(&key).and_then(Vec::pop) else { return false };
        if let Some(count) = self.left.get_mut(&from) {
            *count = count.saturating_sub(1);
        }
        *self.still.entry(entry.clone()).or_default() += 1;
        true
    }

    /// Take note of what is gone. What is not in view stays.
    fn close(&mut self, scope: &Scope<'_>) -> Vec<Stale> {
        let mut stale = Vec::new();
        for (entry, count) in std::mem::take(&mut self.left).into_iter().filter(|(_, count)| *count > 0) {
            if (scope.in_view)(&entry.path) {
                stale.push(Stale { rule: entry.rule, path: entry.path, count });
            } else {
                *self.still.entry(entry).or_default() += count;
            }
        }
        stale.sort_by(|a, b| (&a.path, &a.rule).cmp(&(&b.path, &b.rule)));
        stale
    }
}

fn entry(report: &Report, finding: &Finding, scope: &Scope<'_>) -> Entry {
    let span = finding.primary.span;
    let line = without_lengths(&line_of(span, &report.sources, &report.masks));
    let path = (scope.path)(report.sources.path(span.file));
    // A line break in a path would break the form.
    Entry { rule: finding.rule.to_owned(), print: fingerprint(&[&line]), path: path.escape_debug().to_string() }
}

/// A masked line in which the length of a secret does not show.
fn without_lengths(line: &str) -> String {
    let mut last = ' ';
    line.chars()
        .filter(|c| {
            let again = *c == '*' && last == '*';
            last = *c;
            !again
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Label, Severity};
    use crate::engine::QuotedFile;
    use crate::rules::unused_suppression::META;
    use crate::text::{FileId, Span};

    /// A report with a finding at every `BAD`.
    fn report(files: &[(&str, &str)]) -> Report {
        let mut report = Report::default();
        for (id, (path, text)) in (0..).zip(files) {
            let file = FileId(id);
            report.sources.0.insert(file, QuotedFile::new(*path, text.as_bytes().to_vec()));
            for (at, bad) in text.match_indices("BAD") {
                let primary = Label { span: Span::new(file, at, at + bad.len()), message: String::new() };
                report.findings.push(Finding { severity: Severity::Error, ..Finding::new(&META, primary, "m".into()) });
                report.fingerprints.push(format!("{id} {at}"));
            }
        }
        report
    }

    const ALL: Scope<'_> = Scope { path: &str::to_owned, in_view: &|_| true };

    fn baseline(files: &[(&str, &str)]) -> Baseline {
        let baseline = Baseline::of(&report(files), &ALL);
        assert_eq!(Baseline::parse(&baseline.print()), Ok(baseline.clone()));
        baseline
    }

    /// Findings that are new, those that are known, and what is gone.
    fn outcome(before: &[(&str, &str)], after: &[(&str, &str)]) -> (usize, usize, Vec<(String, usize)>) {
        let mut report = report(after);
        let kept = baseline(before).apply(&mut report, &ALL);
        assert_eq!(report.findings.len(), report.fingerprints.len());
        assert_eq!(kept.0.values().sum::<usize>(), report.baselined);
        (report.findings.len(), report.baselined, report.stale.into_iter().map(|s| (s.path, s.count)).collect())
    }

    #[test]
    fn the_file_says_nothing_that_changes_by_itself() {
        let text = baseline(&[("b c.py", "BAD\nx BAD\n"), ("a.py", "  BAD\n\nBAD")]).print();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], HEADER);
        assert_eq!(lines.len(), 4);
        assert!(lines[1].starts_with("unused-suppression a.py ") && lines[1].ends_with(" 2"));
        assert!(lines[2].starts_with("unused-suppression b c.py ") && lines[2].ends_with(" 1"));
        assert!(lines[1..].is_sorted());
    }

    #[test]
    fn moved_code_is_known() {
        let gone = |path: &str, count| vec![(path.to_owned(), count)];
        let old = [("a.py", "BAD\nx(BAD)\n")];
        assert_eq!(outcome(&old, &[("a.py", "new\n\n  x(BAD)\nBAD\n")]), (0, 2, vec![]));
        assert_eq!(outcome(&old, &[("a.py", "BAD\nBAD\nx(BAD)\n")]), (1, 2, vec![]), "another one on an equal line");
        assert_eq!(outcome(&old, &[("a.py", "BAD\n")]), (0, 1, gone("a.py", 1)));
        assert_eq!(outcome(&old, &[("b.py", "BAD\nx(BAD)\n")]), (0, 2, vec![]), "the file has another name");
        assert_eq!(outcome(&old, &[("a.py", old[0].1), ("b.py", old[0].1)]), (2, 2, vec![]), "a copy is new");
    }

    #[test]
    fn what_is_not_in_view_is_not_gone() {
        let mut report = report(&[("a.py", "x\n")]);
        let known = baseline(&[("a.py", "BAD\n"), ("b.py", "BAD\n")]);
        let scope = Scope { in_view: &|path| path == "a.py", ..ALL };
        let kept = known.apply(&mut report, &scope);
        assert_eq!(report.stale.len(), 1);
        assert!(kept.print().contains("unused-suppression b.py ") && kept.0.len() == 1);
    }

    #[test]
    fn what_is_hidden_is_not_gone() {
        let mut report = report(&[("a.py", "BAD\n")]);
        report.hidden = std::mem::take(&mut report.findings);
        report.fingerprints.clear();
        baseline(&[("a.py", "BAD\n")]).apply(&mut report, &ALL);
        assert!(report.stale.is_empty());
    }

    #[test]
    fn a_secret_of_another_length_is_the_same_line() {
        assert_eq!(without_lengths("key = '****' ** 2"), "key = '*' * 2");
    }

    #[test]
    fn other_files_are_refused() {
        assert_eq!(Baseline::parse("{}"), Err(1));
        assert_eq!(Baseline::parse(&format!("{HEADER}\nx\n")), Err(2));
        assert_eq!(Baseline::parse(&format!("{HEADER}\nrule a.py 00ff many\n")), Err(2));
        assert_eq!(Baseline::parse(""), Ok(Baseline::default()));
        let twice = Baseline::parse(&format!("{HEADER}\nr a.py 00 1\nr a.py 00 3\n")).unwrap();
        assert_eq!(twice.0.values().sum::<usize>(), 3);
    }
}
