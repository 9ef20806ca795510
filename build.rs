//! Lists every file under `rules/` for the binary to carry, so that adding a model is adding a file.
//!
//! People write TOML; the binary carries the same as JSON, which is read in a fraction of the time, at every start.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use serde_json::Value;

/// What words to search files for stands in these lists of `needles.toml`, and in `needles` of each model.
const NEEDLE_LISTS: [&str; 4] = ["words", "hosts", "sdks", "telling-paths"];

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("rules");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    println!("cargo::rerun-if-changed=rules");
    let mut files = Vec::new();
    collect(&root, &mut files)?;
    files.sort();
    let mut list = String::from("&[\n");
    let mut needles = Vec::new();
    for file in &files {
        println!("cargo::rerun-if-changed={}", file.display());
        let name = file.strip_prefix(&root).unwrap_or(file).to_string_lossy().replace('\\', "/");
        let mut carried = file.clone();
        if name.ends_with(".toml") {
            let value: Value =
                toml::from_str(&fs::read_to_string(file)?).map_err(|error| format!("rules/{name}: {error}"))?;
            let keys: &[&str] = if name == "needles.toml" { &NEEDLE_LISTS } else { &["needles"] };
            let words = keys.iter().filter_map(|key| value.get(key)?.as_array()).flatten().filter_map(Value::as_str);
            needles.extend(words.map(str::to_owned));
            carried = out.join(name.replace('/', "-")).with_extension("json");
            fs::write(&carried, serde_json::to_string(&value)?)?;
        }
        let _ = writeln!(list, "    ({name:?}, include_str!({:?})),", carried.to_string_lossy());
    }
    list.push_str("]\n");
    fs::write(out.join("rules.rs"), list)?;
    fs::write(out.join("needles.rs"), format!("&{needles:#?}\n"))?;
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
