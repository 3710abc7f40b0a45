//! What rules find of failure domains, at their boundaries and to the last digit of what is known.
#[path = "support/systems.rs"]
mod systems;

use jiff::civil::{Date, date};
use svl_engine::decision::{Finding, Severity};
use svl_engine::exact::Exact;
use svl_engine::system::retries::Retries;
use svl_engine::system::{
    Call, Kind, Mode, StatedComponent, StatedSystem, System, Tier, blast, evaluate, waiting,
};
use svl_engine::units::{Bytes, Megabytes, Millis, Quantity};
use svl_engine::workload::Duration;
use svl_pricing::PriceBook;

/// Before the SDK's new default of attempts, and after it.
const BEFORE: Date = date(2026, 10, 1);
const AFTER: Date = date(2026, 11, 17);

fn number(text: &str) -> Exact {
    Exact::parse(text).expect("a number")
}

fn component<'a>(stated: &'a mut StatedSystem, name: &str) -> &'a mut StatedComponent {
    stated.components.iter_mut().find(|each| each.name == name).expect("a component")
}

/// What one rule finds of a system on a day.
fn found_on(day: Date, rule: &str, stated: StatedSystem) -> Vec<Finding> {
    let decision = evaluate(stated, &PriceBook::builtin().on(day)).expect("a decision");
    decision.findings.into_iter().filter(|finding| finding.rule == rule).collect()
}

fn found(rule: &str, lines: &str) -> Vec<Finding> {
    found_on(BEFORE, rule, systems::system(lines).stated)
}

/// The same after a change.
fn found_with(rule: &str, lines: &str, change: impl Fn(&mut StatedSystem)) -> Vec<Finding> {
    let mut stated = systems::system(lines).stated;
    change(&mut stated);
    found_on(BEFORE, rule, stated)
}

fn figure<'a>(finding: &'a Finding, name: &str) -> &'a Exact {
    finding.evidence.get(name).unwrap_or_else(|| panic!("{name} in {:?}", finding.evidence))
}

/// So many functions of 128 MB that take 100 ms each and wait for the next.
fn hops(count: usize) -> String {
    let line = |n: usize| {
        let next = if n < count { format!(" -> f{}", n + 1) } else { String::new() };
        format!("f{n}: function duration=100ms{next}\n")
    };
    (1..=count).map(line).collect()
}

#[test]
fn equal_hops_are_paid_as_often_as_published() {
    // (n + 1) / 2 times; GB-seconds of a request; USD of a million requests for waiting alone.
    let vectors = [
        (2, "1.5", "0.0375", "0.025", "0.20833375"),
        (3, "2", "0.075", "0.0375", "0.62500125"),
        (4, "2.5", "0.125", "0.05", "1.2500025"),
        (5, "3", "0.1875", "0.0625", "2.0833375"),
    ];
    for (count, times, billed, own, usd) in vectors {
        let memory = |stated: &mut StatedSystem| {
            for each in &mut stated.components {
                each.memory = Some(Megabytes::new(Exact::from(128_u32)));
            }
        };
        let found = found_with("chain-double-billing", &hops(count), memory);
        let [finding] = found.as_slice() else { panic!("{count}: {found:?}") };
        let names = ["times", "gb_seconds_each", "gb_seconds_worked_each", "usd_for_waiting"];
        let figures = names.map(|name| figure(finding, name).to_plain());
        assert_eq!(figures, [times, billed, own, usd], "{count} hops");
        assert_eq!(finding.key, "components.f1.calls[0]");
    }
    assert!(found("chain-double-billing", &hops(1)).is_empty());
}

#[test]
fn waiting_for_what_is_not_billed_by_its_time_is_paid_once() {
    let lines = "f: function duration=100ms -> bank, desk\nbank: external duration=1s\ndesk: server duration=1s";
    assert!(found("chain-double-billing", lines).is_empty());
}

/// The attempts that one request may cause at a component.
fn times(day: Date, lines: &str, at: &str) -> u64 {
    let system = systems::system(lines);
    let retries = Retries::of(&PriceBook::builtin().on(day)).expect("the tables");
    let node = system.node(at).expect("a node");
    retries.amplified(&system)[node.index()].times
}

#[test]
fn attempts_multiply_as_published() {
    let stated = "one: function -> two(attempts=3)\ntwo: function -> three(attempts=3)\nthree: function -> leaf(attempts=3)\nleaf: external";
    assert_eq!(times(BEFORE, stated, "leaf"), 27, "3 layers of 3 attempts");
    let by_sdk =
        "one: function -> two\ntwo: function -> three\nthree: function -> leaf\nleaf: function";
    assert_eq!(times(BEFORE, by_sdk, "leaf"), 125, "the old default, 5 attempts");
    assert_eq!(times(AFTER, by_sdk, "leaf"), 27, "the new default, 3 attempts");
    let events = "one: function -> two(async)\ntwo: function -> leaf\nleaf: s3";
    assert_eq!(times(AFTER, events, "leaf"), 9, "an event 3 times, the SDK 3 times");
    let queue = "q: sqs receives=5 dead_letter=d => two\ntwo: function -> leaf\nleaf: s3\nd: sqs";
    assert_eq!(times(AFTER, queue, "leaf"), 15, "received 5 times, the SDK 3 times");
}

#[test]
fn what_was_handed_over_begins_anew() {
    let lines = "one: function -> two(attempts=5)\ntwo: function -> q\nq: sqs receives=2 dead_letter=d => three\nthree: function -> leaf(attempts=3)\nleaf: external\nd: sqs";
    assert_eq!(times(BEFORE, lines, "leaf"), 6);
    assert_eq!(times(BEFORE, lines, "two"), 5);
}

#[test]
fn amplification_is_told_once_with_its_way() {
    let lines = "api: http-api -> one\none: function -> two(attempts=3)\ntwo: function -> three(attempts=3)\nthree: function -> leaf(attempts=3), other(attempts=2)\nleaf: external\nother: external";
    let found = found("retry-amplification", lines);
    let [finding] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(figure(finding, "attempts").to_plain(), "27");
    assert_eq!(figure(finding, "others_over").to_plain(), "1");
    assert!(finding.message.contains("api -> one -> two -> three -> leaf"), "{}", finding.message);
    assert_eq!(finding.key, "components.three.calls[0]");
}

/// One rule, a system, what is changed of it, and whether something is found.
type Row<'a> = (&'a str, &'a str, &'a dyn Fn(&mut StatedSystem), bool);

fn check(rows: &[Row]) {
    for (rule, lines, change, fires) in rows {
        let found = found_with(rule, lines, change);
        assert_eq!(!found.is_empty(), *fires, "{rule} of\n{lines}\n{found:?}");
    }
}

fn tier(name: &'static str, tier: Tier) -> impl Fn(&mut StatedSystem) {
    move |stated| component(stated, name).tier = Some(tier)
}

const NOTHING: &dyn Fn(&mut StatedSystem) = &|_| {};

#[test]
fn chains_and_what_falls_together() {
    let apart = "api: http-api -> one, two\none: function\ntwo: function";
    let served =
        "api: http-api -> a\na: function -> b(fallback)\nb: function -> c(fallback)\nc: function";
    let wide = "api: http-api -> a\na: function -> b, c\nb: function\nc: function";
    check(&[
        ("serverless-monolith", &hops(2), NOTHING, false),
        ("serverless-monolith", &hops(3), NOTHING, true),
        ("serverless-monolith", apart, NOTHING, false),
        ("serverless-monolith", wide, NOTHING, true),
        // It waits all the same.
        ("serverless-monolith", served, NOTHING, true),
        ("blast-radius-over-budget", apart, NOTHING, false),
        ("blast-radius-over-budget", &hops(3), NOTHING, true),
        ("blast-radius-over-budget", &hops(2), NOTHING, false),
        (
            "blast-radius-over-budget",
            &hops(2),
            &|stated| stated.blast_radius = Some(number("0.9")),
            true,
        ),
        (
            "blast-radius-over-budget",
            &hops(3),
            &|stated| stated.blast_radius = Some(Exact::ONE),
            false,
        ),
    ]);
}

fn layered(count: u32) -> impl Fn(&mut StatedSystem) {
    move |stated| {
        for each in stated.components.iter_mut().take(count as usize) {
            each.code.layers = vec!["common".to_owned()];
        }
    }
}

#[test]
fn what_is_shared() {
    let one_tier = |stated: &mut StatedSystem| {
        layered(2)(stated);
        tier("f1", Tier::Critical)(stated);
        tier("f2", Tier::Critical)(stated);
    };
    let two_tiers = |stated: &mut StatedSystem| {
        one_tier(stated);
        tier("f2", Tier::Standard)(stated);
    };
    let domains = |second: &'static str| {
        move |stated: &mut StatedSystem| {
            component(stated, "a").domain = Some("orders".to_owned());
            component(stated, "b").domain = Some(second.to_owned());
        }
    };
    let table = "api: http-api -> a, b\na: function -> t(writes=1)\nb: function -> t(writes=1)\nt: dynamodb";
    let (same, other) = (domains("orders"), domains("stock"));
    let database = "api: http-api -> a\na: function -> db\ndb: rds instance=db.t4g.micro";
    let critical = tier("a", Tier::Critical);
    check(&[
        ("shared-layer-coupling", &hops(6), &layered(4), false),
        ("shared-layer-coupling", &hops(6), &layered(5), true),
        ("shared-layer-coupling", &hops(6), &one_tier, false),
        ("shared-layer-coupling", &hops(6), &two_tiers, true),
        ("shared-database-domain", table, NOTHING, false),
        ("shared-database-domain", table, &same, false),
        ("shared-database-domain", table, &other, true),
        ("single-az-or-nat", database, NOTHING, false),
        ("single-az-or-nat", database, &critical, true),
        ("single-az-or-nat", &format!("{database} multi_az"), &critical, false),
        ("single-az-or-nat", &database.replace("-> db", "-> db(fallback)"), &critical, false),
    ]);
}

#[test]
fn a_pool_is_exactly_enough_or_it_is_not() {
    // Both are reached a thousand times a second and need a hundred environments at least, for each
    // does ten requests a second.
    let lines = "api: http-api -> a, b\na: function duration=1ms\nb: function duration=1ms";
    let pool = |account: u32| {
        move |stated: &mut StatedSystem| {
            stated.requests = Quantity::new(number("2628000000"));
            stated.account_concurrency = Some(account);
            tier("a", Tier::Critical)(stated);
        }
    };
    check(&[
        ("shared-concurrency-pool", lines, &pool(200), false),
        ("shared-concurrency-pool", lines, &pool(199), true),
    ]);
}

#[test]
fn timeouts_on_both_sides_of_their_boundaries() {
    let inverted =
        "api: http-api -> a\na: function timeout=20s -> b(timeout=5s)\nb: function timeout=";
    let gateway = "api: http-api -> a\na: function timeout=";
    let budget = |attempts: u32, own: &str| {
        format!(
            "a: function timeout={own} -> b(timeout=5s attempts={attempts})\nb: external duration=1s"
        )
    };
    let read = |time: &str| {
        format!("a: function timeout=15min -> b\nb: function timeout=15min duration={time}")
    };
    check(&[
        ("timeout-inversion", &format!("{inverted}5s"), NOTHING, false),
        ("timeout-inversion", &format!("{inverted}5001ms"), NOTHING, true),
        ("timeout-inversion", &format!("{gateway}30s"), NOTHING, false),
        ("timeout-inversion", &format!("{gateway}31s"), NOTHING, true),
        ("timeout-budget", &budget(3, "15s"), NOTHING, false),
        ("timeout-budget", &budget(3, "14s"), NOTHING, true),
        ("timeout-budget", &budget(1, "5s"), NOTHING, false),
        ("sdk-read-timeout-replay", &read("60s"), NOTHING, false),
        ("sdk-read-timeout-replay", &read("60001ms"), NOTHING, true),
        (
            "sdk-read-timeout-replay",
            &read("90s").replace("-> b", "-> b(attempts=1)"),
            NOTHING,
            false,
        ),
        ("sdk-read-timeout-replay", &read("90s").replace("-> b", "-> b(async)"), NOTHING, false),
    ]);
}

#[test]
fn waits_between_attempts_count() {
    // Three attempts of 5 s by the new SDK wait for up to 1 s and 2 s.
    let lines = |own: &str| {
        format!("a: function timeout={own} -> b(timeout=5s)\nb: function timeout=10s duration=1s")
    };
    let on = |own: &str| found_on(AFTER, "timeout-budget", systems::system(&lines(own)).stated);
    assert!(on("18s").is_empty());
    let found = on("17s");
    assert_eq!(figure(&found[0], "all_attempts_ms").to_plain(), "18000");
    assert_eq!(figure(&found[0], "attempts").to_plain(), "3");
}

#[test]
fn dead_letters_where_they_work_and_where_they_do_nothing() {
    let dlq = "\nd: sqs alarm";
    let topic = |keys: &str, target: &str| format!("t: sns => f\nf: function {keys}\nd: {target}");
    let event = |bytes: &'static str| {
        move |stated: &mut StatedSystem| {
            component(stated, "t").message = Some(Bytes::new(number(bytes)));
        }
    };
    let denied = |action: &'static str| {
        move |stated: &mut StatedSystem| {
            component(stated, "f").denied = vec![action.to_owned()];
        }
    };
    let stream = |keys: &str| format!("s: stream {keys} => f(attempts=5)\nf: function{dlq}");
    let kept = topic("dead_letter=d", "sqs");
    let to_topic = topic("dead_letter=d", "sns");
    let (fits, too_big) = (event("262143"), event("262144"));
    let (send, all, receive) =
        (denied("sqs:SendMessage"), denied("sqs:*"), denied("sqs:ReceiveMessage"));
    check(&[
        ("dlq-missing-async", "t: sns => f\nf: function", NOTHING, true),
        ("dlq-missing-async", &kept, NOTHING, false),
        ("dlq-missing-async", "g: function -> f(async)\nf: function", NOTHING, true),
        ("dlq-missing-async", "g: function -> f\nf: function", NOTHING, false),
        // A topic's own keeps what it could not hand over, not what the function failed in.
        ("dlq-missing-async", "t: sns dead_letter=d => f\nf: function\nd: sqs", NOTHING, true),
        ("dlq-missing-queue", "q: sqs => f\nf: function", NOTHING, true),
        (
            "dlq-missing-queue",
            "q: sqs dead_letter=d receives=5 => f\nf: function\nd: sqs",
            NOTHING,
            false,
        ),
        ("dlq-missing-stream", "s: stream => f\nf: function", NOTHING, true),
        ("dlq-missing-stream", "s: stream => f(attempts=5)\nf: function", NOTHING, true),
        ("dlq-missing-stream", &stream("dead_letter=d"), NOTHING, false),
        ("dlq-ineffective-for-trigger", &kept, NOTHING, false),
        (
            "dlq-ineffective-for-trigger",
            "q: sqs => f\nf: function dead_letter=d\nd: sqs",
            NOTHING,
            true,
        ),
        ("dlq-ineffective-for-trigger", "f: function dead_letter=d\nd: sqs", NOTHING, true),
        ("dlq-type-invalid", &kept, NOTHING, false),
        ("dlq-type-invalid", &topic("dead_letter=d", "sqs-fifo"), NOTHING, true),
        ("dlq-type-invalid", &topic("dead_letter=d", "sqs region=eu-west-1"), NOTHING, true),
        ("dlq-type-invalid", "q: sqs-fifo dead_letter=d => f\nf: function\nd: sqs", NOTHING, true),
        (
            "dlq-type-invalid",
            "q: sqs-fifo dead_letter=d => f\nf: function\nd: sqs-fifo",
            NOTHING,
            false,
        ),
        ("dlq-type-invalid", "q: sqs dead_letter=d => f\nf: function\nd: sqs-fifo", NOTHING, true),
        ("dlq-payload-too-big", &to_topic, &fits, false),
        ("dlq-payload-too-big", &to_topic, &too_big, true),
        ("dlq-payload-too-big", &kept, &too_big, false),
        ("dlq-no-permission", &kept, &receive, false),
        ("dlq-no-permission", &kept, &send, true),
        ("dlq-no-permission", &kept, &all, true),
        ("dlq-no-permission", &stream("dead_letter=d"), &send, true),
        ("dlq-is-own-trigger", &kept, NOTHING, false),
        (
            "dlq-is-own-trigger",
            "q: sqs dead_letter=d receives=2 => f\nf: function\nd: sqs => f",
            NOTHING,
            true,
        ),
        (
            "dlq-is-own-trigger",
            "q: sqs dead_letter=d receives=2 => f\nf: function\nd: sqs => g\ng: function",
            NOTHING,
            false,
        ),
    ]);
}

#[test]
fn a_message_that_always_fails_goes_round_and_is_paid() {
    let found = found("dlq-missing-queue", "q: sqs visibility=1min retention=4d => f\nf: function");
    assert_eq!(figure(&found[0], "receives").to_plain(), "5760");
    assert!(!figure(&found[0], "usd_each").is_zero());
}

#[test]
fn loops_buses_and_events() {
    let half = |kind: &str| format!("f: function -> again\nagain: {kind} => f");
    let fades = |stated: &mut StatedSystem| {
        component(stated, "f").calls[0].per_request = Some(number("0.5"));
    };
    let bus = |keys: &str| format!("b: event-bus {keys} => f\nf: function\nd: sqs");
    let plain = "b: event-bus KEYS => f\nf: function";
    check(&[
        ("recursive-loop", &half("sqs"), &fades, true),
        ("recursive-loop", "f: function -> again\nagain: sqs => g\ng: function", NOTHING, false),
        ("eventbridge-v2-short-retry", &plain.replace("KEYS", "v2"), NOTHING, true),
        ("eventbridge-v2-short-retry", &plain.replace("KEYS", "v2 max_age=1h"), NOTHING, false),
        ("eventbridge-v2-short-retry", &bus("v2 dead_letter=d"), NOTHING, false),
        ("eventbridge-v2-short-retry", &plain.replace("KEYS", ""), NOTHING, false),
        ("eventbridge-noretry-permission", &plain.replace("KEYS", ""), NOTHING, true),
        ("eventbridge-noretry-permission", &bus("dead_letter=d"), NOTHING, false),
        ("sfn-no-retry", "w: step-functions -> f\nf: function", NOTHING, true),
        ("sfn-no-retry", "w: step-functions -> f(attempts=2)\nf: function", NOTHING, false),
        ("sfn-no-retry", "w: step-functions -> f(fallback)\nf: function", NOTHING, false),
    ]);
    let cut = |kind: &str| found_with("recursive-loop", &half(kind), fades)[0].message.clone();
    assert!(cut("sqs").contains("Lambda cuts it after about 16 runs"), "{}", cut("sqs"));
    assert!(cut("event-bus").contains("nothing cuts it"), "{}", cut("event-bus"));
    assert!(cut("sqs").contains("again -> f -> again"), "{}", cut("sqs"));
}

#[test]
fn a_history_holds_so_many_events_and_no_more() {
    // Two for each transition, three for each call, and two: 2 x 9,499 + 3 x 2,000 + 2 = 25,000.
    let flow = |transitions: u32| {
        move |stated: &mut StatedSystem| {
            let flow = component(stated, "w");
            flow.code.transitions = Some(Exact::from(transitions));
            flow.calls[0].per_request = Some(Exact::from(2_000_u32));
        }
    };
    let lines = "w: step-functions -> f(attempts=2)\nf: function";
    let express = "w: step-functions express -> f(attempts=2)\nf: function";
    check(&[
        ("sfn-history-limit", lines, &flow(9_499), false),
        ("sfn-history-limit", lines, &flow(9_500), true),
        ("sfn-history-limit", express, &flow(9_500), false),
    ]);
}

#[test]
fn windows_and_backlogs_against_what_was_promised() {
    let queue = "q: sqs => f(batch=100)\nf: function duration=1s";
    let promised = |window: u32, asked: u32| {
        move |stated: &mut StatedSystem| {
            component(stated, "q").consumers[0].window = Some(Millis::new(Exact::from(window)));
            component(stated, "f").latency = vec![(99, Millis::new(Exact::from(asked)))];
        }
    };
    // A steady second event in a second; each takes a second of the function's concurrency.
    let events = "t: sns => f\nf: function duration=1s dead_letter=d reserved=KEPT\nd: sqs alarm";
    let per_second = |count: u32| {
        move |stated: &mut StatedSystem| {
            stated.requests = Quantity::new(&number("2628000") * &Exact::from(count));
        }
    };
    let (fits, exceeds) = (per_second(10), per_second(11));
    check(&[
        // A window of 30 s, and a second to work.
        ("async-latency-budget", queue, &promised(30_000, 31_000), false),
        ("async-latency-budget", queue, &promised(30_000, 30_999), true),
        // With so few messages the poll of 20 s counts, not the window of 5 s.
        ("async-latency-budget", queue, &promised(5_000, 21_000), false),
        ("async-latency-budget", queue, &promised(5_000, 20_999), true),
        ("async-backlog-age-out", &events.replace("KEPT", "10"), &fits, false),
        ("async-backlog-age-out", &events.replace("KEPT", "10"), &exceeds, true),
    ]);
}

#[test]
fn what_is_critical_needs_all_three() {
    let book = |keys: &str| {
        format!(
            "q: sqs receives=5 dead_letter=d => book\nbook: function {keys} -> t(writes=1)\nt: dynamodb\nd: sqs alarm"
        )
    };
    let critical = tier("book", Tier::Critical);
    let pool = |stated: &mut StatedSystem| {
        tier("book", Tier::BestEffort)(stated);
        component(stated, "book").code.provisioned_concurrency = Some(2);
    };
    check(&[
        ("critical-under-protected", &book("alarm idempotent"), &critical, false),
        ("critical-under-protected", &book("idempotent"), &critical, true),
        ("critical-under-protected", &book("alarm"), &critical, true),
        ("critical-under-protected", &book("alarm key_per_attempt"), &critical, true),
        ("critical-under-protected", &book(""), &tier("book", Tier::Standard), false),
        ("best-effort-over-protected", &book(""), &tier("book", Tier::BestEffort), false),
        ("best-effort-over-protected", &book(""), &pool, true),
        ("unknown-sla-tier", &book(""), NOTHING, true),
        ("unknown-sla-tier", &book(""), &critical, false),
    ]);
    let bare = "q: sqs => book\nbook: function alarm idempotent -> t(writes=1)\nt: dynamodb";
    let found = found_with("critical-under-protected", bare, &critical);
    assert_eq!(found[0].severity, Severity::Error);
    assert!(found[0].message.contains("a dead-letter target for what comes from `q`"));
    // What only reads may be asked again.
    let reads = "api: http-api -> f\nf: function alarm -> t(reads=1)\nt: dynamodb";
    assert!(found_with("critical-under-protected", reads, tier("f", Tier::Critical)).is_empty());
}

#[test]
fn walks_pass_each_edge_once_however_many_paths_there_are() {
    // Forty layers of 25, each waiting for five of the next: 5^39 paths.
    let name = |layer: usize, at: usize| format!("l{layer:02}n{at:02}");
    let mut components = vec![StatedComponent {
        calls: (0..25).map(|at| Call::plain(&name(0, at))).collect(),
        ..StatedComponent::plain("api", Kind::HttpApi)
    }];
    for layer in 0..40 {
        for at in 0..25 {
            let below = (0..5).map(|more| name(layer + 1, (at + 5 * more) % 25));
            let each =
                |to: String| Call { mode: Some(Mode::Sync), attempts: Some(2), ..Call::plain(&to) };
            components.push(StatedComponent {
                calls: if layer < 39 { below.map(each).collect() } else { Vec::new() },
                duration: Some(Duration::constant(Millis::new(Exact::ONE))),
                ..StatedComponent::plain(&name(layer, at), Kind::Function)
            });
        }
    }
    let entry = svl_engine::system::Entry {
        key: "entry".to_owned(),
        component: "api".to_owned(),
        share: None,
        weight: None,
    };
    let stated = StatedSystem::plain("deep", Quantity::new(Exact::ONE), entry, components);
    let system = System::of(stated).expect("a system");
    assert_eq!(waiting::longest_chain(&system).len(), 41);
    let leaf = system.node("l39n00").expect("a node");
    let falls = &blast::fails_with(&system)[leaf.index()];
    let api = system.node("api").expect("a node");
    assert!(falls.has(api.index()));
    assert!(waiting::shares(&system).iter().all(|share| *share == Exact::ONE));
    let retries = Retries::of(&PriceBook::builtin().on(BEFORE)).expect("the tables");
    let amplified = retries.amplified(&system);
    assert_eq!(amplified[leaf.index()].times, 1 << 39);
    assert_eq!(retries.path(&system, &amplified, leaf).len(), 41);
    let needed = waiting::needed(&system, &[api]);
    assert_eq!(waiting::path_in(&needed, leaf).len(), 41);
}
