#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use super::request::{Body, Item};
use super::*;
use crate::ir::print::print;
use crate::text::FileId;

/// The requests of a text: method, address, headers, body.
fn requests(text: &str) -> Vec<String> {
    let of = |range: &Range<usize>| &text[range.clone()];
    let items = request::items(text.as_bytes());
    let shown = items.iter().map(|item| match item {
        Item::Variable { name, value } => format!("@{}={}", of(name), of(value)),
        Item::Request(request) => {
            let target: Vec<&str> = request.target.iter().map(of).collect();
            let headers: Vec<String> =
                request.headers.iter().map(|(name, value)| format!(" {}={}", of(name), of(value))).collect();
            let body = match &request.body {
                Body::None => String::new(),
                Body::Text(body) => format!(" [{}]", of(body)),
                Body::File(file) => format!(" file {}", of(file)),
            };
            format!("{} {}{}{body}", request.method.as_ref().map_or("-", of), target.concat(), headers.concat())
        }
    });
    shown.collect()
}

#[test]
fn requests_as_they_are_sent() {
    assert_eq!(
        requests("GET /a?b=c HTTP/1.1\r\nHost: x.example\r\nAccept: */*\r\n\r\nHTTP/1.1 200 OK\r\nA: b\r\n\r\n{}\r\n"),
        ["GET /a?b=c Host=x.example Accept=*/*"]
    );
    assert_eq!(
        requests("POST /a\nA: b\n\n{\n\n  \"c\": 1\n}\n\nGET /d\n"),
        ["POST /a A=b [{\n\n  \"c\": 1\n}]", "GET /d"]
    );
    assert_eq!(requests("GET /a b c HTTP/2\n"), ["GET /a b c"]);
    for text in ["", "GET", "GET x", "get /a", "GETS /a", "/a", "a: b", "HTTP/1.1 200 OK\nA: b\n\nGET it"] {
        assert_eq!(requests(text), [""; 0], "{text}");
    }
}

#[test]
fn requests_as_editors_keep_them() {
    assert_eq!(
        requests(
            "@a = b c \n# c\n###\n# @name d\nPUT {{a}}/e\n  ?f=1\n  &g=2\nH: i\n// j\n\n< ./k.json\n\n### l\nhttps://m\n"
        ),
        ["@a=b c", "PUT {{a}}/e?f=1&g=2 H=i file < ./k.json", "- https://m"]
    );
    assert_eq!(requests("POST /a\n\nb\n\n> {%\n client.log(\"GET /c\")\n%}\nGET /d\n"), ["POST /a [b]", "GET /d"]);
    assert_eq!(requests("POST /a\n\n<xml/>\n"), ["POST /a [<xml/>]"]);
}

#[test]
fn what_is_stated() {
    let printed = |text: &str| print(&Http.lower(&SourceFile::new(FileId(0), "a.http", text.into(), Lang::Http)));
    let basic = |value: &str| printed(&format!("GET /a\nHost: {{{{h}}}}\nAuthorization: {value}\n"));
    assert_eq!(
        basic("Basic {{m}}/token:{{ $processEnv T }}"),
        "make http.request(method=\"GET\", url=t\"https://\u{27e8}h\u{27e9}/a\", auth=t\"\u{27e8}m\u{27e9}/token:\u{27e8}$processEnv(\"T\")\u{27e9}\", headers={\"Host\": h})\n"
    );
    assert!(basic("basic a b").contains("auth=t\"a:b\""), "{}", basic("basic a b"));
    assert!(!basic("Basic YTpi").contains("auth="));
    assert!(!basic("Bearer a:b").contains("auth="));
    assert!(!basic("Basic {{ a:b }}").contains("auth="));
}

#[test]
fn any_text_is_read() {
    for text in
        ["{{", "GET /{{", "GET /{{}}\n", "GET /{{ }}{{\n}}", "@", "@=", "@a", "GET /a\n:\n\n<", "\r\n\r", "### "]
    {
        let file = SourceFile::new(FileId(0), "a.http", text.into(), Lang::Http);
        assert!(Http.lower(&file).faults.is_empty(), "{text}");
    }
    let many = "GET /{{a\n{{b}}c{{".repeat(50_000);
    assert!(Http.syntax_errors(Lang::Http, many.as_bytes()).len() < 2);
}
