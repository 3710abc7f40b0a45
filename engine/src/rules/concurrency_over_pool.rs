//! `concurrency-over-pool`: functions that share what nobody reserves need more than that.
use std::collections::BTreeSet;

use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene, listed, set_aside};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "concurrency-over-pool",
    severity: Severity::Warning,
    summary: "Functions without a reservation need more executions than the account has left.",
    what: "In a Region, the busiest seconds of all functions that reserve nothing need more environments together than the account's limit without what others reserve or keep ready.",
    why: "Whoever comes last is throttled, whichever of them is the cause.",
    fires: r"name: example
requests: 1000M/month
entry: api
components:
  api: {kind: http-api, alarm: true, calls: [orders, quotes]}
  orders: {kind: function, memory: 128MB, duration: 1200ms, timeout: 10s, validates: true, idempotency: client, alarm: true}
  quotes: {kind: function, memory: 128MB, duration: 1200ms, timeout: 10s, validates: true, idempotency: client, alarm: true}
account_concurrency: 800
",
    silent: r"name: example
requests: 1000M/month
entry: api
components:
  api: {kind: http-api, alarm: true, calls: [orders, quotes]}
  orders: {kind: function, memory: 128MB, duration: 1200ms, timeout: 10s, validates: true, idempotency: client, alarm: true}
  quotes: {kind: function, memory: 128MB, duration: 1200ms, timeout: 10s, validates: true, idempotency: client, alarm: true}
account_concurrency: 2000
",
    as_of: None,
    remedies: &[
        "a raised quota, and `account_concurrency`",
        "less `reserved_concurrency` of those that do not need it",
        "an account of its own",
    ],
    judgement: &[],
    limits: &["lambda.concurrency_account"],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html"],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let regions: BTreeSet<&str> =
        scene.functions().map(|(node, _)| scene.system.region(node)).collect();
    let mut found = Vec::new();
    for region in regions {
        let sharing = scene.functions().filter(|(node, component)| {
            scene.system.region(*node) == region && set_aside(component).is_none()
        });
        let mut peaks: Vec<(Exact, &str)> =
            sharing.map(|(node, component)| (scene.peak(node), component.name.as_str())).collect();
        peaks.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
        let Some((pool, quota)) = scene.pool(region) else { continue };
        let needed: Exact = peaks.iter().map(|(peak, _)| peak).sum();
        if needed <= pool {
            continue;
        }
        let mut figures = Figures::default();
        let needed = figures.number("needed", &needed.ceil());
        let left = figures.number("pool", &pool);
        let names: Vec<&str> = peaks.iter().map(|(_, name)| *name).collect();
        let message = format!(
            "functions that reserve nothing need {needed} executions at once in {region}, and {left} are left for them: {}",
            listed(&names)
        );
        let mut one = RULE.found("account_concurrency", message, figures);
        if scene.system.stated.account_concurrency.is_none() {
            one = one.against(&quota, scene.facts);
        }
        found.push(one);
    }
    found
}
