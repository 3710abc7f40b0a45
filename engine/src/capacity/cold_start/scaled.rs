//! Very large loads, told from a smaller one of the same shape.
use libm::sqrt;

use super::ColdStarts;

/// The offered load beyond which levels are no longer taken one by one. Unit: erlangs.
pub(super) const LARGEST: f64 = 1e5;

/// A load in place of another one whose offered load ρ is larger.
///
/// With that many requests the number in service is, but for its scale √ρ, the same diffusion
/// (Ornstein and Uhlenbeck's) at any ρ. So with service and timeout as they are, ρ' stands in for ρ:
/// environments beyond those busy grow with √ρ, the probability falls with it. The error is of the
/// order of 1 / √ρ', as long as many requests arrive within a timeout.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scaled {
    /// Arrivals of the load that stands in. Unit: 1/s.
    pub rate: f64,
    /// How many levels one of its levels stands for, at least 1: √(ρ / ρ').
    pub stride: f64,
    offered: f64,
}

impl Scaled {
    pub fn of(rate: f64, service: f64) -> Self {
        Self::within(LARGEST, rate, service)
    }

    pub fn within(largest: f64, rate: f64, service: f64) -> Self {
        let offered = rate * service;
        if offered <= largest {
            return Self { rate, stride: 1.0, offered };
        }
        Self { rate: largest / service, stride: sqrt(offered / largest), offered: largest }
    }

    /// The number of environments that a number of the load standing in stands for.
    pub fn number(&self, number: f64) -> f64 {
        if self.stride <= 1.0 {
            return number;
        }
        self.stride * (self.stride * self.offered + number - self.offered)
    }

    /// Both figures of the load that was asked for.
    pub fn up(&self, alive: f64, probability: f64, busy: f64) -> ColdStarts {
        let alive = self.number(alive);
        ColdStarts {
            probability: (probability / self.stride).clamp(0.0, 1.0),
            alive: if alive > busy { alive } else { busy },
            busy,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_load_stands_for_itself_and_a_large_one_is_found_again() {
        let small = Scaled::of(10.0, 2.0);
        assert!((small.rate, small.stride, small.number(23.0)) == (10.0, 1.0, 23.0));
        let large = Scaled::of(1e7, 4.0);
        assert!(large.rate * 4.0 <= LARGEST);
        let found = large.number(LARGEST);
        assert!((found / 4e7 - 1.0).abs() < 1e-12, "{found}");
        let above = large.number(LARGEST + 1.0) - found;
        assert!((above / large.stride - 1.0).abs() < 1e-6, "{above}");
    }
}
