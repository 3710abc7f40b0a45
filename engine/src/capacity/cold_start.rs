//! How often a request waits for an environment to start, and how many environments there are.
//!
//! Each request goes to the most recently used idle environment; one is started only if none is
//! idle, and ends when it was idle for the idle timeout. Then the environments alive are the most
//! requests in service at once during the last timeout, and level k is started again whenever the
//! load comes back up to k after longer than that. Levels do not influence each other, which makes
//! the probability a sum over levels (models.md 2.2, 2.3).
mod closed_form;
mod inversion;
mod levels;
mod pattern;
mod pool_simulation;
mod scaled;
mod spread;
mod window;

pub use closed_form::{closed_form, trusted};
pub use levels::{ColdStarts, Level, Levels};
pub use pattern::{Hour, Month, over_hours, scheduled};
pub use pool_simulation::{Arrivals, Pool, PoolSample};
pub use spread::Spread;

/// Requests that arrive independently of one another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Load {
    /// Arrivals, above 0. Unit: 1/s.
    pub arrival_rate: f64,
    /// How long an environment is busy with a request, on average, above 0. Unit: s.
    pub warm_service: f64,
    /// The same when it had to start. Unit: s.
    pub cold_service: f64,
}

impl Load {
    /// The same load with every request as long as the mean of warm and cold ones is.
    pub(super) fn with_cold_share(self, share: f64) -> f64 {
        self.warm_service + share * (self.cold_service - self.warm_service)
    }
}
