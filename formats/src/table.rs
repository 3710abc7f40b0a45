//! The terminal report: the answer first, then the options, the crossovers in words, the findings,
//! and what was assumed last.
use std::fmt::Write;

use anstyle::Style;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};
use svl_engine::Decision;
use svl_engine::decision::{Assumption, Crossover, HoldsUntil, NOT_STATED, OptionReport};
use svl_engine::exact::Exact;
use svl_engine::usd::separated;

/// How many crossovers are spelt out before the rest is counted.
const CROSSOVERS_SHOWN: usize = 6;
/// How many of the user's own prices are named before the rest is counted.
const OWN_PRICES_SHOWN: usize = 12;
/// Seconds in a month of 730 hours.
const MONTH_SECONDS: u32 = 2_628_000;

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
    fn spell(self, text: &str) -> String {
        if self.unicode {
            return text.to_owned();
        }
        text.replace('→', "->")
            .replace('◀', "<-")
            .replace('×', "x")
            .replace('·', ";")
            .replace('–', "-")
    }
}

/// The report of one decision. `findings` is the findings' own rendering, placed where it belongs.
pub fn render(decision: &Decision, findings: &str, terminal: Terminal) -> String {
    let mut out = String::new();
    headline(decision, terminal, &mut out);
    verdict(decision, terminal, &mut out);
    options(decision, terminal, &mut out);
    out.push_str(&crossovers(decision, CROSSOVERS_SHOWN, terminal));
    if !findings.is_empty() {
        let _ = write!(out, "\n{}\n", terminal.spell(findings.trim_end()));
    }
    assumptions(decision, terminal, &mut out);
    out
}

fn headline(decision: &Decision, terminal: Terminal, out: &mut String) {
    let head = &decision.headline;
    let overlay = match decision.facts.overlaid.len() {
        0 => String::new(),
        n => format!(", {n} of your own prices"),
    };
    let line = format!(
        "{name}   {region}   {requests} requests/month ({rate}/s)   facts of {as_of}{overlay}",
        name = head.name,
        region = head.region,
        requests = count(&head.requests),
        rate = per_second(&head.requests),
        as_of = decision.facts.as_of,
    );
    paragraph(&line, terminal, Style::new(), out);
}

/// A month's requests in a second.
pub(crate) fn per_second(requests: &Exact) -> String {
    let per_second = requests.checked_div(&Exact::from(MONTH_SECONDS)).unwrap_or(Exact::ZERO);
    separated(&per_second.to_significant(3))
}

fn verdict(decision: &Decision, terminal: Terminal, out: &mut String) {
    out.push('\n');
    paragraph(&decision.verdict.because, terminal, Style::new().bold(), out);
    if decision.verdict.choice.is_none() {
        return;
    }
    paragraph(&holds(decision), terminal, Style::new(), out);
}

/// How long the verdict holds.
pub(crate) fn holds(decision: &Decision) -> String {
    match &decision.verdict.holds_until {
        Some(until) => holds_until(decision, until),
        None => "Nothing changes that up to 1,000 times the volume.".to_owned(),
    }
}

fn holds_until(decision: &Decision, until: &HoldsUntil) -> String {
    let last = Exact::from(until.requests_per_month);
    let times = last.checked_div(&decision.headline.requests).unwrap_or(Exact::ZERO);
    let then = match until.then.as_ref().and_then(|id| label(decision, id)) {
        Some(label) => format!("; from there {label} is."),
        None => "; beyond that no option here fits.".to_owned(),
    };
    let (last, times) = (separated(&last.to_plain()), times_today(&times));
    format!("It stays so up to {last} requests a month, {times} today{then}")
}

/// `1.4 times`; a factor that rounds to 1 keeps the digits that tell it from 1.
fn times_today(factor: &Exact) -> String {
    let shown = if factor < &Exact::from(10_u32) {
        factor.to_significant(2)
    } else {
        factor.to_significant(3)
    };
    let shown = if shown == "1" { factor.to_significant(4) } else { shown };
    format!("{} times", separated(&shown))
}

fn options(decision: &Decision, terminal: Terminal, out: &mut String) {
    if decision.options.is_empty() {
        return;
    }
    let mut table = bare_table(terminal);
    let header = ["option", "compute", "all in", "per million", "p99", "carries", "fits", ""];
    table.add_row(header.into_iter().enumerate().map(|(i, text)| aligned(i, text.to_owned())));
    for option in &decision.options {
        let row = option_row(decision, option, terminal);
        table.add_row(row.into_iter().enumerate().map(|(i, text)| aligned(i, text)));
    }
    let _ = write!(out, "\n{}\n", trimmed(&table));
    let lower_bounds: Vec<String> = decision
        .options
        .iter()
        .filter(|option| !option.unpriced.is_empty())
        .map(|option| format!("{} (no price of {})", option.label, option.unpriced.join(", ")))
        .collect();
    for option in &decision.options {
        if let Some(text) = reach(option) {
            paragraph(&text, terminal, Style::new(), out);
        }
    }
    if !lower_bounds.is_empty() {
        let text = format!(
            "+ is a lower bound, and no verdict rests on it: {}; `--prices DIR` can fill it",
            lower_bounds.join("; ")
        );
        paragraph(&text, terminal, Style::new(), out);
    }
}

pub(crate) fn option_row(decision: &Decision, option: &OptionReport, terminal: Terminal) -> Vec<String> {
    let chosen = decision.verdict.choice.as_ref() == Some(&option.id);
    let bound = if option.unpriced.is_empty() { "" } else { "+" };
    let level = &option.service_level;
    let carries = level.capacity_requests_per_month.as_deref();
    vec![
        terminal.spell(&option.label),
        option.usd_per_month.compute.to_cents(),
        format!("{}{bound}", option.usd_per_month.all_in.to_cents()),
        format!("{}{bound}", option.usd_per_million_requests.all_in.to_cents()),
        match (level.latency_ms, level.warm_latency_ms) {
            (Some(all), _) => millis(all.p99),
            (None, Some(warm)) => format!("{} warm", millis(warm.p99)),
            (None, None) => "-".to_owned(),
        },
        match carries {
            Some(most) => format!("{}/month", short_count(most)),
            None if level.grows => "grows".to_owned(),
            None => "unknown".to_owned(),
        },
        if option.fits { "yes" } else { "no" }.to_owned(),
        if chosen { terminal.spell("◀") } else { String::new() },
    ]
}

/// How far stated machines reach, limit by limit, and what lies beyond.
pub(crate) fn reach(option: &OptionReport) -> Option<String> {
    let level = &option.service_level;
    if level.grows || level.limits.is_empty() {
        return None;
    }
    let mut parts: Vec<String> = Vec::new();
    for limit in &level.limits {
        let requests = separated(&limit.requests_per_month);
        parts.push(match &option.usd_per_million_beyond_credits {
            Some(usd) if !limit.ends_capacity => format!(
                "{requests} requests a month within its {} (beyond them {} a million)",
                limit.limit,
                usd.to_cents()
            ),
            _ => format!("{requests} by its {}", limit.limit),
        });
    }
    let second = option.usd_per_month_second_machine.as_ref().map_or_else(String::new, |usd| {
        format!("; a second one and what it brings cost {} more", usd.to_cents())
    });
    Some(format!("{} carries {}{second}", option.label, parts.join(", ")))
}

/// `104 ms`, `1.25 s`.
pub(crate) fn millis(time: svl_engine::capacity::estimate::Estimate) -> String {
    let exact = time.exact();
    if exact < Exact::from(1_000_u32) {
        format!("{} ms", exact.to_significant(3))
    } else {
        let seconds = &exact * &Exact::decimal(1, 3);
        format!("{} s", separated(&seconds.to_significant(3)))
    }
}

/// `145M`: a count to three digits, for columns.
pub(crate) fn short_count(whole: &str) -> String {
    let Ok(count) = Exact::parse(whole) else { return whole.to_owned() };
    let (divided, unit) = match whole.len() {
        0..=6 => return separated(whole),
        7..=9 => (&count * &Exact::decimal(1, 6), "M"),
        _ => (&count * &Exact::decimal(1, 9), "B"),
    };
    format!("{}{unit}", separated(&divided.to_significant(3)))
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
    for (scope, name) in [("all_in", "all in"), ("compute", "compute")] {
        let pairs = pairs(decision, scope);
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

/// The crossovers of each two options, those of different platforms first.
pub(crate) fn pairs<'a>(decision: &'a Decision, scope: &str) -> Vec<Vec<&'a Crossover>> {
    let mut pairs: Vec<Vec<&Crossover>> = Vec::new();
    for crossover in decision.crossovers.iter().filter(|crossover| crossover.scope == scope) {
        let same = |pair: &&mut Vec<&Crossover>| {
            let first = pair[0];
            (&first.from, &first.to) == (&crossover.from, &crossover.to)
                || (&first.from, &first.to) == (&crossover.to, &crossover.from)
        };
        match pairs.iter_mut().find(same) {
            Some(pair) => pair.push(crossover),
            None => pairs.push(vec![crossover]),
        }
    }
    let platform = |id: &str| {
        decision.options.iter().find(|option| option.id == id).map(|option| option.platform)
    };
    pairs.sort_by_key(|pair| platform(&pair[0].from) == platform(&pair[0].to));
    pairs
}

fn pair_row(decision: &Decision, pair: &[&Crossover], terminal: Terminal) -> Vec<String> {
    let crossover = pair[0];
    let name = |id: &str| terminal.spell(label(decision, id).unwrap_or(id));
    let number = |n: u64| separated(&n.to_string());
    let last = pair[pair.len() - 1];
    let notes = [
        (!crossover.within_capacity).then(|| "beyond what one of them carries".to_owned()),
        crossover.tied_from.map(|n| format!("equal from {}", number(n))),
        (pair.len() > 1).then(|| {
            let times = separated(&pair.len().to_string());
            let (cheaper, from) = (name(&last.to), number(last.requests_per_month));
            format!("changes {times} times; {cheaper} for good from {from}")
        }),
    ];
    let notes: Vec<String> = notes.into_iter().flatten().collect();
    vec![
        name(&crossover.from),
        format!("{} {}", terminal.spell("→"), name(&crossover.to)),
        format!("at {}/month", number(crossover.requests_per_month)),
        crossover.usd_per_month.to_cents(),
        notes.join(", "),
    ]
}

/// The plain defaults in one paragraph, then each assumption that has a reason in one of its own.
fn assumptions(decision: &Decision, terminal: Terminal, out: &mut String) {
    let faint = Style::new().dimmed();
    let (defaults, reasoned): (Vec<&Assumption>, Vec<&Assumption>) =
        decision.assumptions.iter().partition(|assumed| assumed.because == NOT_STATED);
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
    let own = &decision.facts.overlaid;
    if !own.is_empty() {
        let shown: Vec<&str> = own.iter().take(OWN_PRICES_SHOWN).map(String::as_str).collect();
        let more = match own.len() - shown.len() {
            0 => String::new(),
            n => format!(" and {n} more"),
        };
        paragraph(&format!("your own prices  {}{more}", shown.join(" · ")), terminal, faint, out);
    }
    let aside: Vec<String> = decision
        .not_yet_considered
        .iter()
        .map(|aside| format!("{}: {}", aside.key, aside.value.inline()))
        .collect();
    if !aside.is_empty() {
        paragraph(&format!("not yet considered  {}", aside.join(" · ")), terminal, faint, out);
    }
}

pub(crate) fn label<'a>(decision: &'a Decision, id: &str) -> Option<&'a str> {
    decision.options.iter().find(|option| option.id == id).map(|option| option.label.as_str())
}

/// A request count for people: whole counts in full, others to two decimals.
pub(crate) fn count(requests: &Exact) -> String {
    let shown = if requests.is_whole() { requests.to_plain() } else { requests.to_fixed(2) };
    separated(&shown)
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
