//! `zlint man`: manual pages from the definition of the command line.

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use crate::cli::args::Cli;
use crate::engine::suppress::closest;

/// The page of zlint, or of one of its commands.
pub(super) fn page(name: Option<&str>) -> Result<String, String> {
    let mut all = Cli::command();
    all.build();
    let command = match name {
        None => all,
        Some(name) => find(&all, name)?,
    };
    let mut page = Vec::new();
    Man::new(command).render(&mut page).map_err(|error| error.to_string())?;
    String::from_utf8(page).map_err(|error| error.to_string())
}

fn find(all: &Command, name: &str) -> Result<Command, String> {
    if let Some(command) = all.find_subcommand(name) {
        return Ok(command.clone());
    }
    let names: Vec<&str> = all.get_subcommands().map(Command::get_name).collect();
    Err(match closest(name, &names) {
        Some(near) => format!("there is no command `{name}`; did you mean `{near}`?"),
        None => format!("there is no command `{name}`; there are {}", names.join(", ")),
    })
}
