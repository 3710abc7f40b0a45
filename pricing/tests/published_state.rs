//! Bills of tables, queues, workflows and buckets that others published, reproduced to the printed
//! digit; where the publisher is wrong, the test says so and holds the right figure.
//!
//! Sources: Infracost's golden files (2024), articles and notes (2024 to 2026). Each figure was
//! computed with an independent program from the published inputs.
use svl_engine::charge::Meter;
use svl_engine::exact::Exact;
use svl_engine::facts;
use svl_engine::services::{
    Attached, Place, dynamodb, elasticache, eventbridge, logs, public_ipv4, rds, s3, sns, sqs,
    step_functions,
};
use svl_engine::units::{Bytes, GbHour, Megabytes, Millis, Quantity, Requests, Unit, VcpuHour};
use svl_engine::usd::Usd;
use svl_pricing::PriceBook;

fn exact(text: &str) -> Exact {
    Exact::parse(text).expect("a decimal")
}

fn kilobytes(count: &str) -> Bytes {
    Bytes::new(&exact(count) * &Exact::from(1_024_u32))
}

fn fixed<U: Unit>(amount: &str) -> Meter<U> {
    Meter::Fixed(Quantity::new(exact(amount)))
}

fn with<T>(region: &str, ask: impl FnOnce(Place) -> T) -> T {
    let book = PriceBook::builtin();
    let facts = book.on(book.edition());
    ask(Place { region, facts: &facts })
}

fn usd(region: &str, service: impl FnOnce(Place) -> Attached) -> Usd {
    with(region, |place| {
        let attached = service(place);
        assert!(attached.unpriced.is_empty(), "{:?}", attached.unpriced);
        let none = Requests::ZERO;
        attached.charges.iter().fold(Usd::ZERO, |sum, charge| &sum + &charge.amount(&none))
    })
}

fn is(found: &Usd, expected: &str, id: &str) {
    assert_eq!(found.amount().to_plain(), expected, "{id}");
}

#[test]
fn tables_as_published() {
    // The golden file prints 601.28: it rounds the writes' 1.875 up before it adds.
    let whole = usd("us-east-1", |place| {
        let writes = dynamodb::writes(fixed("3000000"), place).expect("priced");
        let reads = dynamodb::reads(fixed("8000000"), place).expect("priced");
        let kept = dynamodb::storage(fixed("230"), place).expect("priced");
        let recovery = dynamodb::point_in_time_recovery(fixed("2300"), place).expect("priced");
        let backups = dynamodb::backups(fixed("460"), place).expect("priced");
        let restored = dynamodb::restored(fixed("230"), place).expect("priced");
        let streams = dynamodb::stream_reads(fixed("2000000"), place).expect("priced");
        writes.and(reads).and(kept).and(recovery).and(backups).and(restored).and(streams)
    });
    is(&whole, "601.275", "IC-DDB-01");
    // 0.40625 and 0.06875; the post prints 0.48, which is what the exact sum rounds to.
    let small = usd("us-east-1", |place| {
        let writes = dynamodb::writes(fixed("650000"), place).expect("priced");
        writes.and(dynamodb::reads(fixed("550000"), place).expect("priced"))
    });
    is(&small, "0.475", "TP-DDB-1");
    assert_eq!(small.to_cents(), "$0.48", "TP-DDB-1");
}

#[test]
fn units_of_a_table_by_hand() {
    with("us-east-1", |place| {
        let read = |size: &str, read| {
            dynamodb::read_units(&kilobytes(size), read, place).expect("known").to_plain()
        };
        let write = |size: &str, transactional| {
            let units = dynamodb::write_units(&kilobytes(size), transactional, place);
            units.expect("known").to_plain()
        };
        assert_eq!(read("4", dynamodb::Read::Strong), "1");
        assert_eq!(read("4", dynamodb::Read::Eventual), "0.5");
        assert_eq!(read("4", dynamodb::Read::Transactional), "2");
        assert_eq!(read("4.1", dynamodb::Read::Strong), "2");
        assert_eq!(read("11", dynamodb::Read::Eventual), "1.5");
        assert_eq!((write("1", false), write("1", true)), ("1".into(), "2".into()));
        assert_eq!((write("1.5", false), write("0", false)), ("2".into(), "1".into()));
    });
    // 25 units of each all month: 18,250 unit-hours at 0.00013 and 0.00065.
    let ready = usd("us-east-1", |place| {
        let reads = dynamodb::read_capacity(fixed("18250"), place).expect("priced");
        reads.and(dynamodb::write_capacity(fixed("18250"), place).expect("priced"))
    });
    is(&ready, "14.235", "25 units of each");
}

#[test]
fn queues_as_published() {
    let fifo =
        usd("us-east-1", |place| sqs::fifo_requests(fixed("1000000"), place).expect("priced"));
    is(&fifo, "0.5", "IC-SQS-02");
    // 300,000 sent, three million received and as many deleted. The article says that FIFO costs
    // 0.40 a million as well; it is 0.50.
    let standard =
        usd("us-east-1", |place| sqs::requests(fixed("6300000"), place).expect("priced"));
    is(&standard, "2.52", "TP-SQS-1");
    // With the million that is free.
    let less = usd("us-east-1", |place| {
        let free = place.facts.allowance("us-east-1", "sqs.requests").expect("readable");
        let free = Quantity::new(free.expect("known").quantity.expect("limited"));
        sqs::requests(fixed("6300000").beyond(&free), place).expect("priced")
    });
    is(&less, "2.12", "TP-SQS-1, less what is free");
    with("us-east-1", |place| {
        let chunks = |size: &str| sqs::chunks(&kilobytes(size), place).expect("known").to_plain();
        assert_eq!((chunks("0"), chunks("64"), chunks("65")), ("1".into(), "1".into(), "2".into()));
        assert_eq!(chunks("1024"), "16");
        let together =
            |size: &str| sqs::messages_in_a_chunk(&kilobytes(size), place).expect("known");
        assert_eq!((together("1"), together("10"), together("100")), (10, 6, 1));
    });
}

#[test]
fn topics_buses_and_timers_by_hand() {
    // A million messages of 100 KB are two million requests; half a million go out over HTTP.
    let topic = usd("us-east-1", |place| {
        let each = sns::chunks(&kilobytes("100"), place).expect("known");
        let requests = Meter::Fixed(Quantity::new(&each * &exact("1000000")));
        let sent = sns::requests(requests, place).expect("priced");
        sent.and(sns::http_deliveries(fixed("500000"), place).expect("priced"))
    });
    is(&topic, "1.3", "2,000,000 x 0.0000005 + 500,000 x 0.0000006");
    let bus = usd("us-east-1", |place| {
        let each = eventbridge::chunks(&kilobytes("256"), place).expect("known");
        let events = Meter::Fixed(Quantity::new(&each * &exact("1000000")));
        let events = eventbridge::events(events, place).expect("priced");
        events.and(eventbridge::timers(fixed("2000000"), place).expect("priced"))
    });
    is(&bus, "6", "4,000,000 events and 2,000,000 timers at 1.00 a million");
}

#[test]
fn workflows_as_published() {
    let express = |requests: &str, gb_seconds: &str| {
        usd("us-east-1", |place| {
            let requests = step_functions::express_requests(fixed(requests), place);
            let time = step_functions::express_duration(fixed(gb_seconds), place);
            requests.expect("priced").and(time.expect("priced"))
        })
    };
    // 29,687.5 GB-hours: 1,000 in the first tier, 4,000 in the second, the rest in the third.
    let tiers = express("100000000", "106875000");
    assert_eq!(tiers.amount().to_fixed(3), "685.234", "IC-SFN-01");
    let standard = |count: &str| {
        usd("us-east-1", |place| step_functions::transitions(fixed(count), place).expect("priced"))
    };
    is(&standard("10000"), "0.25", "IC-SFN-02");
    is(&standard("500000"), "12.5", "TP-SFN-1");
    // Ten million executions of a second in 64 MB: 625,000 GB-seconds. The article prints 20.67,
    // since it takes 64 MB for a fifteenth of a GB.
    let each = with("us-east-1", |place| {
        let (memory, second) = (Megabytes::new(exact("64")), Millis::new(exact("1000")));
        step_functions::express_execution(&memory, &second, place).expect("known")
    });
    let all = each.times(&exact("10000000"));
    is(&express("10000000", &all.amount().to_plain()), "20.41875", "TP-SFN-3");
    // Started 64 MB and started 100 ms are metered whole.
    let started = with("us-east-1", |place| {
        let (memory, time) = (Megabytes::new(exact("65")), Millis::new(exact("101")));
        step_functions::express_execution(&memory, &time, place).expect("known")
    });
    assert_eq!(started.amount().to_plain(), "0.025");
}

#[test]
fn a_mixed_bill_as_published() {
    let region = "eu-west-1";
    let tasks = with(region, |place| {
        let price = |item: &str, hours: &str| {
            let hours = exact(hours);
            if item.contains("vcpu") {
                let price = facts::price::<VcpuHour>(place.facts, "fargate", region, item);
                price.expect("priced").0.tiers.cost_of(&Quantity::new(hours))
            } else {
                let price = facts::price::<GbHour>(place.facts, "fargate", region, item);
                price.expect("priced").0.tiers.cost_of(&Quantity::new(hours))
            }
        };
        &price("linux_x86_vcpu_hour", "35.55") + &price("linux_x86_gb_hour", "71.11")
    });
    // Less 4,000 transitions and 5 GB of logs written that are free.
    let state = usd(region, |place| {
        let steps = step_functions::transitions(fixed("1000"), place).expect("priced");
        let table = dynamodb::writes(fixed("68000"), place).expect("priced");
        let table = table.and(dynamodb::reads(fixed("100000"), place).expect("priced"));
        let bucket = s3::storage(fixed("20"), place).expect("priced");
        let bucket = bucket.and(s3::writes(fixed("40000"), place).expect("priced"));
        let bucket = bucket.and(s3::reads(fixed("100000"), place).expect("priced"));
        let logs = logs::written(fixed("5"), place).expect("priced");
        let logs = logs.and(logs::kept(fixed("10"), place).expect("priced"));
        let address = public_ipv4::in_use(fixed("33.33"), place).expect("priced");
        steps.and(table).and(bucket).and(logs).and(address)
    });
    // 20 metrics, 5 alarms and 5 GB of images, which no part of a system meters: 6, 0.5, 0.5.
    let elsewhere = Usd::new(exact("7"));
    is(&(&(&tasks + &state) + &elsewhere), "12.85888795", "TP-MIX-1");
}

#[test]
fn caches_by_hand() {
    // Two nodes all month at 0.0128 (cache.t4g.micro, Valkey), of the price table's own row.
    let nodes = usd("us-east-1", |place| {
        let engine = elasticache::Engine::Valkey;
        elasticache::nodes(fixed("1460"), "cache.t4g.micro", engine, place).expect("priced")
    });
    is(&nodes, "18.688", "two nodes");
    // A billion units and 1 GB: 1e9 x 2.3e-9 + 730 x 0.084.
    let serverless = usd("us-east-1", |place| {
        let engine = elasticache::Engine::Valkey;
        let commands = elasticache::commands(fixed("1000000000"), engine, place).expect("priced");
        commands.and(elasticache::data(fixed("730"), engine, place).expect("priced"))
    });
    is(&serverless, "63.62", "without servers");
    assert_eq!(elasticache::units(&kilobytes("3.5")).to_plain(), "3.5");
    assert_eq!(elasticache::units(&kilobytes("0.1")).to_plain(), "1");
}

#[test]
fn what_has_no_price_is_named() {
    with("us-east-1", |place| {
        let database = rds::instances(fixed("730"), "db.t4g.micro", "postgres", false, place);
        let database = database.expect("readable");
        assert!(database.charges.is_empty());
        assert_eq!(database.unpriced, ["RDS instances"]);
    });
}
