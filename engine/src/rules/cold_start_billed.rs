//! `cold-start-billed`: an init phase that is a part of the bill.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "cold-start-billed",
    severity: Severity::Advice,
    summary: "Starting environments is a noticeable part of the bill.",
    what: "The billed init phase of cold starts is more than a twentieth of the whole bill.",
    why: "Since 2025-08-01 the init phase is billed like duration for every function. Where many requests are cold, a shorter start saves money and not only time.",
    fires: r"name: example
requests: 1M/month
memory: 10GB
duration: 100ms
init: 9s
",
    silent: r"name: example
requests: 1M/month
memory: 10GB
duration: 100ms
init: 1s
",
    as_of: None,
    remedies: &["a smaller package, and less work at start", "SnapStart, where the runtime has it"],
    judgement: &[("part of the bill", "5 %"), ("least amount", "$1 a month")],
    limits: &["lambda.init_billed"],
    sources: &[
        "https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/",
    ],
    check: Check::Option(check),
};

/// A part of the bill that is worth a word.
const NOTICEABLE: i64 = 5;

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let init = seen.cost_of(&["init of cold starts"]);
    let Some(share) = seen.notable_share(&init) else { return Vec::new() };
    if share <= Exact::decimal(NOTICEABLE, 2) {
        return Vec::new();
    }
    let mut figures = Figures::default();
    let init = figures.usd("init_usd", &init);
    let share = figures.percent("share_percent", &share);
    let message = format!("starting environments costs {init} a month, {share} of the bill");
    let key = if scene.workload.init.is_some() { "init" } else { "runtime" };
    vec![RULE.found(key, message, figures).of(seen)]
}
