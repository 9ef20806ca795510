//! Everything under `rules/`: models, pure functions, endpoints and scopes, needles. Loaded once,
//! checked while loading.

mod by_name;
pub mod command;
pub mod endpoints;
pub mod manifest;
pub mod model;
pub mod needles;
pub mod operations;
pub mod own;
pub mod pure;
pub mod scopes;

use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashSet;
use serde::de::DeserializeOwned;
use thiserror::Error;

use crate::data::by_name::ByName;
use crate::data::endpoints::EndpointTable;
use crate::data::model::{CallModel, Does, ModelFile, Slot, Source, Sources, TypeModel, VERBS};
use crate::data::needles::Lists;
use crate::data::operations::Table;
use crate::data::pure::{FilterRow, Meaning, PureFile};
use crate::data::scopes::ScopeCatalog;
use crate::text::Family;

/// The files under `rules/`, by name relative to it; what is TOML there is JSON here.
static EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// What the models and lists under `rules/` want files searched for.
static NEEDLES: &[&str] = include!(concat!(env!("OUT_DIR"), "/needles.rs"));

/// A rules file that cannot be used.
#[derive(Debug, Error)]
pub enum DataError {
    /// Not the form the file should have.
    #[error("rules/{file}: {message}")]
    Form {
        /// The file, relative to `rules/`.
        file: String,
        /// What is wrong, with its place.
        message: String,
    },
    /// Two models claim the same access path.
    #[error("rules/{file}: the access path `{path}` is already modelled by {other}")]
    Twice {
        /// The file, relative to `rules/`.
        file: String,
        /// The path.
        path: String,
        /// The model that had it first.
        other: String,
    },
}

/// An index into [`Catalog::types`].
pub type TypeIx = u16;

/// The number of a call; see [`Catalog::call`].
pub type CallIx = u16;

/// A modelled type with its library.
#[derive(Debug, Clone)]
pub struct Type {
    /// The model.
    pub model: TypeModel,
    /// Index of its library in [`Catalog::libraries`].
    pub library: usize,
    /// Whether its methods return it, as a builder's do.
    pub chains: bool,
}

/// A modelled call with its library; `{verb}` is already filled in.
#[derive(Debug, Clone)]
pub struct ModelledCall {
    /// The access path as written in the model, for reports: `requests.get`.
    pub path: String,
    /// The model, its constants filled in.
    pub model: CallModel,
    /// Index of its library in [`Catalog::libraries`].
    pub library: usize,
}

/// All knowledge, indexed.
#[derive(Debug, Default, Clone)]
pub struct Catalog {
    /// The model files.
    pub libraries: Vec<ModelFile>,
    /// Their types.
    pub types: Vec<Type>,
    /// Their calls, without those that stand in tables; see [`Catalog::call`].
    pub calls: Vec<ModelledCall>,
    /// The endpoints and the scopes they need.
    pub endpoints: EndpointTable,
    /// The scopes that exist.
    pub scopes: ScopeCatalog,
    /// Hosts, spellings, markers.
    pub lists: Lists,
    tables: Vec<Table>,
    type_names: ByName<TypeIx>,
    makers: ByName<TypeIx>,
    called: ByName<TypeIx>,
    call_paths: ByName<Vec<CallIx>>,
    functions: ByName<Meaning>,
    methods: ByName<Meaning>,
    members: ByName<Meaning>,
    /// Access paths of models that a team brought itself, and all that such a path begins with.
    own: FxHashSet<(Family, String)>,
    filters: ByName<Vec<FilterRow>>,
    /// Methods that give a user name to what is built.
    user_setters: ByName<()>,
}

impl Catalog {
    /// The catalogue the binary carries, read on first use.
    ///
    /// # Errors
    /// A rules file is malformed; the tests read all of them, so this speaks to whoever edits one.
    pub fn embedded() -> Result<&'static Catalog, &'static DataError> {
        static CATALOG: OnceLock<Result<Catalog, DataError>> = OnceLock::new();
        CATALOG.get_or_init(|| Catalog::load(EMBEDDED)).as_ref()
    }

    /// Read rules files, given as name and text.
    ///
    /// # Errors
    /// The first file that is not of its form.
    pub fn load(files: &[(&str, &str)]) -> Result<Catalog, DataError> {
        let mut catalog = Catalog::default();
        for (name, text) in files {
            if (name.starts_with("clients/") || name.starts_with("sdks/")) && name.ends_with(".toml") {
                catalog.add_model(name, read(name, text)?)?;
                catalog.add_operations(name, files)?;
            } else if name.starts_with("pure/") {
                catalog.add_pure(read(name, text)?);
            } else if *name == "endpoints.tsv" {
                let misshapen = |message| DataError::Form { file: (*name).to_owned(), message };
                catalog.endpoints = EndpointTable::parse(text).map_err(misshapen)?;
            } else if *name == "scopes.toml" {
                catalog.scopes = read::<ScopeCatalog>(name, text)?.indexed();
            } else if *name == "needles.toml" {
                catalog.lists = read(name, text)?;
            }
        }
        catalog.number_tables();
        catalog.endpoints.settle(&catalog.scopes);
        Ok(catalog)
    }

    fn add_model(&mut self, file: &str, model: ModelFile) -> Result<(), DataError> {
        let library = self.libraries.len();
        let family = model.language;
        for ty in &model.types {
            let ix = TypeIx::try_from(self.types.len()).unwrap_or(TypeIx::MAX);
            let setter = |call: &CallModel| {
                call.does == Does::Set
                    && call.path.iter().any(|path| path.strip_prefix(&ty.name).is_some_and(|p| p.starts_with('.')))
            };
            self.types.push(Type { model: ty.clone(), library, chains: model.calls.iter().any(setter) });
            for name in std::iter::once(&ty.name).chain(&ty.also) {
                self.type_names.insert(family, name, ix);
            }
            for name in &ty.named {
                self.called.insert(family, name, ix);
            }
            for path in &ty.made_by {
                if self.makers.insert(family, path, ix).is_some() {
                    return Err(self.twice(file, path));
                }
            }
        }
        for call in &model.calls {
            if call.does == Does::Set && call.takes.contains_key(&Slot::User) {
                let names = call.path.iter().filter_map(|path| path.rsplit('.').next());
                names.for_each(|name| *self.user_setters.entry(family, name) = ());
            }
            for (path, verb) in call.path.iter().flat_map(|path| expand(path, &call.verbs)) {
                self.add_call(file, family, ModelledCall { path, model: fill(call, verb), library })?;
            }
        }
        for command in &model.commands {
            let shared = Arc::new(command.clone());
            for name in command.name.iter() {
                let model = CallModel { command: Some(shared.clone()), ..CallModel::default() };
                self.add_call(file, family, ModelledCall { path: name.to_owned(), model, library })?;
            }
        }
        self.libraries.push(model);
        Ok(())
    }

    fn add_call(&mut self, file: &str, family: Family, call: ModelledCall) -> Result<(), DataError> {
        let ix = CallIx::try_from(self.calls.len()).unwrap_or(CallIx::MAX);
        let rows = self.call_paths.entry(family, &call.path);
        // Rows of one library may share a path when arguments tell them apart.
        let told_apart = |row: &CallIx| {
            let other = self.calls.get(usize::from(*row));
            other.is_some_and(|other| other.library == call.library && other.model.given != call.model.given)
        };
        if !rows.iter().all(told_apart) {
            return Err(self.twice(file, &call.path));
        }
        rows.push(ix);
        self.calls.push(call);
        Ok(())
    }

    /// Add the table beside the model that was added last: `zenpy.tsv` for `zenpy.toml`.
    fn add_operations(&mut self, file: &str, files: &[(&str, &str)]) -> Result<(), DataError> {
        let Some(model) = self.libraries.last() else { return Ok(()) };
        let Some(ty) = &model.operations else { return Ok(()) };
        let name = format!("{}.tsv", file.trim_end_matches(".toml"));
        let Some((_, text)) = files.iter().find(|(other, _)| *other == name) else {
            return Err(DataError::Form { file: name, message: format!("missing, though rules/{file} speaks of it") });
        };
        self.tables.push(Table {
            family: model.language,
            prefix: format!("{ty}."),
            text: (*text).into(),
            library: self.libraries.len() - 1,
            numbers: 0..0,
            read: OnceLock::new(),
        });
        Ok(())
    }

    /// Number the calls of the tables, behind those of the models.
    fn number_tables(&mut self) {
        let mut first = self.calls.len();
        for table in &mut self.tables {
            let next = first + operations::lines(&table.text).count();
            table.numbers = std::mem::replace(&mut first, next)..next;
            // What was read under other numbers is read anew.
            table.read = OnceLock::new();
        }
    }

    fn twice(&self, file: &str, path: &str) -> DataError {
        let claims = |library: &&ModelFile| library.calls.iter().any(|call| call.path.iter().any(|p| p == path));
        let other = self.libraries.iter().find(claims).map_or("this file", |library| &library.id).to_owned();
        DataError::Twice { file: file.to_owned(), path: path.to_owned(), other }
    }

    fn add_pure(&mut self, file: PureFile) {
        for (rows, table) in [
            (&file.functions, &mut self.functions),
            (&file.methods, &mut self.methods),
            (&file.members, &mut self.members),
        ] {
            for row in rows {
                for path in row.path.iter() {
                    table.insert(file.language, path, row.means);
                }
            }
        }
        for row in file.filters {
            for path in row.path.iter() {
                self.filters.entry(file.language, path).push(row.clone());
            }
        }
    }

    /// Words of which a file worth reading holds at least one.
    pub fn needles(&self) -> Vec<&str> {
        let models = self.libraries.iter().flat_map(|library| &library.needles).map(String::as_str);
        needles::shortest(self.lists.needles().chain(models))
    }

    /// The same of the catalogue that the binary carries, which need not be read for it.
    pub fn embedded_needles() -> Vec<&'static str> {
        needles::shortest(NEEDLES.iter().copied())
    }

    /// The type that a call of this access path makes.
    pub fn maker(&self, family: Family, path: &str) -> Option<TypeIx> {
        self.makers.get(family, path).copied()
    }

    /// The type of this name.
    pub fn type_named(&self, family: Family, name: &str) -> Option<TypeIx> {
        self.type_names.get(family, name).copied()
    }

    /// The type of what a parameter of this name holds.
    pub fn type_called(&self, family: Family, name: &str) -> Option<TypeIx> {
        self.called.get(family, name).copied()
    }

    /// The methods that run in the signed-in user's session: type, name, row.
    pub fn session_methods(&self, family: Family) -> impl Iterator<Item = (&str, &str, CallIx)> {
        let rows = self.calls.iter().enumerate().filter(move |(_, call)| {
            call.model.session && self.libraries.get(call.library).is_some_and(|library| library.language == family)
        });
        rows.filter_map(|(ix, call)| {
            let (of, method) = call.path.rsplit_once('.')?;
            Some((of, method, CallIx::try_from(ix).ok()?))
        })
    }

    /// The call of this number.
    pub fn call(&self, ix: CallIx) -> Option<&ModelledCall> {
        let ix = usize::from(ix);
        self.calls.get(ix).or_else(|| self.tables.iter().find_map(|table| table.call(ix)))
    }

    /// Whether a type is a client of the service itself: the one that its library's operations start from.
    pub fn is_client(&self, ty: TypeIx) -> bool {
        let Some(ty) = self.types.get(usize::from(ty)) else { return false };
        self.libraries.get(ty.library).and_then(|library| library.operations.as_ref()) == Some(&ty.model.name)
    }

    /// The SDK's client that returned what stands at an access path: `zenpy.Zenpy` for `zenpy.Zenpy.tickets()`.
    pub fn returned_by(&self, path: &str) -> Option<&str> {
        let returned =
            |client: &&str| path.strip_prefix(*client).is_some_and(|rest| rest.starts_with('.') && rest.contains("()"));
        self.libraries.iter().filter_map(|library| library.operations.as_deref()).find(returned)
    }

    /// The request that reading a member of what an SDK returned sends: modelled as a call of `CLIENT.*.member`.
    pub fn lazy_read(&self, family: Family, object: &str, member: &str) -> Option<CallIx> {
        let client = self.returned_by(object)?;
        self.calls_at(family, &format!("{client}.*.{member}")).first().copied()
    }

    /// The modelled calls of this access path, in the order in which they are tried.
    pub fn calls_at(&self, family: Family, path: &str) -> &[CallIx] {
        let own = self.call_paths.get(family, path).map(Vec::as_slice);
        own.or_else(|| self.tables.iter().find_map(|table| table.calls_at(family, path))).unwrap_or(&[])
    }

    /// The pure function of this access path.
    pub fn function(&self, family: Family, path: &str) -> Option<Meaning> {
        self.functions.get(family, path).copied()
    }

    /// The pure method of this name, on any receiver that no model claims.
    pub fn method(&self, family: Family, name: &str) -> Option<Meaning> {
        self.methods.get(family, name).copied()
    }

    /// What a command of this name makes of what is piped into it, given its words.
    pub fn filter(&self, family: Family, name: &str, given: &dyn Fn(&str) -> bool) -> Option<Meaning> {
        let rows = self.filters.get(family, name)?;
        rows.iter().find(|row| row.given.is_empty() || row.given.iter().any(|word| given(word))).map(|row| row.means)
    }

    /// Whether a method of this name gives a user name to what a library builds.
    pub fn sets_user(&self, family: Family, method: &str) -> bool {
        self.user_setters.get(family, method).is_some()
    }

    /// Whether anything is known of an access path.
    pub fn known(&self, family: Family, path: &str) -> bool {
        self.function(family, path).is_some()
            || !self.calls_at(family, path).is_empty()
            || self.maker(family, path).is_some()
            || self.filters.get(family, path).is_some()
    }

    /// Whether a text holds a marker of credentials.
    pub fn is_marked(&self, text: &str) -> bool {
        self.lists.credential_markers.iter().any(|marker| text.contains(marker.as_str()))
    }

    /// Whether a text holds a part worth watching.
    pub fn is_watched(&self, text: &str) -> bool {
        self.lists.authorize_paths.iter().any(|path| text.contains(path.as_str()))
    }

    /// What reading this member means.
    pub fn member(&self, family: Family, path: &str) -> Option<Meaning> {
        self.members.get(family, path).copied()
    }
}

/// A rules file as people write it, or as the binary carries it.
fn read<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, DataError> {
    let form = |message| DataError::Form { file: name.to_owned(), message };
    if text.starts_with('{') {
        serde_json::from_str(text).map_err(|error| form(error.to_string()))
    } else {
        toml::from_str(text).map_err(|error| form(error.to_string()))
    }
}

/// The concrete paths behind one that may hold `{verb}`, each with its verb.
fn expand(path: &str, only: &[String]) -> Vec<(String, Option<&'static str>)> {
    if path.contains("{verb}") {
        let wanted = |verb: &&&str| only.is_empty() || only.iter().any(|one| one == **verb);
        VERBS.iter().filter(wanted).map(|verb| (path.replace("{verb}", verb), Some(*verb))).collect()
    } else {
        vec![(path.to_owned(), None)]
    }
}

/// The call with `{verb}` filled into its constants.
fn fill(call: &CallModel, verb: Option<&str>) -> CallModel {
    let mut filled = call.clone();
    if let Some(verb) = verb {
        let constant = |source: &Source| Source {
            value: source.value.as_ref().map(|value| value.replace("{verb}", &verb.to_uppercase())),
            ..source.clone()
        };
        let slots =
            filled.takes.iter().map(|(slot, sources)| (*slot, Sources(sources.0.iter().map(constant).collect())));
        filled.takes = slots.collect();
        if let std::collections::btree_map::Entry::Vacant(entry) = filled.takes.entry(Slot::Method) {
            entry.insert(Sources(vec![Source { value: Some(verb.to_uppercase()), ..Source::default() }]));
        }
    }
    filled
}
