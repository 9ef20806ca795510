//! Which mentions of the service can say anything of a request to it. Large trees name it in lists of integrations,
//! icons, columns and prose; what stands there is neither parsed nor followed for its own sake.
//!
//! A mention tells if it stands in an address or the path of a module, if the words around it in its name say what is
//! needed to reach the service (`ZENDESK_URL`, `zendeskClient`), or if it is a name by itself that something is called
//! on or bound to. The text is looked at as it is: whoever wraps a request is found by what it spells out, and whoever
//! calls a wrapper by its import of it.

use std::ops::Range;

use memchr::memmem;

use crate::data::needles::Lists;
use crate::engine::EngineError;
use crate::engine::prefilter::Prefilter;

/// So many bytes of what follows a name in prose say what is meant: `the Zendesk API`.
const PROSE: usize = 24;

/// So much of a line before the name and behind it says what it is about: some are a megabyte long and full of names.
const LINE: usize = 1 << 10;

/// Tells mentions apart.
#[derive(Debug)]
pub struct Mentions<'a> {
    names: &'a Prefilter,
    /// Finds texts that say more than a name does.
    texts: Prefilter,
    /// Finds texts that do so near a name.
    near: Prefilter,
    lists: &'a Lists,
}

impl<'a> Mentions<'a> {
    /// `names` finds the names of the service and of its libraries.
    ///
    /// # Errors
    /// More texts than an automaton can hold.
    pub fn new(names: &'a Prefilter, lists: &'a Lists) -> Result<Self, EngineError> {
        let search = |texts: &[String]| Prefilter::new(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        Ok(Self { names, texts: search(&lists.telling_texts)?, near: search(&lists.telling_near)?, lists })
    }

    /// Whether a name of a file, a folder or a module is the service's.
    pub fn names(&self, text: &str) -> bool {
        self.names.matches(text.as_bytes())
    }

    /// Whether a text mentions the service so that it matters.
    pub fn tell(&self, text: &[u8]) -> bool {
        let is_path = |name: &Range<usize>| Word::around(text, name).is_path_of_module();
        let mut places = self.places(text).peekable();
        let any = places.peek().is_some();
        places.any(|name| self.tells(text, &name) || is_path(&name)) || (any && self.texts.matches(text))
    }

    /// Where the names stand. One of a library that is a part between hyphens, as in the name of a header, is not the
    /// library's.
    fn places(&self, text: &[u8]) -> impl Iterator<Item = Range<usize>> {
        let joined = |at: Option<usize>| at.and_then(|at| text.get(at)) == Some(&b'-');
        let is_name = move |name: &Range<usize>| {
            let inside = joined(name.start.checked_sub(1)) && joined(Some(name.end));
            !inside || self.is_plain(text.get(name.clone()).unwrap_or_default())
        };
        self.names.places(text).filter(is_name)
    }

    /// Whether what was found is the service's own name, not that of a library or a host.
    fn is_plain(&self, found: &[u8]) -> bool {
        self.lists.words.iter().any(|word| word.as_bytes() == found)
    }

    /// Whether JSON mentions the service so that it may be a setting: not in prose, nor only as a value, as records of
    /// companies and their tools do.
    pub fn tell_in_json(&self, text: &[u8]) -> bool {
        let says = |name: Range<usize>| {
            let word = Word::around(text, &name);
            match word.string() {
                Some((string, _)) if string.iter().any(u8::is_ascii_whitespace) => {
                    holds(word.spelled(), &self.lists.telling_words)
                }
                Some((string, after)) => string != word.found || after.trim_ascii_start().starts_with(b":"),
                // In a comment, or on a line too long to look at.
                None => true,
            }
        };
        self.places(text).any(says) || self.texts.matches(text)
    }

    /// Where it does, but for paths of modules: what these are used for shows elsewhere.
    pub fn telling(&self, text: &[u8]) -> impl Iterator<Item = usize> {
        let is_path = |name: &Range<usize>| Word::around(text, name).is_path_of_module();
        let names = self.places(text).filter(move |name| self.tells(text, name) && !is_path(name));
        names.chain(self.texts.places(text)).map(|found| found.start)
    }

    /// Whether what is found at a place can say anything of a request.
    fn tells(&self, text: &[u8], name: &Range<usize>) -> bool {
        let found = text.get(name.clone()).unwrap_or_default();
        // Libraries and hosts of other names are there to be used.
        if !self.is_plain(found) {
            return true;
        }
        let word = Word::around(text, name);
        let lists = self.lists;
        word.is_host(&lists.hosts)
            || word.is_called()
            || word.is_label()
            || word.bound().is_some_and(|value| is_made(value) || holds(value, &lists.telling_words))
            || holds(word.spelled(), &lists.telling_words)
            || holds(word.next(), &lists.telling_prose)
            || self.near.matches(around(text, name))
    }
}

/// The name of the service on its line, as far as that is looked at.
struct Word<'t> {
    before: &'t [u8],
    found: &'t [u8],
    after: &'t [u8],
    line: &'t [u8],
}

impl<'t> Word<'t> {
    fn around(text: &'t [u8], name: &Range<usize>) -> Self {
        let (from, to) = (name.start.saturating_sub(LINE), name.end.saturating_add(LINE).min(text.len()));
        let start = text.get(from..name.start).and_then(|before| memchr::memrchr(b'\n', before));
        let start = start.map_or(from, |end| from + end + 1);
        let end = text.get(name.end..to).and_then(|after| memchr::memchr(b'\n', after));
        let end = end.map_or(to, |end| name.end + end);
        let slice = |range: Range<usize>| text.get(range).unwrap_or_default();
        Self {
            before: slice(start..name.start),
            found: slice(name.clone()),
            after: slice(name.end..end),
            line: slice(start..end),
        }
    }

    /// The name that it is a part of, with what that is a member of and the member that is taken:
    /// `self.zendesk_config.url`.
    fn spelled(&self) -> &'t [u8] {
        let belongs = |byte: &&u8| is_of_name(**byte) || matches!(byte, b'.' | b'-');
        let start = self.before.len() - self.before.iter().rev().take_while(belongs).count();
        let end = self.before.len() + self.found.len() + self.after.iter().take_while(belongs).count();
        self.line.get(start..end).unwrap_or_default()
    }

    /// The string in double quotes that it stands in, and what follows on the line.
    fn string(&self) -> Option<(&'t [u8], &'t [u8])> {
        let start = memchr::memrchr(b'"', self.before)? + 1;
        let end = memchr::memchr(b'"', self.after)?;
        let length = self.before.len() + self.found.len() + end;
        Some((self.line.get(start..length)?, self.after.get(end + 1..)?))
    }

    /// Whether it is no part of a longer name.
    fn is_bare(&self) -> bool {
        let inner = |byte: Option<&u8>| byte.is_some_and(|byte| is_of_name(*byte));
        !inner(self.before.last()) && !inner(self.after.first())
    }

    /// Whether it is the host of the service.
    fn is_host(&self, hosts: &[String]) -> bool {
        let known = |host: &String| {
            let rest = host.as_bytes().get(self.found.len()..).unwrap_or_default();
            !rest.is_empty() && self.after.starts_with(rest)
        };
        hosts.iter().any(known)
    }

    /// Whether it stands in what an import imports from, not in the name that is imported.
    fn is_path_of_module(&self) -> bool {
        let holds = |text: &[u8], word: &str| memmem::find(text, word.as_bytes()).is_some();
        let line = self.line.trim_ascii_start();
        let imports =
            ["import ", "use ", "pub use ", "extern crate "].iter().any(|word| line.starts_with(word.as_bytes()));
        let from = holds(self.before, "from ");
        let calls = holds(self.before, "require(") || holds(self.before, "import(");
        (imports || from || calls) && !holds(self.after, " from ") && !(from && holds(self.before, " import "))
    }

    /// Whether something is called on it, read from it or defined by it.
    fn is_called(&self) -> bool {
        let is_used = match self.after {
            [b'.', member, ..] => is_of_name(*member),
            [b'?', b'.', ..] | [b'(' | b'[' | b';', ..] => true,
            after => after.trim_ascii_start().starts_with(b"{"),
        };
        is_used && self.is_bare()
    }

    /// Whether its line says nothing else: `# zendesk`.
    fn is_label(&self) -> bool {
        let says =
            |text: &[u8]| text.iter().any(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'"' | b'\'' | b'`'));
        !says(self.before) && !says(self.after)
    }

    /// What is bound to it on its line, if it is a name or a key by itself.
    fn bound(&self) -> Option<&'t [u8]> {
        let is_case = self.before.trim_ascii_start().starts_with(b"case ");
        if !self.is_bare() || is_case {
            return None;
        }
        let rest = match self.after {
            // A key, if it is not what something is compared with.
            [b'"' | b'\'' | b'`', rest @ ..] => {
                let before = self.before.get(..self.before.len().saturating_sub(1)).unwrap_or_default();
                if before.trim_ascii_end().ends_with(b"=") {
                    return None;
                }
                rest
            }
            rest => rest,
        };
        match rest.trim_ascii_start() {
            [b'=', b'=', ..] => None,
            [b':' | b'=', value @ ..] => Some(value.trim_ascii()),
            _ => None,
        }
    }

    /// In prose, what follows.
    fn next(&self) -> &'t [u8] {
        let is_prose = self.after.starts_with(b" ") || self.after.starts_with(b"'s ");
        self.after.get(..PROSE.min(self.after.len())).filter(|_| is_prose && self.is_bare()).unwrap_or_default()
    }
}

/// What stands near a name, on whatever lines.
fn around<'t>(text: &'t [u8], name: &Range<usize>) -> &'t [u8] {
    text.get(name.start.saturating_sub(LINE)..name.end.saturating_add(LINE).min(text.len())).unwrap_or_default()
}

/// Whether a value is more than a name or a text: a call, a table, or something on the next lines.
fn is_made(value: &[u8]) -> bool {
    value.is_empty() || value.iter().any(|byte| matches!(byte, b'(' | b'[' | b'{'))
}

/// Whether any of the words, in lower case, stands in a text.
fn holds(text: &[u8], words: &[String]) -> bool {
    let text = text.to_ascii_lowercase();
    words.iter().any(|word| memmem::find(&text, word.as_bytes()).is_some())
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Catalog;

    fn tells(text: &str) -> bool {
        let catalog = Catalog::embedded().unwrap();
        let names = Prefilter::new(&catalog.needles()).unwrap();
        Mentions::new(&names, &catalog.lists).unwrap().tell(text.as_bytes())
    }

    #[test]
    fn what_reaches_the_service_tells() {
        for text in [
            "BASE = f\"https://{sub}.zendesk.com\"",
            "url = os.environ['ZENDESK_URL']",
            "const token = config.zendeskApiToken;",
            "self.zendesk_config.url",
            "from acme.zendesk import Desk",
            "import { get } from '../zendesk/http';",
            "const desk = require('node-zendesk');",
            "use zendesk::Client;",
            "mod zendesk;",
            "const zendesk = connect();",
            "zendesk.tickets.list()",
            "desk = Zendesk(user, password)",
            "  zendesk: { user, password },",
            "{\"zendesk\": [user, password]}",
            "class Zendesk {",
            "# asks the Zendesk ticket API",
            "/* zendesk */",
            "import zenpy",
            "get(base + '/api/v2/tickets.json') # zendesk",
        ] {
            assert!(tells(text), "{text}");
        }
    }

    #[test]
    fn what_only_names_it_does_not() {
        for text in [
            "export function ZendeskIcon(props) {",
            "import { ZendeskIcon } from '@/components/icons'",
            "from acme.icons import ZendeskIcon",
            "ticket.zendesk_ticket_id = 1",
            "sources = ['zendesk', 'github']",
            "if source == 'zendesk':",
            "# sent to Zendesk later",
            "DocumentSource.ZENDESK,",
            "  zendesk: ZendeskIcon,",
            "  ZENDESK = 'zendesk'",
            "  case 'zendesk':",
            "// Zendesk customer service",
            "path('zendesk_spam.html')",
        ] {
            assert!(!tells(text), "{text}");
        }
    }

    #[test]
    fn any_bytes() {
        for text in ["zendesk", "\nzendesk\n", "zendesk.", "\u{fe}zendesk\u{fe}", "zendesk'", "Zendesk's "] {
            tells(text);
        }
    }

    #[test]
    fn records_are_no_settings() {
        let catalog = Catalog::embedded().unwrap();
        let names = Prefilter::new(&catalog.needles()).unwrap();
        let mentions = Mentions::new(&names, &catalog.lists).unwrap();
        let tells = |text: &str| mentions.tell_in_json(text.as_bytes());
        for text in [
            r#"{"zendesk": {"user": "a"}}"#,
            r#"{"zendesk" : []}"#,
            r#"{"name": "ZENDESK_USER", "value": "a"}"#,
            r#"{"site": "https://acme.zendesk.com/hc"}"#,
            r#"{"tools": ["zendesk-mcp"]}"#,
            r#"{"tool": "zendesk", "path": "/api/v2"}"#,
            r#"{"run": "sync --zendesk-token x"}"#,
            "// acme.zendesk.com\n[]",
        ] {
            assert!(tells(text), "{text}");
        }
        for text in [
            r#"{"headline": "Zendesk, Oracle"}"#,
            r#"{"headline": "Works at Zendesk"}"#,
            r#"{"value": "zendesk"}"#,
            r#"["Zendesk", "Jira"]"#,
            "{\"value\": \"zendesk\",\n \"label\": \"Zendesk\"}",
        ] {
            assert!(!tells(text), "{text}");
        }
    }

    #[test]
    fn long_lines_are_looked_at_in_part() {
        assert!(!tells(&format!("zendesk: 1{}url", " ".repeat(LINE))));
        assert!(tells(&format!("zendesk: 1{}url", " ".repeat(LINE - 20))));
        // Each name by itself: in all of the line this would take minutes.
        assert!(!tells(&"zendesk:1,".repeat(20_000)));
    }

    #[test]
    fn names_of_libraries_stand_by_themselves() {
        assert!(!tells("request.headers.get('x-zdesk-jwt'); get(`${base}/api/v1/tickets`)"));
        assert!(tells("import zdesk"));
        assert!(tells("desk = zdesk.Zendesk(url)"));
        assert!(tells("pip install py-zdesk"));
    }
}
