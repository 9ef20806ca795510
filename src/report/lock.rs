//! What has changed since scopes were approved, for a review: Markdown.

use std::io::{self, Write};

use crate::report::count;
use crate::report::markdown::words::code;
use crate::report::scopes_text::certainty;
use crate::report::view::View;
use crate::scopes::lock::{Change, HomeName, LockedCall, Open};
use crate::text::ColumnUnit;

pub(super) fn write(view: &View<'_>, changes: &[Change], out: &mut dyn Write) -> io::Result<()> {
    let sum = |count: fn(&Change) -> usize| changes.iter().map(count).sum::<usize>();
    let (added, removed) = (sum(|change| change.added.len()), sum(|change| change.removed.len()));
    let opened = sum(|change| change.opened.len());
    let parts = [(added, "to approve"), (removed, "no longer needed"), (opened, "not worked out")];
    let parts: Vec<String> =
        parts.iter().filter(|(number, _)| *number > 0).map(|(number, words)| format!("{number} {words}")).collect();
    writeln!(out, "## OAuth scopes: {}", parts.join(", "))?;
    for change in changes {
        writeln!(out, "\n### {}", heading(&change.home))?;
        for (scope, calls) in &change.added {
            new(view, scope, calls, out)?;
        }
        for (scope, calls) in &change.removed {
            gone(scope, calls, change.open, out)?;
        }
        if !change.opened.is_empty() {
            writeln!(
                out,
                "\n**May need more scopes: {} could not be worked out**\n",
                count(change.opened.len(), "call")
            )?;
            for open in &change.opened {
                self::open(view, open, out)?;
            }
        }
    }
    writeln!(out, "\nWhoever approves this runs `zlint scopes --write-lock` and commits the file.")
}

fn heading(home: &HomeName) -> String {
    match home {
        HomeName::Client(name) => format!("Client {}", code(name)),
        HomeName::Package(manifest) if manifest.is_empty() => "Files outside any package".to_owned(),
        HomeName::Package(manifest) => code(manifest),
    }
}

/// A scope that nobody approved, and the calls that need it.
fn new(view: &View<'_>, scope: &str, calls: &[usize], out: &mut dyn Write) -> io::Result<()> {
    let calls = || calls.iter().filter_map(|index| view.report.plan.calls.get(*index));
    let sure = calls().map(|call| call.certainty).max();
    let sure = sure.map(|sure| format!(" ({})", certainty(sure))).unwrap_or_default();
    writeln!(out, "\n**Not approved yet: {}**{sure}\n", code(scope))?;
    for call in calls() {
        let region = view.region(call.span, ColumnUnit::Char);
        let place = format!("{}:{}:{}", view.path(call.span), region.line, region.column);
        let what = format!("{} {}", call.method, view.say(&call.endpoint));
        writeln!(out, "- {} at {}, by {}", code(&what), code(&place), code(&call.via))?;
    }
    Ok(())
}

/// A scope that is approved and that no call needs, and the calls that did.
fn gone(scope: &str, calls: &[LockedCall], open: bool, out: &mut dyn Write) -> io::Result<()> {
    let doubt = if open { " by the calls that could be worked out" } else { "" };
    writeln!(out, "\n**No longer needed{doubt}: {}**\n", code(scope))?;
    for call in calls {
        writeln!(out, "- it was approved for {} in {}", code(&call.call), code(&call.file))?;
    }
    if calls.is_empty() {
        writeln!(out, "- no call was noted when it was approved")?;
    }
    Ok(())
}

/// A call that could not be worked out, with why where that is known, or a file.
fn open(view: &View<'_>, open: &Open, out: &mut dyn Write) -> io::Result<()> {
    if open.call.is_empty() {
        return writeln!(out, "- {} could not be read as a whole", code(&open.file));
    }
    writeln!(out, "- {} in {}", code(&view.say(&open.call)), code(&open.file))
}
