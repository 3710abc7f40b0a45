//! Latencies of fleets as queues that are simulated. What is random of them is the same for every
//! fleet, so it is drawn once; and what was asked before is not simulated again.
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::rc::Rc;

use super::estimate::Estimate;
use super::latency::LogNormal;
use super::queue_simulation::{BATCHES, place_of, quantile, quantile_value, serve};
use super::random::{Random, Variates};
use crate::decision::Percentiles;

/// Requests of a simulation, in whole batches, those before that fill the queue, and the seed: the
/// same for everybody.
const SIMULATED: usize = 100_000 / BATCHES * BATCHES;
const SKIPPED: usize = SIMULATED / 10;
const SEED: u64 = 19_170_101;
/// Times of so many kinds of machines are kept.
const KEPT: usize = 4;

/// A fleet's station at which requests wait.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fleet {
    /// Servers, at least 1.
    pub(super) servers: u32,
    /// Arrivals. Unit: 1/s.
    pub(super) rate: f64,
    /// The mean time at the station, and how it spreads. Unit: s.
    pub(super) time: f64,
    pub(super) cv: f64,
    /// A request's own time over that at the station.
    pub(super) stretch: f64,
}

/// Times at stations, by the bits of their mean and spread.
type Times = Vec<([u64; 2], Rc<[f64]>)>;

/// What is known of simulated fleets. Clones share it.
#[derive(Debug, Clone, Default)]
pub(super) struct Simulations(Rc<Known>);

#[derive(Debug, Default)]
struct Known {
    /// Of each request the logarithm of a uniform variate, from which the time since the one before
    /// follows, and a standard normal one, from which its own time does.
    draws: OnceCell<Vec<(f64, f64)>>,
    /// The latest ones, the newest last.
    times: RefCell<Times>,
    /// Whether a share of the requests takes no longer than so many seconds.
    within: RefCell<BTreeMap<[u64; 7], bool>>,
    percentiles: RefCell<BTreeMap<[u64; 5], Percentiles>>,
}

impl Fleet {
    /// What tells one from another.
    fn key(&self) -> [u64; 5] {
        let Self { servers, rate, time, cv, stretch } = *self;
        let [rate, time, cv, stretch] = [rate, time, cv, stretch].map(f64::to_bits);
        [u64::from(servers), rate, time, cv, stretch]
    }

    /// Tells the latency of each request after the first ones, until it is told to stop.
    fn latencies(&self, known: &Known, mut told: impl FnMut(f64) -> ControlFlow<()>) {
        let mean_gap = 1.0 / self.rate;
        let times = known.times(self.time, self.cv);
        let requests = known.draws().iter().zip(&*times);
        let requests = requests.map(|((logarithm, _), time)| (-mean_gap * logarithm, *time));
        let mut before = 0;
        serve(self.servers, requests, |wait, sojourn| {
            if before < SKIPPED {
                before += 1;
                return ControlFlow::Continue(());
            }
            told(wait + (sojourn - wait) * self.stretch)
        });
    }
}

impl Simulations {
    /// Whether a share of the requests takes at most so many seconds.
    pub(super) fn within(&self, fleet: &Fleet, share: f64, most: f64) -> bool {
        let [servers, rate, time, cv, stretch] = fleet.key();
        let key = [servers, rate, time, cv, stretch, share.to_bits(), most.to_bits()];
        if let Some(known) = self.0.within.borrow().get(&key) {
            return *known;
        }
        // The quantile is within when no more than those beyond its place are not.
        let mut allowed = SIMULATED - 1 - place_of(share, SIMULATED);
        let mut within = true;
        fleet.latencies(&self.0, |latency| {
            if latency > most {
                match allowed.checked_sub(1) {
                    Some(left) => allowed = left,
                    None => within = false,
                }
            }
            if within { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        self.0.within.borrow_mut().insert(key, within);
        within
    }

    /// The percentiles, the last with its standard error.
    pub(super) fn percentiles(&self, fleet: &Fleet) -> Percentiles {
        let key = fleet.key();
        if let Some(known) = self.0.percentiles.borrow().get(&key) {
            return *known;
        }
        let mut latencies = Vec::with_capacity(SIMULATED);
        fleet.latencies(&self.0, |latency| {
            latencies.push(latency);
            ControlFlow::Continue(())
        });
        let ms = |seconds: f64| Estimate::new(seconds * 1_000.0);
        let at = |share| ms(quantile_value(&latencies, share));
        let p99 = quantile(&latencies, 0.99);
        let found = Percentiles {
            p50: at(0.5),
            p90: at(0.9),
            p95: at(0.95),
            p99: ms(p99.value),
            p99_standard_error: Some(ms(p99.standard_error)),
        };
        self.0.percentiles.borrow_mut().insert(key, found);
        found
    }
}

impl Known {
    fn draws(&self) -> &[(f64, f64)] {
        self.draws.get_or_init(|| {
            let mut random = Random::new(SEED);
            (0..SKIPPED + SIMULATED).map(|_| (random.logarithm(), random.normal())).collect()
        })
    }

    fn times(&self, mean: f64, cv: f64) -> Rc<[f64]> {
        let wanted = [mean.to_bits(), cv.to_bits()];
        if let Some((_, times)) = self.times.borrow().iter().find(|(each, _)| *each == wanted) {
            return times.clone();
        }
        let law = LogNormal::from_cv(mean, cv);
        let times: Rc<[f64]> =
            self.draws().iter().map(|(_, normal)| law.value_of(*normal)).collect();
        let mut kept = self.times.borrow_mut();
        if kept.len() == KEPT {
            kept.remove(0);
        }
        kept.push((wanted, times.clone()));
        times
    }
}
