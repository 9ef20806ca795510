//! Layers, sizes and absences that the compiler does not check. ARCHITECTURE.md gives the reasons.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The modules from the ground up. A module may use those below it and no others; two on one
/// line may use each other's types.
const LAYERS: &[&[&str]] = &[
    &["text"],
    &["limits"],
    &["injected"],
    &["index"],
    &["diag"],
    &["ir"],
    &["lang"],
    &["data"],
    &["scaffold"],
    &["value"],
    &["program"],
    &["eval"],
    // Requests need scopes, and show the same steps as the scopes they need.
    &["recognise", "scopes"],
    &["rewrite"],
    &["rules"],
    &["engine"],
    &["fix"],
    &["report"],
    &["cli"],
];

/// Uses that the order would allow and the design does not.
const FORBIDDEN: &[(&str, &[&str])] = &[
    // A front-end states what is written; what it means is data.
    ("data", &["ir", "lang"]),
    ("value", &["lang"]),
    // A rule asks what was recognised; it sees no syntax.
    ("rules", &["lang"]),
    ("rewrite", &["ir", "lang", "value", "program", "eval"]),
    // A report shows results; it does not analyse.
    ("report", &["ir", "lang", "data", "value", "program", "eval", "recognise"]),
    ("cli", &["ir", "lang", "value", "program", "eval", "recognise"]),
];

/// Modules that know no vendor.
const NEUTRAL: &[&str] = &["ir", "lang", "value", "program", "eval"];

/// Modules that may name serde: a type that is serialised is a promise.
const SERIALISED: &[&str] = &["report", "data", "cli"];

/// Longest file.
const MOST_LINES: usize = 1_000;

struct Source {
    /// The top-level module, e.g. `lang` for `src/lang/python/expr.rs`.
    module: String,
    path: PathBuf,
    text: String,
}

impl Source {
    /// The lines that are neither comments nor tests, each with its number.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let is_test = self.path.file_name().is_some_and(|name| name == "tests.rs")
            || self.path.components().any(|part| part.as_os_str() == "tests");
        (1..)
            .zip(self.text.lines())
            .take_while(move |(_, line)| !is_test && line.trim() != "#[cfg(test)]")
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    fn place(&self, line: usize) -> String {
        format!("{}:{line}", self.path.display())
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    let source = |path: PathBuf| {
        let inside = path.strip_prefix(&root).unwrap();
        let module = inside.components().next().unwrap().as_os_str().to_str().unwrap();
        Source {
            module: module.trim_end_matches(".rs").to_owned(),
            text: fs::read_to_string(&path).unwrap(),
            path: Path::new("src").join(inside),
        }
    };
    files.into_iter().map(source).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The modules that a line of code names as `crate::module` or `crate::{module, …}`.
fn used(line: &str) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for (at, mark) in line.match_indices("crate::") {
        let before = line[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        let rest = &line[at + mark.len()..];
        match rest.strip_prefix('{') {
            Some(group) => found.extend(group.split([',', '}']).map(first_word).filter(|name| !name.is_empty())),
            None => drop(found.insert(first_word(rest))),
        }
    }
    found
}

fn first_word(text: &str) -> &str {
    let text = text.trim_start();
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    &text[..end]
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

#[test]
fn imports_point_down() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| !["lib", "main"].contains(&source.module.as_str())) {
        let Some(own) = layer(&source.module) else {
            wrong.push(format!("{} belongs to no layer", source.path.display()));
            continue;
        };
        let forbidden = FORBIDDEN.iter().find(|(module, _)| *module == source.module).map_or(&[][..], |(_, list)| list);
        for (number, line) in source.code() {
            for name in used(line).into_iter().filter(|name| layer(name).is_some_and(|layer| layer != own)) {
                if layer(name) > Some(own) || forbidden.contains(&name) {
                    wrong.push(format!("{}: `{}` uses `{name}`", source.place(number), source.module));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_fit_in_a_head() {
    let long: Vec<_> = sources()
        .iter()
        .map(|source| (source.path.display().to_string(), source.text.lines().count()))
        .filter(|(_, lines)| *lines > MOST_LINES)
        .collect();
    assert!(long.is_empty(), "{long:?}");
}

#[test]
fn lower_layers_know_no_vendor() {
    for source in sources().iter().filter(|source| NEUTRAL.contains(&source.module.as_str())) {
        let at = source.text.to_lowercase().find("zendesk");
        assert!(at.is_none(), "{} names the vendor", source.path.display());
    }
}

#[test]
fn only_reports_and_data_are_serialised() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| !SERIALISED.contains(&source.module.as_str())) {
        for (number, line) in source.code().filter(|(_, line)| line.contains("serde")) {
            // Models name the language they speak of; this is the one word of `text` they read.
            let is_family = source.path == Path::new("src/text.rs");
            if !is_family {
                wrong.push(format!("{}: {}", source.place(number), line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_prints() {
    for source in &sources() {
        for (number, line) in source.code() {
            for name in ["print!(", "println!(", "eprint!(", "eprintln!(", "dbg!("] {
                assert!(!line.contains(name), "{}: {name}", source.place(number));
            }
        }
        let speaks = source.code().any(|(_, line)| line.contains("io::stdout") || line.contains("io::stderr"));
        assert!(!speaks || source.module == "cli", "{} speaks to the terminal", source.path.display());
    }
}

/// What an answer depends on is what was given: the day comes in as an option, and nothing waits for a clock.
#[test]
fn only_the_command_knows_time_and_environment() {
    // The variable in which tests ask for failures, in builds with debug assertions only.
    let is_known = |source: &Source| ["cli", "injected"].contains(&source.module.as_str());
    for source in sources().iter().filter(|source| !is_known(source)) {
        for (number, line) in source.code() {
            for word in ["SystemTime", "Instant", "env::var", "thread::sleep"] {
                // Words of the code that fixes write.
                let is_quoted = line.contains(&format!("\"std::{word}"));
                let is_named = line.replace("Instantiation", "").contains(word);
                assert!(is_quoted || !is_named, "{}: {word}", source.place(number));
            }
        }
    }
    let injected = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/injected.rs")).unwrap();
    let at = |words: &str| injected.find(words).unwrap();
    assert!(at("#[cfg(debug_assertions)]") < at("env::var") && at("env::var") < at("#[cfg(not(debug_assertions))]"));
}

#[test]
fn every_rule_has_a_page() {
    let sections = ["What it does", "Why", "Example", "Use instead", "Fix safety", "References"];
    let mut names = BTreeSet::new();
    for rule in zlint::rules::all() {
        assert!(names.insert(rule.name), "{} is there twice", rule.name);
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("rules/docs/{}.md", rule.name));
        assert_eq!(fs::read_to_string(file).unwrap(), rule.docs, "{}", rule.name);
        assert!(rule.docs.starts_with(&format!("# {}\n", rule.name)), "{}", rule.name);
        let headings: Vec<&str> = rule.docs.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        assert_eq!(headings, sections, "{}", rule.name);
        let number = rule.security_severity.parse::<f32>();
        assert!(rule.security_severity.is_empty() || number.is_ok_and(|n| (0.0..=10.0).contains(&n)), "{}", rule.name);
    }
}

#[test]
fn the_scan_for_imports_sees_all_forms() {
    let seen = |line| used(line).into_iter().collect::<Vec<_>>();
    assert_eq!(seen("use crate::ir::Expr;"), ["ir"]);
    assert_eq!(seen("use crate::{diag, ir};"), ["diag", "ir"]);
    assert_eq!(seen("fn f(a: crate::text::Span) -> crate::lang::X {"), ["lang", "text"]);
    assert_eq!(seen("let krate = mycrate::ir::x; $crate::index::Id"), [""; 0]);
}
