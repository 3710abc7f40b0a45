//! Where things stand: in a file, or in a setting of the command line.
use std::ops::Range;

/// Index of a source in a file's sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceId(pub usize);

/// A text that places point into: the file, or a setting of the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// As messages name it.
    pub name: String,
    /// Its whole text.
    pub text: String,
}

/// Some bytes of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Which source.
    pub source: SourceId,
    /// Which bytes.
    pub span: Range<usize>,
}

/// Where each key of a document stands.
#[derive(Debug, Default)]
pub struct SourceMap(Vec<(String, Place)>);

impl SourceMap {
    /// From keys and their places.
    pub fn new(places: Vec<(String, Place)>) -> Self {
        Self(places)
    }

    /// The place of the value at a key, `compare[0].ec2.instance`; else that of the nearest key
    /// around it, in the end the document's start.
    pub fn place(&self, key: &str) -> Option<Place> {
        let mut key = key;
        loop {
            if let Some((_, place)) = self.0.iter().find(|(known, _)| known == key) {
                return Some(place.clone());
            }
            if key.is_empty() {
                return None;
            }
            key = key.rfind(['.', '[']).map_or("", |end| &key[..end]);
        }
    }

    /// Whether a key was stated.
    pub fn has(&self, key: &str) -> bool {
        self.0.iter().any(|(known, _)| known == key)
    }

    /// The key whose value stands at a place: the innermost one that holds all of it; nothing where
    /// the place is in no value, as that of an unknown key at the top of a file.
    pub fn key(&self, place: &Place) -> Option<&str> {
        let holds = |known: &Place| {
            known.source == place.source
                && known.span.start <= place.span.start
                && place.span.end <= known.span.end
        };
        let around = self.0.iter().filter(|(key, known)| !key.is_empty() && holds(known));
        let innermost = around.min_by_key(|(_, known)| known.span.len());
        innermost.map(|(key, _)| key.as_str())
    }
}
