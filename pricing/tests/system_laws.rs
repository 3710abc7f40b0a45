//! What must hold for every system: flow is conserved, the bill is the sum of its parts and the curve,
//! and the order in a file changes nothing.
mod systems;

use proptest::prelude::*;
use proptest::sample::Index;
use svl_engine::bill::Total;
use svl_engine::exact::Exact;
use svl_engine::system::flow::{Flow, Passed, stated_attempts};
use svl_engine::system::{
    Call, Class, Consumer, Kind, Mode, Role, StatedComponent, StatedSystem, System,
};
use svl_engine::units::{Megabytes, Requests};
use svl_engine::usd::Usd;
use svl_engine::workload::{Architecture, Pattern};
use systems::{Billed, exact, kilobytes, ms, stated};

/// What is drawn for one component.
#[derive(Debug, Clone)]
struct Drawn {
    kind: usize,
    /// Who reaches it, of those before it.
    parent: Index,
    /// Whom it also calls, of those after it.
    more: Option<Index>,
    share: usize,
    failure: usize,
    attempts: u32,
    batch: u32,
    window: u32,
    size: u32,
    flags: [bool; 6],
    /// What of its kind it sends back to a queue before it, or keeps of what fails.
    back: Option<Index>,
}

/// Kinds that stand behind the entry.
const KINDS: [Kind; 17] = [
    Kind::Function,
    Kind::Function,
    Kind::Function,
    Kind::Sqs,
    Kind::SqsFifo,
    Kind::Sns,
    Kind::EventBus,
    Kind::Stream,
    Kind::DynamoDb,
    Kind::ElastiCache,
    Kind::S3,
    Kind::StepFunctions,
    Kind::Server,
    Kind::Fargate,
    Kind::Rds,
    Kind::External,
    Kind::HttpApi,
];

const SHARES: [&str; 5] = ["1", "0.1", "2", "0.333", "0.05"];
const FAILURES: [&str; 5] = ["0", "0", "0.1", "0.005", "0.5"];

fn drawn() -> impl Strategy<Value = Drawn> {
    (
        (0..KINDS.len(), any::<Index>(), proptest::option::of(any::<Index>())),
        (0..SHARES.len(), 0..FAILURES.len(), 1..4_u32),
        (1..20_u32, 0..10_u32, 1..200_u32),
        (proptest::array::uniform6(any::<bool>()), proptest::option::weighted(0.2, any::<Index>())),
    )
        .prop_map(
            |((kind, parent, more), (share, failure, attempts), sizes, (flags, back))| Drawn {
                kind,
                parent,
                more,
                share,
                failure,
                attempts,
                batch: sizes.0,
                window: sizes.1,
                size: sizes.2,
                flags,
                back,
            },
        )
}

/// A system of up to `most` components in which everything is reached.
fn system(most: usize) -> impl Strategy<Value = StatedSystem> {
    let parts = proptest::collection::vec(drawn(), 1..most);
    (parts, 0..2_000_000_000_u64, any::<bool>(), 0..3_usize).prop_map(
        |(parts, requests, free, pattern)| {
            let mut system = stated(&requests.to_string(), build(&parts));
            system.free_tier = Some(free);
            system.pattern = match pattern {
                0 => None,
                1 => Some(Pattern::Named("diurnal".to_owned())),
                _ => {
                    let weights = (1..=24_u32).map(|hour| Exact::from(hour % 5));
                    Some(Pattern::Weights(weights.collect()))
                }
            };
            system
        },
    )
}

fn name(index: usize) -> String {
    // Names in another order than that of the drawing.
    format!("c{:03}", (index * 7919 + 13) % 1000)
}

fn build(parts: &[Drawn]) -> Vec<StatedComponent> {
    let mut all = vec![StatedComponent::plain(&name(0), Kind::Function)];
    for drawn in parts {
        let index = all.len();
        let mut component = StatedComponent::plain(&name(index), KINDS[drawn.kind]);
        component.failure = Some(exact(FAILURES[drawn.failure]));
        component.message = Some(kilobytes(&drawn.size.to_string()));
        component.memory = drawn.flags[0].then(|| Megabytes::new(Exact::from(128 * drawn.batch)));
        component.code.architecture = drawn.flags[1].then_some(Architecture::Arm64);
        component.code.provisioned_concurrency = drawn.flags[2].then_some(drawn.attempts);
        component.code.express = Some(drawn.flags[3]);
        component.store.provisioned =
            drawn.flags[4].then(|| (Exact::from(drawn.size), Exact::from(drawn.batch)));
        if drawn.flags[5] {
            component.logs = Some(kilobytes("1"));
        }
        if KINDS[drawn.kind] == Kind::Function && drawn.flags[4] {
            component.region = Some("eu-west-1".to_owned());
        }
        all.push(component);
    }
    for (index, drawn) in parts.iter().enumerate().map(|(i, drawn)| (i + 1, drawn)) {
        connect(&mut all, drawn.parent.index(index), index, drawn);
        if let Some(more) = drawn.more {
            let to = index + more.index(all.len() - index);
            if to > index && all[index].kind.calls() {
                connect(&mut all, index, to, drawn);
            }
        }
    }
    for (index, drawn) in parts.iter().enumerate().map(|(i, drawn)| (i + 1, drawn)) {
        let queues: Vec<usize> = (1..all.len()).filter(|i| all[*i].kind == Kind::Sqs).collect();
        let Some(back) = drawn.back.filter(|_| !queues.is_empty()) else { continue };
        let queue = queues[back.index(queues.len())];
        let target = all[queue].name.clone();
        let holds = all[index].kind.consumers_compete() || all[index].kind == Kind::Function;
        if queue != index && holds && drawn.flags[0] {
            all[index].dead_letter = Some(target);
        } else if all[index].kind == Kind::Function {
            all[index]
                .calls
                .push(Call { per_request: Some(exact("0.01")), ..Call::plain(&target) });
        }
    }
    all
}

/// Lets one reach another as its kind can; the entry where it cannot.
fn connect(all: &mut [StatedComponent], from: usize, to: usize, drawn: &Drawn) {
    let from_kind = all[from].kind;
    let taken = from_kind.consumers_compete() && !all[from].consumers.is_empty();
    let runs = matches!(all[to].kind.class(), Class::Compute) && all[to].kind != Kind::Server;
    let holds = all[to].kind.class() == Class::Channel;
    let target = all[to].name.clone();
    if from_kind.delivers() && !taken && (runs || holds) && all[to].kind != Kind::Fargate {
        all[from].consumers.push(Consumer {
            filter: Some(exact(SHARES[drawn.share])).filter(|share| *share <= Exact::ONE),
            batch: Some(drawn.batch),
            window: Some(ms(&(drawn.window * 1_000).to_string())),
            attempts: Some(drawn.attempts),
            ..Consumer::plain(&target)
        });
        return;
    }
    let from = if from_kind.calls() { from } else { 0 };
    let either = all[to].kind.modes().len() > 1;
    all[from].calls.push(Call {
        per_request: Some(exact(SHARES[drawn.share])),
        attempts: Some(drawn.attempts),
        mode: (either && drawn.flags[3]).then_some(Mode::Async),
        reads: drawn.flags[0].then(|| Exact::from(drawn.attempts)),
        transaction: drawn.flags[1],
        consistent: drawn.flags[2],
        ..Call::plain(&target)
    });
}

/// The flow of a system; none where a loop feeds itself as much as it is fed.
fn flow_of(system: &System) -> Option<Flow> {
    Flow::of(system, &stated_attempts).ok()
}

fn ends(stated: &StatedSystem) -> bool {
    flow_of(&System::of(stated.clone()).expect("a system")).is_some()
}

fn at(n: u64) -> Requests {
    Requests::new(Exact::from(n))
}

fn settles(passed: &Passed) -> Exact {
    [&passed.done, &passed.refused, &passed.captured, &passed.lost].into_iter().sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn flow_is_conserved(stated in system(200)) {
        let system = System::of(stated).expect("a system");
        let Some(flow) = flow_of(&system) else { return Ok(()) };
        let mut reached: Vec<Exact> = vec![Exact::ZERO; system.stated.components.len()];
        let mut tried = reached.clone();
        for (id, _, to, edge) in system.edges() {
            let passed = flow.along(id);
            prop_assert_eq!(&settles(&passed), &passed.sent, "{}", edge.key);
            prop_assert!(passed.attempts >= passed.sent);
            let waits = edge.role == Role::Call;
            let (lost, refused) = (passed.lost.is_zero(), passed.refused.is_zero());
            prop_assert!(lost || !waits);
            prop_assert!(refused || waits);
            reached[to.index()] = &reached[to.index()] + &passed.sent;
            tried[to.index()] = &tried[to.index()] + &passed.attempts;
        }
        for (node, component) in system.components() {
            if let Some(passed) = flow.entering(node) {
                prop_assert_eq!(&settles(passed), &passed.sent);
                reached[node.index()] = &reached[node.index()] + &passed.sent;
                tried[node.index()] = &tried[node.index()] + &passed.attempts;
            }
            prop_assert_eq!(flow.arrivals(node), &reached[node.index()], "{}", component.name);
            prop_assert_eq!(&flow.attempts(node), &tried[node.index()], "{}", component.name);
        }
    }

    #[test]
    fn the_bill_is_the_sum_of_its_parts(stated in system(200)) {
        prop_assume!(ends(&stated));
        let billed = Billed::of(stated);
        let report = billed.report();
        let parts = report.components.iter().map(|part| &part.usd_per_month)
            .chain(report.edges.iter().map(|part| &part.usd_per_month));
        prop_assert_eq!(parts.sum::<Usd>(), report.usd_per_month.all_in.clone());
        let lines = report.components.iter().flat_map(|part| &part.lines)
            .chain(report.edges.iter().flat_map(|part| &part.lines));
        let compute = lines.filter(|line| Total::Compute.counts(line.scope)).map(|line| &line.usd);
        prop_assert_eq!(compute.sum::<Usd>(), report.usd_per_month.compute.clone());
        for part in &report.components {
            for line in &part.lines {
                prop_assert_eq!(
                    line.usd.amount(), &(&line.quantity * &line.usd_per_unit), "{}", part.name
                );
                prop_assert!(!line.quantity.is_negative());
            }
        }
    }

    #[test]
    fn the_curve_is_the_bill(
        stated in system(60),
        counts in proptest::collection::vec(0..10_000_000_000_u64, 1..12),
    ) {
        prop_assume!(ends(&stated));
        let billed = Billed::of(stated);
        for (total, curve) in Total::ALL.into_iter().zip(billed.bill.curves()) {
            for n in counts.iter().copied().chain([0, 1, 2, 1_000_000, 2_628_000]) {
                prop_assert_eq!(curve.at(n), billed.bill.total(total, &at(n)), "{}", n);
            }
        }
    }

    #[test]
    fn the_order_in_the_file_changes_nothing(stated in system(60), turn in any::<Index>()) {
        prop_assume!(ends(&stated));
        let mut other = stated.clone();
        let by = turn.index(other.components.len());
        other.components.rotate_left(by);
        other.components.reverse();
        let (one, other) = (Billed::of(stated), Billed::of(other));
        prop_assert_eq!(format!("{:?}", one.report()), format!("{:?}", other.report()));
        prop_assert_eq!(&one.bill.assumptions, &other.bill.assumptions);
        prop_assert_eq!(&one.load.assumptions, &other.load.assumptions);
    }

    #[test]
    fn load_is_linear_in_the_volume(stated in system(60), n in 0..10_000_000_000_u64) {
        prop_assume!(ends(&stated));
        let billed = Billed::of(stated.clone());
        let mut other = stated;
        other.requests = at(n);
        let system = System::of(other).expect("a system");
        let flow = Flow::of(&system, &stated_attempts).expect("it ends");
        for (node, component) in system.components() {
            let load = billed.load.node(node);
            prop_assert_eq!(&load.arrivals.at(&at(n)), flow.arrivals(node), "{}", component.name);
            // A batch has at least one message, and at most as many as its size.
            let (runs, tried) = (load.runs.at(&Exact::from(n)), load.attempts.at(&at(n)));
            prop_assert!(runs <= tried && &runs * &exact("20") >= tried);
        }
    }
}
