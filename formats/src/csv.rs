//! The options of every decision as CSV, one line an option, every figure exact.
use svl_engine::Decision;
use svl_engine::decision::OptionReport;

use crate::answer::Answer;
use crate::system;

const HEADER: [&str; 13] = [
    "workload",
    "region",
    "requests_per_month",
    "option",
    "platform",
    "usd_per_month_compute",
    "usd_per_month_all_in",
    "usd_per_million_requests_compute",
    "usd_per_million_requests_all_in",
    "unpriced",
    "capacity_requests_per_month",
    "fits",
    "choice",
];

/// A header and a line for each option, in the order given. Absent figures are empty.
pub fn render(decisions: &[&Decision]) -> String {
    let rows = decisions
        .iter()
        .flat_map(|decision| decision.options.iter().map(move |o| row(decision, o)));
    lines(&HEADER, rows)
}

/// The options of all workloads, then the components and edges of all systems: a table each, where
/// both are there with an empty line between them.
pub fn render_all(answers: &[Answer]) -> String {
    let (mut workloads, mut systems) = (Vec::new(), Vec::new());
    for answer in answers {
        match answer {
            Answer::Workload(decision) => workloads.push(*decision),
            Answer::System(decision) => systems.push(*decision),
        }
    }
    match (workloads.as_slice(), systems.as_slice()) {
        (workloads, []) => render(workloads),
        ([], systems) => system::csv::render(systems),
        (workloads, systems) => render(workloads) + "\n" + &system::csv::render(systems),
    }
}

/// A header and its rows, of one length by their types; cells are quoted where they must be.
pub(crate) fn lines<const COLUMNS: usize>(
    header: &[&str; COLUMNS],
    rows: impl Iterator<Item = [String; COLUMNS]>,
) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail, and every record has the header's length.
    let _ = writer.write_record(header);
    for row in rows {
        let _ = writer.write_record(row);
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// Rows of any length, without a header.
pub(crate) fn records(rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for row in rows {
        // Writing to memory cannot fail.
        let _ = writer.write_record(row);
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

fn row(decision: &Decision, option: &OptionReport) -> [String; 13] {
    let chosen = decision.verdict.choice.as_ref() == Some(&option.id);
    [
        decision.headline.name.clone(),
        decision.headline.region.clone(),
        decision.headline.requests.to_plain(),
        option.id.clone(),
        option.platform.to_owned(),
        option.usd_per_month.compute.amount().to_plain(),
        option.usd_per_month.all_in.amount().to_plain(),
        option.usd_per_million_requests.compute.amount().to_plain(),
        option.usd_per_million_requests.all_in.amount().to_plain(),
        option.unpriced.join(" "),
        option.service_level.capacity_requests_per_month.clone().unwrap_or_default(),
        option.fits.to_string(),
        chosen.to_string(),
    ]
}
