//! Which inputs a figure's variance comes from: Sobol's indices on a fixed set of points.
//!
//! The points are Sobol's sequence with Joe and Kuo's direction numbers, unscrambled, from its first
//! point on: the same on every machine and in every run, and no random source. A point of 2k
//! dimensions is split into A and B of k each; AB(i) is A with B's i-th coordinate. Over N points and
//! with V the variance of all f(A) and f(B),
//!
//! - Saltelli's first-order index is S(i) = mean(f(B) (f(AB(i)) - f(A))) / V;
//! - Jansen's total index is ST(i) = mean((f(A) - f(AB(i)))²) / 2V.
mod directions;

use super::estimate::Estimate;
use crate::exact::Exact;
use directions::ROWS;

/// The most dimensions that a point has.
pub const DIMENSIONS: usize = ROWS.len() + 1;
/// Binary digits of a coordinate.
const BITS: usize = 32;

/// Sobol's sequence in so many dimensions.
#[derive(Debug, Clone)]
pub struct Sequence {
    directions: Vec<[u32; BITS]>,
    index: u32,
    point: Vec<u32>,
}

impl Sequence {
    /// From its first point, the origin; at most [`DIMENSIONS`] dimensions.
    pub fn new(dimensions: usize) -> Self {
        let dimensions = dimensions.min(DIMENSIONS);
        let directions = (0..dimensions).map(directions_of).collect();
        Self { directions, index: 0, point: vec![0; dimensions] }
    }

    /// The next point, each coordinate in parts of 2^32.
    pub fn next_point(&mut self) -> Vec<u32> {
        let point = self.point.clone();
        // Gray code: one direction number a step.
        let bit = self.index.trailing_ones() as usize;
        for (coordinate, directions) in self.point.iter_mut().zip(&self.directions) {
            *coordinate ^= directions.get(bit).copied().unwrap_or(0);
        }
        self.index = self.index.wrapping_add(1);
        point
    }
}

/// The direction numbers of a dimension, the leading binary digit first.
fn directions_of(dimension: usize) -> [u32; BITS] {
    let mut v = [0; BITS];
    let row = dimension.checked_sub(1).and_then(|at| ROWS.get(at));
    for at in 0..BITS {
        v[at] = match row {
            None => 1 << (BITS - 1 - at),
            Some(row) if at < row.m.len() => row.m[at] << (BITS - 1 - at),
            Some(row) => {
                let degree = row.m.len();
                let mut next = v[at - degree] ^ (v[at - degree] >> degree);
                for k in 1..degree {
                    if row.a >> (degree - 1 - k) & 1 == 1 {
                        next ^= v[at - k];
                    }
                }
                next
            }
        };
    }
    v
}

/// The indices of one input.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Indices {
    /// The share of the variance that this input explains alone.
    pub first: f64,
    /// The share that it takes part in, with all others.
    pub total: f64,
}

/// The variance of a figure, and each input's share in it. `ab` has for each input the figure at A
/// with that input's coordinates of B. Nothing where the figure does not vary, or nothing was
/// computed.
pub fn indices(a: &[f64], b: &[f64], ab: &[Vec<f64>]) -> Option<(f64, Vec<Indices>)> {
    let count = a.len() as f64;
    let sum = |values: &[f64]| values.iter().sum::<f64>();
    let mean = (sum(a) + sum(b)) / (2.0 * count);
    let squares = |values: &[f64]| values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>();
    let variance = (squares(a) + squares(b)) / (2.0 * count);
    if !variance.is_finite() || variance <= 0.0 {
        return None;
    }
    let of = |ab: &Vec<f64>| {
        let both = a.iter().zip(b).zip(ab);
        let (mut first, mut total) = (0.0, 0.0);
        for ((a, b), ab) in both {
            first += b * (ab - a);
            total += (a - ab) * (a - ab);
        }
        Indices { first: first / count / variance, total: total / (2.0 * count) / variance }
    };
    Some((variance, ab.iter().map(of).collect()))
}

/// A figure at the points, as it is gathered. What is gathered should be small where the figure does
/// not vary: a large bill loses digits otherwise.
#[derive(Debug, Clone)]
pub struct Sample {
    a: Vec<f64>,
    b: Vec<f64>,
    ab: Vec<Vec<f64>>,
}

/// Which part of a point a figure belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A.
    A,
    /// B.
    B,
    /// A with B's coordinate of this input.
    Mixed(usize),
}

impl Sample {
    /// Of a figure of so many inputs.
    pub fn new(inputs: usize) -> Self {
        Self { a: Vec::new(), b: Vec::new(), ab: vec![Vec::new(); inputs] }
    }

    /// Adds the figure at the next point.
    pub fn push(&mut self, part: Part, figure: &Exact) {
        let values = match part {
            Part::A => Some(&mut self.a),
            Part::B => Some(&mut self.b),
            Part::Mixed(input) => self.ab.get_mut(input),
        };
        if let Some(values) = values {
            values.push(figure.to_f64());
        }
    }

    /// The first-order and the total index of one input; nothing where the figure does not vary.
    pub fn indices_of(&self, input: usize) -> Option<(Estimate, Estimate)> {
        let (_, all) = indices(&self.a, &self.b, &self.ab)?;
        let Indices { first, total } = *all.get(input)?;
        Some((Estimate::new(first), Estimate::new(total)))
    }
}
