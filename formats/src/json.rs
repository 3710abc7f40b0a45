//! Decisions as JSON, contracts `svl-cost/decision/1` and `svl-cost/system/1`: two spaces deep, no timestamp, one final
//! newline.
use serde::Serialize;

/// The committed JSON Schema of the contract.
pub const SCHEMA: &str = include_str!("../schema/decision-1.schema.json");
/// The same of systems' decisions, `svl-cost/system/1`.
pub const SYSTEM_SCHEMA: &str = include_str!("../schema/system-1.schema.json");

/// One decision as an object, several as an array in the order given.
///
/// `several` says whether several were asked for: one good workload among bad ones is still a list.
pub fn render<D: Serialize>(decisions: &[D], several: bool) -> String {
    one_or_many(decisions, several)
}

/// A lone value as itself, several as an array.
pub fn one_or_many<T: Serialize>(values: &[T], several: bool) -> String {
    let text = match values {
        [one] if !several => serde_json::to_string_pretty(one),
        all => serde_json::to_string_pretty(all),
    };
    // Serialising to a string fails only on maps whose keys are not text, and there is none.
    text.unwrap_or_default() + "\n"
}

/// A value over several lines, without a final newline.
pub(crate) fn pretty<T: Serialize>(value: &T) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
