//! What a component is charged for by itself: runs of code, requests of gateways, what is kept, and
//! what stands there all month.
use petgraph::graph::NodeIndex;

use super::Owner;
use super::item::Item;
use super::usage::{Asked, Usage};
use crate::charge::Growth;
use crate::exact::Exact;
use crate::platforms::fargate;
use crate::platforms::lambda::Dimension;
use crate::services::{api_gateway, elasticache, load_balancer, step_functions};
use crate::system::kind::Kind;
use crate::system::stated::StatedComponent;
use crate::traffic::month_seconds;
use crate::units::{Bytes, Megabytes, Millis, month};
use crate::workload::{Architecture, DISK, REFERENCE_INSTANCE};

/// Memory of a function that states none: Lambda's own default. Unit: MB.
pub(crate) const MEMORY: u32 = 128;
/// Memory of a task that states none: the smallest. Unit: MB.
const TASK_MEMORY: u32 = 512;
/// Zones in which a balancer has an address.
pub(super) const BALANCER_ZONES: u32 = 2;
/// Copies of what is kept in two zones.
const TWO: u32 = 2;

/// Adds what a component uses.
pub(super) fn add(usage: &mut Usage, node: NodeIndex) -> Asked {
    let (system, load) = (usage.system, usage.load);
    let component = system.component(node);
    let region = system.region(node);
    let owner = Owner::Component(node);
    if usage.hosting.serves(node) {
        logs(usage, node);
        return Ok(());
    }
    match component.kind {
        Kind::Function => function(usage, node),
        Kind::StepFunctions => workflow(usage, node)?,
        Kind::Server => machines(usage, node)?,
        Kind::Fargate => tasks(usage, node),
        Kind::HttpApi => {
            let each = api_gateway::http_requests(&message(component), usage.at(region))?;
            let attempts = &load.node(node).attempts;
            usage.add_each(Item::HttpApi, region, owner, (attempts, &each));
        }
        Kind::RestApi => {
            usage.add(Item::RestApi, region, owner, load.node(node).attempts.growth());
        }
        Kind::WebsocketApi => {
            let each = api_gateway::websocket_messages(&message(component), usage.at(region))?;
            let attempts = &load.node(node).attempts;
            usage.add_each(Item::WebsocketApi, region, owner, (attempts, &each));
            usage.unpriced(owner, "WebSocket connections");
        }
        Kind::Alb => balancer(usage, node)?,
        Kind::DynamoDb => table(usage, node),
        Kind::Rds => database(usage, node),
        Kind::ElastiCache => cache(usage, node)?,
        Kind::S3 => {
            usage.add(Item::Objects, region, owner, kept(component));
        }
        Kind::Stream => {
            let (item, count) = match component.channel.shards {
                Some(shards) => (Item::Shards, shards),
                None => (Item::Streams, 1),
            };
            usage.add(item, region, owner, all_month(count));
        }
        // A function's own address costs nothing; the others are charged by what passes.
        Kind::FunctionUrl
        | Kind::Sqs
        | Kind::SqsFifo
        | Kind::Sns
        | Kind::EventBus
        | Kind::Schedule
        | Kind::External => {}
    }
    logs(usage, node);
    Ok(())
}

/// The bytes of one message of a component; none where it says nothing.
pub(super) fn message(component: &StatedComponent) -> Bytes {
    component.message.clone().unwrap_or_default()
}

fn kept(component: &StatedComponent) -> Growth {
    let stored = component.store.stored.as_ref().map(Bytes::gigabytes);
    Growth::fixed(stored.unwrap_or(Exact::ZERO))
}

/// The hours of so many that stand all month.
pub(super) fn all_month(count: u32) -> Growth {
    Growth::fixed(month().times(&Exact::from(count)).amount().clone())
}

fn architecture(usage: &mut Usage, component: &StatedComponent) -> Architecture {
    if component.code.architecture.is_none() {
        usage.assumed.not_stated("components.architecture", "x86_64", &component.name);
    }
    component.code.architecture.unwrap_or(Architecture::X86_64)
}

/// Requests, memory-time on demand, and environments that are kept ready.
fn function(usage: &mut Usage, node: NodeIndex) {
    let (system, load) = (usage.system, usage.load.node(node));
    let (component, region) = (system.component(node), system.region(node));
    let owner = Owner::Component(node);
    let architecture = architecture(usage, component);
    let memory = component.memory.clone().unwrap_or_else(|| {
        usage.assumed.not_stated("components.memory", "128 MB", &component.name);
        Megabytes::new(Exact::from(MEMORY))
    });
    let function = |dimension| Item::Function(dimension, architecture);
    usage.add(function(Dimension::Requests), region, owner, load.runs.clone());
    // A run takes what its messages take, and is rounded up once.
    let of_a_millisecond = memory.for_seconds(&Exact::decimal(1, 3));
    let of_messages = load.attempts.times(load.time.amount()).growth();
    let milliseconds = of_messages.plus(&load.runs.times(&load.rounding));
    let used = milliseconds.times(of_a_millisecond.amount());
    usage.assumed.because(
        "components.init",
        "cold starts add nothing to the bill",
        "they depend on each function's environments: evaluate a function by itself to see them",
        &component.name,
    );
    let ready = component.code.provisioned_concurrency.unwrap_or(0);
    if ready == 0 {
        return usage.add(function(Dimension::Duration), region, owner, used);
    }
    let seconds = &month().seconds() * &Exact::from(ready);
    let kept = memory.for_seconds(&seconds);
    usage.add(
        function(Dimension::ProvisionedConcurrency),
        region,
        owner,
        Growth::fixed(kept.amount().clone()),
    );
    let warm = used.at_most(kept.amount());
    usage.add(function(Dimension::ProvisionedDuration), region, owner, warm);
    usage.add(function(Dimension::Duration), region, owner, used.beyond(kept.amount()));
    usage.assumed.because(
        "components.provisioned_concurrency",
        "requests fill the provisioned environments first, without gaps",
        "arrivals are taken as steady for the bill",
        &component.name,
    );
}

/// Steps of a standard workflow; executions and memory-time of an express one.
fn workflow(usage: &mut Usage, node: NodeIndex) -> Asked {
    let (system, load) = (usage.system, usage.load.node(node));
    let (component, region) = (system.component(node), system.region(node));
    let owner = Owner::Component(node);
    if component.code.express == Some(true) {
        let memory = component.memory.clone().unwrap_or_default();
        if component.memory.is_none() {
            usage.assumed.not_stated("components.memory", "64 MB", &component.name);
        }
        let time = Millis::new(load.time.amount().clone());
        let each = step_functions::express_execution(&memory, &time, usage.at(region))?;
        usage.add(Item::ExpressRequests, region, owner, load.runs.clone());
        usage.add(Item::ExpressDuration, region, owner, load.runs.times(each.amount()));
        return Ok(());
    }
    let steps = component.code.transitions.clone().unwrap_or_else(|| {
        usage.assumed.not_stated(
            "components.transitions",
            "one for each call, and one for the start",
            &component.name,
        );
        Exact::from(component.calls.len() as u64 + 1)
    });
    usage.add(Item::Transitions, region, owner, load.runs.times(&steps));
    Ok(())
}

/// Machines all month, each with its address and disk.
fn machines(usage: &mut Usage, node: NodeIndex) -> Asked {
    let system = usage.system;
    let (component, region) = (system.component(node), system.region(node));
    let owner = Owner::Component(node);
    let name = component.code.instance.clone().unwrap_or_else(|| {
        usage.assumed.not_stated("components.instance", REFERENCE_INSTANCE, &component.name);
        REFERENCE_INSTANCE.to_owned()
    });
    // A machine is what the system runs on: one without a price is a mistake, and no lower bound.
    usage.facts.instance_type(&name)?;
    usage.facts.price("ec2", region, &name)?;
    let count = count(usage, component, component.code.count);
    usage.add(Item::Machines(name), region, owner, all_month(count));
    usage.add(Item::Addresses, region, owner, all_month(count));
    let disk = Megabytes::new(Exact::from(DISK)).gigabytes();
    usage.add(Item::Disks, region, owner, Growth::fixed(&disk * &Exact::from(count)));
    usage.assumed.because(
        "components.server",
        "each machine has a public address and a disk of 8 GB",
        "nothing else is stated",
        &component.name,
    );
    Ok(())
}

fn count(usage: &mut Usage, component: &StatedComponent, stated: Option<u32>) -> u32 {
    stated.unwrap_or_else(|| {
        usage.assumed.not_stated("components.count", "1", &component.name);
        1
    })
}

/// Tasks all month, of the smallest size that has the memory.
fn tasks(usage: &mut Usage, node: NodeIndex) {
    let system = usage.system;
    let (component, region) = (system.component(node), system.region(node));
    let owner = Owner::Component(node);
    let architecture = architecture(usage, component);
    let memory = component.memory.clone().unwrap_or_else(|| {
        usage.assumed.not_stated("components.memory", "0.5 GB", &component.name);
        Megabytes::new(Exact::from(TASK_MEMORY))
    });
    let count = count(usage, component, component.code.count);
    let Some((vcpu, gigabytes)) = fargate::smallest_task(&memory, usage.facts) else {
        return usage.unpriced(owner, "Fargate tasks of this size");
    };
    let hours = all_month(count);
    usage.add(Item::TaskProcessors(architecture), region, owner, hours.times(&vcpu));
    usage.add(Item::TaskMemory(architecture), region, owner, hours.times(&gigabytes));
    usage.add(Item::Addresses, region, owner, hours);
    usage.assumed.because(
        "components.fargate",
        "tasks of the smallest size with so much memory, each with a public address",
        "nothing is said of their processors",
        &component.name,
    );
}

fn balancer(usage: &mut Usage, node: NodeIndex) -> Asked {
    let system = usage.system;
    let (component, region) = (system.component(node), system.region(node));
    let owner = Owner::Component(node);
    let functions = component.calls.iter().any(|call| {
        system.node(&call.to).is_some_and(|to| system.component(to).kind == Kind::Function)
    });
    let targets = if functions {
        load_balancer::Targets::Functions
    } else {
        load_balancer::Targets::Machines
    };
    let each = load_balancer::per_request(&message(component), targets, usage.at(region))?;
    usage.add(Item::Balancers, region, owner, all_month(1));
    usage.add(Item::Addresses, region, owner, all_month(BALANCER_ZONES));
    let attempts = &usage.load.node(node).attempts;
    usage.add_each(Item::BalancerCapacity, region, owner, (attempts, &each));
    usage.assumed.because(
        "components.alb",
        "a balancer stands in two zones, and each request opens a connection to it",
        "clients without keep-alive are the dearer case",
        &component.name,
    );
    Ok(())
}

/// What a table keeps, in every Region that has a copy, and the units that are kept ready.
fn table(usage: &mut Usage, node: NodeIndex) {
    let system = usage.system;
    let (component, region) = (system.component(node), system.region(node));
    let owner = Owner::Component(node);
    usage.add(Item::TableStorage, region, owner, kept(component));
    for replica in &component.store.replicas {
        usage.add(Item::TableStorage, replica, owner, kept(component));
    }
    let Some((reads, writes)) = &component.store.provisioned else { return };
    let hours = |units: &Exact| Growth::fixed(units * month().amount());
    usage.add(Item::ReadCapacity, region, owner, hours(reads));
    if component.store.replicas.is_empty() {
        usage.add(Item::WriteCapacity, region, owner, hours(writes));
    } else {
        usage.unpriced(owner, "DynamoDB replicated write capacity");
    }
}

fn database(usage: &mut Usage, node: NodeIndex) {
    let system = usage.system;
    let (component, region) = (system.component(node), system.region(node));
    let owner = Owner::Component(node);
    let two_zones = component.store.multi_az.unwrap_or(false);
    let engine = component.store.engine.clone().unwrap_or_else(|| {
        usage.assumed.not_stated("components.engine", "postgres", &component.name);
        "postgres".to_owned()
    });
    let count = component.store.count.unwrap_or(1);
    match component.store.instance.clone() {
        Some(class) => {
            let item = Item::Databases(class, engine, two_zones);
            usage.add(item, region, owner, all_month(count));
        }
        None => usage.unpriced(owner, "RDS instances"),
    }
    usage.add(Item::DatabaseStorage(two_zones), region, owner, kept(component));
}

/// Nodes by the hour where a class is stated; else what a cache without servers keeps.
fn cache(usage: &mut Usage, node: NodeIndex) -> Asked {
    let system = usage.system;
    let (component, region) = (system.component(node), system.region(node));
    let owner = Owner::Component(node);
    let engine = engine_of(component);
    if let Some(class) = &component.store.instance {
        elasticache::known_node(class, engine, usage.at(region))?;
        let zones = if component.store.multi_az == Some(true) { TWO } else { 1 };
        let count = component.store.count.unwrap_or(zones);
        usage.add(Item::CacheNodes(class.clone(), engine), region, owner, all_month(count));
        return Ok(());
    }
    let least = elasticache::least_gigabytes(usage.at(region))?;
    let stored = component.store.stored.as_ref().map(Bytes::gigabytes);
    let gigabytes = stored.unwrap_or(Exact::ZERO).max(least);
    let hours = &gigabytes * month().amount();
    usage.add(Item::CacheData(engine), region, owner, Growth::fixed(hours));
    Ok(())
}

/// A cache's engine: the cheapest where none is stated.
pub(super) fn engine_of(component: &StatedComponent) -> elasticache::Engine {
    let stated = component.store.engine.as_deref().and_then(elasticache::Engine::named);
    stated.unwrap_or(elasticache::Engine::Valkey)
}

/// Log lines, kept for a month, and traces of every run.
fn logs(usage: &mut Usage, node: NodeIndex) {
    let (system, load) = (usage.system, usage.load.node(node));
    let (component, region) = (system.component(node), system.region(node));
    let owner = Owner::Component(node);
    if let Some(bytes) = &component.logs {
        let written = load.runs.times(&bytes.gigabytes());
        usage.add(Item::LogsWritten, region, owner, written.clone());
        if let Some(retention) = &component.log_retention {
            let months = retention.seconds().checked_div(&month_seconds());
            let kept = written.times(&months.unwrap_or(Exact::ZERO));
            usage.add(Item::LogsKept, region, owner, kept);
        } else {
            usage.add(Item::LogsKept, region, owner, written);
            usage.assumed.because(
                "components.logs",
                "logs are kept for a month, uncompressed",
                "nothing is said of their retention",
                &component.name,
            );
        }
    }
    if component.code.tracing == Some(true) {
        usage.add(Item::Traces, region, owner, load.runs.clone());
    }
}
