//! One run: discover, prefilter, lower, link, evaluate, recognise, ask the rules, settle.

pub mod analyse;
pub mod baseline;
pub mod clients;
pub mod closure;
pub mod discover;
pub mod gather;
pub mod globs;
pub mod lower;
pub mod mask;
pub mod package;
pub mod paths;
pub mod policy;
pub mod pool;
pub mod prefilter;
pub mod read;
pub mod settings;
pub mod settle;
pub mod sources;
pub mod suppress;
pub mod workspace;

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use rustc_hash::FxHashSet;
use thiserror::Error;

use crate::data::Catalog;
use crate::diag::{Finding, Problem};
use crate::engine::baseline::Stale;
use crate::engine::clients::OwnClients;
use crate::engine::discover::{Documents, Filters};
use crate::engine::gather::{Gathered, Input, Overlay};
use crate::engine::globs::Globs;
use crate::engine::mask::Masks;
use crate::engine::paths::Base;
use crate::engine::policy::{Configure, Policy};
use crate::engine::prefilter::Prefilter;
use crate::engine::settings::UnreadSettings;
use crate::lang::workspace::Workspace;
use crate::limits;
use crate::rules;
use crate::scopes::ScopePlan;
use crate::text::FileId;

pub use crate::engine::sources::{QuotedFile, Sources};

/// What was looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Files that the walk found in languages zlint reads.
    pub files: usize,
    /// Of these, the ones whose bytes were looked at.
    pub read: usize,
    /// Of these, the ones that mention the service.
    pub mentioning: usize,
    /// Of those read, the ones that were parsed.
    pub parsed: usize,
    /// How many of the paths asked for are folders.
    pub folders: usize,
    /// How many files that were asked for are left out.
    pub excluded: usize,
}

/// Everything a report needs.
#[derive(Debug, Default)]
pub struct Report {
    /// Findings in order of path, place and rule; suppressed ones are gone.
    pub findings: Vec<Finding>,
    /// Findings that the policy of the run does not show; a baseline may know them.
    pub hidden: Vec<Finding>,
    /// What could not be analysed, in order of path.
    pub problems: Vec<Problem>,
    /// What was looked at.
    pub coverage: Coverage,
    /// Which scopes the code needs.
    pub plan: ScopePlan,
    /// The text behind the places.
    pub sources: Sources,
    /// Identities of the findings, in the same order.
    pub fingerprints: Vec<String>,
    /// Bytes that no output may show.
    pub masks: Masks,
    /// Findings that a comment silences.
    pub suppressed: usize,
    /// Findings that the baseline knows.
    pub baselined: usize,
    /// What the baseline lists and the code does not have any more.
    pub stale: Vec<Stale>,
}

/// A run that could not be done as asked.
#[derive(Debug, Error)]
pub enum EngineError {
    /// A path of the command line is not there.
    #[error("no such file or folder: {0}")]
    NoSuchPath(String),
    /// Piped code whose name says no language.
    #[error("the name {0:?} does not say the language of the code on standard input; end it in e.g. `.py`")]
    UnknownLanguage(PathBuf),
    /// Threads could not be started.
    #[error("cannot start worker threads: {0}")]
    Threads(String),
    /// The rules the binary carries are malformed.
    #[error("the built-in rules cannot be read: {0}")]
    Rules(String),
    /// A configuration below the folder of the run cannot be used.
    #[error("{0}")]
    Configuration(String),
    /// The prefilter could not be built.
    #[error("cannot search for that many words: {0}")]
    Prefilter(String),
}

/// What a run is asked to do.
#[derive(Debug, Clone)]
pub struct Options {
    /// Paths are relative to this folder, and shown so.
    pub base: Base,
    /// What the walk leaves out.
    pub filters: Filters,
    /// Largest file that is read.
    pub max_file_size: u64,
    /// Worker threads; one a core if not given.
    pub jobs: Option<NonZeroUsize>,
    /// Hosts that serve Zendesk beside the known ones.
    pub hosts: Vec<String>,
    /// Whether broad scopes take the place of narrow ones that nobody documents.
    pub conservative: bool,
    /// The catalogue with what the configuration adds; without it, the one that the binary carries.
    pub catalog: Option<Arc<Catalog>>,
    /// The OAuth clients that the configuration describes.
    pub clients: OwnClients,
    /// Which findings are shown.
    pub policy: Policy,
    /// Reads the configurations that lie in the tree, if these count.
    pub configure: Option<Arc<dyn Configure>>,
    /// Texts that take the place of what lies on disk.
    pub overlay: Overlay,
    /// Whether fixes may call for a module that gives out access tokens.
    pub scaffold: bool,
}

impl Options {
    /// What a run without flags and configuration does in a folder.
    pub fn new(base: Base) -> Self {
        let filters = Filters {
            honour_ignores: true,
            hidden: false,
            exclude: Globs::none(),
            documents: Documents::default(),
            force_exclude: false,
            own: Vec::new(),
        };
        Self {
            base,
            filters,
            max_file_size: limits::MAX_FILE_SIZE,
            jobs: None,
            hosts: Vec::new(),
            conservative: false,
            catalog: None,
            clients: OwnClients::default(),
            policy: Policy::default(),
            configure: None,
            overlay: Overlay::default(),
            scaffold: false,
        }
    }

    /// The catalogue of the run.
    ///
    /// # Errors
    /// The one that the binary carries is malformed.
    pub fn catalog(&self) -> Result<&Catalog, EngineError> {
        match &self.catalog {
            Some(catalog) => Ok(catalog),
            None => Catalog::embedded().map_err(|error| EngineError::Rules(error.to_string())),
        }
    }
}

/// Do one run.
///
/// # Errors
/// The run cannot be done as asked; whatever is wrong with single files is in the report.
pub fn check(options: &Options, input: &Input) -> Result<Report, EngineError> {
    pool::build(options.jobs)?.install(|| run(options, input))
}

fn run(options: &Options, input: &Input) -> Result<Report, EngineError> {
    let catalog = options.catalog()?;
    let mut needles = catalog.needles();
    needles.extend(options.hosts.iter().map(String::as_str));
    let prefilter = Prefilter::new(&needles)?;
    let Gathered { mut hits, all, manifests, problems, mut coverage, nested } =
        gather::gather(options, input, &prefilter)?;
    let policy = Policy { nested, ..options.policy.clone() };
    let seeds: FxHashSet<FileId> = hits.iter().map(|file| file.id).collect();
    // Settings hold no calls that could be missed.
    coverage.mentioning = hits.iter().filter(|file| !file.kind.is_settings()).count();
    let named = workspace::named_after_service(&manifests, &prefilter, catalog);
    hits.extend(workspace::files_of(&named, &manifests, &all, &seeds, options.max_file_size));
    let workspace = if hits.is_empty() { Workspace::default() } else { workspace::read(&manifests, &all) };
    let (closure, lowerer) = closure::close(hits, &all, &workspace, options.max_file_size, catalog);
    coverage.parsed = closure.parsed();
    let mut unread = UnreadSettings { all: &all, seeds: &seeds, lowerer, max_file_size: options.max_file_size };
    let (mut analysis, files) = analyse::analyse(closure, &mut unread, &workspace, options, catalog);
    analysis.problems.extend(problems);
    let mut sources: Sources = files.into_iter().collect();
    sources.0.extend(options.clients.quoted(&options.base));
    Ok(settle::settle(analysis, sources, coverage, &rules::all(), &policy, &options.base))
}
