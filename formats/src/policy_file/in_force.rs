//! What holds for one workload: the policy's rules, its overrides, and the workload's own.
use svl_engine::decision::Severity;
use svl_engine::policy::{Allowed, AllowedOnly, Judge, Limit, Measure, Policy};

use super::{PolicyFile, Rules, Subject};

/// What holds for one workload.
#[derive(Debug, Default)]
pub struct InForce<'a> {
    /// For the engine.
    pub policy: Policy,
    /// Where each limit and list of it was written, by its number.
    pub origins: Vec<Origin>,
    /// From the nearest to the farthest.
    severities: Vec<&'a Rules>,
}

/// Where something of a policy was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// In the workload's file, and not in the policy's.
    pub own: bool,
    /// The key.
    pub key: String,
}

impl InForce<'_> {
    /// How much what a rule finds matters: none where it is off.
    pub fn severity(&self, rule: &str, usual: Severity) -> Option<Severity> {
        let said = |rules: &&Rules| rules.severity.iter().find(|(id, _)| *id == rule).copied();
        self.severities.iter().find_map(said).map_or(Some(usual), |(_, severity)| severity)
    }
}

/// What holds for a workload under a policy, if there is one. What the policy and the workload limit
/// both holds; of severities the workload's own is nearest.
pub fn of<'a>(policy: Option<&'a PolicyFile>, subject: &Subject, own: &'a Rules) -> InForce<'a> {
    let base = policy.into_iter().map(|policy| &policy.rules);
    let overrides = policy.into_iter().flat_map(|policy| &policy.overrides);
    let fitting = overrides.filter(|(scope, _)| scope.has(subject)).map(|(_, rules)| rules);
    let mut layers: Vec<&Rules> = base.chain(fitting).collect();
    layers.reverse();
    let mut found = InForce::default();
    for (measure, _) in Measure::ALL {
        let of_it = |rules: &&'a Rules| rules.limits.iter().find(|(it, ..)| *it == measure);
        let nearest = layers.iter().find_map(of_it).map(|limit| (limit, false));
        let its_own = own.limits.iter().find(|(it, ..)| *it == measure).map(|limit| (limit, true));
        for ((measure, bound, key), own) in nearest.into_iter().chain(its_own) {
            let origin = found.origin(own, key);
            found.policy.limits.push(Limit { measure: *measure, bound: bound.clone(), origin });
        }
    }
    for (what, _) in Allowed::ALL {
        let of_it = |rules: &&'a Rules| rules.allowed.iter().find(|(it, ..)| *it == what);
        if let Some((what, names, key)) = layers.iter().find_map(of_it) {
            let origin = found.origin(false, key);
            found.policy.allowed.push(AllowedOnly { what: *what, names: names.clone(), origin });
        }
    }
    layers.insert(0, own);
    let judge: Option<Judge> = layers.iter().find_map(|rules| rules.judge);
    found.policy.judge = judge.unwrap_or_default();
    found.severities = layers;
    found
}

impl InForce<'_> {
    fn origin(&mut self, own: bool, key: &str) -> usize {
        self.origins.push(Origin { own, key: key.to_owned() });
        self.origins.len() - 1
    }
}
