//! `log-cost-dominates`: logs that cost more than the work.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen, Trial};
use crate::units::Bytes;
use crate::usd::Usd;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "log-cost-dominates",
    severity: Severity::Advice,
    summary: "Logs cost more than the functions that write them.",
    what: "What a month's log lines cost to write and keep is more than the compute of the function.",
    why: "Log lines are charged by the byte, and a short function writes its own price in a few lines.",
    fires: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
logs: 2KB
",
    silent: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
logs: 0.5KB
",
    as_of: None,
    remedies: &[
        "a higher level, or a sample of the lines",
        "a shorter retention",
        "one line a request",
    ],
    judgement: &[("least amount", "$1 a month")],
    limits: &[],
    sources: &["https://aws.amazon.com/cloudwatch/pricing/"],
    check: Check::Option(check),
};

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let (Some(_), Some(logs)) = (seen.function(), &scene.workload.logs) else { return Vec::new() };
    let cost = seen.cost_of(&["logs written", "logs kept"]);
    if cost <= *seen.compute() || seen.notable_share(&cost).is_none() {
        return Vec::new();
    }
    let Some(even) = break_even(logs.amount(), &cost, seen.compute()) else { return Vec::new() };
    let mut figures = Figures::default();
    let written = figures.number("log_bytes", logs.amount());
    let cost = figures.usd("logs_usd", &cost);
    let compute = figures.usd("compute_usd", seen.compute());
    let even_shown = figures.number("break_even_bytes", &even.rounded(0));
    let message = format!(
        "{written} bytes a request cost {cost} a month, more than the {compute} of the work; {even_shown} bytes cost as much as it"
    );
    let found = RULE.found("logs", message, figures).of(seen);
    vec![found.try_(fewer(&even))]
}

/// Bytes at which logs cost what the work does.
fn break_even(bytes: &Exact, logs: &Usd, work: &Usd) -> Option<Exact> {
    (bytes * work.amount()).checked_div(logs.amount())
}

/// So few that they cost less than the work, in tenths of a KB.
fn fewer(even: &Exact) -> Option<Trial> {
    let tenth = Exact::decimal(1_024, 1);
    let tenths = even.checked_div(&tenth)?.floor()?;
    let kilobytes = &Exact::from(tenths) * &Exact::decimal(1, 1);
    let bytes = &Exact::from(tenths) * &tenth;
    let value = format!("{}KB", kilobytes.to_plain());
    let set = [("logs", value.clone())];
    let text = format!("fewer lines (`logs: {value}`)");
    (tenths > 0).then(|| {
        Trial::set(text, &set, move |workload, _| workload.logs = Some(Bytes::new(bytes.clone())))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_bytes_cost_what_a_short_invocation_does() {
        // 128 MB for 100 ms, $0.50 a GB, without the request itself.
        let duration = Usd::new(&Exact::decimal(166_667, 10) * &Exact::decimal(125, 4));
        let a_gigabyte = Exact::from(1_073_741_824_u32);
        let even = break_even(&a_gigabyte, &Usd::new(Exact::decimal(5, 1)), &duration);
        assert_eq!(even.expect("a size").to_fixed(0), "447");
    }
}
