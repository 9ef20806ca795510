//! Any text is a configuration, none of zlint's, or wrong at a place that it has.

use std::path::Path;

use zlint::cli::read_config;

/// A text, read under both names that a configuration may have.
pub fn holds(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for name in ["zlint.toml", "pyproject.toml"] {
        let file = Path::new("/no/such/folder").join(name);
        match read_config(&file, text) {
            Ok(Some(rules)) => {
                // What was read can be asked.
                for path in ["a.py", "tests/b.js", ".env"] {
                    rules.exclude.matches(&file.with_file_name(path), false);
                }
            }
            Ok(None) => assert_eq!(name, "pyproject.toml"),
            Err(message) => has_a_place(text, &file, &message),
        }
    }
}

/// Whether a message starts with the file, a line and a column of the text.
fn has_a_place(text: &str, file: &Path, message: &str) {
    let rest = message.strip_prefix(&format!("{}:", file.display()));
    let mut parts = rest.unwrap_or_else(|| panic!("no place: {message}")).splitn(3, ':');
    let mut number = || parts.next().and_then(|part| part.parse::<usize>().ok());
    let (line, column) = (number(), number());
    let line = line.and_then(|line| text.split('\n').nth(line.checked_sub(1)?));
    let place = line.zip(column);
    let inside = place.is_some_and(|(line, column)| (1..=line.chars().count() + 1).contains(&column));
    assert!(inside, "not in the text: {message}");
    assert!(parts.next().is_some_and(|words| !words.trim().is_empty()), "no words: {message}");
}
