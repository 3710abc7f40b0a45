//! In-process timings of systems: each step, and the whole, of 1,000 components and 5,000 edges; and all
//! drills of a shop.
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use svl_engine::exact::Exact;
use svl_engine::system::bill::SystemBill;
use svl_engine::system::blast::RadiusReport;
use svl_engine::system::flow::stated_attempts;
use svl_engine::system::load::Load;
use svl_engine::system::paths::Paths;
use svl_engine::system::{
    Call, Consumer, Entry, Kind, StatedComponent, StatedSystem, System, drill, evaluate,
};
use svl_engine::units::{Megabytes, Millis, Requests};
use svl_engine::workload::{Duration, Pattern};
use svl_formats::workload_file;
use svl_pricing::PriceBook;

const COMPONENTS: usize = 1_000;
const EDGES: usize = 5_000;

fn systems(criterion: &mut Criterion) {
    let book = PriceBook::builtin();
    let facts = book.on(book.edition());
    let mut group = criterion.benchmark_group("system");
    group.sample_size(10);
    let large = large(None);
    let built = System::of(large.clone()).expect("a system");
    let load = Load::of(&built, &stated_attempts, &facts).expect("a load");
    let bill = SystemBill::of(&built, &load, &facts).expect("a bill");
    group.bench_function("graph", |b| b.iter(|| System::of(black_box(large.clone()))));
    group.bench_function("load", |b| b.iter(|| Load::of(&built, &stated_attempts, &facts)));
    group.bench_function("bill", |b| b.iter(|| SystemBill::of(&built, &load, &facts)));
    group.bench_function("report", |b| b.iter(|| bill.report(&built, &load)));
    group.bench_function("curves", |b| b.iter(|| bill.curves()));
    group.bench_function("drills", |b| b.iter(|| drill::all(&built, &facts)));
    group.bench_function("outlines", |b| b.iter(|| drill::outlines(&built, &facts)));
    group.bench_function("radius", |b| b.iter(|| RadiusReport::of_system(&built)));
    group.bench_function("paths", |b| b.iter(|| Paths::of(&built, &load, &bill, &facts)));
    group.bench_function("whole", |b| b.iter(|| evaluate(black_box(large.clone()), &facts)));
    let varied = self::large(Some(Pattern::Named("diurnal".to_owned())));
    group.bench_function("whole/diurnal", |b| b.iter(|| evaluate(varied.clone(), &facts)));
    let shop = include_bytes!("../../examples/systems/shop-decoupled.yaml");
    let read = || {
        let mut file = workload_file::read("shop.yaml", black_box(shop), &[]);
        *file.documents.remove(0).system.expect("a system")
    };
    let built = System::of(read()).expect("a system");
    group.bench_function("shop/drills", |b| b.iter(|| drill::all(&built, &facts)));
    group.bench_function("shop/whole", |b| b.iter(|| evaluate(read(), &facts)));
    group.finish();
}

/// 20 layers: each component is called by one of the layer before, and calls skip up to two layers.
fn large(pattern: Option<Pattern>) -> StatedSystem {
    let mut components = vec![component(0, Kind::Function)];
    for index in 1..COMPONENTS {
        let kind = match index % 5 {
            0 => Kind::Sqs,
            1 => Kind::DynamoDb,
            _ => Kind::Function,
        };
        components.push(component(index, kind));
    }
    let mut fed = vec![false; COMPONENTS];
    for step in 0..EDGES {
        let first = step + 1 < COMPONENTS;
        let to = if first { step + 1 } else { 51 + (step * 37) % (COMPONENTS - 51) };
        let back = if first { 49 } else { 49 * (1 + step % 3).min(to / 49) };
        let from = to.saturating_sub(back);
        let name = components[to].name.clone();
        let (source, target) = (components[from].kind, components[to].kind);
        if source == Kind::Sqs && target == Kind::Function && !fed[from] {
            fed[from] = true;
            let window = Some(Millis::new(Exact::from(2_000_u32)));
            let consumer = Consumer { batch: Some(10), window, ..Consumer::plain(&name) };
            components[from].consumers.push(consumer);
        } else {
            let caller = if source == Kind::Function { from } else { 0 };
            let share = Exact::parse(["1", "0.5", "0.2", "0.1"][step % 4]).ok();
            components[caller].calls.push(Call { per_request: share, ..Call::plain(&name) });
        }
    }
    let entry = Entry {
        key: "entry".to_owned(),
        component: components[0].name.clone(),
        share: None,
        weight: None,
    };
    let requests = Requests::new(Exact::from(100_000_000_u32));
    let mut system = StatedSystem::plain("large", requests, entry, components);
    system.pattern = pattern;
    system
}

fn component(index: usize, kind: Kind) -> StatedComponent {
    let mut component = StatedComponent::plain(&format!("c{index:03}"), kind);
    if kind == Kind::Function {
        component.memory = Some(Megabytes::new(Exact::from(256_u32)));
        component.duration = Some(Duration::constant(Millis::new(Exact::from(20_u32))));
    }
    component
}

criterion_group!(benches, systems);
criterion_main!(benches);
