use std::fs;

use super::*;
use crate::diag::Confidence;

const RULES: &[&str] = &["api-token-auth", "missing-scope"];

fn parse(name: &str, text: &str) -> Result<Option<Config>, String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    fs::write(&file, text).unwrap();
    let shown = format!("{}/", folder.path().display());
    read(&file, RULES).map_err(|error| error.to_string().replace(&shown, ""))
}

#[test]
fn all_keys() {
    let text = r#"
        hosts = ["help.example.com"]
        select = ["api-token-auth"]
        ignore = []
        exclude = ["tests/"]
        min-confidence = "low"
        fail-on = "error"
        documents = "off"
        [per-file-ignores]
        "scripts/*" = ["missing-scope"]
    "#;
    let config = parse("zlint.toml", text).unwrap().unwrap();
    assert_eq!(config.hosts, ["help.example.com"]);
    assert_eq!(config.rules.min_confidence, Some(Confidence::Low));
    assert_eq!(config.fail_on, Some("error".parse().unwrap()));
    assert_eq!(config.documents, Documents::Off);
    assert_eq!(config.rules.per_file_ignores.len(), 1);
}

#[test]
fn errors_have_places() {
    let error = |text| parse("zlint.toml", text).unwrap_err();
    assert!(error("\nhots = []").starts_with("zlint.toml:2:1: unknown field `hots`"));
    assert!(error("fail-on = \"fatal\"").starts_with("zlint.toml:1:11: `fatal` is not understood"));
    assert!(error("fail-on = \"breaks in 9 days\"").contains("write it as `breaks within 90 days`"));
    assert!(error("fail-on = 3").starts_with("zlint.toml:1:11: "));
    assert_eq!(
        error("select = [\n  \"api-token-aut\"]"),
        "zlint.toml:2:3: there is no rule `api-token-aut`; did you mean `api-token-auth`?"
    );
    assert!(error("exclude = [\"ok\", \"a{b\"]").starts_with("zlint.toml:1:18: "));
    assert!(error("hosts = [\"https://x\"]").starts_with("zlint.toml:1:10: write a host"));
    assert!(error("hosts = [").starts_with("zlint.toml:1:"));
}

#[test]
fn pyproject() {
    assert!(parse("pyproject.toml", "[project]\nname = 'x'\n[tool.ruff]\nx = 1").unwrap().is_none());
    let config = parse("pyproject.toml", "[tool.zlint]\nfail-on = 'note'").unwrap().unwrap();
    assert_eq!(config.fail_on, Some("note".parse().unwrap()));
    assert!(parse("pyproject.toml", "[tool.zlint]\nx = 1").unwrap_err().starts_with("pyproject.toml:2:1: "));
}

#[test]
fn the_nearest_below_the_repository_counts() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let nearest = |folder: &Path| nearest(&Base::new(folder), folder, RULES).unwrap();
    fs::create_dir_all(at("repo/.git")).unwrap();
    fs::create_dir_all(at("repo/a/b")).unwrap();
    fs::write(at("zlint.toml"), "fail-on = 'note'").unwrap();
    assert!(above(&at("repo/a/b")).eq([at("repo/a/b"), at("repo/a"), at("repo")]));
    fs::write(at("repo/a/pyproject.toml"), "[project]").unwrap();
    assert!(nearest(&at("repo")).is_none());
}

#[test]
fn files_extend_others() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    fs::create_dir_all(folder.path().join("a")).unwrap();
    let read = || {
        let shown = format!("{}/", folder.path().display());
        read(&folder.path().join("a/zlint.toml"), RULES).map_err(|error| error.to_string().replace(&shown, ""))
    };
    write("zlint.toml", "hosts = ['help.acme.test']\nignore = ['missing-scope']\nexclude = ['b/']\nbaseline = 'known'");
    write("a/zlint.toml", "extend = '../zlint.toml'\nignore = []\n");
    let config = read().unwrap().unwrap();
    assert_eq!(config.hosts, ["help.acme.test"]);
    assert!(config.rules.ignore.is_empty(), "a key of the file itself counts whole");
    assert!(
        config.rules.exclude.matches(&folder.path().join("b/c.py"), false),
        "paths are those of the file that says them"
    );
    assert_eq!(config.baseline, Some(folder.path().join("known")));

    write("zlint.toml", "extend = 'a/zlint.toml'\n");
    assert!(
        read().unwrap_err().starts_with("zlint.toml:1:10: `extend` goes round in a circle: a/zlint.toml -> zlint.toml")
    );
    write("zlint.toml", "hots = []\n");
    assert!(
        read().unwrap_err().starts_with("zlint.toml:1:1: unknown field `hots`"),
        "the place is in the file at fault"
    );
    write("a/zlint.toml", "extend = '../gone.toml'\n");
    assert!(read().unwrap_err().starts_with("a/zlint.toml:1:10: cannot read gone.toml: "), "{:?}", read().err());
    write("a/zlint.toml", "extend = '/dev/zero'\n");
    assert!(read().unwrap_err().contains("cannot read"), "it has no end");
    write("pyproject.toml", "[project]\n");
    write("a/zlint.toml", "extend = '../pyproject.toml'\n");
    assert_eq!(read().unwrap_err(), "a/zlint.toml:1:10: pyproject.toml has no [tool.zlint]");
    for number in 0..12 {
        write(&format!("{number}.toml"), &format!("extend = '{}.toml'\n", number + 1));
    }
    write("12.toml", "");
    write("a/zlint.toml", "extend = '../0.toml'\n");
    assert!(read().unwrap_err().contains("more than 8 files extend one another"));
}

#[test]
fn keys_are_all_shown() {
    let error = parse("zlint.toml", "x = 1").unwrap_err();
    let mut there: Vec<&str> = error.split('`').skip(3).step_by(2).filter(|name| *name != "extend").collect();
    let mut shown: Vec<&str> = KEYS.iter().map(|key| key.name).collect();
    there.sort_unstable();
    shown.sort_unstable();
    assert_eq!(there, shown);
}
