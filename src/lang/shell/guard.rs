//! Text that the grammar reads in quadratic time, and that nobody writes.

/// Most here-documents that one line starts.
const MAX_DOCUMENTS: usize = 100;

/// Most operators and openings on one line.
const MAX_OPERATORS: usize = 4_000;

/// Most lists that are open at once. (A list cannot hold one: only broken text goes deeper than one.)
const MAX_LISTS: usize = 1_000;

/// Most arms of `case` that nothing ends.
const MAX_OPEN_ARMS: usize = 2_000;

/// Longest text: some shapes that are not told apart here take time that grows with its square.
pub(super) const MAX_LENGTH: usize = 256 << 10;

/// Whether the parser must not see a text.
pub(super) fn refuses(text: &[u8]) -> bool {
    text.len() > MAX_LENGTH || many_operators(text) || many_lists(text) || many_arms(text)
}

/// Lines count as one where an operator at the end leads over to the next.
fn many_operators(text: &[u8]) -> bool {
    let (mut operators, mut documents) = (0_usize, 0_usize);
    for line in text.split(|byte| *byte == b'\n') {
        operators += line.iter().filter(|byte| b"|&;<>(".contains(byte)).count();
        documents += memchr::memmem::find_iter(line, b"<<").count();
        if operators > MAX_OPERATORS || documents > MAX_DOCUMENTS {
            return true;
        }
        if !line.trim_ascii_end().ends_with(b"|") && !line.trim_ascii_end().ends_with(b"&") {
            (operators, documents) = (0, 0);
        }
    }
    false
}

fn many_lists(text: &[u8]) -> bool {
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

/// Lines that end as the pattern of an arm does, without as many `;;`.
fn many_arms(text: &[u8]) -> bool {
    let starts = |line: &&[u8]| {
        let line = line.trim_ascii();
        line.len() > 1 && line.ends_with(b")") && !line.contains(&b'(')
    };
    let arms = text.split(|byte| *byte == b'\n').filter(starts).count();
    arms > MAX_OPEN_ARMS && arms - MAX_OPEN_ARMS > memchr::memmem::find_iter(text, b";;").count()
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
        assert!(refuses("a |&".repeat(5_000).as_bytes()));
        assert!(refuses("a |\n".repeat(5_000).as_bytes()));
        assert!(!refuses("a | b\n".repeat(5_000).as_bytes()));
        assert!(refuses("a)\n".repeat(5_000).as_bytes()));
        assert!(!refuses("a)\n;;\n".repeat(5_000).as_bytes()));
    }
}
