//! What the imports of files end in: enough to leave out, without reading it again, nearly every file that does not
//! import what is looked for.

use std::hash::Hasher;
use std::sync::atomic::{AtomicBool, Ordering};

use rustc_hash::{FxHashSet, FxHasher};

use crate::lang;
use crate::lang::quick::QuickImports;
use crate::text::FileKind;

/// The ends of one file's imports, as numbers: two may share one.
pub type Ends = Box<[u32]>;

/// How imports of a file are told from its text, where that is possible.
pub fn told(kind: FileKind) -> Option<&'static QuickImports> {
    lang::frontend(kind.code()?).quick_imports()
}

/// The number of an end with what stands before it ([`crate::lang::quick::QuickImport`]).
pub fn number(parent: &[u8], end: &[u8]) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(parent);
    hasher.write_u8(b'/');
    hasher.write(end);
    let hash = hasher.finish();
    // Both halves: either alone says little of short names.
    #[expect(clippy::cast_possible_truncation, reason = "a part of a hash")]
    let number = (hash ^ (hash >> 32)) as u32;
    number
}

/// The ends of the imports in a text.
pub fn ends(imports: &QuickImports, text: &[u8]) -> Ends {
    let mut ends = FxHashSet::default();
    (imports.scan)(text, &mut |import| {
        ends.insert(number(import.parent, import.end));
    });
    ends.into_iter().collect()
}

/// Gathers ends while files are read for another reason, from the first one on that matters: where none does, nobody
/// will ask.
#[derive(Debug, Default)]
pub struct Gathering {
    wanted: AtomicBool,
}

impl Gathering {
    /// What is read from now on is looked at.
    pub fn begin(&self) {
        self.wanted.store(true, Ordering::Relaxed);
    }

    /// The ends of a text of this kind, if they are gathered.
    pub fn of(&self, kind: FileKind, text: &[u8]) -> Option<Ends> {
        let imports = told(kind).filter(|_| self.wanted.load(Ordering::Relaxed))?;
        Some(ends(imports, text))
    }
}
