//! Running the front-ends: in parallel, each file on its own.

use std::panic::{self, AssertUnwindSafe};

use rayon::prelude::*;

use crate::diag::{Problem, ProblemKind};
use crate::ir::FileFacts;
use crate::lang;
use crate::text::SourceFile;

/// The facts of the files, in their order, and what could not be read. A file on which a
/// front-end panics is missing from the facts and named in the problems.
pub fn lower(files: &[SourceFile]) -> (Vec<FileFacts>, Vec<Problem>) {
    lower_with(files, |file| lang::frontend(file.lang).lower(file))
}

fn lower_with(files: &[SourceFile], one: impl Fn(&SourceFile) -> FileFacts + Sync) -> (Vec<FileFacts>, Vec<Problem>) {
    let lowered: Vec<_> = files.par_iter().map(|file| guarded(file, || one(file))).collect();
    let mut facts = Vec::with_capacity(files.len());
    let mut problems = Vec::new();
    for (file, outcome) in files.iter().zip(lowered) {
        match outcome {
            Ok(one) => {
                let told = one.problems.iter().map(|(kind, message)| problem(file, *kind, message.clone()));
                problems.extend(told);
                facts.push(one);
            }
            Err(panicked) => problems.push(panicked),
        }
    }
    (facts, problems)
}

/// Do something with one file. A panic, which is a bug of zlint, costs this file's results only.
///
/// # Errors
/// The work panicked.
pub fn guarded<T>(file: &SourceFile, work: impl FnOnce() -> T) -> Result<T, Problem> {
    // The payload is dropped: it may quote the file.
    panic::catch_unwind(AssertUnwindSafe(work))
        .map_err(|_| problem(file, ProblemKind::Internal, "zlint failed on this file; please report it".to_owned()))
}

fn problem(file: &SourceFile, kind: ProblemKind, message: String) -> Problem {
    Problem { file: Some(file.id), path: file.path.to_string(), kind, message }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::build::Builder;
    use crate::text::{FileId, Lang};

    #[test]
    fn a_panic_costs_one_file() {
        let file =
            |id, name: &str| SourceFile { id: FileId(id), path: name.into(), bytes: Vec::new(), lang: Lang::Python };
        let files = [file(0, "a.py"), file(1, "b.py"), file(2, "c.py")];
        let (facts, problems) = lower_with(&files, |file| {
            assert!(file.path != "b.py", "injected");
            Builder::new(file.id, file.lang, 0).finish()
        });
        assert_eq!(facts.iter().map(|facts| facts.file).collect::<Vec<_>>(), [FileId(0), FileId(2)]);
        assert_eq!(problems.len(), 1);
        assert_eq!((problems[0].kind, problems[0].path.as_str()), (ProblemKind::Internal, "b.py"));
    }
}
