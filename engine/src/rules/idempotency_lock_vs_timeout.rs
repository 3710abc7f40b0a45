//! `idempotency-lock-vs-timeout`: a lock that ends before the run, or after the message is back.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene, Worked, worked};
use crate::system::{Kind, StatedComponent};
use crate::units::Millis;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "idempotency-lock-vs-timeout",
    severity: Severity::Warning,
    summary: "The lock of a run that has begun is shorter than the run may be, or longer than a message is hidden.",
    what: "The `lock` under `idempotency` is below the function's `timeout` (3 s where it is not stated), or above the `visibility` of the queue that it takes from.",
    why: "A lock that ends early lets a repetition begin beside the first run. One that outlasts the visibility refuses the attempt that was to mend a crash, and each refusal counts as a receive.",
    fires: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 1min, consumer: worker}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: {key: payload, lock: 9s}}
",
    silent: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 1min, consumer: worker}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: {key: payload, lock: 10s}}
",
    as_of: None,
    remedies: &[
        "a `lock` that ends with the time that the run has left (what Powertools does where nothing is stated)",
    ],
    judgement: &[],
    limits: &["lambda.timeout_default", "sqs.visibility_default"],
    sources: &["https://docs.aws.amazon.com/powertools/python/latest/utilities/idempotency/"],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let ends_early = scene.system.components().filter_map(|(_, one)| early(one, scene));
    let queues = worked(scene);
    ends_early.chain(queues.iter().filter_map(|worked| late(worked, scene))).collect()
}

fn lock_of(component: &StatedComponent) -> Option<Exact> {
    Some(component.code.idempotency.as_ref()?.lock.as_ref()?.seconds())
}

fn early(component: &StatedComponent, scene: &SystemScene) -> Option<Found> {
    let lock = lock_of(component)?;
    let usual =
        || scene.limit("lambda.timeout_default").filter(|_| component.kind == Kind::Function);
    let timeout = component.code.timeout.as_ref().map(Millis::seconds).or_else(usual)?;
    if lock >= timeout {
        return None;
    }
    let mut figures = Figures::default();
    let lock = figures.seconds("lock_s", &lock);
    let timeout = figures.seconds("timeout_s", &timeout);
    let message = format!(
        "its lock ends after {lock}, and a run may take {timeout}: a repetition begins beside it"
    );
    Some(RULE.found_at(component, "idempotency.lock", &message, figures))
}

fn late(worked: &Worked, scene: &SystemScene) -> Option<Found> {
    let (lock, hidden) = (lock_of(worked.worker)?, worked.visibility(scene)?);
    if lock <= hidden {
        return None;
    }
    let mut figures = Figures::default();
    let lock = figures.seconds("lock_s", &lock);
    let hidden = figures.seconds("visibility_s", &hidden);
    let message = format!(
        "its lock lasts {lock}, and `{}` shows a message again after {hidden}: the attempt after a crash is refused",
        worked.queue.name
    );
    Some(RULE.found_at(worked.worker, "idempotency.lock", &message, figures))
}
