//! Programs that are run by their name: what their options and operands mean. A shell runs them by
//! writing their words, other languages by giving these to a function (`subprocess.run`, `spawn`),
//! so a command is found by its name whatever the language.

use serde::Deserialize;

use crate::data::model::OneOrMany;

/// A program.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CommandModel {
    /// Its names, without a folder.
    pub name: OneOrMany,
    /// What the words mean that are no options.
    #[serde(default)]
    pub operands: Operands,
    /// How many operands to pass over before they mean that: `timeout 10 …`.
    #[serde(default)]
    pub skip: usize,
    /// Whether options end at the first operand, as they do for programs that run another.
    #[serde(default)]
    pub options_first: bool,
    /// Its options. One that is not listed takes no value. Of several that stand for a method the
    /// one that is listed first counts.
    #[serde(default, rename = "option")]
    pub options: Vec<OptionModel>,
}

/// What operands mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operands {
    /// Each is an address.
    #[default]
    Urls,
    /// A method if there is one, an address, then `Name:value` (header), `name==value` (query),
    /// `name=value` and `name:=value` (body).
    Items,
    /// The words of another command.
    Command,
    /// One text with the words of another command, or several of such texts.
    Script,
    /// Nothing.
    Ignored,
}

/// An option.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OptionModel {
    /// Its spellings: `-u`, `--user`.
    pub names: Vec<String>,
    /// What its value means; an option without takes none.
    pub takes: Option<Takes>,
    /// The method that it stands for, unless another option names one.
    pub method: Option<String>,
    /// Whether it moves the body into the query.
    #[serde(default)]
    pub as_query: bool,
    /// Whether it brings in what cannot be seen: options or credentials from a file.
    #[serde(default)]
    pub opens: bool,
}

/// What an option's value means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Takes {
    /// Something that does not matter here.
    Value,
    /// HTTP method.
    Method,
    /// Address.
    Url,
    /// A header as one line: `Name: value`.
    Header,
    /// `user:password`, split at the first colon.
    Auth,
    /// User name.
    User,
    /// Password.
    Password,
    /// Bearer token.
    Bearer,
    /// How `Auth` is sent: `bearer` makes it a token.
    Scheme,
    /// A part of the body; `@-` is what is piped in, `@name` a file.
    Body,
    /// The file that is the body.
    File,
    /// A part of the query.
    Query,
    /// A text with the words of a command: `sh -c`.
    Script,
}

impl CommandModel {
    /// The option of this spelling, with its place in the list.
    pub fn option(&self, name: &str) -> Option<(usize, &OptionModel)> {
        self.options.iter().enumerate().find(|(_, option)| option.names.iter().any(|known| known == name))
    }
}
