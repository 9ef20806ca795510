//! The page in a real browser: its script runs under its policy, nothing is loaded, nothing complains.
//!
//! Needs Chromium, which is not installed by `scripts/test`: without one, this passes unless
//! `ZLINT_REQUIRE_BROWSER=1` is set.

#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod support;

use std::fs;
use std::process::{Command, Stdio};

use zlint::report::{Detail, Format};

fn browser() -> Option<&'static str> {
    let is_there = |program: &&str| {
        let quiet = |command: &mut Command| command.stdout(Stdio::null()).stderr(Stdio::null()).status();
        quiet(Command::new(program).arg("--version")).is_ok_and(|status| status.success())
    };
    let found = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"].into_iter().find(is_there);
    let required = std::env::var_os("ZLINT_REQUIRE_BROWSER").is_some_and(|value| value == "1");
    assert!(found.is_some() || !required, "no Chromium is installed");
    if found.is_none() {
        eprintln!("not tried: no Chromium is installed");
    }
    found
}

/// The page as the browser has it once its script has run, and what the browser complains of.
fn shown(browser: &str, page: &str) -> (String, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.html");
    fs::write(&file, page).unwrap();
    let output = Command::new(browser)
        .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--enable-logging=stderr"])
        .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
        .args(["--virtual-time-budget=5000", "--dump-dom"])
        .arg(format!("file://{}", file.display()))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let complaints = said.lines().filter(|line| line.contains("CONSOLE")).map(str::to_owned).collect();
    (String::from_utf8_lossy(&output.stdout).into_owned(), complaints)
}

fn page(tree: &str) -> String {
    let report = support::run(&support::project().join(tree), vec![".".into()], 2);
    support::render(&report, Format::Html, false, Detail::Normal)
}

#[test]
fn the_page_works_in_a_browser() {
    let Some(browser) = browser() else { return };
    let (dom, complaints) = shown(browser, &page("examples/helpdesk"));
    assert_eq!(complaints, [""; 0]);
    for words in
        ["6 of 6 shown", "service/client.py:13:48", "this user name makes it an API token", "scope=read tickets:write"]
    {
        assert!(dom.contains(words), "{words}\n{dom}");
    }
    assert!(!dom.contains("id=\"filter\" hidden"), "the script did not run");
}

/// The check is one: a script that is not the page's own is kept from running, and that is seen.
#[test]
fn no_other_script_runs() {
    let Some(browser) = browser() else { return };
    let page = page("examples/helpdesk").replace("<main>", "<main><script>document.title = 'taken over'</script>");
    let (dom, complaints) = shown(browser, &page);
    assert!(!dom.contains("<title>taken over"));
    assert!(complaints.iter().any(|line| line.contains("Content Security Policy")), "{complaints:?}");
}

fn first_word(tag: &str) -> &str {
    tag.split_whitespace().next().unwrap_or_default()
}

/// Each page is one document of its own, whatever was scanned.
#[test]
fn pages_load_nothing() {
    for tree in ["examples/helpdesk", "fixtures/python", "fixtures/settings", "fixtures/eval"] {
        let page = page(tree);
        let tags = page.split('<').skip(1).map(|tag| tag.split('>').next().unwrap());
        for tag in tags {
            let loads = tag.contains(" src=") || ["link", "iframe", "object", "img", "base"].contains(&first_word(tag));
            assert!(!loads, "{tree}: <{tag}>");
        }
        assert_eq!(page.matches("<script>").count(), 1, "{tree}");
        assert_eq!(page.matches("<h1").count(), 1, "{tree}");
        assert_eq!(page.matches("<table").count(), page.matches("<caption>").count(), "{tree}");
    }
}
