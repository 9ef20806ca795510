//! The two parsers side by side over all files of a folder.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use camino::Utf8Path;

use crate::lang::javascript::fast::{self, Code};
use crate::lang::javascript::{is_markup, parse, pieces};
use crate::lang::syntax::Syntax;
use crate::text::SourceFile;

use super::{by_fast, by_tree_sitter, corrected, difference, files_below, has_errors, on_a_worker};

#[test]
#[ignore = "compares over the folder that ZLINT_PARSERS_TREE names"]
fn parsers_agree_on_a_tree() {
    let folder = std::env::var("ZLINT_PARSERS_TREE").unwrap();
    on_a_worker(|| compare(&files_below(Utf8Path::new(&folder))));
}

fn compare(files: &[SourceFile]) {
    let (mut same, mut differ, mut weak, mut refusals) = (0, 0, 0, BTreeMap::<_, u32>::new());
    let mut times = [Duration::ZERO; 2];
    let mut bytes = 0;
    for file in files {
        let start = Instant::now();
        let new = by_fast(file);
        let taken = start.elapsed();
        let start = Instant::now();
        let old = by_tree_sitter(file);
        let new = match new {
            Err(reason) => {
                let kind = if has_errors(file) { "both refuse" } else { "only fast refuses" };
                *refusals.entry((kind, reason)).or_default() += 1;
                if kind != "both refuse" {
                    println!("refused {}: {reason:?} {}", file.path, why(file));
                }
                continue;
            }
            Ok(new) => new,
        };
        times[0] += taken;
        times[1] += start.elapsed();
        bytes += file.bytes.len();
        let old = corrected(file, old, &new);
        if format!("{old:?}") == format!("{new:?}") {
            same += 1;
        } else if has_errors(file) {
            weak += 1;
            println!("weak {}", file.path);
        } else {
            differ += 1;
            println!("differ {}\n{}", file.path, difference(file, &old, &new));
        }
    }
    println!("{} files: {same} same, {differ} differ, {weak} differ where tree-sitter sees errors", files.len());
    println!("refused: {refusals:?}");
    let rate = |time: Duration| bytes as f64 / 1e6 / time.as_secs_f64();
    println!("lowering: fast {:.1} MB/s, tree-sitter {:.1} MB/s", rate(times[0]), rate(times[1]));
    parse_rates(files);
}

fn parse_rates(files: &[SourceFile]) {
    let mut times = [Duration::ZERO; 5];
    let mut bytes = 0;
    for file in files {
        let code = Code { lang: file.lang, declares: false, text: &file.bytes, range: 0..file.bytes.len() };
        if is_markup(file) || fast::parse(&code).is_err() {
            continue;
        }
        bytes += file.bytes.len();
        let start = Instant::now();
        let _ = fast::too_much(&code);
        times[4] += start.elapsed();
        let start = Instant::now();
        let _ = fast::complaint(&code);
        times[0] += start.elapsed();
        let start = Instant::now();
        let _ = fast::parse(&code);
        times[1] += start.elapsed();
        let start = Instant::now();
        let tree = parse::parse(file.lang, &file.bytes);
        times[2] += start.elapsed();
        let start = Instant::now();
        let _ = tree.as_ref().and_then(Syntax::of);
        times[3] += start.elapsed();
    }
    let rate = |time: Duration| bytes as f64 / 1e6 / time.as_secs_f64();
    let [oxc, fast, tree_sitter, converted, guard] = times.map(rate);
    println!("{:.1} MB, guard {guard:.0} MB/s", bytes as f64 / 1e6);
    println!(
        "parsing: oxc {oxc:.0} MB/s, with its tree {fast:.0}, tree-sitter {tree_sitter:.1}, its tree {converted:.1}"
    );
}

pub(super) fn why(file: &SourceFile) -> String {
    let is_markup = is_markup(file);
    let messages = pieces(file.lang, &file.bytes, is_markup)
        .iter()
        .filter_map(|piece| {
            let code = Code { lang: piece.lang, declares: false, text: &file.bytes, range: piece.range() };
            if let Some(at) = fast::too_much(&code) {
                let before = String::from_utf8_lossy(&file.bytes[at.saturating_sub(60)..at]);
                return Some(format!(
                    "at {at}: {before:?} | {:?}",
                    String::from_utf8_lossy(&file.bytes[at..(at + 20).min(file.bytes.len())])
                ));
            }
            fast::complaint(&code)
        })
        .collect::<Vec<_>>();
    messages.into_iter().next().unwrap_or_default()
}
