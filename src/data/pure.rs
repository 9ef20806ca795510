//! Functions of strings and records worth knowing: rows in `rules/pure/<language>.toml` that name
//! one of a few built-in meanings.

use serde::Deserialize;

use crate::data::model::OneOrMany;
use crate::text::Family;

/// One file of pure functions.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PureFile {
    /// Whose functions.
    pub language: Family,
    /// Functions by access path; their subject is the first argument.
    #[serde(default, rename = "function")]
    pub functions: Vec<PureRow>,
    /// Methods by bare name, on any value that no model claims; their subject is the receiver.
    #[serde(default, rename = "method")]
    pub methods: Vec<PureRow>,
    /// Commands that make something of what is piped into them.
    #[serde(default, rename = "filter")]
    pub filters: Vec<FilterRow>,
    /// Members read without a call, by access path, e.g. `process.env`.
    #[serde(default, rename = "member")]
    pub members: Vec<PureRow>,
}

/// One row.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PureRow {
    /// Access paths or method names.
    pub path: OneOrMany,
    /// What it means.
    pub means: Meaning,
}

/// What a command makes of what is piped into it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FilterRow {
    /// Names of the command.
    pub path: OneOrMany,
    /// Words of which one must be given for this row to apply; of several rows for one command the
    /// first that applies counts.
    #[serde(default)]
    pub given: Vec<String>,
    /// What it means; the subject is what is piped in.
    pub means: Meaning,
}

/// What a pure function does. The *subject* is the receiver of a method, the first argument of a
/// function; *arguments* are those after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Meaning {
    /// The subject, unchanged for our purposes: `str(x)`, `x.encode()`, `x.clone()`, `x.unwrap()`.
    Same,
    /// The subject as text; with an argument `base64` its base64, and a record as a query string:
    /// `buffer.toString('base64')`, `params.toString()`.
    ToString,
    /// The subject unchanged; with an argument `base64` the text behind it: `Buffer.from(x, 'base64')`.
    FromBuffer,
    /// Remove white space, or the characters of the first argument, at both ends.
    Strip,
    /// The same at the end only.
    StripEnd,
    /// The same at the start only.
    StripStart,
    /// Remove the first argument from the start if it is there.
    RemovePrefix,
    /// Remove the first argument from the end if it is there.
    RemoveSuffix,
    /// Replace the first argument by the second.
    Replace,
    /// Lower case.
    Lower,
    /// Upper case.
    Upper,
    /// Base64 of the subject.
    Base64Encode,
    /// The text behind a base64 text.
    Base64Decode,
    /// The subject followed by all arguments (text or lists).
    Concat,
    /// The elements of the first argument with the subject between them: `sep.join(list)`.
    Join,
    /// The elements of the subject with the first argument between them: `list.join(sep)`. A subject
    /// that is one text is a URL, and the argument is resolved against it: `Url::join`.
    JoinBy,
    /// Python's `str.format`.
    Format,
    /// A record as `k=v&k=v`.
    FormEncode,
    /// Any value as JSON text.
    JsonEncode,
    /// The value behind a JSON text.
    JsonDecode,
    /// The subject as base URL, the first argument resolved against it: `urljoin(base, path)`.
    UrlJoin,
    /// The same, in the subject's place: `url.set_path(path)`.
    SetPath,
    /// The subject resolved against the first argument: `new URL(path, base)`.
    UrlNew,
    /// The subject (an address) with the entries of the first argument added to its query.
    WithQuery,
    /// The same, in the subject's place; with two arguments they are one entry: `append_pair(k, v)`.
    AddQuery,
    /// The subject with the first argument for its query, in the subject's place: `url.set_query(q)`.
    SetQuery,
    /// An environment variable or setting named by the subject; the first argument is its default.
    Env,
    /// A member whose own members and elements are environment variables: `process.env`.
    EnvRecord,
    /// An element of the subject by the first argument, with a default: `dict.get(k, d)`.
    Get,
    /// Set an element and return the default if it was not there: `setdefault`.
    SetDefault,
    /// A record of the subject (if any), then all record arguments, then the named arguments.
    Record,
    /// Like `record`, and the subject's place is changed to it: `d.update(e)`, `Object.assign(d, e)`.
    Update,
    /// Set the element named by the first argument to the second, in the subject's place.
    SetItem,
    /// Add the first argument to the subject's list, in its place.
    Push,
    /// Add all elements of the first argument to the subject's list, in its place.
    Extend,
    /// Call the first argument with each element of the subject: `list.map(f)`.
    Map,
    /// Call the first argument (a function) with the subject: `promise.then(f)`, `option.map(f)`.
    Then,
    /// Call the function that is the subject with the rest: `f.call(this, …)`: the first argument
    /// is the receiver.
    CallWith,
    /// The subject (a function) with a receiver, then arguments given: `f.bind(this, x)`.
    Bind,
    /// The subject (a function) with arguments given: `partial(f, x, key=y)`.
    Partial,
    /// Call the subject (a function) with the arguments: `pRetry(f)`; or the first argument that is
    /// one, with those behind it: `pool.submit(f, x)`, `loop.run_in_executor(None, f, x)`; or the
    /// argument `target` with the list `args` and the record `kwargs`: `Thread(target=f, args=[x])`.
    Run,
    /// Call the subject or the first argument that is a function with each element of the list behind
    /// it: `map(f, list)`, `pool.map(f, list)`.
    MapOver,
    /// The subject if it is there, else the first argument.
    OrDefault,
    /// What a declaration of a field says it holds: the subject, else the argument `default`, else what the argument
    /// `default_factory` (or `factory`) returns.
    Declared,
    /// The subject if it is there, else what the first argument (a function) returns.
    OrElse,
    /// The subject cut at the first argument: a list.
    Split,
    /// The keys of a record.
    Keys,
    /// The values of a record.
    Values,
    /// Its keys and values, in pairs.
    Items,
    /// A record from pairs.
    FromItems,
    /// The subject's member named by the first argument: `getattr(o, n, d)`.
    GetAttr,
    /// Set the subject's member: `setattr(o, n, v)`.
    SetAttr,
    /// The words of the subject, as a shell cuts what is not quoted.
    Words,
    /// Subject and arguments with spaces between them, without options in front: `echo -n a b`.
    Echo,
    /// The subject with its `%s` filled by the arguments in turn: `printf '%s:%s' a b`, `util.format`.
    Printf,
    /// A known value of text type about which nothing is known: `now()`, `uuid()`.
    Opaque,
}
