//! `proxy-borrow-inversion`: a proxy that lets callers wait for longer than they live.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Access, Figures, Found, SystemScene, largest};
use crate::system::{Kind, Role};
use crate::units::Millis;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "proxy-borrow-inversion",
    severity: Severity::Warning,
    summary: "A proxy lets a caller wait for a connection until after the caller is gone.",
    what: "`proxy_borrow` is longer than a caller's time: the timeout of its call, its own, or that of the gateway that waits for it.",
    why: "When connections are short the caller is ended while it waits, and the user sees a timeout that names nothing. A shorter wait is an error that says what is missing, in time to answer or to try again.",
    fires: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [orders]}
  orders:
    kind: function
    memory: 256MB
    duration: 100ms
    timeout: 60s
    calls: [{to: ledger, reads: 1, writes: 1}]
  ledger: {kind: rds, instance: db.t4g.micro, proxy_borrow: 120s}
",
    silent: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [orders]}
  orders:
    kind: function
    memory: 256MB
    duration: 100ms
    timeout: 60s
    calls: [{to: ledger, reads: 1, writes: 1}]
  ledger: {kind: rds, instance: db.t4g.micro, proxy_borrow: 5s}
",
    as_of: None,
    remedies: &["a shorter `proxy_borrow` (ConnectionBorrowTimeout)"],
    judgement: &[],
    limits: &[
        "rds-proxy.borrow_timeout_default",
        "lambda.timeout_default",
        "apigateway-http.integration_timeout_max",
        "apigateway-rest.integration_timeout_default",
        "apigateway-websocket.integration_timeout_max",
    ],
    sources: &["https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-connections.html"],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let mut found = Vec::new();
    for (node, database) in scene.of_kind(Kind::Rds) {
        let Some(borrow) = database.store.proxy_borrow.as_ref().map(Millis::seconds) else {
            continue;
        };
        let accesses = scene.accesses(node);
        let ended = accesses.iter().filter_map(|access| {
            let deadline = deadline(scene, access)?;
            (deadline < borrow).then_some((access.caller.name.as_str(), deadline))
        });
        let ended: Vec<(&str, Exact)> = ended.collect();
        let Some(first) = ended.iter().map(|(_, deadline)| deadline).min() else { continue };
        let mut figures = Figures::default();
        let waits = figures.seconds("borrow_s", &borrow);
        let after = figures.seconds("caller_s", first);
        let early = ended.iter().map(|(name, deadline)| (*name, &borrow - deadline));
        let callers = largest(early, &mut figures);
        let message = format!(
            "its proxy lets a caller wait {waits} for a connection, and nobody waits for {callers} longer than {after}"
        );
        found.push(RULE.found_at(database, "proxy_borrow", &message, figures));
    }
    found
}

/// After so long a caller no longer waits for a connection, or nobody for the caller. Unit: s.
fn deadline(scene: &SystemScene, access: &Access) -> Option<Exact> {
    let seconds = |stated: &Option<Millis>| stated.as_ref().map(Millis::seconds);
    let caller = access.caller;
    let own = seconds(&caller.code.timeout).or_else(|| {
        (caller.kind == Kind::Function).then(|| scene.limit("lambda.timeout_default"))?
    });
    let before = scene.system.reaching(access.from).into_iter();
    let before = before.filter(|(_, edge)| edge.role == Role::Call).filter_map(|(from, edge)| {
        let gateway = scene.component(from);
        let stated = seconds(&edge.call.as_ref()?.timeout);
        let limit = match gateway.kind {
            Kind::HttpApi => scene.limit("apigateway-http.integration_timeout_max"),
            Kind::RestApi => scene
                .limit("apigateway-rest.integration_timeout_default")
                .or_else(|| scene.limit("apigateway-rest.integration_timeout_edge")),
            Kind::WebsocketApi => scene.limit("apigateway-websocket.integration_timeout_max"),
            _ => None,
        };
        stated.or_else(|| seconds(&gateway.code.timeout)).or(limit)
    });
    own.into_iter().chain(seconds(&access.call.timeout)).chain(before).min()
}
