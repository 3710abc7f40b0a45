//! US dollars, exact until someone prints them.
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Sub};

use serde::{Deserialize, Serialize};

use crate::exact::Exact;

/// An exact amount of US dollars.
///
/// Adding dollars is fine. Multiplying dollars by dollars means nothing, so it does not compile:
///
/// ```compile_fail,E0369
/// # use svl_engine::usd::Usd;
/// let _ = Usd::ZERO * Usd::ZERO;
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Usd(Exact);

impl Default for Usd {
    fn default() -> Self {
        Self::ZERO
    }
}

impl Usd {
    /// No money.
    pub const ZERO: Self = Self(Exact::ZERO);

    /// Wraps a plain number that is known to be dollars.
    pub const fn new(amount: Exact) -> Self {
        Self(amount)
    }

    /// The plain number, for rendering and for ratios.
    pub const fn amount(&self) -> &Exact {
        &self.0
    }

    /// Rounded half away from zero to cents, with thousands separators: `$1,234.50`. For display
    /// only: nothing is summed after this. An amount that would show as `$0.00` keeps two
    /// significant digits instead.
    pub fn to_cents(&self) -> String {
        let magnitude = if self.0.is_negative() { -&self.0 } else { self.0.clone() };
        let sign = if self.0.is_negative() { "-" } else { "" };
        let cents = magnitude.to_fixed(2);
        let shown = if cents == "0.00" && !magnitude.is_zero() {
            magnitude.to_significant(2)
        } else {
            separated(&cents)
        };
        format!("{sign}${shown}")
    }
}

/// A plain decimal number with a comma before every third digit of its whole part.
pub fn separated(number: &str) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |rest| ("-", rest));
    let (whole, fraction) = match digits.find('.') {
        Some(point) => digits.split_at(point),
        None => (digits, ""),
    };
    let mut grouped = String::with_capacity(whole.len() + whole.len() / 3);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{fraction}")
}

impl Add for &Usd {
    type Output = Usd;
    fn add(self, other: Self) -> Usd {
        Usd(&self.0 + &other.0)
    }
}

impl Sub for &Usd {
    type Output = Usd;
    fn sub(self, other: Self) -> Usd {
        Usd(&self.0 - &other.0)
    }
}

impl<'a> Sum<&'a Usd> for Usd {
    fn sum<I: Iterator<Item = &'a Usd>>(items: I) -> Self {
        items.fold(Self::ZERO, |total, item| &total + item)
    }
}

impl fmt::Debug for Usd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "${}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cents_are_for_people() {
        let cents = |text: &str| Usd::new(Exact::parse(text).expect("a decimal")).to_cents();
        assert_eq!(cents("15.184"), "$15.18");
        assert_eq!(cents("1234567.895"), "$1,234,567.90");
        assert_eq!(cents("0"), "$0.00");
        assert_eq!(cents("0.0000004083"), "$0.00000041");
        assert_eq!(cents("-4.175"), "-$4.18");
    }

    #[test]
    fn thousands_are_separated() {
        assert_eq!(separated("37185269"), "37,185,269");
        assert_eq!(separated("999"), "999");
        assert_eq!(separated("-1000.1234"), "-1,000.1234");
    }
}
