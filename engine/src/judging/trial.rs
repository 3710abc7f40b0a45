//! A finding with what could clear it, and the trial: each remedy is applied to the workload, the
//! option is made and judged again, and only what clears the finding is offered, at its price.
use std::collections::BTreeMap;

use super::{Figures, Scene, Seen, made_and_judged};
use crate::bill::Total;
use crate::decision::{Finding, LimitFact, Remedy, Severity, Stated};
use crate::exact::Exact;
use crate::facts::Facts;
use crate::platforms::{Choice, Made};
use crate::quota::Quota;
use crate::rules::Rule;
use crate::units::{Megabytes, Millis};
use crate::usd::Usd;
use crate::workload::{
    Ask, AskedPlatform, Ingress, Instance, Provision, Purchase, State, StateKind, Store, Workload,
};

/// What a rule found, and what it would try.
pub(crate) struct Found {
    pub(crate) finding: Finding,
    trials: Vec<Trial>,
}

type Change = Box<dyn Fn(&mut Workload, &mut AskedPlatform)>;

/// Something that may clear a finding.
pub(crate) struct Trial {
    text: String,
    /// The keys that it sets, where a file can say so.
    set: Vec<(String, String)>,
    change: Change,
    /// Whether the option is replaced by another.
    instead: bool,
    /// Whether environments are kept initialised, as many as the trial finds.
    provisions: bool,
}

impl Rule {
    /// A finding of this rule at a key of the workload.
    pub(crate) fn found(&self, key: &str, message: String, figures: Figures) -> Found {
        let mut finding = Finding::new(self.id, self.severity, message, key);
        finding.evidence = figures.into_evidence();
        Found { finding, trials: Vec::new() }
    }
}

impl Found {
    /// The same of one option, whose name the message begins with.
    pub(crate) fn of(mut self, seen: &Seen) -> Self {
        self.finding.message = format!("{}: {}", seen.choice.label, self.finding.message);
        self.finding.option = Some(seen.choice.id.clone());
        self
    }

    /// The same with another severity than the rule's usual one.
    pub(crate) fn at(mut self, severity: Severity) -> Self {
        self.finding.severity = severity;
        self
    }

    /// The same against a limit, with what other sources say of it.
    pub(crate) fn against(mut self, quota: &Quota, facts: &dyn Facts) -> Self {
        let others = facts.disputed(&quota.id);
        let stated = |(value, source): (String, String)| Stated { value, source };
        self.finding.limit = Some(quota.id.clone());
        self.finding.limit_fact = Some(LimitFact {
            value: quota.value.clone(),
            unit: quota.unit.clone(),
            in_force_from: quota.in_force_from.map(|day| day.to_string()),
            source: quota.source.0.to_string(),
            others: others.into_iter().map(stated).collect(),
        });
        self
    }

    /// The same with something to try.
    pub(crate) fn try_(mut self, trial: Option<Trial>) -> Self {
        self.trials.extend(trial);
        self
    }

    /// The same with something that clears it by what it is, and whose price the option knows.
    pub(crate) fn cleared_by(mut self, text: &str, usd_per_month: Usd) -> Self {
        let (text, usd_per_month) = (text.to_owned(), Some(usd_per_month));
        self.finding.remedies.push(Remedy { text, usd_per_month, set: BTreeMap::new() });
        self
    }

    /// The finding with every remedy that clears it, the cheapest first.
    pub(super) fn tried(self, scene: &Scene, seen: &Seen) -> Finding {
        let mut finding = self.finding;
        let clear = |trial: &Trial| trial.clears(&finding, scene, seen);
        let cleared: Vec<Remedy> = self.trials.iter().filter_map(clear).collect();
        finding.remedies.extend(cleared);
        finding.remedies.sort_by(|a, b| a.usd_per_month.cmp(&b.usd_per_month));
        finding
    }
}

impl Trial {
    /// A change of the workload's keys, `(key, value)` as a file would say them.
    pub(crate) fn set(
        text: impl Into<String>,
        set: &[(&str, String)],
        change: impl Fn(&mut Workload, &mut AskedPlatform) + 'static,
    ) -> Self {
        let set = set.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        Self { text: text.into(), set, change: Box::new(change), instead: false, provisions: false }
    }

    /// Another option in place of this one.
    pub(crate) fn instead(platform: AskedPlatform) -> Self {
        let change = move |_: &mut Workload, ask: &mut AskedPlatform| *ask = platform.clone();
        Self {
            text: String::new(),
            set: Vec::new(),
            change: Box::new(change),
            instead: true,
            provisions: false,
        }
    }

    /// The cheapest fleet that fits, in place of the option.
    pub(crate) fn cheapest_fleet() -> Self {
        let purchase = Purchase::OnDemand;
        Self::instead(AskedPlatform::Ec2 { instance: Instance::Auto, count: None, purchase })
    }

    /// Something else in front.
    pub(crate) fn ingress(ingress: Ingress) -> Self {
        let name = crate::workload::name_of(&Ingress::ALL, ingress);
        let set = [("ingress", name.to_owned())];
        Self::set(format!("`ingress: {name}`"), &set, move |workload, _| {
            workload.ingress = Some(ingress);
        })
    }

    /// A quota of the account raised to the next full hundred above the need.
    pub(crate) fn account_concurrency(environments: &Exact) -> Option<Self> {
        let hundreds = environments.checked_div(&Exact::from(100_u32))?.ceil().floor()?;
        let wanted = u32::try_from(hundreds.checked_mul(100)?).ok()?;
        let set = [("lambda.account_concurrency", wanted.to_string())];
        let text = format!("a raised quota (`lambda.account_concurrency: {wanted}`)");
        Some(Self::set(text, &set, move |workload, _| {
            workload.lambda.account_concurrency = Some(wanted);
        }))
    }

    /// Another timeout, in whole seconds.
    pub(crate) fn timeout(seconds: u64) -> Self {
        let set = [("lambda.timeout", format!("{seconds}s"))];
        Self::set(format!("`lambda.timeout: {seconds}s`"), &set, move |workload, _| {
            workload.lambda.timeout = Some(Millis::new(Exact::from(seconds * 1_000)));
        })
    }

    /// So many environments kept initialised; as many as the objective needs where none is said.
    pub(crate) fn provisioned(count: Option<u32>, seen: &Seen, scene: &Scene) -> Option<Self> {
        seen.function()?;
        let wanted = count.map_or(Provision::Auto, Provision::Fixed);
        let value = count.map_or_else(|| "auto".to_owned(), |count| count.to_string());
        let change = move |workload: &mut Workload, ask: &mut AskedPlatform| {
            workload.lambda.provisioned_concurrency = wanted;
            if let AskedPlatform::Lambda { provisioned_concurrency, .. } = ask {
                *provisioned_concurrency = None;
            }
        };
        let ask = &scene.workload.compare[seen.choice.asked].platform;
        let fixed = matches!(ask, AskedPlatform::Lambda { provisioned_concurrency: Some(_), .. });
        let set = [("lambda.provisioned_concurrency", value)];
        let set = if fixed { &[][..] } else { &set[..] };
        Some(Self { provisions: true, ..Self::set(String::new(), set, change) })
    }

    /// Another size of memory.
    pub(crate) fn memory(megabytes: &Exact, seen: &Seen) -> Option<Self> {
        let function = seen.function()?;
        if *megabytes == *function.memory.amount() {
            return None;
        }
        let memory = Megabytes::new(megabytes.clone());
        // The duration is stated at the workload's memory, so that only the option's is changed.
        let change = move |_: &mut Workload, ask: &mut AskedPlatform| {
            if let AskedPlatform::Lambda { memory: fixed, .. } = ask {
                *fixed = Some(memory.clone());
            }
        };
        Some(Self::set(format!("{} MB of memory", separated(megabytes)), &[], change))
    }

    /// The state kept in a store.
    pub(crate) fn store(store: Store, name: &str, state: &State) -> Self {
        let kind = crate::workload::name_of(&StateKind::ALL, state.kind);
        let value = crate::workload::name_of(&Store::ALL, store);
        let set = [("state.kind", kind.to_owned()), ("state.store", value.to_owned())];
        Self::set(format!("{name} (`state.store: {value}`)"), &set, move |workload, _| {
            if let Some(state) = &mut workload.state {
                state.store = Some(store);
            }
        })
    }

    /// What to do, with the numbers that the trial found.
    fn told(&self, choice: &Choice) -> (String, BTreeMap<String, String>) {
        let mut set: BTreeMap<String, String> = self.set.iter().cloned().collect();
        let text = match (&choice.made, self.provisions) {
            _ if self.instead => format!("{} instead", choice.label),
            (Made::Function(function), true) => {
                let count = function.provisioned;
                for value in set.values_mut() {
                    *value = count.to_string();
                }
                format!("provisioned concurrency {count}")
            }
            _ => self.text.clone(),
        };
        (text, set)
    }

    /// What it costs more a month, where it clears the finding and breaks nothing else.
    fn clears(&self, finding: &Finding, scene: &Scene, seen: &Seen) -> Option<Remedy> {
        let mut workload = scene.workload.clone();
        let mut ask: Ask = workload.compare.get(seen.choice.asked)?.clone();
        (self.change)(&mut workload, &mut ask.platform);
        let better = |choice: &&Choice| {
            let same = self.instead || counterpart(choice, seen.choice);
            let cleared = !choice.findings.iter().any(|each| each.rule == finding.rule);
            same && cleared && no_new_errors(choice, seen.choice) && choice.unpriced.is_empty()
        };
        let cost = |choice: &Choice| choice.total(Total::AllIn, &workload.requests);
        let remedy = |choice: &Choice| {
            let (text, set) = self.told(choice);
            Remedy { text, usd_per_month: Some(&cost(choice) - seen.all_in()), set }
        };
        if self.instead {
            return scene.pick_elsewhere(&ask, &|others| {
                let others = others.iter().copied().filter(better);
                others.min_by_key(|choice| cost(choice)).map(remedy)
            });
        }
        workload.compare = vec![ask.clone()];
        // It must clear the finding, and break nothing else.
        let matters = |rule: &Rule| rule.id == finding.rule || rule.may_refuse();
        let choices = made_and_judged(&ask, &workload, scene.facts, &scene.surveys, matters);
        choices.iter().filter(better).min_by_key(|choice| cost(choice)).map(remedy)
    }
}

/// Whether one is the other after a change.
fn counterpart(choice: &Choice, before: &Choice) -> bool {
    match (&choice.made, &before.made) {
        (Made::Function(one), Made::Function(other)) => one.architecture == other.architecture,
        _ => choice.platform == before.platform,
    }
}

fn no_new_errors(choice: &Choice, before: &Choice) -> bool {
    let errors = |choice: &Choice| -> Vec<&'static str> {
        let errors = choice.findings.iter().filter(|each| each.is_error());
        errors.map(|each| each.rule).collect()
    };
    let known = errors(before);
    errors(choice).iter().all(|rule| known.contains(rule))
}

fn separated(number: &Exact) -> String {
    crate::usd::separated(&number.to_plain())
}
