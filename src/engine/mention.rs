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

/// Tells mentions apart.
#[derive(Debug)]
pub struct Mentions<'a> {
    names: &'a Prefilter,
    /// Finds texts that say more than a name does.
    texts: Prefilter,
    lists: &'a Lists,
}

impl<'a> Mentions<'a> {
    /// `names` finds the names of the service and of its libraries.
    ///
    /// # Errors
    /// More texts than an automaton can hold.
    pub fn new(names: &'a Prefilter, lists: &'a Lists) -> Result<Self, EngineError> {
        let texts: Vec<&str> = lists.telling_texts.iter().map(String::as_str).collect();
        Ok(Self { names, texts: Prefilter::new(&texts)?, lists })
    }

    /// Whether a name of a file, a folder or a module is the service's.
    pub fn names(&self, text: &str) -> bool {
        self.names.matches(text.as_bytes())
    }

    /// Where a text mentions the service so that it matters.
    pub fn telling(&self, text: &[u8]) -> impl Iterator<Item = usize> {
        let names = self.names.places(text).filter(|name| self.tells(text, name));
        names.chain(self.texts.places(text)).map(|found| found.start)
    }

    /// Whether what is found at a place can say anything of a request.
    fn tells(&self, text: &[u8], name: &Range<usize>) -> bool {
        let found = text.get(name.clone()).unwrap_or_default();
        // Libraries and hosts of other names are there to be used.
        if !self.lists.words.iter().any(|word| word.as_bytes() == found) {
            return true;
        }
        let word = Word::around(text, name);
        word.is_host(&self.lists.hosts)
            || word.is_path_of_module()
            || word.is_called_or_bound()
            || self.says_how(word.spelled())
            || self.says_how(word.next())
    }

    /// Whether a name has a word in it that says how the service is reached, or what is needed for that.
    fn says_how(&self, name: &[u8]) -> bool {
        let name = name.to_ascii_lowercase();
        self.lists.telling_words.iter().any(|word| memmem::find(&name, word.as_bytes()).is_some())
    }
}

/// The name of the service on its line.
struct Word<'t> {
    before: &'t [u8],
    found: &'t [u8],
    after: &'t [u8],
    line: &'t [u8],
}

impl<'t> Word<'t> {
    fn around(text: &'t [u8], name: &Range<usize>) -> Self {
        let (before, rest) = text.split_at_checked(name.start).unwrap_or((text, &[]));
        let start = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
        let end = memchr::memchr(b'\n', rest).map_or(text.len(), |end| name.start + end);
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
        let imports = ["import ", "use ", "pub use ", "extern crate "].iter().any(|word| line.starts_with(word.as_bytes()));
        let from = holds(self.before, "from ");
        let calls = holds(self.before, "require(") || holds(self.before, "import(");
        (imports || from || calls) && !holds(self.after, " from ") && !(from && holds(self.before, " import "))
    }

    /// Whether it is an object that is called or read, or what one is bound to, by itself or as a key.
    fn is_called_or_bound(&self) -> bool {
        if !self.is_bare() {
            return false;
        }
        let (quote, rest) = match self.after.split_first() {
            Some((quote @ (b'"' | b'\'' | b'`'), rest)) => (Some(quote), rest),
            _ => (None, self.after),
        };
        let spaced = rest.trim_ascii_start();
        let is_bound = match spaced {
            [b'=', b'=', ..] => false,
            [b':' | b'=', ..] => true,
            _ => false,
        };
        if quote.is_some() {
            return is_bound;
        }
        let is_used = match rest {
            [b'.', member, ..] => is_of_name(*member),
            [b'?', b'.', ..] | [b'(' | b'[' | b';', ..] => true,
            _ => false,
        };
        is_used || is_bound || spaced.starts_with(b"{")
    }

    /// In prose, what follows.
    fn next(&self) -> &'t [u8] {
        let is_prose = self.after.starts_with(b" ") || self.after.starts_with(b"'s ");
        self.after.get(..PROSE.min(self.after.len())).filter(|_| is_prose && self.is_bare()).unwrap_or_default()
    }
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
        Mentions::new(&names, &catalog.lists).unwrap().telling(text.as_bytes()).next().is_some()
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
}
