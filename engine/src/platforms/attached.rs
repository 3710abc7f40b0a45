//! What stands around an option, by what the workload says: a gateway or a balancer in front,
//! addresses and disks beside it, its logs, and its traffic out.
use super::Desk;
use super::machines::{Count, DIGITS};
use crate::charge::{Billed, Meter};
use crate::decision::Assumption;
use crate::exact::Exact;
use crate::facts::FactError;
use crate::services::load_balancer::{self, Targets};
use crate::services::{
    Attached, Place, api_gateway, data_transfer, dynamodb, ebs, elasticache, logs, nat,
    public_ipv4, s3, xray,
};
use crate::units::{Bytes, LcuHour, Megabytes, Quantity, month};
use crate::usd::Usd;
use crate::workload::{Ingress, StateKind, Store, Trigger};

/// What one machine needs.
pub(super) struct Needs {
    /// An address by which it is reached and reaches out.
    pub(super) public_address: bool,
    /// A disk of this size that is not in its price.
    pub(super) disk: Option<Megabytes>,
    /// Requests come as they do to functions, and need no balancer.
    pub(super) called_as_functions: bool,
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
    if needs.called_as_functions {
        around.before_functions(key, desk);
        around.logs_and_traffic(key, desk);
        return around;
    }
    let balanced_from = match (desk.workload.ingress, desk.workload.trigger) {
        (Some(Ingress::LoadBalancer), _) => Some(0),
        (_, Trigger::Direct | Trigger::Http) => count.two_from(),
        _ => None,
    };
    if let Some(from) = balanced_from {
        around.balancer(from, Targets::Machines, key, desk);
    }
    around.nat(count, key, desk);
    around.state(false, key, desk);
    around.logs_and_traffic(key, desk);
    around
}

/// What stands around functions.
pub(super) fn around_functions(key: &str, desk: &mut Desk) -> Around {
    let mut around = Around { availability: Some(Exact::ONE), ..Around::default() };
    around.before_functions(key, desk);
    around.logs_and_traffic(key, desk);
    around
}

/// What a machine or a task needs that runs `hours` for each job.
pub(super) fn around_jobs(
    hours: &Exact,
    volume: Option<&Megabytes>,
    key: &str,
    desk: &mut Desk,
) -> Around {
    let mut around = Around { availability: Some(Exact::ONE), ..Around::default() };
    let workload = desk.workload;
    let place = Place { region: &workload.region, facts: desk.facts };
    let each = Meter::per_request(Quantity::new(hours.rounded(DIGITS)));
    around.take(public_ipv4::in_use(each, place), key, desk);
    if let Some(volume) = volume {
        let share = hours.checked_div(month().amount()).unwrap_or(Exact::ZERO);
        let each = Quantity::new((&volume.gigabytes() * &share).rounded(DIGITS));
        around.take(ebs::storage(ebs::Volume::Gp3, Meter::per_request(each), place), key, desk);
    }
    around.state(false, key, desk);
    around.logs_and_traffic(key, desk);
    desk.assume(|| Assumption {
        key: "job".to_owned(),
        value: "a machine or a task of its own starts in no time".to_owned(),
        because: "no measured figure; seconds to a minute are charged in truth".to_owned(),
    });
    around
}

/// What stands in front of functions: as stated, or an HTTP API where requests come over HTTP.
fn ingress_of_functions(desk: &mut Desk) -> Ingress {
    if desk.workload.ingress.is_none() && desk.workload.trigger == Trigger::Http {
        desk.assume(|| Assumption::not_stated("ingress", "http-api before functions"));
    }
    desk.workload.ingress_of_functions()
}

/// The bytes of a request and its response together; nothing where neither is stated.
fn payload(desk: &Desk) -> Bytes {
    let payload = &desk.workload.payload;
    [&payload.request, &payload.response]
        .into_iter()
        .flatten()
        .fold(Bytes::ZERO, |sum, bytes| sum.plus(bytes))
}

impl Around {
    fn per_machine(&mut self, count: &Count, needs: &Needs, key: &str, desk: &mut Desk) {
        let workload = desk.workload;
        let place = Place { region: &workload.region, facts: desk.facts };
        let nat = workload.server.nat.is_some();
        if needs.public_address && !nat {
            self.take(public_ipv4::in_use(count.meter(&month()), place), key, desk);
        }
        if let Some(disk) = &needs.disk {
            let meter = count.meter(&Quantity::new(disk.gigabytes()));
            self.take(ebs::storage(ebs::Volume::Gp3, meter, place), key, desk);
        }
    }

    /// The gateway or balancer through which functions are called.
    fn before_functions(&mut self, key: &str, desk: &mut Desk) {
        let workload = desk.workload;
        if workload.has_websocket_api() {
            return self.state(true, key, desk);
        }
        self.state(true, key, desk);
        let ingress = ingress_of_functions(desk);
        let place = Place { region: &workload.region, facts: desk.facts };
        match ingress {
            // A function URL costs nothing beside the function.
            Ingress::None | Ingress::FunctionUrl => {}
            Ingress::HttpApi => {
                let priced = api_gateway::http_api(&payload(desk), place);
                self.gateway(priced, key, desk);
            }
            Ingress::RestApi => self.gateway(api_gateway::rest_api(place), key, desk),
            Ingress::LoadBalancer => self.balancer(0, Targets::Functions, key, desk),
        }
    }

    /// Machines without addresses of their own reach out through a gateway in each zone.
    fn nat(&mut self, count: &Count, key: &str, desk: &mut Desk) {
        let workload = desk.workload;
        let Some(each) = &workload.server.nat else { return };
        let place = Place { region: &workload.region, facts: desk.facts };
        let gateways = count.once_and_again();
        let hours = || gateways.meter(&month());
        let passed = Meter::per_request(Quantity::new(each.gigabytes()));
        self.take(nat::gateway(hours(), passed, place), key, desk);
        self.take(public_ipv4::in_use(hours(), place), key, desk);
    }

    /// A balancer from so many requests a month on, with an address in each of its zones.
    fn balancer(&mut self, from: u64, targets: Targets, key: &str, desk: &mut Desk) {
        let workload = desk.workload;
        let place = Place { region: &workload.region, facts: desk.facts };
        let stands = Count::from_on(from);
        self.take(load_balancer::hours(stands.meter(&month()), place), key, desk);
        let payload = payload(desk);
        let meter = |each: Quantity<LcuHour>| Meter::PerRequestFrom { each, from };
        self.take(load_balancer::capacity(&payload, targets, meter, place), key, desk);
        let addresses = month().times(&Exact::from(BALANCER_ZONES));
        self.take(public_ipv4::in_use(stands.meter(&addresses), place), key, desk);
        self.balanced = true;
        self.promise("sla.elb", desk);
        desk.assume(|| Assumption {
            key: "ingress".to_owned(),
            value: "a balancer stands in two zones, and each request opens a connection to it"
                .to_owned(),
            because: "clients without keep-alive are the dearer case".to_owned(),
        });
    }

    fn gateway(&mut self, priced: Result<Attached, FactError>, key: &str, desk: &mut Desk) {
        self.take(priced, key, desk);
        self.promise("sla.api_gateway", desk);
    }

    /// What is kept outside the process. Each request is taken to touch state of its own, which is
    /// the most that can be alive at once.
    fn state(&mut self, of_functions: bool, key: &str, desk: &mut Desk) {
        let workload = desk.workload;
        let Some(state) = &workload.state else { return };
        let Some(store) = state.store else { return };
        let place = Place { region: &workload.region, facts: desk.facts };
        let share = state.lifetime.seconds().checked_div(&crate::traffic::month_seconds());
        let alive = (&state.size.gigabytes() * &share.unwrap_or(Exact::ZERO)).rounded(DIGITS);
        let kept = || Meter::per_request(Quantity::new(alive.clone()));
        let writes = state.kind != StateKind::InMemoryCache;
        match store {
            Store::DynamoDb => {
                self.take(dynamodb::items(&state.size, writes, kept(), place), key, desk);
            }
            Store::ElastiCache => {
                self.take(elasticache::values(&state.size, writes, &alive, place), key, desk);
            }
            Store::S3 => self.take(s3::objects(kept(), place), key, desk),
            Store::ApiGateway if !of_functions => return,
            Store::ApiGateway => {
                let minutes = state.lifetime.seconds().checked_div(&Exact::from(60_u32));
                let each = minutes.and_then(|minutes| minutes.checked_div(&state.messages));
                let open = Quantity::new(each.unwrap_or(Exact::ZERO).rounded(DIGITS));
                let open = Meter::per_request(open);
                let priced = api_gateway::websocket_api(&Exact::ONE, &state.size, open, place);
                self.gateway(priced, key, desk);
            }
        }
        desk.assume(|| Assumption {
            key: "state".to_owned(),
            value: "each request touches state of its own, which lives as long as stated"
                .to_owned(),
            because: "the most that can be alive at once; shared state costs less to keep"
                .to_owned(),
        });
    }

    /// All that requests pass through must hold.
    fn promise(&mut self, id: &str, desk: &Desk) {
        self.availability = match (&self.availability, promised(id, desk)) {
            (Some(so_far), Some(more)) => Some(so_far * &more),
            _ => None,
        };
    }

    /// Log lines and traces, and responses that leave for the internet.
    fn logs_and_traffic(&mut self, key: &str, desk: &mut Desk) {
        let workload = desk.workload;
        let place = Place { region: &workload.region, facts: desk.facts };
        if let Some(logs) = &workload.logs {
            let written = Meter::per_request(Quantity::new(logs.gigabytes()));
            self.take(logs::written(written, place), key, desk);
            let kept = Meter::per_request(Quantity::new(logs.gigabytes()));
            self.take(logs::kept(kept, place), key, desk);
            desk.assume(|| Assumption {
                key: "logs".to_owned(),
                value: "logs are kept for a month, uncompressed".to_owned(),
                because: "nothing is said of their retention".to_owned(),
            });
        }
        if let Some(share) = &workload.tracing {
            let traces = Meter::per_request(Quantity::new(share.clone()));
            self.take(xray::recorded(traces, place), key, desk);
        }
        if workload.trigger != Trigger::Http {
            return;
        }
        match &workload.payload.response {
            Some(response) => {
                let out = Meter::per_request(Quantity::new(response.gigabytes()));
                self.take(data_transfer::to_the_internet(out, place), key, desk);
            }
            None => {
                desk.assume(|| Assumption::not_stated("payload.response", "nothing leaves AWS"));
            }
        }
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
    // What is only weighed is not yet assumed.
    let assumed = desk.assumptions.len();
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
    desk.assumptions.truncate(assumed);
    CostAround { each, between }
}

/// What is promised for a service, from 0 to 1; none where no figure is known.
pub(super) fn promised(id: &str, desk: &Desk) -> Option<Exact> {
    desk.facts.quota(id).ok().map(|quota| &quota.value * &Exact::decimal(1, 2))
}
