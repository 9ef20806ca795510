//! Whether system calls can be watched here.

#![allow(clippy::print_stderr)]

use std::process::Command;

/// Whether strace runs; with `ZLINT_REQUIRE_STRACE=1` it must.
pub(crate) fn works() -> bool {
    let works = Command::new("strace").args(["-o", "/dev/null", "true"]).output().is_ok_and(|run| run.status.success());
    let required = std::env::var_os("ZLINT_REQUIRE_STRACE").is_some_and(|value| value == "1");
    assert!(works || !required, "strace does not run here");
    if !works {
        eprintln!("strace does not run here, so system calls are not watched");
    }
    works
}
