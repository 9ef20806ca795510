//! Sets of scopes are sets: order and repeats do not count, putting together is monotone, narrowing drops nothing
//! that is needed. A plan for more calls covers at least what the plan for fewer did.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use zlint::data::Catalog;
use zlint::diag::Confidence;
use zlint::recognise::{AuthSent, HttpRequest, Recognised};
use zlint::scopes::ScopePlan;
use zlint::scopes::collapse::{collapse, covers, in_order, missing, parse, surplus};
use zlint::scopes::homes::Homes;
use zlint::scopes::plan::{Around, plan};
use zlint::text::{FileId, Span};

use super::input::Input;

/// Scopes that are, that are not, and words that look like some.
static SCOPES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let resources = Catalog::embedded().unwrap().scopes.resources.iter().take(6);
    let narrow = resources.flat_map(|resource| ["read", "write"].map(|access| format!("{}:{access}", resource.name)));
    let odd = ["read", "write", "impersonate", "a:b:read", ":read", "read:", ":", "READ", "none:else"];
    odd.into_iter().map(str::to_owned).chain(narrow).collect()
});

/// Two sets of scopes, a text with scopes, calls.
pub fn holds(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let [a, b] = [0; 2].map(|_| scopes(&mut input));
    sets(&a, &b);
    let text = input.text(60);
    let read = parse(&text);
    assert!(read.iter().all(|scope| !scope.is_empty()), "{text:?}");
    assert_eq!(parse(&read.join(" ")), read, "{text:?}");
    let mut calls = Vec::new();
    while !input.is_empty() && calls.len() < 12 {
        calls.push(call(&mut input, calls.len()));
    }
    plans(&calls);
}

fn scopes(input: &mut Input<'_>) -> Vec<String> {
    (0..input.below(10)).map(|_| input.pick(&SCOPES).clone()).collect()
}

fn sets(a: &[String], b: &[String]) {
    let all = [a, b].concat();
    let together = collapse(&all);
    assert_eq!(together, collapse(&[b, a].concat()), "{a:?} and {b:?} the other way round");
    assert_eq!(together, collapse(&together), "twice");
    assert_eq!(together, collapse(&[collapse(a), collapse(b)].concat()), "{a:?} and {b:?} one by one");
    assert_eq!(together, slowly(&all), "{all:?}");
    for needed in SCOPES.iter() {
        assert_eq!(covers(&together, needed), covers(&all, needed), "{needed} by {all:?}");
        assert!(covers(&all, needed) || !covers(a, needed), "{needed} by {all:?}");
    }
    let written = in_order(&all);
    assert!(written.iter().collect::<BTreeSet<_>>().iter().copied().eq(&together), "{all:?} in order");
    let places: Vec<_> = written.iter().map(|scope| all.iter().position(|other| other == scope)).collect();
    assert!(places.is_sorted(), "{all:?} in order: {written:?}");
    let lacking = missing(a, b);
    assert!(lacking.iter().all(|scope| !covers(a, scope)), "{a:?} has what {b:?} needs");
    let granted = [a, &lacking].concat();
    // What reaches further than what is needed goes; what is left still covers that.
    let beyond = surplus(&granted, b);
    let kept: Vec<&String> = granted.iter().filter(|scope| !beyond.contains(scope)).collect();
    let narrowed: Vec<&String> = kept.into_iter().chain(b).collect();
    for scope in b {
        assert!(covers(&granted, scope), "{scope} by {granted:?}");
        assert!(covers(&collapse(&narrowed), scope), "{scope} by what {granted:?} is narrowed to");
        assert!(!beyond.contains(scope), "{scope} is needed");
    }
    for spelled in [together.join(" "), together.join("+"), format!("[\"{}\"]", together.join("\", \""))] {
        assert_eq!(parse(&spelled), together, "{spelled}");
    }
    assert_eq!(parse(&together.join("%20").replace(':', "%3A")), together);
}

/// The scopes that no other one of the set contains, by what the module's page says.
fn slowly(scopes: &[String]) -> Vec<String> {
    let mut kept: Vec<String> = scopes.to_vec();
    kept.sort();
    kept.dedup();
    let broad: Vec<String> = kept.iter().filter(|scope| !scope.contains(':')).cloned().collect();
    kept.retain(|scope| !broad.iter().any(|broad| scope.ends_with(&format!(":{broad}"))));
    kept
}

fn call(input: &mut Input<'_>, number: usize) -> HttpRequest {
    let rows = Catalog::embedded().unwrap().endpoints.rows();
    let row = input.pick(rows);
    let kind = input.below(16);
    let path = if kind & 1 == 0 { row.path.clone() } else { format!("/api/v2/{}", input.text(12)) };
    let span = Span::new(FileId(u32::from(kind & 8 != 0)), number, number + 1);
    HttpRequest {
        span,
        sent: span,
        method: row.method.clone(),
        path,
        via: String::new(),
        confidence: Confidence::High,
        observed: false,
        session: kind & 6 == 6,
        impersonates: kind & 4 != 0,
        sideloads: false,
        auth: AuthSent::Bearer,
        trace: Vec::new(),
    }
}

fn planned(calls: &[HttpRequest], conservative: bool) -> ScopePlan {
    let found = Recognised { requests: calls.to_vec(), ..Recognised::default() };
    let around = Around {
        path: &|file| format!("{}.py", file.0),
        package: &|_| None,
        homes: &Homes::default(),
        lost: &BTreeSet::new(),
        conservative,
    };
    plan(&found, Catalog::embedded().unwrap(), &around)
}

fn plans(calls: &[HttpRequest]) {
    for conservative in [false, true] {
        let mut before: Vec<String> = Vec::new();
        for number in 0..=calls.len() {
            let plan = planned(&calls[..number], conservative);
            assert_eq!(plan.required, collapse(&plan.required));
            for scope in before.iter().map(String::as_str).chain(plan.calls.iter().flat_map(|call| call.needs())) {
                assert!(covers(&plan.required, scope), "{scope} by {:?}", plan.required);
            }
            let of_files: Vec<&String> = plan.files.iter().flat_map(|file| &file.required).collect();
            assert_eq!(collapse(&of_files), plan.required, "file by file");
            before = plan.required;
        }
        let reversed: Vec<HttpRequest> = calls.iter().rev().cloned().collect();
        assert_eq!(planned(&reversed, conservative).required, before, "in another order");
    }
    let [narrow, broad] = [false, true].map(|conservative| planned(calls, conservative).required);
    assert!(missing(&broad, &narrow).is_empty(), "{broad:?} is to cover {narrow:?}");
}
