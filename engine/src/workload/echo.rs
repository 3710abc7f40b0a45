//! What was said, given back in canonical form.
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

/// A value of the workload, as the report repeats it. Keys keep their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Echo {
    /// Nothing was said and nothing is assumed.
    Absent,
    /// Text, and every exact quantity.
    Text(String),
    /// Yes or no.
    Flag(bool),
    /// Several values.
    List(Vec<Echo>),
    /// Named values.
    Map(Vec<(String, Echo)>),
}

impl Echo {
    /// Text from anything that prints.
    #[allow(clippy::needless_pass_by_value)] // Literals and owned values alike.
    pub fn text(value: impl ToString) -> Self {
        Self::Text(value.to_string())
    }

    /// What a key of a map says, as text.
    pub fn text_at(&self, wanted: &str) -> Option<&str> {
        let Self::Map(fields) = self else { return None };
        match fields.iter().find(|(key, _)| key == wanted) {
            Some((_, Self::Text(text))) => Some(text),
            _ => None,
        }
    }

    /// One line for people: `{p99: 300ms}`.
    pub fn inline(&self) -> String {
        match self {
            Self::Absent => "none".to_owned(),
            Self::Text(text) => text.clone(),
            Self::Flag(flag) => flag.to_string(),
            Self::List(items) => {
                let items: Vec<_> = items.iter().map(Self::inline).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Map(fields) => {
                let fields: Vec<_> = fields
                    .iter()
                    .map(|(key, value)| format!("{key}: {}", value.inline()))
                    .collect();
                format!("{{{}}}", fields.join(", "))
            }
        }
    }
}

impl Serialize for Echo {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent => serializer.serialize_none(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(item)?;
                }
                list.end()
            }
            Self::Map(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                for (key, value) in fields {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Echo {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EchoVisitor)
    }
}

struct EchoVisitor;

impl<'de> Visitor<'de> for EchoVisitor {
    type Value = Echo;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("text, true, false, null, a list or a map")
    }

    fn visit_unit<E>(self) -> Result<Echo, E> {
        Ok(Echo::Absent)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Echo, E> {
        Ok(Echo::Flag(flag))
    }

    fn visit_str<E>(self, text: &str) -> Result<Echo, E> {
        Ok(Echo::text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Echo, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Echo::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Echo, A::Error> {
        let mut map = Vec::new();
        while let Some(field) = fields.next_entry()? {
            map.push(field);
        }
        Ok(Echo::Map(map))
    }
}
