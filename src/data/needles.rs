//! What makes a file worth reading, which hosts are Zendesk, and which products are not meant.

use serde::Deserialize;

/// Lists that belong to no model.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Lists {
    /// The service's name in the spellings that code uses.
    pub words: Vec<String>,
    /// Words beside the name of the service in a longer name that say how it is reached, or with what; lower case.
    pub telling_words: Vec<String>,
    /// Such words of prose behind the name.
    pub telling_prose: Vec<String>,
    /// Texts by which a file that mentions the service may speak to it.
    pub telling_texts: Vec<String>,
    /// Texts around a mention of the service by which that counts.
    pub telling_near: Vec<String>,
    /// What names in code call the service, lower case.
    pub names: Vec<String>,
    /// Other vendors, as names in code call them, lower case.
    pub vendors: Vec<String>,
    /// Words of a variable's name that say it holds a base address, lower case.
    pub base_words: Vec<String>,
    /// Words that may stand beside these without saying whose address it is, lower case.
    pub plain_words: Vec<String>,
    /// Words of a call's name that say it sends a request, lower case.
    pub request_words: Vec<String>,
    /// Words of a call's or object's name that say it does not, lower case.
    pub no_request_words: Vec<String>,
    /// Words of a call's name that say it makes an address, lower case.
    pub address_words: Vec<String>,
    /// Words of an object's name that say it sends requests, lower case.
    pub client_words: Vec<String>,
    /// Words anywhere in an object's access path that say it does not, lower case.
    pub no_client_words: Vec<String>,
    /// Ends of paths that issue OAuth tokens.
    pub token_paths: Vec<String>,
    /// Parts of the address of the authorization page.
    pub authorize_paths: Vec<String>,
    /// Paths that no other vendor has.
    pub telling_paths: Vec<String>,
    /// Hosts of the service; a subdomain stands in front.
    pub hosts: Vec<String>,
    /// Libraries whose names do not hold the word.
    pub sdks: Vec<String>,
    /// Names of parameters that hold what each call brings: a request, a row, a person; lower case.
    pub caller_names: Vec<String>,
    /// Ends of a user name that say the password is an API token.
    pub credential_markers: Vec<String>,
    /// Headers by which a request acts for another user, lower case.
    pub impersonation_headers: Vec<String>,
    /// What stands where a secret will be, lower case.
    pub placeholders: Vec<String>,
    /// Pairs of characters around the name of what will be filled in.
    pub placeholder_brackets: Vec<String>,
    /// Words in names of tokens that say it is an API token, without separators, lower case.
    pub api_token_words: Vec<String>,
    /// The same for an OAuth token.
    pub oauth_token_words: Vec<String>,
    /// Ends of names of settings that hold an API token, without separators, lower case.
    pub token_setting_ends: Vec<String>,
    /// Words behind these that say where the setting is for, lower case.
    pub deployment_words: Vec<String>,
    /// Words of such names that say it is another token, lower case.
    pub no_token_words: Vec<String>,
    /// Programs that read settings by themselves.
    #[serde(rename = "setting-tool")]
    pub setting_tools: Vec<SettingTool>,
    /// Modules whose presence makes a file one that runs at the user's.
    pub browser_modules: Vec<String>,
    /// Names that only code in browsers uses.
    pub browser_hooks: Vec<String>,
    /// Ends of files that hold what runs in a browser.
    pub browser_files: Vec<String>,
    /// Parts of paths that run on a server all the same.
    pub server_paths: Vec<String>,
    /// Names by which a file says that it runs on a server.
    pub server_names: Vec<String>,
    /// Modules whose presence makes a file a server.
    pub server_modules: Vec<String>,
    /// Starts of settings that bundlers send to browsers.
    pub public_settings: Vec<String>,
    /// Paths taken for those of the OAuth endpoints.
    #[serde(rename = "wrong-endpoint")]
    pub wrong_endpoints: Vec<WrongEndpoint>,
    /// Where callers are set up that call the service, and what they are.
    #[serde(rename = "caller")]
    pub callers: Vec<Caller>,
    /// Products with credentials and scopes of their own.
    #[serde(rename = "other-product")]
    pub other_products: Vec<OtherProduct>,
}

/// Paths taken for that of an OAuth endpoint.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct WrongEndpoint {
    /// What is written.
    pub paths: Vec<String>,
    /// What is meant.
    pub meant: String,
}

/// Something that calls the service on its own once it is set up.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Caller {
    /// What it is.
    pub name: String,
    /// Parts of the paths that set it up.
    pub paths: Vec<String>,
    /// Modelled types that stand for it.
    #[serde(default)]
    pub types: Vec<String>,
}

/// A program that reads settings by itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SettingTool {
    /// Its command.
    pub program: String,
    /// The packages that bring it.
    pub packages: Vec<String>,
    /// The settings that hold an API token.
    pub settings: Vec<String>,
    /// What to set instead, as a sentence.
    pub instead: String,
}

impl SettingTool {
    /// Whether a word of a command line is the program.
    pub fn is_program(&self, word: &str) -> bool {
        word == self.program
            || self
                .packages
                .iter()
                .any(|package| word.split_once('@').map_or(word, |_| word).starts_with(package.as_str()))
    }
}

/// A product that shares a host or a path with the service, and nothing else.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OtherProduct {
    /// Its name.
    pub name: String,
    /// Its hosts, with or without a subdomain in front.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// Where its paths start on the service's own host.
    #[serde(default)]
    pub paths: Vec<String>,
}

/// Those of the words that hold no other one, sorted.
pub(super) fn shortest<'w>(words: impl Iterator<Item = &'w str>) -> Vec<&'w str> {
    let mut all: Vec<&str> = words.collect();
    all.sort_unstable_by_key(|needle| (needle.len(), *needle));
    let mut needed: Vec<&str> = Vec::new();
    for needle in all {
        if !needed.iter().any(|shorter| needle.contains(shorter)) {
            needed.push(needle);
        }
    }
    needed.sort_unstable();
    needed
}

impl Lists {
    /// The words of these lists to search files for; `build.rs` names the same.
    pub(super) fn needles(&self) -> impl Iterator<Item = &str> {
        [&self.words, &self.hosts, &self.sdks, &self.telling_paths].into_iter().flatten().map(String::as_str)
    }

    /// Whether a host is the service's: `acme.zendesk.com`, not `zendesk.com.example.org`.
    pub fn is_host(&self, host: &str) -> bool {
        self.hosts.iter().any(|known| is_at(host, known))
    }

    /// The other product that this host and path belong to, if any.
    pub fn other_product(&self, host: Option<&str>, path: &str) -> Option<&str> {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let here = |product: &&OtherProduct| {
            let by_host = host.is_some_and(|host| product.hosts.iter().any(|known| is_at(host, known)));
            by_host || product.paths.iter().any(|prefix| is_below(path, prefix))
        };
        self.other_products.iter().find(here).map(|product| product.name.as_str())
    }

    /// What is set up at a path, if it is something that calls the service.
    pub fn caller_at(&self, path: &str) -> Option<&str> {
        let row = self.callers.iter().find(|row| row.paths.iter().any(|part| path.contains(part.as_str())))?;
        Some(&row.name)
    }

    /// What a modelled type stands for, if it is something that calls the service.
    pub fn caller_of(&self, name: &str) -> Option<&str> {
        let row = self.callers.iter().find(|row| row.types.iter().any(|known| known == name))?;
        Some(&row.name)
    }

    /// The path of the OAuth endpoint that is meant by a wrong one.
    pub fn meant_endpoint(&self, path: &str) -> Option<&str> {
        let path = path.trim_end_matches('/');
        let row = self.wrong_endpoints.iter().find(|row| row.paths.iter().any(|wrong| wrong == path))?;
        Some(&row.meant)
    }

    /// Whether a name says that its value is an OAuth token (`Some(true)`), an API token
    /// (`Some(false)`), or neither.
    pub fn names_oauth_token(&self, name: &str) -> Option<bool> {
        let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
        let any = |words: &[String]| words.iter().any(|word| name.contains(word.as_str()));
        if any(&self.oauth_token_words) {
            return Some(true);
        }
        any(&self.api_token_words).then_some(false)
    }

    /// Whether the words of a setting's name say that it holds an API token; `speaks` says whether they name the
    /// service too.
    pub fn ends_as_token(&self, words: &[String], speaks: bool) -> bool {
        let is_place =
            |word: &&String| self.deployment_words.contains(word) || word.bytes().all(|c| c.is_ascii_digit());
        let places = words.iter().rev().take_while(is_place).count();
        let kept = words.get(..words.len() - places).unwrap_or_default();
        let name = kept.concat();
        let is_end = |end: &String| {
            name.ends_with(end.as_str()) && (speaks || !self.names.iter().any(|own| end.starts_with(own.as_str())))
        };
        self.token_setting_ends.iter().any(is_end)
            && !kept.iter().any(|word| self.no_token_words.contains(word))
            && !self.oauth_token_words.iter().any(|word| name.contains(word.as_str()))
    }

    /// Whether a text that looks like a token holds a word that none would hold by chance.
    pub fn is_placeholder_token(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        self.placeholders.iter().any(|word| word.len() >= MIN_WORD && text.contains(word.as_str()))
    }

    /// Whether a text stands in for a secret that is not there.
    pub fn is_placeholder(&self, text: &str) -> bool {
        let text = text.trim().to_lowercase();
        let is_name = |inner: &str| inner.chars().all(|c| c.is_alphabetic() || " _-.".contains(c));
        let enclosed = |pair: &String| {
            let (open, close) = pair.split_at_checked(1)?;
            text.strip_prefix(open)?.strip_suffix(close).map(is_name)
        };
        self.placeholders.iter().any(|word| text.contains(word.as_str()))
            || self.placeholder_brackets.iter().any(|pair| enclosed(pair) == Some(true))
    }
}

/// Letters of a word that does not turn up in random text.
const MIN_WORD: usize = 5;

/// Whether `host` is `domain` or has it at its end, port and case aside.
fn is_at(host: &str, domain: &str) -> bool {
    let host = host.split(':').next().unwrap_or_default().to_ascii_lowercase();
    host.strip_suffix(domain).is_some_and(|front| front.is_empty() || front.ends_with(['.', '}']))
}

/// Whether `path` is `prefix` or lies below it.
fn is_below(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use crate::data::Catalog;

    #[test]
    fn short_words_are_chance_in_a_token() {
        let lists = &Catalog::embedded().unwrap().lists;
        let token = "qZ74h1R1QXkEEhsyq0eBx9wlPmXXxXK59wFcD3Qp";
        assert!(lists.is_placeholder(token) && !lists.is_placeholder_token(token));
        assert!(lists.is_placeholder_token("qZ74h1R1QXkEExampleBx9wlPmXXxXK59wFcD3Qp"));
    }

    #[test]
    fn needles_are_few_and_do_not_hold_each_other() {
        let needles = Catalog::embedded().unwrap().needles();
        assert!(needles.contains(&"zendesk") && needles.contains(&"ZENDESK") && needles.contains(&"zenpy"));
        assert!(!needles.contains(&"zendesk.com"), "found by the word alone");
        assert!(needles.contains(&"zd-staging.com"));
        assert!(!needles.contains(&"/token"), "every OAuth client holds it");
        for needle in &needles {
            assert!(needle.len() > 4, "{needle} is too common");
            assert!(!needles.iter().any(|other| other != needle && needle.contains(other)));
        }
    }

    #[test]
    fn hosts_end_in_the_domain() {
        let lists = &Catalog::embedded().unwrap().lists;
        for yes in ["acme.zendesk.com", "zendesk.com", "ACME.Zendesk.com:443", "{}.zendesk.com", "a.zd-staging.com"] {
            assert!(lists.is_host(yes), "{yes}");
        }
        for no in ["zendesk.com.example.org", "notzendesk.com", "", "example.org"] {
            assert!(!lists.is_host(no), "{no}");
        }
    }

    #[test]
    fn other_products_are_told_apart() {
        let lists = &Catalog::embedded().unwrap().lists;
        for (host, path, name) in [
            (Some("acme.zendesk.com"), "/api/v2/chat/chats", Some("Chat")),
            (Some("acme.zendesk.com"), "/api/v2/chat?x=1", Some("Chat")),
            (Some("www.zopim.com"), "/api/v2/agents", Some("Chat")),
            (None, "/sc/v2/apps/{}/conversations", Some("Sunshine Conversations")),
            (Some("api.smooch.io"), "/v2/apps", Some("Sunshine Conversations")),
            (Some("api.getbase.com"), "/v2/deals", Some("Sell")),
            (Some("acme.zendesk.com"), "/api/v2/chat_redactions/1", None),
            (Some("acme.zendesk.com"), "/api/v2/tickets.json", None),
            (None, "/api/v2/tickets.json", None),
        ] {
            assert_eq!(lists.other_product(host, path), name, "{path}");
        }
    }

    #[test]
    fn placeholders_are_not_secrets() {
        let lists = &Catalog::embedded().unwrap().lists;
        for yes in ["YOUR_API_TOKEN", "<token>", "xxxxxxxx", "{{api_token}}"] {
            assert!(lists.is_placeholder(yes), "{yes}");
        }
        assert!(!lists.is_placeholder("q8ZkP2vLw9RtY4uBn7XcD1sFgH3jKmE5oA6iUhTz"));
    }
}
