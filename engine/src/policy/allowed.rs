//! Lists of what may be used: Regions, platforms, architectures, machine types.
use super::rules::{ARCHITECTURE, PLATFORM, PolicyRule, REGION, TYPE};
use super::{AllowedOnly, Violation, cheapest_that, is_choice};
use crate::Decision;
use crate::decision::OptionReport;
use crate::facts::Facts;
use crate::workload::Architecture;

/// Of what a list says what may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowed {
    /// Regions, by code.
    Regions,
    /// Places to run: `lambda`, `ec2`, `fargate`, `lambda-managed-instances`.
    Platforms,
    /// `x86_64` and `arm64`.
    Architectures,
    /// Machine types, `t4g.*`.
    InstanceTypes,
}

impl Allowed {
    /// All, as written.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::Regions, "regions"),
        (Self::Platforms, "platforms"),
        (Self::Architectures, "architectures"),
        (Self::InstanceTypes, "instance_types"),
    ];

    pub(super) const fn rule(self) -> &'static PolicyRule {
        match self {
            Self::Regions => &REGION,
            Self::Platforms => &PLATFORM,
            Self::Architectures => &ARCHITECTURE,
            Self::InstanceTypes => &TYPE,
        }
    }

    pub(super) const fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Regions => &["region"],
            Self::Platforms | Self::InstanceTypes => &["compare"],
            Self::Architectures => &["architecture", "compare"],
        }
    }

    /// What of an option is held against the list; none where it does not apply.
    fn of<'a>(self, option: &'a OptionReport, facts: &'a dyn Facts) -> Option<String> {
        match self {
            Self::Regions => None,
            Self::Platforms => Some(option.platform.to_owned()),
            Self::InstanceTypes => machine_type(option).map(str::to_owned),
            Self::Architectures => architecture(option, facts),
        }
    }
}

/// A machine type's by the facts, else the one that the option's id names.
fn architecture(option: &OptionReport, facts: &dyn Facts) -> Option<String> {
    if let Some(name) = machine_type(option) {
        return facts.instance_type(name).ok()?.architecture.map(|it| it.to_string());
    }
    let named = |it: &&Architecture| option.id.contains(it.name());
    Architecture::ALL.iter().find(named).map(|it| it.name().to_owned())
}

pub(super) fn judge(
    only: &AllowedOnly,
    decision: &Decision,
    options: &[&OptionReport],
    facts: &dyn Facts,
) -> Option<Violation> {
    let AllowedOnly { what, names, origin } = only;
    let permitted = |name: &str| names.iter().any(|pattern| matches(pattern, name));
    let list = names.join(", ");
    let violation = |option: Option<String>, message, also, help: Option<String>| Violation {
        rule: what.rule(),
        severity: what.rule().severity,
        option,
        message,
        also,
        help: help.into_iter().chain([what.rule().help.to_owned()]).collect(),
        keys: what.keys(),
        nearest: None,
        origin: Some(*origin),
    };
    if *what == Allowed::Regions {
        let region = &decision.headline.region;
        let message = format!("Region {region} is not allowed: the policy lists {list}");
        return (!permitted(region)).then(|| violation(None, message, Vec::new(), None));
    }
    let mut broken: Vec<(&OptionReport, String)> = options
        .iter()
        .filter_map(|option| Some((*option, what.of(option, facts)?)))
        .filter(|(_, name)| !permitted(name))
        .collect();
    broken.sort_by_key(|(option, _)| !is_choice(decision, option));
    let ((first, name), rest) = broken.split_first()?;
    let message = format!("{}: {name} is not allowed: the policy lists {list}", first.label);
    let also = rest.iter().map(|(option, _)| option.label.clone()).collect();
    let is_allowed =
        |option: &OptionReport| what.of(option, facts).is_none_or(|name| permitted(&name));
    let help = cheapest_that(decision, first, "is allowed", is_allowed);
    Some(violation(Some(first.id.clone()), message, also, help))
}

/// The machine type in an option's id, `t3.small` of `ec2-2xt3.small-spot`.
fn machine_type(option: &OptionReport) -> Option<&str> {
    let rest = option.id.strip_prefix(option.platform)?.strip_prefix('-')?;
    let of_job = rest.strip_prefix("job-");
    let counted = || {
        let (count, name) = rest.split_once('x')?;
        let is_count = !count.is_empty() && count.bytes().all(|digit| digit.is_ascii_digit());
        is_count.then_some(name)
    };
    let name = of_job.or_else(counted)?;
    // Only sizes of tasks name vCPUs, and only types have a family before a point.
    if option.platform == "fargate" || !name.contains('.') {
        return None;
    }
    let mut name = name;
    for suffix in SUFFIXES {
        name = name.strip_suffix(suffix).unwrap_or(name);
    }
    Some(name)
}

/// What may follow the type in an option's id, the last first.
const SUFFIXES: [&str; 8] = [
    "-auto",
    "-spot",
    "-1y-no-upfront",
    "-1y-partial-upfront",
    "-1y-all-upfront",
    "-3y-no-upfront",
    "-3y-partial-upfront",
    "-3y-all-upfront",
];

/// Whether a name fits a pattern in which `*` stands for any characters.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_characters() {
        for (pattern, name, fits) in [
            ("t3.small", "t3.small", true),
            ("t3.small", "t3.smaller", false),
            ("t4g.*", "t4g.nano", true),
            ("t4g.*", "t4.nano", false),
            ("*.large", "m7g.large", true),
            ("*.large", "m7g.xlarge", false),
            ("m*.*large", "m7g.2xlarge", true),
            ("*", "", true),
            ("a*a", "a", false),
        ] {
            assert_eq!(matches(pattern, name), fits, "{pattern} {name}");
        }
    }
}
