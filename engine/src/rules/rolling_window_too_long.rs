//! `rolling-window-too-long`: a window that functions cannot keep.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, Scene, Seen, Trial};
use crate::workload::{State, StateKind, Store, Trigger};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "rolling-window-too-long",
    severity: Severity::Error,
    summary: "Functions cannot keep the last minutes of a stream in memory for so long.",
    what: "The workload keeps a rolling buffer and no store is stated. On a stream, Lambda carries state through a tumbling window of up to 15 minutes; for a longer one, and for any other trigger, it keeps nothing.",
    why: "A window is only right if every record of it is in one place. Environments share nothing and are not kept.",
    fires: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
state: {kind: rolling-buffer, lifetime: 20min}
trigger: stream
",
    silent: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
state: {kind: rolling-buffer, lifetime: 15min}
trigger: stream
",
    as_of: None,
    remedies: &[
        "a store outside: ElastiCache, DynamoDB",
        "a stream processor: Managed Service for Apache Flink, Kafka Streams",
        "a server",
    ],
    judgement: &[],
    limits: &["lambda-esm-stream.tumbling_window_max"],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html"],
    check: Check::Function(check),
};

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let kept = |state: &&State| state.kind == StateKind::RollingBuffer && state.store.is_none();
    let Some(state) = scene.workload.state.as_ref().filter(kept) else { return Vec::new() };
    let (Some(_), Some(quota)) =
        (seen.function(), scene.quota("lambda-esm-stream.tumbling_window_max"))
    else {
        return Vec::new();
    };
    let window = state.lifetime.seconds();
    let stream = scene.workload.trigger == Trigger::Stream;
    if stream && window <= quota.value {
        return Vec::new();
    }
    let mut figures = Figures::default();
    let window = figures.seconds("window_s", &window);
    let most = figures.seconds("limit_s", &quota.value);
    let message = if stream {
        format!("a window of {window} is kept, and a tumbling one holds at most {most}")
    } else {
        format!("a window of {window} is kept, and only a stream has one, of at most {most}")
    };
    let found = RULE.found("state", message, figures).of(seen).against(&quota, scene.facts);
    let found = found
        .try_(Some(Trial::store(Store::DynamoDb, "DynamoDB", state)))
        .try_(Some(Trial::store(Store::ElastiCache, "ElastiCache", state)));
    vec![found.try_(Some(Trial::cheapest_fleet()))]
}
