//! The commands of `docs/ci.md` do what it says, on the example project. Its YAML is checked by `scripts/packages`.

#![cfg(unix)] // the page speaks the shell's language
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::Command;

use zlint::report::Format;

/// The commands of the page in their order, with the exit codes it promises.
fn commands(page: &str) -> Vec<(&str, i32)> {
    let blocks = page.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let lines = blocks.flat_map(str::lines).filter(|line| line.starts_with("zlint "));
    lines
        .map(|line| {
            let (command, said) = line.split_once("# exits with ").unwrap();
            (command.trim_end(), said[..1].parse().unwrap())
        })
        .collect()
}

/// Whether the formats that a command names are there.
fn is_known(command: &str) -> bool {
    let words = command.split_whitespace();
    let outputs = words.filter_map(|word| word.split_once('=')).map(|(format, _)| format);
    outputs.into_iter().all(|format| Format::ALL.iter().any(|known| known.name() == format))
}

#[test]
fn the_commands_do_what_the_page_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/ci.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let copied =
        Command::new("cp").arg("-R").arg(root.join("examples/helpdesk/.")).arg(folder.path()).status().unwrap();
    assert!(copied.success());
    let binary = assert_cmd::cargo::cargo_bin("zlint");
    let path = format!("{}:{}", binary.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let mut run = 0;
    for (command, code) in commands(&page).into_iter().filter(|(command, _)| is_known(command)) {
        let output =
            Command::new("sh").args(["-c", command]).current_dir(folder.path()).env("PATH", &path).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{command}\n{said}");
        run += 1;
    }
    assert!(run >= 15, "{run} commands");
    assert!(folder.path().join("zlint.sarif").exists() && folder.path().join(".zlint-baseline").exists());
}
