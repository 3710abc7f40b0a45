//! Decisions that were stored as JSON, read back to be rendered otherwise. Nothing is computed.
use serde::Deserialize;
use svl_engine::Decision;
use svl_engine::decision::{Headline, SCHEMA};
use svl_engine::exact::Exact;

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
    let mut decisions: Vec<Decision> = if several { parsed(text)? } else { vec![parsed(text)?] };
    for decision in &mut decisions {
        if decision.schema != SCHEMA {
            return Err(NotStored::OtherContract(decision.schema.to_owned(), SCHEMA));
        }
        decision.headline = headline(decision);
    }
    Ok(Stored { decisions, several })
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
    pub decisions: Vec<Decision>,
    /// Whether they were stored as a list.
    pub several: bool,
}

fn parsed<T: Deserialize<'static>>(text: &'static str) -> Result<T, NotStored> {
    serde_json::from_str(text).map_err(|error| NotStored::Malformed {
        line: error.line(),
        column: error.column(),
        message: error.to_string().replace("a borrowed string", "text"),
    })
}

fn headline(decision: &Decision) -> Headline {
    let said = |key| decision.workload.text_at(key).unwrap_or_default();
    Headline {
        name: said("name").to_owned(),
        region: said("region").to_owned(),
        requests: Exact::parse(said("requests_per_month")).unwrap_or_default(),
    }
}
