//! The Markdown report as a user asks for it, and as it is read: names out of scanned code must not become markup.

#![allow(clippy::unwrap_used)]

#[path = "support/tree.rs"]
mod tree;

use std::fs;
use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use pulldown_cmark::{Event, Options, Parser, Tag};
use tempfile::TempDir;
use tree::tree;

/// A service with its settings, pipeline, chart and tests; a page and a script beside it.
const PROJECT: &[(&str, &str)] = &[
    (".env.example", "ACME_ZENDESK_EMAIL=\nACME_ZENDESK_API_TOKEN=\nACME_ZENDESK_SUBDOMAIN=acme\n"),
    (
        ".github/workflows/sync.yml",
        "jobs:\n  sync:\n    env:\n      ACME_ZENDESK_EMAIL: bot@acme.test\n      \
         ACME_ZENDESK_API_TOKEN: ${{ secrets.ACME_ZENDESK_API_TOKEN }}\n    steps:\n      - run: python -m desk.sync\n",
    ),
    ("compose.yaml", "services:\n  desk:\n    environment:\n      ACME_ZENDESK_API_TOKEN: ${ACME_ZENDESK_API_TOKEN}\n"),
    ("docs/setup.md", "# Setup\n\nSet `ACME_ZENDESK_API_TOKEN` and `ACME_ZENDESK_EMAIL`.\n"),
    (
        "desk/settings.py",
        "import os\n\nEMAIL = os.environ[\"ACME_ZENDESK_EMAIL\"]\nTOKEN = os.environ[\"ACME_ZENDESK_API_TOKEN\"]\n\
         URL = f\"https://{os.environ['ACME_ZENDESK_SUBDOMAIN']}.zendesk.com\"\n",
    ),
    (
        "desk/sync.py",
        "import requests\n\nfrom desk import settings\n\nAUTH = (f\"{settings.EMAIL}/token\", settings.TOKEN)\n\n\n\
         def search(query):\n    return requests.get(f\"{settings.URL}/api/v2/search.json\", params={\"query\": query}, auth=AUTH)\n\n\n\
         def solve(ticket):\n    body = {\"ticket\": {\"status\": \"solved\"}}\n    \
         return requests.put(f\"{settings.URL}/api/v2/tickets/{ticket}.json\", json=body, auth=AUTH)\n\n\n\
         def anything(path):\n    return requests.get(f\"{settings.URL}{path}\", auth=AUTH)\n",
    ),
    (
        "desk/legacy.js",
        "const pair = `${process.env.ACME_ZENDESK_EMAIL}/token:${process.env.ACME_ZENDESK_API_TOKEN}`;\n\
         const headers = { Authorization: 'Basic ' + btoa(pair) };\n\n\
         module.exports = () => fetch('https://acme.zendesk.com/api/v2/macros.json', { headers });\n",
    ),
    (
        "desk/oauth.py",
        "import requests\n\n\ndef token(client_id, client_secret):\n    form = {\"grant_type\": \"client_credentials\", \
         \"client_id\": client_id, \"client_secret\": client_secret}\n    \
         return requests.post(\"https://acme.zendesk.com/oauth/tokens\", data=form).json()[\"access_token\"]\n",
    ),
    (
        "tests/test_sync.py",
        "from desk import sync\n\n\ndef test_auth(zendesk):\n    sync.solve(1)\n    \
         assert zendesk.last.headers[\"Authorization\"].startswith(\"Basic \")\n",
    ),
    ("broken.rs", "fn zendesk( {\n"),
];

fn zlint(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::cargo_bin("zlint").unwrap();
    command.current_dir(folder).args(["check", "--isolated", "--as-of", "2026-11-22"]).args(args).output().unwrap()
}

fn markdown(folder: &TempDir, args: &[&str]) -> String {
    let output = zlint(folder.path(), &[&["--format", "markdown"][..], args].concat());
    // The addresses of rule pages say nothing here.
    String::from_utf8(output.stdout).unwrap().replace(zlint::report::DOCS_URL, "rules/")
}

#[test]
fn a_plan_for_a_project() {
    insta::assert_snapshot!(markdown(&tree(PROJECT), &[]));
}

#[test]
fn what_was_rewritten_is_checked_off() {
    let folder = tree(PROJECT);
    let plan = markdown(&folder, &["--fix", "--unsafe-fixes", "--scaffold"]);
    assert!(fs::read_to_string(folder.path().join("desk/sync.py")).unwrap().contains("ZendeskAuth()"));
    insta::assert_snapshot!(plan);
}

/// The diff goes to the screen, the plan beside it to a file.
#[test]
fn the_plan_stands_beside_the_diff() {
    let folder = tree(PROJECT);
    let output = zlint(folder.path(), &["--diff", "--unsafe-fixes", "--scaffold", "--output", "markdown=plan.md"]);
    assert!(String::from_utf8(output.stdout).unwrap().contains("+AUTH = ZendeskAuth()"));
    let beside = fs::read_to_string(folder.path().join("plan.md")).unwrap();
    assert_eq!(beside.replace(zlint::report::DOCS_URL, "rules/"), markdown(&tree(PROJECT), &[]));
}

#[test]
fn scopes_alone() {
    let folder = tree(PROJECT);
    let mut command = Command::cargo_bin("zlint").unwrap();
    let output = command.current_dir(folder.path()).args(["scopes", "--isolated", "--format", "markdown"]).output();
    insta::assert_snapshot!(String::from_utf8(output.unwrap().stdout).unwrap());
}

#[test]
fn a_clean_tree_has_no_checklist() {
    let folder = tree(&[("a.py", "import zendesk\n")]);
    assert_eq!(
        markdown(&folder, &[]),
        "# zlint: the way from Zendesk API tokens to OAuth\n\n- No findings: 1 file read, 1 parsed\n"
    );
}

/// Names that would be markup, mentions or commands if they were shown as they are.
const HOSTILE: &[&str] = &[
    "a`b",
    "``",
    "[x](javascript:alert(1))",
    "<img src=x onerror=alert(1)>",
    "a|b|c",
    "# heading",
    "- [x] done",
    "@everyone",
    "#1",
    "![x](https://evil.example/x.png)",
    "x https://evil.example",
    "www.evil.example",
    "<!-- x",
    "a\\",
    "*b*_c_~~d~~",
    "x\u{202e}y",
    "&lt;b&gt;",
];

#[test]
fn names_out_of_code_are_no_markup() {
    for name in HOSTILE {
        let file = format!("zendesk {}.py", name.replace('/', "\u{2215}"));
        let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
        // An address in an address would be another one.
        let path = quoted.replace("//", "-");
        let code = format!(
            "import os\nimport requests\n\nAUTH = (os.environ[\"ZENDESK {quoted}\"] + \"/token\", os.environ[\"ZENDESK_KEY {quoted}\"])\n\n\n\
             def f(x):\n    requests.get(\"https://acme.zendesk.com/api/v2/{path}\", auth=AUTH)\n    \
             requests.get(\"https://acme.zendesk.com/api/v2/\" + x[\"{quoted}\"], auth=AUTH)\n"
        );
        let folder = tree(&[(file.as_str(), code.as_str())]);
        let report = markdown(&folder, &[]);
        assert!(report.contains("### Code"), "{name}: nothing was found\n{report}");
        assert!(report.chars().all(|c| c == '\n' || (!c.is_control() && c != '\u{202e}')), "{name}");
        for event in Parser::new_ext(&report, Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_GFM)
        {
            let wrong = match &event {
                Event::Html(_) | Event::InlineHtml(_) | Event::FootnoteReference(_) => true,
                Event::Start(Tag::Link { dest_url, .. }) => dest_url.contains(':') && !dest_url.starts_with("rules/"),
                Event::Start(Tag::Image { .. } | Tag::Table(_) | Tag::CodeBlock(_) | Tag::Emphasis | Tag::Strong) => {
                    true
                }
                Event::Start(Tag::Heading { .. }) => false,
                Event::Text(text) => ["@everyone", "#1", "https://evil"].iter().any(|word| text.contains(word)),
                _ => false,
            };
            assert!(!wrong, "{name}: {event:?}\n{report}");
        }
        let headings = report.lines().filter(|line| line.starts_with('#')).count();
        let tasks = report.lines().filter(|line| line.trim_start().starts_with("- [x]")).count();
        assert!(headings <= 9 && tasks == 0, "{name}\n{report}");
    }
}
