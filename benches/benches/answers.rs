//! In-process timings of whole answers, as a server gives them: reading a workload file, evaluating it
//! and rendering the JSON, for examples of every kind.
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use svl_engine::evaluate;
use svl_formats::{json, workload_file};
use svl_pricing::PriceBook;

macro_rules! example {
    ($name:literal) => {
        ($name, include_bytes!(concat!("../../examples/", $name, ".yaml")))
    };
}

const EXAMPLES: [(&str, &[u8]); 5] = [
    example!("article-http-api"),
    example!("thumbnail-api"),
    example!("image-resizer"),
    example!("every-key"),
    example!("webhook-bursts"),
];

fn answers(criterion: &mut Criterion) {
    let book = PriceBook::builtin();
    let mut group = criterion.benchmark_group("answer");
    group.sample_size(20);
    for (name, text) in EXAMPLES {
        group.bench_function(name, |bench| {
            bench.iter(|| answer(&book, black_box(text)));
        });
    }
    group.finish();
}

fn answer(book: &PriceBook, text: &[u8]) -> String {
    let facts = book.on(book.edition());
    let file = workload_file::read("workload.yaml", text, &[]);
    let read = file.documents.into_iter().filter_map(|document| document.result.ok());
    let decisions: Vec<_> = read.filter_map(|stated| evaluate(stated, &facts).ok()).collect();
    json::render(&decisions.iter().collect::<Vec<_>>(), false)
}

criterion_group!(benches, answers);
criterion_main!(benches);
