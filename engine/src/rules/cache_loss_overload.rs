//! `cache-loss-overload`: a database that cannot do without its cache.
use petgraph::graph::NodeIndex;

use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Cached, Figures, Found, SystemScene};
use crate::services::Place;
use crate::services::dynamodb::{Read, read_units};
use crate::system::load::Monthly;
use crate::system::{Kind, StatedComponent};
use crate::units::Bytes;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "cache-loss-overload",
    severity: Severity::Warning,
    summary: "Without its cache the database gets more than it carries.",
    what: "The cache states the share of reads that it answers (`hit`). Without it a table would be asked in the busiest second for more read units than are `provisioned`, or, on demand, than it serves at once: what a new table does or its `warm_throughput`, or twice its peak. Any other store is asked for 1 / (1 − hit) as much, and that is held against its `headroom`, where it states one.",
    why: "A cache that is lost, restarted or emptied is empty for everybody at once. The database is then slow or refuses, callers try again, and the cache never fills.",
    fires: r"name: example
requests: 3B/month
entry: shop
components:
  shop:
    kind: function
    memory: 128MB
    duration: 50ms
    calls: [{to: cache, reads: 20, item: 4KB}, {to: catalogue, reads: 1, per_request: 0.2, item: 4KB}]
  cache: {kind: elasticache, caches: catalogue, ttl: 60s, hit: 99%}
  catalogue: {kind: dynamodb, provisioned: {read: 500, write: 50}}
",
    silent: r"name: example
requests: 3B/month
entry: shop
components:
  shop:
    kind: function
    memory: 128MB
    duration: 50ms
    calls: [{to: cache, reads: 20, item: 4KB}, {to: catalogue, reads: 1, per_request: 0.2, item: 4KB}]
  cache: {kind: elasticache, caches: catalogue, ttl: 60s, hit: 99%}
  catalogue: {kind: dynamodb, provisioned: {read: 12000, write: 50}}
",
    as_of: None,
    remedies: &[
        "one read for all that ask for the same key at once (request coalescing)",
        "a second node in another zone (`multi_az`)",
        "a limit on the reads that reach the database, and an answer without it beyond",
        "a database that carries the reads",
    ],
    judgement: &[],
    limits: &["dynamodb.ondemand_initial_rru", "dynamodb.ondemand_growth"],
    sources: &[
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Strategies.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let of_cache = |cached: &Cached| {
        let (hit, behind) = (cached.cache.store.hit.clone()?, cached.behind?);
        match behind.1.kind {
            Kind::DynamoDb => of_table(scene, cached, behind, &hit),
            _ => of_headroom(cached, behind.1, &hit),
        }
    };
    scene.cached().iter().filter_map(of_cache).collect()
}

fn of_table(
    scene: &SystemScene,
    cached: &Cached,
    (node, table): (NodeIndex, &StatedComponent),
    hit: &Exact,
) -> Option<Found> {
    let region = scene.system.region(node);
    let place = Place { region, facts: scene.facts };
    let mut asked = Monthly::default();
    for access in &cached.reads {
        let size = Bytes::new(access.size());
        let each = read_units(&size, Read::Eventual, place).ok()?;
        let items = &access.call.accesses().0 * &each;
        asked = asked.plus(&scene.load.edge(access.id).attempts.times(&items));
    }
    let asked = scene.load.busiest_rate(&asked);
    let [known, _] = scene.used_of(node);
    let known = scene.load.busiest_rate(&known);
    // Where those who read the cache are seen to read the table, that is what the cache has missed.
    let misses_stated = scene.accesses(node).iter().any(|access| {
        let reads = !access.call.accesses().0.is_zero();
        reads && cached.reads.iter().any(|reader| reader.from == access.from)
    });
    let missed = if misses_stated { Exact::ZERO } else { &asked * &(&Exact::ONE - hit) };
    let before = &known + &missed;
    let after = &before + &(&asked * hit);
    let served = if let Some((read, _)) = &table.store.provisioned {
        read.clone()
    } else {
        let new = scene.limit("dynamodb.ondemand_initial_rru")?;
        let growth = scene.limit("dynamodb.ondemand_growth")?;
        let warm = table.store.warm_throughput.as_ref().map(|(read, _)| read.clone());
        new.max(warm.unwrap_or(Exact::ZERO)).max(&before * &growth)
    };
    if after <= served {
        return None;
    }
    let mut figures = Figures::default();
    let after_told = figures.number("units_per_second_without", &after);
    let before_told = figures.number("units_per_second_now", &before);
    let served = figures.number("served_per_second", &served);
    let message = format!(
        "without it `{}` is asked for {after_told} read units in the busiest second, now for {before_told}, and serves {served}",
        table.name
    );
    Some(RULE.found_at(cached.cache, "hit", &message, figures))
}

fn of_headroom(cached: &Cached, behind: &StatedComponent, hit: &Exact) -> Option<Found> {
    let headroom = behind.store.headroom.as_ref()?;
    let times = Exact::ONE.checked_div(&(&Exact::ONE - hit));
    if times.as_ref().is_some_and(|times| times <= headroom) {
        return None;
    }
    let mut figures = Figures::default();
    let hit = figures.percent("hit_percent", hit);
    let carries = figures.number("headroom", headroom);
    let times = times.map_or_else(
        || "reads that it has never had".to_owned(),
        |times| format!("{} times the reads of now", figures.number("times", &times)),
    );
    let message = format!(
        "it answers {hit} of the reads; without it `{}` gets {times}, and carries {carries} times its load",
        behind.name
    );
    Some(RULE.found_at(cached.cache, "hit", &message, figures))
}
