//! Breaking a system on purpose: what those see who call it, what is tried again and when, what
//! happens twice, what is kept, what is lost, where that shows and who watches.
//!
//! Whole milliseconds, no randomness, one fixed order: the same system gives the same drill.
mod channel;
mod deliver;
mod evidence;
mod modes;
mod plan;
mod report;
mod run;
mod schedule;
mod target;
mod trace;
mod verdict;
mod walk;

pub use channel::{Answer, CELLS, Channel, Class, Keeper, Order, Terminal, find, of_edge};
pub use evidence::dead_letters_unwatched;
pub use modes::{MODES, Mode, Of};
pub use report::{
    Counts, Drill, Drills, Event, EventKind, Evidence, LimitUsed, Orphan, Outcome, Outline,
    Runbook, SCHEMA, Seen, Traced,
};
pub use run::{all, chosen, one, outlines};
pub use schedule::{Bounds, Schedule, Take, Tried};
pub use target::{Break, UnknownBreak, breaks, parse};
pub use trace::{Difference, Measured, compare, traced};
pub use walk::spell;
