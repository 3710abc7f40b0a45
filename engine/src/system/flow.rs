//! What flows along the edges in a month: exact, and conserved at every component.
//!
//! A component's arrivals are what its callers and channels send it. Some of its attempts may fail
//! (`failure`); they are repeated as often as the edge allows, and what fails for good is refused
//! (the caller waits and is told), captured (a dead-letter queue keeps it) or lost.
use std::collections::BTreeMap;

use petgraph::graph::{EdgeIndex, NodeIndex};

use super::graph::{Edge, System};
use super::kind::{Class, Kind, Role};
use crate::exact::Exact;
use crate::problem::Problem;

/// No edge is tried more often than this.
const MOST_ATTEMPTS: u32 = 100;

/// What passes along one edge in a month.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passed {
    /// Requests or messages handed over, each counted once.
    pub sent: Exact,
    /// How often that was tried, repetitions among them.
    pub attempts: Exact,
    /// What succeeded in the end.
    pub done: Exact,
    /// What failed for good while the caller waited.
    pub refused: Exact,
    /// What failed for good and is kept in a dead-letter queue.
    pub captured: Exact,
    /// What failed for good and is gone.
    pub lost: Exact,
}

/// The flow of a system in a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    edges: BTreeMap<EdgeIndex, Passed>,
    /// Arrivals from outside, at the entries.
    entering: BTreeMap<NodeIndex, Passed>,
    /// All arrivals, each counted once.
    arrivals: BTreeMap<NodeIndex, Exact>,
    /// The same with every repetition.
    attempts: BTreeMap<NodeIndex, Exact>,
}

/// How often an edge tries in all, from its beginning to its end.
pub type Attempts<'a> = dyn Fn(&System, NodeIndex, NodeIndex, &Edge) -> u32 + 'a;

impl Flow {
    /// What flows in a month. `attempts` says how often an edge tries in all.
    ///
    /// # Errors
    /// A loop that feeds itself at least as much as it is fed: its flow has no end.
    pub fn of(system: &System, attempts: &Attempts) -> Result<Self, Vec<Problem>> {
        Self::fed(system, attempts, system.stated.requests.amount(), true)
    }

    /// What flows where `requests` a month arrive at the entries, and timers fire or do not. The
    /// flow is linear in both.
    ///
    /// # Errors
    /// A loop that feeds itself at least as much as it is fed.
    pub fn fed(
        system: &System,
        attempts: &Attempts,
        requests: &Exact,
        timers: bool,
    ) -> Result<Self, Vec<Problem>> {
        let mut flow = Self {
            edges: BTreeMap::new(),
            entering: entering(system, requests, timers),
            arrivals: BTreeMap::new(),
            attempts: BTreeMap::new(),
        };
        let links = links(system, attempts);
        let into = by_target(&links);
        let mut problems = Vec::new();
        for group in system.in_flow_order() {
            if let Some(arrivals) = flow.arrivals_of(&links, &into, &group) {
                flow.arrivals.extend(group.iter().copied().zip(arrivals));
            } else {
                problems.push(never_ends(system, &group));
                flow.arrivals.extend(group.iter().map(|node| (*node, Exact::ZERO)));
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        for link in &links {
            let shares = link.sources.iter().map(|(from, share)| &flow.arrivals[from] * share);
            let passed = link.passed(shares.sum());
            if let Some((capture, to)) = link.capture {
                let kept = flow.edges.entry(capture).or_default();
                for total in [&mut kept.sent, &mut kept.attempts, &mut kept.done] {
                    *total = &*total + &passed.captured;
                }
                more(&mut flow.attempts, to, &passed.captured);
            }
            more(&mut flow.attempts, link.to, &passed.attempts);
            flow.edges.insert(link.edge, passed);
        }
        for (node, passed) in &flow.entering {
            more(&mut flow.attempts, *node, &passed.attempts);
        }
        Ok(flow)
    }

    /// Requests and messages that reach a component in a month, each counted once.
    pub fn arrivals(&self, node: NodeIndex) -> &Exact {
        &self.arrivals[&node]
    }

    /// How often a component is tried in a month, repetitions among them.
    pub fn attempts(&self, node: NodeIndex) -> Exact {
        self.attempts.get(&node).cloned().unwrap_or_default()
    }

    /// What passes along an edge.
    pub fn along(&self, edge: EdgeIndex) -> Passed {
        self.edges.get(&edge).cloned().unwrap_or_default()
    }

    /// What comes in from outside at an entry.
    pub fn entering(&self, node: NodeIndex) -> Option<&Passed> {
        self.entering.get(&node)
    }

    /// The arrivals of nodes that feed each other: `x = outside + gains x`, solved exactly.
    ///
    /// Nothing where the group feeds itself at least as much as it is fed: then, and only then, the
    /// solution is not positive (the gains are a non-negative, connected matrix).
    fn arrivals_of(
        &self,
        links: &[Link],
        into: &BTreeMap<NodeIndex, Vec<usize>>,
        group: &[NodeIndex],
    ) -> Option<Vec<Exact>> {
        let row_of: BTreeMap<NodeIndex, usize> =
            group.iter().enumerate().map(|(row, node)| (*node, row)).collect();
        let mut outside: Vec<Exact> = group
            .iter()
            .map(|node| self.entering.get(node).map_or(Exact::ZERO, |passed| passed.sent.clone()))
            .collect();
        let alone = group.len() == 1;
        let mut gains = vec![vec![Exact::ZERO; group.len()]; if alone { 0 } else { group.len() }];
        for (row, node) in group.iter().enumerate() {
            for index in into.get(node).into_iter().flatten() {
                let link = &links[*index];
                // What this node is given for each that is sent along the link.
                let mut given = Exact::ZERO;
                if link.to == *node {
                    given = Exact::ONE;
                }
                if link.capture.is_some_and(|(_, to)| to == *node) {
                    given = &given + &link.fails();
                }
                for (from, share) in &link.sources {
                    let each = share * &given;
                    match row_of.get(from) {
                        Some(column) if !alone => {
                            gains[row][*column] = &gains[row][*column] + &each;
                        }
                        _ => {
                            let more = &self.arrivals[from] * &each;
                            outside[row] = &outside[row] + &more;
                        }
                    }
                }
            }
        }
        if outside.iter().all(Exact::is_zero) {
            return Some(outside);
        }
        let solved = if alone { outside } else { solve(gains, outside)? };
        solved.iter().all(|arrivals| !arrivals.is_negative()).then_some(solved)
    }
}

/// An edge as the flow sees it; what is captured flows along its dead-letter edge.
struct Link {
    edge: EdgeIndex,
    to: NodeIndex,
    /// Where what it hands over comes from, and how much for each arrival there.
    sources: Vec<(NodeIndex, Exact)>,
    attempts: u32,
    /// Share of the attempts that fail.
    failure: Exact,
    waits: bool,
    /// The edge that keeps what fails for good, and its end.
    capture: Option<(EdgeIndex, NodeIndex)>,
}

impl Link {
    /// What fails for good of each that is handed over.
    fn fails(&self) -> Exact {
        power(&self.failure, self.attempts)
    }

    fn passed(&self, sent: Exact) -> Passed {
        let failed = &sent * &self.fails();
        let tries = tries(&self.failure, self.attempts);
        let kept = |here: bool| if here { failed.clone() } else { Exact::ZERO };
        Passed {
            attempts: &sent * &tries,
            done: &sent - &failed,
            refused: kept(self.waits),
            captured: kept(!self.waits && self.capture.is_some()),
            lost: kept(!self.waits && self.capture.is_none()),
            sent,
        }
    }
}

fn links(system: &System, attempts: &Attempts) -> Vec<Link> {
    let mut links = Vec::new();
    let changes = changes(system);
    for (id, from, to, edge) in system.edges() {
        let share = match edge.role {
            Role::Capture => continue,
            Role::Call | Role::Send => edge.call.as_ref().and_then(|call| call.per_request.clone()),
            Role::Deliver => edge.consumer.as_ref().and_then(|consumer| consumer.filter.clone()),
        };
        let share = share.unwrap_or(Exact::ONE);
        let told = changes.get(&from).filter(|_| edge.role == Role::Deliver);
        let sources = match told {
            Some(changes) => changes.iter().map(|(node, each)| (*node, each * &share)).collect(),
            None => vec![(from, share)],
        };
        links.push(Link {
            edge: id,
            to,
            sources,
            attempts: attempts(system, from, to, edge).clamp(1, MOST_ATTEMPTS),
            failure: failure_of(system, to),
            waits: edge.role == Role::Call,
            capture: (edge.role != Role::Call).then(|| system.capture(from, to, edge)).flatten(),
        });
    }
    links
}

/// What stores tell of: each thing that is written, by the one who writes it. Reading changes nothing.
fn changes(system: &System) -> BTreeMap<NodeIndex, Vec<(NodeIndex, Exact)>> {
    let mut found: BTreeMap<NodeIndex, Vec<(NodeIndex, Exact)>> = BTreeMap::new();
    for (node, component) in system.components() {
        if component.kind.class() == Class::Store && component.kind.delivers() {
            // What arrives from outside is a change each.
            let here = system.entries().iter().any(|(entry, _)| *entry == node);
            let itself = here.then_some((node, Exact::ONE));
            found.insert(node, itself.into_iter().collect());
        }
    }
    for (_, from, to, edge) in system.edges() {
        let (Some(call), Some(by)) = (&edge.call, found.get_mut(&to)) else { continue };
        let calls = call.per_request.clone().unwrap_or(Exact::ONE);
        let (_, writes) = call.accesses();
        if !writes.is_zero() {
            by.push((from, &calls * &writes));
        }
    }
    found
}

/// The links that feed each node, through their ends or through what they fail to hand over.
fn by_target(links: &[Link]) -> BTreeMap<NodeIndex, Vec<usize>> {
    let mut into: BTreeMap<NodeIndex, Vec<usize>> = BTreeMap::new();
    for (index, link) in links.iter().enumerate() {
        into.entry(link.to).or_default().push(index);
        if let Some((_, to)) = link.capture.filter(|(_, to)| *to != link.to) {
            into.entry(to).or_default().push(index);
        }
    }
    into
}

/// What comes from outside: requests at the entries, and what timers fire by themselves.
fn entering(system: &System, requests: &Exact, timers: bool) -> BTreeMap<NodeIndex, Passed> {
    let mut found: BTreeMap<NodeIndex, Passed> = BTreeMap::new();
    for (node, share) in system.entries() {
        let known = found.get(node).map_or(Exact::ZERO, |passed| passed.sent.clone());
        let sent = &known + &(requests * share);
        found.insert(*node, once(&failure_of(system, *node), sent));
    }
    for (node, component) in system.components() {
        let fires = component.channel.fires.as_ref().filter(|_| component.kind == Kind::Schedule);
        if let Some(fires) = fires.filter(|_| !found.contains_key(&node)) {
            let sent = if timers { fires.amount().clone() } else { Exact::ZERO };
            found.insert(node, once(&failure_of(system, node), sent));
        }
    }
    found
}

fn more(totals: &mut BTreeMap<NodeIndex, Exact>, node: NodeIndex, amount: &Exact) {
    let total = totals.entry(node).or_default();
    *total = &*total + amount;
}

/// How often an edge tries in all, as the file says; else as queues and functions do by themselves.
pub fn stated_attempts(system: &System, from: NodeIndex, to: NodeIndex, edge: &Edge) -> u32 {
    let (source, target) = (system.component(from), system.component(to));
    let called = edge.call.as_ref().and_then(|call| call.attempts);
    let delivered = edge.consumer.as_ref().and_then(|consumer| consumer.attempts);
    let received = source.channel.max_receives.filter(|_| edge.role == Role::Deliver);
    // An asynchronous event is tried once and repeated so often; what is polled is not one.
    let polled = matches!(source.kind, Kind::Sqs | Kind::SqsFifo | Kind::Stream | Kind::DynamoDb);
    let events = target.code.retries.map(|retries| retries + 1);
    let events = events.filter(|_| edge.role != Role::Call && !polled);
    called.or(delivered).or(received).or(events).unwrap_or(1)
}

/// What comes from outside is tried once, as far as we know.
fn once(failure: &Exact, sent: Exact) -> Passed {
    let refused = &sent * failure;
    Passed { attempts: sent.clone(), done: &sent - &refused, refused, sent, ..Passed::default() }
}

pub(super) fn failure_of(system: &System, node: NodeIndex) -> Exact {
    system.component(node).failure.clone().unwrap_or(Exact::ZERO)
}

/// 1 + p + p² + … + p^(n-1): each attempt is made where all before it failed.
pub(super) fn tries(failure: &Exact, attempts: u32) -> Exact {
    if failure.is_zero() {
        return Exact::ONE;
    }
    (1..attempts).fold(Exact::ONE, |sum, _| &Exact::ONE + &(&sum * failure))
}

fn power(base: &Exact, exponent: u32) -> Exact {
    if base.is_zero() {
        return if exponent == 0 { Exact::ONE } else { Exact::ZERO };
    }
    (0..exponent).fold(Exact::ONE, |product, _| &product * base)
}

/// Solves `x = outside + gains x` by elimination; nothing where it has no single solution.
fn solve(gains: Vec<Vec<Exact>>, outside: Vec<Exact>) -> Option<Vec<Exact>> {
    let n = outside.len();
    let mut rows: Vec<Vec<Exact>> = gains
        .into_iter()
        .zip(outside)
        .enumerate()
        .map(|(i, (gains, outside))| {
            let one = |j: usize| if i == j { Exact::ONE } else { Exact::ZERO };
            let left = gains.iter().enumerate().map(|(j, gain)| &one(j) - gain);
            left.chain([outside]).collect()
        })
        .collect();
    for column in 0..n {
        let pivot = (column..n).find(|row| !rows[*row][column].is_zero())?;
        rows.swap(column, pivot);
        let divisor = rows[column][column].clone();
        for value in &mut rows[column] {
            *value = value.checked_div(&divisor)?;
        }
        let pivoted = rows[column].clone();
        for (row, values) in rows.iter_mut().enumerate() {
            if row == column || values[column].is_zero() {
                continue;
            }
            let factor = values[column].clone();
            for (value, above) in values.iter_mut().zip(&pivoted) {
                if !above.is_zero() {
                    *value = &*value - &(&factor * above);
                }
            }
        }
    }
    Some(rows.into_iter().filter_map(|mut row| row.pop()).collect())
}

fn never_ends(system: &System, group: &[NodeIndex]) -> Problem {
    let names: Vec<&str> = group.iter().map(|node| system.component(*node).name.as_str()).collect();
    Problem {
        id: "endless-loop",
        key: format!("components.{}", names[0]),
        message: format!("{} feed each other without end", names.join(", ")),
        help: Some("break the loop, or let less than one message come back for each".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Call, Consumer, Entry, StatedComponent, StatedSystem};
    use super::*;
    use crate::units::Quantity;

    fn number(text: &str) -> Exact {
        Exact::parse(text).expect("a number")
    }

    fn system(components: Vec<StatedComponent>) -> Result<System, Vec<Problem>> {
        let entry = Entry {
            key: "entry".to_owned(),
            component: components[0].name.clone(),
            share: None,
            weight: None,
        };
        System::of(StatedSystem::plain("shop", Quantity::new(number("1000")), entry, components))
    }

    fn calling(name: &str, kind: Kind, calls: Vec<Call>) -> StatedComponent {
        StatedComponent { calls, ..StatedComponent::plain(name, kind) }
    }

    fn three(_: &System, _: NodeIndex, _: NodeIndex, edge: &Edge) -> u32 {
        if edge.role == Role::Call { 1 } else { 3 }
    }

    fn notes(failure: &str) -> Vec<StatedComponent> {
        let tenth = Call { per_request: Some(number("0.1")), ..Call::plain("emails") };
        vec![
            calling("api", Kind::HttpApi, vec![Call::plain("notes")]),
            calling("notes", Kind::Function, vec![Call::plain("table"), tenth]),
            StatedComponent::plain("table", Kind::DynamoDb),
            StatedComponent {
                consumers: vec![Consumer::plain("mailer")],
                dead_letter: Some("lost-mail".to_owned()),
                ..StatedComponent::plain("emails", Kind::Sqs)
            },
            StatedComponent {
                failure: Some(number(failure)),
                ..StatedComponent::plain("mailer", Kind::Function)
            },
            StatedComponent::plain("lost-mail", Kind::Sqs),
        ]
    }

    #[test]
    fn what_fails_for_good_is_captured() {
        let system = system(notes("0.1")).expect("a system");
        let flow = Flow::of(&system, &three).expect("it ends");
        let at = |name: &str| flow.arrivals(system.node(name).expect("a node")).to_plain();
        assert_eq!(
            (at("table"), at("emails"), at("mailer")),
            ("1000".into(), "100".into(), "100".into())
        );
        assert_eq!(at("lost-mail"), "0.1");
        let mailer = system.node("mailer").expect("a node");
        assert_eq!(flow.attempts(mailer).to_plain(), "111");
    }

    #[test]
    fn a_loop_that_fades_is_summed_and_one_that_grows_is_refused() {
        let fed = |filter: &str| {
            system(vec![
                calling("work", Kind::Function, vec![Call::plain("again")]),
                StatedComponent {
                    consumers: vec![Consumer {
                        filter: Some(number(filter)),
                        ..Consumer::plain("work")
                    }],
                    ..StatedComponent::plain("again", Kind::Sqs)
                },
            ])
            .expect("a system")
        };
        let half = fed("0.5");
        let flow = Flow::of(&half, &three).expect("it ends");
        assert_eq!(flow.arrivals(half.node("work").expect("a node")).to_plain(), "2000");
        assert_eq!(Flow::of(&fed("1"), &three).expect_err("it grows")[0].id, "endless-loop");
    }
}
