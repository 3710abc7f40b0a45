//! What must hold of the drills of every system, not only of those we thought of.
#[path = "support/systems.rs"]
#[allow(dead_code)] // The cases use all of it.
mod systems;

use std::collections::BTreeMap;

use jiff::civil::date;
use proptest::prelude::*;
use svl_engine::exact::Exact;
use svl_engine::system::drill::{
    Break, Drills, MODES, Outcome, Outline, all, breaks, chosen, dead_letters_unwatched, outlines,
};
use svl_engine::system::{
    Call, Consumer, Entry, Idempotency, IdempotencyKey, Kind, Mode, StatedComponent, StatedSystem,
    System,
};
use svl_engine::units::{Quantity, Requests};
use svl_engine::workload::Duration;
use svl_pricing::PriceBook;

fn drills(system: &System) -> Drills {
    let book = PriceBook::builtin();
    let facts = book.on(date(2026, 11, 17));
    all(system, &facts).unwrap_or_else(|error| panic!("{error}"))
}

/// One component: its kind, its numbers, and those that it reaches, as distances down the list.
#[derive(Debug, Clone)]
struct Seed {
    kind: usize,
    ms: u32,
    near: Vec<(u8, bool)>,
    back: Option<u8>,
    flags: [bool; 5],
}

const KINDS: [Kind; 14] = [
    Kind::Function,
    Kind::Function,
    Kind::Function,
    Kind::Sqs,
    Kind::SqsFifo,
    Kind::Sns,
    Kind::EventBus,
    Kind::Stream,
    Kind::DynamoDb,
    Kind::S3,
    Kind::StepFunctions,
    Kind::Rds,
    Kind::External,
    Kind::ElastiCache,
];

fn seeds() -> impl Strategy<Value = Vec<Seed>> {
    let near = proptest::collection::vec((1..5_u8, any::<bool>()), 1..4);
    let one =
        (0..KINDS.len(), 1..9_000_u32, near, proptest::option::of(1..6_u8), any::<[bool; 5]>());
    let one = one.prop_map(|(kind, ms, near, back, flags)| Seed { kind, ms, near, back, flags });
    proptest::collection::vec(one, 1..30)
}

/// A system of these: the gateway calls the first, and everything that is not reached is called by it.
fn components(seeds: &[Seed]) -> Vec<StatedComponent> {
    let name = |i: usize| format!("c{i:02}");
    let kind = |i: usize| KINDS[seeds[i].kind];
    let mut all: Vec<StatedComponent> = Vec::new();
    for (i, seed) in seeds.iter().enumerate() {
        let mut c = StatedComponent::plain(&name(i), kind(i));
        let mut targets: Vec<(usize, bool)> = seed
            .near
            .iter()
            .map(|(far, asynchronous)| (i + usize::from(*far), *asynchronous))
            .filter(|(to, _)| *to < seeds.len())
            .collect();
        targets.sort_unstable();
        targets.dedup_by_key(|(to, _)| *to);
        if kind(i).calls() {
            for (to, asynchronous) in &targets {
                let mode = if *asynchronous { Mode::Async } else { Mode::Sync };
                let mode = if kind(*to).modes().contains(&mode) { None } else { Some(mode) };
                let usual = kind(*to).modes()[0];
                let mode = if mode.is_none() && *asynchronous { Mode::Async } else { usual };
                c.calls.push(Call { mode: Some(mode), ..Call::plain(&name(*to)) });
            }
            // A loop, where nobody waits in it.
            let back = seed.back.map(usize::from).filter(|back| *back <= i && *back > 0);
            if let Some(to) = back.map(|back| i - back)
                && kind(to).modes().contains(&Mode::Async)
            {
                c.calls.push(Call { mode: Some(Mode::Async), ..Call::plain(&name(to)) });
            }
        } else if kind(i).delivers() {
            let most = if kind(i).consumers_compete() { 1 } else { 3 };
            for (to, _) in targets.iter().take(most) {
                let batch = seed.flags[4].then_some(10);
                c.consumers.push(Consumer { batch, ..Consumer::plain(&name(*to)) });
            }
        }
        if kind(i) == Kind::Function {
            c.duration = Some(Duration::constant(Quantity::new(Exact::from(seed.ms))));
            c.code.timeout = Some(Quantity::new(Exact::from(seed.ms * 3)));
            c.code.side_effects = Some(seed.flags[2]);
            if seed.flags[0] {
                let key = IdempotencyKey::Client;
                c.code.idempotency = Some(Idempotency { key, ttl: None, lock: None });
            }
        }
        c.alarm = Some(seed.flags[1]);
        if seed.flags[3] && matches!(kind(i), Kind::Function | Kind::Sqs | Kind::Stream | Kind::Sns)
        {
            c.dead_letter = Some(format!("failed-{}", name(i)));
        }
        all.push(c);
    }
    let kept: Vec<StatedComponent> = all
        .iter()
        .filter_map(|c| c.dead_letter.as_ref())
        .map(|name| StatedComponent {
            alarm: Some(name.len().is_multiple_of(2)),
            ..StatedComponent::plain(name, Kind::Sqs)
        })
        .collect();
    let mut api = StatedComponent::plain("api", Kind::RestApi);
    api.calls = (0..seeds.len())
        .filter(|i| !kind(*i).modes().is_empty())
        .map(|i| Call::plain(&name(i)))
        .collect();
    std::iter::once(api).chain(all).chain(kept).collect()
}

fn system(components: Vec<StatedComponent>) -> System {
    let entry =
        Entry { key: "entry".to_owned(), component: "api".to_owned(), share: None, weight: None };
    let requests = Requests::new(Exact::from(1_000_u32));
    System::of(StatedSystem::plain("random", requests, entry, components))
        .unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// Of each drill, by component and mode: what is lost where, and how often something is repeated.
type Losses = BTreeMap<(String, String), BTreeMap<String, (bool, u64)>>;

fn losses(drills: &Drills) -> Losses {
    let of = |outcomes: &[Outcome]| {
        let lost = outcomes.iter().any(|o| matches!(o, Outcome::LostSilent { .. }));
        let again = outcomes.iter().find_map(|outcome| match outcome {
            Outcome::Duplicated { times } => Some(times.unwrap_or(u64::MAX)),
            _ => None,
        });
        (lost, again.unwrap_or(0))
    };
    drills
        .drills
        .iter()
        .map(|drill| {
            let seen = drill.components.iter();
            let seen = seen.map(|seen| (seen.component.clone(), of(&seen.outcomes))).collect();
            ((drill.component.clone(), drill.mode.clone()), seen)
        })
        .collect()
}

/// Nothing that is lost or repeated with a protection is lost or repeated less without it.
fn no_smaller(with: &Losses, without: &Losses) {
    for (broken, seen) in with {
        let Some(then) = without.get(broken) else { continue };
        for (component, (lost, again)) in seen {
            let (lost_then, again_then) = then.get(component).copied().unwrap_or_default();
            assert!(lost_then || !lost, "{broken:?}: {component} is no longer lost");
            assert!(again_then >= *again, "{broken:?}: {component} {again} -> {again_then}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// What a drill comes to is the same with its story and without.
    #[test]
    fn an_outline_is_the_end_of_its_drill(seeds in seeds()) {
        let system = system(components(&seeds));
        let book = PriceBook::builtin();
        let facts = book.on(date(2026, 11, 17));
        let told = outlines(&system, &facts).expect("outlines");
        let drills = drills(&system);
        let expected: Vec<Outline> = drills.drills.iter().map(|drill| Outline {
            component: drill.component.clone(),
            mode: MODES.iter().find(|mode| mode.id == drill.mode).expect("a mode").id,
            worst: drill.worst.clone(),
            noticed: drill.noticed_by != ["nobody"],
            shows: drill.evidence.first()
                .filter(|_| drill.noticed_by == ["nobody"])
                .map(|each| (each.component.clone(), each.shows.clone())),
        }).collect();
        prop_assert_eq!(told, expected);
    }

    #[test]
    fn removing_a_protection_never_shrinks_the_losses(seeds in seeds(), which in 0..30_usize) {
        let with = components(&seeds);
        let before = losses(&drills(&system(with.clone())));
        let which = which % with.len();
        let without = |change: &dyn Fn(&mut StatedComponent)| {
            let mut changed = with.clone();
            change(&mut changed[which]);
            let kept: Vec<String> =
                changed.iter().filter_map(|c| c.dead_letter.clone()).collect();
            changed.retain(|c| !c.name.starts_with("failed-") || kept.contains(&c.name));
            losses(&drills(&system(changed)))
        };
        no_smaller(&before, &without(&|c| c.code.idempotency = None));
        no_smaller(&before, &without(&|c| c.dead_letter = None));
        no_smaller(&before, &without(&|c| c.alarm = None));
    }

    #[test]
    fn removing_an_alarm_lets_nobody_notice_more(seeds in seeds()) {
        let with = components(&seeds);
        let unseen = |drills: &Drills| {
            let unseen = drills.drills.iter().filter(|drill| drill.noticed_by == ["nobody"]);
            unseen.map(|drill| (drill.component.clone(), drill.mode.clone())).collect::<Vec<_>>()
        };
        let before = drills(&system(with.clone()));
        let mut none = with;
        for component in &mut none {
            component.alarm = None;
        }
        let after = drills(&system(none));
        let after_unseen = unseen(&after);
        prop_assert!(unseen(&before).iter().all(|each| after_unseen.contains(each)));
        prop_assert!(after.counts.noticed_by_nobody >= before.counts.noticed_by_nobody);
        prop_assert_eq!(before.counts.lost_silent, after.counts.lost_silent);
    }

    #[test]
    fn the_order_of_the_file_does_not_matter(seeds in seeds(), turns in 0..30_usize) {
        let as_written = components(&seeds);
        let mut otherwise = as_written.clone();
        let turns = turns % otherwise.len();
        otherwise.rotate_left(turns);
        otherwise.reverse();
        let first = drills(&system(as_written.clone()));
        prop_assert_eq!(&first, &drills(&system(otherwise)));
        prop_assert_eq!(&first, &drills(&system(as_written)));
    }

    #[test]
    fn every_drill_is_counted_and_bounded(seeds in seeds()) {
        let found = drills(&system(components(&seeds)));
        let counts = &found.counts;
        let sum = counts.ok + counts.delayed + counts.failed_visible + counts.duplicated
            + counts.captured + counts.lost_silent;
        prop_assert_eq!(sum, counts.drills);
        let ranks: Vec<u8> = found.drills.iter().map(|drill| drill.worst.rank()).collect();
        prop_assert!(ranks.is_sorted_by(|a, b| a >= b));
        for drill in &found.drills {
            prop_assert!(drill.timeline.len() <= 400);
            prop_assert!(drill.timeline.is_sorted_by_key(|event| event.ms));
            for event in &drill.timeline {
                prop_assert!(event.least_ms <= event.ms && event.ms <= event.most_ms, "{:?}", event);
            }
        }
    }
}

#[test]
fn a_thousand_components_and_five_thousand_edges_end() {
    let near = vec![(1, false), (2, false), (3, true), (4, false)];
    let seeds: Vec<Seed> = (0..1_000)
        .map(|i| Seed {
            kind: (i * 7) % KINDS.len(),
            ms: 100,
            near: near.clone(),
            back: None,
            flags: [i % 3 == 0, i % 5 == 0, true, i % 2 == 0, true],
        })
        .collect();
    // Names of one length, so that the order is that of the list.
    let mut all_of_them = components(&seeds);
    for c in &mut all_of_them {
        c.calls.truncate(if c.name == "api" { usize::MAX } else { 5 });
    }
    let graph = system(all_of_them);
    let book = PriceBook::builtin();
    let facts = book.on(date(2026, 11, 17));
    let some: Vec<Break> = breaks(&graph).into_iter().step_by(97).collect();
    let found = chosen(&graph, &facts, &some).expect("facts");
    assert!(found.counts.drills > 20, "{:?}", found.counts);
}

#[test]
fn dead_letter_queues_without_an_alarm_are_named() {
    let graph = systems::system(
        "q: sqs dead_letter=a => f\nf: function dead_letter=b -> t\nt: dynamodb\na: sqs\nb: sqs alarm",
    );
    assert_eq!(dead_letters_unwatched(&graph), ["a"]);
}
