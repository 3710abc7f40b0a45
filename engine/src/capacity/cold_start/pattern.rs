//! Cold starts over a repeating day or week, hour by hour.
use super::{ColdStarts, Spread};

/// Cold starts over the hours of a pattern.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Month {
    /// Share of all requests that start an environment.
    pub probability: f64,
    /// The same if every end of an environment's life is missed by a request.
    pub at_most: f64,
    /// Environments alive on average.
    pub alive: f64,
    /// Of those busy on average.
    pub busy: f64,
}

/// The cold starts of one hour, and the most that they can be.
pub type Hour = (ColdStarts, f64);

/// The hours' cold starts, and those of every rise from one hour to the next.
///
/// Within an hour the rate is taken as constant, which holds where the timeout is much shorter; each
/// environment by which an hour has more than the hour before is one more start (models.md 2.4).
/// `weights` are the hours' rates over the mean `rate` (1/s); `hour` gives what each brings.
pub fn over_hours(rate: f64, weights: &[f64], mut hour: impl FnMut(f64) -> Hour) -> Month {
    let mut known: Vec<(f64, Hour)> = Vec::new();
    let mut hours: Vec<(f64, Hour)> = Vec::with_capacity(weights.len());
    for weight in weights {
        let same = known.iter().find(|known| known.0.total_cmp(weight).is_eq()).copied();
        let found = same.unwrap_or_else(|| (*weight, hour(*weight)));
        if same.is_none() {
            known.push(found);
        }
        hours.push(found);
    }
    let requests: f64 = weights.iter().map(|weight| weight * rate * 3_600.0).sum();
    let (mut cold, mut most, mut alive, mut busy) = (0.0, 0.0, 0.0, 0.0);
    for (i, (weight, (starts, at_most))) in hours.iter().enumerate() {
        let before = hours[(i + hours.len() - 1) % hours.len()].1.0.alive;
        let arrivals = weight * rate * 3_600.0;
        let risen = if starts.alive > before { starts.alive - before } else { 0.0 };
        let risen = if risen < arrivals { risen } else { arrivals };
        cold += arrivals * starts.probability + risen;
        most += arrivals * at_most + risen;
        alive += starts.alive;
        busy += starts.busy;
    }
    let count = hours.len() as f64;
    Month {
        probability: (cold / requests).clamp(0.0, 1.0),
        at_most: (most / requests).clamp(0.0, 1.0),
        alive: alive / count,
        busy: busy / count,
    }
}

/// `together` requests at once, every `every` seconds: all cold where the idle time is longer than
/// the timeout, none otherwise (models.md 2.4).
pub fn scheduled(
    together: f64,
    every: f64,
    service: f64,
    timeout: &Spread,
    provisioned: u32,
) -> Month {
    let idle = every - service;
    let gone = if idle > 0.0 { timeout.up_to(idle) } else { 0.0 };
    let kept = f64::from(provisioned);
    let beyond = if together > kept { together - kept } else { 0.0 };
    let probability = gone * beyond / together;
    // An environment is alive while busy, and idle until the timeout or the next turn.
    let waits = if idle > 0.0 { mean_up_to(timeout, idle) } else { 0.0 };
    let alive = kept + beyond * ((service + waits) / every).min(1.0);
    Month { probability, at_most: probability, alive, busy: together * (service / every).min(1.0) }
}

/// E[min(T, limit)], by the trapezium rule over the distribution's own points.
fn mean_up_to(timeout: &Spread, limit: f64) -> f64 {
    const PARTS: u32 = 1_000;
    let mean: f64 = (0..PARTS)
        .map(|i| timeout.quantile((f64::from(i) + 0.5) / f64::from(PARTS)).min(limit))
        .sum();
    mean / f64::from(PARTS)
}
