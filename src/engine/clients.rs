//! OAuth clients as a configuration describes them, and where the files of a run belong.

use std::path::PathBuf;

use camino::Utf8Path;

use crate::engine::globs::Globs;
use crate::engine::package::Packages;
use crate::engine::paths::{self, Base};
use crate::engine::sources::QuotedFile;
use crate::recognise::oauth::Asked;
use crate::scopes::homes::{Declared, Home, Homes};
use crate::text::{FileId, SourceFile, Span};

/// The id of the configuration's text, above all others of a run.
const CONFIG: FileId = FileId(u32::MAX);

/// Folders whose code shows how a package is used: it gets tokens that the package does not.
const EXAMPLES: [&str; 6] = ["example", "examples", "sample", "samples", "demo", "demos"];

/// A client.
#[derive(Debug, Clone)]
pub struct OwnClient {
    /// What it is called in reports.
    pub name: String,
    /// The files that make its requests and its calls.
    pub paths: Globs,
    /// The scopes that it is allowed, and where that is written in the configuration.
    pub scopes: Option<(std::ops::Range<usize>, Vec<String>)>,
}

/// The clients of a configuration.
#[derive(Debug, Clone, Default)]
pub struct OwnClients {
    /// In the order in which they are written.
    pub all: Vec<OwnClient>,
    /// The configuration's file.
    pub file: PathBuf,
    /// Its text, which findings about its scopes quote.
    pub text: String,
}

impl OwnClients {
    /// The configuration's text as findings quote it, if any may.
    pub fn quoted(&self, base: &Base) -> Option<(FileId, QuotedFile)> {
        let path = paths::lossy(&base.shown(&self.file));
        let names_scopes = self.all.iter().any(|client| client.scopes.is_some());
        names_scopes.then(|| (CONFIG, QuotedFile::new(path, self.text.clone().into_bytes())))
    }

    /// Where files belong: to the clients whose paths name them, otherwise to their package.
    pub fn homes(&self, base: &Base, packages: &Packages, files: &[SourceFile]) -> Homes {
        let home = |file: &SourceFile| {
            let path = base.absolute(file.path.as_std_path());
            let named = self.all.iter().enumerate().filter(|(_, client)| client.paths.matches(&path, false));
            let clients: Vec<Home> = named.map(|(number, _)| Home::Client(number)).collect();
            let homes = if clients.is_empty() { vec![package(packages, &file.path)] } else { clients };
            (file.id, homes)
        };
        Homes { files: files.iter().map(home).collect(), clients: self.all.iter().map(declared).collect() }
    }
}

fn declared(client: &OwnClient) -> Declared {
    let asked = |(place, scopes): &(std::ops::Range<usize>, Vec<String>)| Asked {
        span: Span::new(CONFIG, place.start, place.end),
        scopes: scopes.clone(),
    };
    Declared { name: client.name.clone(), asked: client.scopes.as_ref().map(asked) }
}

/// The package of a file, or the folder with the examples of one.
fn package(packages: &Packages, file: &Utf8Path) -> Home {
    let manifest = packages.package(file).map(|package| package.manifest.as_path());
    let folder = manifest.and_then(Utf8Path::parent);
    let shows = |path: &&Utf8Path| path.file_name().is_some_and(|name| EXAMPLES.contains(&name));
    let within = file.ancestors().skip(1).take_while(|path| Some(*path) != folder);
    let examples = within.filter(shows).last();
    Home::Package(examples.or(manifest).map_or_else(String::new, |path| path.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_a_package_of_their_own() {
        let packages = Packages::default();
        let of = |path: &str| package(&packages, path.into());
        assert_eq!(of("src/client.py"), Home::Package(String::new()));
        assert_eq!(of("examples/auth/token.py"), Home::Package("examples".to_owned()));
        assert_eq!(of("js/samples/demo/a.js"), Home::Package("js/samples".to_owned()));
        assert_eq!(of("examples.py"), Home::Package(String::new()));
    }
}
