//! Differences as JSON, contract `svl-cost/difference/1`, written and read.
use svl_engine::difference::{Changes, SCHEMA};

use crate::json::one_or_many;
use crate::stored::NotStored;

/// What differs, every figure exact.
pub fn render(changes: &Changes) -> String {
    one_or_many(&[changes], false)
}

/// Whether a text is what [`render`] wrote, by its first key.
pub fn looks_like_one(text: &str) -> bool {
    let text = text.trim_start().strip_prefix('{').unwrap_or_default().trim_start();
    let value = text.strip_prefix("\"schema\"").unwrap_or_default().trim_start();
    value.strip_prefix(':').unwrap_or_default().trim_start().starts_with("\"svl-cost/difference/")
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
