//! A fleet as a queue: requests share its processors, and wait where all are busy.
//!
//! The processors and the memory for requests in flight are two stations; the one at which requests
//! wait longer decides (models.md 3.2). The time on a machine is the request's own time, spread as
//! its duration is, plus the wait: none with the probability that a processor is free, else an
//! exponential time with Kimura's mean (models.md 3.1).
use libm::floor;

use super::erlang;
use super::estimate::Estimate;
use super::latency::LogNormal;
use super::queue::Wait;
use super::simulated::{Fleet, Simulations};
use super::sojourn::TRUSTED_CV;
use crate::decision::Percentiles;
use crate::exact::Exact;
use crate::units::Millis;
use crate::workload::Duration;

/// Shares of the distribution, each taken at so many points: the tail is what objectives ask for.
const BANDS: [(f64, f64, u32); 4] =
    [(0.0, 0.9, 60), (0.9, 0.99, 60), (0.99, 0.999, 40), (0.999, 0.9999, 20)];
/// Where fewer requests wait than this, none need be simulated.
const NEGLIGIBLE: f64 = 1e-4;
/// Bisections of a percentile.
const STEPS: u32 = 60;

/// How the time of a request on a machine spreads when nothing waits, its mean being 1.
#[derive(Debug, Clone)]
pub struct Service {
    /// Times and their weights, ascending.
    times: Vec<(f64, f64)>,
    /// The fitted distribution; none where every request takes as long.
    fit: Option<LogNormal>,
    /// The fit's mean. Unit: ms.
    mean: f64,
    /// Fleets that were simulated.
    simulations: Simulations,
}

/// A fleet in its busiest second.
#[derive(Debug, Clone, Copy)]
pub struct Station {
    /// Arrivals. Unit: 1/s.
    rate: f64,
    /// Processors.
    vcpu: f64,
    /// Requests in flight that memory holds.
    slots: f64,
    /// Processor time of a request. Unit: s.
    processor: f64,
    /// Time of a request on a machine without waiting. Unit: s.
    residence: f64,
}

/// A latency percentile and what it may be at most.
#[derive(Debug, Clone, Copy)]
pub struct Objective {
    percentile: f64,
    /// Unit: s.
    most: f64,
}

impl Service {
    /// Times that spread as the workload's durations do.
    pub fn of(duration: &Duration) -> Self {
        let Some(fit) = duration.spread() else {
            let times = vec![(1.0, 1.0)];
            return Self { times, fit: None, mean: 1.0, simulations: Simulations::default() };
        };
        let mean = fit.mean();
        let mut times = Vec::new();
        for (from, to, points) in BANDS {
            let width = (to - from) / f64::from(points);
            let place = |i: u32| from + (f64::from(i) + 0.5) * width;
            times.extend((0..points).map(|i| (fit.quantile(place(i)) / mean, width)));
        }
        Self { times, fit: Some(fit), mean, simulations: Simulations::default() }
    }

    /// The time that a share of the requests does not exceed, the mean being 1.
    pub fn quantile(&self, share: f64) -> f64 {
        self.fit.map_or(1.0, |fit| fit.quantile(share) / self.mean)
    }

    /// The share of requests that take at most `time`, the mean being 1.
    pub fn share_up_to(&self, time: f64) -> f64 {
        match &self.fit {
            Some(fit) => 1.0 - fit.above(time * self.mean),
            None => {
                if time >= 1.0 - 1e-12 {
                    1.0
                } else {
                    0.0
                }
            }
        }
    }

    /// Standard deviation over mean.
    fn cv(&self) -> f64 {
        self.fit.map_or(0.0, |fit| fit.cv())
    }
}

impl Station {
    /// `rate` requests a second on so many vCPUs with room for so many requests in flight.
    pub fn new(
        rate: &Exact,
        vcpu: &Exact,
        slots: u64,
        processor: &Exact,
        residence: &Exact,
    ) -> Self {
        Self {
            rate: rate.to_f64(),
            vcpu: vcpu.to_f64(),
            slots: slots as f64,
            processor: processor.to_f64(),
            residence: residence.to_f64(),
        }
    }

    /// Share of the processors in use.
    pub fn utilisation(&self) -> Estimate {
        Estimate::new(self.rate * self.processor / self.vcpu)
    }

    /// Requests on the machines in the busiest second.
    pub fn in_flight(&self) -> Estimate {
        let offered = self.rate * self.residence;
        Estimate::new(f64::from(erlang::servers_for_blocking(offered, 1e-3)))
    }

    /// Requests on the machines on average over the month.
    pub fn in_flight_on_average(&self, busiest: &Exact) -> Estimate {
        Estimate::new(self.rate / busiest.to_f64() * self.residence)
    }

    /// The latency's percentiles; none where the load is more than the machines carry.
    pub fn percentiles(&self, service: &Service) -> Option<Percentiles> {
        let wait = self.wait(service.cv())?;
        if service.cv() > TRUSTED_CV && wait.any > NEGLIGIBLE {
            return Some(service.simulations.percentiles(&self.fleet(service.cv())));
        }
        let at = |share| Estimate::new(wait.percentile(service, self.residence, share) * 1_000.0);
        Some(Percentiles {
            p50: at(0.5),
            p90: at(0.9),
            p95: at(0.95),
            p99: at(0.99),
            p99_standard_error: None,
        })
    }

    /// The station that is waited for longer, to be simulated.
    fn fleet(&self, cv: f64) -> Fleet {
        let (servers, time) = self.slower(cv);
        let stretch = self.residence / time;
        Fleet { servers: servers as u32, rate: self.rate, time, cv, stretch }
    }

    /// Servers and their time per request at the station that is waited for longer.
    fn slower(&self, cv: f64) -> (f64, f64) {
        let (servers, time) = self.processors();
        let mean = |servers, time| {
            Wait::at(self.rate, servers, time, cv).map_or(f64::INFINITY, Wait::mean)
        };
        if mean(servers, time) >= mean(self.slots, self.residence) {
            (servers, time)
        } else {
            (self.slots, self.residence)
        }
    }

    /// Processors that make no whole number are taken as a few that are slightly faster; a fraction
    /// of one serves one request at a time, more slowly.
    fn processors(&self) -> (f64, f64) {
        let servers = floor(self.vcpu).max(1.0);
        (servers, self.processor * servers / self.vcpu)
    }

    /// The longer of the waits for a processor and for memory; none where either is overloaded.
    fn wait(&self, cv: f64) -> Option<Wait> {
        let (servers, time) = self.processors();
        let processors = Wait::at(self.rate, servers, time, cv)?;
        let memory = Wait::at(self.rate, self.slots, self.residence, cv)?;
        Some(if processors.mean() >= memory.mean() { processors } else { memory })
    }
}

impl Wait {
    /// P(wait + service > t), where the service takes `mean` seconds on average.
    fn sojourn_above(self, service: &Service, mean: f64, t: f64) -> f64 {
        let above: f64 =
            service.times.iter().map(|(time, weight)| weight * self.above(t - time * mean)).sum();
        // What the bands leave out of the tail counts as above.
        let weight: f64 = service.times.iter().map(|(_, weight)| weight).sum();
        above + (1.0 - weight)
    }

    /// The time that a share of the requests does not exceed. Unit: s.
    fn percentile(self, service: &Service, mean: f64, share: f64) -> f64 {
        let alone = service.quantile(share) * mean;
        if self.any == 0.0 || (self.any <= 1.0 - share && service.fit.is_none()) {
            return alone;
        }
        let (mut low, mut high) = (alone, alone + 60.0 / self.ends);
        for _ in 0..STEPS {
            let middle = f64::midpoint(low, high);
            if self.sojourn_above(service, mean, middle) > 1.0 - share {
                low = middle;
            } else {
                high = middle;
            }
        }
        high
    }
}

impl Objective {
    /// That so many of a hundred requests take at most `most`.
    pub fn new(percentile: u8, most: &Millis) -> Self {
        Self { percentile: f64::from(percentile) / 100.0, most: most.seconds().to_f64() }
    }

    /// Whether a fleet meets it.
    pub fn met(&self, station: &Station, service: &Service) -> bool {
        let Some(wait) = station.wait(service.cv()) else { return false };
        if service.cv() > TRUSTED_CV && wait.any > NEGLIGIBLE {
            let fleet = station.fleet(service.cv());
            return service.simulations.within(&fleet, self.percentile, self.most);
        }
        wait.sojourn_above(service, station.residence, self.most) <= 1.0 - self.percentile + 1e-12
    }

    /// Whether a request that never waits and takes `residence` seconds on average meets it.
    pub fn met_alone(&self, service: &Service, residence: &Exact) -> bool {
        service.quantile(self.percentile) * residence.to_f64() <= self.most
    }
}
