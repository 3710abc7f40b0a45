//! `idempotency-ttl-short`: a key that is forgotten before the repetition comes.
use petgraph::graph::NodeIndex;

use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, Repeat, SystemScene, names, repeats};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "idempotency-ttl-short",
    severity: Severity::Warning,
    summary: "A repetition may come after its key was forgotten.",
    what: "The `ttl` under `idempotency` is shorter than the time after which a channel may still bring the same thing: the `retention` of a queue and of its dead-letter queue, 23 days of a topic, 24 hours of a bus or timer, a year of a custom bus's replay, the `max_age` of an event (6 hours), the `retention` of a stream.",
    why: "What waited for days, or is sent again from a dead-letter queue, is then done a second time although a key was there.",
    fires: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 1min, retention: 4d, consumer: worker}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: {key: payload, ttl: 1h}}
",
    silent: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 1min, retention: 4d, consumer: worker}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: {key: payload, ttl: 4d}}
",
    as_of: None,
    remedies: &["a `ttl` as long as the longest of these times"],
    judgement: &[],
    limits: &[
        "sqs.retention_default",
        "sns.retry_aws_endpoint_horizon",
        "eventbridge-classic.retry_age",
        "eventbridge-custom-bus.retention_max",
        "eventbridge-scheduler.retry_age_max",
        "lambda.async_event_age_max",
        "kinesis.retention_default",
        "lambda-esm-stream.block_dynamodb",
    ],
    sources: &[
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues-at-least-once-delivery.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html",
        "https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let all = repeats(scene);
    all.iter().filter_map(|(node, ways)| of_a_component(*node, ways, scene)).collect()
}

fn of_a_component(node: NodeIndex, ways: &[Repeat], scene: &SystemScene) -> Option<Found> {
    let component = scene.component(node);
    let stated = component.code.idempotency.as_ref();
    let stated = stated.filter(|stated| stated.key.survives_a_retry())?;
    let remembered = stated.ttl.as_ref()?.seconds();
    let longest = ways.iter().max_by(|a, b| a.horizon.cmp(&b.horizon))?;
    let comes = longest.horizon.as_ref().filter(|horizon| **horizon > remembered)?;
    let mut figures = Figures::default();
    let remembered = figures.hours("ttl_h", &remembered);
    let comes = figures.hours("comes_again_within_h", comes);
    let message = format!(
        "a key is remembered for {remembered}, and {} may bring the same thing again within {comes}",
        names(std::slice::from_ref(longest))
    );
    Some(RULE.found_at(component, "idempotency.ttl", &message, figures))
}
