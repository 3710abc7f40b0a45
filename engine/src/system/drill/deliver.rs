//! Handing something on to a component that nobody waits for: when it is tried, and where it ends.
use super::channel::{Channel, Class, Keeper, Order, Terminal};
use super::modes::Acts;
use super::plan::Way;
use super::report::{EventKind, Outcome};
use super::schedule::{Bounds, Take, Tried};
use super::verdict::{Failure, Span, Verdict};
use super::walk::{LATE, MANY, Shown, Visit, Walk, kind_of, spell};
use crate::system::kind::Kind;

impl Walk<'_, '_> {
    /// Hands on what arrives at `at`, `copies` times.
    pub fn deliver(&mut self, way: &Way, at: u64, copies: u64, within: u64) {
        let plan = self.plan;
        let channel = plan.channel(way);
        let acts = way.from.and_then(|from| self.acts(from, at));
        match acts {
            Some(Acts::WrongFilter) => return self.filtered_out(way, at),
            Some(Acts::ConsumerDown) => return self.unread(way, at, copies, within),
            Some(Acts::Loops) => return self.loops(way, channel, at),
            _ => {}
        }
        let (copies, within) = if acts == Some(Acts::LateResend) {
            (copies.saturating_mul(2).min(MANY), within.max(LATE))
        } else {
            (copies, within)
        };
        let broken = std::rc::Rc::clone(&self.broken);
        let changed = broken[way.to].as_deref().filter(|_| self.is_broken_at(at));
        let verdict = changed.unwrap_or(&self.healthy[way.to]);
        let failing = match acts {
            Some(Acts::Poison) => {
                // It fails before it has done anything: what it was given makes no sense.
                let took = Span::flat(plan.nodes[way.to].own);
                Some((Verdict { took, ..Verdict::default() }, Failure::of(Class::Error), None))
            }
            Some(Acts::TargetDown) => {
                Some((Verdict::default(), Failure::of(Class::Throttle), self.lasts))
            }
            Some(Acts::TargetDenied) => {
                Some((Verdict::default(), Failure::of(Class::Denied), self.lasts))
            }
            _ if verdict.garbage && self.acts(way.to, at) == Some(Acts::BadInput) => {
                let bad = Verdict { took: verdict.took, ..Verdict::default() };
                Some((bad, Failure::of(Class::Error), None))
            }
            _ if verdict.never => {
                let took = plan.nodes[way.to].ends.or(way.wait).unwrap_or(0);
                let never = Verdict { took: Span::flat(took), ..verdict.clone() };
                Some((never, Failure::of(Class::Timeout), self.lasts))
            }
            _ => verdict.failure.clone().map(|f| (verdict.clone(), f, self.lasts)),
        };
        match failing {
            None => {
                let seen_again = self.shown_again(way, channel, at, acts, verdict);
                let copies = copies.saturating_mul(1 + seen_again).min(MANY);
                let within = if seen_again > 0 { within.max(verdict.took.mean) } else { within };
                self.push(Visit { node: way.to, at, copies, within });
            }
            Some((verdict, failure, well_from)) => {
                let fails = Fails { verdict, class: failure.class, well_from };
                self.fails(way, channel, &fails, at, copies, within);
            }
        }
    }

    /// How often a queue shows a message again that is still worked on.
    fn shown_again(
        &mut self,
        way: &Way,
        channel: &Channel,
        at: u64,
        acts: Option<Acts>,
        verdict: &Verdict,
    ) -> u64 {
        let Some(queue) = way.from else { return 0 };
        let took = verdict.took.mean;
        let unusual = took > self.healthy[way.to].took.mean;
        let short = acts == Some(Acts::ShortVisibility);
        if !channel.answer(Class::Error).schedule.is_visibility()
            || took == 0
            || !(short || unusual)
        {
            return 0;
        }
        let stated = self.plan.visibility(queue);
        let hidden = if short && stated >= took { (took / 2).max(1) } else { stated };
        if hidden >= took {
            return 0;
        }
        let again = took.div_ceil(hidden) - 1;
        self.uses(way.channel);
        self.show(queue, Shown::Failing(way.channel), [Some(queue), Some(way.to)]);
        let text = format!("shown again after {}, while it is worked on", spell(hidden));
        self.event(at, Span::flat(hidden), way.to, EventKind::Attempt, again, text);
        let most = self.receives(queue);
        if most.is_some_and(|most| again >= most) {
            self.note(format!(
                "messages of {} that succeeded end among the failed ones as well",
                self.plan.name(queue)
            ));
        }
        again
    }

    /// After so many receives a queue gives a message up, if it does so at all.
    fn receives(&self, queue: usize) -> Option<u64> {
        self.plan.nodes[queue].capture?;
        let stated = self.plan.component(queue).channel.max_receives;
        Some(stated.map_or(self.plan.known.max_receives, u64::from).max(1))
    }

    /// What is tried again until it succeeds, or is given up.
    fn fails(
        &mut self,
        way: &Way,
        channel: &Channel,
        fails: &Fails,
        at: u64,
        copies: u64,
        within: u64,
    ) {
        let tried = self.attempts(way, channel, fails, at);
        let runs = tried[0].failed;
        self.uses(way.channel);
        self.tell(way, channel, fails, &tried);
        self.reached[way.to] |= runs > 0;
        self.show(way.to, Shown::Failing(way.channel), [Some(way.to), way.from]);
        let span = tried[0].last.saturating_sub(at);
        if fails.verdict.ran && runs > 0 {
            let copies = copies.saturating_mul(runs).min(MANY);
            self.push(Visit { node: way.to, at, copies, within: within.max(span) });
        }
        self.neighbours(way, channel, fails, at, runs);
        if let Some(well) = tried[0].well_at {
            self.add(way.to, Outcome::Delayed { ms: well.saturating_sub(at) });
            let again = if fails.verdict.did { runs } else { 0 };
            let copies = copies.saturating_mul(1 + again).min(MANY);
            self.push(Visit { node: way.to, at: well, copies, within: within.max(span) });
            return;
        }
        let over = tried[0].over_at;
        if channel.order != Order::None && over > at {
            self.add(way.to, Outcome::Delayed { ms: over - at });
            let what = if channel.order == Order::Group { "group" } else { "shard" };
            self.note(format!(
                "what follows in the same {what} waits for {}; others go on",
                spell(over - at)
            ));
        }
        self.ends(way, channel, fails.class, at, &tried);
    }

    /// The attempts with mean waits, with the least and with the most.
    fn attempts(&self, way: &Way, channel: &Channel, fails: &Fails, at: u64) -> [Tried; 3] {
        let plan = self.plan;
        let answer = channel.answer(fails.class);
        let code = &plan.component(way.to).code;
        let own_queue = channel.keeps_failed == Keeper::Function;
        let stated_age = code.max_age.as_ref().map(super::plan::ms).filter(|_| own_queue);
        let (attempts, age) = if answer.schedule.is_visibility() {
            let queue = way.from.unwrap_or(way.to);
            (self.receives(queue), plan.retention(queue).or(channel.max_age))
        } else if own_queue {
            let retries = code.retries.map(|retries| u64::from(retries) + 1);
            let counted = matches!(fails.class, Class::Error | Class::Timeout);
            // What never came into the function's queue is not as old as that lets it become.
            let refused = matches!(fails.class, Class::Denied | Class::TooBig);
            let age = stated_age.or(channel.max_age).filter(|_| !refused);
            (retries.filter(|_| counted), age)
        } else {
            let kept = way.from.and_then(|from| plan.retention(from));
            (way.attempts, kept.filter(|_| channel.order == Order::Shard).or(channel.max_age))
        };
        [Take::Mean, Take::Least, Take::Most].map(|take| {
            answer.schedule.attempts(&Bounds {
                first: at,
                each: fails.verdict.took.mean,
                attempts,
                until: age.map(|age| at.saturating_add(age)),
                well_from: fails.well_from,
                visibility: way.from.map_or(0, |queue| plan.visibility(queue)),
                jitter: channel.full_jitter.then_some(take),
            })
        })
    }

    fn tell(&mut self, way: &Way, channel: &Channel, fails: &Fails, tried: &[Tried; 3]) {
        let [mean, least, most] = tried;
        let code = channel.answer(fails.class).code.clone();
        let how = code.unwrap_or_else(|| fails.class.name().replace('_', " "));
        let event = kind_of(fails.class);
        for (i, at) in mean.first.iter().enumerate() {
            let spread = Span {
                mean: *at,
                least: least.first.get(i).copied().unwrap_or(*at),
                most: most.first.get(i).copied().unwrap_or(*at),
            };
            let text = format!("attempt {}", i + 1);
            self.event(0, spread, way.to, EventKind::Attempt, 1, text);
            let succeeded = mean.well_at == Some(*at);
            let (event, text) = if succeeded {
                (EventKind::Ok, "it succeeds".to_owned())
            } else {
                (event, how.clone())
            };
            let ends = if succeeded { 0 } else { fails.verdict.took.mean };
            self.event(ends, spread, way.to, event, 1, text);
        }
        let told = mean.first.len() as u64;
        let all = mean.failed + u64::from(mean.well_at.is_some());
        if all > told {
            let text = format!("and so on, the last at {}", spell(mean.last));
            let from = mean.first.last().copied().unwrap_or(0);
            self.event(from, Span::flat(0), way.to, EventKind::Attempt, all - told, text);
        }
    }

    /// A whole batch is tried again for the sake of one message in it.
    fn neighbours(&mut self, way: &Way, channel: &Channel, fails: &Fails, at: u64, runs: u64) {
        let alone = way.batch < 2 || way.partial || fails.class != Class::Error || runs < 2;
        let of_one_message = fails.well_from.is_none();
        let batched =
            channel.order == Order::Shard || channel.answer(Class::Error).schedule.is_visibility();
        if alone || !of_one_message || !batched {
            return;
        }
        self.note(format!(
            "up to {} other messages of its batch are tried again with it",
            way.batch - 1
        ));
        let covered = self.plan.nodes[way.to].cover.is_some();
        if self.healthy[way.to].did && !covered && self.is_broken_at(at) {
            self.add(way.to, Outcome::Duplicated { times: Some((runs - 1).min(MANY)) });
        }
    }

    /// Where that ends which was given up.
    fn ends(&mut self, way: &Way, channel: &Channel, class: Class, at: u64, tried: &[Tried; 3]) {
        let plan = self.plan;
        let refused = matches!(class, Class::Denied | Class::TooBig);
        let keeper = if refused { channel.keeps_refused } else { channel.keeps_failed };
        let [mean, least, most] = tried;
        let over = Span { mean: mean.over_at, least: least.over_at, most: most.over_at };
        let kept = match keeper {
            Keeper::None => None,
            Keeper::Function => plan.nodes[way.to].capture,
            Keeper::Channel => way.from.and_then(|from| plan.nodes[from].capture),
            Keeper::History => {
                let at = format!("{}'s execution history", plan.name(way.to));
                self.show(way.to, Shown::Captured(way.channel), [Some(way.to)]);
                self.event(0, over, way.to, EventKind::Captured, 1, format!("kept in {at}"));
                let until_ms = None;
                self.add(way.to, Outcome::Captured { at, after_ms: over.mean, until_ms });
                return;
            }
        };
        // A queue that gives up by age has deleted the message before it could move it.
        let queue_gives_up = keeper == Keeper::Channel
            && channel.answer(class).schedule.is_visibility()
            && way
                .from
                .is_some_and(|queue| self.receives(queue).is_none_or(|most| mean.failed < most));
        let reason = given_up(channel, mean, at, queue_gives_up);
        let lost = match kept.filter(|_| !queue_gives_up) {
            None => Some(reason),
            Some(target) => self.keep(way, channel, keeper, target, at, over).err(),
        };
        if let Some(reason) = lost {
            self.event(0, over, way.to, EventKind::Dropped, 1, reason.clone());
            let shown = Shown::Lost(way.channel);
            // Where nothing arrives, no alarm on its depth goes off.
            self.show(way.to, shown, [Some(way.to), way.from]);
            self.add(way.to, Outcome::LostSilent { reason, after_ms: over.mean });
        }
    }

    /// Puts what failed where failures are kept; or why that does not keep it.
    fn keep(
        &mut self,
        way: &Way,
        channel: &Channel,
        keeper: Keeper,
        target: usize,
        at: u64,
        over: Span,
    ) -> Result<(), String> {
        let plan = self.plan;
        let (kind, name) = (plan.nodes[target].kind, plan.name(target));
        let source = way.from.map(|from| plan.nodes[from].kind);
        if !takes(keeper, source, kind) {
            return Err(format!("{name} ({}) cannot keep what fails here", kind.name()));
        }
        match self.acts(target, over.mean) {
            Some(Acts::CaptureDenied) => return Err(format!("{name} refuses it, and it is gone")),
            Some(Acts::CaptureTooBig) if self.is_too_big(channel, source, kind) => {
                return Err(format!("it is too large for {name}, and gone"));
            }
            _ => {}
        }
        let queue = matches!(kind, Kind::Sqs | Kind::SqsFifo);
        let moved = matches!(source, Some(Kind::Sqs)) && keeper == Keeper::Channel;
        // A standard queue keeps the age of what it moves.
        let since = if moved { at } else { over.mean };
        let kept_for = plan.retention(target).filter(|_| queue);
        let until_ms = kept_for.map(|kept| since.saturating_add(kept));
        if until_ms.is_some_and(|until| until <= over.mean) {
            return Err(format!("it is older than {name} keeps anything"));
        }
        self.show(target, Shown::Captured(way.channel), [Some(target), Some(way.to), way.from]);
        let what = if channel.metadata_only { "a description of it is kept" } else { "it is kept" };
        self.event(0, over, target, EventKind::Captured, 1, what.to_owned());
        if channel.metadata_only && kind != Kind::S3 {
            self.note(format!("{name} keeps where the record is, not the record"));
        }
        self.reached[target] = true;
        let kept = Outcome::Captured { at: name.to_owned(), after_ms: over.mean, until_ms };
        self.add(way.to, kept);
        Ok(())
    }

    /// Whether the largest message of a source does not fit.
    fn is_too_big(&self, channel: &Channel, source: Option<Kind>, target: Kind) -> bool {
        let known = &self.plan.known;
        if channel.metadata_only {
            return false;
        }
        let largest = match source {
            Some(Kind::Sqs | Kind::SqsFifo) => known.queue_payload,
            Some(Kind::Sns) => known.topic_payload,
            _ => known.async_payload,
        };
        match target {
            Kind::Sqs | Kind::SqsFifo => largest > known.queue_payload,
            Kind::Sns => largest > known.topic_payload,
            Kind::S3 => false,
            _ => largest > known.async_payload,
        }
    }

    fn filtered_out(&mut self, way: &Way, at: u64) {
        let plan = self.plan;
        let from = way.from.unwrap_or(way.to);
        let reason = match plan.nodes[from].kind {
            Kind::Sqs | Kind::SqsFifo => "deleted from the queue without being looked at",
            Kind::Stream | Kind::DynamoDb => "passed over in the stream",
            _ => "matched by no rule, and gone",
        };
        self.event(at, Span::default(), way.to, EventKind::Dropped, 1, reason.to_owned());
        let shown = Shown::Words("FilteredOutEventCount; fewer Invocations than messages");
        self.show(from, shown, [Some(from), Some(way.to)]);
        self.add(way.to, Outcome::LostSilent { reason: reason.to_owned(), after_ms: at });
    }

    /// Nobody takes what lies there, until somebody does or it is too old.
    fn unread(&mut self, way: &Way, at: u64, copies: u64, within: u64) {
        let plan = self.plan;
        let from = way.from.unwrap_or(way.to);
        let channel = plan.channel(way);
        let kept = plan.retention(from).or(channel.max_age);
        let back = self.lasts.unwrap_or(u64::MAX);
        self.uses(way.channel);
        self.show(from, Shown::Failing(way.channel), [Some(from), Some(way.to)]);
        match kept {
            Some(kept) if at.saturating_add(kept) <= back => {
                let over = at.saturating_add(kept);
                let reason = format!("deleted after {}, unread", spell(kept));
                self.event(over, Span::default(), way.to, EventKind::Dropped, 1, reason.clone());
                self.show(from, Shown::Lost(way.channel), [Some(from), Some(way.to)]);
                self.add(way.to, Outcome::LostSilent { reason, after_ms: over });
            }
            _ => {
                let text = "it is read at last".to_owned();
                self.event(back, Span::default(), way.to, EventKind::Ok, 1, text);
                self.add(way.to, Outcome::Delayed { ms: back.saturating_sub(at) });
                self.push(Visit { node: way.to, at: back, copies, within });
            }
        }
    }

    /// What is written back comes again, until the platform sees it; where it cannot, without end.
    fn loops(&mut self, way: &Way, channel: &Channel, at: u64) {
        let plan = self.plan;
        let from = way.from.unwrap_or(way.to);
        let kinds = (plan.nodes[from].kind, plan.nodes[way.to].kind);
        let watched = matches!(kinds, (Kind::Sqs | Kind::Sns | Kind::S3, Kind::Function));
        let shown = Shown::Words("RecursiveInvocationsDropped; Invocations far above the requests");
        self.show(way.to, shown, [Some(way.to), Some(from)]);
        let limit = plan.known.recursion;
        let text = format!("{} writes back to {}", plan.name(way.to), plan.name(from));
        self.event(at, Span::default(), way.to, EventKind::Attempt, limit, text);
        if !watched {
            self.add(way.to, Outcome::Duplicated { times: None });
            self.note("nothing stops it but somebody who sees it".to_owned());
            return;
        }
        self.add(way.to, Outcome::Duplicated { times: Some(limit.saturating_sub(1)) });
        let took = self.healthy[way.to].took.mean.saturating_mul(limit);
        let over = Span::flat(at.saturating_add(took));
        let own = plan.nodes[way.to].capture.map(|target| (Keeper::Function, target));
        let queue = plan.nodes[from].capture.map(|target| (Keeper::Channel, target));
        let kept = own.or(queue);
        let lost = match kept {
            Some((keeper, target)) => self.keep(way, channel, keeper, target, at, over).err(),
            None => Some(format!("dropped after about {limit} rounds")),
        };
        if let Some(reason) = lost {
            self.event(0, over, way.to, EventKind::Dropped, 1, reason.clone());
            self.add(way.to, Outcome::LostSilent { reason, after_ms: over.mean });
        }
    }
}

/// A delivery that fails.
struct Fails {
    /// What a run comes to.
    verdict: Verdict,
    class: Class,
    /// From then on it succeeds.
    well_from: Option<u64>,
}

/// Whether a target keeps failures of such a source.
const fn takes(keeper: Keeper, source: Option<Kind>, target: Kind) -> bool {
    match (keeper, source) {
        (Keeper::Function, _) => {
            matches!(target, Kind::Sqs | Kind::Sns | Kind::S3 | Kind::EventBus | Kind::Function)
        }
        (_, Some(Kind::SqsFifo)) => matches!(target, Kind::SqsFifo),
        (_, Some(Kind::Stream | Kind::DynamoDb)) => {
            matches!(target, Kind::Sqs | Kind::Sns | Kind::S3)
        }
        _ => matches!(target, Kind::Sqs),
    }
}

fn given_up(channel: &Channel, tried: &Tried, at: u64, by_age: bool) -> String {
    let kept_for = spell(tried.over_at.saturating_sub(at));
    match channel.terminal {
        Terminal::Kept | Terminal::Blocked if by_age => {
            format!("deleted after {kept_for}, having been tried {} times", tried.failed)
        }
        Terminal::Blocked => format!("skipped after {kept_for}"),
        _ if tried.failed == 1 => "dropped after the first attempt".to_owned(),
        _ => format!("dropped after {} attempts in {kept_for}", tried.failed),
    }
}
