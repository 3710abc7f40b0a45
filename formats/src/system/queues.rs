//! What a queue in place of a call would change, side by side.
use svl_engine::system::SystemDecision;
use svl_engine::system::paths::QueueReport;
use svl_engine::usd::Usd;

use super::paths::more;
use super::section::{Column, Section, Table};
use crate::words::paths as said;
use crate::words::{self, exact_millis};

/// So many are shown before the rest is counted.
const SHOWN: usize = 10;

/// What a queue in place of each call would change.
pub(super) fn section(decision: &SystemDecision) -> Option<Section> {
    let report = &decision.paths;
    if report.queues.is_empty() {
        return None;
    }
    let columns = vec![
        Column::left("call"),
        Column::right("caller saves"),
        Column::right("work waits"),
        Column::left("entry"),
        Column::right("request saves"),
        Column::right("promised"),
        Column::right("with a queue"),
        Column::right("a month"),
        Column::right("messages"),
        Column::right("whole bill"),
    ];
    let mut rows = Vec::new();
    for queue in report.queues.iter().take(SHOWN) {
        let mut first = vec![
            format!("{} → {}", queue.from, queue.to),
            exact_millis(&queue.caller_saves_ms),
            waited(queue),
        ];
        let money = [
            queue.usd_per_month_messages.as_ref().map(Usd::to_cents).unwrap_or_default(),
            queue.usd_per_month.as_ref().map(words::signed).unwrap_or_default(),
        ];
        if queue.entries.is_empty() {
            first.extend([const { String::new() }; 5]);
            first.extend(money);
            rows.push(first);
            continue;
        }
        for (place, gain) in queue.entries.iter().enumerate() {
            let only_first = |text: String| if place == 0 { text } else { String::new() };
            let mut row: Vec<String> = first.iter().cloned().map(only_first).collect();
            let unsure = if gain.unknown { "about " } else { "" };
            row.extend([
                gain.entry.clone(),
                exact_millis(&gain.saves_ms),
                said::availability(&gain.availability),
                said::availability(&gain.availability_with_queue),
                format!("{unsure}{}", said::signed_minutes(&gain.minutes_per_month_gained)),
            ]);
            row.extend(money.iter().cloned().map(only_first));
            rows.push(row);
        }
    }
    let mut notes = vec![
        "whether a caller needs the answer is not known: only where it does not can a queue stand \
         in place of the call"
            .to_owned(),
    ];
    let polled =
        report.queues.iter().filter_map(|queue| queue.work_polled_within_ms.as_ref()).max();
    notes.extend(polled.map(|most| {
        format!(
            "work waits: for an environment in the busiest second; where little is going on, the \
             next poll may take up to {} more",
            exact_millis(most)
        )
    }));
    if report.queues.iter().take(SHOWN).any(|queue| queue.needs_worker) {
        notes.push("*: somebody has to write what takes the messages, and pay for it".to_owned());
    }
    if report.queues.iter().any(|queue| queue.usd_per_month.is_none()) {
        notes
            .push("a bill is computed anew for the first calls of a small system alone".to_owned());
    }
    notes.extend(more(report.queues.len(), SHOWN, report.queues_left_out));
    Some(Section {
        title: "a queue in place of a call".to_owned(),
        table: Some(Table { columns, rows }),
        notes,
        ..Section::default()
    })
}

/// What the work waits for, with a star where nobody takes messages yet.
fn waited(queue: &QueueReport) -> String {
    let known = queue
        .work_waits_ms
        .map_or_else(|| "ever longer".to_owned(), |time| exact_millis(&time.exact()));
    if queue.needs_worker { "*".to_owned() } else { known }
}
