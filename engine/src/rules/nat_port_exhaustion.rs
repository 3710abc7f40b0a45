//! `nat-port-exhaustion`: more connections than a gateway has ports.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "nat-port-exhaustion",
    severity: Severity::Warning,
    summary: "More connections to one destination than NAT gateways have ports for.",
    what: "Requests in service in the busiest second, each with a connection through the gateways to one destination, are more than two gateways with an address each hold.",
    why: "A connection without a port fails, and it fails for whoever comes next, not for whoever opened too many.",
    fires: r"name: example
requests: 40B/month
memory: 128MB
duration: 8s
server: {nat: 2KB}
cpu: 1%
",
    silent: r"name: example
requests: 17B/month
memory: 128MB
duration: 8s
server: {nat: 2KB}
cpu: 1%
",
    as_of: None,
    remedies: &[
        "more addresses on a gateway",
        "connections that are kept and shared",
        "endpoints in place of the gateway",
    ],
    judgement: &[],
    limits: &["nat-gateway.connections_per_destination"],
    sources: &["https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html"],
    check: Check::Option(check),
};

/// Gateways of a fleet: one in each of its zones.
const GATEWAYS: u32 = 2;

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let Some(machines) = seen.machines().filter(|_| scene.workload.server.nat.is_some()) else {
        return Vec::new();
    };
    let (Some(quota), Some(peak)) =
        (scene.quota("nat-gateway.connections_per_destination"), seen.peak_concurrency())
    else {
        return Vec::new();
    };
    let gateways = if machines.count > 1 { GATEWAYS } else { 1 };
    let most = &quota.value * &Exact::from(gateways);
    if peak <= most {
        return Vec::new();
    }
    let mut figures = Figures::default();
    let peak = figures.number("connections", &peak);
    let most = figures.number("limit", &most);
    let gateways = figures.number("gateways", &Exact::from(gateways));
    let message = format!(
        "{peak} requests in service may hold as many connections to one destination, and {gateways} gateways have ports for {most}"
    );
    vec![RULE.found("server.nat", message, figures).of(seen).against(&quota, scene.facts)]
}
