//! Which way, how much less than the next, and how far that holds.
use std::cell::OnceCell;
use std::cmp::Ordering;

use super::Curves;
use super::report::{FleetReport, Misfit, WayReport};
use super::service::ServiceReport;
use crate::bill::Total;
use crate::curve::{Crossing, Curve, crossings, runs};
use crate::decision::{ByScope, CostCurve, Crossover, HoldsUntil, Verdict};
use crate::exact::Exact;
use crate::system::bill::SystemBill;
use crate::units::Requests;

/// A way with all that the answer weighs.
pub(super) struct Candidate<'a> {
    pub(super) id: &'static str,
    pub(super) label: String,
    pub(super) usd: ByScope,
    pub(super) unpriced: Vec<&'static str>,
    pub(super) bill: &'a SystemBill,
    pub(super) curves: OnceCell<Curves>,
    pub(super) moved: Vec<String>,
    pub(super) queues: Vec<String>,
    pub(super) fleet: Option<FleetReport>,
    pub(super) capacity: Option<u64>,
    pub(super) service: ServiceReport,
    pub(super) misfits: Vec<Misfit>,
}

impl Candidate<'_> {
    fn curve(&self, total: Total) -> &Curve {
        let [compute, all_in] = self.curves.get_or_init(|| self.bill.curves());
        match total {
            Total::Compute => compute,
            Total::AllIn => all_in,
        }
    }

    fn carries(&self, requests: u64) -> bool {
        self.capacity.is_none_or(|capacity| requests <= capacity)
    }

    /// For people: what moves, and to what.
    fn text(&self) -> String {
        match &self.fleet {
            Some(fleet) => format!("{} ({})", self.label, fleet.label),
            None => "the system as stated".to_owned(),
        }
    }

    /// Both curves, for drawing.
    pub(super) fn drawn(&self, last: u64) -> [CostCurve; 2] {
        Total::ALL.map(|total| CostCurve {
            option: self.id.to_owned(),
            scope: total.name(),
            to_requests_per_month: last,
            pieces: self.curve(total).drawn(last),
        })
    }

    /// What is told of it.
    pub(super) fn report(&self, stated: &Self) -> WayReport {
        WayReport {
            id: self.id,
            label: self.label.clone(),
            moved: self.moved.clone(),
            queues: self.queues.clone(),
            fleet: self.fleet.clone(),
            usd_per_month: self.usd.clone(),
            change_usd_per_month: ByScope {
                compute: &self.usd.compute - &stated.usd.compute,
                all_in: &self.usd.all_in - &stated.usd.all_in,
            },
            unpriced: self.unpriced.clone(),
            service: self.service.clone(),
            capacity_requests_per_month: self.capacity.map(|most| most.to_string()),
            fits: self.misfits.is_empty(),
            misfits: self.misfits.clone(),
        }
    }
}

/// The cheapest way that fits, and how far it stays so up to `last` requests a month. Of equals the
/// first, which moves least.
///
/// What has no price is no obstacle where every way has it.
pub(super) fn verdict(candidates: &[Candidate], requests: &Requests, last: u64) -> Verdict {
    let common = |candidate: &&Candidate| {
        candidate.unpriced.iter().all(|what| candidates.iter().all(|c| c.unpriced.contains(what)))
    };
    let may_be = |candidate: &&Candidate| candidate.misfits.is_empty();
    let mut fitting: Vec<&Candidate> = candidates.iter().filter(may_be).filter(common).collect();
    fitting.sort_by(|a, b| a.usd.all_in.cmp(&b.usd.all_in));
    let Some(best) = fitting.first() else { return nothing_fits(candidates) };
    let runner_up = fitting.get(1);
    let saves = runner_up.map(|other| &other.usd.all_in - &best.usd.all_in);
    let cost = best.usd.all_in.to_cents();
    let because = match (runner_up, &saves) {
        (Some(other), Some(saves)) if saves.amount().is_zero() => {
            format!("{} costs {cost} a month, exactly as much as {}.", told(best), other.text())
        }
        (Some(other), Some(saves)) => {
            let share = saves.amount().checked_div(other.usd.all_in.amount());
            let percent = (&share.unwrap_or(Exact::ZERO) * &Exact::from(100_u32)).to_fixed(0);
            let percent = if percent == "0" { "under 1".to_owned() } else { percent };
            format!(
                "{} is cheapest: {cost} a month, {} ({percent} %) less than {}.",
                told(best),
                saves.to_cents(),
                other.text()
            )
        }
        _ if candidates.len() == 1 => {
            format!(
                "{} costs {cost} a month, and nothing in it can be served otherwise.",
                told(best)
            )
        }
        _ => format!("{} costs {cost} a month, and no other way fits.", told(best)),
    };
    Verdict {
        choice: Some(best.id.to_owned()),
        because,
        runner_up: runner_up.map(|other| other.id.to_owned()),
        saves_usd_per_month: saves,
        change: None,
        holds_until: holds_until(best, &fitting, requests, last),
    }
}

/// The same at the beginning of a sentence.
fn told(candidate: &Candidate) -> String {
    let text = candidate.text();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}

fn nothing_fits(candidates: &[Candidate]) -> Verdict {
    let cheapest = candidates.iter().min_by(|a, b| a.usd.all_in.cmp(&b.usd.all_in));
    let because = cheapest.map_or_else(String::new, |cheapest| {
        let why = cheapest.misfits.first().map_or_else(
            || "something in it has no price that the others do not have".to_owned(),
            |misfit| format!("{}: {}", misfit.of, misfit.because),
        );
        format!(
            "No way fits; the cheapest is {} at {} a month, but {why}.",
            cheapest.text(),
            cheapest.usd.all_in.to_cents()
        )
    });
    Verdict {
        choice: None,
        because,
        runner_up: None,
        saves_usd_per_month: None,
        change: None,
        holds_until: None,
    }
}

/// The first place above the stated volume where another way that carries the load is strictly cheaper,
/// or where the fleet of the choice carries no more.
fn holds_until(
    best: &Candidate,
    fitting: &[&Candidate],
    requests: &Requests,
    end: u64,
) -> Option<HoldsUntil> {
    let from = requests.amount().floor()?.max(1);
    let last = best.capacity.map_or(end, |most| most.min(end));
    let own = best.curve(Total::AllIn);
    let cheaper_from = |other: &&Candidate| {
        let last = other.capacity.map_or(last, |most| most.min(last));
        if other.id == best.id || from >= last {
            return None;
        }
        let found = runs(other.curve(Total::AllIn), own, from + 1, last);
        found.into_iter().find(|run| run.order == Ordering::Less).map(|run| run.from)
    };
    let cost = |way: &Candidate, at: u64| way.curve(Total::AllIn).at(at);
    let overtaken = fitting.iter().filter_map(|other| Some((cheaper_from(other)?, *other)));
    let first = overtaken
        .min_by(|(a, one), (b, other)| a.cmp(b).then_with(|| cost(one, *a).cmp(&cost(other, *b))));
    if let Some((at, other)) = first {
        let then = Some(other.id.to_owned());
        return Some(HoldsUntil { requests_per_month: at - 1, then });
    }
    let capacity = best.capacity.filter(|most| *most < end)?;
    let able = fitting.iter().filter(|way| way.carries(capacity + 1));
    let then = able.min_by(|a, b| cost(a, capacity + 1).cmp(&cost(b, capacity + 1)));
    Some(HoldsUntil { requests_per_month: capacity, then: then.map(|way| way.id.to_owned()) })
}

/// So many crossovers of two ways in one scope are told: fleets that differ by little overtake each other
/// with every machine.
const MOST_OF_A_PAIR: usize = 100;

/// Every crossover of every two ways up to `last` requests a month, in both scopes, and how many more
/// there are: of two ways that change places very often, the last one and the first ones are told.
///
/// All in, only where the same things have no price in both.
pub(super) fn crossovers(candidates: &[Candidate], last: u64) -> (Vec<Crossover>, u64) {
    let (mut all, mut left_out) = (Vec::new(), 0);
    for total in Total::ALL {
        let mut found = Vec::new();
        for (i, a) in candidates.iter().enumerate() {
            for b in &candidates[i + 1..] {
                if total == Total::AllIn && a.unpriced != b.unpriced {
                    continue;
                }
                let mut between = crossings(a.curve(total), b.curve(total), 1, last);
                if between.len() > MOST_OF_A_PAIR {
                    let more = between.len() - MOST_OF_A_PAIR;
                    left_out += more as u64;
                    between.drain(MOST_OF_A_PAIR - 1..MOST_OF_A_PAIR - 1 + more);
                }
                found.extend(between.into_iter().map(|crossing| crossover(a, b, total, crossing)));
            }
        }
        found.sort_by(|x: &Crossover, y| {
            let key = |c: &Crossover| (c.requests_per_month, c.from.clone(), c.to.clone());
            key(x).cmp(&key(y))
        });
        all.extend(found);
    }
    (all, left_out)
}

fn crossover(a: &Candidate, b: &Candidate, total: Total, crossing: Crossing) -> Crossover {
    let (from, to) = if crossing.order.is_lt() { (b, a) } else { (a, b) };
    Crossover {
        from: from.id.to_owned(),
        to: to.id.to_owned(),
        scope: total.name(),
        requests_per_month: crossing.at,
        usd_per_month: to.curve(total).at(crossing.at),
        within_capacity: from.carries(crossing.at) && to.carries(crossing.at),
        kind: crossing.change,
        tied_from: crossing.tied_from,
    }
}
