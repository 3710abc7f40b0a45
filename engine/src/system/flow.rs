//! What flows along the edges in a month: exact, and conserved at every component.
//!
//! A component's arrivals are what its callers and channels send it. Some of its attempts may fail
//! (`failure`); they are repeated as often as the edge allows, and what fails for good is refused
//! (the caller waits and is told), captured (a dead-letter queue keeps it) or lost.
use std::collections::BTreeMap;

use petgraph::graph::{EdgeIndex, NodeIndex};

use super::graph::{Edge, System};
use super::kind::Role;
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
}

impl Flow {
    /// What flows in a month. `attempts` says how often an edge tries in all where the file does not.
    ///
    /// # Errors
    /// A loop that feeds itself at least as much as it is fed: its flow has no end.
    pub fn of(
        system: &System,
        attempts: &dyn Fn(&System, NodeIndex, NodeIndex, &Edge) -> u32,
    ) -> Result<Self, Vec<Problem>> {
        let mut flow =
            Self { edges: BTreeMap::new(), entering: BTreeMap::new(), arrivals: BTreeMap::new() };
        let links = links(system, attempts);
        let mut problems = Vec::new();
        for group in system.in_flow_order() {
            if let Some(arrivals) = flow.arrivals_of(system, &links, &group) {
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
            let sent = &flow.arrivals[&link.from] * &link.share;
            let passed = link.passed(sent);
            if let Some((capture, _)) = link.capture {
                let kept = flow.edges.entry(capture).or_default();
                for total in [&mut kept.sent, &mut kept.attempts, &mut kept.done] {
                    *total = &*total + &passed.captured;
                }
            }
            flow.edges.insert(link.edge, passed);
        }
        for (node, share) in system.entries() {
            let sent = system.stated.requests.amount() * share;
            flow.entering.insert(*node, once(&failure_of(system, *node), sent));
        }
        Ok(flow)
    }

    /// Requests and messages that reach a component in a month, each counted once.
    pub fn arrivals(&self, node: NodeIndex) -> &Exact {
        &self.arrivals[&node]
    }

    /// How often a component runs in a month, repetitions among them.
    pub fn attempts(&self, system: &System, node: NodeIndex) -> Exact {
        let over = system.edges().filter(|(_, _, to, _)| *to == node);
        let inside = over.map(|(edge, ..)| self.along(edge).attempts).sum::<Exact>();
        let outside =
            self.entering.get(&node).map_or(Exact::ZERO, |passed| passed.attempts.clone());
        &inside + &outside
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
        system: &System,
        links: &[Link],
        group: &[NodeIndex],
    ) -> Option<Vec<Exact>> {
        let row_of = |node: NodeIndex| group.iter().position(|each| *each == node);
        let mut outside: Vec<Exact> = group
            .iter()
            .map(|node| {
                let entry = system.entries().iter().find(|(entry, _)| entry == node);
                entry.map_or(Exact::ZERO, |(_, share)| system.stated.requests.amount() * share)
            })
            .collect();
        let mut gains = vec![vec![Exact::ZERO; group.len()]; group.len()];
        for link in links {
            let kept = link.capture.map(|(_, to)| (to, &link.share * &link.fails()));
            for (to, each) in std::iter::once((link.to, link.share.clone())).chain(kept) {
                let Some(row) = row_of(to) else { continue };
                if let Some(column) = row_of(link.from) {
                    gains[row][column] = &gains[row][column] + &each;
                } else {
                    let more = &self.arrivals[&link.from] * &each;
                    outside[row] = &outside[row] + &more;
                }
            }
        }
        if outside.iter().all(Exact::is_zero) {
            return Some(outside);
        }
        let solved = if group.len() == 1 { outside } else { solve(gains, outside)? };
        solved.iter().all(|arrivals| !arrivals.is_negative()).then_some(solved)
    }
}

/// An edge as the flow sees it; what is captured flows along its dead-letter edge.
struct Link {
    edge: EdgeIndex,
    from: NodeIndex,
    to: NodeIndex,
    /// Handed over for each arrival at its beginning.
    share: Exact,
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
        // 1 + p + p² + … + p^(n-1): each attempt is made where all before it failed.
        let tries = (0..self.attempts).map(|n| power(&self.failure, n)).sum::<Exact>();
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

fn links(
    system: &System,
    attempts: &dyn Fn(&System, NodeIndex, NodeIndex, &Edge) -> u32,
) -> Vec<Link> {
    let mut links = Vec::new();
    for (id, from, to, edge) in system.edges() {
        let share = match edge.role {
            Role::Capture => continue,
            Role::Call | Role::Send => edge.call.as_ref().and_then(|call| call.per_request.clone()),
            Role::Deliver => edge.consumer.as_ref().and_then(|consumer| consumer.filter.clone()),
        };
        links.push(Link {
            edge: id,
            from,
            to,
            share: share.unwrap_or(Exact::ONE),
            attempts: attempts(system, from, to, edge).clamp(1, MOST_ATTEMPTS),
            failure: failure_of(system, to),
            waits: edge.role == Role::Call,
            capture: (edge.role != Role::Call).then(|| system.capture(from, to, edge)).flatten(),
        });
    }
    links
}

/// What comes from outside is tried once, as far as we know.
fn once(failure: &Exact, sent: Exact) -> Passed {
    let refused = &sent * failure;
    Passed { attempts: sent.clone(), done: &sent - &refused, refused, sent, ..Passed::default() }
}

fn failure_of(system: &System, node: NodeIndex) -> Exact {
    system.component(node).failure.clone().unwrap_or(Exact::ZERO)
}

fn power(base: &Exact, exponent: u32) -> Exact {
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
                *value = &*value - &(&factor * above);
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
    use super::super::{Call, Consumer, Entry, Kind, StatedComponent, StatedSystem};
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
        assert_eq!(flow.attempts(&system, mailer).to_plain(), "111");
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
