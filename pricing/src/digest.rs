//! Which facts an answer came from, as one number.
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// SHA-256 over a base digest and tables on top of it, in hexadecimal.
///
/// The tables come in order of their names, each with its rows in canonical form and order, so
/// neither the folder that they lay in nor the order of their rows matters.
pub fn over<'a>(base: &str, tables: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut digest = Sha256::new();
    digest.update(base.as_bytes());
    for (name, text) in tables {
        for part in [name, text] {
            // Lengths go in first: else a byte could move from a name into its content unseen.
            digest.update((part.len() as u64).to_le_bytes());
            digest.update(part.as_bytes());
        }
    }
    let mut hex = String::new();
    for byte in digest.finalize() {
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}
