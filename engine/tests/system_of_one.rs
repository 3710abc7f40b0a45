//! A lone function costs what a system of one function does.
mod support;

use proptest::prelude::*;
use support::{TestFacts, lambda, workload};
use svl_engine::bill::Total;
use svl_engine::choices_of;
use svl_engine::exact::Exact;
use svl_engine::system::bill::SystemBill;
use svl_engine::system::flow::stated_attempts;
use svl_engine::system::load::Load;
use svl_engine::system::{Entry, Kind, StatedComponent, StatedSystem, System};
use svl_engine::units::{Quantity, Requests};
use svl_engine::workload::{Architecture, Stated};

fn as_system(stated: &Stated, provisioned: u32) -> StatedSystem {
    let mut function = StatedComponent::plain("all", Kind::Function);
    function.memory = Some(stated.memory.clone());
    function.duration = Some(stated.duration.clone());
    function.code.architecture = stated.architecture;
    function.code.provisioned_concurrency = Some(provisioned);
    let entry =
        Entry { key: "entry".to_owned(), component: "all".to_owned(), share: None, weight: None };
    let mut system = StatedSystem::plain("one", stated.requests.clone(), entry, vec![function]);
    system.free_tier = stated.free_tier;
    system
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_system_of_one_is_a_lone_function(
        (count, per) in (1..10_000_000_000_u64, 1..1_000_i64),
        memory in 128..10_241_u32,
        micros in 1..90_000_000_i64,
        (free, arm) in (any::<bool>(), any::<bool>()),
        provisioned in 0..20_u32,
        counts in proptest::collection::vec(0..100_000_000_000_u64, 1..8),
    ) {
        let rate = Exact::from(count).checked_div(&Exact::decimal(per, 0)).expect("not zero");
        let mut stated = workload(&rate, memory, &Exact::decimal(micros, 3));
        stated.free_tier = Some(free);
        let architecture = if arm { Architecture::Arm64 } else { Architecture::X86_64 };
        stated.architecture = Some(architecture);
        stated.compare = Some(vec![lambda(provisioned)]);
        let facts = TestFacts::default();
        let lone = choices_of(stated.clone(), &facts).expect("a workload").remove(0);
        let system = System::of(as_system(&stated, provisioned)).expect("a system");
        let load = Load::of(&system, &stated_attempts, &facts).expect("a load");
        let bill = SystemBill::of(&system, &load, &facts).expect("a bill");
        let [compute, _] = bill.curves();
        for n in counts.into_iter().chain([0, 1, 1_000_000, 1_000_001]) {
            let requests: Requests = Quantity::new(Exact::from(n));
            let expected = lone.total(Total::Compute, &requests);
            prop_assert_eq!(bill.total(Total::Compute, &requests), expected.clone(), "{}", n);
            prop_assert_eq!(compute.at(n), expected, "{}", n);
        }
    }
}
