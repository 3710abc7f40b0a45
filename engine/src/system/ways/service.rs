//! What service a way gives: how long its entries take, what is promised for them, and how much of the
//! traffic one failure takes along.
use std::collections::{BTreeMap, BTreeSet};

use petgraph::graph::NodeIndex;
use serde::{Deserialize, Serialize};

use crate::capacity::estimate::Estimate;
use crate::exact::Exact;
use crate::facts::Facts;
use crate::system::flow::{self, stated_attempts};
use crate::system::graph::System;
use crate::system::kind::{Class, Kind, Role};
use crate::system::load::Load;

/// What service a way gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServiceReport {
    /// The entry that takes longest.
    pub slowest_entry: String,
    /// How long a request takes there on average, with all that it waits for, without waiting for an
    /// environment or a busy machine. Unit: ms.
    pub mean_ms: Exact,
    /// The functions that a request at any entry waits for, and that may have to start first.
    pub may_start_cold: Vec<String>,
    /// The lowest product of what is promised for all that a request at an entry needs, from 0 to 1;
    /// none where nothing is promised for the fleet.
    pub availability: Option<Estimate>,
    /// What an entry needs and for which nothing is promised: not in that product.
    pub not_promised: Vec<String>,
    /// The part of code whose failure takes most of the traffic along.
    pub worst_failure: Option<FailureReport>,
    /// The share of the traffic that fails with the code of one function, on average over the
    /// functions of the system as it is stated; from 0 to 1.
    pub mean_share_that_fails: Option<Exact>,
}

/// What fails together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FailureReport {
    /// What fails: components that share machines, or one alone.
    pub components: Vec<String>,
    /// The share of the entries' traffic, by weight, that fails at once; from 0 to 1.
    pub share_that_fails: Exact,
}

/// A way as its service is looked at.
pub(super) struct Look<'a> {
    pub(super) system: &'a System,
    pub(super) load: &'a Load,
    /// Components on one fleet.
    pub(super) together: &'a BTreeSet<NodeIndex>,
    /// How much shorter each of them takes there. Unit: ms.
    pub(super) sooner: BTreeMap<NodeIndex, Exact>,
    /// Machines of the fleet.
    pub(super) machines: u64,
    /// Components in front for which a balancer would stand, which there is none of.
    pub(super) without: BTreeSet<NodeIndex>,
    /// Whether requests pass through the fleet's balancer.
    pub(super) balanced: bool,
    pub(super) facts: &'a dyn Facts,
}

/// What is promised for a service, from 0 to 1; none where no figure is known.
pub(super) fn promised(id: &str, facts: &dyn Facts) -> Option<Exact> {
    crate::judging::quota_in_force(facts, id).map(|quota| &quota.value * &Exact::decimal(1, 2))
}

impl Look<'_> {
    /// All of it.
    pub(super) fn report(&self, functions: &BTreeSet<String>) -> ServiceReport {
        let needs: Vec<(NodeIndex, BTreeSet<NodeIndex>)> =
            self.system.entries().iter().map(|(entry, _)| (*entry, self.needs(*entry))).collect();
        let (slowest_entry, mean_ms) = self.slowest();
        let all: BTreeSet<NodeIndex> = needs.iter().flat_map(|(_, all)| all).copied().collect();
        let name = |node: &NodeIndex| self.system.component(*node).name.clone();
        let is_function = |node: &&NodeIndex| self.system.component(**node).kind == Kind::Function;
        let may_start_cold = all.iter().filter(is_function).map(name).collect();
        let promises: Option<Vec<Exact>> =
            needs.iter().map(|(_, needed)| self.promise(needed)).collect();
        let lowest = promises.and_then(|promises| promises.into_iter().min());
        let availability = lowest.map(|lowest| Estimate::of(&lowest));
        let unknown = |node: &&NodeIndex| self.promise_of(**node).is_none();
        let not_promised = all.iter().filter(unknown).map(name).collect();
        let (worst_failure, mean_share_that_fails) = self.failures(&needs, functions);
        ServiceReport {
            slowest_entry,
            mean_ms,
            may_start_cold,
            availability,
            not_promised,
            worst_failure,
            mean_share_that_fails,
        }
    }

    /// All that an entry fails without: itself, and what it waits for or must hand something to, unless
    /// a fallback serves it.
    fn needs(&self, entry: NodeIndex) -> BTreeSet<NodeIndex> {
        let mut found = BTreeSet::from([entry]);
        let mut open = vec![entry];
        while let Some(node) = open.pop() {
            for (to, edge) in self.system.leaving(node) {
                let waits = matches!(edge.role, Role::Call | Role::Send);
                let fallback = edge.call.as_ref().and_then(|call| call.fallback.as_ref());
                let served = fallback.is_some_and(|share| !share.is_zero());
                if waits && !served && found.insert(to) {
                    open.push(to);
                }
            }
        }
        found
    }

    /// The entry that takes longest on average, and how long.
    fn slowest(&self) -> (String, Exact) {
        let mut less: BTreeMap<NodeIndex, Exact> = BTreeMap::new();
        for node in self.system.in_waiting_order() {
            let mut sum = self.sooner.get(&node).cloned().unwrap_or_default();
            for (to, edge) in self.system.leaving(node) {
                let (Role::Call, Some(call)) = (edge.role, &edge.call) else { continue };
                let Some(of_it) = less.get(&to).filter(|less| !less.is_zero()) else { continue };
                if self.system.component(to).kind.class() == Class::Store {
                    continue;
                }
                let attempts = stated_attempts(self.system, node, to, edge);
                let tries = flow::tries(&flow::failure_of(self.system, to), attempts);
                let calls = call.per_request.clone().unwrap_or(Exact::ONE);
                sum = &sum + &(&(&calls * &tries) * of_it);
            }
            less.insert(node, sum);
        }
        let time = |node: NodeIndex| {
            let before = self.load.node(node).time.amount();
            before - less.get(&node).unwrap_or(&Exact::ZERO)
        };
        let entries = self.system.entries().iter().map(|(node, _)| (time(*node), *node));
        // Of equals the first by name.
        let slowest = entries.max_by(|a, b| a.0.cmp(&b.0).then_with(|| b.1.cmp(&a.1)));
        slowest.map_or_else(Default::default, |(time, node)| {
            (self.system.component(node).name.clone(), time)
        })
    }

    /// The product of all promises that are known; a fleet counts once. None where it has none.
    fn promise(&self, needed: &BTreeSet<NodeIndex>) -> Option<Exact> {
        let apart = needed.iter().filter(|node| !self.together.contains(node));
        let one = needed.iter().find(|node| self.together.contains(node));
        let fleet = match one {
            Some(node) => self.promise_of(*node)?,
            None => Exact::ONE,
        };
        let known = apart.filter_map(|node| self.promise_of(*node));
        let product = known.fold(fleet, |product, one| &product * &one);
        // Gateways that gave way are the balancer itself.
        let front = needed.iter().any(|node| self.system.component(*node).kind == Kind::Alb);
        Some(match promised("sla.elb", self.facts) {
            Some(balancer) if one.is_some() && self.balanced && !front => &product * &balancer,
            _ => product,
        })
    }

    /// What is promised for a component: as stated, or as its service's agreement says.
    fn promise_of(&self, node: NodeIndex) -> Option<Exact> {
        let component = self.system.component(node);
        if let Some(stated) = &component.availability {
            return Some(stated.clone());
        }
        if self.without.contains(&node) {
            return Some(Exact::ONE);
        }
        let own = component.code.count.map_or(1, u64::from);
        let machines = if self.together.contains(&node) { self.machines } else { own };
        let id = match component.kind {
            Kind::Function => "sla.lambda",
            Kind::HttpApi | Kind::RestApi | Kind::WebsocketApi => "sla.api_gateway",
            // Its promise is the function's.
            Kind::FunctionUrl => return Some(Exact::ONE),
            Kind::Alb => "sla.elb",
            Kind::Server if machines > 1 => "sla.ec2_region",
            Kind::Server => "sla.ec2_instance",
            Kind::Fargate if machines > 1 => "sla.fargate",
            Kind::Sqs | Kind::SqsFifo => "sla.sqs",
            Kind::Sns => "sla.sns",
            Kind::EventBus if component.channel.custom_bus_v2 != Some(true) => "sla.eventbridge",
            Kind::Stream => "sla.kinesis",
            Kind::StepFunctions => "sla.stepfunctions",
            Kind::S3 => "sla.s3",
            Kind::DynamoDb if component.store.replicas.is_empty() => "sla.dynamodb",
            Kind::DynamoDb => "sla.dynamodb_global",
            Kind::Rds if component.store.multi_az == Some(true) => "sla.rds_multi_az",
            Kind::Rds => "sla.rds_single_az",
            // A cache without nodes of its own stands in several zones.
            Kind::ElastiCache
                if component.store.multi_az == Some(true) || component.store.instance.is_none() =>
            {
                "sla.elasticache_multi_az"
            }
            Kind::ElastiCache => "sla.elasticache_single_az",
            Kind::EventBus | Kind::Fargate | Kind::Schedule | Kind::External => return None,
        };
        promised(id, self.facts)
    }

    /// The failure of code that takes most along, and the mean over the functions as stated.
    fn failures(
        &self,
        needs: &[(NodeIndex, BTreeSet<NodeIndex>)],
        functions: &BTreeSet<String>,
    ) -> (Option<FailureReport>, Option<Exact>) {
        let weights = self.weights();
        let all: Exact = weights.values().sum();
        let share = |domain: &BTreeSet<NodeIndex>| {
            let hit = needs.iter().filter(|(_, needed)| !needed.is_disjoint(domain));
            let lost: Exact = hit.map(|(entry, _)| &weights[entry]).sum();
            lost.checked_div(&all).unwrap_or(Exact::ZERO)
        };
        let code = self.system.components().filter(|(_, one)| one.kind.class() == Class::Compute);
        let mut worst: Option<(Exact, BTreeSet<NodeIndex>)> = None;
        let (mut sum, mut count) = (Exact::ZERO, 0_u64);
        for (node, component) in code {
            let alone = BTreeSet::from([node]);
            let domain = if self.together.contains(&node) { self.together } else { &alone };
            let lost = share(domain);
            if functions.contains(&component.name) {
                (sum, count) = (&sum + &lost, count + 1);
            }
            if worst.as_ref().is_none_or(|(most, _)| lost > *most) {
                worst = Some((lost, domain.clone()));
            }
        }
        let name = |node: &NodeIndex| self.system.component(*node).name.clone();
        let worst = worst.map(|(share_that_fails, domain)| FailureReport {
            components: domain.iter().map(name).collect(),
            share_that_fails,
        });
        (worst, sum.checked_div(&Exact::from(count)))
    }

    /// What each entry counts: its share of the traffic, by weight.
    fn weights(&self) -> BTreeMap<NodeIndex, Exact> {
        let mut found: BTreeMap<NodeIndex, Exact> = BTreeMap::new();
        for (node, share) in self.system.entries() {
            let name = &self.system.component(*node).name;
            let stated = self.system.stated.entries.iter().find(|entry| entry.component == *name);
            let weight = stated.and_then(|entry| entry.weight.clone()).unwrap_or(Exact::ONE);
            let sum = found.entry(*node).or_default();
            *sum = &*sum + &(share * &weight);
        }
        found
    }
}
