//! `gateway-cost-dominates`: a gateway that costs more than all behind it.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen, Trial};
use crate::workload::Ingress;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "gateway-cost-dominates",
    severity: Severity::Advice,
    summary: "The gateway costs more than all that is behind it.",
    what: "API Gateway is more than half of the whole bill.",
    why: "A request to a short function costs less than to let it in. Other ways in cost less, and do less: what the gateway is needed for decides.",
    fires: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
trigger: http
",
    silent: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
trigger: http
ingress: function-url
",
    as_of: None,
    remedies: &["an HTTP API in place of a REST API", "a function URL", "a balancer"],
    judgement: &[("part of the bill", "50 %"), ("least amount", "$1 a month")],
    limits: &[],
    sources: &["https://aws.amazon.com/api-gateway/pricing/"],
    check: Check::Option(check),
};

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let cost =
        seen.cost_of(&["HTTP API", "REST API", "WebSocket messages", "WebSocket connections"]);
    let Some(share) = seen.notable_share(&cost) else { return Vec::new() };
    if &share + &share <= Exact::ONE {
        return Vec::new();
    }
    let mut figures = Figures::default();
    let cost = figures.usd("gateway_usd", &cost);
    let share = figures.percent("share_percent", &share);
    let message = format!("the gateway costs {cost} a month, {share} of the bill");
    let mut found = RULE.found("ingress", message, figures).of(seen);
    if !scene.workload.has_websocket_api() {
        for ingress in [Ingress::HttpApi, Ingress::LoadBalancer, Ingress::FunctionUrl] {
            found = found.try_(Some(Trial::ingress(ingress)));
        }
    }
    vec![found]
}
