//! A drill from beginning to end: what is broken, what follows, and what is told of it.
use std::cell::RefCell;
use std::rc::Rc;

use petgraph::graph::NodeIndex;

use super::modes::{Acts, Of};
use super::plan::Plan;
use super::report::{
    Counts, Drill, Drills, Event, EventKind, Evidence, LimitUsed, Outcome, Outline, Runbook,
    SCHEMA, Seen,
};
use super::target::{self, Break};
use super::verdict::{Ills, Reach, Verdict};
use super::walk::{Shown, Walk, spell};
use crate::exact::Exact;
use crate::facts::{FactError, Facts};
use crate::system::graph::System;

/// Every component broken in every way that it can fail.
///
/// # Errors
/// When a fact is missing.
pub fn all(system: &System, facts: &dyn Facts) -> Result<Drills, FactError> {
    chosen(system, facts, &target::breaks(system))
}

/// The end of every drill, without its story: worst first, and as [`all`] would find it.
///
/// # Errors
/// When a fact is missing.
pub fn outlines(system: &System, facts: &dyn Facts) -> Result<Vec<Outline>, FactError> {
    let stage = Stage::of(system, facts)?;
    let breaks = target::breaks(system);
    let mut found: Vec<Outline> =
        breaks.iter().map(|broken| stage.outline(broken)).collect::<Result<_, _>>()?;
    found.sort_by_key(|each| (std::cmp::Reverse(each.worst.rank()), !each.is_unnoticed()));
    Ok(found)
}

/// One break.
///
/// # Errors
/// When a fact is missing.
pub fn one(system: &System, facts: &dyn Facts, broken: &Break) -> Result<Drill, FactError> {
    Stage::of(system, facts)?.drill(broken)
}

/// Several breaks, one at a time.
///
/// # Errors
/// When a fact is missing.
pub fn chosen(system: &System, facts: &dyn Facts, breaks: &[Break]) -> Result<Drills, FactError> {
    let stage = Stage::of(system, facts)?;
    let mut drills: Vec<Drill> =
        breaks.iter().map(|broken| stage.drill(broken)).collect::<Result<_, _>>()?;
    // The sort is stable, so that equals stay in the order of components and modes.
    drills.sort_by_key(|drill| (std::cmp::Reverse(drill.worst.rank()), !drill.is_unnoticed()));
    let counts = Counts::of(drills.iter().map(|drill| (&drill.worst, drill.is_unnoticed())));
    Ok(Drills {
        schema: SCHEMA.to_owned(),
        system: system.stated.name.clone(),
        as_of: facts.as_of().to_string(),
        facts_sha256: facts.sha256().to_owned(),
        counts,
        drills,
        trace: None,
    })
}

impl Drill {
    /// Something is lost or kept, and nobody notices.
    pub fn is_unnoticed(&self) -> bool {
        self.worst.is_kept_or_lost() && self.noticed_by == [NOBODY]
    }
}

/// Where something shows, by nodes.
struct Trace<'a> {
    /// Nothing for what is broken itself, which need not be a component.
    node: Option<usize>,
    shows: &'a str,
    watched_by: Vec<usize>,
}

/// Whether whoever asked is told.
const fn is_told(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::FailedVisible { .. })
}

/// Who notices where nobody does.
const NOBODY: &str = "nobody";
/// Who notices what the sender of a request is told.
const CLIENT: &str = "client";

/// What all drills of a system share.
struct Stage<'a> {
    plan: Plan<'a>,
    facts: &'a dyn Facts,
    healthy: Vec<Verdict>,
    /// What a request reaches while nothing is broken.
    usual: Vec<bool>,
    /// Whom the last faults concerned.
    reach: RefCell<Rc<Reach>>,
}

impl<'a> Stage<'a> {
    fn of(system: &'a System, facts: &'a dyn Facts) -> Result<Self, FactError> {
        let plan = Plan::of(system, facts)?;
        let healthy = plan.healthy();
        let none = Ills::none();
        let nobody = Rc::new(plan.reach(&none));
        let mut walk = Walk::new(&plan, none, nobody, None, &healthy);
        walk.go(false);
        walk.finish();
        let usual = walk.reached;
        Ok(Self { plan, facts, healthy, usual, reach: RefCell::default() })
    }

    /// Whom these faults concern; ways to break the same component concern the same.
    fn reach(&self, ills: &Ills) -> Rc<Reach> {
        let mut known = self.reach.borrow_mut();
        if !known.is_of(ills) {
            *known = Rc::new(self.plan.reach(ills));
        }
        Rc::clone(&known)
    }

    /// What follows of a break, and the node that is broken where it is one.
    fn walked(&self, broken: &Break) -> Result<(Walk<'_, 'a>, Option<usize>), FactError> {
        let plan = &self.plan;
        let mode = broken.mode;
        let ills = target::ills(plan, broken, self.facts)?;
        let reach = self.reach(&ills);
        let mut walk = Walk::new(plan, ills, reach, mode.lasts, &self.healthy);
        walk.go(mode.of == Of::Client);
        let node = plan.system.node(&broken.component).map(NodeIndex::index);
        if let Some(node) = node {
            at_the_broken_one(&mut walk, node, mode.acts);
        }
        Ok((walk, node))
    }

    fn outline(&self, broken: &Break) -> Result<Outline, FactError> {
        let (walk, node) = self.walked(broken)?;
        let entries = walk.entries.iter().map(|(_, outcome)| outcome);
        let worst = worst_of(entries.chain(walk.found.values().flatten()));
        let traces = self.traces(&walk, broken, node, &worst);
        let told = walk.entries.iter().any(|(_, seen)| is_told(seen));
        let watched = traces.iter().any(|trace| !trace.watched_by.is_empty());
        let noticed = told || watched;
        // The broken one's own place is the first of all.
        let shows = traces.first().filter(|_| !noticed).map(|trace| {
            let at = trace.node.map_or(broken.component.as_str(), |node| self.plan.name(node));
            (at.to_owned(), trace.shows.to_owned())
        });
        Ok(Outline {
            component: broken.component.clone(),
            mode: broken.mode.id,
            worst,
            noticed,
            shows,
        })
    }

    fn drill(&self, broken: &Break) -> Result<Drill, FactError> {
        let plan = &self.plan;
        let mode = broken.mode;
        let (mut walk, node) = self.walked(broken)?;
        walk.finish();
        walk.limits.extend(mode.limits.iter().map(|id| (*id).to_owned()));
        let entries: Vec<Seen> = walk
            .entries
            .iter()
            .map(|(n, outcome)| seen(plan.name(*n), vec![outcome.clone()]))
            .collect();
        let mut components: Vec<Seen> =
            walk.found.iter().map(|(n, found)| seen(plan.name(*n), found.clone())).collect();
        components.sort_by_key(|seen| std::cmp::Reverse(seen.outcomes[0].rank()));
        let all = entries.iter().chain(&components);
        let worst = worst_of(all.flat_map(|seen| &seen.outcomes));
        let evidence = self.evidence(&walk, broken, node, &worst);
        let events = in_order(walk.events);
        let not_run = (0..plan.nodes.len())
            .filter(|n| self.usual[*n] && !walk.reached[*n] && !walk.found.contains_key(n));
        Ok(Drill {
            component: broken.component.clone(),
            mode: mode.id.to_owned(),
            says: format!("{} {}", called(&broken.component), mode.says),
            lasts_ms: mode.lasts,
            noticed_by: noticed_by(&entries, &evidence),
            worst,
            entries,
            components,
            never_run: not_run.map(|n| plan.name(n).to_owned()).collect(),
            timeline: events,
            orphans: walk.orphans.into_iter().collect(),
            evidence,
            notes: walk.notes,
            limits: walk.limits.iter().map(|id| limit(self.facts, id)).collect(),
            runbook: Runbook {
                inject: mode.inject.to_owned(),
                look: mode.look.to_owned(),
                clear: mode.clear.to_owned(),
            },
        })
    }

    /// What is seen where something shows.
    fn words(&self, shown: Shown) -> &str {
        let channel = |at: usize| &self.plan.channels[at];
        match shown {
            Shown::Failing(at) => &channel(at).seen_failing,
            Shown::Captured(at) => &channel(at).seen_captured,
            Shown::Lost(at) => &channel(at).seen_lost,
            Shown::Words(words) => words,
        }
    }

    /// Where it shows, with names.
    fn evidence(
        &self,
        walk: &Walk,
        broken: &Break,
        node: Option<usize>,
        worst: &Outcome,
    ) -> Vec<Evidence> {
        let name = |node: &usize| self.plan.name(*node).to_owned();
        let named = |trace: &Trace| Evidence {
            component: trace.node.as_ref().map_or_else(|| broken.component.clone(), name),
            shows: trace.shows.to_owned(),
            watched_by: trace.watched_by.iter().map(name).collect(),
        };
        let (own, others): (Vec<Trace>, Vec<Trace>) =
            self.traces(walk, broken, node, worst).into_iter().partition(|t| t.node.is_none());
        let mut more: Vec<Evidence> = others.iter().map(named).collect();
        more.sort();
        more.dedup();
        own.iter().map(named).chain(more).collect()
    }

    /// Where it shows: what the mode itself shows at what is broken, and what channels show.
    fn traces(
        &self,
        walk: &Walk,
        broken: &Break,
        node: Option<usize>,
        worst: &Outcome,
    ) -> Vec<Trace<'_>> {
        let watch = |who: &mut dyn Iterator<Item = usize>| -> Vec<usize> {
            who.filter(|n| self.plan.component(*n).alarm == Some(true)).collect()
        };
        let mut all = Vec::new();
        if *worst != Outcome::Ok {
            let mut ill = walk.ills.nodes();
            let watched_by = match node {
                // A dead-letter queue to which nothing comes tells of nothing; its sources do.
                Some(node) if broken.mode.of == Of::DeadLetter => {
                    watch(&mut ill.filter(|ill| *ill != node))
                }
                Some(node) => watch(&mut std::iter::once(node)),
                None => watch(&mut ill),
            };
            // What nothing shows, no alarm watches; nor what was taken for good input.
            let taken = broken.mode.acts == Acts::BadInput
                && !walk
                    .entries
                    .iter()
                    .any(|(_, seen)| matches!(seen, Outcome::FailedVisible { .. }));
            let shown = !broken.mode.look.starts_with("nothing") && !taken;
            let watched_by = if shown { watched_by } else { Vec::new() };
            all.push(Trace { node: None, shows: broken.mode.look, watched_by });
        }
        let seen = walk.evidence.iter().map(|((node, shown), who)| Trace {
            node: Some(*node),
            shows: self.words(*shown),
            watched_by: watch(&mut who.iter().copied()),
        });
        all.extend(seen.filter(|trace| !trace.shows.is_empty()));
        all
    }
}

/// Events by their time; of one time, what is tried before what comes of it, and that from the inside
/// out: the table's error before the function's.
fn in_order(events: Vec<Event>) -> Vec<Event> {
    let mut events: Vec<(usize, Event)> = events.into_iter().enumerate().collect();
    events.sort_by_key(|(at, event)| match event.event {
        EventKind::Attempt => (event.ms, 0, *at),
        EventKind::Captured | EventKind::Dropped => (event.ms, 2, *at),
        _ => (event.ms, 1, usize::MAX - at),
    });
    events.into_iter().map(|(_, event)| event).collect()
}

/// What does not follow from a path, but from the broken component alone.
fn at_the_broken_one(walk: &mut Walk, node: usize, acts: Acts) {
    let plan = walk.plan;
    let component = plan.component(node);
    match acts {
        Acts::BadInput if walk.verdict(node, 0).garbage && walk.reached[node] => {
            let waited_for = walk.entries.iter().any(|(_, outcome)| *outcome == Outcome::Ok);
            let reason = "stored as it came, and wrong from then on".to_owned();
            let failed = walk.found.get(&node).into_iter().flatten().any(|each| each.rank() > 3);
            if waited_for && !failed {
                walk.add(node, Outcome::LostSilent { reason, after_ms: 0 });
            }
        }
        Acts::Stale => {
            let ttl = component.store.ttl.as_ref().map(super::plan::ms);
            let tolerance = component.store.tolerance.as_ref().map(super::plan::ms);
            let (harmless, reason) = match (ttl, tolerance) {
                (Some(ttl), Some(tolerance)) => (ttl <= tolerance, wrong_for(ttl)),
                (Some(ttl), None) => (false, wrong_for(ttl)),
                (None, _) => (false, "answers are wrong until somebody notices".to_owned()),
            };
            if harmless {
                walk.note("answers are old, within what is tolerated".to_owned());
            } else {
                walk.add(node, Outcome::LostSilent { reason, after_ms: 0 });
            }
        }
        Acts::CacheLost => {
            let hit = component.store.hit.clone().unwrap_or(Exact::ZERO);
            let load = Exact::ONE.checked_div(&(&Exact::ONE - &hit));
            if let (Some(behind), Some(load)) = (&component.store.caches, load) {
                walk.note(format!("{behind} has {} times its load", load.to_fixed(1)));
            }
        }
        Acts::Terminated if component.code.state.is_some() => {
            let reason = "what it kept in memory or on its disk is gone".to_owned();
            walk.add(node, Outcome::LostSilent { reason, after_ms: 0 });
        }
        Acts::Terminated if component.code.count.unwrap_or(1) > 1 => {
            walk.note(
                "requests in flight on the lost machine fail; the others serve on".to_owned(),
            );
        }
        Acts::ThrowsAfter if walk.reached[node] => {
            walk.note("what it did outside before it failed stays done".to_owned());
        }
        Acts::Closes => {
            walk.note("what the connection kept is gone where it is not stored".to_owned());
        }
        Acts::Cold if !plan.nodes[node].init_stated => {
            walk.note(format!(
                "`init` is not stated: {} as measured of a plain function",
                spell(plan.nodes[node].init)
            ));
        }
        _ => {}
    }
}

fn wrong_for(ttl: u64) -> String {
    format!("answers are wrong for up to {}", spell(ttl))
}

fn seen(name: &str, mut outcomes: Vec<Outcome>) -> Seen {
    outcomes.sort_by_key(|outcome| std::cmp::Reverse(outcome.rank()));
    Seen { component: name.to_owned(), outcomes }
}

fn worst_of<'a>(all: impl Iterator<Item = &'a Outcome>) -> Outcome {
    let worst = all.fold(&Outcome::Ok, |worst, outcome| {
        let worse = outcome.rank() > worst.rank()
            || outcome.rank() == worst.rank() && super::walk::worse(outcome, worst);
        if worse { outcome } else { worst }
    });
    worst.clone()
}

fn noticed_by(entries: &[Seen], evidence: &[Evidence]) -> Vec<String> {
    let told = |seen: &Seen| is_told(&seen.outcomes[0]);
    let mut who: Vec<String> =
        evidence.iter().flat_map(|evidence| evidence.watched_by.clone()).collect();
    who.sort_unstable();
    who.dedup();
    if entries.iter().any(told) {
        who.insert(0, CLIENT.to_owned());
    }
    if who.is_empty() {
        who.push(NOBODY.to_owned());
    }
    who
}

/// A limit with its figure; one that is no number with its words.
fn limit(facts: &dyn Facts, id: &str) -> LimitUsed {
    match facts.quota(id) {
        Ok(quota) => {
            LimitUsed { id: id.to_owned(), value: Some(quota.value.to_plain()), unit: quota.unit }
        }
        Err(_) => LimitUsed { id: id.to_owned(), value: facts.rule_text(id), unit: String::new() },
    }
}

/// A name as a sentence says it.
fn called(component: &str) -> String {
    match component.split_once('/') {
        Some(("@layer", name)) => format!("layer {name}"),
        Some(("@region", name)) => format!("Region {name}"),
        _ => match component {
            "@account" => "the account".to_owned(),
            "@zone" => "a zone".to_owned(),
            "@nat" => "the NAT gateway".to_owned(),
            "@client" => "the client".to_owned(),
            name => name.to_owned(),
        },
    }
}
