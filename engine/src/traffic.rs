//! How a month's requests spread over its hours.
use crate::exact::Exact;
use crate::units::Requests;

/// Seconds in a month of 730 hours.
const MONTH_SECONDS: u32 = 2_628_000;

/// A repeating day or week of arrivals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traffic {
    /// 24 or 168 hourly weights whose mean is exactly 1; a week begins on Monday.
    weights: Vec<Exact>,
    /// The busiest second over the mean of its hour; at least 1.
    peak: Exact,
    /// How requests come within an hour.
    arrivals: Arrivals,
}

/// How requests come within an hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arrivals {
    /// Each for itself: a Poisson process.
    Independent,
    /// Two Poisson processes in turn.
    OnOff {
        /// The busy rate over the quiet one.
        ratio: Exact,
        /// Share of the time that is busy.
        busy_share: Exact,
        /// How long a busy spell lasts on average. Unit: s.
        busy_seconds: Exact,
    },
    /// So many at once, again and again.
    Scheduled {
        /// How many at once.
        together: Exact,
        /// How far apart. Unit: s.
        every_seconds: Exact,
    },
}

impl Traffic {
    /// Traffic of these relative weights, scaled to a mean of exactly 1; none where all are zero.
    pub fn new(relative: &[Exact], peak: Exact, arrivals: Arrivals) -> Option<Self> {
        let sum = relative.iter().fold(Exact::ZERO, |sum, weight| &sum + weight);
        let hours = Exact::from(u32::try_from(relative.len()).ok()?);
        let scaled = |weight: &Exact| (weight * &hours).checked_div(&sum);
        let weights = relative.iter().map(scaled).collect::<Option<Vec<_>>>()?;
        Some(Self { weights, peak, arrivals })
    }

    /// The same rate all month.
    pub fn steady() -> Self {
        Self { weights: vec![Exact::ONE; 24], peak: Exact::ONE, arrivals: Arrivals::Independent }
    }

    /// The same with this busiest second over the mean of its hour.
    #[must_use]
    pub fn with_peak(self, peak: Exact) -> Self {
        Self { peak, ..self }
    }

    /// The same with requests coming so within an hour.
    #[must_use]
    pub fn with_arrivals(self, arrivals: Arrivals) -> Self {
        Self { arrivals, ..self }
    }

    /// The hourly weights; their mean is 1.
    pub fn weights(&self) -> &[Exact] {
        &self.weights
    }

    /// How requests come within an hour.
    pub const fn arrivals(&self) -> &Arrivals {
        &self.arrivals
    }

    /// The busiest second over the mean of its hour.
    pub const fn peak(&self) -> &Exact {
        &self.peak
    }

    /// The busiest second over the month's mean.
    pub fn busiest(&self) -> Exact {
        let heaviest = self.weights.iter().max().unwrap_or(&Exact::ONE);
        heaviest * &self.peak
    }

    /// Whether every hour is like every other.
    pub fn is_even(&self) -> bool {
        self.weights.iter().all(|weight| *weight == Exact::ONE)
    }

    /// The days of the pattern, each with its weight (mean 1) and how often it comes in a pattern.
    pub fn days(&self) -> Vec<(Exact, u32)> {
        let mut days: Vec<(Exact, u32)> = Vec::new();
        for day in self.weights.chunks(24) {
            let sum = day.iter().fold(Exact::ZERO, |sum, weight| &sum + weight);
            let mean = sum.checked_div(&Exact::from(24_u32)).unwrap_or(Exact::ONE);
            match days.iter_mut().find(|(weight, _)| *weight == mean) {
                Some((_, times)) => *times += 1,
                None => days.push((mean, 1)),
            }
        }
        days
    }

    /// Every different weight, ascending, with the number of hours that have it.
    pub fn levels(&self) -> Vec<(Exact, u32)> {
        levels_of(self.weights.iter().cloned())
    }

    /// The same after each hour took the weight of the busier of itself and the next: what a fleet
    /// needs that must be ready before the load comes.
    pub fn levels_ahead(&self) -> Vec<(Exact, u32)> {
        let next = self.weights.iter().cycle().skip(1);
        levels_of(self.weights.iter().zip(next).map(|(now, next)| now.max(next).clone()))
    }
}

fn levels_of(weights: impl Iterator<Item = Exact>) -> Vec<(Exact, u32)> {
    let mut sorted: Vec<Exact> = weights.collect();
    sorted.sort();
    let mut levels: Vec<(Exact, u32)> = Vec::new();
    for weight in sorted {
        match levels.last_mut() {
            Some((last, hours)) if *last == weight => *hours += 1,
            _ => levels.push((weight, 1)),
        }
    }
    levels
}

/// The mean rate of so many requests a month. Unit: 1/s.
pub fn per_second(requests: &Requests) -> Exact {
    requests.amount().checked_div(&Exact::from(MONTH_SECONDS)).unwrap_or(Exact::ZERO)
}

/// Seconds in a month of 730 hours.
pub fn month_seconds() -> Exact {
    Exact::from(MONTH_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_keep_their_mean_exactly() {
        let relative: Vec<Exact> = (1..=24_u32).map(Exact::from).collect();
        let traffic = Traffic::new(&relative, Exact::ONE, Arrivals::Independent).expect("traffic");
        let sum = traffic.weights().iter().fold(Exact::ZERO, |sum, weight| &sum + weight);
        assert_eq!(sum, Exact::from(24_u32));
        assert_eq!(traffic.busiest(), traffic.weights()[23]);
        assert_eq!(traffic.days(), vec![(Exact::ONE, 1)]);
    }

    #[test]
    fn an_hour_ahead_takes_the_busier_of_two() {
        let mut relative = vec![Exact::ONE; 24];
        relative[9] = Exact::from(25_u32);
        let traffic = Traffic::new(&relative, Exact::ONE, Arrivals::Independent).expect("traffic");
        let hours = |levels: Vec<(Exact, u32)>| levels.iter().map(|(_, n)| *n).collect::<Vec<_>>();
        assert_eq!(hours(traffic.levels()), vec![23, 1]);
        assert_eq!(hours(traffic.levels_ahead()), vec![22, 2]);
    }

    #[test]
    fn no_traffic_has_no_weights() {
        assert_eq!(Traffic::new(&vec![Exact::ZERO; 24], Exact::ONE, Arrivals::Independent), None);
    }
}
