//! The options of both sides, each beside what it became.
use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::bill::{self, LineChange};
use super::level::{self, FigureChange};
use super::{Change, UsdChange};
use crate::Decision;
use crate::decision::OptionReport;

/// An option before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionChange {
    /// What became of it.
    pub change: Change,
    /// Before.
    pub old: Option<OptionSide>,
    /// After; its id may be another, as another size of memory makes it.
    pub new: Option<OptionSide>,
    /// Its whole bill.
    pub usd_per_month: UsdChange,
    /// The functions or machines alone.
    pub compute_usd_per_month: UsdChange,
    /// The bill's lines that are not what they were.
    pub bill: Vec<LineChange>,
    /// The figures of its service that are not what they were.
    pub service_level: Vec<FigureChange>,
}

/// What an option is on one side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionSide {
    /// Stable id.
    pub id: String,
    /// `lambda`, `ec2`, ….
    pub platform: String,
    /// For people.
    pub label: String,
    /// Whether the verdict chose it.
    pub chosen: bool,
    /// Whether no error stands against it.
    pub fits: bool,
    /// What must be paid for and has no price: its bill is then a lower bound.
    pub unpriced: Vec<String>,
}

impl OptionSide {
    fn of(decision: &Decision, option: &OptionReport) -> Self {
        Self {
            id: option.id.clone(),
            platform: option.platform.to_owned(),
            label: option.label.clone(),
            chosen: decision.verdict.choice.as_ref() == Some(&option.id),
            fits: option.fits,
            unpriced: option.unpriced.iter().map(|item| (*item).to_owned()).collect(),
        }
    }
}

/// An option of the old side and one of the new, by their places.
pub(super) type Pair = (Option<usize>, Option<usize>);

/// Each option of the new side with what it was, then those that are gone.
///
/// What has the same id is the same. Of the rest, options of one platform belong together: first
/// those whose ids have most in common, of these the ones whose places in the list are nearest.
pub(super) fn pairs(old: Option<&Decision>, new: Option<&Decision>) -> Vec<Pair> {
    let (old, new) = (of_side(old), of_side(new));
    let mut of_new: Vec<Option<usize>> =
        new.iter().map(|b| old.iter().position(|a| a.id == b.id)).collect();
    let mut left: Vec<usize> = (0..old.len()).filter(|i| !of_new.contains(&Some(*i))).collect();
    let mut alike: Vec<(usize, usize)> = Vec::new();
    for (j, b) in new.iter().enumerate().filter(|(j, _)| of_new[*j].is_none()) {
        alike.extend(left.iter().filter(|i| old[**i].platform == b.platform).map(|i| (*i, j)));
    }
    alike.sort_by_key(|&(i, j)| {
        (Reverse(in_common(&old[i].id, &new[j].id)), i.abs_diff(j), i + j, i)
    });
    for (i, j) in alike {
        if of_new[j].is_none() && left.contains(&i) {
            of_new[j] = Some(i);
            left.retain(|other| *other != i);
        }
    }
    let kept = of_new.into_iter().enumerate().map(|(j, i)| (i, Some(j)));
    kept.chain(left.into_iter().map(|i| (Some(i), None))).collect()
}

/// How many parts two ids share, such as the architecture; a count of machines is no part.
fn in_common(a: &str, b: &str) -> usize {
    let b: Vec<&str> = b.split('-').map(without_count).collect();
    a.split('-').filter(|part| b.contains(&without_count(part))).count()
}

/// `t3.small` of `2xt3.small`.
fn without_count(part: &str) -> &str {
    let digits = part.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &part[digits..];
    if digits > 0 { rest.strip_prefix('x').unwrap_or(part) } else { part }
}

/// What became of each pair.
pub(super) fn changes(
    old: Option<&Decision>,
    new: Option<&Decision>,
    pairs: &[Pair],
) -> Vec<OptionChange> {
    pairs.iter().map(|(i, j)| change(at(old, *i), at(new, *j))).collect()
}

fn of_side(side: Option<&Decision>) -> &[OptionReport] {
    side.map_or(&[], |decision| &decision.options)
}

fn at(side: Option<&Decision>, place: Option<usize>) -> Of<'_> {
    let decision = side?;
    Some((decision, decision.options.get(place?)?))
}

type Of<'a> = Option<(&'a Decision, &'a OptionReport)>;

fn change(old: Of, new: Of) -> OptionChange {
    let side = |of: Of| of.map(|(decision, option)| OptionSide::of(decision, option));
    let (a, b) = (side(old), side(new));
    let (old, new) = (old.map(|(_, option)| option), new.map(|(_, option)| option));
    let all_in = |option: &OptionReport| option.usd_per_month.all_in.clone();
    let compute = |option: &OptionReport| option.usd_per_month.compute.clone();
    let usd = |of: fn(&OptionReport) -> crate::usd::Usd| {
        UsdChange::of(old.map(of).as_ref(), new.map(of).as_ref())
    };
    let (bill, service_level) = (bill::changes(old, new), level::changes(old, new));
    let change = match Change::of(a.as_ref(), b.as_ref()) {
        Change::Same if !bill.is_empty() || !service_level.is_empty() => Change::Changed,
        change => change,
    };
    OptionChange {
        change,
        usd_per_month: usd(all_in),
        compute_usd_per_month: usd(compute),
        old: a,
        new: b,
        bill,
        service_level,
    }
}

/// What an id of one side stands for on both: the pair that it belongs to.
pub(super) struct Names {
    old: BTreeMap<String, String>,
    new: BTreeMap<String, String>,
}

impl Names {
    pub(super) fn new(old: Option<&Decision>, new: Option<&Decision>, pairs: &[Pair]) -> Self {
        let mut names = Self { old: BTreeMap::new(), new: BTreeMap::new() };
        for (i, j) in pairs {
            let id = |of: Of| of.map(|(_, option)| option.id.clone());
            let (a, b) = (id(at(old, *i)), id(at(new, *j)));
            // Both ids name the pair, so that the mirror's pairs have the same names.
            let mut both = [a.clone().unwrap_or_default(), b.clone().unwrap_or_default()];
            both.sort();
            let pair = both.join(" ");
            names.old.extend(a.map(|id| (id, pair.clone())));
            names.new.extend(b.map(|id| (id, pair)));
        }
        names
    }

    /// The pair of an id of the old side.
    pub(super) fn of_old(&self, id: &str) -> String {
        self.old.get(id).map_or(id, String::as_str).to_owned()
    }

    /// The pair of an id of the new side.
    pub(super) fn of_new(&self, id: &str) -> String {
        self.new.get(id).map_or(id, String::as_str).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_share_what_they_are_and_not_how_many() {
        assert_eq!(in_common("lambda-arm64-128mb", "lambda-arm64-256mb"), 2);
        assert_eq!(in_common("lambda-arm64-128mb", "lambda-x86_64-128mb"), 2);
        assert_eq!(in_common("ec2-1xt3.small", "ec2-20xt3.small"), 2);
        assert_eq!(in_common("ec2-1xt3.small", "ec2-1xt4g.nano"), 1);
    }
}
