//! What was said, given back in canonical form.
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
