//! By which ways the same thing can reach a component again, how long after, and what that does there.
use std::collections::BTreeMap;

use petgraph::graph::{EdgeIndex, NodeIndex};

use super::queues::{receives, retention};
use super::{Figures, SystemScene};
use crate::exact::Exact;
use crate::system::{Class, Edge, Kind, Role, StatedComponent, System};
use crate::units::{Millis, month};

/// Hours of a day.
const DAY: u32 = 24;
/// Seconds of a day.
const DAY_SECONDS: u32 = 86_400;

/// Who brings something again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Again {
    /// A channel that delivers at least once.
    Channel(Kind),
    /// An event that a function is handed, and is tried again until it succeeds.
    Event,
    /// A caller that waits and tries so often in all.
    Caller(u32),
    /// Whoever sends the requests.
    Client,
}

/// One such way.
pub(crate) struct Repeat<'a> {
    /// Who brings it; none for whoever sends the requests.
    pub(crate) from: Option<&'a StatedComponent>,
    pub(crate) again: Again,
    /// So often a day it comes again, as far as stated failures tell.
    a_day: Exact,
    /// So long after the first time it may come again, where that is known. Unit: s.
    pub(crate) horizon: Option<Exact>,
}

/// Every component to which the same thing can come twice, with the ways by which it can.
pub(crate) fn repeats<'a>(scene: &SystemScene<'a>) -> BTreeMap<NodeIndex, Vec<Repeat<'a>>> {
    let system = scene.system;
    let mut found: BTreeMap<NodeIndex, Vec<Repeat<'a>>> = BTreeMap::new();
    for (node, component) in system.components() {
        let entry = system.entries().iter().any(|(entry, _)| *entry == node);
        let waits = component.kind.class() == Class::Compute;
        if entry && waits {
            found.entry(node).or_default().push(client());
        }
    }
    for (id, from, to, edge) in system.edges() {
        let (source, target) = (system.component(from), system.component(to));
        if target.kind.class() != Class::Compute {
            continue;
        }
        let entry = || system.entries().iter().any(|(entry, _)| *entry == from);
        if source.kind.class() == Class::Gateway && edge.role == Role::Call && entry() {
            found.entry(to).or_default().push(client());
        } else if let Some(again) = again(source, target, edge, scene) {
            let horizon = horizon(source, target, edge, system, scene);
            let a_day = a_day(id, source, target, again, scene);
            let repeat = Repeat { from: Some(source), again, a_day, horizon };
            found.entry(to).or_default().push(repeat);
        }
    }
    found
}

const fn client<'a>() -> Repeat<'a> {
    Repeat { from: None, again: Again::Client, a_day: Exact::ZERO, horizon: None }
}

fn again(
    source: &StatedComponent,
    target: &StatedComponent,
    edge: &Edge,
    scene: &SystemScene,
) -> Option<Again> {
    match edge.role {
        Role::Capture => None,
        Role::Deliver => Some(Again::Channel(source.kind)),
        Role::Send => (target.kind == Kind::Function).then_some(Again::Event),
        Role::Call => {
            let stated = edge.call.as_ref().and_then(|call| call.attempts);
            // AWS's libraries try again by themselves; a workflow does so where nothing ran.
            let code = matches!(source.kind, Kind::Function | Kind::Server | Kind::Fargate);
            let by_itself = || {
                let quota = scene.limit("aws-sdk-python.retry_attempts_standard")?;
                u32::try_from(quota.floor()?).ok()
            };
            let usual = (code && target.kind == Kind::Function).then(by_itself).flatten();
            stated.or(usual).filter(|attempts| *attempts > 1).map(Again::Caller)
        }
    }
}

/// How often a day something comes again, as the target's stated failures tell.
fn a_day(
    id: EdgeIndex,
    source: &StatedComponent,
    target: &StatedComponent,
    again: Again,
    scene: &SystemScene,
) -> Exact {
    let Some(failure) = target.failure.as_ref().filter(|share| !share.is_zero()) else {
        return Exact::ZERO;
    };
    let retries = || match target.code.retries {
        Some(stated) => Some(u64::from(stated)),
        None => scene.limit("lambda.async_retries_max")?.floor(),
    };
    let attempts = match again {
        Again::Channel(Kind::Sqs | Kind::SqsFifo) => {
            receives(source, scene).and_then(|n| n.floor())
        }
        Again::Caller(attempts) => Some(u64::from(attempts)),
        Again::Channel(Kind::Stream | Kind::DynamoDb) => None,
        Again::Channel(_) | Again::Event => retries().map(|retries| retries + 1),
        Again::Client => Some(1),
    };
    let load = scene.load.edge(id);
    let sent = load.sent.at(scene.load.requests());
    let days = month().amount().checked_div(&Exact::from(DAY));
    let a_day = days.and_then(|days| sent.checked_div(&days));
    let again = repetitions(failure, attempts);
    a_day.zip(again).map_or(Exact::ZERO, |(a_day, again)| &a_day * &again)
}

/// How often what is tried up to so many times fails before it succeeds or is given up: the share of
/// failures, its square and so on. None where every attempt fails and none is the last.
pub(crate) fn repetitions(failure: &Exact, attempts: Option<u64>) -> Option<Exact> {
    // After so many attempts nothing that matters is added.
    let most = attempts.filter(|attempts| *attempts <= 100);
    let Some(attempts) = most else { return failure.checked_div(&(&Exact::ONE - failure)) };
    Some((1..attempts).fold(Exact::ZERO, |sum, _| &(&sum + &Exact::ONE) * failure))
}

/// So long after the first time something may come again. Unit: s.
fn horizon(
    source: &StatedComponent,
    target: &StatedComponent,
    edge: &Edge,
    system: &System,
    scene: &SystemScene,
) -> Option<Exact> {
    let events = || {
        let stated = target.code.max_age.as_ref().map(Millis::seconds);
        stated.or_else(|| scene.limit("lambda.async_event_age_max"))
    };
    let handed_to_a_function = target.kind == Kind::Function;
    match (edge.role, source.kind) {
        (Role::Capture | Role::Call, _) => None,
        (Role::Send, _) => events(),
        (_, Kind::Sqs | Kind::SqsFifo) => {
            // What was given up is sent again by hand, as long as it is kept.
            let kept = source.dead_letter.as_ref().and_then(|name| system.node(name));
            let kept = kept.and_then(|node| retention(system.component(node), scene));
            retention(source, scene).max(kept)
        }
        (_, Kind::Sns) => scene.limit("sns.retry_aws_endpoint_horizon"),
        (_, Kind::EventBus) if source.channel.custom_bus_v2 == Some(true) => {
            let days = scene.limit("eventbridge-custom-bus.retention_max")?;
            Some(&days * &Exact::from(DAY_SECONDS))
        }
        (_, Kind::EventBus) => scene.limit("eventbridge-classic.retry_age"),
        (_, Kind::Schedule) => scene.limit("eventbridge-scheduler.retry_age_max"),
        (_, Kind::Stream) => {
            let stated = source.channel.retention.as_ref().map(Millis::seconds);
            stated.or_else(|| scene.limit("kinesis.retention_default"))
        }
        (_, Kind::DynamoDb) => scene.limit("lambda-esm-stream.block_dynamodb"),
        (_, Kind::S3) if handed_to_a_function => events(),
        _ => None,
    }
}

impl Repeat<'_> {
    /// Whether it is a channel's or an event's, which come again without anybody asking.
    pub(crate) const fn by_itself(&self) -> bool {
        matches!(self.again, Again::Channel(_) | Again::Event)
    }

    /// Who brings it again, and how.
    fn told(&self) -> String {
        let Some(from) = self.from else { return "clients that ask again".to_owned() };
        let name = &from.name;
        match self.again {
            Again::Channel(kind) => format!("`{name}` ({})", kind.name()),
            Again::Event => format!("events of `{name}`"),
            Again::Caller(_) => format!("`{name}` that asks again"),
            Again::Client => name.clone(),
        }
    }
}

/// Who brings something again, in words.
pub(crate) fn names(repeats: &[Repeat]) -> String {
    let mut told: Vec<String> = repeats.iter().map(Repeat::told).collect();
    told.sort();
    told.dedup();
    told.join(", ")
}

/// How often a day that happens at least, as far as stated failures tell.
pub(crate) fn again_a_day(ways: &[Repeat], figures: &mut Figures) -> String {
    let a_day: Exact = ways.iter().map(|way| way.a_day.clone()).sum();
    if a_day.is_zero() {
        return String::new();
    }
    format!(", about {} times a day", figures.number("repetitions_per_day", &a_day))
}

/// What a second run does that the first one has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Harm {
    /// Nothing: it reads, or its writes carry a condition.
    None,
    /// Nobody says what it does.
    Unknown,
    /// It writes or sends again.
    Writes,
    /// It moves money, or does what cannot be taken back.
    Effects,
}

/// What a second run of a component does.
pub(crate) fn harm(component: &StatedComponent, system: &System) -> Harm {
    let called = |name: &str| system.node(name).map(|node| system.component(node));
    let mut worst = Harm::None;
    if component.calls.is_empty() && component.code.side_effects != Some(false) {
        worst = Harm::Unknown;
    }
    for call in &component.calls {
        let Some(target) = called(&call.to) else { continue };
        let changes = match target.kind.class() {
            Class::Store | Class::External => !call.accesses().1.is_zero() && !call.conditional,
            Class::Channel => true,
            // What it asks others to do is theirs to do once.
            Class::Compute | Class::Gateway => false,
        };
        let money = target.store.data.as_deref() == Some("money");
        if changes && money {
            return Harm::Effects;
        }
        if changes {
            worst = worst.max(Harm::Writes);
        }
    }
    if component.code.side_effects == Some(true) { Harm::Effects } else { worst }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_before_the_end_are_a_sum_of_powers() {
        let tenth = Exact::decimal(1, 1);
        let of = |attempts| repetitions(&tenth, attempts).expect("an end");
        assert_eq!(of(Some(1)), Exact::ZERO);
        assert_eq!(of(Some(2)), tenth);
        assert_eq!(of(Some(4)), Exact::decimal(111, 3));
        assert_eq!(of(None), Exact::ratio(1, 9));
        assert_eq!(repetitions(&Exact::ONE, None), None, "it never ends");
    }
}
