//! Examples in documents: findings one less severe, nothing for the scopes, places on disk.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use std::fs;

use camino::Utf8Path;
use support::{render, run_text};
use zlint::diag::Severity;
use zlint::engine::discover::Documents;
use zlint::engine::gather::Input;
use zlint::engine::paths::Base;
use zlint::engine::{self, Options, Report};
use zlint::report::{Detail, Format};

const GUIDE: &str = "# Zendesk\n\n1. First\n\n   ```python\n   import requests\n   session = requests.Session()\n   \
                     ```\n\n2. Then\n\n   ```python\n   session.auth = (\"me@example.com/token\", key)\n   \
                     session.get(\"https://acme.zendesk.com/api/v2/users.json\")\n   ```\n";

fn run(folder: &Utf8Path, documents: Documents) -> Report {
    let mut options = Options::new(Base::new(folder.as_std_path()));
    options.filters.documents = documents;
    engine::check(&options, &Input::Paths(vec![".".into()])).unwrap()
}

#[test]
fn one_less_severe_if_not_asked_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    let folder = Utf8Path::from_path(folder.path()).unwrap();
    fs::write(folder.join("README.md"), GUIDE).unwrap();
    fs::write(
        folder.join("a.py"),
        "import requests\nrequests.get('https://acme.zendesk.com/x', auth=('a/token', k))\n",
    )
    .unwrap();
    let severities = |documents| {
        let report = run(folder, documents);
        let files = report.coverage.files;
        (files, report.findings.iter().map(|finding| finding.severity).collect::<Vec<_>>())
    };
    assert_eq!(severities(Documents::Lower), (2, vec![Severity::Warning, Severity::Error]));
    assert_eq!(severities(Documents::Same), (2, vec![Severity::Error, Severity::Error]));
    assert_eq!(severities(Documents::Off), (1, vec![Severity::Error]));
}

#[test]
fn examples_need_no_scopes() {
    let report = run_text("README.md", GUIDE.as_bytes());
    assert_eq!(report.findings.len(), 1);
    assert!(report.plan.required.is_empty() && report.plan.calls.is_empty() && report.plan.complete);
}

#[test]
fn frames_have_the_lines_of_the_document() {
    let report = run_text("README.md", GUIDE.as_bytes());
    let shown = render(&report, Format::Text, false, Detail::Quiet);
    assert!(shown.contains("┌─ README.md:13:21\n"), "{shown}");
    assert!(shown.contains("13 │ session.auth = (\"me@example.com/token\", key)\n"), "{shown}");
    let concise = render(&report, Format::Concise, false, Detail::Quiet);
    assert!(concise.starts_with("README.md:13:21: warning[api-token-auth]"), "{concise}");
}

/// Pseudocode is no failure of the run.
#[test]
fn examples_that_are_no_code() {
    for code in ["def zendesk(:\n", "zendesk = ...; {{ key }}\n", "File \"<stdin>\", line 1\n"] {
        for language in ["python", "js", "ts", "rust"] {
            let report = run_text("a.md", format!("```{language}\n{code}```\n").as_bytes());
            assert_eq!((report.problems.len(), report.findings.len()), (0, 0), "{language}: {code}");
        }
    }
}

#[test]
fn large_documents_of_odd_marks() {
    for mark in
        ["```python\nzendesk\n", "> ```py\n", "~~~js zendesk\n~~~\n", ">", "`", ".. code:: py\n\n x\n", "[source,py]\n"]
    {
        for name in ["a.md", "a.rst", "a.adoc"] {
            let text = format!("zendesk\n{}", mark.repeat(20_000));
            let report = run_text(name, text.as_bytes());
            // All that may be said of it is that a bound was reached.
            let bounds = ["nested deeper", "more expressions", "too many paths"];
            let is_bound = |message: &str| bounds.iter().any(|bound| message.contains(bound));
            assert!(
                report.problems.iter().all(|problem| is_bound(&problem.message)),
                "{mark} {name}: {:?}",
                report.problems
            );
        }
    }
}
