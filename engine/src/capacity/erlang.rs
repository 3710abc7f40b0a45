//! Erlang's formulas: how likely servers are all busy.
//!
//! Source: A. K. Erlang 1917; the recursion 1/B(k) = 1 + (k/a)/B(k−1) is stable and never overflows
//! (models.md 3.1). `offered` is the offered load a = λ/μ in erlangs, zero or more.
use libm::{ceil, erfc, exp, log, sqrt};

/// Beyond so many servers the recursion gives way to the Halfin–Whitt limit, whose error is there a few
/// percent of a probability that no longer matters.
const RECURSED: f64 = 20_000.0;

/// Erlang B: the probability that a request finds all `servers` busy and is turned away.
pub fn blocking(servers: u32, offered: f64) -> f64 {
    if offered <= 0.0 {
        return if servers == 0 { 1.0 } else { 0.0 };
    }
    if f64::from(servers) > RECURSED {
        return 1.0 / inverse_from_above(servers, offered);
    }
    let mut inverse = 1.0;
    for k in 1..=servers {
        inverse = 1.0 + f64::from(k) / offered * inverse;
        if inverse > 1e300 {
            return 0.0;
        }
    }
    1.0 / inverse
}

/// 1/B(c) = Σ c!/(c − k)! a^−k, from the largest factor on: near c = a some multiples of √c terms are
/// enough, where the recursion takes c steps. Infinite where the sum leaves the range of floats.
fn inverse_from_above(servers: u32, offered: f64) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    for k in (1..=servers).rev() {
        let factor = f64::from(k) / offered;
        term *= factor;
        sum += term;
        // The terms fall from here on, and what is left of them adds no bit.
        if (factor < 1.0 && term < sum * 1e-18) || sum > 1e300 {
            break;
        }
    }
    if sum > 1e300 { f64::INFINITY } else { sum }
}

/// Erlang C: the probability that a request finds all servers busy and waits.
///
/// Valid for `offered < servers`; 1 beyond.
pub fn delay(servers: f64, offered: f64) -> f64 {
    if offered >= servers {
        return 1.0;
    }
    if servers > RECURSED {
        return halfin_whitt(servers, offered);
    }
    let blocked = blocking(servers as u32, offered);
    blocked / (1.0 - offered / servers * (1.0 - blocked))
}

/// The limit of Erlang C for many servers: 1 / (1 + β Φ(β) / φ(β)) with β = (c − a) / √a.
pub fn halfin_whitt(servers: f64, offered: f64) -> f64 {
    let beta = (servers - offered) / sqrt(offered);
    let below = 1.0 - erfc(beta / std::f64::consts::SQRT_2) / 2.0;
    let density = exp(-beta * beta / 2.0) / sqrt(2.0 * std::f64::consts::PI);
    if density == 0.0 { 0.0 } else { 1.0 / (1.0 + beta * below / density) }
}

/// A number of servers from which a search for few waits starts: a + √a, rounded up.
pub fn square_root_staffing(offered: f64) -> u32 {
    ceil(offered + sqrt(offered)) as u32
}

/// The fewest servers at which at most `target` of the requests are turned away.
///
/// `target` above 0; at most 10 million servers.
pub fn servers_for_blocking(offered: f64, target: f64) -> u32 {
    if offered <= 0.0 {
        return 0;
    }
    let mut inverse = 1.0;
    let mut servers = 0;
    while 1.0 / inverse > target && servers < 10_000_000 {
        servers += 1;
        inverse = 1.0 + f64::from(servers) / offered * inverse;
    }
    servers
}

/// The offered load at which `target` of the requests are turned away, to the last bits of a float.
///
/// `target` above 0 and below 1.
pub fn offered_for_blocking(servers: u32, target: f64) -> f64 {
    let around = around_blocking(servers, target);
    let too_few = |offered: f64| match around {
        Some((below, _)) if offered <= below => true,
        Some((_, above)) if offered >= above => false,
        _ => blocking(servers, offered) < target,
    };
    let (mut low, mut high) = (0.0, 1.0);
    while too_few(high) && high < 1e12 {
        low = high;
        high *= 2.0;
    }
    for _ in 0..56 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if too_few(middle) { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// Two loads close to each other, at the lower of which fewer than `target` of the requests are turned
/// away and at the upper one not; none where they are not found.
///
/// Each step of the recursion rounds, and none turns the order of two loads around: what holds at
/// these two holds below and above them, to the last bit.
fn around_blocking(servers: u32, target: f64) -> Option<(f64, f64)> {
    if servers == 0 || f64::from(servers) > RECURSED {
        return None;
    }
    let count = f64::from(servers);
    let mut offered = count;
    for _ in 0..NEWTON {
        let blocked = blocking(servers, offered);
        // d ln B / da = c/a − 1 + B (Jagerman 1974).
        let slope = count / offered - 1.0 + blocked;
        let step = log(blocked / target) / slope;
        let next = offered - step;
        // The logarithm rises ever faster towards an empty system.
        offered = if next > offered / 4.0 { next } else { offered / 4.0 };
        if libm::fabs(step) < offered * CLOSE / 8.0 {
            break;
        }
    }
    let (below, above) = (offered * (1.0 - CLOSE), offered * (1.0 + CLOSE));
    (blocking(servers, below) < target && blocking(servers, above) >= target)
        .then_some((below, above))
}

/// Steps of Newton's method, which doubles the digits each time.
const NEWTON: u32 = 40;
/// How near to the searched load its neighbours are taken, as a share of it.
const CLOSE: f64 = 1e-11;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_load_found_between_neighbours_is_the_one_that_bisection_alone_finds() {
        let bisected = |servers: u32, target: f64| {
            let (mut low, mut high) = (0.0, 1.0);
            while blocking(servers, high) < target {
                (low, high) = (high, high * 2.0);
            }
            for _ in 0..56 {
                let middle = f64::midpoint(low, high);
                if blocking(servers, middle) < target { low = middle } else { high = middle }
            }
            f64::midpoint(low, high)
        };
        for servers in [1_u32, 2, 3, 10, 77, 200, 1_000, 3_001, 20_000] {
            for target in [1e-9, 1e-3, 0.02, 0.5, 0.99] {
                let (found, expected) =
                    (offered_for_blocking(servers, target), bisected(servers, target));
                assert!(around_blocking(servers, target).is_some(), "{servers} {target}");
                assert_eq!(found.to_bits(), expected.to_bits(), "{servers} {target}");
            }
        }
    }

    #[test]
    fn the_sum_from_above_is_the_recursion() {
        for servers in [1_u32, 7, 400, 20_000] {
            for share in [0.3, 0.9, 0.99, 1.0, 1.01, 1.7] {
                let offered = f64::from(servers) * share;
                let (one, other) =
                    (blocking(servers, offered), 1.0 / inverse_from_above(servers, offered));
                assert!((one - other).abs() <= 1e-11 * one, "{servers} {offered}: {one} {other}");
            }
        }
    }
}
