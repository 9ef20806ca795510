//! A configuration file with those that it extends.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::de::DeTable;

use crate::cli::config::keys::{KEYS, Keys, PyProject};
use crate::cli::config::source::{ConfigError, Source};
use crate::cli::own::plain_text;
use crate::engine::suppress::closest;

/// Most files that one may extend, each by way of the one before.
const MOST: usize = 8;

/// One file of a chain.
#[derive(Debug)]
pub(super) struct Layer {
    /// As it was named or found.
    pub(super) file: PathBuf,
    /// The folder it lies in, to which its paths are relative.
    pub(super) root: PathBuf,
    pub(super) text: String,
    pub(super) keys: Keys,
}

/// A file, and behind it what it extends: a key that one gives counts, whatever those behind it say.
#[derive(Debug)]
pub(super) struct Chain(pub(super) Vec<Layer>);

impl Layer {
    /// One file by its text; `None` for a `pyproject.toml` that does not mention zlint.
    fn new(file: &Path, text: String) -> Result<Option<Self>, ConfigError> {
        let source = Source { file, text: &text };
        let keys = if is_pyproject(file) {
            source.parse::<PyProject>()?.tool.and_then(|tool| tool.zlint)
        } else {
            Some(source.parse::<Keys>()?)
        };
        let root = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        let root = root.parent().unwrap_or(&root).to_owned();
        Ok(keys.map(|keys| Self { file: file.to_owned(), root, text, keys }))
    }

    pub(super) fn source(&self) -> Source<'_> {
        Source { file: &self.file, text: &self.text }
    }

    /// Where a key is written; of `[[tables]]`, where the first is.
    pub(super) fn written(&self, key: &str) -> Option<Range<usize>> {
        let document = DeTable::parse(&self.text).ok()?;
        let table = document.get_ref();
        if is_pyproject(&self.file) {
            let own = table.get("tool")?.get_ref().as_table()?.get("zlint")?;
            place_of(own.get_ref().as_table()?, key)
        } else {
            place_of(table, key)
        }
    }

    /// The value of a key.
    pub(super) fn value(&self, key: &str) -> Option<toml::Value> {
        let table: toml::Table = toml::from_str(&self.text).ok()?;
        if is_pyproject(&self.file) {
            table.get("tool")?.get("zlint")?.get(key).cloned()
        } else {
            table.get(key).cloned()
        }
    }
}

/// Whether a `zlint.toml` is another program's: there is a linter of certificates of that name. No key of it is one of
/// this zlint's, nor nearly one.
pub(super) fn is_foreign(file: &Path) -> bool {
    let known: Vec<&str> = KEYS.iter().map(|key| key.name).chain(["extend"]).collect();
    let text = fs::read_to_string(file).unwrap_or_default();
    let table = toml::from_str::<toml::Table>(&text).unwrap_or_default();
    !is_pyproject(file) && !table.is_empty() && table.keys().all(|key| closest(key, &known).is_none())
}

fn place_of(table: &DeTable<'_>, key: &str) -> Option<Range<usize>> {
    table.iter().find(|(name, _)| *name.get_ref() == key).map(|(name, _)| name.span())
}

fn is_pyproject(file: &Path) -> bool {
    file.file_name().is_some_and(|name| name == "pyproject.toml")
}

impl Chain {
    /// Read a file and those that it extends; `None` for a `pyproject.toml` that does not mention zlint.
    pub(super) fn read(file: &Path) -> Result<Option<Self>, ConfigError> {
        let unreadable = |error| ConfigError::Unreadable { file: file.to_owned(), error };
        Self::of_text(file, fs::read_to_string(file).map_err(unreadable)?)
    }

    /// The same with a file of this text.
    pub(super) fn of_text(file: &Path, text: String) -> Result<Option<Self>, ConfigError> {
        let Some(first) = Layer::new(file, text)? else { return Ok(None) };
        let mut chain = Self(vec![first]);
        while let Some(next) = chain.extended()? {
            chain.0.push(next);
        }
        Ok(Some(chain))
    }

    /// What the last file of the chain extends.
    fn extended(&self) -> Result<Option<Layer>, ConfigError> {
        let Some((last, extend)) = self.0.last().and_then(|last| Some((last, last.keys.extend.as_ref()?))) else {
            return Ok(None);
        };
        let wrong = |message: String| last.source().wrong(Some(extend.span()), message);
        let file = beside(&last.file, extend.get_ref());
        let is_file = |layer: &Layer| same(&layer.file, &file);
        if self.0.iter().any(is_file) {
            let way: Vec<String> = self.0.iter().map(|layer| layer.file.display().to_string()).collect();
            return Err(wrong(format!("`extend` goes round in a circle: {} -> {}", way.join(" -> "), file.display())));
        }
        if self.0.len() > MOST {
            return Err(wrong(format!("more than {MOST} files extend one another; put them together")));
        }
        let unreadable =
            |error| wrong(format!("cannot read {}: {error}; the path is relative to this file", file.display()));
        let text = plain_text(&file).map_err(unreadable)?;
        let layer = Layer::new(&file, text)?;
        layer.map(Some).ok_or_else(|| wrong(format!("{} has no [tool.zlint]", file.display())))
    }

    /// The file that was named or found.
    pub(super) fn file(&self) -> &Path {
        self.0.first().map_or(Path::new(""), |layer| &layer.file)
    }

    /// The first file that gives a key, with what it says.
    pub(super) fn pick<'c, T: 'c>(&'c self, key: impl Fn(&'c Keys) -> Option<T>) -> Option<(&'c Layer, T)> {
        self.0.iter().find_map(|layer| Some((layer, key(&layer.keys)?)))
    }

    /// The file that gives a key, by its name.
    pub(super) fn giver(&self, key: &str) -> Option<(&Layer, Range<usize>)> {
        self.0.iter().find_map(|layer| Some((layer, layer.written(key)?)))
    }
}

/// A path as a file names it, without needless `..`.
fn beside(file: &Path, path: &str) -> PathBuf {
    let mut folder = file.parent().unwrap_or(Path::new("")).to_owned();
    for part in Path::new(path).components() {
        match part {
            std::path::Component::ParentDir if folder.file_name().is_some() => drop(folder.pop()),
            std::path::Component::CurDir => {}
            other => folder.push(other),
        }
    }
    folder
}

fn same(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => a == b,
    }
}
