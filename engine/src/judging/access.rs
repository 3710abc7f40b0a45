//! Calls of stores, as the rules of state look at them: who asks for what, how much and how often.
use std::collections::BTreeMap;

use petgraph::graph::{EdgeIndex, NodeIndex};

use super::{Figures, Found, SystemScene};
use crate::exact::Exact;
use crate::rules::Rule;
use crate::system::bill::SIZE;
use crate::system::load::Monthly;
use crate::system::{Call, Edge, Kind, StatedComponent};

/// Names of callers that a message tells; the others are counted.
const NAMED: usize = 3;

/// A call of a store.
#[derive(Clone, Copy)]
pub(crate) struct Access<'a> {
    pub(crate) id: EdgeIndex,
    pub(crate) from: NodeIndex,
    pub(crate) caller: &'a StatedComponent,
    pub(crate) store: &'a StatedComponent,
    pub(crate) edge: &'a Edge,
    pub(crate) call: &'a Call,
}

impl<'a> SystemScene<'a> {
    /// The components of a kind, in the order of their names.
    pub(crate) fn of_kind(
        &self,
        kind: Kind,
    ) -> impl Iterator<Item = (NodeIndex, &'a StatedComponent)> + use<'a> {
        self.system.components().filter(move |(_, component)| component.kind == kind)
    }

    /// Every call of a store, in the order of the callers' names.
    pub(crate) fn accesses(&self, store: NodeIndex) -> Vec<Access<'a>> {
        let calls = self.system.calls_of(store).into_iter();
        let access = |(id, from, edge): (EdgeIndex, NodeIndex, &'a Edge)| {
            let (caller, store) = (self.component(from), self.component(store));
            Some(Access { id, from, caller, store, edge, call: edge.call.as_ref()? })
        };
        calls.filter_map(access).collect()
    }

    /// Every call of every table, table by table.
    pub(crate) fn of_tables(&self) -> impl Iterator<Item = Access<'a>> {
        self.of_kind(Kind::DynamoDb).flat_map(|(table, _)| self.accesses(table))
    }

    /// The calls of tables whose items change together or not at all.
    pub(crate) fn transactions(&self) -> impl Iterator<Item = Access<'a>> {
        self.of_tables().filter(|access| access.call.transaction)
    }

    /// What a month's calls of a store read and write there, in units of tables and items elsewhere.
    pub(crate) fn used(&self, access: &Access) -> [Monthly; 2] {
        let attempts = &self.load.edge(access.id).attempts;
        let (reads, writes) = match self.bill.accesses(access.id) {
            Some(known) => known.clone(),
            None => access.call.accesses(),
        };
        [attempts.times(&reads), attempts.times(&writes)]
    }

    /// The same of all calls of a store.
    pub(crate) fn used_of(&self, store: NodeIndex) -> [Monthly; 2] {
        let nothing = || [Monthly::default(), Monthly::default()];
        self.accesses(store)
            .iter()
            .map(|access| self.used(access))
            .fold(nothing(), |sum, one| [sum[0].plus(&one[0]), sum[1].plus(&one[1])])
    }

    /// Items that calls along an edge write in the busiest second. Unit: 1/s.
    pub(crate) fn items_written(&self, access: &Access) -> Exact {
        let calls = self.load.busiest_rate(&self.load.edge(access.id).attempts);
        &calls * &access.call.accesses().1
    }

    /// The share of what passes along an edge that fails for good.
    pub(crate) fn fails_for_good(&self, access: &Access) -> Exact {
        let load = self.load.edge(access.id);
        let requests = self.load.requests();
        let done = load.done.at(requests).checked_div(&load.sent.at(requests));
        &Exact::ONE - &done.unwrap_or(Exact::ONE)
    }

    /// Environments, machines or tasks of a caller that may be at work at once in the busiest second.
    pub(crate) fn at_work(&self, caller: NodeIndex) -> Exact {
        let component = self.component(caller);
        if matches!(component.kind, Kind::Server | Kind::Fargate) {
            return Exact::from(component.code.count.unwrap_or(1));
        }
        let stated = self.system.stated.account_concurrency.map(Exact::from);
        let account = stated.or_else(|| self.limit("lambda.concurrency_account"));
        let reserved = component.code.reserved_concurrency.map(Exact::from);
        let peak = self.load.concurrency(caller).peak.exact();
        [account, reserved].into_iter().flatten().fold(peak, Exact::min)
    }

    /// How long one request takes a component. Unit: s.
    pub(crate) fn seconds(&self, node: NodeIndex) -> Exact {
        self.load.node(node).time.seconds()
    }
}

impl Access<'_> {
    /// The size of one item, a KB where nobody states it. Unit: bytes.
    pub(crate) fn size(&self) -> Exact {
        let stated = self.edge.size(self.caller, self.store);
        stated.map_or_else(|| Exact::from(SIZE), |bytes| bytes.amount().clone())
    }

    /// The larger of what is read and what is written in one call, with its key and how a message
    /// tells it: each is a transaction of its own.
    pub(crate) fn larger(&self) -> (Exact, &'static str) {
        let (reads, writes) = self.call.accesses();
        if reads > writes { (reads, "reads") } else { (writes, "writes") }
    }

    /// A finding of a rule at a key of the call, such as `writes`.
    pub(crate) fn found(&self, rule: &Rule, key: &str, message: &str, figures: Figures) -> Found {
        let own = format!("{}.", self.caller.key());
        let call = self.edge.key.strip_prefix(&own).unwrap_or(&self.edge.key);
        let key = if key.is_empty() { call.to_owned() } else { format!("{call}.{key}") };
        rule.found_at(self.caller, &key, message, figures)
    }
}

/// Names in backticks, the largest first: `a`, `b` and `c`; more than a few are counted.
pub(crate) fn largest<'n>(
    parts: impl IntoIterator<Item = (&'n str, Exact)>,
    figures: &mut Figures,
) -> String {
    let mut by_name: BTreeMap<&str, Exact> = BTreeMap::new();
    for (name, amount) in parts {
        let known = by_name.entry(name).or_default();
        *known = &*known + &amount;
    }
    let mut sorted: Vec<(&str, Exact)> = by_name.into_iter().collect();
    // Equals stay in the order of their names.
    sorted.sort_by(|a, b| b.1.cmp(&a.1));
    let names: Vec<&str> = sorted.into_iter().map(|(name, _)| name).collect();
    told(&names, "others", figures)
}

/// Names in backticks, in their order; more than a few are counted, as the figure `others`.
pub(crate) fn told(names: &[&str], others: &'static str, figures: &mut Figures) -> String {
    let mut shown: Vec<String> = names.iter().take(NAMED).map(|name| format!("`{name}`")).collect();
    if names.len() > NAMED {
        let more = figures.number(others, &Exact::from((names.len() - NAMED) as u64));
        shown.push(format!("{more} more"));
    }
    match shown.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_are_named_and_the_others_counted() {
        let of = |parts: &[(&str, u32)]| {
            let mut figures = Figures::default();
            let parts = parts.iter().map(|(name, amount)| (*name, Exact::from(*amount)));
            let told = largest(parts, &mut figures);
            (told, figures.into_evidence().len())
        };
        assert_eq!(of(&[]), (String::new(), 0));
        assert_eq!(of(&[("a", 1)]), ("`a`".to_owned(), 0));
        assert_eq!(of(&[("b", 2), ("a", 2), ("c", 3)]), ("`c`, `a` and `b`".to_owned(), 0));
        let many = of(&[("a", 1), ("b", 2), ("c", 3), ("d", 4), ("a", 9), ("e", 1)]);
        assert_eq!(many, ("`a`, `d`, `c` and 2 more".to_owned(), 1));
    }
}
