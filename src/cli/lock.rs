//! `zlint.scopes.lock`: the scopes that somebody approved. Written by `zlint scopes --write-lock`, checked by
//! `zlint scopes --check`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::cli::args::{ScopesArgs, ScreenArgs};
use crate::cli::config::{Source, with_hint};
use crate::cli::plan::{Plan, View};
use crate::cli::{CLEAN, FINDINGS, Failure, exit_code, print, progress, show};
use crate::engine::Report;
use crate::report;
use crate::scopes::collapse::collapse;
use crate::scopes::lock::{HomeName, Lock, Locked, LockedCall, Open};
use crate::text::FileId;

/// The name of the file.
const NAME: &str = "zlint.scopes.lock";

/// The form of the file; it changes with that.
const VERSION: u32 = 1;

/// What the file says of itself.
const HEAD: &str = "\
# The OAuth scopes that this code may ask for, with the calls that need them. `zlint scopes --write-lock` writes this
# file; `zlint scopes --check` fails when the code needs another scope, or one of these no longer.
";

/// The file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    version: u32,
    #[serde(default)]
    conservative: bool,
    #[serde(default)]
    code: Vec<Code>,
}

/// A client or a package; neither for files outside any package.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Code {
    client: Option<String>,
    package: Option<String>,
    #[serde(default)]
    scopes: Vec<String>,
    #[serde(default)]
    calls: Vec<CallRow>,
    #[serde(default)]
    open: Vec<OpenRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CallRow {
    scope: String,
    call: String,
    file: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OpenRow {
    #[serde(default)]
    call: String,
    file: String,
}

/// `zlint scopes --check`.
pub(super) fn check(args: &ScopesArgs, mut plan: Plan) -> Result<u8, Failure> {
    let Some(file) = args.lock.clone().or_else(|| plan.upwards(NAME)) else {
        let text = format!("there is no {NAME} here or above; `zlint scopes --write-lock` writes one");
        return Err(Failure::Usage(text));
    };
    let approved = read(&file)?;
    plan.options.conservative |= approved.conservative;
    let (report, now, view) = run(&plan, &args.screen, &file, Some(&approved))?;
    let code = exit_code(&report, &args.input, false);
    if code != CLEAN {
        return Ok(code);
    }
    let changes = now.changes(&approved, &report.plan, &|shown| view.path(shown));
    if changes.is_empty() {
        let shown = file.display().to_string();
        let open = now.homes.values().map(|home| home.open.len()).sum();
        return print(&format!("{}: {}, as approved{}\n", report::escaped(&shown), scopes(&now), unsure(open)));
    }
    show(&args.screen, false, |out| report::lock_changes(&report, &changes, out))?;
    Ok(FINDINGS)
}

/// `zlint scopes --write-lock`.
pub(super) fn write(args: &ScopesArgs, plan: &Plan) -> Result<u8, Failure> {
    let file = args.lock.clone().or_else(|| plan.upwards(NAME)).unwrap_or_else(|| plan.home().join(NAME));
    let before = if file.exists() { Some(read(&file)?) } else { None };
    let (report, now, _) = run(plan, &args.screen, &file, before.as_ref())?;
    let code = exit_code(&report, &args.input, false);
    if code != CLEAN {
        return Ok(code);
    }
    let text = text(&now);
    // What is as it was keeps its date.
    if fs::read_to_string(&file).ok().as_ref() != Some(&text) {
        fs::write(&file, text).map_err(|error| Failure::Write { file: file.clone(), error })?;
    }
    let open = now.homes.values().map(|home| home.open.len()).sum();
    print(&format!("Wrote {}: {}{}\n", report::escaped(&file.display().to_string()), scopes(&now), unsure(open)))
}

/// What the code needs now, beside what the lock says of files that the run does not look at.
fn run(plan: &Plan, screen: &ScreenArgs, file: &Path, before: Option<&Lock>) -> Result<(Report, Lock, View), Failure> {
    let report = progress::check(&plan.options, &plan.input, screen)?;
    let view = View::new(file, &plan.options.base, &plan.input, &report);
    let shown = |id: FileId| report.sources.path(id).to_owned();
    let mut now = Lock::of(&report.plan, &shown, &|shown| view.path(shown));
    if let Some(before) = before {
        now.carry(before, &|path| view.holds(path));
    }
    Ok((report, now, view))
}

fn scopes(lock: &Lock) -> String {
    let all: BTreeSet<&String> = lock.homes.values().flat_map(|home| &home.scopes).collect();
    format!("{} scope{}", all.len(), if all.len() == 1 { "" } else { "s" })
}

/// What to add when the answer is not complete.
fn unsure(open: usize) -> String {
    match open {
        0 => String::new(),
        1 => ", at least: 1 call could not be worked out".to_owned(),
        more => format!(", at least: {more} calls could not be worked out"),
    }
}

fn read(file: &Path) -> Result<Lock, Failure> {
    let text = fs::read_to_string(file).map_err(|error| Failure::Read { file: file.to_owned(), error })?;
    let source = Source { file, text: &text };
    let wrong = |error: toml::de::Error| {
        let hint = "; if a merge broke the file, delete it and run `zlint scopes --write-lock`";
        source.wrong(error.span(), format!("{}{hint}", with_hint(error.message())))
    };
    let written: Written = toml::from_str(&text).map_err(wrong)?;
    if written.version != VERSION {
        let message = format!("this is version {} of the lock; this zlint reads version {VERSION}", written.version);
        return Err(source.wrong(text.find("version").map(|at| at..at), message).into());
    }
    let mut homes: BTreeMap<HomeName, Locked> = BTreeMap::new();
    for code in written.code {
        let name = match (code.client, code.package) {
            (Some(client), _) => HomeName::Client(client),
            (None, package) => HomeName::Package(package.unwrap_or_default()),
        };
        let home = homes.entry(name).or_default();
        home.scopes = collapse(&[std::mem::take(&mut home.scopes), code.scopes].concat());
        home.calls.extend(code.calls.into_iter().map(|row| LockedCall {
            scope: row.scope,
            call: row.call,
            file: row.file,
        }));
        home.open.extend(code.open.into_iter().map(|row| Open { call: row.call, file: row.file }));
    }
    Ok(Lock { conservative: written.conservative, homes })
}

/// The text of the file: TOML, one entry a line.
fn text(lock: &Lock) -> String {
    let mut out = format!("{HEAD}version = {VERSION}\n");
    if lock.conservative {
        out.push_str("conservative = true\n");
    }
    let quoted = report::toml;
    for (name, home) in lock.homes.iter().filter(|(_, home)| !home.calls.is_empty() || !home.open.is_empty()) {
        out.push_str("\n[[code]]\n");
        // Writing to a string does not fail.
        let _ = match name {
            HomeName::Client(client) => writeln!(out, "client = {}", quoted(client)),
            HomeName::Package(manifest) if manifest.is_empty() => Ok(()),
            HomeName::Package(manifest) => writeln!(out, "package = {}", quoted(manifest)),
        };
        list(&mut out, "scopes", home.scopes.iter().map(|scope| quoted(scope)));
        let calls = home.calls.iter().map(|row| {
            format!("{{ scope = {}, call = {}, file = {} }}", quoted(&row.scope), quoted(&row.call), quoted(&row.file))
        });
        list(&mut out, "calls", calls);
        let open = home.open.iter().map(|row| match row.call.as_str() {
            "" => format!("{{ file = {} }}", quoted(&row.file)),
            call => format!("{{ call = {}, file = {} }}", quoted(call), quoted(&row.file)),
        });
        list(&mut out, "open", open);
    }
    out
}

fn list(out: &mut String, key: &str, items: impl Iterator<Item = String>) {
    let items: Vec<String> = items.map(|item| format!("  {item},\n")).collect();
    if !items.is_empty() {
        let _ = write!(out, "{key} = [\n{}]\n", items.concat());
    }
}
