//! `new-account-quota-assumed`: a quota that a new account may not have.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "new-account-quota-assumed",
    severity: Severity::Info,
    summary: "The account's concurrency quota is taken as usual, and the load needs much of it.",
    what: "`lambda.account_concurrency` is not stated, and the busiest second needs more environments than new accounts were seen to begin with.",
    why: "The usual quota is not every account's: new ones begin with less, and it is raised as they are used. Service Quotas shows the true one.",
    fires: r"name: example
requests: 900M/month
memory: 128MB
duration: 100ms
",
    silent: r"name: example
requests: 9M/month
memory: 128MB
duration: 100ms
",
    as_of: None,
    remedies: &["look it up in Service Quotas, and state it as `lambda.account_concurrency`"],
    judgement: &[("what new accounts were seen to begin with", "10 environments")],
    limits: &["lambda.concurrency_account"],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"],
    check: Check::Option(check),
};

/// What new accounts were seen to begin with.
const SEEN: u32 = 10;

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let lambda = &scene.workload.lambda;
    let stated = lambda.account_concurrency.is_some() || lambda.reserved_concurrency.is_some();
    let (Some(quota), Some(peak)) =
        (scene.quota("lambda.concurrency_account"), seen.peak_concurrency())
    else {
        return Vec::new();
    };
    if seen.function().is_none() || stated || peak <= Exact::from(SEEN) {
        return Vec::new();
    }
    let mut figures = Figures::default();
    let peak = figures.number("peak_concurrency", &peak);
    let usual = figures.number("account_concurrency", &quota.value);
    let seen_first = figures.number("seen_of_new_accounts", &Exact::from(SEEN));
    let message = format!(
        "the busiest second needs {peak} environments; the quota is taken as {usual}, and new accounts begin with as few as {seen_first}"
    );
    vec![RULE.found("requests", message, figures).of(seen).against(&quota, scene.facts)]
}
