//! Fixes hold in code that nobody wrote down as a fixture: every fixture in other line ends, with other indentation,
//! beside other text, twice in one file, with lines missing. Seeds are fixed; each run tries some variants of each
//! file, `ZLINT_VARIANTS=all` tries all.

#![allow(clippy::unwrap_used, clippy::print_stderr)]

#[path = "../fuzz/src/lib.rs"]
mod properties;

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use properties::fix_validity;
use properties::support::Random;

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
            match fix_validity::of_file(file.file_name().unwrap(), &varied) {
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
