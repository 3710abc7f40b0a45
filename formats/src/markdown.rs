//! Markdown for a review comment: the verdict first, one row a workload where there are several, the
//! details folded, and a hidden marker by which a bot finds its own comment again.
pub(crate) mod escape;
pub(crate) mod fitted;

mod system;

use std::collections::BTreeSet;
use std::fmt::Write;

use svl_engine::Decision;
use svl_engine::bill::Line;
use svl_engine::decision::{Assumption, FactsUsed};
use svl_engine::exact::Exact;

use crate::answer::Answer;
use crate::findings::{self, Group, Judged};
use crate::uncertainty::{self, BOUND_COLUMNS, RANGE_COLUMNS};
use crate::words::{self, Cited, OPTION_COLUMNS, OptionCells, PairCells, SCOPES};
pub(crate) use escape::inline;
use escape::{code, marker_name};
use fitted::{Block, Comment};

/// How many crossovers of each total are spelt out before the rest is counted.
const CROSSOVERS_SHOWN: usize = 12;

/// The comment for one decision, or for several in the order given.
///
/// Its first line is `<!-- svl-cost:NAME -->` for one workload, whatever has changed in it, and
/// `<!-- svl-cost:* -->` for several. No text of an input is markup in it, mentions anybody, or ends
/// the marker.
pub fn render<'a, A: Into<Answer<'a>> + Copy>(decisions: &[A]) -> String {
    let answers: Vec<Answer> = decisions.iter().map(|each| (*each).into()).collect();
    parts(&answers, None).fit(None)
}

/// The same, of at most `limit` bytes; `id` tells several comments on one review apart.
pub fn comment(answers: &[Answer], id: Option<&str>, limit: usize) -> String {
    parts(answers, id).fit(Some(limit))
}

fn parts(answers: &[Answer], id: Option<&str>) -> Comment {
    let id = id.map_or(String::new(), |id| format!(" {}", marker_name(id)));
    let see = "`svl-cost render` with the same file shows all of them".to_owned();
    if let [answer] = answers {
        let name = marker_name(answer.name());
        let sections = sections(*answer);
        let block = Block { open: String::new(), sections, close: String::new() };
        let head = format!("<!-- svl-cost:{name}{id} -->\n");
        return Comment {
            head,
            rows: vec![String::new()],
            blocks: vec![block],
            foot: String::new(),
            see,
        };
    }
    let mut head = format!("<!-- svl-cost:*{id} -->\n**{} workloads**\n\n", answers.len());
    row(&mut head, ["workload", "verdict", "it holds"].map(str::to_owned));
    row(&mut head, ["---"; 3].map(str::to_owned));
    let line = |answer: &Answer| {
        let (verdict, holds) = (answer.verdict(), answer.holds().unwrap_or_default());
        table_row([answer.name(), &verdict, &holds].map(inline))
    };
    let block = |answer: &Answer| Block {
        open: format!("\n<details><summary><b>{}</b></summary>\n\n", escape::html(answer.name())),
        sections: sections(*answer),
        close: "\n</details>\n".to_owned(),
    };
    Comment {
        head,
        rows: answers.iter().map(line).collect(),
        blocks: answers.iter().map(block).collect(),
        foot: String::new(),
        see,
    }
}

/// The report in whole pieces, the answer first.
fn sections(answer: Answer) -> Vec<String> {
    match answer {
        Answer::Workload(decision) => of_workload(decision),
        Answer::System(decision) => system::sections(decision),
    }
}

fn of_workload(decision: &Decision) -> Vec<String> {
    let head = &decision.headline;
    let lines = || decision.options.iter().flat_map(|option| &option.bill);
    let parts: [&dyn Fn(&mut String); 7] = [
        &|out| top(decision.into(), &head.region, &head.requests, &decision.facts, out),
        &|out| options(decision, out),
        &|out| ranges(decision, out),
        &|out| crossovers(decision, out),
        &|out| found(decision, out),
        &|out| assumptions(&decision.assumptions, &words::not_yet_considered(decision), out),
        &|out| facts(&decision.facts, decision.engine, lines(), out),
    ];
    parts.into_iter().map(section).collect()
}

/// What one part writes.
fn section(part: &dyn Fn(&mut String)) -> String {
    let mut out = String::new();
    part(&mut out);
    out
}

/// The verdict, and what it is about.
fn top(answer: Answer, region: &str, requests: &Exact, facts: &FactsUsed, out: &mut String) {
    let _ = writeln!(out, "**{}**\n", inline(&answer.verdict()));
    if let Some(holds) = answer.holds() {
        let _ = writeln!(out, "{}\n", inline(&holds));
    }
    let told = [answer.name(), region, &words::load(requests), &words::facts(facts)];
    let _ = writeln!(out, "{}\n", told.map(inline).join(" · "));
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
    rows(out, RANGE_COLUMNS, [":--", "--:", "--:", "--:", ":--"], told.ranges);
    fold("Costs over all ranges, all in", out, |out| {
        rows(out, BOUND_COLUMNS, [":--", "--:", "--:", ":--"], told.bounds);
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

fn found(decision: &dyn Judged, out: &mut String) {
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

fn assumptions(all: &[Assumption], aside: &[String], out: &mut String) {
    if all.is_empty() && aside.is_empty() {
        return;
    }
    fold(&format!("Assumptions: {}", all.len()), out, |out| {
        for Assumption { key, value, because } in all {
            let _ = writeln!(out, "- {}: {} ({})", code(key), prose(value), prose(because));
        }
        for text in aside {
            let _ = writeln!(out, "- not yet considered: {}", inline(text));
        }
    });
}

/// Every price behind the answer, and the facts' own day and digest.
fn facts<'a>(
    used: &FactsUsed,
    engine: &str,
    lines: impl Iterator<Item = &'a Line>,
    out: &mut String,
) {
    fold("Facts, and where they were published", out, |out| {
        let _ = writeln!(out, "- prices and limits of {}", inline(&used.as_of));
        let _ = writeln!(out, "- SHA-256 of all tables: {}", code(&used.sha256));
        let _ = writeln!(out, "- engine: {}", inline(engine));
        if let Some(own) = words::own_prices(used, ", ") {
            let _ = writeln!(out, "- your own prices: {}", inline(&own));
        }
        for source in sources(lines) {
            let _ = writeln!(out, "- price: {}", cited(source));
        }
    });
}

/// Where the bills' prices were published, each once, in the order of the bills.
fn sources<'a>(lines: impl Iterator<Item = &'a Line>) -> Vec<&'a str> {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    lines.map(|line| line.source.0.as_ref()).filter(|source| seen.insert(source)).collect()
}

/// Something folded. The empty lines are what makes Markdown of the text in between.
fn fold(summary: &str, out: &mut String, inside: impl FnOnce(&mut String)) {
    let _ = writeln!(out, "\n<details><summary>{summary}</summary>\n");
    inside(out);
    let _ = writeln!(out, "\n</details>");
}

fn row<const COLUMNS: usize>(out: &mut String, cells: [String; COLUMNS]) {
    out.push_str(&table_row(cells));
}

#[allow(clippy::needless_pass_by_value)] // Rows are made where they are written.
pub(crate) fn table_row<const COLUMNS: usize>(cells: [String; COLUMNS]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

/// A table: its columns, their sides, and its rows as plain text.
pub(crate) fn rows<const COLUMNS: usize>(
    out: &mut String,
    columns: [&str; COLUMNS],
    sides: [&str; COLUMNS],
    cells: Vec<[String; COLUMNS]>,
) {
    row(out, columns.map(str::to_owned));
    row(out, sides.map(str::to_owned));
    for each in cells {
        row(out, each.map(|text| inline(&text)));
    }
}

/// Text of which parts stand between backticks.
pub(crate) fn prose(text: &str) -> String {
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
