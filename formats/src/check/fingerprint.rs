//! What a notice is known by from one run to the next: a baseline and a code scanner find it again
//! although lines have moved and figures have changed.
use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::Kind;

/// What a fingerprint is made of. The option is not part of it: an option's id names counts and
/// sizes, which a change of volume changes.
#[derive(Debug, Clone, Copy)]
pub struct Of<'a> {
    /// Where the notice is from.
    pub kind: Kind,
    /// Its rule.
    pub rule: &'a str,
    /// The file, from the root of the repository.
    pub file: &'a str,
    /// The workload; empty for none.
    pub workload: &'a str,
    /// The key.
    pub key: &'a str,
    /// Which of several limits of the same rule and key.
    pub limit: &'a str,
    /// How many notices with all of the above came before it in its file.
    pub earlier: usize,
}

/// Lower hexadecimal SHA-256.
pub fn of(parts: &Of) -> String {
    let mut hash = Sha256::new();
    let earlier = if parts.earlier == 0 { String::new() } else { parts.earlier.to_string() };
    let named = [parts.kind.name(), parts.rule, parts.file, parts.workload, parts.key];
    for part in named.into_iter().chain([parts.limit, &earlier]) {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let mut text = String::with_capacity(64);
    for byte in hash.finalize() {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
