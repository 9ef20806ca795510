//! The page's form; what it shows of scanned code is tested with the other formats.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::*;

#[test]
fn the_policy_knows_the_script() {
    assert_eq!(SCRIPT_HASH, format!("sha256-{}", STANDARD.encode(Sha256::digest(SCRIPT))));
}

#[test]
fn nothing_is_loaded() {
    for text in [PAGE, STYLE, SCRIPT] {
        for word in ["src=", "@import", "url(", "<link", "fetch(", "XMLHttpRequest", "innerHTML", "|safe"] {
            assert!(!text.contains(word), "{word}");
        }
    }
}
