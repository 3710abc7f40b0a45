//! What fails with what: cases by hand, and what must hold for every system.
use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::Index;
use svl_engine::exact::Exact;
use svl_engine::system::blast::{Radius, RadiusReport, Ring, radius};
use svl_engine::system::{
    Call, Class, Consumer, Entry, Kind, Mode, StatedComponent, StatedSystem, System,
};
use svl_engine::units::Requests;

fn entry(component: &str, share: Option<&str>, weight: Option<&str>) -> Entry {
    let number = |text: Option<&str>| text.map(|text| Exact::parse(text).expect("a number"));
    let component = component.to_owned();
    Entry { key: "entry".to_owned(), component, share: number(share), weight: number(weight) }
}

fn stated(entries: Vec<Entry>, components: Vec<StatedComponent>) -> StatedSystem {
    let requests = Requests::new(Exact::from(1_000_u32));
    let first = entries[0].clone();
    StatedSystem { entries, ..StatedSystem::plain("shop", requests, first, components) }
}

fn system(stated: StatedSystem) -> System {
    System::of(stated).unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn calling(name: &str, kind: Kind, calls: &[&str]) -> StatedComponent {
    let calls = calls.iter().map(|to| match to.strip_suffix('?') {
        Some(to) => Call { fallback: Some(Exact::ONE), ..Call::plain(to) },
        None => Call::plain(to),
    });
    StatedComponent { calls: calls.collect(), ..StatedComponent::plain(name, kind) }
}

fn feeding(name: &str, kind: Kind, consumers: &[&str]) -> StatedComponent {
    let consumers = consumers.iter().map(|to| Consumer::plain(to));
    StatedComponent { consumers: consumers.collect(), ..StatedComponent::plain(name, kind) }
}

/// A shop with two doors: the click waits for the payment, and mails come later.
fn shop() -> StatedSystem {
    let mut payments = calling("payments", Kind::Function, &["bank"]);
    payments.alarm = Some(true);
    let mut mails = feeding("mails", Kind::Sqs, &["mailer"]);
    mails.dead_letter = Some("dead-mails".to_owned());
    let mut dead = StatedComponent::plain("dead-mails", Kind::Sqs);
    dead.alarm = Some(true);
    let mut search = calling("search", Kind::Function, &["cache"]);
    search.code.layers = vec!["common".to_owned()];
    let mut mailer = calling("mailer", Kind::Function, &["provider", "sent"]);
    mailer.code.layers = vec!["common".to_owned()];
    stated(
        vec![entry("api", Some("0.25"), Some("9")), entry("search", None, None)],
        vec![
            calling("api", Kind::HttpApi, &["checkout"]),
            calling("checkout", Kind::Function, &["payments", "advice?", "mails"]),
            payments,
            StatedComponent::plain("bank", Kind::External),
            calling("advice", Kind::Function, &[]),
            mails,
            dead,
            mailer,
            StatedComponent::plain("provider", Kind::External),
            feeding("sent", Kind::Sns, &["statistics"]),
            calling("statistics", Kind::Function, &[]),
            search,
            StatedComponent::plain("cache", Kind::ElastiCache),
        ],
    )
}

/// A radius in one line: `hard | delayed | degraded, shares of requests and by worth, who is told`.
fn said(report: &RadiusReport, name: &str) -> String {
    let radius = report.of(name).expect(name);
    let rings = Ring::ALL.map(|ring| radius.ring(ring).join(" ")).join(" | ");
    let shares = [&radius.requests, &radius.weighted].map(|shares| {
        [&shares.hard, &shares.delayed, &shares.degraded].map(Exact::to_plain).join("/")
    });
    let told: Vec<&str> = radius.clients.iter().chain(&radius.alarms).map(String::as_str).collect();
    let coupled = radius.shares.join(" ");
    format!("{rings}; {}; told {}; {coupled}", shares.join(" "), told.join(" "))
}

#[test]
fn the_rings_of_a_shop() {
    let decision_of = |stated: StatedSystem| {
        let system = system(stated);
        RadiusReport::of_system(&system)
    };
    let report = decision_of(shop());
    for (name, expected) in [
        // What is waited for takes its callers along; a channel behind them is not late, for what was
        // refused was never sent.
        ("bank", "api checkout payments |  | ; 0.25/0/0 0.75/0/0; told api payments; "),
        // A fallback ends the ring.
        ("advice", " |  | checkout; 0/0/0.25 0/0/0.75; told ; "),
        // A consumer's work is held, and what it feeds is late; the dead letters' alarm tells of it.
        (
            "mailer",
            " | sent statistics | search; 0/0.25/0 0/0.75/0; told dead-mails; @layer/common",
        ),
        ("provider", "mailer | sent statistics | ; 0/0.25/0 0/0.75/0; told dead-mails; "),
        // Without its channel the sender serves less.
        ("mails", " | mailer sent statistics | checkout; 0/0.25/0.25 0/0.75/0.75; told ; "),
        ("cache", "search |  | ; 0.75/0/0 0.25/0/0; told search; "),
        (
            "@layer/common",
            "mailer search | sent statistics | ; 0.75/0.25/0 0.25/0.75/0; told search dead-mails; ",
        ),
    ] {
        assert_eq!(said(&report, name), expected, "{name}");
    }
    let worst: Vec<&str> = report.components.iter().map(|r| r.component.as_str()).take(5).collect();
    assert_eq!(worst, ["bank", "payments", "checkout", "api", "cache"]);
}

#[test]
fn what_is_scarce_is_shared_where_the_file_says_so() {
    let mut api = calling("api", Kind::Function, &["a", "b", "c"]);
    api.code.reserved_concurrency = Some(10);
    let with = |name: &str, set: &dyn Fn(&mut StatedComponent)| {
        let mut component = calling(name, Kind::Function, &["base"]);
        set(&mut component);
        component
    };
    let parts = vec![
        api,
        with("a", &|c| c.role = Some("writer".to_owned())),
        with("b", &|c| c.role = Some("writer".to_owned())),
        with("c", &|c| c.code.layers_pinned = Some(true)),
        StatedComponent::plain("base", Kind::Rds),
    ];
    let mut plain = stated(vec![entry("api", None, None)], parts);
    let report = RadiusReport::of_system(&system(plain.clone()));
    assert_eq!(said(&report, "a"), "api |  | b c; 1/0/0 1/0/0; told api; @role/writer");
    plain.account_concurrency = Some(1_000);
    let report = RadiusReport::of_system(&system(plain));
    assert_eq!(said(&report, "c"), "api |  | a b; 1/0/0 1/0/0; told api; @account");
    let shared: Vec<&str> = report.shared.iter().map(|r| r.component.as_str()).collect();
    assert_eq!(shared, ["@account", "@role/writer"]);
    assert_eq!(said(&report, "@account"), "a api b c |  | ; 1/0/0 1/0/0; told api; ");
}

#[derive(Debug, Clone)]
struct Drawn {
    kind: usize,
    parents: Vec<Index>,
    asynchronous: bool,
    fallback: bool,
    flags: [bool; 4],
}

const KINDS: [Kind; 12] = [
    Kind::Function,
    Kind::Function,
    Kind::Function,
    Kind::Fargate,
    Kind::StepFunctions,
    Kind::Sqs,
    Kind::Sns,
    Kind::EventBus,
    Kind::DynamoDb,
    Kind::Rds,
    Kind::External,
    Kind::S3,
];

fn drawn() -> impl Strategy<Value = Drawn> {
    let parents = proptest::collection::vec(any::<Index>(), 1..5);
    (0..KINDS.len(), parents, any::<bool>(), any::<bool>(), any::<[bool; 4]>()).prop_map(
        |(kind, parents, asynchronous, fallback, flags)| Drawn {
            kind,
            parents,
            asynchronous,
            fallback,
            flags,
        },
    )
}

fn name(index: usize) -> String {
    format!("c{:03}", (index * 7919 + 13) % 1000)
}

/// A system in which every part is reached by earlier ones.
fn built(parts: &[Drawn]) -> StatedSystem {
    let mut all = vec![StatedComponent::plain(&name(0), Kind::Function)];
    for (i, drawn) in parts.iter().enumerate() {
        let index = i + 1;
        let mut component = StatedComponent::plain(&name(index), KINDS[drawn.kind]);
        component.alarm = drawn.flags[0].then_some(true);
        if drawn.flags[1] && component.kind == Kind::Function {
            component.code.layers = vec![format!("layer-{}", index % 3)];
            component.role = drawn.flags[2].then(|| "role".to_owned());
        }
        all.push(component);
        let mut reached = false;
        for (n, parent) in drawn.parents.iter().enumerate() {
            // The entry reaches what no other can.
            let last = n + 1 == drawn.parents.len() && !reached;
            let parent = parent.index(index);
            reached |= connect(&mut all, parent, index, drawn);
            if last && !reached {
                connect(&mut all, 0, index, drawn);
            }
        }
    }
    let mut stated = stated(vec![entry(&name(0), None, None)], all);
    stated.account_concurrency = parts[0].flags[3].then_some(100);
    stated
}

fn connect(all: &mut [StatedComponent], from: usize, to: usize, drawn: &Drawn) -> bool {
    let (kind, target) = (all[to].kind, all[to].name.clone());
    let source = &mut all[from];
    let takes = matches!(kind.class(), Class::Compute | Class::Channel) && kind != Kind::Fargate;
    let full = source.kind.consumers_compete() && !source.consumers.is_empty();
    if source.kind.calls() {
        let both = kind.modes().len() > 1;
        let mode = (both && drawn.asynchronous).then_some(Mode::Async);
        let fallback = drawn.fallback.then_some(Exact::ONE);
        source.calls.push(Call { mode, fallback, ..Call::plain(&target) });
        return true;
    }
    let delivers = source.kind.delivers() && takes && !full;
    if delivers {
        source.consumers.push(Consumer::plain(&target));
    }
    delivers
}

type Hit = BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)>;

/// Of each component, what fails with it, and all that suffers.
fn hit(stated: &StatedSystem) -> Hit {
    let report = RadiusReport::of_system(&system(stated.clone()));
    let sets = |radius: &Radius| {
        let hard: BTreeSet<String> = radius.hard.iter().cloned().collect();
        let all = Ring::ALL.into_iter().flat_map(|ring| radius.ring(ring)).cloned().collect();
        (hard, all)
    };
    report.components.iter().map(|radius| (radius.component.clone(), sets(radius))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn an_asynchronous_edge_enlarges_no_hard_ring(
        parts in proptest::collection::vec(drawn(), 2..200),
        ends in proptest::collection::vec((any::<Index>(), any::<Index>()), 1..8),
    ) {
        let before = built(&parts);
        let mut after = before.clone();
        for (from, to) in ends {
            let (from, to) = (from.index(after.components.len()), to.index(after.components.len()));
            let kind = after.components[to].kind;
            if from == to {
                continue;
            }
            let target = after.components[to].name.clone();
            let source = &mut after.components[from];
            if source.kind.calls() && kind.modes().contains(&Mode::Async) {
                source.calls.push(Call { mode: Some(Mode::Async), ..Call::plain(&target) });
            } else if source.kind.delivers() && !source.kind.consumers_compete() {
                source.consumers.push(Consumer::plain(&target));
            }
        }
        let (before, after) = (hit(&before), hit(&after));
        for (name, (hard, _)) in &after {
            prop_assert!(hard.is_subset(&before[name].0), "{name}: {hard:?}");
        }
    }

    #[test]
    fn removing_a_fallback_shrinks_no_radius(
        parts in proptest::collection::vec(drawn(), 2..80),
        which in any::<Index>(),
    ) {
        let before = built(&parts);
        let mut after = before.clone();
        let which = which.index(after.components.len());
        after.components[which].calls.iter_mut().for_each(|call| call.fallback = None);
        let (before, after) = (hit(&before), hit(&after));
        for (name, (hard, all)) in &before {
            prop_assert!(hard.is_subset(&after[name].0), "{name}");
            prop_assert!(all.is_subset(&after[name].1), "{name}");
        }
    }

    #[test]
    fn the_order_of_the_file_does_not_matter(
        parts in proptest::collection::vec(drawn(), 2..80),
        turns in any::<Index>(),
    ) {
        let stated = built(&parts);
        let mut turned = stated.clone();
        let turns = turns.index(turned.components.len());
        turned.components.rotate_left(turns);
        turned.components.iter_mut().for_each(|c| c.calls.reverse());
        let of = |stated: StatedSystem| RadiusReport::of_system(&system(stated));
        prop_assert_eq!(of(stated), of(turned));
    }

    #[test]
    fn the_rings_are_apart_and_as_when_asked_for_one(
        parts in proptest::collection::vec(drawn(), 2..80),
    ) {
        let system = system(built(&parts));
        for each in RadiusReport::of_system(&system).components {
            let node = system.node(&each.component).expect("a node");
            let single = radius(&system, node);
            prop_assert_eq!(single.len(), each.count());
            for (node, ring) in single {
                let name = &system.component(node).name;
                prop_assert_eq!(each.ring_of(name), Some(ring));
                prop_assert_ne!(name, &each.component);
            }
        }
    }
}

#[test]
fn a_thousand_components_and_five_thousand_edges() {
    let parts: Vec<StatedComponent> = (0..1_000_usize)
        .map(|i| {
            let calls = (1..=5).map(|step| i + step * step).filter(|to| *to < 1_000);
            let calls = calls.map(|to| Call::plain(&name(to)));
            StatedComponent {
                calls: calls.collect(),
                ..StatedComponent::plain(&name(i), Kind::Function)
            }
        })
        .collect();
    let system = system(stated(vec![entry(&name(0), None, None)], parts));
    assert!(system.edge_count() > 4_900, "{}", system.edge_count());
    let report = RadiusReport::of_system(&system);
    assert_eq!(report.components[0].hard.len(), 999);
}
