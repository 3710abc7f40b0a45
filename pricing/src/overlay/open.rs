//! What the engine meters and no table of ours prices: items that only a user's table can have.

/// Service, item and unit.
const ITEMS: &[(&str, &str, &str)] = &[
    ("kinesis", "on_demand_in_gb", "GB"),
    ("kinesis", "on_demand_out_gb", "GB"),
    ("kinesis", "on_demand_stream_hour", "hour"),
    ("kinesis", "put_payload_unit", "PUT payload unit"),
    ("kinesis", "shard_hour", "hour"),
    ("rds", "storage_gb_month.multi-az", "GB-month"),
    ("rds", "storage_gb_month.single-az", "GB-month"),
];

/// Whether a service has such items.
pub fn has(service: &str) -> bool {
    ITEMS.iter().any(|(each, ..)| *each == service)
}

/// The items of a service, each with its unit.
pub fn items(service: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    ITEMS.iter().filter(move |(each, ..)| *each == service).map(|(_, item, unit)| (*item, *unit))
}

/// The unit of an item whose name says what it is: a class of a database's machine, its engine and
/// its zones, `db.t4g.micro.postgres.single-az`.
pub fn named(service: &str, item: &str) -> Option<&'static str> {
    let rest = item.strip_prefix("db.").filter(|_| service == "rds")?;
    let class = rest.strip_suffix(".single-az").or_else(|| rest.strip_suffix(".multi-az"))?;
    // Family, size and engine.
    let of_name = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
    let is_name = |part: &str| !part.is_empty() && part.bytes().all(of_name);
    (class.split('.').count() == 3 && class.split('.').all(is_name)).then_some("hour")
}
