//! `shared-layer-coupling`: one change of a shared layer reaches many functions at once.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene, listed};
use crate::system::{StatedComponent, Tier};
use std::collections::{BTreeMap, BTreeSet};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "shared-layer-coupling",
    severity: Severity::Warning,
    summary: "One change of a shared layer reaches many functions at once.",
    what: "A layer, base image or library under `layers` is shared by five functions or more, or by functions of different tiers, that do not say `layers_pinned: true`.",
    why: "A fault in it reaches all of them with their next deployment, what is critical together with what is not.",
    fires: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [orders]}
  orders: {kind: function, memory: 256MB, duration: 50ms, tier: critical, layers: [common], calls: [mails]}
  mails: {kind: sqs, consumer: mailer}
  mailer: {kind: function, memory: 256MB, duration: 50ms, tier: best-effort, layers: [common]}
",
    silent: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [orders]}
  orders: {kind: function, memory: 256MB, duration: 50ms, tier: critical, layers: [common], layers_pinned: true, calls: [mails]}
  mails: {kind: sqs, consumer: mailer}
  mailer: {kind: function, memory: 256MB, duration: 50ms, tier: best-effort, layers: [common]}
",
    as_of: None,
    remedies: &[
        "`layers_pinned: true`: each function names the version that it was tested with",
        "a change that reaches one group of functions after the other",
    ],
    judgement: &[("functions that share a layer", "5")],
    limits: &[],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html"],
    check: Check::System(check),
};

/// So many functions on one layer are many.
const MANY: usize = 5;

fn check(scene: &SystemScene) -> Vec<Found> {
    let mut users: BTreeMap<&str, Vec<&StatedComponent>> = BTreeMap::new();
    for (_, component) in scene.system.components() {
        let pinned = component.code.layers_pinned == Some(true);
        for layer in component.code.layers.iter().filter(|_| !pinned) {
            users.entry(layer.as_str()).or_default().push(component);
        }
    }
    let mut found = Vec::new();
    for (layer, users) in users {
        let tiers: BTreeSet<Tier> = users.iter().filter_map(|user| user.tier).collect();
        if users.len() < MANY && tiers.len() < 2 {
            continue;
        }
        let mut figures = Figures::default();
        let count = figures.number("users", &Exact::from(users.len() as u64));
        let names: Vec<&str> = users.iter().map(|user| user.name.as_str()).collect();
        let tiers: Vec<&str> = tiers.into_iter().map(Tier::name).collect();
        let of = if tiers.len() > 1 { format!(" ({})", tiers.join(", ")) } else { String::new() };
        let message = format!(
            "the layer `{layer}` is shared without a pinned version by {count}{of}: {}",
            listed(&names)
        );
        found.push(RULE.found_at(users[0], "layers", &message, figures));
    }
    found
}
