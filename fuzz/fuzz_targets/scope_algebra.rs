#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| zlint_fuzz::scope_algebra::holds(bytes));
