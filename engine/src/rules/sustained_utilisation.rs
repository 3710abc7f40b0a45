//! `sustained-utilisation`: a load that is always there.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "sustained-utilisation",
    severity: Severity::Advice,
    summary: "The load is steady enough for machines that are always on.",
    what: "The average is at least three fifths of the busiest second, more than one vCPU is busy at any time, and more than twelve hours a day carry that much.",
    why: "What is always in use is cheaper to rent by the hour than by the millisecond. Functions are paid for being able to go to nothing, and this load never does.",
    fires: r"name: example
requests: 500M/month
memory: 1769MB
duration: 100ms
",
    silent: r"name: example
requests: 500M/month
memory: 1769MB
duration: 100ms
pattern: business-hours
",
    as_of: None,
    remedies: &["Fargate or EC2", "Lambda Managed Instances", "a Savings Plan"],
    judgement: &[
        ("mean over peak from which a load is steady", "60 %"),
        ("hours of a day", "12"),
        ("vCPUs always busy", "1"),
    ],
    limits: &[],
    sources: &[
        "https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances.html",
        "docs/architecture.md: when functions are right",
    ],
    check: Check::Option(check),
};

/// Mean over peak from which a load is steady, in percent.
const STEADY: i64 = 60;
/// Hours of a day that carry that much.
const HOURS: u32 = 12;

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let Some(function) = seen.function() else { return Vec::new() };
    let Some(whole) = scene.limit("lambda.memory_mb_per_vcpu") else { return Vec::new() };
    let traffic = &scene.workload.traffic;
    let busiest = traffic.busiest();
    let weights = traffic.weights();
    let enough = &busiest * &Exact::decimal(STEADY, 2);
    let steady = weights.iter().filter(|weight| **weight >= enough).count();
    let hours = Exact::from(24 * steady as u64).checked_div(&Exact::from(weights.len() as u64));
    let share = Exact::ONE.checked_div(&busiest);
    let (Some(hours), Some(share), Some(vcpu)) =
        (hours, share, function.memory.amount().min(&whole).checked_div(&whole))
    else {
        return Vec::new();
    };
    let mean = &scene.rate() * &function.billing.mean.seconds();
    let busy = &(&mean * &vcpu) * &scene.workload.cpu;
    if share < Exact::decimal(STEADY, 2) || busy < Exact::ONE || hours <= Exact::from(HOURS) {
        return Vec::new();
    }
    let mut figures = Figures::default();
    let share = figures.percent("mean_of_peak_percent", &share);
    let busy = figures.number("busy_vcpu", &busy);
    let hours = figures.number("steady_hours_a_day", &hours);
    let message = format!(
        "{busy} vCPUs are busy on average, the mean is {share} of the peak, {hours} hours a day"
    );
    vec![RULE.found("requests", message, figures).of(seen)]
}
