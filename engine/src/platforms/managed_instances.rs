//! Lambda Managed Instances: functions on EC2 machines that AWS runs in the account, priced as the
//! machine, a fee on top of its on-demand price, and requests; duration is not charged.
//!
//! Capacity: room for twice the traffic, so that a doubling is carried while machines are added,
//! and at least as many environments as keep one in each zone (quotas `lambda-managed-instances.*`).
use super::auto::{self, Candidate};
use super::machines::{Kind, Rate, TimePrice, discounted, growing, share_of};
use super::{Choice, Desk, Platform, attached};
use crate::bill::Scope;
use crate::charge::{Charge, Meter};
use crate::exact::Exact;
use crate::fleet::{Demand, Growth, Machine, Rules};
use crate::price::Price;
use crate::problem::Problem;
use crate::units::{InstanceHour, Megabytes, Request, Requests, month};
use crate::usd::Usd;
use crate::workload::{Ask, AskedPlatform, Instance};

/// Functions on managed machines.
pub(super) struct ManagedInstances;

impl Platform for ManagedInstances {
    fn choices(&self, ask: &Ask, desk: &mut Desk) -> Vec<Choice> {
        let AskedPlatform::ManagedInstances { instance } = &ask.platform else { return Vec::new() };
        choice(ask, instance, desk).into_iter().collect()
    }
}

fn choice(ask: &Ask, instance: &Instance, desk: &mut Desk) -> Option<Choice> {
    let requests = desk.price::<Request>(&ask.key, "lambda", "managed_instances_requests")?;
    let mut demand = super::demand(desk)?;
    let headroom = desk.limit(&ask.key, "lambda-managed-instances.headroom")?;
    let room = Exact::ONE.checked_div(&headroom)?;
    demand.utilisation = demand.utilisation.min(room);
    let at_least = desk.limit(&ask.key, "lambda-managed-instances.min_envs_default")?.floor()?;
    let rules = Rules { at_least, zones: None };
    let name = match instance {
        Instance::Named(name) => name.clone(),
        Instance::Auto => cheapest(ask, at_least, &demand, desk)?,
    };
    let key = format!("{}.instance", ask.key);
    let hardware = match desk.facts.instance_type(&name) {
        Ok(hardware) => hardware,
        Err(error) => return desk.refuse(&key, &error),
    };
    if hardware.baseline_percent.is_some() {
        desk.problem(Problem {
            id: "burstable-instance",
            key,
            message: format!("`{name}` is burstable, and Managed Instances run on no such machine"),
            help: Some("write another type such as `m7g.large`, or `auto`".to_owned()),
        });
        return None;
    }
    let machine = Machine {
        vcpu: Exact::from(hardware.vcpu?),
        memory: Megabytes::new(&hardware.memory_gib? * &Exact::from(1_024_u32)),
        held_to: None,
    };
    let last = desk.last_of_fleets();
    let Some(count) = growing(&Growth::of(&demand, &machine, last), &rules, desk) else {
        auto::nothing_carries(&ask.key, "fleet of managed instances", &demand, desk);
        return None;
    };
    let kind = kind(&key, &name, machine, &requests, desk)?;
    Some(kind.choice(&count, &demand, desk))
}

fn kind<'a>(
    key: &'a str,
    name: &str,
    machine: Machine,
    requests: &Price<Request>,
    desk: &mut Desk,
) -> Option<Kind<'a>> {
    let on_demand = desk.price::<InstanceHour>(key, "ec2", name)?;
    let fee = desk.limit(key, "lambda-managed-instances.mgmt_fee")?;
    let fee = share_of(&on_demand, &fee, "management fee");
    let off = desk.workload.discounts.ec2.clone();
    let hours = || month().amount().clone();
    let each = Meter::per_request(Requests::new(Exact::ONE));
    Some(Kind {
        platform: "lambda-managed-instances",
        key,
        id: name.to_owned(),
        label: format!("{name} (Lambda Managed Instances)"),
        series: Some("Lambda Managed Instances"),
        machine,
        burst: None,
        rates: vec![
            Rate {
                item: "instances",
                price: TimePrice::Machine(
                    hours(),
                    discounted(on_demand, off.as_ref(), "stated discount"),
                ),
            },
            Rate { item: "management fee", price: TimePrice::Machine(hours(), fee) },
        ],
        per_request: Some(Box::new(Charge::new("requests", Scope::Compute, each, requests))),
        needs: attached::Needs { public_address: false, disk: None, called_as_functions: true },
        availability: [None, attached::promised("sla.lambda", desk)],
    })
}

/// The type whose fleet costs least.
fn cheapest(ask: &Ask, at_least: u64, demand: &Demand, desk: &mut Desk) -> Option<String> {
    let offers = match desk.facts.machines(&desk.workload.region) {
        Ok(offers) => offers,
        Err(error) => return desk.refuse(&ask.key, &error),
    };
    let wanted = &desk.workload.architectures;
    let hours = month().amount().clone();
    // Burstable machines are not offered, and an environment has a least size.
    let least = desk.facts.quota("lambda-managed-instances.env_min_size_mem").ok()?.value;
    let fits = |offer: &&crate::facts::Machine| {
        !offer.upper_bound
            && offer.baseline_percent.is_none()
            && &offer.memory_gib * &Exact::from(1_024_u32) >= least
            && wanted.iter().any(|each| each.name() == &*offer.architecture)
    };
    let candidates = desk.surveys.by_price(&offers).filter(fits).map(|offer| Candidate {
        name: &offer.name,
        machine: Machine {
            vcpu: Exact::from(offer.vcpu),
            memory: Megabytes::new(&offer.memory_gib * &Exact::from(1_024_u32)),
            held_to: None,
        },
        monthly: Usd::new(&offer.usd_per_hour * &hours),
    });
    let needs = attached::Needs { public_address: false, disk: None, called_as_functions: true };
    let at_least = u32::try_from(at_least).ok()?;
    let found = auto::cheapest(candidates, &needs, &ask.key, "lambda", demand, at_least, desk);
    if found.is_none() {
        auto::nothing_carries(&ask.key, "fleet of managed instances", demand, desk);
    }
    found.map(|(name, _)| name)
}
