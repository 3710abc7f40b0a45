//! A lone workload as a system: one function, and what starts it.
use super::kind::Kind;
use super::stated::{Call, Consumer, Entry, StatedComponent, StatedSystem};
use crate::workload::{Ingress, Provision, Stated, Trigger};

/// The function's name in such a system.
const FUNCTION: &str = "function";

/// The system of one function that a lone workload is.
///
/// What is not stated of the queue, the stream or the bus that starts it is as it is by default.
pub fn lone(stated: &Stated) -> StatedSystem {
    let mut function = StatedComponent::plain(FUNCTION, Kind::Function);
    function.duration = Some(stated.duration.clone());
    function.memory = Some(stated.memory.clone());
    function.logs.clone_from(&stated.logs);
    function.code.architecture = stated.architecture;
    function.code.runtime.clone_from(&stated.runtime);
    function.code.init.clone_from(&stated.init);
    function.code.timeout.clone_from(&stated.lambda.timeout);
    function.code.cpu.clone_from(&stated.cpu);
    function.code.reserved_concurrency = stated.lambda.reserved_concurrency;
    function.code.state = stated.state.as_ref().map(|state| state.kind);
    if let Some(Provision::Fixed(count)) = stated.lambda.provisioned_concurrency {
        function.code.provisioned_concurrency = Some(count);
    }
    let front = in_front(stated);
    let entry = front.as_ref().map_or(FUNCTION, |front| &front.name).to_owned();
    let entry = Entry { key: "trigger".to_owned(), component: entry, share: None, weight: None };
    let components = front.into_iter().chain([function]).collect();
    StatedSystem {
        region: stated.region.clone(),
        pattern: stated.pattern.clone(),
        peak: stated.peak.clone(),
        account_concurrency: stated.lambda.account_concurrency,
        latency: stated.latency.clone(),
        availability: stated.availability.clone(),
        free_tier: stated.free_tier,
        budget: stated.budget.clone(),
        tags: stated.tags.clone(),
        allow: stated.allow.clone(),
        ..StatedSystem::plain(&stated.name, stated.requests.clone(), entry, components)
    }
}

/// What starts the function; nothing where it is invoked by itself.
fn in_front(stated: &Stated) -> Option<StatedComponent> {
    let gateway = |kind: Kind| StatedComponent {
        calls: vec![Call::plain(FUNCTION)],
        ..StatedComponent::plain(kind.name(), kind)
    };
    let channel = |kind: Kind| StatedComponent {
        consumers: vec![Consumer::plain(FUNCTION)],
        ..StatedComponent::plain(kind.name(), kind)
    };
    match (stated.ingress, stated.trigger) {
        (Some(Ingress::HttpApi), _) | (None, Some(Trigger::Http)) => Some(gateway(Kind::HttpApi)),
        (Some(Ingress::RestApi), _) => Some(gateway(Kind::RestApi)),
        (Some(Ingress::FunctionUrl), _) => Some(gateway(Kind::FunctionUrl)),
        (Some(Ingress::LoadBalancer), _) => Some(gateway(Kind::Alb)),
        (_, Some(Trigger::Queue)) => Some(channel(Kind::Sqs)),
        (_, Some(Trigger::Stream)) => Some(channel(Kind::Stream)),
        (_, Some(Trigger::Schedule)) => Some(channel(Kind::Schedule)),
        (_, Some(Trigger::Event)) => Some(channel(Kind::EventBus)),
        _ => None,
    }
}
