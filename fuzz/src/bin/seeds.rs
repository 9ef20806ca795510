//! Writes the seeds of each property to `corpus/` and what did not hold once with them.

use std::fs;

use camino::Utf8Path;
use zlint_fuzz::{ALL, seeds};

fn main() -> std::io::Result<()> {
    let own = Utf8Path::new(env!("CARGO_MANIFEST_DIR"));
    let project = own.join("..").canonicalize_utf8()?;
    for (name, _) in ALL {
        let folder = own.join("corpus").join(name);
        fs::create_dir_all(&folder)?;
        let known = seeds::regressions(name, &project).into_iter().map(|(_, bytes)| bytes);
        for (number, bytes) in seeds::of(name, &project).into_iter().chain(known).enumerate() {
            fs::write(folder.join(format!("seed-{number:04}")), bytes)?;
        }
    }
    Ok(())
}
