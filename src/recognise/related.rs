//! Whether a request goes to the service: by its host, else by what the code around it is called.

use crate::data::needles::Lists;
use crate::diag::Confidence;
use crate::eval::Site;
use crate::recognise::Context;
use crate::recognise::http::words;
use crate::recognise::url::{Address, hole_names, show_path};
use crate::text::Span;
use crate::value::{ClassRef, FileIx, FuncRef, Template};

/// What a host says about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostIs {
    /// A host of the service.
    Service,
    /// A host of another product or vendor.
    Other,
    /// Not known.
    Unknown,
}

impl Context<'_> {
    /// What a host says.
    pub fn host_is(&self, host: &Template) -> HostIs {
        let shown = host.show("{}").to_lowercase();
        let name = shown.split(':').next().unwrap_or_default();
        let lists = &self.catalog.lists;
        if lists.other_product(Some(name), "").is_some() {
            return HostIs::Other;
        }
        if lists.is_host(name) || self.hosts.iter().any(|own| ends_in(name, own)) {
            return HostIs::Service;
        }
        // A known top-level name that is not one of the service's is somebody else's host.
        let last = name.rsplit('.').next().unwrap_or_default();
        let known_end = !last.is_empty() && !last.contains("{}") && name.contains('.');
        if known_end || name == "localhost" || name.starts_with("127.") { HostIs::Other } else { HostIs::Unknown }
    }

    /// Whether a host is that of another product of the vendor.
    pub fn is_other_product(&self, host: &Template) -> bool {
        self.catalog.lists.other_product(Some(&host.show("{}").to_lowercase()), "").is_some()
    }

    /// Whether a path belongs to another product under the same host.
    pub fn other_product(&self, path: &str) -> bool {
        self.catalog.lists.other_product(None, path).is_some()
    }

    /// Whether a name (variable, function, class, file) speaks of the service (`Some(true)`), of
    /// another vendor (`Some(false)`), or of neither.
    pub fn name_speaks(&self, name: &str) -> Option<bool> {
        name_speaks(&self.catalog.lists, name)
    }

    /// Whether the name of a base address says that it is somebody's, and not whose the service's is.
    fn names_other(&self, name: &str) -> bool {
        let said = words(name);
        let lists = &self.catalog.lists;
        let plain =
            |word: &String| word.len() < 3 || lists.base_words.contains(word) || lists.plain_words.contains(word);
        said.iter().any(|word| lists.base_words.contains(word)) && !said.iter().all(plain)
    }

    /// Names around a place: its function, its class.
    fn names_around(&self, site: &Site) -> Vec<String> {
        let mut names = Vec::new();
        let facts = self.program.facts(site.func.file);
        let mut func = self.program.function(site.func);
        for _ in 0..4 {
            let Some(function) = func else { break };
            names.extend(function.name.map(|name| facts.names.name(name).to_owned()));
            if let Some(class) = function.class {
                let class = ClassRef { file: site.func.file, class };
                let class = self.program.extended(class).unwrap_or(class);
                names.push(self.program.class_name(class).to_owned());
            }
            func = function.parent.and_then(|parent| facts.functions.get(parent));
        }
        names
    }

    /// What a function is called, with its class: `Helpdesk.get`; `None` for a nameless one.
    pub fn function_name(&self, func: FuncRef) -> Option<String> {
        let function = self.program.function(func)?;
        let name = self.program.facts(func.file).names.name(function.name?);
        let class = function.class.map(|class| ClassRef { file: func.file, class });
        let class = class.map(|class| self.program.class_name(self.program.extended(class).unwrap_or(class)));
        Some(class.filter(|class| !class.is_empty()).map_or_else(|| name.to_owned(), |class| format!("{class}.{name}")))
    }

    /// How sure it is that a request goes to the service; `None` if it does not seem to.
    ///
    /// A host that is spelled out decides. Otherwise the path must be one of the service's, and the
    /// names of holes, functions, classes and files are asked, nearest first.
    pub fn relation(&self, address: &Address, known_path: bool, sites: &[Site]) -> Option<Confidence> {
        self.relation_of_request(address, known_path, sites, &|| false)
    }

    /// The same of a request; `marked` says whether its credentials are of a form that the service
    /// alone has, which is asked where no name decides.
    pub fn relation_of_request(
        &self,
        address: &Address,
        known_path: bool,
        sites: &[Site],
        marked: &dyn Fn() -> bool,
    ) -> Option<Confidence> {
        let path = show_path(&address.path);
        if address.foreign || self.other_product(&path) {
            return None;
        }
        if let Some(host) = &address.host {
            match self.host_is(host) {
                HostIs::Service => return Some(Confidence::High),
                HostIs::Other => return None,
                HostIs::Unknown => {}
            }
            for name in hole_names(host) {
                match self.name_speaks(name) {
                    Some(true) => return Some(Confidence::High),
                    Some(false) => return None,
                    None if !path.contains("/api/") && self.names_other(name) => return None,
                    None => {}
                }
            }
        }
        if !known_path {
            return None;
        }
        if let Some(own) = self.names_speak(sites) {
            return own.then_some(Confidence::Medium);
        }
        for site in sites.iter().rev() {
            if let Some(own) = self.file_speaks(site.func.file) {
                return own.then_some(Confidence::Medium);
            }
        }
        (sites.iter().any(|site| (self.mentions)(site.func.file)) || marked()).then_some(Confidence::Medium)
    }

    /// Whether a place is in a file of tests.
    pub fn in_tests(&self, span: Span) -> bool {
        self.file_of(span).is_some_and(|file| is_test_path(self.program.path(file).as_str()))
    }

    /// The file a place is in.
    pub fn file_of(&self, span: Span) -> Option<FileIx> {
        self.program.file_with(span.file)
    }

    /// What the functions and classes around places are called, the innermost first.
    pub fn names_speak(&self, sites: &[Site]) -> Option<bool> {
        sites.iter().rev().flat_map(|site| self.names_around(site)).find_map(|name| self.name_speaks(&name))
    }

    /// Whether the functions, classes or files around places are called after the service.
    pub fn speaks(&self, sites: &[Site]) -> bool {
        let by_name = self.names_speak(sites);
        let by_file = || sites.iter().rev().find_map(|site| self.file_speaks(site.func.file));
        by_name.or_else(by_file) == Some(true)
    }

    /// What a file's name says, or its package's.
    pub fn file_speaks(&self, file: FileIx) -> Option<bool> {
        let path = self.program.path(file);
        let by_path = path.components().rev().find_map(|part| self.name_speaks(part.as_str()));
        by_path.or_else(|| (self.package)(file).and_then(|name| self.name_speaks(&name)))
    }
}

/// Whether a name speaks of the service (`Some(true)`), of another vendor (`Some(false)`), or of neither.
pub fn name_speaks(lists: &Lists, name: &str) -> Option<bool> {
    let name = name.to_lowercase();
    if lists.names.iter().any(|own| contains_word(&name, own)) {
        return Some(true);
    }
    lists.vendors.iter().any(|other| name.contains(other.as_str())).then_some(false)
}

/// Whether a host name is `suffix` or ends in `.suffix` (a hole may stand right before it).
fn ends_in(name: &str, suffix: &str) -> bool {
    name.strip_suffix(suffix).is_some_and(|before| before.is_empty() || before.ends_with('.') || before.ends_with("{}"))
}

/// Whether a name holds a word; a word of up to two letters must stand alone between separators.
fn contains_word(name: &str, word: &str) -> bool {
    if word.len() > 2 {
        return name.contains(word);
    }
    name.split(|c: char| !c.is_ascii_alphanumeric()).any(|part| part == word)
}

/// Whether a path is that of tests: their secrets are doubles, and the scopes of a program do not
/// depend on them.
pub fn is_test_path(path: &str) -> bool {
    path.to_lowercase().split(['/', '\\']).any(|part| {
        matches!(
            part,
            "test" | "tests" | "__tests__" | "spec" | "specs" | "fixtures" | "__mocks__" | "mocks" | "testdata"
        ) || part.starts_with("test_")
            || part.ends_with("_test.py")
            || part.contains(".test.")
            || part.contains("-test.")
            || part.contains(".spec.")
            || part == "conftest.py"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_tests() {
        assert!(is_test_path("tests/request-test.js"));
        assert!(is_test_path("src/client.spec.ts"));
        assert!(!is_test_path("src/latest.py"));
    }
}
