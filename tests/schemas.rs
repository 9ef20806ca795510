//! The published schemas under `schema/` describe what is really written: every output of every fixture
//! is valid, and every field that a schema names is there. A field that is renamed or removed fails.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use std::collections::BTreeSet;

use jsonschema::Validator;
use serde_json::Value;
use zlint::engine::Report;
use zlint::report::{Detail, Format};

const CHECK: &str = include_str!("../schema/zlint.check.v1.json");
const SCOPES: &str = include_str!("../schema/zlint.scopes.v1.json");
const SARIF: &str = include_str!("data/sarif-2.1.0.schema.json");

/// Fields that are left out where there is nothing to say. All others are always there.
const OPTIONAL: [&str; 2] = ["breaks", "cell"];

/// What configurations alone bring about; no fixture has one.
const CONFIGURED: [&str; 6] = ["asked", "complete", "missing", "name", "required", "surplus"];

/// The reports of all fixtures and examples, by name.
fn reports() -> impl Iterator<Item = (String, Report)> {
    let examples = support::entries(&support::project().join("examples"));
    let examples = examples.into_iter().map(|tree| (tree.to_string(), support::run(&tree, vec![".".into()], 2)));
    // No text in an encoding that is read.
    let broken = support::run_text("zendesk.py", b"\xff\xfez\0e\0n\0d\0e\0s\0k\0");
    let cell = r#"{"cells": [{"cell_type": "code", "source": ["import requests\n",
        "requests.post('https://a.zendesk.com/oauth/tokens', json={'scope': 'read', 'grant_type': 'client_credentials'})\n",
        "requests.get('https://a.zendesk.com' + path)\n"]}]}"#;
    let notebook = support::run_text("a.ipynb", cell.as_bytes());
    let broken = [("a problem".to_owned(), broken), ("a notebook".to_owned(), notebook)];
    support::cases().into_iter().map(|case| (case.name.clone(), case.run())).chain(examples).chain(broken)
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn errors(validator: &Validator, value: &Value) -> Vec<String> {
    validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// The names of the fields that a value has, with the definition that describes each: `diagnostic.rule`.
fn fields(schema: &Value, definition: &Value, name: &str, value: &Value, out: &mut BTreeSet<String>) {
    if let Some(target) = definition["$ref"].as_str() {
        let name = target.rsplit('/').next().unwrap();
        return fields(schema, &schema["$defs"][name], name, value, out);
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| fields(schema, &definition["items"], name, item, out)),
        Value::Object(map) if definition["properties"].is_object() => {
            for (key, value) in map {
                out.insert(format!("{name}.{key}"));
                fields(schema, &definition["properties"][key], key, value, out);
            }
        }
        _ => {}
    }
}

/// All that a schema names, in the same form.
fn named(schema: &Value) -> BTreeSet<String> {
    let definitions = schema["$defs"].as_object().unwrap().iter().map(|(name, value)| (name.as_str(), value));
    let objects = definitions.chain([("top", schema)]).filter(|(_, value)| value["properties"].is_object());
    let keys = |(name, value): (&str, &Value)| {
        value["properties"].as_object().unwrap().keys().map(|key| format!("{name}.{key}")).collect::<Vec<_>>()
    };
    objects.flat_map(keys).collect()
}

#[test]
fn every_output_is_as_its_schema_says() {
    let [check, scopes, sarif] = [CHECK, SCOPES, SARIF].map(|text| jsonschema::validator_for(&parsed(text)).unwrap());
    let mut line_schema = parsed(CHECK);
    line_schema["$ref"] = "#/$defs/diagnostic".into();
    for key in ["type", "properties", "required", "additionalProperties", "$id"] {
        line_schema.as_object_mut().unwrap().remove(key);
    }
    let line = jsonschema::validator_for(&line_schema).unwrap();
    let mut seen = [BTreeSet::new(), BTreeSet::new()];
    let mut number = 0;
    for (name, report) in reports() {
        let write = |format| support::render(&report, format, false, Detail::Normal);
        let (found, needed) = (parsed(&write(Format::Json)), parsed(&support::scopes(&report, true)));
        for (validator, document) in [(&check, &found), (&scopes, &needed), (&sarif, &parsed(&write(Format::Sarif)))] {
            assert_eq!(errors(validator, document), [""; 0], "{name}");
        }
        for text in write(Format::Jsonl).lines() {
            assert_eq!(errors(&line, &parsed(text)), [""; 0], "{name}");
        }
        fields(&parsed(CHECK), &parsed(CHECK), "top", &found, &mut seen[0]);
        fields(&parsed(SCOPES), &parsed(SCOPES), "top", &needed, &mut seen[1]);
        number += 1;
    }
    assert!(number > 200, "{number} fixtures");
    let configured: BTreeSet<String> = CONFIGURED.map(|key| format!("client.{key}")).into();
    // Whatever a schema names has been written somewhere.
    for (schema, seen) in [CHECK, SCOPES].into_iter().zip(seen) {
        let missing: Vec<String> = named(&parsed(schema)).difference(&seen).cloned().collect();
        let missing: Vec<&String> = missing.iter().filter(|name| !configured.contains(*name)).collect();
        assert!(missing.is_empty(), "no output has {missing:?}");
    }
}

/// The client of a configuration, which only the command reads.
#[test]
fn clients_are_as_the_schema_says() {
    let folder = tempfile::tempdir().unwrap();
    let settings = "[[client]]\nname = 'web'\npaths = ['web/']\nscopes = ['read']\n";
    std::fs::write(folder.path().join("zlint.toml"), settings).unwrap();
    std::fs::create_dir(folder.path().join("web")).unwrap();
    let code = "import requests\nrequests.post('https://a.zendesk.com/oauth/tokens', json={'scope': 'read write', 'grant_type': 'client_credentials'})\n";
    std::fs::write(folder.path().join("web/a.py"), code).unwrap();
    let mut command = assert_cmd::Command::cargo_bin("zlint").unwrap();
    let output = command.current_dir(folder.path()).args(["scopes", "--format", "json"]).output().unwrap();
    let document = parsed(&String::from_utf8(output.stdout).unwrap());
    let validator = jsonschema::validator_for(&parsed(SCOPES)).unwrap();
    assert_eq!(errors(&validator, &document), [""; 0]);
    let keys: Vec<&String> = document["clients"][0].as_object().unwrap().keys().collect();
    assert_eq!(keys.into_iter().collect::<BTreeSet<_>>(), CONFIGURED.map(str::to_owned).iter().collect());
}

/// The schemas are strict: all fields but a few are required, and none may be added without a word in them.
#[test]
fn nothing_can_go_or_come_unseen() {
    for schema in [CHECK, SCOPES].map(parsed) {
        let definitions = schema["$defs"].as_object().unwrap().values().chain([&schema]);
        for definition in definitions.filter(|definition| definition["properties"].is_object()) {
            assert_eq!(definition["additionalProperties"], false, "{definition}");
            let required: BTreeSet<&str> =
                definition["required"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
            let keys = definition["properties"].as_object().unwrap().keys().map(String::as_str);
            let kept: BTreeSet<&str> = keys.filter(|key| !OPTIONAL.contains(key)).collect();
            assert_eq!(required, kept, "{}", definition["description"]);
        }
    }
}

/// The check is one: a document without a field, or with another name for it, is refused.
#[test]
fn a_field_less_is_an_error() {
    let validator = jsonschema::validator_for(&parsed(CHECK)).unwrap();
    let report = support::run(&support::project().join("examples/helpdesk"), vec![".".into()], 1);
    let document = parsed(&support::render(&report, Format::Json, false, Detail::Normal));
    assert!(validator.is_valid(&document));
    let keys: Vec<String> = document["diagnostics"][0].as_object().unwrap().keys().cloned().collect();
    for key in keys.iter().filter(|key| !OPTIONAL.contains(&key.as_str())) {
        let mut changed = document.clone();
        let row = changed["diagnostics"][0].as_object_mut().unwrap();
        let value = row.remove(key).unwrap();
        assert!(!validator.is_valid(&changed), "without {key}");
        changed["diagnostics"][0].as_object_mut().unwrap().insert(format!("{key}_"), value);
        assert!(!validator.is_valid(&changed), "with {key}_");
    }
}
