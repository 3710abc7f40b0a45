//! The places to run, listed once.
//!
//! A workload knows nothing of money; a platform turns an entry of `compare` into concrete
//! [`Choice`]s, each a list of priced meters. The bill and the cost curve follow from those.
mod ec2;
mod lambda;

pub use lambda::{LambdaPrices, LambdaUsage, Provisioned, Storage, usage_charges};

use crate::bill::{Line, Scope};
use crate::charge::Billed;
use crate::curve::Curve;
use crate::decision::{Assumption, Finding};
use crate::exact::Exact;
use crate::facts::{self, FactError, Facts};
use crate::price::Price;
use crate::problem::Problem;
use crate::quota::Quota;
use crate::units::{Requests, Unit};
use crate::usd::Usd;
use crate::workload::{Ask, Workload};

/// A place to run.
pub trait Platform: Sync {
    /// The concrete configurations that `ask` stands for, their prices looked up; none where the
    /// entry is another platform's. What cannot be evaluated goes to the desk's problems.
    fn choices(&self, ask: &Ask, desk: &mut Desk) -> Vec<Choice>;
}

/// Every platform.
pub const PLATFORMS: &[&dyn Platform] = &[&lambda::Lambda, &ec2::Ec2];

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
    /// The key of its entry in `compare`.
    pub key: String,
    /// All that it costs.
    pub charges: Vec<Box<dyn Billed>>,
    /// The most requests a month that it carries; none where no limit is known.
    pub capacity: Option<u64>,
    /// What does not fit.
    pub findings: Vec<Finding>,
}

impl Choice {
    /// The month's bill for so many requests, line by line.
    pub fn bill(&self, requests: &Requests) -> Vec<Line> {
        self.charges.iter().flat_map(|charge| charge.lines(requests)).collect()
    }

    /// The sum of the bill's lines in one scope.
    pub fn total(&self, scope: Scope, requests: &Requests) -> Usd {
        let amounts = self.in_scope(scope).map(|charge| charge.amount(requests));
        amounts.fold(Usd::ZERO, |total, amount| &total + &amount)
    }

    /// The same total as a function of whole requests a month.
    pub fn curve(&self, scope: Scope) -> Curve {
        let bends = self.in_scope(scope).flat_map(Billed::bends).collect();
        Curve::of(|requests| self.total(scope, requests), bends)
    }

    /// Whether it carries so many requests.
    pub fn carries(&self, requests: u64) -> bool {
        self.capacity.is_none_or(|capacity| requests <= capacity)
    }

    fn in_scope(&self, scope: Scope) -> impl Iterator<Item = &dyn Billed> {
        self.charges.iter().map(AsRef::as_ref).filter(move |charge| charge.scope() == scope)
    }
}

impl Desk<'_> {
    /// The price of `item`, or a problem at `key`. What a reader must know of the figure becomes an
    /// assumption.
    fn price<U: Unit>(&mut self, key: &str, service: &str, item: &str) -> Option<Price<U>> {
        let region = &self.workload.region;
        match facts::price(self.facts, service, region, item) {
            Ok((price, record)) => {
                let subject = format!("{service} {item} in {region}");
                if record.earliest_known {
                    self.assume(Assumption {
                        key: "as_of".to_owned(),
                        value: format!(
                            "the price of {subject} is that of {}",
                            record.in_force_from
                        ),
                        because: "no earlier one is known".to_owned(),
                    });
                }
                if let Some(caveat) = record.caveat {
                    self.assume(Assumption {
                        key: "prices".to_owned(),
                        value: format!("the price of {subject}: {caveat}"),
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

    fn assume(&mut self, assumption: Assumption) {
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
