//! Random variates for the simulations, the same on every machine: a fixed generator, fixed seeds,
//! and `libm` for all that is transcendental.
use libm::{cos, exp, log, sqrt};
use rand_core::Rng;
use rand_pcg::Pcg64Mcg;

use super::latency::LogNormal;

/// A source of variates.
pub trait Variates {
    /// Uniform, above 0 and below 1.
    fn uniform(&mut self) -> f64;

    /// The logarithm of a uniform variate: of an exponential one all but its mean.
    fn logarithm(&mut self) -> f64 {
        log(self.uniform())
    }

    /// Exponential with this mean.
    fn exponential(&mut self, mean: f64) -> f64 {
        -mean * self.logarithm()
    }

    /// Standard normal, by Box and Muller's transform.
    fn normal(&mut self) -> f64 {
        let radius = sqrt(-2.0 * self.logarithm());
        radius * cos(2.0 * std::f64::consts::PI * self.uniform())
    }
}

/// A seeded source.
#[derive(Debug, Clone)]
pub struct Random(Pcg64Mcg);

impl Random {
    /// The source of this seed.
    pub fn new(seed: u64) -> Self {
        Self(Pcg64Mcg::new(u128::from(seed)))
    }
}

impl Variates for Random {
    fn uniform(&mut self) -> f64 {
        // 53 bits are what a float holds; the half keeps both ends out.
        let bits = self.0.next_u64() >> 11;
        (bits as f64 + 0.5) / 9_007_199_254_740_992.0
    }
}

/// A seeded source that can begin again, and then has the logarithms of its first variates at hand:
/// they are what a simulation spends most of its time on.
#[derive(Debug, Clone)]
pub struct Replayed {
    /// The first variates and their logarithms.
    kept: Vec<(f64, f64)>,
    next: usize,
    /// The source behind the kept ones.
    behind: Random,
    /// The same, drawn from beyond them.
    beyond: Random,
}

/// So many variates are kept.
const KEPT: usize = 400_000;

impl Replayed {
    /// The source of this seed.
    pub fn new(seed: u64) -> Self {
        let random = Random::new(seed);
        Self { kept: Vec::new(), next: 0, behind: random.clone(), beyond: random }
    }

    /// Begins again.
    pub fn rewind(&mut self) {
        self.next = 0;
        self.beyond = self.behind.clone();
    }

    fn draw(&mut self) -> (f64, f64) {
        if let Some(known) = self.kept.get(self.next) {
            self.next += 1;
            return *known;
        }
        let uniform = self.beyond.uniform();
        let drawn = (uniform, log(uniform));
        if self.kept.len() < KEPT {
            self.kept.push(drawn);
            self.next += 1;
            self.behind = self.beyond.clone();
        }
        drawn
    }
}

impl Variates for Replayed {
    fn uniform(&mut self) -> f64 {
        self.draw().0
    }

    fn logarithm(&mut self) -> f64 {
        self.draw().1
    }
}

/// How long a server is held.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Holding {
    /// Always as long. Unit: s.
    Constant(f64),
    /// Exponential with this mean. Unit: s.
    Exponential(f64),
    /// Log-normal with this mean (s) and this coefficient of variation.
    LogNormal(f64, f64),
    /// One of two exponentials with balanced means: this mean (s) and squared coefficient of
    /// variation, above 1.
    Hyperexponential(f64, f64),
}

impl Holding {
    /// One time. Unit: s.
    pub fn draw(self, random: &mut impl Variates) -> f64 {
        match self {
            Self::Constant(time) => time,
            Self::Exponential(mean) => random.exponential(mean),
            Self::LogNormal(mean, cv) => LogNormal::from_cv(mean, cv).value_of(random.normal()),
            Self::Hyperexponential(..) => {
                let [first, second] = self.phases();
                let (_, rate) = if random.uniform() < first.0 { first } else { second };
                random.exponential(1.0 / rate)
            }
        }
    }

    /// P(time > t).
    pub fn above(self, t: f64) -> f64 {
        if t < 0.0 {
            return 1.0;
        }
        match self {
            Self::Constant(time) => {
                if time > t {
                    1.0
                } else {
                    0.0
                }
            }
            Self::Exponential(mean) => exp(-t / mean),
            Self::LogNormal(mean, cv) => LogNormal::from_cv(mean, cv).above(t),
            Self::Hyperexponential(..) => {
                self.phases().iter().map(|(share, rate)| share * exp(-rate * t)).sum()
            }
        }
    }

    /// Standard deviation over mean.
    pub fn cv(self) -> f64 {
        match self {
            Self::Constant(_) => 0.0,
            Self::Exponential(_) => 1.0,
            Self::LogNormal(_, cv) => cv,
            Self::Hyperexponential(_, squared) => sqrt(squared),
        }
    }

    /// The two exponentials of which one is drawn, as shares and rates (1/s); the same one twice
    /// where the time is no such mixture.
    pub(super) fn phases(self) -> [(f64, f64); 2] {
        let squared = if let Self::Hyperexponential(_, squared) = self { squared } else { 1.0 };
        let share = f64::midpoint(1.0, sqrt((squared - 1.0) / (squared + 1.0)));
        let rate = |share: f64| 2.0 * share / self.mean();
        [(share, rate(share)), (1.0 - share, rate(1.0 - share))]
    }

    /// The mean. Unit: s.
    pub const fn mean(self) -> f64 {
        match self {
            Self::Constant(mean)
            | Self::Exponential(mean)
            | Self::LogNormal(mean, _)
            | Self::Hyperexponential(mean, _) => mean,
        }
    }
}

/// A simulated figure with its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// The mean of the batches.
    pub value: f64,
    /// Its standard error, by batch means.
    pub standard_error: f64,
}

impl Measured {
    /// The mean of batches of equal size, at least two.
    pub fn of(batches: &[f64]) -> Self {
        let count = batches.len() as f64;
        let value = batches.iter().sum::<f64>() / count;
        let squares: f64 = batches.iter().map(|each| (each - value) * (each - value)).sum();
        Self { value, standard_error: sqrt(squares / (count - 1.0) / count) }
    }
}
