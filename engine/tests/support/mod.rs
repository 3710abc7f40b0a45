//! A price book of a test's own making: one Region, and prices that a property test may choose.
use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use svl_engine::exact::Exact;
use svl_engine::facts::{AllowanceRecord, FactError, Facts, InstanceType, PriceRecord};
use svl_engine::price::Source;
use svl_engine::quota::Quota;
use svl_engine::units::{Millis, Quantity};
use svl_engine::workload::{Ask, AskedPlatform, Duration, Stated};

/// Exact from a literal.
pub fn exact(text: &str) -> Exact {
    Exact::parse(text).expect("a decimal")
}

/// Prices by item; every item that is not named has the founding article's price.
#[derive(Debug, Clone, Default)]
pub struct TestFacts {
    /// `(item, tiers)` in place of the usual ones.
    pub tiers: BTreeMap<String, Vec<(Exact, Exact)>>,
}

fn source() -> Source {
    Source("test".into())
}

impl Facts for TestFacts {
    fn as_of(&self) -> Date {
        date(2026, 7, 20)
    }

    fn sha256(&self) -> &'static str {
        "0000000000000000000000000000000000000000000000000000000000000000"
    }

    fn overlaid(&self) -> &[String] {
        &[]
    }

    fn region_name(&self, region: &str) -> Result<&str, FactError> {
        match region {
            "us-east-1" => Ok("US East (N. Virginia)"),
            name => Err(FactError::UnknownRegion { name: name.to_owned(), nearest: None }),
        }
    }

    fn price(&self, service: &str, _: &str, item: &str) -> Result<PriceRecord, FactError> {
        let usual = match (service, item) {
            ("ec2", "t3.small") => vec![("0", "0.0208")],
            ("ec2", _) => vec![("0", "0.0416")],
            (_, "duration.arm64") => {
                vec![
                    ("0", "0.0000133334"),
                    ("7500000000", "0.0000120001"),
                    ("18750000000", "0.0000106667"),
                ]
            }
            (_, "duration.x86_64") => {
                vec![
                    ("0", "0.0000166667"),
                    ("6000000000", "0.0000150000"),
                    ("15000000000", "0.0000133334"),
                ]
            }
            (_, item) if item.starts_with("requests") => vec![("0", "0.0000002")],
            (_, item) if item.starts_with("ephemeral") => vec![("0", "0.0000000309")],
            (_, item) if item.starts_with("provisioned_concurrency") => vec![("0", "0.0000041667")],
            _ => vec![("0", "0.0000097222")],
        };
        let usual = usual.into_iter().map(|(from, usd)| (exact(from), exact(usd))).collect();
        let unit = match item {
            _ if service == "ec2" => "instance-hour",
            _ if item.starts_with("requests") => "request",
            _ => "GB-second",
        };
        Ok(PriceRecord {
            unit: unit.into(),
            tiers: self.tiers.get(item).cloned().unwrap_or(usual),
            in_force_from: date(2025, 10, 30),
            source: source(),
            caveat: None,
            earliest_known: false,
        })
    }

    fn allowance(&self, _: &str, item: &str) -> Result<Option<AllowanceRecord>, FactError> {
        let (unit, quantity) = match item {
            "lambda.requests" => ("request", "1000000"),
            _ => ("GB-second", "400000"),
        };
        Ok(Some(AllowanceRecord {
            unit: unit.into(),
            quantity: Some(exact(quantity)),
            source: source(),
        }))
    }

    fn instance_type(&self, name: &str) -> Result<InstanceType, FactError> {
        Ok(InstanceType {
            vcpu: Some(2),
            memory_gib: Some(exact("2")),
            architecture: Some("x86_64".into()),
            baseline_percent: (name == "t3.small").then(|| exact("20")),
            source: source(),
        })
    }

    fn runtime(&self, _: &str) -> Result<(), FactError> {
        Ok(())
    }

    fn quota(&self, id: &str) -> Result<Quota, FactError> {
        let value = match id {
            "lambda.memory_min" => "128",
            "lambda.tmp_included_mb" | "lambda.tmp_min" => "512",
            "lambda.memory_mb_per_vcpu" => "1769",
            "lambda.timeout_max" => "900",
            _ => "10240",
        };
        Ok(Quota {
            id: id.to_owned(),
            value: exact(value),
            unit: "MB".to_owned(),
            in_force_from: None,
            source: source(),
        })
    }
}

/// A workload of so many requests a month, MB and ms, with nothing else stated.
pub fn workload(requests: &Exact, memory_mb: u32, duration_ms: &Exact) -> Stated {
    Stated {
        name: "test".to_owned(),
        region: None,
        requests: Quantity::new(requests.clone()),
        memory: Quantity::new(Exact::from(memory_mb)),
        duration: Duration::constant(Millis::new(duration_ms.clone())),
        cpu: None,
        architecture: None,
        runtime: None,
        ephemeral_storage: None,
        provisioned_concurrency: None,
        free_tier: None,
        compare: None,
        set_aside: Vec::new(),
    }
}

/// An entry for machines.
pub fn ec2(instance: &str, count: u32) -> Ask {
    let platform = AskedPlatform::Ec2 { instance: instance.to_owned(), count: Some(count) };
    Ask { key: "compare".to_owned(), platform }
}

/// An entry for functions, with so many environments provisioned.
pub fn lambda(provisioned: u32) -> Ask {
    let platform = AskedPlatform::Lambda {
        architecture: None,
        memory: None,
        provisioned_concurrency: Some(provisioned),
    };
    Ask { key: "compare".to_owned(), platform }
}
