//! Ranges and sensitivities against evaluations that know nothing of them.
mod support;

use std::collections::BTreeMap;

use proptest::prelude::*;
use support::{TestFacts, cheapest_fleet, ec2, exact, lambda, workload};
use svl_engine::exact::Exact;
use svl_engine::sensitivity::{Settings, sensitivity};
use svl_engine::uncertainty::{Followed, Uncertainty};
use svl_engine::units::Quantity;
use svl_engine::usd::Usd;
use svl_engine::workload::{Input, Range, Stated};
use svl_engine::{choices_of, evaluate};

/// What a whole decision says: the choice as it stays, and each option's cost all in.
fn decided(stated: &Stated) -> (Option<String>, BTreeMap<String, Usd>) {
    let facts = TestFacts::default();
    let plain = Stated { ranges: Vec::new(), ..stated.clone() };
    let decision = evaluate(plain.clone(), &facts).expect("a valid workload");
    let choices = choices_of(plain, &facts).expect("a valid workload");
    let series = |id: &str| {
        let choice = choices.iter().find(|choice| choice.id == id).expect("an option");
        choice.series.clone()
    };
    let costs = decision.options.iter().map(|o| (series(&o.id), o.usd_per_month.all_in.clone()));
    (decision.verdict.choice.as_deref().map(series), costs.collect())
}

fn with(stated: &Stated, key: &str, value: &Exact) -> Stated {
    let mut changed = stated.clone();
    Input::at(key).expect("an input").set(&mut changed, value.clone());
    changed
}

fn ranged(mut stated: Stated, ranges: &[(&str, &str, &str)]) -> Stated {
    for (key, low, high) in ranges {
        let input = Input::at(key).expect("an input");
        let range = Range::new(input, exact(low), None, exact(high));
        input.set(&mut stated, range.likely.clone());
        stated.ranges.push(range);
    }
    stated.ranges.sort_by_key(|range| Input::at(range.key).map(Input::place));
    stated
}

fn uncertainty(stated: &Stated) -> Uncertainty {
    let decision = evaluate(stated.clone(), &TestFacts::default()).expect("a valid workload");
    decision.uncertainty.expect("ranges")
}

/// A function, a machine and a fleet whose order changes often.
fn three(requests: u32, memory: u32, duration: u32) -> Stated {
    let mut stated = workload(&Exact::from(requests), memory, &Exact::from(duration));
    stated.compare = Some(vec![lambda(0), ec2("t3.small", 1), cheapest_fleet()]);
    stated
}

fn near_the_crossovers() -> impl Strategy<Value = Stated> {
    (20_000_000..120_000_000_u32, 1..5_u32, 20..160_u32, 3..11_i64).prop_map(
        |(requests, memory, duration, cpu)| {
            let mut stated = three(requests, 128 * memory, duration);
            stated.cpu = Some(Exact::decimal(cpu, 1));
            stated
        },
    )
}

#[test]
fn a_workload_without_ranges_leaves_nothing_open() {
    let decision = evaluate(three(30_000_000, 128, 100), &TestFacts::default()).expect("valid");
    assert!(decision.uncertainty.is_none());
}

#[test]
fn the_rest_of_the_decision_is_that_of_the_likely_values() {
    let open = ranged(three(0, 128, 100), &[("requests", "20000000", "60000000")]);
    let plain = three(40_000_000, 128, 100);
    let [mut open, plain] = [open, plain]
        .map(|stated| evaluate(stated, &TestFacts::default()).expect("a valid workload"));
    assert!(open.uncertainty.take().is_some());
    assert_eq!(
        open.assumptions.remove(0).because,
        "no likely value is stated: the middle of 20000000/month to 60000000/month"
    );
    let said = |decision| format!("{decision:?}");
    assert_eq!(said(&open), said(&plain));
}

#[test]
fn what_is_refused_at_a_bound_is_told_at_the_range() {
    let mut stated = three(1_000_000, 128, 100);
    stated.duration.percentiles = vec![(99, Quantity::new(Exact::from(150_u32)))];
    let open = ranged(stated, &[("duration.p99", "150", "2000")]);
    let problems = evaluate(open, &TestFacts::default()).expect_err("no distribution is like that");
    assert_eq!(problems[0].key, "duration.p99");
    let message = &problems[0].message;
    assert!(message.starts_with("where `duration.p99` is 2000ms: no log-normal"), "{message}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10))]

    /// Each change is where it is said to be, and where all steps count, none is missed.
    #[test]
    fn changes_are_where_they_are_said_to_be(
        stated in near_the_crossovers(),
        (key, low, width) in prop_oneof![
            (Just("duration"), 20..120_u32, 20..150_u32),
            (Just("memory"), 128..512_u32, 20..200_u32),
            (Just("server.base_memory"), 100..900_u32, 20..200_u32),
        ],
    ) {
        let stated = ranged(stated, &[(key, &low.to_string(), &(low + width).to_string())]);
        let input = &uncertainty(&stated).inputs[0];
        let mut seen = Vec::new();
        let mut before: Option<Option<String>> = None;
        let mut holds = true;
        let (likely, _) = decided(&stated);
        for value in low..=low + width {
            let (choice, costs) = decided(&with(&stated, key, &Exact::from(value)));
            holds &= choice == likely;
            if let Some(before) = before.filter(|before| *before != choice) {
                seen.push((Exact::from(value), before, choice.clone()));
            }
            before = Some(choice.clone());
            for (end, at) in [(&input.low, low), (&input.high, low + width)] {
                if at == value {
                    prop_assert_eq!(&end.choice, &choice);
                    for option in &end.options {
                        prop_assert_eq!(&option.usd_per_month, &costs[&option.option]);
                    }
                }
            }
        }
        let told: Vec<_> =
            input.flips.iter().map(|f| (f.at.clone(), f.from.clone(), f.to.clone())).collect();
        if input.followed == Followed::Exactly {
            prop_assert_eq!(told, seen);
            prop_assert_eq!(input.holds, holds);
        } else {
            prop_assert!(told.iter().all(|flip| seen.contains(flip)));
        }
    }

    /// The bounds are those of the corners, and nothing between leads beyond them.
    #[test]
    fn bounds_are_those_of_the_corners(
        stated in near_the_crossovers(),
        (low, width) in (1_000_000..50_000_000_u32, 1_000_000..90_000_000_u32),
        (short, longer) in (10..100_u32, 1..100_u32),
        (slow, faster) in (50..100_i64, 1..100_i64),
        inside in proptest::collection::vec((0..=100_u32, 0..=100_u32, 0..=100_i64), 6),
    ) {
        let hundredth = |n: i64| Exact::decimal(n, 2).to_plain();
        let (high, long) = (low + width, short + longer);
        let stated = ranged(stated, &[
            ("server.cpu_speed", &hundredth(slow), &hundredth(slow + faster)),
            ("requests", &low.to_string(), &high.to_string()),
            ("duration", &short.to_string(), &long.to_string()),
        ]);
        let together = uncertainty(&stated).together;
        prop_assert_eq!((together.corners, together.evaluated), (8, 8));
        let at = |requests: u32, duration: u32, speed: i64| {
            let stated = with(&stated, "requests", &Exact::from(requests));
            let stated = with(&stated, "duration", &Exact::from(duration));
            decided(&with(&stated, "server.cpu_speed", &Exact::decimal(speed, 2)))
        };
        let mut corners = Vec::new();
        for requests in [low, high] {
            for duration in [short, long] {
                corners.extend([slow, slow + faster].map(|speed| at(requests, duration, speed)));
            }
        }
        let (likely, _) = decided(&stated);
        prop_assert_eq!(together.holds, corners.iter().all(|(choice, _)| *choice == likely));
        let between = |low: u32, width: u32, percent: u32| {
            low + u32::try_from(u64::from(width) * u64::from(percent) / 100).expect("small")
        };
        let inside: Vec<_> = inside
            .into_iter()
            .map(|(r, d, s)| at(between(low, width, r), between(short, longer, d), slow + faster * s / 100))
            .collect();
        for bounds in &together.options {
            let costs: Vec<&Usd> = corners.iter().map(|(_, costs)| &costs[&bounds.option]).collect();
            prop_assert!(bounds.exact);
            prop_assert_eq!(Some(&&bounds.low_usd_per_month), costs.iter().min());
            prop_assert_eq!(Some(&&bounds.high_usd_per_month), costs.iter().max());
            for (choice, costs) in &inside {
                let usd = &costs[&bounds.option];
                prop_assert!(bounds.low_usd_per_month <= *usd && *usd <= bounds.high_usd_per_month, "{}", bounds.option);
                prop_assert!(!together.proven || *choice == likely);
            }
        }
    }

    /// Each flip is one, a step before it nothing has changed, and the tornado's ends are evaluations.
    #[test]
    fn a_sensitivity_is_what_evaluations_say(stated in near_the_crossovers()) {
        let facts = TestFacts::default();
        let settings = Settings { spread: exact("0.2"), points: Some(16) };
        let found = sensitivity(&stated, &facts, &settings).expect("a valid workload");
        let (choice, costs) = decided(&stated);
        prop_assert_eq!(&found.choice, &choice);
        for flip in &found.flips {
            let step = Input::at(&flip.key).expect("an input").unit.step();
            let before = if flip.at > flip.value { &flip.at - &step } else { &flip.at + &step };
            prop_assert_eq!(&decided(&with(&stated, &flip.key, &flip.at)).0, &flip.to, "{}", &flip.key);
            prop_assert_ne!(&flip.to, &choice);
            let nearer = before == flip.value || (before < flip.value) == (flip.at < flip.value);
            if nearer {
                prop_assert_eq!(&decided(&with(&stated, &flip.key, &before)).0, &choice, "{}", &flip.key);
            }
        }
        let (choice, runner_up) = (found.choice.expect("something fits"), found.runner_up.expect("another fits"));
        for bar in &found.tornado {
            let mut all = vec![costs[&choice].clone()];
            for end in [&bar.low, &bar.high] {
                let (there, costs) = decided(&with(&stated, &bar.key, &end.value));
                prop_assert_eq!(&end.usd_per_month, &costs[&choice]);
                prop_assert_eq!(&end.choice, &there);
                let margin = &costs[&runner_up] - &costs[&choice];
                prop_assert_eq!(end.margin_usd_per_month.as_ref(), Some(&margin));
                all.push(costs[&choice].clone());
            }
            let swing = all.iter().max().expect("some") - all.iter().min().expect("some");
            prop_assert_eq!(&bar.swing_usd_per_month, &swing);
        }
    }
}
