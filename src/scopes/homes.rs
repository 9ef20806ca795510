//! What belongs together when the scopes that are asked for are compared with those that calls need.
//!
//! Without more knowledge that is a package: its calls get the tokens that its requests ask for. A
//! configuration may say otherwise.

use std::collections::{BTreeMap, BTreeSet};

use crate::recognise::oauth::Asked;
use crate::scopes::lock::HomeName;
use crate::text::{FileId, Span};

/// What OAuth requests and calls may have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Home {
    /// A client that the configuration describes, by its number.
    Client(usize),
    /// A package, by its manifest; files outside any package have an empty one. The examples of a
    /// package have one of their own.
    Package(String),
}

/// A client as the configuration describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// What it is called in reports.
    pub name: String,
    /// The scopes that it is allowed, and where that is written.
    pub asked: Option<Asked>,
}

/// Where the files of a run belong.
#[derive(Debug, Default)]
pub struct Homes {
    /// Files of clients belong to these and to no package.
    pub files: BTreeMap<FileId, Vec<Home>>,
    /// The clients of the configuration.
    pub clients: Vec<Declared>,
}

impl Homes {
    /// Where a file belongs; a file nothing is known of, outside any package.
    pub fn of(&self, file: FileId) -> &[Home] {
        static OUTSIDE: [Home; 1] = [Home::Package(String::new())];
        self.files.get(&file).map_or(&OUTSIDE, Vec::as_slice)
    }

    /// The names of what a file belongs to.
    pub fn names(&self, file: FileId) -> BTreeSet<HomeName> {
        let name = |home: &Home| match home {
            Home::Client(number) => self.clients.get(*number).map(|client| HomeName::Client(client.name.clone())),
            Home::Package(manifest) => Some(HomeName::Package(manifest.clone())),
        };
        self.of(file).iter().filter_map(name).collect()
    }

    /// Whether a file belongs somewhere.
    pub fn is_in(&self, file: FileId, home: &Home) -> bool {
        self.of(file).contains(home)
    }

    /// Whether two places have a home in common.
    pub fn together(&self, a: Span, b: Span) -> bool {
        self.of(a.file).iter().any(|home| self.is_in(b.file, home))
    }

    /// The description of a home, if it is a client of the configuration.
    pub fn declared(&self, home: &Home) -> Option<&Declared> {
        match home {
            Home::Client(number) => self.clients.get(*number),
            Home::Package(_) => None,
        }
    }
}
