//! Decisions that were stored as JSON, read back to be rendered otherwise. Nothing is computed.
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};
use svl_engine::Decision;
use svl_engine::decision::{Headline, SCHEMA};
use svl_engine::exact::Exact;
use svl_engine::system::{self, SystemDecision};

use crate::answer::Kept;

/// The largest text that is read, in bytes.
pub const LARGEST: u64 = 64 << 20;

/// Why a text holds no decision.
#[derive(Debug, thiserror::Error)]
pub enum NotStored {
    /// It is not JSON, or not of this contract.
    #[error("line {line}, column {column}: {message}")]
    Malformed {
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
        /// What the reader of JSON says.
        message: String,
    },
    /// It is larger than [`LARGEST`].
    #[error("it is larger than 64 MiB")]
    TooLarge,
    /// It follows another contract.
    #[error("its `schema` is `{0}`, and this program reads `{1}`")]
    OtherContract(String, &'static str),
    /// A workload's decision is asked for, and this is a system's.
    #[error("it is the decision of a system, `{0}`")]
    System(String),
}

/// What `svl-cost model --format json` wrote: one decision, or several in their order.
///
/// The names in a decision are part of the program; those of a stored one live as long as it runs.
/// So the text is kept for good: for a run that ends, not for a server.
///
/// # Errors
/// When the text is no decision of this contract.
pub fn read(text: String) -> Result<Stored, NotStored> {
    if text.len() as u64 > LARGEST {
        return Err(NotStored::TooLarge);
    }
    if let Some((line, column)) = control_character(&text) {
        let message = "a control character, which no decision has".to_owned();
        return Err(NotStored::Malformed { line, column, message });
    }
    let text: &'static str = Box::leak(text.into_boxed_str());
    let several = text.trim_start().starts_with('[');
    // First which contract each follows, then each by its own: the text is read where it stands, so
    // that mistakes have their lines.
    let named: Vec<Named> = if several { parsed(text)? } else { vec![parsed(text)?] };
    let contracts =
        named.into_iter().map(|named| Contract::of(named.schema)).collect::<Result<Vec<_>, _>>()?;
    let mut reader = serde_json::Deserializer::from_str(text);
    let read = if several {
        reader.deserialize_seq(All(contracts))
    } else {
        let one = |contract| Ok(vec![DeserializeSeed::deserialize(contract, &mut reader)?]);
        contracts.into_iter().next().map_or_else(|| Ok(Vec::new()), one)
    };
    Ok(Stored { all: read.map_err(|error| malformed(&error))?, several })
}

/// What says which contract a result follows.
#[derive(Deserialize)]
struct Named {
    schema: String,
}

/// The contracts that are read.
#[derive(Clone, Copy)]
enum Contract {
    Workload,
    System,
}

impl Contract {
    fn of(schema: String) -> Result<Self, NotStored> {
        match schema.as_str() {
            SCHEMA => Ok(Self::Workload),
            system::SCHEMA => Ok(Self::System),
            _ if schema.starts_with(SYSTEMS) => {
                Err(NotStored::OtherContract(schema, system::SCHEMA))
            }
            _ => Err(NotStored::OtherContract(schema, SCHEMA)),
        }
    }
}

/// How every version of the systems' contract begins.
const SYSTEMS: &str = "svl-cost/system/";

impl DeserializeSeed<'static> for Contract {
    type Value = Kept;

    fn deserialize<D: Deserializer<'static>>(self, from: D) -> Result<Kept, D::Error> {
        match self {
            Self::Workload => {
                let mut decision = Decision::deserialize(from)?;
                decision.headline = headline(&decision);
                Ok(Kept::Workload(Box::new(decision)))
            }
            Self::System => Ok(Kept::System(Box::new(SystemDecision::deserialize(from)?))),
        }
    }
}

/// A list, each of its own contract.
struct All(Vec<Contract>);

impl Visitor<'static> for All {
    type Value = Vec<Kept>;

    fn expecting(&self, to: &mut fmt::Formatter) -> fmt::Result {
        to.write_str("a list of decisions")
    }

    fn visit_seq<A: SeqAccess<'static>>(self, mut list: A) -> Result<Vec<Kept>, A::Error> {
        let mut all = Vec::new();
        for contract in self.0 {
            let next = list.next_element_seed(contract)?;
            all.push(next.ok_or_else(|| A::Error::custom("the list ends early"))?);
        }
        Ok(all)
    }
}

/// Where a text of the JSON holds a control character, as itself or escaped: none of them could be
/// shown on a terminal without acting on it.
fn control_character(text: &str) -> Option<(usize, usize)> {
    let (mut line, mut column) = (1, 0);
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        column += 1;
        let acts = match letter {
            '\n' => {
                (line, column) = (line + 1, 0);
                false
            }
            '\r' | '\t' => false,
            '\\' => {
                let rest = letters.as_str();
                let code = rest.get(1..5).and_then(|code| u32::from_str_radix(code, 16).ok());
                let acts = match letters.next() {
                    Some('b' | 'f' | 'n' | 'r' | 't') => true,
                    Some('u') => code.and_then(char::from_u32).is_some_and(char::is_control),
                    _ => false,
                };
                // The place of an escape is that of its backslash.
                column += usize::from(!acts);
                acts
            }
            letter => letter.is_control(),
        };
        if acts {
            return Some((line, column));
        }
    }
    None
}

/// Stored decisions.
#[derive(Debug)]
pub struct Stored {
    /// In the order of the file.
    pub all: Vec<Kept>,
    /// Whether they were stored as a list.
    pub several: bool,
}

impl Stored {
    /// The decisions of workloads, where only those will do.
    ///
    /// # Errors
    /// When one is a system's.
    pub fn workloads(self) -> Result<Vec<Decision>, NotStored> {
        let workload = |kept| match kept {
            Kept::Workload(decision) => Ok(*decision),
            Kept::System(decision) => Err(NotStored::System(decision.system.name)),
        };
        self.all.into_iter().map(workload).collect()
    }
}

fn parsed<T: Deserialize<'static>>(text: &'static str) -> Result<T, NotStored> {
    serde_json::from_str(text).map_err(|error| malformed(&error))
}

fn malformed(error: &serde_json::Error) -> NotStored {
    NotStored::Malformed {
        line: error.line(),
        column: error.column(),
        message: error.to_string().replace("a borrowed string", "text"),
    }
}

fn headline(decision: &Decision) -> Headline {
    let said = |key| decision.workload.text_at(key).unwrap_or_default();
    Headline {
        name: said("name").to_owned(),
        region: said("region").to_owned(),
        requests: Exact::parse(said("requests_per_month")).unwrap_or_default(),
    }
}
