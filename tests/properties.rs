//! What must hold of any bytes, of bytes that are the same in each run: what is known to be hard, and changed seeds.
//! `ZLINT_CHANGES=20` tries twenty times as many; `scripts/fuzz` looks for more with libFuzzer.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "../fuzz/src/lib.rs"]
mod properties;

use std::fs;

use properties::support::{Random, project};
use properties::{ALL, Property, seeds};

/// A word in so many changes comes from the dictionary.
const WORDS: &str = include_str!("../fuzz/words.dict");

/// Run a property with all known inputs and so many changed ones.
fn holds(name: &str, changed: usize) {
    let (_, property): Property = ALL.into_iter().find(|(other, _)| *other == name).unwrap();
    for (file, bytes) in seeds::regressions(name, project()) {
        tried(property, &bytes, file.as_str());
    }
    let seeds = seeds::of(name, project());
    let mut random = Random::new(1);
    let times: usize = std::env::var("ZLINT_CHANGES").map_or(1, |times| times.parse().unwrap());
    for number in 0..times * changed {
        let bytes = change(&mut random, &seeds);
        tried(property, &bytes, &format!("change {number}"));
    }
}

/// Says which input it was when the property does not hold.
fn tried(property: fn(&[u8]), bytes: &[u8], what: &str) {
    let outcome = std::panic::catch_unwind(|| property(bytes));
    assert!(outcome.is_ok(), "{what} does not hold: {}", bytes.escape_ascii());
}

/// A seed, changed here and there.
fn change(random: &mut Random, seeds: &[Vec<u8>]) -> Vec<u8> {
    let words: Vec<&str> = WORDS.lines().filter_map(|line| line.strip_prefix('"')?.strip_suffix('"')).collect();
    let mut bytes = seeds[random.below(seeds.len())].clone();
    for _ in 0..random.below(5) {
        let at = random.below(bytes.len() + 1);
        match random.below(6) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, u8::try_from(random.below(256)).unwrap()),
            2 => drop(bytes.splice(at..at, words[random.below(words.len())].bytes())),
            3 => drop(bytes.splice(at..(at + random.below(20)).min(bytes.len()), [])),
            4 => {
                let end = (at + random.below(60)).min(bytes.len());
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
            _ => {
                let other = &seeds[random.below(seeds.len())];
                let from = random.below(other.len() + 1);
                bytes.splice(at.., other[from..].iter().copied());
            }
        }
    }
    bytes
}

/// Writes what fuzzing begins with.
#[test]
#[ignore = "scripts/fuzz asks for it"]
fn write_seeds() {
    for (name, _) in ALL {
        let folder = project().join("fuzz/corpus").join(name);
        fs::create_dir_all(&folder).unwrap();
        let known = seeds::regressions(name, project()).into_iter().map(|(_, bytes)| bytes);
        for (number, bytes) in seeds::of(name, project()).into_iter().chain(known).enumerate() {
            fs::write(folder.join(format!("seed-{number:04}")), bytes).unwrap();
        }
    }
}

#[test]
fn scan_bytes() {
    holds("scan_bytes", 500);
}

#[test]
fn fix_validity() {
    holds("fix_validity", 500);
}

#[test]
fn url_template() {
    holds("url_template", 2_000);
}

#[test]
fn scope_algebra() {
    holds("scope_algebra", 500);
}

#[test]
fn redact() {
    holds("redact", 200);
}

#[test]
fn fingerprint() {
    holds("fingerprint", 500);
}

#[test]
fn config() {
    holds("config", 500);
}

#[test]
fn suppress() {
    holds("suppress", 1_000);
}

#[test]
fn edits() {
    holds("edits", 2_000);
}

#[test]
fn sarif_round() {
    holds("sarif_round", 200);
}
