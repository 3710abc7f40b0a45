//! What is wrong with an input, at a key. `formats` finds the place in the file.
use crate::facts::FactError;

/// An input that cannot be evaluated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Stable id: `unknown-region`.
    pub id: &'static str,
    /// The key whose value is wrong: `compare[0].ec2.instance`.
    pub key: String,
    /// What is wrong, with the figures; no full stop.
    pub message: String,
    /// What to do about it, as one imperative.
    pub help: Option<String>,
}

impl Problem {
    /// A fact that the value of `key` asked for and that is not in the book.
    pub fn from_fact(key: &str, error: &FactError) -> Self {
        let nearest = |name: &Option<String>| name.as_ref().map(|n| format!("did you mean `{n}`?"));
        let (id, help) = match error {
            FactError::UnknownRegion { nearest: name, .. } => (
                "unknown-region",
                nearest(name)
                    .or_else(|| Some("`svl-cost prices show` lists the Regions".to_owned())),
            ),
            FactError::UnknownInstanceType { nearest: name, .. } => (
                "unknown-instance-type",
                nearest(name)
                    .or_else(|| Some("`svl-cost prices search ec2` lists the types".to_owned())),
            ),
            FactError::UnknownRuntime { nearest: name, .. } => ("unknown-runtime", nearest(name)),
            FactError::NotSold { sold_in, .. } if sold_in.is_empty() => (
                "no-price",
                Some("state the price in a table of your own and pass `--prices DIR`".to_owned()),
            ),
            FactError::NotSold { sold_in, .. } => (
                "no-price",
                Some(format!(
                    "it is known in {}; or state its price in a table of your own and pass `--prices DIR`",
                    sold_in.join(", ")
                )),
            ),
            FactError::NotYetSold { first, .. } => (
                "not-yet-sold",
                Some(format!("choose `--as-of {first}` or later, or another type")),
            ),
            FactError::UnknownQuota(_)
            | FactError::UnknownMeasurement(_)
            | FactError::WrongUnit { .. }
            | FactError::BrokenTiers(_)
            | FactError::BrokenTable(_) => {
                ("broken-facts", Some("report it: a built-in table is broken".to_owned()))
            }
        };
        Self { id, key: key.to_owned(), message: error.to_string(), help }
    }
}
