//! Writes all organizations to a file.

use std::env;

/// One page of organizations.
pub async fn organizations(client: &reqwest::Client, page: u32) -> Result<String, reqwest::Error> {
    let user = format!("{}/token", env::var("ZENDESK_EMAIL").unwrap_or_default());
    let token = env::var("ZENDESK_API_TOKEN").ok();
    let url = format!("https://example.zendesk.com/api/v2/organizations.json?page={page}");
    client.get(url).basic_auth(user, token).send().await?.text().await
}
