//! How fast the endpoint table answers: every template of it as code builds it, and paths that nobody knows.

#![allow(missing_docs, clippy::unwrap_used)]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use zlint::data::Catalog;
use zlint::data::endpoints::EndpointTable;

/// A path with its parameters filled in by `value`.
fn filled(path: &str, value: &str) -> String {
    let segments = path.split('/').map(|segment| if segment.starts_with('{') { value } else { segment });
    segments.collect::<Vec<_>>().join("/")
}

/// Questions that the table has no row for: unknown resources, unknown places below known ones, other services' paths.
fn misses(table: &EndpointTable) -> Vec<(&'static str, String)> {
    let unknown = (0..table.rows().len()).map(|number| match number % 4 {
        0 => format!("/api/v2/gadgets_{number}/{{}}"),
        1 => format!("/api/v2/tickets/{{}}/gadgets_{number}"),
        2 => format!("/v1/accounts/{number}/token"),
        _ => format!("/{{}}/gadgets_{number}/{{}}"),
    });
    unknown.map(|path| ("GET", path)).collect()
}

fn endpoints(c: &mut Criterion) {
    let table = &Catalog::embedded().unwrap().endpoints;
    let rows = || table.rows().iter();
    let known = |value: &str| rows().map(|row| (row.method.as_str(), filled(&row.path, value))).collect::<Vec<_>>();
    let mut group = c.benchmark_group("endpoints");
    for (name, questions) in [
        ("templates, unknown parameters", known("{}")),
        ("templates, numbers", known("12345")),
        ("misses", misses(table)),
    ] {
        group.throughput(Throughput::Elements(questions.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                for (method, path) in &questions {
                    black_box(table.scope_for(method, black_box(path)));
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, endpoints);
criterion_main!(benches);
