//! A workload file to begin with: the keys that are set, then every other key commented out, with
//! what it means and what holds without it. Made from the table of keys, so that it is never stale.
//!
//! `# text` is prose; `#key: value` is a key, set by taking the `#` away.
mod policy;
mod questions;

use std::fmt::Write;

use crate::form::plain_or_quoted;
use crate::workload_file::keys::{Key, Kind, WORKLOAD};

pub use policy::policy;
pub use questions::{Question, questions};

/// The widest line of prose, in characters.
const WIDTH: usize = 98;

const HEAD: &str = "What is to be served. The keys that are set come first: they are a whole file. All \
    others follow, each with its meaning and what holds without it. Take away the `#` before a key, \
    and before the keys under it that you want, to set it. A quantity may be a range: \
    `20M..60M/month`. A system of several components has `components` in place of `memory` and \
    `duration`: `svl-cost init --template system` begins one.";

/// The first line, by which an editor finds the schema. `schema` is a path or an address.
pub fn schema_line(schema: &str) -> String {
    format!("# yaml-language-server: $schema={schema}\n")
}

/// A workload file in which the keys `stated` have these values, as YAML, and each required key has
/// one.
pub fn workload(schema: &str, stated: &[(String, String)]) -> String {
    let value_of = |key: &Key| stated.iter().find(|(name, _)| name == key.name);
    let set = |key: &&Key| key.required || value_of(key).is_some();
    let mut text = schema_line(schema);
    prose(HEAD, "# ", &mut text);
    for key in WORKLOAD.iter().filter(set) {
        text.push('\n');
        prose(&about(key), "# ", &mut text);
        let value = value_of(key).map_or(key.example, |(_, value)| value);
        let _ = writeln!(text, "{}: {value}", key.name);
    }
    for key in WORKLOAD.iter().filter(|key| !set(key)) {
        text.push('\n');
        prose(&about(key), "# ", &mut text);
        commented(key, "#", &mut text);
    }
    text
}

/// Text as a value of YAML.
pub fn text_value(text: &str) -> String {
    plain_or_quoted(text)
}

/// A key with its value, and the keys under it; `indent` begins each line.
fn commented(key: &Key, indent: &str, text: &mut String) {
    let name = key.name;
    match key.kind {
        Kind::Group(_) if key.alternatives => {
            for example in std::iter::once(&key.example).chain(key.more_examples) {
                let _ = writeln!(text, "{indent}{name}: {example}");
            }
        }
        Kind::Group(keys) | Kind::WordOrGroup(_, keys) => {
            let _ = writeln!(text, "{indent}{name}:");
            for key in keys {
                prose(&about(key), &format!("{indent}  # "), text);
                commented(key, &format!("{indent}  "), text);
            }
        }
        Kind::Groups(_, keys) => {
            let _ = writeln!(text, "{indent}{name}:");
            for (i, key) in keys.iter().enumerate() {
                let margin = if i == 0 { "  # " } else { "    # " };
                prose(&about(key), &format!("{indent}{margin}"), text);
                let start = if i == 0 { "  - " } else { "    " };
                let _ = writeln!(text, "{indent}{start}{}: {}", key.name, value(key));
            }
        }
        Kind::Choices(_, keys) => {
            let _ = writeln!(text, "{indent}{name}:");
            for key in keys {
                let names: Vec<&str> = key.kind.keys().iter().map(|key| key.name).collect();
                let said = format!("{} Its keys: {}.", key.meaning, names.join(", "));
                prose(&said, &format!("{indent}  # "), text);
                let _ = writeln!(text, "{indent}  - {}: {}", key.name, key.example);
            }
        }
        _ => {
            let _ = writeln!(text, "{indent}{name}: {}", value(key));
        }
    }
}

/// The default, where it is a value that says more than none; else an example.
fn value(key: &Key) -> &'static str {
    key.default_value().filter(|default| *default != "none").unwrap_or(key.example)
}

/// What a key means, its words and its default.
fn about(key: &Key) -> String {
    let mut text = key.meaning.to_owned();
    if let Kind::Word(words) | Kind::WordOrGroup(words, _) | Kind::WordOrWeights(words, _) =
        key.kind
    {
        match words {
            words if words.len() > 10 => {}
            [words @ .., last] => {
                let _ = write!(text, " One of {} and {last}.", words.join(", "));
            }
            [] => {}
        }
    }
    if matches!(key.kind, Kind::ScalarOrGroup(..) | Kind::WordOrGroup(..)) {
        let alternatives: Vec<String> =
            key.more_examples.iter().map(|example| format!("`{example}`")).collect();
        let _ = write!(text, " Also: {}.", alternatives.join(", "));
    }
    if !key.default.is_empty() && key.default != "see its keys" {
        // The first word of a default stays on the line of its name.
        let _ = write!(text, " Default:\u{a0}{}.", key.default);
    }
    text
}

/// Words in lines of at most [`WIDTH`] characters, each with this beginning.
fn prose(said: &str, start: &str, text: &mut String) {
    let mut width = 0;
    for word in said.split(' ') {
        let length = word.chars().count();
        if width == 0 || width + 1 + length > WIDTH {
            if width > 0 {
                text.push('\n');
            }
            text.push_str(start);
            width = start.chars().count();
        } else {
            text.push(' ');
            width += 1;
        }
        text.push_str(&word.replace('\u{a0}', " "));
        width += length;
    }
    text.push('\n');
}
