//! `burst-scaling-throttle`: a step in traffic that environments cannot follow.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen, Trial};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "burst-scaling-throttle",
    severity: Severity::Warning,
    summary: "Traffic steps up faster than environments may start.",
    what: "From the mean to the busiest second more environments are needed than a function may start at once (1,000, refilled at 100 a second).",
    why: "Until they have started, what comes is throttled. How long that takes depends on the credit that is left: the shorter time is with all of it, the longer one with none.",
    fires: r"name: example
requests: 150M/month
memory: 128MB
duration: 300ms
peak: 100x
lambda: {account_concurrency: 20000}
",
    silent: r"name: example
requests: 150M/month
memory: 128MB
duration: 300ms
peak: 50x
lambda: {account_concurrency: 20000}
",
    as_of: None,
    remedies: &[
        "provisioned concurrency before the step (a schedule)",
        "a queue in front",
        "a slower ramp",
    ],
    judgement: &[],
    limits: &["lambda.scaling_burst_envs", "lambda.scaling_burst_interval"],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html"],
    check: Check::Function(check),
};

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let Some(function) = seen.function() else { return Vec::new() };
    let (Some(burst), Some(every)) =
        (scene.quota("lambda.scaling_burst_envs"), scene.limit("lambda.scaling_burst_interval"))
    else {
        return Vec::new();
    };
    let each = function.billing.mean.seconds();
    let before = (&scene.rate() * &each).max(Exact::from(function.provisioned));
    let after = &scene.peak_rate() * &each;
    let Some(lag) = Lag::of(&before, &after, &burst.value, &every) else { return Vec::new() };
    let mut figures = Figures::default();
    let before = figures.number("environments_before", &before);
    let needed = figures.number("environments_at_peak", &after);
    let at_once = figures.number("at_once", &burst.value);
    let short = figures.number("short", &lag.short);
    let soon = figures.seconds("catches_up_s", &lag.with_credit);
    let late = figures.seconds("catches_up_without_credit_s", &lag.without_credit);
    let message = format!(
        "traffic steps from {before} to {needed} environments, {short} more than the {at_once} that start at once: it takes {soon} to {late} to catch up"
    );
    let found = RULE.found("peak", message, figures).of(seen).against(&burst, scene.facts);
    vec![found.try_(kept(&after, &burst.value, seen, scene))]
}

/// How far the environments lag behind a step.
#[derive(Debug, PartialEq, Eq)]
struct Lag {
    /// How many are missing at first.
    short: Exact,
    /// Until they have started, where all the credit is left. Unit: s.
    with_credit: Exact,
    /// The same where none is. Unit: s.
    without_credit: Exact,
}

impl Lag {
    /// From so many environments to so many, of which `burst` start within `every` seconds.
    fn of(before: &Exact, after: &Exact, burst: &Exact, every: &Exact) -> Option<Self> {
        let step = after - before;
        let short = &step - burst;
        if short <= Exact::ZERO {
            return None;
        }
        let a_second = burst.checked_div(every)?;
        Some(Self {
            with_credit: short.checked_div(&a_second)?,
            without_credit: step.checked_div(&a_second)?,
            short,
        })
    }
}

/// So many kept that the rest start at once.
fn kept(after: &Exact, burst: &Exact, seen: &Seen, scene: &Scene) -> Option<Trial> {
    let wanted = (after - burst).ceil().floor()?;
    Trial::provisioned(Some(u32::try_from(wanted).ok()?), seen, scene)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifteen_hundred_environments_take_five_to_fifteen_seconds() {
        // 0 to 5,000 requests a second at 0.3 s.
        let whole = |n: u32| Exact::from(n);
        let lag = Lag::of(&whole(0), &whole(1_500), &whole(1_000), &whole(10)).expect("a lag");
        assert_eq!((lag.short, lag.with_credit), (whole(500), whole(5)));
        assert_eq!(lag.without_credit, whole(15));
        assert_eq!(Lag::of(&whole(0), &whole(1_000), &whole(1_000), &whole(10)), None);
    }
}
