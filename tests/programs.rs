//! The programs under `fixtures/programs`, run against a server that behaves like Zendesk: today,
//! on the day after the deadline, and after zlint has rewritten them.
//!
//! For each program there are these tests:
//!
//! - `today`: with an API token that may do what zlint infers, it works, and with any one scope less
//!   it does not: the inferred set is enough, and no scope of it is too many;
//! - `deadline`: on the day after, all its requests are refused;
//! - `rewritten`: zlint's changes make it work unattended, though each token is good for one request;
//!   it sends the same requests but for the Authorization header, a second run of zlint changes
//!   nothing, and again no scope can be missing. A program in [`ASKS`] is left alone with advice.
//!
//! `scripts/programs` installs what they need, on first use. `ZLINT_SKIP_PROGRAMS=1` leaves them out.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

#[path = "support/programs/mod.rs"]
mod program;
#[path = "support/zendesk/mod.rs"]
mod zendesk;

use std::collections::BTreeSet;

use libtest_mimic::{Arguments, Failed, Trial};
use program::{Checkout, LANGUAGES, Program};
use zendesk::{Behaviour, Logged, Zendesk};

/// Programs that a person has to change, because a good rewrite changes more than the credentials,
/// or because zlint cannot do it yet. They are not touched.
const ASKS: &[(&str, &str)] = &[
    ("javascript/articles-headers", "headers that are made when the file is loaded grow stale"),
    ("javascript/export-pages", "a function becomes async"),
    ("javascript/organizations-buffer", "a function becomes async"),
    ("javascript/views-axios-header", "headers that an instance is made with grow stale"),
    ("rust/wrapper-function", "the credentials are not followed into a request that is changed later"),
    ("shell/articles-array", "the credentials stand in an array"),
    ("shell/job", "the header stands in a variable that several commands read"),
    ("shell/users-base64", "the encoded credentials stay behind in a variable"),
    ("typescript/upload-fetch", "headers that are made when the file is loaded grow stale"),
    ("typescript/views-const", "headers that are made when the file is loaded grow stale"),
    ("typescript/wrapper-function", "a function becomes async"),
];

fn main() {
    let arguments = Arguments::from_args();
    let skipped = std::env::var_os("ZLINT_SKIP_PROGRAMS").is_some_and(|value| value == "1");
    if skipped {
        eprintln!("the programs under fixtures/programs are left out as asked");
    }
    let programs: Vec<Program> = LANGUAGES.iter().flat_map(|language| program::all(language)).collect();
    assert!(programs.len() >= 50, "fixtures/programs holds {} programs", programs.len());
    let trials = programs.into_iter().flat_map(trials).map(|trial| trial.with_ignored_flag(skipped));
    let trials = trials.chain([Trial::test("server::scopes", the_server_knows_the_scopes)]).collect();
    libtest_mimic::run(&arguments, trials).exit();
}

fn trials(program: Program) -> [Trial; 3] {
    let trial = |name: &str, test: fn(&Program) -> Result<(), Failed>| {
        let program = program.clone();
        Trial::test(format!("{}::{name}", program.name()), move || test(&program))
    };
    [trial("today", today), trial("deadline", deadline), trial("rewritten", rewritten)]
}

fn today(program: &Program) -> Result<(), Failed> {
    let checkout = Checkout::new(program);
    let scopes = checkout.scopes()?;
    let server = Zendesk::start(Behaviour::before(scopes.clone()));
    checkout.run(&server)?.must_work()?;
    for scope in &scopes {
        let rest = scopes.iter().filter(|other| *other != scope).cloned();
        let server = Zendesk::start(Behaviour::before(rest));
        checkout.run(&server)?.must_fail()?;
        must_lack(scope, &server.log())?;
    }
    Ok(())
}

fn deadline(program: &Program) -> Result<(), Failed> {
    let checkout = Checkout::new(program);
    let server = Zendesk::start(Behaviour::after(checkout.scopes()?));
    checkout.run(&server)?.must_fail()?;
    let log = server.log();
    if log.is_empty() || log.iter().any(|request| request.status != 401 || request.scheme != "Basic") {
        return Err(format!("not all requests were refused: {}", listed(&log)).into());
    }
    Ok(())
}

fn rewritten(program: &Program) -> Result<(), Failed> {
    let checkout = Checkout::new(program);
    let scopes = checkout.scopes()?;
    let server = Zendesk::start(Behaviour::before(scopes.clone()));
    checkout.run(&server)?.must_work()?;
    let expected = server.log();

    let before = checkout.files();
    let said = checkout.fix()?;
    let after = checkout.files();
    if let Some((_, why)) = ASKS.iter().find(|(name, _)| *name == program.name()) {
        return if before == after { Ok(()) } else { Err(format!("is rewritten by now, though {why}").into()) };
    }
    if before == after {
        return Err(format!("zlint changed nothing: {said}").into());
    }
    checkout.fix()?;
    if after != checkout.files() {
        return Err("a second run of zlint changed it again".into());
    }
    checkout.accepted()?;

    // Told a lifetime within its margin, the program must ask for a token each time.
    let short = Behaviour { told: Some(60), good_for: 1, ..Behaviour::after(scopes.clone()) };
    let server = Zendesk::start(short);
    checkout.run(&server)?.must_work()?;
    must_be_alike(&expected, &server.log())?;
    if server.tokens_given() < expected.len() {
        return Err(format!("{} tokens for {} requests", server.tokens_given(), expected.len()).into());
    }
    for scope in &scopes {
        let lacking = Behaviour { withheld: Some(scope.clone()), ..Behaviour::after(scopes.clone()) };
        let server = Zendesk::start(lacking);
        checkout.run(&server)?.must_fail()?;
        must_lack(scope, &server.log())?;
    }
    Ok(())
}

/// For every endpoint of the table, the scope that zlint infers is enough for the server, and no
/// scope is not.
fn the_server_knows_the_scopes() -> Result<(), Failed> {
    let table = &zlint::data::Catalog::embedded().map_err(|error| error.to_string())?.endpoints;
    let mut wrong = Vec::new();
    for row in table.rows() {
        let part = |part| if str::starts_with(part, '{') { "7" } else { part };
        let path: Vec<&str> = row.path.split('/').map(part).collect();
        let path = path.join("/");
        let inferred = table.scope_for(&row.method, &path).scope;
        let needed = zendesk::scopes::needed(&row.method, &path);
        let agree = needed.as_ref().is_some_and(|needed| {
            needed.missing(&BTreeSet::from([inferred.clone()])).is_none() && needed.missing(&BTreeSet::new()).is_some()
        });
        if !agree {
            wrong.push(format!("{} {path}: {inferred}, the server says {needed:?}", row.method));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// A request must have been refused for want of a scope.
fn must_lack(scope: &str, log: &[Logged]) -> Result<(), Failed> {
    let refused = log.iter().any(|request| request.status == 403);
    if refused { Ok(()) } else { Err(format!("nothing was refused without {scope}: {}", listed(log)).into()) }
}

/// The same requests in the same order, but for the credentials.
fn must_be_alike(expected: &[Logged], log: &[Logged]) -> Result<(), Failed> {
    if log.iter().any(|request| request.scheme != "Bearer") {
        return Err(format!("not all requests carry a token: {}", listed(log)).into());
    }
    let shown = |request: &Logged| {
        let Logged { method, target, headers, body, .. } = request;
        format!("{method} {target} {headers:?} {}", String::from_utf8_lossy(body))
    };
    let expected: Vec<String> = expected.iter().map(shown).collect();
    let answered: Vec<String> = log.iter().filter(|request| request.status != 401).map(shown).collect();
    if expected == answered {
        return Ok(());
    }
    Err(format!("other requests than before:\n{}\n\n{}", expected.join("\n"), answered.join("\n")).into())
}

fn listed(log: &[Logged]) -> String {
    let line =
        |request: &Logged| format!("\n  {} {} {} {}", request.scheme, request.method, request.target, request.status);
    if log.is_empty() { "no requests".to_owned() } else { log.iter().map(line).collect() }
}
