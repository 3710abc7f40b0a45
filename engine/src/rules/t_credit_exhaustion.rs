//! `t-credit-exhaustion`: a burstable machine that slows down.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen, Trial};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "t-credit-exhaustion",
    severity: Severity::Warning,
    summary: "A machine that is held to its baseline uses up its CPU credits.",
    what: "The CPU credits of a burstable type that does not pay for more are used up within the days of the stated pattern, from a full balance.",
    why: "From then on it runs at its baseline: a fifth of a processor, on the smallest types a twentieth. Measurements of the first hours show nothing of it.",
    fires: r"name: example
requests: 60M/month
memory: 512MB
duration: 300ms
pattern: business-hours
compare:
  - ec2: {instance: t2.micro}
",
    silent: r"name: example
requests: 1M/month
memory: 512MB
duration: 300ms
pattern: business-hours
compare:
  - ec2: {instance: t2.micro}
",
    as_of: None,
    remedies: &[
        "a larger type, or one with a fixed performance",
        "a type that pays for what it uses beyond",
    ],
    judgement: &[],
    limits: &["ec2-burstable.accrual_hours"],
    sources: &[
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-credits-baseline-concepts.html",
        "docs/architecture.md: equal work",
    ],
    check: Check::Option(check),
};

fn check(_: &Scene, seen: &Seen) -> Vec<Found> {
    let held = seen.machines().is_some_and(|it| matches!(it.burst, Some((_, None))));
    let Some(credits) = seen.choice.service_level.cpu_credits.filter(|_| held) else {
        return Vec::new();
    };
    let Some(hours) = credits.exhausted_in_hour else { return Vec::new() };
    let mut figures = Figures::default();
    let hours = figures.number("hours", &Exact::from(hours));
    let undone = figures.percent("undone_percent", &credits.undone.exact());
    let message = format!(
        "its CPU credits are used up after {hours} hours, and {undone} of the work is not done in its hour"
    );
    let found = RULE.found(&seen.choice.key, message, figures).of(seen);
    vec![found.try_(Some(Trial::cheapest_fleet()))]
}
