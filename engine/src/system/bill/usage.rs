//! What the parts of a system use: every item that is metered, by Region and by part.
use std::collections::BTreeMap;

use petgraph::graph::EdgeIndex;

use super::item::Item;
use super::{Hosting, Owner, calls, components};
use crate::charge::Growth;
use crate::exact::Exact;
use crate::facts::{FactError, Facts};
use crate::platforms::lambda;
use crate::problem::Problem;
use crate::services::Place;
use crate::system::assumed::Assumed;
use crate::system::graph::System;
use crate::system::kind::Kind;
use crate::system::load::{Load, Monthly};

/// By item and Region, what each part uses.
pub(in crate::system) type Items = BTreeMap<(Item, String), Vec<(Owner, Growth)>>;

/// What the parts of a system use.
pub(in crate::system) struct Usage<'a> {
    pub(super) system: &'a System,
    pub(super) load: &'a Load,
    /// What shares a fleet.
    pub(super) hosting: &'a Hosting,
    pub(super) facts: &'a dyn Facts,
    pub(super) items: Items,
    /// What is known to cost something and cannot be metered.
    pub(super) unpriced: BTreeMap<Owner, Vec<&'static str>>,
    /// What each call of a store reads and writes there: in a table's units, elsewhere in items.
    pub(super) accesses: BTreeMap<EdgeIndex, (Exact, Exact)>,
    pub(super) assumed: Assumed,
}

impl<'a> Usage<'a> {
    /// All that the components and edges of a system use.
    pub(super) fn of(
        system: &'a System,
        load: &'a Load,
        hosting: &'a Hosting,
        facts: &'a dyn Facts,
    ) -> Result<Self, Vec<Problem>> {
        let mut usage = Self {
            system,
            load,
            hosting,
            facts,
            items: BTreeMap::new(),
            unpriced: BTreeMap::new(),
            accesses: BTreeMap::new(),
            assumed: Assumed::default(),
        };
        let mut problems = wrong_sizes(system, facts);
        for (node, component) in system.components() {
            if let Err(error) = components::add(&mut usage, node) {
                problems.push(Problem::from_fact(&component.key(), &error));
            }
        }
        for (id, from, to, edge) in system.edges() {
            if let Err(error) = calls::add(&mut usage, id, (from, to), edge) {
                problems.push(Problem::from_fact(&edge.key, &error));
            }
        }
        if let Err(error) = hosting.add(&mut usage) {
            problems.push(Problem::from_fact("components", &error));
        }
        if problems.is_empty() { Ok(usage) } else { Err(problems) }
    }

    /// `owner` uses so much of an item in a Region.
    pub(super) fn add(&mut self, item: Item, region: &str, owner: Owner, used: Growth) {
        if !used.is_zero() {
            self.items.entry((item, region.to_owned())).or_default().push((owner, used));
        }
    }

    /// `owner` uses `each` of an item for each of so many.
    pub(super) fn add_each(
        &mut self,
        item: Item,
        region: &str,
        owner: Owner,
        (count, each): (&Monthly, &Exact),
    ) {
        self.add(item, region, owner, count.times(each).growth());
    }

    /// `owner` must pay for something that is not metered.
    pub(super) fn unpriced(&mut self, owner: Owner, what: &'static str) {
        name(&mut self.unpriced, owner, what);
    }

    /// Where prices of a Region are looked up.
    pub(super) fn at<'b>(&self, region: &'b str) -> Place<'b>
    where
        'a: 'b,
    {
        Place { region, facts: self.facts }
    }
}

/// Functions of a memory that no function can have.
fn wrong_sizes(system: &System, facts: &dyn Facts) -> Vec<Problem> {
    let limit = |id: &str| facts.quota(id).map(|quota| quota.value);
    let (least, most) = match (limit("lambda.memory_min"), limit("lambda.memory_max")) {
        (Ok(least), Ok(most)) => (least, most),
        (Err(error), _) | (_, Err(error)) => return vec![Problem::from_fact("components", &error)],
    };
    let functions = system.components().filter(|(_, one)| one.kind == Kind::Function);
    let wrong = functions.filter_map(|(_, one)| {
        let key = format!("{}.memory", one.key());
        lambda::size_problem(one.memory.as_ref()?, &key, "memory", [&least, &most])
    });
    wrong.collect()
}

/// Names something of `owner` once.
pub(super) fn name(
    unpriced: &mut BTreeMap<Owner, Vec<&'static str>>,
    owner: Owner,
    what: &'static str,
) {
    let names = unpriced.entry(owner).or_default();
    if !names.contains(&what) {
        names.push(what);
    }
}

/// A fact that is asked for while a part is added.
pub(super) type Asked<T = ()> = Result<T, FactError>;
