//! The result: options, bills, crossovers, findings, verdict, assumptions. Every format renders
//! this and computes nothing. The order of the fields is the order of the JSON keys
//! (contract `svl-cost/decision/1`).
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::bill::Line;
use crate::capacity::estimate::Estimate;
use crate::curve::Change;
use crate::exact::Exact;
use crate::facts::Facts;
use crate::uncertainty::Uncertainty;
use crate::usd::Usd;
use crate::workload::{Echo, SetAside};

/// The contract's name and version.
pub const SCHEMA: &str = "svl-cost/decision/1";

/// What is known after an evaluation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Decision {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// The engine's version.
    pub engine: &'static str,
    /// The price book and quota table that were used.
    pub facts: FactsUsed,
    /// Every input after defaults.
    pub workload: Echo,
    /// What was not stated and shaped the answer.
    pub assumptions: Vec<Assumption>,
    /// Stated keys that do not shape the answer yet: none is ignored in silence.
    pub not_yet_considered: Vec<SetAside>,
    /// The options, in the order of `compare`.
    pub options: Vec<OptionReport>,
    /// Every change of order between two options, by request count.
    pub crossovers: Vec<Crossover>,
    /// What does not fit.
    pub findings: Vec<Finding>,
    /// The answer.
    pub verdict: Verdict,
    /// What ranges among the inputs leave open; none where no range is stated.
    #[serde(default)]
    pub uncertainty: Option<Uncertainty>,
    /// Each option's cost over the request count, fine enough to be drawn.
    pub curves: Vec<CostCurve>,
    /// For people: the parts of the workload that a report's first line repeats.
    #[serde(skip)]
    pub headline: Headline,
}

/// Which facts an evaluation rests on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FactsUsed {
    /// The day of pricing, `2026-07-20`.
    pub as_of: String,
    /// SHA-256 of every table in use, in hexadecimal.
    pub sha256: String,
    /// The rows that `--prices` put in place of built-in ones, as `service/region/item`.
    pub overlaid: Vec<String>,
}

impl FactsUsed {
    /// The facts themselves.
    pub fn of(facts: &dyn Facts) -> Self {
        Self {
            as_of: facts.as_of().to_string(),
            sha256: facts.sha256().to_owned(),
            overlaid: facts.overlaid().to_vec(),
        }
    }
}

/// The workload in one line.
#[derive(Debug, Clone, Default)]
pub struct Headline {
    /// Its name.
    pub name: String,
    /// The Region's code.
    pub region: String,
    /// Requests a month; need not be whole.
    pub requests: Exact,
}

/// A value that nobody stated, or that the facts could not give as asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assumption {
    /// The key that would set it.
    pub key: String,
    /// What was taken.
    pub value: String,
    /// Why.
    pub because: String,
}

/// Why a documented default was taken.
pub const NOT_STATED: &str = "not stated";

impl Assumption {
    /// A documented default.
    pub fn not_stated(key: &str, value: &str) -> Self {
        Self { key: key.to_owned(), value: value.to_owned(), because: NOT_STATED.to_owned() }
    }
}

/// An amount in both scopes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByScope {
    /// The functions or machines themselves.
    pub compute: Usd,
    /// With all that must stand around them; a lower bound where something has no price.
    pub all_in: Usd,
}

/// One way to run the workload.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OptionReport {
    /// Stable id, `lambda-x86_64-128mb`.
    pub id: String,
    /// `lambda`, `ec2`, ….
    pub platform: &'static str,
    /// For people: `Lambda arm64, 128 MB`.
    pub label: String,
    /// The month's bill.
    pub usd_per_month: ByScope,
    /// The same for each million requests.
    pub usd_per_million_requests: ByScope,
    /// What a burstable machine's use beyond its credits costs.
    pub usd_per_million_beyond_credits: Option<Usd>,
    /// What a second machine and all that comes with it adds to a single one.
    pub usd_per_month_second_machine: Option<Usd>,
    /// The bill's lines.
    pub bill: Vec<Line>,
    /// What service it gives.
    pub service_level: ServiceLevel,
    /// What must be paid for and has no price in this Region's tables.
    #[serde(borrow)]
    pub unpriced: Vec<&'static str>,
    /// Whether no error stands against it.
    pub fits: bool,
    /// The rules that found something.
    #[serde(borrow)]
    pub findings: Vec<&'static str>,
}

/// What service an option gives at the stated volume, in its busiest second. What does not apply
/// is absent.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ServiceLevel {
    /// Share of the month's requests that wait for an environment to start.
    pub cold_start_probability: Option<Estimate>,
    /// The same if every environment that its lifetime ends is missed by a request.
    pub cold_start_probability_at_most: Option<Estimate>,
    /// Percentiles of all requests. Unit: ms.
    pub latency_ms: Option<Percentiles>,
    /// Percentiles of the requests that find an environment ready. Unit: ms.
    pub warm_latency_ms: Option<Percentiles>,
    /// Percentiles of the requests that wait for an environment to start. Unit: ms.
    pub cold_latency_ms: Option<Percentiles>,
    /// Requests in service at once.
    pub concurrency: Option<Spread>,
    /// Environments alive, busy or idle.
    pub environments: Option<Environments>,
    /// Share of requests that find the concurrency limit reached, at the peak.
    pub throttled: Option<Estimate>,
    /// The most requests a month that it carries; none where no limit is known.
    pub capacity_requests_per_month: Option<String>,
    /// Whether it grows with the load, a machine at a time.
    pub grows: bool,
    /// What ends its capacity.
    #[serde(borrow)]
    pub limited_by: Option<&'static str>,
    /// Every limit on the way, whether it ends the capacity or makes it dearer.
    pub limits: Vec<LimitReport>,
    /// The course of a stated burstable machine's credits.
    pub cpu_credits: Option<Credits>,
    /// Share of the processors in use at the peak.
    pub utilisation: Option<Estimate>,
    /// What is promised, from 0 to 1; none where no figure is known.
    pub availability: Option<Estimate>,
}

/// Percentiles of a latency. Unit: ms.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Percentiles {
    /// The median.
    pub p50: Estimate,
    /// The 90th percentile.
    pub p90: Estimate,
    /// The 95th percentile.
    pub p95: Estimate,
    /// The 99th percentile.
    pub p99: Estimate,
    /// The standard error of the p99 where the percentiles were simulated.
    pub p99_standard_error: Option<Estimate>,
}

impl Percentiles {
    /// One of them by its number; the 99th for any other.
    pub const fn of(&self, percentile: u8) -> Estimate {
        match percentile {
            50 => self.p50,
            90 => self.p90,
            95 => self.p95,
            _ => self.p99,
        }
    }
}

/// A quantity's mean and its peak.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// Over the month.
    pub mean: Estimate,
    /// In the busiest second, exceeded by one arrival in a thousand.
    pub peak: Estimate,
}

/// Environments over the month.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Environments {
    /// Alive on average.
    pub mean: Estimate,
    /// Of those busy.
    pub busy: Estimate,
}

/// A burstable machine's CPU credits, hour by hour from a full balance. A credit is one vCPU in full
/// use for a minute.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Credits {
    /// The hour, counted from 0, in which the earned credits are used up; none if they never are.
    pub exhausted_in_hour: Option<u64>,
    /// The lowest balance once the days repeat themselves; below zero surplus is owed.
    pub lowest_balance: Estimate,
    /// Surplus credits that are charged for a day, on average.
    pub surplus_per_day: Estimate,
    /// Share of the work that is not done in its hour, where the machine is held to its baseline.
    pub undone: Estimate,
}

/// How far an option reaches by one limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitReport {
    /// What is limited: `processor`, `memory`, `CPU credits`.
    pub limit: &'static str,
    /// The most requests a month below it.
    pub requests_per_month: String,
    /// Whether the load is carried no further; otherwise it becomes dearer.
    pub ends_capacity: bool,
}

/// A request count from which another option is strictly cheaper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crossover {
    /// The option that is cheaper below.
    pub from: String,
    /// The option that is cheaper from here on.
    pub to: String,
    /// Which totals are compared.
    pub scope: &'static str,
    /// The first whole request count at which `to` is strictly cheaper.
    #[serde(with = "count_as_text")]
    pub requests_per_month: u64,
    /// The bill of `to` there.
    pub usd_per_month: Usd,
    /// Whether both options carry so many requests.
    pub within_capacity: bool,
    /// Whether the lines meet here or one steps over the other.
    pub kind: Change,
    /// The first request count of the tie just before, if there is one.
    #[serde(with = "optional_count_as_text")]
    pub tied_from: Option<u64>,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Does not fit.
    Error,
    /// Fits, and will hurt.
    Warning,
    /// Could be better.
    Advice,
    /// Good to know.
    Info,
}

impl Finding {
    /// Whether it is an error, allowed or not.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Something found at `key`, of every option and without figures.
    pub fn new(rule: &'static str, severity: Severity, message: String, key: &str) -> Self {
        Self {
            rule,
            severity,
            option: None,
            component: None,
            message,
            evidence: BTreeMap::new(),
            limit: None,
            limit_fact: None,
            remedies: Vec::new(),
            allowed: None,
            place: None,
            key: key.to_owned(),
        }
    }
}

/// A number beside its limit.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Finding {
    /// The rule's id.
    pub rule: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// The option that it concerns; none for all.
    pub option: Option<String>,
    /// The component that it concerns; none for a lone workload.
    pub component: Option<String>,
    /// What was found, with its figures.
    pub message: String,
    /// The figures by name.
    #[serde(borrow)]
    pub evidence: BTreeMap<&'static str, Exact>,
    /// The id of the limit, where there is one.
    pub limit: Option<String>,
    /// The limit itself, with its day and source.
    pub limit_fact: Option<LimitFact>,
    /// What clears it: each was tried.
    pub remedies: Vec<Remedy>,
    /// Why it is allowed, where it is.
    pub allowed: Option<Allowed>,
    /// Where the key that caused it stands; none until a reader of files says so.
    pub place: Option<FindingPlace>,
    /// The path of the key that caused it: `lambda.timeout`.
    pub key: String,
}

/// A limit as it holds on the day of pricing.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LimitFact {
    /// Its figure.
    pub value: Exact,
    /// What the figure counts.
    pub unit: String,
    /// The day from which it is known to hold; none for as far back as known.
    pub in_force_from: Option<String>,
    /// Where it was published.
    pub source: String,
    /// What other sources say instead.
    pub others: Vec<Stated>,
}

/// What another source says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Stated {
    /// The figure, in the limit's unit.
    pub value: String,
    /// Where it is said.
    pub source: String,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingPlace {
    /// The file, or the setting of the command line.
    pub file: String,
    /// Counted from 1.
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
}

/// Something that clears a finding.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Remedy {
    /// What to do.
    pub text: String,
    /// What it changes in the month's bill; none where it was not computed.
    pub usd_per_month: Option<Usd>,
    /// The keys that it sets, as a file would say them; none where it takes more than keys.
    pub set: BTreeMap<String, String>,
}

/// A stated exception.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Allowed {
    /// Why.
    pub reason: String,
    /// Until which day.
    pub until: Option<String>,
}

/// The answer in figures.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Verdict {
    /// The cheapest option that fits; none where none does.
    pub choice: Option<String>,
    /// One sentence.
    pub because: String,
    /// The cheapest option that fits on another platform, or else the next cheapest one.
    pub runner_up: Option<String>,
    /// What the choice saves against the runner-up.
    pub saves_usd_per_month: Option<Usd>,
    /// Where nothing fits: the cheapest change that makes an option fit.
    pub change: Option<Way>,
    /// How far the choice stays the cheapest; none where nothing ends it in range.
    pub holds_until: Option<HoldsUntil>,
}

/// An option that was not asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    /// The option's id.
    pub id: String,
    /// For people.
    pub text: String,
    /// Its all-in bill.
    pub usd_per_month: Usd,
}

/// The end of a verdict's range.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldsUntil {
    /// The last request count at which the choice is the cheapest that fits.
    #[serde(with = "count_as_text")]
    pub requests_per_month: u64,
    /// The option that is cheapest from there on; none where no other fits.
    pub then: Option<String>,
}

/// An option's cost over the request count.
///
/// Where a fleet has so many steps that no picture shows them, stretches of a few percent are drawn
/// as one: for figures there are the bill and the crossovers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostCurve {
    /// The option's id.
    pub option: String,
    /// Which total.
    pub scope: &'static str,
    /// The last request count that it covers.
    #[serde(with = "count_as_text")]
    pub to_requests_per_month: u64,
    /// Ascending; the first begins at 0, and each ends where the next one begins.
    pub pieces: Vec<CostPiece>,
}

/// A stretch on which each further request costs the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostPiece {
    /// Its first request count.
    #[serde(with = "count_as_text")]
    pub from_requests_per_month: u64,
    /// What so many requests cost.
    pub usd_per_month: Usd,
    /// What each further one costs.
    pub usd_per_request: Usd,
}

/// Counts are text, as every exact figure is: a reader that takes numbers for floats loses nothing.
mod count_as_text {
    use serde::{Deserialize, Deserializer, Serializer, de};

    #[allow(clippy::trivially_copy_pass_by_ref)] // The signature that serde asks for.
    pub fn serialize<S: Serializer>(count: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(count)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// The same where there may be none.
mod optional_count_as_text {
    use serde::{Deserialize, Deserializer, Serializer, de};

    #[allow(clippy::ref_option)] // The signature that serde asks for.
    pub fn serialize<S: Serializer>(count: &Option<u64>, serializer: S) -> Result<S::Ok, S::Error> {
        match count {
            Some(count) => serializer.collect_str(count),
            None => serializer.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<u64>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| text.parse().map_err(de::Error::custom)).transpose()
    }
}
