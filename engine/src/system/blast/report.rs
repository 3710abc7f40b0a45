//! What a report says of radii.
use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use super::Ring;
use super::bits::Bits;
use super::reach::Reach;
use crate::exact::Exact;
use crate::system::graph::System;
use crate::system::kind::Kind;

/// What fails with what.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RadiusReport {
    /// Of each component, the worst first.
    pub components: Vec<Radius>,
    /// Of what is no component and shared by several: a layer, a role, the account's concurrency
    /// where it is stated, the way to the Internet; the worst first.
    pub shared: Vec<Radius>,
}

/// What suffers when one thing is gone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Radius {
    /// What is gone: a component, or `@layer/NAME`, `@role/NAME`, `@account`, `@nat` as in drills.
    pub component: String,
    /// What fails with it, in the order of the names; of what is shared also those that share it.
    pub hard: Vec<String>,
    /// What goes on later.
    pub delayed: Vec<String>,
    /// What serves less.
    pub degraded: Vec<String>,
    /// Of all requests that arrive at the entries, the shares that suffer.
    pub requests: RingShares,
    /// The same with each entry's requests counted at their `weight`; equal where none is stated.
    pub weighted: RingShares,
    /// The entries whose clients are told.
    pub clients: Vec<String>,
    /// The components whose alarm tells of it.
    pub alarms: Vec<String>,
    /// What it shares with others: `@layer/NAME`, `@role/NAME`, `@account`, `@nat`.
    pub shares: Vec<String>,
}

/// The share of the requests that each ring reaches, from 0 to 1. What fails is not counted as late or
/// less as well; a request can be both late in one part and less in another.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RingShares {
    /// They fail with their entry.
    pub hard: Exact,
    /// A part of what they cause comes later.
    pub delayed: Exact,
    /// A part of what they ask for is missing; to share something scarce alone is not counted.
    pub degraded: Exact,
}

impl Radius {
    /// The names in a ring.
    pub fn ring(&self, ring: Ring) -> &[String] {
        match ring {
            Ring::Hard => &self.hard,
            Ring::Delayed => &self.delayed,
            Ring::Degraded => &self.degraded,
        }
    }

    /// The ring in which a component is, if it suffers.
    pub fn ring_of(&self, component: &str) -> Option<Ring> {
        Ring::ALL.into_iter().find(|ring| self.ring(*ring).iter().any(|name| name == component))
    }

    /// How many suffer.
    pub fn count(&self) -> usize {
        self.hard.len() + self.delayed.len() + self.degraded.len()
    }

    /// What decides which of two is the worse: what clients lose, then what stands still.
    fn badness(&self) -> impl Ord + use<> {
        let RingShares { hard, delayed, degraded } = self.weighted.clone();
        (hard, self.hard.len(), degraded, delayed, self.delayed.len(), self.degraded.len())
    }
}

impl RadiusReport {
    /// The radius of a component, or of what is shared.
    pub fn of(&self, component: &str) -> Option<&Radius> {
        self.components.iter().chain(&self.shared).find(|each| each.component == component)
    }

    /// The radii of a system.
    pub fn of_system(system: &System) -> Self {
        let teller = Teller::of(system);
        let mut components: Vec<Radius> =
            system.components().map(|(node, c)| teller.radius(&c.name, &[node.index()])).collect();
        let mut shared: Vec<Radius> = Vec::new();
        for (name, members) in &teller.reach.shared {
            let members: Vec<usize> = members.iter().collect();
            shared.push(teller.radius(name, &members));
        }
        // The sort is stable: equals stay in the order of their names.
        components.sort_by_cached_key(|radius| Reverse(radius.badness()));
        shared.sort_by_cached_key(|radius| Reverse(radius.badness()));
        Self { components, shared }
    }
}

/// What is needed to tell of one radius.
struct Teller<'a> {
    reach: Reach,
    names: Vec<&'a str>,
    /// The entries: their number, share, and share by weight.
    entries: Vec<(usize, Exact, Exact)>,
    timers: Vec<usize>,
}

impl<'a> Teller<'a> {
    fn of(system: &'a System) -> Self {
        let mut weights: Vec<(usize, Exact, Exact)> = Vec::new();
        for (node, share) in system.entries() {
            let name = &system.component(*node).name;
            let stated = system.stated.entries.iter().find(|entry| entry.component == *name);
            let weight = stated.and_then(|entry| entry.weight.clone()).unwrap_or(Exact::ONE);
            weights.push((node.index(), share.clone(), share * &weight));
        }
        let total: Exact = weights.iter().map(|(.., worth)| worth.clone()).sum();
        let entries = weights.into_iter().map(|(node, share, worth)| {
            // Where all weights are zero, none of them tells requests apart.
            let worth = worth.checked_div(&total).unwrap_or_else(|| share.clone());
            (node, share, worth)
        });
        Self {
            reach: Reach::of(system),
            names: system.components().map(|(_, c)| c.name.as_str()).collect(),
            entries: entries.collect(),
            timers: system
                .components()
                .filter(|(_, c)| c.kind == Kind::Schedule)
                .map(|(node, _)| node.index())
                .collect(),
        }
    }

    fn names(&self, of: &Bits) -> Vec<String> {
        of.iter().map(|node| self.names[node].to_owned()).collect()
    }

    fn radius(&self, name: &str, broken: &[usize]) -> Radius {
        let rings = self.reach.rings(broken);
        let (mut requests, mut weighted) = (RingShares::default(), RingShares::default());
        let mut clients = Vec::new();
        for (entry, share, worth) in &self.entries {
            let mut suffers = |of: fn(&mut RingShares) -> &mut Exact| {
                for (shares, part) in [(&mut requests, share), (&mut weighted, worth)] {
                    let sum = of(shares);
                    *sum = &*sum + part;
                }
            };
            if rings.failed.has(*entry) {
                suffers(|shares| &mut shares.hard);
                // Nobody waits for what a timer begins.
                if !self.timers.contains(entry) {
                    clients.push(self.names[*entry].to_owned());
                }
                continue;
            }
            let Some((reaches, waits_for)) = self.reach.from_entries.get(entry) else { continue };
            if rings.waiting.meets(reaches) {
                suffers(|shares| &mut shares.delayed);
            }
            if rings.serve_less.meets(waits_for) {
                suffers(|shares| &mut shares.degraded);
            }
        }
        let alone = matches!(broken, [_]);
        Radius {
            component: name.to_owned(),
            hard: self.names(rings.of(Ring::Hard)),
            delayed: self.names(rings.of(Ring::Delayed)),
            degraded: self.names(rings.of(Ring::Degraded)),
            requests,
            weighted,
            clients,
            alarms: self.names(&rings.alarms),
            shares: broken
                .iter()
                .filter(|_| alone)
                .flat_map(|node| self.reach.shared_by(*node))
                .map(str::to_owned)
                .collect(),
        }
    }
}
