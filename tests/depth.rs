//! Nesting a million deep, closed and left open, in everything that zlint reads. syn and any walk that recurses would
//! exhaust the stack, which cannot be caught: the process would be gone with all its results.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::sync::mpsc;
use std::time::Duration;

use camino::Utf8Path;
use zlint::diag::ProblemKind;
use zlint::engine::Report;

/// Generous: a run that takes as long hangs.
const HANGS: Duration = Duration::from_secs(120);

/// Bytes of each text: as much as zlint reads of a file by default.
const SIZE: usize = 1_000_000;

/// A language: its ending, a comment that makes the file worth reading, what goes between lines, and forms that nest.
/// `~` stands before those of which nothing is lost, however deep they are.
struct Language {
    ending: &'static str,
    comment: &'static str,
    line_end: &'static str,
    forms: &'static [(&'static str, &'static str)],
}

const BRACKETS: [(&str, &str); 3] = [("(", ")"), ("[", "]"), ("{", "}")];

const LANGUAGES: &[Language] = &[
    Language {
        ending: "py",
        comment: "# acme.zendesk.com",
        line_end: "\n",
        forms: &[
            ("f(", ")"),
            ("{1: ", "}"),
            ("not ", ""),
            ("lambda: ", ""),
            ("f\"{", "}\""),
            ("~'''", ""),
            ("x if y else ", ""),
        ],
    },
    Language {
        ending: "ts",
        comment: "// acme.zendesk.com",
        line_end: "\n",
        forms: &[
            ("f(", ")"),
            ("{a: ", "}"),
            ("() => ", ""),
            ("`${", "}`"),
            ("a<", ">"),
            ("if (x) {", "}"),
            ("~/*", ""),
        ],
    },
    Language {
        ending: "jsx",
        comment: "// acme.zendesk.com",
        line_end: "\n",
        forms: &[("<a>", "</a>"), ("<a b={", "}/>")],
    },
    Language {
        ending: "rs",
        comment: "// acme.zendesk.com",
        line_end: "\n",
        forms: &[
            ("f(", ")"),
            ("Vec<", ">"),
            ("|x| ", ""),
            ("!", ""),
            ("if a {", "}"),
            ("a::", ""),
            ("1 + ", ""),
            ("m!(", ")"),
            ("~/*", "*/"),
        ],
    },
    Language {
        ending: "sh",
        comment: "# acme.zendesk.com",
        line_end: "\n",
        forms: &[("$(", ")"), ("`", ""), ("{ ", " }"), ("\"$(", ")\""), ("if x; then ", "")],
    },
    Language {
        ending: "tf",
        comment: "# acme.zendesk.com",
        line_end: "\n",
        forms: &[("a {", "}"), ("\"${", "}\""), ("x = {a = ", "}")],
    },
    Language { ending: "json", comment: "// acme.zendesk.com", line_end: "\n", forms: &[("{\"a\":", "}")] },
    Language { ending: "har", comment: "\"zendesk\"", line_end: "\n", forms: &[("{\"log\":", "}")] },
    Language {
        ending: "yaml",
        comment: "# acme.zendesk.com",
        line_end: "\n",
        forms: &[("{a: ", "}"), ("- ", ""), ("? ", "")],
    },
    Language {
        ending: "toml",
        comment: "# acme.zendesk.com",
        line_end: "\n",
        forms: &[("a=[", "]"), ("a={a=", "}"), ("[a.", "")],
    },
    Language { ending: "env", comment: "# acme.zendesk.com", line_end: "\n", forms: &[("~A=${", "}"), ("~A=$(", "")] },
    Language {
        ending: "dockerfile",
        comment: "# acme.zendesk.com",
        line_end: " \\\n",
        forms: &[("RUN (", ")"), ("~ENV A=${", "")],
    },
    Language { ending: "md", comment: "zendesk", line_end: "\n", forms: &[("~> ", ""), ("~- ", ""), ("~```\n", "")] },
    Language { ending: "html", comment: "zendesk", line_end: "\n", forms: &[("~<a>", "</a>"), ("~<script>", "")] },
    Language { ending: "http", comment: "# acme.zendesk.com", line_end: "\n", forms: &[("~{{", "}}"), ("~###\n", "")] },
];

/// A text of that size: so many openings, and as many ends if it is closed, not all on one line.
fn nested(language: &Language, open: &str, close: &str) -> String {
    let depth = SIZE / (open.len() + close.len());
    let lines = |text: &str| format!("{}{}", text.repeat(50), language.line_end).repeat(depth / 50);
    format!("{}\n{}x{}\n", language.comment, lines(open), lines(close))
}

fn run(files: Vec<(String, String)>) -> Report {
    let folder = tempfile::tempdir().unwrap();
    let base = Utf8Path::from_path(folder.path()).unwrap().to_owned();
    for (name, text) in files {
        fs::write(base.join(name), text).unwrap();
    }
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || drop(sender.send(support::run(&base, vec![".".into()], 2))));
    receiver.recv_timeout(HANGS).unwrap_or_else(|error| panic!("{error}: no answer in {HANGS:?}"))
}

/// Lint all forms of a language, closed and open. What is not analysed is told of each.
fn dive(language: &Language, is_told: bool) {
    let forms = language.forms.iter().copied().chain(BRACKETS.into_iter().filter(|_| is_told));
    let mut files = Vec::new();
    let mut expected = BTreeSet::new();
    for (number, (open, close)) in forms.enumerate() {
        let (open, loses) = open.strip_prefix('~').map_or((open, true), |open| (open, false));
        for (kind, close) in [("open", ""), ("closed", close)].into_iter().take(1 + usize::from(!close.is_empty())) {
            let name = format!("{kind}{number}.{}", language.ending);
            expected.extend(loses.then(|| name.clone()));
            files.push((name, nested(language, open, close)));
        }
    }
    let count = files.len();
    let report = run(files);
    assert_eq!(report.coverage.files, count, "{}", language.ending);
    assert_eq!(report.coverage.read, count, "{}", language.ending);
    let bug = report.problems.iter().find(|problem| problem.kind == ProblemKind::Internal);
    assert!(bug.is_none(), "{bug:?}");
    let told: BTreeSet<String> = report.problems.iter().map(|problem| problem.path.clone()).collect();
    let silent: Vec<&String> = expected.difference(&told).collect();
    assert!(silent.is_empty(), "{}: nothing is said of {silent:?}", language.ending);
}

#[test]
fn a_million_deep() {
    for language in LANGUAGES {
        dive(language, matches!(language.ending, "py" | "rs" | "tf" | "json" | "yaml" | "toml"));
    }
}

/// Code in a notebook, which is a string of JSON.
#[test]
fn cells_of_notebooks() {
    let cell = |code: &str| {
        let cells = serde_json::json!([{"cell_type": "code", "source": [code]}]);
        serde_json::json!({"cells": cells, "metadata": {"language_info": {"name": "python"}}}).to_string()
    };
    let python = &LANGUAGES[0];
    let forms = BRACKETS.into_iter().enumerate();
    let files =
        forms.map(|(number, (open, close))| (format!("{number}.ipynb"), cell(&nested(python, open, close)))).collect();
    let report = run(files);
    let told: BTreeSet<&str> = report.problems.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(told, BTreeSet::from(["0.ipynb", "1.ipynb", "2.ipynb"]), "{:?}", report.problems);
    // The notebook itself.
    let deep = format!("{{\"cells\": {} \"acme.zendesk.com\"", "[".repeat(SIZE - 100));
    let report = run(vec![("a.ipynb".to_owned(), deep)]);
    assert_eq!(report.problems.len(), 1, "{:?}", report.problems);
}
