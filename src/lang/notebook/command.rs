//! `!command` lines as a script. IPython fills `{value}` and `$name` in before the shell sees the line,
//! whatever quotes they stand in; here they become variables of the shell.

use std::ops::Range;

use crate::text::embedded::Assembled;

/// The commands of a cell.
#[derive(Debug, Default)]
pub(super) struct Commands {
    /// The script; its lines are those of the cell.
    text: Assembled,
    /// Whether there is a command in it.
    any: bool,
    /// The quote that is open where a command goes on in the next line.
    quote: Option<u8>,
}

impl Commands {
    /// Start on a command.
    pub(super) fn start(&mut self) {
        self.quote = None;
        self.any = true;
    }

    /// Pass over a line that ends here.
    pub(super) fn skip(&mut self, cell: &Assembled, end: usize) {
        if cell.text.get(..end).is_some_and(|text| text.ends_with(b"\n")) {
            self.text.append(cell, end - 1..end);
        }
    }

    /// The script; empty without a command.
    pub(super) fn finish(self) -> Assembled {
        if self.any { self.text } else { Assembled::default() }
    }

    /// Append a line, or the part of one that is a command, with its end.
    pub(super) fn append(&mut self, cell: &Assembled, range: Range<usize>) {
        let Some(line) = cell.text.get(range.clone()) else { return };
        let mut kept = 0;
        let mut at = 0;
        while let Some(byte) = line.get(at) {
            let rest = line.get(at..).unwrap_or_default();
            match (byte, self.quote) {
                (b'\\', None | Some(b'"')) => at += 1,
                (b'\'' | b'"', None) => self.quote = Some(*byte),
                (b'\'' | b'"', Some(open)) if open == *byte => self.quote = None,
                _ => {
                    if let Some((name, length)) = filled_in(rest, self.quote == Some(b'\'')) {
                        self.text.append(cell, range.start + kept..range.start + at);
                        let spelled = if self.quote == Some(b'\'') {
                            format!("'\"${{{name}}}\"'")
                        } else {
                            format!("${{{name}}}")
                        };
                        let host = cell.map.host(range.start + at..range.start + at + length);
                        self.text.replace(host, spelled.as_bytes());
                        kept = at + length;
                        at = kept;
                        continue;
                    }
                }
            }
            at += 1;
        }
        self.text.append(cell, range.start + kept..range.end);
    }
}

/// What IPython fills in at the start of a text: a name for it, and its length. Outside of single
/// quotes the shell knows `$name` too.
fn filled_in(text: &[u8], in_single_quotes: bool) -> Option<(String, usize)> {
    match text.split_first()? {
        (b'{', inside) => {
            let length = memchr::memchr2(b'}', b'\n', inside).filter(|at| inside.get(*at) == Some(&b'}'))?;
            let value = inside.get(..length)?;
            let starts = value.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
            let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.[]()'\" -".contains(byte);
            (starts && value.iter().all(plain)).then(|| (last_name(value), length + 2))
        }
        (b'$', inside) if in_single_quotes => {
            let length = inside.iter().take_while(|byte| is_word(byte)).count();
            let name = inside.get(..length)?;
            let starts = name.first().is_some_and(|byte| !byte.is_ascii_digit());
            starts.then(|| (last_name(name), length + 1))
        }
        _ => None,
    }
}

/// The last name in a value: `TOKEN` for `os.environ['TOKEN']`.
fn last_name(value: &[u8]) -> String {
    let mut words = value.split(|byte| !is_word(byte));
    let name = words.rfind(|word| word.first().is_some_and(|byte| !byte.is_ascii_digit()));
    String::from_utf8_lossy(name.unwrap_or(b"_")).into_owned()
}

fn is_word(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || *byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(lines: &[&str]) -> String {
        let mut commands = Commands::default();
        commands.start();
        for line in lines {
            let mut cell = Assembled::default();
            cell.push(0, line.as_bytes());
            commands.append(&cell, 0..line.len());
        }
        String::from_utf8(commands.finish().text).unwrap()
    }

    #[test]
    fn python_values_become_variables() {
        assert_eq!(script(&["curl -u {mail}/token:$token x"]), "curl -u ${mail}/token:$token x");
        assert_eq!(script(&["curl -u '{c.mail}/token:$token' x"]), "curl -u ''\"${mail}\"'/token:'\"${token}\"'' x");
        assert_eq!(script(&["curl \"{os.environ['HOST']}/{f(1)}\""]), "curl \"${HOST}/${f}\"");
        assert_eq!(script(&["a 'b \\\n", "  {c}' {d}"]), "a 'b \\\n  '\"${c}\"'' ${d}");
    }

    #[test]
    fn what_python_does_not_fill_in_stays() {
        for line in ["curl -d '{\"a\": {\"b\": 1}}'", "awk '{print $1}'", "a {", "a {}", "a \\{b", "echo {1..3}", "$"] {
            assert_eq!(script(&[line]), line);
        }
    }
}
