//! What is told of the ways to serve a system.
use serde::{Deserialize, Serialize};

use super::moved::Target;
use super::service::ServiceReport;
use crate::decision::{ByScope, Crossover};
use crate::problem::Problem;

/// The ways to serve a system, against each other.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Ways {
    /// As stated first, then every function on one fleet of a kind, then the cheapest split where some
    /// functions move and others stay.
    pub ways: Vec<WayReport>,
    /// Ways that there are not, and why.
    pub left_out: Vec<Misfit>,
    /// How the split was found.
    pub search: SearchReport,
    /// Every change of order between two ways, by the volume of the whole system.
    pub crossovers: Vec<Crossover>,
    /// How many more there are between ways that change places very often.
    pub crossovers_left_out: u64,
}

/// One way.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WayReport {
    /// `as-stated`, `servers`, `fargate` or `split`.
    pub id: &'static str,
    /// For people.
    pub label: String,
    /// The functions that move, by name.
    pub moved: Vec<String>,
    /// Queues that are put before moved functions, since nobody else calls them.
    pub queues: Vec<String>,
    /// What they move to; none where nothing moves.
    pub fleet: Option<FleetReport>,
    /// The whole system's bill.
    pub usd_per_month: ByScope,
    /// The same against the system as it is stated.
    pub change_usd_per_month: ByScope,
    /// What must be paid for and has no price.
    #[serde(borrow)]
    pub unpriced: Vec<&'static str>,
    /// What service it gives.
    pub service: ServiceReport,
    /// The most requests a month that its fleet carries; none where none is known in range.
    pub capacity_requests_per_month: Option<String>,
    /// Whether nothing stands against it.
    pub fits: bool,
    /// What does.
    pub misfits: Vec<Misfit>,
}

/// The machines that functions move to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FleetReport {
    /// `ec2` or `fargate`.
    pub platform: &'static str,
    /// For people: `2 × t4g.small`.
    pub label: String,
    /// One machine: `t4g.small`.
    pub machine: String,
    /// How many serve the stated volume.
    pub machines: u64,
    /// Whether a balancer of its own stands before it.
    pub balanced: bool,
}

/// Something that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Misfit {
    /// The component, or the way where it is none's.
    pub of: String,
    /// Why.
    pub because: String,
}

/// How the split was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchReport {
    /// Functions that can share a fleet.
    pub functions: u64,
    /// Of those the ones whose sets were searched.
    pub searched: u64,
    /// Whether no split of all these functions is cheaper.
    pub exact: bool,
    /// Sets, and branches of sets, that were weighed.
    pub sets_weighed: u64,
    /// Sets whose whole bill was made.
    pub bills_made: u64,
}

/// That no fleet of a kind carries the load.
pub(super) fn nothing_carries(target: Target) -> Misfit {
    let (of, what) = match target {
        Target::Servers => ("servers", "no fleet of one machine type"),
        Target::Fargate => ("fargate", "no service of one task size"),
    };
    Misfit { of: of.to_owned(), because: format!("{what} carries the load of all functions") }
}

/// That a way cannot be evaluated.
pub(super) fn cannot_be(target: Target, problems: &[Problem]) -> Option<Misfit> {
    let of = match target {
        Target::Servers => "servers",
        Target::Fargate => "fargate",
    };
    let first = problems.first()?;
    Some(Misfit { of: of.to_owned(), because: format!("{}: {}", first.key, first.message) })
}
