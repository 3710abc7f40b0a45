//! In-process timings of what is asked thousands of times: figures alone, a judged decision, and a grid
//! read point by point.
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use svl_engine::exact::Exact;
use svl_engine::units::Quantity;
use svl_engine::workload::Stated;
use svl_engine::{Detail, Evaluator};
use svl_formats::grid::{Grid, Over};
use svl_formats::workload_file::{self, templates};
use svl_pricing::PriceBook;

/// One function and one fixed machine.
const PAIR: &[u8] = b"name: pair
requests: 30M/month
memory: 128MB
duration: 100ms
compare:
  - lambda: {architecture: x86_64}
  - ec2: {instance: t3.small, count: 1}
";
/// Every machine type and every size of task is weighed.
const FOUR_LINES: &[u8] =
    b"name: thumbnail-api\nrequests: 30M/month\nmemory: 128MB\nduration: 100ms\n";

fn stated(bytes: &[u8]) -> Stated {
    let file = workload_file::read("bench.yaml", bytes, &[]);
    let document = file.documents.into_iter().next().expect("one document");
    document.result.expect("a valid workload")
}

/// The same workload at another volume each time, so that no answer is the one before.
fn volumes(stated: &Stated) -> impl FnMut() -> Stated {
    let mut next = stated.clone();
    move || {
        next.requests = Quantity::new(next.requests.amount() + &Exact::from(1_000_u32));
        next.clone()
    }
}

fn sweep(criterion: &mut Criterion) {
    let book = PriceBook::builtin();
    let facts = book.on(book.edition());
    let evaluator = Evaluator::new(&facts);
    for (name, text) in [("a function and a machine", PAIR), ("four lines", FOUR_LINES)] {
        let workload = stated(text);
        let mut next = volumes(&workload);
        criterion.bench_function(&format!("figures alone: {name}"), |bench| {
            bench.iter(|| evaluator.brief(black_box(next())));
        });
        let mut next = volumes(&workload);
        criterion.bench_function(&format!("a judged decision: {name}"), |bench| {
            bench.iter(|| evaluator.decision(black_box(next()), Detail::Judged));
        });
    }
    let mut file = templates("bench.yaml", PAIR, &[]);
    let template = file.all.remove(0).expect("a workload");
    let over = |key: &str, values: &str| Over { key: key.to_owned(), values: values.to_owned() };
    let overs = [over("memory", "128MB..3008MB:64MB"), over("requests", "1M..100M:1M")];
    let grid = Grid::read(&overs, &mut file.sources).grid;
    let mut walk = grid.over(&template);
    let mut points = (0..grid.points()).cycle();
    criterion.bench_function("a point of a grid, read", |bench| {
        bench.iter(|| walk.point(points.next().unwrap_or(0)));
    });
}

criterion_group!(benches, sweep);
criterion_main!(benches);
