//! What a queue in place of a call would change: what the caller no longer waits for, what the work
//! waits instead, what is promised to the entries, and what it costs.
use petgraph::graph::{EdgeIndex, NodeIndex};
use serde::{Deserialize, Serialize};

use super::reach::{Closure, Reach, Together};
use super::{PLACES, Scene, minutes};
use crate::bill::Total;
use crate::capacity::estimate::Estimate;
use crate::capacity::queue::mean_wait_before;
use crate::exact::Exact;
use crate::facts::Facts;
use crate::judging::quota_in_force;
use crate::system::bill::{Owner, SystemBill};
use crate::system::flow::stated_attempts;
use crate::system::graph::{Edge, System};
use crate::system::kind::{Class, Kind, Role};
use crate::system::load::Load;
use crate::system::stated::{Call, Consumer, StatedComponent, StatedSystem};
use crate::usd::Usd;

/// Calls that are told: those for which callers wait longest, all together; fewer where it takes long
/// to tell one.
const MOST: usize = 32;
const MOST_OF_LARGE: usize = 12;
/// Components and edges from which a system is large.
const LARGE: usize = 2_000;
/// Components and edges that may be billed anew, over all calls that are told.
const BILLED: usize = 2_000;

/// A call that could be a message in a queue, and what that would change.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct QueueReport {
    /// The caller.
    pub from: String,
    /// Whom it calls.
    pub to: String,
    /// The key of the call.
    pub key: String,
    /// Calls in a month, each counted once; each would be a message.
    pub messages_per_month: Exact,
    /// What a visit of the caller no longer waits for, on average. Unit: ms.
    pub caller_saves_ms: Exact,
    /// What a message waits for an environment in the busiest second, on average; none where more come
    /// than are worked on. Unit: ms.
    pub work_waits_ms: Option<Estimate>,
    /// What it may wait for the next poll, where little is going on; none where that is not known.
    /// Unit: ms.
    pub work_polled_within_ms: Option<Exact>,
    /// Where the time of polling is published.
    pub poll_source: Option<String>,
    /// What it does to each entry that waits for the call.
    pub entries: Vec<EntryGain>,
    /// What the messages cost in a month: sent, received and deleted. None where it was not computed.
    pub usd_per_month_messages: Option<Usd>,
    /// What the whole bill changes by in a month; less than nothing where waiting cost more than the
    /// queue. None where it was not computed.
    pub usd_per_month: Option<Usd>,
    /// Whether somebody has to write what takes the messages: the called component is no function.
    pub needs_worker: bool,
}

/// What a queue does to an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryGain {
    /// The entry.
    pub entry: String,
    /// What one of its requests no longer waits for, on average. Unit: ms.
    pub saves_ms: Exact,
    /// The product of what is promised as it is, from 0 to 1.
    pub availability: Exact,
    /// The same with the queue.
    pub availability_with_queue: Exact,
    /// Minutes of a month of 30 days that this gains; below zero where the queue promises less than
    /// what it stands before.
    pub minutes_per_month_gained: Exact,
    /// Whether something is unknown before or after, so that the gain is not known either.
    pub unknown: bool,
}

/// A call that could be a message.
struct Candidate<'a> {
    id: EdgeIndex,
    from: NodeIndex,
    to: NodeIndex,
    edge: &'a Edge,
    /// Calls for each visit of the caller, repetitions among them, times what each takes. Unit: ms.
    saves: Exact,
    /// The same over the month.
    all: Exact,
}

impl Scene<'_> {
    /// The calls that could be messages, and how many are left out.
    ///
    /// Whether a caller needs the answer is not known, so every call of code by code and of what
    /// somebody else runs is told.
    pub(super) fn queues(
        &self,
        reach: &Reach,
        entries: &[(NodeIndex, &Closure)],
        bill: &SystemBill,
        facts: &dyn Facts,
    ) -> (Vec<QueueReport>, usize) {
        let mut candidates = self.candidates();
        let each = self.system.stated.components.len() + self.system.edge_count();
        let most = if each < LARGE { MOST } else { MOST_OF_LARGE };
        let left_out = candidates.len().saturating_sub(most);
        candidates.sort_by(|a, b| b.all.cmp(&a.all).then_with(|| a.edge.key.cmp(&b.edge.key)));
        candidates.truncate(most);
        let billed = BILLED / each.max(1);
        let known = |(entry, closure): &(NodeIndex, &Closure)| {
            (self.visits(*entry, closure), closure.together(self.promises))
        };
        let known: Vec<(Vec<Exact>, Together)> = entries.iter().map(known).collect();
        let mut found: Vec<QueueReport> = Vec::new();
        for (place, candidate) in candidates.iter().enumerate() {
            let gains = entries.iter().zip(&known).filter_map(|((entry, closure), known)| {
                self.gain(reach, candidate, (*entry, closure), known, facts)
            });
            let gains = gains.collect();
            let money = (place < billed).then(|| self.money(candidate, bill, facts)).flatten();
            found.push(self.report(candidate, gains, money, facts));
        }
        let best = |report: &QueueReport| {
            report.entries.iter().map(|gain| gain.minutes_per_month_gained.clone()).max()
        };
        found.sort_by(|a, b| {
            let saves = b.caller_saves_ms.cmp(&a.caller_saves_ms);
            best(b).cmp(&best(a)).then(saves).then_with(|| a.key.cmp(&b.key))
        });
        (found, left_out)
    }

    fn candidates(&self) -> Vec<Candidate<'_>> {
        let system = self.system;
        let mut found = Vec::new();
        for (id, from, to, edge) in system.edges() {
            let class = |node| system.component(node).kind.class();
            let could = matches!(class(to), Class::Compute | Class::External);
            if edge.role != Role::Call || class(from) != Class::Compute || !could {
                continue;
            }
            let each = self.load.node(to).time.amount();
            let waits = self.times.waits(from).iter().filter(|wait| wait.key == edge.key);
            let saves = waits.fold(Exact::ZERO, |sum, wait| &sum + &(&wait.visits * each));
            let all = &saves * &self.load.node(from).attempts.at(self.load.requests());
            found.push(Candidate { id, from, to, edge, saves, all });
        }
        found
    }

    /// How often each component is visited for a request of an entry, on average.
    fn visits(&self, entry: NodeIndex, closure: &Closure) -> Vec<Exact> {
        let mut visits = vec![Exact::ZERO; self.system.stated.components.len()];
        let mut among = vec![false; visits.len()];
        for node in &closure.waited {
            among[node.index()] = true;
        }
        visits[entry.index()] = Exact::ONE;
        for node in self.times.order().iter().rev().filter(|node| among[node.index()]) {
            let here = visits[node.index()].clone();
            for wait in self.times.waits(*node) {
                let more = &here * &wait.visits;
                visits[wait.to.index()] = &visits[wait.to.index()] + &more;
            }
        }
        visits
    }

    fn gain(
        &self,
        reach: &Reach,
        candidate: &Candidate,
        (entry, closure): (NodeIndex, &Closure),
        (visits, before): &(Vec<Exact>, Together),
        facts: &dyn Facts,
    ) -> Option<EntryGain> {
        closure.waited.binary_search(&candidate.from).ok()?;
        let mut after = reach.from(entry, Some(candidate.id)).together(self.promises);
        let queue = quota_in_force(facts, "sla.sqs").map(|q| &q.value * &Exact::decimal(1, 2));
        // The queue counts as the call did that it replaces: in full where there was no fallback.
        let kept = candidate.edge.call.as_ref().and_then(|call| call.fallback.clone());
        if let Some(queue) = &queue {
            let lacks = &(&Exact::ONE - queue) * &(&Exact::ONE - &kept.unwrap_or_default());
            after.product = &after.product * &(&Exact::ONE - &lacks);
        }
        let gained = &minutes(&before.product) - &minutes(&after.product);
        Some(EntryGain {
            entry: self.system.component(entry).name.clone(),
            saves_ms: &visits[candidate.from.index()] * &candidate.saves,
            availability: before.product.rounded(PLACES.0),
            availability_with_queue: after.product.rounded(PLACES.0),
            minutes_per_month_gained: gained,
            unknown: queue.is_none() || !before.unknown.is_empty() || !after.unknown.is_empty(),
        })
    }

    fn report(
        &self,
        candidate: &Candidate,
        entries: Vec<EntryGain>,
        money: Option<(Usd, Usd)>,
        facts: &dyn Facts,
    ) -> QueueReport {
        let called = self.system.component(candidate.to);
        let function = called.kind == Kind::Function;
        let poll = quota_in_force(facts, "lambda-esm-sqs.batch_window_low_traffic_wait");
        let poll = poll.filter(|_| function);
        let (whole, messages) = money.unzip();
        QueueReport {
            from: self.system.component(candidate.from).name.clone(),
            to: called.name.clone(),
            key: candidate.edge.key.clone(),
            messages_per_month: self.load.edge(candidate.id).sent.at(self.load.requests()),
            caller_saves_ms: candidate.saves.clone(),
            work_waits_ms: self.waits_before(candidate, facts),
            work_polled_within_ms: poll.as_ref().map(|poll| &poll.value * &Exact::from(1_000_u32)),
            poll_source: poll.map(|poll| poll.source.0.to_string()),
            entries,
            usd_per_month_messages: messages,
            usd_per_month: whole,
            needs_worker: !function,
        }
    }

    /// The mean wait before as many environments as the called function may have, in the busiest
    /// second; nothing before what is no function.
    fn waits_before(&self, candidate: &Candidate, facts: &dyn Facts) -> Option<Estimate> {
        let called = self.system.component(candidate.to);
        if called.kind != Kind::Function {
            return Some(Estimate::of(&Exact::ZERO));
        }
        let account = || self.system.stated.account_concurrency.map(Exact::from);
        let quota = || quota_in_force(facts, "lambda.concurrency_account").map(|quota| quota.value);
        let reserved = called.code.reserved_concurrency.map(Exact::from);
        let most = reserved.or_else(account).or_else(quota)?;
        let load = self.load.node(candidate.to);
        mean_wait_before(&most, &self.load.busiest_rate(&load.attempts), &load.time)
    }

    /// What the whole bill changes by, and what of it the messages are.
    fn money(
        &self,
        candidate: &Candidate,
        bill: &SystemBill,
        facts: &dyn Facts,
    ) -> Option<(Usd, Usd)> {
        let (stated, queue) = with_queue(self.system, candidate)?;
        let system = System::of(stated).ok()?;
        let load = Load::of(&system, &stated_attempts, facts).ok()?;
        let with = SystemBill::of(&system, &load, facts).ok()?;
        let requests = self.load.requests();
        let whole = &with.total(Total::AllIn, requests) - &bill.total(Total::AllIn, requests);
        let queue = system.node(&queue)?;
        let lines = with.lines(requests);
        let beside = |(owner, _): &(&Owner, _)| match owner {
            Owner::Component(node) => *node == queue,
            Owner::Edge(id) => {
                let mut edges = system.edges();
                edges.any(|(edge, from, to, _)| edge == *id && (from == queue || to == queue))
            }
            Owner::Fleet => false,
        };
        let messages = lines.iter().filter(beside).flat_map(|(_, lines)| lines);
        Some((whole, messages.map(|line| &line.usd).sum()))
    }
}

/// The system with a queue in place of a call, and the queue's name.
///
/// Each message is delivered by itself, and as often as the call was tried.
fn with_queue(system: &System, candidate: &Candidate) -> Option<(StatedSystem, String)> {
    let mut stated = system.stated.clone();
    let (from, to) = (system.component(candidate.from), system.component(candidate.to));
    let mut name = format!("{}-to-{}", from.name, to.name);
    while system.node(&name).is_some() {
        name.push_str("-queue");
    }
    let attempts = stated_attempts(system, candidate.from, candidate.to, candidate.edge);
    let caller = stated.components.iter_mut().find(|component| component.name == from.name)?;
    let key = caller.key();
    let place =
        (0..caller.calls.len()).find(|i| format!("{key}.calls[{i}]") == candidate.edge.key)?;
    let call = caller.calls.get_mut(place)?;
    *call = Call { per_request: call.per_request.clone(), ..Call::plain(&name) };
    stated.components.push(StatedComponent {
        region: Some(system.region(candidate.from).to_owned()),
        message: to.message.clone(),
        consumers: vec![Consumer { attempts: Some(attempts), ..Consumer::plain(&to.name) }],
        ..StatedComponent::plain(&name, Kind::Sqs)
    });
    Some((stated, name))
}
