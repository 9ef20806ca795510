//! Fixes, made in copies of trees. Each folder `fixtures/fixes/<language>/<case>` is a tree; `<case>.diff` beside it is
//! what `--unsafe-fixes --scaffold` changes (without the text of new modules), `<case>.stopgap.diff` what
//! `--unsafe-fixes` alone does. `UPDATE_EXPECT=1` rewrites them. Every other fixture is fixed too: whatever comes out
//! must parse, and a second run must find nothing to do.

#![allow(clippy::unwrap_used)]

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use libtest_mimic::{Arguments, Failed, Trial};
use zlint::diag::Applicability;
use zlint::engine::Options;
use zlint::engine::gather::Input;
use zlint::engine::paths::Base;
use zlint::fix::{self, Applied, Changed};
use zlint::text::FileKind;

fn main() {
    let root = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut trials = Vec::new();
    for language in folders(&root.join("fixes")) {
        for case in folders(&language) {
            for (mode, scaffold) in [("diff", true), ("stopgap.diff", false)] {
                let case = case.clone();
                let name = format!("{}/{} {mode}", language.file_name().unwrap(), case.file_name().unwrap());
                trials.push(Trial::test(name, move || expected(&case, mode, scaffold)));
            }
        }
    }
    for language in ["python", "javascript", "rust", "shell"] {
        for rule in folders(&root.join(language)) {
            if rule.file_name() == Some("facts") {
                continue;
            }
            let name = format!("every fix of {language}/{}", rule.file_name().unwrap());
            trials.push(Trial::test(name, move || settles(&rule)));
        }
    }
    assert!(trials.len() > 50, "fixtures are missing");
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn folders(of: &Utf8Path) -> Vec<Utf8PathBuf> {
    let entries = of.read_dir_utf8().unwrap().map(|entry| entry.unwrap().into_path());
    let mut folders: Vec<Utf8PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

/// A copy of a tree, in which files may be written.
struct Copy {
    /// Deleted when the copy goes.
    _folder: tempfile::TempDir,
    options: Options,
}

impl Copy {
    fn of(tree: &Utf8Path, scaffold: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(tree, Utf8Path::from_path(folder.path()).unwrap());
        let real = folder.path().canonicalize().unwrap();
        let options = Options { scaffold, ..Options::new(Base::new(&real)) };
        Self { _folder: folder, options }
    }

    fn apply(&self) -> Applied {
        let input = Input::Paths(vec![".".into()]);
        fix::apply(&self.options, &input, Applicability::Unsafe).unwrap()
    }

    fn write(&self, applied: &Applied) {
        for file in &applied.changed {
            fix::write(&self.options.base, file).unwrap();
        }
    }
}

fn copy(from: &Utf8Path, to: &Utf8Path) {
    for entry in from.read_dir_utf8().unwrap() {
        let path = entry.unwrap().into_path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            fs::create_dir(&target).unwrap();
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// The diff of a case is the one beside it, and the result holds.
fn expected(case: &Utf8Path, mode: &str, scaffold: bool) -> Result<(), Failed> {
    let tree = Copy::of(case, scaffold);
    let applied = tree.apply();
    let old: Vec<Changed> = applied.changed.iter().filter(|file| file.before.is_some()).cloned().collect();
    let mut got = fix::unified(&old);
    for file in applied.changed.iter().filter(|file| file.before.is_none()) {
        got.push_str(&format!("new file {}\n", file.path));
    }
    for refused in &applied.refused {
        got.push_str(&format!("refused {} in {}: {}\n", refused.rule, refused.path, refused.why));
    }
    holds(&tree, &applied)?;
    let file = Utf8PathBuf::from(format!("{case}.{mode}"));
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&file, &got)?;
        return Ok(());
    }
    let want = fs::read_to_string(&file).unwrap_or_default();
    if got == want { Ok(()) } else { Err(format!("{file} differs\n--- got\n{got}\n--- want\n{want}").into()) }
}

/// All fixes of a folder of fixtures hold, with the module and without.
fn settles(tree: &Utf8Path) -> Result<(), Failed> {
    for scaffold in [true, false] {
        let tree = Copy::of(tree, scaffold);
        holds(&tree, &tree.apply())?;
    }
    Ok(())
}

/// What was changed parses, only files with findings were changed, and a second run changes nothing.
fn holds(tree: &Copy, applied: &Applied) -> Result<(), Failed> {
    for file in &applied.changed {
        let Some(FileKind::Code(lang)) = zlint::lang::detect(file.path.as_ref()) else { continue };
        let errors = |text: &[u8]| zlint::lang::frontend(lang).syntax_errors(lang, text).len();
        let before = file.before.as_deref().map_or(0, errors);
        if errors(&file.after) > before {
            return Err(format!("{} does not parse:\n{}", file.path, String::from_utf8_lossy(&file.after)).into());
        }
    }
    tree.write(applied);
    let again = tree.apply();
    if !again.changed.is_empty() {
        return Err(format!("a second run changes more:\n{}", fix::unified(&again.changed)).into());
    }
    Ok(())
}
