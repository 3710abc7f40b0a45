//! Durations at other memory sizes, against measurements; and what a published table costs.
//!
//! `cases/memory_cases.csv` holds the warm means of a processor-bound function on `x86_64`:
//! github.com/cebert/aws-lambda-performance-benchmarks @c8c9c66 (MIT), us-east-2, 300 each, 2025-11-30.
#![allow(clippy::float_arithmetic)] // What is checked is computed with floats.
#![allow(clippy::cast_precision_loss)] // counts of a few thousands
use std::collections::BTreeMap;

use svl_engine::capacity::memory::Work;
use svl_engine::exact::Exact;

const PER_VCPU: f64 = 1_769.0;

/// `(memory in MB, mean in ms)` by runtime.
fn measured() -> BTreeMap<&'static str, Vec<(f64, f64)>> {
    let mut found: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for line in include_str!("cases/memory_cases.csv").lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |i: usize| cells[i].parse::<f64>().expect("a number");
        found.entry(cells[0]).or_default().push((number(1), number(2)));
    }
    found
}

/// A function that only computes, on one thread.
fn computing(seconds: f64) -> Work {
    Work { waiting: 0.0, computing: seconds, parallelism: 1.0 }
}

/// The processor time whose relative errors have the least squares.
fn fitted(points: &[(f64, f64)]) -> Work {
    let ratios =
        points.iter().map(|(memory, mean)| computing(1.0).duration(*memory, PER_VCPU) / mean);
    let (sum, squares) = ratios.fold((0.0, 0.0), |(sum, squares), r| (sum + r, squares + r * r));
    computing(sum / squares)
}

fn errors(points: &[(f64, f64)]) -> Vec<f64> {
    let model = fitted(points);
    points
        .iter()
        .map(|(memory, mean)| (model.duration(*memory, PER_VCPU) / mean - 1.0).abs())
        .collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[test]
fn one_processor_time_explains_every_memory_size() {
    let measured = measured();
    assert_eq!((measured.len(), measured.values().flatten().count()), (7, 42));
    let all: Vec<f64> = measured.values().flat_map(|points| errors(points)).collect();
    assert!(mean(&all) <= 0.03, "{}", mean(&all));
    for (runtime, points) in &measured {
        // Helper threads of this one use a second processor, which one thread's model leaves out.
        let most = if *runtime == "nodejs22" { 0.045 } else { 0.03 };
        assert!(mean(&errors(points)) <= most, "{runtime} {}", mean(&errors(points)));
    }
}

#[test]
fn more_than_one_thread_can_use_is_no_gain() {
    let thread = computing(2.0);
    assert_eq!(
        thread.duration(1_769.0, PER_VCPU).to_bits(),
        thread.duration(10_240.0, PER_VCPU).to_bits()
    );
    let two = Work { parallelism: 2.0, ..thread };
    assert!((two.duration(3_538.0, PER_VCPU) - 1.0).abs() < 1e-12);
    assert!((two.duration(10_240.0, PER_VCPU) - 1.0).abs() < 1e-12);
}

#[test]
fn a_stated_duration_is_given_back_and_only_its_computing_part_scales() {
    for (duration, memory, share) in [(0.1, 128.0, 0.7), (3.0, 1_769.0, 1.0), (0.25, 4_096.0, 0.0)]
    {
        let split = Work::measured(duration, memory, share, 1.0, PER_VCPU);
        assert!((split.duration(memory, PER_VCPU) - duration).abs() < 1e-12);
        assert!((split.waiting - duration * (1.0 - share)).abs() < 1e-12);
        let slower = split.duration(memory.min(1_769.0) / 2.0, PER_VCPU);
        assert!((slower - duration * (1.0 + share)).abs() < 1e-12, "{slower}");
    }
    // 100 ms at 128 MB are 7.2 ms of a processor.
    let founding = Work::measured(0.1, 128.0, 1.0, 1.0, PER_VCPU);
    assert!((founding.computing - 0.007_235_7).abs() < 1e-6);
}

fn exact(text: &str) -> Exact {
    Exact::parse(text).expect("a decimal")
}

/// USD for 1,000 invocations of a duration (s) at a memory size (MB) and a price of a GB-second.
fn thousand(memory: &str, seconds: &Exact, price: &str) -> Exact {
    let gb = exact(memory).checked_div(&exact("1024")).expect("not zero");
    let invocation = &(&(&gb * seconds) * &exact(price)) + &exact("0.0000002");
    &invocation * &exact("1000")
}

fn apart(a: &Exact, b: &Exact) -> Exact {
    if a > b { a - b } else { b - a }
}

/// AWS's table: all primes below a million, a thousand times over, at four memory sizes.
const PRIMES: [(&str, &str, &str, &str); 4] = [
    ("128", "11.722965", "11.723", "0.024628"),
    ("256", "6.678945", "6.679", "0.028035"),
    ("512", "3.194954", "3.195", "0.026830"),
    ("1024", "1.465984", "1.466", "0.024638"),
];

#[test]
fn the_published_table_is_reproduced() {
    for (memory, measured, billed, published) in PRIMES {
        // The table's own arithmetic: mean durations and the price with four digits.
        let then = thousand(memory, &exact(measured), "0.00001667");
        assert!(apart(&then, &exact(published)) <= exact("0.0000005"), "{memory}");
        // Billed by the millisecond at the price with six digits.
        let now = thousand(memory, &exact(billed), "0.0000166667");
        assert!(apart(&now, &exact(published)) <= exact("0.00001"), "{memory}");
    }
}
