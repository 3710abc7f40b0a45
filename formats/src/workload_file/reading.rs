//! A tree against the table of keys: every value read, every mistake told.
use svl_engine::exact::Exact;
use svl_engine::workload::{Echo, Range};

use super::TOLD;
use super::fields::{Field, Fields, Value};
use super::keys::{Key, Kind};
use super::scalars::Form;
use super::yaml::{self, Node};
use crate::diagnostic::Diagnostic;
use crate::nearest::{nearest, said_nearest};
use crate::place::Place;

/// What kind of document is read.
pub struct Document {
    /// Its keys.
    pub keys: &'static [Key],
    /// What it is called in messages: `a workload`.
    pub name: &'static str,
    /// How a key and its value are written, for remedies.
    pub assigned: fn(&str, &str) -> String,
}

/// Reads trees, and remembers what is wrong with them and where each key stands.
pub struct Reader {
    pub problems: Vec<Diagnostic>,
    pub places: Vec<(String, Place)>,
    /// The quantities that are ranges, in the order of the document.
    pub ranges: Vec<Range>,
    document: &'static Document,
}

impl Reader {
    /// A reader of documents of one kind.
    pub const fn of(document: &'static Document) -> Self {
        Self { problems: Vec::new(), places: Vec::new(), ranges: Vec::new(), document }
    }

    /// The document itself.
    pub fn document(&mut self, node: &Node) -> Fields {
        self.places.push((String::new(), start_of(&node.place)));
        self.map(self.document.keys, node, "")
    }

    fn refuse(
        &mut self,
        id: &'static str,
        message: String,
        place: &Place,
        help: impl Into<String>,
    ) {
        self.problems.push(Diagnostic::new(id, message, place.clone()).help(help));
    }

    fn map(&mut self, keys: &'static [Key], node: &Node, path: &str) -> Fields {
        let mut fields = Fields::default();
        let yaml::Kind::Map(entries) = &node.kind else {
            if !node.is_null() || path.is_empty() {
                let names: Vec<&str> = keys.iter().map(|key| key.name).take(6).collect();
                let what = if path.is_empty() {
                    self.document.name.to_owned()
                } else {
                    format!("`{path}`")
                };
                self.refuse(
                    "wrong-value",
                    format!("{what} must be a map"),
                    &node.place,
                    format!("its keys are {}, …", names.join(", ")),
                );
            }
            return fields;
        };
        for (key, value) in entries {
            match keys.iter().find(|known| known.name == key.text) {
                Some(known) => {
                    let path = join(path, known.name);
                    self.places.push((path.clone(), value.place.clone()));
                    let read = match self.range(known, value, &path) {
                        Some(range) => range,
                        None => self.value(known.kind, value, &path),
                    };
                    if let Some((read, echo)) = read {
                        let place = value.place.clone();
                        fields.0.push(Field { key: known, path, place, value: read, echo });
                    } else {
                        // Told already; its absence is no second mistake.
                        let echo = Echo::Absent;
                        fields.0.push(Field {
                            key: known,
                            path,
                            place: value.place.clone(),
                            value: Value::Refused,
                            echo,
                        });
                    }
                }
                None => self.unknown(keys, key, path),
            }
        }
        for key in keys.iter().filter(|key| key.required && fields.get(key.name).is_none()) {
            let meant = |(written, _): &(yaml::Key, Node)| {
                !keys.iter().any(|known| known.name == written.text)
                    && nearest(&written.text, keys.iter().map(|known| known.name)).as_deref()
                        == Some(key.name)
            };
            // A misspelt key is told already.
            if entries.iter().take(TOLD).any(meant) {
                continue;
            }
            let path = join(path, key.name);
            let place = if path == key.name { start_of(&node.place) } else { node.place.clone() };
            let missing = Diagnostic::new("missing-key", format!("`{path}` is not stated"), place);
            let help = format!("add `{}`", (self.document.assigned)(key.name, key.example));
            self.problems.push(missing.key(path).help(help));
        }
        fields
    }

    fn unknown(&mut self, keys: &'static [Key], key: &yaml::Key, path: &str) {
        let (name, place) = (key.text.as_str(), &key.place);
        let shown = shown(name);
        let message = match path {
            "" => format!("there is no key `{shown}`"),
            path => format!("`{path}` has no key `{shown}`"),
        };
        let elsewhere = self
            .groups()
            .find(|(group, keys)| *group != path && keys.iter().any(|k| k.name == name));
        let help = match (nearest(name, keys.iter().map(|key| key.name)), elsewhere) {
            (Some(known), _) => said_nearest(&known),
            (None, Some(("", _))) => format!("`{shown}` belongs at the top of the file"),
            (None, Some((group, _))) => format!("`{shown}` belongs under `{group}`"),
            (None, None) => {
                let names: Vec<&str> = keys.iter().map(|key| key.name).collect();
                format!("the keys are {}", names.join(", "))
            }
        };
        self.refuse("unknown-key", message, place, help);
    }

    fn value(&mut self, kind: Kind, node: &Node, path: &str) -> Option<(Value, Echo)> {
        match (kind, &node.kind) {
            (Kind::Group(keys), yaml::Kind::Map(_)) => Some(self.group(keys, node, path)),
            (Kind::Group(keys), _) if node.is_null() => Some(self.group(keys, node, path)),
            (Kind::ScalarOrGroup(_, keys) | Kind::WordOrGroup(_, keys), yaml::Kind::Map(_)) => {
                Some(self.group(keys, node, path))
            }
            (Kind::WordOrWeights(_, lengths), yaml::Kind::List(items)) => {
                self.weights(lengths, items, node, path)
            }
            (Kind::Groups(most, keys), yaml::Kind::List(items)) => {
                self.list(most, items, node, path, |reader, item, path| {
                    Some(reader.group(keys, item, path))
                })
            }
            (Kind::Choices(most, keys), yaml::Kind::List(items)) => {
                self.list(most, items, node, path, |reader, item, path| {
                    reader.choice(keys, item, path)
                })
            }
            (Kind::Texts(most, longest), yaml::Kind::List(items)) => {
                self.texts(most, longest, items, node, path)
            }
            (Kind::Words(words), yaml::Kind::List(items)) => {
                self.some_words(words, items, node, path)
            }
            (Kind::WordFor(names, words), yaml::Kind::Map(entries)) => {
                Some(self.word_for(names, words, entries, path))
            }
            (Kind::Named(most, longest, keys), yaml::Kind::Map(entries)) => {
                self.named(most, longest, keys, entries, node, path)
            }
            (Kind::TextsOrGroups(most, keys), yaml::Kind::List(items)) => {
                self.list(most, items, node, path, |reader, item, path| {
                    reader.text_or_group(keys, item, path)
                })
            }
            (Kind::TextsOrGroups(most, keys), _) if !node.is_null() => {
                let one = std::slice::from_ref(node);
                self.list(most, one, node, path, |reader, item, path| {
                    reader.text_or_group(keys, item, path)
                })
            }
            (
                Kind::Group(_)
                | Kind::Groups(..)
                | Kind::Choices(..)
                | Kind::Texts(..)
                | Kind::Words(_)
                | Kind::WordFor(..)
                | Kind::Named(..)
                | Kind::TextsOrGroups(..),
                _,
            ) => {
                let is_map = matches!(kind, Kind::Group(_) | Kind::WordFor(..) | Kind::Named(..));
                let shape = if is_map { "a map" } else { "a list" };
                let example = self.example_of(path);
                self.refuse(
                    "wrong-value",
                    format!("`{path}` must be {shape}"),
                    &node.place,
                    format!("write it like `{}`", (self.document.assigned)(path, example)),
                );
                None
            }
            (_, yaml::Kind::Scalar { text, .. }) => self.scalar(kind, text, node, path),
            _ => {
                let example = self.example_of(path);
                self.refuse(
                    "wrong-value",
                    format!("`{path}` must be one value"),
                    &node.place,
                    format!("write it like `{example}`"),
                );
                None
            }
        }
    }

    fn group(&mut self, keys: &'static [Key], node: &Node, path: &str) -> (Value, Echo) {
        let fields = self.map(keys, node, path);
        let echo =
            fields.0.iter().map(|field| (field.key.name.to_owned(), field.echo.clone())).collect();
        (Value::Group(fields), Echo::Map(echo))
    }

    fn list(
        &mut self,
        most: usize,
        items: &[Node],
        node: &Node,
        path: &str,
        read: impl Fn(&mut Self, &Node, &str) -> Option<(Value, Echo)>,
    ) -> Option<(Value, Echo)> {
        if items.is_empty() || items.len() > most {
            let message = format!("`{path}` has {} entries", items.len());
            self.refuse(
                "out-of-range",
                message,
                &node.place,
                format!("it has 1 to {most}, or leave it out"),
            );
            return None;
        }
        let (mut lists, mut echoes) = (Vec::new(), Vec::new());
        for (i, item) in items.iter().enumerate() {
            let path = format!("{path}[{i}]");
            self.places.push((path.clone(), item.place.clone()));
            if let Some((Value::Group(fields), echo)) = read(self, item, &path) {
                lists.push(fields);
                echoes.push(echo);
            }
        }
        Some((Value::List(lists), Echo::List(echoes)))
    }

    /// A map with names of the author's own.
    fn named(
        &mut self,
        most: usize,
        longest: usize,
        keys: &'static [Key],
        entries: &[(yaml::Key, Node)],
        node: &Node,
        path: &str,
    ) -> Option<(Value, Echo)> {
        if entries.is_empty() || entries.len() > most {
            let message = format!("`{path}` has {} entries", entries.len());
            self.refuse("out-of-range", message, &node.place, format!("it has 1 to {most}"));
            return None;
        }
        let (mut read, mut echoes) = (Vec::new(), Vec::new());
        for (key, value) in entries {
            let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
            let length = key.text.chars().count();
            if length == 0 || length > longest || !key.text.chars().all(plain) {
                let message = format!("`{}` is no name", shown(&key.text));
                let help = format!("write up to {longest} letters, digits, `-` and `_`");
                self.refuse("wrong-value", message, &key.place, help);
                continue;
            }
            let path = join(path, &key.text);
            self.places.push((path.clone(), key.place.clone()));
            if value.is_null() {
                let names: Vec<&str> = keys.iter().filter(|k| k.required).map(|k| k.name).collect();
                let message = format!("`{path}` says nothing");
                self.refuse(
                    "wrong-value",
                    message,
                    &key.place,
                    format!("state its {}", names.join(", ")),
                );
                continue;
            }
            if let (Value::Group(fields), echo) = self.group(keys, value, &path) {
                read.push((key.text.clone(), fields));
                echoes.push((key.text.clone(), echo));
            }
        }
        Some((Value::Named(read), Echo::Map(echoes)))
    }

    /// A map, or a text that states the first of its keys.
    fn text_or_group(
        &mut self,
        keys: &'static [Key],
        node: &Node,
        path: &str,
    ) -> Option<(Value, Echo)> {
        let Some(first) = keys.first().filter(|_| node.text().is_some()) else {
            return Some(self.group(keys, node, path));
        };
        let (value, echo) = self.value(first.kind, node, path)?;
        let path = join(path, first.name);
        let field =
            Field { key: first, path, place: node.place.clone(), value, echo: echo.clone() };
        let echo = Echo::Map(vec![(first.name.to_owned(), echo)]);
        Some((Value::Group(Fields(vec![field])), echo))
    }

    fn texts(
        &mut self,
        most: usize,
        longest: usize,
        items: &[Node],
        node: &Node,
        path: &str,
    ) -> Option<(Value, Echo)> {
        self.each_scalar(most, items, node, path, |reader, item, path| {
            match reader.value(Kind::Text(longest), item, path)? {
                (Value::Text(text), _) if text.is_empty() => {
                    let message = format!("`{path}` is empty");
                    reader.refuse(
                        "wrong-value",
                        message,
                        &item.place,
                        "write a word, or remove it",
                    );
                    None
                }
                (Value::Text(text), _) => Some(text),
                _ => None,
            }
        })
    }

    fn some_words(
        &mut self,
        words: &'static [&'static str],
        items: &[Node],
        node: &Node,
        path: &str,
    ) -> Option<(Value, Echo)> {
        self.each_scalar(words.len(), items, node, path, |reader, item, path| {
            let Some(text) = item.text() else {
                reader.value(Kind::Text(1), item, path);
                return None;
            };
            reader.one_of(words, text, item, &format!("entry of `{}`", without_index(path)))
        })
    }

    /// A list of scalars, each read by `read`; what was told of one hides no other.
    fn each_scalar(
        &mut self,
        most: usize,
        items: &[Node],
        node: &Node,
        path: &str,
        read: impl Fn(&mut Self, &Node, &str) -> Option<String>,
    ) -> Option<(Value, Echo)> {
        if items.is_empty() || items.len() > most {
            let message = format!("`{path}` has {} entries", items.len());
            let help = format!("it has 1 to {most}, or leave it out");
            self.refuse("out-of-range", message, &node.place, help);
            return None;
        }
        let mut texts: Vec<String> = Vec::new();
        for (i, item) in items.iter().enumerate() {
            let path = format!("{path}[{i}]");
            self.places.push((path.clone(), item.place.clone()));
            let Some(text) = read(self, item, &path) else { continue };
            if texts.contains(&text) {
                let message = format!("`{}` stands twice in the list", shown(&text));
                self.refuse("duplicate-key", message, &item.place, "keep one of the two");
            }
            texts.push(text);
        }
        let echo = Echo::List(texts.iter().map(Echo::text).collect());
        Some((Value::Texts(texts), echo))
    }

    fn word_for(
        &mut self,
        names: &'static [&'static str],
        words: &'static [&'static str],
        entries: &[(yaml::Key, Node)],
        path: &str,
    ) -> (Value, Echo) {
        let mut read = Vec::new();
        for (key, value) in entries {
            let Some(name) = names.iter().find(|name| **name == key.text) else {
                let help = nearest(&key.text, names.iter().copied()).map_or_else(
                    || "`svl-cost rules` and docs/policy.md list them".to_owned(),
                    |known| said_nearest(&known),
                );
                let message = format!("there is no rule `{}`", shown(&key.text));
                self.refuse("unknown-rule", message, &key.place, help);
                continue;
            };
            let path = join(path, name);
            self.places.push((path.clone(), value.place.clone()));
            let word = match value.text() {
                Some(text) if !value.is_null() => self.one_of(words, text, value, "severity"),
                _ => {
                    let help = format!("write one of {}", words.join(", "));
                    self.refuse(
                        "wrong-value",
                        format!("`{path}` must be one word"),
                        &value.place,
                        help,
                    );
                    None
                }
            };
            if let Some(word) = word {
                read.push((*name, word));
            }
        }
        let echo = read.iter().map(|(name, word)| ((*name).to_owned(), Echo::text(word)));
        let echo = Echo::Map(echo.collect());
        (Value::Words(read), echo)
    }

    /// One of some words, else its nearest is told.
    fn one_of(&mut self, words: &[&str], text: &str, node: &Node, what: &str) -> Option<String> {
        if words.contains(&text) {
            return Some(text.to_owned());
        }
        let help = nearest(text, words.iter().copied()).map_or_else(
            || format!("write one of {}", words.join(", ")),
            |known| said_nearest(&known),
        );
        let message = format!("`{}` is no {what}", shown(text));
        self.refuse("unknown-value", message, &node.place, help);
        None
    }

    /// A map with exactly one of the keys.
    fn choice(&mut self, keys: &'static [Key], node: &Node, path: &str) -> Option<(Value, Echo)> {
        let before = self.problems.len();
        let read = self.group(keys, node, path);
        let Value::Group(fields) = &read.0 else { return None };
        if fields.0.len() == 1 {
            return Some(read);
        }
        if self.problems.len() == before {
            let names: Vec<&str> = keys.iter().map(|key| key.name).collect();
            let message = format!("`{path}` names {} platforms", fields.0.len());
            self.refuse(
                "wrong-value",
                message,
                &node.place,
                format!("name one of {} in each entry", names.join(", ")),
            );
        }
        None
    }

    fn weights(
        &mut self,
        lengths: &[usize],
        items: &[Node],
        node: &Node,
        path: &str,
    ) -> Option<(Value, Echo)> {
        if !lengths.contains(&items.len()) {
            let message = format!("`{path}` has {} weights", items.len());
            self.refuse(
                "out-of-range",
                message,
                &node.place,
                "give 24 for a day, or 168 for a week",
            );
            return None;
        }
        let (mut total, mut weights, mut echoes) = (Exact::ZERO, Vec::new(), Vec::new());
        for item in items {
            let yaml::Kind::Scalar { text, .. } = &item.kind else {
                self.refuse(
                    "wrong-value",
                    "a weight is a number".to_owned(),
                    &item.place,
                    "write it like `1.5`",
                );
                return None;
            };
            let (Value::Number(weight), echo) = self.number(Form::Weight, text, item)? else {
                return None;
            };
            total = &total + &weight;
            weights.push(weight);
            echoes.push(echo);
        }
        if total.is_zero() {
            self.refuse(
                "out-of-range",
                format!("all weights of `{path}` are zero"),
                &node.place,
                "give at least one above zero",
            );
            return None;
        }
        Some((Value::Weights(weights), Echo::List(echoes)))
    }

    fn scalar(&mut self, kind: Kind, text: &str, node: &Node, path: &str) -> Option<(Value, Echo)> {
        if node.is_null() {
            let example = self.example_of(path);
            self.refuse(
                "wrong-value",
                format!("`{path}` has no value"),
                &node.place,
                format!("write it like `{example}`, or remove the key"),
            );
            return None;
        }
        let as_text = || Some((Value::Text(text.to_owned()), Echo::text(text)));
        match kind {
            Kind::Scalar(form) | Kind::ScalarOrGroup(form, _) => self.number(form, text, node),
            Kind::ScalarOr(_, words) if words.contains(&text) => as_text(),
            Kind::ScalarOr(form, words) => {
                let read = self.number(form, text, node);
                if read.is_none()
                    && let Some(problem) = self.problems.last_mut()
                {
                    problem.help.push(format!("or write `{}`", words.join("` or `")));
                }
                read
            }
            Kind::Flag => match text {
                "true" => Some((Value::Flag(true), Echo::Flag(true))),
                "false" => Some((Value::Flag(false), Echo::Flag(false))),
                _ => {
                    self.refuse(
                        "wrong-value",
                        format!("`{}` is neither true nor false", shown(text)),
                        &node.place,
                        "write `true` or `false`",
                    );
                    None
                }
            },
            Kind::Text(most) => {
                let well = text.chars().count() <= most && !text.chars().any(char::is_control);
                if well {
                    return as_text();
                }
                let message =
                    format!("`{path}` is longer than {most} characters, or has control characters");
                self.refuse("out-of-range", message, &node.place, "shorten it to plain text");
                None
            }
            Kind::Day => {
                if super::day(text).is_some() {
                    return as_text();
                }
                self.refuse(
                    "wrong-value",
                    format!("`{}` is no day", shown(text)),
                    &node.place,
                    "write it as YYYY-MM-DD, like `2027-03-01`",
                );
                None
            }
            Kind::Word(words) | Kind::WordOrGroup(words, _) | Kind::WordOrWeights(words, _) => {
                self.one_of(words, text, node, path).and_then(|_| as_text())
            }
            Kind::Group(_)
            | Kind::Groups(..)
            | Kind::Choices(..)
            | Kind::Texts(..)
            | Kind::Words(_)
            | Kind::WordFor(..)
            | Kind::Named(..)
            | Kind::TextsOrGroups(..) => None,
        }
    }

    fn number(&mut self, form: Form, text: &str, node: &Node) -> Option<(Value, Echo)> {
        if text.len() > 200 {
            self.refuse(
                "wrong-value",
                format!("this is not {}", form.name()),
                &node.place,
                format!("write it like `{}`", form.example()),
            );
            return None;
        }
        match form.read(text) {
            Ok(amount) => Some((Value::Number(amount), Echo::text(text))),
            Err(refusal) => {
                let mut problem = Diagnostic::new(refusal.id, refusal.message, node.place.clone());
                problem.help.extend(refusal.help);
                self.problems.push(problem);
                None
            }
        }
    }
}

impl Reader {
    /// Every map of keys with the path under which it stands.
    fn groups(&self) -> impl Iterator<Item = (&'static str, &'static [Key])> {
        let keys = self.document.keys;
        let inner = keys.iter().filter_map(|key| match key.kind {
            Kind::Group(keys) | Kind::ScalarOrGroup(_, keys) | Kind::WordOrGroup(_, keys) => {
                Some((key.name, keys))
            }
            _ => None,
        });
        std::iter::once(("", keys)).chain(inner)
    }

    /// A valid value of the key at `path`, whose list indices do not matter.
    fn example_of(&self, path: &str) -> &'static str {
        let mut keys = self.document.keys;
        let mut example = "";
        for step in path.split('.') {
            let name = without_index(step);
            let Some(key) = keys.iter().find(|key| key.name == name) else { return example };
            example = key.example;
            keys = key.kind.keys();
        }
        example
    }
}

fn without_index(path: &str) -> &str {
    path.split('[').next().unwrap_or(path)
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The first character of a place, for what is missing from it.
fn start_of(place: &Place) -> Place {
    Place { source: place.source, span: place.span.start..place.span.start }
}

pub(super) fn shown(text: &str) -> String {
    let short: String = text.chars().take(60).collect();
    if short.len() < text.len() { short + "…" } else { short }
}
