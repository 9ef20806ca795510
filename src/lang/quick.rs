//! What a file imports, told from its text without parsing it.

use crate::ir::ModuleSpec;

/// Hands on what is found in a text.
pub type Scan = fn(&[u8], &mut dyn FnMut(QuickImport<'_>));

/// How imports of a language are told from the text.
#[derive(Debug)]
pub struct QuickImports {
    /// Every import that the text may hold, one after the other. There may be some that are none, as in comments; none
    /// is missing.
    pub scan: Scan,
    /// The name of files that stand for their folder.
    pub index: &'static str,
}

/// An import as the text spells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuickImport<'t> {
    /// How many folders up a relative import starts, where the language counts.
    pub level: u8,
    /// The module's name.
    pub module: &'t [u8],
    /// A name in the module, which may be a module itself.
    pub name: Option<&'t [u8]>,
    /// The last part of the name, without the ending of a file; `.` for a folder that is not named.
    pub end: &'t [u8],
    /// The part before that; `.` for the folder of the file or one above, nothing where there is none.
    pub parent: &'t [u8],
}

impl QuickImport<'_> {
    /// The name of the module that it may lead to.
    pub fn spec(&self) -> ModuleSpec {
        let module = String::from_utf8_lossy(self.module);
        let text = match self.name.map(String::from_utf8_lossy) {
            None => module.into_owned(),
            Some(name) if module.is_empty() => name.into_owned(),
            Some(name) => format!("{module}.{name}"),
        };
        ModuleSpec { text: text.into(), level: self.level }
    }
}
