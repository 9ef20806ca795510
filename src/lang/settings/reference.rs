//! What in a value refers to something that is not in the file.

use std::ops::Range;
use std::sync::OnceLock;

use regex::bytes::Regex;

/// A piece of a value.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Text as it is.
    Text(Range<usize>),
    /// Something else, with the last name in it: `TOKEN` of `${{ secrets.TOKEN }}`.
    Reference {
        /// The bytes.
        range: Range<usize>,
        /// The name.
        name: Option<String>,
    },
}

/// References inside a text: GitHub's, Jinja's and Go's, those of shells and of compose files, Azure's, what Python
/// fills in, and what deployment tools replace.
const INSIDE: &str = r"(?s)\$\{\{.*?\}\}|\{\{.*?\}\}|\$\{[^{}]*\}|\$\([A-Za-z_][^()]*\)|\$[A-Za-z_][A-Za-z0-9_]*|%\([A-Za-z_]\w*\)s|%[A-Za-z_]\w*%|#\{[^{}]*\}#?|<%=.*?%>";

/// Texts that are one reference: encrypted values, and places in stores of secrets.
const WHOLE: &str = r"(?s)^(ENC\[.*|ENC\(.*|op://.*|vault:.*|vaultKeyRef:.*|ref\+.*|secrets?://.*|sm://.*|ssm:.*|arn:aws.*|awssm:.*|projects/[^/]+/secrets/.*|keyring:.*|\$ANSIBLE_VAULT;.*|@Microsoft\.KeyVault\(.*|\{cipher\}.*|@[a-z0-9_-]+|v1:[a-z0-9+/=:]+|AgA[A-Za-z0-9+/=]{100,})$";

/// Cut a value at its references.
pub(super) fn pieces(text: &[u8]) -> Vec<Piece> {
    static INSIDE_RE: OnceLock<Option<Regex>> = OnceLock::new();
    static WHOLE_RE: OnceLock<Option<Regex>> = OnceLock::new();
    let compiled =
        |cell: &'static OnceLock<Option<Regex>>, pattern: &str| cell.get_or_init(|| Regex::new(pattern).ok()).as_ref();
    if compiled(&WHOLE_RE, WHOLE).is_some_and(|whole| whole.is_match(text)) {
        return vec![Piece::Reference { range: 0..text.len(), name: None }];
    }
    let mut pieces = Vec::new();
    let mut done = 0;
    for found in compiled(&INSIDE_RE, INSIDE).into_iter().flat_map(|inside| inside.find_iter(text)) {
        if found.start() > done {
            pieces.push(Piece::Text(done..found.start()));
        }
        pieces.push(Piece::Reference { range: found.range(), name: name(found.as_bytes()) });
        done = found.end();
    }
    if done < text.len() {
        pieces.push(Piece::Text(done..text.len()));
    }
    pieces
}

/// The name that a reference ends with; none if it computes something.
fn name(reference: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(reference).ok()?;
    // A default, a filter: what stands in front is the name.
    let inner = text.trim_matches(|c: char| "${}%#()<>= ".contains(c)).trim_end_matches(")s");
    let inner = inner.split([' ', '|', '?', ',']).find(|word| !word.is_empty())?;
    let inner = inner.split_once(":-").map_or(inner, |(name, _)| name);
    let inner = inner.trim_end_matches(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let last = inner.rsplit(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next()?;
    (!last.is_empty() && !last.starts_with(|c: char| c.is_ascii_digit())).then(|| last.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let show = |piece: Piece| match piece {
            Piece::Text(range) => text[range].to_owned(),
            Piece::Reference { name, .. } => format!("<{}>", name.unwrap_or_default()),
        };
        pieces(text.as_bytes()).into_iter().map(show).collect()
    }

    #[test]
    fn references_have_names() {
        for (text, expected) in [
            ("plain", &["plain"][..]),
            ("", &[]),
            ("${{ secrets.DESK_TOKEN }}", &["<DESK_TOKEN>"]),
            ("https://${SUB}.example.com/${{ env.PATH }}", &["https://", "<SUB>", ".example.com/", "<PATH>"]),
            ("${TOKEN:-none}", &["<TOKEN>"]),
            ("${env:TOKEN}", &["<TOKEN>"]),
            ("${oc.env:TOKEN}", &["<TOKEN>"]),
            ("{{ .Values.desk.token | quote }}", &["<token>"]),
            ("{{ lookup('env', 'X') }}", &["<env>"]),
            ("$(DESK_TOKEN)", &["<DESK_TOKEN>"]),
            ("%(token)s and %TOKEN%", &["<token>", " and ", "<TOKEN>"]),
            ("$5 for 100%", &["$5 for 100%"]),
            ("ENC[AES256_GCM,data:x]", &["<>"]),
            ("op://vault/item/field", &["<>"]),
            ("arn:aws:secretsmanager:eu-central-1:1:secret:x", &["<>"]),
            ("@desk-token", &["<>"]),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
