//! One run: discover, prefilter, lower, link, evaluate, recognise, ask the rules, settle.

use std::collections::BTreeMap;

use crate::diag::{Finding, Problem};
use crate::scopes::ScopePlan;
use crate::text::{FileId, LineIndex};

/// The text of a file that a report may quote from.
#[derive(Debug)]
pub struct QuotedFile {
    /// Path as shown to the user.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its lines.
    pub lines: LineIndex,
}

/// The files that findings and calls point into.
#[derive(Debug, Default)]
pub struct Sources(pub BTreeMap<FileId, QuotedFile>);

/// What was looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Files that the walk found in languages zlint reads.
    pub files: usize,
    /// Of these, the ones that were parsed.
    pub parsed: usize,
}

/// Everything a report needs.
#[derive(Debug, Default)]
pub struct Report {
    /// Findings in order of path, place and rule; suppressed ones are gone.
    pub findings: Vec<Finding>,
    /// What could not be analysed, in order of path.
    pub problems: Vec<Problem>,
    /// What was looked at.
    pub coverage: Coverage,
    /// Which scopes the code needs.
    pub plan: ScopePlan,
    /// The text behind the places.
    pub sources: Sources,
}
