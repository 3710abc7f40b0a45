//! `dlq-type-invalid`: a dead-letter target is of a kind that cannot be one.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene};
use crate::system::{Kind, Role, StatedComponent};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "dlq-type-invalid",
    severity: Severity::Error,
    summary: "A dead-letter target is of a kind that cannot be one.",
    what: "The `dead_letter` is of a kind that its owner cannot send to (a FIFO queue for a function, a topic or a classic bus, a standard queue for a FIFO queue), or is in another Region.",
    why: "The configuration is refused, or what failed cannot be handed over and is gone.",
    fires: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sns, consumers: [mailer]}
  mailer: {kind: function, memory: 256MB, duration: 50ms, dead_letter: failed}
  failed: {kind: sqs-fifo, retention: 14d, alarm: true}
",
    silent: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sns, consumers: [mailer]}
  mailer: {kind: function, memory: 256MB, duration: 50ms, dead_letter: failed}
  failed: {kind: sqs, retention: 14d, alarm: true}
",
    as_of: None,
    remedies: &["a standard queue in the same Region; a FIFO queue for a FIFO queue"],
    judgement: &[],
    limits: &["lambda.async_dlq_types"],
    sources: &[
        "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html",
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html",
    ],
    check: Check::System(check),
};

/// What can keep what fails, by whose it is; any kind where that is not known.
fn fitting(owner: &StatedComponent) -> Option<&'static [Kind]> {
    match owner.kind {
        Kind::Function => Some(&[Kind::Sqs, Kind::Sns, Kind::EventBus, Kind::Function, Kind::S3]),
        Kind::Sqs | Kind::Sns | Kind::Schedule => Some(&[Kind::Sqs]),
        Kind::SqsFifo => Some(&[Kind::SqsFifo]),
        Kind::EventBus if owner.channel.custom_bus_v2 != Some(true) => Some(&[Kind::Sqs]),
        Kind::Stream | Kind::DynamoDb => Some(&[Kind::Sqs, Kind::Sns, Kind::S3]),
        _ => None,
    }
}

fn check(scene: &SystemScene) -> Vec<Found> {
    let mut found = Vec::new();
    for (_, from, to, edge) in scene.system.edges() {
        if edge.role != Role::Capture {
            continue;
        }
        let (owner, target) = (scene.component(from), scene.component(to));
        let (here, there) = (scene.system.region(from), scene.system.region(to));
        let mut figures = Figures::default();
        let wrong = fitting(owner).filter(|kinds| !kinds.contains(&target.kind));
        let message = match wrong {
            Some(kinds) => {
                figures.number("kinds_that_fit", &Exact::from(kinds.len() as u64));
                let names: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
                format!(
                    "`{}` is of kind {}, and what fails here can be kept by {} alone",
                    target.name,
                    target.kind.name(),
                    names.join(", ")
                )
            }
            None if here != there => {
                figures.number("regions", &Exact::from(2_u32));
                format!(
                    "`{}` is in {there}, and what fails in {here} is kept there alone",
                    target.name
                )
            }
            None => continue,
        };
        found.push(RULE.found_at(owner, "dead_letter", &message, figures));
    }
    found
}
