//! The environments of a function: how many there are, how often a request waits for one, and what
//! that does to latency and the bill.
use std::rc::Rc;
use std::sync::Arc;

use super::{Configuration, LambdaPrices};
use crate::bill::Scope;
use crate::capacity::environments::{ColdShare, Environments, Inputs, StartTime};
use crate::capacity::estimate::Estimate;
use crate::charge::{Billed, Charge, Meter, Table};
use crate::decision::{Assumption, Environments as Alive, LimitReport, ServiceLevel, Spread};
use crate::exact::Exact;
use crate::facts::{Package as Deployed, Start};
use crate::platforms::Desk;
use crate::platforms::made::{self, ConcurrencyLimit, Missed};
use crate::price::{Price, Tiers};
use crate::traffic::per_second;
use crate::units::{GbSecond, Millis, Quantity, month};
use crate::workload::Package;

/// A function's environments under the stated load.
pub(super) struct Pool {
    environments: Rc<Environments>,
    /// What starting takes on average, if known.
    start: Option<Millis>,
    /// What it takes at the 99th percentile, if known.
    slow_start: Option<Millis>,
    /// The most environments at once, and where that is said.
    cap: Option<(u32, &'static str)>,
    /// The most requests a month that these carry.
    capacity: Option<u64>,
}

/// How long starting takes, and whether a request's own time is longer the first time.
struct Known {
    time: StartTime,
    value: String,
    because: String,
}

impl Known {
    /// The 99th percentile, or the last one below it that is known.
    fn slow(&self) -> Option<Millis> {
        let wanted = Exact::decimal(99, 2);
        let at = self.time.quantiles.iter().find(|(share, _)| *share >= wanted);
        Some(Millis::new(at.or_else(|| self.time.quantiles.last())?.1.clone()))
    }
}

impl Pool {
    pub(super) fn of(function: &Configuration, desk: &mut Desk) -> Option<Self> {
        let known = known(function, desk);
        match &known {
            Some(known) => desk.assume(|| Assumption {
                key: if desk.workload.init.is_some() { "init" } else { "runtime" }.to_owned(),
                value: known.value.clone(),
                because: known.because.clone(),
            }),
            None => desk.assume(|| Assumption {
                key: "init".to_owned(),
                value: "cold starts add nothing to the bill, and their length is left open"
                    .to_owned(),
                because: "neither `init` nor a measured `runtime` is stated".to_owned(),
            }),
        }
        let timeout = timeout(desk)?;
        let lifetime = lifetime(desk)?;
        let workload = desk.workload;
        let environments = desk.surveys.of(Inputs {
            rate: per_second(&workload.requests),
            warm: function.billing.mean.clone(),
            duration: function.duration.clone(),
            start: known.as_ref().map(|known| known.time.clone()),
            timeout,
            lifetime,
            traffic: workload.traffic.clone(),
        });
        let slow_start = known.as_ref().and_then(Known::slow);
        let start = known.map(|known| Millis::new(known.time.mean));
        let cap = cap(desk);
        let capacity = cap.map(|(most, _)| desk.surveys.capacity(&environments, most));
        Some(Self { environments, start, slow_start, cap, capacity })
    }

    /// The fewest environments that must be kept for every objective; as many as help where none
    /// is enough, which a finding then tells.
    pub(super) fn provisioned_for(&self, objectives: &[(u8, Millis)]) -> u32 {
        let needed = objectives
            .iter()
            .filter_map(|(percentile, most)| self.environments.provisioned_for(*percentile, most));
        needed.max().unwrap_or(0)
    }

    /// The billed init phase of cold starts, tabulated over the month's requests.
    pub(super) fn init_charge(
        &self,
        function: &Configuration,
        prices: &LambdaPrices,
        provisioned: u32,
        desk: &mut Desk,
    ) -> Option<Box<dyn Billed>> {
        let start = self.start.clone()?;
        let billed = desk.quota("runtime", "lambda.init_billed")?;
        if billed.value.is_zero() {
            return None;
        }
        let requests = desk.workload.requests.amount().ceil().floor()?;
        let last = desk.last();
        let each = function.memory.for_seconds(&start.seconds());
        let (cold, error) = self.environments.table(requests.max(1), last, provisioned);
        let percent = &error.exact() * &Exact::from(100_u32);
        desk.assume(|| Assumption {
            key: "init".to_owned(),
            value: format!(
                "cold starts are computed at {} volumes, and straight between them (at most {} % off)",
                cold.len(),
                percent.to_significant(2)
            ),
            because: format!("init is billed; source: {}", billed.source.0),
        });
        let points: Vec<_> =
            cold.into_iter().map(|(count, starts)| (count, each.times(&starts))).collect();
        let first = prices.duration.tiers.first()?.clone();
        let price = Price { tiers: Tiers::flat(first), ..prices.duration.clone() };
        let meter: Meter<GbSecond> = Meter::Tabulated(Arc::new(Table::new(&points)));
        Some(Box::new(Charge::new("init of cold starts", Scope::Compute, meter, &price)))
    }

    /// The month's cold starts with so many environments kept.
    pub(super) fn cold_starts(&self, provisioned: u32) -> ColdShare {
        self.environments.cold_starts(provisioned)
    }

    /// The service that is given; of cold starts what is known.
    pub(super) fn service_level(
        &self,
        cold: Option<ColdShare>,
        availability: Option<&Exact>,
    ) -> ServiceLevel {
        let capacity = self.capacity();
        let limit = capacity.zip(self.cap).map(|(requests, (_, limit))| LimitReport {
            limit,
            requests_per_month: requests.to_string(),
            ends_capacity: true,
        });
        ServiceLevel {
            cold_start_probability: cold.map(|cold| cold.probability),
            cold_start_probability_at_most: cold.map(|cold| cold.at_most),
            latency_ms: cold.and_then(|cold| self.environments.latency(cold.probability)),
            warm_latency_ms: Some(self.environments.warm_latency()),
            cold_latency_ms: self.environments.cold_latency(),
            concurrency: Some(Spread {
                mean: self.environments.mean_concurrency(),
                peak: self.environments.peak_concurrency(),
            }),
            environments: cold.map(|cold| Alive { mean: cold.alive, busy: cold.busy }),
            throttled: self.cap.map(|(cap, _)| self.environments.throttled(cap)),
            capacity_requests_per_month: capacity.map(|requests| requests.to_string()),
            grows: true,
            limited_by: self.cap.map(|(_, limit)| limit),
            limits: limit.into_iter().collect(),
            utilisation: None,
            cpu_credits: None,
            availability: availability.map(Estimate::of),
        }
    }

    /// The objectives that are missed.
    pub(super) fn missed(&self, provisioned: u32, desk: &Desk) -> Vec<Missed> {
        if desk.workload.latency.is_empty() {
            return Vec::new();
        }
        let cold = self.environments.cold_starts(provisioned).probability;
        let missed = |(percentile, most): &(u8, Millis)| {
            (!self.environments.meets(cold, *percentile, most)).then(|| Missed {
                percentile: *percentile,
                most: most.clone(),
                always: !self.environments.meets_warm(*percentile, most),
            })
        };
        desk.workload.latency.iter().filter_map(missed).collect()
    }

    /// How long starting takes, if known.
    pub(super) fn start_times(&self) -> Option<made::Start> {
        let (mean, p99) = self.start.clone().zip(self.slow_start.clone())?;
        Some(made::Start { mean, p99 })
    }

    /// The most environments at once.
    pub(super) fn limit(&self) -> Option<ConcurrencyLimit> {
        let (environments, limit) = self.cap?;
        Some(ConcurrencyLimit { environments, reserved: limit == RESERVED })
    }

    /// The most requests a month that the concurrency limit allows.
    pub(super) const fn capacity(&self) -> Option<u64> {
        self.capacity
    }
}

const RESERVED: &str = "reserved concurrency";
const ACCOUNT: &str = "account concurrency";

/// The concurrency limit that binds.
fn cap(desk: &mut Desk) -> Option<(u32, &'static str)> {
    if let Some(reserved) = desk.workload.lambda.reserved_concurrency {
        return Some((reserved, RESERVED));
    }
    if let Some(account) = desk.workload.lambda.account_concurrency {
        return Some((account, ACCOUNT));
    }
    let quota = desk.limit("lambda.account_concurrency", "lambda.concurrency_account")?;
    desk.assume(|| Assumption::not_stated("lambda.account_concurrency", &quota.to_plain()));
    let account = quota.floor().and_then(|quota| u32::try_from(quota).ok())?;
    Some((account, ACCOUNT))
}

/// How long an idle environment is kept.
fn timeout(desk: &mut Desk) -> Option<Vec<(Exact, Exact)>> {
    if let Some(stated) = &desk.workload.lambda.idle_timeout {
        return Some(vec![(stated.seconds(), Exact::ONE)]);
    }
    let behaviour = match desk.facts.behaviour("lambda.idle_timeout") {
        Ok(behaviour) => behaviour,
        Err(error) => return desk.refuse("lambda.idle_timeout", &error),
    };
    let first = behaviour.points.first()?.0.checked_div(&Exact::from(60_u32))?;
    let last = behaviour.points.last()?.0.checked_div(&Exact::from(60_u32))?;
    desk.assume(|| Assumption {
        key: "lambda.idle_timeout".to_owned(),
        value: format!("{first} to {last} min, as measured by {}", behaviour.as_of),
        because: format!("AWS does not document it; source: {}", behaviour.source.0),
    });
    Some(behaviour.points)
}

/// How long an environment lives at most. Unit: s.
fn lifetime(desk: &mut Desk) -> Option<Exact> {
    if let Some(stated) = &desk.workload.lambda.lifetime {
        return Some(stated.seconds());
    }
    let behaviour = match desk.facts.behaviour("lambda.lifetime") {
        Ok(behaviour) => behaviour,
        Err(error) => return desk.refuse("lambda.lifetime", &error),
    };
    let longest = behaviour.points.last()?.0.clone();
    let hours = longest.checked_div(&Exact::from(3_600_u32))?;
    desk.assume(|| Assumption {
        key: "lambda.lifetime".to_owned(),
        value: format!("{hours} h, as measured by {}", behaviour.as_of),
        because: format!("AWS does not document it; source: {}", behaviour.source.0),
    });
    Some(longest)
}

/// How long starting takes: as stated, or as measured of the runtime.
fn known(function: &Configuration, desk: &mut Desk) -> Option<Known> {
    let workload = desk.workload;
    if let Some(init) = &workload.init {
        let at = init.amount().clone();
        return Some(Known {
            value: format!("each cold start takes {at} ms"),
            because: "stated".to_owned(),
            time: StartTime {
                quantiles: vec![(Exact::ZERO, at.clone()), (Exact::ONE, at.clone())],
                mean: at,
            },
        });
    }
    let runtime = workload.runtime.clone()?;
    let package = match &workload.package {
        Some(Package::Image(_)) => Deployed::Image,
        _ => Deployed::Zip,
    };
    let start = if workload.lambda.snapstart { Start::Restore } else { Start::Init };
    let memory = function.memory.amount().floor().and_then(|mb| u32::try_from(mb).ok())?;
    let measured = desk.facts.cold_start(&runtime, start, function.architecture, package, memory);
    let measured = match measured {
        Ok(measured) => measured?,
        Err(error) => return desk.refuse("runtime", &error),
    };
    let quantile = |wanted: &Exact| {
        let found = measured.quantiles.iter().find(|(share, _)| share == wanted);
        found.map_or_else(|| "-".to_owned(), |(_, ms)| ms.to_significant(3))
    };
    let first = measured.first_invoke_ms.clone().unwrap_or(Exact::ZERO);
    let slower = |(share, ms): &(Exact, Exact)| (share.clone(), ms + &first);
    Some(Known {
        value: format!(
            "{runtime} ({}, {}) starts in {} ms at the median, {} ms at p99; its first invocation adds {} ms",
            package.name(),
            function.architecture.name(),
            quantile(&Exact::decimal(5, 1)),
            quantile(&Exact::decimal(99, 2)),
            first.to_significant(2)
        ),
        because: format!(
            "measured of a function that does nothing, {} times up to {}, at {} MB; source: {}; state `init` for your own",
            measured.samples, measured.as_of, measured.measured_at_mb, measured.source.0
        ),
        time: StartTime {
            quantiles: measured.quantiles.iter().map(slower).collect(),
            mean: measured.mean_ms,
        },
    })
}

/// What a snapshot costs beside the function: kept all month, and read at each cold start.
pub(super) fn snapshot_charges(
    function: &Configuration,
    pool: &Pool,
    desk: &mut Desk,
) -> Option<Vec<Box<dyn Billed>>> {
    if !desk.workload.lambda.snapstart {
        return None;
    }
    let key = "lambda.snapstart";
    let cache = desk.price::<GbSecond>(key, "lambda", "snapstart_cache")?;
    let restore = desk.price::<crate::units::Gigabyte>(key, "lambda", "snapstart_restore")?;
    let kept = Meter::Fixed(function.memory.for_seconds(&month().seconds()));
    let requests = desk.workload.requests.amount().ceil().floor()?;
    let last = desk.last();
    let (cold, _) = pool.environments.table(requests.max(1), last, 0);
    let each = function.memory.gigabytes();
    let points: Vec<_> =
        cold.into_iter().map(|(count, n)| (count, Quantity::new(&each * &n))).collect();
    let read = Meter::Tabulated(Arc::new(Table::new(&points)));
    Some(vec![
        Box::new(Charge::new("snapshot cache", Scope::Compute, kept, &cache)),
        Box::new(Charge::new("snapshot restores", Scope::Compute, read, &restore)),
    ])
}
