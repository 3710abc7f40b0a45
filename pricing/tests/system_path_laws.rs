//! What must hold of paths in every system: bounds are bounds, more calls promise less, fallbacks never
//! promise less, and the order in a file changes nothing.
#![allow(clippy::float_arithmetic)] // What is compared are probabilities.
mod systems;

use proptest::prelude::*;
use proptest::sample::Index;
use svl_engine::exact::Exact;
use svl_engine::system::paths::{PathReport, Paths};
use svl_engine::system::{Call, Consumer, Kind, Mode, StatedComponent, StatedSystem};
use svl_engine::workload::Duration;
use svl_pricing::PriceBook;
use systems::{Billed, exact, feeding, function, ms, stated};

fn paths(stated: StatedSystem) -> Paths {
    let book = PriceBook::builtin();
    let facts = book.on(book.edition());
    let billed = Billed::with(stated, &facts);
    Paths::of(&billed.system, &billed.load, &billed.bill, &facts)
}

fn entry(stated: StatedSystem) -> PathReport {
    paths(stated).paths.remove(0)
}

/// What is drawn for one component: of its kind, who calls it, and how.
#[derive(Debug, Clone)]
struct Drawn {
    kind: usize,
    parents: Vec<(Index, usize, usize)>,
    availability: u32,
    times: (u32, u32),
    init: Option<u32>,
    failure: bool,
}

const CALLS: [&str; 5] = ["1", "1", "2", "0.25", "1.5"];
const FALLBACKS: [Option<&str>; 4] = [None, None, Some("0.5"), Some("1")];

fn drawn() -> impl Strategy<Value = Drawn> {
    let parent = (any::<Index>(), 0..CALLS.len(), 0..FALLBACKS.len());
    (
        (0..4_usize, proptest::collection::vec(parent, 1..4)),
        (900..1_000_u32, (5..500_u32, 1..8_u32)),
        (proptest::option::of(50..900_u32), any::<bool>()),
    )
        .prop_map(|((kind, parents), (availability, times), (init, failure))| Drawn {
            kind,
            parents,
            availability,
            times,
            init,
            failure,
        })
}

fn build(parts: &[Drawn]) -> Vec<StatedComponent> {
    let mut all = vec![function("c0", 128, "20", Vec::new())];
    for (i, drawn) in parts.iter().enumerate() {
        let name = format!("c{}", i + 1);
        let mut component = match drawn.kind {
            0 | 1 => function(&name, 128, "10", Vec::new()),
            2 => StatedComponent::plain(&name, Kind::External),
            _ => StatedComponent::plain(&name, Kind::DynamoDb),
        };
        component.availability = Some(&Exact::from(drawn.availability) * &Exact::decimal(1, 3));
        if component.kind != Kind::DynamoDb {
            let (median, times) = drawn.times;
            let at = |n: u32| ms(&n.to_string());
            component.duration = Some(match times {
                1 => Duration::constant(at(median)),
                _ => Duration {
                    mean: None,
                    percentiles: vec![(50, at(median)), (99, at(median * times))],
                    max: None,
                },
            });
        }
        if component.kind == Kind::Function {
            component.code.init = drawn.init.map(|init| ms(&init.to_string()));
        }
        component.failure = drawn.failure.then(|| exact("0.1"));
        for (parent, calls, fallback) in &drawn.parents {
            let callers: Vec<usize> =
                (0..all.len()).filter(|at| all[*at].kind == Kind::Function).collect();
            all[callers[parent.index(callers.len())]].calls.push(Call {
                per_request: Some(exact(CALLS[*calls])),
                fallback: FALLBACKS[*fallback].map(exact),
                attempts: drawn.failure.then_some(2),
                ..Call::plain(&name)
            });
        }
        all.push(component);
    }
    all
}

fn system(most: usize) -> impl Strategy<Value = StatedSystem> {
    let parts = proptest::collection::vec(drawn(), 1..most);
    (parts, 1..100_000_000_u64)
        .prop_map(|(parts, requests)| stated(&requests.to_string(), build(&parts)))
}

/// What of the entry's work is done, in a state of all components.
fn served(system: &StatedSystem, name: &str, up: &dyn Fn(&str) -> bool) -> f64 {
    if !up(name) {
        return 0.0;
    }
    let component = system.components.iter().find(|each| each.name == name).expect(name);
    let each = component.calls.iter().map(|call| {
        let fallback = call.fallback.as_ref().map_or(0.0, Exact::to_f64);
        fallback + (1.0 - fallback) * served(system, &call.to, up)
    });
    each.product()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_bound_is_above_the_estimate(stated in system(8)) {
        let latency = entry(stated).latency;
        let Some(estimate) = latency.estimate_ms else { return Ok(()) };
        let off = latency.estimate_off_by_ms.expect("it goes with the estimate");
        let bound = latency.bound_ms.expect("a bound");
        for percentile in [50, 90, 95, 99] {
            let least = &estimate.of(percentile).exact() - &off.of(percentile).exact();
            let bound = bound.of(percentile).exact();
            // Six digits of each are told.
            let slack = &bound * &Exact::decimal(1, 5);
            prop_assert!(&bound + &slack >= least, "p{}: {} {}", percentile, bound, least);
        }
    }

    /// Against every state of all components, each failing by itself.
    #[test]
    fn the_product_is_a_lower_bound_and_the_least_an_upper_one(stated in system(7)) {
        let availability = entry(stated.clone()).availability;
        let names: Vec<&str> = stated.components.iter().map(|c| c.name.as_str()).collect();
        let promised: Vec<f64> = stated
            .components
            .iter()
            .map(|c| c.availability.as_ref().map_or(0.9995, Exact::to_f64))
            .collect();
        let mut expected = 0.0;
        for state in 0..1_u32 << names.len() {
            let is_up = |at: usize| state >> at & 1 == 1;
            let chance: f64 =
                (0..names.len()).map(|at| if is_up(at) { promised[at] } else { 1.0 - promised[at] }).product();
            let up = |name: &str| is_up(names.iter().position(|each| *each == name).expect(name));
            expected += chance * served(&stated, "c0", &up);
        }
        let (product, least) = (availability.product.to_f64(), availability.at_most.to_f64());
        prop_assert!(product <= expected + 1e-9, "{} {}", product, expected);
        prop_assert!(expected <= least + 1e-9, "{} {}", expected, least);
        let soft = stated.components.iter().flat_map(|c| &c.calls).any(|call| call.fallback.is_some());
        if !soft {
            prop_assert!((product - expected).abs() < 1e-9, "{} {}", product, expected);
        }
    }

    #[test]
    fn an_asynchronous_call_adds_its_receipt_alone(stated in system(12), from in any::<Index>()) {
        let before = entry(stated.clone());
        let mut with = stated;
        let callers: Vec<usize> =
            (0..with.components.len()).filter(|at| with.components[*at].kind == Kind::Function).collect();
        let at = callers[from.index(callers.len())];
        with.components[at].calls.push(Call { mode: Some(Mode::Async), ..Call::plain("queue") });
        with.components.push(feeding("queue", Kind::Sqs, Consumer::plain("worker")));
        with.components.push(function("worker", 128, "900", vec![Call::plain("elsewhere")]));
        with.components.push(StatedComponent::plain("elsewhere", Kind::DynamoDb));
        let after = entry(with);
        prop_assert_eq!(&before.waits_for, &after.waits_for);
        prop_assert_eq!(&before.mean_ms, &after.mean_ms);
        prop_assert_eq!(before.latency.estimate_ms, after.latency.estimate_ms);
        prop_assert!(after.availability.product <= before.availability.product);
        let receipt = &before.availability.product * &exact("0.999");
        let slack = Exact::decimal(1, 11);
        prop_assert!(&after.availability.product + &slack >= receipt);
    }

    #[test]
    fn a_fallback_never_promises_less(stated in system(12), which in any::<Index>()) {
        let before = entry(stated.clone()).availability;
        let mut with = stated;
        let mut calls: Vec<&mut Call> = with
            .components
            .iter_mut()
            .flat_map(|component| &mut component.calls)
            .filter(|call| call.fallback.is_none())
            .collect();
        if calls.is_empty() {
            return Ok(());
        }
        let at = which.index(calls.len());
        calls[at].fallback = Some(exact("0.3"));
        let after = entry(with).availability;
        prop_assert!(after.product >= before.product);
        prop_assert!(after.at_most >= before.at_most);
    }

    #[test]
    fn the_order_in_the_file_changes_nothing(stated in system(12)) {
        let before = format!("{:?}", paths(stated.clone()));
        let mut turned = stated;
        turned.components.reverse();
        prop_assert_eq!(before, format!("{:?}", paths(turned)));
    }

    #[test]
    fn a_queue_never_slows_its_caller(stated in system(10)) {
        for queue in paths(stated).queues {
            prop_assert!(!queue.caller_saves_ms.is_negative());
            for gain in &queue.entries {
                prop_assert!(!gain.saves_ms.is_negative());
                let better = gain.availability_with_queue > gain.availability;
                let gains = !gain.minutes_per_month_gained.is_negative();
                prop_assert!(gains || !better, "{:?}", gain);
            }
        }
    }
}

/// Of very many paths and calls some are told, and the others are counted.
#[test]
fn a_large_system_is_told_in_part() {
    let name = |i: usize| format!("f{i:03}");
    // Each calls the next two, so that everything is reached from the first.
    let part = |i: usize| {
        let calls = [2 * i + 1, 2 * i + 2].into_iter().filter(|to| *to < 300);
        let mut one =
            function(&name(i), 128, "10", calls.map(|to| Call::plain(&name(to))).collect());
        one.target = Some(exact("0.99"));
        one
    };
    let report = paths(stated("100000000", (0..300).map(part).collect()));
    assert_eq!((report.paths.len(), report.left_out.len()), (64, 236));
    assert_eq!((report.queues.len(), report.queues_left_out), (32, 267));
    assert_eq!(report.paths[0].waits_for.len(), 300);
    assert_eq!(report.paths[0].mean_ms.to_plain(), "3000");
}
