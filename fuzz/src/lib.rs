//! What must hold of any bytes: one property a file, each a function `holds` that panics where it does not.
//!
//! `fuzz_targets/` hands them to libFuzzer (`scripts/fuzz`), and `tests/properties.rs` has the same functions run in
//! the ordinary tests, with inputs that are the same each time.

#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "../../tests/support/planted.rs"]
mod planted;
#[path = "../../tests/support/mod.rs"]
pub mod support;

pub mod config;
pub mod edits;
pub mod fingerprint;
pub mod fix_validity;
pub mod redact;
pub mod sarif_round;
pub mod scan_bytes;
pub mod scope_algebra;
pub mod seeds;
pub mod suppress;
pub mod url_template;

mod input;
mod tree;

/// A property with its name, which is that of its target too.
pub type Property = (&'static str, fn(&[u8]));

/// All properties.
pub const ALL: [Property; 10] = [
    ("scan_bytes", scan_bytes::holds),
    ("fix_validity", fix_validity::holds),
    ("url_template", url_template::holds),
    ("scope_algebra", scope_algebra::holds),
    ("redact", redact::holds),
    ("fingerprint", fingerprint::holds),
    ("config", config::holds),
    ("suppress", suppress::holds),
    ("edits", edits::holds),
    ("sarif_round", sarif_round::holds),
];
