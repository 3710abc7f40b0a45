//! What stands around an option, by what the workload says: a gateway or a balancer in front,
//! addresses and disks beside it, its logs, and its traffic out.
use super::Desk;
use super::machines::Count;
use crate::charge::Billed;
use crate::decision::{Assumption, Finding, Severity};
use crate::exact::Exact;
use crate::facts::FactError;
use crate::services::{self, Attached};
use crate::units::{Megabytes, Quantity, month};
use crate::usd::Usd;
use crate::workload::{Ingress, Trigger};

/// What one machine needs.
pub(super) struct Needs {
    /// An address by which it is reached and reaches out.
    pub(super) public_address: bool,
    /// A disk of this size that is not in its price.
    pub(super) disk: Option<Megabytes>,
}

/// What stands around an option, priced.
#[derive(Default)]
pub(super) struct Around {
    pub(super) charges: Vec<Box<dyn Billed>>,
    /// What must be paid for and has no price here.
    pub(super) unpriced: Vec<&'static str>,
    /// The product of what is promised for all that requests pass through.
    pub(super) availability: Option<Exact>,
    /// Whether a balancer stands in front.
    pub(super) balanced: bool,
}

/// Zones in which a balancer has an address.
const BALANCER_ZONES: u32 = 2;

/// What stands around machines.
pub(super) fn around_machines(count: &Count, needs: &Needs, key: &str, desk: &mut Desk) -> Around {
    let mut around = Around { availability: Some(Exact::ONE), ..Around::default() };
    around.per_machine(count, needs, key, desk);
    let balanced_from = match (desk.workload.ingress, desk.workload.trigger) {
        (Some(Ingress::LoadBalancer), _) => Some(0),
        (_, Trigger::Direct | Trigger::Http) => count.two_from(),
        _ => None,
    };
    if let Some(from) = balanced_from {
        around.balancer(from, false, key, desk);
        around.balanced = true;
    }
    around.logs_and_traffic(key, desk);
    around
}

/// What stands around functions.
pub(super) fn around_functions(key: &str, desk: &mut Desk) -> Around {
    let mut around = Around { availability: Some(Exact::ONE), ..Around::default() };
    match ingress_of_functions(desk) {
        Ingress::None => {}
        // A function URL costs nothing beside the function.
        Ingress::FunctionUrl => {}
        Ingress::HttpApi => around.gateway("http-api", key, desk),
        Ingress::RestApi => around.gateway("rest-api", key, desk),
        Ingress::LoadBalancer => {
            around.balancer(0, true, key, desk);
            around.balanced = true;
        }
    }
    around.logs_and_traffic(key, desk);
    around
}

/// What stands in front of functions: as stated, or an HTTP API where requests come over HTTP.
pub(super) fn ingress_of_functions(desk: &mut Desk) -> Ingress {
    if let Some(stated) = desk.workload.ingress {
        return stated;
    }
    if desk.workload.trigger != Trigger::Http {
        return Ingress::None;
    }
    desk.assume(Assumption::not_stated("ingress", "http-api before functions"));
    Ingress::HttpApi
}

impl Around {
    fn per_machine(&mut self, count: &Count, needs: &Needs, key: &str, desk: &mut Desk) {
        let region = desk.workload.region.clone();
        if needs.public_address {
            let hours = count.meter(&month());
            let address = services::public_ipv4::in_use(hours, &region, desk.facts);
            self.take(address, key, desk);
        }
        if let Some(disk) = &needs.disk {
            let month = count.meter(&Quantity::new(disk.gigabytes()));
            self.take(services::ebs::gp3(month, &region, desk.facts), key, desk);
        }
    }

    /// A balancer from so many requests a month on.
    fn balancer(&mut self, from: u64, functions: bool, key: &str, desk: &mut Desk) {
        let _ = (from, functions);
        self.availability = match (&self.availability, promised("sla.elb", desk)) {
            (Some(so_far), Some(elb)) => Some(so_far * &elb),
            _ => None,
        };
        let _ = (key, BALANCER_ZONES);
    }

    fn gateway(&mut self, kind: &str, key: &str, desk: &mut Desk) {
        let _ = (kind, key);
        self.availability = match (&self.availability, promised("sla.api_gateway", desk)) {
            (Some(so_far), Some(gateway)) => Some(so_far * &gateway),
            _ => None,
        };
    }

    fn logs_and_traffic(&mut self, key: &str, desk: &mut Desk) {
        let _ = (key, desk);
    }

    /// Takes what a service charges; what has no price in the Region is named.
    fn take(&mut self, priced: Result<Attached, FactError>, key: &str, desk: &mut Desk) {
        match priced {
            Ok(attached) => {
                self.charges.extend(attached.charges);
                for name in attached.unpriced {
                    if !self.unpriced.contains(&name) {
                        self.unpriced.push(name);
                    }
                }
            }
            Err(error) => {
                let _: Option<()> = desk.refuse(key, &error);
            }
        }
    }
}

/// What stands around a fleet, as amounts: for weighing one kind of machine against another.
pub(super) struct CostAround {
    each: Usd,
    between: Usd,
}

impl CostAround {
    /// What so many machines cost with all around them.
    pub(super) fn fleet(&self, monthly: &Usd, machines: u64) -> Usd {
        let each = monthly + &self.each;
        let machines_cost = Usd::new(each.amount() * &Exact::from(machines));
        if machines > 1 { &machines_cost + &self.between } else { machines_cost }
    }
}

/// What one machine needs, and what stands between several, at the stated volume.
pub(super) fn cost_around(needs: &Needs, key: &str, desk: &mut Desk) -> CostAround {
    let requests = desk.workload.requests.clone();
    let one = around_machines(&Count::Fixed(1), needs, key, desk);
    let two = around_machines(&Count::Fixed(2), needs, key, desk);
    let sum = |around: &Around| {
        around.charges.iter().fold(Usd::ZERO, |sum, charge| &sum + &charge.amount(&requests))
    };
    // Two machines have what one has twice, and what stands between them once.
    let mut machine = Around::default();
    machine.per_machine(&Count::Fixed(1), needs, key, desk);
    let each = sum(&machine);
    let between = &(&sum(&two) - &sum(&one)) - &each;
    CostAround { each, between }
}

/// What is promised for a service, from 0 to 1; none where no figure is known.
pub(super) fn promised(id: &str, desk: &Desk) -> Option<Exact> {
    desk.facts.quota(id).ok().map(|quota| &quota.value * &Exact::decimal(1, 2))
}

/// `availability-below-target`: less is promised than the objective asks.
pub(super) fn below_target(
    id: &str,
    label: &str,
    promised: Option<&Exact>,
    desk: &Desk,
) -> Option<Finding> {
    let target = desk.workload.availability.as_ref()?;
    let percent = |share: &Exact| (share * &Exact::from(100_u32)).to_significant(6);
    let message = match promised {
        Some(promised) if promised >= target => return None,
        Some(promised) => format!(
            "{label}: {} % is promised, and {} % is asked",
            percent(promised),
            percent(target)
        ),
        None => format!("{label}: nothing is promised, and {} % is asked", percent(target)),
    };
    let mut finding =
        Finding::new("availability-below-target", Severity::Error, message, "availability")
            .of_option(id)
            .with("target", target.clone());
    if let Some(promised) = promised {
        finding = finding.with("promised", promised.clone());
    }
    Some(finding)
}
