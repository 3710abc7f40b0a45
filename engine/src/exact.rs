//! Numbers that are never rounded on the way.
//!
//! A [`Decimal`] holds 28 digits, which is enough for nearly every bill and fast. Where an exact
//! result needs more digits, or is no decimal at all (a day's rate in a month of 730 hours), the
//! computation goes on in a fraction: of two 128-bit numbers while these do, of big integers beyond.
//! Which of the three is in use never shows: the same number has one representation, and only
//! rendering rounds.
mod fraction;

use std::cmp::Ordering;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Mul, Neg, Sub};

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{Pow, Signed, ToPrimitive};
use rust_decimal::{Decimal, RoundingStrategy};

use fraction::Fraction;

/// How many significant digits a rendered amount keeps.
pub const SIGNIFICANT_DIGITS: usize = 28;

/// An exact rational number without a unit.
#[derive(Clone, PartialEq, Eq)]
pub struct Exact(Repr);

/// Each is used only for what those before it cannot hold, so that equal numbers are equal values.
#[derive(Clone, PartialEq, Eq)]
enum Repr {
    Decimal(Decimal),
    Fraction(Box<Fraction>),
    Ratio(Box<BigRational>),
}

impl Default for Exact {
    fn default() -> Self {
        Self::ZERO
    }
}

/// The text is not a decimal number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a decimal number, such as `0.20`")]
pub struct NotDecimal(pub String);

impl Exact {
    /// Nothing.
    pub const ZERO: Self = Self(Repr::Decimal(Decimal::ZERO));
    /// One.
    pub const ONE: Self = Self(Repr::Decimal(Decimal::ONE));

    /// `mantissa / 10^scale`, for constants of conversion; `scale` at most 28.
    pub fn decimal(mantissa: i64, scale: u32) -> Self {
        Decimal::new(mantissa, scale).into()
    }

    /// `numerator / denominator`.
    ///
    /// # Panics
    /// When `denominator` is zero: for constants of conversion, not for input.
    pub fn ratio(numerator: i64, denominator: i64) -> Self {
        Self::from_ratio(BigRational::new(numerator.into(), denominator.into()))
    }

    /// Reads a plain decimal number of any length: digits, one point, an optional sign.
    ///
    /// # Errors
    /// When the text is anything else; exponents and separators are not read.
    pub fn parse(text: &str) -> Result<Self, NotDecimal> {
        let refuse = || NotDecimal(text.to_owned());
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        let dangling = digits.ends_with('.');
        if whole.is_empty() || dangling || !plain(whole) || !plain(fraction) {
            return Err(refuse());
        }
        if let Ok(decimal) = Decimal::from_str_exact(text) {
            return Ok(decimal.into());
        }
        let joined: BigInt = format!("{whole}{fraction}").parse().map_err(|_| refuse())?;
        let signed = if text.starts_with('-') { -joined } else { joined };
        Ok(Self::from_ratio(BigRational::new(signed, power_of_ten(fraction.len()))))
    }

    /// Whether this is exactly nothing.
    pub fn is_zero(&self) -> bool {
        matches!(&self.0, Repr::Decimal(d) if d.is_zero())
    }

    /// Whether this is below zero.
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Repr::Decimal(d) => d.is_sign_negative() && !d.is_zero(),
            Repr::Fraction(f) => f.numerator() < 0,
            Repr::Ratio(r) => r.is_negative(),
        }
    }

    /// Whether this has no fractional part.
    pub fn is_whole(&self) -> bool {
        match &self.0 {
            Repr::Decimal(d) => d.fract().is_zero(),
            Repr::Fraction(f) => f.denominator() == 1,
            Repr::Ratio(r) => r.is_integer(),
        }
    }

    /// The quotient, or nothing when `divisor` is zero.
    pub fn checked_div(&self, divisor: &Self) -> Option<Self> {
        if divisor.is_zero() {
            return None;
        }
        if let Some(quotient) = self.fraction_of(divisor) {
            return Some(Self::from_fraction(quotient));
        }
        Some(Self::from_ratio(self.to_ratio() / divisor.to_ratio()))
    }

    /// The greatest whole number that is not above `self / divisor`, if it fits in 64 bits.
    ///
    /// Nothing when the divisor is zero, or the result is negative or too large.
    pub fn floor_div(&self, divisor: &Self) -> Option<u64> {
        if divisor.is_zero() {
            return None;
        }
        if let (Repr::Decimal(a), Repr::Decimal(b)) = (&self.0, &divisor.0)
            && let Some((numerator, denominator)) = common_scale(*a, *b)
        {
            return u64::try_from(Integer::div_floor(&numerator, &denominator)).ok();
        }
        if let Some(quotient) = self.fraction_of(divisor) {
            let whole = Integer::div_floor(&quotient.numerator(), &quotient.denominator());
            return u64::try_from(whole).ok();
        }
        (self.to_ratio() / divisor.to_ratio()).floor().to_integer().to_u64()
    }

    /// `floor(n × self / divisor)` for whole `n`, as a function of `n`: the division is prepared
    /// once. The largest count stands for what does not fit in 64 bits.
    pub fn floors_per(&self, divisor: &Self) -> impl Fn(u64) -> u64 + use<> {
        let scaled = self.fraction_of(divisor).map(|each| (each.numerator(), each.denominator()));
        let (this, divisor) = (self.clone(), divisor.clone());
        move |n| {
            let prepared = scaled.and_then(|(numerator, denominator)| {
                let product = numerator.checked_mul(i128::from(n))?;
                u64::try_from(Integer::div_floor(&product, &denominator)).ok()
            });
            prepared
                .unwrap_or_else(|| (&this * &Self::from(n)).floor_div(&divisor).unwrap_or(u64::MAX))
        }
    }

    /// The greatest whole number that is not above this, if it fits in 64 bits.
    pub fn floor(&self) -> Option<u64> {
        self.floor_div(&Self::ONE)
    }

    /// The least whole number that is not below this.
    #[must_use]
    pub fn ceil(&self) -> Self {
        match &self.0 {
            Repr::Decimal(d) => d.ceil().into(),
            Repr::Fraction(_) | Repr::Ratio(_) => Self::from_ratio(self.to_ratio().ceil()),
        }
    }

    /// The nearest number of so many decimal places, half away from zero: for quantities of a model,
    /// which are no more exact than that, and never for money.
    #[must_use]
    pub fn rounded(&self, places: usize) -> Self {
        let scale = u32::try_from(places).unwrap_or(u32::MAX);
        let rounded = match &self.0 {
            Repr::Decimal(d) => Some(round_half_away_to(*d, scale)),
            Repr::Fraction(f) => f
                .rounded(scale)
                .and_then(|whole| Decimal::try_from_i128_with_scale(whole, scale).ok()),
            Repr::Ratio(_) => None,
        };
        match rounded {
            // Zeros at the end would be carried through every product.
            Some(rounded) => rounded.normalize().into(),
            None => Self::parse(&self.to_fixed(places)).unwrap_or_else(|_| self.clone()),
        }
    }

    /// The nearest `f64`: for the mathematics of capacity, never for money.
    pub fn to_f64(&self) -> f64 {
        match &self.0 {
            Repr::Decimal(d) => d.to_f64().unwrap_or(f64::NAN),
            Repr::Fraction(_) => self.to_ratio().to_f64().unwrap_or(f64::NAN),
            Repr::Ratio(r) => r.to_f64().unwrap_or(f64::NAN),
        }
    }

    /// Rounded half away from zero to `places` decimal places, for display only.
    pub fn to_fixed(&self, places: usize) -> String {
        if let (Repr::Decimal(d), Ok(scale)) = (&self.0, u32::try_from(places)) {
            let rounded = round_half_away_to(*d, scale);
            return format!("{:.places$}", if rounded.is_zero() { Decimal::ZERO } else { rounded });
        }
        let (numerator, denominator) = self.parts();
        let scaled = round_half_away(&(numerator * power_of_ten(places)), &denominator);
        point_digits(&scaled, places)
    }

    /// Every digit where 28 significant ones suffice, else rounded there, half away from zero.
    /// No exponent, no trailing zeros.
    pub fn to_plain(&self) -> String {
        if self.is_zero() {
            return "0".to_owned();
        }
        if let Repr::Decimal(d) = &self.0 {
            let exact = d.normalize().to_string();
            if exact.bytes().filter(u8::is_ascii_digit).count() <= SIGNIFICANT_DIGITS {
                return exact;
            }
        }
        self.to_significant(SIGNIFICANT_DIGITS)
    }

    /// Rounded half away from zero to `digits` significant digits; no trailing zeros.
    pub fn to_significant(&self, digits: usize) -> String {
        if self.is_zero() {
            return "0".to_owned();
        }
        let (numerator, denominator) = self.parts();
        let wanted = i64::try_from(digits).unwrap_or(i64::MAX);
        let mut places = wanted - magnitude(&numerator, &denominator);
        let mut scaled = shifted(&numerator, &denominator, places);
        if scaled.abs() >= power_of_ten(digits) {
            // 9.99… rounded up to 10.00…: one place fewer is wanted.
            places -= 1;
            scaled = shifted(&numerator, &denominator, places);
        }
        match usize::try_from(places) {
            Ok(places) => trim_zeros(&point_digits(&scaled, places)),
            Err(_) => (scaled * power_of_ten(places.unsigned_abs())).to_string(),
        }
    }

    fn from_ratio(ratio: BigRational) -> Self {
        let parts = ratio.numer().to_i128().zip(ratio.denom().to_i128());
        match parts.and_then(|(numerator, denominator)| Fraction::new(numerator, denominator)) {
            Some(fraction) => Self::from_fraction(fraction),
            None => Self(Repr::Ratio(Box::new(ratio))),
        }
    }

    fn from_fraction(fraction: Fraction) -> Self {
        match fraction.narrow() {
            Some(decimal) => Self(Repr::Decimal(decimal)),
            None => Self(Repr::Fraction(Box::new(fraction))),
        }
    }

    /// As a fraction, if 128 bits hold both of its parts.
    fn fraction(&self) -> Option<Fraction> {
        match &self.0 {
            Repr::Decimal(d) => Fraction::of(*d),
            Repr::Fraction(f) => Some(**f),
            Repr::Ratio(_) => None,
        }
    }

    /// The quotient as a fraction, if 128 bits hold both of its parts; none where `divisor` is zero.
    fn fraction_of(&self, divisor: &Self) -> Option<Fraction> {
        if let (Repr::Decimal(a), Repr::Decimal(b)) = (&self.0, &divisor.0)
            && let Some((numerator, denominator)) = common_scale(*a, *b)
        {
            return Fraction::new(numerator, denominator);
        }
        self.fraction()?.over(divisor.fraction()?)
    }

    fn to_ratio(&self) -> BigRational {
        match &self.0 {
            Repr::Decimal(d) => BigRational::new(d.mantissa().into(), power_of_ten(d.scale())),
            Repr::Fraction(f) => BigRational::new_raw(f.numerator().into(), f.denominator().into()),
            Repr::Ratio(r) => (**r).clone(),
        }
    }

    /// Numerator and denominator, not always in lowest terms.
    fn parts(&self) -> (BigInt, BigInt) {
        match &self.0 {
            Repr::Decimal(d) => (d.mantissa().into(), power_of_ten(d.scale())),
            Repr::Fraction(f) => (f.numerator().into(), f.denominator().into()),
            Repr::Ratio(r) => (r.numer().clone(), r.denom().clone()),
        }
    }
}

fn round_half_away_to(decimal: Decimal, places: u32) -> Decimal {
    decimal.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

/// The sum, if no digit is lost: `checked_add` itself reports overflow but drops digits in silence.
fn exact_sum(a: Decimal, b: Decimal) -> Option<Decimal> {
    if a.is_zero() {
        return Some(b);
    }
    if b.is_zero() {
        return Some(a);
    }
    a.checked_add(b).filter(|sum| sum.scale() == a.scale().max(b.scale()))
}

/// The product, if no digit is lost: an exact product has the scales of its factors added.
fn exact_product(a: Decimal, b: Decimal) -> Option<Decimal> {
    if a.is_zero() || b.is_zero() {
        return Some(Decimal::ZERO);
    }
    a.checked_mul(b).filter(|product| product.scale() == a.scale() + b.scale())
}

/// Both numbers as whole multiples of one power of ten, if 127 bits hold them.
fn common_scale(a: Decimal, b: Decimal) -> Option<(i128, i128)> {
    let lift = |d: Decimal, by: u32| 10_i128.checked_pow(by)?.checked_mul(d.mantissa());
    let scale = a.scale().max(b.scale());
    Some((lift(a, scale - a.scale())?, lift(b, scale - b.scale())?))
}

fn power_of_ten<E>(exponent: E) -> BigInt
where
    BigInt: Pow<E, Output = BigInt>,
{
    BigInt::from(10_u8).pow(exponent)
}

/// The quotient times `10^places`, rounded half away from zero.
fn shifted(numerator: &BigInt, denominator: &BigInt, places: i64) -> BigInt {
    let factor = power_of_ten(places.unsigned_abs());
    if places < 0 {
        round_half_away(numerator, &(denominator * factor))
    } else {
        round_half_away(&(numerator * factor), denominator)
    }
}

/// How many digits of the quotient stand before the point; zero and below for `0.1`, `0.01`, ….
fn magnitude(numerator: &BigInt, denominator: &BigInt) -> i64 {
    let digits = |n: &BigInt| i64::try_from(n.magnitude().to_string().len()).unwrap_or(i64::MAX);
    let guess = digits(numerator) - digits(denominator);
    let factor = power_of_ten(guess.unsigned_abs());
    // The quotient of an m-digit and an n-digit number has m − n or m − n + 1 digits.
    let reached = if guess < 0 {
        numerator.abs() * factor >= *denominator
    } else {
        numerator.abs() >= denominator * factor
    };
    if reached { guess + 1 } else { guess }
}

/// The whole number nearest to the quotient, of two the one further from zero.
fn round_half_away(numerator: &BigInt, denominator: &BigInt) -> BigInt {
    let (whole, rest) = numerator.abs().div_rem(denominator);
    let up = if &rest + &rest >= *denominator { whole + 1 } else { whole };
    if numerator.is_negative() { -up } else { up }
}

/// The digits of `scaled`, with a point before the last `places` of them.
fn point_digits(scaled: &BigInt, places: usize) -> String {
    let sign = if scaled.is_negative() { "-" } else { "" };
    let digits = format!("{:0>width$}", scaled.abs(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let point = if places == 0 { "" } else { "." };
    format!("{sign}{whole}{point}{fraction}")
}

fn trim_zeros(text: &str) -> String {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text.to_owned()
    }
}

impl From<Decimal> for Exact {
    fn from(value: Decimal) -> Self {
        Self(Repr::Decimal(value))
    }
}

impl From<u64> for Exact {
    fn from(value: u64) -> Self {
        Self(Repr::Decimal(value.into()))
    }
}

impl From<u32> for Exact {
    fn from(value: u32) -> Self {
        Self(Repr::Decimal(value.into()))
    }
}

impl Add for &Exact {
    type Output = Exact;
    fn add(self, other: Self) -> Exact {
        if let (Repr::Decimal(a), Repr::Decimal(b)) = (&self.0, &other.0)
            && let Some(sum) = exact_sum(*a, *b)
        {
            return Exact(Repr::Decimal(sum));
        }
        if let (Some(a), Some(b)) = (self.fraction(), other.fraction())
            && let Some(sum) = a.plus(b)
        {
            return Exact::from_fraction(sum);
        }
        Exact::from_ratio(self.to_ratio() + other.to_ratio())
    }
}

impl Sub for &Exact {
    type Output = Exact;
    fn sub(self, other: Self) -> Exact {
        self + &-other
    }
}

impl Mul for &Exact {
    type Output = Exact;
    fn mul(self, other: Self) -> Exact {
        if let (Repr::Decimal(a), Repr::Decimal(b)) = (&self.0, &other.0)
            && let Some(product) = exact_product(*a, *b)
        {
            return Exact(Repr::Decimal(product));
        }
        if let (Some(a), Some(b)) = (self.fraction(), other.fraction())
            && let Some(product) = a.times(b)
        {
            return Exact::from_fraction(product);
        }
        Exact::from_ratio(self.to_ratio() * other.to_ratio())
    }
}

impl Neg for &Exact {
    type Output = Exact;
    fn neg(self) -> Exact {
        match &self.0 {
            Repr::Decimal(d) => Exact(Repr::Decimal(-*d)),
            Repr::Fraction(f) => Exact(Repr::Fraction(Box::new(f.negated()))),
            Repr::Ratio(r) => Exact(Repr::Ratio(Box::new(-(**r).clone()))),
        }
    }
}

impl Sum for Exact {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, |total, each| &total + &each)
    }
}

impl<'a> Sum<&'a Exact> for Exact {
    fn sum<I: Iterator<Item = &'a Exact>>(items: I) -> Self {
        items.fold(Self::ZERO, |total, item| &total + item)
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Self) -> Ordering {
        if let (Repr::Decimal(a), Repr::Decimal(b)) = (&self.0, &other.0) {
            return a.cmp(b);
        }
        let short = self.fraction().zip(other.fraction()).and_then(|(a, b)| a.compared(b));
        short.unwrap_or_else(|| self.to_ratio().cmp(&other.to_ratio()))
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_plain())
    }
}

impl fmt::Debug for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// A decimal string, unrounded up to 28 significant digits, without exponent or trailing zeros.
impl serde::Serialize for Exact {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_plain())
    }
}

impl<'de> serde::Deserialize<'de> for Exact {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(text: &str) -> Exact {
        Exact::parse(text).expect("a decimal")
    }

    #[test]
    fn a_product_beyond_28_digits_is_still_exact() {
        // 3,141,592,653 requests of 12,347 ms at 1,337 MB: 29 digits.
        let gb_seconds = &(&exact("3141592653") * &exact("12.347")) * &Exact::ratio(1337, 1024);
        let price = exact("0.0000166667");
        let wide = &gb_seconds * &price;
        assert_eq!(wide.checked_div(&price), Some(gb_seconds));
    }

    #[test]
    fn one_number_has_one_representation() {
        let third = Exact::ratio(1, 3);
        assert_eq!(&(&third + &third) + &third, Exact::ONE);
        assert_eq!(&third * &exact("3"), Exact::ONE);
        assert!(third < exact("0.3333333333333333333333333334"));
        assert!(third > exact("0.3333333333333333333333333333"));
    }

    #[test]
    fn rendering_rounds_once_half_away_from_zero() {
        assert_eq!(exact("2.675").to_fixed(2), "2.68");
        assert_eq!(exact("-2.675").to_fixed(2), "-2.68");
        assert_eq!(exact("0.005").to_fixed(2), "0.01");
        assert_eq!(exact("999.995").to_fixed(2), "1000.00");
        assert_eq!(Exact::ratio(1, 3).to_plain(), "0.3333333333333333333333333333");
        assert_eq!(Exact::ratio(2, 3).to_plain(), "0.6666666666666666666666666667");
        assert_eq!(Exact::ratio(200, 3).to_plain(), "66.66666666666666666666666667");
        assert_eq!(exact("12.2501250").to_plain(), "12.250125");
        assert_eq!(
            exact("99999999999999999999999999999.5").to_plain(),
            "1".to_owned() + &"0".repeat(29)
        );
        assert_eq!(
            exact("1234567890123456789012345678951").to_plain(),
            "1234567890123456789012345679000"
        );
    }

    #[test]
    fn floor_division_is_exact_at_the_boundary() {
        assert_eq!(exact("15.184").floor_div(&exact("0.00000040833375")), Some(37_185_268));
        assert_eq!(exact("6").floor_div(&exact("0.1")), Some(60));
        assert_eq!(Exact::ratio(2, 3).floor_div(&Exact::ratio(1, 3)), Some(2));
        assert_eq!(exact("-1").floor_div(&Exact::ONE), None);
        assert_eq!(Exact::ONE.floor_div(&Exact::ZERO), None);
    }

    #[test]
    fn only_plain_decimals_are_read() {
        for text in ["", ".", "1.", ".5", "1e6", "1_000", "0x1", "--1", "NaN", "1.2.3"] {
            assert!(Exact::parse(text).is_err(), "{text}");
        }
        assert_eq!(exact("-0.50"), -&exact("0.5"));
    }
}
