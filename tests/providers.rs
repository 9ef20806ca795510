//! The modules that `zlint scaffold` writes, put to the test by the programs under
//! `fixtures/providers` against the server that behaves like Zendesk.
//!
//! `scripts/programs` installs what they need, on first use. `ZLINT_SKIP_PROGRAMS=1` leaves them out.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

#[path = "support/programs/mod.rs"]
mod program;
#[path = "support/zendesk/mod.rs"]
mod zendesk;

use libtest_mimic::{Arguments, Failed, Trial};
use program::{Checkout, LANGUAGES};
use zendesk::{Behaviour, CLIENT_SECRET, Zendesk};

/// The scopes that the programs' calls need.
const SCOPES: &str = "ticket_attachments:write tickets:read tickets:write";

/// What a module is put through.
struct Scenario {
    /// Its name, which the program knows too.
    name: &'static str,
    /// The languages with such a test.
    languages: &'static [&'static str],
    behaviour: fn(Behaviour) -> Behaviour,
    /// How many tokens are given out.
    tokens: usize,
}

const SCENARIOS: &[Scenario] = &[
    // A token is kept,
    Scenario { name: "twice", languages: &LANGUAGES, behaviour: |usual| usual, tokens: 1 },
    // also when nobody says how long it lives.
    Scenario { name: "twice", languages: &LANGUAGES, behaviour: |usual| Behaviour { told: None, ..usual }, tokens: 1 },
    // Callers at the same time share one request.
    Scenario { name: "together", languages: &["python", "javascript", "rust"], behaviour: |usual| usual, tokens: 1 },
    Scenario { name: "force", languages: &["python", "javascript"], behaviour: |usual| usual, tokens: 2 },
    // A token that is about to run out is not used.
    Scenario {
        name: "renewed",
        languages: &["shell"],
        behaviour: |usual| Behaviour { told: Some(60), ..usual },
        tokens: 3,
    },
    // A token that is refused is replaced, once for each request.
    Scenario { name: "revoked_requests", languages: &["python"], behaviour: revoked, tokens: 4 },
    Scenario { name: "revoked_httpx", languages: &["python"], behaviour: revoked, tokens: 4 },
    Scenario { name: "revoked_fetch", languages: &["javascript"], behaviour: revoked, tokens: 3 },
    Scenario { name: "revoked_axios", languages: &["javascript"], behaviour: revoked, tokens: 3 },
    Scenario { name: "revoked", languages: &["typescript"], behaviour: revoked, tokens: 4 },
    Scenario { name: "revoked", languages: &["rust"], behaviour: revoked, tokens: 3 },
    Scenario { name: "revoked", languages: &["shell"], behaviour: revoked, tokens: 5 },
];

fn revoked(usual: Behaviour) -> Behaviour {
    Behaviour { good_for: 1, ..usual }
}

fn main() {
    let arguments = Arguments::from_args();
    let skipped = std::env::var_os("ZLINT_SKIP_PROGRAMS").is_some_and(|value| value == "1");
    if skipped {
        eprintln!("the programs under fixtures/providers are left out as asked");
    }
    let mut trials = Vec::new();
    for language in LANGUAGES {
        for (number, scenario) in SCENARIOS.iter().filter(|scenario| scenario.languages.contains(&language)).enumerate()
        {
            let name = format!("{language}::{number}_{}", scenario.name);
            trials.push(Trial::test(name, move || passes(language, scenario)));
        }
        trials.push(Trial::test(format!("{language}::wrong_secret"), move || wrong_secret(language)));
        trials.push(Trial::test(format!("{language}::empty"), move || empty(language)));
    }
    for language in ["python", "javascript"] {
        trials.push(Trial::test(format!("{language}::elsewhere"), move || elsewhere(language)));
    }
    trials.push(Trial::test("typescript::types", types));
    let trials = trials.into_iter().map(|trial| trial.with_ignored_flag(skipped)).collect();
    libtest_mimic::run(&arguments, trials).exit();
}

fn usual() -> Behaviour {
    Behaviour::after(SCOPES.split(' '))
}

fn passes(language: &'static str, scenario: &Scenario) -> Result<(), Failed> {
    let program = program::provider(language);
    let checkout = Checkout::new(&program);
    checkout.scaffold(SCOPES)?;
    let server = Zendesk::start((scenario.behaviour)(usual()));
    checkout.run_with(&server, &[scenario.name], &[])?.must_work()?;
    match server.tokens_given() {
        tokens if tokens == scenario.tokens => Ok(()),
        tokens => Err(format!("{tokens} tokens, not {}: {:#?}", scenario.tokens, server.log()).into()),
    }
}

/// Failing, the module says what Zendesk said, and not the secret.
fn wrong_secret(language: &'static str) -> Result<(), Failed> {
    let program = program::provider(language);
    let checkout = Checkout::new(&program);
    checkout.scaffold(SCOPES)?;
    let server = Zendesk::start(usual());
    let secret = format!("not {CLIENT_SECRET}");
    let run = checkout.run_with(&server, &["twice"], &[("ZENDESK_CLIENT_SECRET", &secret)])?;
    run.must_fail()?;
    let said = run.said();
    if said.contains(&secret) || !said.contains("401") || !said.contains("invalid_client") {
        return Err(format!("does not say what is wrong, or too much: {said}").into());
    }
    Ok(())
}

/// An answer without a token is none.
fn empty(language: &'static str) -> Result<(), Failed> {
    let program = program::provider(language);
    let checkout = Checkout::new(&program);
    checkout.scaffold(SCOPES)?;
    let server = Zendesk::start(Behaviour { empty: true, ..usual() });
    checkout.run_with(&server, &["twice"], &[])?.must_fail()
}

/// Another server, to which the service redirects and which asks for a token, gets none.
fn elsewhere(language: &'static str) -> Result<(), Failed> {
    let program = program::provider(language);
    let checkout = Checkout::new(&program);
    checkout.scaffold(SCOPES)?;
    let foreign = Zendesk::start(Behaviour { foreign: true, ..usual() });
    // Another name for the same machine is another host.
    let address = foreign.url().replace("127.0.0.1", "localhost") + "/api/v2/tickets.json";
    let server = Zendesk::start(Behaviour { elsewhere: Some(address), ..usual() });
    let start = server.url() + "/redirect";
    checkout.run_with(&server, &["elsewhere"], &[("ELSEWHERE", &start)])?.must_work()?;
    let log = foreign.log();
    if log.is_empty() || log.iter().any(|request| !request.scheme.is_empty()) {
        return Err(format!("a token went elsewhere: {log:#?}").into());
    }
    Ok(())
}

/// The module passes the strict checks of the compiler.
fn types() -> Result<(), Failed> {
    let program = program::provider("typescript");
    let checkout = Checkout::new(&program);
    checkout.scaffold(SCOPES)?;
    checkout.accepted()
}
