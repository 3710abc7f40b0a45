//! `cache-dual-write`: two writes that are believed to be one.
use std::fmt::Write;

use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Cached, Figures, Found, SystemScene, largest};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "cache-dual-write",
    severity: Severity::Warning,
    summary: "The database is written, then the cache, and nothing mends a second write that fails.",
    what: "A component writes a database and the cache in front of it (`caches`), and the cache has no `ttl`. Where the cache states `failure`, the values that stay wrong are counted: that share of the writes.",
    why: "The two writes are no transaction. When the second one fails, or two writers come in another order there, the cache keeps the old value until somebody writes again.",
    fires: r"name: example
requests: 3M/month
entry: shop
components:
  shop:
    kind: function
    memory: 128MB
    duration: 50ms
    calls: [{to: catalogue, writes: 1}, {to: cache, reads: 2, writes: 1}]
  cache: {kind: elasticache, caches: catalogue, failure: 0.1%}
  catalogue: {kind: dynamodb}
",
    silent: r"name: example
requests: 3M/month
entry: shop
components:
  shop:
    kind: function
    memory: 128MB
    duration: 50ms
    calls: [{to: catalogue, writes: 1}, {to: cache, reads: 2, writes: 1}]
  cache: {kind: elasticache, caches: catalogue, failure: 0.1%, ttl: 5min}
  catalogue: {kind: dynamodb}
",
    as_of: None,
    remedies: &[
        "a `ttl`, after which the cache mends itself",
        "the cached value removed, not set",
        "the cache written from the table's stream of changes",
    ],
    judgement: &[],
    limits: &[],
    sources: &["https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Strategies.html"],
    check: Check::System(check),
};

/// Hours in a day and in a month.
const DAY: (u32, u32) = (24, 730);

fn check(scene: &SystemScene) -> Vec<Found> {
    scene.cached().iter().filter_map(|cached| of_cache(scene, cached)).collect()
}

fn of_cache(scene: &SystemScene, cached: &Cached) -> Option<Found> {
    let (_, behind) = cached.behind?;
    if cached.cache.store.ttl.is_some() {
        return None;
    }
    let requests = scene.load.requests();
    let both = cached.writes.iter().filter_map(|(_, cache)| cache.as_ref());
    let both: Vec<(&str, Exact, Exact)> = both
        .map(|cache| {
            let calls = scene.load.edge(cache.id).sent.at(requests);
            let writes = &calls * &cache.call.accesses().1;
            let failed = &writes * &scene.fails_for_good(cache);
            (cache.caller.name.as_str(), writes, failed)
        })
        .collect();
    if both.is_empty() {
        return None;
    }
    let a_day = |month: &Exact| {
        let hours = month * &Exact::from(DAY.0);
        hours.checked_div(&Exact::from(DAY.1)).unwrap_or(Exact::ZERO)
    };
    let all = both.iter().fold(Exact::ZERO, |sum, (_, writes, _)| &sum + writes);
    let failed = both.iter().fold(Exact::ZERO, |sum, (_, _, failed)| &sum + failed);
    let mut figures = Figures::default();
    let names = both.iter().map(|(name, writes, _)| (*name, writes.clone()));
    let callers = largest(names, &mut figures);
    let writes = figures.number("writes_per_day", &a_day(&all));
    let mut message = format!(
        "`{}` is written and then this cache, {writes} times a day by {callers}; where the second write fails the old value stays for good, as it has no `ttl`",
        behind.name
    );
    if !failed.is_zero() {
        let failed = figures.number("stale_for_good_per_day", &a_day(&failed));
        let _ = write!(message, ": {failed} values a day");
    }
    Some(RULE.found_at(cached.cache, "ttl", &message, figures))
}
