//! The examples of the models under `rules/`: each is run through the whole pipeline, from its bytes
//! to the requests it sends, and these are compared with what it promises.

#![allow(clippy::unwrap_used)]

use camino::Utf8PathBuf;
use libtest_mimic::{Arguments, Failed, Trial};
use zlint::data::Catalog;
use zlint::data::model::{Example, ModelFile};
use zlint::engine::prefilter::Prefilter;
use zlint::eval::{self, Root, Start, Watch};
use zlint::lang::{self, carrier, workspace::Workspace};
use zlint::program::Program;
use zlint::recognise::oauth::{MadeBy, Parameter};
use zlint::recognise::{self, AuthSent, Context, HttpRequest, OAuthKind, OAuthRequest, Recognised};
use zlint::text::{Family, FileId, FileKind, SourceFile};
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
    let got: Vec<String> = run(catalog, library.language, example)?;
    match (got == example.expect, example.gap) {
        (true, false) | (false, true) => Ok(()),
        (true, true) => Err("it is no gap any more: take `gap = true` away".into()),
        (false, false) => Err(format!("--- got\n{}\n--- want\n{}", got.join("\n"), example.expect.join("\n")).into()),
    }
}

/// The requests of one piece of code in order of place, then those of OAuth libraries.
fn run(catalog: &Catalog, family: Family, example: &Example) -> Result<Vec<String>, Failed> {
    let extension = example.extension.as_deref().unwrap_or(match family {
        zlint::text::Family::Settings => "env",
        Family::Python => "py",
        Family::JavaScript => "js",
        Family::Rust => "rs",
        Family::Shell => "sh",
        Family::Postman | Family::Recording => "json",
        Family::Hcl => "tf",
        Family::Http => "http",
    });
    let path = Utf8PathBuf::from(format!("snippet.{extension}"));
    let lang = match lang::detect(&path) {
        Some(FileKind::Data) => carrier::detect(&path, example.code.as_bytes()),
        kind => kind.and_then(FileKind::code),
    };
    let lang = lang.ok_or("no front-end reads this extension")?;
    let file = SourceFile::new(FileId(0), path.clone(), example.code.clone().into_bytes(), lang);
    let facts = lang::frontend(lang).lower(&file);
    if let Some(fault) = facts.faults.first() {
        return Err(fault.message.clone().into());
    }
    let program = Program::link(vec![(path, facts)], &Workspace::default());
    let group = [FileIx(0)];
    let start = Start { root: &|_| Some(Root::Program), idle: &|_, _| false };
    let evaluated = eval::evaluate(&program, catalog, &group, &start, &Watch::default());
    let cx =
        Context { program: &program, catalog, mentions: &|_| true, package: &|_| None, hosts: &[], examples: false };
    let mut found = Recognised::default();
    found.merge(recognise::recognise(&cx, &group, &evaluated.events));
    let asked = found.oauth.iter().filter(|request| request.made_by == MadeBy::Library && request.func.is_some());
    Ok(found.requests.iter().map(line).chain(asked.map(oauth_line)).collect())
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

/// `OAUTH authorize client_id scope=tickets:read state`: the parameters by name, with what is known of the scope.
fn oauth_line(request: &OAuthRequest) -> String {
    let kind = if request.kind == OAuthKind::Authorize { "authorize" } else { "token" };
    let known = |parameter: Parameter| match parameter {
        Parameter::Scope => {
            let scopes: Vec<String> = request.asked().into_iter().flat_map(|asked| asked.scopes).collect();
            format!(" scope={}", scopes.join(" "))
        }
        Parameter::GrantType => format!(" grant_type={}", request.grant().unwrap_or("?")),
        other => format!(" {}", other.name()),
    };
    let parameters: String = request.parameters.keys().copied().map(known).collect();
    format!("OAUTH {kind}{parameters}{}", if request.complete { "" } else { " and more" })
}
