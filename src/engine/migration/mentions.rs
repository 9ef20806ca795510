//! Lines that name variables, and lines of tests that speak of Basic authentication, by a search through text.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, MatchKind};
use rayon::prelude::*;

use crate::engine::Sources;
use crate::engine::discover::DiscoveredFile;
use crate::engine::gather;
use crate::engine::migration::{Mention, TITLE, Tree};
use crate::engine::prefilter::Prefilter;
use crate::engine::read::Outcome;
use crate::recognise::Variables;
use crate::recognise::related::is_test_path;
use crate::text::{ColumnUnit, FileId, FileKind, Span};

/// Words of tests that expect Basic authentication.
const EXPECTED: [&str; 5] = ["/token", "Basic ", "basic_auth", "BasicAuth", "basicAuth"];

/// Most lines that are noted of one file.
const MOST_LINES: usize = 20;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The files that name a variable.
    pub(super) variables: BTreeMap<String, Vec<Mention>>,
    /// Tests that speak of Basic authentication.
    pub(super) tests: Vec<Mention>,
    /// Recordings in tests that hold it.
    pub(super) recordings: usize,
}

/// What one file holds.
#[derive(Debug, Default)]
struct OfFile {
    /// Lines by the number of the variable.
    variables: BTreeMap<usize, Vec<u32>>,
    tests: Vec<u32>,
}

/// Search all files of a run. A name that does not speak of the service (`telling`) may be anything elsewhere, so it is
/// looked for only in files that mention the service, and if it looks like a variable of the environment.
pub(super) fn of(variables: &Variables, telling: &dyn Fn(&str) -> bool, tree: &Tree<'_>) -> Found {
    let names: Vec<&str> = variables.keys().map(String::as_str).collect();
    let telling: Vec<bool> = names.iter().map(|name| telling(name)).collect();
    let words: Vec<&str> = names.iter().copied().chain(EXPECTED).collect();
    let (Ok(prefilter), Ok(search)) = (Prefilter::new(&words), search(&words)) else { return Found::default() };
    let in_file = |(number, file): (u32, &DiscoveredFile)| {
        let mentions = tree.seeds.contains(&FileId(number));
        let test = mentions && is_test_path(file.path.as_str());
        let Outcome::Hit(bytes) = gather::read(file, tree.max_file_size, Some(&prefilter)) else {
            return OfFile::default();
        };
        if bytes.starts_with(TITLE.as_bytes()) {
            return OfFile::default();
        }
        let mut found = lines(&search, &bytes, names.len());
        let of_environment = |name: &usize| names.get(*name).is_some_and(|name| is_upper(name));
        found.variables.retain(|name, _| telling.get(*name) == Some(&true) || (mentions && of_environment(name)));
        if !test {
            found.tests.clear();
        }
        found
    };
    let numbered: Vec<(u32, &DiscoveredFile)> = (0..).zip(tree.all).collect();
    let results: Vec<OfFile> = numbered.into_par_iter().map(in_file).collect();
    let mut found = Found::default();
    for (file, result) in tree.all.iter().zip(results) {
        let mention = |lines| Mention { path: file.path.to_string(), lines };
        for (name, lines) in result.variables {
            if let Some(name) = names.get(name) {
                found.variables.entry((*name).to_owned()).or_default().push(mention(lines));
            }
        }
        if file.kind.code().is_some() {
            found.tests.extend(Some(result.tests).filter(|lines| !lines.is_empty()).map(mention));
        } else if file.kind == FileKind::Data && !result.tests.is_empty() {
            found.recordings += 1;
        }
    }
    found.variables.values_mut().for_each(|mentions| mentions.sort());
    found.tests.sort();
    found
}

/// Whether a name is written as those of the environment are.
fn is_upper(name: &str) -> bool {
    name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

fn search(words: &[&str]) -> Result<AhoCorasick, aho_corasick::BuildError> {
    AhoCorasick::builder().match_kind(MatchKind::Standard).build(words)
}

/// The lines of a text on which words stand; the first `names` of the words are variables.
fn lines(search: &AhoCorasick, bytes: &[u8], names: usize) -> OfFile {
    let is_word = |at: usize| bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let mut found = OfFile::default();
    let (mut line, mut counted) = (1, 0);
    // By place, so that lines are counted once.
    let mut all: Vec<_> = search.find_overlapping_iter(bytes).collect();
    all.sort_by_key(|hit| (hit.start(), hit.pattern()));
    for hit in all {
        line += memchr::memchr_iter(b'\n', bytes.get(counted..hit.start()).unwrap_or_default()).count();
        counted = hit.start();
        let number = u32::try_from(line).unwrap_or(u32::MAX);
        let own = match hit.pattern().as_usize() {
            name if name < names => {
                let whole = !is_word(hit.end()) && !hit.start().checked_sub(1).is_some_and(is_word);
                whole.then(|| found.variables.entry(name).or_default())
            }
            // `/oauth/token` and `/oauth/tokens` are endpoints.
            _ => {
                let endpoint = is_word(hit.end()) && bytes.get(hit.start()) == Some(&b'/');
                let oauth = bytes.get(..hit.start()).is_some_and(|before| before.ends_with(b"oauth"));
                (!endpoint && !oauth).then_some(&mut found.tests)
            }
        };
        if let Some(lines) = own
            && lines.last() != Some(&number)
            && lines.len() < MOST_LINES
        {
            lines.push(number);
        }
    }
    found
}

/// Add a place to the mentions of a variable.
pub(super) fn add(mentions: &mut Vec<Mention>, sources: &Sources, span: Span) {
    let Some(file) = sources.0.get(&span.file) else { return };
    let [(line, _), _] = file.locate(span, ColumnUnit::Utf8);
    match mentions.iter_mut().find(|mention| *mention.path == *file.path) {
        Some(mention) if mention.lines.contains(&line) => {}
        Some(mention) => {
            mention.lines.push(line);
            mention.lines.sort_unstable();
        }
        None => {
            mentions.push(Mention { path: file.path.to_string(), lines: vec![line] });
            mentions.sort();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_names_and_marks_of_basic_authentication() {
        let search = search(&["ZD_TOKEN", "/token", "Basic "]).unwrap();
        let text = b"ZD_TOKEN=1\nMY_ZD_TOKEN ZD_TOKENS\nx ZD_TOKEN ZD_TOKEN\n\"/token\" /tokens oauth/token\nBasic x";
        let found = lines(&search, text, 1);
        assert_eq!(found.variables, BTreeMap::from([(0, vec![1, 3])]));
        assert_eq!(found.tests, [4, 5]);
    }
}
