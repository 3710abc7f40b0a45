//! How often things are tried again, as the file says or as the channel table has it on the day.
use std::sync::Arc;

use petgraph::graph::NodeIndex;

use super::drill::{Channel, Class, Schedule, of_edge};
use super::graph::{Edge, System};
use super::kind::{Kind, Role};
use crate::exact::Exact;
use crate::facts::{FactError, Facts};
use crate::units::Millis;

/// What is known of attempts on the day of pricing.
#[derive(Debug, Clone)]
pub struct Retries {
    channels: Arc<[Channel]>,
    max_receives: u64,
}

/// The most attempts that one request may cause at a component which fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amplified {
    /// The product of the attempts on the way.
    pub times: u64,
    /// From where a failure is tried again.
    pub from: Option<NodeIndex>,
}

impl Retries {
    /// As the tables have them.
    ///
    /// # Errors
    /// When the tables cannot be read.
    pub fn of(facts: &dyn Facts) -> Result<Self, FactError> {
        let most = facts.quota("sqs.max_receive_default")?.value.floor().unwrap_or(1);
        Ok(Self { channels: facts.channels()?, max_receives: most })
    }

    /// The channel of an edge.
    pub fn channel(
        &self,
        system: &System,
        from: NodeIndex,
        to: NodeIndex,
        edge: &Edge,
    ) -> Option<&Channel> {
        of_edge(system, &self.channels, Some(from), to, edge).map(|index| &self.channels[index])
    }

    /// How often a call is tried in all where it ends in one of these ways: as stated, else as the
    /// channel does by itself.
    pub fn of_call(
        &self,
        system: &System,
        (from, to, edge): (NodeIndex, NodeIndex, &Edge),
        classes: &[Class],
    ) -> u64 {
        if let Some(stated) = edge.call.as_ref().and_then(|call| call.attempts) {
            return u64::from(stated.max(1));
        }
        let Some(channel) = self.channel(system, from, to, edge) else { return 1 };
        let counts = classes.iter().filter_map(|class| channel.answer(*class).schedule.count());
        counts.max().unwrap_or(1)
    }

    /// How often a component is tried at most along an edge while it fails; none where only the age of
    /// what is tried ends it.
    ///
    /// What was handed to a channel is handed over once, whatever fails behind the channel.
    pub fn attempts(
        &self,
        system: &System,
        from: NodeIndex,
        to: NodeIndex,
        edge: &Edge,
    ) -> Option<u64> {
        let (source, target) = (system.component(from), system.component(to));
        let stated = match edge.role {
            Role::Capture => return Some(1),
            Role::Call => {
                let ways = [Class::Error, Class::Throttle, Class::Timeout];
                return Some(self.of_call(system, (from, to, edge), &ways));
            }
            Role::Send => edge.call.as_ref().and_then(|call| call.attempts),
            Role::Deliver => edge.consumer.as_ref().and_then(|consumer| consumer.attempts),
        };
        let handed_over = target.kind.delivers() || target.kind == Kind::StepFunctions;
        if handed_over {
            return Some(1);
        }
        if let Some(stated) = stated {
            return Some(u64::from(stated.max(1)));
        }
        match source.kind {
            Kind::Sqs | Kind::SqsFifo => {
                let redriven =
                    source.dead_letter.is_some() || source.channel.max_receives.is_some();
                let most = source.channel.max_receives.map_or(self.max_receives, u64::from);
                redriven.then_some(most)
            }
            Kind::Stream | Kind::DynamoDb => None,
            _ => {
                let repeated = target.code.retries.filter(|_| target.kind == Kind::Function);
                let by_channel = || {
                    let channel = self.channel(system, from, to, edge)?;
                    channel.answer(Class::Error).schedule.count()
                };
                repeated.map(|retries| u64::from(retries) + 1).or_else(by_channel)
            }
        }
    }

    /// For every component how often one request may cause it to be tried while it fails.
    ///
    /// Attempts multiply along callers that wait. What is handed over begins anew: its sender does not
    /// learn of what fails behind.
    pub fn amplified(&self, system: &System) -> Vec<Amplified> {
        let count = system.stated.components.len();
        let mut found: Vec<Amplified> =
            (0..count).map(|_| Amplified { times: 1, from: None }).collect();
        let mut order = system.in_waiting_order();
        order.reverse();
        for node in order {
            for (from, edge) in system.reaching(node) {
                // What only age ends is another matter than a product of attempts.
                let own = self.attempts(system, from, node, edge).unwrap_or(1);
                let times = match edge.role {
                    Role::Call => found[from.index()].times.saturating_mul(own),
                    _ => own,
                };
                if times > found[node.index()].times {
                    found[node.index()] = Amplified { times, from: Some(from) };
                } else if edge.role == Role::Call && found[node.index()].from.is_none() {
                    found[node.index()].from = Some(from);
                }
            }
        }
        found
    }

    /// The way to a component along which one request causes most attempts, with its beginning.
    pub fn path(&self, system: &System, found: &[Amplified], to: NodeIndex) -> Vec<NodeIndex> {
        let mut path = vec![to];
        while let Some(from) = found[path[path.len() - 1].index()].from {
            let last = path[path.len() - 1];
            path.push(from);
            let waits = system.reaching(last).into_iter();
            let waits = waits.filter(|(node, _)| *node == from).any(|(_, e)| e.role == Role::Call);
            if !waits {
                break;
            }
        }
        path.reverse();
        path
    }

    /// So long a caller waits at most for one attempt, as stated or by the channel. Unit: ms.
    pub fn patience(
        &self,
        system: &System,
        (from, to, edge): (NodeIndex, NodeIndex, &Edge),
    ) -> Option<Exact> {
        let stated = edge.call.as_ref().and_then(|call| call.timeout.as_ref());
        let by_channel = || self.channel(system, from, to, edge)?.wait.map(Exact::from);
        stated.map(|time| time.amount().clone()).or_else(by_channel)
    }
}

/// What so many attempts take with the waits between them, where each of them takes so long. Unit: ms.
pub fn all_attempts(schedule: &Schedule, attempts: u64, each: &Millis) -> Exact {
    let each = each.amount();
    let waits = schedule.with_attempts(attempts).waits();
    &(each * &Exact::from(attempts)) + &waits.map_or(Exact::ZERO, Exact::from)
}
