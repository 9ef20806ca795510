//! The checklist: what is done, what a command does, what needs a person, what is not known.

use std::collections::BTreeMap;

use crate::diag::{Finding, Severity};
use crate::engine::migration::Migration;
use crate::fix::{Applied, Settled};
use crate::report::markdown::words::{code, link};
use crate::report::markdown::{Page, path};
use crate::report::{count, url};
use crate::rules::deadlines::API_TOKENS_END;

/// What makes all changes that can be made.
const COMMAND: &str = "zlint check --fix --unsafe-fixes --scaffold";

/// Rules whose findings stand under other headings.
const ELSEWHERE: [&str; 3] = ["api-token-config", "unresolved-endpoint", "unused-suppression"];

/// Unresolved calls and problems listed one by one.
const LISTED: usize = 50;

impl Page<'_> {
    /// All that is left to do; nothing where nothing is.
    pub(super) fn checklist(&mut self) {
        let report = self.view.report;
        let made = self.context.outlook.made.is_some_and(|made| !made.settled.is_empty());
        let is_whole = report.plan.unresolved.is_empty() && report.problems.is_empty();
        if report.findings.is_empty() && !made && is_whole {
            return;
        }
        self.heading(2, "Checklist");
        self.out.truncate(self.out.trim_end().len());
        self.out.push('\n');
        if let Some(migration) = &report.migration {
            self.clients(migration);
            self.variables(migration);
        }
        self.code_changes();
        if let Some(migration) = &report.migration {
            self.tests(migration);
        }
        self.not_known();
        self.switch_over();
    }

    /// What was rewritten, what can be, and what a person has to write.
    fn code_changes(&mut self) {
        let open = self.context.outlook.open;
        let mut settled: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for one in open.iter().flat_map(|open| &open.settled) {
            *settled.entry((&one.path, &one.fingerprint)).or_default() += 1;
        }
        let view = self.view;
        let findings = view.report.findings.iter().enumerate();
        let (by_command, by_hand): (Vec<_>, Vec<_>) = findings
            .partition(|(index, finding)| settled.contains_key(&(path(view, finding), view.fingerprint(*index))));
        let by_hand: Vec<_> = by_hand.into_iter().filter(|(_, finding)| is_task(finding)).collect();
        let made: &[Settled] = self.context.outlook.made.map_or(&[], |made| &made.settled);
        if made.is_empty() && by_command.is_empty() && by_hand.is_empty() {
            return;
        }
        self.heading(3, "Code");
        for one in made {
            let words = format!("{} {}: {}", link(&one.path, None), code(one.rule), self.say(&one.message));
            self.task(0, true, &words);
        }
        let written = self.context.outlook.made.into_iter().flat_map(|made| &made.changed);
        for file in written.filter(|file| file.before.is_none()) {
            let words = format!("{}, which gets tokens and renews them", link(&file.path, None));
            self.task(0, true, &words);
        }
        if let Some(open) = open.filter(|_| !by_command.is_empty()) {
            self.task(0, false, &format!("{} rewrites {}", code(COMMAND), count(by_command.len(), "finding")));
            for (_, finding) in &by_command {
                let words = self.named(finding);
                self.task(1, false, &words);
            }
            for file in open.changed.iter().filter(|file| file.before.is_none()) {
                self.remark(1, &format!("it writes {}, which gets tokens and renews them", code(&file.path)));
            }
        }
        for (index, finding) in by_hand {
            let words = self.named(finding);
            self.task(0, false, &words);
            let why = open.and_then(|open| by_hand_because(open, path(view, finding), view.fingerprint(index)));
            if let Some(why) = why.or_else(|| reason(finding)) {
                self.remark(1, &format!("why by hand: {}", self.say(&why)));
            }
            if !finding.help.is_empty() {
                self.remark(1, &self.say(&finding.help));
            }
        }
    }

    /// A finding with its place.
    fn named(&self, finding: &Finding) -> String {
        let place = self.place(finding.primary.span);
        format!("{place} [{}]({}): {}", code(finding.rule), url(finding.rule), self.say(&finding.message))
    }

    /// What zlint could not read or work out.
    pub(super) fn not_known(&mut self) {
        let report = self.view.report;
        let (calls, problems) = (&report.plan.unresolved, &report.problems);
        let silent = !report.plan.complete && calls.is_empty() && report.plan.lost.is_empty();
        if calls.is_empty() && problems.is_empty() && !silent {
            return;
        }
        self.heading(3, "What zlint could not work out");
        for call in calls.iter().take(LISTED) {
            let known: Vec<&str> = call.method.as_deref().into_iter().chain(call.endpoint.as_deref()).collect();
            let what = if known.is_empty() { "a request".to_owned() } else { code(&self.view.say(&known.join(" "))) };
            let place = self.place(call.span);
            self.task(0, false, &format!("{place} {what}: {}; see which scope it needs", self.say(&call.why)));
        }
        for problem in problems.iter().take(LISTED) {
            self.task(0, false, &format!("{}: {}", link(&problem.path, None), self.say(&problem.message)));
        }
        let more = calls.len().saturating_sub(LISTED) + problems.len().saturating_sub(LISTED);
        if more > 0 {
            self.task(0, false, &format!("{more} more, which the text format lists"));
        }
        if silent {
            self.task(
                0,
                false,
                "Credentials or a client are there, and no call that uses them is in view: see which scopes it needs",
            );
        }
    }

    /// The last steps, when there are credentials to be retired.
    fn switch_over(&mut self) {
        let Some(migration) = &self.view.report.migration else { return };
        let signs_in = migration.clients.iter().any(|client| client.signs_in);
        if migration.old_variables.is_empty() && !signs_in {
            return;
        }
        let left = match self.context.as_of.days_until(API_TOKENS_END) {
            left if left > 0 => format!(" before {API_TOKENS_END} ({left} days left)"),
            _ => String::new(),
        };
        self.heading(3, "Switching over");
        self.task(0, false, "Run the changed code with the new variables; a call outside the scopes answers 403 and names what it lacks");
        if self.retires_tokens(migration) {
            self.task(0, false, "Deactivate the API token in Admin Center (Apps and integrations > APIs > API tokens): it can be activated again, but no new one can be made");
            self.task(
                0,
                false,
                &format!("When nothing has failed for a while, delete the API token and the old variables{left}"),
            );
        } else {
            self.task(
                0,
                false,
                "When nothing has failed for a while, delete the old variables, and change the password",
            );
        }
    }

    /// Whether API tokens are in play, and not passwords alone.
    fn retires_tokens(&self, migration: &Migration) -> bool {
        let rules = self.view.report.findings.iter().map(|finding| finding.rule);
        let made = self.context.outlook.made.into_iter().flat_map(|made| &made.settled).map(|one| one.rule);
        let of_tokens = |rule: &str| rule.starts_with("api-token");
        migration.has_tokens() || rules.chain(made).any(of_tokens)
    }
}

/// Whether a finding asks for something to be done in the code.
fn is_task(finding: &Finding) -> bool {
    finding.severity > Severity::Note && !ELSEWHERE.contains(&finding.rule)
}

/// Why the run that made all fixes left a finding as it is.
fn by_hand_because(open: &Applied, path: &str, fingerprint: &str) -> Option<String> {
    let refused = open.refused.iter().find(|refused| refused.path == path && refused.fingerprint == fingerprint);
    if let Some(refused) = refused {
        return Some(format!("a rewrite was tried, and {}", refused.why));
    }
    // There fixes may call for the module that gets tokens; elsewhere they may be offered without it.
    let before = &open.before;
    let known = before.findings.iter().zip(&before.fingerprints);
    let same = known.filter(|(_, own)| *own == fingerprint).map(|(finding, _)| finding);
    same.filter(|finding| before.sources.path(finding.primary.span.file) == path).find_map(reason)
}

/// Why a finding is not rewritten: in the words of the fix that is only shown, or of a note.
fn reason(finding: &Finding) -> Option<String> {
    let asks = finding.fixes.iter().find_map(|fix| fix.asks).map(str::to_owned);
    asks.or_else(|| finding.notes.iter().find_map(|note| note.strip_prefix("no rewrite: ")).map(str::to_owned))
}
