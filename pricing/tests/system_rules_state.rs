//! The rules of state at the edges of a system, where each begins to find something.
mod systems;

use svl_engine::decision::{Finding, Severity};
use svl_engine::exact::Exact;
use svl_engine::services::rds;
use svl_engine::system::{
    Call, Consumer, Idempotency, IdempotencyKey, Kind, StatedComponent, StatedSystem, Tier,
    evaluate,
};
use svl_engine::units::Bytes;
use svl_engine::workload::{Pattern, StateKind};
use svl_pricing::PriceBook;
use systems::{calling, exact, feeding, function, kilobytes, ms, stated};

/// Requests of a month that are one a second.
const SECONDS: u64 = 2_628_000;

fn found_on(day: Option<&str>, stated: StatedSystem, rule: &str) -> Vec<Finding> {
    let book = PriceBook::builtin();
    let day = day.map_or_else(|| book.edition(), |day| day.parse().expect("a day"));
    let decision = evaluate(stated, &book.on(day)).expect("a decision");
    decision.findings.into_iter().filter(|finding| finding.rule == rule).collect()
}

fn found(stated: StatedSystem, rule: &str) -> Vec<Finding> {
    found_on(None, stated, rule)
}

/// A steady system whose busiest second is like every other.
fn even(requests: u64, components: Vec<StatedComponent>) -> StatedSystem {
    let plain = stated(&requests.to_string(), components);
    StatedSystem {
        pattern: Some(Pattern::Named("steady".to_owned())),
        peak: Some(Exact::ONE),
        ..plain
    }
}

fn table(name: &str) -> StatedComponent {
    StatedComponent::plain(name, Kind::DynamoDb)
}

fn writes(to: &str, items: u64) -> Call {
    Call { writes: Some(Exact::from(items)), item: Some(kilobytes("1")), ..Call::plain(to) }
}

fn reads(to: &str, items: u64) -> Call {
    Call { reads: Some(Exact::from(items)), item: Some(kilobytes("1")), ..Call::plain(to) }
}

fn transaction(to: &str, items: u64) -> Call {
    Call { transaction: true, ..writes(to, items) }
}

/// One function with these calls of one table.
fn one_table(calls: Vec<Call>, table: StatedComponent) -> Vec<StatedComponent> {
    vec![function("code", 128, "100", calls), table]
}

fn of_bytes(bytes: u64) -> Option<Bytes> {
    Some(Bytes::new(Exact::from(bytes)))
}

#[test]
fn transactions_end_at_their_limits() {
    let items = |n: u64, day: Option<&str>| {
        let system = even(1_000, one_table(vec![transaction("t", n)], table("t")));
        found_on(day, system, "tx-over-100-items").len()
    };
    assert_eq!((items(100, None), items(101, None)), (0, 1));
    // Before September 2022 it was 25.
    assert_eq!((items(25, Some("2022-08-31")), items(26, Some("2022-08-31"))), (0, 1));
    let read = Call { transaction: true, ..reads("t", 101) };
    let found_read = found(even(1, one_table(vec![read], table("t"))), "tx-over-100-items");
    assert_eq!(found_read[0].key, "components.code.calls[0].reads");
    let bytes = |each: u64| {
        let call = Call { item: of_bytes(each), ..transaction("t", 64) };
        found(even(1_000, one_table(vec![call], table("t"))), "tx-over-4mb").len()
    };
    assert_eq!((bytes(65_536), bytes(65_537)), (0, 1), "64 items of 64 KB are 4 MB");
    let plain = found(even(1, one_table(vec![writes("t", 101)], table("t"))), "tx-over-100-items");
    assert!(plain.is_empty(), "no transaction");
}

#[test]
fn items_end_at_theirs() {
    let item = |bytes: u64| {
        let call = Call { item: of_bytes(bytes), ..writes("t", 1) };
        found(even(1_000, one_table(vec![call], table("t"))), "item-over-400kb")
    };
    assert!(item(409_600).is_empty());
    let over = item(409_601);
    assert_eq!(over[0].severity, Severity::Error);
    assert_eq!(over[0].key, "components.code.calls[0].item");
    assert_eq!(over[0].component.as_deref(), Some("code"));
    assert_eq!(
        over[0].message,
        "code: an item of `t` has 409,601 bytes, and a table keeps at most 409,600"
    );
    assert_eq!(over[0].evidence["bytes"], exact("409601"));
    assert_eq!(over[0].limit.as_deref(), Some("dynamodb.item_max"));
}

#[test]
fn keys_and_tables_end_at_theirs() {
    let hot = |calls: Vec<Call>, requests: u64| {
        let mut all = one_table(calls, table("t"));
        all[1].store.hottest_key = Some(exact("0.5"));
        found(even(requests, all), "hot-partition").len()
    };
    let strong = || vec![Call { consistent: true, ..reads("t", 1) }];
    for (calls, most) in [(vec![writes("t", 1)], 2_000), (strong(), 6_000)] {
        let at = most * SECONDS;
        assert_eq!((hot(calls.clone(), at), hot(calls, at + 1)), (0, 1), "{most} a second");
    }
    let quota =
        |at: u64| found(even(at, one_table(vec![writes("t", 1)], table("t"))), "table-quota").len();
    assert_eq!((quota(40_000 * SECONDS), quota(40_000 * SECONDS + 1)), (0, 1));
    let kept = |write: &str| {
        let mut all = one_table(vec![writes("t", 1)], table("t"));
        all[1].store.provisioned = Some((exact("10"), exact(write)));
        found(even(1_000, all), "table-quota")
    };
    assert!(kept("40000").is_empty());
    assert_eq!(kept("40001")[0].key, "components.t.provisioned");
    let mut unknown = one_table(vec![writes("t", 1)], table("t"));
    unknown[1].store.hottest_key = None;
    assert!(found(even(40_000 * SECONDS, unknown), "hot-partition").is_empty());
}

#[test]
fn a_table_on_demand_doubles() {
    let of = |weights: Vec<u32>, requests: u64, warm: Option<&str>| {
        let mut all = one_table(vec![writes("t", 1)], table("t"));
        all[1].store.warm_throughput = warm.map(|write| (exact("12000"), exact(write)));
        let weights = weights.into_iter().map(Exact::from).collect();
        let pattern = Some(Pattern::Weights(weights));
        found(StatedSystem { pattern, ..even(requests, all) }, "ondemand-ramp")
    };
    let steady = || vec![1; 24];
    assert!(of(steady(), 4_000 * SECONDS, None).is_empty(), "as much as a new table does");
    assert_eq!(of(steady(), 4_000 * SECONDS + 1, None).len(), 1);
    assert!(of(steady(), 4_000 * SECONDS + 1, Some("4001")).is_empty(), "it is warm");
    // Twelve hours at 4,000 and twelve at twice that; then at three times that.
    let step = |times: u32| {
        let mut weights = vec![1; 12];
        weights.extend(vec![times; 12]);
        (weights, u64::from(1 + times) * 2_000 * SECONDS)
    };
    let (weights, requests) = step(2);
    assert!(of(weights, requests, None).is_empty(), "twice its peak");
    let (weights, requests) = step(3);
    let steep = of(weights, requests, None);
    assert_eq!(
        steep[0].message,
        "t: when new it serves 8,000 write units a second at once, and is asked for 12,000 in the busiest second of an hour, after 4,000 at most before"
    );
    let mut provisioned = one_table(vec![writes("t", 1)], table("t"));
    provisioned[1].store.provisioned = Some((exact("0"), exact("9000")));
    assert!(found(even(5_000 * SECONDS, provisioned), "ondemand-ramp").is_empty());
}

/// What 1 to 16 GiB of nominal memory accept, by each engine's formula (rules.md B.5).
#[test]
fn connections_follow_from_memory() {
    let book = PriceBook::builtin();
    let facts = book.on(book.edition());
    for (gib, mysql, postgres) in [
        (1_u32, "85", "112"),
        (2, "170", "225"),
        (4, "341", "450"),
        (8, "682", "901"),
        (16, "1365", "1802"),
    ] {
        let of = |engine| {
            let accepted = rds::default_connections(&Exact::from(gib), engine, &facts);
            accepted.expect("a formula").to_plain()
        };
        assert_eq!((of("mysql").as_str(), of("postgres").as_str()), (mysql, postgres), "{gib} GiB");
    }
    let large = rds::default_connections(&Exact::from(512_u32), "postgres", &facts);
    assert_eq!(large.expect("a formula").to_plain(), "5000", "the cap");
}

#[test]
fn connections_run_out_at_the_stated_number() {
    let of = |pool: u32, others: Option<u32>| {
        let mut server = calling("app", Kind::Server, vec![writes("db", 1)]);
        server.code.count = Some(1);
        server.code.pool = Some(pool);
        let mut database = StatedComponent::plain("db", Kind::Rds);
        database.store.max_connections = Some(100);
        database.store.other_connections = others;
        let found = found(even(1_000, vec![server, database]), "db-connection-exhaustion");
        found.first().map(|finding| finding.severity)
    };
    assert_eq!(of(90, None), None);
    assert_eq!(of(91, None), Some(Severity::Warning));
    assert_eq!(of(100, None), Some(Severity::Warning));
    assert_eq!(of(101, None), Some(Severity::Error));
    assert_eq!(of(80, Some(20)), Some(Severity::Warning));
    assert_eq!(of(80, Some(21)), Some(Severity::Error));
}

#[test]
fn several_callers_share_the_connections_and_a_proxy_spares_them() {
    let callers = |names: &[(&str, u32)], proxy: bool, bound: bool| {
        let call = || Call { session_state: bound, ..writes("db", 1) };
        let mut all = vec![calling("api", Kind::HttpApi, Vec::new())];
        for (name, reserved) in names {
            // Busy enough to fill what is reserved, twice calling the same database.
            let mut code = function(name, 128, "60000", vec![call(), call()]);
            code.code.reserved_concurrency = Some(*reserved);
            all[0].calls.push(Call::plain(name));
            all.push(code);
        }
        let mut database = StatedComponent::plain("db", Kind::Rds);
        database.store.instance = Some("db.t4g.micro".to_owned());
        database.store.proxy_borrow = proxy.then(|| ms("1000"));
        all.push(database);
        found(even(10 * SECONDS, all), "db-connection-exhaustion")
    };
    let all = callers(&[("a", 20), ("b", 50), ("c", 40), ("d", 30)], false, false);
    assert_eq!(
        all[0].message,
        "db: 140 connections are held in the busiest second, by `b`, `c`, `d` and 1 more, and it accepts 112, by postgres's formula for 1 GiB; RDS keeps some of it, so that there are fewer"
    );
    assert_eq!(all[0].severity, Severity::Error);
    assert!(callers(&[("a", 20), ("b", 50)], false, false).is_empty());
    assert!(callers(&[("a", 90), ("b", 50)], true, false).is_empty(), "the proxy shares them");
    assert_eq!(callers(&[("a", 90), ("b", 50)], true, true).len(), 1, "they are bound");
}

#[test]
fn a_proxy_lets_nobody_wait_for_longer_than_the_caller_lives() {
    let of = |borrow: &str, call: Option<&str>, gateway: bool| {
        let database = Call { timeout: call.map(ms), ..writes("db", 1) };
        let mut code = function("code", 128, "100", vec![database]);
        code.code.timeout = Some(ms("60000"));
        let mut store = StatedComponent::plain("db", Kind::Rds);
        store.store.proxy_borrow = Some(ms(borrow));
        let mut all = vec![code, store];
        if gateway {
            all.insert(0, calling("api", Kind::HttpApi, vec![Call::plain("code")]));
        }
        found(even(1_000, all), "proxy-borrow-inversion").len()
    };
    assert_eq!((of("60000", None, false), of("60001", None, false)), (0, 1));
    assert_eq!((of("30000", None, true), of("30001", None, true)), (0, 1), "the API waits 30 s");
    assert_eq!((of("2000", Some("2000"), true), of("2001", Some("2000"), true)), (0, 1));
}

/// A shop that reads a cache and writes what stands behind it.
fn cached(cache: StatedComponent, code: StatedComponent, behind: StatedComponent) -> StatedSystem {
    even(30_000_000, vec![code, cache, behind])
}

fn cache() -> StatedComponent {
    let mut cache = StatedComponent::plain("cache", Kind::ElastiCache);
    cache.store.caches = Some("t".to_owned());
    cache
}

fn shop(calls: Vec<Call>) -> StatedComponent {
    function("shop", 128, "50", calls)
}

#[test]
fn caches_may_be_as_old_as_is_tolerated() {
    let of = |ttl: Option<&str>, tolerance: Option<&str>, data: &str, tier: Option<Tier>| {
        let mut cache = cache();
        cache.store.ttl = ttl.map(ms);
        cache.store.tolerance = tolerance.map(ms);
        cache.store.data = Some(data.to_owned());
        let code = StatedComponent { tier, ..shop(vec![reads("cache", 1), writes("t", 1)]) };
        let found = found(cached(cache, code, table("t")), "cache-stale-critical");
        found.first().map(|finding| finding.severity)
    };
    let five = Some("5000");
    assert_eq!(of(five, five, "price", None), None);
    assert_eq!(of(Some("5001"), five, "price", None), Some(Severity::Warning));
    assert_eq!(of(Some("5001"), five, "price", Some(Tier::Critical)), Some(Severity::Error));
    assert_eq!(of(Some("5001"), five, "authz", None), Some(Severity::Error));
    assert_eq!(of(Some("5001"), five, "other", None), None);
    assert_eq!(of(None, five, "inventory", None), Some(Severity::Warning), "for good");
    assert_eq!(of(five, None, "money", None), Some(Severity::Warning), "nothing is tolerated");
    let mut alone = StatedComponent::plain("cache", Kind::ElastiCache);
    alone.store.ttl = Some(ms("6000"));
    alone.store.tolerance = Some(ms("5000"));
    alone.store.data = Some("price".to_owned());
    let found =
        found(even(1_000, vec![shop(vec![reads("cache", 1)]), alone]), "cache-stale-critical");
    assert_eq!(
        found[0].message,
        "cache: gives `price` data that is up to 6 s old, and 5 s are tolerated"
    );
}

#[test]
fn what_is_written_with_the_data_is_as_old_as_that_write_takes() {
    let of = |timeout: &str, attempts: u32| {
        let mut cache = cache();
        cache.store.ttl = Some(ms("600000"));
        cache.store.tolerance = Some(ms("1000"));
        cache.store.data = Some("price".to_owned());
        let through =
            Call { timeout: Some(ms(timeout)), attempts: Some(attempts), ..writes("cache", 1) };
        let code = shop(vec![through, writes("t", 1)]);
        found(cached(cache, code, table("t")), "cache-stale-critical").len()
    };
    assert_eq!((of("500", 2), of("501", 2)), (0, 1));
}

#[test]
fn stale_reads_are_counted() {
    let of = |requests: u64, hottest: &str| {
        let mut store = cache();
        store.store.ttl = Some(ms("60000"));
        store.store.hit = Some(exact("0.9"));
        let mut behind = table("t");
        behind.store.hottest_key = Some(exact(hottest));
        let code = shop(vec![reads("cache", 10), writes("t", 1)]);
        let mut system = cached(store, code, behind);
        system.requests = svl_engine::units::Requests::new(Exact::from(requests));
        found(system, "cache-stale-rate")
    };
    // A write of the busiest key a minute, kept for a minute.
    let minute = of(SECONDS, "0.016666666666666666666666666667");
    assert_eq!(minute[0].evidence["stale_percent"].to_fixed(1), "36.8");
    assert!(
        minute[0].message.starts_with("cache: 36.8 % of what it answers"),
        "{}",
        minute[0].message
    );
    // 10 reads a second, a sixtieth of them of this key, nine tenths answered.
    assert_eq!(minute[0].evidence["stale_reads_per_second"].to_significant(3), "0.0552");
    assert!(of(SECONDS / 60, "0.01").is_empty(), "half a percent");
}

#[test]
fn a_cache_written_after_its_database_needs_an_end() {
    let of = |ttl: Option<&str>, both: bool| {
        let mut store = cache();
        store.store.ttl = ttl.map(ms);
        store.failure = Some(exact("0.01"));
        let second = if both { writes("cache", 1) } else { reads("cache", 1) };
        found(cached(store, shop(vec![writes("t", 1), second]), table("t")), "cache-dual-write")
    };
    let wrong = of(None, true);
    // 30 million in 730 hours, a hundredth of a day's.
    assert_eq!(wrong[0].evidence["stale_for_good_per_day"].to_fixed(4), "9863.0137");
    assert!(of(Some("1000"), true).is_empty() && of(None, false).is_empty());
}

#[test]
fn a_database_without_its_cache_gets_all_of_it() {
    let of = |read: &str, hit: &str| {
        let mut store = cache();
        store.store.hit = Some(exact(hit));
        let mut behind = table("t");
        behind.store.provisioned = Some((exact(read), exact("1")));
        let misses = Call { per_request: Some(exact("0.1")), ..reads("t", 10) };
        let code = shop(vec![reads("cache", 10), misses]);
        let mut system = cached(store, code, behind);
        system.requests = svl_engine::units::Requests::new(Exact::from(100 * SECONDS));
        found(system, "cache-loss-overload").len()
    };
    // 1,000 reads a second of half a unit: 50 units are missed now, and 450 more come.
    assert_eq!((of("500", "0.9"), of("499.999", "0.9")), (0, 1));
    let headroom = |headroom: &str, hit: &str| {
        let mut store = cache();
        store.store.hit = Some(exact(hit));
        let mut behind = StatedComponent::plain("t", Kind::Rds);
        behind.store.headroom = Some(exact(headroom));
        let system = cached(store, shop(vec![reads("cache", 1), reads("t", 1)]), behind);
        found(system, "cache-loss-overload").len()
    };
    assert_eq!((headroom("10", "0.9"), headroom("9.99", "0.9")), (0, 1));
    assert_eq!(headroom("1000", "1"), 1, "it has never had a read");
}

#[test]
fn copies_in_memory_need_an_end() {
    let of = |requests: u64, ttl: Option<&str>, tolerance: Option<&str>| {
        let mut code = function("code", 128, "1000", Vec::new());
        code.code.state = Some(StateKind::InMemoryCache);
        code.store.ttl = ttl.map(ms);
        code.store.tolerance = tolerance.map(ms);
        found(even(requests, vec![code]), "in-env-cache-divergence").len()
    };
    let many = 10 * SECONDS;
    assert_eq!(of(many, None, None), 1);
    assert_eq!(of(1, None, None), 0, "one environment");
    assert_eq!(of(many, Some("5000"), None), 0);
    assert_eq!(
        (of(many, Some("5000"), Some("5000")), of(many, Some("5001"), Some("5000"))),
        (0, 1)
    );
}

#[test]
fn tokens_are_forgotten_after_ten_minutes() {
    let of = |visibility: &str, receives: Option<u32>, remembered: Option<&str>, deep: bool| {
        let call = Call { token: true, ..transaction("t", 2) };
        let mut code = function("booking", 128, "100", vec![call]);
        code.code.idempotency =
            remembered.map(|ttl| Idempotency { key: IdempotencyKey::Payload, ttl: Some(ms(ttl)) });
        let first = if deep { "front" } else { "booking" };
        let mut queue = feeding("orders", Kind::Sqs, Consumer::plain(first));
        queue.channel.visibility = Some(ms(visibility));
        queue.channel.max_receives = receives;
        queue.dead_letter = receives.map(|_| "failed".to_owned());
        let mut all = vec![queue, code, table("t")];
        if receives.is_some() {
            all.push(StatedComponent::plain("failed", Kind::Sqs));
        }
        if deep {
            all.push(function("front", 128, "100", vec![Call::plain("booking")]));
        }
        found(even(1_000, all), "tx-retry-past-token")
    };
    assert!(of("150000", Some(5), None, false).is_empty(), "600 s");
    assert_eq!(of("150001", Some(5), None, false).len(), 1);
    assert!(of("150001", Some(5), Some("700000"), false).is_empty(), "it is remembered");
    assert_eq!(of("150001", Some(5), Some("600000"), false).len(), 1, "not for long enough");
    assert_eq!(of("150001", Some(5), None, true).len(), 1, "whoever waits for it is fed");
    let for_good = of("30000", None, None, false);
    assert_eq!(for_good[0].evidence["repeated_for_s"], exact("345600"), "until it expires");
}

#[test]
fn a_transaction_costs_what_the_bill_says_and_its_remedy_saves_it() {
    let of = |call: Call| even(30_000_000, one_table(vec![call], table("t")));
    let total = |system: StatedSystem| {
        let book = PriceBook::builtin();
        let decision = evaluate(system, &book.on(book.edition())).expect("a decision");
        decision.bill.usd_per_month.all_in
    };
    let one = found(of(transaction("t", 1)), "tx-cost-2x");
    let instead = Call { conditional: true, ..writes("t", 1) };
    let saved = &total(of(instead)) - &total(of(transaction("t", 1)));
    assert_eq!(one[0].remedies[0].usd_per_month.as_ref(), Some(&saved));
    assert_eq!(saved.amount().to_plain(), "-18.75");
    let read = found(of(Call { transaction: true, ..reads("t", 1) }), "tx-cost-2x");
    let strong = Call { consistent: true, ..reads("t", 1) };
    let saved = &total(of(strong)) - &total(of(Call { transaction: true, ..reads("t", 1) }));
    assert_eq!(read[0].remedies[0].usd_per_month.as_ref(), Some(&saved));
    let several = found(of(transaction("t", 2)), "tx-cost-2x");
    assert!(several[0].remedies.is_empty(), "nothing else does the same");
    assert!(
        found(even(100_000, one_table(vec![transaction("t", 1)], table("t"))), "tx-cost-2x")
            .is_empty()
    );
}

#[test]
fn writes_that_may_stop_half_way_are_counted() {
    let conditional = |to: &str, items: u64| Call { conditional: true, ..writes(to, items) };
    let failing =
        |name: &str, share: &str| StatedComponent { failure: Some(exact(share)), ..table(name) };
    let of = |calls: Vec<Call>| {
        let code = function("code", 128, "100", calls);
        let all = vec![code, failing("a", "0.1"), failing("b", "0.5")];
        found(even(1_000_000, all), "tx-simulated")
    };
    // The first write of `a` stops nothing half-way: 1 − 0.9 · 0.5.
    let both = of(vec![conditional("a", 2), conditional("b", 1)]);
    assert_eq!(both[0].evidence["partial_percent"], exact("55"));
    assert_eq!(both[0].evidence["partial_per_month"], exact("550000"));
    assert_eq!(both[0].key, "components.code.calls[1].conditional");
    assert!(of(vec![conditional("a", 1), writes("b", 1)]).is_empty());
    assert!(of(vec![transaction("a", 2), conditional("b", 1)]).is_empty());
    let workflow =
        calling("saga", Kind::StepFunctions, vec![conditional("a", 1), conditional("b", 1)]);
    let all = vec![workflow, table("a"), table("b")];
    assert!(found(even(1_000, all), "tx-simulated").is_empty(), "it takes its steps back");
}

#[test]
fn contention_begins_at_a_hundredth() {
    let of = |requests: u64| {
        let mut all = one_table(vec![transaction("t", 1)], table("t"));
        all[1].store.hottest_key = Some(Exact::ONE);
        found(even(requests, all), "tx-contention").len()
    };
    // −ln(0.99) / 0.02 s = 0.5025 a second.
    let rate = |per_ten_thousand: u64| SECONDS * per_ten_thousand / 10_000;
    assert_eq!((of(rate(5_025)), of(rate(5_026))), (0, 1));
}

#[test]
fn lost_updates_are_the_square_of_the_rate_times_the_time() {
    let of = |call: Call, reserved: Option<u32>| {
        let mut all = one_table(vec![call], table("t"));
        all[0].code.reserved_concurrency = reserved;
        all[1].store.read_modify_write = Some(true);
        all[1].store.hottest_key = Some(exact("0.1"));
        found(even(40 * SECONDS, all), "lost-update")
    };
    let both = Call { reads: Some(Exact::ONE), ..writes("t", 1) };
    // 4 changes a second of the busiest key, each open for 0.1 s: 16 · 0.1.
    let clashes = of(both.clone(), None);
    assert_eq!(clashes[0].evidence["clashes_per_second"], exact("1.6"));
    assert!(of(Call { conditional: true, ..both.clone() }, None).is_empty());
    assert!(of(Call { transaction: true, ..both.clone() }, None).is_empty());
    assert!(of(both, Some(1)).is_empty(), "one writer alone");
    assert!(of(reads("t", 1), None).is_empty(), "nobody writes");
}

#[test]
fn regions_of_transactions_are_told() {
    let of = |region: Option<&str>, replicas: &[&str]| {
        let code = function("code", 128, "100", vec![transaction("a", 1), transaction("b", 1)]);
        let mut second = table("b");
        second.region = region.map(str::to_owned);
        second.store.replicas = replicas.iter().map(|name| (*name).to_owned()).collect();
        let found = found(even(1_000, vec![code, table("a"), second]), "tx-cross-region");
        found.into_iter().map(|finding| (finding.severity, finding.message)).collect::<Vec<_>>()
    };
    assert!(of(None, &[]).is_empty());
    let apart = of(Some("eu-west-1"), &[]);
    assert_eq!(apart[0].0, Severity::Error);
    let copied = of(None, &["eu-west-1", "us-west-2"]);
    assert_eq!(
        copied,
        [(
            Severity::Warning,
            "code: its transaction on `b` holds in us-east-1 alone: what is in `eu-west-1` and `us-west-2` is written item by item".to_owned()
        )]
    );
}

#[test]
fn what_draws_functions_into_a_network_costs_gateways() {
    let of = |calls: Vec<Call>| {
        let mut all = vec![function("code", 128, "100", calls)];
        all.push(StatedComponent::plain("cache", Kind::ElastiCache));
        all.push(table("t"));
        all.push(StatedComponent::plain("queue", Kind::Sqs));
        let used = |name: &str| all[0].calls.iter().any(|call| call.to == name);
        let kept: Vec<StatedComponent> = all
            .iter()
            .enumerate()
            .filter(|(i, c)| *i == 0 || used(&c.name))
            .map(|(_, c)| c.clone())
            .collect();
        found(even(1_000, kept), "cache-forces-vpc")
    };
    assert!(of(vec![reads("cache", 1), reads("t", 1)]).is_empty(), "a table has a free endpoint");
    assert!(of(vec![Call::plain("queue")]).is_empty(), "no network is needed");
    let drawn = of(vec![reads("cache", 1), Call::plain("queue")]);
    // Two gateways at 0.045 USD for 730 hours.
    assert_eq!(drawn[0].evidence["nat_usd"], exact("65.7"));
    assert_eq!(drawn[0].component.as_deref(), Some("cache"));
}

#[test]
fn batches_that_hand_back_are_found_where_the_file_says_so() {
    let of = |resends: Option<bool>, items: u64| {
        let call = Call { resends_unprocessed: resends, ..writes("t", items) };
        found(even(1_000, one_table(vec![call], table("t"))), "batch-write-unprocessed")
    };
    assert!(of(None, 50).is_empty() && of(Some(true), 50).is_empty());
    assert_eq!(of(Some(false), 25)[0].evidence["batches"], exact("1"));
    assert_eq!(of(Some(false), 26)[0].evidence["batches"], exact("2"));
}

#[test]
fn a_proxy_whose_connections_are_bound_is_found() {
    let of = |bound: bool, proxy: bool| {
        let call = Call { session_state: bound, ..writes("db", 1) };
        let mut database = StatedComponent::plain("db", Kind::Rds);
        database.store.proxy_borrow = proxy.then(|| ms("1000"));
        let all = vec![function("code", 128, "100", vec![call]), database];
        found(even(1_000, all), "proxy-pinning").len()
    };
    assert_eq!((of(true, true), of(true, false), of(false, true)), (1, 0, 0));
}
