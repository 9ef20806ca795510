//! Cassettes: Ruby's VCR and its ports to Python (vcrpy, Betamax), Go and PHP, in YAML or JSON.

use crate::lang::carrier::body;
use crate::lang::carrier::recording::{Address, Recorded};
use crate::lang::carrier::request::Lowering;
use crate::lang::structured::Value;

impl Lowering<'_> {
    /// The requests of a cassette.
    pub(super) fn vcr(&mut self, interactions: Value<'_>) {
        for interaction in interactions.items() {
            self.interaction(interaction);
        }
    }

    /// A request with its answer.
    pub(super) fn interaction(&mut self, interaction: Value<'_>) {
        let Some(request) = interaction.get(&["request"]) else { return };
        let Some(url) = request.text_at(&["uri", "url"]) else { return };
        // Bodies may be a map with their encoding.
        let text = |body: Value<'_>| body.text().is_some_and(|text| !text.text.is_empty());
        let body = request.get(&["body"]);
        let body = body.filter(|body| text(*body)).or_else(|| body?.text_at(&["string"]));
        self.recorded(Recorded {
            by: "vcr",
            whole: request,
            method: request.text_at(&["method"]),
            url: Address::Whole(url),
            headers: request.get(&["headers"]).map(body::of_map).unwrap_or_default(),
            user: None,
            body,
        });
    }
}
