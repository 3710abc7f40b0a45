//! Drills: which are asked for, one in full, all in a table, a runbook, JSON, and measured traces.
pub mod asked;
pub mod json;
pub mod markdown;
pub mod parts;
pub mod table;
pub mod trace;
