//! What to begin with: the fixtures, and configurations out of the documentation.

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use zlint::data::Catalog;

use super::support::{Random, files_below};
use super::tree::{self, BETWEEN};

/// Larger files teach nothing that smaller ones do not.
const MOST_BYTES: usize = 8 << 10;

/// Inputs of a property; `project` is the folder of the repository.
pub fn of(property: &str, project: &Utf8Path) -> Vec<Vec<u8>> {
    let mut seeds = match property {
        "scan_bytes" | "fix_validity" => trees(project),
        "sarif_round" => {
            trees(project).into_iter().map(|tree| [b"\0", tree.as_slice()].concat()).chain(random(40)).collect()
        }
        "url_template" => paths(),
        "config" => configurations(project),
        "suppress" => comments(project),
        "edits" | "fingerprint" => texts(project),
        _ => random(60),
    };
    seeds.push(Vec::new());
    seeds
}

/// Inputs found by fuzzing that did not hold once.
pub fn regressions(property: &str, project: &Utf8Path) -> Vec<(Utf8PathBuf, Vec<u8>)> {
    let files = files_below(&project.join("fuzz/regressions").join(property));
    files.into_iter().map(|file| (file.clone(), fs::read(file).unwrap())).collect()
}

/// The fixtures, files of one folder together.
fn trees(project: &Utf8Path) -> Vec<Vec<u8>> {
    let mut trees: Vec<(Utf8PathBuf, Vec<u8>)> = Vec::new();
    for (path, text) in fixtures(project) {
        let Some(number) = tree::number(&path) else { continue };
        let folder = path.parent().unwrap().to_owned();
        // A case is a file, or a folder with several: those lie deeper.
        let is_case = folder.components().count() > project.components().count() + 3;
        match trees.last_mut().filter(|(last, seed)| is_case && *last == folder && seed.len() < MOST_BYTES) {
            Some((_, seed)) => seed.extend([BETWEEN, &[number], &text].concat()),
            None => trees.push((folder, [&[number][..], &text].concat())),
        }
    }
    trees.into_iter().map(|(_, seed)| seed).collect()
}

fn fixtures(project: &Utf8Path) -> impl Iterator<Item = (Utf8PathBuf, Vec<u8>)> {
    let files = files_below(&project.join("fixtures")).into_iter().map(|path| (path.clone(), fs::read(path).unwrap()));
    files.filter(|(_, text)| text.len() < MOST_BYTES)
}

fn paths() -> Vec<Vec<u8>> {
    let rows = Catalog::embedded().unwrap().endpoints.rows().iter().step_by(7);
    rows.map(|row| [b"\0\0", row.path.as_bytes()].concat()).chain(random(40)).collect()
}

/// The blocks of TOML in the documentation.
fn configurations(project: &Utf8Path) -> Vec<Vec<u8>> {
    let text = fs::read_to_string(project.join("docs/configuration.md")).unwrap();
    let blocks = text.split("```toml\n").skip(1).filter_map(|block| block.split("```").next());
    let template = fs::read(project.join("src/cli/init.toml")).unwrap();
    blocks.map(|block| block.as_bytes().to_vec()).chain([template]).collect()
}

/// Fixtures with ignore comments, their findings marked; and draws for comments by the rules.
fn comments(project: &Utf8Path) -> Vec<Vec<u8>> {
    let with_comments = fixtures(project).filter(|(_, text)| text.windows(6).any(|word| word == b"zlint:"));
    let marked = |(_, text): (Utf8PathBuf, Vec<u8>)| {
        let text =
            String::from_utf8_lossy(&text).replace("requests", "BAD").replace("fetch", "BAD").replace("token", "SAD");
        ["\u{1}\0", &text].concat().into_bytes()
    };
    with_comments.map(marked).chain(random(60)).collect()
}

/// Fixtures behind a few draws.
fn texts(project: &Utf8Path) -> Vec<Vec<u8>> {
    let draws = random(200);
    draws
        .into_iter()
        .zip(fixtures(project))
        .map(|(draw, (_, text))| [&draw[..40], &text[..text.len().min(400)]].concat())
        .collect()
}

fn random(count: u64) -> Vec<Vec<u8>> {
    let draw = |seed| {
        let mut random = Random::new(seed);
        (0..40 + random.below(120)).map(|_| u8::try_from(random.below(256)).unwrap()).collect()
    };
    (0..count).map(draw).collect()
}
