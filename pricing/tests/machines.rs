//! The list of a Region's machine types says what the single lookups say.
mod support;

use std::collections::BTreeSet;

use support::{PRICES, SOURCES, book};
use svl_engine::facts::{FactError, Facts, Machine};
use svl_pricing::{DatedBook, PriceBook, TABLES};

/// Every type that any table describes.
fn types(further: &[&'static str]) -> BTreeSet<&'static str> {
    let (_, text) = TABLES.iter().find(|(name, _)| *name == "ec2_types.csv").expect("the types");
    let names = text.lines().skip(1).filter_map(|line| line.split(',').next());
    names.chain(further.iter().copied()).collect()
}

/// What the list should be, asked type by type.
fn one_by_one(facts: &DatedBook, region: &str, names: &BTreeSet<&str>) -> Vec<Machine> {
    let mut machines = Vec::new();
    for name in names {
        let price = match facts.price("ec2", region, name) {
            Err(FactError::NotSold { .. } | FactError::NotYetSold { .. }) => continue,
            other => other.expect(name),
        };
        let hardware = facts.instance_type(name).expect(name);
        if let (Some(vcpu), Some(memory_gib), Some(architecture)) =
            (hardware.vcpu, hardware.memory_gib, hardware.architecture)
        {
            machines.push(Machine {
                name: (*name).to_owned(),
                usd_per_hour: price.tiers[0].1.clone(),
                vcpu,
                memory_gib,
                architecture,
                baseline_percent: hardware.baseline_percent,
                upper_bound: price.caveat.is_some(),
            });
        }
    }
    machines
}

fn check(book: &PriceBook, further: &[&'static str]) -> Vec<usize> {
    let names = types(further);
    let mut lengths = Vec::new();
    for region in ["us-east-1", "eu-west-1"] {
        for day in ["2024-01-01", "2026-10-01"] {
            let facts = book.on(day.parse().expect("a day"));
            let machines = facts.machines(region).expect("readable");
            assert_eq!(machines.to_vec(), one_by_one(&facts, region, &names), "{region} on {day}");
            lengths.push(machines.len());
        }
    }
    lengths
}

#[test]
fn every_type_has_the_price_and_the_hardware_of_a_single_lookup() {
    let lengths = check(&PriceBook::builtin(), &[]);
    // In us-east-1 types arrived between the two days; of eu-west-1 no history is known.
    assert!(lengths[0] > 600 && lengths[0] < lengths[1], "{lengths:?}");
    assert!(lengths[1] > 1_300 && lengths[2] == lengths[3], "{lengths:?}");
}

#[test]
fn the_users_prices_and_types_are_in_the_list() {
    let prices = format!(
        "{PRICES}\
         us-east-1,t3.small,2025-06-01,0,instance-hour,0.018,contract,our discount\n\
         us-east-1,m5.large,2027-01-01,0,instance-hour,0.05,contract,\n\
         us-east-1,m8g.large,2023-12-01,0,instance-hour,0.07,contract,\n\
         us-east-1,c5.large,2023-01-01,0,instance-hour,0.08,contract,\n\
         us-east-1,c5.large,2023-01-01,1000,instance-hour,0.07,contract,beyond 1000 hours\n\
         us-east-1,a0.first,2026-09-01,0,instance-hour,20,contract,\n\
         any,zz.last,2026-09-01,0,instance-hour,30,contract,\n\
         any,t3.small,2023-01-01,0,instance-hour,40,contract,\n\
         any,u0.unknown,2023-01-01,0,instance-hour,40,contract,\n"
    );
    let types = "instance_type,vcpu,memory_gib,architecture,baseline_percent,source\n\
                 a0.first,512,4096,arm64,,contract\n\
                 t3.small,4,2,x86_64,25,contract\n\
                 u0.unknown,,,,,contract\n\
                 zz.last,3,4.5,x86_64,,contract\n";
    let book = book(
        "machines",
        &[("sources.csv", SOURCES), ("prices/ec2.csv", &prices), ("ec2_types.csv", types)],
    );
    check(&book, &["a0.first", "u0.unknown", "zz.last"]);

    let machines = |day: &str| {
        let facts = book.on(day.parse().expect("a day"));
        facts.machines("us-east-1").expect("readable")
    };
    let found = |day: &str, name: &str| {
        let machine = machines(day).iter().find(|machine| machine.name == name).cloned();
        machine.map(|it| (it.usd_per_hour.to_plain(), it.vcpu, it.upper_bound))
    };
    let plain = |usd: &str, vcpu, upper_bound| Some((usd.to_owned(), vcpu, upper_bound));
    assert_eq!(found("2024-01-01", "t3.small"), plain("0.0208", 4, false));
    assert_eq!(found("2026-10-01", "t3.small"), plain("0.018", 4, true));
    // Not in force yet, and ours is.
    assert_eq!(found("2026-10-01", "m5.large"), plain("0.096", 2, false));
    // Ours was seen arriving later than the user's.
    assert_eq!(found("2024-01-01", "m8g.large"), plain("0.07", 2, false));
    assert_eq!(found("2026-10-01", "c5.large"), plain("0.08", 2, true));
    let all = machines("2026-10-01");
    assert_eq!(all.first().map(|it| it.name.as_str()), Some("a0.first"));
    assert_eq!(all.last().map(|it| it.name.as_str()), Some("zz.last"));
    assert_eq!(found("2026-10-01", "u0.unknown"), None);
}

#[test]
fn a_list_is_of_a_region() {
    let book = PriceBook::builtin();
    let facts = book.on(book.edition());
    for odd in ["us-eats-1", "any", "", "us-east-1,t3.small"] {
        let error = facts.machines(odd).expect_err(odd);
        assert!(matches!(error, FactError::UnknownRegion { .. }), "{error}");
    }
}

#[test]
fn dedicated_tenancy_is_an_upper_bound() {
    let book = PriceBook::builtin();
    let machines = book.on(book.edition()).machines("us-east-1").expect("readable");
    let bound = |name: &str| machines.iter().find(|it| it.name == name).expect(name).upper_bound;
    assert!(bound("c8a.metal-24xl"));
    assert!(!bound("t3.small"));
}
