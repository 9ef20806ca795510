//! How the cost of a run grows with a project that wraps its requests: each size is twice the one before, and so
//! should its time be at most. `tests/growth.rs` holds the same against counted steps.

#![allow(missing_docs, clippy::unwrap_used)]

use std::fs;
use std::hint::black_box;
use std::path::Path;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use tempfile::TempDir;
use zlint::engine::gather::Input;
use zlint::engine::paths::Base;
use zlint::engine::{self, Options};

/// Modules of the project that call the wrapper.
const SIZES: [usize; 4] = [4, 8, 16, 32];

/// The transport takes the verb as an argument, and the client stands on it.
const TRANSPORT: &str = "\
import os

import requests

BASE = 'https://' + os.environ['ZENDESK_SUBDOMAIN'] + '.zendesk.com'
LOGIN = (os.environ['ZENDESK_EMAIL'] + '/token', os.environ['ZENDESK_TOKEN'])


class Transport:
    def __init__(self, base=BASE):
        self.base = base
        self.session = requests.Session()
        self.session.auth = LOGIN

    def send(self, verb, path, ident=None, **options):
        url = f'{self.base}/api/v2/{path}'
        if ident is not None:
            url += f'/{ident}'
        answer = self.session.request(verb, url + '.json', **options)
        if answer.status_code == 429:
            return self.send(verb, path, ident, **options)
        return answer.json()
";

const CLIENT: &str = "\
from desk.transport import Transport


class Client(Transport):
    def __init__(self, mode='live'):
        super().__init__()
        self.mode = mode

    def list(self, what, query=None):
        return self.send('GET', what, params=query)

    def change(self, what, ident, body, verb='PUT'):
        if self.mode == 'dry':
            return None
        return self.send(verb, what, ident, json={what: body})

    def each(self, paths, verb='GET'):
        for path in paths:
            yield self.send(verb, path)
";

/// A service with a class of its own: wrappers of wrappers, verbs in a table, loops, alternatives.
fn module(number: usize) -> String {
    format!(
        "\
from desk.client import Client

WHAT = {{'one': 'tickets', 'two': 'users', 'three': 'organizations'}}
VERBS = {{'new': 'POST', 'put': 'PUT', 'drop': 'DELETE'}}


class Service{number}:
    def __init__(self, client: Client):
        self.client = client
        self.paths = ['groups', 'macros', 'brands', 'views']

    def act(self, kind, action, ident, body):
        return self.client.change(WHAT[kind], ident, body, verb=VERBS[action])

    def close(self, ident):
        return self.act('one', 'put', ident, {{'status': 'closed', 'tags': ['service{number}']}})

    def forget(self, ident, really=False):
        kind = 'two' if really else 'three'
        return self.act(kind, 'drop', ident, None)

    def load(self):
        found = list(self.client.each(self.paths))
        for page in range(10):
            found += self.client.list('search', {{'query': 'type:ticket', 'page': page}})
        return found


def run(rows):
    service = Service{number}(Client())
    for row in rows:
        service.close(row['id'])
        service.forget(row['user'], row.get('really'))
    return service.load()
"
    )
}

/// The project on disk, and how many bytes it has.
fn project(modules: usize) -> (TempDir, u64) {
    let folder = tempfile::tempdir().unwrap();
    let package = folder.path().join("desk");
    fs::create_dir(&package).unwrap();
    let mut files: Vec<(String, String)> = (0..modules).map(|n| (format!("service_{n}.py"), module(n))).collect();
    for (name, text) in [("__init__.py", ""), ("transport.py", TRANSPORT), ("client.py", CLIENT)] {
        files.push((name.to_owned(), text.to_owned()));
    }
    for (name, text) in &files {
        fs::write(package.join(name), text).unwrap();
    }
    (folder, files.iter().map(|(_, text)| text.len() as u64).sum())
}

fn evaluation(c: &mut Criterion) {
    let mut group = c.benchmark_group("project of wrappers");
    group.sample_size(10);
    for size in SIZES {
        let (folder, bytes) = project(size);
        let options = Options::new(Base::new(folder.path()));
        let input = Input::Paths(vec![Path::new(".").to_owned()]);
        let report = engine::check(&options, &input).unwrap();
        assert!(report.problems.is_empty() && report.plan.required.len() >= 4, "{:?}", report.plan.required);
        group.throughput(Throughput::Bytes(bytes));
        group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
            bencher.iter(|| black_box(engine::check(&options, &input).is_ok()));
        });
    }
    group.finish();
}

criterion_group!(benches, evaluation);
criterion_main!(benches);
