//! Fixes hold whatever the code: files have no more syntax errors, keep their form, change where fixes said, hold no
//! more errors than before, and a second run has nothing to change.

use std::collections::BTreeSet;

use similar::{ChangeTag, TextDiff};
use zlint::diag::Severity;
use zlint::engine::Report;
use zlint::fix::{self, Applied, Changed};
use zlint::lang;
use zlint::text::FileKind;

use super::tree::Tree;

/// Apply all fixes to files that lie behind one another.
pub fn holds(bytes: &[u8]) {
    if let Err(why) = applied(Tree::read(bytes)) {
        panic!("{why}");
    }
}

/// Apply all fixes to one file: whether it changed, or what does not hold.
pub fn of_file(name: &str, text: &str) -> Result<bool, String> {
    applied(Tree::new([(name, text.as_bytes().to_vec())]))
}

fn applied(mut tree: Tree) -> Result<bool, String> {
    let applied = tree.fix();
    for file in &applied.changed {
        if tree.bytes(&file.path) != file.before.as_deref() {
            return Err(format!("{} was not what it says it was", file.path));
        }
        parses(file)?;
        if file.before.is_some() {
            keeps_its_form(file)?;
            changes_what_was_said(file, &applied)?;
        }
    }
    let Some(after) = &applied.after else { return Ok(false) };
    let errors = |report: &Report| report.findings.iter().filter(|one| one.severity == Severity::Error).count();
    if errors(after) > errors(&applied.before) {
        return Err(format!("there are more errors now:\n{}", fix::unified(&applied.changed)));
    }
    tree.put(&applied.changed);
    let again = tree.fix();
    if !again.changed.is_empty() {
        return Err(format!("a second run changes more:\n{}", fix::unified(&again.changed)));
    }
    Ok(!applied.changed.is_empty())
}

/// No more syntax errors than before.
fn parses(file: &Changed) -> Result<(), String> {
    let before = file.before.as_deref().unwrap_or_default();
    let kind = match lang::detect(file.path.as_ref()) {
        Some(FileKind::Data) => Some(lang::kind_of_data(file.path.as_ref(), before)),
        kind => kind,
    };
    let errors = |text: &[u8]| match kind {
        Some(FileKind::Code(lang)) => lang::frontend(lang).syntax_errors(lang, text).len(),
        Some(FileKind::Host(host)) => lang::embedded::read(host, text, u64::MAX).faults.len(),
        Some(FileKind::Data) | None => 0,
    };
    if errors(&file.after) > errors(before) {
        return Err(format!("does not parse:\n{}", String::from_utf8_lossy(&file.after)));
    }
    Ok(())
}

/// Line ends, byte order mark and an open last line stay.
fn keeps_its_form(file: &Changed) -> Result<(), String> {
    let utf8 = |text| std::str::from_utf8(text).map_err(|_| "no UTF-8".to_owned());
    let (before, after) = (utf8(file.before.as_deref().unwrap_or_default())?, utf8(&file.after)?);
    let only_crlf = |text: &str| text.contains('\n') && text.matches('\n').count() == text.matches("\r\n").count();
    let marks = |text: &str| text.matches('\u{feff}').count();
    let open = |text: &str| !text.ends_with('\n');
    if only_crlf(before) && !only_crlf(after) {
        return Err(format!("mixed line ends: {after:?}"));
    }
    if marks(before) != marks(after) || before.starts_with('\u{feff}') != after.starts_with('\u{feff}') {
        return Err("another byte order mark".to_owned());
    }
    if open(before) != open(after) {
        return Err(format!("the end of the file changed: {after:?}"));
    }
    Ok(())
}

/// Lines that are gone or new lie where some fix said.
fn changes_what_was_said(file: &Changed, applied: &Applied) -> Result<(), String> {
    let before = String::from_utf8_lossy(file.before.as_deref().unwrap_or_default());
    let mut said = BTreeSet::new();
    for edit in applied.before.findings.iter().flat_map(|finding| &finding.fixes).flat_map(|fix| fix.edits.iter()) {
        let Some(quoted) = applied.before.sources.0.get(&edit.span.file).filter(|quoted| quoted.path == file.path)
        else {
            continue;
        };
        let range = quoted.on_disk(edit.span);
        let line = |offset: u32| before.as_bytes().iter().take(offset as usize).filter(|byte| **byte == b'\n').count();
        // Inserted lines stand before or after the line of their place.
        said.extend(line(range.start).saturating_sub(1)..=line(range.end) + 1);
    }
    let after = String::from_utf8_lossy(&file.after);
    let diff = TextDiff::from_lines(before.as_ref(), after.as_ref());
    for change in diff.iter_all_changes().filter(|change| change.tag() == ChangeTag::Delete) {
        let line = change.old_index().unwrap();
        if !said.contains(&line) {
            return Err(format!("line {} was no fix's to change: {:?}", line + 1, change.value()));
        }
    }
    Ok(())
}
