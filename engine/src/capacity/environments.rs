//! The environments of a function under a month's traffic: cold starts, concurrency, latency.
//!
//! This is where exact quantities become floats and estimates come back.
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use libm::{exp, log};

use super::cold_start::{
    Arrivals, ColdStarts, Hour, Levels, Load, Month, Pool, Spread, over_hours, scheduled,
};
use super::erlang;
use super::estimate::Estimate;
use super::in_service::BEYOND_PEAK;
use super::mixture::{Mixture, Quantiles, Warm};
use super::random::{Holding, Replayed};
use crate::decision::Percentiles;
use crate::exact::Exact;
use crate::traffic::{self, Traffic};
use crate::units::Millis;
use crate::workload::Duration;

/// Requests of a simulated month, where no formula holds.
const SIMULATED: usize = 100_000;
/// The simulation's seed: the same month for everybody.
const SEED: u64 = 20_190_608;
/// How often cold starts are tabulated while the requests double.
const PER_DOUBLING: f64 = 4.0;
/// Requests in an idle timeout below which practically all are cold.
const SELDOM: f64 = 1e-4;
/// Requests in service up to which cold starts are tabulated; beyond, their trend goes on.
const LARGEST: f64 = 300.0;
/// Requests in a cycle of busy and quiet below which each is as good as independent.
const APART: f64 = 0.02;
/// Seconds in a month of 730 hours.
const MONTH: f64 = 2_628_000.0;

/// What a function's environments do.
#[derive(Debug, Clone)]
pub struct Environments {
    rate: f64,
    warm_seconds: f64,
    /// How long a request takes in an environment that is ready.
    warm: Warm,
    /// The latency where some start, and the mean of what that adds (s); none where unknown.
    start: Option<(Mixture, f64)>,
    timeout: Spread,
    lifetime: f64,
    weights: Vec<f64>,
    peak: f64,
    arrivals: traffic::Arrivals,
    /// Made when something is asked of it.
    known: OnceCell<Known>,
    /// Months that were simulated or counted, by how many environments are kept.
    months: RefCell<BTreeMap<u32, Month>>,
    /// What is random of simulated months: the same for all.
    random: Rc<RefCell<Replayed>>,
    /// Tables of cold starts that were made, by what they were made for.
    tables: RefCell<BTreeMap<(u64, u64, u32), ColdStartsByVolume>>,
}

/// What is known of the stated month before anything is asked.
#[derive(Debug, Clone)]
enum Known {
    /// The levels of every hour's rate, by the hour's weight: arrivals are independent.
    Hours(Vec<(f64, Levels)>),
    /// Nothing: the month is simulated or counted.
    Nothing,
}

/// Monthly cold starts at some request counts, and the largest share by which a count between two of
/// them may be off.
type ColdStartsByVolume = (Vec<(u64, Exact)>, Estimate);

/// All that shapes the environments of a function.
#[derive(Debug, Clone, PartialEq)]
pub struct Inputs {
    /// Requests a second on average.
    pub rate: Exact,
    /// How long a request takes on average where an environment is ready.
    pub warm: Millis,
    /// How that spreads.
    pub duration: Duration,
    /// How long an environment takes to start, if known.
    pub start: Option<StartTime>,
    /// `(s, share that is kept no longer)`, ascending: how long an idle environment is kept.
    pub timeout: Vec<(Exact, Exact)>,
    /// How long an environment lives at most. Unit: s.
    pub lifetime: Exact,
    /// How requests spread over the month.
    pub traffic: Traffic,
}

/// A share of requests, as far as it is known.
#[derive(Debug, Clone, Copy)]
pub struct ColdShare {
    /// Without the ends of environments' lives.
    pub probability: Estimate,
    /// With every such end missed by a request.
    pub at_most: Estimate,
    /// Environments alive on average.
    pub alive: Estimate,
    /// Of those busy.
    pub busy: Estimate,
}

/// Requests in service at once on average, in erlangs.
#[derive(Debug, Clone, Copy)]
pub struct Offered(f64);

/// What is known of the time that starting takes.
#[derive(Debug, Clone, PartialEq)]
pub struct StartTime {
    /// `(share, ms)`, ascending.
    pub quantiles: Vec<(Exact, Exact)>,
    /// The mean. Unit: ms.
    pub mean: Exact,
}

impl Environments {
    /// The environments that follow from `inputs`.
    pub fn new(inputs: &Inputs) -> Self {
        let Inputs { rate, warm, duration, start, timeout, lifetime, traffic } = inputs;
        let pair = |(a, b): &(Exact, Exact)| (a.to_f64(), b.to_f64());
        let warm_seconds = warm.seconds().to_f64();
        let warm = Warm::of(warm_seconds, duration.spread());
        let start = start.as_ref().map(|start| {
            let seconds = |(share, ms): &(Exact, Exact)| (share.to_f64(), ms.to_f64() / 1_000.0);
            let quantiles = Quantiles::new(start.quantiles.iter().map(seconds).collect());
            (Mixture::new(warm.clone(), quantiles), start.mean.to_f64() / 1_000.0)
        });
        Self {
            known: OnceCell::new(),
            months: RefCell::default(),
            tables: RefCell::default(),
            random: Rc::new(RefCell::new(Replayed::new(SEED))),
            rate: rate.to_f64(),
            warm_seconds,
            warm,
            start,
            timeout: Spread::new(timeout.iter().map(pair).collect()),
            lifetime: lifetime.to_f64(),
            weights: traffic.weights().iter().map(Exact::to_f64).collect(),
            peak: traffic.busiest().to_f64(),
            arrivals: traffic.arrivals().clone(),
        }
    }

    /// The same, whose simulated months draw from what those of `other` drew.
    #[must_use]
    pub fn drawing_with(self, other: &Self) -> Self {
        Self { random: other.random.clone(), ..self }
    }

    /// Looks at every hour of the stated month once.
    fn survey(&self) -> Known {
        if self.arrivals != traffic::Arrivals::Independent || self.rate <= 0.0 {
            return Known::Nothing;
        }
        let mut hours: Vec<(f64, Levels)> = Vec::new();
        for weight in &self.weights {
            let known = hours.iter().any(|(each, _)| each.total_cmp(weight).is_eq());
            if !known && *weight > 0.0 {
                hours.push((*weight, self.levels(self.rate * weight)));
            }
        }
        Known::Hours(hours)
    }

    /// Cold starts over the month.
    pub fn cold_starts(&self, provisioned: u32) -> ColdShare {
        let month = self.month(provisioned);
        ColdShare {
            probability: Estimate::new(month.probability),
            at_most: Estimate::new(month.at_most),
            alive: Estimate::new(month.alive),
            busy: Estimate::new(month.busy),
        }
    }

    /// The stated month.
    fn month(&self, provisioned: u32) -> Month {
        match self.known.get_or_init(|| self.survey()) {
            Known::Hours(hours) => over_hours(self.rate, &self.weights, |weight| {
                let known = hours.iter().find(|(each, _)| each.total_cmp(&weight).is_eq());
                known.map_or_else(
                    || idle(provisioned),
                    |(_, levels)| {
                        let at_most = levels.at_most(provisioned, self.lifetime);
                        (levels.starts(provisioned), at_most)
                    },
                )
            }),
            Known::Nothing => {
                let known = self.months.borrow().get(&provisioned).copied();
                known.unwrap_or_else(|| {
                    let month = self.at(self.rate, provisioned, SIMULATED);
                    self.months.borrow_mut().insert(provisioned, month);
                    month
                })
            }
        }
    }

    /// A month of another rate whose arrivals are not independent, or of none.
    fn at(&self, rate: f64, provisioned: u32, simulated: usize) -> Month {
        if rate <= 0.0 || self.warm_seconds <= 0.0 {
            return Month { probability: 0.0, at_most: 0.0, alive: 0.0, busy: 0.0 };
        }
        match &self.arrivals {
            traffic::Arrivals::Independent => over_hours(rate, &self.weights, |weight| {
                if weight <= 0.0 {
                    return idle(provisioned);
                }
                let starts = self.levels(rate * weight).starts(provisioned);
                (starts, starts.probability)
            }),
            traffic::Arrivals::OnOff { busy_share, busy_seconds, .. }
                if rate * busy_seconds.to_f64() < APART * busy_share.to_f64() =>
            {
                let starts = self.levels(rate).starts(provisioned);
                let ColdStarts { probability, alive, busy } = starts;
                Month { probability, at_most: probability, alive, busy }
            }
            traffic::Arrivals::OnOff { ratio, busy_share, busy_seconds } => {
                let arrivals = Arrivals::OnOff {
                    rate,
                    ratio: ratio.to_f64(),
                    busy_share: busy_share.to_f64(),
                    busy_seconds: busy_seconds.to_f64(),
                };
                self.simulated(arrivals, provisioned, simulated)
            }
            traffic::Arrivals::Scheduled { together, every_seconds } => {
                // More requests a month are more at once, as far apart.
                let together = together.to_f64() * rate / self.rate;
                let every = every_seconds.to_f64();
                scheduled(together, every, self.warm_seconds, &self.timeout, provisioned)
            }
        }
    }

    fn levels(&self, rate: f64) -> Levels {
        Levels::of(self.load(rate), &self.timeout)
    }

    fn simulated(&self, arrivals: Arrivals, provisioned: u32, requests: usize) -> Month {
        let pool = Pool {
            arrivals,
            warm: Holding::Exponential(self.warm_seconds),
            cold: Holding::Exponential(self.warm_seconds + self.start_mean()),
            timeout: self.timeout.clone(),
            lifetime: Some(self.lifetime),
            provisioned,
        };
        let found = pool.replay(requests, &mut self.random.borrow_mut());
        let error = 3.0 * found.probability.standard_error;
        Month {
            probability: found.probability.value,
            at_most: (found.probability.value + error).min(1.0),
            alive: found.alive.value,
            busy: found.busy,
        }
    }

    fn load(&self, rate: f64) -> Load {
        Load {
            arrival_rate: rate,
            warm_service: self.warm_seconds,
            cold_service: self.warm_seconds + self.start_mean(),
        }
    }

    fn start_mean(&self) -> f64 {
        self.start.as_ref().map_or(0.0, |(_, mean)| *mean)
    }

    /// Monthly cold starts at request counts that grow by a constant factor, the stated count among
    /// them, and the largest share by which a count between two of them may be off.
    ///
    /// The stated count's are those of [`Self::cold_starts`]; the others' hours are read off one
    /// table of rates.
    pub fn table(&self, stated: u64, last: u64, provisioned: u32) -> ColdStartsByVolume {
        let wanted = (stated, last, provisioned);
        if let Some(known) = self.tables.borrow().get(&wanted) {
            return known.clone();
        }
        let made = self.make_table(stated, last, provisioned);
        self.tables.borrow_mut().insert(wanted, made.clone());
        made
    }

    fn make_table(&self, stated: u64, last: u64, provisioned: u32) -> ColdStartsByVolume {
        let counts = self.counts(stated, last);
        let shares = self.shares(&counts, stated, provisioned);
        let cold = |(count, share): (&u64, &f64)| {
            // Six decimals of a cold start are what a bill can show.
            let text = format!("{:.6}", share * *count as f64);
            (*count, Exact::parse(&text).unwrap_or(Exact::ZERO))
        };
        let points: Vec<(u64, Exact)> = counts.iter().zip(&shares).map(cold).collect();
        let error = interpolation_error(&counts, &shares);
        (points, Estimate::new(error))
    }

    fn counts(&self, stated: u64, last: u64) -> Vec<u64> {
        let per_doubling = match &self.arrivals {
            traffic::Arrivals::OnOff { .. } => PER_DOUBLING / 8.0,
            _ => PER_DOUBLING,
        };
        let mut counts = vec![0_u64, stated, last];
        let mut factor = 1.0;
        let step = exp(log(2.0) / per_doubling);
        while stated as f64 * factor < last as f64 || stated as f64 / factor > 1.0 {
            counts.push((stated as f64 * factor) as u64);
            counts.push((stated as f64 / factor) as u64);
            factor *= step;
        }
        counts.retain(|count| *count <= last);
        counts.sort_unstable();
        counts.dedup();
        counts
    }

    /// The share of cold starts at each count.
    fn shares(&self, counts: &[u64], stated: u64, provisioned: u32) -> Vec<f64> {
        let rates = self.rates(counts, provisioned);
        let share = |count: &u64| {
            let rate = *count as f64 / MONTH;
            if *count == stated {
                return self.month(provisioned).probability;
            }
            if rates.is_empty() {
                return self.at(rate, provisioned, SIMULATED / 4).probability;
            }
            let hour = |weight: f64| {
                if weight <= 0.0 { idle(provisioned) } else { read_off(&rates, rate * weight) }
            };
            over_hours(rate, &self.weights, hour).probability
        };
        counts.iter().map(share).collect()
    }

    /// Cold starts at rates that grow by a constant factor over all that the hours can have; none
    /// where arrivals are not independent.
    fn rates(&self, counts: &[u64], provisioned: u32) -> Vec<(f64, ColdStarts)> {
        let heaviest =
            self.weights.iter().fold(0.0, |most: f64, w| if *w > most { *w } else { most });
        let last = counts.last().map_or(0.0, |count| *count as f64) / MONTH * heaviest;
        if self.arrivals != traffic::Arrivals::Independent || last <= 0.0 {
            return Vec::new();
        }
        let step = exp(log(2.0) / PER_DOUBLING);
        // Below this rate every request is as good as cold.
        let mut rate = SELDOM / self.timeout.longest();
        let mut rates = Vec::new();
        // Where several hundred requests are in service, cold starts have long become rare.
        let most = LARGEST / self.warm_seconds;
        let last = if last < most { last } else { most };
        while rate < last * step {
            rates.push((rate, self.levels(rate).starts(provisioned)));
            rate *= step;
        }
        if rates.is_empty() {
            rates.push((rate, self.levels(rate).starts(provisioned)));
        }
        rates
    }

    /// Requests in service in the busiest second, exceeded by one arrival in a thousand.
    pub fn peak_concurrency(&self) -> Estimate {
        let offered = self.rate * self.peak * self.warm_seconds;
        let together = match &self.arrivals {
            traffic::Arrivals::Scheduled { together, .. } => together.to_f64(),
            _ => f64::from(erlang::servers_for_blocking(offered, BEYOND_PEAK)),
        };
        Estimate::new(together)
    }

    /// Requests in service on average.
    pub fn mean_concurrency(&self) -> Estimate {
        Estimate::new(self.rate * self.warm_seconds)
    }

    /// Share of the requests of the busiest second that find `cap` environments busy.
    pub fn throttled(&self, cap: u32) -> Estimate {
        let offered = self.rate * self.peak * self.warm_seconds;
        Estimate::new(erlang::blocking(cap, offered))
    }

    /// The most requests a month at which one in a thousand is turned away in the busiest second,
    /// where `cap` environments are the limit.
    ///
    /// `offered` is what [`Self::offered_at_peak`] gives for `cap`.
    pub fn capacity(&self, cap: u32, offered: Offered) -> u64 {
        let rate = offered.0 / self.warm_seconds / self.peak;
        if let traffic::Arrivals::Scheduled { together, .. } = &self.arrivals {
            return (f64::from(cap) / together.to_f64() * self.rate * MONTH) as u64;
        }
        (rate * MONTH) as u64
    }

    /// The load in erlangs at which one in a thousand is turned away by so many environments.
    pub fn offered_at_peak(cap: u32) -> Offered {
        Offered(erlang::offered_for_blocking(cap, BEYOND_PEAK))
    }

    /// Latency of the requests that find an environment ready.
    pub fn warm_latency(&self) -> Percentiles {
        percentiles(|share| self.warm.value(share))
    }

    /// Latency of the requests that wait for one to start; none where that time is unknown.
    pub fn cold_latency(&self) -> Option<Percentiles> {
        let (mixture, _) = self.start.as_ref()?;
        Some(percentiles(|share| mixture.quantile(1.0, share)))
    }

    /// Latency of all requests, of which so many are cold.
    pub fn latency(&self, cold: Estimate) -> Option<Percentiles> {
        match &self.start {
            Some((mixture, _)) => Some(percentiles(|share| mixture.quantile(cold.value(), share))),
            None => (cold.value() <= 0.0).then(|| self.warm_latency()),
        }
    }

    /// Whether so many of a hundred requests take at most `most` ms when so many are cold; a start
    /// of unknown length counts as too long.
    pub fn meets(&self, cold: Estimate, percentile: u8, most: &Millis) -> bool {
        let (cold, seconds) = (cold.value(), most.seconds().to_f64());
        let in_time = match &self.start {
            Some((mixture, _)) => mixture.share_up_to(cold, seconds),
            None => (1.0 - cold) * self.warm.share_up_to(seconds),
        };
        in_time >= f64::from(percentile) / 100.0 - 1e-12
    }

    /// Whether a request that finds an environment ready meets the objective.
    pub fn meets_warm(&self, percentile: u8, most: &Millis) -> bool {
        self.meets(Estimate::new(0.0), percentile, most)
    }

    /// The fewest environments that must be kept for the objective; none where no number is enough.
    pub fn provisioned_for(&self, percentile: u8, most: &Millis) -> Option<u32> {
        let meets =
            |count: u32| self.meets(Estimate::new(self.month(count).probability), percentile, most);
        if meets(0) {
            return Some(0);
        }
        if !self.meets_warm(percentile, most) {
            return None;
        }
        // The busiest hour needs the most; doubling finds a number that is enough.
        let mut upper = 1_u32;
        while !meets(upper) {
            upper = upper.checked_mul(2).filter(|upper| *upper <= 1_000_000)?;
        }
        let (mut low, mut high) = (upper / 2, upper);
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if meets(middle) { high = middle } else { low = middle }
        }
        Some(high)
    }
}

/// An hour without requests.
fn idle(provisioned: u32) -> Hour {
    (ColdStarts { probability: 0.0, alive: f64::from(provisioned), busy: 0.0 }, 0.0)
}

/// Between two rates all three figures are taken as straight on logarithmic paper.
fn read_off(rates: &[(f64, ColdStarts)], rate: f64) -> Hour {
    let after = rates.partition_point(|(each, _)| *each < rate);
    // Below the first rate nothing changes any more; beyond the last the trend goes on.
    let after = after.min(rates.len().saturating_sub(1));
    let (Some((high, b)), Some((low, a))) =
        (rates.get(after), after.checked_sub(1).and_then(|i| rates.get(i)))
    else {
        return rates.first().map_or_else(|| idle(0), |(_, all)| (*all, all.probability));
    };
    let along = log(rate / low) / log(high / low);
    let between = |a: f64, b: f64| {
        if a > 0.0 && b > 0.0 {
            exp(log(a) + (log(b) - log(a)) * along)
        } else {
            a + (b - a) * along
        }
    };
    let starts = ColdStarts {
        probability: between(a.probability, b.probability),
        alive: between(a.alive, b.alive),
        busy: between(a.busy, b.busy),
    };
    (starts, starts.probability)
}

/// How far every second point lies from the straight line between its neighbours, as a share of the
/// point, over four: what is left when the distances are halved.
fn interpolation_error(counts: &[u64], shares: &[f64]) -> f64 {
    let cold = |i: usize| shares[i] * counts[i] as f64;
    let mut largest = 0.0;
    for i in 1..counts.len().saturating_sub(1) {
        let (low, here, high) = (counts[i - 1] as f64, counts[i] as f64, counts[i + 1] as f64);
        let line = cold(i - 1) + (cold(i + 1) - cold(i - 1)) * (here - low) / (high - low);
        // Fewer cold starts than one a month are no money.
        if cold(i) > 1.0 {
            let off = libm::fabs(line / cold(i) - 1.0) / 4.0;
            largest = if off > largest { off } else { largest };
        }
    }
    largest
}

fn percentiles(at: impl Fn(f64) -> f64) -> Percentiles {
    let ms = |share| Estimate::new(at(share) * 1_000.0);
    Percentiles {
        p50: ms(0.5),
        p90: ms(0.9),
        p95: ms(0.95),
        p99: ms(0.99),
        p99_standard_error: None,
    }
}
