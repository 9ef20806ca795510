//! Models of libraries: which access paths send requests, what their arguments mean, which objects
//! carry a base URL or credentials. One TOML file a library under `rules/clients` or `rules/sdks`.
//!
//! An *access path* spells how code reaches a thing, in dotted form for every language:
//! `requests.get`, `axios.create`, `reqwest.Client.new`. A path may start with a module, a global
//! name, or the `name` of a [`TypeModel`]; a method of such an object is `TYPE.method`.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

use crate::data::command::CommandModel;
use crate::text::Family;

/// One model file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ModelFile {
    /// `language/library`, as the file is named.
    #[serde(default)]
    pub id: String,
    /// Whose code it models.
    pub language: Family,
    /// Where the library documents what is modelled.
    #[serde(default)]
    pub docs: String,
    /// When a person compared this file with the documentation (a date).
    #[serde(default)]
    pub checked: String,
    /// Words whose presence makes a file worth reading (SDKs only; a plain HTTP client has none).
    #[serde(default)]
    pub needles: Vec<String>,
    /// The type whose methods the table beside this file lists, one request a line; see
    /// [`crate::data::operations`].
    pub operations: Option<String>,
    /// Whether it runs in browsers only: a request without credentials goes out in the session of the
    /// signed-in user.
    #[serde(default)]
    pub browser: bool,
    /// Whether its calls are recordings of what some program sent: they show which requests there are,
    /// in tests too, and how they were signed; they are no code.
    #[serde(default)]
    pub observed: bool,
    /// Objects that carry state.
    #[serde(default, rename = "type")]
    pub types: Vec<TypeModel>,
    /// Calls that send, build or change a request.
    #[serde(default, rename = "call")]
    pub calls: Vec<CallModel>,
    /// Programs that are run by their name.
    #[serde(default, rename = "command")]
    pub commands: Vec<CommandModel>,
    /// How this library spells a Bearer header.
    pub bearer: Option<Bearer>,
    /// Code and what must come out of it.
    #[serde(default, rename = "example")]
    pub examples: Vec<Example>,
}

/// An object that carries state from call to call: a session, a client, a request being built.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TypeModel {
    /// Its access path, also as a type annotation: `requests.Session`.
    pub name: String,
    /// Other spellings of the type: `requests.sessions.Session`.
    #[serde(default)]
    pub also: Vec<String>,
    /// Access paths whose call returns such an object, without `()`.
    #[serde(default)]
    pub made_by: Vec<String>,
    /// What parameters are called that hold such an object, where nothing else says what they hold.
    #[serde(default)]
    pub named: Vec<String>,
    /// What the arguments of that call mean.
    #[serde(default)]
    pub takes: BTreeMap<Slot, Sources>,
    /// Attributes that hold state; a dotted name reaches into nested objects.
    #[serde(default)]
    pub fields: BTreeMap<String, Slot>,
    /// What an SDK's client sends with every request, whatever it is given.
    #[serde(default)]
    pub fixed: BTreeMap<Slot, String>,
    /// Whether it is a client of the service itself: its construction is where credentials are given.
    #[serde(default)]
    pub sdk: bool,
}

/// A call that matters.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CallModel {
    /// Access paths; `{verb}` stands for each of get, post, put, patch, delete, head, options.
    /// `TYPE.method` is a method of an object of that type, `TYPE` alone is calling such an object.
    pub path: OneOrMany,
    /// The verbs that `{verb}` stands for here, when it is not all seven.
    #[serde(default)]
    pub verbs: Vec<String>,
    /// Arguments that must be given by name for this row to apply; of several rows for one path the
    /// first that applies counts.
    #[serde(default)]
    pub given: Vec<String>,
    /// What the call does.
    #[serde(default)]
    pub does: Does,
    /// The type of what it returns (`build`), when that carries state. A `send` that returns a type
    /// starts by itself, and `set` calls on what it returns still change it: `superagent.get(url).auth(…)`.
    pub returns: Option<String>,
    /// What its arguments mean. `{verb}` in a constant is the verb of the path.
    #[serde(default)]
    pub takes: BTreeMap<Slot, Sources>,
    /// Whether the request runs in the signed-in user's own session, without a token of the program's.
    #[serde(default)]
    pub session: bool,
    /// Whether it does with a relative address, as the page's own: there is no host but the page's.
    #[serde(default)]
    pub page: bool,
    /// What a call of an OAuth library asks for; with it, a slot that is not filled is not sent.
    pub asks: Option<Asks>,
    /// Parameters that an OAuth library sends on its own.
    #[serde(default)]
    pub adds: Vec<String>,
    /// How a scope is added in front of a call of an OAuth library that asks for a token, with `{scope}` in its place.
    pub adds_scope: Option<String>,
    /// The program that this is, with a table of options instead of sources.
    #[serde(skip)]
    pub command: Option<Arc<CommandModel>>,
}

/// What a modelled call does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Does {
    /// Sends a request: the receiver's state, then the arguments.
    #[default]
    Send,
    /// Makes a request object that something else sends; the receiver's state goes with it.
    Build,
    /// Changes the receiver and returns it.
    Set,
}

/// What a value is for. An object of a modelled type that is given for any slot brings the state it
/// carries: `urlopen(Request(…))`, `session.send(prepared)`, `auth=HTTPBasicAuth(…)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Slot {
    /// HTTP method; a request without one is a GET.
    Method,
    /// Address: absolute, or relative to the base.
    Url,
    /// Base URL in front of a relative address.
    Base,
    /// Host name alone.
    Host,
    /// Path alone, with query.
    Path,
    /// Query parameters.
    Query,
    /// Header map.
    Headers,
    /// Name of one header.
    HeaderName,
    /// Value of one header.
    HeaderValue,
    /// Credentials in any shape: a pair, a record with user and password, `user:password`, an
    /// authentication object.
    Auth,
    /// User name of Basic authentication.
    User,
    /// Password of Basic authentication.
    Password,
    /// Bearer token.
    Bearer,
    /// Body in any form.
    Body,
    /// All options as one object: its keys are read by the names the library gives them.
    Options,
    /// The program that a call runs, without its arguments.
    Program,
    /// The words of the command that a call runs, or one text of them. A call that fills it sends what
    /// that command sends; a setter adds to it.
    Argv,
    /// SDK: the account's subdomain.
    Subdomain,
    /// SDK: the e-mail that the SDK itself puts before `/token`, or uses with a password.
    Email,
    /// SDK: an API token.
    ApiToken,
    /// SDK: an OAuth access token.
    OauthToken,
    /// SDK: whether the token given is an OAuth token.
    OauthFlag,
    /// SDK: whether the password given is an API token.
    TokenFlag,
    /// OAuth: address of the authorization page.
    AuthorizeUrl,
    /// OAuth: address of the token endpoint.
    TokenUrl,
    /// OAuth: host in front of these two, when they are given as paths.
    OauthHost,
    /// OAuth: `client_id`.
    ClientId,
    /// OAuth: `client_secret`.
    ClientSecret,
    /// OAuth: `redirect_uri`.
    RedirectUri,
    /// OAuth: the scopes, a text or a list.
    Scope,
    /// OAuth: a scope beside those given before.
    MoreScope,
    /// OAuth: `state`.
    State,
    /// OAuth: `code_challenge`, or what makes the library send one.
    CodeChallenge,
    /// OAuth: `code_challenge_method`.
    CodeChallengeMethod,
    /// OAuth: `grant_type`.
    GrantType,
    /// OAuth: `response_type`.
    ResponseType,
    /// OAuth: a map of parameters under their own names.
    Parameters,
}

/// What a call of an OAuth library asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asks {
    /// An authorization, at the authorization page.
    Authorize,
    /// A token, at the token endpoint.
    Token,
}

/// Where a slot's value comes from; the first source that gives one wins.
#[derive(Debug, Clone, Default)]
pub struct Sources(pub Vec<Source>);

/// One place a value may come from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Source {
    /// Position of the argument.
    pub arg: Option<usize>,
    /// Name of the argument.
    pub name: Option<String>,
    /// Key inside the argument's record, dotted for nested ones.
    pub key: Option<String>,
    /// A constant.
    pub value: Option<String>,
    /// Only if this slot has a value.
    pub when: Option<Slot>,
}

impl<'de> Deserialize<'de> for Sources {
    /// A string is a constant, a table one source, a list several.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Constant(String),
            One(Source),
            Many(Vec<Sources>),
        }
        Ok(
            match Form::deserialize(deserializer).map_err(|_| {
                D::Error::custom("expected a constant, { arg, name, key, value, when }, or a list of these")
            })? {
                Form::Constant(value) => Self(vec![Source { value: Some(value), ..Source::default() }]),
                Form::One(source) => Self(vec![source]),
                Form::Many(many) => Self(many.into_iter().flat_map(|sources| sources.0).collect()),
            },
        )
    }
}

/// One string or a list of strings.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, expecting = "expected a text or a list of texts")]
pub enum OneOrMany {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl Default for OneOrMany {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl OneOrMany {
    /// The strings.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        match self {
            OneOrMany::One(one) => std::slice::from_ref(one).iter(),
            OneOrMany::Many(many) => many.iter(),
        }
        .map(String::as_str)
    }
}

/// How a library spells a Bearer header, for reading; `{token}` stands for an expression that
/// yields the access token, `{{token}}` and `${token}` for its interpolation into a string.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Bearer {
    /// What replaces the credentials in a call or client.
    pub instead: String,
    /// What must be taken away with it, in words.
    pub remove: Option<String>,
    /// The class of the token module whose objects stand where credentials stand, and ask for a token with each
    /// request.
    pub object: Option<String>,
    /// The function of the token module that makes a client ask for a token with each request.
    pub wrap: Option<String>,
    /// An SDK: what its constructor is given instead.
    pub client: Option<BearerClient>,
}

/// How an SDK's constructor takes an access token, by the names of its arguments or options.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct BearerClient {
    /// What holds the API token.
    pub token: String,
    /// What holds the access token.
    pub becomes: String,
    /// What goes.
    #[serde(default)]
    pub remove: Vec<String>,
    /// What comes beside it, each with its value as code.
    #[serde(default)]
    pub adds: BTreeMap<String, String>,
    /// What is given instead of a token where the token module is at hand, because the SDK keeps a token for good.
    pub renewed: Option<Renewed>,
}

/// An argument of an SDK's constructor that asks for a token with each request.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Renewed {
    /// The argument.
    pub option: String,
    /// The function of the token module whose result it is given.
    pub function: String,
}

/// Code that a test runs through the whole pipeline.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Example {
    /// The code.
    pub code: String,
    /// File extension it is read with, when the language has several.
    pub extension: Option<String>,
    /// `METHOD /path  auth=token|password|bearer|none|unknown`, one for each request, in order; then
    /// `OAUTH authorize|token`, with what is sent, one for each request of an OAuth library.
    pub expect: Vec<String>,
    /// Whether it is known that the pipeline does not find this yet; the test says when it does.
    #[serde(default)]
    pub gap: bool,
}

/// The seven verbs that `{verb}` stands for.
pub const VERBS: [&str; 7] = ["get", "post", "put", "patch", "delete", "head", "options"];
