//! A policy to begin with, `svl-cost.toml`: every key commented out.
use std::fmt::Write;

use serde_json::Value;

use super::{about, prose, value};
use crate::policy_file::in_toml;
use crate::policy_file::keys::POLICY;
use crate::schema::of_text;
use crate::workload_file::keys::{Key, Kind};

const HEAD: &str = "What all workloads below this folder are held to by `svl-cost check`. Take away the \
    `#` before a key to set it, and before the `[table]` above it, where it is in one.";

/// A policy that says nothing yet. Its first line names the schema for an editor; `schema` is a path
/// or an address.
pub fn policy(schema: &str) -> String {
    let mut text = format!("#:schema {schema}\n");
    prose(HEAD, "# ", &mut text);
    // What stands below a table is in it, so tables come last.
    let (tables, plain): (Vec<&Key>, Vec<&Key>) = POLICY.iter().partition(|key| is_table(key));
    for key in plain {
        text.push('\n');
        setting(key, &mut text);
    }
    for key in tables {
        text.push('\n');
        prose(&about(key), "# ", &mut text);
        let name = key.name;
        let _ = match key.kind {
            Kind::Groups(..) => writeln!(text, "#[[{name}]]"),
            _ => writeln!(text, "#[{name}]"),
        };
        key.kind.keys().iter().for_each(|key| setting(key, &mut text));
        if let (Kind::WordFor(..), Value::Object(words)) = (key.kind, of_text(key.example)) {
            for (rule, word) in words {
                let _ = writeln!(text, "#{rule} = {word}");
            }
        }
    }
    text
}

fn is_table(key: &Key) -> bool {
    matches!(key.kind, Kind::Group(_) | Kind::Groups(..) | Kind::WordFor(..))
}

fn setting(key: &Key, text: &mut String) {
    prose(&about(key), "# ", text);
    match (key.kind, of_text(key.example)) {
        (Kind::WordFor(..), Value::Object(words)) => {
            let words: Vec<String> =
                words.iter().map(|(rule, word)| format!("{rule} = {word}")).collect();
            let _ = writeln!(text, "#{} = {{{}}}", key.name, words.join(", "));
        }
        _ => {
            let _ = writeln!(text, "#{} = {}", key.name, in_toml(value(key)));
        }
    }
}
