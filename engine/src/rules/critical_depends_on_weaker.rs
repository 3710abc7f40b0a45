//! `critical-depends-on-weaker`: less is promised for what it waits for than is asked of it.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene};
use crate::system::{Tier, waiting};
use petgraph::graph::NodeIndex;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "critical-depends-on-weaker",
    severity: Severity::Warning,
    summary: "Less is promised for what it waits for than is asked of it.",
    what: "A component with a `target`, or a critical one where the system states `availability`, waits without a fallback for something of which less is promised.",
    why: "No chain is stronger than its weakest part: the objective is out of reach however good the rest is.",
    fires: r"name: example
requests: 1M/month
entry: api
availability: 99.9%
components:
  api: {kind: http-api, calls: [checkout]}
  checkout: {kind: function, memory: 256MB, duration: 50ms, tier: critical, calls: [bank]}
  bank: {kind: external, availability: 99.5%}
",
    silent: r"name: example
requests: 1M/month
entry: api
availability: 99.9%
components:
  api: {kind: http-api, calls: [checkout]}
  checkout: {kind: function, memory: 256MB, duration: 50ms, tier: critical, calls: [bank]}
  bank: {kind: external, availability: 99.95%}
",
    as_of: None,
    remedies: &["a `fallback`, or an event instead of the call", "an objective that can be kept"],
    judgement: &[],
    limits: &[],
    sources: &[
        "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/availability.html",
    ],
    check: Check::System(check),
};

/// The least promise below a component, and the next one on the way to it.
type Weakest<'a> = Option<(&'a Exact, NodeIndex)>;

fn check(scene: &SystemScene) -> Vec<Found> {
    let weakest = weakest_below(scene);
    let mut found = Vec::new();
    for (node, component) in scene.system.components() {
        let of_all = scene.system.stated.availability.as_ref();
        let of_all = of_all.filter(|_| component.tier == Some(Tier::Critical));
        let Some(target) = component.target.as_ref().or(of_all) else { continue };
        let Some((promised, next)) = weakest[node.index()].filter(|(least, _)| *least < target)
        else {
            continue;
        };
        let mut path = vec![node, next];
        while let Some((least, next)) = weakest[path[path.len() - 1].index()] {
            let here = scene.paths.promises[path[path.len() - 1].index()].availability.as_ref();
            if least != promised || here == Some(promised) {
                break;
            }
            path.push(next);
        }
        let name = &scene.component(path[path.len() - 1]).name;
        let mut figures = Figures::default();
        let promised = figures.percent("promised_percent", promised);
        let target = figures.percent("target_percent", target);
        let message = format!(
            "{target} is asked of it, and it waits for `{name}`, of which {promised} is promised: {}",
            scene.path(&path)
        );
        let edge = scene.system.leaving(node).into_iter();
        let edge = edge.filter(|(to, edge)| *to == next && waiting::is_hard(edge));
        found.extend(
            edge.take(1)
                .map(|(_, edge)| RULE.found_on(component, edge, "", &message, figures.clone())),
        );
    }
    found
}

/// For every component the least promise of all that it waits for and fails with.
fn weakest_below<'a>(scene: &'a SystemScene) -> Vec<Weakest<'a>> {
    let mut weakest: Vec<Weakest> = vec![None; scene.system.stated.components.len()];
    for node in scene.system.in_waiting_order() {
        for (to, edge) in scene.system.leaving(node) {
            if !waiting::is_hard(edge) {
                continue;
            }
            let own = scene.paths.promises[to.index()].availability.as_ref();
            let below = weakest[to.index()].map(|(least, _)| least);
            let Some(least) = own.into_iter().chain(below).min() else { continue };
            if weakest[node.index()].is_none_or(|(known, _)| least < known) {
                weakest[node.index()] = Some((least, to));
            }
        }
    }
    weakest
}
