//! Which scopes a request needs. This reads the table of endpoints by itself, with none of the code
//! that zlint infers scopes with, so that the two check each other.

use std::collections::BTreeSet;

/// The scopes of which a request needs one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Needed {
    /// The one of its resource, if it has one.
    narrow: Option<String>,
    /// `read` or `write`.
    broad: &'static str,
}

impl Needed {
    /// What Zendesk would name as missing.
    pub(crate) fn missing(&self, granted: &BTreeSet<String>) -> Option<String> {
        let has = |scope: &str| granted.contains(scope);
        let enough = has(self.broad) || self.narrow.as_deref().is_some_and(has);
        (!enough).then(|| self.narrow.clone().unwrap_or_else(|| self.broad.to_owned()))
    }
}

/// What a request needs; `None` if there is no such endpoint.
pub(crate) fn needed(method: &str, path: &str) -> Option<Needed> {
    let rows = include_str!("../../../rules/endpoints.tsv").lines().filter(|line| !line.starts_with('#'));
    let asked: Vec<&str> = path.strip_suffix(".json").unwrap_or(path).split('/').collect();
    let fitting = rows.filter_map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [verb, template, _, _, resource, ..] = cells.as_slice() else { return None };
        let parts: Vec<&str> = template.strip_suffix(".json").unwrap_or(template).split('/').collect();
        let is_parameter = |part: &str| part.starts_with('{');
        let fits = *verb == method
            && parts.len() == asked.len()
            && parts.iter().zip(&asked).all(|(part, word)| part == word || is_parameter(part) && !word.is_empty());
        fits.then(|| (parts.iter().filter(|part| is_parameter(part)).count(), *resource))
    });
    let (_, resource) = fitting.min_by_key(|(parameters, _)| *parameters)?;
    let broad = if matches!(method, "GET" | "HEAD") { "read" } else { "write" };
    Some(Needed { narrow: (resource != "-").then(|| format!("{resource}:{broad}")), broad })
}
