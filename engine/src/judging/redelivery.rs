//! How long after the first time something may be handed to a component again.
use std::cmp::Reverse;
use std::collections::BTreeSet;

use petgraph::graph::NodeIndex;

use super::SystemScene;
use crate::exact::Exact;
use crate::system::drill::{Channel, of_edge};
use crate::system::{Edge, Kind, Role, StatedComponent};
use crate::units::Millis;

impl<'a> SystemScene<'a> {
    /// The longest time between the first and the last delivery of one message to a component or to
    /// those who wait for it, and what hands it over; none where nothing does. Unit: s.
    pub(crate) fn repeated_for(&self, node: NodeIndex) -> Option<(Exact, &'a StatedComponent)> {
        let channels = self.facts.channels().ok()?;
        let (mut seen, mut open) = (BTreeSet::from([node]), vec![node]);
        let mut longest: Option<(Exact, &'a StatedComponent)> = None;
        while let Some(node) = open.pop() {
            for (from, edge) in self.system.reaching(node) {
                let source = self.component(from);
                let time = match edge.role {
                    Role::Deliver | Role::Send => self.by_channel((from, node), edge, &channels),
                    Role::Call | Role::Capture => None,
                };
                if edge.role == Role::Call && seen.insert(from) {
                    open.push(from);
                }
                // Of equals the first name, in whatever order they are met.
                let key = |time: &Exact, name: &str| (time.clone(), Reverse(name.to_owned()));
                let more = |time: &Exact| {
                    longest.as_ref().is_none_or(|(known, component)| {
                        key(time, &source.name) > key(known, &component.name)
                    })
                };
                if let Some(time) = time.filter(more) {
                    longest = Some((time, source));
                }
            }
        }
        longest
    }

    fn by_channel(
        &self,
        (from, to): (NodeIndex, NodeIndex),
        edge: &Edge,
        channels: &[Channel],
    ) -> Option<Exact> {
        let (source, target) = (self.component(from), self.component(to));
        let seconds = |stated: &Option<Millis>| stated.as_ref().map(Millis::seconds);
        let kept = &source.channel;
        if source.kind.consumers_compete() {
            let again = match kept.max_receives.filter(|_| source.dead_letter.is_some()) {
                Some(receives) => {
                    let hidden = seconds(&kept.visibility)
                        .or_else(|| self.limit("sqs.visibility_default"))?;
                    &hidden * &Exact::from(receives.saturating_sub(1))
                }
                None => seconds(&kept.retention).or_else(|| self.limit("sqs.retention_default"))?,
            };
            let senders = seconds(&kept.sender_retries_for).unwrap_or(Exact::ZERO);
            return Some(again.max(senders));
        }
        let polled = matches!(source.kind, Kind::Stream | Kind::DynamoDb);
        if polled && edge.consumer.as_ref().is_some_and(|consumer| consumer.attempts.is_some()) {
            return None;
        }
        let of_stream = seconds(&kept.retention).filter(|_| polled);
        // Others hand an event to the function's own queue, which gives it up after a while.
        let of_events = seconds(&target.code.max_age).filter(|_| !polled);
        let row = of_edge(self.system, channels, Some(from), to, edge);
        let known = row.and_then(|row| channels.get(row)?.max_age);
        let known = known.and_then(|ms| Exact::from(ms).checked_div(&Exact::from(1_000_u32)));
        of_stream.or(of_events).or(known)
    }
}
