//! Any files are linted: nothing panics, no front-end gives up with an internal error, the answer comes in time, and
//! formats can say it.

use zlint::report::{Detail, Format};

use super::support;
use super::tree::Tree;

/// Lint files that lie behind one another ([`Tree::read`]).
pub fn holds(bytes: &[u8]) {
    let report = Tree::read(bytes).check();
    // One a run: most of what formats write of two inputs is the same.
    match bytes.len() % (Format::ALL.len() + 3) {
        0 => support::scopes(&report, false),
        1 => support::scopes(&report, true),
        2 => support::step_summary(&report),
        number => support::render(&report, Format::ALL[number - 3], true, Detail::Verbose),
    };
}
