//! EC2: a fixed number of Linux machines on demand, running all month.
//!
//! Capacity is the processor's alone: work is conserved, so a request needs as much of a vCPU as
//! its Lambda environment would use (models.md 0). Waiting, memory and percentiles come later.
use std::collections::BTreeMap;

use super::{Choice, Desk, Platform};
use crate::bill::Scope;
use crate::charge::{Charge, Meter};
use crate::decision::{Assumption, Finding, Remedy, Severity};
use crate::exact::Exact;
use crate::facts::InstanceType;
use crate::units::{InstanceHour, InstanceHours, VcpuSeconds, month};
use crate::usd::separated;
use crate::workload::{Ask, AskedPlatform};

/// Machines.
pub(super) struct Ec2;

impl Platform for Ec2 {
    fn choices(&self, ask: &Ask, desk: &mut Desk) -> Vec<Choice> {
        let AskedPlatform::Ec2 { instance, count } = &ask.platform else { return Vec::new() };
        choice(ask, instance, count.unwrap_or(1), desk).into_iter().collect()
    }
}

fn choice(ask: &Ask, instance: &str, count: u32, desk: &mut Desk) -> Option<Choice> {
    let key = format!("{}.instance", ask.key);
    let hardware = match desk.facts.instance_type(instance) {
        Ok(hardware) => hardware,
        Err(error) => return desk.refuse(&key, &error),
    };
    let price = desk.price::<InstanceHour>(&key, "ec2", instance)?;
    let hours = InstanceHours::new(month().amount() * &Exact::from(count));
    let machines = Charge::new("instances", Scope::Compute, Meter::Fixed(hours), &price);
    let id = format!("ec2-{count}x{instance}");
    let load = Load::of(&hardware, count, desk);
    let capacity = load.as_ref().and_then(Load::capacity);
    let finding = match &load {
        Some(load) => load.short_of(&id, &key, instance, count, desk),
        None => Some(capacity_unknown(&id, &key, instance, count)),
    };
    Some(Choice {
        label: format!("{count} × {instance}"),
        platform: "ec2",
        key,
        charges: vec![Box::new(machines)],
        capacity,
        findings: finding.into_iter().collect(),
        id,
    })
}

/// `ec2-capacity-unknown`: nothing says what the machines carry.
fn capacity_unknown(id: &str, key: &str, instance: &str, count: u32) -> Finding {
    Finding {
        rule: "ec2-capacity-unknown",
        severity: Severity::Warning,
        option: Some(id.to_owned()),
        component: None,
        message: format!(
            "{count} × {instance}: no source says how many vCPUs it has, nor what it carries"
        ),
        evidence: BTreeMap::new(),
        limit: None,
        remedies: vec![Remedy {
            text: "state its vCPUs in an `ec2_types.csv` of your own and pass `--prices DIR`"
                .to_owned(),
            usd_per_month: None,
        }],
        allowed: None,
        key: key.to_owned(),
    }
}

/// What a fleet can do in a month, and what one request asks of it.
struct Load {
    /// vCPUs that the fleet sustains.
    sustained_vcpu: Exact,
    /// Processor time of one request.
    each: VcpuSeconds,
}

impl Load {
    /// None where the type's processors are unknown.
    fn of(hardware: &InstanceType, count: u32, desk: &mut Desk) -> Option<Self> {
        let vcpu = hardware.vcpu?;
        let per_vcpu = desk.limit("memory", "lambda.memory_mb_per_vcpu")?;
        let workload = desk.workload;
        let baseline = hardware.baseline_percent.as_ref();
        let share = baseline.map_or(Exact::ONE, |percent| percent * &Exact::decimal(1, 2));
        let sustained_vcpu = &(&Exact::from(vcpu) * &Exact::from(count)) * &share;
        // One environment's share of a vCPU; a single thread cannot use more than one.
        let processor = workload.memory.amount().checked_div(&per_vcpu)?.min(Exact::ONE);
        let busy_seconds = &workload.billing.mean.seconds() * &workload.cpu;
        let each = VcpuSeconds::new(&busy_seconds * &processor);
        desk.assume(Assumption {
            key: "server".to_owned(),
            value: format!(
                "a request needs {} s of a vCPU, and a machine gives what it sustains",
                each.amount().to_significant(4)
            ),
            because: "work is conserved; waiting, memory and burst credits are not yet considered"
                .to_owned(),
        });
        Some(Self { sustained_vcpu, each })
    }

    /// The most requests a month that the processors carry.
    fn capacity(&self) -> Option<u64> {
        (&self.sustained_vcpu * &month().seconds()).floor_div(self.each.amount())
    }

    /// `ec2-capacity-short`: more work than the processors do.
    fn short_of(
        &self,
        id: &str,
        key: &str,
        instance: &str,
        count: u32,
        desk: &Desk,
    ) -> Option<Finding> {
        let requests = desk.workload.requests.amount();
        let needed = (requests * self.each.amount()).checked_div(&month().seconds())?;
        if needed <= self.sustained_vcpu {
            return None;
        }
        let say = |vcpu: &Exact| separated(&vcpu.to_significant(3));
        let (needs, sustains) = (say(&needed), say(&self.sustained_vcpu));
        let message = format!("{count} × {instance}: {sustains} vCPU sustained, {needs} needed");
        let carried = self.capacity().map(|n| separated(&n.to_string()));
        let remedy =
            carried.map(|n| format!("more or larger machines; these carry {n} requests a month"));
        Some(Finding {
            rule: "ec2-capacity-short",
            severity: Severity::Error,
            option: Some(id.to_owned()),
            component: None,
            message,
            evidence: BTreeMap::from([
                ("needed_vcpu", needed),
                ("sustained_vcpu", self.sustained_vcpu.clone()),
            ]),
            limit: None,
            remedies: remedy.into_iter().map(|text| Remedy { text, usd_per_month: None }).collect(),
            allowed: None,
            key: key.to_owned(),
        })
    }
}
