//! The Python front-end.

use camino::{Utf8Path, Utf8PathBuf};

use crate::ir::build::Builder;
use crate::ir::{FileFacts, ModuleSpec};
use crate::lang::Frontend;
use crate::text::{Lang, SourceFile};

/// Reads Python.
#[derive(Debug)]
pub struct Python;

impl Frontend for Python {
    fn languages(&self) -> &'static [(Lang, &'static [&'static str])] {
        &[(Lang::Python, &["py", "pyi", "pyw"])]
    }

    fn lower(&self, file: &SourceFile) -> FileFacts {
        Builder::new(file.id, file.lang, file.bytes.len()).finish()
    }

    fn resolve_import(&self, _from: &Utf8Path, _spec: &ModuleSpec, _roots: &[Utf8PathBuf]) -> Vec<Utf8PathBuf> {
        Vec::new()
    }

    fn syntax_errors(&self, _lang: Lang, _text: &[u8]) -> u32 {
        0
    }
}
