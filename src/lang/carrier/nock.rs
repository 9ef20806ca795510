//! What nock records: a host and a path.

use crate::lang::carrier::body;
use crate::lang::carrier::recording::{Address, Recorded};
use crate::lang::carrier::request::Lowering;
use crate::lang::structured::Value;

impl Lowering<'_> {
    /// One recorded request.
    pub(super) fn nock(&mut self, call: Value<'_>) {
        let (Some(scope), Some(path)) = (call.text_at(&["scope"]), call.text_at(&["path"])) else { return };
        self.recorded(Recorded {
            by: "nock",
            whole: call,
            method: call.text_at(&["method"]),
            url: Address::Joined(scope, path),
            headers: call.get(&["reqheaders"]).map(body::of_map).unwrap_or_default(),
            user: None,
            body: call.get(&["body"]).filter(|body| body.is_map() || !body.to_text().is_empty()),
        });
    }
}
