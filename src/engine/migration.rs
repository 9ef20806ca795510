//! What a migration touches beside the code that findings speak of: OAuth clients to be made, variables to be replaced
//! with every file that names them, tests that expect the old credentials.

mod clients;
mod mentions;

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;

use crate::data::Catalog;
use crate::engine::Sources;
use crate::engine::discover::DiscoveredFile;
use crate::recognise::related::name_speaks;
use crate::recognise::{CredentialPart, Recognised, Variables, variables};
use crate::scaffold::survey;
use crate::scaffold::{self, Account};
use crate::scopes::ScopePlan;
use crate::scopes::homes::Homes;
use crate::text::{FileId, SourceFile, Span};

pub use clients::PlannedClient;
use clients::Signing;

/// The first line of a report on it. Such a report names the variables too, and is none of the project's files.
pub const TITLE: &str = "# zlint: the way from Zendesk API tokens to OAuth";

/// What was known before code was rewritten.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Variables that held the old credentials.
    pub variables: Variables,
    /// Paths of files that signed in, and whether they run at the user's.
    pub signing: BTreeMap<String, bool>,
}

/// What a migration touches beside the code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Migration {
    /// The OAuth clients that take the place of the old credentials.
    pub clients: Vec<PlannedClient>,
    /// Where tokens come from.
    pub token_url: String,
    /// The variables to be set, each with what it holds.
    pub new_variables: Vec<(String, String)>,
    /// The variables that hold the old credentials, by name.
    pub old_variables: Vec<OldVariable>,
    /// Lines of tests that speak of the old credentials, by path.
    pub tests: Vec<Mention>,
    /// Recordings that hold them, which tests compare requests with.
    pub recordings: usize,
    /// Paths of files that sign in, and whether they run at the user's.
    signing: BTreeMap<String, bool>,
}

impl Migration {
    /// Whether a variable holds an API token.
    pub fn has_tokens(&self) -> bool {
        self.old_variables.iter().any(|variable| variable.part == CredentialPart::ApiToken)
    }

    /// What a later run must be told, when code was rewritten.
    pub fn known(&self) -> Known {
        let variables = self.old_variables.iter().map(|variable| (variable.name.clone(), variable.part));
        Known { variables: variables.collect(), signing: self.signing.clone() }
    }
}

/// A variable that holds a part of the old credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldVariable {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub part: CredentialPart,
    /// The files that name it, by path.
    pub mentions: Vec<Mention>,
}

/// Lines of one file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mention {
    /// Its path as shown to the user.
    pub path: String,
    /// The lines, from one.
    pub lines: Vec<u32>,
}

/// What the analysis knows of it.
#[derive(Debug, Default)]
pub struct Touched {
    clients: Vec<PlannedClient>,
    variables: Variables,
    /// Settings that hold an API token, and where they are read.
    places: BTreeSet<(String, Span)>,
    signing: BTreeMap<String, bool>,
}

impl Touched {
    /// What was recognised; `known` is what was recognised before, `files` are the texts of the run.
    pub fn of(found: &Recognised, plan: &ScopePlan, homes: &Homes, known: &Known, files: &[SourceFile]) -> Self {
        let signing = Signing::of(found, known, files);
        let mut all = known.variables.clone();
        for (name, part) in &found.variables {
            variables::add(&mut all, name, *part);
        }
        let settings = found.settings.iter().filter(|setting| setting.tool.is_none());
        let mut places: BTreeSet<(String, Span)> = settings.map(|one| (one.name.clone(), one.span)).collect();
        for (name, _) in &places {
            variables::add(&mut all, name, CredentialPart::ApiToken);
        }
        let reads = found.reads.iter().filter(|read| read.api_token);
        places.extend(reads.map(|read| (read.name.clone(), read.span)));
        let paths = files.iter().filter(|file| signing.all.contains(&file.id));
        let paths = paths.map(|file| (file.path.to_string(), signing.at_users.contains(&file.id))).collect();
        Self { clients: clients::of(&signing, plan, homes), variables: all, places, signing: paths }
    }

    /// Give clients the names of their packages; `package` knows the package of a file.
    pub fn name_packages(&mut self, package: &dyn Fn(FileId) -> Option<(Option<String>, String)>) {
        self.clients.iter_mut().for_each(|client| client.name_package(package));
    }
}

/// The files of a run.
#[derive(Debug)]
pub struct Tree<'a> {
    /// All of them.
    pub all: &'a [DiscoveredFile],
    /// Those that mention the service.
    pub seeds: &'a FxHashSet<FileId>,
    /// Those that were parsed.
    pub sources: &'a Sources,
    /// Largest file that is read.
    pub max_file_size: u64,
}

/// Look through the files for what a migration touches.
pub fn migration(touched: Touched, tree: &Tree<'_>, catalog: &Catalog) -> Migration {
    let telling = |name: &str| name_speaks(&catalog.lists, name) == Some(true);
    let found = mentions::of(&touched.variables, &telling, tree);
    let old_variables = touched.variables.iter().map(|(name, part)| {
        let mut mentions = found.variables.get(name).cloned().unwrap_or_default();
        for (_, span) in touched.places.iter().filter(|(other, _)| other == name) {
            mentions::add(&mut mentions, tree.sources, *span);
        }
        OldVariable { name: name.clone(), part: *part, mentions }
    });
    let old_variables: Vec<OldVariable> = old_variables.filter(|variable| !variable.mentions.is_empty()).collect();
    let (prefix, account) = account(&touched, &old_variables, tree.sources);
    Migration {
        old_variables,
        tests: found.tests,
        recordings: found.recordings,
        token_url: format!("https://{}.zendesk.com/oauth/tokens", account_name(&account)),
        new_variables: scaffold::settings(&prefix, &account),
        clients: touched.clients,
        signing: touched.signing,
    }
}

/// What variables begin with, and which account it is, as the files say that have to do with the old credentials.
fn account(touched: &Touched, old: &[OldVariable], sources: &Sources) -> (String, Account) {
    let named: BTreeSet<&str> =
        old.iter().flat_map(|variable| &variable.mentions).map(|mention| mention.path.as_str()).collect();
    let calls = |file: &FileId| touched.clients.iter().any(|client| client.has(*file));
    let files = sources.0.iter().filter(|(id, file)| calls(id) || named.contains(file.path.as_str()));
    let texts: Vec<_> = files.map(|(_, file)| String::from_utf8_lossy(&file.bytes)).collect();
    let names: Vec<&str> = old.iter().map(|variable| variable.name.as_str()).collect();
    survey::account(texts.iter().map(AsRef::as_ref).chain(names))
}

/// The subdomain, or what stands for it.
fn account_name(account: &Account) -> String {
    match account {
        Account::Subdomain(name) => name.clone(),
        Account::Unknown | Account::SubdomainIn(_) | Account::AddressIn(_) => "SUBDOMAIN".to_owned(),
    }
}
