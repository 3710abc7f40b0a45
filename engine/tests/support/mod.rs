//! A price book of a test's own making: one Region, and prices that a property test may choose.
#![allow(dead_code)] // Each test uses its part of this.
use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::{Date, date};
use svl_engine::exact::Exact;
use svl_engine::facts::{
    AllowanceRecord, ArrivalShape, Behaviour, ColdStart, FactError, Facts, InstanceType, Machine,
    Package, PriceRecord, Start,
};
use svl_engine::price::Source;
use svl_engine::quota::Quota;
use svl_engine::system::drill::Channel;
use svl_engine::units::{Millis, Quantity};
use svl_engine::workload::{
    Architecture, Ask, AskedPlatform, Duration, Instance, Payload, Provision, Purchase, Stated,
    StatedDiscounts, StatedFunction, StatedServer,
};

/// Exact from a literal.
pub fn exact(text: &str) -> Exact {
    Exact::parse(text).expect("a decimal")
}

/// Prices by item; every item that is not named has the founding article's price.
#[derive(Debug, Clone, Default)]
pub struct TestFacts {
    /// `(item, tiers)` in place of the usual ones.
    pub tiers: BTreeMap<String, Vec<(Exact, Exact)>>,
    /// The digest that tells these facts from others; zeros where empty.
    pub digest: String,
    /// `lambda.timeout_max`, in seconds; 900 where empty.
    pub timeout: String,
}

fn source() -> Source {
    Source("test".into())
}

impl Facts for TestFacts {
    fn as_of(&self) -> Date {
        date(2026, 7, 20)
    }

    fn sha256(&self) -> &str {
        let zeros = "0000000000000000000000000000000000000000000000000000000000000000";
        if self.digest.is_empty() { zeros } else { &self.digest }
    }

    fn disputed(&self, _: &str) -> Vec<(String, String)> {
        Vec::new()
    }

    fn rule_text(&self, _: &str) -> Option<String> {
        None
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
            ("ec2_cpu_credits", _) => vec![("0", "0.05")],
            ("elb", "alb_lcu_hour") => vec![("0", "0.008")],
            ("elb", _) => vec![("0", "0.0225")],
            ("vpc", _) => vec![("0", "0.005")],
            ("ebs", _) => vec![("0", "0.08")],
            ("fargate", item) if item.ends_with("vcpu_hour") => vec![("0", "0.04048")],
            ("fargate", _) => vec![("0", "0.004445")],
            ("apigateway", _) => vec![("0", "0.000001")],
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
        let unit = match (service, item) {
            ("ec2", _) => "instance-hour",
            ("ec2_cpu_credits", _) => "vCPU-hour",
            ("elb", "alb_lcu_hour") => "LCU-hour",
            ("elb" | "vpc" | "nat_gateway", _) => "hour",
            ("ebs", _) => "GB-month",
            ("fargate", item) if item.ends_with("vcpu_hour") => "vCPU-hour",
            ("fargate", _) => "GB-hour",
            (service, item) if service == "apigateway" || item.starts_with("requests") => "request",
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

    fn machines(&self, _: &str) -> Result<Arc<[Machine]>, FactError> {
        let machine =
            |(name, usd, vcpu, gib, baseline): (&str, &str, u32, &str, Option<&str>)| Machine {
                name: name.to_owned(),
                usd_per_hour: exact(usd),
                vcpu,
                memory_gib: exact(gib),
                architecture: "x86_64".into(),
                baseline_percent: baseline.map(exact),
                upper_bound: false,
            };
        let known = [
            ("c5.large", "0.0416", 2, "4", None),
            ("m5.xlarge", "0.0416", 2, "2", None),
            ("t3.small", "0.0208", 2, "2", Some("20")),
        ];
        Ok(known.into_iter().map(machine).collect())
    }

    fn arrival_shape(&self, _: &str) -> Result<ArrivalShape, FactError> {
        let weights = (1..=24_u32).map(Exact::from).collect();
        Ok(ArrivalShape { weights, kind: "test".into(), source: source() })
    }

    fn behaviour(&self, id: &str) -> Result<Behaviour, FactError> {
        let seconds = if id == "lambda.lifetime" { "7200" } else { "360" };
        Ok(Behaviour {
            points: vec![(exact(seconds), Exact::ONE)],
            as_of: date(2021, 1, 31),
            source: source(),
        })
    }

    fn cold_start(
        &self,
        _: &str,
        _: Start,
        _: Architecture,
        _: Package,
        memory_mb: u32,
    ) -> Result<Option<ColdStart>, FactError> {
        let quantiles = [("0", "100"), ("0.5", "200"), ("0.99", "400"), ("1", "500")];
        Ok(Some(ColdStart {
            quantiles: quantiles.iter().map(|(share, ms)| (exact(share), exact(ms))).collect(),
            mean_ms: exact("210"),
            first_invoke_ms: Some(exact("5")),
            measured_at_mb: memory_mb,
            samples: 300,
            as_of: date(2026, 8, 22),
            source: source(),
        }))
    }

    fn channels(&self) -> Result<Arc<[Channel]>, FactError> {
        Ok(Arc::from([]))
    }

    fn runtime(&self, _: &str) -> Result<(), FactError> {
        Ok(())
    }

    fn quota(&self, id: &str) -> Result<Quota, FactError> {
        let value = match id {
            "lambda.memory_min" => "128",
            "lambda.tmp_included_mb" | "lambda.tmp_min" => "512",
            "lambda.memory_mb_per_vcpu" => "1769",
            "lambda.timeout_max" if !self.timeout.is_empty() => &self.timeout,
            "lambda.timeout_max" => "900",
            "lambda.concurrency_account" => "1000",
            "apigateway-http.metering_increment" => "524288",
            "alb.lcu_new_conn" => "25",
            "lambda.init_billed" | "alb.lcu_bytes" => "1",
            "alb.lcu_bytes_functions" => "0.4",
            "fargate.task_1vcpu_mem_min" => "2",
            "fargate.task_1vcpu_mem_max" => "8",
            "sla.ec2_instance" => "99.5",
            id if id.starts_with("sla.") => "99.95",
            id if id.starts_with("fargate.") => {
                return Err(FactError::UnknownQuota(id.to_owned()));
            }
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
        pattern: None,
        peak: None,
        package: None,
        init: None,
        payload: Payload::default(),
        logs: None,
        tracing: None,
        latency: Vec::new(),
        availability: None,
        trigger: None,
        ingress: None,
        lambda: StatedFunction::default(),
        server: StatedServer::default(),
        free_tier: None,
        discounts: StatedDiscounts::default(),
        compare: None,
        state: None,
        job: None,
        allow: Vec::new(),
        budget: None,
        tags: Vec::new(),
        set_aside: Vec::new(),
        ranges: Vec::new(),
    }
}

/// An entry for machines.
pub fn ec2(instance: &str, count: u32) -> Ask {
    let instance = Instance::Named(instance.to_owned());
    let purchase = Purchase::OnDemand;
    let platform = AskedPlatform::Ec2 { instance, count: Some(count), purchase };
    Ask { key: "compare".to_owned(), platform }
}

/// An entry for the cheapest fleet.
pub fn cheapest_fleet() -> Ask {
    let platform =
        AskedPlatform::Ec2 { instance: Instance::Auto, count: None, purchase: Purchase::OnDemand };
    Ask { key: "compare".to_owned(), platform }
}

/// An entry for functions, with so many environments provisioned.
pub fn lambda(provisioned: u32) -> Ask {
    let platform = AskedPlatform::Lambda {
        architecture: None,
        memory: None,
        provisioned_concurrency: Some(Provision::Fixed(provisioned)),
        only_where_needed: false,
    };
    Ask { key: "compare".to_owned(), platform }
}
