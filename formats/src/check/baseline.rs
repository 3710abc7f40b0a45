//! A baseline: what was found when it was written, so that only what is new fails.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Notice;

/// The contract's name and version.
pub const SCHEMA: &str = "svl-cost/baseline/1";
/// The largest baseline that is read, in bytes.
pub const LARGEST: u64 = 64 << 20;

/// One accepted notice, without lines or figures, so that neither changes the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The file, from the root of the repository.
    pub file: String,
    /// The workload; empty for what concerns none alone.
    pub workload: String,
    /// The rule's id.
    pub rule: String,
    /// The key; empty for the whole document.
    pub key: String,
    /// What the notice is known by.
    pub fingerprint: String,
}

impl Entry {
    /// Of a notice of a file.
    pub fn of(notice: &Notice, file: &str) -> Self {
        Self {
            file: file.to_owned(),
            workload: notice.workload.clone().unwrap_or_default(),
            rule: notice.rule.clone(),
            key: notice.key.clone(),
            fingerprint: notice.fingerprint.clone(),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    schema: String,
    entries: Vec<Entry>,
}

/// A baseline that was read.
#[derive(Debug, Default)]
pub struct Baseline(BTreeMap<String, Entry>);

impl Baseline {
    /// Reads one.
    ///
    /// # Errors
    /// Why it is none, with the line and the column.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let document: Document =
            serde_json::from_slice(bytes).map_err(|error| format!("it is no baseline: {error}"))?;
        if document.schema != SCHEMA {
            return Err(format!("it is no baseline: its `schema` is not {SCHEMA}"));
        }
        let entry = |entry: Entry| (entry.fingerprint.clone(), entry);
        Ok(Self(document.entries.into_iter().map(entry).collect()))
    }

    /// Whether a notice is in it.
    pub fn has(&self, fingerprint: &str) -> bool {
        self.0.contains_key(fingerprint)
    }

    /// Its entries, by fingerprint.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.0.values()
    }
}

/// The text of a baseline: sorted, and one key a line.
pub fn write(mut entries: Vec<Entry>) -> String {
    entries.sort();
    entries.dedup();
    let document = Document { schema: SCHEMA.to_owned(), entries };
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_baseline_is_read_as_it_was_written() {
        let entry = |file: &str, rule: &str| Entry {
            file: file.to_owned(),
            workload: "api".to_owned(),
            rule: rule.to_owned(),
            key: "latency".to_owned(),
            fingerprint: format!("{file}{rule}"),
        };
        let text = write(vec![entry("b", "x"), entry("a", "y"), entry("b", "x")]);
        let read = Baseline::read(text.as_bytes()).expect("a baseline");
        assert_eq!(read.entries().count(), 2);
        assert!(read.has("ay") && !read.has("az"));
        assert_eq!(write(read.entries().cloned().collect()), text);
    }

    #[test]
    fn what_is_no_baseline_is_refused() {
        for (text, said) in [
            ("", "line 1 column 0"),
            ("{\"schema\": \"svl-cost/check/1\", \"entries\": []}", "its `schema` is not"),
            ("{\"schema\": \"svl-cost/baseline/1\", \"entries\": [], \"x\": 1}", "unknown field"),
        ] {
            let error = Baseline::read(text.as_bytes()).expect_err("no baseline");
            assert!(error.contains(said), "{error}");
        }
    }
}
