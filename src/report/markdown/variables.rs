//! The variables to be set, and the old ones with the files that name them.

use std::fmt::Write as _;

use crate::engine::migration::{Mention, Migration};
use crate::report::count;
use crate::report::markdown::Page;
use crate::report::markdown::words::{code, line_link, link};

/// Lines named of one file.
const LINES: usize = 5;

impl Page<'_> {
    pub(super) fn variables(&mut self, migration: &Migration) {
        let signs_in = migration.clients.iter().any(|client| client.signs_in);
        if !signs_in && migration.old_variables.is_empty() {
            return;
        }
        self.heading(3, "Variables");
        self.task(0, false, "Set the new variables wherever the code runs, beside the old ones");
        let public = migration.clients.iter().filter(|client| client.signs_in).all(|client| client.public);
        let needed = |(name, _): &&(String, String)| !(signs_in && public && name.ends_with("_SECRET"));
        for (name, what) in migration.new_variables.iter().filter(needed) {
            self.remark(1, &format!("{}: {}", code(name), self.say(what)));
        }
        for variable in &migration.old_variables {
            let name = code(&self.view.say(&variable.name));
            let what = variable.part.in_words();
            self.task(0, false, &format!("Take {name} (the {what}) out once nothing reads it; it is named in"));
            for mention in &variable.mentions {
                let place = self.mention(mention);
                self.task(1, false, &place);
            }
        }
        let names: Vec<String> = migration.old_variables.iter().map(|one| self.view.say(&one.name)).collect();
        // A name that could end the quotes is no name of a variable.
        let plain = |name: &&String| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let names: Vec<&str> = names.iter().filter(plain).map(String::as_str).collect();
        let elsewhere = "the secrets of the build service, the settings of the hosting service";
        if names.is_empty() {
            self.task(0, false, &format!("Look where zlint does not: {elsewhere}"));
        } else {
            let command = code(&format!("git grep -nwE '{}'", names.join("|")));
            self.task(
                0,
                false,
                &format!("Look where zlint does not: {elsewhere}, files of other languages ({command})"),
            );
        }
    }

    /// Lines of tests that speak of Basic authentication, and recordings that hold it.
    pub(super) fn tests(&mut self, migration: &Migration) {
        let tests = &migration.tests;
        if tests.is_empty() && migration.recordings == 0 {
            return;
        }
        self.heading(3, "Tests that expect Basic authentication");
        for mention in tests {
            let place = self.mention(mention);
            self.task(0, false, &place);
        }
        if migration.recordings > 0 {
            let recordings = count(migration.recordings, "recording");
            self.task(0, false, &format!("Make {recordings} anew, or change what the tests compare"));
        }
    }

    /// A file with the first of its lines.
    fn mention(&self, mention: &Mention) -> String {
        let shown: Vec<String> = mention.lines.iter().take(LINES).map(|line| line_link(&mention.path, *line)).collect();
        let noun = if mention.lines.len() == 1 { "line" } else { "lines" };
        let mut words = format!("{}, {noun} {}", link(&mention.path, None), shown.join(", "));
        if mention.lines.len() > LINES {
            let _ = write!(words, " and more");
        }
        words
    }
}
