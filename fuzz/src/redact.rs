//! No output shows a secret, whatever stands around it; what is said of one is a few characters and its length.

use aho_corasick::AhoCorasick;
use zlint::diag::Redacted;
use zlint::fix::Applied;
use zlint::report::{Detail, Format};

use super::input::Input;
use super::planted::{POSITIONS, Position, forms, outputs, planted, secret};
use super::support::Random;
use super::tree::{self, NAMES, Tree};

/// Two places for secrets, and what stands around each.
pub fn holds(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let mut random = Random::new(input.seed());
    let secrets = [secret(&mut random), secret(&mut random)];
    let mut files: Vec<(&str, Vec<u8>)> = Vec::new();
    for secret in &secrets {
        let position = input.pick(POSITIONS);
        files.push((position.file, around(position, secret, &mut input).into_bytes()));
    }
    if files[0].0 == files[1].0 {
        files.truncate(1);
    }
    let tree = Tree::new(files);
    // One format a run: each input is one of many.
    let format = *input.pick(&Format::ALL);
    let open = if input.below(4) == 0 { tree.fix() } else { Applied::default() };
    let shown = outputs(&tree.check(), &open, &[format], &[Detail::Verbose], &[input.flag()]);
    let forms = AhoCorasick::new(secrets.iter().flat_map(|secret| forms(secret))).unwrap();
    for (name, text) in shown {
        assert!(!forms.is_match(&text), "{name} shows a secret:\n{text}");
    }
    redacted(&input.text(60));
}

/// Code with a secret, and lines that say nothing before and behind it, in either form of line ends.
fn around(position: &Position, secret: &str, input: &mut Input<'_>) -> String {
    let comment = tree::number(position.file.into()).map_or("", |number| NAMES[usize::from(number)].1);
    // JSON has no comments, and a line on its own ends a command of a script.
    let ending = position.file.rsplit('.').next().unwrap_or_default();
    let comment = if ["json", "har", "ipynb", "md", "http", "rest"].contains(&ending) { "" } else { comment };
    let mut line = |start: &str| match comment {
        "" => String::new(),
        comment => format!("{start}{comment} {}\n", noise(input)),
    };
    let code = planted(position, secret);
    let (above, below) = (line(""), line(""));
    let beside = if ["py", "js", "ts", "mjs", "rs"].contains(&ending) { line("  ") } else { String::new() };
    let code = if beside.is_empty() { code } else { format!("{}{beside}", code.trim_end()) };
    let text = format!("{above}{code}{below}");
    match input.below(4) {
        0 => text.replace('\n', "\r\n"),
        1 => format!("\u{feff}{text}"),
        2 => text.trim_end().to_owned(),
        _ => text,
    }
}

/// Characters that end no line in any language.
fn noise(input: &mut Input<'_>) -> String {
    let ends = |c: char| matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    input.text(40).chars().filter(|c| !ends(*c)).collect()
}

fn redacted(text: &str) {
    let shown = Redacted::new(text).to_string();
    let length = text.chars().count();
    let head = shown.strip_suffix(&format!("… ({length} characters)"));
    assert!(head.is_some_and(|head| text.starts_with(head) && head.chars().count() <= 4.min(length / 4)), "{shown}");
    assert_eq!(format!("{:?}", Redacted::new(text)), shown);
}
