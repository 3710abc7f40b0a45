//! Latency and availability along the paths of systems: published vectors, and what must hold for all.
mod systems;

use svl_engine::decision::Percentiles;
use svl_engine::exact::Exact;
use svl_engine::system::paths::{LatencyVerdict, PathReport, Paths, TargetVerdict};
use svl_engine::system::{Call, Consumer, Kind, StatedComponent, StatedSystem, Tier};
use svl_engine::workload::Duration;
use svl_pricing::PriceBook;
use systems::{Billed, calling, exact, feeding, function, ms, stated};

fn paths(stated: StatedSystem) -> Paths {
    let book = PriceBook::builtin();
    let facts = book.on(book.edition());
    let billed = Billed::with(stated, &facts);
    Paths::of(&billed.system, &billed.load, &billed.bill, &facts)
}

fn path(components: Vec<StatedComponent>) -> PathReport {
    paths(stated("1000000", components)).paths.remove(0)
}

/// An availability to six places, and its minutes of a month to one.
fn promised(components: Vec<StatedComponent>) -> (String, String) {
    let availability = path(components).availability;
    (availability.product.to_fixed(6), availability.minutes_per_month.to_fixed(1))
}

fn pair(product: &str, minutes: &str) -> (String, String) {
    (product.to_owned(), minutes.to_owned())
}

/// So many functions in a chain behind an HTTP API, the last of which calls something.
fn chain(functions: usize, last: &str) -> Vec<StatedComponent> {
    let name = |i: usize| format!("f{i}");
    let mut all = vec![calling("api", Kind::HttpApi, vec![Call::plain(&name(1))])];
    for i in 1..=functions {
        let next = if i < functions { name(i + 1) } else { last.to_owned() };
        all.push(function(&name(i), 128, "100", vec![Call::plain(&next)]));
    }
    all
}

fn with(mut all: Vec<StatedComponent>, last: StatedComponent) -> Vec<StatedComponent> {
    all.push(last);
    all
}

fn table() -> StatedComponent {
    StatedComponent::plain("table", Kind::DynamoDb)
}

/// A balancer before so many machines and a database.
fn classic(machines: u32, database: Option<bool>) -> Vec<StatedComponent> {
    let calls = database.map(|_| Call::plain("db")).into_iter().collect();
    let mut server = calling("server", Kind::Server, calls);
    server.code.count = Some(machines);
    server.code.instance = Some("t3.small".to_owned());
    let mut all = vec![calling("alb", Kind::Alb, vec![Call::plain("server")]), server];
    if let Some(multi_az) = database {
        let mut db = StatedComponent::plain("db", Kind::Rds);
        db.store.multi_az = Some(multi_az);
        db.store.instance = Some("db.t4g.medium".to_owned());
        all.push(db);
    }
    all
}

/// rules.md B.5, to the last digit printed there.
#[test]
fn what_is_promised_for_usual_systems() {
    assert_eq!(promised(with(chain(1, "table"), table())), pair("0.998900", "47.5"));
    assert_eq!(promised(with(chain(2, "table"), table())), pair("0.998401", "69.1"));
    assert_eq!(promised(with(chain(4, "table"), table())), pair("0.997403", "112.2"));
    assert_eq!(promised(with(chain(8, "table"), table())), pair("0.995409", "198.3"));
    let queue = feeding("queue", Kind::Sqs, Consumer::plain("worker"));
    let worker = function("worker", 128, "100", Vec::new());
    let queued = with(with(chain(1, "queue"), queue), worker);
    assert_eq!(promised(queued), pair("0.998001", "86.3"));
    assert_eq!(promised(classic(1, None)), pair("0.994901", "220.3"));
    assert_eq!(promised(classic(2, Some(true))), pair("0.999300", "30.2"));
}

#[test]
fn kinds_and_settings_have_their_own_promises() {
    let of = |component: StatedComponent| {
        let mut front = function("front", 128, "10", vec![Call::plain(&component.name)]);
        front.availability = Some(Exact::ONE);
        let mut all = vec![front, component.clone()];
        let works = component.consumers.iter().map(|consumer| consumer.to.clone());
        all.extend(works.map(|name| function(&name, 128, "10", Vec::new())));
        let report = paths(stated("1000", all));
        let promise = report.promises.iter().find(|p| p.component == component.name);
        promise.expect("a promise").availability.as_ref().map(Exact::to_plain)
    };
    let plain = |kind| of(StatedComponent::plain("x", kind));
    let channel = |kind| of(feeding("x", kind, Consumer::plain("worker")));
    assert_eq!(plain(Kind::DynamoDb).as_deref(), Some("0.9999"));
    assert_eq!(plain(Kind::S3).as_deref(), Some("0.999"));
    assert_eq!(plain(Kind::ElastiCache).as_deref(), Some("0.9999"), "serverless");
    assert_eq!(plain(Kind::StepFunctions).as_deref(), Some("0.999"));
    assert_eq!(channel(Kind::Sns).as_deref(), Some("0.999"));
    assert_eq!(channel(Kind::EventBus).as_deref(), Some("0.9999"));
    assert_eq!(channel(Kind::Stream).as_deref(), Some("0.999"));
    assert_eq!(plain(Kind::External), None, "nothing is said of it");
    let mut one = StatedComponent::plain("x", Kind::ElastiCache);
    one.store.instance = Some("cache.t4g.micro".to_owned());
    assert_eq!(of(one).as_deref(), Some("0.995"));
    let mut everywhere = StatedComponent::plain("x", Kind::DynamoDb);
    everywhere.store.replicas = vec!["eu-west-1".to_owned()];
    assert_eq!(of(everywhere).as_deref(), Some("0.99999"));
    let mut second = feeding("x", Kind::EventBus, Consumer::plain("worker"));
    second.channel.custom_bus_v2 = Some(true);
    assert_eq!(of(second), None, "no figure was found");
    let mut stated = StatedComponent::plain("x", Kind::DynamoDb);
    stated.availability = Some(exact("0.9"));
    assert_eq!(of(stated).as_deref(), Some("0.9"), "what is stated counts");
}

#[test]
fn what_is_unknown_makes_an_upper_bound() {
    let all = vec![
        function("front", 128, "10", vec![Call::plain("bank")]),
        StatedComponent::plain("bank", Kind::External),
    ];
    let mut system = stated("1000", all);
    system.availability = Some(exact("0.999"));
    let availability = paths(system).paths.remove(0).availability;
    assert_eq!(availability.unknown, ["bank"]);
    assert_eq!(availability.product.to_plain(), "0.9995");
    assert_eq!(availability.target.expect("a target").verdict, TargetVerdict::Unknown);
}

#[test]
fn a_fallback_serves_part_of_the_work() {
    let all = |fallback: Option<&str>| {
        let call = Call { fallback: fallback.map(exact), ..Call::plain("bank") };
        let mut bank = StatedComponent::plain("bank", Kind::External);
        bank.availability = Some(exact("0.9"));
        vec![function("front", 128, "10", vec![call]), bank]
    };
    let product = |fallback| path(all(fallback)).availability.product.to_plain();
    assert_eq!(product(None), "0.89955");
    // 0.9995 × (0.9 + 0.1 × 0.8).
    assert_eq!(product(Some("0.8")), "0.97951");
    assert_eq!(product(Some("1")), "0.9995");
    assert_eq!(product(Some("0")), "0.89955");
}

/// A hard call of what is also called with a fallback decides, and a fallback two calls up still helps.
#[test]
fn fallbacks_count_along_every_way() {
    let soft = |to: &str, share: &str| Call { fallback: Some(exact(share)), ..Call::plain(to) };
    let outside = |name: &str, availability: &str| StatedComponent {
        availability: Some(exact(availability)),
        ..StatedComponent::plain(name, Kind::External)
    };
    let sure = |name: &str, calls: Vec<Call>| StatedComponent {
        availability: Some(Exact::ONE),
        ..function(name, 128, "10", calls)
    };
    let nested = vec![
        sure("a", vec![soft("b", "0.5")]),
        sure("b", vec![soft("c", "0.6")]),
        outside("c", "0.9"),
    ];
    // Without c, b serves 0.6, and of the other 0.4 a serves half: 0.8. 0.9 + 0.1 × 0.8.
    assert_eq!(path(nested).availability.product.to_plain(), "0.98");
    let both = vec![
        sure("a", vec![soft("b", "0.5"), Call::plain("c")]),
        sure("b", vec![Call::plain("c")]),
        outside("c", "0.9"),
    ];
    assert_eq!(path(both).availability.product.to_plain(), "0.9");
}

fn value(percentiles: Option<Percentiles>, percentile: u8) -> Exact {
    percentiles.expect("percentiles").of(percentile).exact()
}

#[test]
fn calls_are_made_one_after_the_other() {
    let twice = Call { per_request: Some(exact("2")), ..Call::plain("stock") };
    let all = vec![
        calling("api", Kind::HttpApi, vec![Call::plain("front")]),
        function("front", 128, "40", vec![twice, Call::plain("mail")]),
        function("stock", 128, "30", vec![Call::plain("table")]),
        function("mail", 128, "50", Vec::new()),
        table(),
    ];
    let found = path(all);
    assert_eq!(found.mean_ms.to_plain(), "150");
    assert_eq!(found.critical_path_ms.to_plain(), "100");
    let hops: Vec<(&str, String)> =
        found.critical_path.iter().map(|h| (h.component.as_str(), h.visits.to_plain())).collect();
    assert_eq!(
        hops,
        [("api", "1".to_owned()), ("front", "1".to_owned()), ("stock", "2".to_owned())]
    );
    // Nothing is known of starts, so that all times are constant.
    assert_eq!(value(found.latency.estimate_ms, 99).to_plain(), "150");
    assert_eq!(value(found.latency.bound_ms, 50).to_plain(), "150");
    assert_eq!(found.starts_unknown, ["front", "mail", "stock"]);
}

/// A call of every tenth request, and one that fails every other time and is tried twice.
#[test]
fn seldom_calls_and_repeated_ones_are_mixtures() {
    let seldom = Call { per_request: Some(exact("0.1")), ..Call::plain("slow") };
    let mut bank = StatedComponent::plain("bank", Kind::External);
    bank.duration = Some(Duration::constant(ms("50")));
    bank.failure = Some(exact("0.5"));
    let again = Call { attempts: Some(2), ..Call::plain("bank") };
    let mut slow = StatedComponent::plain("slow", Kind::External);
    slow.duration = Some(Duration::constant(ms("1000")));
    let mut front = calling("front", Kind::Server, vec![seldom, again]);
    front.duration = Some(Duration::constant(ms("10")));
    front.code.instance = Some("t3.small".to_owned());
    let found = path(vec![front, bank, slow]);
    // 60 or 110 ms, evenly, and a second more for a tenth.
    let at = |percentile| value(found.latency.estimate_ms, percentile).to_plain();
    assert_eq!([50, 90, 95, 99].map(at), ["110", "110", "1060", "1110"]);
    assert_eq!(found.mean_ms.to_plain(), "185");
    // The bound has both tries and the seldom call, except where this is seldom enough.
    assert_eq!(value(found.latency.bound_ms, 99).to_plain(), "1110");
    assert_eq!(value(found.latency.bound_ms, 50).to_plain(), "110");
}

#[test]
fn a_cold_hop_makes_the_percentile() {
    let mut slow = function("slow", 128, "20", Vec::new());
    slow.code.init = Some(ms("400"));
    let mut front = function("front", 128, "30", vec![Call::plain("slow")]);
    front.code.init = Some(ms("300"));
    // One request an hour: nearly all wait for both.
    let mut seldom = stated("730", vec![front, slow]);
    seldom.latency = vec![(50, ms("700")), (99, ms("800"))];
    let found = paths(seldom.clone()).paths.remove(0);
    assert_eq!(value(found.latency.estimate_ms, 50).to_plain(), "750");
    assert!(found.any_cold.expect("known").exact() > exact("0.98"));
    let verdicts: Vec<LatencyVerdict> = found.objectives.iter().map(|o| o.verdict).collect();
    assert_eq!(verdicts, [LatencyVerdict::Missed, LatencyVerdict::Surely]);
    // A hundred a second: none does.
    seldom.requests = svl_engine::units::Requests::new(exact("262800000"));
    let found = paths(seldom).paths.remove(0);
    assert_eq!(value(found.latency.estimate_ms, 99).to_plain(), "50");
    assert!(found.any_cold.expect("known").exact() < exact("0.01"));
}

#[test]
fn the_bound_is_a_quantile_at_a_nth_of_what_may_be_late() {
    let law =
        Duration { mean: None, percentiles: vec![(50, ms("100")), (99, ms("300"))], max: None };
    let outside = |name: &str, calls: Vec<Call>| StatedComponent {
        duration: Some(law.clone()),
        code: svl_engine::system::CodeKeys {
            instance: Some("t3.small".to_owned()),
            ..Default::default()
        },
        ..calling(name, Kind::Server, calls)
    };
    let all = vec![outside("a", vec![Call::plain("b")]), outside("b", Vec::new())];
    let found = path(all);
    // σ = ln 3 / 2.326348; twice 100 e^(σ × 2.575829), the score of 0.995.
    let bound = value(found.latency.bound_ms, 99);
    assert!(bound > exact("674.9") && bound < exact("675.1"), "{bound}");
    assert_eq!(value(found.latency.summed_ms, 99).to_plain(), "600");
    let estimate = value(found.latency.estimate_ms, 99);
    assert!(estimate > exact("450") && estimate < exact("600"), "{estimate}");
    let off = value(found.latency.estimate_off_by_ms, 99);
    assert!(off < exact("10"), "{off}");
}

#[test]
fn a_queue_in_place_of_a_call() {
    let all = vec![
        calling("api", Kind::HttpApi, vec![Call::plain("orders")]),
        function("orders", 256, "40", vec![Call::plain("mail")]),
        function("mail", 128, "300", vec![Call::plain("provider")]),
        StatedComponent {
            availability: Some(exact("0.99")),
            duration: Some(Duration::constant(ms("200"))),
            ..StatedComponent::plain("provider", Kind::External)
        },
    ];
    let report = paths(stated("1000000", all));
    let queue = report.queues.iter().find(|q| q.from == "orders").expect("it could be a message");
    assert_eq!((queue.to.as_str(), queue.caller_saves_ms.to_plain()), ("mail", "500".to_owned()));
    assert_eq!(queue.messages_per_month.to_plain(), "1000000");
    // Sent, received and deleted, at 0.40 USD a million.
    let messages = queue.usd_per_month_messages.as_ref().expect("few parts");
    assert_eq!(messages.amount().to_plain(), "1.2");
    // 500 ms of 256 MB are no longer waited for: 125,000 GB-seconds at 0.0000166667.
    let whole = queue.usd_per_month.as_ref().expect("few parts");
    assert_eq!(whole.amount().to_plain(), "-0.8833375");
    assert_eq!(queue.work_polled_within_ms.as_ref().map(Exact::to_plain).as_deref(), Some("20000"));
    let [gain] = &queue.entries[..] else { panic!("{:?}", queue.entries) };
    assert_eq!(gain.saves_ms.to_plain(), "500");
    // 0.9995³ × 0.99 before; 0.9995² × 0.999 after.
    assert_eq!(gain.availability.to_plain(), "0.988515742376");
    assert_eq!(gain.availability_with_queue.to_plain(), "0.99800124975");
    // The call of the provider could be one too, and somebody would have to write its worker.
    let other = report.queues.iter().find(|q| q.from == "mail").expect("it could be a message");
    assert!(other.needs_worker && other.work_polled_within_ms.is_none());
}

#[test]
fn tiers_are_held_to_their_targets() {
    let mut critical = function("pay", 128, "10", Vec::new());
    (critical.tier, critical.target) = (Some(Tier::Critical), Some(exact("0.9999")));
    let mut front = function("front", 128, "10", vec![Call::plain("pay")]);
    (front.tier, front.target) = (Some(Tier::Critical), Some(exact("0.99")));
    let report = paths(stated("1000", vec![front, critical]));
    let [tier] = &report.tiers[..] else { panic!("{:?}", report.tiers) };
    assert_eq!((tier.tier, tier.with_target, tier.met), ("critical", 2, 1));
    assert_eq!((tier.worst.as_str(), tier.verdict), ("pay", TargetVerdict::Missed));
}
