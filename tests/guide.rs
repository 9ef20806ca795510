//! The pages under `docs/` are true: the files that a page shows are written, its commands are run in order, and what
//! they print is what the page says. `…` stands for anything.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::Command;

/// A page's blocks of code, each with the line in front of it.
fn blocks(page: &str) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    let mut open: Option<(String, String, String)> = None;
    let mut before = String::new();
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(fence)) => open = Some((before.clone(), fence.to_owned(), String::new())),
            (Some(_), Some("")) => found.extend(open.take()),
            (Some((.., text)), _) => text.push_str(&format!("{line}\n")),
            (None, None) if !line.is_empty() => before = line.to_owned(),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is not closed");
    found
}

/// Run a command of a page; what it prints, warnings first, as a terminal shows it where these come first.
fn run(folder: &Path, command: &str) -> String {
    let program = Path::new(assert_cmd::cargo::cargo_bin!("zlint"));
    let path = format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let output = Command::new("sh").args(["-c", command]).current_dir(folder).env("PATH", path).output().unwrap();
    let [errors, out] = [output.stderr, output.stdout].map(|bytes| String::from_utf8(bytes).unwrap());
    // Of a diff the page shows what stands on the screen first.
    if out.starts_with("diff ") { out } else { errors + &out }
}

/// Whether a text is what a page says, in which `…` stands for anything.
fn is_like(text: &str, said: &str) -> bool {
    let mut parts = said.split('…');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let mut last = None;
    for part in parts {
        let part = part.trim_matches('\n');
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
        last = Some(part);
    }
    last == Some("") || rest.trim().is_empty()
}

#[test]
fn the_way_from_tokens_to_oauth() {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/migrate.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (mut files, mut commands) = (0, 0);
    for (before, fence, text) in blocks(&page) {
        if fence != "console" {
            let path = folder.path().join(before.trim_matches('`'));
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
            files += 1;
            continue;
        }
        for session in text.split("$ ").skip(1) {
            let (command, said) = session.split_once('\n').unwrap();
            let got = run(folder.path(), command);
            assert!(is_like(&got, said), "$ {command}\n{got}\n--- the page says\n{said}");
            commands += 1;
        }
    }
    assert!(files > 3 && commands > 8, "{files} files, {commands} commands");
}

#[test]
fn ellipses() {
    assert!(is_like("a b c\n", "a … c\n"));
    assert!(is_like("a\nb\nc\n", "a\n…\n"));
    assert!(!is_like("a\nb\n", "a\n"));
    assert!(!is_like("b\n", "a…\n"));
    assert!(is_like("", ""));
}
