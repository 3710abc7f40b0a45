//! A workload of several parts: who calls whom, what flows along the calls, and what fails together.
//!
//! A lone workload is a system of one function. What a file says is [`StatedSystem`]; [`System::of`]
//! makes the graph of it and refuses what cannot be built.
mod assumed;
pub mod bill;
pub mod blast;
mod decision;
pub mod drill;
pub mod flow;
mod graph;
mod kind;
pub mod load;
mod lone;
pub mod paths;
pub mod retries;
mod stated;
mod view;
pub mod waiting;
pub mod ways;

pub use decision::{EntryEcho, SCHEMA, SystemDecision, SystemEcho, evaluate};
pub use graph::{Edge, System};
pub use kind::{Class, Kind, Mode, Role};
pub use lone::lone;
pub use stated::{
    Call, ChannelKeys, CodeKeys, Consumer, Entry, ErrorKeys, Idempotency, IdempotencyKey,
    StatedComponent, StatedSystem, StoreKeys, Tier,
};
pub use view::{AS_IT_IS, by_parts, by_ways};
