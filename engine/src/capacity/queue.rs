//! Waiting in a queue before several servers.
//!
//! Sources: Erlang for M/M/c; Cosmetatos for the wait of constant service M/D/c; Kimura's
//! interpolation between the two for any service (models.md 3.1). Against simulation Kimura's mean
//! is within 0.6 % for a squared coefficient of variation up to 1 and up to 16 servers, within 1.4 %
//! at 64, and within 6.7 % for log-normal service of coefficient 2.
use libm::{exp, fabs, log, sqrt};

use super::erlang::{delay, square_root_staffing};

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
        let (delay, rate, slack) = (self.delay(), self.service_rate, self.slack());
        let waited = if fabs(slack - rate) < 1e-9 * rate {
            delay * (1.0 + rate * t) * exp(-rate * t)
        } else {
            delay * (slack * exp(-rate * t) - rate * exp(-slack * t)) / (slack - rate)
        };
        (1.0 - delay) * exp(-rate * t) + waited
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
        let mut servers = square_root_staffing(arrival_rate / service_rate).max(1);
        if meets(servers) {
            while servers > 1 && meets(servers - 1) {
                servers -= 1;
            }
        } else {
            while !meets(servers) {
                servers += 1;
            }
        }
        Some(servers)
    }
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
    let correction =
        (1.0 - busy) * (servers - 1.0) * (sqrt(4.0 + 5.0 * servers) - 2.0) / (16.0 * busy * servers);
    // The correction is made for busy servers; more than exponential service cannot wait.
    f64::midpoint(1.0, correction.min(1.0))
}
