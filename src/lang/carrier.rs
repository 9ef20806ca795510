//! Files that carry requests rather than code: collections of Postman, and recordings of what a
//! program sent (HAR, cassettes of VCR and its kin, nock, WireMock).
//!
//! They are JSON or YAML, as settings are; their names and a look at their text tell which they are.
//! Two front-ends state them: each request is a function of its own with one call of a global name
//! that says what carries it (`postman.request`, `har`, `vcr`, …). What that means is a model.

mod body;
mod har;
mod nock;
pub mod postman;
pub mod recording;
mod request;
mod vcr;
mod wiremock;

use camino::Utf8Path;
use memchr::memmem;

use crate::lang::structured::Notation;
use crate::text::Lang;

/// The endings of files that may carry requests.
const ENDINGS: &[&str] = &["json", "yaml", "yml", "har"];

/// Ends of names that say what a file is, whatever is in it.
const NAMES: &[(&str, Lang)] = &[
    (".postman_collection.json", Lang::Postman),
    (".postman_environment.json", Lang::Postman),
    (".postman_globals.json", Lang::Postman),
    (".har", Lang::Recording),
];

/// Folders in which WireMock keeps what it answers.
const STUB_FOLDERS: &[&str] = &["mappings", "__admin", "wiremock", "stubs"];

/// Whether a file may be one, by its name.
pub(super) fn may_be(path: &Utf8Path) -> bool {
    path.extension().is_some_and(|extension| ENDINGS.contains(&extension.to_ascii_lowercase().as_str()))
}

/// What a file is that carries requests, by its name and its text or the start of it. Any other
/// JSON or YAML is none of them.
pub fn detect(path: &Utf8Path, text: &[u8]) -> Option<Lang> {
    if !may_be(path) {
        return None;
    }
    let name = path.file_name().unwrap_or_default().to_ascii_lowercase();
    let by_name = NAMES.iter().find(|(end, _)| name.ends_with(end)).map(|(_, lang)| *lang);
    by_name.or_else(|| by_text(path, text))
}

fn by_text(path: &Utf8Path, text: &[u8]) -> Option<Lang> {
    let says = |word: &str| memmem::find(text, word.as_bytes()).is_some();
    let all = |words: &[&str]| words.iter().all(|word| says(word));
    if Notation::of(text) == Notation::Yaml {
        let is_key = |key: &[u8]| text.split(|byte| *byte == b'\n').any(|line| line.starts_with(key));
        // PHP-VCR writes a list without a name for it.
        let list = is_key(b"-") && all(&["request:", "response:", "method:"]);
        let vcr = is_key(b"http_interactions:") || (is_key(b"interactions:") && says("request:")) || list;
        return vcr.then_some(Lang::Recording);
    }
    let key = first_key(text).unwrap_or_default();
    let is_list = text.trim_ascii_start().starts_with(b"[");
    let postman = all(&["\"info\"", "\"item\"", postman::SCHEMA]) || says("\"_postman_variable_scope\"");
    let har = key == b"log" && says("\"entries\"");
    let vcr = says("\"http_interactions\"") || all(&["\"interactions\"", "\"request\"", "\"uri\""]);
    let nock = is_list && all(&["\"scope\"", "\"method\"", "\"path\"", "\"status\""]);
    let php_vcr = is_list && all(&["\"request\"", "\"response\"", "\"method\"", "\"url\""]);
    let in_stubs = path.components().any(|part| STUB_FOLDERS.contains(&part.as_str().to_ascii_lowercase().as_str()));
    let stub = (in_stubs || says("\"mappings\"")) && all(&["\"request\"", "\"response\""]);
    let stub = stub || all(&["\"Request\"", "\"Response\"", "\"Matchers\""]);
    if postman { Some(Lang::Postman) } else { (har || vcr || nock || php_vcr || stub).then_some(Lang::Recording) }
}

/// The first key of a JSON object.
fn first_key(text: &[u8]) -> Option<&[u8]> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text).trim_ascii_start();
    let text = text.strip_prefix(b"{")?.trim_ascii_start().strip_prefix(b"\"")?;
    text.split(|byte| *byte == b'"').next()
}
