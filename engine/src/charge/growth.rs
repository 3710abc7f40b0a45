//! A quantity that grows with the month's requests along straight stretches.
use crate::exact::Exact;

/// So much without any request and so much for each, from some whole counts on at another rate.
///
/// It never falls as requests grow, where [`Growth::first_above`], [`Growth::beyond`] and
/// [`Growth::at_most`] are asked. What changes between two whole counts is taken to change at the
/// upper one, so that every figure at a whole count is exact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Growth(Vec<Stretch>);

/// From a count on: `fixed + each × requests`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stretch {
    from: u64,
    fixed: Exact,
    each: Exact,
}

impl Stretch {
    fn at(&self, requests: &Exact) -> Exact {
        if self.each.is_zero() {
            return self.fixed.clone();
        }
        &self.fixed + &(&self.each * requests)
    }

    /// The first whole count of this stretch or after it at which it is above `quantity`.
    fn first_above(&self, quantity: &Exact) -> Option<u64> {
        if self.at(&Exact::from(self.from)) > *quantity {
            return Some(self.from);
        }
        (quantity - &self.fixed).floor_div(&self.each)?.checked_add(1)
    }
}

impl Default for Growth {
    fn default() -> Self {
        Self::line(Exact::ZERO, Exact::ZERO)
    }
}

impl Growth {
    /// `fixed` without any request, and `each` for every one.
    pub fn line(fixed: Exact, each: Exact) -> Self {
        Self(vec![Stretch { from: 0, fixed, each }])
    }

    /// The same whatever the traffic.
    pub fn fixed(quantity: Exact) -> Self {
        Self::line(quantity, Exact::ZERO)
    }

    /// From `(first count, fixed, each)`, ascending; the first holds from 0 on.
    pub(crate) fn stretches(parts: impl IntoIterator<Item = (u64, Exact, Exact)>) -> Self {
        let mut stretches: Vec<Stretch> = Vec::new();
        for (from, fixed, each) in parts {
            match stretches.last_mut() {
                Some(last) if last.from == from => (last.fixed, last.each) = (fixed, each),
                Some(last) if last.fixed == fixed && last.each == each => {}
                _ => stretches.push(Stretch { from, fixed, each }),
            }
        }
        if let Some(first) = stretches.first_mut() {
            first.from = 0;
            return Self(stretches);
        }
        Self::default()
    }

    /// How much it is at so many requests.
    pub fn at(&self, requests: &Exact) -> Exact {
        if let [only] = self.0.as_slice() {
            return only.at(requests);
        }
        let whole = requests.floor().unwrap_or(u64::MAX);
        let after = self.0.partition_point(|stretch| stretch.from <= whole);
        self.0[after.saturating_sub(1)].at(requests)
    }

    /// Where each stretch but the first begins.
    pub fn starts(&self) -> impl Iterator<Item = u64> {
        self.0.iter().skip(1).map(|stretch| stretch.from)
    }

    /// Whether it is nothing at any count.
    pub fn is_zero(&self) -> bool {
        self.0.iter().all(|stretch| stretch.fixed.is_zero() && stretch.each.is_zero())
    }

    /// So many times as much.
    #[must_use]
    pub fn times(&self, factor: &Exact) -> Self {
        let scaled = |s: &Stretch| (s.from, &s.fixed * factor, &s.each * factor);
        Self::stretches(self.0.iter().map(scaled))
    }

    /// Both together.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self::sum([self, other])
    }

    /// What is left without `other`.
    #[must_use]
    pub fn less(&self, other: &Self) -> Self {
        self.plus(&other.times(&Exact::decimal(-1, 0)))
    }

    /// All together.
    pub fn sum<'a>(all: impl IntoIterator<Item = &'a Self>) -> Self {
        let (mut fixed, mut each) = (Exact::ZERO, Exact::ZERO);
        // What changes where, of all of them.
        let mut changes: Vec<(u64, Exact, Exact)> = Vec::new();
        for growth in all {
            fixed = &fixed + &growth.0[0].fixed;
            each = &each + &growth.0[0].each;
            for pair in growth.0.windows(2) {
                let (before, after) = (&pair[0], &pair[1]);
                let change = (after.from, &after.fixed - &before.fixed, &after.each - &before.each);
                changes.push(change);
            }
        }
        changes.sort_by_key(|change| change.0);
        let mut found = vec![(0, fixed.clone(), each.clone())];
        for (from, more_fixed, more_each) in changes {
            fixed = &fixed + &more_fixed;
            each = &each + &more_each;
            found.push((from, fixed.clone(), each.clone()));
        }
        Self::stretches(found)
    }

    /// The first whole count at which it is above `quantity`.
    pub fn first_above(&self, quantity: &Exact) -> Option<u64> {
        let ends = self.starts().map(Some).chain([None]);
        self.0.iter().zip(ends).find_map(|(stretch, end)| {
            let first = stretch.first_above(quantity)?;
            end.is_none_or(|end| first < end).then_some(first)
        })
    }

    /// What is above `quantity`; nothing where nothing is.
    #[must_use]
    pub fn beyond(&self, quantity: &Exact) -> Self {
        self.less(&self.at_most(quantity))
    }

    /// The first `quantity` of it.
    #[must_use]
    pub fn at_most(&self, quantity: &Exact) -> Self {
        let Some(end) = self.first_above(quantity) else { return self.clone() };
        let before = self.0.iter().take_while(|stretch| stretch.from < end);
        let before = before.map(|s| (s.from, s.fixed.clone(), s.each.clone()));
        Self::stretches(before.chain([(end, quantity.clone(), Exact::ZERO)]))
    }

    /// Nothing below so many requests.
    #[must_use]
    pub fn from_on(&self, from: u64) -> Self {
        if from == 0 {
            return self.clone();
        }
        let at = self.0.partition_point(|stretch| stretch.from <= from).saturating_sub(1);
        let first = (from, self.0[at].fixed.clone(), self.0[at].each.clone());
        let rest = self.0[at + 1..].iter().map(|s| (s.from, s.fixed.clone(), s.each.clone()));
        Self::stretches([(0, Exact::ZERO, Exact::ZERO), first].into_iter().chain(rest))
    }

    /// The larger of this and `quantity`.
    #[must_use]
    pub fn at_least(&self, quantity: &Exact) -> Self {
        self.beyond(quantity).plus(&Self::fixed(quantity.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Exact {
        Exact::parse(text).expect("a number")
    }

    #[test]
    fn an_allowance_ends_where_it_is_used_up() {
        let growth = Growth::line(number("10"), number("0.3"));
        let paid = growth.beyond(&number("100"));
        // 10 + 0.3 × 300 is 100: the next request is the first that is paid.
        assert_eq!(growth.first_above(&number("100")), Some(301));
        for n in [0, 1, 299, 300, 301, 1_000_u64] {
            let n = Exact::from(n);
            let expected = (&growth.at(&n) - &number("100")).max(Exact::ZERO);
            assert_eq!(paid.at(&n), expected, "{n}");
            assert_eq!(&paid.at(&n) + &growth.at_most(&number("100")).at(&n), growth.at(&n));
        }
    }

    #[test]
    fn a_sum_bends_where_its_parts_do() {
        let steps = Growth::stretches([
            (0, Exact::ZERO, Exact::ONE),
            (5, number("5"), Exact::ZERO),
            (9, number("0.5"), number("0.5")),
        ]);
        let both = steps.plus(&Growth::line(Exact::ONE, number("2")));
        assert_eq!(both.starts().collect::<Vec<_>>(), [5, 9]);
        let at = |n: u64| both.at(&Exact::from(n)).to_plain();
        assert_eq!((at(4), at(7), at(11)), ("13".into(), "20".into(), "29".into()));
        assert_eq!(both.first_above(&number("20")), Some(8));
    }

    #[test]
    fn what_starts_above_a_limit_is_cut_at_once() {
        let growth = Growth::line(number("7"), Exact::ONE);
        assert_eq!(growth.at_most(&number("5")), Growth::fixed(number("5")));
        assert_eq!(growth.at_least(&number("9")).at(&Exact::ONE).to_plain(), "9");
        assert_eq!(growth.at_least(&number("9")).at(&number("4")).to_plain(), "11");
    }
}
