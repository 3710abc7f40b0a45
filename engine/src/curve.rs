//! Cost as a piecewise-linear function of whole requests a month, in exact arithmetic.
mod drawn;
mod runs;

pub use runs::{Change, Crossing, Run, crossings, runs};

use crate::charge::Steps;
use crate::exact::Exact;
use crate::units::{Quantity, Requests};
use crate::usd::Usd;

/// A cost for every whole request count from 0 on.
#[derive(Debug, Clone)]
pub struct Curve {
    /// Ascending by `from`, the first at 0. A piece ends where the next one begins.
    pieces: Vec<Piece>,
    /// No further request makes it cheaper.
    never_falls: bool,
}

/// A stretch on which each further request costs the same.
#[derive(Debug, Clone)]
struct Piece {
    from: u64,
    at_start: Usd,
    per_request: Exact,
}

impl Curve {
    /// The curve of `cost`, which is linear between any two neighbours of `bends`.
    ///
    /// A bend is the first request count of a new piece; order and repetition do not matter.
    pub fn of(cost: impl Fn(&Requests) -> Usd, mut bends: Vec<u64>) -> Self {
        bends.push(0);
        bends.sort_unstable();
        bends.dedup();
        let at = |n: u64| cost(&Quantity::new(Exact::from(n)));
        let piece = |(i, from): (usize, &u64)| {
            let at_start = at(*from);
            let has_second = from.checked_add(1).filter(|second| bends.get(i + 1) != Some(second));
            let per_request =
                has_second.map_or(Exact::ZERO, |second| (&at(second) - &at_start).amount().clone());
            Piece { from: *from, at_start, per_request }
        };
        Self::from_pieces(bends.iter().enumerate().map(piece).collect())
    }

    /// A cost that is constant between any two neighbours of `starts`.
    pub fn steps(cost: impl Fn(&Requests) -> Usd, mut starts: Vec<u64>) -> Self {
        starts.push(0);
        starts.sort_unstable();
        starts.dedup();
        let piece = |from: u64| Piece {
            from,
            at_start: cost(&Quantity::new(Exact::from(from))),
            per_request: Exact::ZERO,
        };
        Self::from_pieces(starts.into_iter().map(piece).collect())
    }

    /// So much for every machine of a fleet, up to `last` requests.
    pub fn fleet(each: &Usd, fleet: &Steps, last: u64) -> Self {
        let piece = |(from, count): (u64, &Exact)| Piece {
            from,
            at_start: Usd::new(each.amount() * count),
            per_request: Exact::ZERO,
        };
        let steps = fleet.each().take_while(|(from, _)| *from <= last);
        Self::from_pieces(steps.map(piece).collect())
    }

    /// Both costs together.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        let mut pieces = Vec::with_capacity(self.pieces.len() + other.pieces.len());
        let (mut i, mut j) = (0, 0);
        let mut from = 0;
        loop {
            let (a, b) = (&self.pieces[i], &other.pieces[j]);
            pieces.push(Piece {
                from,
                at_start: &a.at(from) + &b.at(from),
                per_request: &a.per_request + &b.per_request,
            });
            let next = |pieces: &[Piece], at: usize| pieces.get(at + 1).map(|piece| piece.from);
            let (left, right) = (next(&self.pieces, i), next(&other.pieces, j));
            let Some(nearest) = left.into_iter().chain(right).min() else { break };
            i += usize::from(left == Some(nearest));
            j += usize::from(right == Some(nearest));
            from = nearest;
        }
        // Two costs that never fall do not fall together either.
        if self.never_falls && other.never_falls {
            return Self { pieces, never_falls: true };
        }
        Self::from_pieces(pieces)
    }

    fn from_pieces(pieces: Vec<Piece>) -> Self {
        let rises = pieces.iter().all(|piece| !piece.per_request.is_negative());
        let steps_up = pieces.windows(2).all(|pair| {
            let end = pair[0].at(pair[1].from - 1);
            end <= pair[1].at_start
        });
        Self { pieces, never_falls: rises && steps_up }
    }

    /// A cost that steps up by `each` per `capacity` requests, from `at_least` steps on: the bill
    /// of a fleet that grows with its load. Steps are laid out up to `last`.
    pub fn stepped(each: &Usd, capacity: u64, at_least: u64, last: u64) -> Self {
        let cost = |steps: u64| Usd::new(each.amount() * &Exact::from(steps));
        let steps = at_least.max(1)..=last.div_ceil(capacity.max(1)).max(at_least.max(1));
        let pieces = steps.map(|count| Piece {
            from: if count == at_least.max(1) {
                0
            } else {
                (count - 1).saturating_mul(capacity).saturating_add(1)
            },
            at_start: cost(count),
            per_request: Exact::ZERO,
        });
        Self::from_pieces(pieces.collect())
    }

    /// What `n` requests cost.
    pub fn at(&self, n: u64) -> Usd {
        self.piece_of(n).at(n)
    }

    fn piece_of(&self, n: u64) -> &Piece {
        let after = self.pieces.partition_point(|piece| piece.from <= n);
        &self.pieces[after.saturating_sub(1)]
    }

    fn starts(&self) -> impl Iterator<Item = u64> {
        self.pieces.iter().map(|piece| piece.from)
    }
}

impl Piece {
    fn at(&self, n: u64) -> Usd {
        if self.per_request.is_zero() {
            return self.at_start.clone();
        }
        let further = Exact::from(n - self.from);
        &self.at_start + &Usd::new(&self.per_request * &further)
    }
}
