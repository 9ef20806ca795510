//! Front-end output: each `fixtures/<language>/facts/<case>.<ext>` is lowered and its facts are
//! compared with `<case>.facts` beside it. `UPDATE_EXPECT=1` rewrites the expectations.

#![allow(clippy::unwrap_used)]

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use libtest_mimic::{Arguments, Failed, Trial};
use zlint::text::{FileId, FileKind, Lang, SourceFile};

fn main() {
    let root = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut trials = Vec::new();
    let languages =
        ["python", "javascript", "rust", "notebook", "shell", "postman", "recording", "hcl", "http", "settings"];
    for language in languages {
        let Ok(folder) = root.join(language).join("facts").read_dir_utf8() else { continue };
        let mut cases: Vec<Utf8PathBuf> = folder.map(|entry| entry.unwrap().into_path()).collect();
        cases.sort();
        for case in cases {
            if case.extension() != Some("facts") {
                let name = format!("{language}/{}", case.file_name().unwrap());
                trials.push(Trial::test(name, move || check(&case)));
            }
        }
    }
    assert!(!trials.is_empty(), "no facts fixtures found");
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn facts(case: &Utf8Path, bytes: Vec<u8>, lang: Lang) -> String {
    let file = SourceFile::new(FileId(0), case.file_name().unwrap(), bytes, lang);
    zlint::ir::print::print(&zlint::lang::frontend(lang).lower(&file))
}

fn check(case: &Utf8Path) -> Result<(), Failed> {
    let (kind, bytes) = (zlint::lang::detect(case).ok_or("no front-end reads this extension")?, fs::read(case)?);
    let kind = if kind == FileKind::Data { zlint::lang::kind_of_data(case, &bytes) } else { kind };
    let got = match kind {
        FileKind::Code(lang) => facts(case, bytes, lang),
        FileKind::Data => return Err("it holds neither requests nor settings".into()),
        FileKind::Host(host) => zlint::lang::embedded::read(host, &bytes, 1 << 20)
            .parts
            .into_iter()
            .map(|part| format!("{:?}\n{}", part.lang, facts(case, part.code.text, part.lang)))
            .collect(),
    };
    let expected = case.with_extension(format!("{}.facts", case.extension().unwrap_or_default()));
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&expected, &got)?;
        return Ok(());
    }
    let want = fs::read_to_string(&expected).unwrap_or_default();
    if got == want {
        Ok(())
    } else {
        Err(format!("facts differ from {expected}\n--- got\n{got}\n--- want\n{want}").into())
    }
}
