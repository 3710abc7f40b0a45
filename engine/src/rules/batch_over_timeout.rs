//! `batch-over-timeout`: a batch that does not fit into its run.
use std::fmt::Write;

use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene};
use crate::system::Kind;
use crate::units::Millis;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "batch-over-timeout",
    severity: Severity::Warning,
    summary: "A batch takes longer than the function's timeout.",
    what: "A function takes a `batch` of a queue or stream, and so many times the time of one message, and the cold start where `init` is stated, are longer than its `timeout` (3 s where it is not stated). It is an error where batches are so large on average.",
    why: "The run is ended in the middle, and the whole batch comes back: what was done is done again, and the same batch never succeeds.",
    fires: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 3min, consumer: {to: worker, batch: 101, window: 1s, partial: true}}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: payload}
",
    silent: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 3min, consumer: {to: worker, batch: 100, window: 1s, partial: true}}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: payload}
",
    as_of: None,
    remedies: &["a smaller `batch`", "a longer `timeout`, with the `visibility` that it needs"],
    judgement: &[],
    limits: &["lambda.timeout_default"],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let system = scene.system;
    let mut found = Vec::new();
    for (id, from, to, edge) in system.edges() {
        let (channel, worker) = (system.component(from), system.component(to));
        let in_batches =
            matches!(channel.kind, Kind::Sqs | Kind::SqsFifo | Kind::Stream | Kind::DynamoDb);
        let batch = edge.consumer.as_ref().and_then(|consumer| consumer.batch);
        let Some(batch) = batch.filter(|_| in_batches && worker.kind == Kind::Function) else {
            continue;
        };
        let stated = worker.code.timeout.as_ref().map(Millis::seconds);
        let Some(timeout) = stated.or_else(|| scene.limit("lambda.timeout_default")) else {
            continue;
        };
        let each = scene.load.node(to).time.seconds();
        let init = worker.code.init.as_ref().map_or(Exact::ZERO, Millis::seconds);
        let takes = &(&each * &Exact::from(batch)) + &init;
        if takes <= timeout {
            continue;
        }
        let usual = scene.load.batch(id);
        let always = &each * &usual > timeout;
        let mut figures = Figures::default();
        let batch = figures.number("batch", &Exact::from(batch));
        let takes = figures.seconds("takes_s", &takes);
        let each = figures.seconds("each_s", &each);
        let timeout = figures.seconds("timeout_s", &timeout);
        let name = &worker.name;
        let mut message = format!(
            "{batch} messages take `{name}` {takes} ({each} each), and its runs are ended after {timeout}"
        );
        if always {
            let usual = figures.number("usual_batch", &usual.rounded(0));
            let _ = write!(message, "; a batch has {usual} on average");
        }
        let own = edge.key.len().min(channel.key().len() + 1);
        let key = format!("{}.batch", &edge.key[own..]);
        let severity = if always { Severity::Error } else { Severity::Warning };
        found.push(RULE.found_at(channel, &key, &message, figures).at(severity));
    }
    found
}
