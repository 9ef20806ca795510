//! What a run does, from flags and configuration.

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::args::{FindingArgs, InputArgs, ScreenArgs};
use crate::cli::baseline::BaselineFile;
use crate::cli::config::{self, Below, Config};
use crate::cli::threshold::Threshold;
use crate::cli::{Failure, tell};
use crate::diag::RuleMeta;
use crate::engine::discover;
use crate::engine::gather::{Input, Piped};
use crate::engine::paths::{self, Base};
use crate::engine::read::Bounds;
use crate::engine::{Options, Report};

/// What a run does, from flags and configuration.
pub(super) struct Plan {
    pub(super) options: Options,
    pub(super) input: Input,
    pub(super) config: Option<Config>,
}

impl Plan {
    /// What flags and configuration say of the input.
    pub(super) fn new(args: &InputArgs, screen: &ScreenArgs, rules: &[&'static RuleMeta]) -> Result<Self, Failure> {
        let folder = std::env::current_dir().map_err(|error| Failure::Read { file: ".".into(), error })?;
        let base = Base::new(&folder);
        let input = input(args)?;
        let names: Vec<&'static str> = rules.iter().map(|rule| rule.name).collect();
        let config = match &args.config {
            _ if args.isolated => None,
            Some(file) => config::read(file, &names)?,
            None => config::nearest(&base, &start(&base, &input), &names)?,
        };
        let of_run = config.as_ref().map(|config| config.file().to_owned());
        if screen.verbose {
            let used = of_run.as_ref().map_or_else(|| "none".to_owned(), |file| file.display().to_string());
            tell(&format!("configuration: {used}"));
        }
        let below = Below { base: base.clone(), rules: names, of_run, quiet: screen.quiet };
        let mut options = Options::new(base);
        options.filters.honour_ignores = !args.no_ignore;
        options.filters.hidden = args.hidden;
        options.filters.force_exclude = args.force_exclude;
        options.context.clone_from(&args.context);
        options.max_file_size = args.max_file_size;
        options.jobs = args.jobs;
        if args.config.is_none() && !args.isolated {
            options.configure = Some(Arc::new(below));
        }
        if let Some(config) = &config {
            options.filters.exclude = config.rules.exclude.clone();
            options.policy.rules = config.rules.clone();
            options.filters.documents = config.documents;
            options.hosts.clone_from(&config.hosts);
            options.catalog.clone_from(&config.catalog);
            options.clients.clone_from(&config.clients);
        }
        Ok(Self { options, input, config })
    }

    /// Put what flags say of findings into the options; the threshold from which on the run fails.
    pub(super) fn choose(&mut self, args: &FindingArgs, rules: &[&'static RuleMeta]) -> Result<Threshold, Failure> {
        let names: Vec<&str> = rules.iter().map(|rule| rule.name).collect();
        let known = |list: &Vec<String>| match list.iter().find_map(|name| config::unknown_rule(name, &names)) {
            Some(message) => Err(Failure::Usage(message)),
            None => Ok(list.iter().cloned().collect::<BTreeSet<_>>()),
        };
        let policy = &mut self.options.policy;
        policy.select = args.select.as_ref().map(known).transpose()?;
        policy.ignore = args.ignore.as_ref().map(known).transpose()?;
        policy.min_severity = args.min_severity.unwrap_or(policy.min_severity);
        policy.min_confidence = args.min_confidence;
        policy.comments = !args.no_suppressions;
        let of_config = self.config.as_ref().and_then(|config| config.fail_on);
        Ok(args.fail_on.or(of_config).unwrap_or_default())
    }

    /// The nearest file of a name, looked for like the configuration.
    pub(super) fn upwards(&self, name: &str) -> Option<PathBuf> {
        let start = start(&self.options.base, &self.input);
        let found = config::above(&start).map(|folder| folder.join(name)).find(|file| file.is_file())?;
        Some(self.options.base.relative(&found))
    }

    /// The folder that files of the run as a whole lie in: that of the configuration, else that of the input.
    pub(super) fn home(&self) -> PathBuf {
        let folder = self.config.as_ref().and_then(|config| config.file().parent().map(Path::to_owned));
        let folder = folder.unwrap_or_else(|| start(&self.options.base, &self.input));
        self.options.base.relative(&self.options.base.absolute(&folder))
    }

    /// The baseline to hold against the report, if any.
    pub(super) fn baseline(&self, args: &FindingArgs) -> Option<BaselineFile> {
        let of_config = || self.config.as_ref().and_then(|config| config.baseline.clone());
        let file = if args.write_baseline.is_some() { None } else { args.baseline.clone().or_else(of_config) };
        file.map(|file| BaselineFile::new(&file, &self.options.base, &self.input))
    }
}

/// The files of a run as a file sees them that speaks of them by paths from its own folder: a baseline, a lock.
pub(super) struct View {
    /// The folder of the file.
    folder: Base,
    /// The folder of the run.
    base: Base,
    /// The files and folders that the run looked at.
    roots: Vec<PathBuf>,
    /// What could not be analysed.
    troubled: Vec<PathBuf>,
}

impl View {
    /// The view of a file.
    pub(super) fn new(file: &Path, base: &Base, input: &Input, report: &Report) -> Self {
        let location = base.absolute(file);
        let roots = match input {
            // What is not found in some of the files may stand in the others.
            _ if report.coverage.partial => Vec::new(),
            Input::Paths(paths) => paths.iter().map(|path| base.absolute(path)).collect(),
            Input::Piped(piped) => vec![base.absolute(&piped.name)],
        };
        let folder = Base::new(location.parent().unwrap_or(&location));
        let troubled = report.problems.iter().map(|problem| base.absolute(problem.path.as_ref())).collect();
        Self { folder, base: base.clone(), roots, troubled }
    }

    /// The path of a file, for one as shown to the user.
    pub(super) fn path(&self, shown: &str) -> String {
        paths::lossy(&self.folder.relative(&self.base.absolute(shown.as_ref())))
    }

    /// Whether the run looked at a file, and could.
    pub(super) fn holds(&self, path: &str) -> bool {
        let path = self.folder.absolute(path.as_ref());
        self.roots.iter().any(|root| path.starts_with(root)) && !self.troubled.contains(&path)
    }
}

/// Paths, or standard input.
fn input(args: &InputArgs) -> Result<Input, Failure> {
    let dashes = args.paths.iter().filter(|path| path.as_os_str() == "-").count();
    let usage = |text: &str| Err(Failure::Usage(text.to_owned()));
    match &args.stdin_filename {
        None if dashes > 0 => usage("`-` needs --stdin-filename NAME, which says the language"),
        None if args.paths.is_empty() => Ok(Input::Paths(vec![".".into()])),
        None => Ok(Input::Paths(args.paths.clone())),
        Some(_) if args.paths.len() > dashes => usage("--stdin-filename reads standard input; name no paths with it"),
        Some(name) => {
            let mut bytes = Vec::new();
            // One byte over the limit is enough to be too large.
            let most = discover::kind(name).map_or(0, |kind| Bounds::of(kind, args.max_file_size).size());
            let mut stdin = io::stdin().lock().take(most.saturating_add(1));
            stdin.read_to_end(&mut bytes).map_err(|error| Failure::Read { file: "standard input".into(), error })?;
            Ok(Input::Piped(Piped { name: name.clone(), bytes }))
        }
    }
}

/// The folder from which the configuration is looked for: the innermost that holds all input.
fn start(base: &Base, input: &Input) -> PathBuf {
    let paths = match input {
        Input::Paths(paths) => paths.as_slice(),
        Input::Piped(piped) => std::slice::from_ref(&piped.name),
    };
    let folder = |path: &PathBuf| {
        let path = base.absolute(path);
        if path.is_dir() { path } else { path.parent().map(Path::to_owned).unwrap_or(path) }
    };
    paths.iter().map(folder).reduce(|a, b| shared(&a, &b)).unwrap_or_else(|| base.absolute(Path::new(".")))
}

fn shared(a: &Path, b: &Path) -> PathBuf {
    a.components().zip(b.components()).take_while(|(a, b)| a == b).map(|(part, _)| part).collect()
}
