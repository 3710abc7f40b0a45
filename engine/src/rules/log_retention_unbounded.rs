//! `log-retention-unbounded`: logs that are kept for ever.
use super::{Check, Rule};
use petgraph::graph::NodeIndex;

use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene};
use crate::usd::Usd;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "log-retention-unbounded",
    severity: Severity::Advice,
    summary: "Logs are kept for ever, and cost more each month.",
    what: "A component writes `logs`, does not say `log_retention`, and after a year keeping them costs $1 a month or more.",
    why: "A log group keeps everything until it is told otherwise: each month adds what it wrote to what every later month pays.",
    fires: r"name: example
requests: 30M/month
entry: api
components:
  api: {kind: http-api, calls: [notes]}
  notes: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: client, validates: true, logs: 2KB}
",
    silent: r"name: example
requests: 30M/month
entry: api
components:
  api: {kind: http-api, calls: [notes]}
  notes: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: client, validates: true, logs: 2KB, log_retention: 30d}
",
    as_of: None,
    remedies: &["`log_retention: 30d`, or 7 to 30 days", "an export to S3 of what must be kept"],
    judgement: &[("least amount after a year", "$1 a month")],
    limits: &[],
    sources: &["https://aws.amazon.com/cloudwatch/pricing/"],
    check: Check::System(check),
};

/// What keeping a year's logs must cost to be worth a word, in USD a month: this project's judgement.
const NOTABLE_USD: u32 = 1;
const MONTHS: u32 = 12;

fn check(scene: &SystemScene) -> Vec<Found> {
    let components = scene.system.components();
    components.filter_map(|(node, _)| of_a_component(node, scene)).collect()
}

fn of_a_component(node: NodeIndex, scene: &SystemScene) -> Option<Found> {
    let component = scene.component(node);
    let logs = component.logs.as_ref().filter(|_| component.log_retention.is_none())?;
    let runs = scene.load.node(node).runs.at(scene.load.requests().amount());
    let a_month = &runs * &logs.gigabytes();
    let region = scene.system.region(node);
    let price = scene.facts.price("cloudwatch", region, "logs_storage_gb_month").ok()?;
    let (_, price) = price.tiers.first()?;
    let kept = &a_month * &Exact::from(MONTHS);
    let after_a_year = &kept * price;
    if after_a_year < Exact::from(NOTABLE_USD) {
        return None;
    }
    let mut figures = Figures::default();
    let a_month = figures.number("gb_a_month", &a_month);
    let kept = figures.number("gb_after_a_year", &kept);
    let usd = figures.usd("usd_per_month_after_a_year", &Usd::new(after_a_year));
    let message = format!(
        "{a_month} GB of logs a month are kept for ever: after a year {kept} GB cost {usd} a month"
    );
    Some(RULE.found_at(component, "log_retention", &message, figures))
}
