//! Parsing YAML with a grammar that has bounds of its own: its scanner keeps lines and columns in 16 bits,
//! and how deep it is in a buffer of one kilobyte, which it overruns.

use tree_sitter::Tree;

use crate::lang::cursor;

/// Most lines that the grammar tells apart.
pub const MAX_LINES: usize = 32_000;

/// Most white space in a row.
pub const MAX_SPACES: usize = 16_000;

/// Most blocks in one another; the buffer holds 253.
const MAX_BLOCKS: usize = 240;

/// The syntax tree of a text; `None` when it is beyond the grammar's bounds, or the parser gives up.
pub fn parse(text: &[u8]) -> Option<Tree> {
    if is_readable(text) { cursor::parse(&tree_sitter_yaml::LANGUAGE.into(), text) } else { None }
}

/// Whether the grammar can read a text.
fn is_readable(text: &[u8]) -> bool {
    let mut columns: Vec<usize> = Vec::new();
    let mut lines = 0;
    for line in text.split(|byte| matches!(byte, b'\n' | b'\r')) {
        lines += 1;
        let indent = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let content = line.get(indent..).unwrap_or_default();
        if indent > MAX_SPACES || lines > MAX_LINES {
            return false;
        }
        if content.is_empty() {
            continue;
        }
        while columns.last().is_some_and(|column| *column >= indent) {
            columns.pop();
        }
        columns.push(indent);
        // A list may stand in the column of the map that it belongs to.
        if 2 * columns.len() + marks(content) > MAX_BLOCKS {
            return false;
        }
        // What begins behind a dash goes on below it.
        columns.extend((1..=leading_marks(content)).map(|mark| indent + 2 * mark));
    }
    true
}

/// How many blocks may begin in a line: each with a mark of its own, wherever error recovery finds it.
fn marks(line: &[u8]) -> usize {
    let begins = |pair: &&[u8]| matches!(pair, [b'-' | b'?' | b':', b' ' | b'\t']);
    let is_colon = |pair: &&[u8]| pair.first() == Some(&b':');
    // Keys follow one another on a line without being in one another.
    let colons = line.windows(2).take_while(|pair| matches!(pair, [b':' | b' ' | b'\t', _])).filter(begins).count();
    colons + line.windows(2).filter(begins).filter(|pair| !is_colon(pair)).count() + usize::from(line.ends_with(b"-"))
}

/// How many marks a line starts with: `- - a`.
fn leading_marks(line: &[u8]) -> usize {
    line.chunks(2).take_while(|pair| matches!(pair, [b'-' | b'?' | b':', b' '])).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_is_readable() {
        let flow = format!("a: {}\n", "[{\"b\": \"- c\", d: e}, ".repeat(100));
        let items = "- a: b\n  c:\n  - d: - e\n".repeat(5_000);
        for text in ["", "a: b\r\nc:\n- d\n", &flow, &items] {
            assert!(is_readable(text.as_bytes()));
        }
    }

    #[test]
    fn what_the_grammar_overruns_is_not() {
        let steps = |one: &dyn Fn(usize) -> String| (0..300).map(one).collect::<String>();
        for text in [
            steps(&|at| format!("{}a:\n", " ".repeat(at))),
            steps(&|at| format!("{}- a:\n", "  ".repeat(at))),
            steps(&|at| format!("{}-\n", " ".repeat(at))),
            steps(&|at| format!("{}? a\n", " ".repeat(at))),
            "- ".repeat(300),
            "? ".repeat(300),
            ": ".repeat(300),
            "\"\" - ".repeat(300),
            "-\t".repeat(300),
            "\n".repeat(40_000),
            " ".repeat(40_000),
        ] {
            assert!(!is_readable(text.as_bytes()), "{text}");
            assert!(parse(text.as_bytes()).is_none());
        }
    }

    /// The bound is below the grammar's own: what is parsed does not stop the program.
    #[test]
    fn as_deep_as_is_read() {
        for text in ["- ".repeat(230), (0..110).map(|at| format!("{}a:\n", " ".repeat(at))).collect(), "? ".repeat(230)]
        {
            assert!(parse(text.as_bytes()).is_some(), "{text}");
        }
        let seq: String = (0..115).map(|at| format!("{0}a:\n{0}-\n", " ".repeat(at))).collect();
        assert!(parse(seq.as_bytes()).is_some());
    }
}
