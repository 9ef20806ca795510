//! The endpoint table against paths as code writes them, and against an independent, simpler
//! reading of the same table.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::BTreeSet;

use proptest::prelude::*;
use regex::Regex;
use zlint::data::Catalog;
use zlint::data::endpoints::{Certainty, Endpoint, EndpointTable};
use zlint::data::scopes::ScopeCatalog;

fn table() -> &'static EndpointTable {
    &Catalog::embedded().unwrap().endpoints
}

fn scopes() -> &'static ScopeCatalog {
    &Catalog::embedded().unwrap().scopes
}

/// The plain reading: rows of the same length, two points for equal text, one for the method, the
/// first of the best; where none fits, the place above.
struct Plain {
    rows: Vec<(String, Vec<String>, String)>,
    cuts: [(Regex, &'static str); 4],
}

impl Plain {
    fn new() -> Plain {
        let cut = |pattern: &str, by| (Regex::new(pattern).unwrap(), by);
        let cuts = [
            cut(r"\.json$", ""),
            cut(r"\{[^}]*\}|:[a-z_]+|\b\d{2,}\b", "{}"),
            cut(r"(\{\})+", "{}"),
            cut(r"/help_center/[a-z]{2}(-[a-z]{2})?/", "/help_center/{}/"),
        ];
        let mut plain = Plain { rows: Vec::new(), cuts };
        for row in anchored() {
            let path = plain.segments(&row.path);
            plain.rows.push((row.method.clone(), path, row.resource.clone().unwrap_or("-".into())));
        }
        plain
    }

    fn segments(&self, path: &str) -> Vec<String> {
        let path = path.split(['?', '#']).next().unwrap().trim_end_matches('/').to_owned();
        let path = self.cuts.iter().fold(path, |path, (from, to)| from.replace_all(&path, *to).into_owned());
        path.split('/').map(str::to_owned).collect()
    }

    fn scope(&self, method: &str, path: &str) -> String {
        let access = if method == "GET" || method == "HEAD" { "read" } else { "write" };
        let mut want = self.segments(path);
        loop {
            if let Some(resource) = self.resource(method, &want) {
                let narrow = format!("{resource}:{access}");
                // a half that does not exist cannot be asked for
                return if scopes().standing(&narrow).is_some() { narrow } else { access.to_owned() };
            }
            if want.len() <= 3 {
                return access.to_owned();
            }
            want.pop();
        }
    }

    fn resource(&self, method: &str, want: &[String]) -> Option<&str> {
        let mut best = (-1, None);
        for (row_method, row, resource) in self.rows.iter().filter(|(_, row, _)| row.len() == want.len()) {
            let pairs = row.iter().zip(want);
            if pairs.clone().any(|(a, b)| a != b && a != "{}" && b != "{}") {
                continue;
            }
            let texts = pairs.filter(|(a, b)| a == b && *a != "{}").count();
            let score = 2 * i32::try_from(texts).unwrap() + i32::from(row_method == method);
            if score > best.0 {
                best = (score, Some(resource.as_str()));
            }
        }
        best.1
    }
}

/// Rows that start with words. The others fit anything, and would speak in the plain reading for
/// all that is not in the table.
fn anchored() -> impl Iterator<Item = &'static Endpoint> {
    let open = |row: &&Endpoint| row.path.starts_with("/api/v2/{") || row.path.starts_with("/api/v2/guide/{");
    table().rows().iter().filter(move |row| !open(row))
}

fn verb(method: &str) -> String {
    method.to_uppercase().replace("HEAD", "GET")
}

fn scope(method: &str, path: &str) -> String {
    table().scope_for(method, path).scope
}

fn with_holes(path: &str) -> String {
    Regex::new(r"\{[^}]*\}").unwrap().replace_all(path, "{}").into_owned()
}

#[test]
fn every_row_finds_itself() {
    for row in table().rows() {
        for path in [row.path.clone(), with_holes(&row.path), format!("{}/?page=2", with_holes(&row.path))] {
            let found = table().find(&row.method, &path).unwrap_or_else(|| panic!("{} {path}", row.method));
            assert_eq!((&found.method, with_holes(&found.path)), (&row.method, with_holes(&row.path)), "{path}");
        }
        let answer = table().scope_for(&row.method, &with_holes(&row.path));
        assert_eq!((answer.certainty, answer.family_only), (row.certainty, false), "{} {}", row.method, row.path);
    }
}

#[test]
fn every_row_gets_the_scope_of_the_plain_reading() {
    let plain = Plain::new();
    for row in anchored() {
        let path = with_holes(&row.path);
        for path in
            [path.clone(), format!("{path}.json"), path.replace("{}", "360012345"), format!("{path}?page=2#top")]
        {
            assert_eq!(scope(&row.method, &path), plain.scope(&row.method, &path), "{} {path}", row.method);
        }
    }
}

/// Other methods, and places below a row, get the same answer. A hole at the end, which the plain
/// reading takes for the first word that fits, gets the row's own family or the broad scope.
#[test]
fn what_is_not_in_the_table_gets_the_scope_of_the_plain_reading() {
    let plain = Plain::new();
    let mut seen = BTreeSet::new();
    for row in anchored().filter(|row| seen.insert(with_holes(&row.path))) {
        for method in ["GET", "POST", "DELETE"] {
            let path = with_holes(&row.path);
            for tail in ["/1", "/something/below"] {
                let below = format!("{path}{tail}");
                assert_eq!(scope(method, &below), plain.scope(method, &below), "{method} {below}");
            }
            for open in [path.clone(), format!("{path}/{{}}")] {
                let (ours, theirs) = (scope(method, &open), plain.scope(method, &open));
                let access = if method == "GET" { "read" } else { "write" };
                let family = row.resource.as_ref().map(|resource| format!("{resource}:{access}"));
                assert!(ours == theirs || ours == access || Some(&ours) == family.as_ref(), "{method} {open}: {ours}");
            }
        }
    }
}

#[test]
fn paths_as_code_writes_them() {
    use Certainty::{Derived, Doc, Evidence, Unknown};
    let plain = Plain::new();
    for (method, path, scope, certainty, operation) in [
        ("GET", "/api/v2/tickets.json", "tickets:read", Doc, Some("/api/v2/tickets")),
        ("get", "/api/v2/tickets/{}.json", "tickets:read", Doc, Some("/api/v2/tickets/{ticket_id}")),
        ("PUT", "/api/v2/tickets/12345", "tickets:write", Doc, Some("/api/v2/tickets/{ticket_id}")),
        ("POST", "api/v2//tickets/", "tickets:write", Doc, Some("/api/v2/tickets")),
        ("HEAD", "/api/v2/tickets", "tickets:read", Doc, Some("/api/v2/tickets")),
        ("PATCH", "/api/v2/tickets/{}", "tickets:write", Derived, Some("/api/v2/tickets/{ticket_id}")),
        (
            "GET",
            "https://{}.zendesk.com/api/v2/tickets/{}/comments.json?include=users",
            "tickets:read",
            Derived,
            Some("/api/v2/tickets/{ticket_id}/comments"),
        ),
        ("GET", "/api/v2/tickets/show_many.json?ids={}", "tickets:read", Doc, Some("/api/v2/tickets/show_many")),
        ("GET", "/api/v2/tickets{}", "tickets:read", Doc, Some("/api/v2/tickets")),
        ("GET", "/api/v2/tickets/{},{}", "tickets:read", Doc, Some("/api/v2/tickets/{ticket_id}")),
        ("GET", "/api/v2/tickets/ticket-{}", "tickets:read", Doc, Some("/api/v2/tickets/{ticket_id}")),
        ("GET", "/api/v2/tickets/{}/unheard_of", "tickets:read", Derived, None),
        ("GET", "/api/v2/users/me.json", "users:read", Evidence, Some("/api/v2/users/me")),
        (
            "GET",
            "/api/v2/users/{}/tickets/requested.json",
            "tickets:read",
            Derived,
            Some("/api/v2/users/{user_id}/tickets/requested"),
        ),
        ("POST", "/api/v2/users/create_or_update.json", "users:write", Doc, Some("/api/v2/users/create_or_update")),
        ("GET", "/api/v2/users/search.json?query={}", "users:read", Doc, Some("/api/v2/users/search")),
        ("GET", "/api/v2/users/search{}", "users:read", Doc, Some("/api/v2/users/search")),
        (
            "PUT",
            "/api/v2/users/{}/identities/{}.json",
            "users:write",
            Evidence,
            Some("/api/v2/users/{user_id}/identities/{user_identity_id}"),
        ),
        (
            "GET",
            "/api/v2/organizations/{}/users.json",
            "users:read",
            Derived,
            Some("/api/v2/organizations/{organization_id}/users"),
        ),
        (
            "GET",
            "/api/v2/organizations/{}/tickets",
            "tickets:read",
            Derived,
            Some("/api/v2/organizations/{organization_id}/tickets"),
        ),
        ("GET", "/api/v2/search.json?query=type:ticket+status<solved", "read", Evidence, Some("/api/v2/search")),
        ("GET", "/api/v2/search/export.json", "read", Derived, Some("/api/v2/search/export")),
        (
            "GET",
            "/api/v2/views/{}/execute.json",
            "ticket_views:read",
            Evidence,
            Some("/api/v2/views/{view_id}/execute"),
        ),
        ("GET", "/api/v2/groups.json", "groups:read", Evidence, Some("/api/v2/groups")),
        ("DELETE", "/api/v2/groups/{}", "groups:write", Derived, Some("/api/v2/groups/{group_id}")),
        ("GET", "/api/v2/ticket_fields.json", "read", Evidence, Some("/api/v2/ticket_fields")),
        ("POST", "/api/v2/uploads.json?filename={}", "ticket_attachments:write", Evidence, Some("/api/v2/uploads")),
        ("GET", "/api/v2/audit_logs", "auditlogs:read", Doc, Some("/api/v2/audit_logs")),
        ("DELETE", "/api/v2/audit_logs", "write", Unknown, Some("/api/v2/audit_logs")),
        (
            "GET",
            "/api/v2/incremental/tickets/cursor.json?start_time=0",
            "tickets:read",
            Derived,
            Some("/api/v2/incremental/tickets/cursor"),
        ),
        (
            "GET",
            "/api/v2/channels/voice/phone_numbers.json",
            "read",
            Unknown,
            Some("/api/v2/channels/voice/phone_numbers"),
        ),
        ("GET", "/api/v2/job_statuses/{}.json", "read", Unknown, Some("/api/v2/job_statuses/{job_status_id}")),
        (
            "GET",
            "/api/v2/custom_objects/{}/records",
            "custom_objects:read",
            Evidence,
            Some("/api/v2/custom_objects/{custom_object_key}/records"),
        ),
        (
            "GET",
            "/api/v2/help_center/articles/{}.json",
            "hc:read",
            Doc,
            Some("/api/v2/help_center/articles/{article_id}"),
        ),
        (
            "GET",
            "/api/v2/help_center/en-us/articles/1.json",
            "hc:read",
            Doc,
            Some("/api/v2/help_center/{locale}/articles/{article_id}"),
        ),
        (
            "PUT",
            "/api/v2/help_center/articles/{}/translations/{}.json",
            "hc:write",
            Doc,
            Some("/api/v2/help_center/articles/{article_id}/translations/{locale}"),
        ),
        ("GET", "/api/v2/help_center/{}/sections.json", "hc:read", Doc, Some("/api/v2/help_center/{locale}/sections")),
        ("GET", "/api/v2/help_center/de/sections/{}/unheard_of", "hc:read", Derived, None),
        ("GET", "/api/v2/help_center/unheard_of", "hc:read", Derived, None),
        (
            "GET",
            "/api/v2/community/topics/{}/posts.json",
            "hc:read",
            Doc,
            Some("/api/v2/community/topics/{topic_id}/posts"),
        ),
        ("POST", "/api/v2/webhooks", "webhooks:write", Doc, Some("/api/v2/webhooks")),
        ("GET", "/api/services/zis/registry/{}", "zis:read", Derived, Some("/api/services/zis/registry/{integration}")),
        ("GET", "/api/v2/tickets/{}/{}", "tickets:read", Derived, None),
        ("GET", "/api/v2/groups/{}/{}", "read", Unknown, None),
        ("GET", "/api/v2/unheard_of/1", "read", Unknown, None),
        ("POST", "/api/v2/{}.json", "write", Unknown, None),
        ("GET", "/", "read", Unknown, None),
        ("GET", "", "read", Unknown, None),
    ] {
        let answer = table().scope_for(method, path);
        let got = (answer.scope.as_str(), answer.certainty, answer.operation);
        assert_eq!(got, (scope, certainty, operation), "{method} {path}");
        assert_eq!(answer.resource.is_some(), answer.scope.contains(':'), "{method} {path}");
        assert_eq!(
            answer.family_only,
            answer.operation.is_none() || table().find(method, path).unwrap().method != verb(method)
        );
        if !path.contains(['-', ','])
            && !path.ends_with("center/unheard_of")
            && !path.contains("{}/{}")
            && !path.contains("s{}")
            && !path.contains("h{}")
            && !path.contains("//")
        {
            assert_eq!(answer.scope, plain.scope(&method.to_uppercase(), path), "{method} {path}");
        }
    }
}

proptest! {
    #[test]
    fn any_path_gets_an_answer(method in "[A-Z]{0,7}", path in r"(/?(api|v2|tickets|users|help_center|en-us|\{\}|\{|\}|:|é|\.json|[a-z0-9?#/]{0,4})){0,9}") {
        let answer = table().scope_for(&method, &path);
        let access = answer.scope.rsplit(':').next();
        prop_assert_eq!(access, Some(answer.access));
        prop_assert!(scopes().standing(&answer.scope).is_some());
        prop_assert_eq!(answer.access == "read", matches!(method.as_str(), "GET" | "HEAD"));
    }
}
