//! `lost-update`: writers that overwrite each other's changes.
use std::fmt::Write;

use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Access, Figures, Found, SystemScene, largest};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "lost-update",
    severity: Severity::Warning,
    summary: "Writers change what they have read, and nothing notices that another did so too.",
    what: "A store says `read_modify_write: true`, writes of it carry no condition and are no transaction, and at least two writers may be at work at once. Where `hottest_key` is stated, the clashes on it are counted: two changes of one item clash when the second is read before the first is written.",
    why: "Both read 10, both write 11, and one of two changes is gone. No error is raised and no log tells.",
    fires: r"name: example
requests: 30M/month
entry: counter
components:
  counter:
    kind: function
    memory: 128MB
    duration: 100ms
    calls: [{to: totals, reads: 1, writes: 1, item: 1KB}]
  totals: {kind: dynamodb, read_modify_write: true, hottest_key: 5%}
",
    silent: r"name: example
requests: 30M/month
entry: counter
components:
  counter:
    kind: function
    memory: 128MB
    duration: 100ms
    calls: [{to: totals, reads: 1, writes: 1, item: 1KB, conditional: true}]
  totals: {kind: dynamodb, read_modify_write: true, hottest_key: 5%}
",
    as_of: None,
    remedies: &[
        "a condition on the version that was read (`conditional: true`), and a second try where it fails",
        "an update that adds (`ADD`, `SET n = n + 1`) in place of reading first",
        "one writer alone (`reserved_concurrency: 1`), or one for each key behind a FIFO queue",
    ],
    judgement: &[],
    limits: &[],
    sources: &[
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithItems.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let mut found = Vec::new();
    for (node, store) in scene.system.components() {
        if store.store.read_modify_write != Some(true) {
            continue;
        }
        let unguarded = |access: &Access| {
            let writes = !access.call.accesses().1.is_zero();
            writes && !access.call.conditional && !access.call.transaction
        };
        let writers: Vec<Access> = scene.accesses(node).into_iter().filter(unguarded).collect();
        let mut callers: Vec<_> = writers.iter().map(|access| access.from).collect();
        callers.dedup();
        let at_once = callers.iter().fold(Exact::ZERO, |sum, it| &sum + &scene.at_work(*it));
        if at_once < Exact::from(2_u32) {
            continue;
        }
        let mut figures = Figures::default();
        let names = writers.iter().map(|it| (it.caller.name.as_str(), scene.items_written(it)));
        let names = largest(names, &mut figures);
        let at_once = figures.number("writers_at_once", &at_once);
        let mut message = format!(
            "up to {at_once} runs of {names} change items at once that they have read before, without a condition"
        );
        if let Some(share) = &store.store.hottest_key {
            let clashes = figures.number("clashes_per_second", &clashes(scene, &writers, share));
            let _ = write!(
                message,
                ": up to {clashes} changes of the busiest key are lost in the busiest second"
            );
        }
        found.push(RULE.found_at(store, "read_modify_write", &message, figures));
    }
    found
}

/// Changes of the busiest key that overlap with another in the busiest second, where a writer takes
/// all its time between reading and writing: λ · Σ λᵢ tᵢ.
fn clashes(scene: &SystemScene, writers: &[Access], share: &Exact) -> Exact {
    let rates = writers.iter().map(|it| (&scene.items_written(it) * share, scene.seconds(it.from)));
    let (mut all, mut open) = (Exact::ZERO, Exact::ZERO);
    for (rate, seconds) in rates {
        all = &all + &rate;
        open = &open + &(&rate * &seconds);
    }
    &all * &open
}
