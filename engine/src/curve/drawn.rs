//! A curve as a picture needs it: every bend that an eye can tell apart, and no more.
use super::Curve;
use crate::decision::CostPiece;
use crate::exact::Exact;
use crate::usd::Usd;

/// Bends that are nearer to each other than one part in so many are drawn as one stretch: on an axis
/// of ten decades that is a pixel or two.
const PARTS: u64 = 25;
/// Places to which the slope of such a stretch is kept.
const PLACES: usize = 18;

impl Curve {
    /// The pieces up to `last`, with those too short to be seen joined.
    pub fn drawn(&self, last: u64) -> Vec<CostPiece> {
        let mut kept: Vec<usize> = Vec::new();
        let mut next = 0;
        for (i, piece) in self.pieces.iter().enumerate() {
            if piece.from > last {
                break;
            }
            if piece.from >= next {
                kept.push(i);
                next = piece.from + (piece.from / PARTS).max(1);
            }
        }
        let one = |(k, i): (usize, &usize)| self.stretch(*i, kept.get(k + 1).copied(), last);
        kept.iter().enumerate().map(one).collect()
    }

    /// From one piece's start to the start of another, or to the end.
    fn stretch(&self, first: usize, next: Option<usize>, last: u64) -> CostPiece {
        let piece = &self.pieces[first];
        let beyond = next.unwrap_or(self.pieces.len());
        let alone = beyond == first + 1;
        let usd_per_request = if alone {
            piece.per_request.clone()
        } else {
            let to = next.map_or(last, |next| self.pieces[next].from);
            let rise = &self.at(to) - &piece.at_start;
            let width = Exact::from(to.saturating_sub(piece.from).max(1));
            rise.amount().checked_div(&width).unwrap_or(Exact::ZERO).rounded(PLACES)
        };
        CostPiece {
            from_requests_per_month: piece.from,
            usd_per_month: piece.at_start.clone(),
            usd_per_request: Usd::new(usd_per_request),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machines(last: u64) -> Curve {
        Curve::stepped(&Usd::new(Exact::from(10_u32)), 1_000, 1, last)
    }

    #[test]
    fn steps_that_can_be_seen_are_kept_as_they_are() {
        let drawn = machines(20_000).drawn(20_000);
        assert_eq!(drawn.len(), 20);
        assert!(drawn.iter().all(|piece| piece.usd_per_request == Usd::ZERO));
    }

    #[test]
    fn what_is_drawn_stays_within_a_step_and_a_few_percent_of_the_cost() {
        let last = 10_000_000;
        let curve = machines(last);
        let drawn = curve.drawn(last);
        assert!(drawn.len() < 300, "{} pieces", drawn.len());
        for (i, piece) in drawn.iter().enumerate() {
            let next = drawn.get(i + 1).map_or(last, |next| next.from_requests_per_month - 1);
            for n in [piece.from_requests_per_month, next] {
                let further = Exact::from(n - piece.from_requests_per_month);
                let shown =
                    piece.usd_per_month.amount() + &(piece.usd_per_request.amount() * &further);
                let exact = curve.at(n);
                let off = &shown - exact.amount();
                let off = if off.is_negative() { -&off } else { off };
                let most = &Exact::from(10_u32) + &(exact.amount() * &Exact::decimal(4, 2));
                assert!(off <= most, "{n}: {shown:?} for {exact:?}");
            }
        }
    }
}
