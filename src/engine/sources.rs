//! The texts that findings and calls point into, and where these stand on disk.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use crate::text::embedded::{CellPlace, Embedding};
use crate::text::{ColumnUnit, FileId, Lang, LineIndex, SourceFile, Span};

/// The text of a file that a report may quote from, or of code in one.
#[derive(Debug)]
pub struct QuotedFile {
    /// Path as shown to the user.
    pub path: String,
    /// Its bytes, in which spans count.
    pub bytes: Vec<u8>,
    /// The lines of these.
    pub lines: LineIndex,
    /// How it lies in its host, if it is not a file of its own.
    pub embedding: Option<Embedding>,
    /// The language it was read as, if it was.
    pub lang: Option<Lang>,
}

impl QuotedFile {
    /// A file of its own.
    pub fn new(path: impl Into<String>, bytes: Vec<u8>) -> Self {
        let lines = LineIndex::new(&bytes);
        Self { path: path.into(), bytes, lines, embedding: None, lang: None }
    }

    /// The bytes on disk: those of its host, if it has one.
    pub fn disk(&self) -> &[u8] {
        self.embedding.as_ref().map_or(&self.bytes, |embedding| &embedding.host.bytes)
    }

    /// Whether it is examples of a document.
    pub fn is_example(&self) -> bool {
        self.embedding.as_ref().is_some_and(|embedding| embedding.host.kind.is_document())
    }

    /// The bytes on disk for which a part of the text stands.
    pub fn on_disk(&self, span: Span) -> Range<u32> {
        match &self.embedding {
            None => span.start..span.end,
            Some(embedding) => {
                let host = embedding.map.host(span.start as usize..span.end as usize);
                let host = Span::new(span.file, host.start, host.end);
                host.start..host.end
            }
        }
    }

    /// One-based line and column on disk of both ends of a part of the text.
    pub fn locate(&self, span: Span, unit: ColumnUnit) -> [(u32, u32); 2] {
        match &self.embedding {
            None => [span.start, span.end.max(span.start)].map(|at| self.lines.locate(&self.bytes, at, unit)),
            Some(embedding) => embedding.locate(span.start as usize..span.end as usize, unit),
        }
    }

    /// The one-based line on disk of a zero-based line of the text.
    pub fn line_on_disk(&self, line: usize) -> usize {
        let Some(embedding) = &self.embedding else { return line + 1 };
        let start = self.lines.line_range(&self.bytes, line).start;
        let [(line, _), _] = embedding.locate(start..start, ColumnUnit::Utf8);
        line as usize
    }

    /// The cell that an offset of the text is in, if its host has cells.
    pub fn cell(&self, offset: u32) -> Option<CellPlace> {
        self.embedding.as_ref()?.cell(&self.lines, offset)
    }

    /// New text as it must be written on disk.
    pub fn spelled<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.embedding.as_ref().map_or(Cow::Borrowed(text), |embedding| embedding.spelling.spell(text))
    }
}

impl From<SourceFile> for QuotedFile {
    fn from(file: SourceFile) -> Self {
        Self { embedding: file.embedding, lang: Some(file.lang), ..Self::new(file.path, file.bytes) }
    }
}

/// The texts that findings and calls point into.
#[derive(Debug, Default)]
pub struct Sources(pub BTreeMap<FileId, QuotedFile>);

impl Sources {
    /// The path of a file as shown to the user; empty for a file that is not quoted.
    pub fn path(&self, file: FileId) -> &str {
        self.0.get(&file).map_or("", |file| &file.path)
    }

    /// A place in every text that the same bytes on disk stand in: scripts of one host share what is set for them.
    pub fn copies(&self, span: Span) -> Vec<Span> {
        let host = |file: &QuotedFile| file.embedding.as_ref().map(|embedding| embedding.host.file);
        let Some(own) = self.0.get(&span.file).and_then(host) else { return vec![span] };
        let range = self.on_disk(span);
        let range = range.start as usize..range.end as usize;
        let texts = self.0.iter().filter(|(_, file)| host(file) == Some(own));
        let copies = texts.flat_map(|(id, file)| {
            let map = file.embedding.as_ref().map(|embedding| &embedding.map);
            map.into_iter().flat_map(|map| map.text(&range)).map(|part| Span::new(*id, part.start, part.end))
        });
        copies.chain([span]).collect()
    }

    /// The bytes on disk of a place.
    pub fn on_disk(&self, span: Span) -> Range<u32> {
        self.0.get(&span.file).map_or(span.start..span.end, |file| file.on_disk(span))
    }
}

impl FromIterator<SourceFile> for Sources {
    fn from_iter<I: IntoIterator<Item = SourceFile>>(files: I) -> Self {
        Self(files.into_iter().map(|file| (file.id, file.into())).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::embedded::{Assembled, Cell, HostText, Spelling};
    use crate::text::{Host, Lang};

    #[test]
    fn places_of_code_in_a_host() {
        let host = b"..\n.\"a = '\\u00e9'\\n\",\n\"bc\"";
        let mut code = Assembled::default();
        code.push(5, b"a = '");
        code.replace(10..16, "\u{e9}".as_bytes());
        code.push(16, b"'");
        code.replace(17..19, b"\n");
        code.push(23, b"bc");
        let text =
            HostText { file: FileId(0), kind: Host::Notebook, bytes: host.to_vec(), lines: LineIndex::new(host) };
        let cells = vec![Cell { index: 2, start: 0 }, Cell { index: 5, start: 9 }];
        let embedding = Embedding { host: Arc::new(text), map: code.map, cells, spelling: Spelling::Json };
        let source =
            SourceFile { embedding: Some(embedding), ..SourceFile::new(FileId(3), "a", code.text, Lang::Python) };
        let file = QuotedFile::from(source);
        let span = |start, end| Span::new(FileId(3), start, end);
        assert_eq!(file.on_disk(span(5, 7)), 10..16);
        assert_eq!(file.locate(span(5, 10), ColumnUnit::Char), [(2, 8), (3, 3)]);
        assert_eq!((file.line_on_disk(0), file.line_on_disk(1)), (2, 3));
        assert_eq!(file.cell(4), Some(CellPlace { index: 2, line: 1 }));
        assert_eq!(file.cell(10), Some(CellPlace { index: 5, line: 1 }));
        assert_eq!(file.spelled("\""), "\\\"");
    }
}
