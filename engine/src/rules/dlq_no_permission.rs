//! `dlq-no-permission`: what failed may not be sent to its dead-letter target.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene};
use crate::system::{Kind, Role};
use petgraph::graph::NodeIndex;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "dlq-no-permission",
    severity: Severity::Error,
    summary: "What failed may not be sent to its dead-letter target.",
    what: "The role of a function lacks (`denied`) the action that its dead-letter target needs, or the target of the stream that it reads.",
    why: "The send is refused when it is needed: the event is gone, and only a metric of failed sends tells of it.",
    fires: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sns, consumers: [mailer]}
  mailer: {kind: function, memory: 256MB, duration: 50ms, dead_letter: failed, denied: [sqs:SendMessage]}
  failed: {kind: sqs, retention: 14d, alarm: true}
",
    silent: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sns, consumers: [mailer]}
  mailer: {kind: function, memory: 256MB, duration: 50ms, dead_letter: failed, denied: [sqs:ReceiveMessage]}
  failed: {kind: sqs, retention: 14d, alarm: true}
",
    as_of: None,
    remedies: &["the action on the target granted to the role"],
    judgement: &[],
    limits: &[],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html"],
    check: Check::System(check),
};

/// The action that a dead-letter target needs of the one who sends to it.
fn action(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Sqs | Kind::SqsFifo => Some("sqs:SendMessage"),
        Kind::Sns => Some("sns:Publish"),
        Kind::Function => Some("lambda:InvokeFunction"),
        Kind::EventBus => Some("events:PutEvents"),
        Kind::S3 => Some("s3:PutObject"),
        _ => None,
    }
}

fn check(scene: &SystemScene) -> Vec<Found> {
    let mut found = Vec::new();
    for (_, owner, target, edge) in scene.system.edges() {
        let Some(action) = action(scene.component(target).kind) else { continue };
        if edge.role != Role::Capture {
            continue;
        }
        // A queue and a topic hand over by themselves; a stream's records go by its readers' roles.
        let senders: Vec<NodeIndex> = match scene.component(owner).kind {
            Kind::Function => vec![owner],
            Kind::Stream | Kind::DynamoDb => {
                let readers = scene.system.leaving(owner).into_iter();
                readers.filter(|(_, e)| e.role == Role::Deliver).map(|(to, _)| to).collect()
            }
            _ => continue,
        };
        for sender in senders.into_iter().map(|node| scene.component(node)) {
            if !sender.denied.iter().any(|denied| covers(denied, action)) {
                continue;
            }
            let mut figures = Figures::default();
            figures.number("denied_actions", &Exact::from(sender.denied.len() as u64));
            let message = format!(
                "its role lacks `{action}`, so that nothing reaches `{}`",
                scene.component(target).name
            );
            found.push(RULE.found_at(sender, "denied", &message, figures));
        }
    }
    found
}

/// Whether what is denied has the action in it: itself, `sqs:*`, `*`.
fn covers(denied: &str, action: &str) -> bool {
    match denied.strip_suffix('*') {
        Some(begins) => {
            action.get(..begins.len()).is_some_and(|it| it.eq_ignore_ascii_case(begins))
        }
        None => denied.eq_ignore_ascii_case(action),
    }
}
