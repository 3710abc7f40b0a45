//! What one run of a component comes to, with all that it waits for.
use std::collections::BTreeMap;

use super::channel::Class;
use super::modes::Acts;
use super::plan::{Node, Plan, Way};
use super::schedule::{Bounds, Schedule, Take};
use crate::system::kind::{Class as KindClass, Kind, Role};

/// A time with mean waits, and with the least and the most that jitter may give. Unit: ms.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Span {
    pub mean: u64,
    pub least: u64,
    pub most: u64,
}

impl Span {
    pub const fn flat(ms: u64) -> Self {
        Self { mean: ms, least: ms, most: ms }
    }

    pub fn plus(self, other: Self) -> Self {
        Self {
            mean: self.mean.saturating_add(other.mean),
            least: self.least.saturating_add(other.least),
            most: self.most.saturating_add(other.most),
        }
    }

    fn at_most(self, ms: u64) -> Self {
        Self { mean: self.mean.min(ms), least: self.least.min(ms), most: self.most.min(ms) }
    }

    fn at_least(self, ms: u64) -> Self {
        Self { mean: self.mean.max(ms), least: self.least.max(ms), most: self.most.max(ms) }
    }
}

/// Why a run failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    pub class: Class,
    /// What passes through whoever stands before it, where that is not the channel's to say.
    pub code: Option<String>,
    /// Trying again is of no use, and nobody does.
    pub refused_for_good: bool,
}

impl Failure {
    pub const fn of(class: Class) -> Self {
        Self { class, code: None, refused_for_good: false }
    }
}

/// One run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // Each is a fact of its own.
pub(super) struct Verdict {
    pub failure: Option<Failure>,
    /// Until it answers, or is ended.
    pub took: Span,
    /// It never answers.
    pub never: bool,
    /// Its code ran.
    pub ran: bool,
    /// It did something outside that a repetition does again.
    pub did: bool,
    /// It stored what it should have refused.
    pub garbage: bool,
    /// The calls that it came to, in order.
    pub calls: Vec<Call>,
}

/// A call that a run came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Call {
    /// Which of the component's calls.
    pub way: usize,
    /// When it begins, from the beginning of the run.
    pub at: Span,
    /// What the caller sees in the end; nothing where it succeeds.
    pub seen: Option<(Class, String)>,
    /// How often the callee was asked.
    pub runs: u64,
    /// When it was asked, from the beginning of the call: with mean, least and most waits.
    pub asked: Vec<Span>,
    /// How long the call took.
    pub took: Span,
    /// So long the callee went on alone.
    pub orphan: u64,
    /// The callee ran at all.
    pub ran: bool,
}

/// What a fault changes of the runs; nothing where they are as ever.
pub(super) type Changed = Vec<Option<Box<Verdict>>>;

/// Runs as they are while a fault lasts.
struct Runs<'a> {
    changed: &'a [Option<Box<Verdict>>],
    usual: &'a [Verdict],
}

impl Runs<'_> {
    fn of(&self, node: usize) -> &Verdict {
        // Each is asked after those that it waits for, so that one of the two is there.
        static BLANK: std::sync::LazyLock<Verdict> = std::sync::LazyLock::new(Verdict::default);
        self.changed[node].as_deref().or_else(|| self.usual.get(node)).unwrap_or(&BLANK)
    }
}

/// What is broken at which node while the fault lasts.
pub(super) struct Ills {
    /// Few of all nodes, as a rule one.
    acts: BTreeMap<usize, Acts>,
    /// What a burst of CPU would have taken, over what the baseline takes: in hundredths.
    pub slowdown: u64,
}

impl Ills {
    /// Nothing is broken.
    pub const fn none() -> Self {
        Self { acts: BTreeMap::new(), slowdown: 100 }
    }

    /// Breaks a node.
    pub fn set(&mut self, node: usize, acts: Acts) {
        self.acts.insert(node, acts);
    }

    /// What is broken at a node.
    pub fn at(&self, node: usize) -> Option<Acts> {
        self.acts.get(&node).copied()
    }

    /// The nodes at which something is broken, in order.
    pub fn nodes(&self) -> impl Iterator<Item = usize> {
        self.acts.keys().copied()
    }
}

/// Whom a fault at some nodes concerns, whatever it does there.
#[derive(Default)]
pub(super) struct Reach {
    /// The nodes at which something is broken.
    of: Vec<usize>,
    /// The nodes whose runs it changes: what is broken, and all that waits for it, each after those it
    /// waits for.
    touched: Vec<usize>,
    /// From where something broken can be reached: over calls, messages and deliveries.
    pub concerned: Vec<bool>,
}

impl Reach {
    /// Whether it is that of these faults.
    pub fn is_of(&self, ills: &Ills) -> bool {
        !self.concerned.is_empty() && self.of.iter().copied().eq(ills.nodes())
    }
}

impl Plan<'_> {
    /// One run of every component that a fault touches.
    pub fn verdicts(&self, ills: &Ills, usual: &[Verdict], reach: &Reach) -> Changed {
        self.runs_of(&reach.touched, ills, usual)
    }

    /// One run of each of these, each after those it waits for.
    fn runs_of(&self, nodes: &[usize], ills: &Ills, usual: &[Verdict]) -> Changed {
        let mut changed: Changed = vec![None; self.nodes.len()];
        for node in nodes {
            let run = self.run(*node, ills, &Runs { changed: &changed, usual });
            changed[*node] = Some(Box::new(run));
        }
        changed
    }

    /// One run of every component while nothing is broken.
    pub fn healthy(&self) -> Vec<Verdict> {
        let all = self.runs_of(&self.callees_first, &Ills::none(), &[]);
        all.into_iter().map(|run| run.map_or_else(Verdict::default, |run| *run)).collect()
    }

    /// Whom a fault concerns.
    pub fn reach(&self, ills: &Ills) -> Reach {
        let of: Vec<usize> = ills.nodes().collect();
        let mut is_touched = vec![false; self.nodes.len()];
        for node in &of {
            is_touched[*node] = true;
        }
        for node in &self.callees_first {
            is_touched[*node] |= self.nodes[*node].calls.iter().any(|way| is_touched[way.to]);
        }
        let touched = self.callees_first.iter().copied().filter(|node| is_touched[*node]).collect();
        Reach { touched, concerned: self.leading_to(&of), of }
    }

    fn run(&self, node: usize, ills: &Ills, all: &Runs) -> Verdict {
        let this = &self.nodes[node];
        let component = self.component(node);
        let fails = |class| Verdict { failure: Some(Failure::of(class)), ..Verdict::default() };
        let acts = ills.at(node);
        let own = match acts {
            Some(Acts::Credits) => this.own.saturating_mul(ills.slowdown) / 100,
            Some(Acts::Cold) if this.init > self.known.init_max => {
                // The phase is cut short, and runs again within the first invocation.
                self.known.init_max.saturating_add(this.init).saturating_add(this.own)
            }
            Some(Acts::Cold) => this.init.saturating_add(this.own),
            _ => this.own,
        };
        match acts {
            Some(Acts::Refuses(class)) => return fails(class),
            Some(Acts::Terminated) if component.code.count.unwrap_or(1) < 2 => {
                return fails(Class::Throttle);
            }
            // What is missed is read from what the cache stands before.
            Some(Acts::CacheLost) if component.store.caches.is_none() => {
                return fails(Class::Throttle);
            }
            Some(Acts::Closes) => {
                let closed = Failure {
                    code: Some("1001".to_owned()),
                    refused_for_good: true,
                    ..Failure::of(Class::Throttle)
                };
                return Verdict { failure: Some(closed), ..Verdict::default() };
            }
            Some(Acts::NoConnection) => {
                let borrow = component.store.proxy_borrow.as_ref().map_or(0, super::plan::ms);
                return Verdict { took: Span::flat(borrow), ..fails(Class::Throttle) };
            }
            Some(Acts::Hangs) => return Verdict { never: true, ..Verdict::default() },
            Some(Acts::NoInit) => {
                return Verdict { took: Span::flat(this.init), ..fails(Class::Error) };
            }
            Some(Acts::Throws) => {
                return Verdict { took: Span::flat(own), ran: true, ..fails(Class::Error) };
            }
            Some(Acts::TimesOut) => {
                let took = Span::flat(this.ends.unwrap_or(own));
                return Verdict { took, ran: true, ..fails(Class::Error) };
            }
            Some(Acts::BadInput) if component.code.validates == Some(true) => {
                let failure = Failure {
                    class: Class::Error,
                    code: Some("400".to_owned()),
                    refused_for_good: true,
                };
                return Verdict { failure: Some(failure), ran: true, ..Verdict::default() };
            }
            _ => {}
        }
        self.work(this, acts, own, component.code.side_effects == Some(true), all)
    }

    /// A run that comes to its calls.
    fn work(
        &self,
        this: &Node,
        acts: Option<Acts>,
        own: u64,
        side_effects: bool,
        all: &Runs,
    ) -> Verdict {
        let gateway = this.kind.class() == KindClass::Gateway;
        let mut verdict = Verdict { ran: true, ..Verdict::default() };
        let mut now = Span::flat(own);
        let mut longest = Span::default();
        for (index, way) in this.calls.iter().enumerate() {
            let refused = match acts {
                Some(Acts::CallsDenied) => Some(Class::Denied),
                Some(Acts::NoEgress) if self.is_outside(way.to) => Some(Class::Throttle),
                _ => None,
            };
            let call = self.call(index, way, now, refused, all.of(way.to));
            verdict.did |= call.ran && self.changes(way, all.of(way.to));
            verdict.garbage |= all.of(way.to).garbage && call.seen.is_none();
            if gateway {
                // Its calls are routes: a request takes one of them.
                longest = longest.max_of(call.took);
            } else {
                now = now.plus(call.took);
            }
            let failed = call.seen.clone().filter(|_| !way.fallback);
            let code = failed.as_ref().map(|(_, code)| code.clone());
            let refused = all.of(way.to).failure.as_ref().is_some_and(|f| f.refused_for_good);
            verdict.calls.push(call);
            if let Some((class, _)) = failed {
                let worse = verdict.failure.is_none();
                if gateway && worse {
                    verdict.failure = Some(Failure { class, code, refused_for_good: refused });
                } else if !gateway {
                    // Whoever does not handle it fails itself.
                    let code = code.filter(|_| refused);
                    verdict.failure =
                        Some(Failure { class: Class::Error, code, refused_for_good: refused });
                    break;
                }
            }
        }
        verdict.took = if gateway { now.plus(longest) } else { now };
        verdict.did |= side_effects && acts != Some(Acts::CallsDenied);
        match acts {
            Some(Acts::ThrowsAfter) if verdict.failure.is_none() => {
                verdict.failure = Some(Failure::of(Class::Error));
                verdict.did = true;
            }
            Some(Acts::Slow) => {
                let almost = this.ends.unwrap_or(0).saturating_sub(1);
                verdict.took = verdict.took.at_least(almost);
            }
            Some(Acts::BadInput) => verdict.garbage = verdict.failure.is_none(),
            _ => {}
        }
        if let Some(ends) = this.ends
            && verdict.took.mean > ends
        {
            verdict.took = verdict.took.at_most(ends);
            verdict.failure = Some(Failure::of(Class::Error));
            for call in &mut verdict.calls {
                let left = ends.saturating_sub(call.at.mean);
                let begun = call.asked.iter().filter(|asked| asked.mean < left).count() as u64;
                call.runs = call.runs.min(begun.max(1));
                call.orphan = call.orphan.max(call.took.mean.saturating_sub(left));
            }
        }
        verdict
    }

    /// Whether it is reached through the way out of a VPC.
    pub fn is_outside(&self, node: usize) -> bool {
        !matches!(
            self.nodes[node].kind,
            Kind::Rds | Kind::ElastiCache | Kind::Server | Kind::Fargate | Kind::Alb
        )
    }

    /// Whether a call leaves something behind that a second one would leave again.
    fn changes(&self, way: &Way, callee: &Verdict) -> bool {
        match self.nodes[way.to].kind.class() {
            KindClass::Store => way.writes && self.nodes[way.to].kind != Kind::ElastiCache,
            KindClass::Channel | KindClass::External => true,
            KindClass::Compute | KindClass::Gateway => way.role == Role::Send || callee.did,
        }
    }

    /// A call as its caller sees it, with all that is tried again.
    pub fn call(
        &self,
        index: usize,
        way: &Way,
        at: Span,
        refused: Option<Class>,
        callee: &Verdict,
    ) -> Call {
        let channel = self.channel(way);
        let accepted = way.role == Role::Send
            && matches!(self.nodes[way.to].kind, Kind::Function | Kind::StepFunctions);
        let (class, code, each, ran) = if refused.is_some() {
            (refused, None, Span::default(), false)
        } else if accepted {
            // The event is kept at once; what becomes of it is another story.
            (None, None, Span::default(), true)
        } else {
            attempt(way, callee)
        };
        let mut call = Call {
            way: index,
            at,
            seen: None,
            runs: 1,
            asked: vec![Span::default()],
            took: each,
            orphan: 0,
            ran,
        };
        if class == Some(Class::Timeout) && !callee.never {
            call.orphan = callee.took.mean.saturating_sub(each.mean);
        }
        let Some(class) = class else { return call };
        let answer = channel.answer(class);
        let for_good = callee.failure.as_ref().is_some_and(|failure| failure.refused_for_good);
        let schedule = match (way.attempts, for_good || class == Class::Denied) {
            (_, true) => Schedule::ONCE,
            (Some(n), _) => {
                let waits = if answer.schedule.is_once() {
                    &channel.answer(Class::Throttle).schedule
                } else {
                    &answer.schedule
                };
                waits.with_attempts(n)
            }
            _ => answer.schedule.clone(),
        };
        let tried = |take| {
            schedule.attempts(&Bounds {
                first: 0,
                each: match take {
                    Take::Mean => each.mean,
                    Take::Least => each.least,
                    Take::Most => each.most,
                },
                attempts: None,
                until: channel.max_age.filter(|_| schedule.is_endless()),
                well_from: None,
                visibility: 0,
                jitter: channel.full_jitter.then_some(take),
            })
        };
        let (mean, least, most) = (tried(Take::Mean), tried(Take::Least), tried(Take::Most));
        call.took = Span { mean: mean.over_at, least: least.over_at, most: most.over_at };
        call.runs = mean.failed.max(1);
        let ends = mean.first.iter().zip(&least.first).zip(&most.first);
        call.asked = ends.map(|((m, l), h)| Span { mean: *m, least: *l, most: *h }).collect();
        let code = code.or_else(|| answer.code.clone());
        call.seen = Some((class, code.unwrap_or_else(|| class.name().to_owned())));
        call
    }
}

/// One attempt: its failure, a code that passes through, how long the caller waits, and whether the
/// callee ran.
fn attempt(way: &Way, callee: &Verdict) -> (Option<Class>, Option<String>, Span, bool) {
    let too_late = way.wait.is_some_and(|wait| callee.never || callee.took.mean > wait);
    if too_late {
        let wait = way.wait.unwrap_or(0);
        return (Some(Class::Timeout), None, Span::flat(wait), callee.ran);
    }
    if callee.never {
        // Nobody gives up but whoever calls; see the caller's own timeout.
        return (Some(Class::Timeout), None, Span::flat(u64::MAX >> 16), callee.ran);
    }
    match &callee.failure {
        None => (None, None, callee.took, callee.ran),
        Some(failure) => (Some(failure.class), failure.code.clone(), callee.took, callee.ran),
    }
}

impl Span {
    fn max_of(self, other: Self) -> Self {
        Self {
            mean: self.mean.max(other.mean),
            least: self.least.max(other.least),
            most: self.most.max(other.most),
        }
    }
}
