//! Fenced code of Markdown, at any indent: in lists, quotes and the elements of MDX; and indented code,
//! which says no language.

use super::{Example, first_word, indent, is_blank, lines};
use crate::text::embedded::Assembled;

/// A fence that is open.
#[derive(Debug)]
struct Fence {
    /// Its character and how many of it there are.
    mark: (u8, usize),
    /// White space before it, which its lines have too.
    indent: usize,
    /// How many quotes it stands in.
    quotes: usize,
    example: Example,
}

/// Least indent of code without a fence.
const CODE_INDENT: usize = 4;

/// The examples of a text, fenced and indented.
pub(super) fn examples(text: &[u8]) -> Vec<Example> {
    let mut indented = Indented::default();
    read(text, |at, line| match line {
        Some(line) => indented.line(at, line),
        None => indented.end(),
    })
}

/// The fenced examples alone.
pub(super) fn fences(text: &[u8]) -> Vec<Example> {
    read(text, |_, _| None)
}

/// The fenced examples of a text, and those that `outside` finds in the other lines; nothing is given
/// to it for a fence and for the end. The last fence may be left open.
fn read(text: &[u8], mut outside: impl FnMut(usize, Option<&[u8]>) -> Option<Example>) -> Vec<Example> {
    let mut examples = Vec::new();
    let mut open: Option<Fence> = None;
    for (at, line) in lines(text) {
        let Some(mut fence) = open.take() else {
            open = opened(line);
            examples.extend(outside(at, Some(line).filter(|_| open.is_none())));
            continue;
        };
        match fence.inside(line) {
            Some(start) => {
                fence.example.code.push(at + start, line.get(start..).unwrap_or_default());
                open = Some(fence);
            }
            None => examples.push(fence.example),
        }
    }
    examples.extend(open.map(|fence| fence.example));
    examples.extend(outside(text.len(), None));
    examples
}

/// Indented lines, of which the first has an empty one before it.
#[derive(Debug, Default)]
struct Indented {
    code: Assembled,
    /// Whether the line before says something outside of code.
    in_text: bool,
}

impl Indented {
    /// Take the next line; returns the code that ends before it.
    fn line(&mut self, at: usize, line: &[u8]) -> Option<Example> {
        let is_code = indent(line) >= CODE_INDENT || line.starts_with(b"\t");
        if is_blank(line) {
            self.in_text = false;
            self.code.push(at, line);
            return None;
        }
        if is_code && !self.in_text {
            self.code.push(at, line);
            return None;
        }
        self.in_text = true;
        self.end()
    }

    /// The code so far.
    fn end(&mut self) -> Option<Example> {
        let code = std::mem::take(&mut self.code);
        (!is_blank(&code.text)).then(|| Example { language: String::new(), code })
    }
}

/// The fence that a line opens.
fn opened(line: &[u8]) -> Option<Fence> {
    let (quotes, start) = unquoted(line, usize::MAX);
    let rest = line.get(start..)?;
    let content = rest.trim_ascii();
    let mark = marks(content).filter(|(_, count)| *count >= 3)?;
    let info = content.get(mark.1..)?;
    // Otherwise it is code within a line.
    let is_fence = mark.0 != b'`' || !info.contains(&b'`');
    let example = Example { language: first_word(info), code: Assembled::default() };
    is_fence.then_some(Fence { mark, indent: indent(rest), quotes, example })
}

impl Fence {
    /// Where the code of a line starts; nothing if the line closes the fence.
    fn inside(&self, line: &[u8]) -> Option<usize> {
        let (quotes, start) = unquoted(line, self.quotes);
        let rest = line.get(start..)?;
        let content = rest.trim_ascii();
        let closes = marks(content)
            .is_some_and(|(byte, count)| byte == self.mark.0 && count >= self.mark.1 && count == content.len());
        if closes || quotes < self.quotes {
            return None;
        }
        Some(if is_blank(rest) { start + indent(rest) } else { start + self.indent.min(indent(rest)) })
    }
}

/// The character of a fence at the start of a text, and how many there are.
fn marks(text: &[u8]) -> Option<(u8, usize)> {
    let byte = *text.first().filter(|byte| matches!(byte, b'`' | b'~'))?;
    Some((byte, text.iter().take_while(|other| **other == byte).count()))
}

/// The quotes, up to so many, that a line starts with, and where the rest starts.
fn unquoted(line: &[u8], most: usize) -> (usize, usize) {
    let (mut quotes, mut at) = (0, 0);
    while quotes < most {
        let mark = at + indent(line.get(at..).unwrap_or_default());
        if line.get(mark) != Some(&b'>') {
            break;
        }
        quotes += 1;
        at = mark + 1 + usize::from(line.get(mark + 1) == Some(&b' '));
    }
    (quotes, at)
}
