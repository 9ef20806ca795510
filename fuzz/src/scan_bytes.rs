//! Any files are linted: nothing panics, no front-end gives up with an internal error, the answer comes in time, and
//! each format can say it.

use zlint::report::{Detail, Format};

use super::support;
use super::tree::Tree;

/// Lint files that lie behind one another ([`Tree::read`]).
pub fn holds(bytes: &[u8]) {
    let report = Tree::read(bytes).check();
    for format in Format::ALL {
        support::render(&report, format, true, Detail::Verbose);
    }
    support::scopes(&report, false);
    support::scopes(&report, true);
    support::step_summary(&report);
}
