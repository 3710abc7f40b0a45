//! `batch-over-6mb`: a batch that does not fit into one invocation.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene};
use crate::system::Kind;

/// What an event says of each message beside its body, over the body's size: this project's judgement.
/// Unit: hundredths.
const ENVELOPE: u32 = 105;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "batch-over-6mb",
    severity: Severity::Warning,
    summary: "A batch has more bytes than an invocation takes.",
    what: "`batch` messages of the stated size, and what is said of each, are more than the request of an invocation may have.",
    why: "Lambda hands over as many as fit: batches are smaller than stated, and there are more runs than were counted on.",
    fires: r"name: example
requests: 30M/month
entry: records
components:
  records: {kind: stream, message: 100KB, dead_letter: failed, consumers: [{to: worker, batch: 100, window: 1s, attempts: 3}]}
  worker: {kind: function, memory: 128MB, duration: 1ms, timeout: 10s, idempotency: payload}
  failed: {kind: sqs, alarm: true, retention: 14d}
",
    silent: r"name: example
requests: 30M/month
entry: records
components:
  records: {kind: stream, message: 100KB, dead_letter: failed, consumers: [{to: worker, batch: 50, window: 1s, attempts: 3}]}
  worker: {kind: function, memory: 128MB, duration: 1ms, timeout: 10s, idempotency: payload}
  failed: {kind: sqs, alarm: true, retention: 14d}
",
    as_of: None,
    remedies: &[
        "a smaller `batch`",
        "smaller messages: keep the payload in S3, and send where it is",
    ],
    judgement: &[("what is said of a message beside its body", "5 % of the body")],
    limits: &["lambda.sync_payload_req"],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html"],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let Some(quota) = scene.quota("lambda.sync_payload_req") else { return Vec::new() };
    let mut found = Vec::new();
    for (_, from, to, edge) in scene.system.edges() {
        let (channel, worker) = (scene.component(from), scene.component(to));
        let batch = edge.consumer.as_ref().and_then(|consumer| consumer.batch);
        let (Some(batch), Some(message)) = (batch.filter(|n| *n > 1), &channel.message) else {
            continue;
        };
        let each = message.amount() * &Exact::ratio(i64::from(ENVELOPE), 100);
        let fit = quota.value.checked_div(&each).unwrap_or(Exact::ZERO);
        if worker.kind != Kind::Function || Exact::from(batch) <= fit {
            continue;
        }
        let mut figures = Figures::default();
        let size = figures.kilobytes("message_kb", message.amount());
        let stated = figures.number("batch", &Exact::from(batch));
        let fit = figures.number("fit", &Exact::from(fit.floor().unwrap_or(0)));
        let text = format!(
            "{stated} messages of {size} do not go into one invocation of `{}`: {fit} do",
            worker.name
        );
        let one = RULE.found_on(channel, edge, "batch", &text, figures);
        found.push(one.against(&quota, scene.facts));
    }
    found
}
