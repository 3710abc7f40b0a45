//! The thinking of svl-cost: a workload and dated facts go in, one immutable `Decision` comes out.
//!
//! Nothing here reads a file, a clock, the environment or a random source.
pub mod exact;
pub mod facts;
pub mod price;
pub mod quota;
pub mod units;
pub mod usd;
