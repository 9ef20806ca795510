//! What several test programs share: the fixtures of the tree, runs of the engine, every output.

#![allow(dead_code, clippy::unwrap_used)] // each test program uses a part of it

pub(crate) mod expect;

use std::fs;
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;

use camino::{Utf8Path, Utf8PathBuf};
use zlint::diag::{Applicability, RuleMeta};
use zlint::engine::gather::{Input, Piped};
use zlint::engine::paths::Base;
use zlint::engine::{self, Options, Report};
use zlint::fix::Applied;
use zlint::report::{self, Context, Detail, Format, Outlook, Sarif};

/// The languages with fixtures of their own.
pub(crate) const LANGUAGES: [&str; 4] = ["python", "javascript", "rust", "shell"];

/// Languages that state settings and requests, with fixtures for the rules that have something to find.
pub(crate) const CARRIERS: [&str; 2] = ["hcl", "http"];

/// The kinds of files that hold code of other languages, settings, or requests without code, with fixtures of their own.
pub(crate) const HOSTS: [&str; 5] = ["notebook", "document", "postman", "recording", "settings"];

/// A fixture: one file, or a folder with several that belong together.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    /// Unique, e.g. `python/api-token-auth/pair`.
    pub(crate) name: String,
    /// What paths are relative to. It lies below `fixtures/`, so that no path of a run holds that
    /// word: code in folders of such names counts as test code.
    pub(crate) base: Utf8PathBuf,
    /// The files in languages zlint reads, relative to the base and sorted.
    pub(crate) files: Vec<Utf8PathBuf>,
    /// What is linted: the file, or the whole folder.
    pub(crate) paths: Vec<PathBuf>,
}

impl Case {
    fn new(root: &Utf8Path, path: &Utf8Path) -> Self {
        let name = path.strip_prefix(root).unwrap().to_string();
        if path.is_dir() {
            let inside = |file: Utf8PathBuf| file.strip_prefix(path).unwrap().to_owned();
            let sources = files_below(path).into_iter().filter(|file| zlint::lang::detect(file).is_some());
            return Self { name, base: path.to_owned(), files: sources.map(inside).collect(), paths: vec![".".into()] };
        }
        let file: Utf8PathBuf = path.file_name().unwrap().into();
        Self { name, base: path.parent().unwrap().to_owned(), paths: vec![file.clone().into()], files: vec![file] }
    }

    /// The text of one of its files.
    pub(crate) fn read(&self, file: &Utf8Path) -> String {
        fs::read_to_string(self.base.join(file)).unwrap()
    }

    /// Lint it.
    pub(crate) fn run(&self) -> Report {
        run(&self.base, self.paths.clone(), 1)
    }
}

/// The project's folder.
pub(crate) fn project() -> &'static Utf8Path {
    Utf8Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All cases: `fixtures/<language>/<rule>/*`, `fixtures/scopes/<language>/*`, `fixtures/eval/*`.
pub(crate) fn cases() -> Vec<Case> {
    let root = project().join("fixtures");
    let mut folders = vec![root.join("eval")];
    for language in LANGUAGES.into_iter().chain(CARRIERS).chain(HOSTS) {
        folders.push(root.join("scopes").join(language));
        folders.extend(entries(&root.join(language)).into_iter().filter(|path| path.file_name() != Some("facts")));
    }
    let mut cases: Vec<Case> = folders.iter().flat_map(|f| entries(f)).map(|path| Case::new(&root, &path)).collect();
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    cases
}

/// What is in a folder, sorted; nothing if there is no such folder.
pub(crate) fn entries(folder: &Utf8Path) -> Vec<Utf8PathBuf> {
    let Ok(listing) = folder.read_dir_utf8() else { return Vec::new() };
    let mut paths: Vec<_> = listing.map(|entry| entry.unwrap().into_path()).collect();
    paths.sort();
    paths
}

/// The files below a folder, sorted.
pub(crate) fn files_below(folder: &Utf8Path) -> Vec<Utf8PathBuf> {
    let below = |path: Utf8PathBuf| if path.is_dir() { files_below(&path) } else { vec![path] };
    entries(folder).into_iter().flat_map(below).collect()
}

/// Lint paths in a folder on so many threads. The folder counts as a repository of its own.
pub(crate) fn run(base: &Utf8Path, paths: Vec<PathBuf>, jobs: usize) -> Report {
    engine::check(&options(base, jobs), &Input::Paths(paths)).unwrap()
}

/// What fixes would change in a folder.
pub(crate) fn fixes(base: &Utf8Path) -> Applied {
    let options = Options { scaffold: true, ..options(base, 1) };
    zlint::fix::apply(&options, &Input::Paths(vec![".".into()]), Applicability::Unsafe).unwrap()
}

fn options(base: &Utf8Path, jobs: usize) -> Options {
    let options = Options::new(Base::new(base.as_std_path()));
    let migration = Some(Default::default());
    Options { jobs: NonZeroUsize::new(jobs), root: Some(base.into()), migration, ..options }
}

/// Lint one text under a name.
pub(crate) fn run_text(name: &str, text: &[u8]) -> Report {
    let options = Options { jobs: NonZeroUsize::new(1), ..Options::new(Base::new("/work".as_ref())) };
    engine::check(&options, &Input::Piped(Piped { name: name.into(), bytes: text.to_vec() })).unwrap()
}

/// What reports are written for.
fn context<'c>(rules: &'c [&'static RuleMeta], color: bool, detail: Detail) -> Context<'c> {
    let as_of = "2026-11-22".parse().unwrap();
    let sarif = Sarif { category: "", include_suppressed: true };
    Context { rules, as_of, color, detail, statistics: false, links: None, sarif, outlook: Outlook::default() }
}

/// What a function writes.
fn written(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// One format of a report; SARIF with all that it may hold.
pub(crate) fn render(report: &Report, format: Format, color: bool, detail: Detail) -> String {
    let rules = zlint::rules::all();
    written(|out| report::check(format, report, &context(&rules, color, detail), out))
}

/// The summary of a job.
pub(crate) fn step_summary(report: &Report) -> String {
    let rules = zlint::rules::all();
    written(|out| report::step_summary(report, &context(&rules, false, Detail::Normal), out))
}

/// The Markdown report with what fixes would change.
pub(crate) fn plan(report: &Report, open: &Applied) -> String {
    let rules = zlint::rules::all();
    let outlook = Outlook { made: Some(open), open: Some(open) };
    let context = Context { outlook, ..context(&rules, false, Detail::Normal) };
    written(|out| report::check(Format::Markdown, report, &context, out))
}

/// What `zlint scopes` says.
pub(crate) fn scopes(report: &Report, json: bool) -> String {
    let rules = zlint::rules::all();
    written(|out| report::scopes(json, report, &context(&rules, false, Detail::Normal), out))
}

/// What `zlint scopes --format markdown` says.
pub(crate) fn scopes_markdown(report: &Report) -> String {
    let rules = zlint::rules::all();
    written(|out| report::scopes_markdown(report, &context(&rules, false, Detail::Normal), out))
}

/// Numbers that look random and are the same in every run (SplitMix64).
pub(crate) struct Random(u64);

impl Random {
    /// The sequence of this seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is not 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end).unwrap()).unwrap()
    }

    /// Put a list in another order.
    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.below(last + 1));
        }
    }

    /// So many characters of an alphabet.
    pub(crate) fn text(&mut self, alphabet: &str, length: usize) -> String {
        let letters: Vec<char> = alphabet.chars().collect();
        (0..length).filter_map(|_| letters.get(self.below(letters.len())).copied()).collect()
    }
}
