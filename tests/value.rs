//! Laws of values: texts with holes, sets of them, addresses, joins.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use zlint::ir::Why;
use zlint::limits;
use zlint::recognise::url;
use zlint::text::{FileId, Span};
use zlint::value::{Hole, HoleKind, Origin, Piece, Record, Seq, StrSet, Template, Value};

/// Pieces of addresses and credentials, and texts that are neither.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "(https?://)?[a-z]{0,6}(\\.zendesk\\.com)?(/api/v2)?(/[a-z_]{1,8}){0,3}(\\.json)?(\\?[a-z]=[a-z])?",
        "[a-z@:/?#&=%.\\\\ é{}<>-]{0,12}",
        Just("/token".to_owned()),
        Just(String::new()),
    ]
}

fn origin() -> impl Strategy<Value = Origin> {
    (0..3_u32, 0..1_000_usize, 0..40_usize, any::<bool>())
        .prop_map(|(file, start, length, exact)| Origin { span: Span::new(FileId(file), start, start + length), exact })
}

/// Known text, whose place spells it if it says so.
fn known() -> impl Strategy<Value = Template> {
    (text(), origin()).prop_map(|(text, at)| {
        let start = at.span.start as usize;
        let span = Span::new(at.span.file, start, start + text.len());
        Template::text(&text, Origin { span, ..at })
    })
}

fn hole() -> impl Strategy<Value = Template> {
    let kind = prop_oneof![
        Just(HoleKind::Opaque(Why::Call)),
        Just(HoleKind::Opaque(Why::Outside)),
        Just(HoleKind::Env("ZENDESK_EMAIL".into())),
    ];
    let name = prop_oneof![Just(None), Just(Some(Arc::from("email")))];
    (kind, name, any::<bool>(), origin())
        .prop_map(|(kind, name, each, at)| Template::hole(Hole { kind, name, each }, at))
}

fn template() -> impl Strategy<Value = Template> {
    prop::collection::vec(prop_oneof![2 => known(), 1 => hole()], 0..6)
        .prop_map(|parts| parts.iter().fold(Template::default(), |all, part| all.concat(part)))
}

fn set() -> impl Strategy<Value = StrSet> {
    prop::collection::vec(template(), 1..5).prop_map(StrSet::of)
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        set().prop_map(Value::Text),
        any::<bool>().prop_map(Value::Bool),
        Just(Value::Null),
        Just(Value::unknown(Why::Call, Span::default())),
        Just(Value::external("requests.get")),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::seq),
            (prop::collection::btree_map("[a-c]", inner.clone(), 0..3), any::<bool>()).prop_map(|(fields, open)| {
                let fields = fields.into_iter().map(|(name, value)| (name.into(), value)).collect();
                Value::record(Record { fields, open, spread: None })
            }),
            (inner.clone(), inner).prop_map(|(a, b)| a.join(b)),
        ]
    })
}

/// The texts of a set, as they are shown.
fn shown(set: &StrSet) -> BTreeSet<String> {
    set.templates().iter().map(|template| template.show("{}")).collect()
}

/// All texts in a value, as they are shown, by where they stand in it.
fn texts(value: &Value, path: &str, all: &mut BTreeSet<String>) {
    match value {
        Value::Text(set) => all.extend(shown(set).into_iter().map(|text| format!("{path}: {text}"))),
        Value::Record(record) => {
            for (name, value) in &record.fields {
                texts(value, &format!("{path}.{name}"), all);
            }
        }
        Value::Seq(seq) => {
            for (index, value) in seq.items.iter().enumerate() {
                texts(value, &format!("{path}[{}][{index}]", seq.items.len()), all);
            }
        }
        Value::Any(values) => values.iter().for_each(|value| texts(value, path, all)),
        _ => {}
    }
}

fn texts_of(value: &Value) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    texts(value, "", &mut all);
    all
}

/// Length with each hole as one byte, as offsets count.
fn length(template: &Template) -> usize {
    template.show("\u{1}").len()
}

fn within_bounds(template: &Template) -> bool {
    let text: usize = template.pieces().iter().filter_map(Piece::as_text).map(str::len).sum();
    template.pieces().len() <= limits::MAX_PIECES && text <= 2 * limits::MAX_TEXT
}

proptest! {
    // The same cases in every run: a failure is one for everybody.
    #![proptest_config(ProptestConfig {
        cases: 256,
        rng_seed: proptest::test_runner::RngSeed::Fixed(2027),
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        ..ProptestConfig::default()
    })]

    #[test]
    fn concatenation_is_that_of_texts(a in template(), b in template(), c in template()) {
        let all = a.concat(&b).concat(&c);
        prop_assert_eq!(all.show("{}"), a.show("{}") + &b.show("{}") + &c.show("{}"));
        prop_assert_eq!(&all, &a.concat(&b.concat(&c)));
        prop_assert!(within_bounds(&all));
        prop_assert_eq!(a.concat(&Template::default()), a.clone());
        prop_assert_eq!(Template::default().concat(&a), a);
    }

    #[test]
    fn concatenation_stays_in_bounds(parts in prop::collection::vec(template(), 0..60), repeat in 1..40_usize) {
        let mut all = Template::default();
        for part in &parts {
            all = all.concat(&part.map_text(|text| text.repeat(repeat * repeat)));
            prop_assert!(within_bounds(&all), "{} pieces", all.pieces().len());
        }
    }

    #[test]
    fn cutting_and_joining_gives_the_same(text in template(), at in 0..80_usize) {
        let (left, right) = text.split_at(at);
        prop_assert_eq!(left.show("{}") + &right.show("{}"), text.show("{}"));
        prop_assert_eq!(left.holes().count() + right.holes().count(), text.holes().count());
        // In the middle of a character the cut is moved to its start.
        prop_assert!(length(&left) <= at && at.min(length(&text)) - length(&left) < 4);
    }

    #[test]
    fn cutting_keeps_places(text in template(), at in 0..80_usize) {
        let (left, right) = text.split_at(at);
        for piece in left.pieces().iter().chain(right.pieces()) {
            let origin = piece.origin();
            if let Some(known) = piece.as_text().filter(|_| origin.exact) {
                prop_assert_eq!((origin.span.end - origin.span.start) as usize, known.len());
            }
        }
    }

    #[test]
    fn splitting_is_that_of_texts(text in template(), separator in "[/?&=:.]{1,2}") {
        let parts: Vec<String> = text.split(&separator).iter().map(|part| part.show("\u{1}")).collect();
        prop_assert_eq!(parts.join(&separator), text.show("\u{1}"));
        let shown = text.show("\u{1}");
        let plain: Vec<&str> = shown.split(&separator).collect();
        prop_assert_eq!(parts, plain);
    }

    #[test]
    fn finding_is_that_of_texts(text in template(), needle in "[a-z/:@]{1,3}") {
        prop_assert_eq!(text.find(&needle), text.show("\u{1}").find(&needle));
    }

    #[test]
    fn known_ends_are_ends(text in template()) {
        let shown = text.show("\u{1}");
        prop_assert!(shown.starts_with(&text.known_start()));
        prop_assert!(shown.ends_with(&text.known_end()));
        prop_assert_eq!(text.as_str().is_some(), text.holes().next().is_none());
    }

    #[test]
    fn trimming_is_that_of_texts(text in template()) {
        let strip = |c: char| c == '/' || c == 'a';
        let shown = text.show("\u{1}");
        prop_assert_eq!(text.trim_start(strip).show("\u{1}"), shown.trim_start_matches(strip));
        prop_assert_eq!(text.trim_end(strip).show("\u{1}"), shown.trim_end_matches(strip));
    }

    #[test]
    fn joining_sets(a in set(), b in set(), c in set()) {
        prop_assert_eq!(a.clone().join(a.clone()), a.clone());
        prop_assert_eq!(shown(&a.clone().join(b.clone())), shown(&b.clone().join(a.clone())));
        let left = a.clone().join(b.clone()).join(c.clone());
        let right = a.clone().join(b.clone().join(c));
        prop_assert_eq!(shown(&left), shown(&right));
        prop_assert!(shown(&a.clone().join(b)).is_superset(&shown(&a)));
    }

    #[test]
    fn sets_stay_in_bounds(templates in prop::collection::vec(template(), 0..60)) {
        let set = StrSet::of(templates.clone());
        prop_assert!((1..=limits::MAX_ALTERNATIVES).contains(&set.templates().len()));
        let mut reversed = templates;
        reversed.reverse();
        prop_assert_eq!(shown(&StrSet::of(reversed)), shown(&set));
    }

    /// What is widened still stands for each text: its known start and end are theirs.
    #[test]
    fn widening_is_sound(texts in prop::collection::hash_set("(/api/v2)?/[a-d]{1,3}(/x)?", 17..40)) {
        let near = Origin::near(Span::default());
        let set = StrSet::of(texts.iter().map(|text| Template::text(text, near)));
        for wide in set.templates() {
            for text in &texts {
                prop_assert!(text.starts_with(&wide.known_start()) && text.ends_with(&wide.known_end()));
                prop_assert!(text.len() >= wide.known_start().len() + wide.known_end().len());
            }
        }
    }

    #[test]
    fn concatenating_sets(a in set(), b in set()) {
        let all = a.concat(&b);
        prop_assert!(all.templates().len() <= limits::MAX_ALTERNATIVES);
        prop_assert!(all.templates().iter().all(within_bounds));
        if a.templates().len() * b.templates().len() <= limits::MAX_ALTERNATIVES {
            let product: BTreeSet<String> =
                shown(&a).iter().flat_map(|left| shown(&b).into_iter().map(move |right| left.clone() + &right)).collect();
            prop_assert_eq!(shown(&all), product);
        }
    }

    #[test]
    fn joining_values(a in value(), b in value()) {
        prop_assert_eq!(a.clone().join(a.clone()), a.clone());
        let (left, right) = (a.clone().join(b.clone()), b.join(a));
        prop_assert_eq!(texts_of(&left), texts_of(&right));
        prop_assert_eq!(left.truth(), right.truth());
    }

    #[test]
    fn addresses_are_taken_apart(url in template()) {
        let address = url::split(&url);
        let parts = [address.user_info, address.host, Some(address.path), address.query];
        let holes: usize = parts.iter().flatten().map(|part| part.holes().count()).sum();
        prop_assert!(holes <= url.holes().count());
        let shown = url.show("\u{1}");
        for part in parts.iter().flatten() {
            prop_assert!(shown.contains(&part.show("\u{1}")), "{} in {shown}", part.show("\u{1}"));
        }
    }

    #[test]
    fn paths_are_shown(path in template()) {
        let shown = url::show_path(&path);
        prop_assert!(!shown.contains("{}{}") && !shown.contains("//"), "{shown}");
    }

    /// Shown once more, a shown path is the same.
    #[test]
    fn shown_paths_are_settled(path in known()) {
        let shown = url::show_path(&path);
        let again = url::show_path(&Template::text(&shown, Origin::near(Span::default())));
        prop_assert_eq!(again, shown);
    }

    #[test]
    fn an_absolute_address_wins(base in template(), url in template()) {
        let whole = url::with_base(Some(&base), &url);
        if url.find("://").is_some() {
            prop_assert_eq!(whole, url);
        } else {
            prop_assert_eq!(url::with_base(None, &url), url);
        }
    }
}

/// A value that holds itself over and over is cut, not followed.
#[test]
fn values_in_values_are_cut() {
    let mut value = Value::text("a", Origin::near(Span::default()));
    for _ in 0..1_000 {
        value = Value::seq(vec![value.clone(), value]);
    }
    assert!(format!("{value:?}").len() < 1 << 20);
    let wide = Value::seq(vec![Value::Null; 10_000]);
    assert!(matches!(&wide, Value::Seq(seq) if Seq::clone(seq).items.len() <= limits::MAX_FIELDS));
}
