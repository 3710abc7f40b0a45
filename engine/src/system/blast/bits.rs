//! Sets of components as bits: all radii of a thousand components are unions of such sets.

/// A set of numbers below a bound that all sets of a system share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bits(Vec<u64>);

impl Bits {
    /// An empty one, of numbers below a bound.
    pub fn none(bound: usize) -> Self {
        Self(vec![0; bound.div_ceil(64)])
    }

    /// One more.
    pub fn insert(&mut self, number: usize) {
        self.0[number / 64] |= 1 << (number % 64);
    }

    /// One less.
    pub fn remove(&mut self, number: usize) {
        self.0[number / 64] &= !(1 << (number % 64));
    }

    /// Whether a number is in.
    pub fn has(&self, number: usize) -> bool {
        self.0[number / 64] >> (number % 64) & 1 == 1
    }

    /// Adds all of another; whether that changed anything.
    pub fn add(&mut self, other: &Self) -> bool {
        let mut changed = 0;
        for (mine, other) in self.0.iter_mut().zip(&other.0) {
            changed |= other & !*mine;
            *mine |= other;
        }
        changed != 0
    }

    /// Takes all of another away.
    pub fn take(&mut self, other: &Self) {
        for (mine, other) in self.0.iter_mut().zip(&other.0) {
            *mine &= !other;
        }
    }

    /// Whether both have a number.
    pub fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(mine, other)| mine & other != 0)
    }

    /// Whether none is in.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// The numbers, ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        numbers(self.0.iter().copied())
    }

    /// Those that are in another as well, ascending.
    pub fn iter_with<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = usize> + 'a {
        numbers(self.0.iter().zip(&other.0).map(|(mine, other)| mine & other))
    }
}

fn numbers(words: impl Iterator<Item = u64>) -> impl Iterator<Item = usize> {
    words.enumerate().flat_map(|(place, mut left)| {
        std::iter::from_fn(move || {
            let bit = (left != 0).then(|| left.trailing_zeros() as usize)?;
            left &= left - 1;
            Some(place * 64 + bit)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_comes_out_in_order() {
        let mut bits = Bits::none(130);
        for number in [129, 0, 64, 63] {
            bits.insert(number);
        }
        bits.remove(0);
        assert_eq!(bits.iter().collect::<Vec<_>>(), [63, 64, 129]);
        assert!(bits.has(64) && !bits.has(65));
        let mut other = Bits::none(130);
        assert!(other.add(&bits) && !other.add(&bits));
        other.take(&bits);
        assert!(!other.meets(&bits) && other.iter().next().is_none());
    }
}
