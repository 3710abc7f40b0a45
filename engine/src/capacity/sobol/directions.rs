//! The first 32 dimensions of the direction numbers `new-joe-kuo-6`.
//!
//! Source: S. Joe and F. Y. Kuo, Constructing Sobol sequences with better two-dimensional
//! projections, SIAM J. Sci. Comput. 30 (2008) 2635-2654; the authors' file `new-joe-kuo-6.21201`,
//! <https://web.maths.unsw.edu.au/~fkuo/sobol/>, published under a BSD-style licence. The figures
//! were taken from the copy in the crate `sobol` 1.0.2 (BSD-3-Clause) and compared with the points
//! of `qmc.Sobol` in `SciPy` 1.17.1.

/// What makes the direction numbers of one dimension.
pub(super) struct Row {
    /// The inner coefficients of its primitive polynomial over the integers modulo 2, as bits.
    pub(super) a: u32,
    /// The first direction numbers, odd, as many as the polynomial's degree.
    pub(super) m: &'static [u32],
}

const fn row(a: u32, m: &'static [u32]) -> Row {
    Row { a, m }
}

/// Of dimension 2 onwards; the first one is the binary digits turned round.
pub(super) const ROWS: [Row; 31] = [
    row(0, &[1]),
    row(1, &[1, 3]),
    row(1, &[1, 3, 1]),
    row(2, &[1, 1, 1]),
    row(1, &[1, 1, 3, 3]),
    row(4, &[1, 3, 5, 13]),
    row(2, &[1, 1, 5, 5, 17]),
    row(4, &[1, 1, 5, 5, 5]),
    row(7, &[1, 1, 7, 11, 19]),
    row(11, &[1, 1, 5, 1, 1]),
    row(13, &[1, 1, 1, 3, 11]),
    row(14, &[1, 3, 5, 5, 31]),
    row(1, &[1, 3, 3, 9, 7, 49]),
    row(13, &[1, 1, 1, 15, 21, 21]),
    row(16, &[1, 3, 1, 13, 27, 49]),
    row(19, &[1, 1, 1, 15, 7, 5]),
    row(22, &[1, 3, 1, 15, 13, 25]),
    row(25, &[1, 1, 5, 5, 19, 61]),
    row(1, &[1, 3, 7, 11, 23, 15, 103]),
    row(4, &[1, 3, 7, 13, 13, 15, 69]),
    row(7, &[1, 1, 3, 13, 7, 35, 63]),
    row(8, &[1, 3, 5, 9, 1, 25, 53]),
    row(14, &[1, 3, 1, 13, 9, 35, 107]),
    row(19, &[1, 3, 1, 5, 27, 61, 31]),
    row(21, &[1, 1, 5, 11, 19, 41, 61]),
    row(28, &[1, 3, 5, 3, 3, 13, 69]),
    row(31, &[1, 1, 7, 13, 1, 19, 1]),
    row(32, &[1, 3, 7, 5, 13, 19, 59]),
    row(37, &[1, 1, 3, 9, 25, 29, 41]),
    row(41, &[1, 3, 5, 13, 23, 1, 55]),
    row(42, &[1, 3, 7, 3, 13, 59, 17]),
];
