//! `blast-radius-over-budget`: too much fails with one part.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene, listed};
use crate::system::blast::{Bits, fails_with};
use crate::system::{Class, StatedComponent};
use petgraph::graph::NodeIndex;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "blast-radius-over-budget",
    severity: Severity::Warning,
    summary: "Too much fails with one part.",
    what: "With one component, one shared layer or one shared role fail more of the system's functions, servers and workflows than `blast_radius` allows: those that wait for it without a fallback, and their callers.",
    why: "What fails together cannot be repaired, deployed or loaded apart.",
    fires: r"name: example
requests: 1M/month
entry: api
blast_radius: 40%
components:
  api: {kind: http-api, calls: [one, two, three]}
  one: {kind: function, memory: 256MB, duration: 50ms, calls: [table]}
  two: {kind: function, memory: 256MB, duration: 50ms, calls: [table]}
  three: {kind: function, memory: 256MB, duration: 50ms}
  table: {kind: dynamodb}
",
    silent: r"name: example
requests: 1M/month
entry: api
blast_radius: 40%
components:
  api: {kind: http-api, calls: [one, two, three]}
  one: {kind: function, memory: 256MB, duration: 50ms, calls: [table]}
  two: {kind: function, memory: 256MB, duration: 50ms, calls: [{to: table, fallback: 90%}]}
  three: {kind: function, memory: 256MB, duration: 50ms}
  table: {kind: dynamodb}
",
    as_of: None,
    remedies: &[
        "a queue or a fallback where it need not be waited for",
        "layers pinned to a version",
        "a role for each function",
    ],
    judgement: &[(
        "parts that may fail with one, where `blast_radius` is not stated and there are three or more",
        "50 %",
    )],
    limits: &[],
    sources: &[
        "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/use-bulkhead-architectures-to-limit-scope-of-impact.html",
    ],
    check: Check::System(check),
};

/// A system of fewer parts has none of its own unless it states one.
const LEAST: usize = 3;

/// What fails with something that parts have in common.
struct Shared<'a> {
    what: String,
    at: &'a StatedComponent,
    key: &'static str,
    falls: Vec<&'a str>,
}

fn check(scene: &SystemScene) -> Vec<Found> {
    let stated = scene.system.stated.blast_radius.as_ref();
    let budget = stated.cloned().unwrap_or_else(|| Exact::ratio(1, 2));
    let code: Vec<(NodeIndex, &StatedComponent)> = scene
        .system
        .components()
        .filter(|(_, component)| component.kind.class() == Class::Compute)
        .collect();
    if stated.is_none() && code.len() < LEAST {
        return Vec::new();
    }
    let all = Exact::from(code.len() as u64);
    let over = |shared: &Shared| Exact::from(shared.falls.len() as u64) > &budget * &all;
    let mut shared: Vec<Shared> =
        everything_shared(scene, &code).into_iter().filter(over).collect();
    shared.sort_by_key(|each| std::cmp::Reverse(each.falls.len()));
    let Some(worst) = shared.first() else { return Vec::new() };
    let mut figures = Figures::default();
    let falls = Exact::from(worst.falls.len() as u64);
    let share = falls.checked_div(&all).unwrap_or(Exact::ONE);
    let (count, of) = (figures.number("fail", &falls), figures.number("parts", &all));
    let share = figures.percent("share_percent", &share);
    let most = figures.percent("budget_percent", &budget);
    let names = listed(&worst.falls);
    let mut message = format!(
        "{} takes {count} of {of} parts with it ({share}; at most {most}): {names}",
        worst.what
    );
    if shared.len() > 1 {
        let others = figures.number("others_over_budget", &Exact::from(shared.len() as u64 - 1));
        let _ = write!(message, "; {others} more above the budget");
    }
    vec![RULE.found_at(worst.at, worst.key, &message, figures)]
}

/// Each component, shared layer and shared role, with what fails with it.
fn everything_shared<'a>(
    scene: &SystemScene<'a>,
    code: &[(NodeIndex, &'a StatedComponent)],
) -> Vec<Shared<'a>> {
    let sets = fails_with(scene.system);
    let names = |set: &Bits| -> Vec<&'a str> {
        let failing = code.iter().filter(|(node, _)| set.has(node.index()));
        failing.map(|(_, component)| component.name.as_str()).collect()
    };
    let mut all: Vec<Shared> = Vec::new();
    for (node, component) in scene.system.components() {
        let mut set = sets[node.index()].clone();
        set.insert(node.index());
        let what = "its failure".to_owned();
        all.push(Shared { what, at: component, key: "", falls: names(&set) });
    }
    let mut users: BTreeMap<(&str, &'a str), Vec<(NodeIndex, &'a StatedComponent)>> =
        BTreeMap::new();
    for (node, component) in code {
        let pinned = component.code.layers_pinned == Some(true);
        let layers =
            component.code.layers.iter().filter(|_| !pinned).map(|layer| ("layers", layer));
        for (key, name) in layers.chain(component.role.iter().map(|role| ("role", role))) {
            users.entry((key, name.as_str())).or_default().push((*node, *component));
        }
    }
    for ((key, name), by) in users {
        let [(_, first), _, ..] = by.as_slice() else { continue };
        let mut set = Bits::none(sets.len());
        for (node, _) in &by {
            set.insert(node.index());
            set.add(&sets[node.index()]);
        }
        let (what, key) = match key {
            "layers" => (format!("the layer `{name}`"), "layers"),
            _ => (format!("the role `{name}`"), "role"),
        };
        all.push(Shared { what, at: first, key, falls: names(&set) });
    }
    all
}
