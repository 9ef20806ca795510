//! Files and places in them: ids, byte spans, line tables, encodings.

pub mod decode;
pub mod line_index;

use camino::Utf8PathBuf;

pub use line_index::{ColumnUnit, LineIndex};

/// Which file of this run; an index into the run's sorted file list.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub struct FileId(pub u32);

/// A half-open range of bytes in one file as it lies on disk.
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
}

impl Lang {
    /// The language whose models apply: the JavaScript dialects share theirs.
    pub fn family(self) -> Family {
        match self {
            Lang::Python => Family::Python,
            Lang::JavaScript | Lang::TypeScript | Lang::Tsx => Family::JavaScript,
            Lang::Rust => Family::Rust,
        }
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
}

/// One file's bytes and where they came from.
#[derive(Debug)]
pub struct SourceFile {
    /// Its id in this run.
    pub id: FileId,
    /// Path as shown to the user: relative to the working directory, with `/`.
    pub path: Utf8PathBuf,
    /// The bytes as they lie on disk; spans count in these.
    pub bytes: Vec<u8>,
    /// The language it is read as.
    pub lang: Lang,
}
