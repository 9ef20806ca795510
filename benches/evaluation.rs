//! How the cost of a run grows with a wrapper-heavy file: each size is twice the one before, and so should its time be
//! at most.

#![allow(missing_docs)]

use std::fmt::Write;
use std::hint::black_box;
use std::path::Path;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use zlint::engine::gather::{Input, Piped};
use zlint::engine::paths::Base;
use zlint::engine::{self, Options};

/// Methods of the class and functions that call them.
const SIZES: [usize; 4] = [25, 50, 100, 200];

/// A client class whose methods go through one another, and callers with branches, defaults and loops.
fn wrappers(count: usize) -> String {
    let mut code = String::from(
        "import os\nimport requests\n\n\nclass Desk:\n    def __init__(self, mode='token'):\n        self.base = 'https://acme.zendesk.com/api/v2'\n        \
         self.session = requests.Session()\n        self.session.auth = (os.environ['MAIL'] + '/token', os.environ['KEY'])\n        self.mode = mode\n\n    \
         def send(self, verb, path, ident=None, **options):\n        url = f'{self.base}/{path}'\n        if ident is not None:\n            url += f'/{ident}'\n        \
         return self.session.request(verb, url + '.json', **options)\n",
    );
    for n in 0..count {
        let _ = write!(
            code,
            "\n    def list_{n}(self, query=None):\n        return self.send('GET', 'tickets/{n}/comments', params=query)\n\n    \
             def change_{n}(self, ident, body):\n        if self.mode == 'dry':\n            return None\n        return self.send('PUT', 'users', ident, json=body)\n",
        );
    }
    for n in 0..count {
        let _ = write!(
            code,
            "\n\ndef job_{n}(desk: Desk, rows):\n    for row in rows:\n        desk.change_{n}(row['id'], row)\n    for path in ['groups', 'macros', 'brands']:\n        \
             desk.send('GET', path)\n    return desk.list_{n}()\n",
        );
    }
    code
}

fn evaluation(c: &mut Criterion) {
    let mut group = c.benchmark_group("evaluate");
    group.sample_size(10);
    let options = Options::new(Base::new(Path::new(".")));
    for size in SIZES {
        let code = wrappers(size);
        group.throughput(Throughput::Bytes(code.len() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(size), &code, |bencher, code| {
            bencher.iter(|| {
                let piped = Piped { name: "desk.py".into(), bytes: code.clone().into_bytes() };
                black_box(engine::check(&options, &Input::Piped(piped)).is_ok())
            });
        });
    }
    group.finish();
}

criterion_group!(benches, evaluation);
criterion_main!(benches);
