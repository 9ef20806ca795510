//! From paths to the files worth parsing.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use camino::Utf8PathBuf;
use rayon::prelude::*;

use crate::diag::{Problem, ProblemKind};
use crate::engine::discover::{self, DiscoveredFile, Discovery, ManifestFile};
use crate::engine::imports::{Ends, Gathering};
use crate::engine::paths::{self, Base};
use crate::engine::policy::Nested;
use crate::engine::prefilter::Prefilter;
use crate::engine::progress::Stage;
use crate::engine::read::{self, Bounds, Outcome};
use crate::engine::{Coverage, EngineError, Options};
use crate::lang::{self, carrier};
use crate::text::{FileId, FileKind};

/// What stands at the top of reports that zlint writes, without white space: JSON, SARIF, Markdown and HTML.
const REPORT_MARKS: &[&str] = &[
    "\"tool\":{\"name\":\"zlint\"",
    "\"tool\":{\"driver\":{\"name\":\"zlint\"",
    "#zlint:thewayfrom",
    "content=\"zlint",
];

/// How much of a report holds its mark.
const REPORT_START: usize = 1 << 10;

/// Texts that take the place of what lies on disk, by absolute path: the state of a tree in which fixes were made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overlay(pub BTreeMap<PathBuf, Arc<[u8]>>);

impl Overlay {
    /// Put the texts over what was found; files that are only here are added behind the others.
    fn lay_over(&self, base: &Base, discovery: &mut Discovery) {
        if self.0.is_empty() {
            return;
        }
        let mut new = self.0.clone();
        for file in &mut discovery.files {
            if let Some(bytes) = new.remove(&file.location) {
                file.given = Some(bytes);
            }
        }
        for (location, bytes) in new {
            if let (Some(kind), Some(path)) = (discover::kind(&location), paths::utf8(&base.shown(&location))) {
                discovery.files.push(DiscoveredFile { path, location, kind, given: Some(bytes), asked: true });
            }
        }
    }
}

/// Code given on standard input, with the name it goes by.
#[derive(Debug, Clone)]
pub struct Piped {
    /// Decides language and path.
    pub name: PathBuf,
    /// The code.
    pub bytes: Vec<u8>,
}

/// Where the code of a run comes from.
#[derive(Debug, Clone)]
pub enum Input {
    /// Files and folders.
    Paths(Vec<PathBuf>),
    /// Standard input.
    Piped(Piped),
}

/// A file that was read.
#[derive(Debug)]
pub struct ReadFile {
    /// Its id: the index in the list of all files.
    pub id: FileId,
    /// Path as shown to the user.
    pub path: Utf8PathBuf,
    /// What it holds.
    pub kind: FileKind,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl ReadFile {
    /// A file of the run's list with its bytes, which say what data is.
    pub fn new(id: FileId, file: &DiscoveredFile, bytes: Vec<u8>) -> Self {
        let kind = match file.kind {
            FileKind::Data => lang::kind_of_data(&file.path, &bytes),
            other => other,
        };
        Self { id, path: file.path.clone(), kind, bytes }
    }
}

/// The files of a run.
#[derive(Debug, Default)]
pub struct Gathered {
    /// The files that mention a needle, in order of their ids.
    pub hits: Vec<ReadFile>,
    /// All files; a [`FileId`] is an index into this list.
    pub all: Vec<DiscoveredFile>,
    /// What the imports of each file end in, as far as that was gathered.
    pub ends: Vec<Option<Ends>>,
    /// Manifests that the walk found.
    pub manifests: Vec<ManifestFile>,
    /// What was not read.
    pub problems: Vec<Problem>,
    /// Numbers for the summary; nothing is parsed yet.
    pub coverage: Coverage,
    /// The configurations of the tree.
    pub nested: Nested,
}

/// Find and read the files of a run.
///
/// # Errors
/// A path that does not exist, piped code in an unknown language, a configuration that cannot be used.
pub fn gather(options: &Options, input: &Input, prefilter: &Prefilter) -> Result<Gathered, EngineError> {
    let Options { base, filters, overlay, context, .. } = options;
    options.progress.begin(Stage::Listing, 0);
    let mut discovery = match input {
        Input::Paths(roots) => discover::discover(base, roots, context.as_deref(), filters)?,
        Input::Piped(piped) => {
            let kind = discover::kind(&piped.name)
                .or_else(|| lang::detect_script(&piped.bytes).map(FileKind::Code))
                .ok_or_else(|| EngineError::UnknownLanguage(piped.name.clone()))?;
            let path = crate::engine::paths::lossy(&base.shown(&piped.name)).into();
            let given = Some(piped.bytes.as_slice().into());
            let location = base.absolute(&piped.name);
            let configs = discover::configurations_above(&location);
            let file = DiscoveredFile { path, location, kind, given, asked: true };
            Discovery { files: vec![file], configs, ..Discovery::default() }
        }
    };
    overlay.lay_over(base, &mut discovery);
    let nested = Nested::read(&discovery.configs, options.configure.as_deref())?;
    leave_out(&mut discovery, &nested, options.filters.force_exclude);
    Ok(Gathered { nested, ..read_all(discovery, options, prefilter) })
}

/// Take out what the nearest configurations leave out. A file that is named by itself stays, unless flags say
/// otherwise.
fn leave_out(discovery: &mut Discovery, nested: &Nested, force: bool) {
    let Discovery { files, named, excluded, .. } = discovery;
    files.retain(|file| {
        let is_named = named.contains(&file.path);
        let exclude = nested.nearest(&file.location).map(|rules| &rules.exclude);
        let left_out = (force || !is_named) && exclude.is_some_and(|exclude| exclude.matches(&file.location, false));
        *excluded += usize::from(left_out && is_named);
        !left_out
    });
}

/// Read one more file of the run whatever it mentions, e.g. one that a hit imports.
///
/// # Errors
/// Why it cannot be analysed.
pub fn load(all: &[DiscoveredFile], id: FileId, max_file_size: u64) -> Option<Result<ReadFile, Problem>> {
    let file = all.get(id.0 as usize)?;
    match read(file, max_file_size, None) {
        Outcome::Miss => None,
        Outcome::Hit(bytes) => Some(Ok(ReadFile::new(id, file, bytes))),
        Outcome::Problem(kind, message) => Some(Err(problem(id, file, kind, message))),
    }
}

/// Read a file of the run, or take the bytes it was given.
pub(super) fn read(file: &DiscoveredFile, max_file_size: u64, prefilter: Option<&Prefilter>) -> Outcome {
    read_looking(file, max_file_size, prefilter, &mut |_| ())
}

/// Read a file of the run only to look at it.
pub(super) fn look(file: &DiscoveredFile, max_file_size: u64, look: &mut dyn FnMut(&[u8])) {
    match &file.given {
        Some(bytes) => look(bytes),
        None => read::look(&file.location, Bounds::of(file.kind, max_file_size), look),
    }
}

/// The same as [`read`]; `look` is given the bytes in any case.
fn read_looking(
    file: &DiscoveredFile,
    max_file_size: u64,
    prefilter: Option<&Prefilter>,
    look: &mut dyn FnMut(&[u8]),
) -> Outcome {
    let bounds = Bounds::of(file.kind, max_file_size);
    match &file.given {
        Some(bytes) => {
            look(bytes);
            read::sort_out(bytes, bounds, prefilter)
        }
        None => read::read_looking(&file.location, bounds, prefilter, look),
    }
}

fn read_all(discovery: Discovery, options: &Options, prefilter: &Prefilter) -> Gathered {
    options.progress.begin(Stage::Reading, discovery.files.len());
    let gathering = Gathering::default();
    let read = |file: &DiscoveredFile| {
        let mut ends = None;
        let look = &mut |text: &[u8]| ends = gathering.of(file.kind, text);
        let outcome = read_looking(file, options.max_file_size, Some(prefilter), look);
        if matches!(outcome, Outcome::Hit(_)) {
            gathering.begin();
        }
        options.progress.step();
        (if is_other_data(file, &outcome) { Outcome::Miss } else { outcome }, ends)
    };
    let (outcomes, ends) = discovery.files.par_iter().map(read).unzip();
    Gathered { ends, ..collect(discovery, outcomes) }
}

/// Whether a file is data of no interest that is too large to be read: no fault of the run.
fn is_other_data(file: &DiscoveredFile, outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Problem(ProblemKind::TooLarge, _))
        && file.kind == FileKind::Data
        && carrier::detect(&file.path, &read::start(&file.location)).is_none()
}

fn collect(discovery: Discovery, outcomes: Vec<Outcome>) -> Gathered {
    let mut gathered = Gathered {
        all: discovery.files,
        manifests: discovery.manifests,
        problems: discovery.problems,
        ..Gathered::default()
    };
    for ((index, file), outcome) in (0..).zip(&gathered.all).zip(outcomes) {
        let id = FileId(index);
        match outcome {
            Outcome::Miss => gathered.coverage.read += usize::from(file.asked),
            Outcome::Hit(bytes) => {
                gathered.coverage.read += usize::from(file.asked);
                if is_report(&bytes) {
                    continue;
                }
                let file = ReadFile::new(id, file, bytes);
                gathered.hits.extend(Some(file).filter(|file| file.kind != FileKind::Data));
            }
            Outcome::Problem(kind, message) => gathered.problems.push(problem(id, file, kind, message)),
        }
    }
    gathered.coverage.files = gathered.all.iter().filter(|file| file.asked).count();
    gathered.coverage.folders = discovery.folders;
    gathered.coverage.excluded = discovery.excluded;
    gathered
}

/// Whether a text is a report that zlint wrote: it quotes what was found elsewhere.
fn is_report(text: &[u8]) -> bool {
    let start: Vec<u8> = text.iter().take(REPORT_START).filter(|byte| !byte.is_ascii_whitespace()).copied().collect();
    REPORT_MARKS.iter().any(|mark| memchr::memmem::find(&start, mark.as_bytes()).is_some())
}

fn problem(id: FileId, file: &DiscoveredFile, kind: ProblemKind, message: String) -> Problem {
    Problem { file: Some(id), path: file.path.to_string(), kind, message }
}
