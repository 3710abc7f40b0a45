//! The numbers of requests in service that matter, and how likely each is.
use libm::{exp, floor, lgamma, log};

/// Numbers in service that are less likely than this are left out.
const NEGLIGIBLE: f64 = 1e-17;
/// Levels through which a recursion runs before the first that matters, to forget where it began.
const RUN_IN: f64 = 50.0;

/// A stretch of the Poisson distribution.
#[derive(Debug)]
pub(super) struct Window {
    /// The fewest requests in service that matter.
    pub low: u32,
    /// Where a recursion begins.
    pub start: u32,
    /// The probability of `low`, `low + 1`, … requests in service.
    pub chances: Vec<f64>,
}

impl Window {
    /// Around an offered load (erlangs, above 0 and at most 1e9), where so many requests arrive within the longest
    /// timeout: that often a level may be reached, so a level that rare still counts.
    pub fn around(offered: f64, arrivals: f64) -> Self {
        let middle = floor(offered);
        // From the middle outwards, so that neither end underflows before its time.
        let most = exp(middle * log(offered) - offered - lgamma(middle + 1.0));
        let mut chances = Vec::new();
        let (mut low, mut chance) = (middle, most);
        while low > 0.0 && chance > NEGLIGIBLE {
            chance *= low / offered;
            low -= 1.0;
            chances.push(chance);
        }
        chances.reverse();
        chances.push(most);
        let (mut high, mut chance) = (middle, most);
        while chance * (1.0 + arrivals) > NEGLIGIBLE {
            high += 1.0;
            chance *= offered / high;
            chances.push(chance);
        }
        let start = if low > RUN_IN { low - RUN_IN } else { 0.0 };
        Self { low: low as u32, start: start as u32, chances }
    }
}
