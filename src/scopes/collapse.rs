//! Sets of scopes: which one lets which call through, the smallest set that says the same, what a
//! request lacks and what it asks for in vain.
//!
//! `read` holds every `…:read`, `write` every `…:write`. Nothing else holds anything: `write` does
//! not contain `read`, and `tickets:write` not `tickets:read`.

use std::collections::BTreeSet;

/// Whether `scope` lets through what needs `needed`.
fn holds(scope: &str, needed: &str) -> bool {
    scope == needed || needed.rsplit_once(':').is_some_and(|(_, access)| access == scope)
}

/// Whether a set of scopes lets a call through that needs `needed`.
pub fn covers<S: AsRef<str>>(granted: &[S], needed: &str) -> bool {
    granted.iter().any(|scope| holds(scope.as_ref(), needed))
}

/// The smallest set that lets the same calls through, sorted: a broad scope swallows its narrow
/// ones. Zendesk refuses an allow-list that holds both.
pub fn collapse<S: AsRef<str>>(scopes: &[S]) -> Vec<String> {
    let all: BTreeSet<&str> = scopes.iter().map(AsRef::as_ref).collect();
    let swallowed = |scope: &str| all.iter().any(|other| *other != scope && holds(other, scope));
    all.iter().filter(|scope| !swallowed(scope)).map(|scope| (*scope).to_owned()).collect()
}

/// The same set in the order in which it is written.
pub fn in_order<S: AsRef<str>>(scopes: &[S]) -> Vec<String> {
    let kept = collapse(scopes);
    let mut found: Vec<String> = Vec::new();
    for scope in scopes.iter().map(AsRef::as_ref) {
        if kept.iter().any(|kept| kept == scope) && !found.iter().any(|known| known == scope) {
            found.push(scope.to_owned());
        }
    }
    found
}

/// What is needed and not granted, collapsed.
pub fn missing<S: AsRef<str>, T: AsRef<str>>(granted: &[S], needed: &[T]) -> Vec<String> {
    let lacking: Vec<&str> = needed.iter().map(AsRef::as_ref).filter(|scope| !covers(granted, scope)).collect();
    collapse(&lacking)
}

/// What is granted and reaches further than what is needed: `read` where `tickets:read` would do,
/// `users:read` where no call reads users. A narrow scope under a needed broad one is no surplus.
pub fn surplus<S: AsRef<str>, T: AsRef<str>>(granted: &[S], needed: &[T]) -> Vec<String> {
    let beyond = granted.iter().map(AsRef::as_ref).filter(|scope| !covers(needed, scope));
    beyond.map(str::to_owned).collect::<BTreeSet<_>>().into_iter().collect()
}

/// The scopes in a text, in order, whatever stands between them: white space as it should be, `+`
/// and `%20` as in an address, or the commas, quotes and brackets of a mistake.
pub fn parse(text: &str) -> Vec<String> {
    let text = text.replace("%20", " ").replace("%3A", ":").replace("%3a", ":").replace("%2C", ",").replace("%2c", ",");
    let between = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '+' | '[' | ']' | '"' | '\'');
    text.split(between).filter(|scope| !scope.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_broad_scope_swallows_its_narrow_ones() {
        assert_eq!(collapse(&["tickets:read", "read", "users:write", "tickets:read"]), ["read", "users:write"]);
        assert_eq!(collapse(&["write", "tickets:read"]), ["tickets:read", "write"]);
        assert_eq!(collapse(&["impersonate", "read"]), ["impersonate", "read"]);
        assert!(collapse::<&str>(&[]).is_empty());
    }

    #[test]
    fn what_is_kept_keeps_its_order() {
        assert_eq!(in_order(&["users:write", "tickets:read", "read", "users:write"]), ["users:write", "read"]);
    }

    #[test]
    fn write_is_not_read() {
        assert!(covers(&["read"], "tickets:read"));
        assert!(!covers(&["write"], "tickets:read"));
        assert!(!covers(&["write"], "read"));
        assert!(!covers(&["tickets:write"], "tickets:read"));
        assert!(!covers(&["tickets:read"], "read"));
        assert!(!covers(&["read"], "impersonate"));
    }

    #[test]
    fn what_is_asked_against_what_is_needed() {
        let needed = ["read", "tickets:write"];
        assert!(missing(&["read", "write"], &needed).is_empty());
        assert_eq!(surplus(&["read", "write"], &needed), ["write"]);
        assert_eq!(missing(&["tickets:read"], &needed), ["read", "tickets:write"]);
        assert!(surplus(&["tickets:read"], &needed).is_empty());
        assert_eq!(surplus(&["users:write", "read"], &needed), ["users:write"]);
        assert_eq!(missing::<&str, _>(&[], &["read", "users:read"]), ["read"]);
    }

    #[test]
    fn scope_texts_in_every_spelling() {
        for text in [
            "tickets:read users:write",
            "tickets:read+users:write",
            "tickets:read%20users:write",
            "tickets%3Aread, users:write",
            r#"["tickets:read","users:write"]"#,
            " tickets:read\n\tusers:write ",
        ] {
            assert_eq!(parse(text), ["tickets:read", "users:write"], "{text}");
        }
        assert!(parse("").is_empty());
    }

    fn scope() -> impl Strategy<Value = String> {
        prop::sample::select(vec![
            "read",
            "write",
            "impersonate",
            "tickets:read",
            "tickets:write",
            "users:read",
            "users:write",
            "hc:read",
            "zis:write",
        ])
        .prop_map(str::to_owned)
    }

    proptest! {
        #[test]
        fn collapsing_twice_changes_nothing(scopes in vec(scope(), 0..8)) {
            let once = collapse(&scopes);
            prop_assert_eq!(collapse(&once), once);
        }

        #[test]
        fn collapsing_keeps_what_is_let_through(scopes in vec(scope(), 0..8), needed in scope()) {
            prop_assert_eq!(covers(&collapse(&scopes), &needed), covers(&scopes, &needed));
        }

        #[test]
        fn order_does_not_matter(mut scopes in vec(scope(), 0..8)) {
            let before = collapse(&scopes);
            scopes.reverse();
            prop_assert_eq!(collapse(&scopes), before);
        }

        #[test]
        fn more_granted_is_never_less_let_through(a in vec(scope(), 0..6), b in vec(scope(), 0..6), needed in vec(scope(), 0..6)) {
            let both = [a.clone(), b].concat();
            let lacking = missing(&a, &needed);
            prop_assert!(missing(&both, &needed).iter().all(|scope| covers(&lacking, scope)));
        }

        #[test]
        fn more_needed_is_never_less_missing(granted in vec(scope(), 0..6), a in vec(scope(), 0..6), b in vec(scope(), 0..6)) {
            let both = [a.clone(), b].concat();
            let lacking = missing(&granted, &both);
            prop_assert!(missing(&granted, &a).iter().all(|scope| covers(&lacking, scope)));
        }

        #[test]
        fn granting_what_is_missing_suffices(granted in vec(scope(), 0..6), needed in vec(scope(), 0..6)) {
            let enough = [granted.clone(), missing(&granted, &needed)].concat();
            prop_assert!(missing(&enough, &needed).is_empty());
        }

        #[test]
        fn what_is_needed_is_no_surplus(needed in vec(scope(), 0..6)) {
            prop_assert!(surplus(&collapse(&needed), &needed).is_empty());
        }

        #[test]
        fn any_text_parses(text in ".{0,80}") {
            prop_assert!(parse(&text).iter().all(|scope| !scope.is_empty()));
        }
    }
}
