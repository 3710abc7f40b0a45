//! `partial-batch-off`: one message that fails takes its batch with it.
use std::fmt::Write;

use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene, Worked, worked};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "partial-batch-off",
    severity: Severity::Warning,
    summary: "A batch of a queue fails as a whole.",
    what: "A function takes more than one message of a queue at once (`batch`), and the consumer does not say `partial: true`.",
    why: "One failure returns every message of the batch: those that succeeded are worked on again, `1 + (batch - 1) x p` times each at a share p of failures, and one that never succeeds drags the others to the dead-letter queue.",
    fires: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 3min, consumer: {to: worker, batch: 10}}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, failure: 1%, idempotency: payload}
",
    silent: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 3min, consumer: {to: worker, batch: 10, partial: true}}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, failure: 1%, idempotency: payload}
",
    as_of: None,
    remedies: &[
        "`partial: true` (`ReportBatchItemFailures`), and a handler that says which messages failed",
        "a `batch` of 1",
    ],
    judgement: &[],
    limits: &[],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html"],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let queues = worked(scene);
    queues.iter().filter(|worked| worked.is_polled()).filter_map(of_a_queue).collect()
}

fn of_a_queue(worked: &Worked) -> Option<Found> {
    let size = worked.consumer.batch.filter(|size| *size > 1 && !worked.consumer.partial)?;
    let mut figures = Figures::default();
    let others = figures.number("others", &Exact::from(size - 1));
    let mut message = format!(
        "a message that fails in `{}` returns up to {others} others with it",
        worked.worker.name
    );
    if let Some(failure) = worked.worker.failure.as_ref().filter(|share| !share.is_zero()) {
        let share = figures.percent("failing_percent", failure);
        let times = figures.number("runs_for_each", &runs_for_each(size, failure));
        let _ = write!(message, "; at {share} failing each is worked on {times} times");
    }
    if let Some(kept) = &worked.queue.dead_letter {
        let _ = write!(message, ", and one that never succeeds drags them to `{kept}`");
    }
    Some(RULE.found_at(worked.queue, &worked.key("partial"), &message, figures))
}

/// How often a message is worked on where a share of them fails and takes its batch with it.
fn runs_for_each(batch: u32, failure: &Exact) -> Exact {
    &Exact::ONE + &(&Exact::from(batch.saturating_sub(1)) * failure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_messages_at_one_percent_are_worked_on_nine_hundredths_more() {
        assert_eq!(runs_for_each(10, &Exact::decimal(1, 2)), Exact::decimal(109, 2));
        assert_eq!(runs_for_each(1, &Exact::decimal(1, 2)), Exact::ONE);
    }
}
