//! The one list of the tables built into the binary.

macro_rules! tables {
    ($($name:literal),* $(,)?) => {
        /// Every built-in table: its name below `pricing/tables/`, and its text.
        pub const TABLES: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../tables/", $name)))),*];
    };
}

tables![
    "allowances.csv",
    "arrival_shapes.csv",
    "behaviour.csv",
    "channels.csv",
    "cold_starts.csv",
    "disputed.csv",
    "ec2_coverage.csv",
    "ec2_types.csv",
    "edition.csv",
    "prices/apigateway.csv",
    "prices/cloudwatch.csv",
    "prices/data_transfer.csv",
    "prices/dynamodb.csv",
    "prices/ebs.csv",
    "prices/ec2.csv",
    "prices/ec2_cpu_credits.csv",
    "prices/ec2_reserved.csv",
    "prices/ec2_spot.csv",
    "prices/elasticache.csv",
    "prices/elb.csv",
    "prices/eventbridge.csv",
    "prices/fargate.csv",
    "prices/lambda.csv",
    "prices/nat_gateway.csv",
    "prices/s3.csv",
    "prices/savings_plans.csv",
    "prices/sns.csv",
    "prices/sqs.csv",
    "prices/stepfunctions.csv",
    "prices/vpc.csv",
    "prices/xray.csv",
    "quotas.csv",
    "regions.csv",
    "runtimes.csv",
    "sources.csv",
];

/// SHA-256 over the names and contents of [`TABLES`], in hexadecimal.
pub const TABLES_SHA256: &str = env!("SVL_TABLES_SHA256");

/// The text of a built-in table.
pub fn text(name: &str) -> Option<&'static str> {
    let found = TABLES.binary_search_by_key(&name, |(name, _)| name).ok()?;
    TABLES.get(found).map(|(_, text)| *text)
}

/// The services whose prices there are, in order: `prices/<service>.csv`.
pub fn services() -> impl Iterator<Item = &'static str> {
    TABLES.iter().filter_map(|(name, _)| service(name))
}

/// The service of a price table's name.
pub fn service(name: &str) -> Option<&str> {
    name.strip_prefix("prices/")?.strip_suffix(".csv")
}

/// The name of a service's price table.
pub fn price_table(service: &str) -> String {
    format!("prices/{service}.csv")
}
