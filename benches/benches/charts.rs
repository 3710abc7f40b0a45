//! In-process timings of charts.
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use svl_engine::Decision;
use svl_engine::bill::Total;
use svl_engine::decision::CostPiece;
use svl_engine::exact::Exact;
use svl_engine::usd::Usd;
use svl_formats::charts::{self, Size, Theme};

/// An example's decision with 50 options, each of whose lines has 200 steps: 10,000 points.
fn large() -> Option<Decision> {
    let text = include_str!("../../examples/expected/thumbnail-api.json").to_owned();
    let mut decision = svl_formats::stored::read(text).ok()?.workloads().ok()?.pop()?;
    let option = decision.options.first()?.clone();
    let curve = decision.curves.iter().find(|curve| curve.scope == "all_in")?.clone();
    decision.options.clear();
    decision.curves.clear();
    for n in 0..50_u32 {
        let id = format!("option-{n}");
        let mut option = option.clone();
        option.id.clone_from(&id);
        let mut curve = curve.clone();
        curve.option = id;
        curve.pieces = (0..200_u32)
            .map(|step| CostPiece {
                from_requests_per_month: u64::from(step) * 5_000_000,
                usd_per_month: Usd::new(Exact::from(10 + n + step * (3 + n % 7))),
                usd_per_request: Usd::ZERO,
            })
            .collect();
        decision.options.push(option);
        decision.curves.push(curve);
    }
    Some(decision)
}

fn charts(criterion: &mut Criterion) {
    let Some(decision) = large() else { return };
    criterion.bench_function("chart of 50 options and 10,000 points", |bench| {
        bench
            .iter(|| charts::cost(black_box(&decision), Total::AllIn, Size::Wide).svg(Theme::Auto));
    });
}

criterion_group!(benches, charts);
criterion_main!(benches);
