//! Who imports a wrapper is found however the import is written, and nobody is parsed for less.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "support/tree.rs"]
mod tree;

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tree::tree;

const PYTHON: &str = "\
import os
import requests

def get(path):
    address = 'https://acme.zendesk.com' + path
    return requests.get(address, auth=(os.environ['EMAIL'] + '/token', os.environ['TOKEN']))
";

const JAVASCRIPT: &str = "\
export function get(path) {
  const auth = Buffer.from(`${process.env.EMAIL}/token:${process.env.TOKEN}`).toString('base64');
  return fetch(`https://acme.zendesk.com${path}`, { headers: { Authorization: `Basic ${auth}` } });
}
";

fn zlint(folder: &Path, command: &str) -> Value {
    let mut zlint = Command::new(env!("CARGO_BIN_EXE_zlint"));
    let output = zlint.args([command, "--isolated", "--format", "json", "."]).current_dir(folder).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The calls seen in a file.
fn calls(folder: &Path, file: &str) -> Vec<String> {
    let report = zlint(folder, "scopes");
    let calls = report["calls"].as_array().unwrap().iter();
    let calls = calls.filter(|call| {
        let steps = call["via"].as_array().into_iter().flatten();
        std::iter::once(*call).chain(steps).any(|step| step["path"] == file)
    });
    calls.map(|call| call["endpoint"].as_str().unwrap_or_default().to_owned()).collect()
}

fn parsed(folder: &Path) -> u64 {
    zlint(folder, "check")["summary"]["parsed"].as_u64().unwrap()
}

#[test]
fn python_imports() {
    for (wrapper, caller, text) in [
        ("pkg/client.py", "sync.py", "from pkg.client import get\nget('/api/v2/views.json')\n"),
        ("pkg/client.py", "sync.py", "from pkg import other, client\nclient.get('/api/v2/views.json')\n"),
        (
            "pkg/client.py",
            "sync.py",
            "from pkg import (\n    other,  # why\n    client as c,\n)\nc.get('/api/v2/views.json')\n",
        ),
        ("pkg/client.py", "sync.py", "import os, pkg.client as c\nc.get('/api/v2/views.json')\n"),
        ("pkg/client.py", "pkg/sync.py", "from . import client\nclient.get('/api/v2/views.json')\n"),
        ("pkg/client.py", "pkg/jobs/sync.py", "from ..client import get\nget('/api/v2/views.json')\n"),
        ("pkg/client.py", "pkg/sync.py", "from .client \\\n    import get\nget('/api/v2/views.json')\n"),
        ("pkg/desk/__init__.py", "pkg/sync.py", "from .desk import get\nget('/api/v2/views.json')\n"),
        ("pkg/desk/__init__.py", "pkg/desk/sync.py", "from . import get\nget('/api/v2/views.json')\n"),
        ("pkg/desk/__init__.py", "sync.py", "import pkg.desk\npkg.desk.get('/api/v2/views.json')\n"),
        ("a.py", "sync.py", "def run():\n    import a; a.get('/api/v2/views.json')\n"),
    ] {
        let folder = tree(&[(wrapper, PYTHON), (caller, text), ("pkg/__init__.py", ""), ("pkg/other.py", "")]);
        assert_eq!(calls(folder.path(), caller), ["/api/v2/views.json"], "{text}");
    }
}

#[test]
fn javascript_imports() {
    let alias = r#"{"compilerOptions": {"paths": {"@desk/*": ["./lib/zd/*"], "@one": ["./lib/zd/client.ts"]}}}"#;
    for (wrapper, caller, import) in [
        ("lib/client.ts", "lib/sync.ts", "import { get } from './client';"),
        ("lib/client.ts", "lib/sync.ts", "import {\n  get,\n} from \"./client.js\";"),
        ("lib/client.ts", "lib/jobs/sync.ts", "import { get } from '../client';"),
        ("lib/client.ts", "jobs/sync.ts", "const { get } = require('../lib/client');"),
        ("lib/client.ts", "jobs/sync.ts", "const { get } = await import('../lib/client');"),
        ("src/client.ts", "src/jobs/sync.ts", "import { get } from '@/client';"),
        ("src/lib/client.ts", "src/jobs/sync.ts", "import { get } from '~/lib/client';"),
        ("lib/zd/client.ts", "sync.ts", "import { get } from '@desk/client';"),
        ("lib/zd/client.ts", "sync.ts", "import { get } from '@one';"),
        ("lib/zd/index.ts", "sync.ts", "import { get } from './lib/zd';"),
        ("lib/zd/index.ts", "sync.ts", "import { get } from './lib/zd/index';"),
        ("lib/zd/index.ts", "lib/sync.ts", "import { get } from './zd/';"),
        ("lib/zd/index.ts", "lib/zd/sync.ts", "import { get } from '.';"),
        ("lib/zd/index.ts", "lib/zd/jobs/sync.ts", "import { get } from '..';"),
        ("packages/zd/src/client.ts", "packages/app/sync.ts", "import { get } from '@acme/zd/client';"),
        ("packages/zd/src/index.ts", "packages/app/sync.ts", "import { get } from '@acme/zd';"),
        ("lib/a.ts", "lib/sync.ts", "import { get } from './a';"),
    ] {
        let text = format!("{import}\nget('/api/v2/views.json');\n");
        let folder = tree(&[
            (wrapper, JAVASCRIPT),
            (caller, &text),
            ("tsconfig.json", alias),
            ("packages/zd/package.json", r#"{"name": "@acme/zd"}"#),
        ]);
        assert_eq!(calls(folder.path(), caller), ["/api/v2/views.json"], "{wrapper}: {text}");
    }
}

#[test]
fn prose_and_lists_lead_to_nobody() {
    let said = "export const said = 'All that can be said of it stands at https://developer.zendesk.com/ today';\n";
    let page = "import { said } from './said';\nshow(said);\n";
    let about = |said: &str| tree(&[("said.ts", said), ("page.ts", page)]);
    assert_eq!(parsed(about(said).path()), 1);
    let address = said.replace("All that can be said of it stands at ", "").replace(" today", "");
    assert_eq!(parsed(about(&address).path()), 2);
    let command = said.replace("All that can be said of it stands at", "curl -s -X GET -H \"$SECRET\"");
    assert_eq!(parsed(about(&command).path()), 2);

    let vendors: Vec<String> = (0..30).map(|number| format!("vendor{number}")).collect();
    let list = |names: &mut dyn Iterator<Item = &String>| names.map(|name| format!("  {name},\n")).collect::<String>();
    let imports: String = vendors.iter().map(|name| format!("import {{ {name} }} from './{name}/desk';\n")).collect();
    let imports = imports.replace("./vendor7/", "./zendesk/");
    let register = format!("{imports}export const all = {{\n{}}};\n", list(&mut vendors.iter()));
    let folder = tree(&[
        ("register.ts", register.as_str()),
        ("zendesk/desk.ts", &JAVASCRIPT.replace("get(", "vendor7(")),
        ("page.ts", "import { all } from './register';\nshow(all);\n"),
    ]);
    assert_eq!(parsed(folder.path()), 2);
}

#[test]
fn records_are_not_parsed() {
    let record =
        |at: usize| format!("  {{\"name\": \"Firm {at}\", \"headline\": \"Zendesk, Oracle\", \"tool\": \"zendesk\"}}");
    let records = |count: usize| format!("[\n{}\n]\n", (0..count).map(record).collect::<Vec<_>>().join(",\n"));
    assert_eq!(parsed(tree(&[("firms.json", &records(2_000))]).path()), 0);
    // Small enough to be settings.
    assert_eq!(parsed(tree(&[("firms.json", &records(2))]).path()), 1);
    let keyed = records(2_000).replace("\"headline\": \"Zendesk, Oracle\"", "\"zendesk\": {\"user\": \"a\"}");
    assert_eq!(parsed(tree(&[("firms.json", &keyed)]).path()), 1);
}
