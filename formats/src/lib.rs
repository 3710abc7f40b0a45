//! Bytes to engine values and back: the workload file with its diagnostics, and one file for each
//! output. Nothing here computes a figure.
pub mod axis;
pub mod charts;
pub mod check;
pub mod comparison;
pub mod crossovers;
pub mod csv;
pub mod diagnostic;
pub mod findings;
pub mod form;
pub mod glob;
pub mod html;
pub mod json;
pub mod markdown;
pub mod nearest;
pub mod place;
pub mod policy_file;
pub mod prices;
pub mod rules;
pub mod schema;
pub mod spoken;
pub mod starter;
pub mod stored;
pub mod table;
pub mod uncertainty;
pub mod words;
pub mod workload_file;
