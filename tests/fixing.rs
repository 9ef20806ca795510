//! `--fix` and `--diff` as a user types them: what is written, what is refused, and what is never touched.

#![allow(clippy::unwrap_used)]

#[path = "support/desk.rs"]
mod desk;
#[path = "support/tree.rs"]
mod tree;

use std::fs;
use std::path::Path;
use std::process::{Command as Process, Output};

use assert_cmd::Command;
use desk::CODE;
use tempfile::TempDir;
use tree::tree;

fn zlint(folder: &Path, args: &[&str]) -> Output {
    Command::cargo_bin("zlint").unwrap().current_dir(folder).arg("--isolated").args(args).output().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn read(folder: &TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).unwrap()
}

const MIGRATE: [&str; 3] = ["--fix", "--unsafe-fixes", "--scaffold"];

#[test]
fn a_fix_writes_the_code_and_its_module() {
    let folder = tree(&[("desk.py", CODE.as_bytes())]);
    let output = zlint(folder.path(), &MIGRATE);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stderr(&output).contains("settled 1 finding in 2 files"), "{}", stderr(&output));
    assert!(read(&folder, "desk.py").contains("AUTH = ZendeskAuth()"));
    assert!(read(&folder, "zendesk_oauth.py").contains("\"tickets:read\""));
    let again = zlint(folder.path(), &MIGRATE);
    assert!(stderr(&again).contains("settled 0 findings in 0 files"), "{}", stderr(&again));
}

#[test]
fn without_being_asked_nothing_is_changed() {
    let folder = tree(&[("desk.py", CODE.as_bytes())]);
    for args in [&["--fix"][..], &["--diff"], &["--diff", "--unsafe-fixes", "--scaffold"], &[]] {
        assert_eq!(zlint(folder.path(), args).status.code(), Some(1), "{args:?}");
        assert_eq!(read(&folder, "desk.py"), CODE, "{args:?}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "{args:?}");
    }
}

#[test]
fn flags_that_make_no_sense_are_refused() {
    let folder = tree(&[("desk.py", CODE.as_bytes())]);
    for args in [
        &["--unsafe-fixes"][..],
        &["--fix", "--diff"],
        &["--fix", "--scaffold"],
        &["--fix", "--stdin-filename", "a.py"],
    ] {
        assert_eq!(zlint(folder.path(), args).status.code(), Some(2), "{args:?}");
    }
}

/// `--diff` fed to `git apply` leaves the bytes that `--fix` writes.
#[test]
fn the_diff_is_the_fix() {
    let crlf = CODE.replace('\n', "\r\n");
    let bom = format!("\u{feff}{CODE}");
    let open = CODE.trim_end().to_owned();
    let tabs = CODE.replace("    ", "\t");
    let files: Vec<(&str, &[u8])> = vec![
        ("plain.py", CODE.as_bytes()),
        ("sub/crlf.py", crlf.as_bytes()),
        ("bom.py", bom.as_bytes()),
        ("open.py", open.as_bytes()),
        ("tabs.py", tabs.as_bytes()),
    ];
    let (one, two) = (tree(&files), tree(&files));
    let diff = zlint(one.path(), &["--diff", "--unsafe-fixes", "--scaffold"]);
    let patch = one.path().join("fix.patch");
    fs::write(&patch, &diff.stdout).unwrap();
    let applied = Process::new("git").args(["apply", "fix.patch"]).current_dir(one.path()).output().unwrap();
    assert!(applied.status.success(), "{}", stderr(&applied));
    assert_eq!(zlint(two.path(), &MIGRATE).status.code(), Some(0));
    for (name, before) in &files {
        let (a, b) = (fs::read(one.path().join(name)).unwrap(), fs::read(two.path().join(name)).unwrap());
        assert_eq!(String::from_utf8_lossy(&a), String::from_utf8_lossy(&b), "{name}");
        assert_ne!(a, *before, "{name}");
    }
    let crlf = read(&two, "sub/crlf.py");
    assert_eq!(crlf.matches('\n').count(), crlf.matches("\r\n").count(), "{crlf:?}");
    assert!(read(&two, "bom.py").starts_with('\u{feff}'));
    assert!(!read(&two, "open.py").ends_with('\n'));
}

#[test]
fn text_that_is_no_utf8_is_left_alone() {
    let mut bytes = CODE.as_bytes().to_vec();
    bytes.extend_from_slice(b"# caf\xe9\n");
    let folder = tree(&[("desk.py", &bytes)]);
    zlint(folder.path(), &MIGRATE);
    assert_eq!(fs::read(folder.path().join("desk.py")).unwrap(), bytes);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn code_that_does_not_parse_is_left_alone() {
    let broken =
        "    return requests.get(url, auth=(os.environ['EMAIL'] + '/token', os.environ['TOKEN']), timeout==3 =)\n";
    let code = CODE.replace("    return requests.get(url, auth=AUTH).json()\n", broken);
    let folder = tree(&[("desk.py", code.as_bytes())]);
    let output = zlint(folder.path(), &MIGRATE);
    let told = "desk.py: api-token-auth was not fixed: the code there has a syntax error";
    assert!(stderr(&output).contains(told), "{}", stderr(&output));
    // What parses is fixed all the same.
    let (was, is) = (code.lines().last().unwrap(), read(&folder, "desk.py"));
    assert_eq!(is.lines().last().unwrap(), was);
}

#[test]
fn a_diff_shows_no_secret() {
    let code = CODE.replace("os.environ['TOKEN']", "'6wiIBWbGkBMo1mRDMuVwkw1EPsNkeUj95PIz2akv'");
    let folder = tree(&[("desk.py", code.as_bytes())]);
    let output = zlint(folder.path(), &["--diff", "--unsafe-fixes", "--scaffold"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("+AUTH = ZendeskAuth()"), "{text}");
    assert!(!text.contains("6wiIBWbG"), "{text}");
    assert!(stderr(&output).contains("hides a secret"), "{}", stderr(&output));
}

#[cfg(unix)]
mod layouts {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    /// A tree beside another one that must stay as it is.
    fn beside() -> (TempDir, std::path::PathBuf, std::path::PathBuf) {
        let folder = tree(&[("outside/desk.py", CODE.as_bytes()), ("inside/keep.py", b"x = 1\n")]);
        let (inside, outside) = (folder.path().join("inside"), folder.path().join("outside"));
        (folder, inside, outside)
    }

    fn untouched(outside: &Path) {
        assert_eq!(fs::read_to_string(outside.join("desk.py")).unwrap(), CODE);
        assert_eq!(fs::read_dir(outside).unwrap().count(), 1);
    }

    #[test]
    fn links_are_not_written_through() {
        let (_folder, inside, outside) = beside();
        symlink(outside.join("desk.py"), inside.join("desk.py")).unwrap();
        symlink(&outside, inside.join("linked")).unwrap();
        for path in [".", "desk.py", "linked", "linked/desk.py"] {
            zlint(&inside, &[&MIGRATE[..], &[path]].concat());
            untouched(&outside);
        }
        assert!(inside.join("desk.py").symlink_metadata().unwrap().is_symlink());
    }

    #[test]
    fn files_outside_are_not_written() {
        let (_folder, inside, outside) = beside();
        let output = zlint(&inside, &[&MIGRATE[..], &["../outside/desk.py"]].concat());
        untouched(&outside);
        assert!(stderr(&output).contains("outside the working directory"), "{}", stderr(&output));
        assert_eq!(output.status.code(), Some(1));
    }

    #[test]
    fn a_token_module_that_is_a_link_stays_one() {
        let (_folder, inside, outside) = beside();
        fs::write(inside.join("desk.py"), CODE).unwrap();
        fs::write(outside.join("victim"), "mine").unwrap();
        symlink(outside.join("victim"), inside.join("zendesk_oauth.py")).unwrap();
        zlint(&inside, &MIGRATE);
        assert_eq!(fs::read_to_string(outside.join("victim")).unwrap(), "mine");
    }

    #[test]
    fn hard_links_and_read_only_files_are_left_alone() {
        let folder = tree(&[("a.py", CODE.as_bytes()), ("b.py", CODE.as_bytes())]);
        fs::hard_link(folder.path().join("a.py"), folder.path().join("other")).unwrap();
        fs::set_permissions(folder.path().join("b.py"), fs::Permissions::from_mode(0o444)).unwrap();
        let output = zlint(folder.path(), &[&MIGRATE[..], &["--strict"]].concat());
        assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
        for words in ["a.py: it has other hard links", "b.py: it is read-only"] {
            assert!(stderr(&output).contains(words), "{}", stderr(&output));
        }
        assert_eq!((read(&folder, "a.py"), read(&folder, "b.py")), (CODE.to_owned(), CODE.to_owned()));
    }

    #[test]
    fn the_mode_stays() {
        let folder = tree(&[("desk.py", CODE.as_bytes())]);
        let path = folder.path().join("desk.py");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o750)).unwrap();
        zlint(folder.path(), &MIGRATE);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o750);
    }
}
