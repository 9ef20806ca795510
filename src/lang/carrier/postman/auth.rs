//! How a collection says who sends its requests.

use crate::lang::carrier::request::{Given, Lowering};
use crate::lang::structured::Value;

/// The grant types that Postman has; the first is the one it starts with.
const GRANTS: [&str; 5] =
    ["authorization_code", "authorization_code_with_pkce", "implicit", "password_credentials", "client_credentials"];

/// What of an OAuth 2.0 configuration is stated, by the names that Postman gives it.
const OAUTH: [&str; 8] =
    ["authUrl", "accessTokenUrl", "clientId", "clientSecret", "scope", "state", "redirect_uri", "challengeAlgorithm"];

/// A parameter of a way to authorize: in a list of pairs (2.1) or a map (2.0). Empty ones are not set.
fn parameter<'t>(auth: Value<'t>, way: &str, name: &str) -> Option<Value<'t>> {
    let parameters = auth.get(&[way])?;
    if parameters.is_map() {
        return parameters.text_at(&[name]);
    }
    let named = |pair: &Value<'t>| pair.get(&["key"]).is_some_and(|key| key.is(name));
    parameters.items().into_iter().rfind(named)?.text_at(&["value"])
}

fn way(auth: Value<'_>) -> String {
    auth.get(&["type"]).map(Value::to_text).unwrap_or_default()
}

/// The header that an API key is sent in, with the key.
pub(super) fn header(auth: Value<'_>) -> Option<(Value<'_>, Value<'_>)> {
    let of_key = |name| parameter(auth, "apikey", name);
    let in_header = way(auth) == "apikey" && of_key("in").is_none_or(|place| place.is("header"));
    if in_header { of_key("key").zip(of_key("value")) } else { None }
}

impl Lowering<'_> {
    /// What a request is sent with.
    pub(super) fn give_auth(&mut self, auth: Value<'_>, given: &mut Given) {
        let wanted: &[(&str, &'static str)] = match way(auth).as_str() {
            "basic" => &[("username", "user"), ("password", "password")],
            "bearer" => &[("token", "bearer")],
            "oauth2" => &[("accessToken", "bearer")],
            _ => &[],
        };
        for (name, slot) in wanted {
            if let Some(value) = parameter(auth, &way(auth), name) {
                given.push((slot, self.text(value)));
            }
        }
    }

    /// State an OAuth 2.0 configuration, wherever it holds.
    pub(super) fn oauth(&mut self, auth: Value<'_>) {
        let Some(at) = auth.get(&["type"]).filter(|way| way.is("oauth2")) else { return };
        let grant = parameter(auth, "oauth2", "grant_type").map(Value::to_text);
        let [first, ..] = GRANTS;
        let grant = GRANTS.iter().find(|known| grant.as_deref() == Some(**known)).unwrap_or(&first);
        self.request(&format!("postman.oauth2.{grant}"), None, auth.range(), at.range(), |this| {
            let value = |name| Some((name, parameter(auth, "oauth2", name)?));
            let given: Vec<_> = OAUTH.into_iter().filter_map(value).collect();
            given.into_iter().map(|(name, value)| (name, this.text(value))).collect()
        });
    }
}
