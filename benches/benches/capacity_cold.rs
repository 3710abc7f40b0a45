//! In-process timings of the cold-start mathematics: the sum over levels, its closed form, a
//! percentile of the latency, a simulated pool.
#![allow(clippy::float_arithmetic)] // What is timed is computed with floats.
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use svl_engine::capacity::cold_start::{Arrivals, Levels, Load, Pool, Spread, closed_form};
use svl_engine::capacity::latency::LogNormal;
use svl_engine::capacity::mixture::{Mixture, Quantiles, Warm};
use svl_engine::capacity::random::Holding;

const SERVICE: f64 = 0.2;

fn levels(criterion: &mut Criterion) {
    let spreads = [
        ("fixed", Spread::fixed(360.0)),
        ("spread", Spread::new(vec![(300.0, 0.003), (360.0, 0.406), (420.0, 1.0)])),
    ];
    for offered in [1.0, 10.0, 100.0, 1e5, 1e9] {
        let rate = offered / SERVICE;
        let load = Load { arrival_rate: rate, warm_service: SERVICE, cold_service: SERVICE };
        for (name, timeout) in &spreads {
            let title = format!("levels, offered load {offered}, {name} timeout");
            criterion.bench_function(&title, |bench| {
                bench.iter(|| Levels::of(black_box(load), timeout).starts(0));
            });
        }
        criterion.bench_function(&format!("closed form, offered load {offered}"), |bench| {
            bench.iter(|| closed_form(black_box(rate), SERVICE, 360.0));
        });
    }
    let load = Load { arrival_rate: 500.0, warm_service: SERVICE, cold_service: 1.2 };
    criterion.bench_function("levels, offered load 100, longer cold service", |bench| {
        bench.iter(|| Levels::of(black_box(load), &spreads[0].1).starts(0));
    });
    let levels = Levels::of(load, &spreads[0].1);
    criterion.bench_function("fewest provisioned, levels known", |bench| {
        bench.iter(|| levels.provisioned_for(black_box(1e-6)));
    });
}

fn simulated_cases(criterion: &mut Criterion) {
    // Arrival rate, warm and cold service, idle timeout of the 27 cases that SimFaaS was run on.
    let number = |cell: &str| cell.parse::<f64>().expect("a number");
    let cases: Vec<(Load, Spread)> = include_str!("../../engine/tests/cases/simfaas_cases.csv")
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let load = Load {
                arrival_rate: number(cells[1]),
                warm_service: number(cells[2]),
                cold_service: number(cells[3]),
            };
            (load, Spread::fixed(number(cells[5])))
        })
        .collect();
    assert_eq!(cases.len(), 27);
    criterion.bench_function("exact cold starts of the 27 cases of SimFaaS", |bench| {
        bench.iter(|| {
            for (load, timeout) in &cases {
                black_box(Levels::of(*load, timeout).starts(0));
            }
        });
    });
}

fn latency(criterion: &mut Criterion) {
    let start = vec![(0.01, 0.1), (0.5, 0.2), (0.9, 0.3), (0.99, 0.5), (0.999, 0.6)];
    let warms = [
        ("constant", Warm::Constant(SERVICE)),
        ("log-normal", Warm::LogNormal(LogNormal::from_cv(SERVICE, 0.8))),
        ("measured", Warm::Measured(Quantiles::new(start.clone()))),
    ];
    for (name, warm) in warms {
        let mixture = Mixture::new(warm, Quantiles::new(start.clone()));
        criterion.bench_function(&format!("p99 of a mixture, {name} warm"), |bench| {
            bench.iter(|| mixture.quantile(black_box(0.012), 0.99));
        });
    }
}

fn pool(criterion: &mut Criterion) {
    let pool = Pool {
        arrivals: Arrivals::Renewal(Holding::Exponential(1.0 / 0.9)),
        warm: Holding::Exponential(1.991),
        cold: Holding::Exponential(2.244),
        timeout: Spread::fixed(600.0),
        lifetime: None,
        provisioned: 0,
    };
    criterion.bench_function("a pool, 600,000 requests simulated", |bench| {
        bench.iter(|| black_box(&pool).simulate(600_000, 1));
    });
    let load = Load { arrival_rate: 0.9, warm_service: 1.991, cold_service: 2.244 };
    criterion.bench_function("the same pool's levels", |bench| {
        bench.iter(|| Levels::of(black_box(load), &pool.timeout).starts(0));
    });
}

criterion_group!(benches, levels, simulated_cases, latency, pool);
criterion_main!(benches);
