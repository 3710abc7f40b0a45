//! What must hold for every difference of two decisions.
mod support;

use std::collections::BTreeMap;

use proptest::prelude::*;
use support::{TestFacts, cheapest_fleet, ec2, exact, lambda, workload};
use svl_engine::difference::{
    Attribution, Change, Changes, Difference, Entry, FindingFate, Renames, Subject, UsdChange,
    WorkloadChange, pairs,
};
use svl_engine::exact::Exact;
use svl_engine::units::Requests;
use svl_engine::usd::Usd;
use svl_engine::workload::{Allow, Ingress, Stated};
use svl_engine::{Decision, Evaluator, evaluate};

fn decision(stated: &Stated, facts: &TestFacts) -> Decision {
    evaluate(stated.clone(), facts).expect("a valid workload")
}

fn difference(old: (&Stated, &TestFacts), new: (&Stated, &TestFacts)) -> Difference {
    let (a, b) = (decision(old.0, old.1), decision(new.0, new.1));
    let (before, after) = (Evaluator::new(old.1), Evaluator::new(new.1));
    Difference::evaluated(
        &Subject { stated: old.0, facts: old.1, evaluator: &before, decision: &a },
        &Subject { stated: new.0, facts: new.1, evaluator: &after, decision: &b },
    )
}

/// A workload of which any part may be another on the other side.
fn stated() -> impl Strategy<Value = Stated> {
    let sizes = (1..400_000_u64, prop_oneof![Just(128_u32), Just(256), Just(1_024)], 1..900_i64);
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    (sizes, flags).prop_map(|((thousands, memory, millis), (gateway, fleet, slo, allowed))| {
        let requests = Exact::from(thousands * 1_000);
        let mut stated = workload(&requests, memory, &Exact::decimal(millis, 0));
        let mut compare = vec![lambda(0), ec2("t3.small", 1)];
        if fleet {
            stated.requests = Requests::new(requests.min(Exact::from(1_000_000_u32)));
            compare.push(cheapest_fleet());
        }
        stated.compare = Some(compare);
        stated.ingress = gateway.then_some(Ingress::FunctionUrl);
        if slo {
            stated.latency = vec![(99, svl_engine::units::Quantity::new(exact("200")))];
        }
        if allowed {
            let rule = "latency-out-of-reach".to_owned();
            let (key, reason) = ("allow[0]".to_owned(), "known".to_owned());
            stated.allow = vec![Allow { key, rule, reason, until: None }];
        }
        stated
    })
}

fn facts() -> impl Strategy<Value = TestFacts> {
    (1..400_000_i64).prop_map(|usd| {
        let tiers = vec![(Exact::ZERO, Exact::decimal(usd, 10))];
        TestFacts {
            tiers: BTreeMap::from([("duration.x86_64".to_owned(), tiers)]),
            ..TestFacts::default()
        }
    })
}

/// The same facts under another digest, as another price book has.
fn sums(attribution: &Attribution) {
    if let Some(whole) = &attribution.usd_per_month {
        assert_eq!(&attribution.sum(), whole);
    }
    let inputs = &attribution.inputs;
    let alone: Usd = inputs.keys.iter().filter_map(|key| key.usd_per_month.as_ref()).sum();
    assert_eq!(&alone + &inputs.together_usd_per_month, inputs.usd_per_month);
    let prices = &attribution.prices;
    let lines: Usd = prices.lines.iter().map(|line| &line.usd_per_month).sum();
    assert_eq!(&lines + &prices.elsewhere_usd_per_month, prices.usd_per_month);
}

/// A difference read from its other side, without what is read in one direction alone.
fn mirrored(mut it: Difference) -> Difference {
    fn turned(change: Change) -> Change {
        match change {
            Change::Added => Change::Removed,
            Change::Removed => Change::Added,
            same => same,
        }
    }
    fn usd(it: UsdChange) -> UsdChange {
        let change = it.change.map(|usd| &Usd::ZERO - &usd);
        // A share is of the other amount there; it is tested by the tests of amounts.
        UsdChange { old: it.new, new: it.old, change, share: None }
    }
    std::mem::swap(&mut it.old, &mut it.new);
    let verdict = &mut it.verdict;
    verdict.change = turned(verdict.change);
    std::mem::swap(&mut verdict.old, &mut verdict.new);
    verdict.usd_per_month = usd(verdict.usd_per_month.clone());
    for option in &mut it.options {
        option.change = turned(option.change);
        std::mem::swap(&mut option.old, &mut option.new);
        option.usd_per_month = usd(option.usd_per_month.clone());
        option.compute_usd_per_month = usd(option.compute_usd_per_month.clone());
        for line in &mut option.bill {
            line.change = turned(line.change);
            std::mem::swap(&mut line.old, &mut line.new);
            line.usd = usd(line.usd.clone());
        }
        for figure in &mut option.service_level {
            std::mem::swap(&mut figure.old, &mut figure.new);
        }
    }
    for finding in &mut it.findings {
        finding.fate = match finding.fate {
            FindingFate::New => FindingFate::Gone,
            FindingFate::Gone => FindingFate::New,
            FindingFate::Allowed => FindingFate::NoLongerAllowed,
            FindingFate::NoLongerAllowed => FindingFate::Allowed,
            FindingFate::Changed => FindingFate::Changed,
        };
        std::mem::swap(&mut finding.old, &mut finding.new);
    }
    for crossover in &mut it.crossovers {
        crossover.change = turned(crossover.change);
        std::mem::swap(&mut crossover.old, &mut crossover.new);
    }
    for assumed in &mut it.assumptions {
        assumed.change = turned(assumed.change);
        std::mem::swap(&mut assumed.old, &mut assumed.new);
    }
    it.attribution = None;
    it
}

/// As text, each list in an order of its own.
fn canonical(it: &Difference) -> Vec<String> {
    fn all<T: std::fmt::Debug>(items: &[T]) -> impl Iterator<Item = String> + '_ {
        items.iter().map(|item| format!("{item:?}"))
    }
    let mut options = it.options.clone();
    for option in &mut options {
        option.bill.sort_by_key(|line| format!("{line:?}"));
        // Shares are of the old amount.
        option.usd_per_month.share = None;
        option.compute_usd_per_month.share = None;
        option.bill.iter_mut().for_each(|line| line.usd.share = None);
    }
    let mut verdict = it.verdict.clone();
    verdict.usd_per_month.share = None;
    let mut lines: Vec<String> = all(&options)
        .chain(all(&it.findings))
        .chain(all(&it.crossovers))
        .chain(all(&it.assumptions))
        .chain([format!("{verdict:?} {:?} {:?}", it.old, it.new)])
        .collect();
    lines.sort();
    lines
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_decision_does_not_differ_from_itself(stated in stated(), facts in facts()) {
        let it = difference((&stated, &facts), (&stated, &facts));
        prop_assert!(it.is_empty(), "{:?}", it);
        prop_assert!(Difference::stored(&decision(&stated, &facts), &decision(&stated, &facts)).is_empty());
        let mut renamed = stated.clone();
        renamed.name = "another".to_owned();
        prop_assert!(difference((&stated, &facts), (&renamed, &facts)).is_empty());
    }

    #[test]
    fn from_the_other_side_it_is_its_mirror(a in stated(), b in stated(), old in facts(), new in facts()) {
        let (a, b) = (decision(&a, &old), decision(&b, &new));
        let there = Difference::of(Some(&a), Some(&b));
        let back = Difference::of(Some(&b), Some(&a));
        prop_assert_eq!(canonical(&mirrored(there)), canonical(&back));
        let gone = Difference::of(Some(&a), None);
        prop_assert_eq!(canonical(&mirrored(gone)), canonical(&Difference::of(None, Some(&a))));
    }

    #[test]
    fn the_parts_sum_to_the_whole(a in stated(), b in stated(), old in facts(), mut new in facts()) {
        new.digest = "1".repeat(64);
        new.timeout = "600".to_owned();
        let it = difference((&a, &old), (&b, &new));
        sums(it.attribution.as_ref().expect("both sides are there"));
        // The inputs alone, and the prices alone.
        let inputs = difference((&a, &old), (&b, &old)).attribution.expect("both sides are there");
        sums(&inputs);
        prop_assert_eq!(&inputs.prices.usd_per_month, &Usd::ZERO);
        if let Some(whole) = &inputs.usd_per_month {
            prop_assert_eq!(&inputs.inputs.usd_per_month, whole);
        }
        let prices = difference((&a, &old), (&a, &new)).attribution.expect("both sides are there");
        sums(&prices);
        prop_assert_eq!(&prices.inputs.usd_per_month, &Usd::ZERO);
        prop_assert!(prices.inputs.keys.is_empty());
    }

    #[test]
    fn the_parts_of_stored_decisions_sum_to_the_whole(a in stated(), b in stated(), old in facts(), mut new in facts(), other_engine in any::<bool>()) {
        new.digest = "1".repeat(64);
        let (a, mut b) = (decision(&a, &old), decision(&b, &new));
        if other_engine {
            b.engine = "0.0.1";
        }
        sums(Difference::stored(&a, &b).attribution.as_ref().expect("both sides are there"));
        sums(Difference::stored(&b, &a).attribution.as_ref().expect("both sides are there"));
    }

    #[test]
    fn a_lone_key_does_all_of_it(stated in stated(), facts in facts(), more in 2..50_u32) {
        let mut busier = stated.clone();
        busier.requests = Requests::new(stated.requests.amount() * &Exact::from(more));
        let it = difference((&stated, &facts), (&busier, &facts)).attribution.expect("both sides");
        let keys: Vec<&str> = it.inputs.keys.iter().map(|key| key.key.as_str()).collect();
        prop_assert_eq!(keys, ["requests"]);
        if it.usd_per_month.is_some() {
            prop_assert_eq!(&it.inputs.keys[0].usd_per_month, &it.usd_per_month);
        }
    }

    #[test]
    fn the_order_of_files_plays_no_part(seed in any::<u64>(), count in 1..12_usize) {
        let entry = |i: usize, side: u64| Entry {
            file: format!("{}.yaml", i % 5),
            place: i / 5,
            name: Some(format!("n{}", (i as u64 + seed * side) % 7)),
            content: Some(format!("c{i}")),
        };
        let old: Vec<Entry> = (0..count).map(|i| entry(i, 0)).collect();
        let new: Vec<Entry> = (0..count).map(|i| entry(i, 1)).collect();
        let told = |old: &[Entry], new: &[Entry]| {
            let name = |side: &[Entry], at: Option<usize>| at.map(|at| format!("{:?}", side[at]));
            let mut all: Vec<_> = pairs(old, new, &Renames::new())
                .into_iter()
                .map(|(i, j)| (name(old, i), name(new, j)))
                .collect();
            all.sort();
            all
        };
        let turned = |side: &[Entry]| {
            let mut side = side.to_vec();
            let by = usize::try_from(seed % side.len() as u64).unwrap_or(0);
            side.rotate_left(by);
            side.reverse();
            side
        };
        prop_assert_eq!(told(&old, &new), told(&turned(&old), &turned(&new)));
    }
}

#[test]
fn the_order_in_which_workloads_are_compared_plays_no_part() {
    let facts = TestFacts::default();
    let base = workload(&exact("1000000"), 128, &exact("100"));
    let changed = workload(&exact("2000000"), 128, &exact("100"));
    let one = |file: &str, new: &Stated| {
        let it = difference((&base, &facts), (new, &facts));
        WorkloadChange::new(it, [Some("a"), Some("a")], [Some(file), Some(file)])
    };
    let all = [one("b", &base), one("a", &changed), one("c", &changed)];
    let told = |order: [usize; 3]| {
        let workloads = order.iter().map(|i| all[*i].clone()).collect();
        Changes::of("old".to_owned(), "new".to_owned(), workloads)
    };
    assert_eq!(told([0, 1, 2]), told([2, 0, 1]));
    assert_eq!(told([0, 1, 2]).total.counted, 3);
}
