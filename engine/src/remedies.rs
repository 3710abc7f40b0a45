//! Where nothing fits: the cheapest change that makes an option fit, found by trying and pricing.
use crate::bill::Total;
use crate::decision::Way;
use crate::exact::Exact;
use crate::facts::Facts;
use crate::judging::made_and_judged;
use crate::platforms::{Choice, Surveys};
use crate::rules::Rule;
use crate::usd::Usd;
use crate::workload::{Ask, AskedPlatform, Instance, Provision, Purchase, Workload};

/// How often machines are doubled before another type is the better change.
const DOUBLINGS: u32 = 12;

/// The cheapest option that fits and that was not asked for; none where no change is enough.
pub(crate) fn cheapest_that_fits(
    workload: &Workload,
    facts: &dyn Facts,
    surveys: &Surveys,
) -> Option<Way> {
    let mut ways = Vec::new();
    for ask in alternatives(workload) {
        ways.extend(fitting(&ask, workload, facts, surveys, ""));
    }
    let raised = with_more_concurrency(workload);
    for ask in &workload.compare {
        if matches!(ask.platform, AskedPlatform::Lambda { .. }) {
            ways.extend(fitting(ask, &raised, facts, surveys, " with a higher concurrency limit"));
        }
    }
    ways.extend(workload.compare.iter().filter_map(|ask| more_of(ask, workload, facts, surveys)));
    ways.into_iter()
        .min_by(|a, b| a.usd_per_month.cmp(&b.usd_per_month).then_with(|| a.id.cmp(&b.id)))
}

/// Other options of every platform.
fn alternatives(workload: &Workload) -> Vec<Ask> {
    let ask = |platform| Ask { key: "compare".to_owned(), platform };
    let lambda = |memory: Option<u32>, provisioned_concurrency| {
        ask(AskedPlatform::Lambda {
            architecture: None,
            memory: memory.map(|times| workload.memory.times(&Exact::from(times))),
            provisioned_concurrency,
            only_where_needed: false,
        })
    };
    vec![
        lambda(None, Some(Provision::Auto)),
        lambda(Some(2), None),
        lambda(Some(4), None),
        lambda(Some(2), Some(Provision::Auto)),
        ask(AskedPlatform::Ec2 {
            instance: Instance::Auto,
            count: None,
            purchase: Purchase::OnDemand,
        }),
        ask(AskedPlatform::Fargate {
            architecture: None,
            vcpu: None,
            memory: None,
            count: None,
            purchase: Purchase::OnDemand,
        }),
        ask(AskedPlatform::ManagedInstances { instance: Instance::Auto }),
    ]
}

/// The fixed machines of `ask` doubled until they fit, then as few as do.
fn more_of(ask: &Ask, workload: &Workload, facts: &dyn Facts, surveys: &Surveys) -> Option<Way> {
    let AskedPlatform::Ec2 { instance: Instance::Named(_), count, .. } = &ask.platform else {
        return None;
    };
    let stated = count.unwrap_or(1);
    let of = |machines: u32| {
        let mut ask = ask.clone();
        if let AskedPlatform::Ec2 { count, .. } = &mut ask.platform {
            *count = Some(machines);
        }
        fitting(&ask, workload, facts, surveys, "").into_iter().next()
    };
    let enough = (0..DOUBLINGS).map(|n| stated << n).find(|machines| of(*machines).is_some())?;
    let (mut low, mut high) = (stated, enough);
    while low < high {
        let middle = low + (high - low) / 2;
        if of(middle).is_some() { high = middle } else { low = middle + 1 }
    }
    of(high)
}

/// The options of `ask` that fit and are wholly priced.
fn fitting(
    ask: &Ask,
    workload: &Workload,
    facts: &dyn Facts,
    surveys: &Surveys,
    how: &str,
) -> Vec<Way> {
    let found = made_and_judged(ask, workload, facts, surveys, Rule::may_refuse);
    let way = |choice: Choice| {
        let usd_per_month: Usd = choice.total(Total::AllIn, &workload.requests);
        Way { id: choice.id, text: format!("{}{how}", choice.label), usd_per_month }
    };
    found.into_iter().filter(|c| c.fits() && c.unpriced.is_empty()).map(way).collect()
}

/// The same workload with all the concurrency that it could use.
fn with_more_concurrency(workload: &Workload) -> Workload {
    let mut raised = workload.clone();
    raised.lambda.reserved_concurrency = None;
    raised.lambda.account_concurrency = Some(MOST_CONCURRENCY);
    raised
}

/// Far beyond what anybody was ever granted.
const MOST_CONCURRENCY: u32 = 10_000_000;
