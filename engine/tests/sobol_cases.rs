//! The fixed point set and the indices, against reference figures.
//!
//! `cases/sobol_cases.csv`: Ishigami's function with a = 7 and b = 0.1, its indices in closed form
//! (T. Ishigami and T. Homma, 1990) and as both estimators give them, and the first points, all from
//! `SciPy`. `cases/sobol_points_of_32_dimensions.txt`: the first 64 points of `SciPy` 1.17.1's
//! `qmc.Sobol(32, scramble=False)`, in parts of 2^30.
#![allow(clippy::float_arithmetic)] // What is checked is computed with floats.
use svl_engine::capacity::sobol::{DIMENSIONS, Indices, Sequence, indices};

/// How far an index may be from its closed form at 2^14 points, by the cases' source.
const AT_16384: f64 = 0.0015;
/// How far our sums may be from those of the source, which are in another order.
const SAME: f64 = 1e-10;

fn cases(set: &str) -> Vec<(&'static str, &'static str)> {
    let lines = include_str!("cases/sobol_cases.csv").lines().skip(1);
    let fields = lines.map(|line| line.splitn(3, ',').collect::<Vec<_>>());
    fields.filter(|fields| fields[0] == set).map(|fields| (fields[1], fields[2])).collect()
}

fn case(set: &str, item: &str) -> f64 {
    let found = cases(set).into_iter().find(|(each, _)| *each == item);
    found.and_then(|(_, value)| value.parse().ok()).expect("a case")
}

fn coordinates(point: &[u32]) -> Vec<f64> {
    point.iter().map(|part| f64::from(*part) / 4_294_967_296.0).collect()
}

#[test]
fn the_first_points_are_those_of_joe_and_kuo() {
    let cases = cases("sobol_joe_kuo_unscrambled_d6");
    assert_eq!(cases.len(), 16);
    let mut sequence = Sequence::new(6);
    for (item, coordinates_of_it) in cases {
        let point = coordinates(&sequence.next_point());
        let shown = point.iter().map(|x| format!("{x:.6}")).collect::<Vec<_>>().join(" ");
        assert_eq!(shown, coordinates_of_it, "{item}");
    }
}

#[test]
fn all_dimensions_are_right() {
    const { assert!(DIMENSIONS >= 32) }
    let mut sequence = Sequence::new(DIMENSIONS);
    for line in include_str!("cases/sobol_points_of_32_dimensions.txt").lines() {
        let parts: Vec<u32> = line.split(' ').map(|part| part.parse().expect("a part")).collect();
        let point: Vec<u32> = sequence.next_point().iter().map(|part| part >> 2).collect();
        assert_eq!(point, parts);
    }
}

#[test]
fn each_coordinate_has_each_part_once() {
    let mut sequence = Sequence::new(DIMENSIONS);
    let points: Vec<Vec<u32>> = (0..1024).map(|_| sequence.next_point()).collect();
    for dimension in 0..DIMENSIONS {
        let mut parts: Vec<u32> = points.iter().map(|point| point[dimension] >> 22).collect();
        parts.sort_unstable();
        assert!(parts.into_iter().eq(0..1024), "dimension {dimension}");
    }
}

fn ishigami(x: &[f64]) -> f64 {
    let angle = |x: f64| (2.0 * x - 1.0) * std::f64::consts::PI;
    let (a, b, c) = (angle(x[0]), angle(x[1]), angle(x[2]));
    let sine = libm::sin(b);
    libm::sin(a) + 7.0 * sine * sine + 0.1 * c * c * c * c * libm::sin(a)
}

fn of_ishigami(count: usize) -> (f64, Vec<Indices>) {
    let mut sequence = Sequence::new(6);
    let (mut a, mut b, mut ab) = (Vec::new(), Vec::new(), vec![Vec::new(); 3]);
    for _ in 0..count {
        let point = coordinates(&sequence.next_point());
        let (first, second) = point.split_at(3);
        a.push(ishigami(first));
        b.push(ishigami(second));
        for (i, values) in ab.iter_mut().enumerate() {
            let mut mixed = first.to_vec();
            mixed[i] = second[i];
            values.push(ishigami(&mixed));
        }
    }
    indices(&a, &b, &ab).expect("a variance")
}

#[test]
fn ishigamis_indices_are_found() {
    for (count, power) in [(1 << 10, 10), (1 << 14, 14)] {
        let (variance, found) = of_ishigami(count);
        for (i, index) in found.into_iter().enumerate() {
            let (first, total) = (format!("S{}", i + 1), format!("ST{}", i + 1));
            let saltelli = case(&format!("saltelli_N=2^{power}_unscrambled"), &first);
            let jansen = case(&format!("jansen_N=2^{power}_unscrambled"), &total);
            assert!((index.first - saltelli).abs() < SAME, "{first} at 2^{power}: {}", index.first);
            assert!((index.total - jansen).abs() < SAME, "{total} at 2^{power}: {}", index.total);
            if power == 14 {
                let near = |found: f64, item: &str| (found - case("ishigami_analytic", item)).abs();
                assert!(near(index.first, &first) <= AT_16384, "{first}");
                assert!(near(index.total, &total) <= AT_16384, "{total}");
                let share = variance / case("ishigami_analytic", "Var");
                assert!((share - 1.0).abs() < 0.005, "{variance}");
            }
        }
    }
}

#[test]
fn what_does_not_vary_has_no_indices() {
    assert!(indices(&[2.0; 4], &[2.0; 4], &[vec![2.0; 4]]).is_none());
    assert!(indices(&[], &[], &[]).is_none());
}
