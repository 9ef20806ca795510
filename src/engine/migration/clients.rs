//! The OAuth clients that take the place of the old credentials.

use std::collections::BTreeSet;

use crate::diag::Confidence;
use crate::engine::migration::Known;
use crate::recognise::Recognised;
use crate::scopes::collapse::collapse;
use crate::scopes::homes::{Home, Homes};
use crate::scopes::{ScopePlan, ScopedCall};
use crate::text::{FileId, SourceFile};

/// An OAuth client to be made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlannedClient {
    /// What the configuration calls it, or the name of its package.
    pub name: Option<String>,
    /// The manifest of its package; `None` for a client of the configuration, or if there is only one.
    pub manifest: Option<String>,
    /// Its calls, as indices into [`ScopePlan::calls`].
    pub calls: Vec<usize>,
    /// What these need, collapsed.
    pub required: Vec<String>,
    /// Whether every call was worked out.
    pub complete: bool,
    /// The files of it that sign in and run in a browser or an app, where no secret is safe.
    pub at_users: Vec<FileId>,
    /// Whether all that sign in do so.
    pub public: bool,
    /// Whether credentials that it takes the place of are in view.
    pub signs_in: bool,
    /// The files that sign in or call.
    files: BTreeSet<FileId>,
}

impl PlannedClient {
    /// Whether a file signs in or calls.
    pub(super) fn has(&self, file: FileId) -> bool {
        self.files.contains(&file)
    }

    /// With its calls, and those of its files (`here`) that sign in.
    fn with(self, plan: &ScopePlan, calls: Vec<usize>, signing: &Signing, here: impl Fn(FileId) -> bool) -> Self {
        let own: BTreeSet<FileId> = signing.all.iter().copied().filter(|file| here(*file)).collect();
        let call_files = calls.iter().filter_map(|index| plan.calls.get(*index)).map(|call| call.span.file);
        Self {
            public: !own.is_empty() && own.is_subset(&signing.at_users),
            at_users: signing.at_users.intersection(&own).copied().collect(),
            signs_in: !own.is_empty(),
            files: call_files.chain(own.iter().copied()).collect(),
            calls,
            ..self
        }
    }

    /// Take over the name that the manifest gives; `package` knows the package of a file.
    pub(super) fn name_package(&mut self, package: &dyn Fn(FileId) -> Option<(Option<String>, String)>) {
        let of_part = self.files.iter().filter_map(|file| package(*file));
        let named = of_part.filter(|(_, manifest)| Some(manifest) == self.manifest.as_ref());
        self.name = self.name.take().or_else(|| named.filter_map(|(name, _)| name).next());
    }
}

/// The files that sign in with the old credentials, or did before they were rewritten.
#[derive(Debug)]
pub(super) struct Signing {
    /// All of them.
    pub(super) all: BTreeSet<FileId>,
    /// Those that run in a browser or an app.
    pub(super) at_users: BTreeSet<FileId>,
}

impl Signing {
    /// Those that were recognised, and those that are known.
    pub(super) fn of(found: &Recognised, known: &Known, files: &[SourceFile]) -> Self {
        let sure = found.auths.iter().filter(|auth| auth.confidence > Confidence::Low);
        let before = || files.iter().filter_map(|file| Some((file.id, *known.signing.get(file.path.as_str())?)));
        let all: BTreeSet<FileId> = sure.map(|auth| auth.span.file).chain(before().map(|(file, _)| file)).collect();
        let at_users = before().filter(|(_, at_users)| *at_users).map(|(file, _)| file);
        let at_users = at_users.chain(found.at_users.iter().copied()).filter(|file| all.contains(file)).collect();
        Self { all, at_users }
    }
}

/// The clients to be made: one for all code, or one for each part of it that signs in by itself.
pub(super) fn of(signing: &Signing, plan: &ScopePlan, homes: &Homes) -> Vec<PlannedClient> {
    if signing.all.is_empty() {
        return Vec::new();
    }
    let own: BTreeSet<&Home> = signing.all.iter().flat_map(|file| homes.of(*file)).collect();
    let declared = own.iter().any(|home| matches!(home, Home::Client(_)));
    if own.len() < 2 && !declared {
        let all =
            PlannedClient { required: plan.required.clone(), complete: plan.complete, ..PlannedClient::default() };
        return vec![all.with(plan, indices(plan, |_| true), signing, |_| true)];
    }
    // Parts that call and do not sign in get their tokens from one of the others; which, cannot be told.
    let calling = plan.calls.iter().filter(|call| call.scope.is_some());
    let calling = calling.flat_map(|call| homes.of(call.span.file));
    let parts: BTreeSet<&Home> = own.into_iter().chain(calling).collect();
    parts.into_iter().map(|home| of_part(home, signing, plan, homes)).collect()
}

/// The client of a part of the code.
fn of_part(home: &Home, signing: &Signing, plan: &ScopePlan, homes: &Homes) -> PlannedClient {
    let here = |file: FileId| homes.is_in(file, home);
    let calls = indices(plan, |call| here(call.span.file));
    let needs = calls.iter().filter_map(|index| plan.calls.get(*index)).flat_map(ScopedCall::needs);
    let open = plan.unresolved.iter().any(|call| here(call.span.file)) || plan.lost.keys().any(|file| here(*file));
    let part = PlannedClient {
        name: homes.declared(home).map(|client| client.name.clone()),
        manifest: match home {
            Home::Package(manifest) => Some(manifest.clone()),
            Home::Client(_) => None,
        },
        required: collapse(&needs.collect::<Vec<_>>()),
        complete: !open,
        ..PlannedClient::default()
    };
    part.with(plan, calls, signing, here)
}

/// The calls that need a scope and are asked for.
fn indices(plan: &ScopePlan, wanted: impl Fn(&ScopedCall) -> bool) -> Vec<usize> {
    let calls = plan.calls.iter().enumerate();
    calls.filter(|(_, call)| call.scope.is_some() && wanted(call)).map(|(index, _)| index).collect()
}
