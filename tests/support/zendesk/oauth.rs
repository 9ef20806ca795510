//! The token endpoint: client credentials, and what Zendesk says to everything else.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{Answer, Behaviour};

/// The OAuth client's identifier.
pub(crate) const CLIENT_ID: &str = "zlint_programs";

/// Its secret, made up. It holds what JSON and shells have to quote.
pub(crate) const CLIENT_SECRET: &str = "5e\"c\\r$et`0f";

/// Whether a token is good.
#[derive(Debug)]
pub(super) enum Authorization {
    /// It allows this.
    Granted(BTreeSet<String>),
    /// It is unknown, or has run out.
    Invalid,
}

#[derive(Debug)]
struct Token {
    scopes: BTreeSet<String>,
    requests_left: usize,
}

/// The tokens that were given out.
#[derive(Debug, Default)]
pub(super) struct Tokens(BTreeMap<String, Token>);

impl Tokens {
    /// How many there were.
    pub(super) fn given(&self) -> usize {
        self.0.len()
    }

    /// What a token allows. Each request uses it up a little.
    pub(super) fn check(&mut self, token: &str) -> Authorization {
        match self.0.get_mut(token) {
            Some(token) if token.requests_left > 0 => {
                token.requests_left -= 1;
                Authorization::Granted(token.scopes.clone())
            }
            _ => Authorization::Invalid,
        }
    }

    /// Answer a request for a token, in JSON or as a form.
    pub(super) fn ask(&mut self, behaviour: &Behaviour, body: &[u8]) -> Answer {
        match self.grant(behaviour, &Parameters::read(body)) {
            Ok(answer) => (200, answer),
            Err((status, error, description)) => (status, json!({"error": error, "error_description": description})),
        }
    }

    fn grant(&mut self, behaviour: &Behaviour, sent: &Parameters) -> Result<Value, (u16, &'static str, &'static str)> {
        if sent.text("grant_type") != Some("client_credentials") {
            return Err((400, "unsupported_grant_type", "The authorization grant type is not supported."));
        }
        if sent.text("client_id") != Some(CLIENT_ID) || sent.text("client_secret") != Some(CLIENT_SECRET) {
            return Err((401, "invalid_client", "Client authentication failed due to unknown client."));
        }
        let lifetime = sent.number("expires_in");
        if lifetime.is_some_and(|seconds| !(300..=172_800).contains(&seconds)) {
            return Err((400, "invalid_request", "expires_in must be between 300 and 172800."));
        }
        let scopes: BTreeSet<String> = match sent.text("scope") {
            Some(scope) => scope.split(' ').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
            None if sent.has("scope") => return Err((400, "invalid_scope", "The requested scope is malformed.")),
            None => behaviour.allowed.clone(),
        };
        if scopes.is_empty() || !scopes.is_subset(&behaviour.allowed) {
            return Err((400, "invalid_scope", "The requested scope is invalid, unknown, or malformed."));
        }
        if behaviour.empty {
            return Ok(json!({"access_token": "", "token_type": "bearer"}));
        }
        let name = format!("at{:030}", self.0.len() + 1);
        let mut answer = json!({
            "access_token": name,
            "token_type": "bearer",
            "scope": scopes.iter().map(String::as_str).collect::<Vec<_>>().join(" "),
        });
        // Zendesk tells the lifetime to those who ask for one.
        if let (Some(told), Some(_)) = (behaviour.told, lifetime) {
            answer["expires_in"] = json!(told);
        }
        let kept = scopes.into_iter().filter(|scope| Some(scope) != behaviour.withheld.as_ref()).collect();
        self.0.insert(name, Token { scopes: kept, requests_left: behaviour.good_for });
        Ok(answer)
    }
}

/// What was sent.
struct Parameters(Value);

impl Parameters {
    fn read(body: &[u8]) -> Self {
        let form = || {
            let text = String::from_utf8_lossy(body);
            let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
            let decode = |text: &str| {
                let text = text.replace('+', " ");
                percent_encoding::percent_decode_str(&text).decode_utf8_lossy().into_owned()
            };
            Value::Object(pairs.map(|(name, value)| (decode(name), Value::String(decode(value)))).collect())
        };
        Self(serde_json::from_slice(body).unwrap_or_else(|_| form()))
    }

    fn has(&self, name: &str) -> bool {
        self.0.get(name).is_some()
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    fn number(&self, name: &str) -> Option<u64> {
        let value = self.0.get(name)?;
        value.as_u64().or_else(|| value.as_str()?.parse().ok())
    }
}
