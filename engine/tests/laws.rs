//! What must hold for every workload, not only those we thought of.
mod support;

use std::cmp::Ordering;
use std::collections::BTreeMap;

use proptest::prelude::*;
use support::{TestFacts, cheapest_fleet, ec2, exact, lambda, workload};
use svl_engine::bill::{Scope, Total};
use svl_engine::charge::{Billed, Charge, Meter};
use svl_engine::curve::{Curve, crossings, runs};
use svl_engine::exact::Exact;
use svl_engine::platforms::Choice;
use svl_engine::price::{Price, Source, Tiers};
use svl_engine::units::{GbSecond, Quantity, Requests, UsdPer};
use svl_engine::usd::Usd;
use svl_engine::workload::Stated;
use svl_engine::{Decision, choices_of, evaluate};

fn requests(n: u64) -> Requests {
    Requests::new(Exact::from(n))
}

/// Ascending tiers from zero at prices of up to 10 decimals.
fn tiers(longest: i64) -> impl Strategy<Value = Vec<(Exact, Exact)>> {
    let edges = proptest::collection::btree_set(1..longest, 0..4);
    (edges, proptest::collection::vec(1..1_000_000_i64, 5)).prop_map(|(edges, prices)| {
        let starts = std::iter::once(0).chain(edges);
        let priced = starts.zip(prices);
        priced.map(|(from, usd)| (Exact::decimal(from, 0), Exact::decimal(usd, 10))).collect()
    })
}

fn facts() -> impl Strategy<Value = TestFacts> {
    (tiers(100_000_000), tiers(100_000_000)).prop_map(|(x86, arm)| TestFacts {
        tiers: BTreeMap::from([
            ("duration.x86_64".to_owned(), x86),
            ("duration.arm64".to_owned(), arm),
        ]),
        ..TestFacts::default()
    })
}

fn stated() -> impl Strategy<Value = Stated> {
    let rate = (1..10_000_000_000_u64, 1..1_000_i64);
    let flags = (any::<bool>(), any::<bool>());
    (rate, 128..10_241_u32, 1..90_000_000_i64, flags, 512..10_241_u32).prop_map(
        |((count, per), memory, micros, (free_tier, with_fleet), storage)| {
            let rate = Exact::from(count).checked_div(&Exact::decimal(per, 0)).expect("not zero");
            let mut stated = workload(&rate, memory, &Exact::decimal(micros, 3));
            stated.free_tier = Some(free_tier);
            stated.lambda.ephemeral_storage = Some(Quantity::new(Exact::from(storage)));
            stated.compare =
                Some(vec![lambda(0), lambda(3), ec2("t3.small", 1), ec2("m5.large", 4)]);
            if with_fleet {
                // A fleet is laid out machine by machine: thousands of them teach nothing more.
                stated.requests = Requests::new(rate.min(Exact::from(1_000_000_u32)));
                stated.duration.mean = Some(Quantity::new(Exact::decimal(1 + micros / 20_000, 3)));
                stated.compare.as_mut().expect("stated").push(cheapest_fleet());
            }
            stated
        },
    )
}

fn choices(stated: &Stated, facts: &TestFacts) -> Vec<Choice> {
    choices_of(stated.clone(), facts).expect("a valid workload")
}

fn decision(stated: &Stated, facts: &TestFacts) -> Decision {
    evaluate(stated.clone(), facts).expect("a valid workload")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_curve_is_the_bill(stated in stated(), facts in facts(), counts in proptest::collection::vec(0..100_000_000_000_u64, 1..20)) {
        for choice in choices(&stated, &facts) {
            for (total, curve) in Total::ALL.into_iter().zip(choice.curves()) {
                for n in counts.iter().copied().chain([0, 1, 2, 999_999, 1_000_000, 1_000_001]) {
                    let bill = choice.bill(&requests(n));
                    prop_assert_eq!(curve.at(n), total.of(&bill), "{} at {}", choice.id, n);
                    prop_assert_eq!(curve.at(n), choice.total(total, &requests(n)));
                }
            }
        }
    }

    #[test]
    fn each_line_is_quantity_times_price(stated in stated(), facts in facts()) {
        for option in decision(&stated, &facts).options {
            for line in &option.bill {
                prop_assert_eq!(&(&line.quantity * &line.usd_per_unit), line.usd.amount());
            }
            prop_assert_eq!(Total::Compute.of(&option.bill), option.usd_per_month.compute.clone());
            prop_assert_eq!(Total::AllIn.of(&option.bill), option.usd_per_month.all_in.clone());
            prop_assert!(option.usd_per_month.all_in >= option.usd_per_month.compute);
        }
    }

    #[test]
    fn more_of_anything_never_costs_less(stated in stated(), facts in facts(), more in 0..1_000_000_u32) {
        let extra = Exact::from(more);
        let mut busier = stated.clone();
        busier.requests = stated.requests.plus(&Quantity::new(extra.clone()));
        let mut larger = stated.clone();
        larger.memory = Quantity::new((stated.memory.amount() + &extra).min(exact("10240")));
        let mut longer = stated.clone();
        let mean = stated.duration.mean.clone().expect("a mean");
        longer.duration.mean = Some(mean.plus(&Quantity::new(&extra * &Exact::decimal(1, 3))));
        let before = decision(&stated, &facts);
        for after in [busier, larger, longer] {
            let after = decision(&after, &facts);
            // A fleet of another size has another id; the fixed options keep theirs.
            for less in &before.options {
                let Some(more) = after.options.iter().find(|more| more.id == less.id) else { continue };
                prop_assert!(less.usd_per_month.compute <= more.usd_per_month.compute, "{}", less.id);
                prop_assert!(less.usd_per_month.all_in <= more.usd_per_month.all_in, "{}", less.id);
            }
        }
    }

    #[test]
    fn permuting_the_options_permutes_them_and_nothing_else(stated in stated(), facts in facts(), turn in 0..5_usize, flip in any::<bool>()) {
        let mut turned = stated.clone();
        let mut compare = stated.compare.clone().expect("stated");
        compare.rotate_left(turn);
        if flip {
            compare.reverse();
        }
        turned.compare = Some(compare);
        let (one, other) = (decision(&stated, &facts), decision(&turned, &facts));
        prop_assert_eq!(&one.crossovers, &other.crossovers);
        prop_assert_eq!(&one.verdict.choice, &other.verdict.choice);
        prop_assert_eq!(&one.verdict.because, &other.verdict.because);
        prop_assert_eq!(&one.verdict.holds_until, &other.verdict.holds_until);
        let bills = |decision: &Decision| -> BTreeMap<String, Usd> {
            decision.options.iter().map(|o| (o.id.clone(), o.usd_per_month.compute.clone())).collect()
        };
        prop_assert_eq!(bills(&one), bills(&other));
    }

    #[test]
    fn tiers_at_one_price_are_one_tier(edges in proptest::collection::btree_set(1..1_000_000_000_000_i64, 0..6), used in 0..i64::MAX) {
        let price = UsdPer::new(Exact::decimal(166_667, 10));
        let steps = std::iter::once(0).chain(edges);
        let steps = steps.map(|from| (Quantity::<GbSecond>::new(Exact::decimal(from, 0)), price.clone()));
        let used = Quantity::new(Exact::decimal(used, 4));
        let tiers = Tiers::new(steps.collect()).expect("ascending");
        prop_assert_eq!(tiers.cost_of(&used), price.cost_of(&used));
        let shares: Usd = tiers.shares(&used).iter().map(|s| s.price.cost_of(&s.quantity)).collect::<Vec<_>>().iter().sum();
        prop_assert_eq!(shares, price.cost_of(&used));
    }

    #[test]
    fn the_verdict_holds_exactly_as_far_as_it_says(stated in stated(), facts in facts()) {
        let all = choices(&stated, &facts);
        let verdict = decision(&stated, &facts).verdict;
        let (Some(choice), Some(until)) = (verdict.choice, verdict.holds_until) else { return Ok(()) };
        let cheapest_at = |n: u64| {
            let able = all.iter().filter(|c| c.fits() && c.carries(n));
            able.map(|c| (c.total(Total::AllIn, &requests(n)), c.id.clone())).min()
        };
        let last = until.requests_per_month;
        let (cost, _) = cheapest_at(last).expect("someone carries it");
        let chosen = all.iter().find(|c| c.id == choice).expect("an option");
        prop_assert_eq!(chosen.total(Total::AllIn, &requests(last)), cost);
        prop_assert_eq!(cheapest_at(last + 1).map(|(_, id)| id), until.then);
    }
}

/// Tiers, allowances and steps on a scale that can be walked request by request.
fn small_curve() -> impl Strategy<Value = Curve> {
    let tariff = (tiers(60), 1..40_i64, 0..30_i64, proptest::option::of(1..40_i64)).prop_map(
        |(tiers, each, beyond, at_most)| {
            let steps = tiers
                .into_iter()
                .map(|(from, usd)| (Quantity::<GbSecond>::new(from), UsdPer::new(usd)));
            let price = Price {
                tiers: Tiers::new(steps.collect()).expect("ascending"),
                in_force_from: jiff::civil::date(2025, 1, 1),
                source: Source("test".into()),
            };
            let meter = Meter::per_request(Quantity::new(Exact::decimal(each, 1)))
                .beyond(&Quantity::new(Exact::decimal(beyond, 0)));
            let meter = match at_most {
                Some(limit) => meter.at_most(Quantity::new(Exact::decimal(limit, 0))),
                None => meter,
            };
            let charge = Charge::new("test", Scope::Compute, meter, &price);
            Curve::of(|n| charge.amount(n), charge.bends())
        },
    );
    let fleet = (1..3_000_000_i64, 1..50_u64, 1..4_u64).prop_map(|(usd, capacity, least)| {
        Curve::stepped(&Usd::new(Exact::decimal(usd, 10)), capacity, least, 200)
    });
    prop_oneof![tariff, fleet]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn crossovers_equal_an_exhaustive_scan(a in small_curve(), b in small_curve()) {
        let orders: Vec<Ordering> = (0..=200).map(|n| a.at(n).cmp(&b.at(n))).collect();
        let mut walked = Vec::new();
        for run in runs(&a, &b, 0, 200) {
            prop_assert_eq!(u64::try_from(walked.len()).expect("small"), run.from);
            walked.extend((run.from..=run.to).map(|_| run.order));
        }
        prop_assert_eq!(&walked, &orders);

        let mut expected = Vec::new();
        let mut side = None;
        for (n, order) in (0_u64..).zip(&orders) {
            let tie_before = n > 0 && orders[usize::try_from(n).expect("small") - 1].is_eq();
            if order.is_ne() && side != Some(*order) {
                if side.is_some() || tie_before {
                    expected.push((n, *order));
                }
                side = Some(*order);
            }
        }
        let found: Vec<_> = crossings(&a, &b, 0, 200).iter().map(|c| (c.at, c.order)).collect();
        prop_assert_eq!(found, expected);
        let mirrored: Vec<_> = crossings(&b, &a, 0, 200).iter().map(|c| (c.at, c.order.reverse())).collect();
        let found: Vec<_> = crossings(&a, &b, 0, 200).iter().map(|c| (c.at, c.order)).collect();
        prop_assert_eq!(found, mirrored);
    }
}

#[test]
fn the_founding_table_is_exact() {
    for (millions, usd) in
        [(1, "0.40833375"), (10, "4.0833375"), (50, "20.4166875"), (100, "40.833375")]
    {
        let volume = Exact::from(millions * 1_000_000_u64);
        let decision = decision(&workload(&volume, 128, &exact("100")), &TestFacts::default());
        let bill = |id: &str| {
            let option = decision.options.iter().find(|option| option.id == id).expect("compared");
            option.usd_per_month.compute.amount().to_plain()
        };
        assert_eq!(bill("lambda-x86_64-128mb"), usd);
        assert_eq!(bill("ec2-1xt3.small"), "15.184");
        let crossover = decision.crossovers.iter().find(|c| c.from == "lambda-x86_64-128mb");
        assert_eq!(
            crossover.map(|c| (c.requests_per_month, c.to.as_str())),
            Some((37_185_269, "ec2-1xt3.small"))
        );
    }
}

#[test]
fn the_free_tier_moves_the_founding_crossover() {
    let mut stated = workload(&exact("30000000"), 128, &exact("100"));
    stated.free_tier = Some(true);
    let decision = decision(&stated, &TestFacts::default());
    let crossover = decision
        .crossovers
        .iter()
        .find(|c| c.from == "lambda-x86_64-128mb" && c.to == "ec2-1xt3.small")
        .expect("one");
    assert_eq!(crossover.requests_per_month, 54_001_611);
}

#[test]
fn a_bill_of_more_than_28_digits_is_exact() {
    let stated = workload(&exact("3141592653"), 1_337, &exact("12347"));
    let decision = decision(&stated, &TestFacts::default());
    let x86 = &decision.options[0];
    // 3,141,592,653 × 12.347 s × 1,337/1,024 GB through three tiers, plus the requests.
    assert_eq!(x86.bill.len(), 4);
    let again: Usd = x86.bill.iter().map(|line| &line.usd).sum();
    assert_eq!(again, x86.usd_per_month.compute);
}
