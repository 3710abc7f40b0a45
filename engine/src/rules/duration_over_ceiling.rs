//! `duration-over-ceiling`: an invocation that Lambda ends.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen, Trial};
use crate::workload::{AskedPlatform, Purchase};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "duration-over-ceiling",
    severity: Severity::Error,
    summary: "The longest run is over what an invocation may last.",
    what: "The longest run (`job.longest`, `duration.max`, or the slowest percentile that is stated) is longer than an invocation may last: 15 minutes for functions, and on Managed Instances 90 minutes where nobody waits for the answer.",
    why: "The invocation is ended in the middle of its work, and what it did is billed.",
    fires: r"name: example
requests: 10k/month
memory: 1GB
duration: {mean: 2min, max: 16min}
lambda: {timeout: 15min}
",
    silent: r"name: example
requests: 10k/month
memory: 1GB
duration: {mean: 2min, max: 15min}
lambda: {timeout: 15min}
",
    as_of: None,
    remedies: &[
        "split the work: Step Functions or a durable function, each part under the ceiling",
        "a task or a machine for each job",
        "Managed Instances, where nobody waits for the answer",
    ],
    judgement: &[],
    limits: &["lambda.timeout_max", "lambda.timeout_max_lmi_async"],
    sources: &[
        "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
        "https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html",
    ],
    check: Check::Function(check),
};

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let Some(longest) = longest(scene, seen) else { return Vec::new() };
    let managed = seen.machines().is_some_and(|machines| machines.of_functions);
    let longer = if managed && !scene.somebody_waits() {
        scene.quota("lambda.timeout_max_lmi_async")
    } else {
        None
    };
    let Some(quota) = longer.or_else(|| scene.quota("lambda.timeout_max")) else {
        return Vec::new();
    };
    if longest <= quota.value {
        return Vec::new();
    }
    let mut figures = Figures::default();
    let longest = figures.seconds("longest_s", &longest);
    let ceiling = figures.seconds("ceiling_s", &quota.value);
    let message = format!("a run takes up to {longest}, and is ended after {ceiling}");
    let job = scene.workload.job.is_some();
    let key = if job { "job.longest" } else { "duration" };
    let found = RULE.found(key, message, figures).of(seen).against(&quota, scene.facts);
    let ways = if job { AskedPlatform::Job } else { cheapest_service() };
    vec![found.try_(Some(Trial::instead(ways)))]
}

/// The longest run of an option that Lambda invokes. Unit: s.
fn longest(scene: &Scene, seen: &Seen) -> Option<Exact> {
    let job = scene.workload.job.as_ref().map(|job| job.longest.seconds());
    if let Some(function) = seen.function() {
        if function.parts.is_some() {
            return None;
        }
        return Some(
            job.unwrap_or_else(|| function.duration.longest(&function.billing.mean).seconds()),
        );
    }
    let managed = seen.machines().is_some_and(|machines| machines.of_functions);
    managed.then(|| scene.workload.longest().seconds())
}

fn cheapest_service() -> AskedPlatform {
    AskedPlatform::Fargate {
        architecture: None,
        vcpu: None,
        memory: None,
        count: None,
        purchase: Purchase::OnDemand,
    }
}
