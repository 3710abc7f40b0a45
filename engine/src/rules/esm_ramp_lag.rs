//! `esm-ramp-lag`: a queue that fills while its pollers start up.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene, Worked, worked};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "esm-ramp-lag",
    severity: Severity::Warning,
    summary: "The traffic of a queue rises faster than Lambda's pollers follow, or above what they reach.",
    what: "From the quietest hour (5 runs at least) to the busiest second the pollers need more than a minute at 300 runs more a minute (1,000 where they are `provisioned`); or they never reach what is needed, for they start 1,250 runs at most.",
    why: "Meanwhile messages wait: a step that a topic would hand on at once takes minutes through a queue.",
    fires: r"name: example
requests: 2B/month
pattern: business-hours
entry: orders
components:
  orders: {kind: sqs, visibility: 1min, consumer: worker}
  worker: {kind: function, memory: 128MB, duration: 300ms, timeout: 10s, idempotency: payload}
",
    silent: r"name: example
requests: 2B/month
pattern: business-hours
entry: orders
components:
  orders: {kind: sqs, visibility: 1min, consumer: {to: worker, provisioned: true}}
  worker: {kind: function, memory: 128MB, duration: 300ms, timeout: 10s, idempotency: payload}
",
    as_of: None,
    remedies: &[
        "`provisioned: true` (provisioned mode)",
        "fewer, larger messages, or a shorter time for each",
    ],
    judgement: &[("longest lag", "1 min")],
    limits: &[
        "lambda-esm-sqs.start_concurrency",
        "lambda-esm-sqs.ramp_per_minute",
        "lambda-esm-sqs.concurrency_cap",
        "lambda-esm-sqs.provisioned_ramp_per_minute",
        "lambda-esm-sqs.provisioned_concurrency_cap",
    ],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html"],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    worked(scene).iter().filter_map(|worked| of_a_queue(worked, scene)).collect()
}

/// The longest lag that is not worth a word: this project's judgement. Unit: min.
const LAG: u32 = 1;

fn of_a_queue(worked: &Worked, scene: &SystemScene) -> Option<Found> {
    if !worked.is_polled() {
        return None;
    }
    let cap = scene.quota(worked.cap())?;
    let ramp = scene.quota(if worked.consumer.provisioned {
        "lambda-esm-sqs.provisioned_ramp_per_minute"
    } else {
        "lambda-esm-sqs.ramp_per_minute"
    })?;
    let each = worked.each(scene);
    let rates = scene.load.by_hour(&scene.load.edge(worked.edge).attempts);
    let quietest = rates.into_iter().min().unwrap_or(Exact::ZERO);
    let first = scene.limit("lambda-esm-sqs.start_concurrency")?.max(&quietest * &each);
    let needed = &worked.busiest_rate(scene) * &each;
    // What may not run at all is not for pollers to start.
    if worked.bound(scene)?.most < needed.clone().min(cap.value.clone()) {
        return None;
    }
    let ramp_up = Ramp::of(&first, &needed, &ramp.value, &each)?;
    let mut figures = Figures::default();
    let name = &worked.worker.name;
    let shown = figures.number("runs_needed", &needed);
    let (message, quota) = if needed > cap.value {
        let most = figures.number("most_runs", &cap.value);
        let message = format!(
            "`{name}` needs {shown} runs at once in the busiest second, and pollers never start more than {most}"
        );
        (message, cap)
    } else if ramp_up.minutes > Exact::from(LAG) {
        let from = figures.number("first_runs", &first);
        let a_minute = figures.number("more_per_minute", &ramp.value);
        let minutes = figures.number("lag_min", &ramp_up.minutes);
        let backlog = figures.number("backlog", &ramp_up.backlog.rounded(0));
        let message = format!(
            "from {from} to {shown} runs of `{name}` pollers take {minutes} min, {a_minute} more a minute, and {backlog} messages pile up meanwhile"
        );
        (message, ramp)
    } else {
        return None;
    };
    let found = RULE.found_at(worked.queue, &worked.key("provisioned"), &message, figures);
    Some(found.against(&quota, scene.facts))
}

/// Pollers that follow a step.
#[derive(Debug, PartialEq, Eq)]
struct Ramp {
    /// Until as many run as are needed. Unit: min.
    minutes: Exact,
    /// Messages that have piled up until then.
    backlog: Exact,
}

impl Ramp {
    /// From `first` runs to `needed`, so many more a minute, each of so many seconds.
    fn of(first: &Exact, needed: &Exact, a_minute: &Exact, each: &Exact) -> Option<Self> {
        let missing = (needed - first).max(Exact::ZERO);
        let minutes = missing.checked_div(a_minute)?;
        // Half of the missing runs are missing all the while.
        let run_seconds = &(&missing * &minutes) * &Exact::from(30_u32);
        Some(Self { backlog: run_seconds.checked_div(each)?, minutes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_runs_of_the_default_mode_take_four_minutes() {
        let whole = |n: u32| Exact::from(n);
        let ramp = Ramp::of(&whole(5), &whole(1_250), &whole(300), &whole(1)).expect("a ramp");
        assert_eq!(ramp.minutes, Exact::decimal(415, 2));
        // 1,245 runs are missing at first and none after 249 s.
        assert_eq!(ramp.backlog, Exact::decimal(1_550_025, 1));
    }
}
