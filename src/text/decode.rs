//! What kind of text a file holds.

/// How the bytes of a file can be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// Valid UTF-8, perhaps after a byte-order mark.
    Utf8,
    /// Text in some 8-bit encoding: readable by a tolerant parser, never rewritten.
    Other,
    /// UTF-16 with a byte-order mark: not analysed.
    Utf16,
    /// Holds NUL bytes early on: not source.
    Binary,
}

/// Look at the bytes (the first 8 KiB decide "binary").
pub fn encoding(bytes: &[u8]) -> Encoding {
    if is_utf16(bytes) {
        return Encoding::Utf16;
    }
    let head = bytes.get(..8192).unwrap_or(bytes);
    if memchr::memchr(0, head).is_some() {
        return Encoding::Binary;
    }
    if std::str::from_utf8(bytes).is_ok() { Encoding::Utf8 } else { Encoding::Other }
}

/// Whether bytes begin like UTF-16.
pub fn is_utf16(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds() {
        assert_eq!(encoding(b"plain"), Encoding::Utf8);
        assert_eq!(encoding(b"\xef\xbb\xbfbom"), Encoding::Utf8);
        assert_eq!(encoding(b"caf\xe9"), Encoding::Other);
        assert_eq!(encoding(b"\xff\xfea\0"), Encoding::Utf16);
        assert_eq!(encoding(b"\x7fELF\0"), Encoding::Binary);
    }
}
