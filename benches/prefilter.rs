//! How fast files that mention nothing are passed over: the cost of most of a tree.

#![allow(missing_docs, clippy::unwrap_used)]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use zlint::engine::prefilter::Prefilter;

const NEEDLES: &[&str] = &[
    "ZAFClient",
    "zafClient",
    "zendesk",
    "Zendesk",
    "ZENDESK",
    "zenDesk",
    "ZenDesk",
    "zenpy",
    "Zenpy",
    "zdesk",
    "zd-staging.com",
];

/// Real code that mentions none of them: letters as frequent as they are, which synthetic text
/// gets wrong, and a search for rare letters notices.
const CODE: &str = concat!(
    include_str!("../src/text/line_index.rs"),
    include_str!("../src/ir.rs"),
    include_str!("../src/index.rs"),
    include_str!("../src/engine/discover.rs"),
);

fn prefilter(c: &mut Criterion) {
    let prefilter = Prefilter::new(NEEDLES).unwrap();
    let mut group = c.benchmark_group("prefilter");
    for kilobytes in [4, 64, 1024] {
        let text: Vec<u8> = CODE.bytes().cycle().take(kilobytes << 10).collect();
        assert!(!prefilter.matches(&text));
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(format!("{kilobytes} KiB"), |bencher| {
            bencher.iter(|| prefilter.matches(black_box(&text)));
        });
    }
    group.finish();
}

criterion_group!(benches, prefilter);
criterion_main!(benches);
