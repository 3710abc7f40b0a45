//! How long the load stays below a level, by numerical inversion of its Laplace transform.
//!
//! Source: J. Abate and W. Whitt, "A unified framework for numerically inverting Laplace
//! transforms", 2006, the Euler algorithm; the recursion over levels is models.md 2.3.
use libm::pow;

use super::window::Window;

/// The order of the Euler algorithm: 2 M + 1 nodes, about 0.6 M digits.
const ORDER: usize = 14;
const NODES: usize = 2 * ORDER + 1;
/// Nodes with one of weight 0, so that they can be summed in pairs.
const PADDED: usize = NODES + 1;
/// A shorter time counts as this. Unit: s.
const SHORTEST: f64 = 1e-6;

/// One number for each node.
type Nodes = [f64; PADDED];

/// What the inversion finds of the time τ in which the load comes back up to a level.
#[derive(Debug, Clone, Copy)]
pub(super) struct Return {
    /// P(τ > T).
    pub beyond: f64,
    /// E[min(τ, T)], the integral of P(τ > t) from 0 to T. Unit: s.
    pub within: f64,
    /// The integral of that from 0 to T. Unit: s².
    pub twice: f64,
}

/// The nodes of one time, with the weights of a transform over s, s² and s³.
pub(super) struct Inversion {
    re: Nodes,
    im: Nodes,
    over: [[Nodes; 2]; 3],
}

impl Inversion {
    /// For the time T. Unit: s.
    pub fn at(time: f64) -> Self {
        let time = if time > SHORTEST { time } else { SHORTEST };
        let order = ORDER as f64;
        let real = order * std::f64::consts::LN_10 / 3.0 / time;
        let scale = pow(10.0, order / 3.0) / time;
        let eta = eta();
        let mut found =
            Self { re: [real; PADDED], im: [0.0; PADDED], over: [[[0.0; PADDED]; 2]; 3] };
        for k in 0..NODES {
            let imaginary = std::f64::consts::PI * k as f64 / time;
            let size = real * real + imaginary * imaginary;
            let inverse = (real / size, -imaginary / size);
            let weight = if k % 2 == 0 { scale * eta[k] } else { -scale * eta[k] };
            let mut power = inverse;
            for [re, im] in &mut found.over {
                re[k] = weight * power.0;
                im[k] = weight * power.1;
                power = (
                    power.0 * inverse.0 - power.1 * inverse.1,
                    power.0 * inverse.1 + power.1 * inverse.0,
                );
            }
            found.im[k] = imaginary;
        }
        found
    }

    /// The return to each level of the window, the first being one above the fewest in service.
    ///
    /// `φ₁ = λ / (λ + s)`, `φ_k = λ / (λ + s + (k − 1)(1 − φ_{k−1}) / S)`, with `rate` λ (1/s) and
    /// `service` S (s). `twice` is left 0 unless asked for.
    pub fn returns(&self, rate: f64, service: f64, window: &Window, twice: bool) -> Vec<Return> {
        let (mut re, mut im) = ([0.0; PADDED], [0.0; PADDED]);
        for level in window.start..window.low {
            self.climb(rate, f64::from(level) / service, &mut re, &mut im);
        }
        let mut found = Vec::with_capacity(window.chances.len());
        let mut leave = f64::from(window.low) / service;
        for _ in &window.chances {
            self.climb(rate, leave, &mut re, &mut im);
            leave += 1.0 / service;
            let sum = |i: usize| inner(&self.over[i], &re, &im);
            found.push(Return {
                beyond: sum(0).clamp(0.0, 1.0),
                within: sum(1).max(0.0),
                twice: if twice { sum(2).max(0.0) } else { 0.0 },
            });
        }
        found
    }

    /// From 1 − φ of a level to that of the next, which is left downwards at the rate `leave`
    /// (1/s). As x / (x + λ) rather than 1 − λ / (x + λ), which loses digits at high rates.
    fn climb(&self, rate: f64, leave: f64, re: &mut Nodes, im: &mut Nodes) {
        for k in 0..PADDED {
            let (x, y) = (self.re[k] + leave * re[k], self.im[k] + leave * im[k]);
            let sum = x + rate;
            let scale = 1.0 / (sum * sum + y * y);
            re[k] = (x * sum + y * y) * scale;
            im[k] = rate * y * scale;
        }
    }
}

/// The real part of Σ weight × value, in two interleaved sums that run side by side.
fn inner(weights: &[Nodes; 2], re: &Nodes, im: &Nodes) -> f64 {
    let mut sums = [0.0; 2];
    for k in (0..PADDED).step_by(2) {
        for (lane, sum) in sums.iter_mut().enumerate() {
            let at = k + lane;
            *sum += weights[0][at] * re[at] - weights[1][at] * im[at];
        }
    }
    sums[0] + sums[1]
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
