//! Examples in documents: Markdown and MDX, reStructuredText, AsciiDoc.
//!
//! Examples of a language go together, since tutorials continue; one that is not code by itself, or
//! ends before its end, stands alone. Prose is not looked at.

mod asciidoc;
mod markdown;
mod restructured;

use std::collections::BTreeMap;

use crate::lang;
use crate::lang::embedded::{Holding, HostReader, Part, named};
use crate::text::embedded::{Assembled, Spelling};
use crate::text::{Host, Lang};

/// Reads Markdown and MDX.
#[derive(Debug)]
pub struct Markdown;

/// Reads reStructuredText.
#[derive(Debug)]
pub struct ReStructuredText;

/// Reads AsciiDoc.
#[derive(Debug)]
pub struct AsciiDoc;

impl HostReader for Markdown {
    fn host(&self) -> Host {
        Host::Markdown
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["md", "mdx", "markdown"]
    }

    fn read(&self, text: &[u8], _limit: u64) -> Holding {
        holding(markdown::examples(text))
    }
}

impl HostReader for ReStructuredText {
    fn host(&self) -> Host {
        Host::ReStructuredText
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["rst"]
    }

    fn read(&self, text: &[u8], _limit: u64) -> Holding {
        holding(restructured::examples(text))
    }
}

impl HostReader for AsciiDoc {
    fn host(&self) -> Host {
        Host::AsciiDoc
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["adoc", "asciidoc"]
    }

    fn read(&self, text: &[u8], _limit: u64) -> Holding {
        holding(asciidoc::examples(text))
    }
}

/// An example as it stands in a document.
#[derive(Debug)]
struct Example {
    /// The language it is said to be in.
    language: String,
    code: Assembled,
}

/// The lines of a text with their line ends, each with its offset.
fn lines(text: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut at = 0;
    text.split_inclusive(|byte| *byte == b'\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line)
    })
}

/// How much white space a line starts with.
fn indent(line: &[u8]) -> usize {
    line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

fn is_blank(line: &[u8]) -> bool {
    line.trim_ascii().is_empty()
}

/// The first word of what names a language: `python`, `{.python}`, `js {1,3}`, `ts:file.ts`.
fn first_word(info: &[u8]) -> String {
    let info = String::from_utf8_lossy(info).trim_start_matches([' ', '\t', '{', '.']).to_owned();
    info.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '#' | '-' | '_')).collect()
}

fn holding(examples: Vec<Example>) -> Holding {
    let mut together: BTreeMap<Lang, Assembled> = BTreeMap::new();
    let mut alone = Vec::new();
    for example in examples {
        let Some(lang) = named(&example.language) else { continue };
        let code = prepared(lang, &example.code);
        if is_blank(&code.text) {
            continue;
        }
        if goes_on(lang, &code.text) {
            let all = together.entry(lang).or_default();
            all.append(&code, 0..code.text.len());
            // Far enough apart that no code frame shows them as one.
            all.insert(b"\n\n");
        } else {
            alone.push((lang, code));
        }
    }
    let part = |(lang, code)| Part { lang, code, cells: Vec::new(), spelling: Spelling::Plain };
    Holding { parts: together.into_iter().chain(alone).map(part).collect(), faults: Vec::new() }
}

/// Whether the next example may belong to the same program.
fn goes_on(lang: Lang, code: &[u8]) -> bool {
    let ends = |line: &[u8]| {
        let word = line.split(|byte| !byte.is_ascii_alphabetic()).next().unwrap_or_default();
        matches!(word, b"return" | b"raise" | b"throw" | b"break" | b"continue" | b"exit")
    };
    lang != Lang::Rust
        && !code.split(|byte| *byte == b'\n').any(ends)
        && lang::frontend(lang).syntax_errors(lang, code) == 0
}

/// An example as a file of its language would have it; it ends with a line end.
fn prepared(lang: Lang, code: &Assembled) -> Assembled {
    let mut out = match lang {
        Lang::Python => without_prompts(&dedented(code)),
        Lang::Rust => as_program(&dedented(code)),
        Lang::Shell => without_shell_prompts(&dedented(code)),
        _ => dedented(code),
    };
    if !out.text.ends_with(b"\n") {
        out.insert(b"\n");
    }
    out
}

/// The code without the white space that all its lines start with.
fn dedented(code: &Assembled) -> Assembled {
    let all = lines(&code.text).map(|(_, line)| line).filter(|line| !is_blank(line)).map(indent).min().unwrap_or(0);
    if all == 0 {
        return code.clone();
    }
    let mut out = Assembled::default();
    for (at, line) in lines(&code.text) {
        out.append(code, at + all.min(indent(line))..at + line.len());
    }
    out
}

/// What was typed in a Python session: without prompts and answers.
fn without_prompts(code: &Assembled) -> Assembled {
    let typed = |line: &[u8]| {
        let prompt = line.get(..3).filter(|prompt| matches!(*prompt, b">>>" | b"..."))?;
        let rest = line.get(prompt.len()..)?;
        (rest.starts_with(b" ") || is_blank(rest)).then_some(prompt.len() + usize::from(rest.starts_with(b" ")))
    };
    if !lines(&code.text).any(|(_, line)| line.starts_with(b">>> ")) {
        return code.clone();
    }
    let mut out = Assembled::default();
    for (at, line) in lines(&code.text) {
        let start = typed(line).unwrap_or_else(|| line.trim_ascii_end().len());
        out.append(code, at + start..at + line.len());
    }
    out
}

/// What was typed in a shell's session: without prompts and answers. A line that ends with a
/// backslash goes on without a prompt, or with `>`.
fn without_shell_prompts(code: &Assembled) -> Assembled {
    let prompt = |line: &[u8], marks: &[&[u8]]| marks.iter().find(|mark| line.starts_with(mark)).map(|mark| mark.len());
    if !lines(&code.text).any(|(_, line)| prompt(line, &[b"$ ", b"% "]).is_some()) {
        return code.clone();
    }
    let mut out = Assembled::default();
    let mut goes_on = false;
    for (at, line) in lines(&code.text) {
        let typed = match prompt(line, &[b"$ ", b"% "]) {
            None if goes_on => Some(prompt(line, &[b"> "]).unwrap_or(0)),
            typed => typed,
        };
        let start = typed.unwrap_or_else(|| line.trim_ascii_end().len());
        goes_on = typed.is_some() && line.trim_ascii_end().ends_with(b"\\");
        out.append(code, at + start..at + line.len());
    }
    out
}

/// Statements as a Rust program: with a `main` around them, and without the marks of hidden lines,
/// as rustdoc takes them.
fn as_program(code: &Assembled) -> Assembled {
    let has_main = memchr::memmem::find(&code.text, b"fn main(").is_some();
    let mut out = Assembled::default();
    if !has_main {
        let start = code.map.host(0..0).start;
        out.replace(start..start, b"fn main() {\n");
    }
    for (at, line) in lines(&code.text) {
        let hidden = line.strip_prefix(b"#").is_some_and(|rest| rest.starts_with(b" ") || is_blank(rest));
        out.append(code, at + usize::from(hidden)..at + line.len());
    }
    if !has_main {
        out.insert(b"\n}\n");
    }
    out
}

#[cfg(test)]
mod tests;
