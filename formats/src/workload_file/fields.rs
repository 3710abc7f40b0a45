//! What a document says, key by key, each value of its key's kind.
use svl_engine::exact::Exact;
use svl_engine::workload::Echo;

use super::keys::Key;
use crate::place::Place;

/// What a map says, in the order in which it says it.
#[derive(Debug, Default)]
pub struct Fields(pub Vec<Field>);

/// One key with its value.
#[derive(Debug)]
pub struct Field {
    pub key: &'static Key,
    /// Where it stands in the document: `lambda.timeout`.
    pub path: String,
    pub place: Place,
    pub value: Value,
    /// The value as written.
    pub echo: Echo,
}

/// A value that keeps its key's kind.
#[derive(Debug)]
pub enum Value {
    Number(Exact),
    Flag(bool),
    Text(String),
    Weights(Vec<Exact>),
    Texts(Vec<String>),
    /// A word for each of some names.
    Words(Vec<(&'static str, String)>),
    /// A mistake that was told: stated, and of no use.
    Refused,
    Group(Fields),
    List(Vec<Fields>),
}

impl Fields {
    /// The field of this name, if it was stated.
    pub fn get(&self, name: &str) -> Option<&Field> {
        self.0.iter().find(|field| field.key.name == name)
    }

    pub fn number(&self, name: &str) -> Option<&Exact> {
        match &self.get(name)?.value {
            Value::Number(amount) => Some(amount),
            _ => None,
        }
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        match &self.get(name)?.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn flag(&self, name: &str) -> Option<bool> {
        match self.get(name)?.value {
            Value::Flag(flag) => Some(flag),
            _ => None,
        }
    }

    /// The texts of a list; none where it was not stated.
    pub fn texts(&self, name: &str) -> &[String] {
        match self.get(name).map(|field| &field.value) {
            Some(Value::Texts(texts)) => texts,
            _ => &[],
        }
    }

    /// The word for each name; none where it was not stated.
    pub fn words(&self, name: &str) -> &[(&'static str, String)] {
        match self.get(name).map(|field| &field.value) {
            Some(Value::Words(words)) => words,
            _ => &[],
        }
    }

    /// The maps of a list; none where it was not stated.
    pub fn list(&self, name: &str) -> &[Fields] {
        match self.get(name).map(|field| &field.value) {
            Some(Value::List(entries)) => entries,
            _ => &[],
        }
    }

    pub fn group(&self, name: &str) -> Option<&Fields> {
        match &self.get(name)?.value {
            Value::Group(fields) => Some(fields),
            _ => None,
        }
    }
}
