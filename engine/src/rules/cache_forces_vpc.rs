//! `cache-forces-vpc`: a cache or database that draws functions into a private network.
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use petgraph::graph::NodeIndex;

use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::facts::price;
use crate::judging::{Figures, Found, SystemScene, largest, told};
use crate::system::{Edge, Kind, Role};
use crate::units::{Hour, month};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "cache-forces-vpc",
    severity: Severity::Advice,
    summary: "A cache or database draws functions into a VPC, and their way out costs.",
    what: "Functions call a cache or a database, which can be reached in a VPC alone, and other components outside of it as well, other than tables and buckets, whose endpoints are free. The amount is the hours of a NAT gateway in each of two zones; the bill does not count it.",
    why: "A function in a VPC reaches nothing outside by itself. NAT gateways cost by the hour and by the byte, and each pair of subnet and security group takes a network interface of a limited number.",
    fires: r"name: example
requests: 3M/month
entry: shop
components:
  shop:
    kind: function
    memory: 128MB
    duration: 50ms
    calls: [{to: cache, reads: 2}, bank]
  cache: {kind: elasticache, ttl: 60s}
  bank: {kind: external, availability: 99.9%, duration: 200ms}
",
    silent: r"name: example
requests: 3M/month
entry: shop
components:
  shop:
    kind: function
    memory: 128MB
    duration: 50ms
    calls: [{to: cache, reads: 2}, {to: table, reads: 1}]
  cache: {kind: elasticache, ttl: 60s}
  table: {kind: dynamodb}
",
    as_of: None,
    remedies: &[
        "endpoints for AWS's own services",
        "a cache that is reached over HTTP, or a table with a short `ttl` in place of it",
        "what calls outside in a function of its own, without the VPC",
    ],
    judgement: &[("zones with a NAT gateway", "2")],
    limits: &["lambda.eni_per_vpc", "elasticache.vpc_only"],
    sources: &[
        "https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/quota-limits.html",
        "https://aws.amazon.com/vpc/pricing/",
    ],
    check: Check::System(check),
};

/// Zones with a gateway.
const ZONES: u32 = 2;

/// What is found in one Region.
#[derive(Default)]
struct Drawn<'a> {
    stores: BTreeSet<NodeIndex>,
    functions: Vec<(&'a str, Exact)>,
    outside: BTreeSet<&'a str>,
}

fn check(scene: &SystemScene) -> Vec<Found> {
    let mut by_region: BTreeMap<&str, Drawn> = BTreeMap::new();
    for (node, function) in scene.of_kind(Kind::Function) {
        let leaving = scene.system.leaving(node);
        let region = scene.system.region(node);
        let inside =
            |to: NodeIndex| matches!(scene.component(to).kind, Kind::ElastiCache | Kind::Rds);
        let stores = leaving.iter().filter(|(to, edge)| edge.role == Role::Call && inside(*to));
        let stores: BTreeSet<NodeIndex> = stores.map(|(to, _)| *to).collect();
        let outside = leaving.iter().filter(|(to, edge)| goes_out(scene, *to, edge));
        let outside: BTreeSet<&str> =
            outside.map(|(to, _)| scene.component(*to).name.as_str()).collect();
        if stores.is_empty() || outside.is_empty() {
            continue;
        }
        let drawn = by_region.entry(region).or_default();
        let attempts = scene.load.busiest_rate(&scene.load.node(node).attempts);
        drawn.functions.push((&function.name, attempts));
        drawn.stores.extend(stores);
        drawn.outside.extend(outside);
    }
    by_region.iter().filter_map(|(region, drawn)| of_region(scene, region, drawn)).collect()
}

/// Whether what passes along an edge leaves the private network.
fn goes_out(scene: &SystemScene, to: NodeIndex, edge: &Edge) -> bool {
    let reached = !matches!(
        scene.component(to).kind,
        Kind::ElastiCache
            | Kind::Rds
            | Kind::Server
            | Kind::Fargate
            | Kind::Alb
            // Their endpoints cost nothing.
            | Kind::DynamoDb
            | Kind::S3
    );
    matches!(edge.role, Role::Call | Role::Send) && reached
}

fn of_region(scene: &SystemScene, region: &str, drawn: &Drawn) -> Option<Found> {
    let first = scene.component(*drawn.stores.first()?);
    let mut figures = Figures::default();
    let functions =
        largest(drawn.functions.iter().map(|(name, rate)| (*name, rate.clone())), &mut figures);
    let outside: Vec<&str> = drawn.outside.iter().copied().collect();
    let outside = told(&outside, "others_outside", &mut figures);
    let mut message = format!(
        "{functions} must stand in a VPC to reach it, and can reach {outside} from there through NAT gateways or endpoints alone"
    );
    if let Ok((hourly, _)) = price::<Hour>(scene.facts, "nat_gateway", region, "hour") {
        let hours = month().times(&Exact::from(ZONES));
        let cost = figures.usd("nat_usd", &hourly.tiers.cost_of(&hours));
        let zones = figures.number("zones", &Exact::from(ZONES));
        let _ = write!(
            message,
            "; gateways in {zones} zones cost {cost} a month beside what passes them, which the bill does not count"
        );
    }
    let found = RULE.found_at(first, "kind", &message, figures);
    Some(match scene.quota("lambda.eni_per_vpc") {
        Some(quota) => found.against(&quota, scene.facts),
        None => found,
    })
}
