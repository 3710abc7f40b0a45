//! `cache-stale-critical`: a cache that is older than its data may be.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Cached, Figures, Found, SystemScene};
use crate::system::Tier;
use crate::units::Millis;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "cache-stale-critical",
    severity: Severity::Error,
    summary: "A cache gives prices, stock, money or permissions that are older than they may be.",
    what: "The cache's `data` is `price`, `inventory`, `money` or `authz`, and a value may be older than its `tolerance`. A value is as old as its `ttl`, for good without one; where all who change the data change the cache as well, it is as old as that write may take (its `timeout`, times its `attempts`). It is an error for money and permissions and where a critical component reads it, else a warning; a warning as well where no `tolerance` is stated.",
    why: "Between a write and the end of the cached value both copies are believed. What is sold at the old price, sold twice or done with a permission that was taken away cannot be called back.",
    fires: r"name: example
requests: 30M/month
entry: shop
components:
  shop:
    kind: function
    memory: 128MB
    duration: 50ms
    calls: [{to: prices, reads: 2}, {to: catalogue, writes: 1, per_request: 0.01}]
  prices: {kind: elasticache, caches: catalogue, ttl: 5min, data: price, tolerance: 10s}
  catalogue: {kind: dynamodb}
",
    silent: r"name: example
requests: 30M/month
entry: shop
components:
  shop:
    kind: function
    memory: 128MB
    duration: 50ms
    calls: [{to: prices, reads: 2}, {to: catalogue, writes: 1, per_request: 0.01}]
  prices: {kind: elasticache, caches: catalogue, ttl: 10s, data: price, tolerance: 10s}
  catalogue: {kind: dynamodb}
",
    as_of: None,
    remedies: &[
        "a `ttl` within the tolerance",
        "a strong read of the database where it is decided (`consistent: true`), and the cache for display alone",
        "a version with each value that the write checks (`conditional: true`)",
    ],
    judgement: &[("tolerance where none is stated", "0 s")],
    limits: &[],
    sources: &["https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Strategies.html"],
    check: Check::System(check),
};

/// Data that must not be old.
const CRITICAL: [&str; 4] = ["price", "inventory", "money", "authz"];
/// Data of which an old value is an error, whoever reads it.
const GRAVE: [&str; 2] = ["money", "authz"];

fn check(scene: &SystemScene) -> Vec<Found> {
    scene.cached().iter().filter_map(of_cache).collect()
}

fn of_cache(cached: &Cached) -> Option<Found> {
    let store = &cached.cache.store;
    let data = store.data.as_deref().filter(|data| CRITICAL.contains(data))?;
    let tolerance = store.tolerance.as_ref().map(Millis::seconds);
    let ttl = store.ttl.as_ref().map(Millis::seconds);
    let through = cached.is_written_through();
    let old = if through { Some(gap(cached)?) } else { ttl.clone() };
    let tolerated = tolerance.clone().unwrap_or(Exact::ZERO);
    if old.as_ref().is_some_and(|old| *old <= tolerated) {
        return None;
    }
    let mut figures = Figures::default();
    let how_old = match &old {
        Some(old) => format!("up to {} old", figures.seconds("age_s", old)),
        None => "old for good, as it has no `ttl`".to_owned(),
    };
    let limit = match &tolerance {
        Some(tolerance) => format!("{} are tolerated", figures.seconds("tolerance_s", tolerance)),
        None => "no `tolerance` is stated".to_owned(),
    };
    let of = cached.behind.map_or_else(String::new, |(_, it)| format!(" of `{}`", it.name));
    let message = format!("gives `{data}` data{of} that is {how_old}, and {limit}");
    let read_by_critical =
        cached.reads.iter().any(|access| access.caller.tier == Some(Tier::Critical));
    let grave = tolerance.is_some() && (GRAVE.contains(&data) || read_by_critical);
    let severity = if grave { Severity::Error } else { Severity::Warning };
    let key = if through { "tolerance" } else { "ttl" };
    Some(RULE.found_at(cached.cache, key, &message, figures).at(severity))
}

/// The longest that the cache is behind a write, where all writers write both; none where they do not
/// say how long the second one may take. Unit: s.
fn gap(cached: &Cached) -> Option<Exact> {
    let of_each = cached.writes.iter().map(|(_, cache)| {
        let call = cache.as_ref()?.call;
        let attempts = Exact::from(call.attempts.unwrap_or(1));
        Some(&call.timeout.as_ref()?.seconds() * &attempts)
    });
    of_each.collect::<Option<Vec<Exact>>>()?.into_iter().max()
}
