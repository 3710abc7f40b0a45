//! `reserved-starves-pool`: more concurrency reserved than an account may.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "reserved-starves-pool",
    severity: Severity::Error,
    summary: "The reserved concurrency leaves too little for the rest of the account.",
    what: "`lambda.reserved_concurrency`, or the provisioned concurrency where none is reserved, leaves less than the smallest unreserved pool of the account. Lambda's API refuses it.",
    why: "The account always keeps a pool for functions that reserve nothing; a configuration that takes it is not deployed.",
    fires: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
lambda: {reserved_concurrency: 950, account_concurrency: 1000}
",
    silent: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
lambda: {reserved_concurrency: 900, account_concurrency: 1000}
",
    as_of: None,
    remedies: &["reserve less", "a higher quota for the account"],
    judgement: &[],
    limits: &["lambda.concurrency_unreserved_min", "lambda.concurrency_account"],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html"],
    check: Check::Option(check),
};

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let Some(function) = seen.function() else { return Vec::new() };
    let lambda = &scene.workload.lambda;
    let taken = lambda.reserved_concurrency.unwrap_or(function.provisioned);
    let Some(pool) = scene.quota("lambda.concurrency_unreserved_min") else { return Vec::new() };
    let account = match lambda.account_concurrency {
        Some(stated) => Exact::from(stated),
        None => match scene.limit("lambda.concurrency_account") {
            Some(quota) => quota,
            None => return Vec::new(),
        },
    };
    let most = &account - &pool.value;
    if taken == 0 || Exact::from(taken) <= most {
        return Vec::new();
    }
    let mut figures = Figures::default();
    let taken = figures.number("reserved_concurrency", &Exact::from(taken));
    let account = figures.number("account_concurrency", &account);
    let kept = figures.number("unreserved_at_least", &pool.value);
    let most = figures.number("reserved_at_most", &most.max(Exact::ZERO));
    let message = format!(
        "{taken} of the account's {account} environments are taken, and {kept} must stay unreserved: at most {most}"
    );
    let key = if lambda.reserved_concurrency.is_some() {
        "lambda.reserved_concurrency"
    } else {
        "lambda.provisioned_concurrency"
    };
    vec![RULE.found(key, message, figures).of(seen).against(&pool, scene.facts)]
}
