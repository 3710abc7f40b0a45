//! From a workload and dated facts to a decision.
use crate::bill::{self, Scope};
use crate::curve::{Crossing, Curve, crossings};
use crate::decision::{
    Assumption, ByScope, Crossover, Decision, FactsUsed, Finding, Headline, OptionReport, SCHEMA,
    ServiceLevel, Severity,
};
use crate::exact::Exact;
use crate::facts::Facts;
use crate::platforms::{Choice, Desk, PLATFORMS};
use crate::problem::Problem;
use crate::units::{Megabytes, Requests};
use crate::usd::Usd;
use crate::verdict::{self, Candidate};
use crate::workload::{AskedPlatform, Stated, Workload};

/// Crossovers are sought up to so many times the stated volume.
const RANGE: u32 = 1_000;

/// Everything that can be said of a workload.
///
/// # Errors
/// Every problem of the input, each at its key; nothing is evaluated then.
pub fn evaluate(stated: Stated, facts: &dyn Facts) -> Result<Decision, Vec<Problem>> {
    let (workload, assumptions) = resolve(stated, facts)?;
    let mut desk = Desk { workload: &workload, facts, assumptions, problems: Vec::new() };
    let choices = choices(&mut desk)?;
    Ok(decide(&workload, &choices, desk))
}

/// The concrete options of a workload, their prices looked up, before anything is computed.
///
/// # Errors
/// Every problem of the input, each at its key.
pub fn choices_of(stated: Stated, facts: &dyn Facts) -> Result<Vec<Choice>, Vec<Problem>> {
    let (workload, assumptions) = resolve(stated, facts)?;
    choices(&mut Desk { workload: &workload, facts, assumptions, problems: Vec::new() })
}

fn resolve(stated: Stated, facts: &dyn Facts) -> Result<(Workload, Vec<Assumption>), Vec<Problem>> {
    let mut assumptions = Vec::new();
    let included = facts
        .quota("lambda.tmp_included_mb")
        .map_err(|error| vec![Problem::from_fact("lambda.ephemeral_storage", &error)])?;
    let workload = Workload::resolve(stated, Megabytes::new(included.value), &mut assumptions)
        .map_err(|problem| vec![problem])?;
    Ok((workload, assumptions))
}

/// The last request count of the range in which crossovers are sought.
pub fn range_end(requests: &Requests) -> u64 {
    let end = requests.times(&Exact::from(RANGE)).amount().ceil();
    end.floor().unwrap_or(u64::MAX).max(1)
}

fn check_names(desk: &mut Desk) {
    if let Err(error) = desk.facts.region_name(&desk.workload.region) {
        desk.problems.push(Problem::from_fact("region", &error));
    }
    if let Some(runtime) = &desk.workload.runtime
        && let Err(error) = desk.facts.runtime(runtime)
    {
        desk.problems.push(Problem::from_fact("runtime", &error));
    }
}

fn choices(desk: &mut Desk) -> Result<Vec<Choice>, Vec<Problem>> {
    check_names(desk);
    let mut found: Vec<Choice> = Vec::new();
    for ask in &desk.workload.compare {
        for platform in PLATFORMS {
            for choice in platform.choices(ask, desk) {
                match found.iter().find(|other| other.id == choice.id) {
                    Some(other) => desk.problems.push(Problem {
                        id: "option-twice",
                        key: ask.key.clone(),
                        message: format!("`{}` is already compared by `{}`", choice.id, other.key),
                        help: Some("remove one of the two".to_owned()),
                    }),
                    None => found.push(choice),
                }
            }
        }
    }
    if desk.problems.is_empty() { Ok(found) } else { Err(std::mem::take(&mut desk.problems)) }
}

fn decide(workload: &Workload, choices: &[Choice], desk: Desk) -> Decision {
    let curves: Vec<Curve> = choices.iter().map(|choice| choice.curve(Scope::Compute)).collect();
    let end = range_end(&workload.requests);
    let mut assumptions = desk.assumptions;
    assumptions.push(compute_alone());
    let options: Vec<OptionReport> =
        choices.iter().map(|choice| report(choice, &workload.requests)).collect();
    let candidates: Vec<Candidate> = choices
        .iter()
        .zip(&curves)
        .zip(&options)
        .map(|((choice, curve), option)| Candidate { choice, curve, option })
        .collect();
    let verdict = verdict::of(&candidates, &workload.requests, end);
    Decision {
        schema: SCHEMA,
        engine: env!("CARGO_PKG_VERSION"),
        facts: FactsUsed {
            as_of: desk.facts.as_of().to_string(),
            sha256: desk.facts.sha256().to_owned(),
            overlaid: desk.facts.overlaid().to_vec(),
        },
        workload: workload.echo(),
        assumptions,
        not_yet_considered: workload.set_aside.clone(),
        crossovers: all_crossovers(&candidates, end),
        findings: choices
            .iter()
            .flat_map(|choice| choice.findings.clone())
            .chain(not_yet(workload))
            .collect(),
        options,
        verdict,
        headline: Headline {
            name: workload.name.clone(),
            region: workload.region.clone(),
            requests: workload.requests.amount().clone(),
        },
    }
}

/// Until attached services are evaluated, every figure is of the functions or machines alone.
fn compute_alone() -> Assumption {
    Assumption {
        key: "scope".to_owned(),
        value: "compute alone".to_owned(),
        because: "gateways, balancers, disks, addresses, logs and traffic are not yet priced"
            .to_owned(),
    }
}

fn report(choice: &Choice, requests: &Requests) -> OptionReport {
    let bill = choice.bill(requests);
    let compute = bill::total(&bill, Scope::Compute);
    let millions = requests.amount() * &Exact::decimal(1, 6);
    let per_million = compute.amount().checked_div(&millions).map_or(Usd::ZERO, Usd::new);
    let stands = |finding: &&Finding| finding.severity == Severity::Error;
    OptionReport {
        id: choice.id.clone(),
        platform: choice.platform,
        label: choice.label.clone(),
        usd_per_month: ByScope { compute, all_in: None },
        usd_per_million_requests: ByScope { compute: per_million, all_in: None },
        bill,
        service_level: ServiceLevel {
            capacity_requests_per_month: choice.capacity.map(|n| n.to_string()),
        },
        unpriced: Vec::new(),
        fits: !choice.findings.iter().any(|finding| stands(&finding)),
        findings: choice.findings.iter().map(|finding| finding.rule).collect(),
    }
}

/// Every crossover of every two options, by request count; the order of `compare` plays no part.
fn all_crossovers(candidates: &[Candidate], end: u64) -> Vec<Crossover> {
    let mut found = Vec::new();
    for (i, a) in candidates.iter().enumerate() {
        for b in &candidates[i + 1..] {
            let crossing = |crossing| crossover(a, b, crossing);
            found.extend(crossings(a.curve, b.curve, 1, end).into_iter().map(crossing));
        }
    }
    found.sort_by(|x, y| {
        let key = |c: &Crossover| (c.requests_per_month, c.from.clone(), c.to.clone());
        key(x).cmp(&key(y))
    });
    found
}

fn crossover(a: &Candidate, b: &Candidate, crossing: Crossing) -> Crossover {
    let (from, to) = if crossing.order.is_lt() { (b, a) } else { (a, b) };
    Crossover {
        from: from.choice.id.clone(),
        to: to.choice.id.clone(),
        scope: "compute",
        requests_per_month: crossing.at,
        usd_per_month: to.curve.at(crossing.at),
        within_capacity: from.choice.carries(crossing.at) && to.choice.carries(crossing.at),
        kind: crossing.change,
        tied_from: crossing.tied_from,
    }
}

/// Entries of `compare` that cannot be evaluated yet are told, not dropped.
fn not_yet(workload: &Workload) -> Vec<Finding> {
    let entry = |ask: &crate::workload::Ask| match &ask.platform {
        AskedPlatform::NotYet(text) => Some(Finding {
            rule: "option-not-yet-considered",
            severity: Severity::Info,
            option: None,
            component: None,
            message: format!("this version does not evaluate `{text}`"),
            evidence: std::collections::BTreeMap::new(),
            limit: None,
            remedies: Vec::new(),
            allowed: None,
            key: ask.key.clone(),
        }),
        _ => None,
    };
    workload.compare.iter().filter_map(entry).collect()
}
