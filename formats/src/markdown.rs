//! Markdown for a review comment: the verdict first, one row a workload where there are several, the
//! details folded, and a hidden marker by which a bot finds its own comment again.
mod escape;

use std::fmt::Write;

use svl_engine::Decision;
use svl_engine::decision::{Assumption, OptionReport};

use crate::findings::{self, Group};
use crate::uncertainty::{self, BOUND_COLUMNS, RANGE_COLUMNS};
use crate::words::{self, Cited, OPTION_COLUMNS, OptionCells, PairCells, SCOPES};
use escape::{code, inline, marker_name};

/// How many crossovers of each total are spelt out before the rest is counted.
const CROSSOVERS_SHOWN: usize = 12;

/// The comment for one decision, or for several in the order given.
///
/// Its first line is `<!-- svl-cost:NAME -->` for one workload, whatever has changed in it, and
/// `<!-- svl-cost:* -->` for several. No text of an input is markup in it, mentions anybody, or ends
/// the marker.
pub fn render(decisions: &[&Decision]) -> String {
    let mut out = String::new();
    if let [decision] = decisions {
        let name = marker_name(&decision.headline.name);
        let _ = writeln!(out, "<!-- svl-cost:{name} -->");
        report(decision, &mut out);
    } else {
        let _ = writeln!(out, "<!-- svl-cost:* -->");
        several(decisions, &mut out);
    }
    out
}

fn several(decisions: &[&Decision], out: &mut String) {
    let _ = writeln!(out, "**{} workloads**\n", decisions.len());
    row(out, ["workload", "verdict", "it holds"].map(str::to_owned));
    row(out, ["---"; 3].map(str::to_owned));
    for decision in decisions {
        let holds = words::holds(decision).unwrap_or_default();
        let cells = [&decision.headline.name, &decision.verdict.because, &holds];
        row(out, cells.map(|text| inline(text)));
    }
    for decision in decisions {
        fold(&format!("<b>{}</b>", escape::html(&decision.headline.name)), out, |out| {
            report(decision, out);
        });
    }
}

fn report(decision: &Decision, out: &mut String) {
    let head = &decision.headline;
    let _ = writeln!(out, "**{}**\n", inline(&decision.verdict.because));
    if let Some(holds) = words::holds(decision) {
        let _ = writeln!(out, "{}\n", inline(&holds));
    }
    let told = [&head.name, &head.region, &words::load(decision), &words::facts(decision)];
    let _ = writeln!(out, "{}\n", told.map(|text| inline(text)).join(" · "));
    options(decision, out);
    ranges(decision, out);
    crossovers(decision, out);
    found(decision, out);
    assumptions(decision, out);
    facts(decision, out);
}

fn options(decision: &Decision, out: &mut String) {
    if decision.options.is_empty() {
        return;
    }
    row(out, OPTION_COLUMNS.map(str::to_owned));
    row(out, [":--", "--:", "--:", "--:", "--:", "--:", ":--"].map(str::to_owned));
    for option in &decision.options {
        let OptionCells { all, chosen } = OptionCells::of(decision, option);
        let strong = |text: String| if chosen { format!("**{text}**") } else { text };
        row(out, all.map(|text| strong(inline(&text))));
    }
    let reach = decision.options.iter().filter_map(words::reach);
    for text in reach.chain(words::lower_bounds(decision)) {
        let _ = writeln!(out, "\n{}", prose(&text));
    }
}

/// What the stated ranges leave open.
fn ranges(decision: &Decision, out: &mut String) {
    let Some(told) = uncertainty::told(decision) else { return };
    let _ = writeln!(out, "\n**{}**\n", inline(&told.verdict));
    row(out, RANGE_COLUMNS.map(str::to_owned));
    row(out, [":--", "--:", "--:", "--:", ":--"].map(str::to_owned));
    for cells in told.ranges {
        row(out, cells.map(|text| inline(&text)));
    }
    fold("Costs over all ranges, all in", out, |out| {
        row(out, BOUND_COLUMNS.map(str::to_owned));
        row(out, [":--", "--:", "--:", ":--"].map(str::to_owned));
        for cells in told.bounds {
            row(out, cells.map(|text| inline(&text)));
        }
        let _ = writeln!(out, "\n{}", inline(&told.how));
    });
}

fn crossovers(decision: &Decision, out: &mut String) {
    if decision.options.len() < 2 {
        return;
    }
    if decision.crossovers.is_empty() {
        let _ = writeln!(out, "\nNo crossovers up to 1,000 times the volume.");
    }
    for (scope, name) in SCOPES {
        let pairs = words::pairs(decision, scope);
        if pairs.is_empty() {
            continue;
        }
        fold(&format!("Crossovers ({name}): {}", pairs.len()), out, |out| {
            row(
                out,
                ["cheaper below", "cheaper from there", "at requests/month", "bill", "then"]
                    .map(str::to_owned),
            );
            row(out, [":--", ":--", "--:", "--:", ":--"].map(str::to_owned));
            for pair in pairs.iter().take(CROSSOVERS_SHOWN) {
                let PairCells { from, to, at, usd, notes } = PairCells::of(decision, pair);
                row(out, [from, to, at, usd, notes.join(", ")].map(|text| inline(&text)));
            }
            let more = pairs.len().saturating_sub(CROSSOVERS_SHOWN);
            if more > 0 {
                let _ =
                    writeln!(out, "\nand of {more} more pairs: `svl-cost crossover` has them all");
            }
        });
    }
}

fn found(decision: &Decision, out: &mut String) {
    let groups = findings::groups(decision);
    let Some(counts) = findings::counts(&groups) else { return };
    fold(&format!("Findings: {counts}"), out, |out| {
        for group in &groups {
            finding(group, out);
        }
    });
}

fn finding(group: &Group, out: &mut String) {
    let (severity, rule) = (group.severity_name(), code(group.rule));
    let _ = writeln!(out, "- **{severity}** {rule} {}", prose(group.message));
    let mut note = |name: &str, text: &str| {
        let _ = writeln!(out, "  - {name}: {text}");
    };
    if let Some(place) = group.place {
        note("at", &code(&format!("{}:{}:{}", place.file, place.line, place.column)));
    }
    for also in &group.also {
        note("also", &prose(also));
    }
    if let Some((id, limit)) = group.limit {
        let text = findings::limit_text(id, limit);
        note("limit", &format!("{}, {}", inline(&text), cited(&limit.source)));
        for other in &limit.others {
            let value = inline(&other.value);
            note("but", &format!("{value} according to {}", cited(&other.source)));
        }
    }
    if let Some(reason) = &group.allowed {
        note("allowed", &inline(reason));
    }
    for help in &group.help {
        note("help", &prose(help));
    }
}

fn assumptions(decision: &Decision, out: &mut String) {
    let aside = words::not_yet_considered(decision);
    if decision.assumptions.is_empty() && aside.is_empty() {
        return;
    }
    fold(&format!("Assumptions: {}", decision.assumptions.len()), out, |out| {
        for Assumption { key, value, because } in &decision.assumptions {
            let _ = writeln!(out, "- {}: {} ({})", code(key), prose(value), prose(because));
        }
        for text in &aside {
            let _ = writeln!(out, "- not yet considered: {}", inline(text));
        }
    });
}

/// Every price behind the answer, and the facts' own day and digest.
fn facts(decision: &Decision, out: &mut String) {
    let used = &decision.facts;
    fold("Facts, and where they were published", out, |out| {
        let _ = writeln!(out, "- prices and limits of {}", inline(&used.as_of));
        let _ = writeln!(out, "- SHA-256 of all tables: {}", code(&used.sha256));
        let _ = writeln!(out, "- engine: {}", inline(decision.engine));
        if let Some(own) = words::own_prices(decision, ", ") {
            let _ = writeln!(out, "- your own prices: {}", inline(&own));
        }
        for source in sources(&decision.options) {
            let _ = writeln!(out, "- price: {}", cited(source));
        }
    });
}

/// Where the bills' prices were published, each once, in the order of the bills.
fn sources(options: &[OptionReport]) -> Vec<&str> {
    let mut sources: Vec<&str> = Vec::new();
    for line in options.iter().flat_map(|option| &option.bill) {
        let source: &str = line.source.0.as_ref();
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    sources
}

/// Something folded. The empty lines are what makes Markdown of the text in between.
fn fold(summary: &str, out: &mut String, inside: impl FnOnce(&mut String)) {
    let _ = writeln!(out, "\n<details><summary>{summary}</summary>\n");
    inside(out);
    let _ = writeln!(out, "\n</details>");
}

#[allow(clippy::needless_pass_by_value)] // Rows are made where they are written.
fn row<const COLUMNS: usize>(out: &mut String, cells: [String; COLUMNS]) {
    let _ = writeln!(out, "| {} |", cells.join(" | "));
}

/// Text of which parts stand between backticks.
fn prose(text: &str) -> String {
    let told = |part: words::Part| match part {
        words::Part::Plain(text) => inline(text),
        words::Part::Code(text) => code(text),
    };
    words::parts(text).into_iter().map(told).collect()
}

fn cited(source: &str) -> String {
    let Cited { link, text } = Cited::of(source);
    format!("{}{}", link.map_or(String::new(), |link| format!("<{link}>")), inline(text))
}
