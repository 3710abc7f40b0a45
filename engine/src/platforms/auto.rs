//! The cheapest fleet: every kind of machine is weighed by what it and all around it cost, at as
//! many machines as the load needs.
use super::machines::{Count, growing};
use super::{Desk, Unmet, attached};
use crate::fleet::{Demand, Growth, MOST_MACHINES, Machine, Rules, last_true};
use crate::usd::Usd;

/// A kind of machine that could serve.
pub(super) struct Candidate<'a> {
    pub(super) name: &'a str,
    pub(super) machine: Machine,
    /// What a month of one costs.
    pub(super) monthly: Usd,
}

/// The cheapest candidate and its fleet; none where no candidate carries the load.
///
/// `candidates` come by what one costs, the cheapest first: once one alone costs more than the best
/// fleet, nothing better comes. Before a fleet is sized, the fewest machines that the linear limits
/// allow give a lower bound of what it costs.
pub(super) fn cheapest<'a>(
    candidates: impl Iterator<Item = Candidate<'a>>,
    needs: &attached::Needs,
    key: &str,
    platform: &str,
    demand: &Demand,
    at_least: u32,
    desk: &mut Desk,
) -> Option<(String, Count)> {
    let requests = desk.workload.requests.amount().ceil().floor()?;
    if demand.out_of_reach().is_some() {
        return None;
    }
    let surroundings = attached::cost_around(needs, key, desk);
    let rules = rules_for(platform, at_least, desk);
    let mut best: Option<(Usd, Candidate, &Rules)> = None;
    for candidate in candidates {
        let cost = |machines| surroundings.fleet(&candidate.monthly, machines);
        let least = best.as_ref().map(|(cost, ..)| cost.clone());
        if least.as_ref().is_some_and(|least| cost(1) > *least) {
            break;
        }
        let Some(fewest) = fewest(&candidate, demand, requests) else { continue };
        let mut found: Option<(Usd, &Rules)> = None;
        for rules in &rules {
            let better = |usd: &Usd| {
                let beats = |other: &Usd| usd < other;
                least.as_ref().is_none_or(beats)
                    && found.as_ref().is_none_or(|(other, _)| beats(other))
            };
            if !better(&cost(rules.machines(fewest))) {
                continue;
            }
            let Some(needed) = needed(&candidate, demand, requests) else { continue };
            let usd = cost(rules.machines(needed));
            if better(&usd) {
                found = Some((usd, rules));
            }
        }
        if let Some((usd, rules)) = found {
            best = Some((usd, candidate, rules));
        }
    }
    let (_, candidate, rules) = best?;
    let growth = Growth::of(demand, &candidate.machine, desk.last_of_fleets());
    Some((candidate.name.to_owned(), growing(&growth, rules, desk)?))
}

/// How large the fleet must be beside the load: the stated minimum, and zones that may fail where
/// the availability objective is above what one machine promises.
fn rules_for(platform: &str, at_least: u32, desk: &mut Desk) -> Vec<Rules> {
    let at_least = u64::from(desk.workload.server.min_instances.max(at_least));
    // Only a machine of EC2 is promised anything alone.
    let alone = if platform == "ec2" { attached::promised("sla.ec2_instance", desk) } else { None };
    let target = desk.workload.availability.clone();
    let one_is_enough = match (&target, &alone) {
        (None, _) => true,
        (Some(target), Some(alone)) => target <= alone,
        (Some(_), None) => false,
    };
    if one_is_enough {
        return vec![Rules { at_least, zones: None }];
    }
    [2, 3].map(|zones| Rules { at_least: at_least.max(2), zones: Some(zones) }).to_vec()
}

/// The fewest machines that the processor, the credits and the memory allow.
fn fewest(candidate: &Candidate, demand: &Demand, requests: u64) -> Option<u64> {
    let share = &demand.utilisation;
    let one = demand
        .by_processor(&candidate.machine, 1, share)
        .min(demand.by_memory(&candidate.machine, 1, share))
        .min(demand.by_credits(&candidate.machine, 1));
    (one > 0).then(|| requests.div_ceil(one).max(1))
}

/// The machines that the load and its objectives need.
fn needed(candidate: &Candidate, demand: &Demand, requests: u64) -> Option<u64> {
    let fewest = fewest(candidate, demand, requests)?;
    let enough =
        |count: u64| demand.carried(&candidate.machine, count, &demand.utilisation).0 >= requests;
    let mut upper = fewest;
    while upper > MOST_MACHINES || !enough(upper) {
        upper = upper.saturating_mul(2).saturating_add(1);
        if upper > MOST_MACHINES {
            return None;
        }
    }
    Some(upper - last_true(upper - fewest, |fewer| enough(upper - fewer)))
}

/// That no fleet of the kind carries the load, and why.
pub(super) fn nothing_carries(key: &str, what: &str, demand: &Demand, desk: &mut Desk) {
    desk.unmet.push(Unmet::Fleet {
        what: what.to_owned(),
        key: key.to_owned(),
        percentile: demand.out_of_reach(),
    });
}
