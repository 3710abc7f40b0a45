//! `tmp-as-durable`: files that are taken for kept.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen, Trial};
use crate::workload::{State, StateKind, Store};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "tmp-as-durable",
    severity: Severity::Warning,
    summary: "Files in `/tmp` are seen by one environment, and end with it.",
    what: "The workload keeps local files between requests and no store is stated. It is an error where they do not fit into `/tmp` at all.",
    why: "`/tmp` belongs to one environment. The next request may run in another, which has its own, and an environment ends without a word.",
    fires: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
state: {kind: local-files, size: 100MB}
",
    silent: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
state: {kind: local-files, size: 100MB, store: s3}
",
    as_of: None,
    remedies: &["S3", "a file system that is mounted (EFS)", "a server"],
    judgement: &[],
    limits: &["lambda.tmp_max"],
    sources: &[
        "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html",
    ],
    check: Check::Function(check),
};

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let kept = |state: &&State| state.kind == StateKind::LocalFiles && state.store.is_none();
    let Some(state) = scene.workload.state.as_ref().filter(kept) else { return Vec::new() };
    let alive = seen.choice.service_level.environments.map(|it| it.mean.exact());
    let (Some(_), Some(alive), Some(hours)) = (seen.function(), alive, scene.environment_hours())
    else {
        return Vec::new();
    };
    let size = state.size.amount().checked_div(&Exact::from(1_048_576_u32));
    let Some(size) = size else { return Vec::new() };
    let tmp = scene.workload.lambda.ephemeral_storage.amount();
    let mut figures = Figures::default();
    let (message, severity) = if size > *tmp {
        let size = figures.megabytes("files_mb", &size);
        let tmp = figures.megabytes("tmp_mb", tmp);
        (format!("{size} of files do not fit into {tmp} of `/tmp`"), Severity::Error)
    } else {
        let alive = figures.number("environments", &alive);
        let hours = figures.number("lifetime_h", &hours);
        let message = format!(
            "{alive} environments are alive on average, each with files of its own in `/tmp`, and none lives longer than {hours} h"
        );
        (message, Severity::Warning)
    };
    let found = RULE.found("state", message, figures).of(seen).at(severity);
    let found = found.try_(Some(Trial::store(Store::S3, "S3", state)));
    vec![found.try_(Some(Trial::cheapest_fleet()))]
}
