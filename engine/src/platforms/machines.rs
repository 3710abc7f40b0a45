//! What every fleet of machines has in common, whoever runs them: how many there are, what stands
//! around them, how they serve the load, and what they run out of.
use std::sync::Arc;

use super::made::{self, Made, Missed};
use super::{Choice, Desk, Purpose, attached};
use crate::bill::Scope;
use crate::capacity::cpu_credits::{self, Mode};
use crate::capacity::estimate::Estimate;
use crate::charge::{Billed, Charge, Meter, Steps};
use crate::decision::{Credits, LimitReport, ServiceLevel, Spread};
use crate::exact::Exact;
use crate::fleet::{Demand, Growth, Limit, Machine, Rules};
use crate::price::Price;
use crate::traffic::per_second;
use crate::units::{Quantity, Unit, VcpuHour};
use crate::usd::Usd;

/// Places to which what one request or job uses is kept: a billion are off by a billionth.
pub(super) const DIGITS: usize = 18;

/// How many machines there are.
#[derive(Debug, Clone)]
pub(super) enum Count {
    /// So many, whatever the traffic.
    Fixed(u64),
    /// As many as the traffic needs.
    Growing {
        /// How many serve the stated volume at its peak.
        today: u64,
        /// The mean over the month, by volume.
        steps: Arc<Steps>,
        /// The first volume that two machines serve; none where the first does.
        two_from: Option<u64>,
        /// The last volume that so many machines as are laid out carry; none beyond the range.
        capacity: Option<u64>,
    },
}

impl Count {
    /// `each` for every machine.
    pub(super) fn meter<U: Unit>(&self, each: &Quantity<U>) -> Meter<U> {
        match self {
            Self::Fixed(count) => Meter::Fixed(each.times(&Exact::from(*count))),
            Self::Growing { steps, .. } => {
                Meter::PerMachine { each: each.clone(), fleet: steps.clone() }
            }
        }
    }

    /// One of something from so many requests a month on.
    pub(super) fn from_on(requests: u64) -> Self {
        let steps = if requests == 0 {
            vec![(0, Exact::ONE)]
        } else {
            vec![(0, Exact::ZERO), (requests, Exact::ONE)]
        };
        Self::Growing {
            today: 1,
            steps: Arc::new(Steps::new(steps)),
            two_from: None,
            capacity: None,
        }
    }

    /// One of something for one machine, and two for several.
    pub(super) fn once_and_again(&self) -> Self {
        let two = Exact::from(2_u32);
        let steps = match self.two_from() {
            None => vec![(0, Exact::ONE)],
            Some(0) => vec![(0, two)],
            Some(from) => vec![(0, Exact::ONE), (from, two)],
        };
        Self::Growing {
            today: 1,
            steps: Arc::new(Steps::new(steps)),
            two_from: None,
            capacity: None,
        }
    }

    /// How many machines serve the stated volume at its peak.
    pub(super) const fn today(&self) -> u64 {
        match self {
            Self::Fixed(count) => *count,
            Self::Growing { today, .. } => *today,
        }
    }

    /// The volume from which there are two, and a balancer is needed between them.
    pub(super) const fn two_from(&self) -> Option<u64> {
        match self {
            Self::Fixed(1) => None,
            Self::Fixed(_) => Some(0),
            Self::Growing { two_from, .. } => *two_from,
        }
    }
}

/// A machine that runs on credits.
#[derive(Debug, Clone)]
pub(super) struct Burst {
    /// vCPUs that one machine sustains.
    pub(super) baseline: Exact,
    /// What use beyond the baseline costs; none where the machine is held to its baseline.
    pub(super) surplus: Option<Price<VcpuHour>>,
}

/// One kind of machine on one platform, with the prices of one machine.
pub(super) struct Kind<'a> {
    pub(super) platform: &'static str,
    pub(super) key: &'a str,
    /// `t3.small`, as in the option's id.
    pub(super) id: String,
    /// `t3.small`, for people.
    pub(super) label: String,
    /// What the option stays when the workload's figures change, if not its label.
    pub(super) series: Option<&'static str>,
    pub(super) machine: Machine,
    pub(super) burst: Option<Burst>,
    /// What one machine costs, by what its time is metered in.
    pub(super) rates: Vec<Rate>,
    /// Requests that are charged beside the machines.
    pub(super) per_request: Option<Box<dyn Billed>>,
    /// What the machine needs around it.
    pub(super) needs: attached::Needs,
    /// Availability promised for one machine, and for a fleet in several zones.
    pub(super) availability: [Option<Exact>; 2],
}

/// A price of one machine's time.
pub(super) struct Rate {
    pub(super) item: &'static str,
    pub(super) price: TimePrice,
}

/// What a machine's time is metered in.
pub(super) enum TimePrice {
    /// Machine-hours: so many a month.
    Machine(Exact, Price<crate::units::InstanceHour>),
    /// vCPU-hours: so many a month.
    Vcpu(Exact, Price<VcpuHour>),
    /// GB-hours: so many a month.
    Memory(Exact, Price<crate::units::GbHour>),
}

impl TimePrice {
    /// What one machine's month costs.
    fn monthly(&self) -> Usd {
        fn cost<U: Unit>(amount: &Exact, price: &Price<U>) -> Usd {
            price.tiers.cost_of(&Quantity::new(amount.clone()))
        }
        match self {
            Self::Machine(hours, price) => cost(hours, price),
            Self::Vcpu(hours, price) => cost(hours, price),
            Self::Memory(hours, price) => cost(hours, price),
        }
    }

    pub(super) fn charge(&self, item: &'static str, count: &Count) -> Box<dyn Billed> {
        fn charge<U: Unit>(
            item: &'static str,
            amount: &Exact,
            price: &Price<U>,
            count: &Count,
        ) -> Box<dyn Billed> {
            let each = Quantity::new(amount.clone());
            Box::new(Charge::new(item, Scope::Compute, count.meter(&each), price))
        }
        match self {
            Self::Machine(hours, price) => charge(item, hours, price, count),
            Self::Vcpu(hours, price) => charge(item, hours, price, count),
            Self::Memory(hours, price) => charge(item, hours, price, count),
        }
    }
}

impl Kind<'_> {
    /// What one machine's month costs, without what stands around it.
    pub(super) fn monthly(&self) -> Usd {
        self.rates.iter().map(|rate| rate.price.monthly()).fold(Usd::ZERO, |sum, usd| &sum + &usd)
    }

    /// The option of so many of these machines.
    pub(super) fn choice(mut self, count: &Count, demand: &Demand, desk: &mut Desk) -> Choice {
        let today = count.today();
        let (id, label) = (self.option_id(today), format!("{} × {}", today, self.label));
        let mut charges: Vec<Box<dyn Billed>> =
            self.rates.iter().map(|rate| rate.price.charge(rate.item, count)).collect();
        charges.extend(self.per_request.take());
        charges.extend(self.surplus_charges(count, demand, desk));
        let around = attached::around_machines(count, &self.needs, self.key, desk);
        charges.extend(around.charges);
        let limits = self.limits(count, demand, desk);
        let capacity = binding(&limits).map(|limit| limit.requests);
        let availability = self.availability(count, around.availability.as_ref());
        let service_level = self.service_level(count, demand, availability.as_ref(), &limits, desk);
        let second_machine = self.second_machine(count, desk);
        Choice {
            platform: self.platform,
            key: self.key.to_owned(),
            charges,
            unpriced: around.unpriced,
            capacity,
            service_level,
            beyond_credits: self.beyond_credits(demand, desk),
            second_machine,
            made: Made::Machines(self.made(count)),
            asked: 0,
            missed: missed(demand).into_iter().collect(),
            findings: Vec::new(),
            id,
            series: self.series.map_or_else(|| label.clone(), str::to_owned),
            label: if today > 1 && around.balanced {
                format!("{label} behind an ALB")
            } else {
                label
            },
        }
    }

    fn made(&self, count: &Count) -> made::Machines {
        let surplus = |price: &Price<VcpuHour>| Some(price.tiers.first()?.amount().clone());
        made::Machines {
            name: self.id.clone(),
            machine: self.machine.clone(),
            count: count.today(),
            grows: matches!(count, Count::Growing { .. }),
            burst: self
                .burst
                .as_ref()
                .map(|burst| (burst.baseline.clone(), burst.surplus.as_ref().and_then(surplus))),
            of_functions: self.needs.called_as_functions,
            for_each_job: false,
        }
    }

    /// The course of a stated machine's credits.
    fn credits(&self, count: &Count, demand: &Demand, desk: &Desk) -> Option<Credits> {
        let (Some(burst), Count::Fixed(machines)) = (&self.burst, count) else { return None };
        let each = per_second(&desk.workload.requests).checked_div(&Exact::from(*machines))?;
        let work = &each * demand.processor.amount();
        let mode = if burst.surplus.is_some() { Mode::Unlimited } else { Mode::Standard };
        let one = &burst.baseline;
        let traffic = &desk.workload.traffic;
        Some(cpu_credits::over_hours(&self.machine.vcpu, one, &work, traffic, mode))
    }

    /// What a million requests cost in surplus credits once the earned ones are used up.
    fn beyond_credits(&self, demand: &Demand, desk: &Desk) -> Option<Usd> {
        if desk.purpose == Purpose::Figures {
            return None;
        }
        let price = self.burst.as_ref()?.surplus.as_ref()?.tiers.first()?;
        let hours = demand.processor.amount().checked_div(&Exact::from(3_600_u32))?;
        let a_million = Exact::from(1_000_000_u32);
        Some(price.cost_of(&Quantity::new(&hours * &a_million)))
    }

    /// What two of the machines cost, with all around them, less what one does.
    fn second_machine(&self, count: &Count, desk: &mut Desk) -> Option<Usd> {
        if count.today() != 1 || desk.purpose == Purpose::Figures {
            return None;
        }
        let around = attached::cost_around(&self.needs, self.key, desk);
        let each = self.monthly();
        Some(&around.fleet(&each, 2) - &around.fleet(&each, 1))
    }

    fn option_id(&self, count: u64) -> String {
        format!("{}-{}x{}", self.platform, count, self.id)
    }

    /// What the machines use beyond their baseline, averaged over each day (models.md 3.3).
    fn surplus_charges(&self, count: &Count, demand: &Demand, desk: &Desk) -> Vec<Box<dyn Billed>> {
        let (Some(Burst { baseline, surplus: Some(price) }), Count::Fixed(machines)) =
            (&self.burst, count)
        else {
            return Vec::new();
        };
        let hours_each = demand.processor.amount().checked_div(&Exact::from(3_600_u32));
        let hours_each = hours_each.unwrap_or(Exact::ZERO);
        let earned = &(baseline * &Exact::from(*machines)) * &desk.workload.server.hours;
        let days = desk.workload.traffic.days();
        let all: u32 = days.iter().map(|(_, times)| times).sum();
        let charge = |(weight, times): (Exact, u32)| -> Box<dyn Billed> {
            let share = Exact::from(times).checked_div(&Exact::from(all)).unwrap_or(Exact::ONE);
            let each = (&(&hours_each * &weight) * &share).rounded(DIGITS);
            let meter = Meter::per_request(Quantity::new(each));
            let meter = meter.beyond(&Quantity::new((&earned * &share).rounded(DIGITS)));
            Box::new(Charge::new("surplus CPU credits", Scope::Compute, meter, price))
        };
        days.into_iter().map(charge).collect()
    }

    /// Everything that ends what the machines carry, or makes it dearer.
    fn limits(&self, count: &Count, demand: &Demand, desk: &Desk) -> Vec<Reach> {
        let machines = match count {
            Count::Growing { capacity: Some(most), .. } => {
                return vec![Reach { limit: "fleet size", requests: *most, hard: true }];
            }
            Count::Growing { .. } => return Vec::new(),
            Count::Fixed(machines) => *machines,
        };
        let whole = Exact::ONE;
        let mut limits = Vec::new();
        if let Some(burst) = &self.burst {
            let earned = &(&burst.baseline * &Exact::from(machines)) * &desk.workload.server.hours;
            let running = earned.checked_div(crate::units::month().amount()).unwrap_or(Exact::ZERO);
            let requests = demand.within(&running);
            limits.push(Reach { limit: "CPU credits", requests, hard: burst.surplus.is_none() });
        }
        let processor = demand.by_processor(&self.machine, machines, &whole);
        limits.push(Reach { limit: "processor", requests: processor, hard: true });
        let memory = demand.by_memory(&self.machine, machines, &whole);
        limits.push(Reach { limit: "memory", requests: memory, hard: true });
        let (carried, limit) = demand.carried(&self.machine, machines, &whole);
        if let Limit::Latency(percentile) = limit {
            limits.push(Reach { limit: latency_name(percentile), requests: carried, hard: true });
        }
        limits
    }

    fn availability(&self, count: &Count, around: Option<&Exact>) -> Option<Exact> {
        let [one, several] = &self.availability;
        let machines = if count.today() > 1 { several } else { one };
        match (machines, around) {
            (Some(machines), Some(around)) => Some(machines * around),
            (machines, _) => machines.clone(),
        }
    }

    fn service_level(
        &self,
        count: &Count,
        demand: &Demand,
        availability: Option<&Exact>,
        limits: &[Reach],
        desk: &Desk,
    ) -> ServiceLevel {
        let workload = desk.workload;
        if desk.purpose == Purpose::Figures {
            return fitness(count, availability, limits);
        }
        let station = demand.station(&self.machine, count.today(), workload.requests.amount());
        let binding = binding(limits);
        let latency = station.percentiles(&demand.service);
        ServiceLevel {
            latency_ms: latency,
            warm_latency_ms: latency,
            concurrency: Some(Spread {
                mean: station.in_flight_on_average(&demand.busiest),
                peak: station.in_flight(),
            }),
            capacity_requests_per_month: binding.map(|limit| limit.requests.to_string()),
            grows: matches!(count, Count::Growing { .. }),
            limited_by: binding.map(|limit| limit.limit),
            limits: limits.iter().map(Reach::report).collect(),
            utilisation: Some(station.utilisation()),
            availability: availability.map(Estimate::of),
            cpu_credits: self.credits(count, demand, desk),
            ..ServiceLevel::default()
        }
    }
}

/// Of the service what an error may rest on.
fn fitness(count: &Count, availability: Option<&Exact>, limits: &[Reach]) -> ServiceLevel {
    ServiceLevel {
        grows: matches!(count, Count::Growing { .. }),
        limited_by: binding(limits).map(|limit| limit.limit),
        availability: availability.map(Estimate::of),
        ..ServiceLevel::default()
    }
}

/// How far machines reach by one limit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reach {
    limit: &'static str,
    requests: u64,
    /// Whether the load is carried no further; otherwise it becomes dearer.
    hard: bool,
}

/// What the load runs into first.
fn binding(limits: &[Reach]) -> Option<&Reach> {
    limits.iter().filter(|limit| limit.hard).min_by_key(|limit| limit.requests)
}

impl Reach {
    fn report(&self) -> LimitReport {
        LimitReport {
            limit: self.limit,
            requests_per_month: self.requests.to_string(),
            ends_capacity: self.hard,
        }
    }
}

const fn latency_name(percentile: u8) -> &'static str {
    match percentile {
        50 => "latency p50",
        90 => "latency p90",
        95 => "latency p95",
        _ => "latency p99",
    }
}

/// The objective that a request alone misses.
fn missed(demand: &Demand) -> Option<Missed> {
    let percentile = demand.out_of_reach()?;
    let most = demand.objectives.iter().find(|(each, _)| *each == percentile)?.1.clone();
    Some(Missed { percentile, most, always: true })
}

/// A fleet of these machines that grows with the load; none where it cannot carry today's.
pub(super) fn growing(growth: &Growth, rules: &Rules, desk: &Desk) -> Option<Count> {
    let workload = desk.workload;
    let requests = workload.requests.amount().ceil().floor()?;
    let today = rules.machines(growth.needed(requests)?);
    let steps = growth.steps(rules, &workload.traffic, workload.server.scaling);
    let two_from =
        if rules.machines(1) > 1 { Some(0) } else { Some(growth.capacity_of(1).saturating_add(1)) };
    Some(Count::Growing {
        today,
        steps: Arc::new(Steps::new(steps)),
        two_from,
        capacity: growth.ends_before(desk.last()),
    })
}

/// The same price less a share of it, whose source says so.
pub(super) fn discounted<U: Unit>(price: Price<U>, off: Option<&Exact>, what: &str) -> Price<U> {
    let Some(off) = off else { return price };
    let percent = (off * &Exact::from(100_u32)).to_plain();
    let source = format!("{}, less {percent} % ({what})", price.source.0);
    Price {
        tiers: price.tiers.scaled(&(&Exact::ONE - off)),
        source: crate::price::Source(source.into()),
        ..price
    }
}

/// A price that is a share of another, such as a fee on top of it.
pub(super) fn share_of<U: Unit>(price: &Price<U>, share: &Exact, what: &str) -> Price<U> {
    let source = format!("{} of {}", what, price.source.0);
    Price {
        tiers: price.tiers.scaled(share),
        in_force_from: price.in_force_from,
        source: crate::price::Source(source.into()),
    }
}
