//! A workload file as fields.
use crate::place::SourceId;
use crate::workload_file::keys::Kind;
use crate::workload_file::yaml::{self, Node};

use super::sheet::{entry_text, flow};
use super::{Fields, group_of, takes_entries, top};

/// What a file says, field by field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pasted {
    /// The fields of its first workload that is YAML, right or wrong; none where there is none.
    pub fields: Fields,
    /// How many workloads it has.
    pub documents: usize,
}

/// The fields of a file's text.
pub fn pasted(text: &str) -> Pasted {
    let parsed = yaml::documents(SourceId(0), text.strip_prefix('\u{feff}').unwrap_or(text));
    let mut fields = Vec::new();
    if let Some(Node { kind: yaml::Kind::Map(entries), .. }) =
        parsed.iter().find_map(|document| document.as_ref().ok())
    {
        for (key, node) in entries {
            field(&key.text, node, &mut fields);
        }
    }
    Pasted { fields, documents: parsed.len() }
}

fn field(name: &str, node: &Node, fields: &mut Fields) {
    let known = top(name);
    let inner = known.and_then(group_of);
    let (yaml::Kind::Map(entries), Some(known), Some(keys)) = (&node.kind, known, inner) else {
        let said = match &node.kind {
            _ if node.is_null() && inner.is_some() => "{}".to_owned(),
            yaml::Kind::List(items) if known.is_some_and(takes_entries) => lines(items),
            _ => text(node),
        };
        return fields.push((name.to_owned(), said));
    };
    if entries.is_empty() {
        return fields.push((name.to_owned(), "{}".to_owned()));
    }
    let alone = entries.len() == 1 || matches!(known.kind, Kind::Group(_));
    for (key, value) in entries {
        // The form asks for the first one under the group's own name.
        let says_group = !alone && keys.first().is_some_and(|first| first.name == key.text);
        let path = if says_group { name.to_owned() } else { format!("{name}.{}", key.text) };
        fields.push((path, text(value)));
    }
}

/// Entries one a line, as a form shows them.
fn lines(items: &[Node]) -> String {
    items.iter().map(|item| format!("- {}", entry_text(item))).collect::<Vec<_>>().join("\n")
}

/// The same fields without those that are blank, without space around them, and with one spelling
/// of each list.
pub fn tidied(fields: &[(String, String)]) -> Fields {
    let stated = fields.iter().filter(|(_, value)| !value.trim().is_empty());
    let tidy = |(path, value): &(String, String)| {
        let value = value.trim();
        let list = top(path).is_some_and(takes_entries) && value.starts_with(['[', '-']);
        let parsed = if list { yaml::documents(SourceId(0), value) } else { Vec::new() };
        let value = match parsed.as_slice() {
            [Ok(Node { kind: yaml::Kind::List(items), .. })] => lines(items),
            _ => value.to_owned(),
        };
        (path.clone(), value)
    };
    stated.map(tidy).collect()
}

fn text(node: &Node) -> String {
    match &node.kind {
        yaml::Kind::Scalar { text, .. } if !node.is_null() => text.clone(),
        _ => flow(node),
    }
}
