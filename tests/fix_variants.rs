//! Fixes hold in code that nobody wrote down as a fixture: every fixture in other line ends, with other indentation,
//! beside other text, twice in one file, with lines missing. Seeds are fixed; each run tries some variants of each
//! file, `ZLINT_VARIANTS=all` tries all.

#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod support;
#[path = "support/tree.rs"]
mod tree;

use std::collections::BTreeSet;
use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use similar::{ChangeTag, TextDiff};
use support::Random;
use tempfile::TempDir;
use tree::tree;
use zlint::diag::Applicability;
use zlint::engine::Options;
use zlint::engine::gather::Input;
use zlint::engine::paths::Base;
use zlint::fix::{self, Applied, Changed};
use zlint::text::FileKind;

/// A way to change a text, with numbers to draw from.
type Variant = fn(&str, &Language, &mut Random) -> String;

/// What variants must know of a language.
struct Language {
    folder: &'static str,
    endings: &'static [&'static str],
    comment: &'static str,
    /// Opens and closes a block around a whole file, if one may stand there.
    block: Option<(&'static str, &'static str)>,
}

const LANGUAGES: [Language; 4] = [
    Language { folder: "python", endings: &["py"], comment: "#", block: Some(("if True:\n", "")) },
    Language { folder: "javascript", endings: &["js", "ts", "tsx", "mjs", "cjs"], comment: "//", block: None },
    Language { folder: "rust", endings: &["rs"], comment: "//", block: Some(("mod inner {\n", "}\n")) },
    Language { folder: "shell", endings: &["sh"], comment: "#", block: Some(("run() {\n", "}\nrun\n")) },
];

const VARIANTS: [(&str, Variant); 12] = [
    ("line ends of Windows", |text, _, _| text.replace('\n', "\r\n")),
    ("a byte order mark", |text, _, _| format!("\u{feff}{text}")),
    ("an open last line", |text, _, _| text.trim_end().to_owned()),
    ("tabs", |text, _, _| text.replace("    ", "\t")),
    ("spaces at the ends of lines", |text, _, _| text.replace('\n', "  \n")),
    ("text of many bytes a character", |text, language, _| {
        let comment = format!("{} Grüße aus Łódź, 東京 🎫\n", language.comment);
        text.split_inclusive('\n').flat_map(|line| [line, &comment]).take(2).chain([text]).collect()
    }),
    ("twice in one file", |text, _, _| format!("{text}\n{text}")),
    ("a block around it", |text, language, _| match language.block {
        Some((open, close)) => {
            let lines =
                text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") });
            format!("{open}{}{close}", lines.collect::<String>())
        }
        None => format!("function run() {{\n{text}\n}}\n"),
    }),
    ("a line left out", |text, _, numbers| without(text, 1, numbers)),
    ("lines left out", |text, _, numbers| without(text, 4, numbers)),
    ("a line twice", |text, _, numbers| {
        let at = numbers.below(text.lines().count().max(1));
        let lines = text.split_inclusive('\n').enumerate();
        lines.flat_map(|(number, line)| std::iter::repeat_n(line, if number == at { 2 } else { 1 })).collect()
    }),
    ("cut off", |text, _, numbers| {
        let mut end = numbers.below(text.len().max(1));
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.split_at(end).0.to_owned()
    }),
];

fn without(text: &str, count: usize, numbers: &mut Random) -> String {
    let mut lines: Vec<_> = text.split_inclusive('\n').collect();
    for _ in 0..count.min(lines.len()) {
        lines.remove(numbers.below(lines.len()));
    }
    lines.concat()
}

/// Numbers that are the same in each run.
fn numbers(name: &str) -> Random {
    Random::new(name.bytes().fold(0, |seed, byte| seed.wrapping_mul(31).wrapping_add(u64::from(byte))))
}

#[test]
fn python() {
    vary(&LANGUAGES[0]);
}

#[test]
fn javascript() {
    vary(&LANGUAGES[1]);
}

#[test]
fn rust() {
    vary(&LANGUAGES[2]);
}

#[test]
fn shell() {
    vary(&LANGUAGES[3]);
}

fn vary(language: &Language) {
    let all = std::env::var_os("ZLINT_VARIANTS").is_some_and(|value| value == "all");
    let (mut tried, mut changed) = (0, 0);
    let mut wrong = Vec::new();
    for file in sources(language) {
        // What is not UTF-8 is no fix's to change.
        let Ok(text) = fs::read_to_string(&file) else { continue };
        let text = text.replace("\r\n", "\n");
        let mut numbers = numbers(file.as_str());
        let first = numbers.below(VARIANTS.len());
        for (number, (what, variant)) in VARIANTS.iter().enumerate() {
            // Two of them, which ones depends on the name of the file.
            if !all && number != first && number != (first + 5) % VARIANTS.len() {
                continue;
            }
            let varied = variant(&text, language, &mut numbers);
            tried += 1;
            match holds(file.file_name().unwrap(), &varied) {
                Ok(edited) => changed += usize::from(edited),
                Err(why) => wrong.push(format!("{file} with {what}: {why}")),
            }
        }
    }
    eprintln!("{}: {tried} variants, {changed} of them changed by fixes", language.folder);
    assert!(wrong.is_empty(), "{} of {tried}:\n{}", wrong.len(), wrong.join("\n\n"));
    assert!(changed > 20, "{tried} variants, and only {changed} were fixed");
}

/// The fixtures of a language.
fn sources(language: &Language) -> Vec<Utf8PathBuf> {
    let fixtures = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut found = Vec::new();
    let mut folders: Vec<_> =
        ["", "fixes", "programs"].iter().map(|of| fixtures.join(of).join(language.folder)).collect();
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir_utf8().unwrap() {
            let path = entry.unwrap().into_path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| language.endings.contains(&ending)) {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(found.len() > 20, "fixtures of {} are missing", language.folder);
    found
}

/// Apply all fixes to one file: whether it changed, or what does not hold.
fn holds(name: &str, text: &str) -> Result<bool, String> {
    let folder = tree(&[(name, text)]);
    let options = Options { scaffold: true, ..Options::new(Base::new(&folder.path().canonicalize().unwrap())) };
    let apply = || fix::apply(&options, &Input::Paths(vec![".".into()]), Applicability::Unsafe).unwrap();
    let applied = apply();
    for file in &applied.changed {
        parses(file)?;
        fix::write(&options.base, file).map_err(|error| format!("not written: {error}"))?;
    }
    let Some(file) = applied.changed.iter().find(|file| file.path == name) else {
        return untouched(&folder, name, text);
    };
    keeps_its_form(text, file)?;
    changes_what_was_said(text, file, &applied)?;
    let again = apply();
    if !again.changed.is_empty() {
        return Err(format!("a second run changes more:\n{}", fix::unified(&again.changed)));
    }
    Ok(true)
}

fn untouched(folder: &TempDir, name: &str, text: &str) -> Result<bool, String> {
    let now = fs::read_to_string(folder.path().join(name)).unwrap();
    if now == text { Ok(false) } else { Err("changed without a word".to_owned()) }
}

/// No more syntax errors than before.
fn parses(file: &Changed) -> Result<(), String> {
    let Some(FileKind::Code(lang)) = zlint::lang::detect(file.path.as_ref()) else { return Ok(()) };
    let errors = |text: &[u8]| zlint::lang::frontend(lang).syntax_errors(lang, text).len();
    if errors(&file.after) > file.before.as_deref().map_or(0, errors) {
        return Err(format!("does not parse:\n{}", String::from_utf8_lossy(&file.after)));
    }
    Ok(())
}

/// Line ends, byte order mark and an open last line stay.
fn keeps_its_form(before: &str, file: &Changed) -> Result<(), String> {
    let after = std::str::from_utf8(&file.after).map_err(|_| "no UTF-8 any more".to_owned())?;
    let only_crlf = |text: &str| text.contains('\n') && text.matches('\n').count() == text.matches("\r\n").count();
    let marks = |text: &str| text.matches('\u{feff}').count();
    let open = |text: &str| !text.ends_with('\n');
    if only_crlf(before) && !only_crlf(after) {
        return Err(format!("mixed line ends: {after:?}"));
    }
    if marks(before) != marks(after) || before.starts_with('\u{feff}') != after.starts_with('\u{feff}') {
        return Err("another byte order mark".to_owned());
    }
    if open(before) != open(after) {
        return Err(format!("the end of the file changed: {after:?}"));
    }
    Ok(())
}

/// Lines that are gone or new lie where some fix said.
fn changes_what_was_said(before: &str, file: &Changed, applied: &Applied) -> Result<(), String> {
    let mut said = BTreeSet::new();
    for edit in applied.before.findings.iter().flat_map(|finding| &finding.fixes).flat_map(|fix| fix.edits.iter()) {
        let Some(quoted) = applied.before.sources.0.get(&edit.span.file).filter(|quoted| quoted.path == file.path)
        else {
            continue;
        };
        let range = quoted.on_disk(edit.span);
        let line = |offset: u32| before.as_bytes().iter().take(offset as usize).filter(|byte| **byte == b'\n').count();
        // Inserted lines stand before or after the line of their place.
        said.extend(line(range.start).saturating_sub(1)..=line(range.end) + 1);
    }
    let after = String::from_utf8_lossy(&file.after).into_owned();
    let diff = TextDiff::from_lines(before, after.as_str());
    for change in diff.iter_all_changes().filter(|change| change.tag() == ChangeTag::Delete) {
        let line = change.old_index().unwrap();
        if !said.contains(&line) {
            return Err(format!("line {} was no fix's to change: {:?}", line + 1, change.value()));
        }
    }
    Ok(())
}
