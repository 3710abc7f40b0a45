//! In-process timings: a bill and its crossover, a whole evaluation, and reading to rendering.
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use svl_engine::bill::Scope;
use svl_engine::curve::crossings;
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
                black_box(lambda).total(Scope::Compute, &requests),
                black_box(machine).total(Scope::Compute, &requests),
            );
            let (a, b) = (lambda.curve(Scope::Compute), machine.curve(Scope::Compute));
            (bills, crossings(&a, &b, 1, end).first().map(|crossing| crossing.at))
        });
    });
    criterion.bench_function("look up the prices of three options", |bench| {
        bench.iter(|| choices_of(black_box(workload.clone()), &facts));
    });
    criterion.bench_function("evaluate four lines", |bench| {
        bench.iter(|| evaluate(black_box(workload.clone()), &facts));
    });
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

criterion_group!(benches, engine);
criterion_main!(benches);
