//! `idempotency-missing`: work that is done again when it comes again.
use petgraph::graph::NodeIndex;

use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{
    Again, Figures, Found, Harm, Repeat, SystemScene, again_a_day, harm, names, repeats,
};
use crate::system::{IdempotencyKey, Kind};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "idempotency-missing",
    severity: Severity::Warning,
    summary: "The same thing may come twice, and nothing tells that it did.",
    what: "A function, task, server or workflow without a key under `idempotency` is reached by a way that may bring the same thing twice: a queue, topic, bus, timer, stream or bucket (at-least-once delivery), an asynchronous event, a caller with more than one attempt, or a client that asks again. It is an error where `side_effects` is true or a store with `data: money` is written, and nothing where the component only reads, or writes with a condition.",
    why: "Delivery at least once is delivery twice on some day. Without a key that survives the repetition the second run cannot know of the first: it charges, mails and writes again.",
    fires: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 1min, consumer: worker}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, failure: 1%, side_effects: true}
",
    silent: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 1min, consumer: worker}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, failure: 1%, side_effects: true, idempotency: payload}
",
    as_of: None,
    remedies: &[
        "`idempotency: client` (a key that the client sends) or `payload` (one that follows from what is asked), stored with a conditional write",
        "`conditional: true`, where the write itself can refuse a repetition",
    ],
    judgement: &[],
    limits: &["sqs-standard.delivery", "lambda.async_retries_max"],
    sources: &[
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues-at-least-once-delivery.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let all = repeats(scene);
    all.iter().filter_map(|(node, ways)| of_a_component(*node, ways, scene)).collect()
}

fn of_a_component(node: NodeIndex, ways: &[Repeat], scene: &SystemScene) -> Option<Found> {
    let component = scene.component(node);
    let key = component.code.idempotency.as_ref().map(|stated| stated.key);
    if !matches!(key, None | Some(IdempotencyKey::None)) {
        return None;
    }
    let harm = harm(component, scene.system);
    // A queue that keeps order has a rule of its own, which says why it is no exception.
    let in_order = |way: &Repeat| way.again == Again::Channel(Kind::SqsFifo);
    let only_in_order = ways.iter().all(in_order);
    let matters = match harm {
        Harm::None => false,
        Harm::Unknown => !only_in_order && ways.iter().any(Repeat::by_itself),
        Harm::Writes => !only_in_order,
        Harm::Effects => true,
    };
    if !matters {
        return None;
    }
    let does = match harm {
        Harm::Effects => "what it does cannot be taken back",
        Harm::Writes => "it writes or sends again",
        Harm::None | Harm::Unknown => "it does its work again",
    };
    let mut figures = Figures::default();
    let message = format!(
        "{} may bring the same thing twice{}; there is no key to tell, and {does}",
        names(ways),
        again_a_day(ways, &mut figures)
    );
    let severity = if harm == Harm::Effects { Severity::Error } else { Severity::Warning };
    Some(RULE.found_at(component, "idempotency", &message, figures).at(severity))
}
