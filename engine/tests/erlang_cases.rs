//! Erlang's formulas and waits before servers, against figures of sixty digits and simulations.
//!
//! Source: `engine/tests/cases/erlang_cases.csv`, whose last column says how each came about.
#![allow(clippy::float_arithmetic)] // What is checked is computed with floats.
use std::collections::BTreeMap;

use proptest::prelude::*;
use svl_engine::capacity::erlang::{
    blocking, delay, halfin_whitt, offered_for_blocking, servers_for_blocking,
};
use svl_engine::capacity::queue::{Exponential, mean_wait};
use svl_engine::capacity::queue_simulation::Queue;
use svl_engine::capacity::random::Holding;
use svl_engine::capacity::sojourn::{Effort, Sojourn, TRUSTED_CV};

struct Case {
    kind: String,
    inputs: BTreeMap<String, String>,
    expected: String,
}

impl Case {
    fn number(&self, name: &str) -> f64 {
        self.inputs[name].parse().unwrap_or_else(|_| panic!("{name} of {:?}", self.inputs))
    }

    fn servers(&self) -> u32 {
        self.inputs["servers"].parse().expect("whole")
    }

    /// A figure of the expectation, `Kimura=0.900984`, and the error after its `±`.
    fn part(&self, name: &str) -> (f64, f64) {
        let prefix = format!("{name}=");
        let part = self.expected.split(';').find_map(|part| part.strip_prefix(&prefix));
        let mut halves = part.expect("the figure").split('±').map(|n| n.parse().expect("a number"));
        (halves.next().expect("a figure"), halves.next().unwrap_or(0.0))
    }

    fn exponential(&self) -> Exponential {
        Exponential {
            servers: self.servers(),
            arrival_rate: self.number("lambda"),
            service_rate: self.number("mu"),
        }
    }
}

fn cases(kinds: &[&str]) -> Vec<Case> {
    let text = include_str!("cases/erlang_cases.csv");
    let cells = |line: &str| -> Vec<String> {
        // The file quotes cells that hold a comma, and escapes nothing else.
        let (mut cells, mut quoted) = (vec![String::new()], false);
        for c in line.chars() {
            match c {
                '"' => quoted = !quoted,
                ',' if !quoted => cells.push(String::new()),
                c => cells.last_mut().expect("a cell").push(c),
            }
        }
        cells
    };
    text.lines()
        .skip(1)
        .map(cells)
        .filter(|cells| kinds.contains(&cells[0].as_str()))
        .map(|cells| Case {
            kind: cells[0].clone(),
            inputs: cells[2]
                .split(';')
                .filter_map(|pair| pair.split_once('='))
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            expected: cells[3].clone(),
        })
        .collect()
}

#[test]
fn closed_forms_agree_to_twelve_digits() {
    let cases = cases(&[
        "erlang_b",
        "erlang_c",
        "erlang_b_inverse",
        "mmc_mean_wait",
        "mmc_wait_quantile",
        "mmc_sojourn_quantile",
    ]);
    assert_eq!(cases.len(), 20 + 16 + 13 + 10 + 10 + 40);
    for case in &cases {
        let found = match case.kind.as_str() {
            "erlang_b" => blocking(case.servers(), case.number("offered_erlangs")),
            "erlang_c" => delay(f64::from(case.servers()), case.number("offered_erlangs")),
            "erlang_b_inverse" => offered_for_blocking(case.servers(), case.number("blocking")),
            "mmc_mean_wait" => case.exponential().mean_wait(),
            "mmc_wait_quantile" => case.exponential().wait_quantile(case.number("q")),
            _ => case.exponential().sojourn_quantile(case.number("q")),
        };
        let expected: f64 = case.expected.parse().expect("a number");
        let off = if expected == 0.0 { found.abs() } else { (found / expected - 1.0).abs() };
        // The file prints fifteen digits, or as many as a 60-digit figure has.
        assert!(off <= 1e-12, "{} {:?}: {found} {expected} {off:e}", case.kind, case.inputs);
    }
}

#[test]
fn sizes_are_equal() {
    let cases = cases(&["mmc_min_servers"]);
    assert_eq!(cases.len(), 7);
    for case in &cases {
        let found = Exponential::servers_for(
            case.number("lambda"),
            1.0 / case.number("mean_service"),
            case.number("q"),
            case.number("slo"),
        );
        let expected = case.expected.split(' ').next().and_then(|n| n.parse::<u32>().ok());
        assert_eq!(found, expected, "{:?} {}", case.inputs, case.expected);
    }
}

fn holding(kind: &str) -> (Holding, f64) {
    match kind {
        "const" => (Holding::Constant(1.0), 0.0),
        "exp" => (Holding::Exponential(1.0), 1.0),
        "ln0.5" => (Holding::LogNormal(1.0, 0.5), 0.5),
        "ln2" => (Holding::LogNormal(1.0, 2.0), 2.0),
        _ => (Holding::Hyperexponential(1.0, 4.0), 2.0),
    }
}

#[test]
fn kimura_is_the_published_interpolation() {
    for case in cases(&["mgc_sim"]) {
        let (servers, offered) = (f64::from(case.servers()), case.number("lambda"));
        let (_, cv) = holding(&case.inputs["service"]);
        let found = mean_wait(servers, offered, 1.0, cv, delay(servers, offered));
        let expected = case.part("Kimura").0;
        assert!((found - expected).abs() <= 1e-6, "{:?} {found} {expected}", case.inputs);
    }
}

#[test]
fn simulated_queues_are_inside_their_error() {
    let cases = cases(&["mgc_sim", "mgc_ciw"]);
    assert_eq!(cases.len(), 33);
    for case in &cases {
        let (holding, _) = holding(&case.inputs["service"]);
        let queue = Queue { servers: case.servers(), arrival_rate: case.number("lambda"), holding };
        let found = queue.simulate(1_000_000, 7);
        let (expected, error) = case.part("Wq");
        let error = (error.powi(2) + found.mean_wait.standard_error.powi(2)).sqrt();
        let away = (found.mean_wait.value - expected) / error;
        assert!(away.abs() <= 3.0, "{:?} {:?} {away}", case.inputs, found.mean_wait);
        if case.kind == "mgc_sim" {
            for (share, name) in [(0.5, "T_p50"), (0.95, "T_p95"), (0.99, "T_p99")] {
                let measured = found.sojourn_quantile(share);
                let expected = case.part(name).0;
                let by = 4.0 * measured.standard_error + 0.002 * expected;
                assert!((measured.value - expected).abs() <= by, "{name} {measured:?} {expected}");
            }
        }
    }
}

const EFFORT: Effort = Effort { requests: 200_000, seed: 7 };

fn queue(case: &Case) -> Queue {
    let (holding, _) = holding(&case.inputs["service"]);
    Queue { servers: case.servers(), arrival_rate: case.number("lambda"), holding }
}

/// A formula's relative error against the long simulation, where the service varies so much.
fn errors(share: f64, name: &str, trusted: bool) -> Vec<(f64, Case)> {
    cases(&["mgc_sim"])
        .into_iter()
        .filter(|case| (queue(case).holding.cv() <= TRUSTED_CV) == trusted)
        .map(|case| {
            let found = queue(&case).sojourn_quantile(share).expect("a stable queue");
            (found / case.part(name).0 - 1.0, case)
        })
        .collect()
}

#[test]
fn formulas_for_any_service_are_inside_their_band() {
    // models.md 3.1: 3 to 5 % on average; the tail up to 5 % to the safe side, for constant service
    // 5.5 % as measured here. Only the median errs to the other side.
    let bands = [
        (0.5, "T_p50", -0.065..0.005, 0.03),
        (0.95, "T_p95", -0.002..0.045, 0.03),
        (0.99, "T_p99", -0.001..0.055, 0.03),
    ];
    for (share, name, band, on_average) in bands {
        let errors = errors(share, name, true);
        assert_eq!(errors.len(), 18);
        for (error, case) in &errors {
            assert!(band.contains(error), "{name} {:?}: {error:+}", case.inputs);
        }
        let mean = errors.iter().map(|(error, _)| error.abs()).sum::<f64>() / 18.0;
        assert!(mean <= on_average, "{name}: {mean}");
    }
}

#[test]
fn heavy_tails_are_simulated_and_the_formula_would_promise_too_much() {
    for (error, case) in errors(0.99, "T_p99", false) {
        assert!(error < 0.001, "{:?}: {error:+}", case.inputs);
        if case.inputs["service"] == "ln2" && case.servers() <= 4 {
            assert!((-0.26..-0.14).contains(&error), "{:?}: {error:+}", case.inputs);
        }
    }
    for case in cases(&["mgc_sim"]).iter().filter(|case| case.servers() == 4) {
        let found = queue(case).sojourn(0.95, EFFORT).expect("a stable queue");
        let heavy = queue(case).holding.cv() > TRUSTED_CV;
        assert_eq!(matches!(found, Sojourn::Simulated(_)), heavy, "{:?}", case.inputs);
        if let Some(error) = found.standard_error() {
            let away = (found.time() - case.part("T_p95").0) / error;
            assert!(error > 0.0 && away.abs() <= 3.0, "{:?} {found:?} {away}", case.inputs);
        }
    }
}

#[test]
fn a_sum_over_a_fine_grid_gives_the_same_tail() {
    // P(T > t) = P(S > t) + Σ over small steps of the service that end before t.
    let summed = |queue: &Queue, t: f64| {
        let wait = queue.wait().expect("a stable queue");
        let steps = 50_000;
        let edge = |i: u32| t * f64::from(i) / f64::from(steps);
        let (mut below, mut left) = (0.0, 1.0);
        for i in 0..steps {
            let next = queue.holding.above(edge(i + 1));
            below += (left - next) * wait.above(t - f64::midpoint(edge(i), edge(i + 1)));
            left = next;
        }
        queue.holding.above(t) + below
    };
    let holdings = [0.02, 0.3, 1.0, 1.2].map(|cv| Holding::LogNormal(0.1, cv));
    for holding in holdings.into_iter().chain([Holding::Hyperexponential(0.1, 1.4)]) {
        for (servers, busy) in [(1, 0.3), (1, 0.95), (4, 0.8), (64, 0.97), (500, 0.9), (500, 0.999)]
        {
            let queue = Queue { servers, arrival_rate: busy * f64::from(servers) / 0.1, holding };
            for t in [0.03, 0.1, 0.11, 0.3, 1.0, 3.0] {
                let (found, expected) = (queue.sojourn_above(t), summed(&queue, t));
                assert!((found - expected).abs() < 2e-7, "{queue:?} {t}: {found} {expected}");
            }
        }
    }
}

#[test]
fn every_service_tends_to_the_ones_with_closed_forms() {
    for (servers, arrival_rate) in [(1, 3.0), (4, 30.0), (10, 80.0)] {
        let with = |holding| Queue { servers, arrival_rate, holding };
        let exact = Exponential { servers, arrival_rate, service_rate: 10.0 };
        for t in [0.05, 0.1, 0.5, 2.0] {
            let near = |holding, expected: f64| {
                let found = with(holding).sojourn_above(t);
                assert!((found - expected).abs() < 1e-9, "{holding:?} {t}: {found} {expected}");
            };
            near(Holding::Exponential(0.1), exact.sojourn_above(t));
            near(Holding::Hyperexponential(0.1, 1.0), exact.sojourn_above(t));
            near(Holding::LogNormal(0.1, 0.0), with(Holding::Constant(0.1)).sojourn_above(t));
        }
    }
}

#[test]
fn sizes_for_exponential_service_are_the_closed_ones() {
    for case in cases(&["mmc_min_servers"]) {
        let found = Queue::fewest_servers(
            case.number("lambda"),
            Holding::Exponential(case.number("mean_service")),
            case.number("q"),
            case.number("slo"),
            EFFORT,
        );
        let expected = case.expected.split(' ').next().and_then(|n| n.parse::<u32>().ok());
        assert_eq!(found, expected, "{:?} {}", case.inputs, case.expected);
    }
}

#[test]
fn simulated_sizes_are_the_fewest_and_grow_with_the_load() {
    let effort = Effort { requests: 40_000, seed: 11 };
    let holding = Holding::LogNormal(0.1, 2.0);
    assert_eq!(Queue::fewest_servers(10.0, holding, 0.99, 0.5, effort), None);
    let mut last = 0;
    for arrival_rate in [5.0, 10.0, 20.0, 40.0, 80.0] {
        let with = |servers| Queue { servers, arrival_rate, holding };
        let found =
            Queue::fewest_servers(arrival_rate, holding, 0.95, 0.4, effort).expect("a size");
        let time = |servers| with(servers).sojourn(0.95, effort).map(Sojourn::time);
        assert!(time(found).is_some_and(|time| time <= 0.4), "{arrival_rate}: {found}");
        assert!(time(found - 1).is_none_or(|time| time > 0.4), "{arrival_rate}: {found}");
        assert!(found >= last, "{arrival_rate}: {found} {last}");
        last = found;
    }
}

#[test]
fn the_limit_of_many_servers_is_near() {
    for servers in [1_000.0, 10_000.0, 20_000.0] {
        let offered = servers - 1.5 * f64::sqrt(servers);
        let (exact, limit) = (delay(servers, offered), halfin_whitt(servers, offered));
        assert!((exact / limit - 1.0).abs() < 0.05, "{servers}: {exact} {limit}");
    }
}

fn any_trusted_holding() -> impl Strategy<Value = Holding> {
    prop_oneof![
        Just(Holding::Constant(0.25)),
        Just(Holding::Exponential(0.25)),
        (0.05..1.2_f64).prop_map(|cv| Holding::LogNormal(0.25, cv)),
        (1.0..1.44_f64).prop_map(|squared| Holding::Hyperexponential(0.25, squared)),
    ]
}

proptest! {
    #[test]
    fn sizes_for_any_service_are_the_fewest_and_monotone(
        rate in 0.1..500.0_f64, more in 1.0..2.0_f64, slo in 0.26..4.0_f64, holding in any_trusted_holding(),
    ) {
        let size = |rate, slo| Queue::fewest_servers(rate, holding, 0.95, slo, EFFORT);
        let Some(fewest) = size(rate, slo) else {
            prop_assert!(holding.above(slo) > 0.05);
            return Ok(());
        };
        let meets = |servers| Queue { servers, arrival_rate: rate, holding }.meets(0.95, slo);
        let first = (1..100_000).find(|servers| meets(*servers));
        prop_assert_eq!(first, Some(fewest));
        prop_assert!((fewest..fewest + 50).all(meets));
        prop_assert!(size(rate * more, slo) >= Some(fewest));
        if let Some(tighter) = size(rate, slo * 0.9) {
            prop_assert!(tighter >= fewest);
        }
    }

    #[test]
    fn a_quantile_is_where_the_tail_is(
        servers in 1..100_u32, busy in 0.05..0.99_f64, share in 0.3..0.999_f64, holding in any_trusted_holding(),
    ) {
        let queue = Queue { servers, arrival_rate: busy * f64::from(servers) / 0.25, holding };
        let time = queue.sojourn_quantile(share).expect("a stable queue");
        prop_assert!(queue.meets(share, time * (1.0 + 1e-9)));
        prop_assert!(!queue.meets(share, time * (1.0 - 1e-6)));
    }

    #[test]
    fn more_load_never_needs_fewer_servers(
        rate in 0.1..500.0_f64, more in 1.0..2.0_f64, slo in 0.5..4.0_f64,
    ) {
        let size = |rate, slo| Exponential::servers_for(rate, 4.0, 0.95, slo);
        prop_assume!(size(rate, slo).is_some());
        prop_assert!(size(rate * more, slo) >= size(rate, slo));
        if let Some(tighter) = size(rate, slo * 0.9) {
            prop_assert!(Some(tighter) >= size(rate, slo));
        }
    }

    #[test]
    fn more_servers_turn_fewer_away(servers in 1..500_u32, offered in 0.01..400.0_f64) {
        prop_assert!(blocking(servers + 1, offered) <= blocking(servers, offered));
        prop_assert!(delay(f64::from(servers), offered) >= blocking(servers, offered) - 1e-15);
        let least = servers_for_blocking(offered, 0.001);
        prop_assert!(blocking(least, offered) <= 0.001);
        prop_assert!(blocking(least - 1, offered) > 0.001);
    }
}
