use super::*;

/// A throw-away folder with empty files; a name that ends in `/` is a folder.
fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        if name.ends_with('/') {
            fs::create_dir_all(path).unwrap();
        } else {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }
    folder
}

fn filters() -> Filters {
    Filters {
        honour_ignores: true,
        hidden: false,
        exclude: Globs::none(),
        documents: Documents::Lower,
        force_exclude: false,
        own: Vec::new(),
    }
}

fn list_with(folder: &Path, roots: &[&str], filters: &Filters) -> Vec<String> {
    let roots: Vec<PathBuf> = roots.iter().map(PathBuf::from).collect();
    let found = discover(&Base::new(folder), &roots, None, filters).unwrap();
    found.files.into_iter().map(|file| file.path.into_string()).collect()
}

fn list(folder: &tempfile::TempDir) -> Vec<String> {
    list_with(folder.path(), &["."], &filters())
}

#[test]
fn sorted_and_by_extension() {
    let folder =
        tree(&[("b/z.py", ""), ("b.py", ""), ("a.ts", ""), ("notes.txt", ""), ("Z.rs", ""), (".hidden.py", "")]);
    assert_eq!(list(&folder), ["Z.rs", "a.ts", "b.py", "b/z.py"]);
    let hidden = Filters { hidden: true, ..filters() };
    assert!(list_with(folder.path(), &["."], &hidden).contains(&".hidden.py".to_owned()));
}

#[test]
fn endings_in_capitals() {
    let folder = tree(&[("A.PY", ""), ("B.Md", ""), ("C.TXT", "")]);
    assert_eq!(list(&folder), ["A.PY", "B.Md"]);
}

#[test]
fn hidden_settings_are_found() {
    let folder = tree(&[
        (".env.example", ""),
        (".tmpl.env", ""),
        (".gitlab-ci.yml", ""),
        (".github/workflows/ci.yml", ""),
        (".github/workflows/sh/run.sh", ""),
        (".github/actions/a/action.yml", ""),
        (".github/ISSUE_TEMPLATE/a.md", ""),
        (".github/dependabot.yml", ""),
        (".circleci/config.yml", ""),
        (".venv/a.py", ""),
        (".env/lib/a.py", ""),
        (".vscode/settings.json", ""),
        (".hidden.yml", ""),
    ]);
    let found = [
        ".circleci/config.yml",
        ".env.example",
        ".github/actions/a/action.yml",
        ".github/workflows/ci.yml",
        ".github/workflows/sh/run.sh",
        ".gitlab-ci.yml",
        ".tmpl.env",
    ];
    assert_eq!(list(&folder), found);
}

#[test]
fn ignore_files_count_with_and_without_a_repository() {
    let folder = tree(&[(".gitignore", "gen/\n"), ("gen/a.py", ""), ("b.py", "")]);
    assert_eq!(list(&folder), ["b.py"]);
    let all = Filters { honour_ignores: false, ..filters() };
    assert_eq!(list_with(folder.path(), &["."], &all), ["b.py", "gen/a.py"]);
    assert_eq!(list_with(folder.path(), &["gen/a.py"], &filters()), ["gen/a.py"]);
}

#[test]
fn ignore_files_above_count_up_to_the_repository() {
    let folder = tree(&[
        (".gitignore", "*\n"),
        (".ignore", "*\n"),
        ("repo/.git/", ""),
        ("repo/.gitignore", "out.py\n"),
        ("repo/src/out.py", ""),
        ("repo/src/in.py", ""),
        ("loose/a.py", ""),
    ]);
    assert_eq!(list_with(&folder.path().join("repo/src"), &["."], &filters()), ["in.py"]);
    assert_eq!(list_with(&folder.path().join("repo"), &["src"], &filters()), ["src/in.py"]);
    assert_eq!(list_with(&folder.path().join("loose"), &["."], &filters()), ["a.py"]);
}

#[test]
fn other_peoples_code_is_left_out() {
    let folder = tree(&[
        ("node_modules/x/a.js", ""),
        ("env/pyvenv.cfg", ""),
        ("env/lib/a.py", ""),
        ("target/CACHEDIR.TAG", ""),
        ("target/a.rs", ""),
        ("lib.min.js", ""),
        ("vendor/a.py", ""),
        ("env2/a.py", ""),
    ]);
    assert_eq!(list(&folder), ["env2/a.py", "vendor/a.py"]);
    assert_eq!(list_with(folder.path(), &["node_modules"], &filters()), ["node_modules/x/a.js"]);
    assert_eq!(list_with(folder.path(), &["lib.min.js"], &filters()), ["lib.min.js"]);
    let all = Filters { honour_ignores: false, ..filters() };
    assert_eq!(list_with(folder.path(), &["."], &all).len(), 7, "pyvenv.cfg holds settings");
}

#[test]
fn overlapping_roots_give_each_file_once() {
    let folder = tree(&[("src/a.py", ""), ("src/b.py", "")]);
    let absolute = folder.path().join("src/b.py");
    let roots = ["src", ".", "./src/../src/a.py", absolute.to_str().unwrap()];
    assert_eq!(list_with(folder.path(), &roots, &filters()), ["src/a.py", "src/b.py"]);
}

#[test]
fn excluded_by_configuration() {
    let folder = tree(&[("tests/a.py", ""), ("src/gen.py", ""), ("src/b.py", "")]);
    let exclude = Globs::new(folder.path(), ["/tests", "gen.py"]).unwrap();
    let filters = Filters { exclude, ..filters() };
    assert_eq!(list_with(folder.path(), &["."], &filters), ["src/b.py"]);
    assert_eq!(list_with(folder.path(), &["src/gen.py"], &filters), ["src/gen.py"]);
}

#[test]
fn what_cannot_be_read_is_told() {
    let folder = tree(&[("notes.txt", "")]);
    let base = Base::new(folder.path());
    let found = discover(&base, &["notes.txt".into()], None, &filters()).unwrap();
    assert_eq!(found.problems[0].kind, ProblemKind::UnknownLanguage);
    assert!(matches!(discover(&base, &["gone.py".into()], None, &filters()), Err(EngineError::NoSuchPath(_))));
}

#[cfg(unix)]
#[test]
fn links_and_odd_names() {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    let folder = tree(&[("real/a.py", "")]);
    symlink(folder.path().join("real"), folder.path().join("link")).unwrap();
    symlink(folder.path().join("real/a.py"), folder.path().join("b.py")).unwrap();
    assert_eq!(list(&folder), ["real/a.py"]);
    assert_eq!(list_with(folder.path(), &["link", "b.py"], &filters()), ["b.py", "link/a.py"]);
    fs::write(folder.path().join(OsStr::from_bytes(b"caf\xe9.py")), "").unwrap();
    let found = discover(&Base::new(folder.path()), &[".".into()], None, &filters()).unwrap();
    assert_eq!(found.problems.iter().map(|problem| problem.kind).collect::<Vec<_>>(), [ProblemKind::OddName]);
}

#[test]
fn scripts_without_an_ending_say_what_runs_them() {
    let folder = tree(&[
        ("bin/sync", "#!/usr/bin/env bash\necho"),
        ("bin/tool", "#!/usr/bin/env ruby\n"),
        ("LICENSE", "text"),
        ("empty", ""),
        ("notes.txt", "#!/bin/sh\n"),
    ]);
    assert_eq!(list(&folder), ["bin/sync"]);
    assert_eq!(list_with(folder.path(), &["bin/sync"], &filters()), ["bin/sync"]);
}
