//! Keys that are set from outside a file, before it is read.
use super::Override;
use super::yaml::{self, Key, Kind, Node};
use crate::diagnostic::Diagnostic;
use crate::place::{Place, Source, SourceId};

/// An override that was parsed once, for all documents.
pub struct Setting {
    path: Result<Path, Diagnostic>,
    value: yaml::Parsed,
}

/// Where a value is set: `compare[0].ec2.count`.
#[derive(Debug, Clone)]
pub struct Path(Vec<Step>);

/// One step of a key's path.
#[derive(Debug, Clone)]
enum Step {
    Key(String, Place),
    Index(usize),
}

impl Setting {
    pub fn read(given: &Override, sources: &mut Vec<Source>) -> Self {
        let source = SourceId(sources.len());
        sources.push(Source { name: given.label.clone(), text: given.value_text.clone() });
        let mut parsed = yaml::documents(source, &given.value_text);
        let value = if parsed.len() == 1 {
            parsed.remove(0)
        } else {
            Ok(Node::scalar("", Place { source, span: 0..0 }))
        };
        Self { path: Path::read(&given.key, source), value }
    }

    pub fn apply(&self, root: &mut Node) -> Result<(), Vec<Diagnostic>> {
        let path = self.path.as_ref().map_err(|problem| vec![problem.clone()])?;
        path.set(root, self.value.clone()?).map_err(|problem| vec![problem])
    }
}

impl Path {
    /// Reads `compare[0].ec2.count`; mistakes stand in `source`.
    pub fn read(key: &str, source: SourceId) -> Result<Self, Diagnostic> {
        steps(key, source).map(Self)
    }

    /// Puts a value in the key's place.
    pub fn set(&self, root: &mut Node, value: Node) -> Result<(), Diagnostic> {
        let mut at = root;
        for step in &self.0 {
            at = match step {
                Step::Key(name, place) => entry(at, name, place),
                Step::Index(index) => element(at, *index).ok_or_else(|| {
                    let message = format!("there is no entry {index} to set");
                    Diagnostic::new("unknown-key", message, value.place.clone())
                        .help("entries are counted from 0, and the file states them")
                })?,
            };
        }
        *at = value;
        Ok(())
    }
}

fn steps(key: &str, source: SourceId) -> Result<Vec<Step>, Diagnostic> {
    let place = Place { source, span: 0..0 };
    let refuse = || {
        let message = format!("`{key}` is no key");
        Diagnostic::new("unknown-key", message, place.clone())
            .help("write it like `memory`, `lambda.timeout` or `compare[0].ec2.count`")
    };
    let mut steps = Vec::new();
    for part in key.split('.') {
        let (name, indices) = part.find('[').map_or((part, ""), |at| part.split_at(at));
        if name.is_empty() {
            return Err(refuse());
        }
        steps.push(Step::Key(name.to_owned(), place.clone()));
        for index in indices.split('[').skip(1) {
            let index = index
                .strip_suffix(']')
                .and_then(|digits| digits.parse().ok())
                .ok_or_else(refuse)?;
            steps.push(Step::Index(index));
        }
    }
    Ok(steps)
}

/// The value at a key, which is added where it is not there.
fn entry<'a>(node: &'a mut Node, name: &str, place: &Place) -> &'a mut Node {
    let added = Node::scalar("", place.clone());
    let entries = node.entries();
    let index = entries.iter().position(|(key, _)| key.text == name).unwrap_or_else(|| {
        entries.push((Key { text: name.to_owned(), place: place.clone() }, added));
        entries.len() - 1
    });
    &mut entries[index].1
}

fn element(node: &mut Node, index: usize) -> Option<&mut Node> {
    match &mut node.kind {
        Kind::List(items) => items.get_mut(index),
        _ => None,
    }
}
