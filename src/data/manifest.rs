//! Package manifests: only the name they give.

/// Manifests by file name, the ones looked for.
pub const MANIFESTS: [&str; 3] = ["package.json", "Cargo.toml", "pyproject.toml"];

/// The name that a manifest gives its package. A manifest that cannot be read gives none.
pub fn package_name(manifest: &str, text: &str) -> Option<String> {
    if manifest == "package.json" {
        let value: serde_json::Value = serde_json::from_str(text).ok()?;
        return Some(value.get("name")?.as_str()?.to_owned());
    }
    let table: toml::Table = text.parse().ok()?;
    let sections: &[&[&str]] =
        if manifest == "Cargo.toml" { &[&["package"]] } else { &[&["project"], &["tool", "poetry"]] };
    sections.iter().find_map(|path| {
        let section = path.iter().try_fold(&table, |table, key| table.get(*key)?.as_table())?;
        Some(section.get("name")?.as_str()?.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert_eq!(package_name("package.json", r#"{"name": "@acme/desk"}"#).as_deref(), Some("@acme/desk"));
        assert_eq!(package_name("Cargo.toml", "[package]\nname = \"desk\"").as_deref(), Some("desk"));
        assert_eq!(package_name("pyproject.toml", "[tool.poetry]\nname = \"desk\"").as_deref(), Some("desk"));
        assert_eq!(package_name("Cargo.toml", "[workspace]"), None);
        assert_eq!(package_name("package.json", "{"), None);
    }
}
