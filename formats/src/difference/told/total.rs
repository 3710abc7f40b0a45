//! What all workloads cost, in the one sentence that a comparison ends with.
use svl_engine::difference::{Changes, Status, Total};
use svl_engine::usd::separated;

use crate::words;

/// What all workloads cost, in one sentence.
pub fn total(changes: &Changes) -> String {
    let all = changes.workloads.len();
    let differ: Vec<String> = [
        (Status::Changed, "changed"),
        (Status::Added, "added"),
        (Status::Removed, "removed"),
        (Status::Renamed, "renamed"),
        (Status::Broken, "broken"),
        (Status::Same, "as before"),
    ]
    .into_iter()
    .filter_map(|(status, word)| match changes.count(status) {
        0 => None,
        n => Some(format!("{} {word}", separated(&n.to_string()))),
    })
    .collect();
    let noun = if all == 1 { "workload" } else { "workloads" };
    let all = separated(&all.to_string());
    let counts = match differ.as_slice() {
        [] => "No workload is on either side".to_owned(),
        [_] if !changes.any() => format!("Nothing differs in {all} {noun}"),
        [lone] => match lone.split_once(' ') {
            Some((n, word)) => format!("{n} {noun} {word}"),
            None => lone.clone(),
        },
        several => format!("{all} {noun}: {}", several.join(", ")),
    };
    format!("{counts}{}.", cost(&changes.total))
}

fn cost(total: &Total) -> String {
    let usd = &total.usd_per_month;
    let left_out = match (total.counted, total.not_counted) {
        (_, 0) => String::new(),
        (0, _) => return "; what they cost is not known on both sides".to_owned(),
        (_, n) => format!(", without {n} whose cost is not known on both sides"),
    };
    let (Some(old), Some(new), Some(change)) = (&usd.old, &usd.new, &usd.change) else {
        return left_out;
    };
    if total.counted == 0 {
        return left_out;
    }
    if change.amount().is_zero() {
        return format!("; all in {} a month, as before{left_out}", new.to_cents());
    }
    let share = usd
        .share
        .as_ref()
        .map_or(String::new(), |share| format!(", {}", words::signed_percent(share)));
    format!(
        "; all in {} → {} a month ({}{share}){left_out}",
        old.to_cents(),
        new.to_cents(),
        words::signed(change)
    )
}
