//! `dlq-missing-stream`: one record that cannot be read stops its shard.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene};
use crate::system::Kind;
use crate::units::Millis;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "dlq-missing-stream",
    severity: Severity::Warning,
    summary: "One record that cannot be read stops its shard.",
    what: "A function reads a stream with endless attempts, or with counted ones and no `dead_letter` of the stream.",
    why: "Without a count all later records of the shard wait until the bad one expires, and are late or gone as well. With a count and no destination the record is dropped and nobody is told.",
    fires: r"name: example
requests: 1M/month
entry: readings
components:
  readings: {kind: stream, shards: 2, consumers: [{to: window, batch: 100}]}
  window: {kind: function, memory: 256MB, duration: 50ms}
",
    silent: r"name: example
requests: 1M/month
entry: readings
components:
  readings: {kind: stream, shards: 2, dead_letter: unreadable, consumers: [{to: window, batch: 100, attempts: 5}]}
  window: {kind: function, memory: 256MB, duration: 50ms}
  unreadable: {kind: sqs, retention: 14d, alarm: true}
",
    as_of: None,
    remedies: &[
        "`attempts` of the consumer, and `dead_letter` of the stream",
        "`partial: true`, so that only what failed is tried again",
    ],
    judgement: &[],
    limits: &[
        "kinesis.retention_default",
        "dynamodb.stream_retention",
        "lambda-esm-stream.record_age_max",
        "lambda-esm-stream.retry_default",
    ],
    sources: &[
        "https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let most = scene.limit("lambda-esm-stream.record_age_max");
    let mut found = Vec::new();
    for (_, from, to, edge) in scene.system.edges() {
        let (source, reader) = (scene.component(from), scene.component(to));
        let usual = match source.kind {
            Kind::Stream => "kinesis.retention_default",
            Kind::DynamoDb => "dynamodb.stream_retention",
            _ => continue,
        };
        let (Some(consumer), Kind::Function) = (&edge.consumer, reader.kind) else { continue };
        let Some(usual) = scene.quota(usual) else { continue };
        let mut figures = Figures::default();
        let (message, key) = match consumer.attempts {
            None => {
                let stated = source.channel.retention.as_ref().map(Millis::seconds);
                let kept = stated.unwrap_or_else(|| usual.value.clone());
                let blocked = most.iter().cloned().chain([kept]).min().unwrap_or(Exact::ZERO);
                let blocked = figures.seconds("blocked_s", &blocked);
                let message = format!(
                    "a record that `{}` cannot handle is tried without end: its shard stands still for up to {blocked}, and then the record is gone",
                    reader.name
                );
                (message, "attempts")
            }
            Some(attempts) if source.dead_letter.is_none() => {
                let attempts = figures.number("attempts", &Exact::from(attempts));
                let message = format!(
                    "a record that `{}` cannot handle is dropped after {attempts} attempts, and no `dead_letter` keeps where it was",
                    reader.name
                );
                (message, "attempts")
            }
            Some(_) => continue,
        };
        let one = RULE.found_on(source, edge, key, &message, figures);
        found.push(one.against(&usual, scene.facts));
    }
    found
}
