//! Running the front-ends: in parallel, each file on its own. Of a host, the code in it is lowered.

use std::sync::Arc;

use camino::Utf8Path;
use rayon::prelude::*;

use crate::diag::{Problem, ProblemKind};
use crate::engine::gather::ReadFile;
use crate::engine::isolate;
use crate::injected;
use crate::ir::{Fault, FileFacts};
use crate::lang;
use crate::lang::embedded::{self, Part};
use crate::text::embedded::HostText;
use crate::text::{ColumnUnit, Embedding, FileId, FileKind, Host, LineIndex, SourceFile};

/// Texts with their facts, in the order of the files they come from, and what could not be read.
/// A text on which a front-end panics is missing and named in the problems.
#[derive(Debug, Default)]
pub struct Lowered {
    /// Files, and what stands in hosts.
    pub files: Vec<(SourceFile, FileFacts)>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// Lowers the files of a run, and numbers the texts found in them.
#[derive(Debug)]
pub struct Lowerer {
    /// The next id of a text that is no file.
    next: u32,
    max_file_size: u64,
}

impl Lowerer {
    /// For a run of so many files, with the size up to which code is read.
    pub fn new(files: usize, max_file_size: u64) -> Self {
        Self { next: u32::try_from(files).unwrap_or(u32::MAX), max_file_size }
    }

    /// Lower files.
    pub fn lower(&mut self, files: Vec<ReadFile>) -> Lowered {
        let mut problems = Vec::new();
        let found: Vec<_> = files.into_par_iter().map(|file| self.sources(file)).collect();
        let mut sources = Vec::new();
        for (mut texts, mut told) in found {
            for text in texts.iter_mut().filter(|text| text.embedding.is_some()) {
                text.id = FileId(self.next);
                self.next = self.next.saturating_add(1);
            }
            sources.append(&mut texts);
            problems.append(&mut told);
        }
        let mut lowered = lower_with(sources, |file| {
            injected::failure("lower", file.path.as_str());
            lang::frontend(file.lang).lower(file)
        });
        lowered.problems.splice(0..0, problems);
        lowered
    }

    /// What a file holds: itself, or the code in it. Ids of the latter are given later.
    fn sources(&self, file: ReadFile) -> (Vec<SourceFile>, Vec<Problem>) {
        match file.kind {
            FileKind::Code(lang) => (vec![SourceFile::new(file.id, file.path, file.bytes, lang)], Vec::new()),
            FileKind::Host(host) => self.of_host(file, host),
            FileKind::Data => (Vec::new(), Vec::new()),
        }
    }

    fn of_host(&self, file: ReadFile, host: Host) -> (Vec<SourceFile>, Vec<Problem>) {
        let ReadFile { id, path, bytes, .. } = file;
        let holding = match guarded(id, &path, || embedded::read(host, &bytes, self.max_file_size)) {
            Ok(holding) => holding,
            Err(panicked) => return (Vec::new(), vec![panicked]),
        };
        let problems: Vec<Problem> =
            holding.faults.iter().map(|fault| problem(id, &path, fault.kind, sentence(fault, None))).collect();
        let lines = LineIndex::new(&bytes);
        let text = Arc::new(HostText { file: id, kind: host, bytes, lines });
        let source = |part: Part| {
            let Part { lang, code, cells, spelling } = part;
            let embedding = Embedding { host: Arc::clone(&text), map: code.map, cells, spelling };
            SourceFile { embedding: Some(embedding), ..SourceFile::new(id, path.clone(), code.text, lang) }
        };
        (holding.parts.into_iter().map(source).collect(), problems)
    }
}

fn lower_with(files: Vec<SourceFile>, one: impl Fn(&SourceFile) -> FileFacts + Sync) -> Lowered {
    let mut lowered = Lowered::default();
    let facts = largest_first(&files, |file| guarded(file.on_disk(), &file.path, || one(file)));
    for (file, outcome) in files.into_iter().zip(facts) {
        match outcome {
            Ok(facts) => {
                // An example that is not quite code is no failure of the run, nor is a script with gaps to fill in.
                let lenient = file.is_example() || file.is_in_settings();
                let is_told = |fault: &&Fault| !(lenient && fault.kind == ProblemKind::Syntax);
                let told = facts
                    .faults
                    .iter()
                    .filter(is_told)
                    .map(|fault| problem(file.on_disk(), &file.path, fault.kind, sentence(fault, Some(&file))));
                lowered.problems.extend(told);
                lowered.files.push((file, facts));
            }
            Err(panicked) => lowered.problems.push(panicked),
        }
    }
    lowered
}

/// Do something with each file, in parallel; results in the order of the files. A large one that is begun last keeps one
/// thread busy when all others are done.
fn largest_first<T: Send>(files: &[SourceFile], one: impl Fn(&SourceFile) -> T + Sync) -> Vec<T> {
    let mut order: Vec<(usize, &SourceFile)> = files.iter().enumerate().collect();
    order.sort_by_key(|(_, file)| std::cmp::Reverse(file.bytes.len()));
    let mut done: Vec<(usize, T)> = order.into_par_iter().with_max_len(1).map(|(at, file)| (at, one(file))).collect();
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// A fault in words, with its line on disk; `file` is the text that its line is in, unless it is the file on disk.
fn sentence(fault: &Fault, file: Option<&SourceFile>) -> String {
    let Some(line) = fault.line else { return fault.message.clone() };
    let place = match file.and_then(|file| file.embedding.as_ref().map(|embedding| (embedding, &file.bytes))) {
        None => line.to_string(),
        Some((embedding, text)) => {
            let lines = LineIndex::new(text);
            let start = lines.line_range(text, line.saturating_sub(1)).start;
            let [(on_disk, _), _] = embedding.locate(start..start, ColumnUnit::Utf8);
            let cell = u32::try_from(start).ok().and_then(|start| embedding.cell(&lines, start));
            cell.map_or_else(|| on_disk.to_string(), |cell| format!("{on_disk} ({cell})"))
        }
    };
    format!("line {place}: {}", fault.message)
}

/// Do something with one file. A panic, which is a bug of zlint, costs this file's results only.
///
/// # Errors
/// The work panicked.
fn guarded<T>(file: FileId, path: &Utf8Path, work: impl FnOnce() -> T) -> Result<T, Problem> {
    isolate::caught(work).ok_or_else(|| isolate::internal(file, path))
}

fn problem(file: FileId, path: &Utf8Path, kind: ProblemKind, message: String) -> Problem {
    Problem { file: Some(file), path: path.to_string(), kind, message }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::build::Builder;
    use crate::text::Lang;

    #[test]
    fn a_panic_costs_one_file() {
        let file = |id, name: &str| SourceFile::new(FileId(id), name, Vec::new(), Lang::Python);
        let files = vec![file(0, "a.py"), file(1, "b.py"), file(2, "c.py")];
        let lowered = lower_with(files, |file| {
            assert!(file.path != "b.py", "injected");
            Builder::new(file.id, file.lang, 0).finish()
        });
        assert_eq!(lowered.files.iter().map(|(file, _)| file.id).collect::<Vec<_>>(), [FileId(0), FileId(2)]);
        assert_eq!(lowered.problems.len(), 1);
        let problem = &lowered.problems[0];
        assert_eq!((problem.kind, problem.path.as_str()), (ProblemKind::Internal, "b.py"));
    }
}
