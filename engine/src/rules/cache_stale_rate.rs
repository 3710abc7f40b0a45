//! `cache-stale-rate`: how many reads of a cache are out of date.
use std::fmt::Write;

use super::{Check, Rule};
use crate::capacity::staleness::stale_share;
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Cached, Figures, Found, SystemScene};
use crate::units::Millis;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "cache-stale-rate",
    severity: Severity::Info,
    summary: "A notable share of what a cache answers for the busiest key is out of date.",
    what: "What stands behind the cache states the share of its busiest key (`hottest_key`). With w writes of that key a second and a `ttl` of T, 1 − (1 − e^(−w T)) / (w T) of the cached reads give an earlier value; it is told from a hundredth on.",
    why: "The hit rate says how often the cache answers, not how often it is right.",
    fires: r"name: example
requests: 30M/month
entry: shop
components:
  shop:
    kind: function
    memory: 128MB
    duration: 50ms
    calls: [{to: cache, reads: 2}, {to: catalogue, writes: 1}]
  cache: {kind: elasticache, caches: catalogue, ttl: 60s, hit: 90%}
  catalogue: {kind: dynamodb, hottest_key: 5%}
",
    silent: r"name: example
requests: 30M/month
entry: shop
components:
  shop:
    kind: function
    memory: 128MB
    duration: 50ms
    calls: [{to: cache, reads: 2}, {to: catalogue, writes: 1, per_request: 0.001}]
  cache: {kind: elasticache, caches: catalogue, ttl: 5s, hit: 90%}
  catalogue: {kind: dynamodb, hottest_key: 5%}
",
    as_of: None,
    remedies: &["a shorter `ttl`", "a write that removes the cached value"],
    judgement: &[("share of the reads that is worth a word", "1 %")],
    limits: &[],
    sources: &["https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Strategies.html"],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    scene.cached().iter().filter_map(|cached| of_cache(scene, cached)).collect()
}

fn of_cache(scene: &SystemScene, cached: &Cached) -> Option<Found> {
    let ttl = cached.cache.store.ttl.as_ref().map(Millis::seconds)?;
    let (_, behind) = cached.behind?;
    let hottest = behind.store.hottest_key.as_ref()?;
    if cached.is_written_through() {
        return None;
    }
    // Writers that change the cache as well leave nothing old behind.
    let old = cached.writes.iter().filter(|(_, cache)| cache.is_none());
    let writes = old.fold(Exact::ZERO, |sum, (access, _)| {
        let calls = scene.load.mean_rate(&scene.load.edge(access.id).done);
        &sum + &(&(&calls * &access.call.accesses().1) * hottest)
    });
    let share = stale_share(&writes, &ttl).exact();
    if share < Exact::decimal(1, 2) {
        return None;
    }
    let mut figures = Figures::default();
    let told = figures.percent("stale_percent", &share);
    let writes = figures.number("writes_per_second", &writes);
    let ttl = figures.seconds("ttl_s", &ttl);
    let mut message = format!(
        "{told} of what it answers for the busiest key of `{}` is out of date",
        behind.name
    );
    if let Some(hit) = &cached.cache.store.hit {
        let reads = cached.reads.iter().fold(Exact::ZERO, |sum, access| {
            let calls = scene.load.mean_rate(&scene.load.edge(access.id).attempts);
            &sum + &(&calls * &access.call.accesses().0)
        });
        let stale = &(&(&reads * hit) * hottest) * &share;
        let stale = figures.number("stale_reads_per_second", &stale);
        let _ = write!(message, ", {stale} reads a second");
    }
    let _ = write!(message, ": it is written {writes} times a second and kept for {ttl}");
    Some(RULE.found_at(cached.cache, "ttl", &message, figures))
}
