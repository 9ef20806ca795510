//! Long runs of comments, which the parser must not see.
//!
//! The grammar's scanner looks for the next indentation past all comments that follow, and does so
//! again at each of them: a megabyte of comment lines would take it minutes.

use std::borrow::Cow;
use std::ops::Range;

/// Most bytes that the scanner may look at for one run of comment lines. The longest licences stay
/// below.
const MAX_LOOKS: usize = 64 << 20;

/// The text with spaces for the lines of each run that is too long; places stay what they are.
pub(super) fn without_long_runs(text: &[u8]) -> Cow<'_, [u8]> {
    let mut text = Cow::Borrowed(text);
    for run in long_runs(&text) {
        if let Some(lines) = text.to_mut().get_mut(run) {
            lines.iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
        }
    }
    text
}

fn long_runs(text: &[u8]) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let (mut start, mut at, mut lines) = (0, 0, 0_usize);
    for line in text.split_inclusive(|byte| *byte == b'\n').chain([&b"end"[..]]) {
        let content = line.trim_ascii_start();
        if content.starts_with(b"#") {
            lines += 1;
        } else if !content.is_empty() {
            if lines.saturating_mul(at - start) > MAX_LOOKS {
                runs.push(start..at);
            }
            lines = 0;
            start = at + line.len();
        }
        at += line.len();
    }
    runs
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;

    #[test]
    fn short_runs_stay() {
        for text in ["", "# a", "# a\n\n  # b\nx = 1  # c\n# d"] {
            assert!(matches!(without_long_runs(text.as_bytes()), Cow::Borrowed(_)));
        }
    }

    #[test]
    fn long_runs_go() {
        let run = "# comment\n\n".repeat(5_000);
        for end in ["", "y = 2\n# short"] {
            let text = format!("x = 1  # a\n{run}{end}");
            let calm = without_long_runs(text.as_bytes());
            assert_eq!(calm.len(), text.len());
            assert!(calm.starts_with(b"x = 1  # a\n         \n\n") && calm.ends_with(end.as_bytes()));
            assert_eq!(calm.iter().filter(|byte| **byte == b'#').count(), 1 + end.matches('#').count());
        }
    }
}
