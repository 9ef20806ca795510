//! How fast each front-end reads: the cost of the files that the prefilter lets through.

#![allow(missing_docs)]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use zlint::lang;
use zlint::text::{FileId, FileKind, SourceFile};

const PYTHON: &str = include_str!("../examples/helpdesk/service/sync.py");
const PYTHON_CLASS: &str = include_str!("../examples/helpdesk/service/client.py");
const JAVASCRIPT: &str = include_str!("../examples/helpdesk/web/contact.js");
const TYPESCRIPT: &str = include_str!("../examples/helpdesk/web/signin.ts");
const RUST: &str = include_str!("../examples/helpdesk/exporter/src/export.rs");

/// Modules of an ordinary size are made by repeating real ones.
const SIZE: usize = 32 << 10;

fn repeated(parts: &[&str], comment: &str) -> Vec<u8> {
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
    text.into_bytes()
}

fn front_ends(c: &mut Criterion) {
    let mut group = c.benchmark_group("lower");
    for (name, parts, comment) in [
        ("a.py", &[PYTHON, PYTHON_CLASS][..], "#"),
        ("a.js", &[JAVASCRIPT], "//"),
        ("a.ts", &[TYPESCRIPT, JAVASCRIPT], "//"),
        ("a.rs", &[RUST], "//"),
    ] {
        let Some(lang) = lang::detect(name.into()).and_then(FileKind::code) else { continue };
        let file = SourceFile::new(FileId(0), name, repeated(parts, comment), lang);
        group.throughput(Throughput::Bytes(file.bytes.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| lang::frontend(lang).lower(black_box(&file)));
        });
    }
    group.finish();
}

criterion_group!(benches, front_ends);
criterion_main!(benches);
