//! AWS Lambda: what a month of invocations meters, and at which prices.
//!
//! Source: AWS Lambda pricing page; models.md 0. Duration is billed per invocation, rounded up to a
//! millisecond, times the configured memory in GB of 1,024 MB.
mod dimension;
mod parts;
mod pool;

pub use self::dimension::Dimension;
pub(crate) use self::dimension::{memory_time, requests};
pub(super) use self::parts::job_in_parts;
use self::pool::{Pool, snapshot_charges};
use super::machines::discounted;
use super::{Choice, Desk, Made, Platform, Purpose, Unmet, attached, made, note_plan};
use crate::bill::Scope;
use crate::charge::{Billed, Charge, Meter};
use crate::decision::Assumption;
use crate::exact::Exact;
use crate::facts::AllowanceRecord;
use crate::price::Price;
use crate::problem::Problem;
use crate::units::{GbSecond, GbSeconds, Megabytes, Quantity, Request, Requests, Unit, month};
use crate::usd::separated;
use crate::workload::{Architecture, Ask, AskedPlatform, Billing, Duration, Provision};

/// Functions.
pub(super) struct Lambda;

/// What one request uses, and what is used whatever the traffic.
#[derive(Debug, Clone)]
pub struct LambdaUsage {
    /// Billed memory-time of one invocation.
    pub gb_seconds: GbSeconds,
    /// `/tmp` above the included size, if there is any.
    pub storage: Option<Storage>,
    /// Environments that are kept initialised, if there are any.
    pub provisioned: Option<Provisioned>,
}

/// `/tmp` above the included size, and its price.
#[derive(Debug, Clone)]
pub struct Storage {
    /// What one invocation uses.
    pub gb_seconds: GbSeconds,
    /// What it costs.
    pub price: Price<GbSecond>,
}

/// Environments that are kept initialised, and their prices.
#[derive(Debug, Clone)]
pub struct Provisioned {
    /// Their memory-time over the month.
    pub gb_seconds: GbSeconds,
    /// What keeping them costs.
    pub concurrency: Price<GbSecond>,
    /// What invocations in them cost.
    pub duration: Price<GbSecond>,
}

/// The prices of requests and duration of one architecture in one Region.
#[derive(Debug, Clone)]
pub struct LambdaPrices {
    /// Each request.
    pub requests: Price<Request>,
    /// Memory-time of invocations on demand.
    pub duration: Price<GbSecond>,
    /// Requests that are free each month; none where the free tier is not counted.
    pub free_requests: Option<AllowanceRecord>,
    /// GB-seconds on demand that are free each month.
    pub free_duration: Option<AllowanceRecord>,
}

impl Platform for Lambda {
    fn choices(&self, ask: &Ask, desk: &mut Desk) -> Vec<Choice> {
        let AskedPlatform::Lambda {
            architecture,
            memory,
            provisioned_concurrency,
            only_where_needed,
        } = &ask.platform
        else {
            return Vec::new();
        };
        let memory_key =
            if memory.is_some() { format!("{}.memory", ask.key) } else { "memory".to_owned() };
        let chosen = memory.clone().unwrap_or_else(|| desk.workload.memory.clone());
        let provisioned =
            provisioned_concurrency.unwrap_or(desk.workload.lambda.provisioned_concurrency);
        if memory.is_none() && too_large(&chosen, desk) {
            return Vec::new();
        }
        check_sizes(&chosen, &memory_key, desk);
        note_plan("discounts.lambda", "Lambda", desk);
        let Some(duration) = duration_at(&chosen, &memory_key, desk) else { return Vec::new() };
        let architectures =
            architecture.map_or(desk.workload.architectures.clone(), |one| vec![one]);
        let mut found = Vec::new();
        for architecture in architectures {
            let function = Configuration {
                architecture,
                memory: chosen.clone(),
                duration: duration.0.clone(),
                billing: duration.1.clone(),
            };
            found.extend(choice(ask, &function, provisioned, *only_where_needed, desk));
        }
        found
    }
}

/// A function as it is deployed.
#[derive(Debug, Clone)]
pub(super) struct Configuration {
    architecture: Architecture,
    memory: Megabytes,
    duration: Duration,
    billing: Billing,
}

/// How long an invocation takes with so much memory: the part that computes follows the memory's
/// share of a vCPU, the part that waits does not (models.md 5).
fn duration_at(memory: &Megabytes, key: &str, desk: &mut Desk) -> Option<(Duration, Billing)> {
    let workload = desk.workload;
    let stated = (workload.duration.clone(), workload.billing.clone());
    if *memory == workload.memory {
        return Some(stated);
    }
    let per_vcpu = desk.limit("memory", "lambda.memory_mb_per_vcpu")?;
    let factor = memory_factor(&workload.memory, memory, &workload.cpu, &per_vcpu)?;
    let duration = workload.duration.scaled(&factor);
    let billing = duration.billing().ok()?;
    desk.assume(|| Assumption {
        key: key.to_owned(),
        value: format!(
            "the duration at {} MB is {} times that at {} MB",
            memory.amount(),
            factor.to_significant(4),
            workload.memory.amount()
        ),
        because: "T(m) = io + cpu / min(1, m / 1 vCPU), with `cpu` as the share that computes"
            .to_owned(),
    });
    Some((duration, billing))
}

/// Duration with `to` memory over duration with `from` memory, of which the share `cpu` computes.
pub fn memory_factor(
    from: &Megabytes,
    to: &Megabytes,
    cpu: &Exact,
    per_vcpu: &Exact,
) -> Option<Exact> {
    let share = |memory: &Megabytes| Some(memory.amount().checked_div(per_vcpu)?.min(Exact::ONE));
    let computing = (cpu * &share(from)?).checked_div(&share(to)?)?;
    Some(&(&Exact::ONE - cpu) + &computing)
}

fn choice(
    ask: &Ask,
    function: &Configuration,
    provision: Provision,
    only_where_needed: bool,
    desk: &mut Desk,
) -> Option<Choice> {
    if only_where_needed && desk.workload.latency.is_empty() {
        return None;
    }
    let pool = Pool::of(function, desk)?;
    let provisioned = match provision {
        Provision::Fixed(count) => count,
        Provision::Auto => pool.provisioned_for(&desk.workload.latency),
    };
    if provisioned == 0 && only_where_needed {
        return None;
    }
    let Configuration { architecture, memory, .. } = function;
    let prices = prices(*architecture, desk)?;
    let usage = usage(function, provisioned, desk)?;
    if provisioned > 0 {
        desk.assume(|| Assumption {
            key: "lambda.provisioned_concurrency".to_owned(),
            value: "requests fill the provisioned environments first, without gaps".to_owned(),
            because: "arrivals are taken as steady for the bill".to_owned(),
        });
    }
    let warm = if provisioned > 0 { format!("-pc{provisioned}") } else { String::new() };
    let warm_label =
        if provisioned > 0 { format!(", {provisioned} provisioned") } else { String::new() };
    let id = format!("lambda-{}-{}mb{warm}", architecture.name(), memory.amount());
    let size = separated(&memory.amount().to_plain());
    let label = format!("Lambda {}, {size} MB{warm_label}", architecture.name());
    let series = match &ask.platform {
        AskedPlatform::Lambda { memory: Some(_), .. } => label.clone(),
        _ if provision == Provision::Auto => {
            format!("Lambda {}, provisioned as needed", architecture.name())
        }
        _ => format!("Lambda {}{warm_label}", architecture.name()),
    };
    let mut charges = usage_charges(&usage, &prices);
    if desk.purpose != Purpose::Alone {
        charges.extend(pool.init_charge(function, &prices, provisioned, desk));
    }
    charges.extend(snapshot_charges(function, &pool, desk).into_iter().flatten());
    let around = attached::around_functions(&ask.key, desk);
    charges.extend(around.charges);
    let availability = attached::promised("sla.lambda", desk)
        .zip(around.availability)
        .map(|(lambda, around)| &lambda * &around);
    let cold = desk.asks_for_cold_starts().then(|| pool.cold_starts(provisioned));
    let service_level = pool.service_level(cold, availability.as_ref());
    Some(Choice {
        platform: "lambda",
        key: ask.key.clone(),
        charges,
        unpriced: around.unpriced,
        capacity: pool.capacity(),
        service_level,
        beyond_credits: None,
        second_machine: None,
        made: Made::Function(made(function, provisioned, &pool)),
        asked: 0,
        missed: pool.missed(provisioned, desk),
        findings: Vec::new(),
        id,
        label,
        series,
    })
}

fn made(function: &Configuration, provisioned: u32, pool: &Pool) -> made::Function {
    made::Function {
        architecture: function.architecture,
        memory: function.memory.clone(),
        duration: function.duration.clone(),
        billing: function.billing.clone(),
        provisioned,
        start: pool.start_times(),
        limit: pool.limit(),
        parts: None,
    }
}

/// Functions of that size are not made; the machines that are asked for beside them still are.
fn too_large(memory: &Megabytes, desk: &mut Desk) -> bool {
    let most = desk.limit("memory", "lambda.memory_max");
    let over = most.is_some_and(|most| *memory.amount() > most);
    if over && !desk.unmet.contains(&Unmet::Memory) {
        desk.unmet.push(Unmet::Memory);
    }
    over
}

/// Everything that so much usage is charged for, line by line.
///
/// The free tier covers requests of any kind and duration on demand, not duration in provisioned
/// environments (AWS Lambda pricing, "Provisioned Concurrency").
pub fn usage_charges(usage: &LambdaUsage, prices: &LambdaPrices) -> Vec<Box<dyn Billed>> {
    let mut charges: Vec<Box<dyn Billed>> = Vec::new();
    let each_request = Meter::per_request(Requests::new(Exact::ONE));
    charge_beyond_free(
        Dimension::Requests,
        each_request,
        &prices.requests,
        prices.free_requests.as_ref(),
        &mut charges,
    );

    let mut duration = Meter::per_request(usage.gb_seconds.clone());
    if let Some(Provisioned { gb_seconds, concurrency, duration: price }) = &usage.provisioned {
        let kept = Meter::Fixed(gb_seconds.clone());
        let warm = duration.clone().at_most(gb_seconds.clone());
        duration = duration.beyond(gb_seconds);
        charges.push(Box::new(Charge::new(
            Dimension::ProvisionedConcurrency.name(),
            Scope::Compute,
            kept,
            concurrency,
        )));
        let name = Dimension::ProvisionedDuration.name();
        charges.push(Box::new(Charge::new(name, Scope::Compute, warm, price)));
    }
    charge_beyond_free(
        Dimension::Duration,
        duration,
        &prices.duration,
        prices.free_duration.as_ref(),
        &mut charges,
    );

    if let Some(Storage { gb_seconds, price }) = &usage.storage {
        let storage = Meter::per_request(gb_seconds.clone());
        let name = Dimension::EphemeralStorage.name();
        charges.push(Box::new(Charge::new(name, Scope::Compute, storage, price)));
    }
    charges
}

/// A charge, and before it the line of what is free of it.
fn charge_beyond_free<U: Unit>(
    dimension: Dimension,
    meter: Meter<U>,
    price: &Price<U>,
    free: Option<&AllowanceRecord>,
    charges: &mut Vec<Box<dyn Billed>>,
) {
    let item = dimension.name();
    let Some(free) = free else {
        return charges.push(Box::new(Charge::new(item, Scope::Compute, meter, price)));
    };
    let Some(quantity) = free.quantity.clone().map(Quantity::new) else {
        return charges.push(Box::new(Charge::free(
            item,
            Scope::Compute,
            meter,
            free.source.clone(),
        )));
    };
    let covered = meter.clone().at_most(quantity.clone());
    charges.push(Box::new(Charge::free(
        dimension.free_name(),
        Scope::Compute,
        covered,
        free.source.clone(),
    )));
    charges.push(Box::new(Charge::new(item, Scope::Compute, meter.beyond(&quantity), price)));
}

fn usage(function: &Configuration, provisioned: u32, desk: &mut Desk) -> Option<LambdaUsage> {
    let Configuration { architecture, memory, billing, .. } = function;
    let item = |dimension: Dimension| dimension.item(*architecture);
    let seconds = billing.billed.seconds();
    let lambda = &desk.workload.lambda;
    let larger = lambda.ephemeral_storage.beyond(&lambda.included_storage);
    let storage = if larger > Megabytes::ZERO {
        let price =
            desk.price("lambda.ephemeral_storage", "lambda", &item(Dimension::EphemeralStorage))?;
        Some(Storage { gb_seconds: larger.for_seconds(&seconds), price })
    } else {
        None
    };
    let provisioned = if provisioned > 0 {
        let key = "lambda.provisioned_concurrency";
        let kept_seconds = &month().seconds() * &Exact::from(provisioned);
        Some(Provisioned {
            gb_seconds: memory.for_seconds(&kept_seconds),
            concurrency: compute_price(key, &item(Dimension::ProvisionedConcurrency), desk)?,
            duration: compute_price(key, &item(Dimension::ProvisionedDuration), desk)?,
        })
    } else {
        None
    };
    Some(LambdaUsage { gb_seconds: memory.for_seconds(&seconds), storage, provisioned })
}

fn prices(architecture: Architecture, desk: &mut Desk) -> Option<LambdaPrices> {
    let item = |dimension: Dimension| dimension.item(architecture);
    let free = |name: &str, desk: &mut Desk| {
        if !desk.workload.free_tier {
            return None;
        }
        match desk.facts.allowance(&desk.workload.region, name) {
            Ok(allowance) => allowance,
            Err(error) => desk.refuse("free_tier", &error),
        }
    };
    Some(LambdaPrices {
        requests: desk.price("region", "lambda", &item(Dimension::Requests))?,
        duration: compute_price("region", &item(Dimension::Duration), desk)?,
        free_requests: free(Dimension::REQUESTS_FREE, desk),
        free_duration: free(Dimension::DURATION_FREE, desk),
    })
}

/// A price of memory-time, less the stated discount.
fn compute_price(key: &str, item: &str, desk: &mut Desk) -> Option<Price<GbSecond>> {
    let price = desk.price(key, "lambda", item)?;
    let off = desk.workload.discounts.lambda.clone();
    Some(discounted(price, off.as_ref(), "stated discount"))
}

/// Refuses sizes that no function can have, so that no bill is made for one.
fn check_sizes(memory: &Megabytes, memory_key: &str, desk: &mut Desk) {
    let storage = desk.workload.lambda.ephemeral_storage.clone();
    for (size, key, name, least, most) in [
        (memory, memory_key, "memory", "lambda.memory_min", "lambda.memory_max"),
        (&storage, "lambda.ephemeral_storage", "/tmp", "lambda.tmp_min", "lambda.tmp_max"),
    ] {
        let (Some(least), Some(most)) = (desk.limit(key, least), desk.limit(key, most)) else {
            continue;
        };
        if let Some(problem) = size_problem(size, key, name, [&least, &most]) {
            desk.problem(problem);
        }
    }
}

/// What is wrong with a size of memory or `/tmp`, if anything is.
pub(crate) fn size_problem(
    size: &Megabytes,
    key: &str,
    name: &str,
    [least, most]: [&Exact; 2],
) -> Option<Problem> {
    let amount = size.amount();
    let say = |number: &Exact| separated(&number.to_plain());
    let (message, help) = if amount < least || amount > most {
        let message = format!(
            "a Lambda function has {} to {} MB of {name}, not {} MB",
            say(least),
            say(most),
            say(amount)
        );
        (message, "choose a size in that range, or compare machines alone".to_owned())
    } else if amount.is_whole() {
        return None;
    } else {
        let message = format!("Lambda's {name} is set in whole MB, not {} MB", say(amount));
        (message, format!("write {}MB", amount.ceil()))
    };
    Some(Problem { id: "lambda-size-out-of-range", key: key.to_owned(), message, help: Some(help) })
}
