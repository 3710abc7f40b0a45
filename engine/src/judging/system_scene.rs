//! What the rules of systems look at: the graph, what flows in it, its bill, and its drills.
use std::cell::OnceCell;

use petgraph::graph::NodeIndex;

use super::{Figures, Found, quota_in_force};
use crate::exact::Exact;
use crate::facts::Facts;
use crate::quota::Quota;
use crate::rules::Rule;
use crate::system::bill::SystemBill;
use crate::system::drill::{self, Drills};
use crate::system::load::Load;
use crate::system::{StatedComponent, System};

/// All that a rule may know of a system.
pub(crate) struct SystemScene<'a> {
    pub(crate) system: &'a System,
    pub(crate) load: &'a Load,
    pub(crate) bill: &'a SystemBill,
    pub(crate) facts: &'a dyn Facts,
    drills: OnceCell<Option<Drills>>,
}

impl<'a> SystemScene<'a> {
    pub(crate) fn of(
        system: &'a System,
        load: &'a Load,
        bill: &'a SystemBill,
        facts: &'a dyn Facts,
    ) -> Self {
        Self { system, load, bill, facts, drills: OnceCell::new() }
    }

    /// The value of a limit on the day of pricing; none where it did not exist yet.
    pub(crate) fn limit(&self, id: &str) -> Option<Exact> {
        self.quota(id).map(|quota| quota.value)
    }

    /// A limit with its date and source.
    pub(crate) fn quota(&self, id: &str) -> Option<Quota> {
        quota_in_force(self.facts, id)
    }

    /// Every component broken in every way that it can fail; none where a fact is missing.
    pub(crate) fn drills(&self) -> Option<&Drills> {
        self.drills.get_or_init(|| drill::all(self.system, self.facts).ok()).as_ref()
    }

    /// The component at a node.
    pub(crate) fn component(&self, node: NodeIndex) -> &'a StatedComponent {
        self.system.component(node)
    }
}

impl Rule {
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
