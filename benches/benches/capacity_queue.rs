//! In-process timings of the queueing mathematics: formulas, a fleet's size, a simulation.
#![allow(clippy::float_arithmetic)] // What is timed is computed with floats.
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use svl_engine::capacity::cpu_credits::{Machine, Mode};
use svl_engine::capacity::erlang::blocking;
use svl_engine::capacity::queue_simulation::Queue;
use svl_engine::capacity::random::Holding;
use svl_engine::capacity::sojourn::Effort;

const EFFORT: Effort = Effort { requests: 1_000_000, seed: 7 };

fn capacity(criterion: &mut Criterion) {
    criterion.bench_function("Erlang B of 100 servers", |bench| {
        bench.iter(|| blocking(black_box(100), black_box(90.0)));
    });
    let holdings = [
        ("constant", Holding::Constant(0.05)),
        ("exponential", Holding::Exponential(0.05)),
        ("log-normal", Holding::LogNormal(0.05, 0.5)),
    ];
    for (name, holding) in holdings {
        let queue = Queue { servers: 8, arrival_rate: 128.0, holding };
        criterion.bench_function(&format!("one percentile met, {name} service"), |bench| {
            bench.iter(|| black_box(queue).meets(0.99, black_box(0.25)));
        });
        criterion.bench_function(&format!("p99 of 8 servers, {name} service"), |bench| {
            bench.iter(|| black_box(queue).sojourn_quantile(0.99));
        });
        criterion.bench_function(&format!("fewest servers, {name} service"), |bench| {
            bench.iter(|| Queue::fewest_servers(black_box(128.0), holding, 0.99, 0.25, EFFORT));
        });
    }
    let heavy = Queue { servers: 8, arrival_rate: 128.0, holding: Holding::LogNormal(0.05, 2.0) };
    criterion.bench_function("a million requests simulated", |bench| {
        bench.iter(|| black_box(heavy).sojourn(0.99, EFFORT));
    });
    let machine = Machine::of(2.0, 0.2);
    let week: Vec<f64> = (0..168_u32).map(|hour| f64::from(hour % 24) / 60.0).collect();
    criterion.bench_function("a week of CPU credits", |bench| {
        bench.iter(|| machine.course(black_box(&week), Mode::Unlimited, 576.0));
    });
}

criterion_group!(benches, capacity);
criterion_main!(benches);
