//! `payload-over-hop-limit`: a payload that one hop on the way refuses.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, Scene, Seen, Trial};
use crate::workload::{Ingress, Trigger};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "payload-over-hop-limit",
    severity: Severity::Error,
    summary: "A request or a response is larger than something on its way takes.",
    what: "`payload.request` or `payload.response` is above the limit of the gateway, the balancer, the queue, the stream, the event bus or the invocation that it passes. What a gateway hands over as base64 grows by a third, which is not counted here.",
    why: "The smallest limit on the path decides, and it is not always the one that is known: the invocation itself takes less than the gateway in front of it.",
    fires: r"name: example
requests: 1M/month
memory: 128MB
duration: 100ms
trigger: http
payload: {request: 7MB}
",
    silent: r"name: example
requests: 1M/month
memory: 128MB
duration: 100ms
trigger: http
payload: {request: 6MB}
",
    as_of: None,
    remedies: &[
        "put the payload into S3, and send where it is (claim check, presigned URL)",
        "stream the response",
        "another gateway",
    ],
    judgement: &[],
    limits: &[
        "lambda.sync_payload_req",
        "lambda.async_payload",
        "apigateway-http.payload_max",
        "apigateway-rest.payload_max",
        "alb.lambda_payload_max",
        "sqs.message_max",
        "eventbridge-classic.event_max",
        "kinesis.record_default_max",
    ],
    sources: &[
        "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html",
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html",
    ],
    check: Check::Function(check),
};

/// Something on the way: its name, its limit (bytes), and whether responses pass it too.
type Hop = (&'static str, &'static str, bool);

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let hops = hops(scene, seen);
    let payload = &scene.workload.payload;
    let mut found = Vec::new();
    for (side, key, size) in [
        ("request", "payload.request", &payload.request),
        ("response", "payload.response", &payload.response),
    ] {
        let Some(size) = size else { continue };
        let tightest = hops
            .iter()
            .filter(|hop| hop.2 || side == "request")
            .filter_map(|hop| Some((hop.0, scene.quota(hop.1)?)))
            .min_by(|a, b| a.1.value.cmp(&b.1.value));
        let Some((name, quota)) = tightest else { continue };
        if *size.amount() <= quota.value {
            continue;
        }
        let mut figures = Figures::default();
        let taken = figures.kilobytes("payload_kb", size.amount());
        let most = figures.kilobytes("limit_kb", &quota.value);
        let message = format!("a {side} of {taken} does not pass {name}, which takes {most}");
        let finding = RULE.found(key, message, figures).of(seen).against(&quota, scene.facts);
        found.push(finding.try_(function_url(scene)));
    }
    found
}

/// What a payload passes on its way to the option.
fn hops(scene: &Scene, seen: &Seen) -> Vec<Hop> {
    let called =
        seen.function().is_some() || seen.machines().is_some_and(|machines| machines.of_functions);
    let mut hops: Vec<Hop> = match scene.workload.trigger {
        Trigger::Queue => vec![("the queue", "sqs.message_max", false)],
        Trigger::Stream => vec![("the stream", stream_limit(scene), false)],
        Trigger::Event => vec![("the event bus", "eventbridge-classic.event_max", false)],
        Trigger::Direct | Trigger::Http | Trigger::Schedule => Vec::new(),
    };
    if !called {
        return hops;
    }
    match scene.workload.ingress_of_functions() {
        Ingress::HttpApi => hops.push(("the HTTP API", "apigateway-http.payload_max", true)),
        Ingress::RestApi => hops.push(("the REST API", "apigateway-rest.payload_max", true)),
        Ingress::LoadBalancer => hops.push(("the balancer", "alb.lambda_payload_max", true)),
        Ingress::None | Ingress::FunctionUrl => {}
    }
    let waits = scene.somebody_waits();
    match scene.workload.trigger {
        Trigger::Event => hops.push(("an asynchronous invocation", "lambda.async_payload", false)),
        _ => hops.push(("an invocation", "lambda.sync_payload_req", waits)),
    }
    hops
}

/// Large records, since the day that streams take them.
fn stream_limit(scene: &Scene) -> &'static str {
    let large = "kinesis.record_max";
    if scene.quota(large).is_some() { large } else { "kinesis.record_default_max" }
}

fn function_url(scene: &Scene) -> Option<Trial> {
    let gateway = scene.workload.ingress_of_functions() != Ingress::None;
    gateway.then(|| Trial::ingress(Ingress::FunctionUrl))
}
