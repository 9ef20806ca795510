//! HAR, as browsers, proxies and Polly write it.

use crate::lang::carrier::body;
use crate::lang::carrier::recording::{Address, Recorded};
use crate::lang::carrier::request::Lowering;
use crate::lang::structured::Value;

impl Lowering<'_> {
    /// The requests of a HAR file's log.
    pub(super) fn har(&mut self, log: Value<'_>) {
        // Polly records what a program under test sends; browsers and proxies record users.
        let creator = log.get(&["creator"]).and_then(|creator| creator.get(&["name"]));
        let by = if creator.is_some_and(|name| name.to_text().starts_with("Polly")) { "polly" } else { "har" };
        for entry in log.get(&["entries"]).map(Value::items).unwrap_or_default() {
            let Some(request) = entry.get(&["request"]) else { continue };
            let Some(url) = request.text_at(&["url"]) else { continue };
            let headers = request.get(&["headers"]).map(|list| body::of_list(list, &["name"])).unwrap_or_default();
            let sent = request.get(&["postData"]).and_then(|data| data.text_at(&["text"]));
            self.recorded(Recorded {
                by,
                whole: request,
                method: request.text_at(&["method"]),
                url: Address::Whole(url),
                headers,
                user: None,
                body: sent,
            });
        }
    }
}
