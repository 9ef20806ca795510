//! The operations of an SDK: which request each of its methods sends. An SDK has hundreds of them
//! and they differ in nothing else, so they stand in a table beside the model, a line each:
//! `CHAIN METHOD PATH GIVEN`, separated by tabs.
//!
//! CHAIN is how code reaches the method from the client (`tickets.comments`), PATH the endpoint with
//! `{}` for what an argument fills. GIVEN lists keyword arguments (by comma) that a call must give for
//! the line to apply, `-` for none: of several lines for one chain the first that applies counts.

use std::collections::BTreeMap;

use crate::data::model::{CallModel, Does, OneOrMany, Slot, Source, Sources};

/// A line of the table.
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
    /// Names of the arguments that must be given.
    pub fn given(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.given.split(',').filter(|name| *name != "-")
    }

    /// The same as a call model.
    pub fn model(&self) -> CallModel {
        let constant = |text: &str| Sources(vec![Source { value: Some(text.to_owned()), ..Source::default() }]);
        CallModel {
            path: OneOrMany::Many(Vec::new()),
            verbs: Vec::new(),
            given: self.given().map(str::to_owned).collect(),
            does: Does::Send,
            returns: None,
            takes: BTreeMap::from([(Slot::Method, constant(self.method)), (Slot::Url, constant(self.path))]),
            session: false,
        }
    }
}

/// Read a table; the error says which line is not of its form.
///
/// # Errors
/// A line without its four columns.
pub fn parse(text: &str) -> Result<Vec<Operation<'_>>, String> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|(number, line)| row(line).ok_or_else(|| format!("line {}: not an operation: {line}", number + 1)))
        .collect()
}

fn row(line: &str) -> Option<Operation<'_>> {
    let mut columns = line.split('\t');
    let mut next = || columns.next().filter(|column| !column.is_empty());
    let row = Operation { chain: next()?, method: next()?, path: next()?, given: next()? };
    columns.next().is_none().then_some(row)
}
