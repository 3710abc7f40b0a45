//! How long an invocation takes, and what of it is billed.
use crate::capacity::latency::LogNormal;
use crate::exact::Exact;
use crate::units::{Millis, Quantity};

/// What is known of an invocation's duration. At least one figure is stated. Unit: ms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Duration {
    /// The arithmetic mean; alone, it is taken as every invocation's duration.
    pub mean: Option<Millis>,
    /// Percentiles as `(50, …)`, `(99, …)`, ascending.
    pub percentiles: Vec<(u8, Millis)>,
    /// The longest that occurs.
    pub max: Option<Millis>,
}

/// What a duration means for the bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Billing {
    /// The mean duration, for the work that is done. Unit: ms.
    pub mean: Millis,
    /// The mean of the durations rounded up to whole milliseconds each. Unit: ms.
    pub billed: Millis,
    /// How the two were found, where they were not simply stated.
    pub fitted: Option<String>,
}

/// Figures that no distribution of the family has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    /// Only a maximum is known, or nothing is.
    #[error("neither a mean nor two percentiles are stated")]
    TooLittle,
    /// A log-normal's p99 is at most e^(z²/2) times its mean.
    #[error("no log-normal distribution has a mean of {mean} ms and a p{percentile} of {at} ms")]
    NoFit {
        /// The stated mean. Unit: ms.
        mean: Exact,
        /// Which percentile.
        percentile: u8,
        /// The stated percentile. Unit: ms.
        at: Exact,
    },
}

impl Duration {
    /// Every invocation takes this long.
    pub fn constant(each: Millis) -> Self {
        Self { mean: Some(each), ..Self::default() }
    }

    /// A slow invocation: the highest percentile that is stated, else `mean`.
    pub fn slow(&self, mean: &Millis) -> Millis {
        self.percentiles.last().map_or_else(|| mean.clone(), |(_, at)| at.clone())
    }

    /// The longest invocation, as far as it is known; `mean` where nothing else is.
    pub fn longest(&self, mean: &Millis) -> Millis {
        self.max.clone().unwrap_or_else(|| self.slow(mean))
    }

    /// Every figure so many times as large.
    #[must_use]
    pub fn scaled(&self, factor: &Exact) -> Self {
        let scale = |time: &Millis| time.times(factor);
        Self {
            mean: self.mean.as_ref().map(scale),
            percentiles: self.percentiles.iter().map(|(p, at)| (*p, scale(at))).collect(),
            max: self.max.as_ref().map(scale),
        }
    }

    /// The fitted distribution. Unit: ms. None where every invocation takes as long, or where the
    /// figures determine none.
    pub fn spread(&self) -> Option<LogNormal> {
        let point = |(percentile, at): &(u8, Millis)| (*percentile, at.amount().to_f64());
        match (&self.mean, self.percentiles.first(), self.percentiles.last()) {
            (_, None, _) | (_, _, None) => None,
            (Some(mean), _, Some((percentile, at))) => {
                LogNormal::from_mean(mean.amount().to_f64(), *percentile, at.amount().to_f64())
            }
            (None, Some(low), Some(high)) => {
                (low.0 < high.0).then(|| LogNormal::from_percentiles(point(low), point(high)))
            }
        }
    }

    /// The mean and the billed duration.
    ///
    /// A lone mean is every invocation's duration. With a percentile beside it, or with two
    /// percentiles, a log-normal distribution is fitted, and what is billed is the expectation of
    /// the rounded duration, not the rounded mean.
    ///
    /// # Errors
    /// When the figures do not determine a distribution.
    pub fn billing(&self) -> Result<Billing, DurationError> {
        let lowest = self.percentiles.first();
        let highest = self.percentiles.last();
        match (&self.mean, lowest, highest) {
            (Some(mean), _, None) => {
                Ok(Billing { mean: mean.clone(), billed: mean.rounded_up(), fitted: None })
            }
            (Some(mean), _, Some((percentile, at))) => {
                let no_fit = || DurationError::NoFit {
                    mean: mean.amount().clone(),
                    percentile: *percentile,
                    at: at.amount().clone(),
                };
                let fit =
                    LogNormal::from_mean(mean.amount().to_f64(), *percentile, at.amount().to_f64())
                        .ok_or_else(no_fit)?;
                Ok(Billing {
                    mean: mean.clone(),
                    billed: nanosecond(fit.mean_rounded_up()),
                    fitted: Some(format!("log-normal, from the mean and p{percentile}")),
                })
            }
            (None, Some(low), Some(high)) if low.0 < high.0 => {
                let point = |(percentile, at): &(u8, Millis)| (*percentile, at.amount().to_f64());
                let fit = LogNormal::from_percentiles(point(low), point(high));
                Ok(Billing {
                    mean: nanosecond(fit.mean()),
                    billed: nanosecond(fit.mean_rounded_up()),
                    fitted: Some(format!("log-normal, from p{} and p{}", low.0, high.0)),
                })
            }
            _ => Err(DurationError::TooLittle),
        }
    }
}

/// The decimal that a fitted duration stands for: rounded to a nanosecond, so that all that
/// follows is exact again.
fn nanosecond(milliseconds: f64) -> Millis {
    let text = format!("{milliseconds:.6}");
    Quantity::new(Exact::parse(&text).unwrap_or(Exact::ZERO))
}
