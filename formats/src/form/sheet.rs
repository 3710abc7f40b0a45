//! Fields as the text of a workload file.
use std::fmt::Write;

use crate::place::SourceId;
use crate::workload_file::keys::{Key, Kind, WORKLOAD};
use crate::workload_file::ranges::form_of;
use crate::workload_file::yaml::{self, Node};

use super::{Field, fields, group_of, takes_entries, top};

/// The longest unknown name that is repeated; YAML bounds the length of keys.
const LONGEST_NAME: usize = 100;

/// The text of a workload file that says what some fields say, keys in the table's order.
///
/// Whatever stands in a field is one value there: it is quoted where it could be taken for anything
/// else. Lists and maps are read and written anew, and only where their key takes them. What is
/// wrong stays wrong, for the reader to tell: an unknown key, a key twice, a value of no sense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The text.
    pub yaml: String,
    /// Which field each of its lines is from.
    owners: Vec<String>,
}

impl Sheet {
    /// The sheet of some fields; those that are blank say nothing.
    pub fn of(stated: &[(String, String)]) -> Self {
        let mut root = Vec::new();
        for (path, value) in stated {
            let value = value.trim();
            if !value.is_empty() {
                add(&mut root, path, value);
            }
        }
        say_in_full(&mut root);
        sort(&mut root, WORKLOAD);
        let mut sheet = Self { yaml: String::new(), owners: Vec::new() };
        for item in &root {
            sheet.write(item, "");
        }
        sheet
    }

    /// The path of the field to which a mistake at a key and a line of this text belongs.
    pub fn owner(&self, key: Option<&str>, line: Option<usize>) -> Option<String> {
        let key = key.and_then(|key| key.split('[').next());
        let field = fields().into_iter().find(|field| Some(field.path.as_str()) == key);
        let stated = |path: &str| self.owners.iter().any(|owner| owner == path);
        let said = |field: Field| match field.path.split_once('.') {
            Some((group, _)) if field.said_by_group && !stated(&field.path) => group.to_owned(),
            _ => field.path,
        };
        let of_line = || line.and_then(|line| self.owners.get(line.checked_sub(1)?)).cloned();
        field.map(said).or_else(of_line)
    }

    fn write(&mut self, item: &Item, indent: &str) {
        let name = key_text(&item.name);
        match &item.value {
            Value::Scalar(text) => {
                self.line(&item.owner, &format!("{indent}{name}: {}", plain_or_quoted(text)));
            }
            Value::Tree(node) => match &node.kind {
                yaml::Kind::List(entries) if top(&item.name).is_some_and(takes_entries) => {
                    self.line(&item.owner, &format!("{indent}{name}:"));
                    for entry in entries {
                        self.line(&item.owner, &format!("{indent}  - {}", entry_text(entry)));
                    }
                }
                _ => self.line(&item.owner, &format!("{indent}{name}: {}", flow(node))),
            },
            Value::Map(inner) if inner.is_empty() => {
                self.line(&item.owner, &format!("{indent}{name}: {{}}"));
            }
            Value::Map(inner) => {
                self.line(&item.owner, &format!("{indent}{name}:"));
                for each in inner {
                    self.write(each, &format!("{indent}  "));
                }
            }
        }
    }

    fn line(&mut self, owner: &str, text: &str) {
        self.yaml.push_str(text);
        self.yaml.push('\n');
        self.owners.push(owner.to_owned());
    }
}

/// A key of the text and its value.
struct Item {
    name: String,
    /// The path of the field that says it.
    owner: String,
    value: Value,
}

enum Value {
    Scalar(String),
    Tree(Node),
    Map(Vec<Item>),
}

fn add(root: &mut Vec<Item>, path: &str, value: &str) {
    if let Some((name, inner)) = path.split_once('.')
        && top(name).is_none_or(|key| group_of(key).is_some())
        && ![name, inner].iter().any(|part| part.is_empty() || part.contains("<<"))
    {
        let item = item(inner, path, read(inner_key(name, inner), value));
        let group = root.iter_mut().find_map(|item| match &mut item.value {
            Value::Map(inner) if item.name == name => Some(inner),
            _ => None,
        });
        match group {
            Some(group) => group.push(item),
            None => root.push(Item {
                name: shortened(name),
                owner: path.to_owned(),
                value: Value::Map(vec![item]),
            }),
        }
        return;
    }
    match read(top(path), value) {
        // `latency={p99: 300ms}` says what `latency.p99=300ms` does.
        Value::Tree(Node { kind: yaml::Kind::Map(entries), .. })
            if top(path).is_some_and(|key| group_of(key).is_some()) =>
        {
            let inner = entries
                .iter()
                .map(|(key, node)| item(&key.text, &format!("{path}.{}", key.text), of_node(node)));
            root.push(item(path, path, Value::Map(inner.collect())));
        }
        value => root.push(item(path, path, value)),
    }
}

fn item(name: &str, owner: &str, value: Value) -> Item {
    Item { name: shortened(name), owner: owner.to_owned(), value }
}

fn inner_key(name: &str, inner: &str) -> Option<&'static Key> {
    group_of(top(name)?)?.iter().find(|key| key.name == inner)
}

/// The value of a field: a list or a map where its key takes one and it reads as one, else text.
fn read(key: Option<&Key>, value: &str) -> Value {
    let takes_map = |key: &Key| {
        group_of(key).is_some()
            || form_of(key.kind).is_some()
            || matches!(key.kind, Kind::WordFor(..))
    };
    let map = value.starts_with('{') && key.is_some_and(takes_map);
    let list = value.starts_with(['[', '-'])
        && key.is_some_and(|key| {
            matches!(
                key.kind,
                Kind::WordOrWeights(..)
                    | Kind::Groups(..)
                    | Kind::Choices(..)
                    | Kind::Texts(..)
                    | Kind::Words(_)
            )
        });
    if !map && !list {
        return Value::Scalar(value.to_owned());
    }
    match yaml::documents(SourceId(0), value).as_slice() {
        [Ok(node)] => of_node(node),
        _ => Value::Scalar(value.to_owned()),
    }
}

fn of_node(node: &Node) -> Value {
    match &node.kind {
        yaml::Kind::Scalar { text, .. } if !node.is_null() => Value::Scalar(text.clone()),
        _ => Value::Tree(node.clone()),
    }
}

/// `duration=120ms` beside `duration.p99=450ms` is the mean of that map; so is the kind of `state`.
fn say_in_full(root: &mut Vec<Item>) {
    for key in WORKLOAD.iter().filter(|key| !matches!(key.kind, Kind::Group(_))) {
        let Some(first) = group_of(key).and_then(<[Key]>::first) else { continue };
        let of_key = |item: &Item| item.name == key.name;
        let is_map = |item: &Item| of_key(item) && matches!(item.value, Value::Map(_));
        let is_scalar = |item: &Item| of_key(item) && matches!(item.value, Value::Scalar(_));
        let (Some(map), Some(alone)) =
            (root.iter().position(is_map), root.iter().position(is_scalar))
        else {
            continue;
        };
        let Value::Map(inner) = &mut root[map].value else { continue };
        let mut moved = Vec::new();
        std::mem::swap(inner, &mut moved);
        let Value::Scalar(text) = std::mem::replace(&mut root[alone].value, Value::Map(moved))
        else {
            continue;
        };
        let owner = key.name;
        if let Value::Map(inner) = &mut root[alone].value {
            inner.insert(0, item(first.name, owner, Value::Scalar(text)));
        }
        root.remove(map);
    }
}

fn sort(items: &mut [Item], keys: &[Key]) {
    let order = |name: &str| keys.iter().position(|key| key.name == name).unwrap_or(keys.len());
    items.sort_by_key(|item| order(&item.name));
    for item in items {
        let inner_keys = keys.iter().find(|key| key.name == item.name).and_then(group_of);
        if let (Value::Map(inner), Some(keys)) = (&mut item.value, inner_keys) {
            sort(inner, keys);
        }
    }
}

fn shortened(name: &str) -> String {
    name.chars().take(LONGEST_NAME).collect()
}

fn key_text(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    if plain { name.to_owned() } else { quoted(name) }
}

/// An entry of a list on a line of its own: `lambda: {}` needs no braces around it.
pub(super) fn entry_text(node: &Node) -> String {
    match &node.kind {
        yaml::Kind::Map(entries) if entries.len() == 1 => inner_flow(entries),
        _ => flow(node),
    }
}

/// A node on one line.
pub(super) fn flow(node: &Node) -> String {
    match &node.kind {
        _ if node.is_null() => "null".to_owned(),
        yaml::Kind::Scalar { text, .. } => plain_or_quoted(text),
        yaml::Kind::List(items) => {
            format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", "))
        }
        yaml::Kind::Map(entries) => format!("{{{}}}", inner_flow(entries)),
    }
}

fn inner_flow(entries: &[(yaml::Key, Node)]) -> String {
    let entry =
        |(key, value): &(yaml::Key, Node)| format!("{}: {}", key_text(&key.text), flow(value));
    entries.iter().map(entry).collect::<Vec<_>>().join(", ")
}

/// Plain where it cannot be taken for anything but text, else quoted.
pub(crate) fn plain_or_quoted(text: &str) -> String {
    let plain = text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '$')
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_./%$+-".contains(&b))
        && text != "null";
    if plain { text.to_owned() } else { quoted(text) }
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\u{2028}' | '\u{2029}' | '\u{feff}' => escape(c, &mut out),
            c if c.is_control() => escape(c, &mut out),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn escape(c: char, out: &mut String) {
    let _ = write!(out, "\\u{:04x}", u32::from(c));
}
