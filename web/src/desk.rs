//! Where evaluations run: a bounded number at once, beside the threads that serve connections. Who
//! finds no place in time is told to come back.
use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::deadline::{self, OutOfTime};

/// How much slower a build without optimisation is, as that of the tests.
pub const SLOWER: u32 = if cfg!(debug_assertions) { 12 } else { 1 };

/// How much work it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// Some milliseconds: a decision.
    Little,
    /// Seconds: an order along an axis that is computed value by value. One at a time.
    Much,
}

/// Why there is no answer now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Busy {
    /// Too much work waits already.
    Full {
        /// When to come back. Unit: seconds.
        retry_after: u64,
    },
    /// The work was given up after this time. Unit: seconds.
    TooLong(u64),
}

/// The places at which work is done.
pub struct Desk {
    little: Places,
    much: Places,
}

/// Places of one kind.
struct Places {
    free: Arc<Semaphore>,
    /// How many wait for a place.
    waiting: Arc<AtomicUsize>,
    limits: Limits,
}

#[derive(Clone, Copy)]
struct Limits {
    at_once: usize,
    waiting: usize,
    wait: Duration,
    work: Duration,
}

impl Default for Desk {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        let seconds = Duration::from_secs;
        let little =
            Limits { at_once: cores, waiting: 256, wait: seconds(5), work: seconds(10) * SLOWER };
        let much = Limits { at_once: 1, waiting: 4, wait: seconds(10), work: seconds(20) * SLOWER };
        Self { little: Places::new(little), much: Places::new(much) }
    }
}

impl Desk {
    /// Runs work at a free place.
    ///
    /// # Errors
    /// When too much waits, no place is free in time, or the work takes too long.
    pub async fn run<T: Send + 'static>(
        &self,
        effort: Effort,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Busy> {
        match effort {
            Effort::Little => self.little.run(work).await,
            Effort::Much => self.much.run(work).await,
        }
    }
}

impl Places {
    fn new(limits: Limits) -> Self {
        let free = Arc::new(Semaphore::new(limits.at_once));
        Self { free, waiting: Arc::default(), limits }
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let full = Busy::Full { retry_after: self.limits.wait.as_secs() };
        let waits = Waits::with(&self.waiting);
        if waits.before > self.limits.waiting {
            return Err(full);
        }
        let place = timeout(self.limits.wait, Arc::clone(&self.free).acquire_owned()).await;
        let Ok(Ok(place)) = place else { return Err(full) };
        drop(waits);
        let until = Instant::now() + self.limits.work;
        let done = spawn_blocking(move || {
            // The place is free again when the work has ended, not when nobody waits for it.
            let _place = place;
            deadline::until(until, work)
        });
        let too_long = Busy::TooLong(self.limits.work.as_secs());
        match timeout(self.limits.work, done).await {
            Ok(Ok(result)) => Ok(result),
            Err(_) => Err(too_long),
            Ok(Err(ended)) => match ended.try_into_panic() {
                Ok(panic) if panic.is::<OutOfTime>() => Err(too_long),
                // A mistake of ours: it ends this request alone.
                Ok(panic) => resume_unwind(panic),
                Err(_) => Err(full),
            },
        }
    }
}

/// One who waits, also when it goes away.
struct Waits {
    waiting: Arc<AtomicUsize>,
    before: usize,
}

impl Waits {
    fn with(waiting: &Arc<AtomicUsize>) -> Self {
        let before = waiting.fetch_add(1, Ordering::Relaxed);
        Self { waiting: Arc::clone(waiting), before }
    }
}

impl Drop for Waits {
    fn drop(&mut self) {
        self.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}
