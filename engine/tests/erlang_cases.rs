//! Erlang's formulas and waits before servers, against figures of sixty digits and simulations.
//!
//! Source: `engine/tests/cases/erlang_cases.csv`, whose last column says how each came about.
use std::collections::BTreeMap;

use proptest::prelude::*;
use svl_engine::capacity::erlang::{
    blocking, delay, halfin_whitt, offered_for_blocking, servers_for_blocking,
};
use svl_engine::capacity::queue::{Exponential, mean_wait};
use svl_engine::capacity::queue_simulation::Queue;
use svl_engine::capacity::random::Holding;

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
        let queue =
            Queue { servers: case.servers(), arrival_rate: case.number("lambda"), holding };
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

#[test]
fn the_limit_of_many_servers_is_near() {
    for servers in [1_000.0, 10_000.0, 20_000.0] {
        let offered = servers - 1.5 * f64::sqrt(servers);
        let (exact, limit) = (delay(servers, offered), halfin_whitt(servers, offered));
        assert!((exact / limit - 1.0).abs() < 0.05, "{servers}: {exact} {limit}");
    }
}

proptest! {
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
