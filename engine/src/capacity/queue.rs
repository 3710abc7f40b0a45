//! Waiting in a queue before several servers.
//!
//! Sources: Erlang for M/M/c; Cosmetatos for the wait of constant service M/D/c; Kimura's
//! interpolation between the two for any service (models.md 3.1). Against simulation Kimura's mean
//! is within 0.6 % for a squared coefficient of variation up to 1 and up to 16 servers, within 1.4 %
//! at 64, and within 6.7 % for log-normal service of coefficient 2.
use libm::{exp, fabs, log, sqrt};

use super::erlang::{delay, square_root_staffing};
use super::estimate::Estimate;
use crate::exact::Exact;
use crate::units::Millis;

/// A queue before `servers` equal servers, with exponential service.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exponential {
    /// Servers, at least 1.
    pub servers: u32,
    /// Arrivals. Unit: 1/s.
    pub arrival_rate: f64,
    /// Completions of a busy server. Unit: 1/s.
    pub service_rate: f64,
}

impl Exponential {
    fn offered(&self) -> f64 {
        self.arrival_rate / self.service_rate
    }

    /// What is left of the service rate: c μ − λ, above zero in a stable queue.
    fn slack(&self) -> f64 {
        f64::from(self.servers) * self.service_rate - self.arrival_rate
    }

    /// The probability of any wait.
    pub fn delay(&self) -> f64 {
        delay(f64::from(self.servers), self.offered())
    }

    /// The mean wait, C / (c μ − λ). Unit: s.
    pub fn mean_wait(&self) -> f64 {
        self.delay() / self.slack()
    }

    /// The wait that a share of the requests does not exceed. Unit: s.
    pub fn wait_quantile(&self, share: f64) -> f64 {
        let delay = self.delay();
        if 1.0 - share >= delay { 0.0 } else { -log((1.0 - share) / delay) / self.slack() }
    }

    /// P(wait + service > t).
    pub fn sojourn_above(&self, t: f64) -> f64 {
        let wait = Wait { any: self.delay(), ends: self.slack() };
        exponential_sojourn_above(wait, self.service_rate, t)
    }

    /// The time in the system that a share of the requests does not exceed, by bisection. Unit: s.
    pub fn sojourn_quantile(&self, share: f64) -> f64 {
        let (mut low, mut high) = (0.0, 1.0 / self.service_rate);
        while self.sojourn_above(high) > 1.0 - share {
            high *= 2.0;
        }
        for _ in 0..200 {
            let middle = f64::midpoint(low, high);
            if self.sojourn_above(middle) > 1.0 - share { low = middle } else { high = middle }
        }
        f64::midpoint(low, high)
    }

    /// The fewest servers at which a share of the requests takes at most `most` seconds; none where
    /// the service alone takes longer.
    pub fn servers_for(arrival_rate: f64, service_rate: f64, share: f64, most: f64) -> Option<u32> {
        if exp(-service_rate * most) > 1.0 - share {
            return None;
        }
        let meets = |servers: u32| {
            let queue = Self { servers, arrival_rate, service_rate };
            queue.slack() > 0.0 && queue.sojourn_above(most) <= 1.0 - share
        };
        let start = square_root_staffing(arrival_rate / service_rate).max(1);
        fewest_from(start, meets)
    }
}

/// The mean wait of requests that come at this rate (1/s) and each hold one of so many places for a
/// time; none where more come than are worked on. Service is taken as exponential. Unit: ms.
pub fn mean_wait_before(places: &Exact, rate: &Exact, time: &Millis) -> Option<Estimate> {
    let wait = Wait::at(rate.to_f64(), places.to_f64(), time.seconds().to_f64(), 1.0)?;
    Some(Estimate::new(wait.any / wait.ends * 1_000.0))
}

/// How long requests wait: none, or an exponential time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wait {
    /// The probability of any wait.
    pub any: f64,
    /// The rate at which a wait ends. Unit: 1/s.
    pub ends: f64,
}

impl Wait {
    /// The wait of `rate` requests a second that each hold one of `servers` for `time` seconds, with
    /// this coefficient of variation; none where the load is more than the servers carry.
    pub fn at(rate: f64, servers: f64, time: f64, cv: f64) -> Option<Self> {
        let offered = rate * time;
        if servers < 1.0 || offered >= servers {
            return None;
        }
        if offered <= 0.0 {
            return Some(Self { any: 0.0, ends: 1.0 });
        }
        let any = delay(servers, offered);
        let mean = mean_wait(servers, offered, time, cv, any);
        Some(if mean > 0.0 { Self { any, ends: any / mean } } else { Self { any: 0.0, ends: 1.0 } })
    }

    /// The mean wait, of those who do not wait too. Unit: s.
    pub fn mean(self) -> f64 {
        self.any / self.ends
    }

    /// P(wait > t).
    pub fn above(self, t: f64) -> f64 {
        if t < 0.0 { 1.0 } else { self.any * exp(-self.ends * t) }
    }
}

/// P(wait + service > t) for exponential service of this rate (1/s).
pub(super) fn exponential_sojourn_above(wait: Wait, rate: f64, t: f64) -> f64 {
    let Wait { any, ends } = wait;
    let waited = if fabs(ends - rate) < 1e-9 * rate {
        any * (1.0 + rate * t) * exp(-rate * t)
    } else {
        any * (ends * exp(-rate * t) - rate * exp(-ends * t)) / (ends - rate)
    };
    (1.0 - any) * exp(-rate * t) + waited
}

/// The least number from 1 on that does, where every number above one that does, does too.
///
/// Searched from `start` in growing steps, then by halving; none where no `u32` does.
pub(super) fn fewest_from(start: u32, does: impl Fn(u32) -> bool) -> Option<u32> {
    // Above `fails` (0 does not do), up to `succeeds`.
    let (mut fails, mut succeeds, mut step) = (0, start.max(1), 1_u32);
    if does(succeeds) {
        while succeeds > 1 {
            let lower = succeeds.saturating_sub(step).max(1);
            if !does(lower) {
                fails = lower;
                break;
            }
            succeeds = lower;
            step = step.saturating_mul(2);
        }
    } else {
        loop {
            fails = succeeds;
            succeeds = succeeds.checked_add(step)?;
            if does(succeeds) {
                break;
            }
            step = step.saturating_mul(2);
        }
    }
    while succeeds - fails > 1 {
        let middle = fails.midpoint(succeeds);
        if does(middle) { succeeds = middle } else { fails = middle }
    }
    Some(succeeds)
}

/// The mean wait before `servers` that are each held for `time` seconds with this coefficient of
/// variation. Unit: s.
///
/// Kimura: (1 + cv²) / ((1 − cv²) / W(M/D/c) + 2 cv² / W(M/M/c)). `any` is the probability of any
/// wait; `offered < servers`.
pub fn mean_wait(servers: f64, offered: f64, time: f64, cv: f64, any: f64) -> f64 {
    let exponential = any * time / (servers - offered);
    let squared = cv * cv;
    if exponential <= 0.0 || fabs(squared - 1.0) < 1e-12 {
        return exponential.max(0.0);
    }
    let constant = constant_service(servers, offered) * exponential;
    (1.0 + squared) / ((1.0 - squared) / constant + 2.0 * squared / exponential)
}

/// Cosmetatos: the wait for constant service over that for exponential service.
fn constant_service(servers: f64, offered: f64) -> f64 {
    let busy = offered / servers;
    let correction = (1.0 - busy) * (servers - 1.0) * (sqrt(4.0 + 5.0 * servers) - 2.0)
        / (16.0 * busy * servers);
    // The correction is made for busy servers; more than exponential service cannot wait.
    f64::midpoint(1.0, correction.min(1.0))
}
