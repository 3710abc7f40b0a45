//! One fleet for several functions: what they ask of it together, and the cheapest machines for that.
//!
//! What each function asks is added up: processor time, memory in flight, and what its environment
//! is in size. All limits are linear in the number of machines, so that they are exact.
use petgraph::graph::NodeIndex;

use super::moved::Target;
use crate::charge::Growth;
use crate::exact::Exact;
use crate::facts::{FactError, Facts};
use crate::fleet::{MOST_MACHINES, Rules};
use crate::platforms::fargate;
use crate::services::Place;
use crate::system::bill::{Hosting, Item, Tariff};
use crate::system::graph::System;
use crate::system::load::{Load, Monthly};
use crate::traffic::month_seconds;
use crate::units::{Megabytes, Millis, month};
use crate::usd::Usd;
use crate::workload::{Architecture, BASE_MEMORY, DISK, Duration, UTILISATION};

/// Megabytes in a GiB.
const GIB: u32 = 1_024;
/// Places to which a peak over its mean is kept.
const PEAK_DIGITS: usize = 12;

/// What functions ask of the machines that they share, in a month.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Demand {
    /// Processor time. Unit: vCPU-second.
    pub(super) work: Monthly,
    /// Memory held while others are waited for. Unit: MB-second.
    pub(super) waiting: Monthly,
    /// Memory held while a whole processor works. Unit: MB-second.
    pub(super) running: Monthly,
    /// The memory of the largest request. Unit: MB.
    pub(super) largest: Exact,
    /// The share of a processor that the fastest environment has: machines have at least as much, so
    /// that nothing takes longer than it did.
    pub(super) fastest: Exact,
    /// Of one function: the parts of its time in which it waits, and works where it has a whole
    /// processor; in its environment it takes 1.
    pub(super) parts: [Exact; 2],
}

/// How the month's load is heaped up.
#[derive(Debug, Clone)]
pub(super) struct Peaks {
    /// The busiest second over the mean.
    pub(super) second: Exact,
    /// The busiest day over the mean.
    pub(super) day: Exact,
}

impl Peaks {
    pub(super) fn of(load: &Load) -> Self {
        let days = load.traffic.days().into_iter().map(|(weight, _)| weight);
        Self {
            second: load.traffic.busiest().rounded(PEAK_DIGITS),
            day: days.max().unwrap_or(Exact::ONE).rounded(PEAK_DIGITS),
        }
    }
}

impl Demand {
    /// What one function asks.
    pub(super) fn of(
        system: &System,
        load: &Load,
        node: NodeIndex,
        facts: &dyn Facts,
    ) -> Result<Self, FactError> {
        let component = system.component(node);
        let per_vcpu = facts.quota("lambda.memory_mb_per_vcpu")?.value;
        let memory = memory_of(component.memory.as_ref());
        let own = own_time(component.duration.as_ref());
        let time = load.node(node).time.seconds();
        let waited = &time - &own;
        let cpu = component.code.cpu.clone().unwrap_or(Exact::ONE);
        let busy = &own * &cpu;
        let share = memory.clone().min(per_vcpu.clone()).checked_div(&per_vcpu);
        let share = share.unwrap_or(Exact::ONE);
        let processor = &busy * &share;
        let attempts = &load.node(node).attempts;
        Ok(Self {
            waiting: attempts.times(&(&(&waited + &(&own - &busy)) * &memory)),
            running: attempts.times(&(&processor * &memory)),
            work: attempts.times(&processor),
            largest: memory,
            fastest: share.clone(),
            parts: [&Exact::ONE - &cpu, &cpu * &share],
        })
    }

    /// Both together.
    pub(super) fn plus(&self, other: &Self) -> Self {
        Self {
            work: self.work.plus(&other.work),
            waiting: self.waiting.plus(&other.waiting),
            running: self.running.plus(&other.running),
            largest: self.largest.clone().max(other.largest.clone()),
            fastest: self.fastest.clone().max(other.fastest.clone()),
            // What several take together is of no one.
            parts: <[Exact; 2]>::default(),
        }
    }

    /// How long one function takes on a machine of so many vCPUs, against its environment.
    pub(super) fn takes(&self, vcpu: &Exact) -> Exact {
        let [waits, works] = &self.parts;
        let slower = vcpu.clone().min(Exact::ONE);
        waits + &works.checked_div(&slower).unwrap_or_else(|| works.clone())
    }

    /// Memory in flight on machines with so many vCPUs each. Unit: MB-second.
    fn memory(&self, vcpu: &Exact) -> Monthly {
        if *vcpu >= Exact::ONE {
            return self.waiting.plus(&self.running);
        }
        let slower = Exact::ONE.checked_div(vcpu).unwrap_or(Exact::ONE);
        self.waiting.plus(&self.running.times(&slower))
    }
}

/// The memory of a function. Unit: MB.
pub(super) fn memory_of(stated: Option<&Megabytes>) -> Exact {
    let usual = || Exact::from(crate::system::bill::MEMORY);
    stated.map_or_else(usual, |memory| memory.amount().clone())
}

/// The time of a function without waiting for others. Unit: s.
fn own_time(stated: Option<&Duration>) -> Exact {
    let usual = || Millis::new(Exact::from(crate::system::load::DURATION));
    let mean = stated.and_then(|duration| duration.billing().ok()).map(|billing| billing.mean);
    mean.unwrap_or_else(usual).seconds()
}

/// A kind of machine or task that could serve.
#[derive(Debug, Clone)]
pub(super) struct Offer {
    /// For ids: `t4g.small`, `1vcpu-2gb-arm64`.
    pub(super) name: String,
    /// For people.
    pub(super) label: String,
    pub(super) vcpu: Exact,
    /// Unit: MB.
    pub(super) memory: Exact,
    /// vCPUs that a burstable machine sustains.
    pub(super) held_to: Option<Exact>,
    /// What one uses in a month.
    pub(super) each: Vec<(Item, Exact)>,
    /// What that costs.
    pub(super) monthly: Usd,
}

/// Every kind of machine of one Region, the cheapest first, and what a balancer costs there.
#[derive(Debug)]
pub(super) struct Market {
    pub(super) target: Target,
    pub(super) region: String,
    pub(super) offers: Vec<Offer>,
    /// A balancer with its addresses, without its capacity.
    pub(super) balancer: Usd,
    /// The share of processors and memory that the busiest second may take.
    pub(super) utilisation: Exact,
    /// Memory that is taken before the first request. Unit: MB.
    pub(super) base: Exact,
    /// How large the fleet must be beside the load: one of these.
    pub(super) rules: Vec<Rules>,
}

/// A fleet for one load.
#[derive(Debug, Clone)]
pub(super) struct Fleet {
    pub(super) offer: Offer,
    pub(super) rules: Rules,
    /// How many machines serve the stated volume.
    pub(super) today: u64,
}

/// How a fleet grows with the volume.
#[derive(Debug, Clone)]
pub(super) struct Laid {
    pub(super) count: Growth,
    pub(super) two_from: Option<u64>,
    /// The most requests that it carries; none where that is beyond the range.
    pub(super) capacity: Option<u64>,
}

impl Market {
    /// What a Region sells.
    pub(super) fn of(
        target: Target,
        region: &str,
        architectures: &[Architecture],
        rules: Vec<Rules>,
        facts: &dyn Facts,
    ) -> Result<Self, FactError> {
        let place = Place { region, facts };
        let mut offers = match target {
            Target::Servers => machines(architectures, place)?,
            Target::Fargate => tasks(architectures, place)?,
        };
        offers.sort_by(|a, b| a.monthly.cmp(&b.monthly).then_with(|| a.name.cmp(&b.name)));
        let mut balancer = Usd::ZERO;
        for (item, quantity) in Hosting::balancer() {
            balancer = &balancer + &Tariff::of(&item, place)?.cost(&quantity);
        }
        Ok(Self {
            target,
            region: region.to_owned(),
            offers,
            balancer,
            utilisation: Exact::decimal(UTILISATION, 2),
            base: Exact::from(BASE_MEMORY),
            rules,
        })
    }

    /// Whether a request of every function fits on a machine, and takes no longer there.
    pub(super) fn suits(&self, offer: &Offer, demand: &Demand) -> bool {
        offer.vcpu >= demand.fastest && &offer.memory - &self.base >= demand.largest
    }

    /// Memory of one machine that requests may take at the peak. Unit: MB.
    pub(super) fn room(&self, offer: &Offer) -> Exact {
        &(&offer.memory - &self.base) * &self.utilisation
    }

    /// The fewest machines that carry so many requests.
    fn needed(
        &self,
        offer: &Offer,
        demand: &Demand,
        peaks: &Peaks,
        requests: &Exact,
    ) -> Option<u64> {
        let seconds = month_seconds();
        let machines = |used: &Monthly, peak: &Exact, one: &Exact| {
            let all = &used.timed + &(&(&used.each * requests) * peak);
            all.checked_div(&(one * &seconds))?.ceil().floor()
        };
        let processor = &offer.vcpu * &self.utilisation;
        let mut most = machines(&demand.work, &peaks.second, &processor)?.max(1);
        most = most.max(machines(&demand.memory(&offer.vcpu), &peaks.second, &self.room(offer))?);
        if let Some(held_to) = &offer.held_to {
            most = most.max(machines(&demand.work, &peaks.day, held_to)?);
        }
        (most <= MOST_MACHINES).then_some(most)
    }

    /// The cheapest fleet that carries so many requests; `balanced` where requests come through a
    /// balancer as soon as there are two machines, whose capacity then costs so much.
    pub(super) fn cheapest(
        &self,
        demand: &Demand,
        peaks: &Peaks,
        requests: &Exact,
        balanced: Option<&Usd>,
    ) -> Option<Fleet> {
        let between = balanced.map_or(Usd::ZERO, |capacity| &self.balancer + capacity);
        let mut best: Option<(Usd, Fleet)> = None;
        for offer in &self.offers {
            let cost = |machines: u64| {
                let all = Usd::new(offer.monthly.amount() * &Exact::from(machines));
                if machines > 1 { &all + &between } else { all }
            };
            if best.as_ref().is_some_and(|(least, _)| offer.monthly > *least) {
                break;
            }
            if !self.suits(offer, demand) {
                continue;
            }
            let Some(needed) = self.needed(offer, demand, peaks, requests) else { continue };
            for rules in &self.rules {
                let today = rules.machines(needed);
                let usd = cost(today);
                if best.as_ref().is_none_or(|(least, _)| usd < *least) {
                    best = Some((usd, Fleet { offer: offer.clone(), rules: rules.clone(), today }));
                }
            }
        }
        best.map(|(_, fleet)| fleet)
    }

    /// How a fleet grows, up to `last` requests or as many machines as are laid out.
    pub(super) fn laid_out(
        &self,
        fleet: &Fleet,
        demand: &Demand,
        peaks: &Peaks,
        last: u64,
    ) -> Laid {
        let (offer, rules) = (&fleet.offer, &fleet.rules);
        let seconds = month_seconds();
        let carried = |used: &Monthly, peak: &Exact, one: &Exact| {
            let each = &used.each * peak;
            let (one, timed) = (one * &seconds, used.timed.clone());
            move |count: u64| {
                let left = &(&one * &Exact::from(count)) - &timed;
                if left.is_negative() {
                    None
                } else {
                    Some(left.floor_div(&each).unwrap_or(u64::MAX))
                }
            }
        };
        let processor = carried(&demand.work, &peaks.second, &(&offer.vcpu * &self.utilisation));
        let memory = carried(&demand.memory(&offer.vcpu), &peaks.second, &self.room(offer));
        let credits = offer.held_to.as_ref().map(|one| carried(&demand.work, &peaks.day, one));
        // None where so many machines do not even carry what timers start.
        let most = |count: u64| {
            let credits = credits.as_ref().map_or(Some(u64::MAX), |credits| credits(count));
            Some(processor(count)?.min(memory(count)?).min(credits?))
        };
        let mut steps: Vec<(u64, Exact, Exact)> = Vec::new();
        let (mut from, mut machines, mut two_from) = (0, 0, None);
        let mut capacity = None;
        for count in 1..=MOST_MACHINES {
            let Some(reach) = most(count) else { continue };
            let now = rules.machines(count);
            if now > machines {
                steps.push((from, Exact::from(now), Exact::ZERO));
                if now > 1 && two_from.is_none() {
                    two_from = Some(from);
                }
                machines = now;
            }
            if reach >= last {
                capacity = None;
                break;
            }
            (from, capacity) = (reach + 1, Some(reach));
        }
        Laid { count: Growth::stretches(steps), two_from, capacity }
    }
}

/// Machines of every type that the Region sells, each with its address and disk.
fn machines(architectures: &[Architecture], place: Place) -> Result<Vec<Offer>, FactError> {
    let hours = month().amount().clone();
    let disk = Megabytes::new(Exact::from(DISK)).gigabytes();
    let around = [(Item::Addresses, hours.clone()), (Item::Disks, disk)];
    let beside = cost_of(&around, place)?;
    let all = place.facts.machines(place.region)?;
    let fits = |architecture: &str| architectures.iter().any(|each| each.name() == architecture);
    let fitting = all.iter().filter(|m| !m.upper_bound && fits(&m.architecture));
    let offer = |machine: &crate::facts::Machine| {
        let vcpu = Exact::from(machine.vcpu);
        let sustained = |percent: &Exact| &(percent * &Exact::decimal(1, 2)) * &vcpu;
        let own = (Item::Machines(machine.name.clone()), hours.clone());
        Offer {
            name: machine.name.clone(),
            label: machine.name.clone(),
            memory: &machine.memory_gib * &Exact::from(GIB),
            held_to: machine.baseline_percent.as_ref().map(sustained),
            monthly: &Usd::new(&machine.usd_per_hour * &hours) + &beside,
            each: std::iter::once(own).chain(around.clone()).collect(),
            vcpu,
        }
    };
    Ok(fitting.map(offer).collect())
}

/// Tasks of every size, each with its address.
fn tasks(architectures: &[Architecture], place: Place) -> Result<Vec<Offer>, FactError> {
    let hours = month().amount().clone();
    let mut found = Vec::new();
    for architecture in architectures {
        let processors = Item::TaskProcessors(*architecture);
        let memory = Item::TaskMemory(*architecture);
        let priced =
            Tariff::of(&processors, place)?.is_priced() && Tariff::of(&memory, place)?.is_priced();
        if !priced {
            continue;
        }
        for (vcpu, gib) in fargate::every_size(place.facts) {
            let name = architecture.name();
            let each = vec![
                (processors.clone(), &hours * &vcpu),
                (memory.clone(), &hours * &gib),
                (Item::Addresses, hours.clone()),
            ];
            found.push(Offer {
                name: format!("{vcpu}vcpu-{gib}gb-{name}"),
                label: format!("Fargate {} vCPU, {} GB, {name}", vcpu.to_plain(), gib.to_plain()),
                memory: &gib * &Exact::from(GIB),
                held_to: None,
                monthly: cost_of(&each, place)?,
                each,
                vcpu,
            });
        }
    }
    Ok(found)
}

fn cost_of(items: &[(Item, Exact)], place: Place) -> Result<Usd, FactError> {
    let mut sum = Usd::ZERO;
    for (item, quantity) in items {
        sum = &sum + &Tariff::of(item, place)?.cost(quantity);
    }
    Ok(sum)
}
