//! In-process timings: a bill and its crossover, a whole evaluation, and reading to rendering.
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use svl_engine::bill::Total;
use svl_engine::curve::{Curve, crossings};
use svl_engine::exact::Exact;
use svl_engine::units::Millis;
use svl_engine::usd::Usd;
use svl_engine::workload::Stated;
use svl_engine::{choices_of, evaluate, range_end};
use svl_formats::table::{self, Terminal};
use svl_formats::{json, workload_file};
use svl_pricing::PriceBook;

const FOUR_LINES: &[u8] =
    b"name: thumbnail-api\nrequests: 30M/month\nmemory: 128MB\nduration: 100ms\n";

fn stated(bytes: &[u8]) -> Stated {
    let file = workload_file::read("bench.yaml", bytes, &[]);
    let document = file.documents.into_iter().next().expect("one document");
    document.result.expect("a valid workload")
}

fn engine(criterion: &mut Criterion) {
    let book = PriceBook::builtin();
    let facts = book.on(book.edition());
    let workload = stated(FOUR_LINES);
    let choices = choices_of(workload.clone(), &facts).expect("evaluable");
    let (lambda, machine) = (&choices[0], &choices[2]);
    let requests = workload.requests.clone();
    let end = range_end(&requests);

    criterion.bench_function("two bills and their first crossover", |bench| {
        bench.iter(|| {
            let bills = (
                black_box(lambda).total(Total::Compute, &requests),
                black_box(machine).total(Total::Compute, &requests),
            );
            let ([a, _], [b, _]) = (lambda.curves(), machine.curves());
            (bills, crossings(&a, &b, 1, end).first().map(|crossing| crossing.at))
        });
    });
    criterion.bench_function("size and price the options", |bench| {
        bench.iter(|| choices_of(black_box(workload.clone()), &facts));
    });
    criterion.bench_function("decide four lines: every machine type, every task size", |bench| {
        bench.iter(|| evaluate(black_box(workload.clone()), &facts));
    });
    let mut demanding = workload.clone();
    demanding.latency = vec![(99, Millis::new(Exact::from(300_u32)))];
    demanding.runtime = Some("nodejs22.x".to_owned());
    criterion.bench_function("decide with an objective and cold starts", |bench| {
        bench.iter(|| evaluate(black_box(demanding.clone()), &facts));
    });
    let regions: Vec<String> = book.regions().map(|(code, _)| code.to_owned()).collect();
    criterion.bench_function("decide four lines in every Region", |bench| {
        bench.iter(|| {
            for region in &regions {
                let mut there = workload.clone();
                there.region = Some(region.clone());
                let _ = black_box(evaluate(there, &facts));
            }
        });
    });
    crossovers(criterion);
    criterion.bench_function("read four lines", |bench| {
        bench.iter(|| workload_file::read("bench.yaml", black_box(FOUR_LINES), &[]));
    });
    let decision = evaluate(workload.clone(), &facts).expect("evaluable");
    criterion.bench_function("render the table", |bench| {
        bench.iter(|| table::render(black_box(&decision), "", Terminal::PLAIN));
    });
    let decisions = [&decision];
    criterion.bench_function("render the JSON", |bench| {
        bench.iter(|| json::render(black_box(&decisions), false));
    });
}

/// Functions against a fleet of 10,000 steps that crosses them again and again.
fn crossovers(criterion: &mut Criterion) {
    let price = Exact::decimal(41, 8);
    let slope = |n: &svl_engine::units::Requests| Usd::new(n.amount() * &price);
    let functions = Curve::of(slope, Vec::new());
    let fleet = Curve::stepped(&Usd::new(Exact::from(15_u32)), 36_585_365, 1, 365_853_650_000);
    criterion.bench_function("crossovers of a curve with 10,000 steps", |bench| {
        bench.iter(|| crossings(black_box(&functions), black_box(&fleet), 1, 365_853_650_000));
    });
}

criterion_group!(benches, engine);
criterion_main!(benches);
