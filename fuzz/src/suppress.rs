//! Ignore comments: what is written by their rules is read so, and taking away the comments that are said to silence
//! nothing brings no finding back.

use std::collections::BTreeSet;

use zlint::diag::{Applicability, Finding, Label};
use zlint::engine::paths::Base;
use zlint::engine::policy::Policy;
use zlint::engine::settle::Asked;
use zlint::engine::suppress::{Comments, Settled, apply};
use zlint::engine::{QuotedFile, Sources};
use zlint::text::{FileId, Lang, Span};

use super::input::Input;

const FILE: FileId = FileId(0);

/// Words that stand for findings, each with its rule.
const MARKS: [(&str, &str); 2] = [("BAD", "api-token-auth"), ("SAD", "password-auth")];

const TODAY: &str = "2026-11-22";

/// A language, and either a comment by the rules or a text.
pub fn holds(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let lang =
        *input.pick(&[Lang::Python, Lang::JavaScript, Lang::Rust, Lang::Shell, Lang::Hcl, Lang::Toml, Lang::Yaml]);
    if input.flag() {
        by_the_rules(&mut input, lang);
    } else {
        any_text(input.rest(), lang);
    }
}

/// A comment that silences what it names, on its line or the next.
fn by_the_rules(input: &mut Input<'_>, lang: Lang) {
    let leader = match lang {
        Lang::JavaScript | Lang::Rust => *input.pick(&["//", "/*"]),
        _ => "#",
    };
    let names =
        *input.pick(&["api-token-auth", "password-auth", "api-token-auth, password-auth", "api-token-auth,nothing"]);
    let until = *input.pick(&["", " until=2026-11-21", " until=2026-11-22", " until=2099-01-01"]);
    let word = *input.pick(&["ignore", "ignore-file"]);
    let space = *input.pick(&["", " ", "  "]);
    // Words of people: no comment of their own, no other tool's, and nothing that stands for a finding.
    let plain = |c: char| if c.is_alphanumeric() && !c.is_ascii_uppercase() || c == ' ' { c } else { '-' };
    let reason: String = input.line(20).chars().map(plain).collect();
    let closer = if leader == "/*" { " */" } else { "" };
    let comment = format!("{leader}{space}zlint:{space}{word}[{names}]{until} {reason}{closer}");
    let alone = input.flag();
    let code = if alone { format!("{comment}\nBAD\nSAD\n") } else { format!("BAD SAD {comment}\nBAD\n") };
    let settled = settle(code.as_bytes(), lang);
    let expired = until == " until=2026-11-21";
    let reaches = |rule: &str, line: usize| {
        let here = word == "ignore-file" || line == usize::from(alone);
        here && !expired && names.split(',').any(|name| name.trim() == rule)
    };
    let lines = code.lines().enumerate();
    let found = lines.flat_map(|(line, text)| marks(text).into_iter().map(move |(_, rule)| (line, rule)));
    let expected = found.filter(|(line, rule)| reaches(rule, *line)).count();
    assert_eq!(settled.silenced.len(), expected, "{code}");
}

/// What taking away does in any text.
fn any_text(text: &[u8], lang: Lang) {
    let settled = settle(text, lang);
    let found = marks_of(text).len();
    assert_eq!(settled.kept.len() + settled.silenced.len(), found, "a finding is lost");
    for one in &settled.extra {
        let span = one.primary.span;
        assert!(span.start <= span.end && span.end as usize <= text.len(), "{span:?}");
    }
    let Some(less) = without(text, &settled.extra) else { return };
    // What stood in the comments is gone with them.
    if marks_of(&less).len() == found {
        let silenced = |settled: &Settled, text: &[u8]| {
            let all = marks_of(text);
            let starts: BTreeSet<u32> = settled.silenced.iter().map(|one| one.primary.span.start).collect();
            all.iter().map(|(at, _)| starts.contains(&u32::try_from(*at).unwrap())).collect::<Vec<_>>()
        };
        let after = settle(&less, lang);
        let (before, now) = (String::from_utf8_lossy(text), String::from_utf8_lossy(&less));
        assert_eq!(silenced(&after, &less), silenced(&settled, text), "{before}\n--- became\n{now}");
    }
}

/// The text with all safe fixes made that do not meet; nothing if there are none.
fn without(text: &[u8], complaints: &[Finding]) -> Option<Vec<u8>> {
    let fixes = complaints.iter().flat_map(|one| &one.fixes).filter(|fix| fix.applicability == Applicability::Safe);
    let mut edits: Vec<_> = fixes.flat_map(|fix| fix.edits.iter()).collect();
    edits.sort();
    edits.dedup();
    let mut less = Vec::new();
    let mut from = 0;
    for edit in &edits {
        let (start, end) = (edit.span.start as usize, edit.span.end as usize);
        if start >= from {
            less.extend_from_slice(&text[from..start]);
            less.extend_from_slice(edit.text.as_bytes());
            from = end;
        }
    }
    less.extend_from_slice(&text[from..]);
    (!edits.is_empty()).then_some(less)
}

/// Where findings are, with their rules.
fn marks(text: &str) -> Vec<(usize, &'static str)> {
    marks_of(text.as_bytes())
}

fn marks_of(text: &[u8]) -> Vec<(usize, &'static str)> {
    let rule = |word: &[u8]| MARKS.iter().find(|(mark, _)| mark.as_bytes() == word).map(|(_, rule)| *rule);
    text.windows(3).enumerate().filter_map(|(at, word)| Some((at, rule(word)?))).collect()
}

fn settle(text: &[u8], lang: Lang) -> Settled {
    let mut sources = Sources::default();
    sources.0.insert(FILE, QuotedFile { lang: Some(lang), ..QuotedFile::new("a", text.to_vec()) });
    let rules = zlint::rules::all();
    let known: Vec<&str> = rules.iter().map(|rule| rule.name).collect();
    let finding = |(at, name): (usize, &str)| {
        let meta = rules.iter().find(|rule| rule.name == name).unwrap();
        Finding::new(meta, Label { span: Span::new(FILE, at, at + 3), message: String::new() }, String::new())
    };
    let policy = Policy { as_of: Some(TODAY.parse().unwrap()), ..Policy::default() };
    let (base, in_part, asked) = (Base::new("/no/such/folder".as_ref()), BTreeSet::new(), Asked::default());
    let comments =
        Comments { policy: &policy, base: &base, known: &known, in_part: &in_part, asked: &asked, whole: true };
    apply(marks_of(text).into_iter().map(finding).collect(), &sources, &comments)
}
