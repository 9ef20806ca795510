//! Any path names at most one endpoint, whatever the order of the table; what does not name it does not count; and
//! spelling it twice is spelling it once.

use std::sync::LazyLock;

use zlint::data::Catalog;
use zlint::data::endpoints::path::{Segment, segments};
use zlint::data::endpoints::{Endpoint, EndpointTable};
use zlint::ir::Why;
use zlint::recognise::url::{show_path, split};
use zlint::text::Span;
use zlint::value::{Hole, Origin, Template};

use super::input::Input;

const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "get"];

/// The table as it is written, and upside down.
static TABLES: LazyLock<[EndpointTable; 2]> = LazyLock::new(|| {
    let text = include_str!("../../rules/endpoints.tsv");
    let reversed: Vec<&str> = text.lines().rev().collect();
    [text, &reversed.join("\n")].map(|text| EndpointTable::parse(text).unwrap())
});

/// A method and either any text or a row of the table with its parameters filled in.
pub fn holds(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let method = *input.pick(&METHODS);
    if input.flag() {
        from_row(&mut input);
    } else {
        let path = String::from_utf8_lossy(input.rest()).into_owned();
        of_text(method, &path);
        address(&path);
    }
}

fn of_text(method: &str, path: &str) {
    let table = &Catalog::embedded().unwrap().endpoints;
    let read = segments(path);
    let spelled = spell(&read);
    assert_eq!(segments(&spelled), read, "{path:?} as {spelled:?}");
    let [found, reversed] = TABLES.each_ref().map(|table| table.find(method, path).map(|row| (&row.method, &row.path)));
    assert_eq!(found.map(|(_, path)| path), reversed.map(|(_, path)| path), "{method} {path:?} either way round");
    let row = table.find(method, path);
    let answer = table.scope_for(method, path);
    assert_eq!(table.scope_for(method, &spelled), answer, "{path:?} as {spelled:?}");
    if let Some(row) = row {
        let help_center = row.path.contains("help_center");
        assert!(help_center || segments(&row.path).len() == read.len() || ends_open(&read), "{path:?}: {}", row.path);
    }
    let reads = ["GET", "HEAD"].iter().any(|other| method.eq_ignore_ascii_case(other));
    assert_eq!(answer.access, if reads { "read" } else { "write" });
    let narrow = answer.resource.as_ref().map(|resource| format!("{resource}:{}", answer.access));
    assert_eq!(answer.scope, narrow.unwrap_or_else(|| answer.access.to_owned()));
    let plain = path.starts_with('/') && !path.contains(['?', '#']) && !path.contains("://");
    for other in [format!("{path}?a=/b"), format!("{path}#c"), format!("https://acme.zendesk.com{path}")] {
        assert!(!plain || segments(&other) == read, "{path:?} as {other:?}");
    }
}

/// Whether the last segment may stand for nothing.
fn ends_open(segments: &[Segment]) -> bool {
    segments.last() == Some(&Segment::Hole)
}

/// Segments as a path.
fn spell(segments: &[Segment]) -> String {
    let one = |segment: &Segment| match segment {
        Segment::Text(text) => format!("/{text}"),
        Segment::Hole => "/{}".to_owned(),
        Segment::Locale => "/{locale}".to_owned(),
        Segment::Partial { prefix, suffix } => format!("/{prefix}{{}}{suffix}"),
    };
    segments.iter().map(one).collect()
}

/// A row is found by its own path, unless another one spells more of it.
fn from_row(input: &mut Input<'_>) {
    let table = &Catalog::embedded().unwrap().endpoints;
    let row = input.pick(table.rows());
    let word = |c: char| if c.is_ascii_alphanumeric() { c } else { '7' };
    let id: String = format!("9{}", input.text(12)).chars().map(word).collect();
    let path = filled(&row.path, &id);
    let found = table.find(&row.method, &path).unwrap_or_else(|| panic!("{} {path} is not found", row.method));
    assert!(fits(found, &path), "{path} is taken for {}", found.path);
    let texts = |row: &Endpoint| row.path.split('/').filter(|part| !part.contains('{')).count();
    assert!(texts(found) >= texts(row), "{path} is taken for {}, not {}", found.path, row.path);
    of_text(&row.method, &path);
}

/// A path with its parameters filled in.
fn filled(path: &str, id: &str) -> String {
    let part = |part: &str| match (part.find('{'), part.find('}')) {
        (Some(open), Some(close)) => {
            let value = if &part[open..=close] == "{locale}" { "en-us" } else { id };
            format!("{}{value}{}", &part[..open], &part[close + 1..])
        }
        _ => part.to_owned(),
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// Whether a path is one of a row's, told slowly: each part is the same or a parameter. A locale may be left out.
fn fits(row: &Endpoint, path: &str) -> bool {
    let without_ending = |path: &str| path.strip_suffix(".json").unwrap_or(path).to_owned();
    let own = without_ending(&row.path).replace("/{locale}", "");
    let path = without_ending(path).replace("/en-us", "");
    let (own, path): (Vec<&str>, Vec<&str>) = (own.split('/').collect(), path.split('/').collect());
    own.len() == path.len() && own.iter().zip(path).all(|(own, part)| own.contains('{') || *own == part)
}

/// An address with holes at each `{}` comes apart, and its path is spelled once for all.
fn address(text: &str) {
    // A bracket that nothing closes may be closed by what stands behind a hole.
    if text.replace("{}", "").contains(['{', '}', '<', '>']) {
        return;
    }
    let at = Origin::near(Span::default());
    let mut url = Template::default();
    for (number, part) in text.split("{}").enumerate() {
        if number > 0 {
            url = url.concat(&Template::hole(Hole::opaque(Why::Outside), at));
        }
        url = url.concat(&Template::text(part, at));
    }
    let shown = show_path(&split(&url).path);
    let again = show_path(&Template::text(&shown, at));
    assert_eq!(again, shown, "the path of {text:?}");
}
