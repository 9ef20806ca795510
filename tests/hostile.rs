//! What lies on a disk may be anything: pipes and links, files that cannot be read or are gone when they are opened,
//! names that speak to terminals. A run ends, tells what it left out, and shows names as names.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stderr)]

#[path = "support/strace.rs"]
mod strace;
#[path = "support/tree.rs"]
mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::fs::{self, Permissions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Output};

use pulldown_cmark::Event;
use serde_json::Value;
use tempfile::TempDir;
use tree::tree;

const CODE: &str =
    "import requests\nrequests.get('https://acme.zendesk.com/api/v2/users.json', auth=(f'{mail}/token', key))\n";

fn zlint(folder: &Path, args: &[impl AsRef<OsStr>]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zlint"));
    command.current_dir(folder).args(args).env_remove("GITHUB_STEP_SUMMARY");
    command
}

fn run(folder: &TempDir, args: &[&str]) -> Output {
    zlint(folder.path(), args).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The JSON report on a folder.
fn report(folder: &TempDir, args: &[&str]) -> Value {
    let output = run(folder, &[&["check", "--format", "json"], args].concat());
    assert!(matches!(output.status.code(), Some(0..=3)), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What was not analysed, by path.
fn problems(report: &Value) -> BTreeMap<String, String> {
    let rows = report["problems"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    rows.map(|row| (text(&row["path"]), format!("{}: {}", text(&row["kind"]), text(&row["message"])))).collect()
}

fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn special_files_are_told_and_not_opened() {
    let folder = tree(&[("good.py", CODE)]);
    let at = |name: &str| folder.path().join(name);
    pipe(&at("pipe.py"));
    pipe(&at("pipe")); // with a first line, it might be a script
    let _socket = UnixListener::bind(at("socket.py")).unwrap();
    let _other = UnixListener::bind(at("socket.txt")).unwrap();
    let found = report(&folder, &["."]);
    let told = problems(&found);
    assert_eq!(told.keys().collect::<Vec<_>>(), ["pipe.py", "socket.py"]);
    assert!(told.values().all(|why| why == "unreadable: not a regular file"), "{told:?}");
    assert_eq!(found["diagnostics"].as_array().unwrap().len(), 1);
    // Named, and through a link: nothing waits for a writer.
    symlink("/dev/zero", at("zero.py")).unwrap();
    let found = report(&folder, &["good.py", "pipe.py", "socket.py", "zero.py"]);
    assert_eq!(problems(&found).keys().collect::<Vec<_>>(), ["pipe.py", "socket.py", "zero.py"]);
}

/// Pipes where files of settings are looked for.
#[test]
fn pipes_instead_of_settings() {
    for name in ["zlint.toml", "pyproject.toml", "package.json", "Cargo.toml", "tsconfig.json", ".env"] {
        let folder = tree(&[("good.py", CODE)]);
        pipe(&folder.path().join(name));
        assert_eq!(report(&folder, &["."])["diagnostics"].as_array().unwrap().len(), 1, "{name}");
        assert_eq!(report(&folder, &["good.py"])["diagnostics"].as_array().unwrap().len(), 1, "{name}");
    }
}

#[test]
fn links_are_not_followed_and_told_where_they_lead_out() {
    let outside = tree(&[("lib/other.py", CODE), ("lone.py", CODE), ("notes.txt", "")]);
    let folder = tree(&[("src/good.py", CODE), ("src/node/a.txt", "")]);
    let to = |name: &str, target: &Path| symlink(target, folder.path().join(name)).unwrap();
    to("src/circle", Path::new("."));
    to("src/up", Path::new(".."));
    to("src/round.py", Path::new("round.py"));
    to("src/gone.py", Path::new("nowhere.py"));
    to("src/same.py", Path::new("good.py"));
    to("src/notes.txt", &outside.path().join("notes.txt"));
    to("src/out.py", &outside.path().join("lone.py"));
    to("src/lib", &outside.path().join("lib"));
    to("src/node_modules", &outside.path().join("lib"));
    let found = report(&folder, &["."]);
    let told = problems(&found);
    assert_eq!(told.keys().collect::<Vec<_>>(), ["src/lib", "src/out.py"]);
    assert!(told.values().all(|why| why.starts_with("link: a link that leads out of what is read")), "{told:?}");
    assert_eq!(found["summary"]["files"], 1);
    assert_eq!(run(&folder, &[".", "--strict"]).status.code(), Some(3));
    // What is asked for beside it is read, under its own name.
    let lib = outside.path().join("lib");
    assert_eq!(problems(&report(&folder, &[".", lib.to_str().unwrap()])).keys().collect::<Vec<_>>(), ["src/out.py"]);
    // On the command line, a link is its target.
    for (name, files) in [("src/lib", 1), ("src/out.py", 1), ("src/circle", 1)] {
        assert_eq!(report(&folder, &[name])["summary"]["files"], files, "{name}");
    }
    let output = run(&folder, &["src/gone.py"]);
    assert!(text(&output.stderr).contains("no such file or folder: src/gone.py"));
    assert_eq!(output.status.code(), Some(2));
    let output = run(&folder, &["src/round.py", "src/good.py"]);
    assert!(text(&output.stdout).contains("src/round.py: "), "{}", text(&output.stdout));
}

/// As a user who may not read all. Root may, so it gives that up.
#[test]
fn what_may_not_be_read_is_told() {
    let folder = tree(&[("good.py", CODE), ("closed.py", CODE), ("shut/a.py", CODE)]);
    let set = |name: &str, mode| fs::set_permissions(folder.path().join(name), Permissions::from_mode(mode)).unwrap();
    set("", 0o755);
    set("closed.py", 0o000);
    set("shut", 0o000);
    let mut command = zlint(folder.path(), &["check", "--format", "json", "."]);
    if fs::metadata("/proc/self").unwrap().uid() == 0 {
        command.uid(65_534).gid(65_534);
    }
    let ran = command.output();
    set("shut", 0o755);
    let Ok(output) = ran else {
        eprintln!("not tried: another user cannot run the binary here");
        return;
    };
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let told = problems(&found);
    assert_eq!(told.keys().collect::<Vec<_>>(), ["closed.py", "shut"]);
    assert!(told.values().all(|why| why.starts_with("unreadable: Permission denied")), "{told:?}");
    assert_eq!(found["diagnostics"].as_array().unwrap().len(), 1);
}

/// A file that is there when the folder is listed, and gone or broken when it is opened or read.
#[test]
fn a_file_that_vanishes_is_told() {
    if !strace::works() {
        return;
    }
    for fault in ["openat:error=ENOENT", "openat:error=EIO", "read:error=EIO", "fstat,statx,newfstatat:error=EIO"] {
        let folder = tree(&[("good.py", CODE), ("gone.py", CODE)]);
        let mut strace = Command::new("strace");
        strace.args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("inject={fault}"), "-P"]);
        strace.arg(folder.path().join("gone.py")).arg(env!("CARGO_BIN_EXE_zlint"));
        let output = strace.args(["check", "--format", "json", "."]).current_dir(folder.path()).output().unwrap();
        let found: Value = serde_json::from_slice(&output.stdout).unwrap();
        let told = problems(&found);
        assert_eq!(told.keys().collect::<Vec<_>>(), ["gone.py"], "{fault}: {}", text(&output.stderr));
        assert!(told["gone.py"].starts_with("unreadable: "), "{fault}: {told:?}");
        assert_eq!(found["diagnostics"].as_array().unwrap().len(), 1, "{fault}");
    }
}

/// Whatever is not analysed is a row of the report and a number in the summary; all else is counted as read.
#[test]
fn every_skip_is_told_and_counted() {
    let utf16: Vec<u8> = "\u{feff}# acme.zendesk.com\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let deep = format!("# acme.zendesk.com\nx = {}1{}\n", "(".repeat(3_000), ")".repeat(3_000));
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("good.py", CODE.into()),
        ("silent.py", b"x = 1\n".into()),
        ("large.py", "x = 1\n".repeat(200_000).into()),
        ("bundle.js", format!("/* acme.zendesk.com */ {}", "x();".repeat(100_000)).into()),
        ("utf16.py", utf16),
        ("binary.py", b"zendesk\0".into()),
        ("deep.py", deep.into()),
        ("broken.rs", b"// acme.zendesk.com\nfn (".into()),
        ("latin.rs", b"// acme.zendesk.com \xe9\n".into()),
    ];
    let folder = tree(&files);
    fs::write(folder.path().join(OsStr::from_bytes(b"caf\xe9.py")), CODE).unwrap();
    let found = report(&folder, &["."]);
    let told = problems(&found);
    let kinds: BTreeMap<&str, &str> =
        told.iter().map(|(path, why)| (path.as_str(), why.split_once(':').unwrap().0)).collect();
    let expected = [
        ("binary.py", "encoding"),
        ("broken.rs", "syntax"),
        ("bundle.js", "machine-made"),
        ("caf\u{fffd}.py", "file name"),
        ("deep.py", "too deep"),
        ("large.py", "too large"),
        ("latin.rs", "encoding"),
        ("utf16.py", "encoding"),
    ];
    assert_eq!(kinds, BTreeMap::from(expected));
    assert_eq!(found["summary"]["files"], files.len());
    let numbers = serde_json::json!({"too large": 1, "machine-made": 1, "encoding": 3, "file name": 1, "syntax": 1, "too deep": 1});
    assert_eq!(found["summary"]["skipped"], numbers);
    assert_eq!(found["summary"]["read"], 5);
    assert_eq!(found["summary"]["calls"], serde_json::json!({"resolved": 1, "unresolved": 0}));
    let summary = text(&run(&folder, &["."]).stdout);
    let counted =
        "Not analysed, or not wholly: 1 too large, 1 machine-made, 3 encoding, 1 file name, 1 syntax, 1 too deep";
    assert!(summary.contains(counted), "{summary}");
    assert!(summary.contains("5 files read, 4 parsed"), "{summary}");
    // Code that mentions the service and could not be read may hold calls.
    for lost in ["bundle.js", "utf16.py", "deep.py", "latin.rs"] {
        let output = run(&folder, &["scopes", "--format", "json", "good.py", lost]);
        let scopes: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(scopes["complete"], false, "{lost}");
    }
    for format in ["jsonl", "gitlab"] {
        let output = run(&folder, &["--format", format]);
        assert!(text(&output.stderr).contains("1 too large, 1 machine-made"), "{format}: {}", text(&output.stderr));
    }
    let output = run(&folder, &["check", "--diff"]);
    assert!(text(&output.stderr).contains("1 too large, 1 machine-made"), "{}", text(&output.stderr));
    assert_eq!(run(&folder, &["check", "--diff", "--strict"]).status.code(), Some(3));
}

/// Nothing that looked at nothing passes for clean, whatever it was asked for.
#[test]
fn nothing_scanned_is_no_success() {
    let folder = tree(&[("notes.txt", "zendesk"), ("empty/x.txt", "")]);
    let formats = zlint::report::Format::ALL.map(|format| vec!["check", "--format", format.name()]);
    let others = [
        vec!["check", "--diff"],
        vec!["check", "--fix"],
        vec!["check", "--statistics"],
        vec!["check", "--quiet"],
        vec!["check", "--exit-zero"],
        vec!["scopes"],
        vec!["scopes", "--format", "json"],
        vec!["scopes", "--format", "markdown"],
        vec!["scopes", "--write-lock"],
    ];
    for args in formats.into_iter().chain(others) {
        for path in [".", "empty", "notes.txt"] {
            let output = run(&folder, &[&args[..], &[path]].concat());
            assert_eq!(output.status.code(), Some(2), "{args:?} {path}");
            assert!(!output.stderr.is_empty(), "{args:?} {path}");
        }
    }
}

/// Names that speak to terminals, to runners of workflows, to Markdown, to HTML, and to `git apply`.
const NAMES: [&str; 13] = [
    "\u{1b}]0;title\u{7}.py",
    "\u{1b}[31mred.py",
    "\u{9b}31m.py",
    "\u{202e}yp.py",
    "\u{200b}.py",
    "a\n::error::b.py",
    "a\r\n.py",
    "%0A::warning::b.py",
    "<img src=x onerror=alert(1)>.py",
    "`|x|`](http:x).py",
    "a\n+++ b|victim.py",
    "\u{7f}\u{85}\u{2028}.py",
    "{{ 7 * 7 }}.py",
];

/// A folder in which each of these is a file with a finding, a folder with one, a file that cannot be read and the name
/// of a package.
fn speaking(names: &[&str]) -> TempDir {
    let folder = tree(&[("victim.py", "x = 1\n")]);
    for (number, name) in names.iter().enumerate() {
        let call = format!(
            "{CODE}requests.get('https://acme.zendesk.com/api/v2/' + path, headers={{'Authorization': f'Bearer {{t}}'}})\n"
        );
        fs::write(folder.path().join(name), call).unwrap();
        let inner = folder.path().join(format!("dir{number}{name}"));
        fs::create_dir(&inner).unwrap();
        fs::write(inner.join("inner.py"), CODE).unwrap();
        fs::write(inner.join("package.json"), serde_json::json!({"name": name}).to_string()).unwrap();
        fs::write(inner.join("broken.rs"), "// acme.zendesk.com\nfn (").unwrap();
    }
    folder
}

/// Whether a character may reach a terminal.
fn is_harmless(c: char) -> bool {
    let is_hidden = matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}');
    c == '\n' || (!c.is_control() && !is_hidden)
}

/// Every way to run zlint, with the files it writes.
fn commands() -> Vec<Vec<&'static str>> {
    let formats = zlint::report::Format::ALL.map(|format| vec!["check", "--format", format.name()]);
    let others = [
        vec!["check", "--statistics", "--verbose"],
        vec!["check", "--verbose", "--write-baseline", "written.baseline"],
        vec!["check", "--diff", "--unsafe-fixes", "--scaffold"],
        vec!["scopes", "--verbose"],
        vec!["scopes", "--format", "json"],
        vec!["scopes", "--format", "markdown"],
        vec!["scopes", "--write-lock"],
        vec!["scopes", "--check"],
        vec!["baseline", "prune", "--baseline", "written.baseline"],
        vec!["check", "--baseline", "written.baseline"],
    ];
    formats.into_iter().chain(others).collect()
}

#[test]
fn names_are_shown_as_names() {
    let folder = speaking(&NAMES);
    let mut seen = BTreeSet::new();
    for args in commands() {
        let output = run(&folder, &args);
        assert!(matches!(output.status.code(), Some(0..=3)), "{args:?}: {}", text(&output.stderr));
        for shown in [text(&output.stdout), text(&output.stderr)] {
            let bad = shown.chars().find(|c| !is_harmless(*c));
            assert!(bad.is_none(), "{args:?} shows {bad:?}");
            let commands = shown.lines().filter(|line| line.starts_with("::")).count();
            assert!(args.contains(&"github") || commands == 0, "{args:?} gives a command");
            assert!(!opens_an_element(&args, &shown), "{args:?}");
            seen.insert(shown.contains("inner.py"));
        }
    }
    assert!(seen.contains(&true));
    for written in ["written.baseline", "zlint.scopes.lock"] {
        let shown = fs::read_to_string(folder.path().join(written)).unwrap();
        assert!(shown.len() > 100 && shown.chars().all(is_harmless), "{written}: {shown:?}");
    }
    // Names come on the command line too.
    for name in NAMES {
        let gone = format!("gone{name}");
        for args in [vec![gone.as_str()], vec!["config", name], vec!["config", &gone], vec!["check", "--config", &gone]]
        {
            let output = run(&folder, &args);
            for shown in [text(&output.stdout), text(&output.stderr)] {
                assert!(shown.chars().all(is_harmless), "{args:?}: {shown:?}");
                assert!(!shown.lines().any(|line| line.starts_with("::")), "{args:?}: {shown:?}");
            }
        }
    }
}

/// Whether a name has become markup, in a format that has any.
fn opens_an_element(args: &[&str], shown: &str) -> bool {
    let is_html = |event: &Event<'_>| matches!(event, Event::Html(_) | Event::InlineHtml(_));
    match args {
        [.., "markdown"] => pulldown_cmark::Parser::new(shown).any(|event| is_html(&event)),
        [.., "html" | "junit"] => shown.contains("<img"),
        _ => false,
    }
}

/// What git makes of a diff is what zlint meant: one file for each that changes.
#[test]
fn no_name_holds_a_patch() {
    let folder = speaking(&NAMES);
    let output = run(&folder, &["check", "--diff", "--unsafe-fixes"]);
    let mut git = Command::new("git");
    git.args(["apply", "--numstat", "-z", "-"]).current_dir(folder.path()).stdin(std::process::Stdio::piped());
    let mut child = git.stdout(std::process::Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), &output.stdout).unwrap();
    let listed = child.wait_with_output().unwrap();
    assert!(listed.status.success());
    let listed = text(&listed.stdout);
    let files: BTreeSet<&str> = listed.split('\0').filter_map(|row| row.splitn(3, '\t').nth(2)).collect();
    for name in NAMES {
        assert!(files.contains(name), "{name:?} is not among {files:?}");
    }
    assert_eq!(files.len(), 2 * NAMES.len(), "{files:?}");
    assert!(!files.contains("victim.py"));
}

/// A baseline and a lock hold odd names so that they are found again.
#[test]
fn odd_names_are_found_again() {
    let folder = speaking(&NAMES);
    assert_eq!(run(&folder, &["check", "--write-baseline", "known", "."]).status.code(), Some(0));
    let known = report(&folder, &["--baseline", "known", "."]);
    assert_eq!(known["diagnostics"].as_array().unwrap().len(), 0);
    assert_eq!(known["summary"]["stale_baseline"], 0);
    assert_eq!(run(&folder, &["scopes", "--write-lock"]).status.code(), Some(0));
    assert_eq!(run(&folder, &["scopes", "--check"]).status.code(), Some(0));
}

/// Names that are not even text.
#[test]
fn names_that_are_no_text() {
    let folder = tree(&[("good.py", CODE)]);
    let name = OsString::from(OsStr::from_bytes(b"a\xff\n::error::\x1b.py"));
    fs::write(folder.path().join(&name), CODE).unwrap();
    let inner = folder.path().join(OsStr::from_bytes(b"dir\xfe"));
    fs::create_dir(&inner).unwrap();
    fs::write(inner.join("b.py"), CODE).unwrap();
    for args in commands() {
        let output = run(&folder, &args);
        assert!(matches!(output.status.code(), Some(0..=3)), "{args:?}: {}", text(&output.stderr));
        for shown in [text(&output.stdout), text(&output.stderr)] {
            assert!(shown.chars().all(is_harmless), "{args:?}: {shown:?}");
        }
    }
    assert_eq!(problems(&report(&folder, &["."])).len(), 2);
    let output = zlint(folder.path(), &[name.as_os_str()]).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stdout));
}

/// Text that is no UTF-8 is searched, and never written.
#[test]
fn encodings() {
    let latin = [CODE.as_bytes(), b"# caf\xe9\n"].concat();
    let marked = [b"\xef\xbb\xbf", CODE.as_bytes()].concat();
    let nul = [CODE.as_bytes(), &[b'#'; 9_000], b"\0\n"].concat();
    let folder = tree(&[("latin.py", latin.clone()), ("marked.py", marked), ("nul.py", nul)]);
    let found = report(&folder, &["."]);
    let places: Vec<(&str, u64)> = (found["diagnostics"].as_array().unwrap().iter())
        .map(|row| (row["path"].as_str().unwrap(), row["line"].as_u64().unwrap()))
        .collect();
    assert_eq!(places, [("latin.py", 2), ("marked.py", 2), ("nul.py", 2)]);
    let output = run(&folder, &["check", "--fix", "--unsafe-fixes", "."]);
    assert!(text(&output.stderr).contains("latin.py"), "{}", text(&output.stderr));
    assert_eq!(fs::read(folder.path().join("latin.py")).unwrap(), latin);
    assert!(fs::read(folder.path().join("marked.py")).unwrap().starts_with(b"\xef\xbb\xbfimport"));
}
