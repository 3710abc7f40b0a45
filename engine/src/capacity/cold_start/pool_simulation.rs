//! A pool of environments, simulated: for arrivals that are not independent of one another, and for
//! environments whose life ends however busy they are.
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use super::Spread;
use crate::capacity::random::{Holding, Measured, Replayed, Variates};

/// Batches whose means give the standard error.
const BATCHES: usize = 50;

/// How requests arrive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Arrivals {
    /// The time between two arrivals is of this law.
    Renewal(Holding),
    /// So many at once, at independent times; the mean time between two such. Unit: s.
    Batches(u32, f64),
    /// Two rates in turn.
    OnOff {
        /// The mean rate. Unit: 1/s.
        rate: f64,
        /// The busy rate over the quiet one.
        ratio: f64,
        /// Share of the time that is busy.
        busy_share: f64,
        /// How long a busy spell lasts on average. Unit: s.
        busy_seconds: f64,
    },
}

/// A pool of environments, the most recently used idle one taken first.
#[derive(Debug, Clone)]
pub struct Pool {
    /// How requests arrive.
    pub arrivals: Arrivals,
    /// How long a request takes in an environment that is ready.
    pub warm: Holding,
    /// How long it takes in one that starts.
    pub cold: Holding,
    /// How long an environment may be idle.
    pub timeout: Spread,
    /// How long one lives at most. Unit: s.
    pub lifetime: Option<f64>,
    /// How many are kept initialised.
    pub provisioned: u32,
}

/// What a simulation measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PoolSample {
    /// Share of the requests that start an environment.
    pub probability: Measured,
    /// Environments alive on average, provisioned ones included.
    pub alive: Measured,
    /// Of those busy.
    pub busy: f64,
}

/// An environment between two requests.
#[derive(Debug, Clone, Copy)]
struct Environment {
    /// When it came to life.
    born: f64,
    /// When it became idle.
    idle_since: f64,
    /// How long it may be idle this time.
    patience: f64,
}

impl Environment {
    /// When it ends if no request comes.
    fn ends(&self, lifetime: Option<f64>) -> f64 {
        let idle = self.idle_since + self.patience;
        let aged = lifetime.map_or(idle, |life| (self.born + life).max(self.idle_since));
        if aged < idle { aged } else { idle }
    }
}

impl Pool {
    /// Serves so many requests, rounded down to whole batches.
    pub fn simulate(&self, requests: usize, seed: u64) -> PoolSample {
        self.replay(requests, &mut Replayed::new(seed))
    }

    /// The same with a source that other pools are simulated with too.
    pub fn replay(&self, requests: usize, random: &mut Replayed) -> PoolSample {
        random.rewind();
        Run::new(self, random).over(requests / BATCHES)
    }
}

struct Run<'a> {
    pool: &'a Pool,
    random: &'a mut Replayed,
    source: Source,
    now: f64,
    /// Completions: when, and when the environment was born (as bits of positive floats).
    busy: BinaryHeap<Reverse<(u64, u64)>>,
    /// Idle environments, the most recently used last.
    idle: VecDeque<Environment>,
    kept: u32,
    kept_busy: BinaryHeap<Reverse<u64>>,
    cold: u64,
    /// Environment-seconds of all that have ended or been used again.
    alive_seconds: f64,
    busy_seconds: f64,
}

impl<'a> Run<'a> {
    fn new(pool: &'a Pool, random: &'a mut Replayed) -> Self {
        Self {
            pool,
            random,
            source: Source::default(),
            now: 0.0,
            busy: BinaryHeap::new(),
            idle: VecDeque::new(),
            kept: pool.provisioned,
            kept_busy: BinaryHeap::new(),
            cold: 0,
            alive_seconds: 0.0,
            busy_seconds: 0.0,
        }
    }

    fn over(mut self, size: usize) -> PoolSample {
        // One batch to fill the pool, which starts empty.
        self.batch(size);
        let mut shares = Vec::with_capacity(BATCHES);
        let mut alive = Vec::with_capacity(BATCHES);
        let (began, busy_before) = (self.now, self.busy_seconds);
        for _ in 0..BATCHES {
            let (cold, seconds, from) = (self.cold, self.alive_seconds, self.now);
            self.batch(size);
            shares.push((self.cold - cold) as f64 / size as f64);
            alive.push((self.alive_seconds - seconds) / (self.now - from));
        }
        let kept = f64::from(self.pool.provisioned);
        let mut alive = Measured::of(&alive);
        alive.value += kept;
        PoolSample {
            probability: Measured::of(&shares),
            alive,
            busy: (self.busy_seconds - busy_before) / (self.now - began),
        }
    }

    fn batch(&mut self, size: usize) {
        for _ in 0..size {
            self.now += self.source.gap(self.pool.arrivals, self.random);
            self.complete();
            self.serve();
        }
    }

    /// Environments whose requests are done by now become idle; those idle for too long end.
    fn complete(&mut self) {
        while let Some(oldest) = self.idle.front().copied() {
            let ends = oldest.ends(self.pool.lifetime);
            if ends > self.now {
                break;
            }
            self.idle.pop_front();
            self.alive_seconds += ends - oldest.idle_since;
        }
        while let Some(Reverse((done, born))) = self.busy.peek().copied() {
            let done = f64::from_bits(done);
            if done > self.now {
                break;
            }
            self.busy.pop();
            let patience = self.pool.timeout.quantile(self.random.uniform());
            self.idle.push_back(Environment {
                born: f64::from_bits(born),
                idle_since: done,
                patience,
            });
        }
        while let Some(Reverse(done)) = self.kept_busy.peek().copied() {
            if f64::from_bits(done) > self.now {
                break;
            }
            self.kept_busy.pop();
            self.kept += 1;
        }
    }

    fn serve(&mut self) {
        if self.kept > 0 {
            self.kept -= 1;
            let held = self.pool.warm.draw(self.random);
            self.busy_seconds += held;
            self.kept_busy.push(Reverse((self.now + held).to_bits()));
            return;
        }
        while let Some(environment) = self.idle.pop_back() {
            let ends = environment.ends(self.pool.lifetime);
            if ends > self.now {
                self.alive_seconds += self.now - environment.idle_since;
                let held = self.pool.warm.draw(self.random);
                return self.hold(environment.born, held);
            }
            self.alive_seconds += ends - environment.idle_since;
        }
        self.cold += 1;
        let held = self.pool.cold.draw(self.random);
        self.hold(self.now, held);
    }

    fn hold(&mut self, born: f64, held: f64) {
        self.alive_seconds += held;
        self.busy_seconds += held;
        self.busy.push(Reverse(((self.now + held).to_bits(), born.to_bits())));
    }
}

/// Where arrivals come from, between two of them.
#[derive(Debug, Default)]
struct Source {
    /// Requests that are still to come at this moment.
    waiting: u32,
    /// Whether a busy spell is on.
    busy: bool,
    /// Seconds of the spell that are left.
    left: f64,
}

impl Source {
    /// The time to the next arrival. Unit: s.
    fn gap(&mut self, arrivals: Arrivals, random: &mut Replayed) -> f64 {
        match arrivals {
            Arrivals::Renewal(law) => law.draw(random),
            Arrivals::Batches(size, apart) => {
                if self.waiting > 0 {
                    self.waiting -= 1;
                    return 0.0;
                }
                self.waiting = size.saturating_sub(1);
                random.exponential(apart)
            }
            Arrivals::OnOff { rate, ratio, busy_share, busy_seconds } => {
                let quiet = rate / (busy_share * ratio + 1.0 - busy_share);
                let mut gap = 0.0;
                loop {
                    let now = if self.busy { quiet * ratio } else { quiet };
                    let next = random.exponential(1.0 / now);
                    if next <= self.left {
                        self.left -= next;
                        return gap + next;
                    }
                    gap += self.left;
                    self.busy = !self.busy;
                    let mean = if self.busy {
                        busy_seconds
                    } else {
                        busy_seconds * (1.0 - busy_share) / busy_share
                    };
                    self.left = random.exponential(mean);
                }
            }
        }
    }
}
