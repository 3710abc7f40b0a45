//! Options that do the same work: laws of fleets and of their bills.
mod support;

use proptest::prelude::*;
use support::{TestFacts, cheapest_fleet, exact, workload};
use svl_engine::exact::Exact;
use svl_engine::fleet::{Demand, Growth, Limit, Machine, Rules};
use svl_engine::traffic::{Arrivals, Traffic};
use svl_engine::units::{Megabytes, Millis};
use svl_engine::usd::Usd;
use svl_engine::workload::{Scaling, Stated, Workload};
use svl_engine::{choices_of, evaluate};

fn machine(vcpu: u32, memory_mb: u32, held_to: Option<&str>) -> Machine {
    Machine {
        vcpu: Exact::from(vcpu),
        memory: Megabytes::new(Exact::from(memory_mb)),
        held_to: held_to.map(exact),
    }
}

fn demand(stated: Stated) -> Demand {
    let workload = Workload::resolve(stated, &TestFacts::default(), &mut Vec::new());
    Demand::of(&workload.expect("a workload"), &exact("1769")).expect("a demand")
}

fn ms(amount: u32) -> Millis {
    Millis::new(Exact::from(amount))
}

fn with_objective(requests: u64, duration: u32, most: Option<u32>) -> Stated {
    let mut stated = workload(&Exact::from(requests), 512, &Exact::from(duration));
    stated.duration.percentiles = vec![(99, ms(duration * 3))];
    stated.latency = most.map(|most| vec![(99, ms(most))]).unwrap_or_default();
    stated
}

/// What the cheapest fleet costs with all around it; none where there is none.
fn cheapest(mut stated: Stated) -> Option<Usd> {
    stated.compare = Some(vec![cheapest_fleet()]);
    let decision = evaluate(stated, &TestFacts::default()).expect("evaluable");
    decision.options.first().map(|option| option.usd_per_month.all_in.clone())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn more_load_never_needs_fewer_machines(
        requests in 1_000_000..2_000_000_000_u64, more in 1..1_000_000_000_u64,
        duration in 5..200_u32, slack in proptest::option::of(4..12_u32),
    ) {
        let demand = demand(with_objective(requests, duration, slack.map(|s| s * duration)));
        let growth = Growth::of(&demand, &machine(2, 4_096, None), requests + more);
        if let (Some(few), Some(many)) = (growth.needed(requests), growth.needed(requests + more)) {
            prop_assert!(few <= many, "{few} {many}");
        }
    }

    #[test]
    fn a_fleet_one_smaller_fails_and_the_limit_is_known(
        requests in 50_000_000..2_000_000_000_u64, duration in 5..200_u32,
        slack in proptest::option::of(4..12_u32), held in any::<bool>(),
    ) {
        let demand = demand(with_objective(requests, duration, slack.map(|s| s * duration)));
        let machine = machine(2, 4_096, held.then_some("0.4"));
        let growth = Growth::of(&demand, &machine, requests);
        let Some(needed) = growth.needed(requests) else { return Ok(()) };
        let (carried, _) = demand.carried(&machine, needed, &demand.utilisation);
        prop_assert!(carried >= requests);
        if needed > 1 {
            let (fewer, limit) = demand.carried(&machine, needed - 1, &demand.utilisation);
            prop_assert!(fewer < requests);
            // What the report names is what stops it: one request more is beyond that limit.
            let at = match limit {
                Limit::Processor => demand.by_processor(&machine, needed - 1, &demand.utilisation),
                Limit::Memory => demand.by_memory(&machine, needed - 1, &demand.utilisation),
                Limit::Credits => demand.by_credits(&machine, needed - 1),
                Limit::Latency(_) => fewer,
            };
            prop_assert_eq!(at, fewer);
        }
    }

    #[test]
    fn a_tighter_objective_never_costs_less(
        requests in 1_000_000..500_000_000_u64, duration in 5..100_u32, slack in 4..20_u32,
    ) {
        let loose = cheapest(with_objective(requests, duration, Some(slack * duration)));
        let tight = cheapest(with_objective(requests, duration, Some(slack * duration * 9 / 10)));
        if let (Some(loose), Some(tight)) = (loose, tight) {
            prop_assert!(tight >= loose, "{tight:?} {loose:?}");
        }
    }

    #[test]
    fn following_the_load_never_takes_more_machines(
        requests in 10_000_000..2_000_000_000_u64, weights in proptest::collection::vec(0..100_u32, 24),
    ) {
        let weights: Vec<Exact> = weights.into_iter().map(Exact::from).collect();
        let traffic = Traffic::new(&weights, Exact::ONE, Arrivals::Independent);
        prop_assume!(traffic.is_some());
        let traffic = traffic.expect("some hour has traffic");
        let demand = demand(with_objective(requests, 50, None));
        let growth = Growth::of(&demand, &machine(2, 4_096, None), requests);
        let rules = Rules { at_least: 1, zones: None };
        let mean_at = |scaling| {
            let steps = growth.steps(&rules, &traffic, scaling);
            steps.iter().rfind(|(from, _)| *from <= requests).map(|(_, mean)| mean.clone())
        };
        prop_assert!(mean_at(Scaling::Hourly) <= mean_at(Scaling::Fixed));
    }
}

/// Zones of which one may fail: two double the fleet, three take half as much again.
#[test]
fn redundancy_is_what_the_rest_must_carry() {
    let machines = |zones, needed| Rules { at_least: 2, zones: Some(zones) }.machines(needed);
    assert_eq!([machines(2, 1), machines(2, 5), machines(3, 1), machines(3, 5)], [2, 10, 3, 9]);
    assert_eq!(Rules { at_least: 3, zones: None }.machines(1), 3);
}

/// The bill of one machine beyond its credits, by hand: 145,279,125 requests use up 0.4 vCPU, and
/// each further one takes 12.8/1769 s of a vCPU at 0.05 an hour.
#[test]
fn beyond_its_credits_a_machine_pays_for_surplus() {
    let stated = workload(&exact("30000000"), 128, &exact("100"));
    let choices = choices_of(stated, &TestFacts::default()).expect("evaluable");
    let machine = choices.iter().find(|choice| choice.id == "ec2-1xt3.small").expect("compared");
    let [compute, _] = machine.curves();
    assert_eq!(compute.at(145_279_125).amount().to_fixed(9), "15.184000000");
    let beyond = compute.at(245_279_125).amount().to_fixed(4);
    // 100,000,000 × 12.8 / 1769 / 3600 × 0.05 = 10.0496.
    assert_eq!(beyond, "25.2336");
}
