//! Notebooks as they come: on one line, with pictures, broken, hostile. Places are those of the file
//! on disk, and of the cell.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use std::fs;

use camino::Utf8Path;
use serde_json::{Value, json};
use support::{render, run_text, scopes};
use zlint::diag::ProblemKind;
use zlint::engine::Report;
use zlint::report::{Detail, Format};
use zlint::text::ColumnUnit;

const CELLS: [&str; 2] = [
    "import requests\nuser = \"caf\u{e9} \u{1f600}\"\nsession = requests.Session()\n",
    "# sign in\nsession.auth = (\"me@example.com/token\", key)\nsession.get(\"https://acme.zendesk.com/api/v2/users.json\")",
];

/// What the finding in them marks.
const USER: &str = "me@example.com/token";

/// A notebook with a markdown cell between two code cells.
fn notebook(source: impl Fn(&str) -> Value, outputs: &Value) -> Value {
    let code = |code: &str| json!({"cell_type": "code", "outputs": outputs, "source": source(code)});
    let text = json!({"cell_type": "markdown", "source": "# Users"});
    json!({"cells": [code(CELLS[0]), text, code(CELLS[1])], "metadata": {}, "nbformat": 4})
}

/// As Jupyter writes it.
fn in_lines(outputs: &Value) -> String {
    let lines = |code: &str| code.split_inclusive('\n').collect::<Vec<_>>().into();
    serde_json::to_string_pretty(&notebook(lines, outputs)).unwrap()
}

/// The bytes on disk that the only finding marks, with its place.
fn marked<'t>(report: &Report, text: &'t str) -> (&'t str, String) {
    assert!(report.problems.is_empty(), "{:?}", report.problems);
    let [finding] = report.findings.as_slice() else { panic!("{:?}", report.findings) };
    let span = finding.primary.span;
    let file = &report.sources.0[&span.file];
    let range = file.on_disk(span);
    let [(line, column), _] = file.locate(span, ColumnUnit::Char);
    (&text[range.start as usize..range.end as usize], format!("{line}:{column}, {}", file.cell(span.start).unwrap()))
}

#[test]
fn one_line() {
    let text = notebook(|code| Value::from(code), &json!([])).to_string();
    let report = run_text("a.ipynb", text.as_bytes());
    let (found, place) = marked(&report, &text);
    assert_eq!(found, USER);
    assert!(place.starts_with("1:") && place.ends_with(", cell 3, line 2"), "{place}");
    assert_eq!(report.plan.required, ["users:read"]);
    let shown = render(&report, Format::Text, false, Detail::Quiet);
    assert!(shown.contains("1 │ session.auth = (\"me@example.com/token\", key)\n"), "{shown}");
}

#[test]
fn line_ends_marks_and_escapes() {
    let plain = in_lines(&json!([]));
    let place = marked(&run_text("a.ipynb", plain.as_bytes()), &plain).1;
    let escaped = plain.replace('\u{e9}', "\\u00e9").replace('\u{1f600}', "\\ud83d\\ude00");
    let lone = plain.replace('\u{1f600}', "\\ude00 \\ud83d");
    for text in [plain.replace('\n', "\r\n"), format!("\u{feff}{plain}"), escaped, lone, plain] {
        assert_eq!(marked(&run_text("a.ipynb", text.as_bytes()), &text), (USER, place.clone()));
    }
}

/// Whatever of a place is an escape is marked whole.
#[test]
fn escapes_inside_what_is_marked() {
    let text = in_lines(&json!([])).replace("/token", "\\u002ftoke\\u006e");
    assert_eq!(marked(&run_text("a.ipynb", text.as_bytes()), &text).0, "me@example.com\\u002ftoke\\u006e");
}

#[test]
fn formats_name_the_cell() {
    let text = in_lines(&json!([]));
    let report = run_text("a.ipynb", text.as_bytes());
    let concise = render(&report, Format::Concise, false, Detail::Normal);
    assert!(concise.ends_with("(cell 3, line 2)\n"), "{concise}");
    let diagnostics: Value = serde_json::from_str(&render(&report, Format::Json, false, Detail::Normal)).unwrap();
    let row = &diagnostics["diagnostics"][0];
    assert_eq!(row["cell"], json!({"index": 3, "line": 2}));
    let line = row["line"].as_u64().unwrap();
    assert!(text.lines().nth(usize::try_from(line).unwrap() - 1).unwrap().contains("/token"));
    let calls: Value = serde_json::from_str(&scopes(&report, true)).unwrap();
    assert_eq!(calls["calls"][0]["cell"], json!({"index": 3, "line": 3}));
    assert!(scopes(&report, false).contains("(cell 3, line 3)"));
    let plain = run_text("a.py", CELLS.concat().as_bytes());
    assert!(!render(&plain, Format::Json, false, Detail::Normal).contains("cell"));
}

/// A changed text goes into a JSON string.
#[test]
fn fixes_are_spelled_as_json() {
    let code = "import requests\nrequests.get(\"https://acme.zendesk.com/api/v2/users.json\", auth=(\"a/token\", k))";
    let text = json!({"cells": [{"cell_type": "code", "source": [code]}]}).to_string();
    let report = run_text("a.ipynb", text.as_bytes());
    let rows: Value = serde_json::from_str(&render(&report, Format::Json, false, Detail::Normal)).unwrap();
    let edits = rows["diagnostics"][0]["fixes"][0]["edits"].as_array().unwrap();
    let mut fixed = text.clone();
    for edit in edits.iter().rev() {
        let at = |key: &str| usize::try_from(edit[key].as_u64().unwrap()).unwrap() - 1;
        fixed.replace_range(at("column")..at("end_column"), edit["text"].as_str().unwrap());
    }
    let read: Value = serde_json::from_str(&fixed).unwrap();
    let source = read["cells"][0]["source"][0].as_str().unwrap();
    assert!(source.starts_with("import requests\nimport os\n"), "{source}");
    assert!(
        source.ends_with("headers={\"Authorization\": f\"Bearer {os.environ['ZENDESK_OAUTH_TOKEN']}\"})"),
        "{source}"
    );
}

/// Pictures do not count: the limit is one for code.
#[test]
fn large_notebooks() {
    let picture =
        |size: usize| json!([{"output_type": "display_data", "data": {"image/png": "iVBORw0K".repeat(size / 8)}}]);
    let text = in_lines(&picture(3 << 20));
    assert!(text.len() > 6 << 20);
    assert_eq!(marked(&run_text("a.ipynb", text.as_bytes()), &text).0, USER);
    let kinds = |text: String| run_text("a.ipynb", text.as_bytes()).problems.iter().map(|p| p.kind).collect::<Vec<_>>();
    assert_eq!(kinds(in_lines(&picture(9 << 20))), [ProblemKind::TooLarge]);
    assert_eq!(kinds(in_lines(&json!([])).replace("# sign in", &"# zendesk".repeat(200_000))), [ProblemKind::TooLarge]);
}

#[test]
fn broken_notebooks_are_told() {
    let text = in_lines(&json!([]));
    let problem = |text: &str| {
        let report = run_text("a.ipynb", text.as_bytes());
        let [problem] = report.problems.as_slice() else { panic!("{:?}", report.problems) };
        assert_eq!(problem.kind, ProblemKind::Syntax);
        (problem.message.clone(), report.findings.len())
    };
    let conflict = text
        .replace("    {\n      \"cell_type\": \"markdown\"", "<<<<<<< HEAD\n    {\n      \"cell_type\": \"markdown\"");
    let line = conflict.lines().position(|line| line == "<<<<<<< HEAD").unwrap() + 1;
    let (message, findings) = problem(&conflict);
    assert!(message.starts_with(&format!("line {line}: not valid JSON")), "{message}");
    assert_eq!(findings, 1);
    // The cell that is cut is read as far as it goes.
    let cut = run_text("a.ipynb", &text.as_bytes()[..text.rfind("zendesk").unwrap() + 20]);
    assert!(cut.problems.iter().any(|problem| problem.message.starts_with("line 22: not valid JSON")));
    assert_eq!(cut.findings.len(), 1);
    assert!(problem("{\"zendesk\": 1}").0.contains("no list of cells"));
    assert!(problem("zendesk").0.starts_with("line 1: not valid JSON"));
    let python = text.replace("# sign in", "def zendesk(:");
    let (message, findings) = problem(&python);
    assert!(message.contains("(cell 3, line 1): syntax error"), "{message}");
    assert_eq!(findings, 1);
}

#[test]
fn other_kernels_are_told() {
    let text =
        in_lines(&json!([])).replace("\"metadata\": {}", "\"metadata\": {\"kernelspec\": {\"language\": \"R\"}}");
    let report = run_text("a.ipynb", text.as_bytes());
    assert_eq!(report.problems[0].message, "2 cells are in R, a language zlint does not read");
    assert_eq!((report.problems.len(), report.findings.len()), (1, 0));
}

/// Whatever a value is, it is not what a notebook has there.
#[test]
fn wrong_types() {
    let whole: Value = serde_json::from_str(&in_lines(&json!([]))).unwrap();
    let odd = [json!(null), json!(1), json!("zendesk"), json!([]), json!({}), json!([[]]), json!([1, "a", {}])];
    for path in ["/cells", "/cells/0", "/cells/0/cell_type", "/cells/0/source", "/cells/0/source/1", "/metadata"] {
        for value in &odd {
            let mut changed = whole.clone();
            *changed.pointer_mut(path).unwrap() = value.clone();
            let report = run_text("a.ipynb", changed.to_string().as_bytes());
            let internal = report.problems.iter().find(|problem| problem.kind == ProblemKind::Internal);
            assert!(internal.is_none(), "{path} = {value}");
        }
    }
}

#[test]
fn deep_nesting() {
    let text = in_lines(&json!([]));
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"cells\":", "}]")] {
        let deep = |depth: usize| format!("{}\"zendesk\"{}", open.repeat(depth), close.repeat(depth));
        let inside = text.replace("\"outputs\": []", &format!("\"outputs\": {}", deep(20_000)));
        assert_eq!(marked(&run_text("a.ipynb", inside.as_bytes()), &inside).0, USER);
        run_text("a.ipynb", deep(100_000).as_bytes());
        run_text("a.ipynb", format!("\"zendesk\"{}", open.repeat(100_000)).as_bytes());
    }
}

/// A wrapper that a notebook imports is followed, and a folder of notebooks is a folder of code.
#[test]
fn in_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let base = Utf8Path::from_path(folder.path()).unwrap();
    fs::write(base.join("a.ipynb"), in_lines(&json!([]))).unwrap();
    let report = support::run(base, vec![".".into()], 2);
    assert_eq!((report.coverage.files, report.coverage.read, report.coverage.parsed), (1, 1, 1));
    assert_eq!(report.findings.len(), 1);
}
