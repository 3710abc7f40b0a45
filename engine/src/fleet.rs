//! How many machines a load needs, and how much so many machines carry.
//!
//! The processor and the memory set exact limits, linear in the number of machines; a latency
//! objective may lower them, which the queueing mathematics of [`crate::capacity`] decides. All
//! limits rise with the number of machines, so the thresholds at which a fleet grows are found by
//! bisection over whole request counts (models.md 3.2).
use crate::capacity::server::{Objective, Service, Station};
use crate::exact::Exact;
use crate::traffic::{Traffic, month_seconds};
use crate::units::{Megabytes, Millis, VcpuSeconds};
use crate::workload::{Scaling, Workload};

/// The most machines that are laid out one by one.
pub const MOST_MACHINES: u64 = 10_000;

/// Places to which a request's seconds are kept.
const FEMTOSECONDS: usize = 15;
/// Places to which the mean number of machines of a fleet that follows its load is kept.
const MEAN_DIGITS: usize = 12;
/// Places to which the peak over the mean is kept.
const PEAK_DIGITS: usize = 12;

/// What one machine of a fleet has.
#[derive(Debug, Clone)]
pub struct Machine {
    /// Virtual CPUs.
    pub vcpu: Exact,
    /// Memory.
    pub memory: Megabytes,
    /// vCPUs to which its use is held over a day, where fewer than it has.
    pub held_to: Option<Exact>,
}

/// What one request asks of a machine.
#[derive(Debug, Clone)]
pub struct Demand {
    /// Processor time of one request on one of the machine's vCPUs, to the femtosecond.
    pub processor: VcpuSeconds,
    /// The same times `scale`, without any rounding.
    work: Exact,
    /// The memory at which an environment has one vCPU: work is counted in its parts, so that
    /// limits are exact. Unit: MB.
    scale: Exact,
    /// Time in which the request waits for others than the machine. Unit: s.
    pub waiting: Exact,
    /// Memory of a request in flight.
    pub memory: Megabytes,
    /// Memory that is taken before the first request.
    pub base_memory: Megabytes,
    /// How busy a machine may be at the peak, from 0 to 1.
    pub utilisation: Exact,
    /// The busiest second over the month's mean.
    pub busiest: Exact,
    /// The busiest day over the month's mean.
    pub busiest_day: Exact,
    /// Latency objectives, by percentile.
    pub objectives: Vec<(u8, Millis)>,
    /// The time of a request on a machine, and how it spreads.
    pub service: Service,
}

/// What a fleet runs out of first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// vCPUs.
    Processor,
    /// CPU credits.
    Credits,
    /// Memory for requests in flight.
    Memory,
    /// A latency percentile, `99`.
    Latency(u8),
}

/// How a fleet is to be sized.
#[derive(Debug, Clone)]
pub struct Rules {
    /// The fewest machines.
    pub at_least: u64,
    /// So many zones, of which one may fail; none where no failure need be carried.
    pub zones: Option<u64>,
}

impl Demand {
    /// What a request of the workload asks of a machine.
    ///
    /// Work is conserved: a request needs the vCPU-seconds that its Lambda environment would use at
    /// most, and its waiting does not change (models.md 0). `memory_per_vcpu` is the memory at
    /// which an environment has one vCPU.
    pub fn of(workload: &Workload, memory_per_vcpu: &Exact) -> Option<Self> {
        Self::spread_as(Service::of(&workload.duration), workload, memory_per_vcpu)
    }

    /// The same where the spread of durations is known already.
    pub fn spread_as(
        service: Service,
        workload: &Workload,
        memory_per_vcpu: &Exact,
    ) -> Option<Self> {
        let server = &workload.server;
        let used = workload.memory.amount().min(memory_per_vcpu);
        let duration = workload.billing.mean.seconds();
        let busy = &duration * &workload.cpu;
        let work = (&busy * used).checked_div(&server.cpu_speed)?.rounded(FEMTOSECONDS);
        let processor = work.checked_div(memory_per_vcpu)?.rounded(FEMTOSECONDS);
        Some(Self {
            processor: VcpuSeconds::new(processor),
            work,
            scale: memory_per_vcpu.clone(),
            waiting: &duration - &busy,
            memory: server.memory_per_request.clone(),
            base_memory: server.base_memory.clone(),
            utilisation: server.utilisation.clone(),
            busiest: busiest(workload)?,
            busiest_day: busiest_day(workload),
            objectives: workload.latency.clone(),
            service,
        })
    }

    /// Time of a request on a machine when nothing is in its way; a fraction of a vCPU is slower.
    /// Unit: s.
    pub fn residence(&self, machine: &Machine) -> Exact {
        let processor = self.processor.amount();
        let running = if machine.vcpu < Exact::ONE {
            processor.checked_div(&machine.vcpu).unwrap_or_else(|| processor.clone())
        } else {
            processor.clone()
        };
        &self.waiting + &running
    }

    /// Requests in flight that a machine's memory holds.
    pub fn slots(&self, machine: &Machine) -> u64 {
        machine
            .memory
            .beyond(&self.base_memory)
            .amount()
            .floor_div(self.memory.amount())
            .unwrap_or(0)
    }

    /// The most requests a month that the processors of `count` machines carry at `utilisation`.
    pub fn by_processor(&self, machine: &Machine, count: u64, utilisation: &Exact) -> u64 {
        let vcpu = &(&machine.vcpu * &Exact::from(count)) * utilisation;
        self.monthly(&(&vcpu * &self.scale), &self.work)
    }

    /// The most requests a month that the memory of `count` machines holds at `utilisation`.
    pub fn by_memory(&self, machine: &Machine, count: u64, utilisation: &Exact) -> u64 {
        let slots = Exact::from(self.slots(machine).saturating_mul(count));
        self.monthly(&(&slots * utilisation), &self.residence(machine))
    }

    /// The most requests a month whose work stays within what `count` machines are held to.
    pub fn by_credits(&self, machine: &Machine, count: u64) -> u64 {
        let Some(held_to) = &machine.held_to else { return u64::MAX };
        self.within(&(held_to * &Exact::from(count)))
    }

    /// The most requests a month whose work stays within so many vCPUs on the busiest day.
    pub fn within(&self, vcpu: &Exact) -> u64 {
        let each = &self.work * &self.busiest_day;
        (&(vcpu * &self.scale) * &month_seconds()).floor_div(&each).unwrap_or(u64::MAX)
    }

    /// The most requests a month that `count` machines carry, and what limits them.
    ///
    /// `utilisation` is the share of processors and memory that the peak may take.
    pub fn carried(&self, machine: &Machine, count: u64, utilisation: &Exact) -> (u64, Limit) {
        let processor = self.by_processor(machine, count, utilisation);
        let memory = self.by_memory(machine, count, utilisation);
        let credits = self.by_credits(machine, count);
        let linear =
            [(processor, Limit::Processor), (memory, Limit::Memory), (credits, Limit::Credits)];
        let lowest = linear.into_iter().min_by_key(|(most, _)| *most);
        let linear = lowest.unwrap_or((0, Limit::Processor));
        self.objectives.iter().fold(linear, |lowest, (percentile, most)| {
            if self.meets(machine, count, lowest.0, *percentile, most) {
                return lowest;
            }
            let meets = |requests| self.meets(machine, count, requests, *percentile, most);
            (last_true(lowest.0, meets), Limit::Latency(*percentile))
        })
    }

    /// The most requests a month that so many machines carry before any objective, at the
    /// utilisation that is aimed at.
    fn linear(&self, machine: &Machine) -> impl Fn(u64) -> u64 + use<> {
        let month = month_seconds();
        let busy = &(&machine.vcpu * &self.utilisation) * &(&self.scale * &month);
        let processor = busy.floors_per(&(&self.work * &self.busiest));
        let slots = &Exact::from(self.slots(machine)) * &self.utilisation;
        let memory = (&slots * &month).floors_per(&(&self.residence(machine) * &self.busiest));
        let credits = machine.held_to.as_ref().map(|held_to| {
            let sustained = &(held_to * &self.scale) * &month;
            sustained.floors_per(&(&self.work * &self.busiest_day))
        });
        move |count| {
            let most = processor(count).min(memory(count));
            credits.as_ref().map_or(most, |credits| most.min(credits(count)))
        }
    }

    /// The first objective that no number of machines meets, since a request alone takes longer.
    pub fn out_of_reach(&self) -> Option<u8> {
        let alone = &self.waiting + self.processor.amount();
        let too_slow = |(percentile, most): &&(u8, Millis)| {
            !Objective::new(*percentile, most).met_alone(&self.service, &alone)
        };
        self.objectives.iter().find(too_slow).map(|(percentile, _)| *percentile)
    }

    /// The station that `count` machines are at so many requests a month, in its busiest second.
    pub fn station(&self, machine: &Machine, count: u64, requests: &Exact) -> Station {
        let rate = (requests * &self.busiest).checked_div(&month_seconds()).unwrap_or(Exact::ZERO);
        let vcpu = &machine.vcpu * &Exact::from(count);
        let slots = self.slots(machine).saturating_mul(count);
        Station::new(&rate, &vcpu, slots, self.processor.amount(), &self.residence(machine))
    }

    fn meets(
        &self,
        machine: &Machine,
        count: u64,
        requests: u64,
        percentile: u8,
        most: &Millis,
    ) -> bool {
        let station = self.station(machine, count, &Exact::from(requests));
        Objective::new(percentile, most).met(&station, &self.service)
    }

    /// `capacity` per `each`, at the peak, over a month.
    fn monthly(&self, capacity: &Exact, each: &Exact) -> u64 {
        let each = each * &self.busiest;
        (capacity * &month_seconds()).floor_div(&each).unwrap_or(u64::MAX)
    }
}

/// The busiest second over the month's mean, when machines run only part of the month.
fn busiest(workload: &Workload) -> Option<Exact> {
    let running = Exact::from(730_u32).checked_div(&workload.server.hours)?;
    let busiest = workload.traffic.busiest().max(&running * workload.traffic.peak());
    Some(busiest.rounded(PEAK_DIGITS))
}

/// The busiest day over the month's mean, when machines run only part of the month.
fn busiest_day(workload: &Workload) -> Exact {
    let days = workload.traffic.days();
    days.into_iter().map(|(weight, _)| weight).max().unwrap_or(Exact::ONE).rounded(PEAK_DIGITS)
}

impl Rules {
    /// The machines of a fleet whose load needs `needed`.
    pub fn machines(&self, needed: u64) -> u64 {
        let redundant = match self.zones {
            Some(zones) if zones > 1 => needed
                .saturating_mul(zones)
                .div_ceil(zones - 1)
                .div_ceil(zones)
                .saturating_mul(zones),
            _ => needed,
        };
        redundant.max(self.at_least).max(1)
    }
}

/// How a fleet of one kind of machine grows.
#[derive(Debug, Clone)]
pub struct Growth {
    /// `carried[n]`: the most requests a month that `n + 1` machines carry.
    carried: Vec<u64>,
    /// What the largest fleet carries, or as much as was asked for.
    largest: u64,
}

impl Growth {
    /// Lays out the thresholds up to `last` requests a month, or [`MOST_MACHINES`].
    pub fn of(demand: &Demand, machine: &Machine, last: u64) -> Self {
        let mut carried = Vec::new();
        let linear_limit = demand.linear(machine);
        // Once the objective no longer binds it never does again: waiting falls with size.
        let mut linear = demand.objectives.is_empty();
        for count in 1..=MOST_MACHINES {
            let most = if linear {
                linear_limit(count)
            } else {
                let (most, limit) = demand.carried(machine, count, &demand.utilisation);
                linear = !matches!(limit, Limit::Latency(_));
                most
            };
            let most = carried.last().map_or(most, |before| most.max(*before));
            carried.push(most);
            if most >= last || most == 0 && count > 64 {
                break;
            }
        }
        let reached = carried.last().copied().unwrap_or(0);
        let largest = if linear { reached.max(linear_limit(MOST_MACHINES)) } else { reached };
        Self { carried, largest }
    }

    /// The machines that so many requests need, before redundancy; none where too many would be.
    pub fn needed(&self, requests: u64) -> Option<u64> {
        let index = self.carried.partition_point(|most| *most < requests);
        (index < self.carried.len()).then(|| u64::try_from(index).unwrap_or(u64::MAX) + 1)
    }

    /// The most requests a month that so many machines carry, without redundancy.
    pub fn capacity_of(&self, machines: u64) -> u64 {
        let index = usize::try_from(machines.max(1) - 1).unwrap_or(usize::MAX);
        self.carried.get(index).copied().unwrap_or(u64::MAX)
    }

    /// The most requests a month that the largest fleet carries, where that is before `last`: also of
    /// a fleet that was not laid out so far, where no latency objective binds.
    pub fn ends_before(&self, last: u64) -> Option<u64> {
        (self.largest < last).then_some(self.largest)
    }

    /// The mean number of machines over the month, as it steps up with the requests.
    ///
    /// With [`Scaling::Hourly`] each hour has the machines of the busier of itself and the next.
    pub fn steps(&self, rules: &Rules, traffic: &Traffic, scaling: Scaling) -> Vec<(u64, Exact)> {
        let levels = match scaling {
            Scaling::Hourly if !traffic.is_even() => traffic.levels_ahead(),
            _ => vec![(traffic.weights().iter().max().cloned().unwrap_or(Exact::ONE), 1)],
        };
        let heaviest = levels.last().map_or(Exact::ONE, |(weight, _)| weight.clone());
        let hours: u32 = levels.iter().map(|(_, hours)| hours).sum();
        let mut rises: Vec<(u64, u64)> = Vec::new();
        for (weight, hours) in &levels {
            self.rises(rules, &heaviest, weight, u64::from(*hours), &mut rises);
        }
        rises.sort_unstable();
        let mut machine_hours = 0_u64;
        let mut steps: Vec<(u64, Exact)> = Vec::new();
        for (from, more) in rises {
            machine_hours = machine_hours.saturating_add(more);
            let mean = if hours == 1 {
                Exact::from(machine_hours)
            } else {
                let mean = Exact::from(machine_hours).checked_div(&Exact::from(hours));
                mean.unwrap_or(Exact::ZERO).rounded(MEAN_DIGITS)
            };
            match steps.last_mut() {
                Some(last) if last.0 == from => last.1 = mean,
                _ => steps.push((from, mean)),
            }
        }
        steps
    }

    /// Where the machines of the hours of one weight become more, and by how many machine-hours.
    fn rises(
        &self,
        rules: &Rules,
        heaviest: &Exact,
        weight: &Exact,
        hours: u64,
        rises: &mut Vec<(u64, u64)>,
    ) {
        let mut from = 0;
        let mut machines = 0;
        for (needed, most) in (1_u64..).zip(&self.carried) {
            let now = rules.machines(needed);
            if now > machines {
                rises.push((from, hours.saturating_mul(now - machines)));
                machines = now;
            }
            // An hour of half the weight is as full at twice the month's requests.
            let scaled = if weight == heaviest {
                *most
            } else {
                (&Exact::from(*most) * heaviest).floor_div(weight).unwrap_or(u64::MAX)
            };
            from = scaled.saturating_add(1);
        }
    }
}

/// The last count from 0 to `upper` at which a property holds that, once lost, stays lost.
pub fn last_true(upper: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (0, upper);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if holds(middle) { low = middle } else { high = middle - 1 }
    }
    low
}
