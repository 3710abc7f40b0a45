//! The discrete Fourier transform of a power of two points.
use libm::{cos, sin};

/// A complex number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Complex {
    pub(super) re: f64,
    pub(super) im: f64,
}

impl Complex {
    pub(super) const ZERO: Self = Self { re: 0.0, im: 0.0 };
    pub(super) const ONE: Self = Self { re: 1.0, im: 0.0 };

    pub(super) fn plus(self, other: Self) -> Self {
        Self { re: self.re + other.re, im: self.im + other.im }
    }

    pub(super) fn less(self, other: Self) -> Self {
        Self { re: self.re - other.re, im: self.im - other.im }
    }

    pub(super) fn times(self, other: Self) -> Self {
        Self {
            re: self.re * other.re - self.im * other.im,
            im: self.re * other.im + self.im * other.re,
        }
    }

    pub(super) fn scaled(self, factor: f64) -> Self {
        Self { re: self.re * factor, im: self.im * factor }
    }

    pub(super) const fn conjugate(self) -> Self {
        Self { re: self.re, im: -self.im }
    }

    /// `1 − share + share × self`: with this probability, and nothing else.
    pub(super) fn with_chance(self, share: f64) -> Self {
        Self { re: 1.0 - share + share * self.re, im: share * self.im }
    }

    /// A whole power, by squaring.
    pub(super) fn power(self, exponent: f64) -> Self {
        let (mut left, mut base, mut result) = (exponent, self, Self::ONE);
        while left >= 1.0 {
            if left % 2.0 >= 1.0 {
                // Most powers are the first.
                if left < 2.0 {
                    return result.times(base);
                }
                result = result.times(base);
                left -= 1.0;
            }
            left /= 2.0;
            base = base.times(base);
        }
        result
    }
}

/// The roots of unity `e^(−2πik/n)`.
#[derive(Debug)]
pub(super) struct Roots(Vec<Complex>);

impl Roots {
    /// Of a power of two.
    pub(super) fn of(n: usize) -> Self {
        let step = -2.0 * std::f64::consts::PI / n as f64;
        let at = |k: usize| {
            let angle = step * k as f64;
            Complex { re: cos(angle), im: sin(angle) }
        };
        Self((0..n).map(at).collect())
    }

    pub(super) const fn len(&self) -> usize {
        self.0.len()
    }

    /// The transform of what is one at a place and zero elsewhere, at a frequency.
    pub(super) fn at(&self, place: usize, frequency: usize) -> Complex {
        self.0[(place * frequency) & (self.0.len() - 1)]
    }

    /// Transforms in place.
    pub(super) fn transform(&self, values: &mut [Complex]) {
        let n = values.len();
        let bits = n.trailing_zeros();
        for i in 0..n {
            let mirrored = i.reverse_bits() >> (usize::BITS - bits).min(usize::BITS - 1);
            if i < mirrored {
                values.swap(i, mirrored);
            }
        }
        let mut size = 2;
        while size <= n {
            let (half, stride) = (size / 2, n / size);
            for block in values.chunks_exact_mut(size) {
                let (low, high) = block.split_at_mut(half);
                for (k, (a, b)) in low.iter_mut().zip(high).enumerate() {
                    let turned = b.times(self.0[k * stride]);
                    (*a, *b) = (a.plus(turned), a.less(turned));
                }
            }
            size *= 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transform_is_the_sum_that_defines_it() {
        let n = 64;
        let roots = Roots::of(n);
        let value = |k: usize| Complex { re: ((k * 37) % 11) as f64, im: ((k * 5) % 7) as f64 };
        let mut fast: Vec<Complex> = (0..n).map(value).collect();
        roots.transform(&mut fast);
        for (frequency, found) in fast.iter().enumerate() {
            let sum = (0..n).fold(Complex::ZERO, |sum, place| {
                sum.plus(value(place).times(roots.at(place, frequency)))
            });
            assert!((sum.re - found.re).abs() < 1e-9 && (sum.im - found.im).abs() < 1e-9);
        }
    }

    #[test]
    fn powers_are_products() {
        let z = Complex { re: 0.6, im: -0.7 };
        let product = (0..13).fold(Complex::ONE, |product, _| product.times(z));
        let power = z.power(13.0);
        assert!((power.re - product.re).abs() < 1e-12 && (power.im - product.im).abs() < 1e-12);
    }
}
