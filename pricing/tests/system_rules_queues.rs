//! Rules of queues and of repetitions: on both sides of each boundary, and as the catalogue computes
//! them.
#[path = "support/systems.rs"]
mod systems;

use svl_engine::decision::{Finding, Severity};
use svl_engine::exact::Exact;
use svl_engine::system::{self, StatedSystem};
use svl_engine::units::Requests;
use svl_engine::workload::Pattern;
use svl_pricing::PriceBook;

use Severity::{Error, Warning};

fn findings(stated: StatedSystem) -> Vec<Finding> {
    let book = PriceBook::builtin();
    let decision = system::evaluate(stated, &book.on(book.edition()));
    decision.unwrap_or_else(|problems| panic!("{problems:?}")).findings
}

fn stated(lines: &str, requests: u64) -> StatedSystem {
    StatedSystem { requests: Requests::new(Exact::from(requests)), ..systems::system(lines).stated }
}

/// What a rule finds of these lines at a million requests a month.
fn found(rule: &str, lines: &str) -> Vec<Finding> {
    found_at(rule, lines, 1_000_000)
}

fn found_at(rule: &str, lines: &str, requests: u64) -> Vec<Finding> {
    let all = findings(stated(lines, requests));
    all.into_iter().filter(|finding| finding.rule == rule).collect()
}

/// A rule, lines in which it is silent, lines in which it finds something, how bad that is, and the
/// key where it stands.
type Case = (&'static str, &'static str, &'static str, Severity, &'static str);

const BOUNDARIES: &[Case] = &[
    (
        "visibility-below-timeout",
        "q: sqs visibility=30s => w\nw: function timeout=30s",
        "q: sqs visibility=29999ms => w\nw: function timeout=30s",
        Error,
        "components.q.visibility",
    ),
    (
        // A function that states no timeout has 3 s.
        "visibility-below-timeout",
        "q: sqs visibility=3s => w\nw: function",
        "q: sqs visibility=2999ms => w\nw: function",
        Error,
        "components.q.visibility",
    ),
    (
        // A task may extend the time of its message.
        "visibility-below-timeout",
        "q: sqs visibility=60s => w\nw: fargate timeout=60s",
        "q: sqs visibility=60s => w\nw: fargate timeout=61s",
        Warning,
        "components.q.visibility",
    ),
    (
        // Six timeouts and the window.
        "visibility-below-6x",
        "q: sqs visibility=65s => w(batch=10 window=5s)\nw: function timeout=10s",
        "q: sqs visibility=64999ms => w(batch=10 window=5s)\nw: function timeout=10s",
        Warning,
        "components.q.visibility",
    ),
    (
        // A queue that states no visibility has 30 s.
        "visibility-below-6x",
        "q: sqs => w\nw: function timeout=5s",
        "q: sqs => w\nw: function timeout=5001ms",
        Warning,
        "components.q.visibility",
    ),
    (
        "visibility-over-12h",
        "q: sqs visibility=12h => w\nw: fargate timeout=2h",
        "q: sqs visibility=12h => w\nw: fargate timeout=7201s",
        Warning,
        "components.q.visibility",
    ),
    (
        "visibility-over-12h",
        "q: sqs visibility=43200s => w\nw: fargate timeout=1h",
        "q: sqs visibility=43201s => w\nw: fargate timeout=1h",
        Error,
        "components.q.visibility",
    ),
    (
        "visibility-over-12h",
        "q: sqs visibility=12h => w\nw: fargate timeout=2h",
        "q: sqs visibility=12h => w\nw: fargate timeout=43201s",
        Error,
        "components.w.timeout",
    ),
    (
        "batch-window-missing",
        "q: sqs => w(batch=10)\nw: function",
        "q: sqs => w(batch=11)\nw: function",
        Error,
        "components.q.consumers[0].window",
    ),
    (
        "batch-window-missing",
        "q: sqs => w(batch=11 window=1s)\nw: function",
        "q: sqs => w(batch=11 window=999ms)\nw: function",
        Error,
        "components.q.consumers[0].window",
    ),
    (
        "batch-window-missing",
        "q: sqs => w(batch=10000 window=1s)\nw: function",
        "q: sqs => w(batch=10001 window=1s)\nw: function",
        Error,
        "components.q.consumers[0].batch",
    ),
    (
        "batch-window-missing",
        "q: sqs-fifo => w(batch=10)\nw: function",
        "q: sqs-fifo => w(batch=11)\nw: function",
        Error,
        "components.q.consumers[0].batch",
    ),
    (
        "batch-window-missing",
        "q: sqs-fifo => w(batch=10)\nw: function",
        "q: sqs-fifo => w(batch=10 window=1s)\nw: function",
        Error,
        "components.q.consumers[0].window",
    ),
    (
        "batch-over-timeout",
        "q: sqs => w(batch=100 window=1s)\nw: function duration=100ms timeout=10s",
        "q: sqs => w(batch=101 window=1s)\nw: function duration=100ms timeout=10s",
        Warning,
        "components.q.consumers[0].batch",
    ),
    (
        // The cold start is in the run that it begins.
        "batch-over-timeout",
        "q: stream => w(batch=97)\nw: function duration=100ms timeout=10s init=300ms",
        "q: stream => w(batch=98)\nw: function duration=100ms timeout=10s init=300ms",
        Warning,
        "components.q.consumers[0].batch",
    ),
    (
        "partial-batch-off",
        "q: sqs => w(batch=1)\nw: function",
        "q: sqs => w(batch=2)\nw: function",
        Warning,
        "components.q.consumers[0].partial",
    ),
    (
        "max-receive-low",
        "q: sqs dead_letter=d receives=5 => w\nw: function\nd: sqs",
        "q: sqs dead_letter=d receives=4 => w\nw: function\nd: sqs",
        Warning,
        "components.q.max_receives",
    ),
    (
        "filter-deletes",
        "q: sqs => w(filter=1)\nw: function",
        "q: sqs => w(filter=0.99)\nw: function",
        Warning,
        "components.q.consumers[0].filter",
    ),
    (
        "esm-concurrency-conflict",
        "q: sqs => w(concurrency=10)\nw: function reserved=10",
        "q: sqs => w(concurrency=11)\nw: function reserved=10",
        Warning,
        "components.w.reserved_concurrency",
    ),
    (
        "esm-concurrency-conflict",
        "q: sqs => w\nw: function reserved=5",
        "q: sqs => w\nw: function reserved=4",
        Warning,
        "components.w.reserved_concurrency",
    ),
    (
        "esm-concurrency-conflict",
        "q: sqs => w(concurrency=2)\nw: function",
        "q: sqs => w(concurrency=1)\nw: function",
        Error,
        "components.q.consumers[0].concurrency",
    ),
    (
        "esm-concurrency-conflict",
        "q: sqs => w(concurrency=1000)\nw: function",
        "q: sqs => w(concurrency=1001)\nw: function",
        Error,
        "components.q.consumers[0].concurrency",
    ),
    (
        "dlq-retention-short",
        "q: sqs retention=4d dead_letter=d => w\nw: function\nd: sqs retention=345601s",
        "q: sqs retention=4d dead_letter=d => w\nw: function\nd: sqs",
        Warning,
        "components.d.retention",
    ),
    (
        "fifo-dedup-outlived",
        "q: sqs-fifo sender_retries_for=300s => w\nw: function",
        "q: sqs-fifo sender_retries_for=301s => w\nw: function",
        Warning,
        "components.q.sender_retries_for",
    ),
    (
        // A consumer that remembers the key for as long takes no harm.
        "fifo-dedup-outlived",
        "q: sqs-fifo sender_retries_for=301s => w\nw: function idempotent=301s",
        "q: sqs-fifo sender_retries_for=301s => w\nw: function idempotent=300s",
        Warning,
        "components.q.sender_retries_for",
    ),
    (
        "fifo-group-head-block",
        "q: sqs-fifo visibility=60s receives=5 dead_letter=d => w\nw: function\nd: sqs-fifo",
        "q: sqs-fifo visibility=61s receives=5 dead_letter=d => w\nw: function\nd: sqs-fifo",
        Warning,
        "components.q.visibility",
    ),
    (
        "idempotency-ttl-short",
        "q: sqs retention=4d => w\nw: function idempotent=4d",
        "q: sqs retention=4d => w\nw: function idempotent=345599s",
        Warning,
        "components.w.idempotency.ttl",
    ),
    (
        // What is kept in the dead-letter queue may be sent again as long as it is there.
        "idempotency-ttl-short",
        "q: sqs retention=4d dead_letter=d => w\nw: function idempotent=14d\nd: sqs retention=14d",
        "q: sqs retention=4d dead_letter=d => w\nw: function idempotent=4d\nd: sqs retention=14d",
        Warning,
        "components.w.idempotency.ttl",
    ),
    (
        "idempotency-ttl-short",
        "t: sns => w\nw: function idempotent=23d",
        "t: sns => w\nw: function idempotent=22d",
        Warning,
        "components.w.idempotency.ttl",
    ),
    (
        "idempotency-lock-vs-timeout",
        "q: sqs visibility=60s => w\nw: function timeout=10s lock=10s",
        "q: sqs visibility=60s => w\nw: function timeout=10s lock=9999ms",
        Warning,
        "components.w.idempotency.lock",
    ),
    (
        "idempotency-lock-vs-timeout",
        "q: sqs visibility=60s => w\nw: function timeout=10s lock=60s",
        "q: sqs visibility=60s => w\nw: function timeout=10s lock=60001ms",
        Warning,
        "components.w.idempotency.lock",
    ),
];

#[test]
fn every_boundary_is_where_it_is_said_to_be() {
    for (rule, silent, fires, severity, key) in BOUNDARIES {
        let quiet = found(rule, silent);
        assert!(quiet.is_empty(), "{rule} in\n{silent}\n{quiet:?}");
        let found = found(rule, fires);
        let [one] = found.as_slice() else { panic!("{rule} in\n{fires}\n{found:?}") };
        assert_eq!((&one.severity, one.key.as_str()), (severity, *key), "{}", one.message);
    }
}

#[test]
fn rates_have_their_boundary_at_one_message_a_month_more() {
    let cases = [
        // Five at once, half a second each: ten a second, 26,280,000 in a month of 730 hours.
        (
            "queue-never-drains",
            "q: sqs => w(concurrency=5)\nw: function duration=500ms",
            26_280_000,
        ),
        // 300 calls a second.
        ("fifo-throughput", "q: sqs-fifo groups=1000 => w\nw: function duration=1ms", 788_400_000),
        // One group, a second each: one a second.
        ("fifo-throughput", "q: sqs-fifo groups=1 => w\nw: function duration=1000ms", 2_628_000),
    ];
    for (rule, lines, most) in cases {
        assert!(found_at(rule, lines, most).is_empty(), "{rule} at {most}");
        assert_eq!(found_at(rule, lines, most + 1).len(), 1, "{rule} above {most}");
    }
    // In its fast mode the same queue takes what the Region allows: 70,000 here.
    let fast = "q: sqs-fifo fast groups=1000 => w\nw: function duration=1ms";
    assert!(found_at("fifo-throughput", fast, 788_400_001).is_empty());
}

#[test]
fn pollers_take_four_minutes_from_five_runs_to_all() {
    // Nothing comes in half of the hours, and 1,250 runs are needed in the others.
    let weights = [Exact::ZERO, Exact::from(2_u32)].into_iter().cycle().take(24).collect();
    let mut stated = stated("q: sqs => w\nw: function duration=1000ms", 1_642_500_000);
    stated.pattern = Some(Pattern::Weights(weights));
    let ramp: Vec<Finding> =
        findings(stated).into_iter().filter(|finding| finding.rule == "esm-ramp-lag").collect();
    let [ramp] = ramp.as_slice() else { panic!("{ramp:?}") };
    let figure = |name| ramp.evidence[name].to_plain();
    assert_eq!(figure("runs_needed"), "1250");
    assert_eq!(figure("lag_min"), "4.15");
    assert_eq!(figure("backlog"), "155003");
    assert!(ramp.message.contains("pollers take 4.15 min, 300 more a minute"), "{}", ramp.message);
}

#[test]
fn a_need_above_all_pollers_is_never_met() {
    let lines = "q: sqs => w\nw: function duration=1000ms";
    let [never] = &found_at("esm-ramp-lag", lines, 3_288_000_000)[..] else { panic!("one") };
    assert!(never.message.contains("pollers never start more than 1,250"), "{}", never.message);
}

#[test]
fn whatever_delivers_at_least_once_needs_a_key() {
    let ways = [
        "q: sqs => w\nw: function",
        "t: sns => w\nw: function",
        "b: event-bus => w\nw: function",
        "s: stream => w\nw: function",
        "o: s3 => w\nw: function",
        "api: http-api -> a\na: function -> w(async)\nw: function",
    ];
    for lines in ways {
        let named = |finding: &Finding| finding.component.as_deref() == Some("w");
        let of_w: Vec<Finding> =
            found("idempotency-missing", lines).into_iter().filter(named).collect();
        let [one] = of_w.as_slice() else { panic!("{lines}: {of_w:?}") };
        assert_eq!(one.severity, Warning, "{lines}");
        let known = format!("{lines} idempotent");
        assert!(!found("idempotency-missing", &known).iter().any(named), "{known}");
        let charges = format!("{lines} side_effects");
        let charges = found("idempotency-missing", &charges);
        assert!(charges.iter().any(|each| named(each) && each.severity == Error), "{lines}");
    }
}

#[test]
fn a_client_and_a_caller_ask_again_as_well() {
    let writes = "api: http-api -> w\nw: function -> t(writes=1)\nt: dynamodb";
    let [one] = &found("idempotency-missing", writes)[..] else { panic!("{writes}") };
    assert!(one.message.contains("clients that ask again"), "{}", one.message);
    let money = "api: http-api -> w\nw: function -> t(writes=1)\nt: dynamodb money";
    assert_eq!(found("idempotency-missing", money)[0].severity, Error);
    for quiet in [
        "api: http-api -> w\nw: function -> t(reads=1)\nt: dynamodb",
        "api: http-api -> w\nw: function -> t(writes=1 conditional)\nt: dynamodb",
        "q: sqs => w\nw: function -> t(reads=1)\nt: dynamodb",
    ] {
        assert!(found("idempotency-missing", quiet).is_empty(), "{quiet}");
    }
    // Tried once, nothing asks again; with the library's own attempts somebody does.
    let tried_once =
        "api: http-api -> a\na: function idempotent -> w(attempts=1)\nw: function side_effects";
    assert!(found("idempotency-missing", tried_once).is_empty());
    let thrice =
        "api: http-api -> a\na: function idempotent -> w(attempts=3)\nw: function side_effects";
    assert_eq!(found("idempotency-missing", thrice)[0].severity, Error);
}

#[test]
fn repetitions_are_counted_where_failures_are_stated() {
    // 730,000 messages a month are 24,000 a day; every hundredth run fails and is tried again, up to
    // five times: 1 + p + p² + p³ + p⁴ runs each.
    let lines = "q: sqs receives=5 dead_letter=d => w\nw: function failure=0.01\nd: sqs";
    let [one] = &found_at("idempotency-missing", lines, 730_000)[..] else { panic!("one") };
    assert_eq!(one.evidence["repetitions_per_day"].to_plain(), "242.42424");
}

#[test]
fn a_key_per_attempt_is_none() {
    let lines = "api: http-api -> w\nw: function key_per_attempt -> t(writes=1)\nt: dynamodb";
    let [one] = &found("idempotency-key-per-attempt", lines)[..] else { panic!("one") };
    assert_eq!((one.severity, one.key.as_str()), (Error, "components.w.idempotency"));
    assert!(found("idempotency-missing", lines).is_empty(), "one finding is enough");
}

#[test]
fn a_queue_that_keeps_order_delivers_twice_as_well() {
    let lines = "q: sqs-fifo => w\nw: function";
    assert_eq!(found("fifo-assumed-exactly-once", lines).len(), 1);
    assert!(found("idempotency-missing", lines).is_empty(), "the other rule says it better");
    // Code that may run again after five minutes sends a second message.
    let rerun = "t: sns => a\na: function -> q\nq: sqs-fifo => w\nw: function";
    let [one] = &found("fifo-dedup-outlived", rerun)[..] else { panic!("one") };
    assert_eq!(one.key, "components.a.idempotency");
}

#[test]
fn a_shared_role_lacks_for_all_what_one_is_denied() {
    let lines = "api: http-api -> a, b
a: function role=both denied=dynamodb:Put* -> t(reads=1)
b: function role=both -> t(writes=1)
t: dynamodb";
    let [one] = &found("iam-action-missing", lines)[..] else { panic!("one") };
    assert_eq!((one.severity, one.key.as_str()), (Error, "components.b.role"));
    assert!(one.message.contains("`dynamodb:PutItem` for `t`"), "{}", one.message);
    let [shared] = &found("iam-wildcard-blast", &lines.replace("-> t(reads=1)", ""))[..] else {
        panic!("one")
    };
    assert_eq!(shared.key, "components.a.role");
    // Both need the same, and each writes logs of its own.
    let alike = "api: http-api -> a, b
a: function role=both logs=1 -> t
b: function role=both logs=1 -> t
t: dynamodb";
    assert!(found("iam-wildcard-blast", alike).is_empty());
}

#[test]
fn globals_leak_one_after_the_other_or_side_by_side() {
    let severity = |lines| found("warm-state-leak", lines)[0].severity;
    assert_eq!(severity("w: function globals"), Warning);
    assert_eq!(severity("w: fargate globals"), Error);
}

#[test]
fn nothing_is_said_of_a_queue_that_is_well() {
    let well = "q: sqs visibility=60s receives=5 dead_letter=d alarm => w(batch=10 partial)
w: function duration=100ms timeout=10s idempotent alarm
d: sqs retention=14d alarm";
    let said: Vec<String> = findings(stated(well, 1_000_000))
        .iter()
        // No line of these states a tier.
        .filter(|finding| finding.rule != "unknown-sla-tier")
        .map(|finding| format!("{}: {}", finding.rule, finding.message))
        .collect();
    assert!(said.is_empty(), "{said:#?}");
}
