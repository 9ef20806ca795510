//! Both parsers must give the same facts.
//!
//! `ZLINT_PARSERS_TREE=FOLDER cargo test --release --lib parsers_agree -- --ignored --nocapture`
//! compares them over all Python below a folder, and says how long they take.

#![allow(clippy::unwrap_used, clippy::panic)]

mod hostile;
mod snippets;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::*;
use crate::ir::FileFacts;
use crate::ir::print::print;
use crate::lang::python::{lower_fast, lower_tolerant, tree};
use crate::limits::MAX_FILE_SIZE;
use crate::text::{FileId, Lang, SourceFile};

fn file(code: impl Into<Vec<u8>>) -> SourceFile {
    SourceFile::new(FileId(0), "a.py", code.into(), Lang::Python)
}

/// The first thing that two readings of a file differ in.
fn difference(fast: &FileFacts, tolerant: &FileFacts, text: &[u8]) -> Option<String> {
    let (left, right) = (print(fast), print(tolerant));
    if left != right {
        let mut lines = left.lines().zip(right.lines());
        let (left, right) = lines.find(|(left, right)| left != right).unwrap_or(("(one is longer)", ""));
        return Some(format!("fast: {left}\n    tree: {right}"));
    }
    let spans = || fast.expr_spans.iter().zip(tolerant.expr_spans.iter());
    let exprs = fast.exprs.iter().zip(tolerant.exprs.iter());
    for ((left, right), (here, there)) in exprs.zip(spans()) {
        if left != right || here != there {
            let code = |span: &crate::text::Span| {
                String::from_utf8_lossy(&text[span.start as usize..(span.end as usize)]).into_owned()
            };
            return Some(format!("fast: {left:?} {:?}\n    tree: {right:?} {:?}", code(here), code(there)));
        }
    }
    let rest = |facts: &FileFacts| {
        format!(
            "{} {:?} {:?} {:?} {:?}",
            facts.exprs.len(),
            facts.functions,
            facts.classes,
            facts.imports,
            facts.faults
        )
    };
    let (left, right) = (rest(fast), rest(tolerant));
    if left == right {
        return None;
    }
    let at = left.bytes().zip(right.bytes()).position(|(left, right)| left != right).unwrap_or(0);
    let near = |text: &str| text.chars().skip(at.saturating_sub(60)).take(120).collect::<String>();
    Some(format!("fast: …{}\n    tree: …{}", near(&left), near(&right)))
}

/// Check that a text is read by the fast parser, and as tree-sitter reads it.
fn agree(code: &str) {
    let file = file(code);
    let tolerant = lower_tolerant(&file);
    match lower_fast(&file) {
        Ok(fast) => {
            if let Some(difference) = difference(&fast, &tolerant, code.as_bytes()) {
                let tree = tree(code.as_bytes()).unwrap();
                let trees = format!("{:?}\n{:?}", syntax(code.as_bytes()), Syntax::of(&tree));
                panic!("{code}\n    {difference}\n{trees}");
            }
        }
        Err(refusal) => panic!("{code}\n    {refusal:?}"),
    }
}

fn python_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = folder.read_dir() else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            python_files(&path, found);
        } else if path.extension().is_some_and(|end| end == "py" || end == "pyi" || end == "pyw") {
            found.push(path);
        }
    }
}

#[derive(Default)]
struct Tally {
    compared: usize,
    different: usize,
    counts: BTreeMap<String, usize>,
    bytes: usize,
    times: [Duration; 5],
}

impl Tally {
    fn time<T>(&mut self, of: usize, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = work();
        self.times[of] += start.elapsed();
        result
    }

    fn take(&mut self, path: &Path) {
        let Ok(text) = std::fs::read(path) else { return };
        if text.len() as u64 > MAX_FILE_SIZE {
            return;
        }
        let file = file(text);
        self.bytes += file.bytes.len();
        if let Ok(text) = std::str::from_utf8(&file.bytes) {
            drop(self.time(0, || ruff_python_parser::parse_unchecked(text, ParseOptions::from(Mode::Module))));
        }
        self.time(1, || drop(syntax(&file.bytes)));
        self.time(2, || tree(&file.bytes).is_some_and(|tree| Syntax::of(&tree).is_some()));
        let fast = self.time(3, || lower_fast(&file));
        let tolerant = self.time(4, || lower_tolerant(&file));
        let is_bad = tolerant.faults.iter().any(|fault| fault.message.contains("syntax error"));
        match fast {
            Ok(_) if is_bad => {
                *self.counts.entry("only the fast parser reads it".into()).or_default() += 1;
                println!(
                    "tree-sitter errs: {}:{:?}",
                    path.display(),
                    tolerant.faults.first().and_then(|fault| fault.line)
                );
            }
            Ok(fast) => {
                self.compared += 1;
                if let Some(difference) = difference(&fast, &tolerant, &file.bytes) {
                    self.different += 1;
                    println!("{}\n    {difference}", path.display());
                }
            }
            Err(refusal) => {
                let both = if is_bad { "both parsers refuse it" } else { "only tree-sitter reads it" };
                *self.counts.entry(format!("{refusal:?}, {both}")).or_default() += 1;
                if !is_bad {
                    println!("{refusal:?}: {}", path.display());
                }
            }
        }
    }

    fn report(&self) {
        println!("{} compared, {} different, {:?}", self.compared, self.different, self.counts);
        let rate = |time: Duration| self.bytes as f64 / 1e6 / time.as_secs_f64();
        for (what, time) in ["Ruff alone", "fast tree", "tree-sitter's tree", "fast lower", "tree-sitter's lower"]
            .iter()
            .zip(self.times)
        {
            println!("{what}: {time:?}, {:.1} MB/s", rate(time));
        }
    }
}

/// On the stack that workers have.
fn tally(folder: PathBuf) -> Tally {
    let work = move || {
        let mut files = Vec::new();
        python_files(&folder, &mut files);
        files.sort();
        let mut tally = Tally::default();
        files.iter().for_each(|path| tally.take(path));
        tally
    };
    std::thread::Builder::new().stack_size(64 << 20).spawn(work).unwrap().join().unwrap()
}

#[test]
#[ignore = "compares over the folder that ZLINT_PARSERS_TREE names"]
fn parsers_agree_on_a_tree() {
    tally(std::env::var_os("ZLINT_PARSERS_TREE").unwrap().into()).report();
}

#[test]
fn parsers_agree_on_fixtures() {
    let tally = tally(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures"));
    tally.report();
    assert_eq!(tally.different, 0);
    assert!(tally.compared > 100);
}
