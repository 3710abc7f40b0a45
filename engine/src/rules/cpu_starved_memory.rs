//! `cpu-starved-memory`: work that computes on a small part of a processor.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen, Trial};
use crate::platforms::memory_factor;
use crate::units::Megabytes;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "cpu-starved-memory",
    severity: Severity::Advice,
    summary: "The work computes, and the memory buys it only a part of a processor.",
    what: "`cpu` is stated, and with a whole vCPU the same invocation would take less than two thirds of the time.",
    why: "Lambda gives processor time in proportion to memory. Work that computes is slower in the same proportion with less of it, so that the larger function often costs the same, or less.",
    fires: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
cpu: 100%
",
    silent: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
cpu: 20%
",
    as_of: None,
    remedies: &[
        "more memory: `svl-cost crossover --over memory` finds the cheapest and the fastest",
    ],
    judgement: &[("part of the time that a whole vCPU may take", "67 %")],
    limits: &["lambda.memory_mb_per_vcpu"],
    sources: &[
        "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
        "docs/architecture.md: equal work",
    ],
    check: Check::Function(check),
};

/// The part of the time that a whole vCPU may take, in percent, for the difference to matter.
const MATTERS: i64 = 67;

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let Some(function) = seen.function().filter(|_| scene.workload.cpu_stated) else {
        return Vec::new();
    };
    let Some(whole) = scene.quota("lambda.memory_mb_per_vcpu") else { return Vec::new() };
    let cpu = &scene.workload.cpu;
    let stated = &scene.workload.memory;
    let at = Megabytes::new(whole.value.clone());
    // The duration is stated at the workload's memory, and the option may have another.
    let (Some(then), Some(now)) = (
        memory_factor(stated, &at, cpu, &whole.value),
        memory_factor(stated, &function.memory, cpu, &whole.value),
    ) else {
        return Vec::new();
    };
    if then > &now * &Exact::decimal(MATTERS, 2) {
        return Vec::new();
    }
    let Some(have) = function.memory.amount().checked_div(&whole.value) else { return Vec::new() };
    let mean = scene.workload.billing.mean.amount();
    let mut figures = Figures::default();
    let have = figures.number("vcpu", &have);
    let now = figures.millis("duration_ms", &(mean * &now));
    let then = figures.millis("duration_with_a_vcpu_ms", &(mean * &then));
    let message =
        format!("it has {have} of a vCPU and takes {now}; with a whole one it takes {then}");
    let found = RULE.found("memory", message, figures).of(seen).against(&whole, scene.facts);
    let double = function.memory.amount() * &Exact::from(2_u32);
    let more = |size: &Exact| Trial::memory(size, seen);
    vec![found.try_(more(&double)).try_(more(&whole.value))]
}
