//! `no-fleet-fits`: a fleet that was asked for and cannot be.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, Scene};
use crate::platforms::Unmet;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "no-fleet-fits",
    severity: Severity::Warning,
    summary: "No fleet of the kind that was asked for carries the load.",
    what: "The cheapest fleet, service or set of managed instances was asked for, and none of any type and size carries the load within the objective.",
    why: "The comparison then lacks an option that was expected in it; this says why.",
    fires: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
latency: {p99: 80ms}
cpu: 10%
compare:
  - ec2: {instance: auto}
",
    silent: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
latency: {p99: 300ms}
compare:
  - ec2: {instance: auto}
",
    as_of: None,
    remedies: &["another objective", "other hardware, with `--prices DIR`"],
    judgement: &[],
    limits: &[],
    sources: &["docs/architecture.md: equal work"],
    check: Check::Whole(check),
};

fn check(scene: &Scene) -> Vec<Found> {
    scene.unmet.iter().filter_map(fleet).collect()
}

fn fleet(unmet: &Unmet) -> Option<Found> {
    let Unmet::Fleet { what, key, percentile } = unmet else { return None };
    let (message, key) = match percentile {
        Some(percentile) => (
            format!("no {what} meets p{percentile}: a request alone takes longer"),
            format!("latency.p{percentile}"),
        ),
        None => (format!("no {what} carries the load"), key.clone()),
    };
    Some(RULE.found(&key, message, Figures::default()))
}
