//! The scope lock as a user meets it: written, committed, and held against what changes later.

#![allow(clippy::unwrap_used)]

#[path = "support/tree.rs"]
mod tree;
#[path = "support/typed.rs"]
mod typed;

use typed::Tree;

fn calls(paths: &[&str]) -> String {
    let call = |path: &&str| format!("requests.get(\"https://acme.zendesk.com/api/v2/{path}.json\", headers=auth)\n");
    format!("import requests\n\n{}", paths.iter().map(call).collect::<String>())
}

fn project() -> Tree {
    let tree = Tree(tree::tree(&[
        ("web/pyproject.toml", "[project]\nname = \"web\"\n".to_owned()),
        ("web/a.py", calls(&["tickets", "users"])),
        ("b.py", calls(&["groups"])),
    ]));
    let ran = tree.run("scopes --write-lock");
    assert!(ran.code == 0 && ran.out == "Wrote zlint.scopes.lock: 3 scopes\n", "{}{}", ran.out, ran.err);
    tree
}

#[test]
fn the_lock_is_text_that_git_merges() {
    let tree = project();
    let text = tree.read("zlint.scopes.lock");
    let expected = r#"version = 1

[[code]]
scopes = [
  "groups:read",
]
calls = [
  { scope = "groups:read", call = "GET /api/v2/groups.json", file = "b.py" },
]

[[code]]
package = "web/pyproject.toml"
scopes = [
  "tickets:read",
  "users:read",
]
calls = [
  { scope = "tickets:read", call = "GET /api/v2/tickets.json", file = "web/a.py" },
  { scope = "users:read", call = "GET /api/v2/users.json", file = "web/a.py" },
]
"#;
    assert!(text.ends_with(expected), "{text}");
    let ran = tree.run("scopes --check");
    assert_eq!((ran.code, ran.out.as_str()), (0, "zlint.scopes.lock: 3 scopes, as approved\n"));
    // Neither the order of lines nor the folder that one stands in shows.
    tree.write("web/a.py", &format!("# new\n\n{}", calls(&["users", "tickets", "tickets"])));
    assert_eq!(tree.run("scopes --write-lock").code, 0);
    assert_eq!(tree.read("zlint.scopes.lock"), text);
    assert_eq!(tree.run_in("web", "scopes --check").code, 0);
    assert_eq!(tree.run_in("web", "scopes --check ..").code, 0);
    assert_eq!(tree.run_in("web", "scopes --write-lock").code, 0, "what lies elsewhere stays");
    assert_eq!(tree.read("zlint.scopes.lock"), text);
    assert!(!tree.path("web/zlint.scopes.lock").exists());
}

#[test]
fn a_scope_that_nobody_approved() {
    let tree = project();
    tree.write("web/a.py", &calls(&["tickets", "users", "groups", "groups/1"]));
    let ran = tree.run("scopes --check");
    let expected = "## OAuth scopes: 1 to approve

### `web/pyproject.toml`

**Not approved yet: `groups:read`** (derived from the family of the path, not documented)

- `GET /api/v2/groups.json` at `web/a.py:5:1`, by `requests.get`
- `GET /api/v2/groups/1.json` at `web/a.py:6:1`, by `requests.get`

Whoever approves this runs `zlint scopes --write-lock` and commits the file.
";
    assert_eq!((ran.code, ran.out.as_str()), (1, expected), "{}", ran.err);
    assert_eq!(tree.run("scopes").code, 0, "without a check it is an answer and no failure");
    assert_eq!(tree.run("scopes --write-lock").code, 0);
    assert_eq!(tree.run("scopes --check").code, 0);
    // One more call of the same scope needs nobody.
    tree.write("web/b.py", &calls(&["groups"]));
    assert_eq!(tree.run("scopes --check").code, 0);
}

#[test]
fn a_scope_that_is_no_longer_needed() {
    let tree = project();
    tree.write("web/a.py", &calls(&["tickets"]));
    let ran = tree.run("scopes --check");
    let told = "## OAuth scopes: 1 no longer needed\n\n### `web/pyproject.toml`\n\n**No longer needed: `users:read`**\n\n- it was approved for `GET /api/v2/users.json` in `web/a.py`\n";
    assert!(ran.code == 1 && ran.out.starts_with(told), "{}", ran.out);
    assert_eq!(tree.run("scopes --check b.py").code, 0, "what was not looked at may be as it was");
    tree.remove("web/a.py");
    assert_eq!(tree.run("scopes --check").code, 1);
    assert_eq!(tree.run("scopes --write-lock").code, 0);
    assert!(!tree.read("zlint.scopes.lock").contains("web/"));
}

#[test]
fn broad_and_narrow_scopes() {
    let tree = project();
    tree.write("b.py", &calls(&["groups", "search"]));
    let ran = tree.run("scopes --check");
    assert!(ran.code == 1 && ran.out.contains("**Not approved yet: `read`**"), "{}", ran.out);
    assert!(!ran.out.contains("No longer"), "`read` holds the others: {}", ran.out);
    assert_eq!(tree.run("scopes --write-lock").code, 0);
    tree.write("b.py", &calls(&["groups"]));
    let ran = tree.run("scopes --check");
    assert!(ran.code == 1 && ran.out.contains("**No longer needed: `read`**"), "{}", ran.out);
    // A lock of broad scopes is held against broad ones.
    assert_eq!(tree.run("scopes --write-lock --conservative").code, 0);
    assert!(tree.read("zlint.scopes.lock").contains("conservative = true\n"));
    assert_eq!(tree.run("scopes --check").code, 0);
}

#[test]
fn what_could_not_be_worked_out() {
    let tree = project();
    let open =
        "import requests\n\ndef get(path):\n    requests.get(\"https://acme.zendesk.com\" + path, headers=auth)\n";
    tree.write("open.py", open);
    let ran = tree.run("scopes --check");
    let told = "**May need more scopes: 1 call could not be worked out**\n\n- `GET any path` in `open.py`\n";
    assert!(ran.code == 1 && ran.out.contains(told), "{}", ran.out);
    let ran = tree.run("scopes --write-lock");
    assert_eq!(ran.out, "Wrote zlint.scopes.lock: 3 scopes, at least: 1 call could not be worked out\n");
    let ran = tree.run("scopes --check");
    let told = "zlint.scopes.lock: 3 scopes, as approved, at least: 1 call could not be worked out\n";
    assert_eq!((ran.code, ran.out.as_str()), (0, told));
    // It is not sure then that a scope is needed no more.
    tree.write("b.py", "x = 1\n");
    let ran = tree.run("scopes --check");
    assert!(ran.code == 1 && ran.out.contains("No longer needed by the calls that could be worked out: `groups:read`"));
    // Nor when a file cannot be read.
    let tree = project();
    tree.write("web/a.py", "import requests\nx = \"zendesk.com\n\n}{\n");
    let ran = tree.run("scopes --check");
    assert!(ran.code == 1 && ran.out.contains("- `web/a.py` could not be read as a whole"), "{}", ran.out);
    assert!(!ran.out.contains("No longer needed"), "{}", ran.out);
}

#[test]
fn clients_have_their_own() {
    let tree = project();
    tree.write("zlint.toml", "[[client]]\nname = \"sync\"\npaths = [\"web/\"]\n");
    assert_eq!(tree.run("scopes --write-lock").code, 0);
    let text = tree.read("zlint.scopes.lock");
    assert!(text.contains("[[code]]\nclient = \"sync\"\nscopes = [\n  \"tickets:read\",\n"), "{text}");
    tree.write("web/a.py", &calls(&["tickets", "users", "groups"]));
    let ran = tree.run("scopes --check");
    assert!(ran.code == 1 && ran.out.contains("### Client `sync`\n"), "{}", ran.out);
}

#[test]
fn where_the_lock_lies() {
    let tree = project();
    std::fs::rename(tree.path("zlint.scopes.lock"), tree.path("web/my.lock")).unwrap();
    let ran = tree.run("scopes --check");
    let told = "there is no zlint.scopes.lock here or above; `zlint scopes --write-lock` writes one";
    assert!(ran.code == 2 && ran.err.contains(told), "{}", ran.err);
    assert_eq!(tree.run("scopes --write-lock --lock web/my.lock").code, 0);
    assert!(tree.read("web/my.lock").contains("file = \"../b.py\""));
    assert_eq!(tree.run("scopes --check --lock web/my.lock").code, 0);
    // Beside the configuration, whatever folder is named.
    tree.write("zlint.toml", "");
    assert_eq!(tree.run_in("web", "scopes --write-lock").code, 0);
    assert!(tree.path("zlint.scopes.lock").exists());
}

#[test]
fn a_file_that_is_no_lock() {
    let tree = project();
    for (text, says) in [
        ("version = 1\n[[code]]\nscope = []\n", "zlint.scopes.lock:3:1: unknown field `scope`"),
        ("version = 2\n", "zlint.scopes.lock:1:1: this is version 2 of the lock; this zlint reads version 1"),
        ("<<<<<<< HEAD\n", "delete it and run `zlint scopes --write-lock`"),
    ] {
        tree.write("zlint.scopes.lock", text);
        for line in ["scopes --check", "scopes --write-lock"] {
            let ran = tree.run(line);
            assert!(ran.code == 2 && ran.err.contains(says), "{line}: {}", ran.err);
        }
    }
    assert_eq!(tree.run("scopes --check --format json").code, 2);
}
