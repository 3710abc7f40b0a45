//! `snapstart-incompatible`: a snapshot that this function cannot have.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen, Trial};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "snapstart-incompatible",
    severity: Severity::Error,
    summary: "SnapStart does not go with what else is stated.",
    what: "`lambda.snapstart` is stated together with provisioned concurrency, with more `/tmp` than is included, or with a runtime that is not on the list.",
    why: "Lambda refuses the configuration.",
    fires: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
runtime: nodejs22.x
lambda: {snapstart: true}
",
    silent: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
runtime: java21
lambda: {snapstart: true}
",
    as_of: None,
    remedies: &["leave one of the two out"],
    judgement: &[],
    limits: &["lambda.tmp_included_mb"],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html"],
    check: Check::Option(check),
};

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let lambda = &scene.workload.lambda;
    let Some(function) = seen.function().filter(|_| lambda.snapstart) else { return Vec::new() };
    let mut figures = Figures::default();
    let message = if function.provisioned > 0 {
        let kept = figures.number("provisioned", &Exact::from(function.provisioned));
        format!("a snapshot does not go with {kept} provisioned environments")
    } else if lambda.ephemeral_storage > lambda.included_storage {
        let stated = figures.megabytes("tmp_mb", lambda.ephemeral_storage.amount());
        let most = figures.megabytes("limit_mb", lambda.included_storage.amount());
        format!("a snapshot does not go with {stated} of `/tmp`, only with {most}")
    } else {
        let Some(runtime) = &scene.workload.runtime else { return Vec::new() };
        let Some(list) = scene.facts.rule_text("lambda.snapstart_runtimes") else {
            return Vec::new();
        };
        if is_listed(runtime, &list) {
            return Vec::new();
        }
        format!("a snapshot is taken of `{list}`, and not of `{runtime}`")
    };
    let found = RULE.found("lambda.snapstart", message, figures).of(seen);
    vec![found.try_(Some(without()))]
}

/// Whether a list such as `java11+|python3.12+` names the runtime or an earlier version of it.
fn is_listed(runtime: &str, list: &str) -> bool {
    let (name, version) = split(runtime);
    list.split('|').any(|entry| {
        let (listed, from) = split(entry.trim_end_matches('+'));
        listed == name && version >= from
    })
}

/// A runtime's name, and the numbers of its version.
fn split(runtime: &str) -> (&str, Vec<u32>) {
    let at = runtime.find(|c: char| c.is_ascii_digit()).unwrap_or(runtime.len());
    let (name, version) = runtime.split_at(at);
    let numbers = version.split('.').map_while(|part| part.parse().ok());
    (name, numbers.collect())
}

fn without() -> Trial {
    let set = [("lambda.snapstart", "false".to_owned())];
    Trial::set("`lambda.snapstart: false`", &set, |workload, _| workload.lambda.snapstart = false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        let list = "java11+|python3.12+|dotnet8+";
        for runtime in ["java11", "java21", "python3.12", "python3.13", "dotnet10"] {
            assert!(is_listed(runtime, list), "{runtime}");
        }
        for runtime in ["java8.al2", "python3.9", "dotnet6", "nodejs22.x", "ruby3.3", ""] {
            assert!(!is_listed(runtime, list), "{runtime}");
        }
    }
}
