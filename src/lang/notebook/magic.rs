//! What IPython adds to Python: `%magic`, `!command`, `name?`, and `%%magic` for a whole cell.

use std::ops::Range;

use crate::lang;
use crate::lang::embedded::named;
use crate::lang::notebook::command::Commands;
use crate::text::embedded::Assembled;
use crate::text::{FileKind, Lang};

/// What a `%%magic` does with the lines below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CellMagic {
    /// Runs them as part of this language's code.
    Runs(Lang),
    /// Writes them to a file of this language.
    Writes(Lang),
    /// Something else, e.g. a language that is not read.
    Other,
}

/// Cell magics that do something else with the kernel's code than to run it. Those of other
/// languages go by the names of these.
const SAME: &[&str] = &["capture", "memit", "prun", "time", "timeit"];

/// Cell magics that write a file.
const WRITE: &[&str] = &["writefile", "file"];

/// Line magics whose rest is a statement, if it does not start with an option.
const STATEMENTS: &[&str] = &["time", "timeit", "memit", "prun"];

/// Line magics whose rest is a command.
const COMMANDS: &[&str] = &["sx", "system"];

/// The magic of a cell, and where the lines below it start.
pub(super) fn of_cell(code: &[u8]) -> Option<(CellMagic, usize)> {
    let blank = code.len() - code.trim_ascii_start().len();
    let content = code.get(blank..)?.strip_prefix(b"%%")?;
    let line = content.split(|byte| *byte == b'\n').next()?;
    let body = (blank + 2 + line.len() + 1).min(code.len());
    let line = String::from_utf8_lossy(line);
    let mut words = line.split_whitespace();
    let name = words.next().unwrap_or_default();
    if let Some(lang) = if SAME.contains(&name) { Some(Lang::Python) } else { named(name) } {
        return Some((CellMagic::Runs(lang), body));
    }
    let written = words.next_back().filter(|_| WRITE.contains(&name)).and_then(|path| lang::detect(path.into()));
    Some(match written {
        Some(FileKind::Code(lang)) => (CellMagic::Writes(lang), body),
        Some(FileKind::Host(_) | FileKind::Data) | None => (CellMagic::Other, body),
    })
}

/// Append the Python of a cell from an offset on, with something harmless for what IPython alone
/// understands; returns the commands that it gives to the shell, as a script.
pub(super) fn append_python(cell: &Assembled, from: usize, python: &mut Assembled) -> Assembled {
    let mut scan = Scan::default();
    let mut commands = Commands::default();
    let mut at = from;
    // Whether the line before is not Python and goes on here, and whether it is a command.
    let (mut goes_on, mut in_command) = (false, false);
    for line in cell.text.get(from..).unwrap_or_default().split_inclusive(|byte| *byte == b'\n') {
        let (content, end) = (line.trim_ascii_end(), at + line.len());
        let mut keep = |part: Range<usize>| python.append(cell, at + part.start..at + part.end);
        let escape = match goes_on {
            true => Some(Escape::Rest { start: 0, instead: "", command: in_command.then_some(0) }),
            false => {
                if scan.is_between_statements() {
                    escape(content)
                } else {
                    None
                }
            }
        };
        match escape {
            None => {
                scan.line(line);
                keep(0..line.len());
                commands.skip(cell, end);
            }
            Some(Escape::Word { start, end: next }) => {
                scan.line(line.get(next..).unwrap_or_default());
                keep(0..start);
                keep(next..line.len());
                commands.skip(cell, end);
            }
            Some(Escape::Rest { start, instead, command }) => {
                if let Some(command) = command {
                    if !goes_on {
                        commands.start();
                    }
                    commands.append(cell, at + command..end);
                } else {
                    commands.skip(cell, end);
                }
                goes_on = content.ends_with(b"\\");
                in_command = command.is_some();
                keep(0..start);
                python.replace(cell.map.host(at + start..at + content.len()), instead.as_bytes());
                python.append(cell, at + content.len()..end);
            }
        }
        at = end;
    }
    commands.finish()
}

/// What of a line is not Python.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Escape {
    /// Everything from here on; something else stands in for it. It may hold a command.
    Rest { start: usize, instead: &'static str, command: Option<usize> },
    /// A magic before a statement.
    Word { start: usize, end: usize },
}

/// What is not Python in a line that starts a statement.
fn escape(line: &[u8]) -> Option<Escape> {
    let start = line.len() - line.trim_ascii_start().len();
    let content = line.get(start..)?;
    let is_help = |text: &[u8]| text.ends_with(b"?") && !text.iter().any(|byte| b"'\"#".contains(byte));
    let statement = Escape::Rest { start, instead: "pass", command: command(line, start) };
    match content.first()? {
        b'%' => Some(timed(content).map_or(statement, |length| Escape::Word { start, end: start + length })),
        b'!' | b'?' => Some(statement),
        _ if is_help(content) => Some(statement),
        _ => assigned(line).map(|start| Escape::Rest { start, instead: "_", command: command(line, start) }),
    }
}

/// Where the command starts in what is not Python: `!command`, `!!command`, `%sx command`.
fn command(line: &[u8], start: usize) -> Option<usize> {
    let content = line.get(start..)?;
    if content.starts_with(b"!") {
        return Some(start + content.iter().take_while(|byte| **byte == b'!').count());
    }
    let name = content.strip_prefix(b"%")?.split(|byte| byte.is_ascii_whitespace()).next()?;
    COMMANDS.iter().any(|known| known.as_bytes() == name).then_some(start + 1 + name.len())
}

/// Length of a magic, with the space behind it, that is followed by a statement.
fn timed(content: &[u8]) -> Option<usize> {
    let content = std::str::from_utf8(content).ok()?;
    let (name, rest) = content.strip_prefix('%')?.split_once(char::is_whitespace)?;
    let statement = rest.trim_start();
    let runs = STATEMENTS.contains(&name) && !statement.is_empty() && !statement.starts_with('-');
    runs.then_some(content.len() - statement.len())
}

/// Where the value starts in `name = !command` or `name = %magic`.
fn assigned(line: &[u8]) -> Option<usize> {
    let equals = memchr::memchr(b'=', line)?;
    let target = line.get(..equals)?;
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.,[] \t".contains(byte);
    let value = line.get(equals + 1..)?;
    let start = equals + 1 + (value.len() - value.trim_ascii_start().len());
    (target.iter().all(plain) && matches!(line.get(start)?, b'!' | b'%')).then_some(start)
}

/// How far a statement goes: Python's lines, as far as strings and brackets say.
#[derive(Debug, Default)]
struct Scan {
    /// The open string's quote, and whether it is a triple one.
    string: Option<(u8, bool)>,
    /// Open brackets.
    depth: usize,
    /// Whether the line before ends in a backslash.
    continued: bool,
}

impl Scan {
    fn is_between_statements(&self) -> bool {
        self.string.is_none() && self.depth == 0 && !self.continued
    }

    fn line(&mut self, line: &[u8]) {
        let content = line.trim_ascii_end();
        let mut at = 0;
        self.continued = false;
        while let Some(byte) = content.get(at) {
            let tripled = content.get(at..at + 3).is_some_and(|three| three.iter().all(|other| other == byte));
            match (self.string, byte) {
                (_, b'\\') => {
                    self.continued = at + 1 == content.len();
                    at += 1;
                }
                (Some((quote, true)), _) if *byte == quote && tripled => {
                    self.string = None;
                    at += 2;
                }
                (Some((quote, false)), _) if *byte == quote => self.string = None,
                (None, b'\'' | b'"') => {
                    self.string = Some((*byte, tripled));
                    at += if tripled { 2 } else { 0 };
                }
                (None, b'#') => break,
                (None, b'(' | b'[' | b'{') => self.depth += 1,
                (None, b')' | b']' | b'}') => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
            at += 1;
        }
        // A plain string ends with its line.
        if !self.continued {
            self.string = self.string.filter(|(_, triple)| *triple);
        }
    }
}
