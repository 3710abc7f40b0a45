//! What can be broken, and how it is named: `mailer:timeout`, `@layer/common:bad-version`.
use std::collections::BTreeSet;

use petgraph::graph::NodeIndex;

use super::modes::{Acts, MODES, Mode, Of};
use super::plan::Plan;
use super::verdict::Ills;
use crate::facts::{FactError, Facts};
use crate::system::graph::System;
use crate::system::kind::{Class as KindClass, Kind, Role};
use crate::system::stated::StatedComponent;

/// Something to break, in one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// The component's name, or `@account`, `@layer/NAME`, `@region/NAME`, `@zone`, `@nat`, `@client`.
    pub component: String,
    /// In which way.
    pub mode: &'static Mode,
}

/// A break that there is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownBreak {
    /// What was written, the component or the mode.
    pub written: String,
    /// Whether the component is known and the mode is not.
    pub is_mode: bool,
    /// What there is instead, in order.
    pub known: Vec<String>,
}

/// Everything that can be broken, component by component in the order of their names, each in the
/// order of the modes; what is no component comes last.
pub fn breaks(system: &System) -> Vec<Break> {
    let mut all = Vec::new();
    let mut add = |component: &str, mode: &'static Mode| {
        all.push(Break { component: component.to_owned(), mode });
    };
    let kept_in: BTreeSet<&str> =
        system.stated.components.iter().filter_map(|c| c.dead_letter.as_deref()).collect();
    for (_, component) in system.components() {
        for mode in MODES {
            let fits = match mode.of {
                Of::Kinds(kinds) => kinds.contains(&component.kind) && can(component, mode.acts),
                Of::DeadLetter => kept_in.contains(component.name.as_str()),
                _ => false,
            };
            if fits {
                add(&component.name, mode);
            }
        }
    }
    for mode in MODES {
        for name in elsewhere(system, mode.of) {
            add(&name, mode);
        }
    }
    all
}

/// The breaks that are meant by `COMPONENT` or `COMPONENT:MODE`.
///
/// # Errors
/// When there is no such component, or it does not fail so.
pub fn parse(system: &System, written: &str) -> Result<Vec<Break>, UnknownBreak> {
    let all = breaks(system);
    let (component, mode) = match written.rsplit_once(':') {
        // A component's own name may have a colon in it.
        Some(_) if all.iter().any(|each| each.component == written) => (written, None),
        Some((component, mode)) => (component, Some(mode)),
        None => (written, None),
    };
    let of_it: Vec<Break> =
        all.iter().filter(|each| each.component == component).cloned().collect();
    if of_it.is_empty() {
        let mut known: Vec<String> = all.into_iter().map(|each| each.component).collect();
        known.dedup();
        return Err(UnknownBreak { written: component.to_owned(), is_mode: false, known });
    }
    let Some(mode) = mode else { return Ok(of_it) };
    let found: Vec<Break> = of_it.iter().filter(|each| each.mode.id == mode).cloned().collect();
    if found.is_empty() {
        let known = of_it.into_iter().map(|each| each.mode.id.to_owned()).collect();
        return Err(UnknownBreak { written: mode.to_owned(), is_mode: true, known });
    }
    Ok(found)
}

/// Whether a component of the right kind can do so at all.
fn can(component: &StatedComponent, acts: Acts) -> bool {
    match acts {
        Acts::Poison
        | Acts::ConsumerDown
        | Acts::TargetDown
        | Acts::TargetDenied
        | Acts::ShortVisibility
        | Acts::WrongFilter
        | Acts::Loops
        | Acts::LateResend => !component.consumers.is_empty(),
        Acts::CallsDenied => !component.calls.is_empty(),
        Acts::Credits => {
            component.code.instance.as_deref().is_some_and(|name| name.starts_with('t'))
        }
        _ => true,
    }
}

/// What is no component and yet can be broken so.
fn elsewhere(system: &System, of: Of) -> Vec<String> {
    let stated = &system.stated;
    let all = || stated.components.iter();
    match of {
        Of::Account if all().any(|c| c.kind == Kind::Function) => vec!["@account".to_owned()],
        Of::Layer => {
            let named = all().filter(|c| c.kind == Kind::Function);
            let layers: BTreeSet<&String> = named.flat_map(|c| &c.code.layers).collect();
            layers.into_iter().map(|name| format!("@layer/{name}")).collect()
        }
        Of::Region => {
            let regions: BTreeSet<&str> = all().map(|c| region_of(system, c)).collect();
            let several = regions.len() > 1;
            regions.into_iter().filter(|_| several).map(|name| format!("@region/{name}")).collect()
        }
        Of::Zone if all().any(stands_in_one_zone) => vec!["@zone".to_owned()],
        Of::Nat if all().any(needs_egress) => vec!["@nat".to_owned()],
        Of::Client if !system.entries().is_empty() => vec!["@client".to_owned()],
        _ => Vec::new(),
    }
}

fn region_of<'a>(system: &'a System, component: &'a StatedComponent) -> &'a str {
    component.region.as_deref().or(system.stated.region.as_deref()).unwrap_or_default()
}

fn stands_in_one_zone(component: &StatedComponent) -> bool {
    match component.kind {
        Kind::Server | Kind::Fargate => component.code.count.unwrap_or(1) < 2,
        Kind::Rds => component.store.multi_az != Some(true),
        Kind::ElastiCache => {
            component.store.instance.is_some() && component.store.multi_az != Some(true)
        }
        _ => false,
    }
}

fn needs_egress(component: &StatedComponent) -> bool {
    component.kind == Kind::Function
        && component.code.vpc == Some(true)
        && !component.calls.is_empty()
}

/// What is broken where, while a break lasts.
pub(super) fn ills(plan: &Plan, broken: &Break, facts: &dyn Facts) -> Result<Ills, FactError> {
    let mut ills = Ills::none();
    let all = || 0..plan.nodes.len();
    let acts = broken.mode.acts;
    let mut set = |chosen: &mut dyn Iterator<Item = usize>, acts: Acts| {
        for node in chosen {
            ills.set(node, acts);
        }
    };
    let functions = || all().filter(|n| plan.nodes[*n].kind == Kind::Function);
    match broken.mode.of {
        Of::Kinds(_) | Of::DeadLetter => {
            let Some(node) = plan.system.node(&broken.component).map(NodeIndex::index) else {
                return Ok(ills);
            };
            set(&mut std::iter::once(node), acts);
            if broken.mode.of == Of::DeadLetter {
                // What it keeps must fail first.
                for source in all().filter(|n| plan.nodes[*n].capture == Some(node)) {
                    set(&mut std::iter::once(source), fails_into(plan.nodes[source].kind));
                }
            }
            let gateway = plan.nodes[node].kind.class() == KindClass::Gateway;
            if acts == Acts::BadInput && gateway {
                let called = plan.nodes[node].calls.iter().filter(|way| way.role == Role::Call);
                let refuses = plan.component(node).code.validates == Some(true);
                let behind = called
                    .map(|way| way.to)
                    .filter(|to| !refuses && plan.nodes[*to].kind.class() == KindClass::Compute);
                set(&mut behind.collect::<Vec<_>>().into_iter(), acts);
            }
        }
        Of::Account => {
            let shares =
                |n: &usize| plan.component(*n).code.reserved_concurrency.is_none_or(|r| r == 0);
            set(&mut functions().filter(shares), acts);
        }
        Of::Layer => {
            let name = broken.component.trim_start_matches("@layer/");
            let uses = |n: &usize| {
                let code = &plan.component(*n).code;
                code.layers.iter().any(|layer| layer == name) && code.layers_pinned != Some(true)
            };
            set(&mut functions().filter(uses), acts);
        }
        Of::Region => {
            let name = broken.component.trim_start_matches("@region/");
            let there = |n: &usize| region_of(plan.system, plan.component(*n)) == name;
            set(&mut all().filter(there), acts);
        }
        Of::Zone => {
            let there = |n: &usize| stands_in_one_zone(plan.component(*n));
            set(&mut all().filter(there), acts);
        }
        Of::Nat => {
            let there = |n: &usize| needs_egress(plan.component(*n));
            set(&mut all().filter(there), acts);
        }
        Of::Client => {}
    }
    if acts == Acts::Credits
        && let Some(node) = plan.system.node(&broken.component)
        && let Some(name) = &plan.component(node.index()).code.instance
        && let Some(baseline) = facts.instance_type(name)?.baseline_percent
        && let Some(times) = crate::exact::Exact::from(10_000_u32).checked_div(&baseline)
    {
        ills.slowdown = times.ceil().floor().unwrap_or(100).max(100);
    }
    Ok(ills)
}

/// How that fails whose failures are kept.
const fn fails_into(kind: Kind) -> Acts {
    match kind {
        Kind::Sns | Kind::EventBus | Kind::Schedule => Acts::TargetDenied,
        Kind::Sqs | Kind::SqsFifo | Kind::Stream | Kind::DynamoDb => Acts::Poison,
        _ => Acts::Throws,
    }
}
