//! The places to run, listed once.
//!
//! A workload knows nothing of money; a platform turns an entry of `compare` into concrete
//! [`Choice`]s, each a list of priced meters. The bill and the cost curve follow from those.
mod attached;
mod auto;
mod ec2;
pub(crate) mod fargate;
mod jobs;
pub(crate) mod lambda;
mod machines;
mod made;
mod managed_instances;
mod surveys;

use std::sync::Arc;

pub use lambda::{
    Dimension, LambdaPrices, LambdaUsage, Provisioned, Storage, memory_factor, usage_charges,
};
pub use made::{ConcurrencyLimit, Function, Machines, Made, Missed, Start, Unmet};
pub use surveys::Surveys;

use crate::bill::{Line, Scope, Total};
use crate::charge::{Billed, Steps};
use crate::curve::Curve;
use crate::decision::{Assumption, Finding, ServiceLevel};
use crate::exact::Exact;
use crate::facts::{self, FactError, Facts};
use crate::fleet::Demand;
use crate::price::Price;
use crate::problem::Problem;
use crate::quota::Quota;
use crate::units::{Requests, Unit};
use crate::usd::Usd;
use crate::workload::{Ask, Provision, Workload};

/// A place to run.
pub trait Platform: Sync {
    /// The concrete configurations that `ask` stands for, their prices looked up; none where the
    /// entry is another platform's. What cannot be evaluated goes to the desk's problems.
    fn choices(&self, ask: &Ask, desk: &mut Desk) -> Vec<Choice>;
}

/// Every platform.
pub const PLATFORMS: &[&dyn Platform] = &[
    &lambda::Lambda,
    &ec2::Ec2,
    &fargate::Fargate,
    &managed_instances::ManagedInstances,
    &jobs::Jobs,
];

/// What options are made for: what nobody will read of them is not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To be told in full.
    Report,
    /// To be judged at today's load: told in full, and of fleets no more than that load needs.
    Gate,
    /// To be tried as a remedy: nothing is written down of what is assumed.
    Trial,
    /// To be weighed: as a trial, and of the service only what an error may rest on.
    Figures,
    /// To be judged as one function of a system, which is billed elsewhere: as a trial, and of cold
    /// starts nothing that no stated key asks for.
    Alone,
}

/// What a platform works with, and where it writes down what it assumes and what is wrong.
pub struct Desk<'a> {
    /// The workload to serve.
    pub workload: &'a Workload,
    /// Dated prices and limits.
    pub facts: &'a dyn Facts,
    /// What was taken without being stated.
    pub assumptions: Vec<Assumption>,
    /// What cannot be evaluated.
    pub problems: Vec<Problem>,
    /// What was asked for and has no option.
    pub unmet: Vec<Unmet>,
    /// What is known of functions' environments.
    pub surveys: Surveys,
    /// What its options are for.
    pub purpose: Purpose,
}

/// One concrete way to run the workload.
#[derive(Debug)]
pub struct Choice {
    /// Stable id, `ec2-1xt3.small`.
    pub id: String,
    /// `lambda`, `ec2`, ….
    pub platform: &'static str,
    /// For people: `1 × t3.small`.
    pub label: String,
    /// What it stays when a workload's figures change: `Lambda arm64`, `cheapest EC2 fleet`.
    pub series: String,
    /// The key of its entry in `compare`.
    pub key: String,
    /// All that it costs.
    pub charges: Vec<Box<dyn Billed>>,
    /// What must be paid for and has no price here: the all-in total is then a lower bound.
    pub unpriced: Vec<&'static str>,
    /// The most requests a month that it carries; none where no limit is known.
    pub capacity: Option<u64>,
    /// What service it gives at the stated volume.
    pub service_level: ServiceLevel,
    /// What a million requests beyond a burstable machine's credits cost more.
    pub beyond_credits: Option<Usd>,
    /// What a second machine and all that comes with it adds to a single one.
    pub second_machine: Option<Usd>,
    /// What it is made of.
    pub made: Made,
    /// The place of its entry in `compare`.
    pub asked: usize,
    /// The objectives that it misses.
    pub missed: Vec<Missed>,
    /// What the rules find of it.
    pub findings: Vec<Finding>,
}

impl Choice {
    /// The month's bill for so many requests, line by line.
    pub fn bill(&self, requests: &Requests) -> Vec<Line> {
        self.charges.iter().flat_map(|charge| charge.lines(requests)).collect()
    }

    /// What so many requests cost.
    pub fn total(&self, total: Total, requests: &Requests) -> Usd {
        let amounts = self.counted(total).map(|charge| charge.amount(requests));
        amounts.fold(Usd::ZERO, |total, amount| &total + &amount)
    }

    /// Both totals as functions of whole requests a month, in the order of [`Total::ALL`].
    pub fn curves(&self) -> [Curve; 2] {
        self.curves_to(u64::MAX)
    }

    /// The same up to `last` requests, and of no meaning beyond.
    pub(crate) fn curves_to(&self, last: u64) -> [Curve; 2] {
        let compute = self.curve_of(Scope::Compute, last);
        let all_in = compute.plus(&self.curve_of(Scope::Attached, last));
        [compute, all_in]
    }

    /// The sum of one scope's charges: those that step, and those that grow between their bends.
    fn curve_of(&self, scope: Scope, last: u64) -> Curve {
        let mut fleets: Vec<(Usd, Arc<Steps>)> = Vec::new();
        let (mut stepped, mut growing) = (Vec::new(), Vec::new());
        for charge in self.charges.iter().map(AsRef::as_ref).filter(|c| c.scope() == scope) {
            match charge.per_machine() {
                Some((each, fleet)) => {
                    match fleets.iter_mut().find(|f| Arc::ptr_eq(&f.1, &fleet)) {
                        Some(same) => same.0 = &same.0 + &each,
                        None => fleets.push((each, fleet)),
                    }
                }
                None if charge.is_stepped() => stepped.push(charge),
                None => growing.push(charge),
            }
        }
        let bends = |charges: &[&dyn Billed]| {
            charges.iter().flat_map(|c| c.bends()).filter(|at| *at <= last).collect()
        };
        let steps = Curve::steps(|requests| sum(&stepped, requests), bends(&stepped));
        let slopes = Curve::of(|requests| sum(&growing, requests), bends(&growing));
        let fleets = fleets.iter().map(|(each, fleet)| Curve::fleet(each, fleet, last));
        fleets.fold(steps.plus(&slopes), |sum, fleet| sum.plus(&fleet))
    }

    /// Gives a growing fleet a name of its own beside a stated one of the same size.
    pub(crate) fn rename_as_growing(&mut self) {
        self.id.push_str("-auto");
        self.label.push_str(", growing");
    }

    /// Whether no error that is not allowed stands against it.
    pub fn fits(&self) -> bool {
        let stands = |finding: &Finding| finding.is_error() && finding.allowed.is_none();
        !self.findings.iter().any(stands)
    }

    /// Whether it carries so many requests.
    pub fn carries(&self, requests: u64) -> bool {
        self.capacity.is_none_or(|capacity| requests <= capacity)
    }

    fn counted(&self, total: Total) -> impl Iterator<Item = &dyn Billed> {
        self.charges.iter().map(AsRef::as_ref).filter(move |charge| total.counts(charge.scope()))
    }
}

/// The options of the entry of `compare` at `asked`.
pub(crate) fn choices_for(ask: &Ask, asked: usize, desk: &mut Desk) -> Vec<Choice> {
    let mut found: Vec<Choice> =
        PLATFORMS.iter().flat_map(|platform| platform.choices(ask, desk)).collect();
    for choice in &mut found {
        choice.asked = asked;
    }
    found
}

fn sum(charges: &[&dyn Billed], requests: &Requests) -> Usd {
    charges.iter().fold(Usd::ZERO, |total, charge| &total + &charge.amount(requests))
}

/// Says that a named commitment does not reach a platform whose rates under it are not known.
fn note_plan(key: &str, name: &str, desk: &mut Desk) {
    let discounts = &desk.workload.discounts;
    let stated = if key == "discounts.lambda" { &discounts.lambda } else { &discounts.fargate };
    let Some(term) = discounts.savings_plan.as_ref().filter(|_| stated.is_none()) else { return };
    let value = format!("{name} is priced on demand, without the `{term}` plan");
    desk.assume(|| Assumption {
        key: key.to_owned(),
        value,
        because: "its rates under the plan are known of few Regions; state the discount".to_owned(),
    });
}

/// What a request asks of a machine; nothing where the workload was refused.
fn demand(desk: &mut Desk) -> Option<Demand> {
    let per_vcpu = desk.limit("memory", "lambda.memory_mb_per_vcpu")?;
    let service = desk.surveys.service(&desk.workload.duration);
    let demand = Demand::spread_as(service, desk.workload, &per_vcpu)?;
    desk.assume(|| Assumption {
        key: "server".to_owned(),
        value: format!(
            "a request needs {} s of one vCPU, and never uses more than one",
            demand.processor.amount().to_significant(4)
        ),
        because: "work is conserved; the load is spread evenly over the machines".to_owned(),
    });
    Some(demand)
}

impl<'a> Desk<'a> {
    /// A desk on which nothing is written yet but these assumptions.
    pub fn new(workload: &'a Workload, facts: &'a dyn Facts, assumptions: Vec<Assumption>) -> Self {
        Self {
            workload,
            facts,
            assumptions,
            problems: Vec::new(),
            unmet: Vec::new(),
            surveys: Surveys::default(),
            purpose: Purpose::Report,
        }
    }
}

impl Desk<'_> {
    /// The last request count that anybody asks for: for figures alone, today's.
    fn last(&self) -> u64 {
        match self.purpose {
            Purpose::Figures | Purpose::Alone => self.today(),
            Purpose::Report | Purpose::Gate | Purpose::Trial => {
                crate::evaluate::range_end(&self.workload.requests)
            }
        }
    }

    /// Whether anybody asks for cold starts.
    fn asks_for_cold_starts(&self) -> bool {
        let workload = self.workload;
        self.purpose != Purpose::Alone
            || workload.state.is_some()
            || !workload.latency.is_empty()
            || workload.lambda.provisioned_concurrency != Provision::Fixed(0)
    }

    fn today(&self) -> u64 {
        self.workload.requests.amount().ceil().floor().unwrap_or(u64::MAX).max(1)
    }

    /// The last request count up to which fleets are laid out. Where a latency objective may bind, how
    /// large a fleet can be is not known before all of it is.
    fn last_of_fleets(&self) -> u64 {
        let may_bind = !self.workload.latency.is_empty();
        if self.purpose == Purpose::Report || may_bind { self.last() } else { self.today() }
    }

    /// The price of `item`, or a problem at `key`. What a reader must know of the figure becomes an
    /// assumption.
    fn price<U: Unit>(&mut self, key: &str, service: &str, item: &str) -> Option<Price<U>> {
        let region = &self.workload.region;
        match facts::price(self.facts, service, region, item) {
            Ok((price, record)) => {
                if record.earliest_known {
                    let from = record.in_force_from;
                    self.assume(|| Assumption {
                        key: "as_of".to_owned(),
                        value: format!(
                            "the price of {service} {item} in {region} is that of {from}"
                        ),
                        because: "no earlier one is known".to_owned(),
                    });
                }
                if let Some(caveat) = record.caveat {
                    self.assume(|| Assumption {
                        key: "prices".to_owned(),
                        value: format!("the price of {service} {item} in {region}: {caveat}"),
                        because: format!("its source: {}", record.source.0),
                    });
                }
                Some(price)
            }
            Err(error) => self.refuse(key, &error),
        }
    }

    /// The value of a quota, or a problem at `key`.
    fn limit(&mut self, key: &str, id: &str) -> Option<Exact> {
        self.quota(key, id).map(|quota| quota.value)
    }

    /// A quota with its date, or a problem at `key`.
    fn quota(&mut self, key: &str, id: &str) -> Option<Quota> {
        match self.facts.quota(id) {
            Ok(quota) => Some(quota),
            Err(error) => self.refuse(key, &error),
        }
    }

    /// Writes down what was taken without being stated, where anybody reads it.
    fn assume(&mut self, assumption: impl FnOnce() -> Assumption) {
        if !matches!(self.purpose, Purpose::Report | Purpose::Gate) {
            return;
        }
        let assumption = assumption();
        if !self.assumptions.contains(&assumption) {
            self.assumptions.push(assumption);
        }
    }

    fn refuse<T>(&mut self, key: &str, error: &FactError) -> Option<T> {
        // An unknown Region is told once, at its own key, and not again by every price.
        let key = if matches!(error, FactError::UnknownRegion { .. }) { "region" } else { key };
        self.problem(Problem::from_fact(key, error));
        None
    }

    fn problem(&mut self, problem: Problem) {
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }
}
