//! What a report says of latency and availability along paths.
use serde::{Deserialize, Serialize};

use super::promise::Promise;
use super::queues::QueueReport;
use crate::capacity::estimate::Estimate;
use crate::decision::{Assumption, Percentiles};
use crate::exact::Exact;

/// Latency and availability along the paths of a system, at the stated volume.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Paths {
    /// What is known of each path: those of the entries first, then of what works behind them, then of
    /// other components with an objective of their own.
    pub paths: Vec<PathReport>,
    /// Components whose paths are left out, since there are very many.
    pub left_out: Vec<String>,
    /// What is promised for each component, in the order of their names.
    pub promises: Vec<Promise>,
    /// The components with an objective of their own, by tier.
    pub tiers: Vec<TierReport>,
    /// Calls that could be messages in a queue, those first that would buy most.
    pub queues: Vec<QueueReport>,
    /// Calls of that kind that are left out, since there are very many.
    pub queues_left_out: usize,
    /// What was taken without being stated.
    #[serde(skip)]
    pub assumptions: Vec<Assumption>,
}

/// A request's way from one component through all that it waits for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PathReport {
    /// Where it begins.
    pub component: String,
    /// `entry`, `behind an entry` where an entry only hands on to it, or `objective`.
    pub why: &'static str,
    /// Itself and all whose results it waits for, by name.
    pub waits_for: Vec<String>,
    /// What takes its messages over, by name.
    pub hands_to: Vec<String>,
    /// The calls that take longest, from the beginning on.
    pub critical_path: Vec<HopReport>,
    /// What these take on average together, each as often as it is called. Unit: ms.
    pub critical_path_ms: Exact,
    /// What everything takes on average, one call after the other, where environments are ready.
    /// Unit: ms.
    pub mean_ms: Exact,
    /// What starts add to that on average. Unit: ms.
    pub starts_add_ms: Estimate,
    /// Share of the requests that wait for at least one start; none where nothing is known.
    pub any_cold: Option<Estimate>,
    /// Functions whose start takes a time that is not known; it counts as nothing.
    pub starts_unknown: Vec<String>,
    /// What takes a time that is not stated; it counts as nothing.
    pub times_unknown: Vec<String>,
    /// Percentiles.
    pub latency: PathLatency,
    /// Every percentile that is asked for.
    pub objectives: Vec<ObjectiveReport>,
    /// What is promised.
    pub availability: PathAvailability,
}

/// One component on a critical path.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HopReport {
    /// Its name.
    pub component: String,
    /// Its kind, as written in a workload file.
    pub kind: &'static str,
    /// How often it is visited for a request along this path, on average.
    pub visits: Exact,
    /// Its own time for one visit, on average and with an environment ready. Unit: ms.
    pub own_ms: Exact,
    /// Percentiles of one visit, starts among them. Unit: ms.
    pub own_percentiles_ms: Option<Percentiles>,
    /// Share of its visits that wait for a start; of functions alone.
    pub cold: Option<Estimate>,
}

/// Percentiles of a path. Unit: ms.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct PathLatency {
    /// Exceeded no more often than they say, however times depend on one another: the sum of each
    /// visit's quantile at `1 − (1 − q) / n`. None where there are too many visits.
    pub bound_ms: Option<Percentiles>,
    /// By convolution, where times do not depend on one another. None where nothing can be said.
    pub estimate_ms: Option<Percentiles>,
    /// By how much the estimate may be off for its grid alone.
    pub estimate_off_by_ms: Option<Percentiles>,
    /// The sum of each visit's own percentile: a rule of thumb, which is no bound.
    pub summed_ms: Option<Percentiles>,
}

/// A percentile beside its objective.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ObjectiveReport {
    /// Which percentile.
    pub percentile: u8,
    /// The most that it may be. Unit: ms.
    pub most_ms: Exact,
    /// The key that states it.
    pub key: String,
    /// Its bound. Unit: ms.
    pub bound_ms: Option<Estimate>,
    /// Its estimate. Unit: ms.
    pub estimate_ms: Option<Estimate>,
    /// Whether it is met, and by which of them.
    pub verdict: LatencyVerdict,
}

/// Whether a latency objective is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LatencyVerdict {
    /// Even by the bound.
    Surely,
    /// By the estimate alone.
    ByEstimate,
    /// Not even by the estimate.
    Missed,
    /// Something on the path takes a time that is not known.
    Unknown,
}

/// What is promised for a path.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PathAvailability {
    /// The product of all promises, from 0 to 1, to twelve places: as if nothing failed together.
    pub product: Exact,
    /// The least of the promises: as if everything failed together.
    pub at_most: Exact,
    /// Minutes of a month of 30 days that the product leaves out, to six places.
    pub minutes_per_month: Exact,
    /// The same of the least promise.
    pub minutes_per_month_at_least: Exact,
    /// Components of which nothing is promised: both figures are then upper bounds.
    pub unknown: Vec<String>,
    /// What of the work goes on without a component, where that is not nothing.
    pub served_without: Vec<ServedWithout>,
    /// What is asked for.
    pub target: Option<TargetReport>,
}

/// What of a path's work goes on while one component is down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServedWithout {
    /// The component.
    pub component: String,
    /// The share, from 0 to 1.
    pub share: Exact,
}

/// An availability beside its objective.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetReport {
    /// The objective, from 0 to 1.
    pub availability: Exact,
    /// The minutes of a month of 30 days that it leaves.
    pub minutes_per_month: Exact,
    /// The key that states it.
    pub key: String,
    /// Whether it is met.
    pub verdict: TargetVerdict,
}

/// Whether an availability objective is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TargetVerdict {
    /// Even by the least promise it is not.
    Missed,
    /// By the least promise, and not by the product: only if failures fall together.
    Perhaps,
    /// It is as far as promises go, and for some component there is none.
    Unknown,
    /// Even by the product.
    Met,
}

/// The objectives of a tier's components.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierReport {
    /// As written in a workload file.
    pub tier: &'static str,
    /// How many of its components have an availability objective.
    pub with_target: usize,
    /// How many of these meet it, even by the product.
    pub met: usize,
    /// The one that is farthest below its objective, or least above it.
    pub worst: String,
    /// The product of what is promised to that one, and its objective.
    pub availability: Exact,
    /// Its objective.
    pub target: Exact,
    /// Whether that one meets it.
    pub verdict: TargetVerdict,
}
