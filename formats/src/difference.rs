//! What differs between two sides: one file for each output, and what they share in words.
pub mod json;
pub mod markdown;
pub mod table;
pub mod threshold;
mod told;
