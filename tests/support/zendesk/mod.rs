//! A server that behaves like Zendesk, for programs that are run before and after their rewrite.
//!
//! It refuses API tokens as Zendesk will after the deadline, or accepts them as it does before; it
//! gives out OAuth tokens for client credentials, lets them run out, and checks their scopes for
//! each endpoint. It listens on the loopback interface only, and keeps a log.

#![allow(dead_code, clippy::unwrap_used, clippy::indexing_slicing)] // each test program uses a part of it

mod answers;
mod oauth;
pub(crate) mod scopes;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::{self, JoinHandle};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tiny_http::{Header, Request, Response, Server};

use oauth::{Authorization, Tokens};
pub(crate) use oauth::{CLIENT_ID, CLIENT_SECRET};

/// The user whose API token it knows.
pub(crate) const EMAIL: &str = "robot@example.com";

/// That API token: made up, forty letters and digits.
pub(crate) const API_TOKEN: &str = "yD3mvVbQ0aXz7sTn1RkLw5HcJp9GfUe2BiMo4A6q"; // gitleaks:allow

/// How the server behaves.
#[derive(Debug, Clone)]
pub(crate) struct Behaviour {
    /// What an API token may do; nothing after the deadline.
    pub(crate) api_token: Option<BTreeSet<String>>,
    /// Scopes that the OAuth client may ask for.
    pub(crate) allowed: BTreeSet<String>,
    /// A scope that tokens come without, though they were asked for with it.
    pub(crate) withheld: Option<String>,
    /// The lifetime that is told with a token, in seconds; `None` tells none.
    pub(crate) told: Option<u64>,
    /// How many API requests a token is good for.
    pub(crate) good_for: usize,
    /// Whether answers come without a token.
    pub(crate) empty: bool,
    /// The address that `/redirect` leads to.
    pub(crate) elsewhere: Option<String>,
    /// Whether it is a foreign server, which tells everybody that their token is invalid.
    pub(crate) foreign: bool,
}

impl Behaviour {
    /// Before the deadline: an API token that may do what these scopes allow.
    pub(crate) fn before<S: Into<String>>(scopes: impl IntoIterator<Item = S>) -> Self {
        Self { api_token: Some(scopes.into_iter().map(Into::into).collect()), ..Self::after(Vec::<String>::new()) }
    }

    /// After it: an OAuth client with these scopes, whose tokens live half an hour.
    pub(crate) fn after<S: Into<String>>(scopes: impl IntoIterator<Item = S>) -> Self {
        let allowed = scopes.into_iter().map(Into::into).collect();
        Self {
            api_token: None,
            allowed,
            withheld: None,
            told: Some(1800),
            good_for: usize::MAX,
            empty: false,
            elsewhere: None,
            foreign: false,
        }
    }
}

/// A request that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Logged {
    /// HTTP method.
    pub(crate) method: String,
    /// Path with query.
    pub(crate) target: String,
    /// Headers in lower case, but for `Authorization` and `Host`.
    pub(crate) headers: BTreeMap<String, String>,
    /// The body.
    pub(crate) body: Vec<u8>,
    /// The first word of `Authorization`.
    pub(crate) scheme: String,
    /// The status of the answer.
    pub(crate) status: u16,
}

#[derive(Debug)]
struct State {
    behaviour: Behaviour,
    tokens: Tokens,
    log: Vec<Logged>,
}

/// A running server.
pub(crate) struct Zendesk {
    server: Arc<Server>,
    state: Arc<Mutex<State>>,
    workers: Vec<JoinHandle<()>>,
}

impl Zendesk {
    /// Start one on a free port.
    pub(crate) fn start(behaviour: Behaviour) -> Self {
        let server = Arc::new(Server::http("127.0.0.1:0").unwrap());
        let state = Arc::new(Mutex::new(State { behaviour, tokens: Tokens::default(), log: Vec::new() }));
        let worker = || {
            let (server, state) = (server.clone(), state.clone());
            thread::spawn(move || {
                while let Ok(request) = server.recv() {
                    serve(&state, request);
                }
            })
        };
        let workers = (0..4).map(|_| worker()).collect();
        Self { server, state, workers }
    }

    /// Its address, without a slash at the end.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.server.server_addr())
    }

    /// The API requests that were answered so far.
    pub(crate) fn log(&self) -> Vec<Logged> {
        self.state().log.clone()
    }

    /// How many tokens it gave out.
    pub(crate) fn tokens_given(&self) -> usize {
        self.state().tokens.given()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

impl Drop for Zendesk {
    fn drop(&mut self) {
        for _ in &self.workers {
            self.server.unblock();
        }
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}

/// A status with a body; `Null` is no body.
type Answer = (u16, Value);

fn serve(state: &Mutex<State>, mut request: Request) {
    let mut body = Vec::new();
    let _ = request.as_reader().read_to_end(&mut body);
    let method = request.method().to_string();
    let target = request.url().to_owned();
    let headers: BTreeMap<String, String> = request
        .headers()
        .iter()
        .map(|header| (header.field.to_string().to_lowercase(), header.value.to_string()))
        .collect();
    let json = Header::from_bytes("Content-Type", "application/json; charset=utf-8").unwrap();
    let mut response_headers = vec![json];
    let (status, answer) = {
        let mut state = state.lock().unwrap();
        if let Some(elsewhere) = state.behaviour.elsewhere.as_ref().filter(|_| target == "/redirect") {
            response_headers.push(Header::from_bytes("Location", elsewhere.as_str()).unwrap());
            (307, Value::Null)
        } else if target == "/oauth/tokens" && method == "POST" {
            let State { behaviour, tokens, .. } = &mut *state;
            tokens.ask(behaviour, &body)
        } else {
            let (status, answer) = api(&mut state, &method, &target, &headers, &body);
            state.log.push(logged(method, target, headers, body, status));
            (status, answer)
        }
    };
    let text = if answer.is_null() { String::new() } else { answer.to_string() };
    let mut response = Response::from_string(text).with_status_code(status);
    response_headers.into_iter().for_each(|header| response.add_header(header));
    // A client that has gone away is not the server's business.
    let _ = request.respond(response);
}

fn logged(method: String, target: String, mut headers: BTreeMap<String, String>, body: Vec<u8>, status: u16) -> Logged {
    let authorization = headers.remove("authorization").unwrap_or_default();
    headers.remove("host");
    let scheme = authorization.split(' ').next().unwrap_or_default().to_owned();
    Logged { method, target, headers, body, scheme, status }
}

fn api(state: &mut State, method: &str, target: &str, headers: &BTreeMap<String, String>, body: &[u8]) -> Answer {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let authorization = headers.get("authorization").map_or("", String::as_str);
    let granted = match authorize(state, authorization) {
        Ok(granted) => granted,
        Err(refusal) => return refusal,
    };
    let Some(needed) = scopes::needed(method, path) else {
        return (404, json!({"error": "RecordNotFound", "description": "Not found"}));
    };
    let on_behalf = headers.contains_key("x-on-behalf-of").then_some("impersonate");
    let missing: Vec<String> = needed
        .missing(&granted)
        .into_iter()
        .chain(on_behalf.filter(|scope| !granted.contains(*scope)).map(str::to_owned))
        .collect();
    if !missing.is_empty() {
        let description = format!("You are missing the following required scopes: {}", missing.join(", "));
        return (403, json!({"error": "Forbidden", "description": description}));
    }
    let host = headers.get("host").map_or("", String::as_str);
    answers::answer(&format!("http://{host}"), method, path, query, body)
}

/// What the sender may do.
fn authorize(state: &mut State, authorization: &str) -> Result<BTreeSet<String>, Answer> {
    let unknown = || Err((401, json!({"error": "Couldn't authenticate you"})));
    match authorization.split_once(' ') {
        Some(("Basic", credentials)) => {
            let expected = STANDARD.encode(format!("{EMAIL}/token:{API_TOKEN}"));
            match &state.behaviour.api_token {
                Some(scopes) if credentials == expected => Ok(scopes.clone()),
                _ => unknown(),
            }
        }
        Some(("Bearer", token)) => match state.tokens.check(token) {
            Authorization::Granted(scopes) => Ok(scopes),
            Authorization::Invalid => Err(invalid_token()),
        },
        _ if state.behaviour.foreign => Err(invalid_token()),
        _ => unknown(),
    }
}

fn invalid_token() -> Answer {
    let description = "The access token provided is expired, revoked, malformed or invalid for other reasons.";
    (401, json!({"error": "invalid_token", "error_description": description}))
}
