//! Taking an ignore comment away, or a name out of one. Whatever else stands in the comment stays: words of
//! people, and the comments of other tools.

use std::ops::Range;

use crate::diag::{Applicability, Edit, Fix};
use crate::engine::QuotedFile;
use crate::text::{FileId, Span};

/// What may stand directly before a directive, longer ones first. The flag says that the comment ends with the line.
const LEADERS: &[(&str, Closes)] = &[
    ("<!--", Closes::With("-->")),
    ("/**", Closes::With("*/")),
    ("/*!", Closes::With("*/")),
    ("/*", Closes::With("*/")),
    ("///", Closes::Line("//")),
    ("//!", Closes::Line("//")),
    ("//", Closes::Line("//")),
    ("##", Closes::Line("#")),
    ("#", Closes::Line("#")),
    (";;", Closes::Line(";")),
    (";", Closes::Line(";")),
    ("--", Closes::Line("--")),
];

/// Where a comment ends.
#[derive(Debug, Clone, Copy)]
enum Closes {
    /// With these characters.
    With(&'static str),
    /// With the line, or where another comment starts like this.
    Line(&'static str),
}

/// What other tools look for in comments, wherever it stands in them; and another directive.
const FOREIGN: &[&str] = &[
    "zlint:",
    "noqa",
    "nosec",
    "nosemgrep",
    "NOSONAR",
    "NOLINT",
    "gitleaks:",
    "trufflehog:",
    "kingfisher:",
    "betterleaks:",
    "ggignore",
    "pragma:",
    "type:",
    "mypy:",
    "ruff:",
    "fmt:",
    "pylint:",
    "pyright:",
    "pyrefly:",
    "eslint-",
    "oxlint-",
    "biome-",
    "prettier-",
    "deno-",
    "@ts-",
    "istanbul ",
    "c8 ",
    "v8 ",
    "shellcheck ",
    "tfsec:",
    "trivy:",
    "checkov:",
    "codespell:",
    "spellchecker:",
    "cspell:",
    "typos:",
    "zizmor:",
];

/// A directive as it stands in its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// The text.
    pub(super) file: FileId,
    /// Its first byte.
    pub(super) start: usize,
    /// Its list of names, without the brackets.
    pub(super) list: Range<usize>,
}

impl Place {
    /// The change that leaves only the names in `keep`; all of the directive goes if there are none.
    pub(super) fn without(&self, file: &QuotedFile, keep: &[&str]) -> Option<Fix> {
        let (title, range, text) = match keep {
            [] => ("remove the ignore comment", self.removed(file)?, String::new()),
            keep => ("remove what silences nothing from the ignore comment", self.list.clone(), keep.join(", ")),
        };
        let edit = Edit::replace(Span::new(self.file, range.start, range.end), text);
        Some(Fix::of(title, Applicability::Safe, edit))
    }

    /// The bytes that go with the directive.
    fn removed(&self, file: &QuotedFile) -> Option<Range<usize>> {
        let number = file.lines.line(u32::try_from(self.start).ok()?);
        let line = file.lines.line_range(&file.bytes, number);
        let before = std::str::from_utf8(file.bytes.get(line.start..self.start)?).ok()?;
        let behind = std::str::from_utf8(file.bytes.get(self.start..line.end)?).ok()?;
        let comment = Comment::around(before, behind);
        let start = line.start + comment.start;
        let end = self.start + comment.end;
        let rest = (before.get(..comment.start)?, behind.get(comment.end..)?);
        match (rest.0.trim(), rest.1.trim()) {
            ("", "") | ("{", "}") if is_whole_on_disk(file, self.file, line.clone()) => {
                Some(line.start..end_with_break(file, line.end))
            }
            ("", "") => Some(start..end),
            // White space before a comment at the end of a line goes with it.
            (_, "") => Some(line.start + rest.0.trim_end().len()..line.end),
            _ => Some(start..end),
        }
    }
}

/// The part of a line that is the directive and nothing else.
#[derive(Debug, PartialEq, Eq)]
struct Comment {
    /// Offset in what stands before the directive.
    start: usize,
    /// Offset in what starts with it.
    end: usize,
}

impl Comment {
    fn around(before: &str, behind: &str) -> Self {
        let lead = before.trim_end();
        let leader = LEADERS.iter().find(|(leader, _)| lead.ends_with(leader));
        let foreign = FOREIGN.iter().filter_map(|mark| word(behind, mark)).min();
        match (leader, foreign) {
            // The comment is another tool's as well, which goes on behind the reason.
            (Some((_, closes)), Some(foreign)) if other_comment(behind, *closes).is_none_or(|at| foreign < at) => {
                Self { start: before.len(), end: foreign }
            }
            (Some((leader, Closes::With(closer))), _) => match behind.find(closer) {
                Some(at) => Self { start: lead.len() - leader.len(), end: at + closer.len() },
                // It goes on below.
                None => Self { start: lead.len(), end: behind.trim_end().len() },
            },
            (Some((leader, closes @ Closes::Line(_))), _) => {
                let end = other_comment(behind, *closes).unwrap_or(behind.len());
                Self { start: lead.len() - leader.len(), end }
            }
            (None, foreign) => {
                let closer = ["*/", "-->"].into_iter().filter_map(|closer| behind.find(closer)).min();
                let next =
                    ["#", "//"].into_iter().filter_map(|leader| other_comment(behind, Closes::Line(leader))).min();
                let end = [closer, foreign, next].into_iter().flatten().min().unwrap_or(behind.len());
                let end = behind.get(..end).map_or(end, |kept| kept.trim_end().len());
                // Other words stand before it; a line of a block comment has only its star.
                Self { start: if lead.trim() == "*" { lead.len() - 1 } else { lead.len() }, end }
            }
        }
    }
}

/// Where the comment of somebody else starts on the same line: `# zlint: … # noqa`. `#12` is a number.
fn other_comment(behind: &str, closes: Closes) -> Option<usize> {
    let Closes::Line(leader) = closes else { return None };
    behind.match_indices(leader).map(|(at, _)| at).find(|at| {
        let blank = behind.get(..*at).is_some_and(|text| text.ends_with(char::is_whitespace));
        let next = behind.get(at + leader.len()..).and_then(|text| text.chars().next());
        blank && next.is_some_and(|next| !next.is_ascii_digit())
    })
}

/// Where a word starts.
fn word(text: &str, word: &str) -> Option<usize> {
    let starts = |at: &usize| text.get(..*at).is_some_and(|text| text.ends_with(|c: char| !c.is_alphanumeric()));
    text.match_indices(word).map(|(at, _)| at).find(starts)
}

/// Whether a line of the text is one on disk.
fn is_whole_on_disk(file: &QuotedFile, id: FileId, line: Range<usize>) -> bool {
    let Some(embedding) = &file.embedding else { return true };
    let disk = file.on_disk(Span::new(id, line.start, line.end));
    let before = (disk.start as usize).checked_sub(1).and_then(|at| embedding.host.bytes.get(at));
    (disk.end - disk.start) as usize == line.len() && before.is_none_or(|byte| *byte == b'\n')
}

/// Past the end of a line.
fn end_with_break(file: &QuotedFile, end: usize) -> usize {
    let mut end = end;
    for byte in *b"\r\n" {
        end += usize::from(file.bytes.get(end) == Some(&byte));
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::suppress::directive::MARK;

    /// What is left of a text when its directive goes.
    fn without(text: &str) -> String {
        let start = memchr::memmem::find(text.as_bytes(), MARK).unwrap();
        let file = QuotedFile::new("a.py", text.as_bytes().to_vec());
        let place = Place { file: FileId(0), start, list: 0..0 };
        let range = place.removed(&file).unwrap();
        [&text[..range.start], &text[range.end..]].concat()
    }

    #[test]
    fn a_comment_goes_with_its_line_or_with_the_space_before_it() {
        assert_eq!(without("a\n  # zlint: ignore[x] why\nb\n"), "a\nb\n");
        assert_eq!(without("a\r\n# zlint: ignore[x]\r\nb"), "a\r\nb");
        assert_eq!(without("a\n// zlint: ignore[x]"), "a\n");
        assert_eq!(without("x = 1  # zlint: ignore[x] see #12\ny"), "x = 1\ny");
        assert_eq!(without("x = 1; // zlint: ignore[x] see https://a.b/c\n"), "x = 1;\n");
        assert_eq!(without("f(a, /* zlint: ignore[x] why */ b)"), "f(a,  b)");
        assert_eq!(without("<p>\n  {/* zlint: ignore[x] why */}\n</p>"), "<p>\n</p>");
        assert_eq!(without("<!-- zlint: ignore[x] -->\n<p>"), "<p>");
    }

    #[test]
    fn what_others_wrote_stays() {
        assert_eq!(without("x = 1  # noqa  # zlint: ignore[x] why\n"), "x = 1  # noqa\n");
        assert_eq!(without("x = 1  # zlint: ignore[x] why  # noqa: E501\n"), "x = 1  # noqa: E501\n");
        assert_eq!(without("x = 1  # zlint: ignore[x] why gitleaks:allow\n"), "x = 1  # gitleaks:allow\n");
        assert_eq!(without("// zlint: ignore[x] eslint-disable-line\n"), "// eslint-disable-line\n");
        assert_eq!(without("# noqa: E501 zlint: ignore[x] why\n"), "# noqa: E501\n");
        assert_eq!(without("# why zlint: ignore[x] later  # noqa\n"), "# why  # noqa\n");
        assert_eq!(without("/* why, zlint: ignore[x] later */ f()\n"), "/* why, */ f()\n");
        assert_eq!(without("/*\n * zlint: ignore[x] why\n */\n"), "/*\n */\n");
        assert_eq!(without("/* zlint: ignore[x]\n   more */\n"), "/*\n   more */\n");
        assert_eq!(without("# a  # zlint: ignore[x]  # b\n"), "# a  # b\n");
        assert_eq!(without("# zlint: ignore[x] why zlint: ignore[y] later\n"), "# zlint: ignore[y] later\n");
    }
}
