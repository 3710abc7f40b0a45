//! Time in the system before several servers, for any service: percentiles, and the servers that a
//! percentile needs.
//!
//! The wait is none with the probability that a server is free, else exponential with Kimura's mean;
//! added to the service, that is within a few percent of simulations up to a coefficient of variation
//! of 1.2, and errs to the safe side (models.md 3.1). Beyond, where it would promise up to a quarter
//! too little, the queue is simulated.
use libm::{exp, sqrt};

use super::erlang::square_root_staffing;
use super::latency::LogNormal;
use super::queue::{Wait, exponential_sojourn_above, fewest_from};
use super::queue_simulation::Queue;
use super::random::{Holding, Measured};

/// The service's coefficient of variation up to which the analytic percentiles are used.
pub const TRUSTED_CV: f64 = 1.2;

/// What a tail may exceed its target by: the error of writing 1 − 0.99 in a float, and no more.
const SLACK: f64 = 1e-12;

/// Nodes and weights of the Gauss–Legendre rule of eight points, of which half are mirrored.
const GAUSS: [(f64, f64); 4] = [
    (0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887_3),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_5),
    (0.960_289_856_497_536_3, 0.101_228_536_290_376_3),
];
/// Panels of the rule; they narrow towards the end at which waits are short.
const PANELS: u32 = 8;
/// Standard deviations beyond which a normal density is nothing.
const FAR: f64 = 8.5;
/// Mean waits beyond which an exponential tail is nothing.
const FADED: f64 = 37.0;

/// How much a simulation serves, and from which seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// Requests that are measured, at least 40.
    pub requests: usize,
    /// The seed of the arrivals and services.
    pub seed: u64,
}

/// A percentile of the time in the system, and how it came about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sojourn {
    /// By formula. Unit: s.
    Analytic(f64),
    /// By simulation, with its standard error. Unit: s.
    Simulated(Measured),
}

impl Sojourn {
    /// The percentile. Unit: s.
    pub const fn time(self) -> f64 {
        match self {
            Self::Analytic(time) => time,
            Self::Simulated(measured) => measured.value,
        }
    }

    /// The standard error of a simulated percentile; none of an analytic one. Unit: s.
    pub const fn standard_error(self) -> Option<f64> {
        match self {
            Self::Analytic(_) => None,
            Self::Simulated(measured) => Some(measured.standard_error),
        }
    }
}

impl Queue {
    /// The time in the system that a share of the requests does not exceed; none where the load is
    /// more than the servers carry.
    ///
    /// By formula up to `TRUSTED_CV`, else simulated. `share` above 0 and below 1.
    pub fn sojourn(&self, share: f64, effort: Effort) -> Option<Sojourn> {
        if self.holding.cv() <= TRUSTED_CV {
            return self.sojourn_quantile(share).map(Sojourn::Analytic);
        }
        self.is_stable().then(|| Sojourn::Simulated(self.simulated(share, effort)))
    }

    /// The fewest servers at which a share of the requests takes at most `most` seconds; none where
    /// the service alone takes longer.
    ///
    /// By the method that `sojourn` uses. More load, a greater share or a shorter time never gives
    /// fewer: simulated queues of one seed have the same arrivals and services, and with one server
    /// more no request of theirs leaves later.
    pub fn fewest_servers(
        arrival_rate: f64,
        holding: Holding,
        share: f64,
        most: f64,
        effort: Effort,
    ) -> Option<u32> {
        if holding.above(most) > 1.0 - share + SLACK {
            return None;
        }
        let with = |servers| Self { servers, arrival_rate, holding };
        let start = square_root_staffing(arrival_rate * holding.mean()).max(1);
        let analytic = fewest_from(start, |servers| with(servers).meets(share, most))?;
        if holding.cv() <= TRUSTED_CV {
            return Some(analytic);
        }
        fewest_from(analytic, |servers| {
            let queue = with(servers);
            queue.is_stable() && queue.simulated(share, effort).value <= most
        })
    }

    /// Whether, by formula, a share of the requests takes at most `most` seconds.
    pub fn meets(&self, share: f64, most: f64) -> bool {
        self.sojourn_above(most) <= 1.0 - share + SLACK
    }

    /// P(wait + service > t) by formula; 1 where the load is more than the servers carry.
    pub fn sojourn_above(&self, t: f64) -> f64 {
        let Some(wait) = self.wait() else { return 1.0 };
        if wait.any == 0.0 || t <= 0.0 {
            return self.holding.above(t);
        }
        match self.holding {
            Holding::Constant(time) => wait.above(t - time),
            Holding::Exponential(mean) => exponential_sojourn_above(wait, 1.0 / mean, t),
            Holding::LogNormal(mean, 0.0) => wait.above(t - mean),
            Holding::LogNormal(mean, cv) => {
                let service = LogNormal::from_cv(mean, cv);
                service.above(t) + wait.any * waited_below(service, wait.ends, t)
            }
            Holding::Hyperexponential(..) => {
                let phases = self.holding.phases();
                phases.iter().map(|(p, rate)| p * exponential_sojourn_above(wait, *rate, t)).sum()
            }
        }
    }

    /// The time in the system that a share of the requests does not exceed, by formula; none where
    /// the load is more than the servers carry. Unit: s.
    pub fn sojourn_quantile(&self, share: f64) -> Option<f64> {
        if !self.is_stable() {
            return None;
        }
        let (mut low, mut high) = (0.0, self.holding.mean());
        while self.sojourn_above(high) > 1.0 - share {
            (low, high) = (high, 2.0 * high);
        }
        // A float has 53 bits.
        for _ in 0..53 {
            let middle = f64::midpoint(low, high);
            if self.sojourn_above(middle) > 1.0 - share { low = middle } else { high = middle }
        }
        Some(high)
    }

    /// The wait by formula; none where the load is more than the servers carry.
    pub fn wait(&self) -> Option<Wait> {
        let (servers, holding) = (f64::from(self.servers), self.holding);
        Wait::at(self.arrival_rate, servers, holding.mean(), holding.cv())
    }

    fn is_stable(&self) -> bool {
        self.arrival_rate * self.holding.mean() < f64::from(self.servers)
    }

    fn simulated(&self, share: f64, effort: Effort) -> Measured {
        self.simulate(effort.requests, effort.seed).sojourn_quantile(share)
    }
}

/// P(S ≤ t and S + W > t) for a service S and a wait W of rate `ends`: E[e^(−ends (t − S)); S ≤ t].
///
/// Integrated over the normal variate of the service, from where either factor is nothing.
fn waited_below(service: LogNormal, ends: f64, t: f64) -> f64 {
    let earliest = t - FADED / ends;
    let low = if earliest > 0.0 { service.variate_of(earliest).max(-FAR) } else { -FAR };
    let high = service.variate_of(t).min(FAR);
    if high <= low {
        return 0.0;
    }
    let integrand = |z: f64| exp(-z * z / 2.0 - ends * (t - service.value_of(z)));
    // Panels whose edges are squares: what decays fast does so at the upper end.
    let edge = |i: u32| {
        let left = f64::from(PANELS - i) / f64::from(PANELS);
        high - (high - low) * left * left
    };
    let total: f64 = (0..PANELS)
        .map(|i| {
            let (middle, half) =
                (f64::midpoint(edge(i), edge(i + 1)), (edge(i + 1) - edge(i)) / 2.0);
            let pair = |x: f64| integrand(middle - half * x) + integrand(middle + half * x);
            half * GAUSS.iter().map(|(x, weight)| weight * pair(*x)).sum::<f64>()
        })
        .sum();
    total / sqrt(2.0 * std::f64::consts::PI)
}
