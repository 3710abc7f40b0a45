//! Following one request from each entry through what is broken: what it meets is written down.
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use super::channel::Class;
use super::modes::Acts;
use super::plan::{Plan, Way};
use super::report::{Event, EventKind, Orphan, Outcome};
use super::verdict::{Call, Changed, Ills, Reach, Span, Verdict};
use crate::system::kind::{Class as KindClass, Kind, Role};

/// A component is looked at again at most so often with more repetitions than before.
const VISITS: u8 = 4;
/// So many things that happen are told.
const EVENTS: usize = 400;
/// Repetitions are not counted beyond this.
pub(super) const MANY: u64 = 1_000_000;
/// A client asks again after so long, when its answer was lost. Unit: ms.
const ASKS_AGAIN_AFTER: u64 = 10_000;
/// A sender repeats a message after so long. Unit: ms.
pub(super) const LATE: u64 = 360_000;

/// What is being found out.
pub(super) struct Walk<'p, 'a> {
    pub plan: &'p Plan<'a>,
    pub ills: Ills,
    /// How long the fault lasts.
    pub lasts: Option<u64>,
    /// Runs while it lasts, and runs without it.
    pub broken: Rc<Changed>,
    pub healthy: &'p [Verdict],
    /// What became of nodes, of those of which something did.
    pub found: BTreeMap<usize, Vec<Outcome>>,
    pub entries: Vec<(usize, Outcome)>,
    pub events: Vec<Event>,
    /// Where it shows, by component and words; and the components whose alarm would tell of it.
    pub evidence: BTreeMap<(usize, Shown), BTreeSet<usize>>,
    /// The channels whose limits count.
    pub used: Vec<bool>,
    pub limits: BTreeSet<String>,
    pub orphans: BTreeSet<Orphan>,
    pub notes: Vec<String>,
    pub reached: Vec<bool>,
    reach: Rc<Reach>,
    /// Where the walk stopped, since all is as ever from there on.
    as_ever: Vec<usize>,
    visits: BTreeMap<(usize, bool), Visited>,
    queue: VecDeque<Visit>,
}

/// Where something shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shown {
    /// Where a channel shows that it fails.
    Failing(usize),
    /// Where it shows that something was kept.
    Captured(usize),
    /// Where it shows that something is gone.
    Lost(usize),
    /// In these words.
    Words(&'static str),
}

/// A component that is reached.
#[derive(Debug, Clone, Copy)]
pub(super) struct Visit {
    pub node: usize,
    pub at: u64,
    /// How often the same thing reaches it.
    pub copies: u64,
    /// From the first of them to the last.
    pub within: u64,
}

/// How a component was reached so far.
#[derive(Debug, Clone, Copy, Default)]
struct Visited {
    count: u8,
    /// The most copies at once.
    copies: u64,
    /// The longest from the first of them to the last.
    within: u64,
}

impl<'p, 'a> Walk<'p, 'a> {
    /// `reach` is that of the ills.
    pub fn new(
        plan: &'p Plan<'a>,
        ills: Ills,
        reach: Rc<Reach>,
        lasts: Option<u64>,
        healthy: &'p [Verdict],
    ) -> Self {
        let broken = Rc::new(plan.verdicts(&ills, healthy, &reach));
        Self {
            plan,
            ills,
            lasts,
            broken,
            healthy,
            found: BTreeMap::new(),
            entries: Vec::new(),
            events: Vec::new(),
            evidence: BTreeMap::new(),
            used: vec![false; plan.channels.len()],
            limits: BTreeSet::new(),
            orphans: BTreeSet::new(),
            notes: Vec::new(),
            reached: vec![false; plan.nodes.len()],
            reach,
            as_ever: Vec::new(),
            visits: BTreeMap::new(),
            queue: VecDeque::new(),
        }
    }

    /// One request at each entry and one firing of each timer, at the beginning of the fault.
    pub fn go(&mut self, asks_twice: bool) {
        let plan = self.plan;
        let (copies, within) = if asks_twice { (2, ASKS_AGAIN_AFTER) } else { (1, 0) };
        for door in &plan.doors {
            let verdict = &self.verdict(door.to, 0).clone();
            let call = plan.call(0, door, Span::default(), None, verdict);
            let usual = self.healthy[door.to].took.mean;
            let outcome = match &call.seen {
                Some((_, code)) => Outcome::FailedVisible { code: code.clone() },
                None if call.took.mean > usual => Outcome::Delayed { ms: call.took.mean - usual },
                None => Outcome::Ok,
            };
            self.entries.push((door.to, outcome));
            self.follow(door, &call, 0, (copies, within), true);
        }
        for timer in &plan.timers {
            self.queue.push_back(Visit { node: *timer, at: 0, copies, within });
        }
        while let Some(visit) = self.queue.pop_front() {
            self.visit(visit);
        }
    }

    /// Marks all that is reached from where the walk stopped.
    pub fn finish(&mut self) {
        let plan = self.plan;
        for (channel, _) in plan.channels.iter().zip(&self.used).filter(|(_, used)| **used) {
            self.limits.extend(channel.limits.iter().cloned());
        }
        let mut open = std::mem::take(&mut self.as_ever);
        let mut seen = vec![false; plan.nodes.len()];
        while let Some(node) = open.pop() {
            if std::mem::replace(&mut seen[node], true) {
                continue;
            }
            self.reached[node] = true;
            let this = &plan.nodes[node];
            let reads = |way: &&Way| !plan.is_store(way.to) || way.writes;
            open.extend(this.calls.iter().filter(reads).chain(&this.delivers).map(|way| way.to));
        }
    }

    pub fn is_broken_at(&self, at: u64) -> bool {
        self.lasts.is_none_or(|lasts| at < lasts)
    }

    pub fn verdict(&self, node: usize, at: u64) -> &Verdict {
        let changed = self.broken[node].as_deref().filter(|_| self.is_broken_at(at));
        changed.unwrap_or(&self.healthy[node])
    }

    /// What is broken at a node, at a time.
    pub fn acts(&self, node: usize, at: u64) -> Option<Acts> {
        self.ills.at(node).filter(|_| self.is_broken_at(at))
    }

    pub fn push(&mut self, visit: Visit) {
        self.queue.push_back(visit);
    }

    fn visit(&mut self, visit: Visit) {
        let Visit { node, at, copies, within } = visit;
        let plan = self.plan;
        self.reached[node] = true;
        if copies < 2 && !self.reach.concerned[node] {
            self.as_ever.push(node);
            return;
        }
        let visited = self.visits.entry((node, self.is_broken_at(at))).or_default();
        let known = copies <= visited.copies && within <= visited.within;
        if visited.count > 0 && (known || visited.count >= VISITS) {
            return;
        }
        let first = visited.count == 0;
        visited.count += 1;
        visited.copies = visited.copies.max(copies);
        visited.within = visited.within.max(within);
        let copies = self.told_apart(node, at, copies, within);
        let broken = Rc::clone(&self.broken);
        let changed = broken[node].as_deref().filter(|_| self.is_broken_at(at));
        let verdict = changed.unwrap_or(&self.healthy[node]);
        let usual = self.healthy[node].took.mean;
        if verdict.failure.is_none() && !verdict.never && verdict.took.mean > usual {
            self.add(node, Outcome::Delayed { ms: verdict.took.mean - usual });
        }
        for call in &verdict.calls {
            let way = &plan.nodes[node].calls[call.way];
            let begins = at.saturating_add(call.at.mean);
            if call.seen.is_none() && self.is_event(way) {
                self.deliver(way, begins, copies, within);
            } else {
                self.follow(way, call, begins, (copies, within), first);
            }
        }
        for way in &plan.nodes[node].delivers {
            self.deliver(way, at, copies, within);
        }
    }

    /// Whether an edge hands an event to code, which waits in a queue of the platform's own.
    fn is_event(&self, way: &Way) -> bool {
        let kind = self.plan.nodes[way.to].kind;
        way.role == Role::Send && matches!(kind, Kind::Function | Kind::StepFunctions)
    }

    /// How many of several copies a component acts on; what it does again is written down.
    fn told_apart(&mut self, node: usize, at: u64, copies: u64, within: u64) -> u64 {
        if copies < 2 {
            return copies;
        }
        let this = &self.plan.nodes[node];
        let late = self.acts(node, at) == Some(Acts::LateResend);
        if this.kind == Kind::SqsFifo && within <= self.plan.known.dedup_window && !late {
            self.limits.insert("sqs-fifo.dedup_window".to_owned());
            return 1;
        }
        if this.cover.is_some_and(|cover| within <= cover) {
            self.note(format!("{} knows a repetition by its key", self.plan.name(node)));
            return 1;
        }
        let runs_code = matches!(this.kind.class(), KindClass::Compute | KindClass::External);
        let did = self.verdict(node, at).did || this.kind.class() == KindClass::External;
        if runs_code && did {
            self.add(node, Outcome::Duplicated { times: Some(copies.min(MANY) - 1) });
        }
        copies
    }

    /// What a call comes to; it is told once.
    fn follow(
        &mut self,
        way: &Way,
        call: &Call,
        at: u64,
        (copies, within): (u64, u64),
        first: bool,
    ) {
        let plan = self.plan;
        if let Some((class, code)) = call.seen.as_ref().filter(|_| first) {
            self.add(way.to, Outcome::FailedVisible { code: code.clone() });
            if self.events.len() < EVENTS {
                self.tell_call(way, call, at, *class, code);
            }
            self.uses(way.channel);
            self.show(way.to, Shown::Failing(way.channel), [Some(way.to), way.from]);
        }
        if call.orphan > 0 && call.ran {
            let caller = way.from.map_or("client", |node| plan.name(node));
            self.orphans.insert(Orphan {
                component: plan.name(way.to).to_owned(),
                caller: caller.to_owned(),
                ms: call.orphan,
                repeats: self.verdict(way.to, at).did && plan.nodes[way.to].cover.is_none(),
            });
        }
        let store_is_read = plan.is_store(way.to) && !way.writes;
        if call.ran && !store_is_read {
            let last = call.asked.last().map_or(0, |asked| asked.mean);
            let keyed = way.from.is_some_and(|from| plan.nodes[from].cover.is_some());
            let external = plan.nodes[way.to].kind.class() == KindClass::External;
            // A caller that has a key passes it on.
            let again = if keyed && external { 1 } else { call.runs };
            self.push(Visit {
                node: way.to,
                at,
                copies: copies.saturating_mul(again).min(MANY),
                within: within.max(last),
            });
        }
    }

    fn tell_call(&mut self, way: &Way, call: &Call, at: u64, class: Class, code: &str) {
        let caller = way.from.map_or("the client", |node| self.plan.name(node));
        for (i, asked) in call.asked.iter().enumerate() {
            let text =
                if i == 0 { format!("{caller} asks") } else { format!("{caller} asks again") };
            self.event(at, *asked, way.to, EventKind::Attempt, 1, text);
        }
        let more = call.runs.saturating_sub(call.asked.len() as u64);
        if more > 0 {
            let last = call.asked.last().copied().unwrap_or_default();
            let text = format!("{caller} asks again, and again");
            self.event(at, last, way.to, EventKind::Attempt, more, text);
        }
        let text = format!("{caller} sees {code}");
        self.event(at, call.took, way.to, kind_of(class), 1, text);
    }

    pub fn event(
        &mut self,
        at: u64,
        after: Span,
        node: usize,
        event: EventKind,
        times: u64,
        text: String,
    ) {
        if self.events.len() >= EVENTS {
            return;
        }
        self.events.push(Event {
            ms: at.saturating_add(after.mean),
            least_ms: at.saturating_add(after.least),
            most_ms: at.saturating_add(after.most),
            component: self.plan.name(node).to_owned(),
            event,
            times,
            text,
        });
    }

    /// Where something shows, and whose alarms would tell of it.
    pub fn show<const N: usize>(&mut self, node: usize, shown: Shown, who: [Option<usize>; N]) {
        let watchers = self.evidence.entry((node, shown)).or_default();
        watchers.extend(who.into_iter().flatten());
    }

    /// That outcomes rest on a channel, and so on its limits.
    pub fn uses(&mut self, channel: usize) {
        self.used[channel] = true;
    }

    pub fn note(&mut self, text: String) {
        if !self.notes.contains(&text) {
            self.notes.push(text);
        }
    }

    /// Adds an outcome; of two of a kind the worse one stays.
    pub fn add(&mut self, node: usize, outcome: Outcome) {
        if outcome == Outcome::Ok {
            return;
        }
        let all = self.found.entry(node).or_default();
        match all.iter_mut().find(|known| known.rank() == outcome.rank()) {
            None => all.push(outcome),
            Some(known) => {
                if worse(&outcome, known) {
                    *known = outcome;
                }
            }
        }
    }
}

/// Of two outcomes of a kind, whether the first is the worse.
pub(super) fn worse(a: &Outcome, b: &Outcome) -> bool {
    match (a, b) {
        (Outcome::Duplicated { times: None }, Outcome::Duplicated { times }) => times.is_some(),
        // No code is worse than another: the one that was seen first stays.
        (Outcome::Duplicated { times: Some(_) }, Outcome::Duplicated { times: None })
        | (Outcome::FailedVisible { .. }, Outcome::FailedVisible { .. }) => false,
        (Outcome::LostSilent { after_ms, .. }, Outcome::LostSilent { after_ms: known, .. })
        | (Outcome::Captured { after_ms, .. }, Outcome::Captured { after_ms: known, .. }) => {
            // The first loss counts.
            after_ms < known
        }
        (a, b) => a > b,
    }
}

/// How a failure is written down.
pub(super) const fn kind_of(class: Class) -> EventKind {
    match class {
        Class::Error | Class::TooBig => EventKind::Error,
        Class::Throttle | Class::Stopped => EventKind::Throttled,
        Class::Timeout => EventKind::Timeout,
        Class::Denied => EventKind::Denied,
    }
}

/// A time in the largest unit that tells it whole, or a tenth of a day: `6 h`, `181.2 s`, `13.9 d`.
pub fn spell(ms: u64) -> String {
    const DAY: u64 = 86_400_000;
    const UNITS: [(u64, &str); 3] = [(DAY, "d"), (3_600_000, "h"), (60_000, "min")];
    let whole = UNITS.iter().find(|(unit, _)| ms >= *unit && ms.is_multiple_of(*unit));
    match whole {
        Some((unit, name)) if *unit == DAY || ms < 2 * DAY => format!("{} {name}", ms / unit),
        _ if ms >= 2 * DAY => {
            let tenths = (ms + DAY / 20) / (DAY / 10);
            format!("{}.{} d", tenths / 10, tenths % 10)
        }
        _ if ms < 1_000 && ms > 0 => format!("{ms} ms"),
        _ => {
            let part = format!("{:03}", ms % 1_000);
            let part = part.trim_end_matches('0');
            let point = if part.is_empty() { "" } else { "." };
            format!("{}{point}{part} s", ms / 1_000)
        }
    }
}
