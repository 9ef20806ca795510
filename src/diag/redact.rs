//! The one way a secret may be spoken of.

use std::fmt;

/// A secret that cannot be printed: it shows its first four characters and its length.
///
/// Every output that mentions a secret goes through this type; it has no accessor.
#[derive(Clone, PartialEq, Eq)]
pub struct Redacted {
    head: String,
    length: usize,
}

impl Redacted {
    /// Take note of a secret. At most four characters and a quarter of it are remembered.
    pub fn new(secret: &str) -> Self {
        let length = secret.chars().count();
        Self { head: secret.chars().take(4.min(length / 4)).collect(), length }
    }
}

impl fmt::Display for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}… ({} characters)", self.head, self.length)
    }
}

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_four_characters_at_most() {
        assert_eq!(Redacted::new("abcdefghijklmnopqrstuvwxyz").to_string(), "abcd… (26 characters)");
        assert_eq!(Redacted::new("short").to_string(), "s… (5 characters)");
        assert_eq!(format!("{:?}", Redacted::new("")), "… (0 characters)");
    }
}
