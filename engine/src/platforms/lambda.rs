//! AWS Lambda: what a month of invocations meters, and at which prices.
//!
//! Source: AWS Lambda pricing page; models.md 0. Duration is billed per invocation, rounded up to a
//! millisecond, times the configured memory in GB of 1,024 MB.
use std::collections::BTreeMap;

use super::{Choice, Desk, Platform};
use crate::bill::Scope;
use crate::charge::{Billed, Charge, Meter};
use crate::decision::{Assumption, Finding, Severity};
use crate::exact::Exact;
use crate::facts::AllowanceRecord;
use crate::price::Price;
use crate::problem::Problem;
use crate::units::{
    GbSecond, GbSeconds, Megabytes, Millis, Quantity, Request, Requests, Unit, month,
};
use crate::usd::separated;
use crate::workload::{Architecture, Ask, AskedPlatform};

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
        let AskedPlatform::Lambda { architecture, memory, provisioned_concurrency } = &ask.platform
        else {
            return Vec::new();
        };
        let memory_key =
            if memory.is_some() { format!("{}.memory", ask.key) } else { "memory".to_owned() };
        let chosen = memory.clone().unwrap_or_else(|| desk.workload.memory.clone());
        let provisioned = provisioned_concurrency.unwrap_or(desk.workload.provisioned_concurrency);
        check_sizes(&chosen, &memory_key, desk);
        note_init(desk);
        if chosen != desk.workload.memory {
            desk.assume(Assumption {
                key: memory_key,
                value: format!(
                    "the duration at {} MB is that at {} MB",
                    chosen.amount(),
                    desk.workload.memory.amount()
                ),
                because: "the effect of memory on duration is not yet considered".to_owned(),
            });
        }
        let architectures =
            architecture.map_or(desk.workload.architectures.clone(), |one| vec![one]);
        let choice = |one| choice(ask, one, &chosen, provisioned, desk);
        architectures.into_iter().filter_map(choice).collect()
    }
}

fn choice(
    ask: &Ask,
    architecture: Architecture,
    memory: &Megabytes,
    provisioned: u32,
    desk: &mut Desk,
) -> Option<Choice> {
    let prices = prices(architecture, desk)?;
    let usage = usage(memory, provisioned, architecture, desk)?;
    if provisioned > 0 {
        desk.assume(Assumption {
            key: "lambda.provisioned_concurrency".to_owned(),
            value: "requests fill the provisioned environments first, without gaps".to_owned(),
            because: "arrivals are taken as steady".to_owned(),
        });
    }
    let warm = if provisioned > 0 { format!("-pc{provisioned}") } else { String::new() };
    let warm_label =
        if provisioned > 0 { format!(", {provisioned} provisioned") } else { String::new() };
    let id = format!("lambda-{}-{}mb{warm}", architecture.name(), memory.amount());
    let size = separated(&memory.amount().to_plain());
    let label = format!("Lambda {}, {size} MB{warm_label}", architecture.name());
    Some(Choice {
        platform: "lambda",
        key: ask.key.clone(),
        charges: usage_charges(&usage, &prices),
        capacity: None,
        findings: over_ceiling(&id, &label, desk).into_iter().collect(),
        id,
        label,
    })
}

/// Everything that so much usage is charged for, line by line.
///
/// The free tier covers requests of any kind and duration on demand, not duration in provisioned
/// environments (AWS Lambda pricing, "Provisioned Concurrency").
pub fn usage_charges(usage: &LambdaUsage, prices: &LambdaPrices) -> Vec<Box<dyn Billed>> {
    let mut charges: Vec<Box<dyn Billed>> = Vec::new();
    let each_request = Meter::per_request(Requests::new(Exact::ONE));
    charge_beyond_free(
        "requests",
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
            "provisioned concurrency",
            Scope::Compute,
            kept,
            concurrency,
        )));
        charges.push(Box::new(Charge::new("provisioned duration", Scope::Compute, warm, price)));
    }
    charge_beyond_free(
        "duration",
        duration,
        &prices.duration,
        prices.free_duration.as_ref(),
        &mut charges,
    );

    if let Some(Storage { gb_seconds, price }) = &usage.storage {
        let storage = Meter::per_request(gb_seconds.clone());
        charges.push(Box::new(Charge::new("ephemeral storage", Scope::Compute, storage, price)));
    }
    charges
}

/// A charge, and before it the line of what is free of it.
fn charge_beyond_free<U: Unit>(
    item: &'static str,
    meter: Meter<U>,
    price: &Price<U>,
    free: Option<&AllowanceRecord>,
    charges: &mut Vec<Box<dyn Billed>>,
) {
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
        free_item(item),
        Scope::Compute,
        covered,
        free.source.clone(),
    )));
    charges.push(Box::new(Charge::new(item, Scope::Compute, meter.beyond(&quantity), price)));
}

fn free_item(item: &str) -> &'static str {
    if item == "requests" { "requests, free tier" } else { "duration, free tier" }
}

fn usage(
    memory: &Megabytes,
    provisioned: u32,
    architecture: Architecture,
    desk: &mut Desk,
) -> Option<LambdaUsage> {
    let item = |dimension: &str| format!("{dimension}.{}", architecture.name());
    let seconds = desk.workload.billing.billed.seconds();
    let larger = desk.workload.ephemeral_storage.beyond(&desk.workload.included_storage);
    let storage = if larger > Megabytes::ZERO {
        let price = desk.price("lambda.ephemeral_storage", "lambda", &item("ephemeral_storage"))?;
        Some(Storage { gb_seconds: larger.for_seconds(&seconds), price })
    } else {
        None
    };
    let provisioned = if provisioned > 0 {
        let key = "lambda.provisioned_concurrency";
        let kept_seconds = &month().seconds() * &Exact::from(provisioned);
        Some(Provisioned {
            gb_seconds: memory.for_seconds(&kept_seconds),
            concurrency: desk.price(key, "lambda", &item("provisioned_concurrency"))?,
            duration: desk.price(key, "lambda", &item("provisioned_duration"))?,
        })
    } else {
        None
    };
    Some(LambdaUsage { gb_seconds: memory.for_seconds(&seconds), storage, provisioned })
}

fn prices(architecture: Architecture, desk: &mut Desk) -> Option<LambdaPrices> {
    let item = |dimension: &str| format!("{dimension}.{}", architecture.name());
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
        requests: desk.price("region", "lambda", &item("requests"))?,
        duration: desk.price("region", "lambda", &item("duration"))?,
        free_requests: free("lambda.requests", desk),
        free_duration: free("lambda.duration", desk),
    })
}

/// Where the init phase of a cold start is billed, says that it is left out.
fn note_init(desk: &mut Desk) {
    let Some(billed) = desk.quota("runtime", "lambda.init_billed") else { return };
    if billed.value.is_zero() {
        return;
    }
    let since =
        billed.in_force_from.map_or_else(String::new, |day| format!(", billed since {day},"));
    desk.assume(Assumption {
        key: "init".to_owned(),
        value: format!("the init phase of cold starts{since} adds nothing"),
        because: "how often it occurs is not yet computed".to_owned(),
    });
}

/// Refuses sizes that no function can have, so that no bill is made for one.
fn check_sizes(memory: &Megabytes, memory_key: &str, desk: &mut Desk) {
    let storage = desk.workload.ephemeral_storage.clone();
    for (size, key, name, least, most) in [
        (memory, memory_key, "memory", "lambda.memory_min", "lambda.memory_max"),
        (&storage, "lambda.ephemeral_storage", "/tmp", "lambda.tmp_min", "lambda.tmp_max"),
    ] {
        let (Some(least), Some(most)) = (desk.limit(key, least), desk.limit(key, most)) else {
            continue;
        };
        let amount = size.amount();
        let say = |number: &Exact| separated(&number.to_plain());
        if amount < &least || amount > &most {
            desk.problem(Problem {
                id: "lambda-size-out-of-range",
                key: key.to_owned(),
                message: format!(
                    "a Lambda function has {} to {} MB of {name}, not {} MB",
                    say(&least),
                    say(&most),
                    say(amount)
                ),
                help: Some("choose a size in that range, or compare machines alone".to_owned()),
            });
        } else if !amount.is_whole() {
            desk.problem(Problem {
                id: "lambda-size-out-of-range",
                key: key.to_owned(),
                message: format!("Lambda's {name} is set in whole MB, not {} MB", say(amount)),
                help: Some(format!("write {}MB", amount.ceil())),
            });
        }
    }
}

/// `duration-over-ceiling`: an invocation that Lambda would cut off.
fn over_ceiling(id: &str, label: &str, desk: &mut Desk) -> Option<Finding> {
    let ceiling =
        Millis::new(&desk.limit("duration", "lambda.timeout_max")? * &Exact::from(1_000_u32));
    let duration = &desk.workload.duration;
    let longest =
        duration.max.clone().or_else(|| duration.percentiles.last().map(|(_, at)| at.clone()));
    let longest = longest.unwrap_or_else(|| desk.workload.billing.mean.clone());
    if longest <= ceiling {
        return None;
    }
    let (longest, ceiling) = (longest.seconds(), ceiling.seconds());
    let message = format!(
        "{label}: an invocation takes {} s, and is ended after {} s",
        separated(&longest.to_plain()),
        separated(&ceiling.to_plain())
    );
    Some(Finding {
        rule: "duration-over-ceiling",
        severity: Severity::Error,
        option: Some(id.to_owned()),
        component: None,
        message,
        evidence: BTreeMap::from([("longest_s", longest), ("ceiling_s", ceiling)]),
        limit: Some("lambda.timeout_max".to_owned()),
        remedies: Vec::new(),
        allowed: None,
        key: "duration".to_owned(),
    })
}
