//! Baselines as a user meets them: what is known is hidden, what is new is not, what is gone is told and goes.

#![allow(clippy::unwrap_used)]

#[path = "support/tree.rs"]
mod tree;
#[path = "support/typed.rs"]
mod typed;

use typed::{TOKEN, Tree};

fn with_token(calls: usize) -> String {
    format!("import requests\n{}", format!("{TOKEN}\n").repeat(calls))
}

/// A tree with findings in two files, and a baseline that knows them.
fn project() -> Tree {
    let tree = Tree(tree::tree(&[("a.py", with_token(2)), ("lib/b.py", with_token(1))]));
    assert_eq!(tree.run(". --write-baseline .zlint-baseline").code, 0);
    tree
}

#[test]
fn the_file_merges() {
    let tree = project();
    let text = tree.read(".zlint-baseline");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3, "one line for findings that are alike: {text}");
    assert!(lines[0].starts_with("# zlint baseline 1"));
    assert!(lines[1].starts_with("api-token-auth a.py ") && lines[1].ends_with(" 2"), "{text}");
    assert!(lines[2].starts_with("api-token-auth lib/b.py ") && lines[2].ends_with(" 1"), "{text}");
    assert!(!text.contains(env!("CARGO_PKG_VERSION")) && !text.contains("202"), "neither version nor day: {text}");
    assert_eq!(tree.run(". --write-baseline again").code, 0);
    assert_eq!(tree.read("again"), text);
}

#[test]
fn what_is_known_is_hidden() {
    let tree = project();
    let ran = tree.run(". --baseline .zlint-baseline --baseline-strict");
    assert!(ran.code == 0 && ran.out.contains("3 findings known to the baseline"), "{}", ran.out);
    // In another place of the file, under another name, seen from another folder.
    tree.write(
        "a.py",
        &format!(
            "# new\n\n{}",
            with_token(2).replace("requests.get", "    requests.get").replacen("import", "if True:\n    import", 1)
        ),
    );
    assert_eq!(tree.run(". --baseline .zlint-baseline --baseline-strict").code, 0);
    std::fs::rename(tree.path("lib/b.py"), tree.path("lib/c.py")).unwrap();
    assert_eq!(tree.run(". --baseline .zlint-baseline --baseline-strict").code, 0);
    assert_eq!(tree.run_in("lib", ". --baseline ../.zlint-baseline").code, 0);
    assert_eq!(tree.run_in("lib", "c.py --baseline ../.zlint-baseline").code, 1, "where it was is not in view");
    tree.write("zlint.toml", "baseline = \".zlint-baseline\"\n");
    assert_eq!(tree.run("").code, 0);
    assert_eq!(tree.run_in("lib", "..").code, 0);
    assert_eq!(tree.run("--isolated").code, 1);
}

#[test]
fn what_is_new_is_not() {
    let tree = project();
    tree.write("a.py", &with_token(3));
    assert_eq!(tree.findings(". --baseline .zlint-baseline").len(), 1, "one more of the same");
    tree.write("a.py", &with_token(2));
    tree.write("copy.py", &with_token(1));
    assert_eq!(tree.findings(". --baseline .zlint-baseline"), ["copy.py:2 api-token-auth"]);
}

#[test]
fn what_is_gone_is_told_and_goes() {
    let tree = project();
    tree.write("a.py", &with_token(1));
    tree.remove("lib/b.py");
    let ran = tree.run(". --baseline .zlint-baseline");
    assert_eq!(ran.code, 0);
    let told = "2 findings in the baseline and gone from the code; `zlint baseline prune` takes them out\n  a.py: 1 api-token-auth\n  lib/b.py: 1 api-token-auth\n";
    assert!(ran.out.contains(told), "{}", ran.out);
    let strict = tree.run(". --baseline .zlint-baseline --baseline-strict");
    assert!(strict.code == 1 && strict.err.contains("`zlint baseline prune` takes them out"), "{}", strict.err);
    assert_eq!(tree.run(". --baseline .zlint-baseline --baseline-strict --exit-zero").code, 0);

    let pruned = tree.run("baseline prune --baseline .zlint-baseline .");
    assert!(pruned.code == 0 && pruned.out.ends_with("Took 2 findings out of .zlint-baseline\n"), "{}", pruned.out);
    let text = tree.read(".zlint-baseline");
    assert!(text.lines().count() == 2 && text.ends_with(" 1\n"), "{text}");
    assert_eq!(tree.run(". --baseline .zlint-baseline --baseline-strict").code, 0);
    // It only shrinks.
    tree.write("c.py", &with_token(1));
    assert_eq!(tree.run("baseline prune --baseline .zlint-baseline .").code, 0);
    assert_eq!(tree.read(".zlint-baseline"), text);
}

#[test]
fn what_was_not_looked_at_stays() {
    let tree = project();
    tree.write("a.py", "x = 1\n");
    let text = tree.read(".zlint-baseline");
    for line in
        ["lib --baseline .zlint-baseline --baseline-strict", "lib/b.py --baseline .zlint-baseline --baseline-strict"]
    {
        assert_eq!(tree.run(line).code, 0, "{line}");
    }
    assert_eq!(tree.run("baseline prune --baseline .zlint-baseline lib").code, 0);
    assert_eq!(tree.read(".zlint-baseline"), text);
    // Nor is anything gone that only the flags of a run hide, or that could not be read.
    tree.write("a.py", &with_token(2));
    assert_eq!(tree.run(". --baseline .zlint-baseline --baseline-strict --select missing-state").code, 0);
    tree.write("lib/b.py", &format!("{}{}", with_token(1), "# filling\n".repeat(200)));
    assert_eq!(tree.run(". --baseline .zlint-baseline --baseline-strict --max-file-size 1k").code, 0);
}

#[test]
fn the_configuration_names_it() {
    let tree = project();
    tree.write("zlint.toml", "baseline = \".zlint-baseline\"\n");
    tree.write("a.py", &with_token(1));
    assert_eq!(tree.run("baseline prune").code, 0);
    assert!(tree.read(".zlint-baseline").contains(" 1\n"));
    tree.remove("zlint.toml");
    let ran = tree.run("baseline prune");
    assert!(
        ran.code == 2 && ran.err.contains("name it with --baseline FILE, or as `baseline` in zlint.toml"),
        "{}",
        ran.err
    );
    assert_eq!(tree.run("--baseline-strict").code, 2);
}

#[test]
fn a_file_that_is_no_baseline() {
    let tree = project();
    tree.write("other", "{}");
    for line in [". --baseline other", "baseline prune --baseline other"] {
        let ran = tree.run(line);
        assert!(ran.code == 2 && ran.err.contains("other:1: not a baseline"), "{}", ran.err);
    }
}

#[test]
fn own_files_are_not_scanned() {
    let tree = Tree(tree::tree(&[("a.py", "x = 1\n")]));
    let calls = with_token(1);
    tree.write("src/z.py", &calls);
    tree.write(
        "zlint.toml",
        "hosts = [\"help.acme.test\"]\n[[client]]\nname = \"zendesk_api_token\"\npaths = [\"x\"]\n",
    );
    let line = ". --format json --output json=report.json --output sarif=report.sarif.json --write-baseline known.toml";
    let first = tree.run(line);
    assert_eq!(first.code, 0, "{}", first.err);
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap()["summary"]["parsed"].clone();
    let again = tree.run(". --format json --baseline known.toml");
    assert_eq!(read(&again.out), 1, "reports and baselines are no code: {}", again.out);
    assert_eq!(tree.run(line).code, 0);
    // Named one by one they are left out too; then nothing is left to scan.
    let ran = tree.run("zlint.toml");
    assert_eq!(ran.code, 2, "{}", ran.out);
}
