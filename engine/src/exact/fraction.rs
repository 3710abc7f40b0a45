//! Fractions of two 128-bit numbers: what a computation goes through between decimals, without a big
//! integer. Whatever does not fit gives nothing, and the caller goes on with big integers.
use std::cmp::Ordering;

use num_integer::Integer;
use rust_decimal::Decimal;

/// A fraction in lowest terms; the sign is the numerator's.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Fraction {
    numerator: i128,
    /// Above zero.
    denominator: i128,
}

impl Fraction {
    /// In lowest terms; nothing where the denominator is zero or one of the two does not fit.
    pub(super) fn new(numerator: i128, denominator: i128) -> Option<Self> {
        let most = |part: u128| i128::try_from(part).ok();
        let (above, below) = (numerator.unsigned_abs(), denominator.unsigned_abs());
        let shared = gcd(above, below);
        if below == 0 {
            return None;
        }
        let above = most(above / shared)?;
        let negative = numerator.is_negative() != denominator.is_negative();
        let numerator = if negative { -above } else { above };
        Some(Self { numerator, denominator: most(below / shared)? })
    }

    /// The same number.
    pub(super) fn of(decimal: Decimal) -> Option<Self> {
        Self::new(decimal.mantissa(), 10_i128.checked_pow(decimal.scale())?)
    }

    pub(super) const fn numerator(self) -> i128 {
        self.numerator
    }

    pub(super) const fn denominator(self) -> i128 {
        self.denominator
    }

    pub(super) const fn negated(self) -> Self {
        // The least numerator of all is no part of a fraction.
        Self { numerator: -self.numerator, denominator: self.denominator }
    }

    pub(super) fn plus(self, other: Self) -> Option<Self> {
        let (left, right, denominator) = self.over_one_denominator(other)?;
        Self::new(left.checked_add(right)?, denominator)
    }

    pub(super) fn times(self, other: Self) -> Option<Self> {
        // Dividing by what the factors share keeps the products small, and in lowest terms.
        let left = shared(self.numerator, other.denominator);
        let right = shared(other.numerator, self.denominator);
        let numerator = (self.numerator / left).checked_mul(other.numerator / right)?;
        let denominator = (self.denominator / right).checked_mul(other.denominator / left)?;
        (numerator != i128::MIN).then_some(Self { numerator, denominator })
    }

    /// Nothing where `divisor` is zero.
    pub(super) fn over(self, divisor: Self) -> Option<Self> {
        if divisor.numerator == 0 {
            return None;
        }
        let sign = divisor.numerator.signum();
        self.times(Self {
            numerator: sign * divisor.denominator,
            denominator: divisor.numerator.abs(),
        })
    }

    pub(super) fn compared(self, other: Self) -> Option<Ordering> {
        let (left, right, _) = self.over_one_denominator(other)?;
        Some(left.cmp(&right))
    }

    /// The nearest whole multiple of `1 / 10^places`, counted; half away from zero.
    pub(super) fn rounded(self, places: u32) -> Option<i128> {
        let scaled = self.numerator.abs().checked_mul(10_i128.checked_pow(places)?)?;
        let (whole, rest) = scaled.div_rem(&self.denominator);
        let up = i128::from(rest >= self.denominator - rest);
        Some(self.numerator.signum() * (whole + up))
    }

    /// The decimal that is exactly this number, if there is one.
    pub(super) fn narrow(self) -> Option<Decimal> {
        let twos = self.denominator.trailing_zeros();
        let mut rest = self.denominator >> twos;
        let mut fives = 0;
        while rest > 1 {
            let (quotient, remainder) = rest.div_rem(&5);
            if remainder != 0 {
                return None;
            }
            rest = quotient;
            fives += 1;
        }
        let scale = twos.max(fives);
        if scale > Decimal::MAX_SCALE {
            return None;
        }
        let lifted = 10_i128.checked_pow(scale)? / self.denominator;
        Decimal::try_from_i128_with_scale(self.numerator.checked_mul(lifted)?, scale).ok()
    }

    /// Both numerators over the least common denominator, and that.
    fn over_one_denominator(self, other: Self) -> Option<(i128, i128, i128)> {
        if self.denominator == other.denominator {
            return Some((self.numerator, other.numerator, self.denominator));
        }
        let shared = shared(self.denominator, other.denominator);
        let (ours, theirs) = (self.denominator / shared, other.denominator / shared);
        Some((
            self.numerator.checked_mul(theirs)?,
            other.numerator.checked_mul(ours)?,
            self.denominator.checked_mul(theirs)?,
        ))
    }
}

/// The greatest common divisor of a number and one that is not zero; at least 1.
fn shared(a: i128, b: i128) -> i128 {
    // It is at most the smaller of the two, so that it fits.
    i128::try_from(gcd(a.unsigned_abs(), b.unsigned_abs())).unwrap_or(1)
}

/// By halving and subtracting: the quickest where both are short, as most are.
fn gcd(mut a: u128, mut b: u128) -> u128 {
    if a == 0 || b == 0 {
        return a | b;
    }
    let twos = (a | b).trailing_zeros();
    a >>= a.trailing_zeros();
    b >>= b.trailing_zeros();
    loop {
        if let (Ok(a), Ok(b)) = (u64::try_from(a), u64::try_from(b)) {
            return u128::from(gcd_of_odd(a, b)) << twos;
        }
        match a.cmp(&b) {
            Ordering::Equal => return a << twos,
            Ordering::Less => std::mem::swap(&mut a, &mut b),
            Ordering::Greater => {}
        }
        // A long number beside a short one is divided once, not subtracted from again and again.
        a = if a >> 32 > b { a % b } else { a - b };
        if a == 0 {
            return b << twos;
        }
        a >>= a.trailing_zeros();
    }
}

fn gcd_of_odd(mut a: u64, mut b: u64) -> u64 {
    if a < b {
        std::mem::swap(&mut a, &mut b);
    }
    if a != b && a >> 16 > b {
        a %= b;
        if a == 0 {
            return b;
        }
        a >>= a.trailing_zeros();
    }
    while a != b {
        if a < b {
            std::mem::swap(&mut a, &mut b);
        }
        a -= b;
        a >>= a.trailing_zeros();
    }
    a
}
