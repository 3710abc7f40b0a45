//! What concerns no single workload: budgets over several, and the age of the facts.
use std::collections::BTreeMap;

use svl_engine::decision::Severity;
use svl_engine::facts::Facts;
use svl_engine::policy::{self, Budget, Counted};
use svl_engine::usd::Usd;
use svl_formats::check::Notice;
use svl_formats::check::notices::Maker;
use svl_formats::policy_file::PolicyFile;

use super::Shared;
use super::one::Cost;

/// Bills by the budgets that count them.
#[derive(Default)]
pub struct Sums {
    /// By the policy and its budget.
    by_budget: BTreeMap<(usize, usize), Counted>,
    all: Counted,
}

impl Sums {
    /// With one more workload under a policy.
    pub fn add(&mut self, policy: Option<usize>, cost: &Cost) {
        self.all.add(&cost.name, cost.usd_per_month.as_ref());
        for budget in &cost.budgets {
            let counted = self.by_budget.entry((policy.unwrap_or_default(), *budget)).or_default();
            counted.add(&cost.name, cost.usd_per_month.as_ref());
        }
    }

    /// All bills together.
    pub fn total(&self) -> Usd {
        self.all.usd_per_month.clone()
    }

    /// What is found, each with its policy's path from the root; and the tightest budget over all
    /// workloads.
    pub fn judged(&self, shared: &Shared) -> (Vec<(Notice, String)>, Option<Usd>) {
        let mut notices = Vec::new();
        let mut tightest: Option<Usd> = None;
        for (i, loaded) in shared.policies.all.iter().enumerate() {
            let Ok(policy) = &loaded.read else { continue };
            let path = shared.rooted(&loaded.path);
            for notice in self.of_policy(i, policy, &path, shared) {
                notices.push((notice, path.clone()));
            }
            for (budget, budgeted) in policy.budgets.iter().enumerate().filter(|(_, it)| !it.each) {
                let counted = self.by_budget.get(&(i, budget));
                if counted.is_some_and(|it| it.workloads + it.without == self.count()) {
                    let most = budgeted.usd_per_month.clone();
                    tightest = Some(tightest.map_or(most.clone(), |least| least.min(most)));
                }
            }
        }
        (notices, tightest)
    }

    const fn count(&self) -> usize {
        self.all.workloads + self.all.without
    }

    fn of_policy(&self, i: usize, policy: &PolicyFile, path: &str, shared: &Shared) -> Vec<Notice> {
        let request = shared.request;
        let known = |fingerprint: &str| request.baseline.has(fingerprint);
        let fail_on = shared.fail_on(Some(i));
        let mut maker = Maker::new(path, &policy.sources, fail_on, &known, request.rendered);
        let severity = |id: &str, usual: Severity| {
            let said = policy.rules.severity.iter().find(|(rule, _)| *rule == id);
            said.map_or(Some(usual), |(_, severity)| *severity)
        };
        let mut notices = Vec::new();
        let mut tell = |violation: &policy::Violation, key: &str, limit: &str| {
            if let Some(severity) = severity(violation.rule.id, violation.severity) {
                notices.push(maker.of_policy(violation, severity, key, limit, policy));
            }
        };
        for (budget, budgeted) in policy.budgets.iter().enumerate() {
            let Some(counted) = self.by_budget.get(&(i, budget)) else { continue };
            let limit = Budget {
                name: budgeted.name.clone(),
                usd_per_month: budgeted.usd_per_month.clone(),
                origin: 0,
            };
            if let Some(violation) = policy::over_budget(&limit, counted, None) {
                tell(&violation, &budgeted.key, &budgeted.name);
            }
        }
        if let Some(days) = policy.facts_days {
            let day = request.facts.as_of().min(request.edition);
            if let Some(violation) = policy::facts_age(day, request.today, days, 0) {
                tell(&violation, "limits.facts_days", "facts_days");
            }
        }
        notices
    }
}
