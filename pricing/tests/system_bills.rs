//! Bills of systems that were computed by hand, at the prices of us-east-1.
mod systems;

use svl_engine::exact::Exact;
use svl_engine::system::{Call, Consumer, Kind, StatedComponent};
use svl_engine::units::{Bytes, Requests};
use svl_engine::workload::Pattern;
use systems::{Billed, calling, exact, feeding, function, kilobytes, ms, stated};

/// The article's notes API: 30 million requests, a tenth of which send mail.
fn notes() -> Vec<StatedComponent> {
    let write =
        Call { writes: Some(Exact::ONE), item: Some(kilobytes("1")), ..Call::plain("table") };
    let mail = Call { per_request: Some(exact("0.1")), ..Call::plain("emails") };
    vec![
        calling("api", Kind::HttpApi, vec![Call::plain("notes")]),
        function("notes", 256, "40", vec![write, mail]),
        StatedComponent::plain("table", Kind::DynamoDb),
        feeding("emails", Kind::Sqs, Consumer::plain("mailer")),
        function("mailer", 128, "300", Vec::new()),
    ]
}

#[test]
fn the_notes_api_by_component_and_edge() {
    let billed = Billed::of(stated("30000000", notes()));
    assert_eq!(billed.component("api"), ["30000000 request of HTTP API: 30"]);
    // 30e6 × 0.25 GB × 0.04 s.
    assert_eq!(
        billed.component("notes"),
        ["30000000 request of requests: 6", "300000 GB-second of duration: 5.00001",]
    );
    assert_eq!(
        billed.component("mailer"),
        ["3000000 request of requests: 0.6", "112500 GB-second of duration: 1.87500375"]
    );
    assert_eq!(
        billed.edge("notes", "table"),
        ["30000000 write request unit of DynamoDB writes: 18.75"]
    );
    assert_eq!(billed.edge("notes", "emails"), ["3000000 request of SQS requests: 1.2"]);
    // Each message is received and deleted by itself.
    assert_eq!(billed.edge("emails", "mailer"), ["6000000 request of SQS requests: 2.4"]);
    let total = billed.total();
    assert_eq!(total.compute.amount().to_plain(), "13.47501375");
    assert_eq!(total.all_in.amount().to_plain(), "65.82501375");
    let report = billed.report();
    let mailer = report.components.iter().find(|c| c.name == "mailer").expect("mailer");
    assert_eq!(mailer.runs_per_month.to_plain(), "3000000");
    // 3e6 / 2,628,000 s × 0.3 s.
    let concurrency = mailer.concurrency.expect("it runs code");
    assert_eq!(concurrency.mean.exact().to_plain(), "0.342466");
    let table = report.components.iter().find(|c| c.name == "table").expect("table");
    let store = table.store.as_ref().expect("a store");
    assert_eq!(store.writes_per_second.mean.exact().to_plain(), "11.4155");
}

#[test]
fn what_is_free_is_free_once() {
    let mut system = stated("30000000", notes());
    system.free_tier = Some(true);
    let billed = Billed::of(system);
    // A million requests and 400,000 GB-seconds of 33 million and 412,500 are free, and each
    // function is given its share of them.
    let total = billed.total();
    assert_eq!(total.compute.amount().to_fixed(8), "6.60833375");
    let shares = billed.component("mailer");
    assert!(shares[0].contains("requests, free tier") || shares[1].contains("free"), "{shares:?}");
    let report = billed.report();
    let covered = report
        .components
        .iter()
        .flat_map(|component| &component.lines)
        .filter(|line| line.item == "requests, free tier")
        .map(|line| &line.quantity);
    assert_eq!(covered.sum::<Exact>().to_plain(), "1000000");
    // Without anything free: 65.825; free are 0.2 + 6.66668 + 0.4 of queues.
    assert_eq!(total.all_in.amount().to_plain(), "58.55833375");
}

#[test]
fn callers_pay_for_what_they_wait_for() {
    // Two equal hops are billed one and a half times as much as they run (rules.md B.5).
    let chain = |hops: usize| {
        let names: Vec<String> = (0..hops).map(|i| format!("f{i}")).collect();
        let components = names.iter().enumerate().map(|(i, name)| {
            let calls = names.get(i + 1).map(|next| Call::plain(next)).into_iter().collect();
            function(name, 1_024, "100", calls)
        });
        let billed = Billed::of(stated("1000000", components.collect()));
        let gb_seconds = billed
            .report()
            .components
            .iter()
            .flat_map(|c| c.lines.clone())
            .filter(|line| line.item == "duration")
            .map(|line| line.quantity)
            .sum::<Exact>();
        let alone = &exact("100000") * &Exact::from(hops as u64);
        gb_seconds.checked_div(&alone).expect("not zero").to_plain()
    };
    assert_eq!([2, 3, 4, 5].map(chain), ["1.5", "2", "2.5", "3"]);
}

#[test]
fn batches_save_runs_and_requests() {
    let consumer =
        Consumer { batch: Some(10), window: Some(ms("5000")), ..Consumer::plain("work") };
    let components = || {
        vec![
            function("front", 128, "10", vec![Call::plain("queue")]),
            feeding("queue", Kind::Sqs, consumer.clone()),
            function("work", 128, "20", Vec::new()),
        ]
    };
    // Two messages a second: ten in five seconds.
    let billed = Billed::of(stated("5256000", components()));
    let report = billed.report();
    let work = report.components.iter().find(|c| c.name == "work").expect("work");
    assert_eq!(work.runs_per_month.to_plain(), "525600");
    let edge = report.edges.iter().find(|e| e.to == "work").expect("an edge");
    assert_eq!(edge.batch.to_plain(), "10");
    // 657,000 receives, since five pollers ask at least so often, and 525,600 deletions.
    assert_eq!(billed.edge("queue", "work"), ["1182600 request of SQS requests: 0.47304"]);
    // At half a message a second each comes alone, or with one more.
    let slow = Billed::of(stated("1314000", components())).report();
    let edge = slow.edges.iter().find(|e| e.to == "work").expect("an edge");
    assert_eq!(edge.batch.to_plain(), "2.5");
}

#[test]
fn a_day_has_quiet_hours_with_small_batches() {
    let consumer =
        Consumer { batch: Some(10), window: Some(ms("2000")), ..Consumer::plain("work") };
    let mut system = stated(
        "2628000",
        vec![
            function("front", 128, "10", vec![Call::plain("queue")]),
            feeding("queue", Kind::Sqs, consumer),
            function("work", 128, "20", Vec::new()),
        ],
    );
    let mut weights = vec![Exact::ONE; 24];
    weights[0] = exact("25");
    system.pattern = Some(Pattern::Weights(weights));
    let billed = Billed::of(system);
    let node = billed.system.node("work").expect("work");
    // 23 hours of half a message a second, one of 12.5.
    let attempts = billed.load.node(node).attempts.clone();
    let rates: Vec<String> =
        billed.load.by_hour(&attempts)[..2].iter().map(Exact::to_plain).collect();
    assert_eq!(rates, ["12.5", "0.5"]);
    let runs = billed.load.node(node).runs.at(&exact("2628000"));
    assert_eq!(runs.to_plain(), "1396125");
}

#[test]
fn timers_cost_the_same_at_any_volume() {
    let timer = StatedComponent {
        channel: svl_engine::system::ChannelKeys {
            fires: Some(Requests::new(exact("43800"))),
            ..Default::default()
        },
        ..feeding("minutely", Kind::Schedule, Consumer::plain("sweep"))
    };
    let components = vec![
        function("front", 128, "10", Vec::new()),
        timer,
        function("sweep", 128, "1000", Vec::new()),
    ];
    let billed = Billed::of(stated("1000000", components));
    assert_eq!(
        billed.edge("minutely", "sweep"),
        ["43800 invocation of Scheduler invocations: 0.0438"]
    );
    assert_eq!(billed.component("sweep")[0], "43800 request of requests: 0.00876");
    let [_, all_in] = billed.bill.curves();
    // 43,800 runs and 5,475 GB-seconds, and no request at the entry.
    assert_eq!(all_in.at(0).amount().to_plain(), "0.1438101825");
}

#[test]
fn tables_that_are_ready_and_tables_elsewhere() {
    let call = |to: &str| Call {
        reads: Some(Exact::ONE),
        writes: Some(Exact::ONE),
        item: Some(kilobytes("3")),
        transaction: to == "orders",
        ..Call::plain(to)
    };
    let mut ready = StatedComponent::plain("ready", Kind::DynamoDb);
    ready.store.provisioned = Some((exact("10"), exact("5")));
    ready.store.stored = Some(Bytes::new(exact("10737418240")));
    let mut far = StatedComponent::plain("far", Kind::DynamoDb);
    far.store.replicas = vec!["eu-west-1".to_owned()];
    let components = vec![
        function("front", 128, "10", vec![call("orders"), call("ready"), call("far")]),
        StatedComponent::plain("orders", Kind::DynamoDb),
        ready,
        far,
    ];
    let billed = Billed::of(stated("1000000", components));
    // A transaction of 3 KB: two units of reading, six of writing.
    assert_eq!(
        billed.edge("front", "orders"),
        [
            "2000000 read request unit of DynamoDB reads: 0.25",
            "6000000 write request unit of DynamoDB writes: 3.75",
        ]
    );
    assert!(billed.edge("front", "ready").is_empty());
    assert_eq!(
        billed.component("ready"),
        [
            "7300 RCU-hour of DynamoDB read capacity: 0.949",
            "3650 WCU-hour of DynamoDB write capacity: 2.3725",
            "10 GB-month of DynamoDB storage: 2.5",
        ]
    );
    let far = billed.edge("front", "far");
    assert_eq!(far[0], "500000 read request unit of DynamoDB reads: 0.0625");
    assert_eq!(far.len(), 3, "a line for each Region that holds a copy: {far:?}");
}

#[test]
fn what_leaves_the_region_is_charged_to_the_edge() {
    let mut bucket = StatedComponent::plain("bucket", Kind::S3);
    bucket.region = Some("us-east-2".to_owned());
    bucket.message = Some(Bytes::new(exact("1073741824")));
    let write = Call { writes: Some(Exact::ONE), ..Call::plain("bucket") };
    let billed =
        Billed::of(stated("1000", vec![function("front", 128, "10", vec![write]), bucket]));
    assert_eq!(
        billed.edge("front", "bucket"),
        ["1000 request of S3 writes: 0.005", "1000 GB of data transfer between Regions: 10",]
    );
}

#[test]
fn what_has_no_price_is_named_where_it_is() {
    let mut database = StatedComponent::plain("db", Kind::Rds);
    database.store.instance = Some("db.t4g.micro".to_owned());
    let billed = Billed::of(stated(
        "1000",
        vec![
            function("front", 128, "10", vec![Call::plain("db"), Call::plain("events")]),
            database,
            feeding("events", Kind::Stream, Consumer::plain("reader")),
            function("reader", 128, "10", Vec::new()),
        ],
    ));
    assert_eq!(
        billed.bill.unpriced(),
        ["Kinesis data in", "Kinesis data out", "Kinesis streams", "RDS instances"]
    );
    let report = billed.report();
    let database = report.components.iter().find(|c| c.name == "db").expect("db");
    assert_eq!(database.unpriced, ["RDS instances"]);
    // One environment holds a connection.
    let store = database.store.as_ref().expect("a store");
    assert_eq!(store.connections.expect("it counts them").exact().to_plain(), "1");
}

#[test]
fn streams_of_tables_tell_of_writes_alone() {
    let read = Call { reads: Some(Exact::ONE), ..Call::plain("table") };
    let two = Call { writes: Some(exact("2")), ..Call::plain("table") };
    let mut table = StatedComponent::plain("table", Kind::DynamoDb);
    table.consumers = vec![Consumer::plain("index")];
    let components = vec![
        function("front", 128, "10", vec![read, two]),
        table,
        function("index", 128, "10", Vec::new()),
    ];
    let billed = Billed::of(stated("1000", components));
    let index = billed.system.node("index").expect("index");
    assert_eq!(
        billed.load.node(index).arrivals.at(&Requests::new(exact("1000"))).to_plain(),
        "2000"
    );
}

#[test]
fn workflows_caches_and_machines() {
    let mut steps = calling("steps", Kind::StepFunctions, vec![Call::plain("work")]);
    steps.code.transitions = Some(exact("5"));
    let mut express = calling("express", Kind::StepFunctions, vec![Call::plain("work")]);
    express.code.express = Some(true);
    let get = Call { reads: Some(Exact::ONE), item: Some(kilobytes("2")), ..Call::plain("cache") };
    let mut nodes = StatedComponent::plain("nodes", Kind::ElastiCache);
    nodes.store.instance = Some("cache.t4g.micro".to_owned());
    nodes.store.multi_az = Some(true);
    let mut server = StatedComponent::plain("server", Kind::Server);
    server.code.count = Some(2);
    let components = vec![
        function(
            "front",
            128,
            "10",
            vec![
                Call::plain("steps"),
                Call::plain("express"),
                get,
                Call::plain("nodes"),
                Call::plain("server"),
            ],
        ),
        steps,
        express,
        function("work", 128, "150", Vec::new()),
        StatedComponent::plain("cache", Kind::ElastiCache),
        nodes,
        server,
    ];
    let billed = Billed::of(stated("1000000", components));
    assert_eq!(
        billed.component("steps"),
        ["5000000 state transition of Step Functions transitions: 125"]
    );
    // 150 ms are metered as 200, in 64 MB: 0.0125 GB-seconds each.
    assert_eq!(
        billed.component("express"),
        [
            "1000000 request of Step Functions express requests: 1",
            "12500 GB-second of Step Functions express duration: 0.208375",
        ]
    );
    assert_eq!(billed.edge("front", "cache"), ["2000000 ECPU of ElastiCache commands: 0.0046"]);
    assert_eq!(billed.component("cache"), ["73 GB-hour of ElastiCache data: 6.132"]);
    assert_eq!(billed.component("nodes"), ["1460 hour of ElastiCache nodes: 18.688"]);
    assert_eq!(
        billed.component("server"),
        [
            "1460 instance-hour of instances: 30.368",
            "16 GB-month of disk: 1.28",
            "1460 hour of public IPv4: 7.3",
        ]
    );
}

#[test]
fn what_does_not_exist_is_refused_at_its_key() {
    let mut table = StatedComponent::plain("table", Kind::DynamoDb);
    table.store.replicas = vec!["eu-west-9".to_owned()];
    let mut server = StatedComponent::plain("server", Kind::Server);
    server.code.instance = Some("t3.smal".to_owned());
    let calls = vec![Call::plain("table"), Call::plain("server")];
    let refused = |components: Vec<StatedComponent>| {
        let book = svl_pricing::PriceBook::builtin();
        let facts = book.on(book.edition());
        let attempts = svl_engine::system::flow::stated_attempts;
        let system = svl_engine::system::System::of(stated("1000", components)).expect("a system");
        let load = svl_engine::system::load::Load::of(&system, &attempts, &facts).expect("a load");
        let problems = svl_engine::system::bill::SystemBill::of(&system, &load, &facts);
        let problems = problems.expect_err("it cannot be billed");
        problems.iter().map(|p| format!("{}: {}", p.key, p.message)).collect::<Vec<_>>()
    };
    let known = StatedComponent::plain("table", Kind::DynamoDb);
    assert_eq!(
        refused(vec![function("front", 128, "10", calls.clone()), table, server.clone()]),
        ["components.table.replicas: there is no Region `eu-west-9`"]
    );
    assert_eq!(
        refused(vec![function("front", 64, "10", calls), known, server]),
        [
            "components.front.memory: a Lambda function has 128 to 10,240 MB of memory, not 64 MB",
            "components.server: there is no instance type `t3.smal`",
        ]
    );
}

#[test]
fn logs_are_kept_as_long_as_is_said() {
    let kept = |retention: Option<&str>| {
        let mut work = function("work", 128, "100", Vec::new());
        work.logs = Some(kilobytes("1"));
        work.log_retention = retention.map(ms);
        let billed = Billed::of(stated("1048576", vec![work]));
        let lines = billed.component("work");
        lines.into_iter().find(|line| line.contains("logs kept")).expect("a line")
    };
    // A GB a month, kept for a month where nothing is said, for half a month of 730 hours, for a year.
    assert_eq!(kept(None), "1 GB-month of logs kept: 0.03");
    assert_eq!(kept(Some("1314000000")), "0.5 GB-month of logs kept: 0.015");
    assert_eq!(kept(Some("31536000000")), "12 GB-month of logs kept: 0.36");
}

#[test]
fn pollers_that_are_kept_ready_have_no_price() {
    let ready = Consumer { provisioned: true, ..Consumer::plain("work") };
    let parts = vec![feeding("queue", Kind::Sqs, ready), function("work", 128, "100", Vec::new())];
    let report = Billed::of(stated("1000000", parts)).report();
    assert!(report.unpriced.contains(&"provisioned pollers of queues"), "{:?}", report.unpriced);
}
