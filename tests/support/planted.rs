//! Secrets at all the places that code may have them, and every output that might show one.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use zlint::engine::Report;
use zlint::engine::baseline::{Baseline, Scope};
use zlint::fix::{Applied, unified};
use zlint::report::{self, Detail, Format};

use super::support::{self, Random};

const LETTERS: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// Code around a secret (`@`); `%` is the base64 of the credentials with it.
pub(crate) struct Position {
    pub(crate) name: &'static str,
    pub(crate) file: &'static str,
    code: &'static str,
}

const fn seen(name: &'static str, file: &'static str, code: &'static str) -> Position {
    Position { name, file, code }
}

const fn not_seen(name: &'static str, file: &'static str, code: &'static str) -> Position {
    Position { name, file, code }
}

/// Each has a finding on the secret's line or beside it, so that a frame would quote it.
pub(crate) const POSITIONS: &[Position] = &[
    seen(
        "auth pair",
        "a.py",
        "import requests\nrequests.get('https://acme.zendesk.com/api/v2/tickets.json', auth=('agent@acme.test/token', '@'))\n",
    ),
    seen(
        "password",
        "a.py",
        "import requests\nrequests.get('https://acme.zendesk.com/api/v2/tickets.json', auth=('agent@acme.test', '@'))\n",
    ),
    seen(
        "ready-made header",
        "a.py",
        "import requests\nH = {'Authorization': 'Basic %'}\nrequests.get('https://acme.zendesk.com/api/v2/tickets.json', headers=H)\n",
    ),
    seen(
        "named constant",
        "a.py",
        "import requests\nZENDESK_API_TOKEN = '@'\nrequests.get('https://acme.zendesk.com/api/v2/tickets.json', auth=(f'{email}/token', ZENDESK_API_TOKEN))\n",
    ),
    seen(
        "encoded pair",
        "a.py",
        "import base64, requests\nH = {'Authorization': b'Basic ' + base64.b64encode(b'agent@acme.test/token:@')}\nrequests.get('https://acme.zendesk.com/api/v2/tickets.json', headers=H)\n",
    ),
    seen(
        "bearer",
        "a.py",
        "import requests\nrequests.get('https://acme.zendesk.com/api/v2/' + path, headers={'Authorization': 'Bearer @'})\n",
    ),
    seen(
        "client secret",
        "a.py",
        "import requests\nrequests.post('https://acme.zendesk.com/oauth/tokens', json={'grant_type': 'client_credentials', 'client_id': 'a', 'client_secret': '@', 'scope': 'read'})\n",
    ),
    not_seen(
        "user info",
        "a.py",
        "import requests\nrequests.get('https://agent%40acme.test%2Ftoken:@@acme.zendesk.com/api/v2/tickets.json')\n",
    ),
    not_seen(
        "default of a setting",
        "a.py",
        "import os, requests\nT = os.environ.get('ZENDESK_TOKEN', '@'); requests.get('https://acme.zendesk.com/api/v2/tickets.json', auth=(f'{email}/token', T))\n",
    ),
    seen("SDK", "a.py", "from zenpy import Zenpy\nZenpy(subdomain='acme', email='agent@acme.test', token='@')\n"),
    seen(
        "silenced",
        "a.py",
        "zendesk_token = '@'  # zlint: ignore[hardcoded-credential] #~ and zlint: ignore[nonsense]\n",
    ),
    seen(
        "auth pair",
        "a.js",
        "import axios from 'axios';\naxios.get('https://acme.zendesk.com/api/v2/tickets.json', { auth: { username: 'agent@acme.test/token', password: '@' } });\n",
    ),
    seen(
        "ready-made header",
        "a.ts",
        "const headers = { Authorization: 'Basic %' };\nfetch('https://acme.zendesk.com/api/v2/tickets.json', { headers });\n",
    ),
    seen(
        "named constant",
        "a.mjs",
        "const zendeskToken = '@'; fetch('https://acme.zendesk.com/api/v2/tickets.json', { headers: { Authorization: `Basic ${btoa('agent@acme.test/token:' + zendeskToken)}` } });\n",
    ),
    seen(
        "template",
        "a.js",
        "fetch(`https://acme.zendesk.com/api/v2/${path}`, { headers: { Authorization: `Bearer @` } });\n",
    ),
    not_seen(
        "user info",
        "a.js",
        "fetch('https://agent%40acme.test%2Ftoken:@@acme.zendesk.com/api/v2/tickets.json');\n",
    ),
    seen(
        "auth pair",
        "a.rs",
        "fn f(c: &reqwest::Client) { c.get(\"https://acme.zendesk.com/api/v2/tickets.json\").basic_auth(\"agent@acme.test/token\", Some(\"@\")).send(); }\n",
    ),
    seen(
        "ready-made header",
        "a.rs",
        "fn f(c: &reqwest::Client) { c.get(\"https://acme.zendesk.com/api/v2/tickets.json\").header(\"Authorization\", \"Basic %\").send(); }\n",
    ),
    seen(
        "named constant",
        "a.rs",
        "const ZENDESK_API_TOKEN: &str = \"@\"; fn f(c: &reqwest::Client, e: &str) { c.get(\"https://acme.zendesk.com/api/v2/tickets.json\").basic_auth(format!(\"{e}/token\"), Some(ZENDESK_API_TOKEN)).send(); }\n",
    ),
    not_seen(
        "user info",
        "a.rs",
        "fn f() { reqwest::get(\"https://agent%40acme.test%2Ftoken:@@acme.zendesk.com/api/v2/tickets.json\"); }\n",
    ),
    seen(
        "basic auth",
        "a.postman_collection.json",
        "{\"info\": {\"name\": \"Zendesk\", \"schema\": \"https://schema.getpostman.com/json/collection/v2.1.0/collection.json\"}, \"item\": [{\"request\": {\"auth\": {\"type\": \"basic\", \"basic\": [{\"key\": \"username\", \"value\": \"agent@acme.test/token\"}, {\"key\": \"password\", \"value\": \"@\"}]}, \"url\": \"https://acme.zendesk.com/api/v2/tickets.json\"}}]}\n",
    ),
    seen(
        "header",
        "a.postman_collection.json",
        "{\"info\": {\"name\": \"Zendesk\", \"schema\": \"https://schema.getpostman.com/json/collection/v2.1.0/collection.json\"}, \"item\": [{\"request\": {\"header\": [{\"key\": \"Authorization\", \"value\": \"Basic %\"}], \"url\": \"https://acme.zendesk.com/api/v2/tickets.json\"}}]}\n",
    ),
    seen(
        "body",
        "a.postman_collection.json",
        "{\"info\": {\"name\": \"Zendesk\", \"schema\": \"https://schema.getpostman.com/json/collection/v2.1.0/collection.json\"}, \"item\": [{\"request\": {\"method\": \"POST\", \"body\": {\"mode\": \"raw\", \"raw\": \"{\\\"client_id\\\": \\\"a\\\", \\\"client_secret\\\": \\\"@\\\"}\"}, \"url\": \"https://acme.zendesk.com/oauth/tokens\"}}]}\n",
    ),
    seen(
        "variable",
        "a.postman_environment.json",
        "{\"values\": [{\"key\": \"zendesk_api_token\", \"value\": \"@\", \"type\": \"secret\"}]}\n",
    ),
    seen(
        "header",
        "a.har",
        "{\"log\": {\"entries\": [{\"request\": {\"method\": \"GET\", \"url\": \"https://acme.zendesk.com/api/v2/tickets.json\", \"headers\": [{\"name\": \"authorization\", \"value\": \"Basic %\"}]}}]}}\n",
    ),
    seen(
        "header",
        "a.yml",
        "http_interactions:\n- request:\n    method: get\n    uri: https://acme.zendesk.com/api/v2/tickets.json\n    headers:\n      Authorization:\n      - Basic %\n",
    ),
    seen(
        "bearer",
        "a.json",
        "[{\"scope\": \"https://acme.zendesk.com:443\", \"method\": \"GET\", \"path\": \"/api/v2/tickets.json\", \"status\": 200, \"reqheaders\": {\"authorization\": \"Bearer @\"}}]\n",
    ),
    seen(
        "stub",
        "a.json",
        "{\"mappings\": [{\"name\": \"zendesk\", \"request\": {\"method\": \"GET\", \"urlPath\": \"/api/v2/tickets.json\", \"headers\": {\"Authorization\": {\"equalTo\": \"Basic %\"}}}, \"response\": {}}]}\n",
    ),
    seen(
        "provider",
        "a.tf",
        "provider \"zendesk\" {\n  email = \"agent@acme.test\"\n  token = \"@\" # in a provider\n}\n",
    ),
    seen("variable", "a.tfvars", "zendesk_token = \"@\"\n"),
    seen(
        "ready-made header",
        "a.tofu",
        "data \"http\" \"a\" {\n  url = \"https://acme.zendesk.com/api/v2/tickets.json\"\n  request_headers = { Authorization = \"Basic %\" }\n}\n",
    ),
    seen(
        "encoded pair",
        "b.tf",
        "data \"http\" \"a\" {\n  url = \"https://acme.zendesk.com/api/v2/tickets.json\"\n  request_headers = { Authorization = \"Basic ${base64encode(\"agent@acme.test/token:@\")}\" }\n}\n",
    ),
    seen(
        "webhook",
        "c.tf",
        "resource \"zendesk_webhook\" \"a\" {\n  authentication {\n    data = { username = \"agent@acme.test/token\", password = \"@\" }\n  }\n}\n",
    ),
    seen(
        "webhook",
        "b.py",
        "import requests\nB = {'webhook': {'authentication': {'data': {'username': 'agent@acme.test/token', 'password': '@'}}}}\nrequests.post('https://acme.zendesk.com/api/v2/webhooks', json=B)\n",
    ),
    seen(
        "pair of a request",
        "a.http",
        "GET https://acme.zendesk.com/api/v2/tickets.json\nAuthorization: Basic agent@acme.test/token:@\n",
    ),
    seen("ready-made header", "b.http", "GET https://acme.zendesk.com/api/v2/tickets.json\nAuthorization: Basic %\n"),
    seen(
        "variable",
        "a.rest",
        "@zendesk_token = @\nGET https://acme.zendesk.com/api/v2/tickets.json\nAuthorization: Basic agent@acme.test/token:{{zendesk_token}}\n",
    ),
    seen(
        "fence without a language",
        "a.md",
        "```\nGET /api/v2/tickets.json HTTP/1.1\nHost: acme.zendesk.com\nAuthorization: Basic %\n```\n",
    ),
    seen(
        "command of a notebook",
        "a.ipynb",
        "{\"cells\": [{\"cell_type\": \"code\", \"source\": [\"!curl -u 'agent@acme.test/token:@' https://{sub}.zendesk.com/api/v2/users.json\"]}]}\n",
    ),
    seen("dotenv", ".env", "ZENDESK_API_TOKEN='@' # why\n"),
    seen("dotenv, no shape", "a.env", "ZENDESK_API_TOKEN=x-@\nZENDESK_TOKEN=@-@\n"),
    seen("section", "a.ini", "[zendesk]\napi_token = @\n"),
    seen("property", "a.properties", "zendesk.api-token=x@\n"),
    seen("table", "a.toml", "[zendesk]\napi_token = \"@\"\ntoken = '''x\n@'''\n"),
    seen("map", "a.yaml", "zendesk:\n  api_token: \"@\"\n  token: >\n    x@\n"),
    seen(
        "variable of scripts",
        "a.yml",
        "env:\n  ZENDESK_API_TOKEN: @\nsteps:\n  - run: curl -u \"$M/token:$ZENDESK_API_TOKEN\" https://acme.zendesk.com/api/v2/tickets.json\n  - run: |\n      curl -u \"$M/token:$ZENDESK_API_TOKEN\" https://acme.zendesk.com/api/v2/users.json\n",
    ),
    seen(
        "user with token, in scripts",
        "a.yml",
        "env:\n  AUTH: agent@acme.test/token:@\nsteps:\n  - run: curl -u \"$AUTH\" https://acme.zendesk.com/api/v2/tickets.json\n",
    ),
    seen(
        "in a script",
        "a.yml",
        "run: |\n  curl -u agent@acme.test/token:@ https://acme.zendesk.com/api/v2/tickets.json\n",
    ),
    seen("object", "a.json", "{\"Zendesk\": {\"ApiToken\": \"@\", \"token\": \"x\\u002d@\"}}\n"),
    seen("container", "a.dockerfile", "ENV ZENDESK_API_TOKEN=@\nRUN echo zendesk\n"),
    seen(
        "command of a container",
        "a.dockerfile",
        "ENV T=@\nRUN curl -u \"agent@acme.test/token:$T\" https://acme.zendesk.com/api/v2/tickets.json\n",
    ),
];

/// Secrets in an odd form: `<` and `>` are the halves of one, `^` is one in percent encoding.
pub(crate) static ODD: &[Position] = &[
    seen(
        "two halves",
        "a.py",
        "import requests\nzendesk_token = ('<'\n    '>')\nrequests.get('https://acme.zendesk.com/api/v2/tickets.json', auth=('agent@acme.test/token', zendesk_token))\n",
    ),
    seen(
        "halves that are added",
        "a.js",
        "const zendeskToken = '<' +\n  '>';\nfetch('https://acme.zendesk.com/api/v2/tickets.json', { headers: { Authorization: `Basic ${btoa('agent@acme.test/token:' + zendeskToken)}` } });\n",
    ),
    seen(
        "halves that are joined",
        "a.rs",
        "fn f(c: &reqwest::Client) { c.get(\"https://acme.zendesk.com/api/v2/tickets.json\").basic_auth(\"agent@acme.test/token\", Some(concat!(\"<\",\n\">\"))).send(); }\n",
    ),
    seen(
        "among other letters",
        "a.py",
        "import requests\nx = '\u{2603}\u{1f4a9}'; requests.get('https://acme.zendesk.com/api/v2/\u{fc}', auth=('agent@acme.test/token', '@'), x='\u{79d8}') # \u{43a}\u{43b}\u{202e}\n",
    ),
    seen(
        "among other letters",
        "a.ts",
        "/* \u{79d8}\u{5bc6} */ const zendeskToken = '@'; /* \u{e9} */ fetch('https://acme.zendesk.com/api/v2/tickets.json', { headers: { Authorization: `Basic ${btoa('agent@acme.test/token:' + zendeskToken)}`, x: '\u{1f600}' } });\n",
    ),
    seen(
        "percent-encoded user info",
        "a.py",
        "import requests\nrequests.get('https://agent%40acme.test%2Ftoken:^\u{1}acme.zendesk.com/api/v2/tickets.json')\n",
    ),
    seen("no end of line", ".env", "ZENDESK_API_TOKEN=@"),
    seen("carriage returns", "a.ini", "[zendesk]\r\napi_token = @\r\n"),
    seen("mark at the start", "a.toml", "\u{feff}[zendesk]\napi_token = \"@\"\n"),
];

/// A made-up secret with the look of a real one.
pub(crate) fn secret(random: &mut Random) -> String {
    // Not left to chance: both cases and digits.
    ["q", "Z", "7", "4", &random.text(LETTERS, 36)].concat()
}

/// What no output may hold: the secret as it is and as other texts would carry it.
pub(crate) fn forms(secret: &str) -> Vec<String> {
    let pair = format!("agent@acme.test/token:{secret}");
    let mut forms = vec![
        secret.to_owned(),
        STANDARD.encode(secret),
        URL_SAFE.encode(secret),
        STANDARD.encode(&pair),
        STANDARD.encode(format!(":{secret}")),
        STANDARD.encode(format!("n:{secret}")),
        secret.bytes().map(|byte| format!("%{byte:02X}")).collect(),
        // Half of it is too much as well.
        secret.chars().skip(10).take(20).collect(),
        secret.chars().skip(6).take(12).collect(),
        secret.chars().rev().take(12).collect::<Vec<_>>().into_iter().rev().collect(),
    ];
    forms.iter_mut().for_each(|form| form.truncate(form.trim_end_matches('=').len() & !1));
    forms
}

/// The code with a secret in it.
pub(crate) fn planted(position: &Position, secret: &str) -> String {
    let basic = STANDARD.encode(format!("agent@acme.test/token:{secret}"));
    // The address of a user holds the sign too.
    let code = position.code.replace("agent@acme.test", "agent\u{1}acme.test").replace("@@", "@\u{1}");
    let code = code.replace('@', secret).replace('\u{1}', "@").replace("Basic %", &format!("Basic {basic}"));
    let (first, second) = secret.split_at(secret.len() / 2);
    let encoded: String = secret.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let is_odd = ODD.iter().any(|odd| std::ptr::eq(odd, position));
    if is_odd { code.replace('<', first).replace('>', second).replace('^', &encoded) } else { code }
}

/// What a run writes, by name: these formats, and all that is no format. `open` is what fixes would change.
pub(crate) fn outputs(
    report: &Report,
    open: &Applied,
    formats: &[Format],
    details: &[Detail],
    colors: &[bool],
) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for format in formats {
        for detail in details {
            for color in colors {
                let name = format!("{} {detail:?} color={color}", format.name());
                all.insert(name, support::render(report, *format, *color, *detail));
            }
        }
    }
    all.insert("step summary".to_owned(), support::step_summary(report));
    all.insert("markdown with fixes".to_owned(), support::plan(report, open));
    for on_terminal in [false, true] {
        let (diff, _) = report::masked_diff(&open.before, &unified(&open.changed), on_terminal);
        all.insert(format!("diff, on a terminal: {on_terminal}"), diff);
    }
    all.insert("scopes as Markdown".to_owned(), support::scopes_markdown(report));
    all.insert("scopes".to_owned(), support::scopes(report, false));
    all.insert("scopes as JSON".to_owned(), support::scopes(report, true));
    let scope = Scope { path: &str::to_owned, in_view: &|_| true };
    all.insert("baseline".to_owned(), Baseline::of(report, &scope).print());
    all.insert("debug".to_owned(), format!("{:?}{:?}", report.findings, report.plan));
    all
}
