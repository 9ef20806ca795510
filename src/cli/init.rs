//! `zlint init`: a configuration to begin with, and how to run zlint elsewhere.

use std::path::Path;

use crate::cli::args::InitArgs;
use crate::cli::{Failure, print, scaffold};
use crate::report::{HOME_URL, VERSION, escaped};

/// The file, with every key as a comment.
const TEMPLATE: &str = include_str!("init.toml");

/// Write it.
pub(super) fn init(args: &InitArgs) -> Result<u8, Failure> {
    let text = TEMPLATE.replace("{home}", &HOME_URL.replace("github.com", "raw.githubusercontent.com"));
    scaffold::write(&args.output, &text, args.force)?;
    print(&format!("Wrote {}\n{}", escaped(&args.output.display().to_string()), next(&args.output)))
}

/// What to do next.
fn next(file: &Path) -> String {
    let ignored = "`zlint config FILE` shows what holds for a file.";
    let elsewhere = if file.file_name().is_some_and(|name| name == "zlint.toml") {
        String::new()
    } else {
        "A file of another name counts with --config.\n".to_owned()
    };
    format!(
        "{elsewhere}{ignored}

To start with the findings that are there, and see new ones only:

  zlint . --write-baseline .zlint-baseline     # then `baseline = \".zlint-baseline\"` in the configuration

For pre-commit, in .pre-commit-config.yaml:

  - repo: {HOME_URL}-pre-commit
    rev: v{VERSION}
    hooks:
      - id: zlint

For GitHub, in .github/workflows/zlint.yml:

  on: [push, pull_request]
  jobs:
    zlint:
      runs-on: ubuntu-latest
      permissions: {{contents: read, security-events: write}}
      steps:
        - uses: actions/checkout@v7
        - uses: {}@v{VERSION}

For other pipelines: {HOME_URL}/blob/main/docs/ci.md
",
        HOME_URL.trim_start_matches("https://github.com/")
    )
}
