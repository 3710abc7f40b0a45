//! Cold starts against what AWS did (ten experiments), `SimFaaS` and a reference simulator.
//!
//! Sources: `engine/tests/cases/*.csv`, whose own columns say how each figure came about.
// What is checked is computed with floats.
#![allow(clippy::float_arithmetic, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
#![allow(clippy::cast_precision_loss)] // Counts are small.
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, VecDeque};

use proptest::prelude::*;
use svl_engine::capacity::cold_start::{
    Arrivals, Levels, Load, Pool, Spread, closed_form, over_hours, scheduled, trusted,
};
use svl_engine::capacity::random::{Holding, Measured, Random, Variates};

type Row = BTreeMap<String, String>;

fn rows(text: &str) -> Vec<Row> {
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().expect("a header").split(',').collect();
    lines
        .map(|line| {
            let cells = line.split(',').map(str::to_owned);
            header.iter().map(|name| (*name).to_owned()).zip(cells).collect()
        })
        .collect()
}

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} of {row:?}"))
}

fn load(row: &Row) -> Load {
    Load {
        arrival_rate: number(row, "arrival_rate"),
        warm_service: number(row, "warm_s"),
        cold_service: number(row, "cold_s"),
    }
}

/// Ten experiments of Mahmoudi and Khazaei, with the idle timeout that was measured there.
///
/// On these ten rows the exact formula is 14.8 % off on average, and so is the file's own column of
/// it: the 11.4 % of models.md 2.5 are over twenty experiments, of which the file has ten. What the
/// formula leaves out is that environments also end after about two hours. In the middle between no
/// such end and one after two hours (simulated) the error is below 12 %.
#[test]
fn ten_experiments_on_aws() {
    let rows = rows(include_str!("cases/aws_cold_start_measured.csv"));
    assert_eq!(rows.len(), 10);
    let (mut exact, mut reference, mut middle, mut alive) = (0.0, 0.0, 0.0, 0.0);
    for row in &rows {
        let measured = number(row, "p_cold_aws");
        let off = |found: f64| (found / measured - 1.0).abs() / 10.0;
        let found = Levels::of(load(row), &Spread::fixed(640.0)).starts(0);
        relative(found.probability, number(row, "p_exactMM_T640"), 0.005, row);
        let pool = Pool {
            arrivals: Arrivals::Renewal(Holding::Exponential(1.0 / number(row, "arrival_rate"))),
            warm: Holding::Exponential(number(row, "warm_s")),
            cold: Holding::Exponential(number(row, "cold_s")),
            timeout: Spread::fixed(640.0),
            lifetime: Some(7_200.0),
            provisioned: 0,
        };
        let ended = pool.simulate(1_000_000, 3).probability.value;
        exact += off(found.probability);
        reference += off(number(row, "p_exactMM_T640"));
        middle += off(f64::midpoint(found.probability, ended));
        alive += (found.alive / number(row, "inst_aws") - 1.0).abs() / 10.0;
    }
    assert!((exact - reference).abs() < 1e-3, "{exact} {reference}");
    assert!(middle <= 0.12, "{middle}");
    assert!(alive <= 0.035, "{alive}");
}

#[test]
fn independent_arrivals_of_both_simulators() {
    let simfaas = rows(include_str!("cases/simfaas_cases.csv"));
    let reference = rows(include_str!("cases/cold_sim_cases.csv"));
    let (mut checked, mut skipped) = (0, 0);
    for row in &simfaas {
        if row["max_conc"] != "1000" {
            skipped += 1;
            continue;
        }
        let timeout = Spread::fixed(number(row, "idle_timeout_s"));
        let found = Levels::of(load(row), &timeout).starts(0);
        near(found.probability, number(row, "exactMM_p_cold"), row);
        relative(found.alive, number(row, "exactMM_instances"), 0.02, row);
        checked += 1;
    }
    for row in &reference {
        let timeout = Spread::fixed(number(row, "idle_timeout_s"));
        let found = Levels::of(load(row), &timeout).starts(0);
        near(found.probability, number(row, "exactMM_poisson_p_cold"), row);
        relative(found.alive, number(row, "exactMM_poisson_instances"), 0.02, row);
        let closed = closed_form(
            number(row, "arrival_rate"),
            number(row, "warm_s"),
            number(row, "idle_timeout_s"),
        );
        if row["warm_s"] == row["cold_s"] {
            let expected = number(row, "closed_form_p_cold");
            // The column has seven decimals.
            let by = 1e-3 * expected + 5e-8;
            assert!((closed.probability - expected).abs() <= by, "{closed:?} {row:?}");
            relative(closed.alive, number(row, "closed_form_instances"), 1e-3, row);
        }
        checked += 1;
    }
    assert_eq!(checked + skipped, simfaas.len() + reference.len());
}

/// Within 2 % and two in ten thousand.
fn near(found: f64, expected: f64, row: &Row) {
    assert!((found - expected).abs() <= 0.02 * expected + 2e-4, "{found} {expected} {row:?}");
}

fn relative(found: f64, expected: f64, by: f64, row: &Row) {
    assert!((found / expected - 1.0).abs() <= by, "{found} {expected} {row:?}");
}

fn holding(kind: &str, mean: f64) -> Holding {
    match kind {
        "const" => Holding::Constant(mean),
        "ln2" => Holding::LogNormal(mean, 2.0),
        _ => Holding::Exponential(mean),
    }
}

fn arrivals(kind: &str, rate: f64) -> Arrivals {
    let parts: Vec<&str> = kind.split(':').collect();
    let part = |i: usize| parts[i].parse::<f64>().expect("a number");
    match parts[0] {
        "h2" => Arrivals::Renewal(Holding::Hyperexponential(1.0 / rate, part(1))),
        "batch" => Arrivals::Batches(part(1) as u32, part(1) / rate),
        "mmpp" => {
            Arrivals::OnOff { rate, ratio: part(1), busy_share: part(2), busy_seconds: part(3) }
        }
        _ => Arrivals::Renewal(Holding::Exponential(1.0 / rate)),
    }
}

#[test]
fn bursts_heavy_tails_and_lifetimes() {
    let mut checked = 0;
    for row in rows(include_str!("cases/cold_sim_cases.csv")) {
        let lifetime = number(&row, "max_lifetime_s");
        let pool = Pool {
            arrivals: arrivals(&row["arrival_kind"], number(&row, "arrival_rate")),
            warm: holding(&row["service_kind"], number(&row, "warm_s")),
            cold: holding(&row["service_kind"], number(&row, "cold_s")),
            timeout: Spread::fixed(number(&row, "idle_timeout_s")),
            lifetime: (lifetime > 0.0).then_some(lifetime),
            provisioned: 0,
        };
        let found = pool.simulate(2_000_000, 11);
        let expected = number(&row, "p_cold");
        let theirs = number(&row, "p_cold_se");
        let error = (found.probability.standard_error.powi(2) + theirs.powi(2)).sqrt();
        let away = (found.probability.value - expected) / error;
        assert!(away.abs() <= 3.0, "{away} standard errors away: {row:?} {found:?}");
        let alive = number(&row, "mean_instances");
        let by = 5.0 * found.alive.standard_error + 0.02 * alive;
        assert!((found.alive.value - alive).abs() <= by, "{found:?} {row:?}");
        checked += 1;
    }
    assert_eq!(checked, 18);
}

/// The errors that `closed_form` states, at the shortest timeout that it is trusted with and at one
/// ten times as long.
#[test]
fn the_closed_form_is_as_good_as_it_says() {
    for timeout in [180.0, 1_800.0] {
        let mut offered = 1e-4;
        while offered <= 200.0 {
            let load = Load { arrival_rate: offered, warm_service: 1.0, cold_service: 1.0 };
            let exact = Levels::of(load, &Spread::fixed(timeout)).starts(0);
            let closed = closed_form(offered, 1.0, timeout);
            let off = closed.probability / exact.probability - 1.0;
            let most = if offered <= 1.0 { -0.07..0.03 } else { -0.21..0.0 };
            // Rarer cold starts drown in the inversion's own error.
            if exact.probability > 1e-7 {
                assert!(most.contains(&off), "{offered} {timeout}: {off}");
            }
            let off = closed.alive / exact.alive - 1.0;
            assert!((-1e-6..0.041).contains(&off), "{offered} {timeout}: {off}");
            offered *= 1.1;
        }
    }
    assert!(trusted(200.0, 1.0, 180.0) && !trusted(201.0, 1.0, 180.0) && !trusted(1.0, 2.0, 359.0));
    // Far beyond, it is still an answer, and fewer cold starts than there are.
    let load = Load { arrival_rate: 1e4, warm_service: 0.2, cold_service: 0.2 };
    let exact = Levels::of(load, &Spread::fixed(360.0)).starts(0);
    let closed = closed_form(1e4, 0.2, 360.0);
    assert!((0.7..1.0).contains(&(closed.probability / exact.probability)), "{closed:?} {exact:?}");
    assert!((1.0..1.04).contains(&(closed.alive / exact.alive)), "{closed:?} {exact:?}");
}

/// Share of cold starts where they are told from the number in service alone: a request is cold if
/// it raises that number above all that it was within the timeout, and above what is kept
/// (models.md 2.2). Batch means, as the pool's.
fn by_window_maximum(load: Load, timeout: f64, kept: usize, requests: usize) -> Measured {
    let mut random = Random::new(23);
    let mut done = BinaryHeap::new();
    // Numbers that were left downwards, and when: the largest first, then those left after it.
    let mut left: VecDeque<(f64, usize)> = VecDeque::new();
    let (mut now, mut shares) = (0.0, Vec::new());
    for _ in 0..50 {
        let mut cold = 0_u32;
        for _ in 0..requests / 50 {
            now += random.exponential(1.0 / load.arrival_rate);
            while let Some(Reverse(bits)) = done.peek().copied() {
                if f64::from_bits(bits) > now {
                    break;
                }
                while left.back().is_some_and(|(_, number)| *number <= done.len()) {
                    left.pop_back();
                }
                left.push_back((f64::from_bits(bits), done.len()));
                done.pop();
            }
            while left.front().is_some_and(|(when, _)| *when < now - timeout) {
                left.pop_front();
            }
            let most = left.front().map_or(0, |(_, number)| *number).max(done.len()).max(kept);
            cold += u32::from(done.len() + 1 > most);
            done.push(Reverse((now + random.exponential(load.warm_service)).to_bits()));
        }
        shares.push(f64::from(cold) / (requests / 50) as f64);
    }
    Measured::of(&shares[1..])
}

/// The levels against the theorem they rest on, and against a pool that knows nothing of it.
///
/// The theorem counts kept environments by rank: an idle one steps in for a busy one that is not
/// kept. In the pool, as in a real one, that one stays busy, hence alive for longer, and fewer
/// requests are cold: none of it without kept ones, nothing to see where service is much shorter
/// than the timeout, and 14 % where it is half of that and as many are kept as are busy.
#[test]
fn levels_agree_with_two_simulations_of_other_kinds() {
    for (rate, service, timeout, kept, above) in [
        (0.5, 2.0, 30.0, 0_u32, 0.0),
        (0.5, 2.0, 30.0, 2, 0.05),
        (20.0, 1.0, 10.0, 0, 0.0),
        (5.0, 30.0, 60.0, 0, 0.0),
        (5.0, 30.0, 60.0, 150, 0.2),
        (0.5, 2.0, 360.0, 2, 0.0),
    ] {
        let load = Load { arrival_rate: rate, warm_service: service, cold_service: service };
        let exact = Levels::of(load, &Spread::fixed(timeout)).starts(kept);
        let by_rank = by_window_maximum(load, timeout, kept as usize, 1_000_000);
        let away = (exact.probability - by_rank.value) / by_rank.standard_error;
        assert!(away.abs() <= 3.5, "{load:?} {kept}: {exact:?} {by_rank:?}");
        let pool = Pool {
            arrivals: Arrivals::Renewal(Holding::Exponential(1.0 / rate)),
            warm: Holding::Exponential(service),
            cold: Holding::Exponential(service),
            timeout: Spread::fixed(timeout),
            lifetime: None,
            provisioned: kept,
        };
        let found = pool.simulate(1_000_000, 5);
        let by = 3.5 * found.probability.standard_error;
        let most = found.probability.value * (1.0 + above) + by;
        assert!(exact.probability > found.probability.value - by, "{kept}: {exact:?} {found:?}");
        assert!(exact.probability < most, "{kept}: {exact:?} {found:?}");
        let by = 3.5 * found.alive.standard_error + above / 10.0 * exact.alive;
        assert!((exact.alive - found.alive.value).abs() <= by, "{kept}: {exact:?} {found:?}");
    }
}

#[test]
fn a_share_of_all_times_finds_no_more_environments() {
    let load = Load { arrival_rate: 50.0, warm_service: 0.2, cold_service: 0.2 };
    let levels = Levels::of(load, &Spread::fixed(360.0));
    let mean = levels.starts(0).alive;
    let [few, half, many] = [0.01, 0.5, 0.999].map(|share| f64::from(levels.alive_quantile(share)));
    assert!(few < half && half < many, "{few} {half} {many}");
    assert!((half - mean).abs() < 1.0, "{half} {mean}");
}

#[test]
fn a_timer_finds_its_environments_gone_or_not() {
    let timeout = Spread::new(vec![(300.0, 0.003), (360.0, 0.406), (420.0, 1.0)]);
    let at = |every: f64| scheduled(1.0, every, 1.0, &timeout, 0).probability;
    assert!(at(60.0).abs() < 1e-12 && (at(3_600.0) - 1.0).abs() < 1e-12);
    assert!((at(361.0) - 0.406).abs() < 1e-9);
    assert!((scheduled(5.0, 3_600.0, 1.0, &timeout, 4).probability - 0.2).abs() < 1e-12);
}

#[test]
fn an_even_day_is_like_any_hour() {
    let load = Load { arrival_rate: 0.05, warm_service: 0.2, cold_service: 0.2 };
    let timeout = Spread::fixed(360.0);
    let hour = Levels::of(load, &timeout).starts(0);
    let over = |weights: &[f64]| {
        over_hours(load.arrival_rate, weights, |weight| {
            let load = Load { arrival_rate: load.arrival_rate * weight, ..load };
            let levels = Levels::of(load, &timeout);
            (levels.starts(0), levels.at_most(0, 7_200.0))
        })
    };
    let day = over(&[1.0; 24]);
    assert!((day.probability - hour.probability).abs() < 1e-12);
    let rising = over(&[0.5, 1.5]);
    assert!(rising.at_most > rising.probability);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_longer_timeout_and_more_provisioned_never_start_more(
        rate in -4.0..2.0_f64, service in -2.0..1.0_f64, timeout in 60.0..3_600.0_f64,
        more in 1.01..3.0_f64, provisioned in 0..20_u32,
    ) {
        let load = Load {
            arrival_rate: 10_f64.powf(rate),
            warm_service: 10_f64.powf(service),
            cold_service: 10_f64.powf(service),
        };
        let short = Levels::of(load, &Spread::fixed(timeout));
        let long = Levels::of(load, &Spread::fixed(timeout * more));
        let (a, b) = (short.starts(0), long.starts(0));
        prop_assert!(b.probability <= a.probability + 1e-9, "{a:?} {b:?}");
        prop_assert!(a.alive >= a.busy && (0.0..=1.0).contains(&a.probability));
        let (few, many) = (short.starts(provisioned), short.starts(provisioned + 1));
        prop_assert!(many.probability <= few.probability);
        let target = few.probability;
        let least = short.provisioned_for(target);
        prop_assert!(short.starts(least).probability <= target);
        prop_assert!(least == 0 || short.starts(least - 1).probability > target);
    }

    #[test]
    fn any_load_has_an_answer(
        rate in -9.0..7.0_f64, service in -4.0..4.0_f64, timeout in 0.0..6.0_f64,
    ) {
        let load = Load {
            arrival_rate: 10_f64.powf(rate),
            warm_service: 10_f64.powf(service),
            cold_service: 10_f64.powf(service) * 1.5,
        };
        let timeout = 10_f64.powf(timeout);
        let exact = Levels::of(load, &Spread::fixed(timeout));
        let closed = closed_form(load.arrival_rate, load.warm_service, timeout);
        for found in [exact.starts(0), exact.starts(1_000_000), closed] {
            prop_assert!((0.0..=1.0).contains(&found.probability), "{found:?}");
            prop_assert!(found.alive.is_finite() && found.alive >= found.busy, "{found:?}");
        }
        prop_assert!((0.0..=1.0).contains(&exact.at_most(0, 7_200.0)));
    }
}

#[test]
fn seldom_requests_are_as_cold_as_the_catalogue_of_rules_says() {
    // Environments that are kept for 300 s, and requests that take no time to speak of.
    let starts = |every_seconds: f64| {
        let rate = 1.0 / every_seconds;
        let load = Load { arrival_rate: rate, warm_service: 1e-6, cold_service: 1e-6 };
        Levels::of(load, &Spread::fixed(300.0)).starts(0).probability
    };
    for (every, expected) in [(3_600.0, 0.920), (600.0, 0.607), (300.0, 0.368), (60.0, 0.0067)] {
        assert!((starts(every) - expected).abs() < 5e-4, "{every}: {}", starts(every));
    }
    // One in a hundred is cold at a request every 65 s, one in a thousand at one every 43 s.
    assert!(starts(65.2) > 0.01 && starts(65.1) < 0.01);
    assert!(starts(43.5) > 0.001 && starts(43.4) < 0.001);
}
