//! The comments in fixtures that say what is expected on their line.
//!
//! ```text
//! #~  api-token-auth                                a finding; several names may follow
//! #~? api-token-auth                                should be found, is not yet
//! #~! api-token-auth                                found, though it should not be
//! #~> GET /api/v2/tickets/{}.json tickets:read      a call and its scope (`-`: none of its own;
//!                                                   `tickets:read+impersonate`: it acts for another)
//! #~>? …  #~>! …                                    the same for calls
//! #~= tickets:read users:write                      the scopes of the whole case (on any line)
//! ```
//!
//! JavaScript and Rust write `//~`; JSON has either, in a text or a comment. Several may stand on one line.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use camino::Utf8Path;
use zlint::engine::Report;
use zlint::text::{ColumnUnit, Span};

/// How what is expected relates to what is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum State {
    /// It is right and must be there.
    Right,
    /// It would be right, and is known not to be there.
    Gap,
    /// It is wrong, and is known to be there.
    FalseAlarm,
}

/// What is expected on a line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Expected {
    /// How it relates to what is right.
    pub(crate) state: State,
    /// The rule, or the call as `METHOD path scope`.
    pub(crate) what: String,
}

/// Expectations, or what was found, by file and line (from 1).
pub(crate) type ByLine<T> = BTreeMap<(String, usize), Vec<T>>;

/// The expectations of a file.
#[derive(Debug, Default)]
pub(crate) struct Expectations {
    /// Findings and calls.
    pub(crate) lines: ByLine<Expected>,
    /// All scopes of the case, if it says so.
    pub(crate) required: Option<Vec<String>>,
}

impl Expectations {
    /// Read those of one more file.
    pub(crate) fn add(&mut self, path: &Utf8Path, text: &str) -> Result<(), String> {
        let marks: &[&str] = match path.extension() {
            Some("py" | "pyi" | "ipynb" | "sh" | "bash" | "tf" | "tfvars" | "spc" | "http" | "rest") | None => &["#~"],
            Some("har" | "yml" | "yaml" | "toml" | "ini" | "properties" | "env" | "example" | "dev") => &["#~"],
            Some("json") => &["#~", "//~"],
            Some("md" | "mdx" | "rst" | "adoc") => &["#~", "//~"],
            _ => &["//~"],
        };
        let is_notebook = path.extension() == Some("ipynb");
        let is_json = matches!(path.extension(), Some("json" | "har"));
        for (number, line) in (1..).zip(text.lines()) {
            // A line of a notebook's cell is a JSON string.
            let inside = line.trim_end_matches(',').trim_end_matches('"').trim_end_matches("\\n");
            let line = if is_notebook { inside } else { line };
            for comment in marks.iter().flat_map(|mark| line.split(mark).skip(1)) {
                // JSON has no comments: it stands in a text under a key that nobody reads.
                let comment = if is_json { comment.split('"').next().unwrap_or_default() } else { comment };
                let wrong = |why: &str| format!("{path}:{number}: {why}: {comment}");
                self.comment(path, number, comment).map_err(wrong)?;
            }
        }
        Ok(())
    }

    fn comment(&mut self, path: &Utf8Path, line: usize, comment: &str) -> Result<(), &'static str> {
        let (sign, words) = comment.split_once(' ').unwrap_or((comment, ""));
        let words: Vec<&str> = words.split_whitespace().collect();
        let state = match sign.trim_start_matches('>') {
            "" => State::Right,
            "?" => State::Gap,
            "!" => State::FalseAlarm,
            "=" => {
                self.required = Some(words.into_iter().map(str::to_owned).collect());
                return Ok(());
            }
            _ => return Err("unknown sign"),
        };
        if words.is_empty() {
            return Err("nothing follows the sign");
        }
        let list = self.lines.entry((path.to_string(), line)).or_default();
        if sign.starts_with('>') {
            if words.len() != 3 {
                return Err("a call is METHOD path scope");
            }
            list.push(Expected { state, what: words.join(" ") });
            return Ok(());
        }
        for word in words {
            if !zlint::rules::all().iter().any(|rule| rule.name == word) {
                return Err("no such rule");
            }
            list.push(Expected { state, what: word.to_owned() });
        }
        Ok(())
    }
}

/// What a run found: rules and calls, in the words of [`Expected::what`].
pub(crate) fn found(report: &Report) -> ByLine<String> {
    let mut found = ByLine::new();
    let mut add = |span: Span, what: String| {
        let file = report.sources.0.get(&span.file).unwrap();
        let [(line, _), _] = file.locate(span, ColumnUnit::Char);
        let line = line as usize;
        found.entry((file.path.clone(), line)).or_insert_with(Vec::new).push(what);
    };
    for finding in &report.findings {
        add(finding.primary.span, finding.rule.to_owned());
    }
    for call in &report.plan.calls {
        let scope = call.scope.as_deref().unwrap_or("-");
        let other = if call.impersonates { "+impersonate" } else { "" };
        add(call.span, format!("{} {} {scope}{other}", call.method, call.endpoint));
    }
    found
}

/// What differs, one sentence a difference.
pub(crate) fn differences(expected: &Expectations, report: &Report) -> Vec<String> {
    let mut found = found(report);
    let mut wrong = Vec::new();
    for ((path, line), list) in &expected.lines {
        let mut here = found.remove(&(path.clone(), *line)).unwrap_or_default();
        for Expected { state, what } in list {
            let at = here.iter().position(|other| other == what);
            if let Some(at) = at {
                here.remove(at);
            }
            match (state, at) {
                (State::Right | State::FalseAlarm, Some(_)) | (State::Gap, None) => {}
                (State::Right, None) => wrong.push(format!("{path}:{line}: not found: {what}")),
                (State::Gap, Some(_)) => wrong.push(format!("{path}:{line}: found by now, drop the `?`: {what}")),
                (State::FalseAlarm, None) => wrong.push(format!("{path}:{line}: no longer found: {what}")),
            }
        }
        wrong.extend(here.iter().map(|what| format!("{path}:{line}: not expected: {what}")));
    }
    for ((path, line), list) in &found {
        wrong.extend(list.iter().map(|what| format!("{path}:{line}: not expected: {what}")));
    }
    if let Some(required) = &expected.required
        && *required != report.plan.required
    {
        wrong.push(format!("scopes are `{}`, not `{}`", report.plan.required.join(" "), required.join(" ")));
    }
    wrong.extend(report.problems.iter().map(|problem| format!("{}: problem: {}", problem.path, problem.message)));
    wrong
}
