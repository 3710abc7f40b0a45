//! A job as a chain of invocations, each under the ceiling: driven by Step Functions, or as a
//! durable function.
use super::{Configuration, duration_at, prices, usage, usage_charges};
use crate::bill::Scope;
use crate::charge::{Billed, Charge, Meter};
use crate::decision::{Assumption, ServiceLevel};
use crate::exact::Exact;
use crate::platforms::{Choice, Desk, Made, attached, made};
use crate::services::{Attached, Place, step_functions};
use crate::units::{Operation, Quantity, Requests};
use crate::usd::separated;
use crate::workload::{Architecture, Ask, Job};

/// A part runs at most for this share of the ceiling, in percent: what is left is for a slow one.
const FILLED: i64 = 80;
/// State transitions of one part: it is entered, runs, is checked, repeated or ended, and may be
/// tried again. The dearer of what workflows of this kind take.
const TRANSITIONS: u32 = 6;

/// What drives the parts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Driver {
    StepFunctions,
    Durable,
}

/// The job in parts, on each architecture and with each driver; none where it need not or cannot be split.
pub(in crate::platforms) fn job_in_parts(ask: &Ask, desk: &mut Desk) -> Vec<Choice> {
    let Some(ceiling) = desk.limit("job", "lambda.timeout_max") else { return Vec::new() };
    let needs_parts = |job: &Job| job.chunkable && job.longest.seconds() > ceiling;
    if !desk.workload.job.as_ref().is_some_and(needs_parts) {
        return Vec::new();
    }
    let memory = desk.workload.memory.clone();
    if super::too_large(&memory, desk) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for architecture in desk.workload.architectures.clone() {
        for driver in [Driver::StepFunctions, Driver::Durable] {
            let durable = desk.facts.quota("lambda-durable.execution_max").ok();
            let since = durable.is_some_and(|quota| {
                quota.in_force_from.is_none_or(|day| day <= desk.facts.as_of())
            });
            if driver == Driver::StepFunctions || since {
                found.extend(choice(ask, architecture, driver, desk));
            }
        }
    }
    found
}

fn choice(
    ask: &Ask,
    architecture: Architecture,
    driver: Driver,
    desk: &mut Desk,
) -> Option<Choice> {
    let memory = desk.workload.memory.clone();
    let (duration, billing) = duration_at(&memory, "memory", desk)?;
    let function = Configuration { architecture, memory, duration, billing };
    let ceiling = desk.limit("job", "lambda.timeout_max")?;
    let longest_part = &ceiling * &Exact::decimal(FILLED, 2);
    let parts = |seconds: &Exact| {
        let parts = seconds.checked_div(&longest_part)?.ceil();
        parts.floor().map(|parts| parts.max(1))
    };
    let mean = parts(&function.billing.mean.seconds())?;
    let longest = parts(&desk.workload.job.as_ref()?.longest.seconds())?;
    let prices = prices(architecture, desk)?;
    let mut charges = usage_charges(&usage(&function, 0, desk)?, &prices);
    let more = Exact::from(mean - 1);
    if mean > 1 {
        let meter = Meter::per_request(Requests::new(more));
        charges.push(Box::new(Charge::new(
            "requests of further parts",
            Scope::Compute,
            meter,
            &prices.requests,
        )));
    }
    let links = driven(driver, mean, ask, desk)?;
    charges.extend(links.charges);
    let around = attached::around_functions("job", desk);
    charges.extend(around.charges);
    let mut unpriced = around.unpriced;
    unpriced.extend(links.unpriced);
    let size = separated(&function.memory.amount().to_plain());
    let (suffix, how) = match driver {
        Driver::StepFunctions => ("split", format!("in {longest} parts by Step Functions")),
        Driver::Durable => ("durable", format!("durable, in {longest} parts")),
    };
    let name = architecture.name();
    Some(Choice {
        platform: "lambda",
        key: ask.key.clone(),
        id: format!("lambda-{name}-{}mb-{suffix}{longest}", function.memory.amount()),
        label: format!("Lambda {name}, {size} MB, {how}"),
        series: format!("Lambda {name}, {suffix}"),
        charges,
        unpriced,
        capacity: None,
        service_level: ServiceLevel { grows: true, ..ServiceLevel::default() },
        beyond_credits: None,
        second_machine: None,
        made: Made::Function(made::Function {
            architecture,
            memory: function.memory,
            duration: function.duration,
            billing: function.billing,
            provisioned: 0,
            start: None,
            limit: None,
            parts: Some(longest),
        }),
        asked: 0,
        missed: Vec::new(),
        findings: Vec::new(),
    })
}

/// What driving so many parts costs.
fn driven(driver: Driver, parts: u64, ask: &Ask, desk: &mut Desk) -> Option<Attached> {
    let place = Place { region: &desk.workload.region, facts: desk.facts };
    let (priced, value, because) = match driver {
        Driver::StepFunctions => {
            let each = Exact::from(parts * u64::from(TRANSITIONS));
            let meter = Meter::per_request(Quantity::new(each));
            let value = format!(
                "{parts} parts on average, each at most {FILLED} % of the ceiling, with {TRANSITIONS} state transitions"
            );
            (step_functions::transitions(meter, place), value, "the dearer case of a loop")
        }
        Driver::Durable => {
            // A step for each part, and the start.
            let meter: Meter<Operation> = Meter::per_request(Quantity::new(Exact::from(parts + 1)));
            let price = desk.price(&ask.key, "lambda", "durable_operation")?;
            let charge: Box<dyn Billed> =
                Box::new(Charge::new("durable operations", Scope::Attached, meter, &price));
            let attached = Attached { charges: vec![charge], unpriced: Vec::new() };
            let value = "a durable function writes down one operation a part, without data";
            (Ok(attached), value.to_owned(), "nothing is said of what it must remember")
        }
    };
    desk.assume(|| Assumption { key: "job".to_owned(), value, because: because.to_owned() });
    match priced {
        Ok(attached) => Some(attached),
        Err(error) => desk.refuse(&ask.key, &error),
    }
}
