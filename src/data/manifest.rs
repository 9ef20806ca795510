//! Package manifests and compiler settings: the names they give, and where they say modules lie.

use regex::Regex;
use serde_json::Value;

/// Manifests that name a package, the ones looked for.
pub const MANIFESTS: [&str; 3] = ["package.json", "Cargo.toml", "pyproject.toml"];

/// TypeScript's settings under their usual names.
pub const ALIASES: &[&str] = &["tsconfig.json", "tsconfig.base.json", "jsconfig.json"];

/// Code that says the same of a Python package: a source file, so it is not read for its own sake.
pub const SETUP: &str = "setup.py";

/// Largest file of settings that is read, in bytes: a bound on how deep one can nest.
const MAX_SETTINGS: usize = 32 * 1024;

/// What a manifest says of its package.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The name it is published under.
    pub name: Option<String>,
    /// The name others import it by, where it is another one.
    pub module: Option<String>,
    /// Files that are the package itself, relative to the manifest; without one there are customs.
    pub entries: Vec<String>,
}

/// Where TypeScript's settings (`tsconfig.json`, `jsconfig.json`) say modules lie.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PathAliases {
    /// `baseUrl`: the folder that names are looked up from.
    pub base: Option<String>,
    /// Patterns with at most one `*`, and what they stand for, relative to `baseUrl`.
    pub paths: Vec<(String, Vec<String>)>,
}

/// Whether a file of this name holds TypeScript's settings.
pub fn has_aliases(name: &str) -> bool {
    (name.starts_with("tsconfig") || name.starts_with("jsconfig")) && name.ends_with(".json")
}

/// Read a manifest, told by its file name. One that cannot be read says nothing.
pub fn read(file_name: &str, text: &str) -> Manifest {
    let read = match file_name {
        "package.json" => package_json(text),
        SETUP => Some(Manifest { name: name_in_setup(text), ..Manifest::default() }),
        _ => toml_manifest(file_name, text),
    };
    read.unwrap_or_default()
}

/// A name that a `setup.py` gives as a literal.
fn name_in_setup(text: &str) -> Option<String> {
    let given = Regex::new(r#"(?s)\bsetup\(.*?\bname\s*=\s*["']([^"'\n]+)["']"#).ok()?;
    Some(given.captures(text)?.get(1)?.as_str().to_owned())
}

fn package_json(text: &str) -> Option<Manifest> {
    let value: Value = serde_json::from_str(text).ok()?;
    let mut entries = Vec::new();
    for key in ["source", "types", "typings", "module", "main", "exports"] {
        // The main one of several exports is `.`; each may differ by condition.
        let entry = value.get(key).map(|entry| entry.get(".").unwrap_or(entry));
        strings(entry, &mut entries);
    }
    Some(Manifest { name: value.get("name").and_then(Value::as_str).map(str::to_owned), module: None, entries })
}

/// A string, or those of an object one and two levels down.
fn strings(value: Option<&Value>, found: &mut Vec<String>) {
    let mut level: Vec<&Value> = value.into_iter().collect();
    for _ in 0..3 {
        found.extend(level.iter().filter_map(|value| value.as_str()).map(str::to_owned));
        level = level.into_iter().filter_map(Value::as_object).flat_map(serde_json::Map::values).collect();
    }
}

fn toml_manifest(file_name: &str, text: &str) -> Option<Manifest> {
    let table: toml::Table = text.parse().ok()?;
    let string = |path: &[&str]| {
        let (last, sections) = path.split_last()?;
        let section = sections.iter().try_fold(&table, |table, key| table.get(*key)?.as_table())?;
        Some(section.get(*last)?.as_str()?.to_owned())
    };
    Some(if file_name == "Cargo.toml" {
        Manifest {
            name: string(&["package", "name"]),
            module: string(&["lib", "name"]),
            entries: string(&["lib", "path"]).into_iter().collect(),
        }
    } else {
        let name = string(&["project", "name"]).or_else(|| string(&["tool", "poetry", "name"]));
        Manifest { name, ..Manifest::default() }
    })
}

/// Read TypeScript's settings. Those that cannot be read say nothing.
pub fn path_aliases(text: &str) -> PathAliases {
    let parse = || -> Option<PathAliases> {
        let value: Value = jsonc_parser::parse_to_serde_value(text, &jsonc_parser::ParseOptions::default()).ok()?;
        let options = value.get("compilerOptions")?;
        let base = options.get("baseUrl").and_then(Value::as_str).map(str::to_owned);
        let targets = |value: &Value| {
            value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let paths = options.get("paths").and_then(Value::as_object).into_iter().flatten();
        Some(PathAliases { base, paths: paths.map(|(pattern, to)| (pattern.clone(), targets(to))).collect() })
    };
    if text.len() > MAX_SETTINGS { PathAliases::default() } else { parse().unwrap_or_default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(file: &str, text: &str) -> Option<String> {
        read(file, text).name
    }

    #[test]
    fn names() {
        assert_eq!(name("package.json", r#"{"name": "@acme/desk"}"#).as_deref(), Some("@acme/desk"));
        assert_eq!(name("Cargo.toml", "[package]\nname = \"desk\"").as_deref(), Some("desk"));
        let renamed = read("Cargo.toml", "[package]\nname = \"desk\"\n[lib]\nname = \"d\"");
        assert_eq!((renamed.name.as_deref(), renamed.module.as_deref()), (Some("desk"), Some("d")));
        assert_eq!(name("pyproject.toml", "[tool.poetry]\nname = \"desk\"").as_deref(), Some("desk"));
        assert_eq!(name("setup.py", "setup(\n    version='1',\n    name = 'desk',\n)").as_deref(), Some("desk"));
        assert_eq!(name("setup.py", "setup(name=NAME, author='x')"), None);
        assert_eq!(name("Cargo.toml", "[workspace]"), None);
        assert_eq!(name("package.json", "{"), None);
    }

    #[test]
    fn entries() {
        let entries = |text| read("package.json", text).entries;
        assert_eq!(entries(r#"{"main": "dist/a.js", "types": "dist/a.d.ts"}"#), ["dist/a.d.ts", "dist/a.js"]);
        assert_eq!(entries(r#"{"exports": {".": {"import": {"default": "./a.mjs"}}, "./b": "./b.js"}}"#), ["./a.mjs"]);
        assert_eq!(entries(r#"{"exports": "./a.js"}"#), ["./a.js"]);
    }

    #[test]
    fn aliases() {
        let text = "{ // settings\n \"compilerOptions\": {\"baseUrl\": \".\", \"paths\": {\"@/*\": [\"src/*\"],},} }";
        let aliases = path_aliases(text);
        assert_eq!(aliases.base.as_deref(), Some("."));
        assert_eq!(aliases.paths, [("@/*".to_owned(), vec!["src/*".to_owned()])]);
    }

    #[test]
    fn nonsense_says_nothing() {
        for text in ["", "[", "{\"compilerOptions\": 1}", &"[".repeat(MAX_SETTINGS), &"{\"a\":".repeat(6000)] {
            assert_eq!(path_aliases(text), PathAliases::default());
        }
    }
}
