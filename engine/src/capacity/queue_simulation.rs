//! A queue before several servers, simulated: where service times vary so much that the analytic
//! percentiles are not trusted (a coefficient of variation above 1.2, models.md 3.1).
use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::random::{Holding, Measured, Random};

/// Batches whose means give the standard error.
const BATCHES: usize = 20;

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
        // Positive floats are ordered as their bits are.
        let mut free: BinaryHeap<Reverse<u64>> =
            (0..self.servers).map(|_| Reverse(0.0_f64.to_bits())).collect();
        let (mut now, mut waits, mut sojourns) = (0.0, Vec::new(), Vec::new());
        let kept = requests / BATCHES * BATCHES;
        let skipped = requests / 10;
        for arrival in 0..skipped + kept {
            now += random.exponential(1.0 / self.arrival_rate);
            let held = self.holding.draw(&mut random);
            let earliest = free.pop().map_or(0.0, |Reverse(bits)| f64::from_bits(bits));
            let start = if earliest > now { earliest } else { now };
            free.push(Reverse((start + held).to_bits()));
            if arrival >= skipped {
                waits.push(start - now);
                sojourns.push(start - now + held);
            }
        }
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

    /// The same where a request's own time is `stretch` times that at the servers. Unit: s.
    pub fn latency_quantile(&self, share: f64, stretch: f64) -> Measured {
        let own = |(wait, sojourn): (&f64, &f64)| wait + (sojourn - wait) * stretch;
        let latencies: Vec<f64> = self.waits.iter().zip(&self.sojourns).map(own).collect();
        quantile(&latencies, share)
    }

    /// The wait that a share of the requests does not exceed. Unit: s.
    pub fn wait_quantile(&self, share: f64) -> Measured {
        quantile(&self.waits, share)
    }
}

/// A quantile of all, with the standard error that the batches' own quantiles give.
fn quantile(values: &[f64], share: f64) -> Measured {
    let of = |part: &[f64]| {
        let mut values = part.to_vec();
        let place = ((share * values.len() as f64) as usize).min(values.len() - 1);
        *values.select_nth_unstable_by(place, f64::total_cmp).1
    };
    let size = (values.len() / BATCHES).max(1);
    let batches: Vec<f64> = values.chunks(size).map(of).collect();
    Measured { value: of(values), ..Measured::of(&batches) }
}
