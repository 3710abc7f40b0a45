//! The answer: which option, how much less than the next, and how far it holds.
use std::cell::OnceCell;
use std::cmp::Ordering;

use crate::bill::Total;
use crate::curve::{Curve, runs};
use crate::decision::{HoldsUntil, OptionReport, Verdict, Way};
use crate::exact::Exact;
use crate::platforms::Choice;
use crate::units::Requests;
use crate::usd::Usd;

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

    fn all_in(&self) -> &Curve {
        self.curve(Total::AllIn)
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

/// The cheapest option that fits, and how far it stays so up to `end` requests a month.
pub(crate) fn of(
    candidates: &[Candidate],
    requests: &Requests,
    end: u64,
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
        holds_until: holds_until(best, &fitting, requests, end),
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
    let rivals = fitting.iter().filter(|other| other.choice.id != best.choice.id);
    let overtaken = rivals.filter_map(|other| Some((overtakes(other, best, from, end)?, other)));
    // Where a step of the choice lets several overtake it at once, the cheapest of them is next.
    let first = overtaken.min_by_key(|(at, other)| (*at, other.all_in().at(*at), &other.choice.id));
    match (first, best.choice.capacity) {
        (Some((at, other)), capacity) if capacity.is_none_or(|most| at <= most) => {
            Some(HoldsUntil { requests_per_month: at - 1, then: Some(other.choice.id.clone()) })
        }
        (_, Some(capacity)) if capacity < end => Some(HoldsUntil {
            requests_per_month: capacity,
            then: cheapest_at(capacity + 1, fitting),
        }),
        _ => None,
    }
}

/// The first count above `from` at which `other` carries the load at strictly less cost.
fn overtakes(other: &Candidate, best: &Candidate, from: u64, end: u64) -> Option<u64> {
    let last = other.choice.capacity.map_or(end, |most| most.min(end));
    if from >= last {
        return None;
    }
    let cheaper = |run: &crate::curve::Run| run.order.is_lt() && run.to > from;
    runs(other.all_in(), best.all_in(), from + 1, last)
        .into_iter()
        .find(cheaper)
        .map(|run| run.from)
}

/// The cheapest option that carries `requests`.
fn cheapest_at(requests: u64, fitting: &[&Candidate]) -> Option<String> {
    let able = fitting.iter().filter(|c| c.choice.carries(requests));
    let cost = |c: &&&Candidate| (c.all_in().at(requests), c.choice.id.clone());
    able.min_by_key(cost).map(|c| c.choice.id.clone())
}
