//! Independent arrivals: the exact sum over levels.
use super::inversion::{Inversion, Return};
use super::scaled::Scaled;
use super::window::Window;
use super::{Load, Spread};

/// What happens at one number of requests in service.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// How many requests are in service once one more has come.
    pub number: u32,
    /// Share of all requests that start an environment here.
    pub cold: f64,
    /// The probability that so many environments are alive.
    pub alive: f64,
}

/// Every level that matters.
#[derive(Debug, Clone, PartialEq)]
pub struct Levels {
    /// Ascending; levels below the first are alive always and cold never.
    each: Vec<Level>,
    /// How many levels below the first there are.
    always: f64,
    /// How many levels each stands for; 1 but for very large loads.
    stride: f64,
    busy: f64,
    arrival_rate: f64,
}

/// Cold starts and environments.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ColdStarts {
    /// Share of the requests that start an environment.
    pub probability: f64,
    /// Environments alive on average, provisioned ones included.
    pub alive: f64,
    /// Of those busy on average.
    pub busy: f64,
}

impl Levels {
    /// The levels of exponential service with a mean that includes the cold starts' own time.
    ///
    /// Exact for exponential service, to about 1e-9 of a probability; for any other law the
    /// probability is within a few percent where service is much shorter than the timeout
    /// (models.md 2.3). Above 100,000 requests in service a load of that size stands in, with an
    /// error below 1 %. `arrival_rate` and `warm_service` above 0.
    pub fn of(load: Load, timeout: &Spread) -> Self {
        let inversions: Vec<Inversion> =
            timeout.points().iter().map(|(time, _)| Inversion::at(*time)).collect();
        let with = |service: f64| {
            let scaled = Scaled::of(load.arrival_rate, service);
            Self::with_service(load.arrival_rate, service, scaled, timeout, &inversions)
        };
        let warm = with(load.warm_service);
        let service = load.with_cold_share(warm.starts(0).probability);
        if service <= load.warm_service * (1.0 + 1e-9) { warm } else { with(service) }
    }

    fn with_service(
        arrival_rate: f64,
        service: f64,
        scaled: Scaled,
        timeout: &Spread,
        inversions: &[Inversion],
    ) -> Self {
        let rate = scaled.rate;
        let window = Window::around(rate * service, rate * timeout.longest());
        let spread = inversions.len() > 1;
        let found: Vec<Vec<Return>> = inversions
            .iter()
            .map(|inversion| inversion.returns(rate, service, &window, spread))
            .collect();
        // P(X ≥ k): the window leaves out next to nothing.
        let mut above = 1.0;
        let mut each = Vec::with_capacity(window.chances.len());
        for (i, (chance, number)) in window.chances.iter().zip(window.low + 1..).enumerate() {
            let (beyond, within) = averaged(timeout, |point| found[point][i]);
            above -= chance;
            each.push(Level {
                number: scaled.number(f64::from(number)) as u32,
                cold: chance * beyond / scaled.stride,
                alive: (above + rate * chance * within).clamp(0.0, 1.0),
            });
        }
        let always = scaled.number(f64::from(window.low));
        Self { each, always, stride: scaled.stride, busy: arrival_rate * service, arrival_rate }
    }

    /// Cold starts and environments when so many are kept initialised, and never go cold.
    pub fn starts(&self, provisioned: u32) -> ColdStarts {
        let kept = f64::from(provisioned);
        let beyond = self.each.partition_point(|level| level.number <= provisioned);
        let (mut probability, mut above) = (0.0, 0.0);
        // From the rarest, as in `provisioned_for`, which must find the same sums.
        for level in self.each[beyond..].iter().rev() {
            probability += level.cold;
            above += level.alive;
        }
        let least = if kept > self.always { kept } else { self.always };
        let alive = least + self.stride * above;
        ColdStarts {
            probability: probability.clamp(0.0, 1.0),
            alive: if alive > self.busy { alive } else { self.busy },
            busy: self.busy,
        }
    }

    /// The most that the probability can be when environments also end after `lifetime` seconds,
    /// however busy: each such end is missed by at most one request.
    pub fn at_most(&self, provisioned: u32, lifetime: f64) -> f64 {
        let starts = self.starts(provisioned);
        (starts.probability + starts.alive / (self.arrival_rate * lifetime)).clamp(0.0, 1.0)
    }

    /// The fewest provisioned environments at which at most `target` of the requests are cold.
    pub fn provisioned_for(&self, target: f64) -> u32 {
        let mut probability = 0.0;
        for level in self.each.iter().rev() {
            probability += level.cold;
            if probability > target {
                return level.number;
            }
        }
        0
    }

    /// The number of environments that is exceeded with the probability `1 - share`.
    pub fn alive_quantile(&self, share: f64) -> u32 {
        let least = self.each.partition_point(|level| level.alive > 1.0 - share);
        least.checked_sub(1).map_or(self.always as u32, |last| self.each[last].number)
    }
}

/// P(τ > T) and E[min(τ, T)] of a level, averaged over the timeout: uniform between two points.
fn averaged(timeout: &Spread, at: impl Fn(usize) -> Return) -> (f64, f64) {
    let points = timeout.points();
    let first = at(0);
    let (mut beyond, mut within) = (points[0].1 * first.beyond, points[0].1 * first.within);
    for (low, pair) in points.windows(2).enumerate() {
        let (width, share) = (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1);
        let (a, b) = (at(low), at(low + 1));
        if width > 0.0 {
            beyond += share * (b.within - a.within) / width;
            within += share * (b.twice - a.twice) / width;
        } else {
            // A jump: that share is at one time.
            beyond += share * b.beyond;
            within += share * b.within;
        }
    }
    (beyond.clamp(0.0, 1.0), within.max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within(largest: f64, rate: f64, service: f64, timeout: f64) -> ColdStarts {
        let scaled = Scaled::within(largest, rate, service);
        let at = [Inversion::at(timeout)];
        Levels::with_service(rate, service, scaled, &Spread::fixed(timeout), &at).starts(0)
    }

    #[test]
    fn a_smaller_load_stands_in_for_a_large_one() {
        for (service, timeout) in [(0.2, 360.0), (2.0, 600.0), (300.0, 60.0), (1.0, 100_000.0)] {
            let rate = 1e6 / service;
            let (every, some) =
                (within(2e6, rate, service, timeout), within(1e5, rate, service, timeout));
            let off = some.probability / every.probability - 1.0;
            let surplus = (some.alive - some.busy) / (every.alive - every.busy) - 1.0;
            assert!(off.abs() < 0.01 && surplus.abs() < 0.01, "{every:?} {some:?}");
        }
    }

    #[test]
    fn a_jump_of_the_timeout_is_a_fixed_time() {
        let load = Load { arrival_rate: 0.01, warm_service: 0.2, cold_service: 0.2 };
        let probability = |spread: Spread| Levels::of(load, &spread).starts(0).probability;
        let half = Spread::new(vec![(100.0, 0.5), (400.0, 0.5), (400.0, 1.0)]);
        let both = probability(Spread::fixed(100.0)) + probability(Spread::fixed(400.0));
        assert!((probability(half) - both / 2.0).abs() < 1e-9);
    }
}
