//! What the rules of systems look at: the graph, what flows in it, its bill, its paths and its drills.
use std::cell::OnceCell;
use std::collections::BTreeMap;

use petgraph::graph::NodeIndex;

use super::{Figures, Found, quota_in_force};
use crate::bill::Line;
use crate::exact::Exact;
use crate::facts::Facts;
use crate::quota::Quota;
use crate::rules::Rule;
use crate::system::bill::{Owner, SystemBill};
use crate::system::drill::Outline;
use crate::system::load::Load;
use crate::system::paths::Paths;
use crate::system::retries::Retries;
use crate::system::{Edge, Kind, Role, StatedComponent, System};
use crate::units::Millis;

/// All that a rule may know of a system.
pub(crate) struct SystemScene<'a> {
    pub(crate) system: &'a System,
    pub(crate) load: &'a Load,
    pub(crate) bill: &'a SystemBill,
    pub(crate) paths: &'a Paths,
    pub(crate) facts: &'a dyn Facts,
    /// How every drill ends.
    pub(crate) drills: &'a [Outline],
    retries: OnceCell<Option<Retries>>,
    lines: OnceCell<BTreeMap<Owner, Vec<Line>>>,
    /// From where each component is reached on a shortest way.
    before: OnceCell<Vec<Option<NodeIndex>>>,
}

const HOPS: usize = 12;

impl<'a> SystemScene<'a> {
    pub(crate) fn of(
        system: &'a System,
        load: &'a Load,
        bill: &'a SystemBill,
        paths: &'a Paths,
        drills: &'a [Outline],
        facts: &'a dyn Facts,
    ) -> Self {
        Self {
            system,
            load,
            bill,
            paths,
            facts,
            drills,
            retries: OnceCell::new(),
            lines: OnceCell::new(),
            before: OnceCell::new(),
        }
    }

    /// The value of a limit on the day of pricing; none where it did not exist yet.
    pub(crate) fn limit(&self, id: &str) -> Option<Exact> {
        self.quota(id).map(|quota| quota.value)
    }

    /// A limit with its date and source.
    pub(crate) fn quota(&self, id: &str) -> Option<Quota> {
        quota_in_force(self.facts, id)
    }

    /// How often things are tried again; none where a fact is missing.
    pub(crate) fn retries(&self) -> Option<&Retries> {
        self.retries.get_or_init(|| Retries::of(self.facts).ok()).as_ref()
    }

    /// The lines of the bill at the stated volume, by whose they are.
    pub(crate) fn lines(&self) -> &BTreeMap<Owner, Vec<Line>> {
        self.lines.get_or_init(|| self.bill.lines(self.load.requests()))
    }

    /// A shortest way from where requests arrive or a timer fires: `api -> checkout -> payments`.
    pub(crate) fn way_to(&self, node: NodeIndex) -> String {
        let before = self.before.get_or_init(|| self.find_ways());
        let mut path = vec![node];
        while let Some(earlier) = before[path[path.len() - 1].index()] {
            path.push(earlier);
        }
        path.reverse();
        self.path(&path)
    }

    /// A path by the names on it; the middle of a long one is left out.
    pub(crate) fn path(&self, nodes: &[NodeIndex]) -> String {
        let name = |node: &NodeIndex| self.component(*node).name.as_str();
        let mut names: Vec<&str> = nodes.iter().map(name).collect();
        if names.len() > HOPS {
            names.splice(HOPS / 2..names.len() - HOPS / 2, ["..."]);
        }
        names.join(" -> ")
    }

    /// The concurrent executions that functions of a Region may take which reserve none, and the limit
    /// that this rests on.
    pub(crate) fn pool(&self, region: &str) -> Option<(Exact, Quota)> {
        let quota = self.quota("lambda.concurrency_account")?;
        let stated = self.system.stated.account_concurrency.map(Exact::from);
        let account = stated.unwrap_or_else(|| quota.value.clone());
        let here = self.functions().filter(|(node, _)| self.system.region(*node) == region);
        let kept = here.filter_map(|(_, c)| set_aside(c)).map(Exact::from).sum();
        Some(((&account - &kept).max(Exact::ZERO), quota))
    }

    /// The functions, in the order of their names.
    pub(crate) fn functions(&self) -> impl Iterator<Item = (NodeIndex, &'a StatedComponent)> {
        self.system.components().filter(|(_, component)| component.kind == Kind::Function)
    }

    /// The environments that a function needs in its busiest second.
    pub(crate) fn peak(&self, node: NodeIndex) -> Exact {
        let in_service = self.load.concurrency(node).peak.exact();
        let rate = self.load.busiest_rate(&self.load.node(node).attempts);
        let each = self.limit("lambda.rps_per_concurrency").unwrap_or(Exact::ONE);
        in_service.max(rate.checked_div(&each).unwrap_or(Exact::ZERO))
    }

    /// After so long a component's runs are ended: as stated, or as functions are by default. Unit: ms.
    pub(crate) fn ends_after(&self, node: NodeIndex) -> Option<Exact> {
        let component = self.component(node);
        let stated = component.code.timeout.as_ref().map(|time| time.amount().clone());
        let usual = || {
            let seconds = self.limit("lambda.timeout_default")?;
            Some(&seconds * &Exact::from(1_000_u32))
        };
        stated.or_else(|| usual().filter(|_| component.kind == Kind::Function))
    }

    /// How long a request takes at a component at most, as far as that is known, with its waits.
    pub(crate) fn longest_run(&self, node: NodeIndex) -> Millis {
        let usual = &self.load.node(node).time;
        let Some(duration) = &self.component(node).duration else { return usual.clone() };
        let Ok(billing) = duration.billing() else { return usual.clone() };
        usual.plus(&duration.longest(&billing.mean).beyond(&billing.mean))
    }

    fn find_ways(&self) -> Vec<Option<NodeIndex>> {
        let mut before = vec![None; self.system.stated.components.len()];
        let mut seen = vec![false; before.len()];
        let timers = self.system.components().filter(|(_, c)| c.kind == Kind::Schedule);
        let starts = self.system.entries().iter().map(|(node, _)| *node);
        let mut open: std::collections::VecDeque<NodeIndex> = std::collections::VecDeque::new();
        for start in starts.chain(timers.map(|(node, _)| node)) {
            if !std::mem::replace(&mut seen[start.index()], true) {
                open.push_back(start);
            }
        }
        while let Some(node) = open.pop_front() {
            for (to, edge) in self.system.leaving(node) {
                let kept = edge.role == Role::Capture;
                if !kept && !std::mem::replace(&mut seen[to.index()], true) {
                    before[to.index()] = Some(node);
                    open.push_back(to);
                }
            }
        }
        before
    }

    /// The component at a node.
    pub(crate) fn component(&self, node: NodeIndex) -> &'a StatedComponent {
        self.system.component(node)
    }
}

/// Environments that others cannot take.
pub(crate) fn set_aside(component: &StatedComponent) -> Option<u32> {
    component.code.reserved_concurrency.or(component.code.provisioned_concurrency)
}

/// Whether it comes to a function as an event that the function's own queue holds: it was not polled.
pub(crate) fn is_event(from: &StatedComponent, edge: &Edge) -> bool {
    let polled = matches!(from.kind, Kind::Sqs | Kind::SqsFifo | Kind::Stream | Kind::DynamoDb);
    edge.role == Role::Send || (edge.role == Role::Deliver && !polled)
}

impl Rule {
    /// A finding of this rule at an edge that leaves a component; `key` is one of the edge's, such as
    /// `timeout`, and empty for the edge as a whole.
    pub(crate) fn found_on(
        &self,
        component: &StatedComponent,
        edge: &Edge,
        key: &str,
        message: &str,
        figures: Figures,
    ) -> Found {
        let own = format!("{}.", component.key());
        let edge = edge.key.strip_prefix(&own).unwrap_or_default();
        let dot = if key.is_empty() { "" } else { "." };
        self.found_at(component, &format!("{edge}{dot}{key}"), message, figures)
    }

    /// A finding of this rule at a component; `key` is one of the component's, such as `timeout`, and
    /// empty for the component as a whole. The message begins with the component's name.
    pub(crate) fn found_at(
        &self,
        component: &StatedComponent,
        key: &str,
        message: &str,
        figures: Figures,
    ) -> Found {
        let dot = if key.is_empty() { "" } else { "." };
        let key = format!("{}{dot}{key}", component.key());
        let mut found = self.found(&key, format!("{}: {message}", component.name), figures);
        found.finding.component = Some(component.name.clone());
        found
    }
}
