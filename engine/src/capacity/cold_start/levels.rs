//! Independent arrivals: the exact sum over levels, and its closed form.
use libm::{exp, floor, lgamma, log, pow, sqrt};

use super::{Load, Spread};

/// The order of Abate and Whitt's Euler inversion; 2 M + 1 nodes (models.md 2.3).
const ORDER: usize = 14;
const NODES: usize = 2 * ORDER + 1;
/// Beyond this offered load a request waits so seldom that the load of a smaller pool of the same
/// requests stands in: an upper bound.
const LARGEST: f64 = 1e6;

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
    /// Levels below the first are alive always and cold never.
    each: Vec<Level>,
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
    /// Exact for exponential service; for any other law the probability is within a few percent
    /// where service is much shorter than the timeout (models.md 2.3). `arrival_rate` and
    /// `warm_service` above 0.
    pub fn of(load: Load, timeout: &Spread) -> Self {
        let warm = Self::with_service(load.arrival_rate, load.warm_service, timeout);
        let service = load.with_cold_share(warm.starts(0).probability);
        if service <= load.warm_service * (1.0 + 1e-9) {
            return warm;
        }
        Self::with_service(load.arrival_rate, service, timeout)
    }

    fn with_service(arrival_rate: f64, service: f64, timeout: &Spread) -> Self {
        let offered = arrival_rate * service;
        let shrink = if offered > LARGEST { LARGEST / offered } else { 1.0 };
        let rate = arrival_rate * shrink;
        let window = Window::around(offered * shrink);
        let inversions: Vec<Inversion> =
            timeout.points().iter().map(|(time, _)| Inversion::at(*time)).collect();
        let mut found: Vec<Vec<[f64; 3]>> = Vec::with_capacity(inversions.len());
        for inversion in &inversions {
            // Only a spread timeout needs the integral of the integral.
            let parts = if inversions.len() > 1 { 3 } else { 2 };
            found.push(inversion.levels(rate, service, &window, parts));
        }
        // P(X ≥ the first number of the window) is 1 but for what the window leaves out.
        let mut above = 1.0;
        let mut levels = Vec::with_capacity(window.chances.len());
        for (i, chance) in window.chances.iter().enumerate() {
            let (outlasts, lasts) = averaged(timeout, &found, i);
            // P(X ≥ k), with k one more than the number found in service.
            above -= chance;
            levels.push(Level {
                number: window.first + u32::try_from(i).unwrap_or(0),
                cold: chance * outlasts,
                alive: (above + rate * chance * lasts).clamp(0.0, 1.0),
            });
        }
        Self { each: levels, busy: offered, arrival_rate }
    }

    /// Cold starts and environments when so many are kept initialised, and never go cold.
    pub fn starts(&self, provisioned: u32) -> ColdStarts {
        let first = self.each.first().map_or(1, |level| level.number);
        let beyond = self.each.iter().filter(|level| level.number > provisioned);
        let (mut probability, mut alive) = (0.0, f64::from(provisioned.max(first - 1)));
        for level in beyond {
            probability += level.cold;
            alive += level.alive;
        }
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
        let mut remaining = self.starts(0).probability;
        if remaining <= target {
            return 0;
        }
        for level in &self.each {
            remaining -= level.cold;
            if remaining <= target {
                return level.number;
            }
        }
        self.each.last().map_or(0, |level| level.number)
    }

    /// The number of environments that is exceeded with the probability `1 - share`.
    pub fn alive_quantile(&self, share: f64) -> u32 {
        let first = self.each.first().map_or(1, |level| level.number);
        let least = self.each.iter().take_while(|level| level.alive > 1.0 - share).last();
        least.map_or(first - 1, |level| level.number)
    }
}

/// P(τ > T) and E[min(τ, T)] of level `i`, averaged over the timeout.
fn averaged(timeout: &Spread, found: &[Vec<[f64; 3]>], i: usize) -> (f64, f64) {
    let points = timeout.points();
    let at = |point: usize| found[point][i];
    let [outlasts, lasts, _] = at(0);
    let (mut outlast, mut last) = (points[0].1 * outlasts, points[0].1 * lasts);
    for (low, pair) in points.windows(2).enumerate() {
        let (width, share) = (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1);
        if width > 0.0 && share > 0.0 {
            let (a, b) = (at(low), at(low + 1));
            outlast += share * (b[1] - a[1]) / width;
            last += share * (b[2] - a[2]) / width;
        }
    }
    (outlast.clamp(0.0, 1.0), last.max(0.0))
}

/// The numbers in service that matter, and how likely each is.
struct Window {
    /// The first level: one more than the first number found in service.
    first: u32,
    /// Levels before it through which the recursion runs in.
    run_in: u32,
    /// The probability of `first - 1`, `first`, … requests in service.
    chances: Vec<f64>,
}

impl Window {
    fn around(offered: f64) -> Self {
        let width = 9.0 * sqrt(offered);
        let low = floor(offered - width - 10.0).max(0.0);
        let high = floor(offered + width + 20.0);
        let run_in = if low > 200.0 { 200.0 } else { low };
        let log_offered = log(offered);
        let chance = |k: f64| exp(-offered + k * log_offered - lgamma(k + 1.0));
        let mut chances = Vec::with_capacity((high - low) as usize + 1);
        // From the middle outwards, so that neither end underflows before its time.
        let middle = floor(offered).clamp(low, high);
        let mut value = chance(middle);
        let mut k = middle;
        while k > low {
            chances.push(value);
            value *= k / offered;
            k -= 1.0;
        }
        chances.push(value);
        chances.reverse();
        let mut value = chance(middle);
        let mut k = middle;
        while k < high {
            k += 1.0;
            value *= offered / k;
            chances.push(value);
        }
        Self { first: low as u32 + 1, run_in: run_in as u32, chances }
    }
}

/// Laplace inversion at one time: nodes and weights.
struct Inversion {
    re: [f64; NODES],
    im: [f64; NODES],
    /// The weight of a node for the transform divided by s, s² and s³: real and imaginary parts.
    weights: [[[f64; NODES]; 2]; 3],
}

impl Inversion {
    fn at(time: f64) -> Self {
        let order = ORDER as f64;
        let real = order * log(10.0) / 3.0;
        let scale = pow(10.0, order / 3.0) / time;
        let eta = eta();
        let mut found =
            Self { re: [0.0; NODES], im: [0.0; NODES], weights: [[[0.0; NODES]; 2]; 3] };
        for k in 0..NODES {
            let imaginary = std::f64::consts::PI * k as f64;
            let (re, im) = (real / time, imaginary / time);
            let sign = if k % 2 == 0 { 1.0 } else { -1.0 };
            // 1/s, and its powers.
            let size = re * re + im * im;
            let inverse = (re / size, -im / size);
            let mut power = inverse;
            for weights in &mut found.weights {
                weights[0][k] = scale * eta[k] * sign * power.0;
                weights[1][k] = scale * eta[k] * sign * power.1;
                power = (
                    power.0 * inverse.0 - power.1 * inverse.1,
                    power.0 * inverse.1 + power.1 * inverse.0,
                );
            }
            found.re[k] = re;
            found.im[k] = im;
        }
        found
    }

    /// For each level of the window: P(τ > T), ∫₀ᵀ P and its own integral, where τ is the time in
    /// which the load comes back up to the level; the first so many `parts` of the three.
    ///
    /// `φ₁ = λ / (λ + s)`, `φ_k = λ / (λ + s + (k − 1)(1 − φ_{k−1}) / S)`.
    fn levels(&self, rate: f64, service: f64, window: &Window, parts: usize) -> Vec<[f64; 3]> {
        let start = window.first - window.run_in;
        let (mut gone_re, mut gone_im) = ([0.0; NODES], [0.0; NODES]);
        let mut found = Vec::with_capacity(window.chances.len());
        let last = window.first + u32::try_from(window.chances.len()).unwrap_or(0);
        for level in start..last {
            let down = if level == start { 0.0 } else { f64::from(level - 1) / service };
            let mut sums = [0.0; 3];
            for k in 0..NODES {
                // `gone` is 1 − φ of the level below.
                let re = rate + self.re[k] + down * gone_re[k];
                let im = self.im[k] + down * gone_im[k];
                let size = rate / (re * re + im * im);
                gone_re[k] = 1.0 - re * size;
                gone_im[k] = im * size;
            }
            if level < window.first {
                continue;
            }
            for (sum, [re, im]) in sums.iter_mut().zip(&self.weights).take(parts) {
                for k in 0..NODES {
                    *sum += re[k] * gone_re[k] - im[k] * gone_im[k];
                }
            }
            found.push([sums[0].clamp(0.0, 1.0), sums[1].max(0.0), sums[2].max(0.0)]);
        }
        found
    }
}

/// Euler's weights: a half, ones, then the binomial tail.
fn eta() -> [f64; NODES] {
    let mut eta = [1.0; NODES];
    eta[0] = 0.5;
    let half = pow(2.0, -(ORDER as f64));
    eta[NODES - 1] = half;
    let mut binomial = 1.0;
    for k in 1..ORDER {
        binomial *= (ORDER - k + 1) as f64 / k as f64;
        eta[NODES - 1 - k] = eta[NODES - k] + half * binomial;
    }
    eta
}

/// The closed form for any service law: Σ π_{k−1} e^{−λ T B(k−1, ρ)}.
///
/// For a timeout much longer than the service: within 6 % for an offered load up to 1, up to 18 %
/// below from 2 to 200 where service is at most 1/180 of the timeout; not to be used beyond
/// (models.md 2.3).
pub fn closed_form(arrival_rate: f64, service: f64, timeout: f64) -> ColdStarts {
    let offered = arrival_rate * service;
    let mut chance = exp(-offered);
    let (mut blocking, mut below) = (1.0, 0.0);
    let (mut probability, mut alive) = (0.0, 0.0);
    let mut k = 0.0;
    // Beyond the bulk neither sum grows any more.
    let last = offered + 12.0 * sqrt(offered) + 30.0;
    while k < last {
        below += chance;
        let stays = if below > 1e-15 { exp(-arrival_rate * blocking * timeout) } else { 0.0 };
        probability += chance * stays;
        alive += 1.0 - below * stays;
        if k > offered && chance < 1e-18 {
            break;
        }
        k += 1.0;
        chance *= offered / k;
        blocking = offered * blocking / (k + offered * blocking);
    }
    ColdStarts { probability, alive: if alive > offered { alive } else { offered }, busy: offered }
}
