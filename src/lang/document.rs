//! Examples in documents: Markdown and MDX, reStructuredText, AsciiDoc.
//!
//! Examples of a language go together, since tutorials continue; one that is not code by itself, or
//! ends before its end, stands alone. Prose is not looked at.

mod asciidoc;
mod markdown;
mod restructured;

use std::collections::BTreeMap;

use crate::lang::embedded::{Holding, HostReader, Part, named};
use crate::lang::{self, http, javascript};
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
    for (lang, code) in examples.iter().flat_map(codes) {
        let code = prepared(lang, &code);
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

/// Languages of markup, in which scripts stand.
const MARKUP: &[&str] = &["html", "htm", "xhtml", "vue", "svelte"];

/// The code in an example, with its language: itself, or the scripts in markup.
fn codes(example: &Example) -> Vec<(Lang, Assembled)> {
    if !MARKUP.contains(&example.language.to_ascii_lowercase().as_str()) {
        return language(example).map(|lang| (lang, example.code.clone())).into_iter().collect();
    }
    let part = |(lang, range)| {
        let mut code = Assembled::default();
        code.append(&example.code, range);
        (lang, code)
    };
    javascript::scripts(&example.code.text).map(part).collect()
}

/// The language of an example: the one it is said to be in, or what it looks like if none is said.
fn language(example: &Example) -> Option<Lang> {
    if !UNNAMED.contains(&example.language.to_ascii_lowercase().as_str()) {
        return named(&example.language);
    }
    if http::starts_with_request(&example.code.text) {
        return Some(Lang::Http);
    }
    lines(&example.code.text).any(|(_, line)| looks_like_command(line)).then_some(Lang::Shell)
}

/// Names of languages that say nothing of what an example is.
const UNNAMED: &[&str] = &["", "text", "txt", "plain", "plaintext", "none", "nohighlight", "example", "output"];

/// Whether a line runs a command: behind a prompt, a word of small letters, and an option or an address
/// among what follows.
fn looks_like_command(line: &[u8]) -> bool {
    let line = String::from_utf8_lossy(line.trim_ascii());
    let typed = prompt(line.as_bytes()).and_then(|length| line.get(length..)).unwrap_or(&line);
    let mut words = typed.split_whitespace();
    let is_name = |word: &str| word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    let is_telling = |word: &str| {
        let word = word.trim_start_matches(['"', '\'']);
        let option = word.strip_prefix('-').map(|rest| rest.trim_start_matches('-'));
        word.starts_with("http://")
            || word.starts_with("https://")
            || option.is_some_and(|option| option.starts_with(|c: char| c.is_ascii_alphabetic()))
    };
    words.next().is_some_and(is_name) && words.any(is_telling)
}

/// Whether the next example may belong to the same program.
fn goes_on(lang: Lang, code: &[u8]) -> bool {
    let ends = |line: &[u8]| {
        let word = line.split(|byte| !byte.is_ascii_alphabetic()).next().unwrap_or_default();
        matches!(word, b"return" | b"raise" | b"throw" | b"break" | b"continue" | b"exit")
    };
    lang != Lang::Rust
        && !code.split(|byte| *byte == b'\n').any(ends)
        && lang::frontend(lang).syntax_errors(lang, code).is_empty()
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

/// Signs that end a shell's prompt, with the space behind them.
const PROMPTS: [&str; 6] = ["$ ", "% ", "\u{3bb} ", "\u{276f} ", "\u{279c} ", "\u{203a} "];

/// Length of the prompt that a line starts with: a sign, or `user@host:~$ `.
fn prompt(line: &[u8]) -> Option<usize> {
    if let Some(sign) = PROMPTS.iter().find(|sign| line.starts_with(sign.as_bytes())) {
        return Some(sign.len());
    }
    let end = memchr::memmem::find(line, b"$ ")?;
    let before = line.get(..end)?;
    (before.contains(&b'@') && !before.iter().any(|byte| byte.is_ascii_whitespace() || b"'\"$".contains(byte)))
        .then_some(end + 2)
}

/// What was typed in a shell's session: without prompts and answers. A line that ends with a
/// backslash goes on without a prompt, or with `>`.
fn without_shell_prompts(code: &Assembled) -> Assembled {
    if !lines(&code.text).any(|(_, line)| prompt(line).is_some()) {
        return code.clone();
    }
    let mut out = Assembled::default();
    let mut goes_on = false;
    for (at, line) in lines(&code.text) {
        let typed = match prompt(line) {
            None if goes_on => Some(if line.starts_with(b"> ") { 2 } else { 0 }),
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
