//! Hosts: files that hold code of other languages. A host's reader finds the code; the ordinary
//! front-end of each language lowers it.

use camino::Utf8Path;

use crate::ir::Fault;
use crate::lang::{document, notebook, settings};
use crate::text::embedded::{Assembled, Cell, Spelling};
use crate::text::{Host, Lang};

/// Reads one kind of host.
pub trait HostReader: Sync {
    /// The kind.
    fn host(&self) -> Host;

    /// Its file extensions.
    fn extensions(&self) -> &'static [&'static str];

    /// The code in a text. Never fails: what cannot be read becomes a fault, the rest is still returned.
    /// What may be code must not be larger than `limit`.
    fn read(&self, text: &[u8], limit: u64) -> Holding;
}

/// The code that a host holds.
#[derive(Debug, Default)]
pub struct Holding {
    /// The code: what belongs together as one text.
    pub parts: Vec<Part>,
    /// What could not be read; lines are those of the host.
    pub faults: Vec<Fault>,
}

/// Code of one language that is read as one file.
#[derive(Debug)]
pub struct Part {
    /// The language.
    pub lang: Lang,
    /// The code with its places.
    pub code: Assembled,
    /// The cells it comes from, in order, if the host counts any.
    pub cells: Vec<Cell>,
    /// How code is spelled in the host.
    pub spelling: Spelling,
}

/// All readers of hosts.
static HOSTS: &[&dyn HostReader] = &[
    &notebook::Notebook,
    &document::Markdown,
    &document::ReStructuredText,
    &document::AsciiDoc,
    &settings::Yaml,
    &settings::Json,
    &settings::Dockerfile,
];

/// Languages by the names that notebooks and documents give them. A new front-end adds its names.
const NAMES: &[(&str, Lang)] = &[
    ("python", Lang::Python),
    ("python2", Lang::Python),
    ("python3", Lang::Python),
    ("py", Lang::Python),
    ("py3", Lang::Python),
    ("pycon", Lang::Python),
    ("ipython", Lang::Python),
    ("ipython3", Lang::Python),
    ("javascript", Lang::JavaScript),
    ("js", Lang::JavaScript),
    ("jsx", Lang::JavaScript),
    ("mjs", Lang::JavaScript),
    ("cjs", Lang::JavaScript),
    ("node", Lang::JavaScript),
    ("typescript", Lang::TypeScript),
    ("ts", Lang::TypeScript),
    ("tsx", Lang::Tsx),
    ("rust", Lang::Rust),
    ("rs", Lang::Rust),
    ("sh", Lang::Shell),
    ("bash", Lang::Shell),
    ("zsh", Lang::Shell),
    ("ksh", Lang::Shell),
    ("shell", Lang::Shell),
    ("shellscript", Lang::Shell),
    ("console", Lang::Shell),
    ("shell-session", Lang::Shell),
    ("shellsession", Lang::Shell),
    ("hcl", Lang::Hcl),
    ("terraform", Lang::Hcl),
    ("tf", Lang::Hcl),
    ("tofu", Lang::Hcl),
    ("opentofu", Lang::Hcl),
    ("http", Lang::Http),
    ("httprequest", Lang::Http),
];

/// The language of a name, if it is read.
pub(super) fn named(name: &str) -> Option<Lang> {
    NAMES.iter().find(|(other, _)| name.eq_ignore_ascii_case(other)).map(|(_, lang)| *lang)
}

/// The kind of host a file is, by its extension.
pub(super) fn detect(path: &Utf8Path) -> Option<Host> {
    let extension = path.extension()?;
    let is_one = |extensions: &[&str]| extensions.iter().any(|known| known.eq_ignore_ascii_case(extension));
    HOSTS.iter().find(|reader| is_one(reader.extensions())).map(|reader| reader.host())
}

/// The code in a host.
pub fn read(host: Host, text: &[u8], limit: u64) -> Holding {
    let reader = HOSTS.iter().find(|reader| reader.host() == host);
    reader.map_or_else(Holding::default, |reader| reader.read(text, limit))
}
