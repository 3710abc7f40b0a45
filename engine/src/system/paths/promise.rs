//! What is promised for each component: as stated, else as the service level agreement of its kind says.
use petgraph::graph::NodeIndex;
use serde::{Deserialize, Serialize};

use crate::exact::Exact;
use crate::facts::Facts;
use crate::judging::quota_in_force;
use crate::system::graph::System;
use crate::system::kind::Kind;
use crate::system::stated::StatedComponent;

/// What is promised for a component, and who says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// The component.
    pub component: String,
    /// The promise, from 0 to 1; none where no figure is known. It is the threshold of a credit, not
    /// a measurement.
    pub availability: Option<Exact>,
    /// `stated`, the id of the limit that says it, or why nothing is known.
    pub because: &'static str,
    /// The day from which the figure is known to hold; none for as far back as known.
    pub in_force_from: Option<String>,
    /// Where it was published.
    pub source: Option<String>,
}

/// What is known of every component, by node.
#[derive(Debug)]
pub(super) struct Promises {
    pub(super) each: Vec<Promise>,
    /// Every different promise, ascending: there are few, and powers of them are quickly told.
    pub(super) levels: Vec<Exact>,
    waited: Vec<Option<usize>>,
    /// What is promised for taking a message or an event over, whatever becomes of it.
    receipts: Vec<Option<usize>>,
}

impl Promises {
    pub(super) fn of(system: &System, facts: &dyn Facts) -> Self {
        let mut each = Vec::new();
        let mut receipts: Vec<Option<Exact>> = Vec::new();
        for (_, component) in system.components() {
            let table = of_the_table(component, facts);
            let promise = match &component.availability {
                Some(stated) => Promise {
                    availability: Some(stated.clone()),
                    because: "stated",
                    in_force_from: None,
                    source: None,
                    ..table.clone()
                },
                None => table.clone(),
            };
            // Code that runs later does not keep its caller from handing over.
            let taken = if component.kind == Kind::Function { &table } else { &promise };
            receipts.push(taken.availability.clone());
            each.push(promise);
        }
        let known = each.iter().filter_map(|promise| promise.availability.as_ref());
        let mut levels: Vec<Exact> = known.chain(receipts.iter().flatten()).cloned().collect();
        levels.sort_unstable();
        levels.dedup();
        let level = |promise: Option<&Exact>| levels.binary_search(promise?).ok();
        let waited = each.iter().map(|promise| level(promise.availability.as_ref())).collect();
        let receipts = receipts.iter().map(|receipt| level(receipt.as_ref())).collect();
        Self { each, levels, waited, receipts }
    }

    /// The level of what is promised to those who wait for a component.
    pub(super) fn waited(&self, node: NodeIndex) -> Option<usize> {
        self.waited[node.index()]
    }

    /// The level of what is promised to those who wait for its receipt alone.
    pub(super) fn receipt(&self, node: NodeIndex) -> Option<usize> {
        self.receipts[node.index()]
    }
}

/// The limit that holds what is promised for a component, or why there is none.
fn agreement(component: &StatedComponent) -> Result<&'static str, &'static str> {
    let single = component.code.count.unwrap_or(1) < 2;
    let zones = component.store.multi_az == Some(true);
    Ok(match component.kind {
        Kind::Function => "sla.lambda",
        Kind::HttpApi | Kind::RestApi | Kind::WebsocketApi => "sla.api_gateway",
        Kind::FunctionUrl => return Err("part of what is promised for Lambda"),
        Kind::Alb => "sla.elb",
        Kind::Sqs | Kind::SqsFifo => "sla.sqs",
        Kind::Sns => "sla.sns",
        Kind::EventBus if component.channel.custom_bus_v2 == Some(true) => {
            return Err("no figure is known for a custom bus of the second generation");
        }
        Kind::EventBus => "sla.eventbridge",
        Kind::Schedule => return Err("no figure is known for timers"),
        Kind::DynamoDb if component.store.replicas.is_empty() => "sla.dynamodb",
        Kind::DynamoDb => "sla.dynamodb_global",
        Kind::Rds if zones => "sla.rds_multi_az",
        Kind::Rds => "sla.rds_single_az",
        // A cache without machines of its own is serverless.
        Kind::ElastiCache if zones || component.store.instance.is_none() => {
            "sla.elasticache_multi_az"
        }
        Kind::ElastiCache => "sla.elasticache_single_az",
        Kind::StepFunctions => "sla.stepfunctions",
        Kind::Stream => "sla.kinesis",
        Kind::S3 => "sla.s3",
        Kind::Server if single => "sla.ec2_instance",
        Kind::Server => "sla.ec2_region",
        Kind::Fargate if single => {
            return Err("the promise is for tasks in two zones, not for one");
        }
        Kind::Fargate => "sla.fargate",
        Kind::External => return Err("`availability` is not stated"),
    })
}

fn of_the_table(component: &StatedComponent, facts: &dyn Facts) -> Promise {
    let nothing = |because: &'static str, availability: Option<Exact>| Promise {
        component: component.name.clone(),
        availability,
        because,
        in_force_from: None,
        source: None,
    };
    let id = match agreement(component) {
        Ok(id) => id,
        Err(because) => {
            let within = component.kind == Kind::FunctionUrl;
            return nothing(because, within.then_some(Exact::ONE));
        }
    };
    let Some(quota) = quota_in_force(facts, id) else {
        return nothing("no figure was known on the day of pricing", None);
    };
    Promise {
        availability: Some(&quota.value * &Exact::decimal(1, 2)),
        because: id,
        in_force_from: quota.in_force_from.map(|day| day.to_string()),
        source: Some(quota.source.0.to_string()),
        ..nothing("", None)
    }
}
