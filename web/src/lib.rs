//! The calculator in the browser, and its API: HTTP in, the engine's own answers out. No figure is
//! made here.
mod api;
mod app;
pub mod calculator;
mod deadline;
mod desk;
mod guard;
mod kept;
mod openapi;
pub mod page;
mod problem;
pub mod refusal;
pub mod serve;

pub use app::{Settings, app, with_guards};
pub use calculator::Calculator;
pub use desk::{Busy, Effort};
