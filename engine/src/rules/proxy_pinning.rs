//! `proxy-pinning`: a proxy that cannot share its connections.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene, largest};
use crate::system::Kind;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "proxy-pinning",
    severity: Severity::Warning,
    summary: "What callers do binds the proxy's connections to them.",
    what: "A call of a database behind a proxy (`proxy_borrow`) says `session_state: true`. What binds a connection depends on the engine: settings of the session, temporary tables, prepared statements, locks.",
    why: "The proxy gives a bound connection to nobody else until its client is gone. Each environment then holds connections of its own, as if there were no proxy, and it is paid for all the same.",
    fires: r"name: example
requests: 10M/month
entry: orders
components:
  orders:
    kind: function
    memory: 256MB
    duration: 100ms
    timeout: 10s
    calls: [{to: ledger, reads: 1, writes: 1, session_state: true}]
  ledger: {kind: rds, instance: db.t4g.medium, proxy_borrow: 5s}
",
    silent: r"name: example
requests: 10M/month
entry: orders
components:
  orders:
    kind: function
    memory: 256MB
    duration: 100ms
    timeout: 10s
    calls: [{to: ledger, reads: 1, writes: 1}]
  ledger: {kind: rds, instance: db.t4g.medium, proxy_borrow: 5s}
",
    as_of: None,
    remedies: &[
        "settings in the proxy's initialisation query, the same for all",
        "no session settings, temporary tables or prepared statements in what passes the proxy",
    ],
    judgement: &[],
    limits: &["rds-proxy.headroom"],
    sources: &[
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-connections.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-pinning.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let mut found = Vec::new();
    for (node, database) in scene.of_kind(Kind::Rds) {
        if database.store.proxy_borrow.is_none() {
            continue;
        }
        let held = scene.connections(node, |access| access.call.session_state == Some(true));
        if held.is_empty() {
            continue;
        }
        let mut figures = Figures::default();
        let bound = held.iter().fold(Exact::ZERO, |sum, (_, one)| &sum + one);
        let callers = held.iter().map(|(caller, one)| (caller.name.as_str(), one.clone()));
        let callers = largest(callers, &mut figures);
        let bound = figures.number("bound_connections", &bound);
        let accepted = scene.accepted(database).map_or_else(String::new, |accepted| {
            format!(
                ", of {} that the database accepts",
                figures.number("accepted", &accepted.connections)
            )
        });
        let message = format!(
            "session state of {callers} binds connections of its proxy, {bound} in the busiest second{accepted}"
        );
        found.push(RULE.found_at(database, "proxy_borrow", &message, figures));
    }
    found
}
