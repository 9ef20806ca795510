//! The operations of an SDK: which request each of its methods sends. An SDK has hundreds of them
//! and they differ in nothing else, so they stand in a table beside the model, a line each:
//! `CHAIN METHOD PATH GIVEN`, separated by tabs.
//!
//! CHAIN is how code reaches the method from the client (`tickets.comments`), PATH the endpoint with
//! `{}` for what an argument fills. GIVEN lists keyword arguments (by comma) that a call must give for
//! the line to apply, `-` for none: of several lines for one chain the first that applies counts.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::data::model::{CallModel, Does, OneOrMany, Slot, Source, Sources};
use crate::data::{CallIx, ModelledCall};
use crate::text::Family;

/// A line of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation<'a> {
    /// The method, dotted, as reached from the client.
    pub chain: &'a str,
    /// HTTP method.
    pub method: &'a str,
    /// Path with `{}` for unknown parts.
    pub path: &'a str,
    given: &'a str,
}

impl<'a> Operation<'a> {
    /// Read a line; `None` if it has not four columns.
    pub fn parse(line: &'a str) -> Option<Operation<'a>> {
        let mut columns = line.split('\t');
        let mut next = || columns.next().filter(|column| !column.is_empty());
        let row = Operation { chain: next()?, method: next()?, path: next()?, given: next()? };
        columns.next().is_none().then_some(row)
    }

    /// Names of the arguments that must be given.
    pub fn given(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.given.split(',').filter(|name| *name != "-")
    }

    fn model(&self) -> CallModel {
        let constant = |text: &str| Sources(vec![Source { value: Some(text.to_owned()), ..Source::default() }]);
        CallModel {
            path: OneOrMany::Many(Vec::new()),
            verbs: Vec::new(),
            given: self.given().map(str::to_owned).collect(),
            does: Does::Send,
            returns: None,
            takes: BTreeMap::from([(Slot::Method, constant(self.method)), (Slot::Url, constant(self.path))]),
            session: false,
            page: false,
            asks: None,
            adds: Vec::new(),
            adds_scope: None,
            command: None,
        }
    }
}

/// The lines of a table that are no comments.
pub fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The table of one SDK. Its lines are read when code first reaches the SDK: most runs see none.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// Whose code the SDK is for.
    pub(super) family: Family,
    /// The access path of the client, with a dot behind it.
    pub(super) prefix: String,
    /// The lines.
    pub(super) text: Box<str>,
    /// Index of the SDK's library.
    pub(super) library: usize,
    /// Numbers of its calls.
    pub(super) numbers: Range<usize>,
    /// What the lines say, once read.
    pub(super) read: OnceLock<Calls>,
}

/// The calls of a table.
#[derive(Debug, Default, Clone)]
pub(super) struct Calls {
    calls: Vec<ModelledCall>,
    by_chain: FxHashMap<String, Vec<CallIx>>,
}

impl Table {
    /// The call of a number, if it is one of this table's.
    pub(super) fn call(&self, number: usize) -> Option<&ModelledCall> {
        let own = number.checked_sub(self.numbers.start).filter(|_| self.numbers.contains(&number))?;
        self.calls().calls.get(own)
    }

    /// The calls at an access path, in the order in which they are tried.
    pub(super) fn calls_at(&self, family: Family, path: &str) -> Option<&[CallIx]> {
        let chain = path.strip_prefix(&self.prefix).filter(|_| family == self.family)?;
        self.calls().by_chain.get(chain).map(Vec::as_slice)
    }

    fn calls(&self) -> &Calls {
        self.read.get_or_init(|| {
            let mut read = Calls::default();
            for (number, line) in lines(&self.text).enumerate() {
                // A line that is not of its form keeps its number.
                let row = Operation::parse(line).unwrap_or(Operation { chain: "", method: "", path: "", given: "-" });
                let path = format!("{}{}", self.prefix, row.chain);
                read.calls.push(ModelledCall { path, model: row.model(), library: self.library });
                let ix = CallIx::try_from(self.numbers.start + number).unwrap_or(CallIx::MAX);
                read.by_chain.entry(row.chain.to_owned()).or_default().push(ix);
            }
            read
        })
    }
}
