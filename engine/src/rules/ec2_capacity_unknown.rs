//! `ec2-capacity-unknown`: a machine type without known hardware.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, Scene, Seen};
use crate::platforms::Made;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "ec2-capacity-unknown",
    severity: Severity::Warning,
    summary: "No source says what the machine type has.",
    what: "The machine type has a price, and nothing says how many vCPUs or how much memory it has.",
    why: "It is then shown at its price, and whether it carries the load is left open.",
    fires: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
compare:
  - ec2: {instance: dl1.24xlarge}
",
    silent: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
compare:
  - ec2: {instance: m7g.large}
",
    as_of: None,
    remedies: &["state its hardware in an `ec2_types.csv` of your own, and pass `--prices DIR`"],
    judgement: &[],
    limits: &[],
    sources: &["pricing/README.md"],
    check: Check::Option(check),
};

fn check(_: &Scene, seen: &Seen) -> Vec<Found> {
    if !matches!(seen.choice.made, Made::Unknown) {
        return Vec::new();
    }
    let message = "no source says how many vCPUs it has, nor what it carries".to_owned();
    vec![RULE.found(&seen.choice.key, message, Figures::default()).of(seen)]
}
