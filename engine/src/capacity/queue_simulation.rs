//! A queue before several servers, simulated: where service times vary so much that the analytic
//! percentiles are not trusted (a coefficient of variation above 1.2, models.md 3.1).
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::ControlFlow;

use super::random::{Holding, Measured, Random, Variates};

/// Batches whose means give the standard error.
pub(super) const BATCHES: usize = 20;

/// First come, first served, before equal servers; arrivals are independent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Queue {
    /// Servers, at least 1.
    pub servers: u32,
    /// Arrivals. Unit: 1/s.
    pub arrival_rate: f64,
    /// How long a server is held.
    pub holding: Holding,
}

/// What a simulation measured.
#[derive(Debug, Clone)]
pub struct Sample {
    /// The mean wait. Unit: s.
    pub mean_wait: Measured,
    /// Share of the requests that waited.
    pub delayed: Measured,
    /// Waits, in the order of arrival. Unit: s.
    waits: Vec<f64>,
    /// Times in the system, in the order of arrival. Unit: s.
    sojourns: Vec<f64>,
}

impl Queue {
    /// Serves so many requests after a warm-up of a tenth of them.
    ///
    /// The load must be below the servers; `requests` is rounded down to whole batches.
    pub fn simulate(&self, requests: usize, seed: u64) -> Sample {
        let mut random = Random::new(seed);
        let (mut waits, mut sojourns) = (Vec::new(), Vec::new());
        let kept = requests / BATCHES * BATCHES;
        let skipped = requests / 10;
        let drawn = (0..skipped + kept).map(|_| {
            let gap = random.exponential(1.0 / self.arrival_rate);
            (gap, self.holding.draw(&mut random))
        });
        let mut arrival = 0;
        serve(self.servers, drawn, |wait, sojourn| {
            if arrival >= skipped {
                waits.push(wait);
                sojourns.push(sojourn);
            }
            arrival += 1;
            ControlFlow::Continue(())
        });
        let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len() as f64;
        let any = |part: &[f64]| {
            part.iter().filter(|wait| **wait > 0.0).count() as f64 / part.len() as f64
        };
        let size = (kept / BATCHES).max(1);
        let batches = |of: &dyn Fn(&[f64]) -> f64| {
            Measured::of(&waits.chunks(size).map(of).collect::<Vec<_>>())
        };
        let (mean_wait, delayed) = (batches(&mean), batches(&any));
        Sample { mean_wait, delayed, waits, sojourns }
    }
}

impl Sample {
    /// The time in the system that a share of the requests does not exceed. Unit: s.
    pub fn sojourn_quantile(&self, share: f64) -> Measured {
        quantile(&self.sojourns, share)
    }

    /// The wait that a share of the requests does not exceed. Unit: s.
    pub fn wait_quantile(&self, share: f64) -> Measured {
        quantile(&self.waits, share)
    }
}

/// Serves requests, each of which comes `gap` after the one before and holds a server for so long, and
/// tells the wait and the time in the system of each until it is told to stop.
pub(super) fn serve(
    servers: u32,
    requests: impl Iterator<Item = (f64, f64)>,
    mut told: impl FnMut(f64, f64) -> ControlFlow<()>,
) {
    // Positive floats are ordered as their bits are.
    let mut free: BinaryHeap<Reverse<u64>> =
        (0..servers.max(1)).map(|_| Reverse(0.0_f64.to_bits())).collect();
    let mut now = 0.0;
    for (gap, held) in requests {
        now += gap;
        let Some(mut first_free) = free.peek_mut() else { return };
        let earliest = f64::from_bits(first_free.0);
        let start = if earliest > now { earliest } else { now };
        *first_free = Reverse((start + held).to_bits());
        drop(first_free);
        if told(start - now, start - now + held).is_break() {
            return;
        }
    }
}

/// A quantile of all, with the standard error that the batches' own quantiles give.
pub(super) fn quantile(values: &[f64], share: f64) -> Measured {
    let size = (values.len() / BATCHES).max(1);
    let batches: Vec<f64> = values.chunks(size).map(|part| quantile_value(part, share)).collect();
    Measured { value: quantile_value(values, share), ..Measured::of(&batches) }
}

/// The value that a share of them does not exceed.
pub(super) fn quantile_value(values: &[f64], share: f64) -> f64 {
    let mut values = values.to_vec();
    let place = place_of(share, values.len());
    *values.select_nth_unstable_by(place, f64::total_cmp).1
}

/// The place among so many ascending values that a quantile has.
pub(super) fn place_of(share: f64, count: usize) -> usize {
    ((share * count as f64) as usize).min(count - 1)
}
