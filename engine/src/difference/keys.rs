//! The keys of a workload that can be changed alone.
use crate::Decision;
use crate::workload::Stated;

type Copy = fn(&mut Stated, &Stated);

macro_rules! fields {
    ($($key:literal => $($field:ident).+),* $(,)?) => {
        &[$(($key, |to: &mut Stated, from: &Stated| to.$($field).+.clone_from(&from.$($field).+))),*]
    };
}

/// Every key that shapes an answer, and how it passes from one statement to another. A key that is
/// not here is told, and what it does counts among what the keys do together.
const KEYS: &[(&str, Copy)] = fields! {
    "region" => region,
    "requests" => requests,
    "pattern" => pattern,
    "peak" => peak,
    "memory" => memory,
    "duration" => duration,
    "cpu" => cpu,
    "architecture" => architecture,
    "runtime" => runtime,
    "package" => package,
    "init" => init,
    "payload" => payload,
    "logs" => logs,
    "tracing" => tracing,
    "latency" => latency,
    "availability" => availability,
    "state" => state,
    "trigger" => trigger,
    "ingress" => ingress,
    "job" => job,
    "lambda.ephemeral_storage" => lambda.ephemeral_storage,
    "lambda.provisioned_concurrency" => lambda.provisioned_concurrency,
    "lambda.reserved_concurrency" => lambda.reserved_concurrency,
    "lambda.snapstart" => lambda.snapstart,
    "lambda.account_concurrency" => lambda.account_concurrency,
    "lambda.timeout" => lambda.timeout,
    "lambda.idle_timeout" => lambda.idle_timeout,
    "lambda.lifetime" => lambda.lifetime,
    "server.memory_per_request" => server.memory_per_request,
    "server.base_memory" => server.base_memory,
    "server.cpu_speed" => server.cpu_speed,
    "server.utilisation" => server.utilisation,
    "server.min_instances" => server.min_instances,
    "server.scaling" => server.scaling,
    "server.disk" => server.disk,
    "server.hours" => server.hours,
    "server.nat" => server.nat,
    "free_tier" => free_tier,
    "discounts" => discounts,
    "discounts.lambda" => discounts.lambda,
    "discounts.ec2" => discounts.ec2,
    "discounts.fargate" => discounts.fargate,
    "discounts.savings_plan" => discounts.savings_plan,
    "compare" => compare,
    "budget" => budget,
    "allow" => allow,
};

/// What the echo calls otherwise than files do.
const NAMES: [(&str, &str); 2] = [("hourly_weights", "pattern"), ("log", "logs")];

/// A key of the echo as files have it.
pub(super) fn as_files_have_it(key: &str) -> &str {
    NAMES.iter().find(|(echo, _)| *echo == key).map_or(key, |(_, file)| *file)
}

/// What the old side would say if this key alone were as the new side has it; none where it cannot
/// be changed alone.
pub(super) fn changed_alone(old: &Stated, new: &Stated, key: &str) -> Option<Stated> {
    let (_, copy) = KEYS.iter().find(|(known, _)| *known == key)?;
    let mut stated = old.clone();
    copy(&mut stated, new);
    Some(stated)
}

/// The findings that a statement allows, for people; none where it allows none.
pub(super) fn allowed(stated: &Stated) -> Option<String> {
    let entry = |allow: &crate::workload::Allow| {
        let until = allow.until.map_or(String::new(), |day| format!(" until {day}"));
        format!("{}{until}", allow.rule)
    };
    let entries: Vec<String> = stated.allow.iter().map(entry).collect();
    (!entries.is_empty()).then(|| entries.join(", "))
}

type Aside = (String, Option<String>, Option<String>);

/// Keys that nothing is computed with yet and that do not say what they said.
pub(super) fn aside(old: &Decision, new: &Decision) -> Vec<Aside> {
    let find = |decision: &Decision, key: &str| {
        let aside = decision.not_yet_considered.iter().find(|it| it.key == key);
        aside.map(|it| it.value.inline())
    };
    let gone = |key: &&String| find(new, key).is_none();
    let keys = new.not_yet_considered.iter().map(|it| &it.key);
    let keys = keys.chain(old.not_yet_considered.iter().map(|it| &it.key).filter(gone));
    keys.map(|key| (key.clone(), find(old, key), find(new, key)))
        .filter(|(_, before, after)| before != after)
        .collect()
}
