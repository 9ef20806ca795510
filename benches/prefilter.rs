//! How fast files that mention nothing are passed over: the cost of most of a tree.

#![allow(missing_docs, clippy::unwrap_used)]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use zlint::engine::prefilter::Prefilter;

const NEEDLES: &[&str] = &["zendesk", "Zendesk", "ZENDESK", "ZenDesk", "zenpy", "Zenpy", "ZENPY"];

/// Text like source: words, punctuation, line ends, and many of the needles' first letters.
fn source(length: usize) -> Vec<u8> {
    let words = ["import", "zone", "return", "self.", "size", "(", ")", "Zip", " = ", "\n    ", "\"text\"", "organize"];
    let mut state = 0x2545_f491_u32;
    let mut text = Vec::with_capacity(length + 16);
    while text.len() < length {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let word = words.iter().cycle().nth(state as usize / 7 % words.len());
        text.extend(word.into_iter().flat_map(|word| word.bytes()));
        text.push(b' ');
    }
    text
}

fn prefilter(c: &mut Criterion) {
    let prefilter = Prefilter::new(NEEDLES).unwrap();
    let mut group = c.benchmark_group("prefilter");
    for kilobytes in [4, 64, 1024] {
        let text = source(kilobytes << 10);
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
