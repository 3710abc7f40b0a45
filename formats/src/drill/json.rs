//! Drills as JSON, contract `svl-cost/drill/1`: two spaces deep, no timestamp, one final newline.
use svl_engine::system::drill::Drills;

/// The committed JSON Schema of the contract.
pub const SCHEMA: &str = include_str!("../../schema/drill-1.schema.json");

/// One system's drills as an object, several systems' as an array in the order given.
pub fn render(drills: &[Drills], several: bool) -> String {
    crate::json::one_or_many(drills, several)
}
