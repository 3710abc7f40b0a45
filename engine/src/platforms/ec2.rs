//! EC2: Linux machines of one type, a stated number of them or as many as the load needs.
use super::auto::{self, Candidate};
use super::jobs::{ForEachJob, hours_of_a_job};
use super::machines::{Burst, Count, DIGITS, Kind, Rate, TimePrice, discounted};
use super::{Choice, Desk, Made, Platform, attached};
use crate::bill::Scope;
use crate::charge::{Billed, Charge, Meter};
use crate::decision::Assumption;
use crate::exact::Exact;
use crate::facts::{InstanceType, Machine as MachineOffer};
use crate::fleet::{Demand, Machine};
use crate::price::Price;
use crate::problem::Problem;
use crate::units::{InstanceHour, Megabytes, Quantity, VcpuHour, month};
use crate::usd::Usd;
use crate::workload::{Ask, AskedPlatform, Instance, Purchase};

/// Machines.
pub(super) struct Ec2;

impl Platform for Ec2 {
    fn choices(&self, ask: &Ask, desk: &mut Desk) -> Vec<Choice> {
        let AskedPlatform::Ec2 { instance, count, purchase } = &ask.platform else {
            return Vec::new();
        };
        let Some(demand) = super::demand(desk) else { return Vec::new() };
        let choice = match instance {
            Instance::Named(name) => named(ask, name, count.unwrap_or(1), purchase, &demand, desk),
            Instance::Auto => cheapest(ask, *count, purchase, &demand, desk),
        };
        choice.into_iter().collect()
    }
}

/// So many machines of this type.
fn named(
    ask: &Ask,
    name: &str,
    count: u32,
    purchase: &Purchase,
    demand: &Demand,
    desk: &mut Desk,
) -> Option<Choice> {
    let key = format!("{}.instance", ask.key);
    let hardware = match desk.facts.instance_type(name) {
        Ok(hardware) => hardware,
        Err(error) => return desk.refuse(&key, &error),
    };
    let price = hourly(name, purchase, &key, desk)?;
    let held = surplus(name, desk).is_none();
    let Some(machine) = machine_of(&hardware, held) else {
        return Some(unknown_hardware(&key, name, count, price, desk));
    };
    let kind = kind(&key, name, purchase, machine, &hardware, price, desk);
    Some(kind.choice(&Count::Fixed(u64::from(count)), demand, desk))
}

/// The cheapest fleet of any type that carries the load and meets the objectives.
fn cheapest(
    ask: &Ask,
    count: Option<u32>,
    purchase: &Purchase,
    demand: &Demand,
    desk: &mut Desk,
) -> Option<Choice> {
    let key = format!("{}.instance", ask.key);
    let offers = match desk.facts.machines(&desk.workload.region) {
        Ok(offers) => offers,
        Err(error) => return desk.refuse(&key, &error),
    };
    let wanted = &desk.workload.architectures;
    let hours = &desk.workload.server.hours;
    let fits = |offer: &&MachineOffer| {
        !offer.upper_bound && wanted.iter().any(|each| each.name() == &*offer.architecture)
    };
    let candidate = |offer| candidate(offer, hours);
    let candidates = desk.surveys.by_price(&offers).filter(fits).map(candidate);
    let needs = needs(desk);
    let found = auto::cheapest(candidates, &needs, &key, "ec2", demand, count.unwrap_or(1), desk);
    let Some((name, growing)) = found else {
        auto::nothing_carries(&ask.key, "EC2 fleet", demand, desk);
        return None;
    };
    let hardware = match desk.facts.instance_type(&name) {
        Ok(hardware) => hardware,
        Err(error) => return desk.refuse(&key, &error),
    };
    let price = hourly(&name, purchase, &key, desk)?;
    let machine = machine_of(&hardware, true)?;
    let kind = kind(&key, &name, purchase, machine, &hardware, price, desk);
    let kind = Kind { series: Some("cheapest EC2 fleet"), ..kind };
    Some(kind.choice(&growing, demand, desk))
}

fn candidate<'a>(offer: &'a MachineOffer, hours: &Exact) -> Candidate<'a> {
    Candidate {
        name: &offer.name,
        machine: Machine {
            vcpu: Exact::from(offer.vcpu),
            memory: gibibytes(&offer.memory_gib),
            // A fleet is sized so that no surplus credits are ever paid for.
            held_to: offer.baseline_percent.as_ref().map(|p| baseline(p, offer.vcpu)),
        },
        monthly: Usd::new(&offer.usd_per_hour * hours),
    }
}

fn kind<'a>(
    key: &'a str,
    name: &str,
    purchase: &Purchase,
    machine: Machine,
    hardware: &InstanceType,
    price: Price<InstanceHour>,
    desk: &mut Desk,
) -> Kind<'a> {
    let burst = hardware.baseline_percent.as_ref().zip(hardware.vcpu).map(|(percent, vcpu)| {
        // A fleet that pays for no surplus needs no price of it.
        let surplus = sells_surplus(name, desk).then(|| surplus(name, desk)).flatten();
        Burst { baseline: baseline(percent, vcpu), surplus }
    });
    // A commitment is paid for every hour, whether or not the machine runs.
    let hours = match purchase {
        Purchase::Reserved(_) => month().amount().clone(),
        _ => desk.workload.server.hours.clone(),
    };
    Kind {
        platform: "ec2",
        key,
        id: format!("{name}{}", purchase.suffix()),
        label: format!("{name}{}", bought(purchase)),
        series: None,
        machine,
        burst,
        rates: vec![Rate { item: "instances", price: TimePrice::Machine(hours, price) }],
        per_request: None,
        needs: needs(desk),
        availability: [
            attached::promised("sla.ec2_instance", desk),
            attached::promised("sla.ec2_region", desk),
        ],
    }
}

fn bought(purchase: &Purchase) -> String {
    match purchase {
        Purchase::OnDemand => String::new(),
        Purchase::Spot => " (spot)".to_owned(),
        Purchase::Reserved(term) => format!(" ({term})"),
    }
}

/// What an hour of a machine costs.
fn hourly(
    name: &str,
    purchase: &Purchase,
    key: &str,
    desk: &mut Desk,
) -> Option<Price<InstanceHour>> {
    let stated = desk.workload.discounts.ec2.clone();
    match purchase {
        Purchase::OnDemand => {
            let plan = desk.workload.discounts.savings_plan.clone();
            if let Some(term) = plan {
                return committed(name, &format!("{term}-plan"), key, desk);
            }
            let price = desk.price(key, "ec2", name)?;
            Some(discounted(price, stated.as_ref(), "stated discount"))
        }
        Purchase::Spot if stated.is_some() => {
            let price = desk.price(key, "ec2", name)?;
            Some(discounted(price, stated.as_ref(), "stated spot discount"))
        }
        Purchase::Spot => desk.price(key, "ec2_spot", name),
        Purchase::Reserved(term) => committed(name, term, key, desk),
    }
}

/// The price of a machine under a commitment, its upfront part spread over the term.
fn committed(name: &str, term: &str, key: &str, desk: &mut Desk) -> Option<Price<InstanceHour>> {
    let Some((years, rest)) = term.split_once('-') else {
        desk.problem(Problem {
            id: "unknown-purchase",
            key: key.to_owned(),
            message: format!("`{term}` is no way to buy a machine"),
            help: Some("write `on-demand`, `spot`, or a term such as `1y-no-upfront`".to_owned()),
        });
        return None;
    };
    let (item, derived) = match rest.strip_suffix("-plan") {
        // A Compute Savings Plan's rate equals that of a convertible reservation in every case
        // that could be compared.
        Some(payment) => (format!("{name}:{years}-convertible-{payment}"), true),
        None => (format!("{name}:{years}-standard-{rest}"), false),
    };
    let price = desk.price(key, "ec2_reserved", &item)?;
    if derived {
        desk.assume(|| Assumption {
            key: "discounts.savings_plan".to_owned(),
            value: format!("{name} costs what a convertible reservation costs"),
            because: "derived: the two are equal where both are known".to_owned(),
        });
    }
    Some(price)
}

/// What CPU credits beyond the earned ones cost, where the type takes them by default.
fn surplus(name: &str, desk: &mut Desk) -> Option<Price<VcpuHour>> {
    desk.price("compare", "ec2_cpu_credits", &surplus_item(name)?)
}

/// Whether the Region has a price of surplus credits of the type.
fn sells_surplus(name: &str, desk: &Desk) -> bool {
    let price = |item: String| desk.facts.price("ec2_cpu_credits", &desk.workload.region, &item);
    surplus_item(name).is_some_and(|item| price(item).is_ok())
}

fn surplus_item(name: &str) -> Option<String> {
    let family = name.split('.').next()?;
    // T2 machines are held to their baseline unless told otherwise; all later ones are not.
    let takes_it = ["t3", "t3a", "t4g"].contains(&family);
    takes_it.then(|| format!("{family}_linux_surplus_vcpu_hour"))
}

fn needs(desk: &Desk) -> attached::Needs {
    attached::Needs {
        public_address: true,
        disk: Some(desk.workload.server.disk.clone()),
        called_as_functions: false,
    }
}

/// What a machine of the type has; `held` to its baseline, or free to pay for surplus credits.
fn machine_of(hardware: &InstanceType, held: bool) -> Option<Machine> {
    let vcpu = hardware.vcpu?;
    let sustained = hardware.baseline_percent.as_ref().filter(|_| held);
    Some(Machine {
        vcpu: Exact::from(vcpu),
        held_to: sustained.map(|percent| baseline(percent, vcpu)),
        memory: gibibytes(hardware.memory_gib.as_ref()?),
    })
}

fn gibibytes(gib: &Exact) -> Megabytes {
    Megabytes::new(gib * &Exact::from(1_024_u32))
}

/// vCPUs that a machine sustains.
fn baseline(percent: &Exact, vcpu: u32) -> Exact {
    &(percent * &Exact::decimal(1, 2)) * &Exact::from(vcpu)
}

/// A type that no source describes: it has a price, and nothing says what it carries.
fn unknown_hardware(
    key: &str,
    name: &str,
    count: u32,
    price: Price<InstanceHour>,
    desk: &Desk,
) -> Choice {
    let hours = desk.workload.server.hours.clone();
    let rate = Rate { item: "instances", price: TimePrice::Machine(hours, price) };
    let count = Count::Fixed(u64::from(count));
    let label = format!("{} × {name}", count.today());
    let id = format!("ec2-{}x{name}", count.today());
    Choice {
        platform: "ec2",
        key: key.to_owned(),
        charges: vec![rate.price.charge(rate.item, &count)],
        unpriced: Vec::new(),
        capacity: None,
        service_level: crate::decision::ServiceLevel::default(),
        beyond_credits: None,
        second_machine: None,
        made: Made::Unknown,
        asked: 0,
        missed: Vec::new(),
        findings: Vec::new(),
        series: label.clone(),
        id,
        label,
    }
}

/// A machine of the cheapest type for each job: started for it, and charged while it runs.
///
/// Burstable types are left out: one that was just started has hardly any credits.
pub(super) fn for_each_job(ask: &Ask, desk: &mut Desk) -> Option<Choice> {
    let demand = super::demand(desk)?;
    let least = desk.limit("job", "ec2.min_billing")?;
    let offers = match desk.facts.machines(&desk.workload.region) {
        Ok(offers) => offers,
        Err(error) => return desk.refuse(&ask.key, &error),
    };
    let wanted = &desk.workload.architectures;
    let fits = |offer: &&MachineOffer| {
        !offer.upper_bound
            && offer.baseline_percent.is_none()
            && wanted.iter().any(|each| each.name() == &*offer.architecture)
    };
    let mut best: Option<(Exact, &MachineOffer, Machine, Exact)> = None;
    for offer in desk.surveys.by_price(&offers).filter(fits) {
        let machine = Machine {
            vcpu: Exact::from(offer.vcpu),
            memory: gibibytes(&offer.memory_gib),
            held_to: None,
        };
        if demand.slots(&machine) == 0 {
            continue;
        }
        let hours = hours_of_a_job(&demand, &machine, &least)?;
        let usd = &hours * &offer.usd_per_hour;
        if best.as_ref().is_none_or(|(cheapest, ..)| usd < *cheapest) {
            best = Some((usd, offer, machine, hours));
        }
    }
    let (_, offer, machine, hours) = best?;
    let name = offer.name.clone();
    // A commitment is for machines that stay.
    let stated = desk.workload.discounts.ec2.clone();
    let price: Price<InstanceHour> = desk.price(&ask.key, "ec2", &name)?;
    let price = discounted(price, stated.as_ref(), "stated discount");
    let each = Quantity::new(hours.rounded(DIGITS));
    let charges: Vec<Box<dyn Billed>> =
        vec![Box::new(Charge::new("instances", Scope::Compute, Meter::per_request(each), &price))];
    let volume = desk.workload.server.disk.clone();
    let around = attached::around_jobs(&hours, Some(&volume), &ask.key, desk);
    let own = ForEachJob {
        platform: "ec2",
        label: format!("{name} for each job"),
        name,
        series: "EC2 machine for each job",
        machine,
        charges,
        around,
    };
    Some(own.choice(ask))
}
