//! Mathematics of load and latency, with no AWS name in it. The one place where floats are
//! allowed; every transcendental function goes through `libm`, so that all machines agree.
#![allow(clippy::float_arithmetic)]
// Counts and floats meet here; the ranges that the items state fit both.
#![allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, clippy::cast_sign_loss)]

pub mod chain;
pub mod cold_start;
pub mod collisions;
pub mod cpu_credits;
pub mod environments;
pub mod erlang;
pub mod estimate;
pub mod in_service;
pub mod latency;
pub mod memory;
pub mod mixture;
pub mod queue;
pub mod queue_simulation;
pub mod random;
pub mod server;
mod simulated;
pub mod sobol;
pub mod sojourn;
pub mod staleness;
pub mod starts;
