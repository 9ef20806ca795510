//! Paths as code builds them, cut into segments that can be laid beside the table's.

/// One segment of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// Known text.
    Text(String),
    /// Nothing is known: `{}`, `{ticket_id}`, several holes in a row, a list of holes.
    Hole,
    /// A hole for the locale of a Help Center: `{locale}`.
    Locale,
    /// Known text around a hole: `ticket-{}`. What stands before the first and after the last hole.
    Partial {
        /// Known start.
        prefix: String,
        /// Known end.
        suffix: String,
    },
}

/// How well a segment of code fits one of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// One of them is a hole where the other has text; it may or may not be that.
    Open,
    /// An argument where the table has a parameter.
    Parameter,
    /// Known text that narrows the table's down, yet not to one.
    Part,
    /// The same text.
    Text,
}

impl Segment {
    /// Read one segment; holes are `{…}` without further braces, `${…}`, `:name` and `<name>`.
    fn read(text: &str) -> Segment {
        if text == "{locale}" {
            return Segment::Locale;
        }
        let Some((prefix, suffix)) = around_holes(text) else { return Segment::Text(text.to_owned()) };
        let separator = |part: &str| part.chars().all(|c| matches!(c, ',' | ';' | '$'));
        if separator(prefix) && separator(suffix) {
            return Segment::Hole;
        }
        Segment::Partial { prefix: prefix.trim_end_matches('$').to_owned(), suffix: suffix.to_owned() }
    }

    /// Whether this segment of code may be `row`, a segment of the table, and how well.
    pub fn fits(&self, row: &Segment) -> Option<Fit> {
        match (self, row) {
            (Segment::Text(code), Segment::Text(row)) => (code == row).then_some(Fit::Text),
            (Segment::Hole | Segment::Locale, Segment::Text(_)) => Some(Fit::Open),
            // a hole behind a whole word is a query, a suffix or nothing at all
            (Segment::Partial { prefix, suffix }, Segment::Text(row)) if suffix.is_empty() && prefix == row => {
                Some(Fit::Text)
            }
            (Segment::Partial { prefix, suffix }, Segment::Text(row)) => {
                let long_enough = row.len() >= prefix.len() + suffix.len();
                (long_enough && row.starts_with(prefix) && row.ends_with(suffix)).then_some(Fit::Part)
            }
            (_, Segment::Locale) => self.may_be_locale().then_some(Fit::Parameter),
            (_, Segment::Hole | Segment::Partial { .. }) => Some(Fit::Parameter),
        }
    }

    /// Whether this may be the locale of a Help Center: `en-us`, `de`, `{}`.
    pub fn may_be_locale(&self) -> bool {
        let Segment::Text(text) = self else { return true };
        let mut parts = text.split('-');
        let language = parts.next().unwrap_or_default();
        let plain = |part: &str| part.bytes().all(|b| b.is_ascii_alphanumeric());
        (2..=3).contains(&language.len())
            && language.bytes().all(|b| b.is_ascii_alphabetic())
            && parts.all(|part| (2..=4).contains(&part.len()) && plain(part))
    }
}

/// The text before the first hole and after the last, if there is a hole.
fn around_holes(text: &str) -> Option<(&str, &str)> {
    if let Some(name) = text.strip_prefix(':') {
        let plain = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        return plain.then_some(("", ""));
    }
    if text.starts_with('<') && text.ends_with('>') {
        return Some(("", ""));
    }
    let open = text.find('{')?;
    let close = text.rfind('}').filter(|close| *close > open)?;
    Some((text.get(..open)?, text.get(close + 1..)?))
}

/// The segments of a path or address, without what does not name the endpoint: scheme and host,
/// query, fragment, empty segments, the `.json` at the end, holes in front of `/api/`.
pub fn segments(path: &str) -> Vec<Segment> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = without_ending(without_host(path));
    let mut segments: Vec<Segment> = path.split('/').filter(|part| !part.is_empty()).map(Segment::read).collect();
    let root = |segment: &Segment| matches!(segment, Segment::Text(text) if text == "api");
    if let Some(start) = segments.iter().position(root)
        && segments.iter().take(start).all(|segment| !matches!(segment, Segment::Text(_)))
    {
        segments.drain(..start);
    }
    segments
}

/// Code that puts `.json` behind what has it already means the same endpoint.
fn without_ending(path: &str) -> &str {
    let mut path = path.trim_end_matches('/');
    while let Some(shorter) = path.strip_suffix(".json") {
        path = shorter.trim_end_matches('/');
    }
    path
}

fn without_host(path: &str) -> &str {
    match path.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|slash| rest.get(slash..)).unwrap_or_default(),
        None => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Segment {
        Segment::Text(text.into())
    }

    #[test]
    fn what_does_not_name_the_endpoint_is_cut() {
        let plain = segments("/api/v2/tickets/1");
        assert_eq!(plain, [text("api"), text("v2"), text("tickets"), text("1")]);
        for spelling in [
            "/api/v2/tickets/1.json",
            "/api/v2/tickets/1.json.json",
            "/api/v2/tickets/1/.json/.json",
            "api/v2/tickets/1/",
            "//api//v2/tickets/1.json/",
            "/api/v2/tickets/1.json?include=users&x=/y",
            "/api/v2/tickets/1#top",
            "https://acme.zendesk.com/api/v2/tickets/1",
            "https://{}.zendesk.com/api/v2/tickets/1",
            "{}/api/v2/tickets/1",
        ] {
            assert_eq!(segments(spelling), plain, "{spelling}");
        }
        assert!(segments("https://acme.zendesk.com").is_empty());
        assert!(segments("").is_empty());
    }

    #[test]
    fn holes_are_told_from_text() {
        let last = |path: &str| segments(path).pop();
        for hole in ["{}", "{ticket_id}", "{}{}", "{},{}", ":id", "<id>", "${id}", "{}.json"] {
            assert_eq!(last(&format!("/api/v2/tickets/{hole}")), Some(Segment::Hole), "{hole}");
        }
        let partial = |prefix: &str, suffix: &str| Segment::Partial { prefix: prefix.into(), suffix: suffix.into() };
        assert_eq!(last("/api/v2/tickets{}"), Some(partial("tickets", "")));
        assert_eq!(last("/api/v2/{}_fields.json"), Some(partial("", "_fields")));
        assert_eq!(last("/api/v2/}{"), Some(text("}{")));
        assert_eq!(last("/api/v2/:"), Some(text(":")));
    }

    #[test]
    fn segments_fit_by_what_is_known() {
        let fit = |code: &str, row: &str| Segment::read(code).fits(&Segment::read(row));
        assert_eq!(fit("tickets", "tickets"), Some(Fit::Text));
        assert_eq!(fit("tickets", "users"), None);
        assert_eq!(fit("tickets{}", "tickets"), Some(Fit::Text));
        assert_eq!(fit("ticket{}", "ticket_fields"), Some(Fit::Part));
        assert_eq!(fit("{}_fields", "ticket_fields"), Some(Fit::Part));
        assert_eq!(fit("ticket_fields{}fields", "ticket_fields"), None);
        assert_eq!(fit("{}", "tickets"), Some(Fit::Open));
        assert_eq!(fit("12", "{id}"), Some(Fit::Parameter));
        assert_eq!(fit("{}", "{id}"), Some(Fit::Parameter));
        assert_eq!(fit("en-us", "{locale}"), Some(Fit::Parameter));
        assert_eq!(fit("sections", "{locale}"), None);
    }

    #[test]
    fn locales() {
        for yes in ["en-us", "de", "pt-br", "en-US", "zh-hans", "{}", "es-419"] {
            assert!(Segment::read(yes).may_be_locale(), "{yes}");
        }
        for no in ["articles", "sections", "e", "en-", "en-america"] {
            assert!(!Segment::read(no).may_be_locale(), "{no}");
        }
    }
}
