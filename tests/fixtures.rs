//! Every fixture is linted, and each finding and call must be one that a comment on its line
//! expects; `support/expect.rs` describes these comments.

#![allow(clippy::unwrap_used)]

mod support;

use libtest_mimic::{Arguments, Failed, Trial};
use support::Case;
use support::expect::{Expectations, differences};

fn main() {
    let cases = support::cases();
    assert!(!cases.is_empty(), "no fixtures found");
    let trials = cases.into_iter().map(|case| Trial::test(case.name.clone(), move || check(&case))).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn check(case: &Case) -> Result<(), Failed> {
    let mut expected = Expectations::default();
    for file in &case.files {
        expected.add(file, &case.read(file))?;
    }
    let wrong = differences(&expected, &case.run());
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}
