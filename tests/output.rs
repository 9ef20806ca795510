//! The examples of `docs/output.md` are run: what they print is what the page says.

#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::Command;

/// A command of a page with what it prints; `…` stands for anything, also for any number of lines.
struct Example {
    command: String,
    prints: Vec<String>,
}

fn examples(page: &str) -> Vec<Example> {
    let mut found: Vec<Example> = Vec::new();
    let mut inside = false;
    for line in page.lines() {
        match (inside, line.strip_prefix("$ ")) {
            (_, _) if line.starts_with("```") => inside = line == "```console",
            (true, Some(command)) => found.push(Example { command: command.to_owned(), prints: Vec::new() }),
            (true, None) => found.last_mut().unwrap().prints.push(line.to_owned()),
            (false, _) => {}
        }
    }
    found
}

/// Run a command in the project's folder, with the zlint of this build.
fn run(command: &str) -> String {
    let binary = assert_cmd::cargo::cargo_bin("zlint");
    let path = std::env::var_os("PATH").unwrap();
    let folders = std::iter::once(binary.parent().unwrap().to_owned()).chain(std::env::split_paths(&path));
    let output = Command::new("bash")
        .args(["-c", command])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("PATH", std::env::join_paths(folders).unwrap())
        .env_remove("GITHUB_STEP_SUMMARY")
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{command}");
    String::from_utf8(output.stdout).unwrap()
}

/// Whether a text is a pattern's parts, in order, with anything where the pattern has `…`.
fn fits(pattern: &str, text: &str) -> bool {
    let parts: Vec<&str> = pattern.split('…').collect();
    let (first, rest) = parts.split_first().unwrap();
    let Some(mut left) = text.strip_prefix(first) else { return false };
    for part in rest {
        let Some(at) = left.find(part) else { return false };
        left = left.get(at + part.len()..).unwrap();
    }
    left.is_empty() || pattern.ends_with('…')
}

#[test]
fn examples_print_what_the_page_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/output.md")).unwrap();
    let examples = examples(&page);
    assert!(examples.len() >= 4);
    for example in examples {
        let printed = run(&example.command);
        let wanted = example.prints.join("\n");
        assert!(fits(&wanted, printed.trim_end()), "$ {}\n{wanted}\nprinted:\n{printed}", example.command);
    }
}

/// Every format has its row, and every flag that the page names is one.
#[test]
fn the_page_knows_all_formats() {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/output.md")).unwrap();
    for format in zlint::report::Format::ALL.map(zlint::report::Format::name) {
        assert!(page.contains(&format!("`{format}`")), "{format}");
    }
    let help = run("zlint check --help");
    for flag in page.split('`').filter_map(|words| words.split([' ', '=']).next()).filter(|word| word.starts_with("--"))
    {
        assert!(help.contains(flag), "{flag}");
    }
}
