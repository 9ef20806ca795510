//! The examples of the models under `rules/`: each is run through the whole pipeline, from its bytes
//! to the requests it sends, and these are compared with what it promises.

#![allow(clippy::unwrap_used)]

use camino::Utf8PathBuf;
use libtest_mimic::{Arguments, Failed, Trial};
use zlint::data::Catalog;
use zlint::data::model::{Example, ModelFile};
use zlint::engine::prefilter::Prefilter;
use zlint::eval;
use zlint::lang;
use zlint::lang::workspace::Workspace;
use zlint::program::Program;
use zlint::recognise::{self, AuthSent, Context, HttpRequest, Recognised};
use zlint::text::{Family, FileId, SourceFile};
use zlint::value::FileIx;

fn main() {
    let catalog = Catalog::embedded().unwrap();
    let mut trials = Vec::new();
    for library in &catalog.libraries {
        for (number, example) in (1..).zip(&library.examples) {
            let name = format!("{}/{number}", library.id);
            trials.push(Trial::test(name, move || check(catalog, library, example)));
        }
    }
    assert!(!trials.is_empty(), "no examples found");
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn check(catalog: &Catalog, library: &ModelFile, example: &Example) -> Result<(), Failed> {
    if !Prefilter::new(&catalog.needles())?.matches(example.code.as_bytes()) {
        return Err("no needle in it: such a file is never read".into());
    }
    let got: Vec<String> = run(catalog, library.language, example)?.iter().map(line).collect();
    match (got == example.expect, example.gap) {
        (true, false) | (false, true) => Ok(()),
        (true, true) => Err("it is no gap any more: take `gap = true` away".into()),
        (false, false) => Err(format!("--- got\n{}\n--- want\n{}", got.join("\n"), example.expect.join("\n")).into()),
    }
}

/// The requests of one piece of code, in order of place.
fn run(catalog: &Catalog, family: Family, example: &Example) -> Result<Vec<HttpRequest>, Failed> {
    let extension = example.extension.as_deref().unwrap_or(match family {
        Family::Python => "py",
        Family::JavaScript => "js",
        Family::Rust => "rs",
    });
    let path = Utf8PathBuf::from(format!("snippet.{extension}"));
    let lang = lang::detect(&path).ok_or("no front-end reads this extension")?;
    let file = SourceFile { id: FileId(0), path: path.clone(), bytes: example.code.clone().into_bytes(), lang };
    let facts = lang::frontend(lang).lower(&file);
    if let Some((_, message)) = facts.problems.first() {
        return Err(message.into());
    }
    let program = Program::link(vec![(path, facts)], &Workspace::default());
    let group = [FileIx(0)];
    let evaluated = eval::evaluate(&program, catalog, &group, &|_| true);
    let cx = Context { program: &program, catalog, mentions: &|_| true, package: &|_| None, hosts: &[] };
    let mut found = Recognised::default();
    found.merge(recognise::recognise(&cx, &group, &evaluated.events));
    Ok(found.requests)
}

fn line(request: &HttpRequest) -> String {
    let auth = match request.auth {
        AuthSent::Token => "token",
        AuthSent::Password => "password",
        AuthSent::Bearer => "bearer",
        AuthSent::None => "none",
        AuthSent::Unknown => "unknown",
    };
    format!("{} {}  auth={auth}", request.method, request.path)
}
