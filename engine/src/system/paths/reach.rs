//! What a component waits for, and what is promised for all of it together.
use std::collections::BTreeMap;

use petgraph::graph::{EdgeIndex, NodeIndex};

use super::promise::Promises;
use crate::exact::Exact;
use crate::system::graph::System;
use crate::system::kind::Role;

/// Factors up to which a product is kept to its last digit. Beyond, it is cut down (never up) at the
/// eighteenth place after each factor, so that it remains a lower bound.
const EXACT_FACTORS: usize = 16;
/// Ten to the eighteenth.
const PLACES: i64 = 1_000_000_000_000_000_000;

/// All calls and messages of a system, by the node at their beginning.
#[derive(Debug)]
pub(super) struct Reach {
    links: Vec<Vec<Link>>,
    /// Nodes after all that they wait for.
    order: Vec<NodeIndex>,
}

/// A call or a message.
#[derive(Debug)]
struct Link {
    edge: EdgeIndex,
    to: NodeIndex,
    /// Whether the caller waits for the result, not for the receipt alone.
    waits: bool,
    /// What of the caller's work goes on without it; none for nothing.
    fallback: Option<Exact>,
}

/// What a component waits for.
#[derive(Debug, Default)]
pub(super) struct Closure {
    /// Itself and all whose results it needs, in the order of the names.
    pub(super) waited: Vec<NodeIndex>,
    /// What takes its messages over, where it waits for nothing else of that.
    pub(super) receipts: Vec<NodeIndex>,
    /// What of the work goes on when one of them is down, where that is not nothing.
    pub(super) served: BTreeMap<NodeIndex, Exact>,
}

/// What is promised for a closure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Together {
    /// The product of all that is known.
    pub(super) product: Exact,
    /// The least of them: if all are down at the same times.
    pub(super) least: Exact,
    /// Those of which nothing is known.
    pub(super) unknown: Vec<NodeIndex>,
}

impl Reach {
    pub(super) fn of(system: &System) -> Self {
        let mut links: Vec<Vec<Link>> = Vec::new();
        links.resize_with(system.stated.components.len(), Vec::new);
        for (id, from, to, edge) in system.edges() {
            if !matches!(edge.role, Role::Call | Role::Send) {
                continue;
            }
            let fallback = edge.call.as_ref().and_then(|call| call.fallback.clone());
            links[from.index()].push(Link {
                edge: id,
                to,
                waits: edge.role == Role::Call,
                fallback: fallback.filter(|share| !share.is_zero()),
            });
        }
        Self { links, order: system.in_waiting_order() }
    }

    /// What a component waits for; `without` one edge, if any.
    pub(super) fn from(&self, root: NodeIndex, without: Option<EdgeIndex>) -> Closure {
        let waited = self.walk(root, without, true, |_| true);
        let hard = self.walk(root, without, true, |link| link.fallback.is_none());
        let receipts = self.taken(&waited, without, |_| true);
        let firmly = self.taken(&hard, without, |link| link.fallback.is_none());
        let mut closure = Closure {
            waited: indices(&waited),
            receipts: indices(&receipts).into_iter().filter(|n| !waited[n.index()]).collect(),
            served: BTreeMap::new(),
        };
        let all: Vec<NodeIndex> = closure.all().collect();
        for node in all {
            let needed = hard[node.index()] || firmly[node.index()];
            if !needed {
                let share = self.served_without(node, root, &waited, without);
                closure.served.insert(node, share);
            }
        }
        closure
    }

    fn walk(
        &self,
        root: NodeIndex,
        without: Option<EdgeIndex>,
        waits: bool,
        follow: impl Fn(&Link) -> bool,
    ) -> Vec<bool> {
        let mut reached = vec![false; self.links.len()];
        reached[root.index()] = true;
        let mut open = vec![root];
        while let Some(node) = open.pop() {
            for link in &self.links[node.index()] {
                let goes = link.waits == waits && follow(link) && Some(link.edge) != without;
                if goes && !reached[link.to.index()] {
                    reached[link.to.index()] = true;
                    open.push(link.to);
                }
            }
        }
        reached
    }

    /// What takes the messages of these over.
    fn taken(
        &self,
        senders: &[bool],
        without: Option<EdgeIndex>,
        follow: impl Fn(&Link) -> bool,
    ) -> Vec<bool> {
        let mut taken = vec![false; self.links.len()];
        for (links, _) in self.links.iter().zip(senders).filter(|(_, sends)| **sends) {
            for link in links {
                if !link.waits && follow(link) && Some(link.edge) != without {
                    taken[link.to.index()] = true;
                }
            }
        }
        taken
    }

    /// What of the root's work goes on while `down` alone is down: callers serve, for each of their
    /// calls, `w + (1 − w) s` of their work, with `w` being the call's fallback and `s` what the
    /// called component serves.
    fn served_without(
        &self,
        down: NodeIndex,
        root: NodeIndex,
        waited: &[bool],
        without: Option<EdgeIndex>,
    ) -> Exact {
        // Those that serve less than all.
        let mut less: Vec<Option<Exact>> = vec![None; self.links.len()];
        if waited[down.index()] {
            less[down.index()] = Some(Exact::ZERO);
        }
        for node in self.order.iter().filter(|node| waited[node.index()] && **node != down) {
            let mut share = Exact::ONE;
            for link in &self.links[node.index()] {
                let serves = if link.waits { less[link.to.index()].as_ref() } else { None };
                let gone = link.to == down;
                if (serves.is_none() && !gone) || Some(link.edge) == without {
                    continue;
                }
                let serves = serves.unwrap_or(&Exact::ZERO);
                let kept = link.fallback.as_ref().unwrap_or(&Exact::ZERO);
                share = cut(&(&share * &blend(serves, kept)));
            }
            if share != Exact::ONE {
                less[node.index()] = Some(share);
            }
        }
        less.swap_remove(root.index()).unwrap_or(Exact::ONE)
    }
}

impl Closure {
    /// Everything that must hold.
    pub(super) fn all(&self) -> impl Iterator<Item = NodeIndex> + '_ {
        self.waited.iter().chain(&self.receipts).copied()
    }

    /// What is promised for all of it.
    pub(super) fn together(&self, promises: &Promises) -> Together {
        let mut together = Together { product: Exact::ONE, least: Exact::ONE, unknown: Vec::new() };
        let waited = self.waited.iter().map(|node| (*node, promises.waited(*node)));
        let taken = self.receipts.iter().map(|node| (*node, promises.receipt(*node)));
        let mut counts = vec![0_usize; promises.levels.len()];
        let mut softened: Vec<Exact> = Vec::new();
        let mut factors = 0;
        for (node, level) in waited.chain(taken) {
            let served = self.served.get(&node);
            match (level, served) {
                // What goes on without it needs no promise.
                (None, Some(share)) if *share == Exact::ONE => {}
                (None, _) => together.unknown.push(node),
                (Some(level), Some(share)) => softened.push(blend(&promises.levels[level], share)),
                (Some(level), None) => counts[level] += 1,
            }
            factors += 1;
        }
        let many = factors > EXACT_FACTORS;
        let levels = promises.levels.iter().zip(counts).filter(|(_, count)| *count > 0);
        let levels = levels.map(|(level, count)| (level.clone(), count));
        for (factor, count) in levels.chain(softened.into_iter().map(|factor| (factor, 1))) {
            let product = &together.product * &power(&factor, count, many);
            together.product = if many { cut(&product) } else { product };
            if factor < together.least {
                together.least = factor;
            }
        }
        together.unknown.sort_unstable();
        together
    }
}

/// A power, cut down after each product where there are many factors.
fn power(base: &Exact, exponent: usize, many: bool) -> Exact {
    let kept = |product: Exact| if many { cut(&product) } else { product };
    let (mut result, mut square, mut left) = (Exact::ONE, base.clone(), exponent);
    while left > 0 {
        if left % 2 == 1 {
            result = kept(&result * &square);
        }
        left /= 2;
        if left > 0 {
            square = kept(&square * &square);
        }
    }
    result
}

/// `a + (1 − a) w`: all of the work while it is up, and so much of it while it is down.
fn blend(up: &Exact, kept: &Exact) -> Exact {
    up + &(&(&Exact::ONE - up) * kept)
}

/// Cut down at the eighteenth place.
fn cut(share: &Exact) -> Exact {
    let scaled = share * &Exact::from(PLACES.unsigned_abs());
    let whole = scaled.floor().map(Exact::from);
    whole.map_or_else(|| share.clone(), |whole| &whole * &Exact::decimal(1, 18))
}

fn indices(reached: &[bool]) -> Vec<NodeIndex> {
    let all = reached.iter().enumerate().filter(|(_, reached)| **reached);
    all.map(|(index, _)| NodeIndex::new(index)).collect()
}
