//! `db-connection-exhaustion`: more connections than a database accepts.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Accepted, Figures, Found, Origin, SystemScene, largest};
use crate::system::StatedComponent;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "db-connection-exhaustion",
    severity: Severity::Error,
    summary: "Callers open more connections than the database accepts.",
    what: "In the busiest second the environments of all callers, each with its `pool`, and `other_connections` together are more than the database accepts; near it that is a warning. Environments are bounded by `reserved_concurrency` and by the account's limit. What is accepted is `max_connections`, else the engine's formula for the machine's nominal memory; RDS keeps some of the memory for itself, so that there are fewer. Behind a proxy (`proxy_borrow`) only calls that bind their connection count (`session_state`).",
    why: "An environment serves one request at a time and has a pool of its own, so that connections grow with the traffic. The one too many is refused, for every caller alike, and functions that fail come again at once.",
    fires: r"name: example
requests: 300M/month
entry: orders
components:
  orders:
    kind: function
    memory: 256MB
    duration: 1s
    timeout: 10s
    pool: 2
    calls: [{to: ledger, reads: 1, writes: 1}]
  ledger: {kind: rds, engine: postgres, instance: db.t4g.micro}
",
    silent: r"name: example
requests: 300M/month
entry: orders
components:
  orders:
    kind: function
    memory: 256MB
    duration: 1s
    timeout: 10s
    pool: 1
    reserved_concurrency: 80
    calls: [{to: ledger, reads: 1, writes: 1}]
  ledger: {kind: rds, engine: postgres, instance: db.t4g.micro}
",
    as_of: None,
    remedies: &[
        "a pool of one connection for each environment (`pool: 1`)",
        "fewer environments at once (`reserved_concurrency`)",
        "a proxy that shares connections (`proxy_borrow`)",
        "a larger machine",
    ],
    judgement: &[("part of the connections from which it is a warning", "90 %")],
    limits: &[
        "rds.mysql_bytes_per_conn",
        "rds.postgres_bytes_per_conn",
        "rds.postgres_conn_cap",
        "elasticache.maxclients",
        "lambda.concurrency_account",
    ],
    sources: &[
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html",
    ],
    check: Check::System(check),
};

/// Part of the connections that callers may hold, in percent.
const NEAR: i64 = 90;

fn check(scene: &SystemScene) -> Vec<Found> {
    let mut found = Vec::new();
    for (node, store) in scene.system.components() {
        if !store.kind.counts_connections() {
            continue;
        }
        let Some(accepted) = scene.accepted(store) else { continue };
        let proxied = store.store.proxy_borrow.is_some();
        let held =
            scene.connections(node, |access| !proxied || access.call.session_state == Some(true));
        found.extend(of_store(scene, store, &held, &accepted));
    }
    found
}

fn of_store(
    scene: &SystemScene,
    store: &StatedComponent,
    held: &[(&StatedComponent, Exact)],
    accepted: &Accepted,
) -> Option<Found> {
    if held.is_empty() {
        return None;
    }
    let others = Exact::from(store.store.other_connections.unwrap_or(0));
    let all = held.iter().fold(others.clone(), |sum, (_, connections)| &sum + connections);
    if all <= &accepted.connections * &Exact::decimal(NEAR, 2) {
        return None;
    }
    let mut figures = Figures::default();
    let callers = held.iter().map(|(caller, held)| (caller.name.as_str(), held.clone()));
    let callers = largest(callers, &mut figures);
    let all_told = figures.number("connections", &all);
    let most = figures.number("accepted", &accepted.connections);
    let beside = if others.is_zero() {
        String::new()
    } else {
        format!(" and {} by others", figures.number("other_connections", &others))
    };
    let origin = match &accepted.from {
        Origin::Stated => String::new(),
        Origin::Formula(engine, memory) => {
            let memory = figures.number("memory_gib", memory);
            format!(
                ", by {engine}'s formula for {memory} GiB; RDS keeps some of it, so that there are fewer"
            )
        }
        Origin::Node => ", each of its nodes".to_owned(),
    };
    let message = format!(
        "{all_told} connections are held in the busiest second, by {callers}{beside}, and it accepts {most}{origin}"
    );
    let key = if store.store.max_connections.is_some() { "max_connections" } else { "instance" };
    let over = all > accepted.connections;
    let severity = if over { Severity::Error } else { Severity::Warning };
    let found = RULE.found_at(store, key, &message, figures).at(severity);
    Some(match &accepted.quota {
        Some(quota) => found.against(quota, scene.facts),
        None => found,
    })
}
