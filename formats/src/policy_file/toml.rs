//! TOML as the tree that the reader of workload files takes. The only module that names the parser.
use toml::Spanned;
use toml::de::{DeTable, DeValue, Error};

use crate::diagnostic::Diagnostic;
use crate::place::{Place, SourceId};
use crate::workload_file::TOLD;
use crate::workload_file::yaml::{Key, Kind, Node, Parsed};

/// The document's tree, or every mistake of its syntax.
pub fn document(source: SourceId, text: &str) -> Parsed {
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        let tree = Tree { source, text };
        let whole = Place { source, span: 0..text.len() };
        return Ok(Node::new(whole, tree.table(table.get_ref())));
    }
    let mut problems: Vec<Diagnostic> = Vec::new();
    for error in errors.iter().take(TOLD) {
        let problem = syntax(error, source, text);
        // One slip may break several tokens of its line.
        let same_line = |other: &Diagnostic| line_of(other, text) == line_of(&problem, text);
        if !problems.iter().any(same_line) {
            problems.push(problem);
        }
    }
    problems.sort_by_key(|problem| problem.place.as_ref().map(|place| place.span.start));
    Err(problems)
}

fn line_of(problem: &Diagnostic, text: &str) -> usize {
    let at = problem.place.as_ref().map_or(0, |place| place.span.start.min(text.len()));
    text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count()
}

fn syntax(error: &Error, source: SourceId, text: &str) -> Diagnostic {
    let span = error.span().unwrap_or(0..0);
    let before = text.get(..span.start.min(text.len())).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    let place = Place { source, span };
    if error.message().contains("duplicate key") {
        let name = text.get(place.span.clone()).unwrap_or_default().trim();
        let message = format!("`{name}` is stated twice");
        return Diagnostic::new("duplicate-key", message, place).help("keep one of the two");
    }
    let message = format!("this is not TOML: {}", error.message());
    let help = match line.split_once('=') {
        Some((key, value)) if is_bare(value.trim()) && key.len() < 60 => {
            format!("quantities and words stand in quotes: `{} = \"{}\"`", key.trim(), value.trim())
        }
        None if line.contains(": ") => "write `key = value`, not `key: value`".to_owned(),
        _ => "look for a missing quote, bracket or `=`".to_owned(),
    };
    Diagnostic::new("toml-syntax", message, place).help(help)
}

/// A value without quotes that would be right in them: `300ms`, `$400/month`, `error`.
fn is_bare(value: &str) -> bool {
    value.len() < 60
        && !value.is_empty()
        && value.contains(|c: char| c.is_ascii_alphabetic() || "$%".contains(c))
        && value.chars().all(|c| c.is_ascii_alphanumeric() || "$./%_-".contains(c))
}

struct Tree<'a> {
    source: SourceId,
    text: &'a str,
}

impl Tree<'_> {
    fn table(&self, table: &DeTable) -> Kind {
        let mut entries: Vec<(Key, Node)> = table
            .iter()
            .map(|(name, value)| {
                let place = self.place(name.span());
                (Key { text: name.get_ref().to_string(), place }, self.node(value))
            })
            .collect();
        entries.sort_by_key(|(key, _)| key.place.span.start);
        Kind::Map(entries)
    }

    fn node(&self, value: &Spanned<DeValue>) -> Node {
        let place = self.place(value.span());
        // A number keeps the digits with which it was written.
        let written = || self.text.get(value.span()).unwrap_or_default().to_owned();
        let scalar = |text: String| Kind::Scalar { text, quoted: true };
        let kind = match value.get_ref() {
            DeValue::String(text) => scalar(text.to_string()),
            DeValue::Boolean(flag) => scalar(flag.to_string()),
            DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_) => scalar(written()),
            DeValue::Array(items) => Kind::List(items.iter().map(|item| self.node(item)).collect()),
            DeValue::Table(table) => self.table(table),
        };
        Node::new(place, kind)
    }

    fn place(&self, span: std::ops::Range<usize>) -> Place {
        Place { source: self.source, span }
    }
}
