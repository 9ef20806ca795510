//! What a team adds to the catalogue for its own runs: models of its wrappers and SDKs, what its code
//! calls the service, endpoints. What is built in was checked by tests; this is checked here, so that
//! a mistake is told with its place and not found out by what is missing from an answer.

use std::ops::Range;
use std::sync::OnceLock;

use crate::data::model::{CallModel, Does, ModelFile, OneOrMany, Source, Sources, VERBS};
use crate::data::operations::{self, Operation, Table};
use crate::data::{Catalog, DataError};

/// A mistake in a file of a team's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Where, in bytes of the text; nowhere in particular without it.
    pub at: Option<Range<usize>>,
    /// What is wrong and what to do about it.
    pub message: String,
    /// Whether it is in the table of operations, not in the model.
    pub in_table: bool,
}

/// An endpoint as a team writes it.
#[derive(Debug, Clone)]
pub struct OwnEndpoint {
    /// HTTP method.
    pub method: String,
    /// Path with named or empty parameters: `/api/v2/tickets/{ticket_id}`.
    pub path: String,
    /// The scope that was seen to suffice.
    pub scope: String,
}

/// Shortest name that evidence may have.
const SHORTEST_NAME: usize = 3;

/// Shortest word that files are chosen by without being told to: `lib` stands in most.
const SHORTEST_NEEDLE: usize = 5;

impl ModelFile {
    /// Read a model of a team's own. It needs less than a built-in one: a language, and something to
    /// model.
    ///
    /// # Errors
    /// The first thing that is not of its form or makes no sense.
    pub fn own(name: &str, text: &str) -> Result<ModelFile, Mistake> {
        let mut model: ModelFile = toml::from_str(text).map_err(|error: toml::de::Error| Mistake {
            at: error.span(),
            message: error.message().to_owned(),
            in_table: false,
        })?;
        if model.id.is_empty() {
            name.clone_into(&mut model.id);
        }
        if model.calls.is_empty() && model.commands.is_empty() && model.operations.is_none() {
            return Err(mistake(text, "", "nothing is modelled here: add a [[call]] for each function that sends"));
        }
        for call in &model.calls {
            check_call(&model, call).map_err(|(about, message)| mistake(text, &about, &message))?;
        }
        let sources = model.types.iter().map(|ty| &ty.takes).chain(model.calls.iter().map(|call| &call.takes));
        if sources.flat_map(|takes| takes.values()).flat_map(|Sources(all)| all).any(|source| !is_sound(source)) {
            let message = "each source under `takes` is an argument (`arg`, `name` or both) or a constant (`value`)";
            return Err(mistake(text, "takes", message));
        }
        if let Some(client) = &model.operations
            && !model.types.iter().any(|ty| ty.name == *client)
        {
            return Err(mistake(text, client, &format!("`operations` names no [[type]] of this file: `{client}`")));
        }
        Ok(model)
    }

    /// Whether it is the service's: it says so, or its constants are addresses. A plain HTTP client does
    /// not make the files that use it worth reading.
    fn is_of_service(&self) -> bool {
        let takes = self.types.iter().map(|ty| &ty.takes).chain(self.calls.iter().map(|call| &call.takes));
        let address = |source: &Source| source.value.as_ref().is_some_and(|value| value.contains("://"));
        let addressed = takes.flat_map(|takes| takes.values()).flat_map(|Sources(all)| all).any(address);
        addressed || self.types.iter().any(|ty| ty.sdk || !ty.fixed.is_empty())
    }

    /// Words that files hold which use this library, where none are given: what its access paths begin
    /// with, a package's name as a rule.
    fn roots(&self) -> Vec<String> {
        let root = |path: &str| path.split('.').next().filter(|root| root.len() >= SHORTEST_NEEDLE).map(str::to_owned);
        let mut roots: Vec<String> = self.paths().filter_map(root).collect();
        roots.sort_unstable();
        roots.dedup();
        roots
    }

    /// All access paths.
    fn paths(&self) -> impl Iterator<Item = &str> {
        let types = self.types.iter().flat_map(|ty| std::iter::once(&ty.name).chain(&ty.also).chain(&ty.made_by));
        let commands = self.commands.iter().flat_map(|command| command.name.iter());
        types.map(String::as_str).chain(self.calls.iter().flat_map(|call| call.path.iter())).chain(commands)
    }
}

/// What makes no sense about a call: the text it is about, and what to do.
fn check_call(model: &ModelFile, call: &CallModel) -> Result<(), (String, String)> {
    let first = call.path.iter().next().unwrap_or_default().to_owned();
    if matches!(&call.path, OneOrMany::Many(all) if all.is_empty()) || first.is_empty() {
        return Err(("path".to_owned(), "a [[call]] needs a `path`, e.g. \"acme_desk.get\"".to_owned()));
    }
    if let Some(verb) = call.verbs.iter().find(|verb| !VERBS.contains(&verb.as_str())) {
        return Err((verb.clone(), format!("there is no verb `{verb}`; there are {}", VERBS.join(", "))));
    }
    if !call.verbs.is_empty() && call.path.iter().any(|path| !path.contains("{verb}")) {
        return Err((first, "`verbs` says what `{verb}` stands for; the path does not hold it".to_owned()));
    }
    match &call.returns {
        None if call.does == Does::Build => {
            Err((first, "`does = \"build\"` needs `returns`, the type of the request that is built".to_owned()))
        }
        Some(returned) if !model.types.iter().any(|ty| ty.name == *returned || ty.also.contains(returned)) => {
            Err((returned.clone(), format!("`returns` names no [[type]] of this file: `{returned}`")))
        }
        _ => Ok(()),
    }
}

fn is_sound(source: &Source) -> bool {
    (source.arg.is_some() || source.name.is_some()) != source.value.is_some()
}

/// A mistake about a text in quotes; the key of that name if there is none.
fn mistake(text: &str, about: &str, message: &str) -> Mistake {
    let quoted = text.find(&format!("\"{about}\"")).or_else(|| text.find(&format!("'{about}'")));
    let at = quoted.map(|at| at..at + about.len() + 2).or_else(|| text.find(about).map(|at| at..at + about.len()));
    Mistake { at: at.filter(|_| !about.is_empty()), message: message.to_owned(), in_table: false }
}

impl Catalog {
    /// Add a model of a team's own, with the text of its file and of the table beside it.
    ///
    /// # Errors
    /// It claims what is modelled already, or a line of the table is not of its form.
    pub fn add_own(&mut self, mut model: ModelFile, text: &str, table: Option<&str>) -> Result<(), Mistake> {
        if model.needles.is_empty() && model.is_of_service() {
            model.needles = model.roots();
            if model.needles.is_empty() {
                let message =
                    "add `needles`, a list of words: a file that holds none of them (nor `zendesk`) is not read";
                return Err(mistake(text, "path", message));
            }
        }
        let family = model.language;
        let names = model.types.iter().flat_map(|ty| std::iter::once(&ty.name).chain(&ty.also));
        if let Some(name) = names.into_iter().find(|name| self.type_named(family, name).is_some()) {
            return Err(mistake(text, name, &format!("the type `{name}` is modelled already; give it another name")));
        }
        for path in model.paths() {
            let ends = path.match_indices('.').map(|(at, _)| at).chain([path.len()]);
            self.own.extend(ends.filter_map(|end| Some((family, path.get(..end)?.to_owned()))));
        }
        let client = model.operations.clone();
        self.add_model("", model).map_err(|error| match error {
            DataError::Twice { path, other, .. } => {
                mistake(text, &path, &format!("`{path}` is modelled already, by {other}; take it out here"))
            }
            DataError::Form { message, .. } => mistake(text, "", &message),
        })?;
        if let (Some(client), Some(table)) = (client, table) {
            self.add_own_table(family, &client, table)?;
        }
        self.number_tables();
        Ok(())
    }

    fn add_own_table(&mut self, family: crate::text::Family, client: &str, text: &str) -> Result<(), Mistake> {
        if let Some(line) = operations::lines(text).find(|line| Operation::parse(line).is_none()) {
            let at = text.find(line).map(|at| at..at + line.len());
            let message = "not an operation: write CHAIN, METHOD, PATH and GIVEN (or `-`), with tabs between them";
            return Err(Mistake { at, message: message.to_owned(), in_table: true });
        }
        self.tables.push(Table {
            family,
            prefix: format!("{client}."),
            text: text.into(),
            library: self.libraries.len().saturating_sub(1),
            numbers: 0..0,
            read: OnceLock::new(),
        });
        Ok(())
    }

    /// Add what a team's code calls the service: files with the name are read, and the name is evidence.
    ///
    /// # Errors
    /// What is wrong with the name, in words.
    pub fn add_name(&mut self, name: &str) -> Result<(), String> {
        if name.len() < SHORTEST_NAME || !name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-')) {
            return Err(format!("write a name of {SHORTEST_NAME} letters or more, e.g. \"helpdesk\""));
        }
        let lower = name.to_lowercase();
        let mut letters = lower.chars();
        let capital: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
        self.lists.words.extend([name.to_owned(), lower.to_uppercase(), capital, lower.clone()]);
        self.lists.names.push(lower);
        Ok(())
    }

    /// Add an endpoint, in place of the catalogue's if that has it.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn add_endpoint(&mut self, own: &OwnEndpoint) -> Result<(), String> {
        let method = own.method.to_uppercase();
        if !VERBS.contains(&own.method.to_lowercase().as_str()) {
            return Err(format!("there is no method `{}`; write one such as \"GET\"", own.method));
        }
        if !own.path.starts_with("/api/") {
            return Err("write the path from `/api/` on, e.g. \"/api/v2/tickets/{ticket_id}\"".to_owned());
        }
        if self.scopes.standing(&own.scope).is_none() {
            let hint = self.scopes.suggestion(&own.scope).map(|near| format!("; did you mean `{near}`?"));
            return Err(format!("Zendesk has no scope `{}`{}", own.scope, hint.unwrap_or_default()));
        }
        self.endpoints.add(&method, &own.path, &own.scope)
    }

    /// Whether there are models of the team's own.
    pub fn has_own(&self) -> bool {
        !self.own.is_empty()
    }

    /// Whether a team's own model speaks of an access path or of something below it.
    pub fn is_own(&self, family: crate::text::Family, path: &str) -> bool {
        self.own.contains(&(family, path.to_owned()))
    }
}
