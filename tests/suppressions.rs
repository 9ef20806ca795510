//! Ignore comments as a user meets them: where they may stand, how long they hold, who may write them, and how stale
//! ones go.

#![allow(clippy::unwrap_used)]

#[path = "support/tree.rs"]
mod tree;
#[path = "support/typed.rs"]
mod typed;

use typed::{TOKEN, Tree};

/// A file with a call that signs in with an API token, which `{}` stands for.
fn python(text: &str) -> Tree {
    project(&[("a.py", text)])
}

fn project(files: &[(&str, &str)]) -> Tree {
    let texts: Vec<(&str, String)> = files.iter().map(|(name, text)| (*name, filled(text))).collect();
    Tree(tree::tree(&texts))
}

fn filled(text: &str) -> String {
    text.replace("{}", TOKEN)
}

#[test]
fn where_a_comment_may_stand() {
    for text in [
        "import requests\n{}  # zlint: ignore[api-token-auth] goes in May\n",
        "import requests\n# zlint: ignore[api-token-auth] goes in May\n{}\n",
        "import requests\n# zlint: ignore[api-token-auth] goes in May\n# another word on it\n{}\n",
        "# zlint: ignore-file[api-token-auth] goes in May\nimport requests\n{}\n",
    ] {
        assert_eq!(python(text).findings("."), [""; 0], "{text}");
    }
    let inside = "const api = axios.create({\n  // zlint: ignore[api-token-auth] goes in May\n  auth: { username: `${mail}/token`, password: key },\n});\napi.get('https://acme.zendesk.com/api/v2/tickets.json');\n";
    assert_eq!(project(&[("a.js", &format!("import axios from 'axios';\n{inside}"))]).findings("."), [""; 0]);
    let markup = "export const a = (\n  <p>\n    {/* zlint: ignore[hardcoded-credential] made up */}\n    <Zendesk apiToken=\"x\" />\n  </p>\n);\n";
    assert_eq!(project(&[("a.jsx", markup)]).findings("."), ["a.jsx:3 unused-suppression"]);
}

#[test]
fn scripts_in_settings() {
    let workflow = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: |\n          # zlint: ignore[api-token-auth] goes in May\n          curl -u \"$MAIL/token:$KEY\" https://acme.zendesk.com/api/v2/tickets.json\n";
    let name = ".github/workflows/a.yml";
    let tree = project(&[(name, workflow)]);
    assert_eq!(tree.findings("."), [""; 0], "the comment is read in the script and in the file around it");
    tree.write(name, &workflow.replace("          curl -u \"$MAIL/token:$KEY\"", "          curl"));
    assert_eq!(tree.findings("."), [".github/workflows/a.yml:7 unused-suppression"]);
    assert_eq!(tree.run("--fix .").code, 0);
    assert_eq!(
        tree.read(name),
        workflow
            .replace("          # zlint: ignore[api-token-auth] goes in May\n", "")
            .replace("-u \"$MAIL/token:$KEY\" ", "")
    );
}

#[test]
fn a_comment_may_end() {
    let tree = python("import requests\n{}  # zlint: ignore[api-token-auth] until=2027-01-31 goes in January\n");
    assert_eq!(tree.findings(". --as-of 2027-01-31"), [""; 0]);
    assert_eq!(tree.findings(". --as-of 2027-02-01"), ["a.py:2 api-token-auth", "a.py:2 unused-suppression"]);
    let told = tree.run(". --as-of 2027-02-01").out;
    assert!(told.contains("the ignore comment for `api-token-auth` ended on 2027-01-31"), "{told}");
    assert!(told.contains("help: settle what it excused, or give it a later day"), "{told}");
    // What is over and silences nothing any more may go.
    tree.write("a.py", "# zlint: ignore[api-token-auth] until=2027-01-31 done\nzendesk = 1\n");
    assert_eq!(tree.run("--fix . --as-of 2027-02-01").code, 0);
    assert_eq!(tree.read("a.py"), "zendesk = 1\n");
}

#[test]
fn mistakes_are_told() {
    for (comment, says) in [
        ("ignore[api-token-aut]", "names `api-token-aut`, which is no rule"),
        ("ignore[api-token-aut]", "help: did you mean `api-token-auth`?"),
        ("ignore", "it names no rule in brackets"),
        ("ignore[api-token-auth", "a `]` is missing"),
        ("disable[api-token-auth]", "only `ignore` and `ignore-file` are known"),
        ("ignore[api-token-auth] until=May", "`until=May` names no day; write it as `until=2027-04-30`"),
    ] {
        let ran = python(&format!("import requests\n{{}}  # zlint: {comment}\n")).run(".");
        assert!(ran.code == 1 && ran.out.contains(says), "{comment}: {}", ran.out);
        assert!(ran.out.contains("error[api-token-auth]"), "{comment} silences nothing: {}", ran.out);
    }
}

#[test]
fn a_text_is_no_comment() {
    let tree =
        python("zendesk = \"x  # zlint: ignore[api-token-auth] why\"\n\"\"\"\n# zlint: ignore[nonsense]\n\"\"\"\n");
    assert_eq!(tree.findings("."), [""; 0]);
    let tree =
        project(&[("a.rs", "const ZENDESK: &str = \"\n// zlint: ignore[nonsense]\n\";\n// zlint: ignore[nonsense]\n")]);
    assert_eq!(tree.findings("."), ["a.rs:4 unused-suppression"]);
}

#[test]
fn unused_ones_go() {
    let cases = [
        // The comment, and what of it stays.
        ("zendesk = 1  # zlint: ignore[api-token-auth] why\n", "zendesk = 1\n"),
        ("# zlint: ignore[api-token-auth, nonsense-of-mine] why\nzendesk = 1\n", "zendesk = 1\n"),
        ("# zlint: ignore-file[password-auth]\n\nzendesk = 1\n", "\nzendesk = 1\n"),
        (
            "import requests\n{}  # zlint: ignore[password-auth, api-token-auth] why\n",
            "import requests\n{}  # zlint: ignore[api-token-auth] why\n",
        ),
        (
            "zendesk = 1  # noqa: E501  # zlint: ignore[api-token-auth] why  # type: ignore\n",
            "zendesk = 1  # noqa: E501  # type: ignore\n",
        ),
        ("zendesk = 1  # zlint: ignore[api-token-auth] why gitleaks:allow\n", "zendesk = 1  # gitleaks:allow\n"),
        ("zendesk = 1  # zlint: ignore[api-token-auth] é\r\n", "zendesk = 1\r\n"),
    ];
    for (before, after) in cases {
        let tree = python(before);
        let ran = tree.run("check --fix .");
        assert_eq!(tree.read("a.py"), filled(after), "{before}: {}", ran.err);
        assert_eq!(tree.run("check --fix .").err.lines().last().unwrap(), "zlint: settled 0 findings in 0 files");
    }
}

#[test]
fn what_is_no_trifle_is_left_to_people() {
    for text in [
        // Perhaps it was to silence the finding beside it.
        "import requests\n{}  # zlint: ignore[api-token-aut] why\n",
        // What it excused is still there.
        "import requests\n{}  # zlint: ignore[api-token-auth] until=2026-01-01 why\n",
    ] {
        let tree = python(text);
        assert_eq!(tree.run("--fix .").code, 1);
        assert_eq!(tree.read("a.py"), filled(text));
    }
}

#[test]
fn what_could_not_be_read_may_need_its_comments() {
    let tree = project(&[("a.rs", "// zlint: ignore[api-token-auth] why\nfn zendesk( {\n")]);
    assert_eq!(tree.findings("."), [""; 0]);
}

#[test]
fn a_reason_may_be_asked_for() {
    let tree = python("import requests\n{}  # zlint: ignore[api-token-auth]\n");
    assert_eq!(tree.run(".").code, 0);
    tree.write("zlint.toml", "require-reason = true\n");
    assert_eq!(tree.findings("."), ["a.py:2 unused-suppression"]);
    tree.write("a.py", &filled("import requests\n{}  # zlint: ignore[api-token-auth] goes in May\n"));
    assert_eq!(tree.run(".").code, 0);
}

#[test]
fn some_rules_are_not_for_comments() {
    let tree = python("import requests\n{}  # zlint: ignore[api-token-auth] goes in May\n");
    tree.write("zlint.toml", "never-ignore = [\"api-token-auth\"]\n");
    assert_eq!(tree.findings("."), ["a.py:2 api-token-auth", "a.py:2 unused-suppression"]);
    // The configuration itself may.
    tree.write("zlint.toml", "never-ignore = [\"api-token-auth\"]\n[per-file-ignores]\n\"*.py\" = [\"api-token-auth\", \"unused-suppression\"]\n");
    assert_eq!(tree.findings("."), [""; 0]);
    tree.write("zlint.toml", "never-ignore = [\"api-token-aut\"]\n");
    let ran = tree.run(".");
    assert!(
        ran.code == 2 && ran.err.contains("zlint.toml:1:17: there is no rule `api-token-aut`; did you mean"),
        "{}",
        ran.err
    );
}

#[test]
fn comments_may_count_for_nothing() {
    let tree = python("import requests\n{}  # zlint: ignore[api-token-auth, nonsense] goes in May\n");
    for flag in ["--no-suppressions", "--no-ignores"] {
        assert_eq!(tree.findings(&format!(". {flag}")), ["a.py:2 api-token-auth"]);
    }
    // The flag of the other name reads what .gitignore names.
    tree.write(".gitignore", "*.py\n");
    assert_eq!(tree.run(".").code, 2);
    assert_eq!(tree.findings(". --no-ignore"), ["a.py:2 unused-suppression"]);
    let help = tree.run("check --help").out;
    assert!(help.contains("[alias: --no-ignores]"), "{help}");
}
