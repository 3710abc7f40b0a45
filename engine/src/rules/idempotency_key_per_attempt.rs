//! `idempotency-key-per-attempt`: a key that is new in every attempt.
use std::fmt::Write;

use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, SystemScene, again_a_day, names, repeats};
use crate::system::IdempotencyKey;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "idempotency-key-per-attempt",
    severity: Severity::Error,
    summary: "The key that is to tell a repetition is made anew in each attempt.",
    what: "A component says `idempotency: per-attempt`: its key is made in the handler or in the loop that tries again, as `noteId = randomUUID()` is.",
    why: "Each attempt has another key, so that no store ever sees one twice: the handler looks idempotent, and creates a second note for a request that is sent again.",
    fires: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [notes]}
  notes: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: per-attempt, calls: [{to: table, writes: 1}]}
  table: {kind: dynamodb}
",
    silent: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [notes]}
  notes: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: client, calls: [{to: table, writes: 1}]}
  table: {kind: dynamodb}
",
    as_of: None,
    remedies: &[
        "`idempotency: client`: a key that the client sends with the request and with its repetition",
        "`idempotency: payload`: a key that follows from what is asked, such as a hash",
    ],
    judgement: &[],
    limits: &[],
    sources: &["https://docs.aws.amazon.com/powertools/python/latest/utilities/idempotency/"],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let all = repeats(scene);
    let made_anew = scene.system.components().filter(|(_, component)| {
        let stated = component.code.idempotency.as_ref();
        stated.is_some_and(|stated| stated.key == IdempotencyKey::PerAttempt)
    });
    let found = made_anew.map(|(node, component)| {
        let ways = all.get(&node).map_or(&[][..], Vec::as_slice);
        let mut figures = Figures::default();
        let mut message =
            "its key is new in every attempt, so that no repetition is known".to_owned();
        if !ways.is_empty() {
            let _ = write!(
                message,
                ": {} may bring the same thing twice{}",
                names(ways),
                again_a_day(ways, &mut figures)
            );
        }
        RULE.found_at(component, "idempotency", &message, figures)
    });
    found.collect()
}
