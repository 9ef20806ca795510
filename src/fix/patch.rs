//! Edits of one file, made in its bytes.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;

use crate::diag::Fix;
use crate::engine::paths::Base;
use crate::engine::{QuotedFile, Report};
use crate::lang;
use crate::text::{FileId, FileKind, LineIndex};

/// A replacement in a file as it lies on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Replacement {
    range: Range<usize>,
    text: String,
}

/// The replacements of chosen fixes, by file on disk.
#[derive(Debug, Default)]
pub struct Patches {
    files: BTreeMap<PathBuf, Patch>,
}

/// The replacements in one file.
#[derive(Debug)]
pub struct Patch {
    /// Path as shown to the user.
    pub path: String,
    /// Its bytes.
    pub before: Vec<u8>,
    replacements: Vec<Replacement>,
}

impl Patches {
    /// Add all edits of a fix, or none: `false` if they meet others, lie outside the text or inside of a character, or
    /// a file is not one that fixes may change.
    pub fn add(&mut self, report: &Report, base: &Base, fix: &Fix) -> bool {
        let mut wanted: BTreeMap<PathBuf, (FileId, Vec<Replacement>)> = BTreeMap::new();
        for edit in fix.edits.iter() {
            let Some(file) = report.sources.0.get(&edit.span.file) else { return false };
            let range = file.on_disk(edit.span);
            let range = range.start as usize..range.end as usize;
            let text = file.spelled(&with_line_ends(&edit.text, disk_bytes(file))).into_owned();
            let location = base.absolute(file.path.as_ref());
            wanted.entry(location).or_insert((edit.span.file, Vec::new())).1.push(Replacement { range, text });
        }
        let fits = wanted.iter().all(|(location, (file, replacements))| {
            let known = self.files.get(location).map_or(&[][..], |patch| &patch.replacements);
            let text = report.sources.0.get(file).and_then(|file| std::str::from_utf8(disk_bytes(file)).ok());
            let is_place = |new: &Replacement| text.is_some_and(|text| text.get(new.range.clone()).is_some());
            replacements.iter().all(|new| is_place(new) && known.iter().all(|old| new == old || apart(new, old)))
        });
        if !fits {
            return false;
        }
        for (location, (file, replacements)) in wanted {
            let Some(quoted) = report.sources.0.get(&file) else { continue };
            let patch = self.files.entry(location).or_insert_with(|| Patch {
                path: quoted.path.clone(),
                before: disk_bytes(quoted).to_vec(),
                replacements: Vec::new(),
            });
            patch.replacements.extend(replacements);
            patch.replacements.sort_by_key(|new| (new.range.start, new.range.end));
            patch.replacements.dedup();
        }
        true
    }

    /// Whether nothing is replaced.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The files by location, each with what is replaced in it.
    pub fn iter(&self) -> impl Iterator<Item = (&PathBuf, &Patch)> {
        self.files.iter()
    }
}

/// Whether neither of two replacements touches what the other changes.
fn apart(a: &Replacement, b: &Replacement) -> bool {
    a.range.end < b.range.start || b.range.end < a.range.start
}

/// The bytes of a file on disk, or of the host that the text stands in.
fn disk_bytes(file: &QuotedFile) -> &[u8] {
    file.embedding.as_ref().map_or(&file.bytes, |embedding| &embedding.host.bytes)
}

/// Text with the line ends of the file that it goes into.
fn with_line_ends(text: &str, file: &[u8]) -> String {
    let first = memchr::memchr(b'\n', file);
    let returns = first.is_some_and(|at| at > 0 && file.get(at - 1) == Some(&b'\r'));
    if returns && !text.contains('\r') { text.replace('\n', "\r\n") } else { text.to_owned() }
}

impl Patch {
    /// The bytes afterwards.
    pub fn after(&self) -> Vec<u8> {
        let mut after = Vec::with_capacity(self.before.len());
        let mut from = 0;
        for replacement in &self.replacements {
            after.extend_from_slice(self.before.get(from..replacement.range.start).unwrap_or_default());
            after.extend_from_slice(replacement.text.as_bytes());
            from = replacement.range.end;
        }
        after.extend_from_slice(self.before.get(from..).unwrap_or_default());
        after
    }

    /// Why the text may not be changed so, if it may not: what is changed must have been understood, and the result
    /// must have no more syntax errors. A host is read again by its own reader.
    pub(super) fn fault(&self, after: &[u8]) -> Option<&'static str> {
        let (errors, more) = match self.kind() {
            Some(FileKind::Host(host)) => {
                let faults = |text: &[u8]| lang::embedded::read(host, text, u64::MAX).faults.len();
                (Vec::new(), faults(after) > faults(&self.before))
            }
            Some(FileKind::Code(lang)) => {
                let errors = lang::frontend(lang).syntax_errors(lang, &self.before);
                let more = lang::frontend(lang).syntax_errors(lang, after).len() > errors.len();
                (errors, more)
            }
            Some(FileKind::Data) | None => (Vec::new(), false),
        };
        let lines = LineIndex::new(&self.before);
        let line = |at: usize| lines.line(u32::try_from(at).unwrap_or(u32::MAX));
        let meet = |one: &Range<usize>, other: &Range<usize>| {
            line(one.start) <= line(other.end) && line(other.start) <= line(one.end)
        };
        if self.replacements.iter().any(|new| errors.iter().any(|error| meet(&new.range, error))) {
            return Some("the code there has a syntax error");
        }
        more.then_some("the changed file would not parse")
    }

    /// What the file holds.
    fn kind(&self) -> Option<FileKind> {
        match lang::detect(self.path.as_ref()) {
            Some(FileKind::Data) => Some(lang::kind_of_data(self.path.as_ref(), &self.before)),
            // A script without an ending.
            None => lang::detect_script(&self.before).map(FileKind::Code),
            kind => kind,
        }
    }
}
