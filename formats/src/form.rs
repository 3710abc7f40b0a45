//! A workload as the fields of a form: a path and a text each, as the query of a link carries them.
//!
//! The fields are made from the table of keys that the reader of files uses. Fields become YAML by
//! [`Sheet::of`], which is then read like any file; a file becomes fields by [`pasted`]. So a form,
//! a link and a file say the same, and their mistakes are told by one reader.
mod pasted;
mod sheet;

use crate::workload_file::keys::{Key, Kind, WORKLOAD};

pub use pasted::{Pasted, pasted, tidied};
pub use sheet::Sheet;
pub(crate) use sheet::plain_or_quoted;

/// Fields in an order: `latency.p99` and `300ms`.
pub type Fields = Vec<(String, String)>;

/// One field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The key, `lambda.timeout`.
    pub path: String,
    /// What it means, in one line.
    pub meaning: &'static str,
    /// What holds without it; empty where nothing does.
    pub default: &'static str,
    /// A value that is valid.
    pub example: &'static str,
    /// Whether no workload is complete without it.
    pub required: bool,
    /// Whether the field of its group says the same: `duration` says `duration.mean`.
    pub said_by_group: bool,
    /// What may be said.
    pub control: Control,
}

/// What a field takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Control {
    /// A value that is written.
    Text,
    /// One of these words.
    Words(Vec<&'static str>),
    /// One of these words, or something that is written.
    WordsOrText(Vec<&'static str>),
    /// Entries of YAML, one a line. What an entry may say, one line for each kind of entry.
    Entries(Vec<String>),
}

/// Every field that a workload can have, in the table's order.
pub fn fields() -> Vec<Field> {
    WORKLOAD.iter().flat_map(of_key).collect()
}

fn of_key(key: &'static Key) -> Vec<Field> {
    let own = match key.kind {
        Kind::Group(_) => None,
        _ => Some(field(key.name.to_owned(), key)),
    };
    let inner = group_of(key).into_iter().flatten().enumerate().map(|(i, inner)| Field {
        said_by_group: i == 0 && own.is_some(),
        required: false,
        ..field(format!("{}.{}", key.name, inner.name), inner)
    });
    own.clone().into_iter().chain(inner).collect()
}

fn field(path: String, key: &Key) -> Field {
    Field {
        path,
        meaning: key.meaning,
        default: key.default,
        example: key.example,
        required: key.required,
        said_by_group: false,
        control: control(key.kind),
    }
}

fn control(kind: Kind) -> Control {
    match kind {
        Kind::Flag => Control::Words(vec!["true", "false"]),
        Kind::Word(words) | Kind::WordOrGroup(words, _) => Control::Words(words.to_vec()),
        Kind::WordOrWeights(words, _) | Kind::ScalarOr(_, words) => {
            Control::WordsOrText(words.to_vec())
        }
        Kind::Choices(_, keys) => Control::Entries(keys.iter().map(choice).collect()),
        Kind::Groups(_, keys) => Control::Entries(vec![names(keys)]),
        Kind::Scalar(_)
        | Kind::Text(_)
        | Kind::Day
        | Kind::Group(_)
        | Kind::ScalarOrGroup(..)
        | Kind::Texts(..)
        | Kind::Words(_)
        | Kind::WordFor(..) => Control::Text,
    }
}

/// `ec2: instance, count, purchase`.
fn choice(key: &Key) -> String {
    match key.kind {
        Kind::Group(inner) => format!("{}: {}", key.name, names(inner)),
        _ => key.name.to_owned(),
    }
}

fn names(keys: &[Key]) -> String {
    keys.iter().map(|key| key.name).collect::<Vec<_>>().join(", ")
}

/// The key at the top of a workload that has this name.
fn top(name: &str) -> Option<&'static Key> {
    WORKLOAD.iter().find(|key| key.name == name)
}

/// The keys under a key, where it may be a map.
fn group_of(key: &Key) -> Option<&'static [Key]> {
    match key.kind {
        Kind::Group(keys) | Kind::ScalarOrGroup(_, keys) | Kind::WordOrGroup(_, keys) => Some(keys),
        _ => None,
    }
}

/// Whether a key is a list of maps, which a form takes as one entry a line.
fn takes_entries(key: &Key) -> bool {
    matches!(key.kind, Kind::Groups(..) | Kind::Choices(..))
}

/// Fields with some of them set anew, as a remedy asks.
pub fn with(stated: &[(String, String)], set: &[(String, String)]) -> Fields {
    let known = fields();
    let mut changed = stated.to_vec();
    for (path, value) in set {
        let by_group = known.iter().any(|field| field.path == *path && field.said_by_group)
            && !changed.iter().any(|(stated, _)| stated == path);
        let path = match path.split_once('.') {
            Some((group, _)) if by_group => group,
            _ => path,
        };
        changed.retain(|(stated, _)| stated != path);
        changed.push((path.to_owned(), value.clone()));
    }
    changed
}
