//! Text that the grammar reads in quadratic time, and that nobody writes.

/// Most here-documents that one line starts.
const MAX_DOCUMENTS: usize = 100;

/// Most lists that are open at once. (A list cannot hold one: only broken text goes deeper than one.)
const MAX_LISTS: usize = 1_000;

/// Whether the parser must not see a text.
pub(super) fn refuses(text: &[u8]) -> bool {
    let documents = |line: &[u8]| memchr::memmem::find_iter(line, b"<<").count();
    if text.split(|byte| *byte == b'\n').any(|line| documents(line) > MAX_DOCUMENTS) {
        return true;
    }
    let mut open = 0_usize;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'(' if at.checked_sub(1).and_then(|before| text.get(before)) == Some(&b'=') => open += 1,
            b')' => open = open.saturating_sub(1),
            _ => {}
        }
        if open > MAX_LISTS {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hostile_text_is_refused() {
        for text in ["", "x=(a b)\ncat <<A <<B\n", &"x=(a)\n".repeat(5_000), &"cat <<A\nA\n".repeat(5_000)] {
            assert!(!refuses(text.as_bytes()));
        }
        assert!(refuses("x=(".repeat(2_000).as_bytes()));
        assert!(refuses("cat <<A ".repeat(2_000).as_bytes()));
    }
}
