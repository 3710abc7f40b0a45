//! YAML as a tree that remembers where everything was written. The only module that names the
//! parser: a flat loop over its events, so that depth costs no stack, with bounds on size, depth
//! and expansion.
use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span};

use crate::diagnostic::Diagnostic;
use crate::place::{Place, SourceId};

/// How deep lists and maps may nest.
const DEPTH: usize = 64;
/// How many documents a file may have.
const DOCUMENTS: usize = 1_000;
/// How many values a document may have, aliases expanded: a system of 1,000 components and 5,000 edges,
/// each with a handful of keys, has three quarters of it. Keys count as well.
const NODES: usize = 80_000;

/// A value and where it stands.
#[derive(Debug, Clone)]
pub struct Node {
    pub place: Place,
    pub kind: Kind,
    /// How many values it holds, itself included.
    weight: usize,
    /// How deep it nests, itself included.
    height: usize,
}

#[derive(Debug, Clone)]
pub enum Kind {
    /// Text as written; `quoted` where it cannot be a number, a flag or nothing.
    Scalar {
        text: String,
        quoted: bool,
    },
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

/// A map's key and where it stands.
#[derive(Debug, Clone)]
pub struct Key {
    pub text: String,
    pub place: Place,
}

impl Node {
    pub fn scalar(text: &str, place: Place) -> Self {
        Self {
            place,
            kind: Kind::Scalar { text: text.to_owned(), quoted: false },
            weight: 1,
            height: 1,
        }
    }

    /// A list or a map that is complete, or a scalar.
    pub fn new(place: Place, kind: Kind) -> Self {
        Self { place, kind, weight: 1, height: 1 }
    }

    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar { text, .. } => Some(text),
            Kind::List(_) | Kind::Map(_) => None,
        }
    }

    pub fn map(place: Place) -> Self {
        Self { place, kind: Kind::Map(Vec::new()), weight: 1, height: 1 }
    }

    /// The entries of a map; any other value becomes an empty one first.
    pub fn entries(&mut self) -> &mut Vec<(Key, Node)> {
        loop {
            match self.kind {
                Kind::Map(ref mut entries) => return entries,
                Kind::List(_) | Kind::Scalar { .. } => self.kind = Kind::Map(Vec::new()),
            }
        }
    }

    /// Whether it is a map with this key.
    pub fn has(&self, name: &str) -> bool {
        matches!(&self.kind, Kind::Map(entries) if entries.iter().any(|(key, _)| key.text == name))
    }

    /// Whether nothing was written: an empty value, `~` or `null`.
    pub fn is_null(&self) -> bool {
        matches!(&self.kind, Kind::Scalar { text, quoted: false } if matches!(text.as_str(), "" | "~" | "null"))
    }
}

/// A document's tree, or what is wrong with it.
pub type Parsed = Result<Node, Vec<Diagnostic>>;

/// Every document of a text; after a syntax error, reading goes on at the next `---` line.
pub fn documents(source: SourceId, text: &str) -> Vec<Parsed> {
    let mut found = Vec::new();
    let bytes = Bytes::of(text);
    let mut start = 0;
    while let Some(broken_at) = parse_from(source, text, &bytes, start, &mut found) {
        match next_document(text, start, broken_at) {
            Some(next) if found.len() < DOCUMENTS => start = next,
            _ => break,
        }
    }
    if found.len() >= DOCUMENTS {
        let place = Place { source, span: 0..0 };
        let problem = Diagnostic::new(
            "too-many-documents",
            format!("the file has more than {DOCUMENTS} documents"),
            place,
        );
        found.truncate(DOCUMENTS);
        found.push(Err(vec![problem.help("split the file")]));
    }
    found
}

/// Parses from byte `start` on; gives the byte at which the syntax broke, if it did.
fn parse_from(
    source: SourceId,
    text: &str,
    bytes: &Bytes,
    start: usize,
    found: &mut Vec<Parsed>,
) -> Option<usize> {
    let rest = &text[start..];
    let mut parser = Parser::new_from_str(rest);
    let mut builder = Builder::new(source, bytes, start);
    loop {
        match parser.next_event() {
            None => return None,
            Some(Ok(_)) if found.len() >= DOCUMENTS => return None,
            Some(Ok((event, span))) => builder.event(event, span, found),
            Some(Err(error)) => {
                let at = builder.byte(error.marker().index());
                builder.problems.push(syntax(&error, Place { source, span: at..at + 1 }, text));
                found.push(Err(std::mem::take(&mut builder.problems)));
                return Some(at);
            }
        }
        if builder.hopeless {
            found.push(Err(std::mem::take(&mut builder.problems)));
            return Some(builder.last);
        }
    }
}

/// The next line `---` after the one at `start`, from the line on in which the syntax broke.
fn next_document(text: &str, start: usize, broken_at: usize) -> Option<usize> {
    let line = text.get(..broken_at).unwrap_or(text).rfind('\n').unwrap_or(start);
    let from = line.max(start);
    text.get(from..)?.find("\n---").map(|newline| from + newline + 1)
}

/// Characters to bytes: the parser counts characters.
struct Bytes {
    /// The byte of each character; empty where every character is one byte.
    offsets: Vec<usize>,
    length: usize,
}

impl Bytes {
    fn of(text: &str) -> Self {
        let offsets = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices().map(|(at, _)| at).collect()
        };
        Self { offsets, length: text.len() }
    }

    /// How many characters stand before a byte.
    fn characters_before(&self, byte: usize) -> usize {
        if self.offsets.is_empty() { byte } else { self.offsets.partition_point(|at| *at < byte) }
    }

    fn at(&self, character: usize) -> usize {
        if self.offsets.is_empty() {
            return character.min(self.length);
        }
        self.offsets.get(character).copied().unwrap_or(self.length)
    }
}

/// A list or map that is not closed yet.
struct Open {
    node: Node,
    anchor: usize,
    /// The key that waits for its value.
    key: Option<Key>,
    /// Maps merged with `<<`, to be applied when the map is closed.
    merged: Vec<Node>,
    /// Where each key was first written.
    seen: BTreeMap<String, Place>,
}

struct Builder<'a> {
    source: SourceId,
    bytes: &'a Bytes,
    /// How many characters stand before the text that is parsed.
    before: usize,
    open: Vec<Open>,
    anchors: BTreeMap<usize, Node>,
    root: Option<Node>,
    nodes: usize,
    problems: Vec<Diagnostic>,
    /// Set where going on would cost too much or mean nothing.
    hopeless: bool,
    last: usize,
}

impl<'a> Builder<'a> {
    fn new(source: SourceId, bytes: &'a Bytes, start: usize) -> Self {
        Self {
            source,
            bytes,
            before: bytes.characters_before(start),
            open: Vec::new(),
            anchors: BTreeMap::new(),
            root: None,
            nodes: 0,
            problems: Vec::new(),
            hopeless: false,
            last: start,
        }
    }

    /// The byte of a character that the parser counted.
    fn byte(&self, character: usize) -> usize {
        self.bytes.at(self.before + character)
    }

    fn event(&mut self, event: Event, span: Span, found: &mut Vec<Parsed>) {
        let place = Place {
            source: self.source,
            span: self.byte(span.start.index())..self.byte(span.end.index()),
        };
        self.last = place.span.end;
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_tag(tag.is_some_and(|tag| !tag.is_yaml_core_schema()), &place);
                let quoted = style != ScalarStyle::Plain;
                let kind = Kind::Scalar { text: text.into_owned(), quoted };
                self.count(1, &place);
                self.value(Node { place, kind, weight: 1, height: 1 }, anchor);
            }
            Event::SequenceStart(anchor, tag) => {
                self.refuse_tag(tag.is_some_and(|tag| !tag.is_yaml_core_schema()), &place);
                self.begin(
                    Node { place, kind: Kind::List(Vec::new()), weight: 1, height: 1 },
                    anchor,
                );
            }
            Event::MappingStart(anchor, tag) => {
                self.refuse_tag(tag.is_some_and(|tag| !tag.is_yaml_core_schema()), &place);
                self.begin(Node::map(place), anchor);
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(&place),
            Event::Alias(anchor) => self.alias(anchor, place),
            Event::DocumentEnd => {
                let problems = std::mem::take(&mut self.problems);
                let root = self.root.take();
                self.anchors.clear();
                self.nodes = 0;
                found.push(match root {
                    _ if !problems.is_empty() => Err(problems),
                    Some(root) => Ok(root),
                    None => Ok(Node::scalar("", place)),
                });
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) => {}
        }
    }

    /// Counts values, those behind an alias in full.
    fn count(&mut self, values: usize, place: &Place) {
        self.nodes = self.nodes.saturating_add(values);
        if self.nodes > NODES {
            let message =
                format!("the document has more than {NODES} values, those behind aliases counted");
            self.give_up(
                "too-many-values",
                &message,
                place.clone(),
                "split the file, or write fewer aliases",
            );
        }
    }

    fn begin(&mut self, node: Node, anchor: usize) {
        if self.open.len() >= DEPTH {
            return self.give_up(
                "too-deep",
                &format!("lists and maps nest deeper than {DEPTH}"),
                node.place,
                "flatten the file",
            );
        }
        self.count(1, &node.place);
        self.open.push(Open { node, anchor, key: None, merged: Vec::new(), seen: BTreeMap::new() });
    }

    fn end(&mut self, place: &Place) {
        let Some(mut open) = self.open.pop() else { return };
        open.node.place.span.end = place.span.end.max(open.node.place.span.end);
        for merged in std::mem::take(&mut open.merged) {
            merge(&mut open.node, merged);
        }
        // Most are small, and there may be very many.
        match &mut open.node.kind {
            Kind::Map(entries) => entries.shrink_to_fit(),
            Kind::List(items) => items.shrink_to_fit(),
            Kind::Scalar { .. } => {}
        }
        self.value(open.node, open.anchor);
    }

    fn alias(&mut self, anchor: usize, place: Place) {
        let Some(target) = self.anchors.get(&anchor) else {
            let message = "this alias stands inside the value that it names";
            return self.give_up("bad-alias", message, place, "write the value out");
        };
        let weight = target.weight;
        self.count(weight, &place);
        if self.hopeless {
            return;
        }
        let Some(mut copy) = self.anchors.get(&anchor).cloned() else { return };
        copy.place = place;
        if self.open.len() + copy.height > DEPTH {
            return self.give_up(
                "too-deep",
                &format!("aliases nest deeper than {DEPTH}"),
                copy.place,
                "write fewer aliases",
            );
        }
        self.value(copy, 0);
    }

    /// Puts a finished value where it belongs.
    fn value(&mut self, node: Node, anchor: usize) {
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return;
        };
        open.node.weight += node.weight;
        open.node.height = open.node.height.max(node.height + 1);
        match (&mut open.node.kind, open.key.take()) {
            (Kind::List(items), _) => items.push(node),
            (Kind::Map(entries), Some(key)) => match node.kind {
                Kind::Map(_) | Kind::List(_) if key.text == "<<" => open.merged.push(node),
                _ => entries.push((key, node)),
            },
            (Kind::Map(_), None) => {
                let Kind::Scalar { text, .. } = node.kind else {
                    let message = "a key is text, not a list or a map";
                    return self.give_up("bad-key", message, node.place, "write `key: value`");
                };
                let key = Key { text, place: node.place };
                if let Some(first) = open.seen.get(&key.text) {
                    self.problems.push(twice(first, &key));
                } else {
                    open.seen.insert(key.text.clone(), key.place.clone());
                }
                open.key = Some(key);
            }
            (Kind::Scalar { .. }, _) => {}
        }
    }

    fn refuse_tag(&mut self, foreign: bool, place: &Place) {
        if foreign {
            let message = "tags are not read here".to_owned();
            self.problems.push(
                Diagnostic::new("unknown-tag", message, place.clone()).help("remove the tag"),
            );
        }
    }

    fn give_up(&mut self, id: &'static str, message: &str, place: Place, help: &str) {
        self.problems.push(Diagnostic::new(id, message.to_owned(), place).help(help));
        self.hopeless = true;
    }
}

/// Adds the entries of a merged map, or of several, that are not written out.
fn merge(into: &mut Node, merged: Node) {
    match merged.kind {
        Kind::List(items) => items.into_iter().for_each(|item| merge(into, item)),
        Kind::Map(entries) => {
            let Kind::Map(own) = &mut into.kind else { return };
            for (key, value) in entries {
                if !own.iter().any(|(known, _)| known.text == key.text) {
                    own.push((key, value));
                }
            }
        }
        Kind::Scalar { .. } => {}
    }
}

fn twice(first: &Place, second: &Key) -> Diagnostic {
    Diagnostic::new(
        "duplicate-key",
        format!("`{}` is stated twice", shown(&second.text)),
        second.place.clone(),
    )
    .also(first.clone(), "first stated here")
    .help("keep one of the two")
}

/// A key as a message may repeat it.
fn shown(text: &str) -> String {
    text.chars().take(60).collect()
}

/// The parser's error in words of our own where it is a common one.
fn syntax(error: &ScanError, place: Place, text: &str) -> Diagnostic {
    let line_start = text[..place.span.start.min(text.len())].rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(line_start..).unwrap_or_default();
    let indented_by_tab =
        line.trim_start_matches(' ').starts_with('\t') || error.info().contains("tab");
    let (id, message, help) = if indented_by_tab {
        ("yaml-syntax", "a line is indented with a tab".to_owned(), "indent with spaces")
    } else if error.info().contains("unknown anchor") {
        (
            "bad-alias",
            "no value above has the name of this alias".to_owned(),
            "write the value out, or name it with `&`",
        )
    } else if error.info().contains("recursion") || error.info().contains("depth") {
        ("too-deep", format!("lists and maps nest deeper than {DEPTH}"), "flatten the file")
    } else {
        (
            "yaml-syntax",
            format!("this is not YAML: {}", error.info()),
            "look for a missing quote, bracket, colon or space",
        )
    };
    Diagnostic::new(id, message, place).help(help)
}
