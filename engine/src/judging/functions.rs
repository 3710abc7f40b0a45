//! Each function of a system, judged as a workload of its own by the rules that a function by itself
//! can answer.
use petgraph::graph::NodeIndex;

use super::{SystemScene, judge_by};
use crate::decision::Finding;
use crate::exact::Exact;
use crate::platforms::{Choice, Desk, Purpose, Surveys, choices_for};
use crate::rules::{Check, Rule};
use crate::system::bill::MEMORY;
use crate::system::{Kind, Role, StatedComponent};
use crate::units::{Megabytes, Millis, Requests};
use crate::workload::{
    Architecture, Ask, AskedPlatform, Duration, Ingress, Payload, Provision, Stated,
    StatedDiscounts, StatedFunction, StatedServer, StatedState, Trigger, Workload,
};

/// What those rules find of every function.
pub(super) fn judged(scene: &SystemScene) -> Vec<Finding> {
    let surveys = Surveys::default();
    let functions = scene.functions().map(|(node, _)| node);
    functions.flat_map(|node| of_function(scene, node, &surveys)).collect()
}

fn of_function(scene: &SystemScene, node: NodeIndex, surveys: &Surveys) -> Vec<Finding> {
    let component = scene.component(node);
    let Some(stated) = alone(scene, node) else { return Vec::new() };
    // What is wrong with it as input is told by whoever reads or bills it.
    let Ok(workload) = Workload::resolve(stated, scene.facts, &mut Vec::new()) else {
        return Vec::new();
    };
    surveys.make_room();
    let by_itself = |rule: &Rule| matches!(rule.check, Check::Function(_));
    let mut desk = Desk {
        surveys: surveys.clone(),
        purpose: Purpose::Alone,
        ..Desk::new(&workload, scene.facts, Vec::new())
    };
    let mut made = choices_for(&workload.compare[0], 0, &mut desk);
    if !desk.problems.is_empty() {
        return Vec::new();
    }
    judge_by(by_itself, &mut made, &workload, scene.facts);
    made.into_iter().flat_map(|choice| of_component(component, choice)).collect()
}

/// The findings of an option as findings of the component.
fn of_component(component: &StatedComponent, choice: Choice) -> impl Iterator<Item = Finding> {
    let label = format!("{}: ", choice.label);
    choice.findings.into_iter().map(move |finding| {
        let message = finding.message.strip_prefix(&label).unwrap_or(&finding.message);
        Finding {
            // A component states by themselves what a workload states under `lambda`.
            message: format!("{}: {}", component.name, message.replace("`lambda.", "`")),
            key: key_of(component, &finding.key),
            component: Some(component.name.clone()),
            option: None,
            ..finding
        }
    })
}

/// Where a component states what a workload states at `key`.
fn key_of(component: &StatedComponent, key: &str) -> String {
    let own = match key {
        "lambda.account_concurrency" => return "account_concurrency".to_owned(),
        "memory" | "duration" | "cpu" | "init" | "runtime" | "state" | "logs" => key,
        "payload.request" => "message",
        _ => match key.split_once('.') {
            Some(("lambda", own)) => own,
            Some(("latency", _)) => "latency",
            _ => return component.key(),
        },
    };
    format!("{}.{own}", component.key())
}

/// A function as a workload of its own: a run is a request, and takes all that it waits for.
fn alone(scene: &SystemScene, node: NodeIndex) -> Option<Stated> {
    let system = &scene.system.stated;
    let component = scene.component(node);
    let load = scene.load.node(node);
    let requests = scene.load.requests();
    let runs = load.runs.at(requests.amount());
    if runs.is_zero() {
        return None;
    }
    let each = load.attempts.at(requests).checked_div(&runs)?;
    let whole = Millis::new(load.time.amount() * &each);
    let own = component.duration.clone();
    let duration = own
        .filter(|own| own.billing().is_ok_and(|billing| billing.mean == whole))
        .unwrap_or_else(|| Duration::constant(whole));
    let code = &component.code;
    let (trigger, ingress) = started_by(scene, node);
    let architecture = code.architecture.unwrap_or(Architecture::X86_64);
    let lambda = AskedPlatform::Lambda {
        architecture: Some(architecture),
        memory: None,
        provisioned_concurrency: None,
        only_where_needed: false,
    };
    let timed = trigger == Trigger::Schedule;
    Some(Stated {
        name: component.name.clone(),
        region: Some(scene.system.region(node).to_owned()),
        requests: Requests::new(runs),
        pattern: system.pattern.clone().filter(|_| !timed),
        peak: system.peak.clone().filter(|_| !timed),
        memory: component.memory.clone().unwrap_or_else(|| Megabytes::new(Exact::from(MEMORY))),
        duration,
        cpu: code.cpu.clone(),
        architecture: Some(architecture),
        runtime: code.runtime.clone(),
        package: None,
        init: code.init.clone(),
        payload: Payload { request: component.message.clone(), response: None },
        logs: None,
        tracing: None,
        latency: component.latency.clone(),
        availability: None,
        trigger: Some(trigger),
        ingress: Some(ingress),
        lambda: StatedFunction {
            provisioned_concurrency: code.provisioned_concurrency.map(Provision::Fixed),
            reserved_concurrency: code.reserved_concurrency,
            account_concurrency: system.account_concurrency,
            timeout: code.timeout.clone(),
            ..StatedFunction::default()
        },
        server: StatedServer::default(),
        free_tier: Some(false),
        discounts: StatedDiscounts::default(),
        compare: Some(vec![Ask { key: component.key(), platform: lambda }]),
        state: code.state.map(|kind| StatedState {
            kind,
            size: None,
            lifetime: None,
            messages: None,
            store: None,
        }),
        job: None,
        allow: Vec::new(),
        budget: None,
        tags: Vec::new(),
        set_aside: Vec::new(),
        ranges: Vec::new(),
    })
}

/// What starts a function, as a lone workload says it: by whoever waits for it, else by what delivers
/// to it.
fn started_by(scene: &SystemScene, node: NodeIndex) -> (Trigger, Ingress) {
    let reaching = scene.system.reaching(node);
    let kinds = reaching.iter().map(|(from, edge)| (scene.component(*from).kind, edge.role));
    let of = |(kind, role): (Kind, Role)| match (kind, role) {
        (Kind::HttpApi, _) => (Trigger::Http, Ingress::HttpApi),
        (Kind::RestApi, _) => (Trigger::Http, Ingress::RestApi),
        (Kind::FunctionUrl, _) => (Trigger::Http, Ingress::FunctionUrl),
        (Kind::Alb, _) => (Trigger::Http, Ingress::LoadBalancer),
        (Kind::Sqs | Kind::SqsFifo, Role::Deliver) => (Trigger::Queue, Ingress::None),
        (Kind::Stream | Kind::DynamoDb, Role::Deliver) => (Trigger::Stream, Ingress::None),
        (Kind::Schedule, _) => (Trigger::Schedule, Ingress::None),
        (_, Role::Deliver | Role::Send) => (Trigger::Event, Ingress::None),
        _ => (Trigger::Direct, Ingress::None),
    };
    let waited =
        |(trigger, _): &(Trigger, Ingress)| matches!(trigger, Trigger::Http | Trigger::Direct);
    let all: Vec<(Trigger, Ingress)> = kinds.map(of).collect();
    let first = all.iter().find(|each| waited(each)).or_else(|| all.first());
    first.copied().unwrap_or((Trigger::Direct, Ingress::None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_of_the_component() {
        let notes = StatedComponent::plain("notes", Kind::Function);
        let key = |key| key_of(&notes, key);
        assert_eq!(key("lambda.timeout"), "components.notes.timeout");
        assert_eq!(key("duration"), "components.notes.duration");
        assert_eq!(key("latency.p99"), "components.notes.latency");
        assert_eq!(key("lambda.account_concurrency"), "account_concurrency");
        assert_eq!(key("requests"), "components.notes");
    }
}
