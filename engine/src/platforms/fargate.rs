//! Fargate: tasks of one size on `x86_64` or arm64, a stated number or as many as the load needs.
use super::auto::{self, Candidate};
use super::jobs::{ForEachJob, hours_of_a_job};
use super::machines::{Count, DIGITS, Kind, Rate, TimePrice, discounted};
use super::{Choice, Desk, Platform, attached, note_plan};
use crate::bill::Scope;
use crate::charge::{Billed, Charge, Meter};
use crate::exact::Exact;
use crate::facts::Facts;
use crate::fleet::{Demand, Machine};
use crate::price::Price;
use crate::problem::Problem;
use crate::units::{GbHour, Megabytes, Quantity, VcpuHour};
use crate::usd::Usd;
use crate::workload::{Architecture, Ask, AskedPlatform, Purchase};

/// Containers without machines of one's own.
pub(super) struct Fargate;

/// The vCPUs that a task can have, as the quota table names them.
const SIZES: [(&str, i64, u32); 8] = [
    ("0_25", 25, 2),
    ("0_5", 5, 1),
    ("1", 1, 0),
    ("2", 2, 0),
    ("4", 4, 0),
    ("8", 8, 0),
    ("16", 16, 0),
    ("32", 32, 0),
];

/// One size of task.
struct Size {
    vcpu: Exact,
    memory_gib: Exact,
}

/// The prices of a task of any size on one architecture.
#[derive(Clone)]
struct Prices {
    vcpu: Price<VcpuHour>,
    memory: Price<GbHour>,
}

impl Platform for Fargate {
    fn choices(&self, ask: &Ask, desk: &mut Desk) -> Vec<Choice> {
        let AskedPlatform::Fargate { architecture, vcpu, memory, count, purchase } = &ask.platform
        else {
            return Vec::new();
        };
        if let Purchase::Reserved(term) = purchase {
            desk.problem(Problem {
                id: "unknown-purchase",
                key: ask.key.clone(),
                message: format!("Fargate is not bought as `{term}`"),
                help: Some("write `on-demand` or `spot`, or state `discounts.fargate`".to_owned()),
            });
            return Vec::new();
        }
        note_plan("discounts.fargate", "Fargate", desk);
        let Some(demand) = super::demand(desk) else { return Vec::new() };
        let sizes = sizes(vcpu.as_ref(), memory.as_ref(), &ask.key, desk);
        if sizes.is_empty() {
            return Vec::new();
        }
        let architectures =
            architecture.map_or(desk.workload.architectures.clone(), |one| vec![one]);
        match count {
            Some(count) => {
                let fixed = |one| stated(ask, &sizes, *count, one, purchase, &demand, desk);
                architectures.into_iter().filter_map(fixed).collect()
            }
            None => {
                cheapest(ask, &sizes, &architectures, purchase, &demand, desk).into_iter().collect()
            }
        }
    }
}

/// Every size there is, of so many vCPUs and so much memory where stated.
fn sizes(
    vcpu: Option<&Exact>,
    memory: Option<&Megabytes>,
    key: &str,
    desk: &mut Desk,
) -> Vec<Size> {
    let wanted_gib = memory.map(Megabytes::gigabytes);
    let wanted = |(cpu, gib): &(Exact, Exact)| {
        vcpu.is_none_or(|wanted| wanted == cpu)
            && wanted_gib.as_ref().is_none_or(|wanted| wanted == gib)
    };
    let all = every_size(desk.facts).into_iter().filter(wanted);
    let found: Vec<Size> = all.map(|(vcpu, memory_gib)| Size { vcpu, memory_gib }).collect();
    if found.is_empty() {
        desk.problem(Problem {
            id: "no-such-task-size",
            key: key.to_owned(),
            message: "Fargate has no task of this many vCPUs and this much memory".to_owned(),
            help: Some("leave one of them out, and the smallest that fits is chosen".to_owned()),
        });
    }
    found
}

/// Every size of task there is: its vCPUs and its memory in GB.
pub(crate) fn every_size(facts: &dyn Facts) -> Vec<(Exact, Exact)> {
    let mut found = Vec::new();
    for (name, mantissa, scale) in SIZES {
        let quota = |end: &str| {
            facts.quota(&format!("fargate.task_{name}vcpu_mem_{end}")).ok().map(|quota| quota.value)
        };
        let (Some(least), Some(most)) = (quota("min"), quota("max")) else { continue };
        let mut gib = least.clone();
        while gib <= most {
            found.push((Exact::decimal(mantissa, scale), gib.clone()));
            // Twice the memory of a size is a size again, as is every multiple from 1 GB on.
            gib = if gib < Exact::ONE { &gib + &gib } else { &gib + &least };
        }
    }
    found
}

/// The smallest task that has so much memory: its vCPUs and its memory in GB; none where no task has.
pub(crate) fn smallest_task(memory: &Megabytes, facts: &dyn Facts) -> Option<(Exact, Exact)> {
    let wanted = memory.gigabytes();
    SIZES.iter().find_map(|(name, mantissa, scale)| {
        let quota = |end: &str| {
            facts.quota(&format!("fargate.task_{name}vcpu_mem_{end}")).ok().map(|quota| quota.value)
        };
        let (least, most) = (quota("min")?, quota("max")?);
        if wanted > most {
            return None;
        }
        // Memory comes in steps of the least, and below a GB in doublings of it.
        let steps = wanted.checked_div(&least)?.ceil().max(Exact::ONE);
        let memory =
            if least < Exact::ONE && steps > Exact::ONE { wanted.ceil() } else { &steps * &least };
        Some((Exact::decimal(*mantissa, *scale), memory.min(most)))
    })
}

fn stated(
    ask: &Ask,
    sizes: &[Size],
    count: u32,
    architecture: Architecture,
    purchase: &Purchase,
    demand: &Demand,
    desk: &mut Desk,
) -> Option<Choice> {
    let prices = prices(architecture, purchase, &ask.key, desk)?;
    let size = sizes.first()?;
    let kind = kind(&ask.key, size, architecture, purchase, &prices, desk);
    Some(kind.choice(&Count::Fixed(u64::from(count)), demand, desk))
}

/// The cheapest service of any size and architecture that carries the load.
fn cheapest(
    ask: &Ask,
    sizes: &[Size],
    architectures: &[Architecture],
    purchase: &Purchase,
    demand: &Demand,
    desk: &mut Desk,
) -> Option<Choice> {
    let hours = desk.workload.server.hours.clone();
    let mut offers = Vec::new();
    for architecture in architectures {
        let Some(prices) = prices(*architecture, purchase, &ask.key, desk) else { continue };
        for size in sizes {
            let monthly = prices.monthly(size, &hours)?;
            offers.push((name(size, *architecture), size, *architecture, monthly));
        }
    }
    offers.sort_by(|a, b| a.3.cmp(&b.3).then_with(|| a.0.cmp(&b.0)));
    let candidates = offers.iter().map(|(name, size, _, monthly)| Candidate {
        name,
        machine: size.machine(),
        monthly: monthly.clone(),
    });
    let needs = needs();
    let found = auto::cheapest(candidates, &needs, &ask.key, "fargate", demand, 1, desk);
    let Some((chosen, growing)) = found else {
        auto::nothing_carries(&ask.key, "Fargate service", demand, desk);
        return None;
    };
    let (_, size, architecture, _) = offers.into_iter().find(|(name, ..)| *name == chosen)?;
    let prices = prices(architecture, purchase, &ask.key, desk)?;
    let kind = kind(&ask.key, size, architecture, purchase, &prices, desk);
    let kind = Kind { series: Some("cheapest Fargate service"), ..kind };
    Some(kind.choice(&growing, demand, desk))
}

fn kind<'a>(
    key: &'a str,
    size: &Size,
    architecture: Architecture,
    purchase: &Purchase,
    prices: &Prices,
    desk: &mut Desk,
) -> Kind<'a> {
    let hours = desk.workload.server.hours.clone();
    let promised = attached::promised("sla.fargate", desk);
    Kind {
        platform: "fargate",
        key,
        id: format!("{}{}", name(size, architecture), purchase.suffix()),
        label: format!(
            "Fargate {} vCPU, {} GB, {}{}",
            size.vcpu.to_plain(),
            size.memory_gib.to_plain(),
            architecture.name(),
            if *purchase == Purchase::Spot { " (spot)" } else { "" }
        ),
        series: None,
        machine: size.machine(),
        burst: None,
        rates: vec![
            Rate { item: "vCPU", price: TimePrice::Vcpu(&hours * &size.vcpu, prices.vcpu.clone()) },
            Rate {
                item: "memory",
                price: TimePrice::Memory(&hours * &size.memory_gib, prices.memory.clone()),
            },
        ],
        per_request: None,
        needs: needs(),
        // The promise is for a Region, with tasks in several zones; one task has none.
        availability: [None, promised],
    }
}

fn name(size: &Size, architecture: Architecture) -> String {
    format!("{}vcpu-{}gb-{}", size.vcpu, size.memory_gib, architecture.name())
}

/// A task has its own address in a public subnet; its 20 GB of disk are in the price.
fn needs() -> attached::Needs {
    attached::Needs { public_address: true, disk: None, called_as_functions: false }
}

fn prices(
    architecture: Architecture,
    purchase: &Purchase,
    key: &str,
    desk: &mut Desk,
) -> Option<Prices> {
    let stated = desk.workload.discounts.fargate.clone();
    let family = match architecture {
        Architecture::X86_64 => "linux_x86",
        Architecture::Arm64 => "linux_arm",
    };
    let spot = *purchase == Purchase::Spot && stated.is_none();
    let prefix = if spot { "spot." } else { "" };
    let vcpu = desk.price(key, "fargate", &format!("{prefix}{family}_vcpu_hour"))?;
    let memory = desk.price(key, "fargate", &format!("{prefix}{family}_gb_hour"))?;
    Some(Prices {
        vcpu: discounted(vcpu, stated.as_ref(), "stated discount"),
        memory: discounted(memory, stated.as_ref(), "stated discount"),
    })
}

impl Prices {
    fn monthly(&self, size: &Size, hours: &Exact) -> Option<Usd> {
        let vcpu = &size.vcpu * self.vcpu.tiers.first()?.amount();
        let memory = &size.memory_gib * self.memory.tiers.first()?.amount();
        Some(Usd::new(&(&vcpu + &memory) * hours))
    }
}

impl Size {
    fn machine(&self) -> Machine {
        Machine {
            vcpu: self.vcpu.clone(),
            memory: Megabytes::new(&self.memory_gib * &Exact::from(1_024_u32)),
            held_to: None,
        }
    }
}

/// A task of the cheapest size for each job: it is charged while it runs, by the second.
pub(super) fn for_each_job(ask: &Ask, desk: &mut Desk) -> Option<Choice> {
    let demand = super::demand(desk)?;
    let least = desk.limit("job", "fargate.min_billing")?;
    let sizes = sizes(None, None, &ask.key, desk);
    let mut best: Option<(Usd, &Size, Architecture, Exact, Prices)> = None;
    for architecture in desk.workload.architectures.clone() {
        let prices = prices(architecture, &Purchase::OnDemand, &ask.key, desk)?;
        for size in sizes.iter().filter(|size| demand.slots(&size.machine()) > 0) {
            let hours = hours_of_a_job(&demand, &size.machine(), &least)?;
            let usd = prices.monthly(size, &hours)?;
            if best.as_ref().is_none_or(|(cheapest, ..)| usd < *cheapest) {
                best = Some((usd, size, architecture, hours, prices.clone()));
            }
        }
    }
    let (_, size, architecture, hours, prices) = best?;
    let vcpu = Meter::per_request(Quantity::new((&hours * &size.vcpu).rounded(DIGITS)));
    let memory = Meter::per_request(Quantity::new((&hours * &size.memory_gib).rounded(DIGITS)));
    let charges: Vec<Box<dyn Billed>> = vec![
        Box::new(Charge::new("vCPU", Scope::Compute, vcpu, &prices.vcpu)),
        Box::new(Charge::new("memory", Scope::Compute, memory, &prices.memory)),
    ];
    let around = attached::around_jobs(&hours, None, &ask.key, desk);
    let own = ForEachJob {
        platform: "fargate",
        name: name(size, architecture),
        label: format!(
            "Fargate task of {} vCPU, {} GB, {} for each job",
            size.vcpu.to_plain(),
            size.memory_gib.to_plain(),
            architecture.name()
        ),
        series: "Fargate task for each job",
        machine: size.machine(),
        charges,
        around,
    };
    Some(own.choice(ask))
}
