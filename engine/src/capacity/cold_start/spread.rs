//! A time that is not known exactly: the idle timeout of environments.

/// A piecewise-linear distribution of a time.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// `(seconds, share that is no longer)`, ascending to 1; what the first point has is at it.
    points: Vec<(f64, f64)>,
}

impl Spread {
    /// Always as long. Unit: s.
    pub fn fixed(seconds: f64) -> Self {
        Self { points: vec![(seconds, 1.0)] }
    }

    /// From `(seconds, share that is no longer)`, ascending in both, the last share 1.
    pub fn new(points: Vec<(f64, f64)>) -> Self {
        Self { points }
    }

    /// The points.
    pub(in crate::capacity) fn points(&self) -> &[(f64, f64)] {
        &self.points
    }

    /// The longest time. Unit: s.
    pub fn longest(&self) -> f64 {
        self.points.last().map_or(0.0, |point| point.0)
    }

    /// The share of times that are no longer than `seconds`.
    pub fn up_to(&self, seconds: f64) -> f64 {
        let after = self.points.partition_point(|point| point.0 <= seconds);
        match (after.checked_sub(1).and_then(|i| self.points.get(i)), self.points.get(after)) {
            (None, _) => 0.0,
            (Some(last), None) => last.1,
            (Some(low), Some(high)) => {
                low.1 + (high.1 - low.1) * (seconds - low.0) / (high.0 - low.0)
            }
        }
    }

    /// The time that a share of all does not exceed. Unit: s.
    pub fn quantile(&self, share: f64) -> f64 {
        let after = self.points.partition_point(|point| point.1 < share);
        match (after.checked_sub(1).and_then(|i| self.points.get(i)), self.points.get(after)) {
            (_, None) => self.longest(),
            (None, Some(first)) => first.0,
            (Some(low), Some(high)) => {
                low.0 + (high.0 - low.0) * (share - low.1) / (high.1 - low.1)
            }
        }
    }
}
