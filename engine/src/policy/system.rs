//! A system against a policy: what is listed as allowed is held against each component, limits against
//! what is known of the system as a whole. A limit that nothing is known for is told.
use super::allowed::matches;
use super::measure::breaks;
use super::rules::{NOT_JUDGED, PRICE};
use super::{Allowed, AllowedOnly, Limit, Measure, Policy, Violation};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::facts::Facts;
use crate::system::{Kind, StatedComponent, StatedSystem, SystemDecision};
use crate::workload::{Architecture, REGION};

/// So many components are named before the rest is counted.
const NAMED: usize = 5;

/// What of a policy a system breaks. `stated` is what the decision was made of.
pub fn judge_system(
    decision: &SystemDecision,
    stated: &StatedSystem,
    policy: &Policy,
    facts: &dyn Facts,
) -> Vec<Violation> {
    let lists = policy.allowed.iter().filter_map(|only| not_allowed(only, stated, facts));
    let limits = policy.limits.iter().filter_map(|limit| over(limit, decision));
    lists.chain(limits).collect()
}

/// Something that a list does not have: its name, the components that use it, and the key of the first.
struct Used {
    name: String,
    components: Vec<String>,
    key: String,
}

fn not_allowed(only: &AllowedOnly, stated: &StatedSystem, facts: &dyn Facts) -> Option<Violation> {
    let AllowedOnly { what, names, origin } = only;
    let permitted = |name: &str| names.iter().any(|pattern| matches(pattern, name));
    let mut used: Vec<Used> = Vec::new();
    for component in &stated.components {
        for (name, key) in names_of(*what, component, stated, facts) {
            if permitted(&name) {
                continue;
            }
            match used.iter_mut().find(|known| known.name == name) {
                Some(known) if known.components.last() == Some(&component.name) => {}
                Some(known) => known.components.push(component.name.clone()),
                None => used.push(Used { name, components: vec![component.name.clone()], key }),
            }
        }
    }
    let rule = what.rule();
    let list = names.join(", ");
    let (first, rest) = used.split_first()?;
    let of = |used: &Used| format!("{}, of {}", used.name, counted(&used.components));
    let what = if *what == Allowed::Regions { "Region " } else { "" };
    Some(Violation {
        rule,
        severity: rule.severity,
        option: None,
        message: format!("{what}{}, is not allowed: the policy lists {list}", of(first)),
        also: rest.iter().map(of).collect(),
        help: vec![format!("change `{}`, or add {} to the policy", first.key, first.name)],
        keys: only.what.keys(),
        nearest: Some(first.key.clone()),
        origin: Some(*origin),
    })
}

/// What a component uses of the kind that a list is about, each with the key that says so.
fn names_of(
    what: Allowed,
    component: &StatedComponent,
    stated: &StatedSystem,
    facts: &dyn Facts,
) -> Vec<(String, String)> {
    let key = |name: &str| format!("{}.{name}", component.key());
    let one = |name: &str, at: &str| vec![(name.to_owned(), key(at))];
    match what {
        Allowed::Regions if component.kind == Kind::External => Vec::new(),
        Allowed::Regions => {
            let of_all = || (stated.region.as_deref().unwrap_or(REGION), "region".to_owned());
            let own = component.region.as_deref().map(|region| (region, key("region")));
            let (region, at) = own.unwrap_or_else(of_all);
            let copies = component.store.replicas.iter();
            let copies = copies.map(|region| (region.clone(), key("replicas")));
            std::iter::once((region.to_owned(), at)).chain(copies).collect()
        }
        Allowed::Platforms => match component.kind {
            Kind::Function => one("lambda", "kind"),
            Kind::Server => one("ec2", "kind"),
            Kind::Fargate => one("fargate", "kind"),
            _ => Vec::new(),
        },
        Allowed::Architectures => match (component.kind, &component.code.instance) {
            (Kind::Function | Kind::Fargate, _) => {
                let of_it = component.code.architecture.unwrap_or(Architecture::X86_64);
                one(of_it.name(), "architecture")
            }
            (Kind::Server, Some(instance)) => {
                let known = facts.instance_type(instance).ok().and_then(|it| it.architecture);
                known.map_or_else(Vec::new, |it| one(&it, "instance"))
            }
            _ => Vec::new(),
        },
        Allowed::InstanceTypes => match (component.kind, &component.code.instance) {
            (Kind::Server, Some(instance)) => one(instance, "instance"),
            _ => Vec::new(),
        },
    }
}

/// `checkout, mailer and 3 more components`.
fn counted(components: &[String]) -> String {
    let shown = components[..components.len().min(NAMED)].join(", ");
    match components.len().saturating_sub(NAMED) {
        0 => shown,
        1 => format!("{shown} and 1 more component"),
        more => format!("{shown} and {more} more components"),
    }
}

fn over(limit: &Limit, decision: &SystemDecision) -> Option<Violation> {
    let measure = limit.measure;
    let name = &decision.system.name;
    let violation = |rule, severity, message, help| Violation {
        rule,
        severity,
        option: None,
        message,
        also: Vec::new(),
        help: vec![help],
        keys: measure.keys(),
        nearest: None,
        origin: Some(limit.origin),
    };
    match known(measure, decision) {
        Ok(figure) if !breaks(limit, &figure) => None,
        Ok(figure) => {
            let bound = measure.shown(&limit.bound, None);
            let figure = measure.shown(&figure, Some(&limit.bound));
            let at_least = if decision.bill.unpriced.is_empty() { "" } else { "at least " };
            let message = format!(
                "{name}: a million requests cost {at_least}{figure} all in, above the limit of {bound}"
            );
            Some(violation(measure.rule(), PRICE.severity, message, PRICE.help.to_owned()))
        }
        Err(instead) => {
            let message = format!(
                "{name}: the limit of {} on its {} is not applied to systems",
                measure.shown(&limit.bound, None),
                measure.name()
            );
            // Advice, so that it is shown: a gate that is thought to be shut must not stand open.
            Some(violation(&NOT_JUDGED, Severity::Advice, message, instead.to_owned()))
        }
    }
}

/// The figure of a whole system, or what holds it instead.
fn known(measure: Measure, decision: &SystemDecision) -> Result<Exact, &'static str> {
    match measure {
        Measure::UsdPerMillion => {
            let all_in = decision.bill.usd_per_month.all_in.amount();
            let millions = &decision.system.requests_per_month * &Exact::decimal(1, 6);
            all_in.checked_div(&millions).ok_or("state the system's `requests`")
        }
        Measure::Latency(_) => {
            Err("state `latency` of the system or of its entries, which the rules hold")
        }
        Measure::Availability => Err(
            "state `availability` of the system or `target` of its entries, which the rules hold",
        ),
        Measure::Headroom => Err("set a budget, which holds the system's bill at its volume"),
        Measure::Throttled | Measure::ColdStarts | Measure::Utilisation => {
            Err("evaluate the component as a workload of its own, which this limit then holds")
        }
    }
}
