//! Source blocks of AsciiDoc: `[source,python]` and the block below it. Markdown's fences are
//! understood too, as AsciiDoc does.

use super::{Example, first_word, is_blank, lines, markdown};
use crate::text::embedded::Assembled;

/// A block that was announced or is open.
#[derive(Debug)]
struct Block {
    /// The line that ends it; of a plain paragraph, an empty one.
    end: Option<Vec<u8>>,
    example: Example,
}

/// The source blocks of a text.
pub(super) fn examples(text: &[u8]) -> Vec<Example> {
    let mut examples = Vec::new();
    let mut open: Option<Block> = None;
    // A line of dashes below text underlines a title.
    let mut in_text = false;
    for (at, line) in lines(text) {
        let content = line.trim_ascii_end();
        let Some(mut block) = open.take() else {
            open = announced(content).or_else(|| unannounced(content).filter(|_| !in_text));
            in_text = !content.is_empty() && !content.starts_with(b".") && open.is_none();
            continue;
        };
        match &block.end {
            Some(end) if content == end.as_slice() => {
                examples.push(block.example);
                continue;
            }
            Some(_) => block.example.code.push(at, line),
            None if is_delimiter(content) => block.end = Some(content.to_vec()),
            // A title or more attributes may stand between.
            None if content.starts_with(b".") || content.starts_with(b"[") => {}
            None if is_blank(line) => continue,
            None => {
                block.end = Some(Vec::new());
                block.example.code.push(at, line);
            }
        }
        open = Some(block);
    }
    examples.extend(open.map(|block| block.example));
    examples.extend(markdown::fences(text));
    examples
}

/// The block that a line of attributes announces.
fn announced(line: &[u8]) -> Option<Block> {
    let attributes = line.strip_prefix(b"[")?.strip_suffix(b"]")?;
    let mut attributes = attributes.split(|byte| *byte == b',');
    let style = attributes.next()?.split(|byte| matches!(byte, b'%' | b'#' | b'.')).next()?;
    let language = attributes.next().filter(|_| matches!(style.trim_ascii(), b"" | b"source"))?;
    Some(Block { end: None, example: Example { language: first_word(language), code: Assembled::default() } })
}

/// The listing or literal block, of no language, that a line opens.
fn unannounced(line: &[u8]) -> Option<Block> {
    let example = Example { language: String::new(), code: Assembled::default() };
    is_delimiter(line).then(|| Block { end: Some(line.to_vec()), example })
}

/// Whether a line starts and ends a listing or literal block.
fn is_delimiter(line: &[u8]) -> bool {
    let of = |mark: u8| line.len() >= 4 && line.iter().all(|byte| *byte == mark);
    of(b'-') || of(b'.')
}
