//! `t-unlimited-surcharge`: a burstable machine that pays for more than it earns.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen, Trial};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "t-unlimited-surcharge",
    severity: Severity::Advice,
    summary: "A burstable machine pays for CPU beyond its baseline.",
    what: "Over a day the machine uses more than it earns, and pays for the rest by the vCPU-hour.",
    why: "Such a machine costs more than its price. From some use on a type with a fixed performance is cheaper, and has no cliff.",
    fires: r"name: example
requests: 400M/month
memory: 128MB
duration: 100ms
compare:
  - ec2: {instance: t3.small}
",
    silent: r"name: example
requests: 100M/month
memory: 128MB
duration: 100ms
compare:
  - ec2: {instance: t3.small}
",
    as_of: None,
    remedies: &["a type with a fixed performance", "a larger or a second machine"],
    judgement: &[],
    limits: &[],
    sources: &[
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-credits-baseline-concepts.html",
        "docs/architecture.md: equal work",
    ],
    check: Check::Option(check),
};

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let surplus = seen.cost_of(&["surplus CPU credits"]);
    // What it does not carry it does not charge either.
    let short = seen
        .choice
        .capacity
        .is_some_and(|most| *scene.workload.requests.amount() > Exact::from(most));
    if surplus.amount().to_fixed(2) == "0.00" || short {
        return Vec::new();
    }
    let mut figures = Figures::default();
    let surplus = figures.usd("surplus_usd", &surplus);
    let message = format!("its use beyond the baseline costs {surplus} a month");
    let found = RULE.found(&seen.choice.key, message, figures).of(seen);
    vec![found.try_(Some(Trial::cheapest_fleet()))]
}
