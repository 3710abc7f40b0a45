//! `pc-below-breakeven`: kept environments that are seldom busy.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::facts;
use crate::judging::{Figures, Found, Scene, Seen};
use crate::units::GbSecond;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "pc-below-breakeven",
    severity: Severity::Advice,
    summary: "Provisioned environments are busy too seldom to pay off.",
    what: "The mean use of the provisioned environments is below the share at which they cost what on-demand duration costs: the price of keeping one, over what an invocation in one saves.",
    why: "Below that share they are bought for latency alone. That may be right; then it should be known.",
    fires: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
lambda: {provisioned_concurrency: 5}
",
    silent: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
lambda: {provisioned_concurrency: 1}
",
    as_of: None,
    remedies: &[
        "fewer of them, or only in the hours that need them",
        "SnapStart, where the runtime has it",
    ],
    judgement: &[],
    limits: &[],
    sources: &["https://aws.amazon.com/lambda/pricing/"],
    check: Check::Function(check),
};

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let Some(function) = seen.function().filter(|function| function.provisioned > 0) else {
        return Vec::new();
    };
    let price = |dimension: &str| {
        let item = format!("{dimension}.{}", function.architecture.name());
        let region = &scene.workload.region;
        let (price, _) = facts::price::<GbSecond>(scene.facts, "lambda", region, &item).ok()?;
        Some(price.tiers.first()?.amount().clone())
    };
    let (Some(kept), Some(demand), Some(warm)) =
        (price("provisioned_concurrency"), price("duration"), price("provisioned_duration"))
    else {
        return Vec::new();
    };
    let Some(even) = break_even(&kept, &demand, &warm) else { return Vec::new() };
    let mean = &scene.rate() * &function.billing.mean.seconds();
    let environments = Exact::from(function.provisioned);
    let busy = mean.min(environments.clone()).checked_div(&environments);
    let Some(busy) = busy.filter(|busy| *busy < even) else { return Vec::new() };
    let mut figures = Figures::default();
    let kept = figures.number("provisioned", &environments);
    let busy = figures.percent("busy_percent", &busy);
    let even = figures.percent("break_even_percent", &even);
    let message = format!(
        "of {kept} provisioned, environments are busy {busy} of the time, and pay off from {even}"
    );
    vec![RULE.found("lambda.provisioned_concurrency", message, figures).of(seen)]
}

/// The use from which a kept environment costs less than duration on demand.
fn break_even(kept: &Exact, demand: &Exact, warm: &Exact) -> Option<Exact> {
    kept.checked_div(&(demand - warm))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_environment_pays_off_from_three_fifths() {
        // us-east-1, on both architectures.
        for [kept, demand, warm] in [[41_667, 166_667, 97_222], [33_334, 133_334, 77_778]] {
            let [kept, demand, warm] = [kept, demand, warm].map(|price| Exact::decimal(price, 10));
            let even = break_even(&kept, &demand, &warm).expect("a share");
            assert_eq!(even.to_fixed(4), "0.6000");
        }
    }
}
