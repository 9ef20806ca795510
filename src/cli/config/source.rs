//! The text of a configuration, for places in errors.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use thiserror::Error;
use toml::Spanned;

use crate::cli::config::keys::{Levels, List};
use crate::cli::threshold::Threshold;
use crate::engine::globs::Globs;
use crate::engine::policy::Level;
use crate::engine::suppress::closest;
use crate::text::{ColumnUnit, LineIndex};

/// A configuration that cannot be used.
#[derive(Debug, Error)]
pub(in crate::cli) enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {}: {error}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// Something in it is wrong.
    #[error("{}:{line}:{column}: {message}", file.display())]
    Wrong {
        /// The file.
        file: PathBuf,
        /// One-based line.
        line: u32,
        /// One-based column.
        column: u32,
        /// What.
        message: String,
    },
}

/// The text of a configuration.
#[derive(Clone, Copy)]
pub(in crate::cli) struct Source<'s> {
    pub(in crate::cli) file: &'s Path,
    pub(in crate::cli) text: &'s str,
}

impl Source<'_> {
    pub(in crate::cli) fn parse<T: for<'de> Deserialize<'de>>(self) -> Result<T, ConfigError> {
        toml::from_str(self.text).map_err(|error: toml::de::Error| self.wrong(error.span(), with_hint(error.message())))
    }

    /// One-based line and column of a place; those of the first line without one.
    pub(in crate::cli) fn locate(self, place: Option<&Range<usize>>) -> (u32, u32) {
        let offset = place.map_or(0, |range| u32::try_from(range.start).unwrap_or(u32::MAX));
        let text = self.text.as_bytes();
        LineIndex::new(text).locate(text, offset, ColumnUnit::Char)
    }

    /// Something wrong at a place.
    pub(in crate::cli) fn wrong(self, place: Option<Range<usize>>, message: impl Into<String>) -> ConfigError {
        let (line, column) = self.locate(place.as_ref());
        ConfigError::Wrong { file: self.file.to_owned(), line, column, message: message.into() }
    }

    /// Names of rules.
    pub(super) fn rules(self, list: &List, rules: &[&str]) -> Result<BTreeSet<String>, ConfigError> {
        list.iter().map(|name| self.rule(name, rules)).collect()
    }

    fn rule(self, name: &Spanned<String>, rules: &[&str]) -> Result<String, ConfigError> {
        match unknown_rule(name.get_ref(), rules) {
            None => Ok(name.get_ref().clone()),
            Some(message) => Err(self.wrong(Some(name.span()), message)),
        }
    }

    /// Rules with their severities.
    pub(super) fn levels<C: FromIterator<(String, Level)>>(
        self,
        levels: &Levels,
        rules: &[&str],
    ) -> Result<C, ConfigError> {
        levels.iter().map(|(name, level)| Ok((self.rule(name, rules)?, level.get_ref().meaning()))).collect()
    }

    pub(super) fn threshold(self, text: &Spanned<String>) -> Result<Threshold, ConfigError> {
        text.get_ref().parse().map_err(|message: String| self.wrong(Some(text.span()), message))
    }

    /// Path patterns below a folder.
    pub(in crate::cli) fn globs(self, root: &Path, patterns: &[Spanned<String>]) -> Result<Globs, ConfigError> {
        Globs::new(root, patterns.iter().map(|pattern| pattern.get_ref().as_str()))
            .map_err(|(index, message)| self.wrong(patterns.get(index).map(Spanned::span), message))
    }

    pub(super) fn host(self, host: &Spanned<String>) -> Result<String, ConfigError> {
        let name = host.get_ref();
        if name.is_empty() || name.contains(|c: char| c == '/' || c == ':' || c.is_whitespace()) {
            let message = "write a host by its name alone, e.g. \"support.example.com\"";
            return Err(self.wrong(Some(host.span()), message));
        }
        Ok(name.clone())
    }
}

/// A message of the parser with the name that was probably meant, when it lists those there are.
pub(in crate::cli) fn with_hint(message: &str) -> String {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let near = match quoted.as_slice() {
        [wrong, known @ ..] if message.starts_with("unknown ") => closest(wrong, known),
        _ => None,
    };
    near.map_or_else(|| message.to_owned(), |near| format!("{message}; did you mean `{near}`?"))
}

/// What to say about a name that is no rule's.
pub(in crate::cli) fn unknown_rule(name: &str, rules: &[&str]) -> Option<String> {
    if rules.contains(&name) {
        return None;
    }
    let hint = match closest(name, rules) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`zlint rules` lists the rules".to_owned(),
    };
    Some(format!("there is no rule `{name}`; {hint}"))
}
