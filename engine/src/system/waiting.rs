//! Who waits for whom, and what follows from that alone. Every walk here passes each edge a fixed
//! number of times: no path is counted one by one.
use std::collections::BTreeMap;

use petgraph::graph::NodeIndex;

use super::bill::Owner;
use super::flow;
use super::graph::{Edge, System};
use super::kind::{Kind, Role};
use super::load::Load;
use crate::bill::Line;
use crate::exact::Exact;
use crate::platforms::lambda::Dimension;
use crate::usd::Usd;

/// Decimal places of a price for one request.
const PLACES: usize = 24;

/// Whether the caller fails where the called one does: it waits, and has nothing to go on with.
pub fn is_hard(edge: &Edge) -> bool {
    let served = edge.call.as_ref().and_then(|call| call.fallback.as_ref());
    edge.role == Role::Call && served.is_none_or(Exact::is_zero)
}

/// A longest chain of functions that wait for each other, with what stands between them; from an entry
/// where one leads to it. Empty where there is no function.
pub fn longest_chain(system: &System) -> Vec<NodeIndex> {
    let count = system.stated.components.len();
    let mut longest: Vec<(usize, Option<NodeIndex>)> = vec![(0, None); count];
    for node in system.in_waiting_order() {
        for (to, edge) in system.leaving(node) {
            let below = longest[to.index()].0;
            if edge.role == Role::Call && below > longest[node.index()].0 {
                longest[node.index()] = (below, Some(to));
            }
        }
        if system.component(node).kind == Kind::Function {
            longest[node.index()].0 += 1;
        }
    }
    let most = longest.iter().map(|(length, _)| *length).max().unwrap_or(0);
    if most == 0 {
        return Vec::new();
    }
    let is_longest = |node: &NodeIndex| longest[node.index()].0 == most;
    let entry = system.entries().iter().map(|(node, _)| *node).find(is_longest);
    let any = || system.components().map(|(node, _)| node).find(is_longest);
    let mut chain: Vec<NodeIndex> = Vec::new();
    let mut at = entry.or_else(any);
    while let Some(node) = at {
        chain.push(node);
        at = longest[node.index()].1;
    }
    chain
}

/// How a component was first reached: from where, and along which edge.
pub type Reached<'a> = Option<(NodeIndex, &'a Edge)>;

/// Everything that these wait for and fail with, they themselves included, and how each was reached;
/// nothing for what they do without.
pub fn needed<'a>(system: &'a System, starts: &[NodeIndex]) -> Vec<Option<Reached<'a>>> {
    let mut found: Vec<Option<Reached>> = vec![None; system.stated.components.len()];
    let mut open = std::collections::VecDeque::new();
    for start in starts {
        if found[start.index()].replace(None).is_none() {
            open.push_back(*start);
        }
    }
    while let Some(node) = open.pop_front() {
        for (to, edge) in system.leaving(node) {
            if is_hard(edge) && found[to.index()].is_none() {
                found[to.index()] = Some(Some((node, edge)));
                open.push_back(to);
            }
        }
    }
    found
}

/// The path by which something was reached, from its start.
pub fn path_in(reached: &[Option<Reached>], to: NodeIndex) -> Vec<NodeIndex> {
    let mut path = vec![to];
    while let Some(Some((from, _))) = &reached[path[path.len() - 1].index()] {
        path.push(*from);
    }
    path.reverse();
    path
}

/// For every component the share of the arrivals that fail with it, from 0 to 1.
pub fn shares(system: &System) -> Vec<Exact> {
    let count = system.stated.components.len();
    let mut hard: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (_, from, to, edge) in system.edges() {
        if is_hard(edge) {
            hard[from.index()].push(to.index());
        }
    }
    let mut shares = vec![Exact::ZERO; count];
    for (entry, share) in system.entries() {
        let mut seen = vec![false; count];
        let mut open = vec![entry.index()];
        seen[entry.index()] = true;
        while let Some(node) = open.pop() {
            shares[node] = &shares[node] + share;
            for to in &hard[node] {
                if !std::mem::replace(&mut seen[*to], true) {
                    open.push(*to);
                }
            }
        }
    }
    shares
}

/// What is paid for a function while it waits for another one that is paid for as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twice {
    /// Memory-time of one request with all functions below it, each from its beginning to its end.
    /// Unit: MB · ms.
    pub billed: Exact,
    /// The same without the time in which a function waits for another.
    pub own: Exact,
    /// What one request spends in waiting for functions. Unit: ms.
    pub idle: Exact,
    /// How long what is billed below it runs. Unit: ms.
    under: Exact,
}

/// For every component what its requests pay twice.
///
/// A function is billed while it waits, and what it waits for is billed too: `n` equal hops cost
/// `(n + 1) / 2` times their own work. Waiting for what is not billed by its time counts once.
pub fn paid_twice(system: &System, load: &Load) -> Vec<Twice> {
    let nothing =
        || Twice { billed: Exact::ZERO, own: Exact::ZERO, idle: Exact::ZERO, under: Exact::ZERO };
    let mut all: Vec<Twice> = (0..system.stated.components.len()).map(|_| nothing()).collect();
    for node in system.in_waiting_order() {
        let component = system.component(node);
        let mut sums = nothing();
        for (to, edge) in system.leaving(node) {
            if edge.role != Role::Call {
                continue;
            }
            let calls = edge.call.as_ref().and_then(|call| call.per_request.clone());
            let tries = flow::tries(
                &flow::failure_of(system, to),
                flow::stated_attempts(system, node, to, edge),
            );
            let calls = &calls.unwrap_or(Exact::ONE) * &tries;
            let below = &all[to.index()];
            sums.billed = &sums.billed + &(&calls * &below.billed);
            sums.own = &sums.own + &(&calls * &below.own);
            sums.idle = &sums.idle + &(&calls * &below.under);
        }
        sums.under = sums.idle.clone();
        if component.kind == Kind::Function {
            let memory = component.memory.as_ref().map_or(Exact::ZERO, |m| m.amount().clone());
            let time = load.node(node).time.amount();
            let working = (time - &sums.idle).max(Exact::ZERO);
            sums.billed = &sums.billed + &(&memory * time);
            sums.own = &sums.own + &(&memory * &working);
            sums.under = time.clone();
        }
        all[node.index()] = sums;
    }
    all
}

/// For every component what its requests cost in a month for waiting that is paid twice, by the
/// lines of its bill. Unit: USD.
pub fn usd_of_waiting(
    system: &System,
    load: &Load,
    lines: &BTreeMap<Owner, Vec<Line>>,
    twice: &[Twice],
) -> Vec<Usd> {
    let count = system.stated.components.len();
    let timed = [Dimension::Duration.name(), Dimension::ProvisionedDuration.name()];
    let mut each: Vec<Exact> = vec![Exact::ZERO; count];
    for node in system.in_waiting_order() {
        let mut sum = Exact::ZERO;
        for (to, edge) in system.leaving(node) {
            if edge.role == Role::Call && !each[to.index()].is_zero() {
                let calls = edge.call.as_ref().and_then(|call| call.per_request.clone());
                let more = &calls.unwrap_or(Exact::ONE) * &each[to.index()];
                sum = &sum + &more;
            }
        }
        let own = load.node(node);
        let idle = &twice[node.index()].idle;
        let runs = own.attempts.at(load.requests());
        let billed_time = own.time.amount() + &own.rounding;
        if system.component(node).kind == Kind::Function && !idle.is_zero() {
            let paid = lines.get(&Owner::Component(node)).into_iter().flatten();
            let paid = paid.filter(|line| timed.contains(&line.item));
            let paid: Exact = paid.map(|line| line.usd.amount()).sum();
            let per_run = (&paid * idle).checked_div(&(&runs * &billed_time));
            sum = &sum + &per_run.unwrap_or(Exact::ZERO);
        }
        // Denominators would multiply along every path.
        each[node.index()] = sum.rounded(PLACES);
    }
    let of_a_month = |(node, _)| {
        let node: NodeIndex = node;
        &each[node.index()] * &load.node(node).attempts.at(load.requests())
    };
    system.components().map(of_a_month).map(Usd::new).collect()
}
