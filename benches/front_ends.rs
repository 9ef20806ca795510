//! How fast each front-end reads: the cost of the files that the prefilter lets through.

#![allow(missing_docs)]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use zlint::lang::{self, embedded};
use zlint::text::{FileId, Host, Lang, SourceFile};

const PYTHON: &str = include_str!("../examples/helpdesk/service/sync.py");
const PYTHON_CLASS: &str = include_str!("../examples/helpdesk/service/client.py");
const JAVASCRIPT: &str = include_str!("../examples/helpdesk/web/contact.js");
const TYPESCRIPT: &str = include_str!("../examples/helpdesk/web/signin.ts");
const TSX: &str = include_str!("../fixtures/javascript/facts/component.tsx");
const RUST: &str = include_str!("../examples/helpdesk/exporter/src/export.rs");
const SHELL: &str = include_str!("../fixtures/shell/api-token-auth/option.sh");
const DOTENV: &str = include_str!("../fixtures/settings/facts/lines.env");

/// A row of a collection, a recording, a file of settings; JSON is YAML too.
const REQUEST: &str =
    r#"{"name": "One", "request": {"method": "GET", "url": "https://acme.zendesk.com/api/v2/views/wayN.json"}}"#;
const RECORDED: &str =
    r#"{"request": {"method": "GET", "urlPath": "/api/v2/views/wayN.json"}, "response": {"status": 200}}"#;
const SETTING: &str =
    r#"{"name": "desk-N", "zendesk": {"subdomain": "acme", "token": "${ZENDESK_TOKEN}", "pages": [1, 2, 3]}}"#;
const JOB: &str = "  job-N:\n    env:\n      TOKEN: ${{ secrets.ZENDESK_TOKEN }}\n    steps:\n      - run: curl -u \"$MAIL/token:$TOKEN\" https://acme.zendesk.com/api/v2/tickets.json\n";

/// Files of an ordinary size are made by repeating small ones.
const SIZE: usize = 32 << 10;

/// Real modules over and over, with a comment between them.
fn repeated(parts: &[&str], comment: &str) -> String {
    let mut text = String::new();
    let mut round = 0;
    while text.len() < SIZE {
        text.push_str(&format!("{comment} part {round}\n"));
        for part in parts {
            // Inner documentation may stand at the top of a Rust file only.
            text.extend(part.lines().filter(|line| !line.starts_with("//!")).flat_map(|line| [line, "\n"]));
        }
        round += 1;
    }
    text
}

/// Rows of one kind that differ in a number, between what begins and ends the file.
fn rows(begin: &str, row: &str, between: &str, end: &str) -> String {
    let rows: Vec<String> = (0..SIZE / row.len()).map(|number| row.replace('N', &number.to_string())).collect();
    format!("{begin}{}{end}", rows.join(between))
}

fn lower(c: &mut Criterion) {
    let list = |row: &str| rows("[", row, ",\n", "]");
    let mut group = c.benchmark_group("lower");
    for (name, lang, text) in [
        ("python", Lang::Python, repeated(&[PYTHON, PYTHON_CLASS], "#")),
        ("javascript", Lang::JavaScript, repeated(&[JAVASCRIPT], "//")),
        ("typescript", Lang::TypeScript, repeated(&[TYPESCRIPT, JAVASCRIPT], "//")),
        ("tsx", Lang::Tsx, repeated(&[TSX], "//")),
        ("rust", Lang::Rust, repeated(&[RUST], "//")),
        ("shell", Lang::Shell, repeated(&[SHELL], "#")),
        ("settings, .env", Lang::Dotenv, repeated(&[DOTENV], "#")),
        ("settings, JSON", Lang::Json, list(SETTING)),
        ("settings, YAML", Lang::Yaml, rows("jobs:\n", JOB, "", "")),
        (
            "requests, Postman",
            Lang::Postman,
            rows(
                r#"{"info": {"schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"}, "item": ["#,
                REQUEST,
                ",\n",
                "]}",
            ),
        ),
        ("requests, WireMock", Lang::Recording, rows("{\"mappings\": [", RECORDED, ",\n", "]}")),
    ] {
        let file = SourceFile::new(FileId(0), name, text.into_bytes(), lang);
        let facts = lang::frontend(lang).lower(&file);
        assert!(facts.faults.is_empty() && facts.exprs.len() > 100, "{name}: {:?}", facts.faults);
        group.throughput(Throughput::Bytes(file.bytes.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| lang::frontend(lang).lower(black_box(&file)));
        });
    }
    group.finish();
}

/// Taking code out of the files that hold it.
fn hosts(c: &mut Criterion) {
    let mut group = c.benchmark_group("host");
    for (name, host, text) in [
        ("YAML", Host::Yaml, rows("jobs:\n", JOB, "", "")),
        ("Markdown", Host::Markdown, rows("", &format!("# Part N\n\n```python\n{PYTHON}```\n"), "\n", "")),
    ] {
        assert!(!embedded::read(host, text.as_bytes(), u64::MAX).parts.is_empty(), "{name}");
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| embedded::read(host, black_box(text.as_bytes()), u64::MAX));
        });
    }
    group.finish();
}

criterion_group!(benches, lower, hosts);
criterion_main!(benches);
