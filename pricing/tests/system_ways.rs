//! The same system served otherwise: by hand to the cent, and what must hold for every system.
mod systems;

use proptest::prelude::*;
use proptest::sample::Index;
use svl_engine::bill::Total;
use svl_engine::decision::CostCurve;
use svl_engine::exact::Exact;
use svl_engine::system::ways::{Target, WayReport, usd_with_moved};
use svl_engine::system::{
    Call, Consumer, Kind, Mode, StatedComponent, StatedSystem, SystemDecision, evaluate,
};
use svl_engine::units::{Megabytes, Requests};
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
    let name = |i: usize| format!("f{}", (i * 5 + 3) % 11);
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
            let usd = usd_with_moved(&billed.system, &billed.load, &moved, target, &facts);
            if let Some(usd) = usd.expect("a bill") {
                least = least.min(usd);
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

fn drawn_at(curve: &CostCurve, n: u64) -> Exact {
    let after = curve.pieces.partition_point(|piece| piece.from_requests_per_month <= n);
    let piece = &curve.pieces[after - 1];
    let further = Exact::from(n - piece.from_requests_per_month);
    piece.usd_per_month.amount() + &(piece.usd_per_request.amount() * &further)
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
    fn a_way_costs_at_its_volume_what_its_curve_says(stated in system(6)) {
        let whole = stated.requests.amount().is_whole();
        prop_assume!(whole);
        let n = stated.requests.amount().floor().expect("a count");
        let decision = decided(stated);
        for way in &decision.ways.ways {
            for (scope, usd) in
                [("compute", &way.usd_per_month.compute), ("all_in", &way.usd_per_month.all_in)]
            {
                let curve = decision.curves.iter().find(|c| c.option == way.id && c.scope == scope);
                let curve = curve.expect("a curve");
                // A picture joins steps that no eye tells apart.
                let exact = curve.pieces.len() < 100;
                if exact {
                    prop_assert_eq!(&drawn_at(curve, n), usd.amount(), "{}", way.id);
                }
            }
        }
    }
}

fn at(requests: &str) -> Requests {
    Requests::new(exact(requests))
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

#[test]
fn two_functions_and_a_queue_by_hand() {
    let decision = decided(two("30000000"));
    for way in &decision.ways.ways {
        eprintln!("{way:#?}");
    }
    eprintln!("{:#?}\n{:#?}", decision.ways.search, decision.verdict);
    eprintln!("{:#?}", decision.ways.crossovers.iter().take(6).collect::<Vec<_>>());
    let _ = (at("1"), Megabytes::new(Exact::ONE));
}
