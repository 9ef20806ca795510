//! How fast 5,000 findings are written: as many as a code host shows.

#![allow(missing_docs, clippy::unwrap_used)]

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use zlint::engine::gather::{Input, Piped};
use zlint::engine::paths::Base;
use zlint::engine::{self, Options, Report};
use zlint::report::{self, Context, Detail, Format, Outlook, Sarif};
use zlint::rules;

const FINDINGS: usize = 5_000;

/// A file with a finding in each function.
fn report() -> Report {
    let mut code = String::from("import requests\n");
    for number in 0..FINDINGS {
        let _ = write!(
            code,
            "\n\ndef call_{number}(mail, key):\n    address = 'https://acme.zendesk.com/api/v2/tickets/{number}.json'\n    return requests.get(address, auth=(mail + '/token', key))\n"
        );
    }
    let options = Options { max_file_size: u64::MAX, ..Options::new(Base::new(Path::new("."))) };
    let piped = Piped { name: "calls.py".into(), bytes: code.into_bytes() };
    engine::check(&options, &Input::Piped(piped)).unwrap()
}

fn reports(c: &mut Criterion) {
    let report = report();
    assert_eq!(report.findings.len(), FINDINGS);
    let rules = rules::all();
    let context = Context {
        rules: &rules,
        as_of: "2026-11-22".parse().unwrap(),
        color: false,
        detail: Detail::Normal,
        statistics: false,
        links: None,
        sarif: Sarif::default(),
        outlook: Outlook::default(),
    };
    let mut group = c.benchmark_group("report of 5,000 findings");
    group.sample_size(10).throughput(Throughput::Elements(FINDINGS as u64));
    for format in [Format::Sarif, Format::Json, Format::Text] {
        group.bench_function(format.name(), |bencher| {
            bencher.iter(|| {
                let mut out = Vec::new();
                report::check(format, black_box(&report), &context, &mut out).unwrap();
                out
            });
        });
    }
    group.finish();
}

criterion_group!(benches, reports);
criterion_main!(benches);
