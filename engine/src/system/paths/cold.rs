//! How often a visit of a function waits for a start, and how long that takes.
use std::collections::BTreeMap;
use std::rc::Rc;

use petgraph::graph::NodeIndex;

use crate::capacity::chain::Start;
use crate::capacity::environments::{Environments, Inputs, StartTime};
use crate::capacity::estimate::Estimate;
use crate::capacity::starts;
use crate::decision::Assumption;
use crate::exact::Exact;
use crate::facts::{Facts, Package, Start as Kind};
use crate::system::assumed::Assumed;
use crate::system::graph::System;
use crate::system::kind::Kind as Component;
use crate::system::load::Load;
use crate::system::stated::StatedComponent;
use crate::traffic::{Arrivals, Traffic, month_seconds};
use crate::workload::{Architecture, Duration};

/// Functions times different hours up to which every function's starts are summed exactly.
const EXACT_HOURS: usize = 480;
/// Functions up to which bursts are simulated.
const SIMULATED: usize = 4;

/// What is known of the starts of functions.
pub(super) struct Starts<'a> {
    system: &'a System,
    load: &'a Load,
    facts: &'a dyn Facts,
    timeout: Vec<(Exact, Exact)>,
    lifetime: Exact,
    /// Whether every function's share is computed exactly.
    exact: bool,
    known: BTreeMap<NodeIndex, (Option<Estimate>, Option<Rc<Start>>)>,
    /// Times that were made, so that functions that start alike share one.
    times: Vec<(StartTime, Rc<Start>)>,
    pub(super) assumed: Assumed,
    pub(super) lines: Vec<Assumption>,
}

impl<'a> Starts<'a> {
    /// Of so many functions; none where a fact is missing.
    pub(super) fn of(
        system: &'a System,
        load: &'a Load,
        facts: &'a dyn Facts,
        functions: usize,
    ) -> Option<Self> {
        let timeout = facts.behaviour("lambda.idle_timeout").ok()?;
        let lifetime = facts.behaviour("lambda.lifetime").ok()?;
        let hours = load.traffic.levels().len();
        let bursts = matches!(load.traffic.arrivals(), Arrivals::OnOff { .. });
        let exact = if bursts { functions <= SIMULATED } else { functions * hours <= EXACT_HOURS };
        let mut lines = Vec::new();
        if functions > 0 {
            let minutes = |point: Option<&(Exact, Exact)>| {
                let quotient = point.and_then(|(s, _)| s.checked_div(&Exact::from(60_u32)));
                quotient.unwrap_or_default().to_significant(3)
            };
            let (first, last) = (timeout.points.first(), timeout.points.last());
            lines.push(Assumption {
                key: "lambda.idle_timeout".to_owned(),
                value: format!(
                    "{} to {} min, as measured by {}",
                    minutes(first),
                    minutes(last),
                    timeout.as_of
                ),
                because: format!("AWS does not document it; source: {}", timeout.source.0),
            });
            if !exact {
                lines.push(Assumption {
                    key: "cold starts".to_owned(),
                    value: "by the closed form, up to a fifth too few".to_owned(),
                    because: format!("{functions} functions are too many for the exact sum"),
                });
            }
        }
        Some(Self {
            system,
            load,
            facts,
            lifetime: lifetime.points.last().map(|(s, _)| s.clone()).unwrap_or_default(),
            timeout: timeout.points,
            exact,
            known: BTreeMap::new(),
            times: Vec::new(),
            assumed: Assumed::default(),
            lines,
        })
    }

    /// The share of a function's visits that wait, and how long starting takes where that is known;
    /// nothing of what is no function.
    pub(super) fn at(
        &mut self,
        node: NodeIndex,
        duration: &Duration,
    ) -> (Option<Estimate>, Option<Rc<Start>>) {
        let component = self.system.component(node);
        if component.kind != Component::Function {
            return (None, None);
        }
        if let Some(known) = self.known.get(&node) {
            return known.clone();
        }
        let time = self.time(component);
        let cold = self.share(node, duration, time.as_ref());
        let start = time.map(|time| self.shared(time));
        self.known.insert(node, (Some(cold), start.clone()));
        (Some(cold), start)
    }

    fn share(&self, node: NodeIndex, duration: &Duration, start: Option<&StartTime>) -> Estimate {
        let load = self.load.node(node);
        let runs = load.runs.at(self.load.requests().amount());
        let rate = runs.checked_div(&month_seconds()).unwrap_or_default();
        let kept = self.system.component(node).code.provisioned_concurrency.unwrap_or(0);
        if rate.is_zero() || load.time.amount().is_zero() {
            return Estimate::of(&Exact::ZERO);
        }
        if self.exact {
            let environments = Environments::new(&Inputs {
                rate,
                warm: load.time.clone(),
                duration: duration.clone(),
                start: start.cloned(),
                timeout: self.timeout.clone(),
                lifetime: self.lifetime.clone(),
                traffic: self.traffic(node),
            });
            return environments.cold_starts(kept).probability;
        }
        // What is kept ready for the busiest second is never missed.
        if kept > 0 && self.load.concurrency(node).peak.exact() <= Exact::from(kept) {
            return Estimate::of(&Exact::ZERO);
        }
        starts::by_formula(&rate, &load.time, &self.load.traffic, &self.timeout)
    }

    /// The system's traffic as this component sees it.
    fn traffic(&self, node: NodeIndex) -> Traffic {
        let traffic = self.load.traffic.clone();
        let Arrivals::Scheduled { together, every_seconds } = traffic.arrivals().clone() else {
            return traffic;
        };
        let together = &together * &self.load.node(node).attempts.each;
        if together.is_zero() {
            return traffic.with_arrivals(Arrivals::Independent);
        }
        traffic.with_arrivals(Arrivals::Scheduled { together, every_seconds })
    }

    /// As stated, or as measured of the runtime.
    fn time(&mut self, component: &StatedComponent) -> Option<StartTime> {
        if let Some(init) = &component.code.init {
            let at = init.amount().clone();
            let quantiles = vec![(Exact::ZERO, at.clone()), (Exact::ONE, at.clone())];
            return Some(StartTime { quantiles, mean: at });
        }
        let measured = self.measured(component);
        if measured.is_none() {
            self.assumed.because(
                "components.init",
                "starts add nothing to latency",
                "neither `init` nor a measured `runtime` is stated",
                &component.name,
            );
        }
        measured
    }

    fn measured(&mut self, component: &StatedComponent) -> Option<StartTime> {
        let runtime = component.code.runtime.as_ref()?;
        let architecture = component.code.architecture.unwrap_or(Architecture::X86_64);
        let memory = component.memory.as_ref().and_then(|memory| memory.amount().floor());
        let memory = memory.and_then(|mb| u32::try_from(mb).ok())?;
        let measured = self
            .facts
            .cold_start(runtime, Kind::Init, architecture, Package::Zip, memory)
            .ok()??;
        self.assumed.because(
            "components.init",
            "as measured of the runtime, from a zip archive",
            "`init` is not stated",
            &component.name,
        );
        let first = measured.first_invoke_ms.clone().unwrap_or_default();
        let slower = |(share, ms): &(Exact, Exact)| (share.clone(), ms + &first);
        let quantiles = measured.quantiles.iter().map(slower).collect();
        Some(StartTime { quantiles, mean: measured.mean_ms })
    }

    fn shared(&mut self, time: StartTime) -> Rc<Start> {
        if let Some((_, start)) = self.times.iter().find(|(known, _)| *known == time) {
            return start.clone();
        }
        let start = Start::of(&time);
        self.times.push((time, start.clone()));
        start
    }
}
