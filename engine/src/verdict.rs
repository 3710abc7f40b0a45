//! The answer: which option, how much less than the next, and how far it holds.
use std::borrow::Cow;
use std::cell::OnceCell;
use std::cmp::Ordering;

use crate::bill::Total;
use crate::curve::{Curve, runs};
use crate::decision::{HoldsUntil, OptionReport, Verdict, Way};
use crate::exact::Exact;
use crate::platforms::Choice;
use crate::units::Requests;
use crate::usd::Usd;

/// How many times the stated volume costs are followed at first, and then.
const FOLLOWED: [u64; 2] = [8, 64];

/// An option with all that the verdict weighs.
pub(crate) struct Candidate<'a> {
    pub(crate) choice: &'a Choice,
    pub(crate) option: &'a OptionReport,
    /// Made when something is asked of them.
    curves: OnceCell<[Curve; 2]>,
}

impl<'a> Candidate<'a> {
    pub(crate) fn new(choice: &'a Choice, option: &'a OptionReport) -> Self {
        Self { choice, option, curves: OnceCell::new() }
    }

    pub(crate) fn curve(&self, total: Total) -> &Curve {
        let [compute, all_in] = self.curves.get_or_init(|| self.choice.curves());
        match total {
            Total::Compute => compute,
            Total::AllIn => all_in,
        }
    }

    /// The whole bill up to `last` requests; of a curve that is there, all of it.
    fn all_in_to(&self, last: u64) -> Cow<'_, Curve> {
        if let Some([_, all_in]) = self.curves.get() {
            return Cow::Borrowed(all_in);
        }
        let [_, all_in] = self.choice.curves_to(last);
        Cow::Owned(all_in)
    }

    fn cost_at(&self, requests: u64) -> Usd {
        self.choice.total(Total::AllIn, &Requests::new(Exact::from(requests)))
    }

    fn cost(&self) -> &Usd {
        &self.option.usd_per_month.all_in
    }

    /// Cheaper first; equals by id, so that the order of `compare` plays no part.
    fn rank(&self, other: &Self) -> Ordering {
        self.cost().cmp(other.cost()).then_with(|| self.choice.id.cmp(&other.choice.id))
    }

    /// No verdict rests on a lower bound.
    fn may_be_chosen(&self) -> bool {
        self.option.fits && self.choice.unpriced.is_empty()
    }
}

/// The cheapest option that fits, and how far it stays so up to `end` requests a month; that is left
/// open where there is no end.
pub(crate) fn of(
    candidates: &[Candidate],
    requests: &Requests,
    end: Option<u64>,
    change: impl FnOnce() -> Option<Way>,
) -> Verdict {
    let mut fitting: Vec<&Candidate> = candidates.iter().filter(|c| c.may_be_chosen()).collect();
    fitting.sort_by(|a, b| a.rank(b));
    let Some(best) = fitting.first() else {
        return nothing_fits(candidates, change());
    };
    let others = &fitting[1..];
    let tied = others.first().filter(|other| other.cost() == best.cost()).copied();
    let elsewhere = others.iter().find(|other| other.choice.platform != best.choice.platform);
    let runner_up = elsewhere.or(others.first());
    let saves = runner_up.map(|other| other.cost() - best.cost());
    Verdict {
        choice: Some(best.choice.id.clone()),
        because: because(best, tied, runner_up.copied(), saves.as_ref()),
        runner_up: runner_up.map(|other| other.choice.id.clone()),
        saves_usd_per_month: saves,
        change: None,
        holds_until: end.and_then(|end| holds_until(best, &fitting, requests, end)),
    }
}

fn nothing_fits(candidates: &[Candidate], change: Option<Way>) -> Verdict {
    let because = match candidates.iter().min_by(|a, b| a.rank(b)) {
        None => "None of the options asked for can be evaluated.".to_owned(),
        Some(cheapest) => {
            let finding = cheapest.choice.findings.first();
            let message = finding.map_or(cheapest.choice.label.as_str(), |f| f.message.as_str());
            match &change {
                Some(way) => format!(
                    "No option fits; the cheapest change that makes one fit is {}, at {} a month.",
                    way.text,
                    way.usd_per_month.to_cents()
                ),
                None => format!("No option fits; of the cheapest, {message}."),
            }
        }
    };
    Verdict {
        choice: None,
        because,
        runner_up: None,
        saves_usd_per_month: None,
        change,
        holds_until: None,
    }
}

fn because(
    best: &Candidate,
    tied: Option<&Candidate>,
    runner_up: Option<&Candidate>,
    saves: Option<&Usd>,
) -> String {
    let (label, cost) = (&best.choice.label, best.cost().to_cents());
    let (Some(other), Some(saves)) = (runner_up, saves) else {
        return format!("{label} costs {cost} a month, and no other option here fits.");
    };
    let label_other = &other.choice.label;
    if *saves == Usd::ZERO {
        return format!("{label} costs {cost} a month, exactly as much as {label_other}.");
    }
    let share = saves.amount().checked_div(other.cost().amount()).unwrap_or(Exact::ZERO);
    let percent = (&share * &Exact::from(100_u32)).to_fixed(0);
    let percent = if percent == "0" { "under 1".to_owned() } else { percent };
    let cheapest = match tied {
        Some(equal) => format!("{label} and {} are equally cheap", equal.choice.label),
        None => format!("{label} is cheapest"),
    };
    let saves = saves.to_cents();
    format!("{cheapest}: {cost} a month, {saves} ({percent} %) less than {label_other}.")
}

/// The first place above the stated volume where another option that carries the load is strictly
/// cheaper, or where the choice carries no more.
fn holds_until(
    best: &Candidate,
    fitting: &[&Candidate],
    requests: &Requests,
    end: u64,
) -> Option<HoldsUntil> {
    let from = requests.amount().floor()?.max(1);
    // Beyond what the choice carries it holds no longer, whoever is cheaper there.
    let last = best.choice.capacity.map_or(end, |most| most.min(end));
    if let Some((at, other)) = first_to_overtake(best, fitting, from, last) {
        return Some(HoldsUntil {
            requests_per_month: at - 1,
            then: Some(other.choice.id.clone()),
        });
    }
    let capacity = best.choice.capacity.filter(|capacity| *capacity < end)?;
    let then = cheapest_at(capacity + 1, fitting);
    Some(HoldsUntil { requests_per_month: capacity, then })
}

/// The first count above `from` at which another option that carries the load is strictly cheaper,
/// and that option. It mostly comes soon, so that costs are first followed a part of the way.
fn first_to_overtake<'a, 'c>(
    best: &Candidate,
    fitting: &[&'c Candidate<'a>],
    from: u64,
    last: u64,
) -> Option<(u64, &'c Candidate<'a>)> {
    let horizons = FOLLOWED.map(|times| from.saturating_mul(times)).into_iter();
    let mut reached = from;
    for horizon in horizons.filter(|horizon| *horizon < last).chain([last]) {
        let own = best.all_in_to(horizon);
        let rivals = fitting.iter().filter(|other| other.choice.id != best.choice.id);
        let overtaken =
            rivals.filter_map(|other| Some((overtakes(other, &own, reached, horizon)?, *other)));
        // Where a step of the choice lets several overtake it at once, the cheapest of them is next.
        let first = overtaken.min_by_key(|(at, other)| (*at, other.cost_at(*at), &other.choice.id));
        if first.is_some() {
            return first;
        }
        reached = horizon;
    }
    None
}

/// The first count above `from` at which `other` carries the load at strictly less cost than `own`.
fn overtakes(other: &Candidate, own: &Curve, from: u64, end: u64) -> Option<u64> {
    let last = other.choice.capacity.map_or(end, |most| most.min(end));
    if from >= last {
        return None;
    }
    let curve = other.all_in_to(last);
    let cheaper = |run: &crate::curve::Run| run.order.is_lt() && run.to > from;
    runs(&curve, own, from + 1, last).into_iter().find(cheaper).map(|run| run.from)
}

/// The cheapest option that carries `requests`.
fn cheapest_at(requests: u64, fitting: &[&Candidate]) -> Option<String> {
    let able = fitting.iter().filter(|c| c.choice.carries(requests));
    let cost = |c: &&&Candidate| (c.cost_at(requests), c.choice.id.clone());
    able.min_by_key(cost).map(|c| c.choice.id.clone())
}
