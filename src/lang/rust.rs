//! The Rust front-end: syn's tree, lowered to facts.
//!
//! syn reads a file whole or not at all, so a syntax error leaves a file without facts. Places are
//! byte offsets; no span of proc-macro2 leaves this module, since those are forgotten before each
//! parse (otherwise each thread would keep the text of every file it has read).

mod expr;
mod flow;
mod format;
mod guard;
mod item;
mod json;
mod literal;
mod lower;
mod macros;
mod pattern;
mod place;
mod resolve;
mod types;
mod uses;

#[cfg(test)]
mod tests;

use std::ops::Range;

use camino::{Utf8Path, Utf8PathBuf};

use crate::diag::ProblemKind;
use crate::ir::build::Builder;
use crate::ir::{Fault, FileFacts, ModuleSpec};
use crate::lang;
use crate::lang::Frontend;
use crate::lang::workspace::Workspace;
use crate::text::{Lang, SourceFile};
use lower::Lowering;

/// Reads Rust.
#[derive(Debug)]
pub struct Rust;

impl Frontend for Rust {
    fn languages(&self) -> &'static [(Lang, &'static [&'static str])] {
        &[(Lang::Rust, &["rs"])]
    }

    fn lower(&self, file: &SourceFile) -> FileFacts {
        let mut builder = Builder::new(file.id, file.lang, file.bytes.len());
        match read(&file.bytes) {
            Ok(source) => Lowering::new(builder, &source).file(),
            Err(fault) => {
                builder.problem_at(fault.kind, fault.line, &fault.message);
                builder.finish()
            }
        }
    }

    fn resolve_import(&self, from: &Utf8Path, spec: &ModuleSpec, workspace: &Workspace) -> Vec<Utf8PathBuf> {
        resolve::candidates(from, &spec.text, workspace)
    }

    fn syntax_errors(&self, _lang: Lang, text: &[u8]) -> Vec<Range<usize>> {
        if read(text).is_err() { lang::everywhere(text) } else { Vec::new() }
    }

    fn comments(&self, _lang: Lang, text: &[u8], places: &[usize]) -> Vec<Option<bool>> {
        match std::str::from_utf8(text) {
            Ok(text) => guard::comments(text, places),
            Err(_) => vec![None; places.len()],
        }
    }
}

/// A file that syn has read.
struct Source<'a> {
    /// The whole text, with a byte-order mark if there is one.
    text: &'a str,
    /// Where the part that syn's places count from starts.
    base: usize,
    tree: syn::File,
}

/// Read a text, or say why it is not read.
fn read(bytes: &[u8]) -> Result<Source<'_>, Fault> {
    let fault = |kind, message: &str| Fault { kind, line: None, message: message.to_owned() };
    let text = std::str::from_utf8(bytes).map_err(|_| fault(ProblemKind::Encoding, "not UTF-8, as Rust must be"))?;
    let mark = text.len() - text.trim_start_matches('\u{feff}').len();
    let content = text.get(mark..).unwrap_or_default();
    if !guard::is_shallow(content) {
        let message = "nested deeper than can be parsed safely; the file is not analysed";
        return Err(fault(ProblemKind::TooDeep, message));
    }
    proc_macro2::extra::invalidate_current_thread_spans();
    let tree = syn::parse_file(content).map_err(|error| syntax_problem(&error))?;
    // syn parses from the end of a `#!` line and counts places from there.
    let shebang = tree.shebang.as_ref().map_or(0, String::len);
    Ok(Source { text, base: mark + shebang, tree })
}

fn syntax_problem(error: &syn::Error) -> Fault {
    let what = match error.to_string() {
        // What syn says when there are no tokens at all.
        vague if vague.starts_with("cannot parse string") => {
            "unbalanced brackets, or a text without its end".to_owned()
        }
        exact => exact,
    };
    let line = Some(error.span().start().line);
    Fault { kind: ProblemKind::Syntax, line, message: format!("{what}; the file is not analysed") }
}
