//! `nat-cost-dominates`: gateways that cost more than what they serve.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen, Trial};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "nat-cost-dominates",
    severity: Severity::Advice,
    summary: "NAT gateways are a large part of the bill.",
    what: "NAT gateways and what passes them are more than a fifth of the whole bill.",
    why: "A gateway costs by the hour and by the byte, and much of what passes it goes to AWS's own services, which have endpoints that cost less or nothing.",
    fires: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
server: {nat: 2KB}
",
    silent: r"name: example
requests: 9B/month
memory: 128MB
duration: 100ms
server: {nat: 0.01KB}
",
    as_of: None,
    remedies: &["endpoints for AWS's own services", "public addresses where that is acceptable"],
    judgement: &[("part of the bill", "20 %"), ("least amount", "$1 a month")],
    limits: &[],
    sources: &["https://aws.amazon.com/vpc/pricing/"],
    check: Check::Option(check),
};

/// Part of the bill that is worth a word, in percent.
const LARGE: i64 = 20;

fn check(_: &Scene, seen: &Seen) -> Vec<Found> {
    let cost = seen.cost_of(&["NAT gateway", "NAT traffic"]);
    let Some(share) = seen.notable_share(&cost) else { return Vec::new() };
    if share <= Exact::decimal(LARGE, 2) {
        return Vec::new();
    }
    let mut figures = Figures::default();
    let cost = figures.usd("nat_usd", &cost);
    let share = figures.percent("share_percent", &share);
    let message = format!("NAT gateways cost {cost} a month, {share} of the bill");
    let found = RULE.found("server.nat", message, figures).of(seen);
    let public =
        Trial::set("public addresses in their place (no `server.nat`)", &[], |workload, _| {
            workload.server.nat = None;
        });
    vec![found.try_(Some(public))]
}
