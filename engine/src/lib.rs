//! The thinking of svl-cost: a workload and dated facts go in, one immutable [`Decision`] comes out.
//!
//! Nothing here reads a file, a clock, the environment or a random source.
pub mod axis;
pub mod bill;
pub mod brief;
pub mod capacity;
pub mod charge;
pub mod curve;
pub mod decision;
pub mod difference;
mod evaluate;
pub mod exact;
pub mod facts;
pub mod fleet;
mod judging;
pub mod platforms;
pub mod policy;
pub mod price;
pub mod problem;
pub mod quota;
mod remedies;
pub mod rules;
pub mod sensitivity;
pub mod services;
pub mod system;
pub mod traffic;
pub mod uncertainty;
pub mod units;
pub mod usd;
mod verdict;
pub mod workload;

pub use decision::Decision;
pub use evaluate::{Detail, Evaluator, choices_of, evaluate, range_end};
