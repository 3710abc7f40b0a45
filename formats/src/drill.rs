//! Drills: one in full, all in a table, a runbook, JSON, and measured traces.
pub mod json;
pub mod markdown;
pub mod table;
pub mod trace;
