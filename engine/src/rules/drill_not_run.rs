//! `drill-not-run`: a part that nobody has broken on purpose.
use std::fmt::Write;

use jiff::civil::Date;

use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene, listed};
use crate::system::{StatedComponent, Tier};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "drill-not-run",
    severity: Severity::Info,
    summary: "A critical part was never broken on purpose, or not for long.",
    what: "A component with `tier: critical` does not say `drilled`, or a component says a day more than 90 days before the day of pricing. All of those without a day are one finding.",
    why: "What a drill says is a prediction. Only the drill itself shows that the alarm rings and that somebody knows what to do.",
    fires: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [notes]}
  notes: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: client, validates: true, tier: critical}
",
    silent: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [notes]}
  notes: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: client, validates: true, tier: critical, drilled: 2026-11-01}
",
    as_of: None,
    remedies: &[
        "`svl-cost drill FILE --break COMPONENT --format markdown` for the runbook, and its day under `drilled`",
    ],
    judgement: &[("a drill is good for", "90 days")],
    limits: &[],
    sources: &[
        "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/test-reliability.html",
    ],
    check: Check::System(check),
};

/// So long a drill is good for: this project's judgement. Unit: days.
const GOOD_FOR: i64 = 90;

fn check(scene: &SystemScene) -> Vec<Found> {
    let today = scene.facts.as_of();
    let components = || scene.system.components().map(|(_, component)| component);
    let never: Vec<&StatedComponent> = components()
        .filter(|one| one.tier == Some(Tier::Critical) && one.drilled.is_none())
        .collect();
    let mut found = Vec::new();
    if let Some(first) = never.first() {
        let names: Vec<&str> = never.iter().map(|one| one.name.as_str()).collect();
        let mut figures = Figures::default();
        figures.number("never", &Exact::from(names.len() as u64));
        let mut message =
            "it is critical, and no day is stated on which it was broken on purpose".to_owned();
        if names.len() > 1 {
            let _ = write!(message, "; the same holds for {}", listed(&names[1..]));
        }
        found.push(RULE.found_at(first, "drilled", &message, figures));
    }
    found.extend(components().filter_map(|component| {
        let days = days_between(component.drilled?, today);
        if days <= GOOD_FOR {
            return None;
        }
        let mut figures = Figures::default();
        let days = figures.number("days", &Exact::decimal(days, 0));
        let good = figures.number("good_for_days", &Exact::decimal(GOOD_FOR, 0));
        let message = format!("it was last broken on purpose {days} days ago, and {good} is long");
        Some(RULE.found_at(component, "drilled", &message, figures))
    }));
    found
}

fn days_between(from: Date, to: Date) -> i64 {
    i64::from((to - from).get_days())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_over_months() {
        let day = |text: &str| text.parse::<Date>().expect("a day");
        assert_eq!(days_between(day("2026-08-28"), day("2026-11-26")), 90);
        assert_eq!(days_between(day("2025-11-26"), day("2026-11-26")), 365);
    }
}
