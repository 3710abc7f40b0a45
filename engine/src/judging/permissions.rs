//! Which actions of IAM the edges of a system need, and what patterns of actions reach.
use petgraph::graph::NodeIndex;

use crate::system::{Class, Edge, Kind, Role, StatedComponent, System};

/// An action that somebody needs.
pub(crate) struct Needed<'a> {
    /// Whose role must allow it.
    pub(crate) by: NodeIndex,
    pub(crate) action: &'static str,
    /// The component that it is for.
    pub(crate) resource: &'a str,
}

/// What the roles of a system must allow, edge by edge.
pub(crate) fn needed_actions(system: &System) -> Vec<Needed<'_>> {
    let mut found = Vec::new();
    let mut need = |by: NodeIndex, actions: &[&'static str], resource: NodeIndex| {
        let resource = system.component(resource).name.as_str();
        found.extend(actions.iter().map(|action| Needed { by, action, resource }));
    };
    for (_, from, to, edge) in system.edges() {
        let (source, target) = (system.component(from), system.component(to));
        match edge.role {
            Role::Call if target.kind.class() == Class::Store => {
                for actions in of_a_store(target.kind, edge) {
                    need(from, actions, to);
                }
            }
            Role::Call | Role::Send => need(from, sending(target, edge), to),
            // What polls does so with the role of the code that gets the messages.
            Role::Deliver if !taking(source.kind).is_empty() => need(to, taking(source.kind), from),
            Role::Deliver => need(from, sending(target, edge), to),
            // A queue moves messages itself; a stream's are kept with the consumers' roles.
            Role::Capture => match source.kind {
                Kind::Sqs | Kind::SqsFifo => {}
                Kind::Stream | Kind::DynamoDb => {
                    for (consumer, passes) in system.leaving(from) {
                        if passes.role == Role::Deliver {
                            need(consumer, keeping(target.kind), to);
                        }
                    }
                }
                _ => need(from, keeping(target.kind), to),
            },
        }
    }
    for (node, component) in system.components() {
        if component.kind.class() != Class::Compute {
            continue;
        }
        if component.logs.is_some() {
            need(node, &["logs:PutLogEvents", "logs:CreateLogStream"], node);
        }
        if component.code.tracing == Some(true) {
            need(node, &["xray:PutTraceSegments"], node);
        }
    }
    found
}

/// What reads and writes of a store need.
fn of_a_store(kind: Kind, edge: &Edge) -> Vec<&'static [&'static str]> {
    let Some(call) = &edge.call else { return Vec::new() };
    let (reads, writes) = call.accesses();
    let (reading, writing): (&[_], &[_]) = match kind {
        Kind::DynamoDb => {
            (&["dynamodb:GetItem", "dynamodb:Query"], &["dynamodb:PutItem", "dynamodb:UpdateItem"])
        }
        Kind::S3 => (&["s3:GetObject"], &["s3:PutObject"]),
        // Databases and caches ask for a password, and not for a role.
        _ => (&[], &[]),
    };
    let wanted = [(reads, reading), (writes, writing)];
    wanted.into_iter().filter(|(count, _)| !count.is_zero()).map(|(_, actions)| actions).collect()
}

/// What handing something to a component needs.
fn sending(target: &StatedComponent, edge: &Edge) -> &'static [&'static str] {
    match target.kind {
        Kind::Function => &["lambda:InvokeFunction"],
        Kind::StepFunctions if edge.role == Role::Call && target.code.express == Some(true) => {
            &["states:StartSyncExecution"]
        }
        Kind::StepFunctions => &["states:StartExecution"],
        Kind::Sqs | Kind::SqsFifo => &["sqs:SendMessage"],
        Kind::Sns => &["sns:Publish"],
        Kind::EventBus => &["events:PutEvents"],
        Kind::Stream => &["kinesis:PutRecord", "kinesis:PutRecords"],
        _ => &[],
    }
}

/// What taking messages needs; nothing where they are pushed.
const fn taking(source: Kind) -> &'static [&'static str] {
    match source {
        Kind::Sqs | Kind::SqsFifo => {
            &["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
        }
        Kind::Stream => &["kinesis:GetRecords", "kinesis:GetShardIterator"],
        Kind::DynamoDb => &["dynamodb:GetRecords", "dynamodb:GetShardIterator"],
        _ => &[],
    }
}

/// What keeping a failure needs.
const fn keeping(target: Kind) -> &'static [&'static str] {
    match target {
        Kind::Sqs | Kind::SqsFifo => &["sqs:SendMessage"],
        Kind::Sns => &["sns:Publish"],
        Kind::S3 => &["s3:PutObject"],
        Kind::Function => &["lambda:InvokeFunction"],
        Kind::EventBus => &["events:PutEvents"],
        _ => &[],
    }
}

/// The role of a component: its own, where it names none; and whether it may be shared.
pub(crate) fn role_of(component: &StatedComponent) -> (bool, &str) {
    component.role.as_deref().map_or((false, &component.name), |role| (true, role))
}

/// The prefix of a kind's actions; empty where roles do not reach it.
pub(crate) const fn service_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Function => "lambda",
        Kind::Sqs | Kind::SqsFifo => "sqs",
        Kind::Sns => "sns",
        Kind::EventBus => "events",
        Kind::Schedule => "scheduler",
        Kind::DynamoDb => "dynamodb",
        Kind::Rds => "rds",
        Kind::ElastiCache => "elasticache",
        Kind::StepFunctions => "states",
        Kind::Stream => "kinesis",
        Kind::S3 => "s3",
        _ => "",
    }
}

/// Whether a pattern has actions of a service.
pub(crate) fn of_service(pattern: &str, service: &str) -> bool {
    let prefix = pattern.split(':').next().unwrap_or_default();
    !service.is_empty() && (prefix == "*" || prefix.eq_ignore_ascii_case(service))
}

/// Whether a pattern, `dynamodb:Put*`, has this action. Case does not matter.
pub(crate) fn matches(pattern: &str, action: &str) -> bool {
    let (pattern, action) = (pattern.to_ascii_lowercase(), action.to_ascii_lowercase());
    match pattern.split_once('*') {
        Some((start, _)) => action.starts_with(start),
        None => pattern == action,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_have_the_actions_that_they_begin() {
        assert!(matches("dynamodb:PutItem", "dynamodb:putitem"));
        assert!(matches("dynamodb:Put*", "dynamodb:PutItem"));
        assert!(matches("*", "dynamodb:PutItem"));
        assert!(!matches("dynamodb:Get*", "dynamodb:PutItem"));
        assert!(!matches("dynamodb:Put", "dynamodb:PutItem"));
        assert!(of_service("*", "sqs") && of_service("sqs:*", "sqs"));
        assert!(!of_service("sqs:*", "sns") && !of_service("*", ""));
    }
}
