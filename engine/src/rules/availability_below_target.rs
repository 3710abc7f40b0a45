//! `availability-below-target`: less promised than asked.
use super::{Check, Rule};
use crate::capacity::estimate::Estimate;
use crate::decision::Severity;
use crate::judging::{Figures, Found, Scene, Seen, Trial};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "availability-below-target",
    severity: Severity::Error,
    summary: "What is promised for the option is below the availability objective.",
    what: "The product of the service level agreements that a request passes through is below `availability`, or nothing is promised.",
    why: "An agreement is no measurement, but below it nobody owes anything. One machine is promised less than a function in several zones.",
    fires: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
availability: 99.9%
compare:
  - ec2: {instance: t3.small}
",
    silent: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
availability: 99.4%
compare:
  - ec2: {instance: t3.small}
",
    as_of: None,
    remedies: &[
        "a second machine in another zone, behind a balancer",
        "fewer services that a request must pass through",
    ],
    judgement: &[],
    limits: &[
        "sla.lambda",
        "sla.ec2_instance",
        "sla.ec2_region",
        "sla.elb",
        "sla.api_gateway",
        "sla.fargate",
    ],
    sources: &["https://aws.amazon.com/compute/sla/", "https://aws.amazon.com/lambda/sla/"],
    check: Check::Option(check),
};

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let Some(target) = &scene.workload.availability else { return Vec::new() };
    let promised = seen.choice.service_level.availability.map(Estimate::exact);
    if promised.as_ref().is_some_and(|promised| promised >= target) {
        return Vec::new();
    }
    let mut figures = Figures::default();
    let asked = figures.percent("target_percent", target);
    let message = match &promised {
        Some(promised) => {
            let promised = figures.percent("promised_percent", promised);
            format!("{promised} is promised, and {asked} is asked")
        }
        None => format!("nothing is promised, and {asked} is asked"),
    };
    let found = RULE.found("availability", message, figures).of(seen);
    let fleet = seen.machines().map(|_| Trial::cheapest_fleet());
    vec![found.try_(fleet)]
}
