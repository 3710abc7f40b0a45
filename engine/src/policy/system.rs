//! A system against a policy: what is listed as allowed is held against each component, limits against
//! what is known of the system as a whole. A limit that nothing is known for is told.
use super::allowed::matches;
use super::measure::breaks;
use super::rules::NOT_JUDGED;
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
    let system = &decision.system.name;
    let violation = |rule, severity, message, help: &str| Violation {
        rule,
        severity,
        option: None,
        message,
        also: Vec::new(),
        help: vec![help.to_owned()],
        keys: measure.keys(),
        nearest: None,
        origin: Some(limit.origin),
    };
    let bound = measure.shown(&limit.bound, None);
    let rule = measure.rule();
    match known(measure, decision) {
        Known::Figure { value, .. } if !breaks(limit, &value) => None,
        Known::Figure { said, value } => {
            let figure = measure.shown(&value, Some(&limit.bound));
            let side = if measure == Measure::Availability {
                "below the least"
            } else {
                "above the limit"
            };
            let message = format!("{system}: {said} {figure}, {side} of {bound}");
            Some(violation(rule, rule.severity, message, rule.help))
        }
        // Advice, so that it is shown: a gate that is thought to be shut must not stand open.
        Known::Not { lacks } => {
            let message =
                format!("{system}: its {} is not known, and a limit is set", measure.name());
            Some(violation(&NOT_JUDGED, Severity::Advice, message, lacks))
        }
        Known::Elsewhere { instead } => {
            let name = measure.name();
            let message =
                format!("{system}: the limit of {bound} on the {name} is not applied to systems");
            Some(violation(&NOT_JUDGED, Severity::Advice, message, instead))
        }
    }
}

/// What is known of a figure of a whole system.
enum Known {
    /// The figure, after what is said of it: `p99 at checkout-api is`.
    Figure { said: String, value: Exact },
    /// It applies, and is not known.
    Not { lacks: &'static str },
    /// It is a figure of one workload.
    Elsewhere { instead: &'static str },
}

fn known(measure: Measure, decision: &SystemDecision) -> Known {
    let entries = || decision.paths.paths.iter().filter(|path| path.why == "entry");
    match measure {
        Measure::UsdPerMillion => {
            let all_in = decision.bill.usd_per_month.all_in.amount();
            let millions = &decision.system.requests_per_month * &Exact::decimal(1, 6);
            let at_least = if decision.bill.unpriced.is_empty() { "" } else { " at least" };
            match all_in.checked_div(&millions) {
                Some(value) => Known::Figure {
                    said: format!("all in, a million requests cost{at_least}"),
                    value,
                },
                None => Known::Not { lacks: "state the system's `requests`" },
            }
        }
        Measure::Latency(percentile) => {
            let lacks = "state how long each component takes, as `duration: {mean, p99}`, and its \
                         `init`";
            let mut worst: Option<(&str, Exact)> = None;
            for path in entries() {
                let unknown = !path.times_unknown.is_empty() || !path.starts_unknown.is_empty();
                let Some(all) = path.latency.estimate_ms.filter(|_| !unknown) else {
                    return Known::Not { lacks };
                };
                let ms = all.of(percentile).exact();
                if worst.as_ref().is_none_or(|(_, most)| ms > *most) {
                    worst = Some((&path.component, ms));
                }
            }
            let said = |at: &str| format!("the estimated p{percentile} at {at} is");
            worst
                .map_or(Known::Not { lacks }, |(at, value)| Known::Figure { said: said(at), value })
        }
        Measure::Availability => {
            let lacks = "state the `availability` of what nobody promises a figure for";
            if entries().any(|path| !path.availability.unknown.is_empty()) {
                return Known::Not { lacks };
            }
            let product =
                |path: &'_ crate::system::paths::PathReport| path.availability.product.clone();
            let least = entries().min_by(|a, b| product(a).cmp(&product(b)));
            least.map_or(Known::Not { lacks }, |path| Known::Figure {
                said: format!("what is promised at {} is", path.component),
                value: product(path),
            })
        }
        Measure::Headroom => Known::Elsewhere {
            instead: "set a budget, which holds the system's bill at its volume",
        },
        Measure::Throttled | Measure::ColdStarts | Measure::Utilisation => Known::Elsewhere {
            instead: "evaluate the component as a workload of its own, which this limit then holds",
        },
    }
}
