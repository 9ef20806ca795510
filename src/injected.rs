//! Failures on purpose, so that tests can see what a bug in zlint would cost. Builds for users know nothing of them.

/// Fail if `ZLINT_FAIL` names this stage of the run and this file, as in `ZLINT_FAIL="lower a.py"`. The words of the
/// failure hold a secret on purpose: no output may show them.
#[cfg(debug_assertions)]
pub fn failure(stage: &str, path: &str) {
    use std::sync::OnceLock;
    static ASKED: OnceLock<Option<String>> = OnceLock::new();
    let asked = ASKED.get_or_init(|| std::env::var("ZLINT_FAIL").ok());
    let is_here = |asked: &String| asked.split_once(' ') == Some((stage, path));
    assert!(!asked.as_ref().is_some_and(is_here), "injected into {stage} with q7Z4injectedSecret0123456789abcdef");
}

/// Nothing: only builds with debug assertions fail on purpose.
#[cfg(not(debug_assertions))]
#[inline(always)]
pub fn failure(_stage: &str, _path: &str) {}
