//! Mathematics of load and latency, with no AWS name in it. The one place where floats are
//! allowed; every transcendental function goes through `libm`, so that all machines agree.
#![allow(clippy::float_arithmetic)]

pub mod latency;
