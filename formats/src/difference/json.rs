//! Differences as JSON, contract `svl-cost/difference/1`, written and read.
use svl_engine::difference::{Changes, SCHEMA};

use crate::json::one_or_many;
use crate::stored::NotStored;

/// The committed JSON Schema of the contract.
pub const SCHEMA_TEXT: &str = include_str!("../../schema/difference-1.schema.json");

/// What differs, every figure exact.
pub fn render(changes: &Changes) -> String {
    one_or_many(&[changes], false)
}

/// What [`render`] wrote.
///
/// # Errors
/// When the text is no difference of this contract.
pub fn read(text: &str) -> Result<Changes, NotStored> {
    if text.len() as u64 > crate::stored::LARGEST {
        return Err(NotStored::TooLarge);
    }
    let changes: Changes = serde_json::from_str(text).map_err(|error| NotStored::Malformed {
        line: error.line(),
        column: error.column(),
        message: error.to_string(),
    })?;
    if changes.schema != SCHEMA {
        return Err(NotStored::OtherContract(changes.schema, SCHEMA));
    }
    Ok(changes)
}
