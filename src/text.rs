//! Files and places in them: ids, byte spans, line tables, encodings.

pub mod decode;
pub mod embedded;
pub mod line_index;

use camino::Utf8PathBuf;

pub use embedded::Embedding;
pub use line_index::{ColumnUnit, LineIndex};

/// Which text of this run: an index into the run's sorted file list, or a number above these for
/// code that stands in one of the files.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub struct FileId(pub u32);

/// A half-open range of bytes in one text. That is a file as it lies on disk, or code put together
/// from pieces of one ([`Embedding`] leads back to the disk).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub struct Span {
    /// The file the bytes are in.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from two byte offsets; offsets past 4 GiB are clamped (files that large are never read).
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { file, start: clamp(start), end: clamp(end.max(start)) }
    }

    /// Whether `other` lies inside this span.
    pub fn contains(self, other: Span) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }
}

/// A source language (or dialect) that a front-end reads.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Lang {
    /// Python 3, with Python 2 tolerated.
    Python,
    /// JavaScript and JSX.
    JavaScript,
    /// TypeScript.
    TypeScript,
    /// TypeScript with JSX.
    Tsx,
    /// Rust.
    Rust,
    /// sh, bash, and zsh as far as it is alike.
    Shell,
    /// Postman's collections and environments.
    Postman,
    /// Recordings of requests: HAR, cassettes, stubs.
    Recording,
    /// HCL: Terraform, OpenTofu and their kin.
    Hcl,
    /// HTTP requests as they are sent, and as clients in editors keep them.
    Http,
    /// Lines of `KEY=value`, as shells and containers read them.
    Dotenv,
    /// INI files with their sections, and Java's properties.
    Ini,
    /// TOML.
    Toml,
    /// YAML.
    Yaml,
    /// JSON, comments and trailing commas tolerated.
    Json,
    /// The variables that a Dockerfile sets.
    Dockerfile,
}

impl Lang {
    /// Whether its values are text only, quoted or not, so that one with spaces is no label.
    pub fn has_only_text(self) -> bool {
        matches!(self, Lang::Dotenv | Lang::Ini | Lang::Dockerfile)
    }

    /// The language whose models apply: the JavaScript dialects share theirs.
    pub fn family(self) -> Family {
        match self {
            Lang::Python => Family::Python,
            Lang::JavaScript | Lang::TypeScript | Lang::Tsx => Family::JavaScript,
            Lang::Rust => Family::Rust,
            Lang::Shell => Family::Shell,
            Lang::Postman => Family::Postman,
            Lang::Recording => Family::Recording,
            Lang::Hcl => Family::Hcl,
            Lang::Http => Family::Http,
            Lang::Dotenv | Lang::Ini | Lang::Toml | Lang::Yaml | Lang::Json | Lang::Dockerfile => Family::Settings,
        }
    }
}

/// What a file holds, by its name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileKind {
    /// Code of one language.
    Code(Lang),
    /// Something else, in which code stands.
    Host(Host),
    /// JSON or YAML: its text says what it holds, if that is anything of interest.
    Data,
}

impl FileKind {
    /// Whether it is a document with examples.
    pub fn is_document(self) -> bool {
        matches!(self, FileKind::Host(host) if host.is_document())
    }

    /// The language, if the file is code.
    pub fn code(self) -> Option<Lang> {
        match self {
            FileKind::Code(lang) => Some(lang),
            FileKind::Host(_) | FileKind::Data => None,
        }
    }

    /// Whether it holds settings: names with values, which no program runs.
    pub fn is_settings(self) -> bool {
        match self {
            FileKind::Code(lang) => lang.family() == Family::Settings,
            FileKind::Host(host) => host.is_settings(),
            FileKind::Data => true,
        }
    }
}

/// A kind of file in which code of other languages stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Host {
    /// A Jupyter notebook.
    Notebook,
    /// Markdown or MDX.
    Markdown,
    /// reStructuredText.
    ReStructuredText,
    /// AsciiDoc.
    AsciiDoc,
    /// A YAML file: settings, which may hold scripts.
    Yaml,
    /// A JSON file: settings.
    Json,
    /// A Dockerfile: settings and commands.
    Dockerfile,
}

impl Host {
    /// Whether the code in it is examples, which no program runs.
    pub fn is_document(self) -> bool {
        matches!(self, Host::Markdown | Host::ReStructuredText | Host::AsciiDoc)
    }

    /// Whether it holds settings.
    pub fn is_settings(self) -> bool {
        matches!(self, Host::Yaml | Host::Json | Host::Dockerfile)
    }
}

/// Languages that share libraries, hence models.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// Python.
    Python,
    /// JavaScript, TypeScript and their JSX forms.
    JavaScript,
    /// Rust.
    Rust,
    /// The shell, whose libraries are the commands it runs.
    Shell,
    /// Postman, whose one library it is.
    Postman,
    /// Recordings, whose libraries are what recorded them.
    Recording,
    /// HCL, whose libraries are the kinds of its blocks.
    Hcl,
    /// Files of HTTP requests.
    Http,
    /// Settings, which run nothing.
    Settings,
}

impl Family {
    /// Whether it is code that a program is made of, so that findings in it can be rewritten.
    pub fn is_code(self) -> bool {
        !matches!(self, Family::Postman | Family::Recording | Family::Settings)
    }

    /// Whether imports give names to what they bring in, so that what a definition uses tells which of them it needs.
    pub fn names_imports(self) -> bool {
        matches!(self, Family::Python | Family::JavaScript)
    }

    /// Whether the files of a folder are one module, in which each sees the names of all others.
    pub fn shares_folder(self) -> bool {
        self == Family::Hcl
    }
}

/// Code of one language and where it came from: a file, or what stands in one.
#[derive(Debug)]
pub struct SourceFile {
    /// Its id in this run.
    pub id: FileId,
    /// Path as shown to the user: relative to the working directory, with `/`.
    pub path: Utf8PathBuf,
    /// The bytes that are read; spans count in these. Those of a file are as they lie on disk.
    pub bytes: Vec<u8>,
    /// The language it is read as.
    pub lang: Lang,
    /// How it lies in its host, if it is not a file of its own.
    pub embedding: Option<Embedding>,
}

impl SourceFile {
    /// A file of its own.
    pub fn new(id: FileId, path: impl Into<Utf8PathBuf>, bytes: Vec<u8>, lang: Lang) -> Self {
        Self { id, path: path.into(), bytes, lang, embedding: None }
    }

    /// Whether it is examples of a document.
    pub fn is_example(&self) -> bool {
        self.embedding.as_ref().is_some_and(|embedding| embedding.host.kind.is_document())
    }

    /// Whether it stands in a file of settings.
    pub fn is_in_settings(&self) -> bool {
        self.embedding.as_ref().is_some_and(|embedding| embedding.host.kind.is_settings())
    }

    /// The file on disk: itself, or its host.
    pub fn on_disk(&self) -> FileId {
        self.embedding.as_ref().map_or(self.id, |embedding| embedding.host.file)
    }
}
