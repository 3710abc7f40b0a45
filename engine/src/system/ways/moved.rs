//! The same system with some of its functions on one fleet of machines, as a system of its own.
//!
//! What flows stays as it is. A function on a machine has no service that calls it: what came to it
//! without a waiting caller comes through a queue from which the machines read, and gateways in front
//! of nothing but moved functions give way to the fleet's balancer.
use std::collections::{BTreeMap, BTreeSet};

use petgraph::graph::NodeIndex;

use crate::exact::Exact;
use crate::system::flow::stated_attempts;
use crate::system::graph::System;
use crate::system::kind::{Kind, Role};
use crate::system::load::DURATION;
use crate::system::stated::{Consumer, StatedComponent, StatedSystem};
use crate::units::Millis;
use crate::workload::Duration;

/// What the fleet is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// Machines of one type.
    Servers,
    /// Tasks of one size.
    Fargate,
}

impl Target {
    /// Both, servers first.
    pub const ALL: [Self; 2] = [Self::Servers, Self::Fargate];

    /// The kind that a moved function then has.
    pub const fn kind(self) -> Kind {
        match self {
            Self::Servers => Kind::Server,
            Self::Fargate => Kind::Fargate,
        }
    }
}

/// A system some of whose functions were moved.
#[derive(Debug)]
pub(super) struct Moved {
    pub(super) stated: StatedSystem,
    /// Gateways for which the fleet's balancer stands, by name.
    pub(super) fronts: BTreeSet<String>,
    /// Queues that were put before moved functions, by name.
    pub(super) inboxes: Vec<String>,
}

/// The functions that can share one fleet: those in the system's own Region.
pub(super) fn movable(system: &System) -> Vec<NodeIndex> {
    let home = system.stated.region.as_deref().unwrap_or(crate::workload::REGION);
    let functions = system.components().filter(|(_, one)| one.kind == Kind::Function);
    functions.map(|(node, _)| node).filter(|node| system.region(*node) == home).collect()
}

/// Gateways for which a balancer can stand once all behind them has moved: each with what is behind.
pub(super) fn fronts(system: &System) -> BTreeMap<NodeIndex, BTreeSet<NodeIndex>> {
    let gateways = system
        .components()
        .filter(|(_, one)| matches!(one.kind, Kind::HttpApi | Kind::RestApi | Kind::FunctionUrl));
    let behind = |node: NodeIndex| {
        let leaving = system.leaving(node);
        let called = leaving.iter().all(|(_, edge)| edge.role == Role::Call);
        let all: BTreeSet<NodeIndex> = leaving.iter().map(|(to, _)| *to).collect();
        (called && !all.is_empty()).then_some((node, all))
    };
    gateways.filter_map(|(node, _)| behind(node)).collect()
}

/// The system with these functions on a fleet.
pub(super) fn moved(system: &System, set: &BTreeSet<NodeIndex>, target: Target) -> Moved {
    let mut stated = system.stated.clone();
    let replaced = fronts(system).into_iter().filter(|(_, behind)| behind.is_subset(set));
    let fronts: BTreeSet<String> =
        replaced.map(|(node, _)| system.component(node).name.clone()).collect();
    let names: BTreeSet<&str> =
        set.iter().map(|node| system.component(*node).name.as_str()).collect();
    let mut inboxes: BTreeMap<String, StatedComponent> = BTreeMap::new();
    for node in set {
        if let Some(inbox) = inbox(system, *node) {
            inboxes.insert(system.component(*node).name.clone(), inbox);
        }
    }
    // What one of these queues gives up may go to another of them.
    let own: BTreeMap<String, String> =
        inboxes.iter().map(|(function, inbox)| (function.clone(), inbox.name.clone())).collect();
    for inbox in inboxes.values_mut() {
        let to = inbox.dead_letter.as_ref().and_then(|to| own.get(to)).cloned();
        inbox.dead_letter = to.or(inbox.dead_letter.take());
    }
    for component in &mut stated.components {
        redirect(system, component, &inboxes);
        if fronts.contains(&component.name) {
            component.kind = Kind::Alb;
        }
        if names.contains(component.name.as_str()) {
            settle(component, target, inboxes.contains_key(&component.name));
        }
    }
    let names = inboxes.values().map(|inbox| inbox.name.clone()).collect();
    stated.components.extend(inboxes.into_values());
    Moved { stated, fronts, inboxes: names }
}

/// Lets a function be code on a machine.
fn settle(component: &mut StatedComponent, target: Target, has_inbox: bool) {
    component.kind = target.kind();
    let code = &mut component.code;
    (code.provisioned_concurrency, code.reserved_concurrency) = (None, None);
    (code.count, code.instance) = (None, None);
    if component.duration.is_none() {
        component.duration = Some(Duration::constant(Millis::new(Exact::from(DURATION))));
    }
    if has_inbox {
        // The queue keeps what fails for good.
        component.dead_letter = None;
    }
}

/// Whether an edge reaches a function through its own queue of events, or is pushed to it: with neither
/// a caller that waits nor something to read from.
fn is_pushed(system: &System, from: NodeIndex, role: Role) -> bool {
    let read = matches!(
        system.component(from).kind,
        Kind::Sqs | Kind::SqsFifo | Kind::Stream | Kind::DynamoDb
    );
    match role {
        Role::Send | Role::Capture => true,
        Role::Deliver => !read,
        Role::Call => false,
    }
}

/// The queue through which a moved function gets what nobody waits for; none where all wait.
fn inbox(system: &System, node: NodeIndex) -> Option<StatedComponent> {
    let function = system.component(node);
    let reaching = system.reaching(node);
    let pushed: Vec<_> =
        reaching.iter().filter(|(from, edge)| is_pushed(system, *from, edge.role)).collect();
    let tries = pushed.iter().map(|(from, edge)| stated_attempts(system, *from, node, edge)).max();
    let mut name = format!("{}-inbox", function.name);
    while system.node(&name).is_some() {
        name.push('-');
    }
    let kept = function.dead_letter.clone().or_else(|| {
        let mut delivers = pushed.iter().filter(|(_, edge)| edge.role == Role::Deliver);
        delivers.find_map(|(from, _)| system.component(*from).dead_letter.clone())
    });
    let mut inbox = StatedComponent::plain(&name, Kind::Sqs);
    inbox.region.clone_from(&function.region);
    inbox.message.clone_from(&function.message);
    inbox.channel.max_receives = Some(tries?);
    inbox.dead_letter = kept.filter(|to| *to != function.name);
    inbox.consumers = vec![Consumer::plain(&function.name)];
    Some(inbox)
}

/// Sends what was pushed to moved functions into their queues.
fn redirect(
    system: &System,
    component: &mut StatedComponent,
    inboxes: &BTreeMap<String, StatedComponent>,
) {
    let Some(node) = system.node(&component.name) else { return };
    let leaving = system.leaving(node);
    let key = component.key();
    let role = |key: String| leaving.iter().find(|(_, e)| e.key == key).map(|(_, e)| e.role);
    let pushed = |role: Option<Role>| role.is_some_and(|role| is_pushed(system, node, role));
    for (i, call) in component.calls.iter_mut().enumerate() {
        if let Some(inbox) = inboxes.get(&call.to)
            && pushed(role(format!("{key}.calls[{i}]")))
        {
            (call.to, call.mode) = (inbox.name.clone(), None);
        }
    }
    for (i, consumer) in component.consumers.iter_mut().enumerate() {
        if let Some(inbox) = inboxes.get(&consumer.to)
            && pushed(role(format!("{key}.consumers[{i}]")))
        {
            consumer.to.clone_from(&inbox.name);
        }
    }
    if let Some(to) = &component.dead_letter
        && let Some(inbox) = inboxes.get(to)
    {
        component.dead_letter = Some(inbox.name.clone());
    }
}
