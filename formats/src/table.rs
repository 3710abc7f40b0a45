//! The terminal report: the answer first, then the options, the crossovers in words, the findings,
//! and what was assumed last.
use std::fmt::Write;
use std::ops::RangeInclusive;

use anstyle::Style;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};
use svl_engine::Decision;
use svl_engine::decision::{Assumption, Crossover, FactsUsed, Headline};
use svl_engine::exact::Exact;

use crate::answer::Answer;
use crate::uncertainty::{self, BOUND_COLUMNS, RANGE_COLUMNS};
use crate::words::{self, OPTION_COLUMNS, OptionCells, PairCells, SCOPES};

/// How many crossovers are spelt out before the rest is counted.
const CROSSOVERS_SHOWN: usize = 6;
/// What the reader's terminal can show.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    /// Columns.
    pub width: usize,
    /// Whether characters beyond ASCII are shown.
    pub unicode: bool,
}

impl Terminal {
    /// Where nothing is known of the reader: a file, a pipe.
    pub const PLAIN: Self = Self { width: 120, unicode: false };

    /// `text` in the characters that the terminal has.
    pub(crate) fn spell(self, text: &str) -> String {
        if self.unicode {
            return text.to_owned();
        }
        text.replace('→', "->")
            .replace('◀', "<-")
            .replace('×', "x")
            .replace('·', ";")
            .replace('–', "-")
            .replace('\u{a0}', " ")
    }
}

/// The report of one decision. `findings` is the findings' own rendering, placed where it belongs.
pub fn render(decision: &Decision, findings: &str, terminal: Terminal) -> String {
    let mut out = String::new();
    let Headline { name, region, requests } = &decision.headline;
    headline([name, region], requests, &decision.facts, terminal, &mut out);
    verdict(decision.into(), terminal, &mut out);
    options(decision, terminal, &mut out);
    ranges(decision, terminal, &mut out);
    out.push_str(&crossovers(decision, CROSSOVERS_SHOWN, terminal));
    found(findings, terminal, &mut out);
    assumptions(&decision.assumptions, &decision.facts, terminal, &mut out);
    let aside = words::not_yet_considered(decision);
    if !aside.is_empty() {
        let faint = Style::new().dimmed();
        let text = format!("not yet considered  {}", aside.join(" · "));
        paragraph(&text, terminal, faint, &mut out);
    }
    out
}

/// What is evaluated, and by which facts.
pub(crate) fn headline(
    [name, region]: [&str; 2],
    requests: &Exact,
    facts: &FactsUsed,
    terminal: Terminal,
    out: &mut String,
) {
    let (load, facts) = (words::load(requests), words::facts(facts));
    let line = format!("{name}   {region}   {load}   {facts}");
    paragraph(&line, terminal, Style::new(), out);
}

/// The answer, and how far it holds.
pub(crate) fn verdict(answer: Answer, terminal: Terminal, out: &mut String) {
    out.push('\n');
    paragraph(&answer.verdict(), terminal, Style::new().bold(), out);
    if let Some(holds) = answer.holds() {
        paragraph(&holds, terminal, Style::new(), out);
    }
}

/// The findings' own rendering, at its place.
pub(crate) fn found(findings: &str, terminal: Terminal, out: &mut String) {
    if !findings.is_empty() {
        let _ = write!(out, "\n{}\n", terminal.spell(findings.trim_end()));
    }
}

fn options(decision: &Decision, terminal: Terminal, out: &mut String) {
    if decision.options.is_empty() {
        return;
    }
    let mut table = bare_table(terminal);
    let header = OPTION_COLUMNS.into_iter().chain([""]);
    table.add_row(header.enumerate().map(|(i, text)| aligned(i, text.to_owned())));
    for option in &decision.options {
        let OptionCells { all, chosen } = OptionCells::of(decision, option);
        let mark = if chosen { "◀" } else { "" };
        let row = all.into_iter().chain([mark.to_owned()]);
        table.add_row(row.enumerate().map(|(i, text)| aligned(i, terminal.spell(&text))));
    }
    let _ = write!(out, "\n{}\n", trimmed(&table));
    for text in decision.options.iter().filter_map(words::reach) {
        paragraph(&text, terminal, Style::new(), out);
    }
    if let Some(text) = words::lower_bounds(decision) {
        paragraph(&text, terminal, Style::new(), out);
    }
}

/// What the stated ranges leave open.
fn ranges(decision: &Decision, terminal: Terminal, out: &mut String) {
    let Some(told) = uncertainty::told(decision) else { return };
    out.push('\n');
    paragraph(&told.verdict, terminal, Style::new().bold(), out);
    let rows = told.ranges.into_iter().map(Vec::from).collect();
    let _ = write!(out, "\n{}\n", figures_table(&RANGE_COLUMNS, rows, 1..=3, terminal));
    let rows = told.bounds.into_iter().map(Vec::from).collect();
    let _ = write!(out, "\n{}\n", figures_table(&BOUND_COLUMNS, rows, 1..=2, terminal));
    paragraph(&told.how, terminal, Style::new().dimmed(), out);
}

/// The crossovers in words, at most `shown` of each total: for each two options the first one, and
/// from where on one of them is cheaper for good.
pub fn crossovers(decision: &Decision, shown: usize, terminal: Terminal) -> String {
    if decision.options.len() < 2 {
        return String::new();
    }
    if decision.crossovers.is_empty() {
        return "\nno crossovers up to 1,000 times the volume\n".to_owned();
    }
    let mut out = String::new();
    for (scope, name) in SCOPES {
        let pairs = words::pairs(decision, scope);
        if pairs.is_empty() {
            continue;
        }
        let mut table = bare_table(terminal);
        for pair in pairs.iter().take(shown) {
            let row = pair_row(decision, pair, terminal);
            table.add_row(
                row.into_iter()
                    .enumerate()
                    .map(|(i, text)| if i == 2 { aligned(1, text) } else { aligned(0, text) }),
            );
        }
        let _ = write!(out, "\ncrossovers ({name})\n{}\n", trimmed(&table));
        let more = pairs.len().saturating_sub(shown);
        if more > 0 {
            let _ = writeln!(out, "  and of {more} more pairs: `svl-cost crossover` has them all");
        }
    }
    out
}

fn pair_row(decision: &Decision, pair: &[&Crossover], terminal: Terminal) -> [String; 5] {
    let PairCells { from, to, at, usd, notes } = PairCells::of(decision, pair);
    let row = [from, format!("→ {to}"), format!("at {at}/month"), usd, notes.join(", ")];
    row.map(|text| terminal.spell(&text))
}

/// The plain defaults in one paragraph, then each assumption that has a reason in one of its own.
pub(crate) fn assumptions(
    all: &[Assumption],
    facts: &FactsUsed,
    terminal: Terminal,
    out: &mut String,
) {
    let faint = Style::new().dimmed();
    let (defaults, reasoned) = words::assumptions(all);
    let defaults: Vec<String> =
        defaults.iter().map(|assumed| format!("{}: {}", assumed.key, assumed.value)).collect();
    out.push('\n');
    if !defaults.is_empty() {
        paragraph(&format!("assumed  {}", defaults.join(" · ")), terminal, faint, out);
    }
    for assumed in reasoned {
        let Assumption { key, value, because } = assumed;
        paragraph(&format!("assumed  {key}: {value} ({because})"), terminal, faint, out);
    }
    if let Some(own) = words::own_prices(facts, " · ") {
        paragraph(&format!("your own prices  {own}"), terminal, faint, out);
    }
}

fn bare_table(terminal: Terminal) -> Table {
    let mut table = Table::new();
    let width = u16::try_from(terminal.width).unwrap_or(u16::MAX);
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(width);
    table
}

/// Rows of text in columns, all to the left.
pub fn plain_table(rows: impl Iterator<Item = Vec<String>>, terminal: Terminal) -> String {
    let mut table = bare_table(terminal);
    for row in rows {
        table.add_row(row.into_iter().map(|text| aligned(0, text)));
    }
    trimmed(&table) + "\n"
}

/// Rows of text with amounts in their last columns: the first ones to the left, the others to the
/// right.
pub(crate) fn table_of_amounts<const COLUMNS: usize>(
    rows: impl Iterator<Item = [String; COLUMNS]>,
    left: usize,
    terminal: Terminal,
) -> String {
    let mut table = bare_table(terminal);
    for row in rows {
        let cells = row.into_iter().enumerate();
        table
            .add_row(cells.map(|(i, text)| aligned(usize::from(i >= left), terminal.spell(&text))));
    }
    trimmed(&table) + "\n"
}

/// How many columns a text takes.
pub(crate) fn width_of(text: &str) -> usize {
    textwrap::core::display_width(text)
}

/// Rows of text below their columns' names, the figures among them to the right.
pub(crate) fn figures_table(
    columns: &[&str],
    rows: Vec<Vec<String>>,
    figures: RangeInclusive<usize>,
    terminal: Terminal,
) -> String {
    sided_table(columns, rows, |i| figures.contains(&i), terminal)
}

/// Rows of text below their columns' names; `right` tells which columns stand to the right.
pub(crate) fn sided_table(
    columns: &[&str],
    rows: Vec<Vec<String>>,
    right: impl Fn(usize) -> bool,
    terminal: Terminal,
) -> String {
    let mut table = bare_table(terminal);
    let head = columns.iter().map(|text| (*text).to_owned()).collect();
    for row in std::iter::once(head).chain(rows) {
        let cells = row.into_iter().enumerate();
        table.add_row(cells.map(|(i, text)| aligned(usize::from(right(i)), terminal.spell(&text))));
    }
    trimmed(&table)
}

/// Names to the left, figures to the right, so that points stand under points.
fn aligned(column: usize, text: String) -> Cell {
    let side = if column == 0 { CellAlignment::Left } else { CellAlignment::Right };
    Cell::new(text).set_alignment(side)
}

/// The table's lines, indented by two, without the padding that it leaves at their ends.
fn trimmed(table: &Table) -> String {
    let lines: Vec<String> = table.lines().map(|line| format!(" {}", line.trim_end())).collect();
    lines.join("\n")
}

/// Text that is wrapped, and not indented but for `hanging` from its second line on.
pub(crate) fn prose(text: &str, hanging: &str, terminal: Terminal, out: &mut String) {
    let text = terminal.spell(text);
    let options = textwrap::Options::new(terminal.width.clamp(40, 100)).subsequent_indent(hanging);
    for line in textwrap::wrap(&text, options) {
        let _ = writeln!(out, "{line}");
    }
}

pub(crate) fn paragraph(text: &str, terminal: Terminal, style: Style, out: &mut String) {
    let text = terminal.spell(text);
    let options = textwrap::Options::new(terminal.width.max(40)).subsequent_indent("  ");
    for line in textwrap::wrap(&text, options) {
        let _ = writeln!(out, "{style}{line}{style:#}");
    }
}
