//! Prices written down by hand from AWS's public price pages and from published bills, not from
//! the tables: a conversion that mixed up columns, Regions or tiers would not agree with them.
use svl_engine::exact::Exact;
use svl_engine::facts::Facts;
use svl_pricing::PriceBook;

/// Region, item, and USD for each tier in order, as the pages print them.
type Spot = (&'static str, &'static str, &'static [&'static str]);

fn check(service: &str, spots: &[Spot]) -> usize {
    let book = PriceBook::builtin();
    let facts = book.on(book.edition());
    for (region, item, published) in spots {
        let record = facts.price(service, region, item);
        let record = record.unwrap_or_else(|error| panic!("{service} {region} {item}: {error}"));
        let ours: Vec<Exact> = record.tiers.into_iter().map(|(_, usd)| usd).collect();
        let published: Vec<Exact> =
            published.iter().map(|usd| Exact::parse(usd).expect("a price")).collect();
        assert_eq!(ours, published, "{service} {region} {item}");
    }
    spots.len()
}

/// EC2 on-demand page, Linux. Unit: USD for an hour.
#[rustfmt::skip]
const EC2: &[Spot] = &[
    ("us-east-1",      "t2.micro",     &["0.0116"]),
    ("us-east-1",      "t2.medium",    &["0.0464"]),
    ("us-east-1",      "t3.nano",      &["0.0052"]),
    ("us-east-1",      "t3.micro",     &["0.0104"]),
    ("us-east-1",      "t3.small",     &["0.0208"]),
    ("us-east-1",      "t3.medium",    &["0.0416"]),
    ("us-east-1",      "t3.large",     &["0.0832"]),
    ("us-east-1",      "t3.2xlarge",   &["0.3328"]),
    ("us-east-1",      "t3a.medium",   &["0.0376"]),
    ("us-east-1",      "t4g.nano",     &["0.0042"]),
    ("us-east-1",      "t4g.small",    &["0.0168"]),
    ("us-east-1",      "t4g.medium",   &["0.0336"]),
    ("us-east-1",      "t4g.2xlarge",  &["0.2688"]),
    ("us-east-1",      "m5.large",     &["0.096"]),
    ("us-east-1",      "m5.24xlarge",  &["4.608"]),
    ("us-east-1",      "m6g.large",    &["0.077"]),
    ("us-east-1",      "m6i.large",    &["0.096"]),
    ("us-east-1",      "m7g.large",    &["0.0816"]),
    ("us-east-1",      "m7i.large",    &["0.1008"]),
    ("us-east-1",      "c5.large",     &["0.085"]),
    ("us-east-1",      "c5.xlarge",    &["0.17"]),
    ("us-east-1",      "c6g.large",    &["0.068"]),
    ("us-east-1",      "c7g.large",    &["0.0725"]),
    ("us-east-1",      "c7i.large",    &["0.08925"]),
    ("us-east-1",      "r5.large",     &["0.126"]),
    ("us-east-1",      "r6g.large",    &["0.1008"]),
    ("us-east-1",      "r7g.large",    &["0.1071"]),
    ("us-east-1",      "g4dn.xlarge",  &["0.526"]),
    ("us-east-1",      "i3.large",     &["0.156"]),
    ("us-east-1",      "p3.2xlarge",   &["3.06"]),
    ("us-east-2",      "t3.micro",     &["0.0104"]),
    ("us-west-2",      "m5.large",     &["0.096"]),
    ("us-west-2",      "t4g.micro",    &["0.0084"]),
    ("us-west-1",      "t3.micro",     &["0.0124"]),
    ("us-west-1",      "m5.large",     &["0.112"]),
    ("us-gov-west-1",  "m5.large",     &["0.121"]),
    ("ca-central-1",   "t3.micro",     &["0.0116"]),
    ("ca-central-1",   "m5.large",     &["0.107"]),
    ("eu-west-1",      "t3.micro",     &["0.0114"]),
    ("eu-west-1",      "t3.medium",    &["0.0456"]),
    ("eu-west-1",      "t4g.small",    &["0.0184"]),
    ("eu-west-1",      "m5.large",     &["0.107"]),
    ("eu-west-1",      "c5.large",     &["0.096"]),
    ("eu-west-1",      "m6g.large",    &["0.086"]),
    ("eu-west-2",      "t3.micro",     &["0.0118"]),
    ("eu-west-2",      "m5.large",     &["0.111"]),
    ("eu-west-3",      "m5.large",     &["0.112"]),
    ("eu-central-1",   "t3.micro",     &["0.012"]),
    ("eu-central-1",   "t3.medium",    &["0.048"]),
    ("eu-central-1",   "m5.large",     &["0.115"]),
    ("eu-central-1",   "c5.large",     &["0.097"]),
    ("eu-north-1",     "t3.micro",     &["0.0108"]),
    ("eu-north-1",     "m5.large",     &["0.102"]),
    ("ap-northeast-1", "t3.micro",     &["0.0136"]),
    ("ap-northeast-1", "m5.large",     &["0.124"]),
    ("ap-northeast-1", "c5.xlarge",    &["0.214"]),
    ("ap-northeast-2", "t3.micro",     &["0.013"]),
    ("ap-south-1",     "t3.micro",     &["0.0112"]),
    ("ap-south-1",     "m5.large",     &["0.101"]),
    ("ap-southeast-1", "t3.micro",     &["0.0132"]),
    ("ap-southeast-1", "m5.large",     &["0.12"]),
    ("ap-southeast-2", "m5.large",     &["0.12"]),
    ("ap-east-1",      "m5.large",     &["0.132"]),
    ("sa-east-1",      "t3.micro",     &["0.0168"]),
    ("sa-east-1",      "m5.large",     &["0.153"]),
];

/// Lambda pricing page.
#[rustfmt::skip]
const LAMBDA: &[Spot] = &[
    ("us-east-1",  "requests.x86_64",                &["0.0000002"]),
    ("us-east-1",  "requests.arm64",                 &["0.0000002"]),
    ("us-east-1",  "duration.x86_64",                &["0.0000166667", "0.0000150000", "0.0000133334"]),
    ("us-east-1",  "duration.arm64",                 &["0.0000133334", "0.0000120001", "0.0000106667"]),
    ("us-east-1",  "ephemeral_storage.x86_64",       &["0.0000000309"]),
    ("us-east-1",  "ephemeral_storage.arm64",        &["0.0000000309"]),
    ("us-east-1",  "provisioned_concurrency.x86_64", &["0.0000041667"]),
    ("us-east-1",  "provisioned_duration.x86_64",    &["0.0000097222"]),
    ("us-east-1",  "provisioned_concurrency.arm64",  &["0.0000033334"]),
    ("us-east-1",  "provisioned_duration.arm64",     &["0.0000077778"]),
    ("us-east-1",  "response_streaming.x86_64",      &["0.008"]),
    ("us-east-1",  "snapstart_cache",                &["0.0000015046"]),
    ("us-east-1",  "snapstart_restore",              &["0.0001397998"]),
    ("us-east-1",  "edge_requests",                  &["0.0000006"]),
    ("us-east-1",  "edge_duration",                  &["0.00005001"]),
    ("us-west-2",  "duration.x86_64",                &["0.0000166667", "0.0000150000", "0.0000133334"]),
    ("eu-west-1",  "duration.arm64",                 &["0.0000133334", "0.0000120001", "0.0000106667"]),
    ("eu-west-1",  "requests.x86_64",                &["0.0000002"]),
    ("ap-northeast-1", "duration.x86_64",            &["0.0000166667", "0.0000150000", "0.0000133334"]),
    ("af-south-1", "requests.x86_64",                &["0.00000027"]),
    ("ap-east-1",  "requests.x86_64",                &["0.00000028"]),
    ("eu-south-1", "requests.x86_64",                &["0.00000023"]),
    ("me-south-1", "requests.x86_64",                &["0.00000025"]),
];

#[test]
fn ec2() {
    assert!(check("ec2", EC2) >= 60);
}

#[test]
fn lambda() {
    check("lambda", LAMBDA);
}

#[test]
fn lambdas_tiers_begin_where_the_page_says() {
    let book = PriceBook::builtin();
    let facts = book.on(book.edition());
    for (item, edges) in [
        ("duration.x86_64", ["0", "6000000000", "15000000000"]),
        ("duration.arm64", ["0", "7500000000", "18750000000"]),
    ] {
        let record = facts.price("lambda", "eu-central-1", item).expect("sold everywhere");
        let ours: Vec<String> = record.tiers.iter().map(|(from, _)| from.to_plain()).collect();
        assert_eq!(ours, edges);
        assert_eq!(&*record.unit, "GB-second");
    }
}

#[test]
#[rustfmt::skip]
fn gateways_and_messages() {
    check("apigateway", &[
        ("us-east-1", "rest_requests",      &["0.0000035", "0.0000028", "0.00000238", "0.00000151"]),
        ("us-east-1", "http_requests",      &["0.000001", "0.0000009"]),
        ("us-east-1", "websocket_messages", &["0.000001", "0.0000008"]),
        ("us-east-1", "websocket_connection_minutes", &["0.00000025"]),
    ]);
    check("sqs", &[
        ("us-east-1", "standard_request", &["0.0000004", "0.0000003", "0.00000024"]),
    ]);
    check("sns", &[
        ("us-east-1", "api_requests",        &["0.0000005"]),
        ("us-east-1", "http_notifications",  &["0.0000006"]),
        ("us-east-1", "email_notifications", &["0.00002"]),
    ]);
    check("eventbridge", &[("us-east-1", "custom_event", &["0.000001"])]);
    check("stepfunctions", &[
        ("us-east-1", "standard_transition", &["0.000025"]),
        ("us-west-2", "standard_transition", &["0.000025"]),
        ("us-east-1", "express_request",     &["0.000001"]),
        ("us-east-1", "express_gb_s",        &["0.00001667", "0.00000833", "0.00000456"]),
    ]);
    check("xray", &[
        ("us-east-1", "trace_recorded",             &["0.000005"]),
        ("us-east-1", "trace_retrieved_or_scanned", &["0.0000005"]),
    ]);
}

#[test]
#[rustfmt::skip]
fn machines_and_storage() {
    check("fargate", &[
        ("us-east-1",    "linux_x86_vcpu_hour", &["0.04048"]),
        ("us-east-1",    "linux_x86_gb_hour",   &["0.004445"]),
        ("us-east-1",    "linux_arm_vcpu_hour", &["0.03238"]),
        ("us-east-1",    "linux_arm_gb_hour",   &["0.00356"]),
        ("us-east-1",    "ephemeral_gb_hour",   &["0.000111"]),
        ("us-east-1",    "windows_os_vcpu_hour", &["0.046"]),
        ("eu-west-1",    "linux_x86_vcpu_hour", &["0.04048"]),
        ("eu-central-1", "linux_x86_vcpu_hour", &["0.04656"]),
        ("eu-central-1", "linux_x86_gb_hour",   &["0.00511"]),
    ]);
    check("ebs", &[
        ("us-east-1", "gp3_gb_month",      &["0.08"]),
        ("us-east-1", "gp2_gb_month",      &["0.10"]),
        ("us-east-1", "io1_gb_month",      &["0.125"]),
        ("us-east-1", "io1_iops_month",    &["0.065"]),
        ("us-east-1", "st1_gb_month",      &["0.045"]),
        ("us-east-1", "sc1_gb_month",      &["0.015"]),
        ("us-east-1", "snapshot_gb_month", &["0.05"]),
    ]);
    check("ec2_cpu_credits", &[
        ("us-east-1", "t3_linux_surplus_vcpu_hour",  &["0.05"]),
        ("us-east-1", "t4g_linux_surplus_vcpu_hour", &["0.04"]),
        // Nowhere in the table by itself: the price that holds in all Regions stands in.
        ("sa-east-1", "t3_linux_surplus_vcpu_hour",  &["0.05"]),
    ]);
    check("elb", &[
        ("us-east-1", "alb_hour",     &["0.0225"]),
        ("us-east-1", "alb_lcu_hour", &["0.008"]),
        ("us-east-1", "nlb_lcu_hour", &["0.006"]),
        ("us-east-1", "clb_hour",     &["0.025"]),
        ("eu-west-1", "alb_hour",     &["0.0252"]),
    ]);
}

#[test]
#[rustfmt::skip]
fn data_and_networks() {
    check("dynamodb", &[
        ("us-east-1", "on_demand_wru",        &["0.000000625"]),
        ("us-east-1", "on_demand_rru",        &["0.000000125"]),
        ("us-east-1", "provisioned_wcu_hour", &["0.00065"]),
        ("us-east-1", "provisioned_rcu_hour", &["0.00013"]),
        ("us-east-1", "storage_gb_month",     &["0.25"]),
        ("us-east-1", "storage_ia_gb_month",  &["0.10"]),
        ("us-east-1", "pitr_gb_month",        &["0.20"]),
        ("us-east-1", "streams_read_request", &["0.0000002"]),
        ("eu-west-1", "on_demand_wru",        &["0.000000705"]),
        ("eu-west-1", "storage_gb_month",     &["0.283"]),
    ]);
    check("nat_gateway", &[
        ("us-east-1",      "hour",         &["0.045"]),
        ("us-east-1",      "processed_gb", &["0.045"]),
        ("eu-west-1",      "hour",         &["0.048"]),
        ("eu-central-1",   "hour",         &["0.052"]),
        ("ap-northeast-1", "hour",         &["0.062"]),
        ("sa-east-1",      "hour",         &["0.093"]),
    ]);
    check("vpc", &[
        ("us-east-1", "public_ipv4_in_use_hour", &["0.005"]),
        ("us-east-1", "interface_endpoint_hour", &["0.01"]),
        ("us-east-1", "interface_endpoint_gb",   &["0.01", "0.006", "0.004"]),
    ]);
    check("cloudwatch", &[
        ("us-east-1", "logs_ingest_standard_gb",  &["0.50"]),
        ("us-east-1", "logs_ingest_ia_gb",        &["0.25"]),
        ("us-east-1", "logs_storage_gb_month",    &["0.03"]),
        ("us-east-1", "logs_insights_scanned_gb", &["0.005"]),
        ("us-east-1", "custom_metric_month",      &["0.30", "0.10", "0.05", "0.02"]),
        ("us-east-1", "alarm_standard_month",     &["0.10"]),
        ("eu-west-1", "logs_ingest_standard_gb",  &["0.57"]),
    ]);
    check("s3", &[
        ("us-east-1",    "standard_gb_month",    &["0.023", "0.022", "0.021"]),
        ("us-east-1",    "standard_ia_gb_month", &["0.0125"]),
        ("us-east-1",    "put_request",          &["0.000005"]),
        ("us-east-1",    "get_request",          &["0.0000004"]),
        ("eu-central-1", "standard_gb_month",    &["0.0245", "0.0235", "0.0225"]),
    ]);
    check("elasticache", &[
        ("us-east-1", "cache.t3.micro.redis",     &["0.017"]),
        ("us-east-1", "cache.t4g.micro.redis",    &["0.016"]),
        ("us-east-1", "cache.t4g.micro.valkey",   &["0.0128"]),
        ("us-east-1", "cache.r6g.large.redis",    &["0.206"]),
        ("us-east-1", "cache.m6g.large.redis",    &["0.149"]),
        ("us-east-1", "serverless.valkey_ecpu",   &["0.0000000023"]),
    ]);
    check("data_transfer", &[
        ("us-east-1",      "internet_out_gb", &["0.09", "0.085", "0.07", "0.05"]),
        ("eu-west-1",      "internet_out_gb", &["0.09", "0.085", "0.07", "0.05"]),
        ("ap-northeast-1", "internet_out_gb", &["0.114", "0.089", "0.086", "0.084"]),
        ("sa-east-1",      "internet_out_gb", &["0.15", "0.138", "0.126", "0.114"]),
        ("us-east-1",      "intra_region_cross_az_gb_per_direction", &["0.01"]),
    ]);
}

/// AWS cut accelerator prices in June 2025: up to 33 % for P4, 44 % for P5.
#[test]
fn a_day_selects_the_price_in_force_on_it() {
    let book = PriceBook::builtin();
    let price = |item: &str, day: &str| {
        let facts = book.on(day.parse().expect("a day"));
        let record = facts.price("ec2", "us-east-1", item).expect("sold");
        (record.tiers[0].1.to_plain(), record.in_force_from.to_string(), record.earliest_known)
    };
    let (old, new) = ("32.7726".to_owned(), "21.957642".to_owned());
    for (day, usd, from, earliest) in [
        ("2023-01-01", &old, "2023-09-18", true),
        ("2023-09-18", &old, "2023-09-18", false),
        ("2025-06-22", &old, "2023-09-18", false),
        ("2025-06-23", &new, "2025-06-23", false),
        ("2026-10-01", &new, "2025-06-23", false),
    ] {
        assert_eq!(price("p4d.24xlarge", day), (usd.clone(), from.to_owned(), earliest), "{day}");
    }
    assert_eq!(price("p5.48xlarge", "2025-01-01").0, "98.32");
    assert_eq!(price("p5.48xlarge", "2026-01-01").0, "55.04");
}

#[test]
fn what_is_free_each_month() {
    let book = PriceBook::builtin();
    let facts = book.on(book.edition());
    for (region, item, quantity, unit) in [
        ("eu-west-1", "lambda.requests", Some("1000000"), "request"),
        ("sa-east-1", "lambda.duration", Some("400000"), "GB-second"),
        ("us-east-1", "lambda.response_streaming", Some("100"), "GB"),
        ("us-west-2", "data_transfer.internet_out_gb", Some("100"), "GB"),
        ("us-east-1", "sqs.requests", Some("1000000"), "request"),
        ("us-east-1", "sns.api_requests", Some("1000000"), "request"),
        ("us-east-1", "sns.lambda_notifications", None, "notification"),
        ("us-east-1", "stepfunctions.standard_transition", Some("4000"), "state transition"),
        ("us-east-1", "dynamodb.storage_gb_month", Some("25"), "GB-month"),
    ] {
        let free = facts.allowance(region, item).expect("readable").expect(item);
        assert_eq!(free.quantity.map(|it| it.to_plain()).as_deref(), quantity, "{item}");
        assert_eq!(&*free.unit, unit, "{item}");
    }
    assert_eq!(facts.allowance("us-gov-west-1", "dynamodb.storage_gb_month"), Ok(None));
}

/// Lambda's limits page, and the announcements that changed it.
#[test]
fn limits_have_a_history() {
    let book = PriceBook::builtin();
    for (id, day, value) in [
        ("lambda.memory_max", "2026-10-01", "10240"),
        ("lambda.timeout_max", "2026-10-01", "900"),
        ("lambda.memory_mb_per_vcpu", "2026-10-01", "1769"),
        ("lambda.tmp_included_mb", "2026-10-01", "512"),
        ("lambda.init_billed", "2025-07-31", "0"),
        ("lambda.init_billed", "2025-08-01", "1"),
        ("lambda.async_payload", "2025-10-23", "262144"),
        ("lambda.async_payload", "2025-10-24", "1048576"),
        ("sqs.message_max", "2025-08-03", "262144"),
        ("sqs.message_max", "2025-08-04", "1048576"),
        ("lambda.managed_instances_fee_percent", "2026-10-01", "15"),
    ] {
        let quota = book.on(day.parse().expect("a day")).quota(id).expect(id);
        assert_eq!(quota.value.to_plain(), value, "{id} on {day}");
    }
}

#[test]
fn hardware_of_types() {
    let book = PriceBook::builtin();
    let facts = book.on(book.edition());
    for (name, vcpu, memory, architecture, baseline) in [
        ("t3.nano", 2, "0.5", "x86_64", Some("5")),
        ("t3.small", 2, "2", "x86_64", Some("20")),
        ("t3.large", 2, "8", "x86_64", Some("30")),
        ("t4g.2xlarge", 8, "32", "arm64", Some("40")),
        ("t2.micro", 1, "1", "x86_64", Some("10")),
        ("m5.large", 2, "8", "x86_64", None),
        ("c7g.16xlarge", 64, "128", "arm64", None),
        ("r5.24xlarge", 96, "768", "x86_64", None),
    ] {
        let found = facts.instance_type(name).expect(name);
        let plain = |number: Option<Exact>| number.map(|number| number.to_plain());
        assert_eq!(found.vcpu, Some(vcpu), "{name}");
        assert_eq!(plain(found.memory_gib).as_deref(), Some(memory), "{name}");
        assert_eq!(found.architecture.as_deref(), Some(architecture), "{name}");
        assert_eq!(plain(found.baseline_percent).as_deref(), baseline, "{name}");
    }
}

/// Service, Region, item, USD for an hour, and what the caveat has to say.
#[rustfmt::skip]
const COMMITTED: &[(&str, &str, &str, &str, &str)] = &[
    ("ec2_reserved", "us-east-1",  "t3.small:1y-standard-no-upfront",          "0.013",      ""),
    ("ec2_reserved", "us-east-1",  "t3.small:3y-standard-no-upfront",          "0.009",      ""),
    ("ec2_reserved", "us-east-1",  "m7g.large:1y-convertible-no-upfront",      "0.0599",     ""),
    ("ec2_reserved", "us-east-1",  "m7g.large:1y-standard-no-upfront",         "0.054",      ""),
    ("ec2_reserved", "eu-west-1",  "m7g.large:3y-convertible-no-upfront",      "0.0478",     ""),
    ("ec2_reserved", "us-east-1",  "p4d.24xlarge:1y-standard-no-upfront",      "20.1754983", "cut"),
    ("ec2_reserved", "us-east-1",  "x2iedn.32xlarge:3y-standard-all-upfront",  "7.447412",   "up front"),
    ("ec2_spot",     "af-south-1", "x2iedn.32xlarge",                          "3.8096",     "moves"),
];

/// The rate cards of April 2025, and a page that spreads what is paid up front.
#[test]
fn reservations_and_spot() {
    let book = PriceBook::builtin();
    let facts = book.on(book.edition());
    for (service, region, item, usd, caveat) in COMMITTED {
        let record = facts.price(service, region, item).expect(item);
        assert_eq!(record.tiers[0].1.to_plain(), *usd, "{region} {item}");
        assert_eq!(&*record.unit, "instance-hour");
        let said = record.caveat.as_deref().unwrap_or_default();
        assert!(said.contains(caveat) && said.is_empty() == caveat.is_empty(), "{item}: {said}");
    }
}
