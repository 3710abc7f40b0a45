//! In-process timings of what is asked of the price book.
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use svl_engine::facts::{Facts, Package, Start};
use svl_engine::workload::Architecture;
use svl_pricing::PriceBook;

fn facts(criterion: &mut Criterion) {
    let book = PriceBook::builtin();
    let facts = book.on(book.edition());
    criterion.bench_function("list the machines of us-east-1 for the first time", |bench| {
        bench.iter(|| {
            let book = PriceBook::builtin();
            book.on(book.edition()).machines(black_box("us-east-1"))
        });
    });
    criterion.bench_function("look up a price for the first time", |bench| {
        bench.iter(|| {
            let book = PriceBook::builtin();
            book.on(book.edition()).price("ec2", black_box("eu-west-1"), "m7g.large")
        });
    });
    let reserved = "m7g.large:1y-standard-no-upfront";
    criterion.bench_function("look up a reservation for the first time", |bench| {
        bench.iter(|| {
            let book = PriceBook::builtin();
            book.on(book.edition()).price("ec2_reserved", black_box("eu-west-1"), reserved)
        });
    });
    criterion.bench_function("look up cold starts", |bench| {
        let (start, package) = (Start::Init, Package::Zip);
        bench.iter(|| {
            facts.cold_start(black_box("java21"), start, Architecture::Arm64, package, 512)
        });
    });
    criterion.bench_function("look up a day's shape", |bench| {
        bench.iter(|| facts.arrival_shape(black_box("web-us")));
    });
    criterion.bench_function("look up how long environments are kept", |bench| {
        bench.iter(|| facts.behaviour(black_box("lambda.idle_timeout")));
    });
    criterion.bench_function("search all prices", |bench| {
        bench.iter(|| facts.search(black_box(&["t3.small", "ireland"])));
    });
}

criterion_group!(benches, facts);
criterion_main!(benches);
