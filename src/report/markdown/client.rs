//! The OAuth clients to be made.

use std::collections::BTreeMap;

use crate::engine::migration::{Migration, PlannedClient};
use crate::report::markdown::Page;
use crate::report::markdown::words::{code, link};
use crate::scopes::ScopedCall;

impl Page<'_> {
    pub(super) fn clients(&mut self, migration: &Migration) {
        let (own, others): (Vec<&PlannedClient>, Vec<&PlannedClient>) =
            migration.clients.iter().partition(|client| client.signs_in);
        if own.is_empty() {
            return;
        }
        self.heading(3, if own.len() == 1 { "OAuth client" } else { "OAuth clients" });
        for client in &own {
            self.client(client, own.len() > 1, &migration.token_url);
        }
        for client in others.iter().filter(|client| !client.required.is_empty()) {
            let scopes = code(&client.required.join(" "));
            let calls = format!("The calls of {} sign in nowhere in view", self.whose(client));
            self.task(0, false, &format!("{calls}: allow the client whose token they get {scopes} too"));
        }
    }

    fn client(&mut self, client: &PlannedClient, several: bool, token_url: &str) {
        let whose = if several { format!(" for {}", self.whose(client)) } else { String::new() };
        self.task(
            0,
            false,
            &format!("Make an OAuth client{whose} in Admin Center (Apps and integrations > APIs > OAuth clients)"),
        );
        self.remark(1, "signed in as the user that the code is to act as: what it changes appears under that name");
        let at_users: Vec<String> =
            client.at_users.iter().map(|file| link(self.view.report.sources.path(*file), None)).collect();
        let at_users = at_users.join(", ");
        if client.public {
            self.remark(
                1,
                &format!("kind: public, with PKCE and each user's own consent, since everybody can read what is in {at_users}"),
            );
        } else {
            self.remark(1, "kind: confidential");
        }
        if !client.public && !at_users.is_empty() {
            let own = "needs a public client with PKCE, or a server that calls for it";
            self.remark(1, &format!("everybody can read what is in {at_users}: that code {own}"));
        }
        let scopes =
            if client.required.is_empty() { "none is known".to_owned() } else { code(&client.required.join(" ")) };
        let more = if client.complete { "" } else { "; at least, since not every call could be worked out" };
        self.remark(1, &format!("allowed scopes: {scopes}{more}"));
        for scope in client.required.iter().filter(|scope| !scope.contains(':')) {
            self.reason(client, scope);
        }
        self.remark(1, &format!("access tokens come from {}", code(token_url)));
    }

    /// Why a broad scope is among those of a client.
    fn reason(&mut self, client: &PlannedClient, scope: &str) {
        let plan = &self.view.report.plan;
        let calls = client.calls.iter().filter_map(|index| plan.calls.get(*index));
        let mut by_endpoint: BTreeMap<(&str, &str), &ScopedCall> = BTreeMap::new();
        for call in calls.filter(|call| call.needs().any(|own| own == scope)) {
            by_endpoint.entry((&call.method, &call.endpoint)).or_insert(call);
        }
        let why = match scope {
            "impersonate" => "is for calls that act for another user",
            _ => "as a whole is for calls that no narrower scope is known to cover",
        };
        self.remark(1, &format!("{} {why}:", code(scope)));
        self.calls(by_endpoint.into_values(), 2);
    }

    /// What a client is for.
    fn whose(&self, client: &PlannedClient) -> String {
        match (&client.name, &client.manifest) {
            (Some(name), _) => code(&self.view.say(name)),
            (None, Some(manifest)) if manifest.is_empty() => "the files outside packages".to_owned(),
            (None, Some(manifest)) => code(manifest),
            (None, None) => "all code".to_owned(),
        }
    }
}
