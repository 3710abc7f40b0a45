//! The same system served otherwise: by hand to the cent, and what must hold for every system.
mod systems;

use proptest::prelude::*;
use proptest::sample::Index;
use svl_engine::bill::Total;
use svl_engine::exact::Exact;
use svl_engine::system::ways::{Target, WayReport, bill_with_moved};
use svl_engine::system::{
    Call, Consumer, Kind, Mode, StatedComponent, StatedSystem, SystemDecision, evaluate,
};
use svl_engine::units::Requests;
use svl_engine::usd::Usd;
use svl_engine::workload::Pattern;
use svl_pricing::PriceBook;
use systems::{Billed, calling, exact, feeding, function, kilobytes, ms, stated};

fn decided(stated: StatedSystem) -> SystemDecision {
    let book = PriceBook::builtin();
    evaluate(stated, &book.on(book.edition())).unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn way<'a>(decision: &'a SystemDecision, id: &str) -> Option<&'a WayReport> {
    decision.ways.ways.iter().find(|way| way.id == id)
}

/// What is drawn for one function.
#[derive(Debug, Clone)]
struct Drawn {
    parent: Index,
    link: usize,
    memory: usize,
    millis: u32,
    share: usize,
    flags: [bool; 5],
}

const MEMORIES: [u32; 5] = [128, 256, 512, 1_024, 3_008];
const SHARES: [&str; 5] = ["1", "0.1", "2", "0.333", "0.01"];
const VOLUMES: [&str; 6] = ["1000", "3000000", "30000000", "200000000", "1000000000", "30.4"];

fn drawn() -> impl Strategy<Value = Drawn> {
    let figures = (0..MEMORIES.len(), 1..2_000_u32, 0..SHARES.len());
    (any::<Index>(), 0..9_usize, figures, proptest::array::uniform5(any::<bool>())).prop_map(
        |(parent, link, (memory, millis, share), flags)| Drawn {
            parent,
            link,
            memory,
            millis,
            share,
            flags,
        },
    )
}

/// A system of up to `most` functions that reach each other in every way.
fn system(most: usize) -> impl Strategy<Value = StatedSystem> {
    let functions = proptest::collection::vec(drawn(), 1..=most);
    let front = 0..5_usize;
    (functions, front, 0..VOLUMES.len(), any::<[bool; 3]>()).prop_map(
        |(functions, front, volume, [free, owes, day])| {
            let mut system = stated(VOLUMES[volume], build(&functions, front));
            system.free_tier = Some(free);
            system.availability = owes.then(|| exact("0.999"));
            system.pattern = day.then(|| Pattern::Named("diurnal".to_owned()));
            system
        },
    )
}

fn build(functions: &[Drawn], front: usize) -> Vec<StatedComponent> {
    let name = |i: usize| format!("f{:04}", (i * 5 + 3) % 1_009);
    let front = match front {
        0 => None,
        1 => Some(Kind::HttpApi),
        2 => Some(Kind::RestApi),
        3 => Some(Kind::Alb),
        _ => Some(Kind::FunctionUrl),
    };
    let mut all: Vec<StatedComponent> = Vec::new();
    let mut others: Vec<StatedComponent> = Vec::new();
    if let Some(kind) = front {
        all.push(calling("front", kind, Vec::new()));
    }
    let first = all.len();
    for (i, drawn) in functions.iter().enumerate() {
        let memory = MEMORIES[drawn.memory];
        let mut one = function(&name(i), memory, &drawn.millis.to_string(), Vec::new());
        one.code.provisioned_concurrency = drawn.flags[0].then_some(2);
        one.code.vpc = drawn.flags[1].then_some(true);
        one.failure = drawn.flags[2].then(|| exact("0.1"));
        one.logs = drawn.flags[3].then(|| kilobytes("1"));
        if drawn.flags[4] {
            one.calls.push(Call { reads: Some(Exact::ONE), ..Call::plain("base") });
        }
        all.push(one);
    }
    for (i, drawn) in functions.iter().enumerate() {
        let target = name(i);
        let parent = if i == 0 { None } else { Some(first + drawn.parent.index(i)) };
        let Some(parent) = parent.filter(|_| drawn.link != 8 || front.is_none()) else {
            // Behind the front itself.
            if front.is_some() {
                let share = Some(exact(SHARES[drawn.share]));
                all[0].calls.push(Call { per_request: share, ..Call::plain(&target) });
            }
            continue;
        };
        let share = Some(exact(SHARES[drawn.share]));
        let call = |to: &str| Call { per_request: share.clone(), ..Call::plain(to) };
        let via = format!("via-{target}");
        let consumer = Consumer {
            batch: drawn.flags[0].then_some(10),
            window: drawn.flags[1].then(|| ms("2000")),
            ..Consumer::plain(&target)
        };
        let kind = match drawn.link {
            0 | 8 => {
                all[parent].calls.push(Call { attempts: Some(2), ..call(&target) });
                continue;
            }
            1 => {
                all[parent].calls.push(Call { mode: Some(Mode::Async), ..call(&target) });
                continue;
            }
            2 => Kind::Sqs,
            3 => Kind::Sns,
            4 => Kind::EventBus,
            5 => Kind::DynamoDb,
            6 => Kind::Stream,
            _ => Kind::S3,
        };
        let store = matches!(kind, Kind::DynamoDb | Kind::S3);
        let writes = store.then_some(Exact::ONE);
        all[parent].calls.push(Call { writes, ..call(&via) });
        let mut channel = feeding(&via, kind, consumer);
        if kind == Kind::Sqs && drawn.flags[2] {
            channel.dead_letter = Some("dead".to_owned());
        }
        others.push(channel);
    }
    if functions.iter().any(|one| one.flags[4]) {
        let mut base = StatedComponent::plain("base", Kind::Rds);
        base.store.instance = Some("db.t4g.medium".to_owned());
        others.push(base);
    }
    if others.iter().any(|one| one.dead_letter.is_some()) {
        others.push(StatedComponent::plain("dead", Kind::Sqs));
    }
    all.extend(others);
    all
}

/// What the cheapest of all sets of functions costs, by making the bill of each.
fn by_brute_force(stated: &StatedSystem) -> Usd {
    let book = PriceBook::builtin();
    let facts = book.on(book.edition());
    let billed = Billed::of(stated.clone());
    let functions: Vec<String> = stated
        .components
        .iter()
        .filter(|one| one.kind == Kind::Function)
        .map(|one| one.name.clone())
        .collect();
    let mut least = billed.bill.total(Total::AllIn, &stated.requests);
    for set in 1_u32..1 << functions.len() {
        let moved: Vec<&str> = (0..functions.len())
            .filter(|i| set & (1 << i) != 0)
            .map(|i| functions[i].as_str())
            .collect();
        for target in Target::ALL {
            let bill = bill_with_moved(&billed.system, &billed.load, &moved, target, &facts);
            if let Some(bill) = bill.expect("a bill") {
                least = least.min(bill.total(Total::AllIn, &stated.requests));
            }
        }
    }
    least
}

/// The cheapest of all ways that the decision tells.
fn found(decision: &SystemDecision) -> Usd {
    let all = decision.ways.ways.iter().map(|way| way.usd_per_month.all_in.clone());
    all.min().expect("as stated")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_split_is_the_cheapest_of_all_sets(stated in system(5)) {
        let decision = decided(stated.clone());
        prop_assert!(decision.ways.search.exact);
        prop_assert_eq!(found(&decision), by_brute_force(&stated));
    }

    #[test]
    fn a_split_is_never_dearer_than_moving_all_or_none(stated in system(12)) {
        let decision = decided(stated);
        if let Some(split) = way(&decision, "split") {
            for other in &decision.ways.ways {
                let (split, other) = (&split.usd_per_month.all_in, &other.usd_per_month.all_in);
                prop_assert!(split <= other);
            }
        }
        prop_assert!(decision.ways.search.exact);
    }

    #[test]
    fn the_order_in_the_file_changes_no_way(stated in system(8), turn in any::<Index>()) {
        let mut other = stated.clone();
        let by = turn.index(other.components.len());
        other.components.rotate_left(by);
        other.components.reverse();
        let (one, other) = (decided(stated), decided(other));
        prop_assert_eq!(format!("{:?}", one.ways), format!("{:?}", other.ways));
        prop_assert_eq!(format!("{:?}", one.verdict), format!("{:?}", other.verdict));
    }

    #[test]
    fn the_curve_of_a_way_is_its_bill(
        stated in system(6),
        set in any::<u32>(),
        counts in proptest::collection::vec(0..40_000_000_000_u64, 1..12),
    ) {
        let book = PriceBook::builtin();
        let facts = book.on(book.edition());
        let functions = stated.components.iter().filter(|one| one.kind == Kind::Function);
        let moved: Vec<String> = functions
            .enumerate()
            .filter(|(i, _)| set & (1 << i) != 0)
            .map(|(_, one)| one.name.clone())
            .collect();
        let moved: Vec<&str> = moved.iter().map(String::as_str).collect();
        let billed = Billed::of(stated);
        for target in Target::ALL {
            let bill = bill_with_moved(&billed.system, &billed.load, &moved, target, &facts);
            let Some(bill) = bill.expect("a bill") else { continue };
            for (total, curve) in Total::ALL.into_iter().zip(bill.curves()) {
                for n in counts.iter().copied().chain([0, 1, 2, 1_000_000]) {
                    let requests = Requests::new(Exact::from(n));
                    prop_assert_eq!(curve.at(n), bill.total(total, &requests), "{}", n);
                }
            }
            let requests = billed.load.requests();
            let lines = bill.lines(requests);
            let parts = lines.values().flatten().map(|line| &line.usd).sum::<Usd>();
            prop_assert_eq!(parts, bill.total(Total::AllIn, requests));
        }
    }
}

/// An API and its worker behind a queue.
fn two(requests: &str) -> StatedSystem {
    let send = Call { per_request: Some(exact("0.1")), ..Call::plain("mails") };
    stated(
        requests,
        vec![
            calling("api", Kind::HttpApi, vec![Call::plain("notes")]),
            function("notes", 1_769, "100", vec![send]),
            feeding("mails", Kind::Sqs, Consumer::plain("mailer")),
            function("mailer", 128, "300", Vec::new()),
        ],
    )
}

fn cents(way: &WayReport) -> [String; 2] {
    [&way.usd_per_month.compute, &way.usd_per_month.all_in].map(|usd| usd.amount().to_plain())
}

#[test]
fn two_functions_and_a_queue_by_hand() {
    let decision = decided(two("30000000"));
    let ways: Vec<&str> = decision.ways.ways.iter().map(|way| way.id).collect();
    assert_eq!(ways, ["as-stated", "servers", "fargate"], "moving all is the cheapest split");
    // 33 million requests, and 30e6 × 0.1 s × 1,769 MB and 3e6 × 0.3 s × 128 MB; then 30 for the API
    // and 9 million requests of the queue.
    let stated = way(&decision, "as-stated").expect("as stated");
    assert_eq!(cents(stated), ["94.85212962890625", "128.45212962890625"]);
    // 1.14 + 0.02 vCPU at 70 % and 2,022 MB at 70 % beside 300 MB: an a1.large of 2 vCPU and 4 GB
    // does, for 0.051 an hour, 3.65 for its address and 0.64 for its disk. No API, no balancer.
    let servers = way(&decision, "servers").expect("servers");
    assert_eq!(cents(servers), ["37.23", "45.12"]);
    let fleet = servers.fleet.as_ref().expect("a fleet");
    assert_eq!((fleet.label.as_str(), fleet.balanced), ("1 × a1.large", false));
    // 2 × 0.03238 and 4 × 0.00356 an hour, an address and the queue.
    let fargate = way(&decision, "fargate").expect("fargate");
    assert_eq!(cents(fargate), ["57.67", "64.92"]);
    // 41.52 / (0.22 + 2.9417373… + 1 in millionths): a request costs the queue 0.12 of either way.
    let first =
        decision.ways.crossovers.iter().find(|c| {
            (c.scope, c.from.as_str(), c.to.as_str()) == ("all_in", "as-stated", "servers")
        });
    assert_eq!(first.expect("a crossover").requests_per_month, 9_976_602);
    assert_eq!(
        decision.verdict.because,
        "Every function on servers (1 × a1.large) is cheapest: $45.12 a month, $19.80 (30 %) less \
         than every function on Fargate (1 × Fargate 2 vCPU, 4 GB, arm64)."
    );
    // The mail may fail without the note; on one machine both fail.
    let lost = |way: &WayReport| way.service.mean_share_that_fails.clone().expect("a share");
    assert_eq!([lost(stated), lost(servers)], [exact("0.5"), exact("1")]);
    assert_eq!(stated.service.may_start_cold, ["notes"]);
    assert!(servers.service.may_start_cold.is_empty());
}

#[test]
fn what_is_owed_needs_machines_in_two_zones_and_a_balancer() {
    let mut system = two("30000000");
    system.availability = Some(exact("0.99"));
    let one = decided(system.clone());
    let machines =
        |decision: &SystemDecision, id| way(decision, id)?.fleet.clone().map(|f| f.machines);
    // One machine is promised 99.5 %, one task nothing.
    assert_eq!(machines(&one, "servers"), Some(1));
    assert!(machines(&one, "fargate") >= Some(2));
    system.availability = Some(exact("0.999"));
    let several = decided(system);
    for id in ["servers", "fargate"] {
        let fleet = way(&several, id).and_then(|way| way.fleet.clone()).expect("a fleet");
        assert!(fleet.machines >= 2 && fleet.balanced, "{id}");
    }
    let before = |decision| way(decision, "servers").map(|way| way.usd_per_month.all_in.clone());
    assert!(before(&several) > before(&one));
}

/// A steady function, and a large one that seldom runs.
fn steady_and_rare() -> StatedSystem {
    let send = Call { per_request: Some(exact("0.00001")), ..Call::plain("jobs") };
    stated(
        "30000000",
        vec![
            calling("api", Kind::HttpApi, vec![Call::plain("steady")]),
            function("steady", 1_769, "100", vec![send]),
            feeding("jobs", Kind::Sqs, Consumer::plain("rare")),
            function("rare", 10_240, "60000", Vec::new()),
        ],
    )
}

#[test]
fn what_sustains_the_load_moves_and_the_rest_stays() {
    let decision = decided(steady_and_rare());
    let split = way(&decision, "split").expect("a split");
    assert_eq!(split.moved, ["steady"]);
    // The a1.large with its address and disk, 300 runs of 10 GB and a minute, and the queue's 600
    // requests beside 657,000 with which Lambda's five pollers ask it.
    assert_eq!(cents(split)[1], "44.783106");
    let others = ["servers", "fargate", "as-stated"]
        .map(|id| way(&decision, id).expect(id).usd_per_month.all_in.clone());
    assert!(others.iter().all(|usd| split.usd_per_month.all_in < *usd), "{others:?}");
    assert_eq!(decision.verdict.choice.as_deref(), Some("split"));
    assert!(decision.ways.search.exact);
}

#[test]
fn a_gateway_stays_while_a_function_behind_it_stays() {
    let mut system = steady_and_rare();
    system.components[0]
        .calls
        .push(Call { per_request: Some(exact("0.00001")), ..Call::plain("rare") });
    system.components[1].calls.clear();
    system.components.remove(2);
    let decision = decided(system);
    let split = way(&decision, "split").expect("a split");
    assert_eq!(split.moved, ["steady"]);
    // 41.52, the large function's 300 runs, and 30 for the API, which stays.
    assert_eq!(cents(split)[1], "74.520066");
}

#[test]
fn what_nobody_waits_for_comes_through_a_queue() {
    let mut system = two("30000000");
    // The API's function hands the mailer its work without a queue.
    let call =
        Call { mode: Some(Mode::Async), per_request: Some(exact("0.1")), ..Call::plain("mailer") };
    system.components[1].calls = vec![call];
    system.components.remove(2);
    let decision = decided(system);
    let servers = way(&decision, "servers").expect("servers");
    assert_eq!(servers.queues, ["mailer-inbox"]);
    // As with a queue of one's own: 3 million messages sent, received and deleted.
    assert_eq!(cents(servers)[1], "45.12");
}

#[test]
fn functions_that_do_not_fit_are_moved() {
    let mut system = steady_and_rare();
    system.components[3] = function("rare", 128, "1000000", Vec::new());
    let decision = decided(system);
    let stated = way(&decision, "as-stated").expect("as stated");
    assert!(!stated.fits && stated.misfits[0].because.contains("1000 s"), "{:?}", stated.misfits);
    assert_ne!(decision.verdict.choice.as_deref(), Some("as-stated"));
}

#[test]
fn without_functions_there_is_one_way() {
    let decision = decided(stated("1000", vec![calling("one", Kind::Server, Vec::new())]));
    assert_eq!(decision.ways.ways.len(), 1);
    assert!(decision.ways.crossovers.is_empty() && decision.ways.left_out.is_empty());
    let because = &decision.verdict.because;
    assert!(because.contains("nothing in it can be served otherwise"), "{because}");
}
