//! Reference crossovers: Lambda with tiers and free tier against a fleet that grows with its load.
//!
//! Each case was verified exhaustively or by probing with an independent program in exact rational
//! arithmetic (models.md 6.2). Runs are `start:end:sign`: `-1` Lambda is cheaper, `0` a tie, `+1` the
//! fleet is cheaper.
use std::cmp::Ordering;

use svl_engine::bill::Scope;
use svl_engine::charge::{Billed, Charge, Meter};
use svl_engine::curve::{Curve, crossings, runs};
use svl_engine::exact::Exact;
use svl_engine::price::{Price, Source, Tiers};
use svl_engine::units::{GbSecond, Megabytes, Quantity, Request, Unit, UsdPer};
use svl_engine::usd::Usd;

fn exact(text: &str) -> Exact {
    Exact::parse(text).expect("a decimal")
}

fn price<U: Unit>(steps: &[(&str, &str)]) -> Price<U> {
    let step = |(from, usd): &(&str, &str)| (Quantity::new(exact(from)), UsdPer::new(exact(usd)));
    Price {
        tiers: Tiers::new(steps.iter().map(step).collect()).expect("ascending"),
        in_force_from: jiff::civil::date(2025, 10, 30),
        source: Source("test".into()),
    }
}

struct Case {
    name: &'static str,
    memory_mb: u32,
    billed_ms: u32,
    arm: bool,
    free_tier: bool,
    machine_month: Exact,
    capacity: u64,
    at_least: u64,
    last: u64,
    runs: &'static str,
}

fn lambda(case: &Case) -> Curve {
    let x86 =
        [("0", "0.0000166667"), ("6000000000", "0.0000150000"), ("15000000000", "0.0000133334")];
    let arm =
        [("0", "0.0000133334"), ("7500000000", "0.0000120001"), ("18750000000", "0.0000106667")];
    let seconds = &exact(&case.billed_ms.to_string()) * &exact("0.001");
    let gb_seconds = Megabytes::new(Exact::from(case.memory_mb)).for_seconds(&seconds);
    let free = |amount: &str| if case.free_tier { exact(amount) } else { Exact::ZERO };
    let requests: Meter<Request> = Meter::per_request(Quantity::new(Exact::ONE));
    let duration: Meter<GbSecond> = Meter::per_request(gb_seconds);
    let requests = Charge::new(
        "requests",
        Scope::Compute,
        requests.beyond(&Quantity::new(free("1000000"))),
        &price(&[("0", "0.0000002")]),
    );
    let duration = Charge::new(
        "duration",
        Scope::Compute,
        duration.beyond(&Quantity::new(free("400000"))),
        &price(if case.arm { &arm } else { &x86 }),
    );
    let bends = requests.bends().into_iter().chain(duration.bends()).collect();
    Curve::of(|n| &requests.amount(n) + &duration.amount(n), bends)
}

fn check(case: &Case) {
    let machine = Usd::new(case.machine_month.clone());
    let fleet = Curve::stepped(&machine, case.capacity, case.at_least, case.last);
    let lambda = lambda(case);
    let found: Vec<String> = runs(&lambda, &fleet, 0, case.last)
        .iter()
        .map(|run| format!("{}:{}:{}", run.from, run.to, run.order as i8))
        .collect();
    assert_eq!(found.join(";"), case.runs, "{}", case.name);

    let strict = found.iter().filter(|run| !run.ends_with(":0")).count();
    assert_eq!(crossings(&lambda, &fleet, 0, case.last).len(), strict - 1, "{}", case.name);
}

fn hours(per_hour: &str) -> Exact {
    &exact(per_hour) * &exact("730")
}

#[test]
fn free_tier_against_two_or_more_t3_medium() {
    check(&Case {
        name: "c1",
        memory_mb: 512,
        billed_ms: 100,
        arm: false,
        free_tier: true,
        machine_month: hours("0.0416"),
        capacity: 34_129_870,
        at_least: 2,
        last: 500_000_000,
        runs: "0:65421842:-1;65421843:68259740:1;68259741:94810182:-1;94810183:102389610:1;102389611:124198522:-1;124198523:136519480:1;136519481:153586861:-1;153586862:170649350:1;170649351:182975201:-1;182975202:204779220:1;204779221:212363541:-1;212363542:238909090:1;238909091:241751881:-1;241751882:500000000:1",
    });
}

#[test]
fn a_small_capacity_makes_a_sawtooth() {
    check(&Case {
        name: "c2",
        memory_mb: 128,
        billed_ms: 20,
        arm: false,
        free_tier: true,
        machine_month: hours("0.0052"),
        capacity: 18_000_000,
        at_least: 1,
        last: 300_000_000,
        runs: "0:232612388:-1;232612389:234000000:1;234000001:248319969:-1;248319970:252000000:1;252000001:264027550:-1;264027551:270000000:1;270000001:279735131:-1;279735132:288000000:1;288000001:295442711:-1;295442712:300000000:1",
    });
}

#[test]
fn arm64_against_at_least_three_machines() {
    check(&Case {
        name: "c3",
        memory_mb: 1_769,
        billed_ms: 1_000,
        arm: true,
        free_tier: true,
        machine_month: hours("0.0725"),
        capacity: 3_000_000,
        at_least: 3,
        last: 60_000_000,
        runs: "0:7071902:-1;7071903:9000000:1;9000001:9349816:-1;9349817:60000000:1",
    });
}

#[test]
fn the_second_and_third_tier_without_free_tier() {
    check(&Case {
        name: "c4",
        memory_mb: 1_024,
        billed_ms: 1_000,
        arm: false,
        free_tier: false,
        machine_month: hours("16.2"),
        capacity: 800_000_000,
        at_least: 1,
        last: 20_000_000_000,
        runs: "0:701144859:-1;701144860:800000000:1;800000001:1402289718:-1;1402289719:1600000000:1;1600000001:2103434578:-1;2103434579:2400000000:1;2400000001:2804579437:-1;2804579438:3200000000:1;3200000001:3505724296:-1;3505724297:4000000000:1;4000000001:4206869156:-1;4206869157:4800000000:1;4800000001:4908014015:-1;4908014016:5600000000:1;5600000001:5609158875:-1;5609158876:19200000000:1;19200000001:19259816454:-1;19259816455:20000000000:1",
    });
}

#[test]
fn a_fleet_that_is_never_cheaper() {
    check(&Case {
        name: "c5",
        memory_mb: 128,
        billed_ms: 1,
        arm: false,
        free_tier: true,
        machine_month: hours("4.608"),
        capacity: 10_000_000_000,
        at_least: 2,
        last: 1_000_000_000,
        runs: "0:1000000000:-1",
    });
}

#[test]
fn an_exact_tie_is_a_run_of_its_own() {
    let case = Case {
        name: "c6",
        memory_mb: 1_024,
        billed_ms: 12,
        arm: false,
        free_tier: false,
        machine_month: Exact::ratio(1_000_001, 625_000),
        capacity: 1_000_000_000,
        at_least: 1,
        last: 10_000_000,
        runs: "0:3999999:-1;4000000:4000000:0;4000001:10000000:1",
    };
    check(&case);
    let fleet = Curve::stepped(&Usd::new(case.machine_month.clone()), case.capacity, 1, case.last);
    let crossing = crossings(&lambda(&case), &fleet, 0, case.last)[0];
    assert_eq!((crossing.at, crossing.tied_from), (4_000_001, Some(4_000_000)));
    assert_eq!(crossing.order, Ordering::Greater);
}

#[test]
fn a_fleet_that_grows_is_a_jump_and_lines_that_meet_are_a_root() {
    let lambda = Curve::of(|n| Usd::new(n.amount().clone()), Vec::new());
    let fleet = Curve::stepped(&Usd::new(exact("15.5")), 20, 1, 60);
    let kinds: Vec<String> = crossings(&lambda, &fleet, 1, 60)
        .iter()
        .map(|c| format!("{} {:?}", c.at, c.change))
        .collect();
    assert_eq!(kinds, ["16 Root", "21 Jump", "32 Root", "41 Jump", "47 Root"]);
}
