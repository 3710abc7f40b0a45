//! Where the order of two cost curves changes: every place, and no other.
//!
//! Both curves are linear between the starts of their pieces, so on each common stretch their
//! difference is linear too: its sign changes at most once there, at a root that exact division
//! finds. The stretches cover every request count, hence no change is missed and none is made up
//! (models.md 6.2).
use std::cmp::Ordering;

use super::Curve;
use crate::exact::Exact;

/// A stretch of request counts, both ends included, on which two curves keep their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// The first request count.
    pub from: u64,
    /// The last one.
    pub to: u64,
    /// The first curve against the second: `Less` where the first is cheaper.
    pub order: Ordering,
    /// How the order came to differ from the run before.
    pub change: Change,
}

/// How one order gives way to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// The lines meet: what one costs more per request has caught up.
    Root,
    /// A cost stepped over the other: a fleet grew by a machine.
    Jump,
}

impl Change {
    /// As written in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Jump => "jump",
        }
    }
}

/// A request count from which the other curve is strictly cheaper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crossing {
    /// The first request count at which it is.
    pub at: u64,
    /// The order from here on: `Less` where the first curve is now the cheaper one.
    pub order: Ordering,
    /// How it came about.
    pub change: Change,
    /// The first request count of the tie just before, if there is one.
    pub tied_from: Option<u64>,
}

/// The order of `a` and `b` at every request count from `first` to `last`.
pub fn runs(a: &Curve, b: &Curve, first: u64, last: u64) -> Vec<Run> {
    let mut starts = vec![first];
    starts.extend(merged(a, b).filter(|n| (first + 1..=last).contains(n)));
    let mut found = Runs::default();
    found.range(a, b, &starts, last);
    found.runs
}

/// The starts of both curves' pieces, ascending, each once.
fn merged<'a>(a: &'a Curve, b: &'a Curve) -> impl Iterator<Item = u64> + use<'a> {
    let (mut left, mut right) = (a.starts().peekable(), b.starts().peekable());
    std::iter::from_fn(move || {
        let next = match (left.peek(), right.peek()) {
            (Some(x), Some(y)) => *x.min(y),
            (Some(x), None) => *x,
            (None, Some(y)) => *y,
            (None, None) => return None,
        };
        left.next_if_eq(&next);
        right.next_if_eq(&next);
        Some(next)
    })
}

/// Every change of order between `a` and `b` from `first` to `last`; a tie is no side.
pub fn crossings(a: &Curve, b: &Curve, first: u64, last: u64) -> Vec<Crossing> {
    let mut cheaper: Option<Ordering> = None;
    let mut tied: Option<Run> = None;
    let mut found = Vec::new();
    for run in runs(a, b, first, last) {
        if run.order == Ordering::Equal {
            tied = Some(run);
            continue;
        }
        // Where the curves begin in a tie there is no earlier side: the first to win has "crossed".
        if cheaper != Some(run.order) && (cheaper.is_some() || tied.is_some()) {
            let tied_from = tied.map(|tie| tie.from);
            let change = tied.filter(|_| cheaper.is_some()).map_or(run.change, |tie| tie.change);
            found.push(Crossing { at: run.from, order: run.order, change, tied_from });
        }
        cheaper = Some(run.order);
        tied = None;
    }
    found
}

#[derive(Default)]
struct Runs {
    runs: Vec<Run>,
    /// The last stretch's difference at its start, its slope, and that start.
    line: Option<(Exact, Exact, u64)>,
}

/// So many stretches are looked at one by one.
const FEW: usize = 8;

impl Runs {
    /// Adds the order of the curves from the first of `starts` to `last`.
    ///
    /// Of two curves that never fall, one lies below the other all along where even its end does not
    /// reach the other's start: then no stretch between need be looked at.
    fn range(&mut self, a: &Curve, b: &Curve, starts: &[u64], last: u64) {
        let [first, .., final_start] = starts else {
            if let [only] = starts {
                self.stretch(a, b, *only, last);
            }
            return;
        };
        if starts.len() > FEW && a.never_falls && b.never_falls {
            let order = if a.at(last) < b.at(*first) {
                Ordering::Less
            } else if a.at(*first) > b.at(last) {
                Ordering::Greater
            } else {
                let (before, after) = starts.split_at(starts.len() / 2);
                self.range(a, b, before, after[0] - 1);
                return self.range(a, b, after, last);
            };
            self.push(*first, last, order, |runs| runs.change_into(order, *first));
            self.line = Some(difference(a, b, *final_start));
            return;
        }
        for (i, &from) in starts.iter().enumerate() {
            let to = starts.get(i + 1).map_or(last, |next| next - 1);
            self.stretch(a, b, from, to);
        }
    }

    /// Adds the order of the curves on `from..=to`, on which both are linear.
    fn stretch(&mut self, a: &Curve, b: &Curve, from: u64, to: u64) {
        let (gap, slope, _) = difference(a, b, from);
        let order = gap.cmp(&Exact::ZERO);
        let later = slope.cmp(&Exact::ZERO);
        if order == later || later == Ordering::Equal {
            self.push(from, to, order, |runs| runs.change_into(order, from));
        } else if order == Ordering::Equal {
            self.push(from, from, order, |runs| runs.change_into(order, from));
            self.push(from + 1, to, later, |_| Change::Root);
        } else {
            self.around_root(from, to, order, &-&gap, &slope);
        }
        self.line = Some((gap, slope, from));
    }

    /// Splits `from..=to` at the root `from + gap / slope`.
    fn around_root(&mut self, from: u64, to: u64, order: Ordering, gap: &Exact, slope: &Exact) {
        // The root may lie beyond 64 bits, hence beyond `to`.
        let Some(whole) = gap.floor_div(slope).filter(|steps| *steps <= to - from) else {
            return self.push(from, to, order, |runs| runs.change_into(order, from));
        };
        let meets = &Exact::from(whole) * slope == *gap;
        let at = from + whole;
        let end = if meets { at - 1 } else { at };
        self.push(from, end, order, |runs| runs.change_into(order, from));
        if meets {
            self.push(at, at, Ordering::Equal, |_| Change::Root);
        }
        self.push(at + 1, to, order.reverse(), |_| Change::Root);
    }

    /// Whether the previous stretch, carried on, would show this order too.
    fn change_into(&self, order: Ordering, at: u64) -> Change {
        let Some((gap, slope, from)) = &self.line else { return Change::Root };
        let carried_on = gap + &(slope * &Exact::from(at - from));
        if carried_on.cmp(&Exact::ZERO) == order { Change::Root } else { Change::Jump }
    }

    /// Adds a run, unless it is empty, or joins it to its neighbour of the same order; `change` says
    /// how a new order came about.
    fn push(&mut self, from: u64, to: u64, order: Ordering, change: impl FnOnce(&Self) -> Change) {
        if from > to {
            return;
        }
        match self.runs.last_mut() {
            Some(last) if last.order == order => last.to = to,
            _ => {
                let change = change(self);
                self.runs.push(Run { from, to, order, change });
            }
        }
    }
}

/// What `a` costs more than `b` at `from`, and per further request.
fn difference(a: &Curve, b: &Curve, from: u64) -> (Exact, Exact, u64) {
    let (a_piece, b_piece) = (a.piece_of(from), b.piece_of(from));
    let gap = (&a_piece.at(from) - &b_piece.at(from)).amount().clone();
    (gap, &a_piece.per_request - &b_piece.per_request, from)
}
