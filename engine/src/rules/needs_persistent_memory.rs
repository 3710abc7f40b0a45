//! `needs-persistent-memory`: state in the memory of functions.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen, Trial};
use crate::workload::{StateKind, Store};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "needs-persistent-memory",
    severity: Severity::Error,
    summary: "What is kept in memory is split over environments that come and go.",
    what: "The workload keeps a session or a cache in memory (`state`) and no store is stated. For a session that is an error, for a cache a warning. The next request finds the same environment with a chance of one in as many as are alive.",
    why: "An environment serves one request at a time, and Lambda chooses which. Each has its own memory, and each ends after some hours, or minutes after its last request.",
    fires: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
state: session
",
    silent: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
state: {kind: session, store: dynamodb}
",
    as_of: None,
    remedies: &[
        "a store outside: DynamoDB, ElastiCache",
        "a server, with sticky sessions where there are two",
        "Managed Instances, where one environment serves many requests at once",
    ],
    judgement: &[],
    limits: &[],
    sources: &[
        "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html",
        "docs/architecture.md: cold starts",
    ],
    check: Check::Function(check),
};

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let Some(state) = scene.workload.state.as_ref().filter(|state| state.store.is_none()) else {
        return Vec::new();
    };
    let (what, severity) = match state.kind {
        StateKind::Session => ("a session", Severity::Error),
        StateKind::InMemoryCache => ("a cached value", Severity::Warning),
        StateKind::WebSocket | StateKind::RollingBuffer | StateKind::LocalFiles => {
            return Vec::new();
        }
    };
    let alive = seen.choice.service_level.environments.map(|it| it.mean.exact());
    let (Some(_), Some(alive), Some(hours)) = (seen.function(), alive, scene.environment_hours())
    else {
        return Vec::new();
    };
    let Some(meets) = Exact::ONE.checked_div(&alive.clone().max(Exact::ONE)) else {
        return Vec::new();
    };
    let mut figures = Figures::default();
    let alive = figures.number("environments", &alive);
    let meets = figures.percent("same_environment_percent", &meets);
    let hours = figures.number("lifetime_h", &hours);
    let message = format!(
        "{alive} environments are alive on average, and a request meets the one that holds {what} in at most {meets} of the cases; none lives longer than {hours} h"
    );
    let found = RULE.found("state", message, figures).of(seen).at(severity);
    let found = found
        .try_(Some(Trial::store(Store::DynamoDb, "DynamoDB", state)))
        .try_(Some(Trial::store(Store::ElastiCache, "ElastiCache", state)));
    vec![found.try_(Some(Trial::cheapest_fleet()))]
}
