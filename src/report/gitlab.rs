//! GitLab's Code Quality report: the findings shown in a merge request.
//!
//! GitLab reads a description, the name of the check, an identity that no other entry has, a severity
//! and the line; paths count from the top of the repository.

use std::io::{self, Write};

use serde::Serialize;

use crate::diag::{Finding, Severity};
use crate::report::careful;
use crate::report::view::View;
use crate::text::ColumnUnit;

#[derive(Debug, Serialize)]
struct Issue<'v> {
    description: String,
    check_name: &'v str,
    fingerprint: &'v str,
    severity: &'static str,
    location: Location,
}

#[derive(Debug, Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Debug, Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

pub(super) fn write(view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let issues = view.report.findings.iter().enumerate().map(|(index, finding)| issue(view, index, finding));
    careful::pretty(out, &issues.collect::<Vec<_>>())
}

fn issue<'v>(view: &'v View<'_>, index: usize, finding: &'v Finding) -> Issue<'v> {
    let region = view.region(finding.primary.span, ColumnUnit::Char);
    Issue {
        description: view.say(&finding.message),
        check_name: finding.rule,
        fingerprint: view.fingerprint(index),
        severity: severity(finding.severity),
        location: Location {
            path: view.repository_path(finding.primary.span),
            lines: Lines { begin: region.line, end: region.end_line },
        },
    }
}

/// GitLab's words, of which `blocker` and `major` are left out.
fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "critical",
        Severity::Warning => "minor",
        Severity::Note => "info",
    }
}
