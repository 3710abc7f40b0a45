//! The price book: dated prices, limits and names from tables built into the binary, and overlays
//! of the same layout.
//!
//! Nothing is parsed before it is asked for: a price is found by binary search in the table's
//! text. Only [`PriceBook::with_overlay`] reads files.
mod allowances;
mod book;
mod builtin;
mod channels;
mod coverage;
mod dated;
mod digest;
mod instance_types;
mod machines;
mod measured;
mod nearest;
mod overlay;
mod prices;
mod quotas;
mod regions;
mod remembered;
mod runtimes;
mod search;
mod sources;
mod table;

pub use book::{DatedBook, PriceBook};
pub use builtin::{TABLES, TABLES_SHA256};
pub use overlay::TableError;
pub use search::{Found, Listed};
